//! One of two runs: what it read, read again, and whether that is what it had read.

use crate::datasets::portfolio;
use crate::datasets::scenarios::{self, Known};
use crate::model::batch::HOUSE;
use crate::model::package::{Package, ResourceInfo};
use crate::model::portfolio::Portfolio;
use crate::model::scenario::Scenario;
use crate::model::view::Stamp;
use crate::period::{AsOf, parse_date};
use crate::pipeline::batch::house_of;
use crate::pipeline::inputs::{BOOK_FILE, POLICIES_FILE};
use crate::pipeline::{Options, Settings};
use crate::problem::{Problem, Problems};
use crate::store::StoredRun;
use crate::world::{self, World};

/// A run's inputs.
pub(in crate::pipeline) struct Side {
    pub(in crate::pipeline) world: World,
    pub(in crate::pipeline) resources: Vec<ResourceInfo>,
    pub(in crate::pipeline) portfolio: Portfolio,
    pub(in crate::pipeline) scenario: Scenario,
    /// Shipped tables that are others than the run's: the program brought them.
    pub(in crate::pipeline) changed_resources: Vec<String>,
    stamp: Stamp,
}

impl Side {
    /// Reads a stored run's inputs, from its own folder and a package that must be the one it used.
    pub(in crate::pipeline) fn read(
        run: &StoredRun,
        package: &Package,
        flag: &str,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let changed_resources = problems.keep(check_resources(run, package, flag)).unwrap_or_default();
        let stamp = run.view.stamp.clone();
        let date = parse_date(&stamp.as_of).map_err(|error| Problem::new(&run.place, error.to_string()));
        let world =
            problems.keep(date.map_err(Problems::from).and_then(|date| world::as_of(package, AsOf(date))));
        let name = &run.view.scenario.name;
        let scenario = problems.keep(scenarios::read_texts(name, &run.texts, &Known::of(package)));
        let portfolio = problems.keep(book(run, package));
        match (world, scenario, portfolio) {
            (Some(world), Some(scenario), Some(portfolio)) => problems.or(Self {
                world,
                resources: package.resources.clone(),
                portfolio,
                scenario,
                changed_resources,
                stamp,
            }),
            _ => Err(problems),
        }
    }

    /// False when rates were held at their means.
    pub(super) fn parameters_drawn(&self) -> bool {
        self.stamp.parameters_drawn
    }

    /// The run's own seed and years, or other years. Longer horizons move no annual figure and are left out.
    pub(super) fn settings(&self, years: Option<u64>, memory: Option<u64>) -> Settings {
        let options = Options { process_only: !self.stamp.parameters_drawn, memory, ..Options::default() };
        Settings { seed: self.stamp.seed, years: years.unwrap_or(self.stamp.years), options }
    }
}

/// The book as the run kept it.
fn book(run: &StoredRun, package: &Package) -> Result<Portfolio, Problems> {
    let view = &run.view;
    if view.book.name == HOUSE {
        return whole_house(run, package);
    }
    let Some(lines) = run.texts.get(BOOK_FILE) else {
        return Err(Problem::new(format!("{}/inputs/{BOOK_FILE}", run.place), "is missing").into());
    };
    if view.book.without_book {
        return portfolio::read_stakes(lines, package);
    }
    let policies = run.texts.get(POLICIES_FILE).map(String::as_bytes);
    let read = portfolio::read_bytes(&view.book.name, lines.as_bytes(), policies, package)?;
    Ok(Portfolio { sample: view.book.sample, ..read })
}

/// The house from the books that it kept.
fn whole_house(run: &StoredRun, package: &Package) -> Result<Portfolio, Problems> {
    let mut problems = Problems::default();
    let mut books = Vec::new();
    for (path, lines) in &run.texts {
        let Some(name) =
            path.strip_prefix("books/").and_then(|rest| rest.strip_suffix(&format!("/{BOOK_FILE}")))
        else {
            continue;
        };
        let policies = run.texts.get(&format!("books/{name}/{POLICIES_FILE}")).map(String::as_bytes);
        let read = portfolio::read_bytes(name, lines.as_bytes(), policies, package);
        books.extend(problems.keep(read).map(|book| Portfolio { sample: run.view.book.sample, ..book }));
    }
    problems.or(())?;
    // Paths sort otherwise than names where one name begins another.
    books.sort_by(|a, b| a.name.cmp(&b.name));
    house_of(&books)
}

/// True for a table of the user's, which is named by its path.
fn is_yours(name: &str) -> bool {
    name.ends_with(".csv")
}

/// Shipped tables that the program has changed since; a user's table that is missing or other is a problem. Tables are known by
/// their hash, since a user may keep them under another path.
fn check_resources(run: &StoredRun, package: &Package, flag: &str) -> Result<Vec<String>, Problems> {
    let is_data = |name: &str| !name.starts_with("portfolio ") && !name.starts_with("scenario ");
    let stored: Vec<(&String, &String)> =
        run.view.stamp.inputs.iter().filter(|(name, _)| is_data(name)).collect();
    let held = |hash: &str| package.resources.iter().any(|now| now.sha256 == hash);
    let used = |hash: &str| stored.iter().any(|(_, other)| *other == hash);
    let missing: Vec<&String> =
        stored.iter().filter(|(_, hash)| !held(hash)).map(|(name, _)| *name).collect();
    let foreign: Vec<&String> =
        package.resources.iter().filter(|now| !used(&now.sha256)).map(|now| &now.name).collect();
    let mut problems = Problems::default();
    let yours = missing.iter().map(|name| (name, "the run used it, and the data given here do not hold it"));
    let yours = yours.chain(foreign.iter().map(|name| (name, "the run did not use it")));
    for (name, message) in yours.filter(|(name, _)| is_yours(name)) {
        let problem = Problem::new(format!("{}: {name}", run.place), message);
        problems
            .push(problem.hint(format!("give what the run had as --data with {flag}, in the same order")));
    }
    let mut changed: Vec<String> =
        missing.into_iter().chain(foreign).filter(|name| !is_yours(name)).cloned().collect();
    changed.sort();
    changed.dedup();
    problems.or(changed)
}
