//! One of two runs: what it read, read again, and whether that is what it had read.

use crate::datasets::portfolio;
use crate::datasets::scenarios::{self, Known};
use crate::model::package::{Package, ResourceInfo};
use crate::model::portfolio::Portfolio;
use crate::model::scenario::Scenario;
use crate::model::view::Stamp;
use crate::period::{AsOf, parse_date};
use crate::pipeline::{Options, Settings};
use crate::problem::{Problem, Problems};
use crate::store::StoredRun;
use crate::world::{self, World};

/// A run's inputs.
pub(super) struct Side {
    pub(super) world: World,
    pub(super) resources: Vec<ResourceInfo>,
    pub(super) portfolio: Portfolio,
    pub(super) scenario: Scenario,
    /// Shipped tables that are others than the run's: the program brought them.
    pub(super) changed_resources: Vec<String>,
    stamp: Stamp,
}

impl Side {
    /// Reads a stored run's inputs, from its own folder and a package that must be the one it used.
    pub(super) fn read(run: &StoredRun, package: &Package, flag: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let changed_resources = problems.keep(check_resources(run, package, flag)).unwrap_or_default();
        let stamp = run.view.stamp.clone();
        let date = parse_date(&stamp.as_of).map_err(|error| Problem::new(&run.place, error.to_string()));
        let world = problems.keep(date.map_err(Problems::from).and_then(|date| world::as_of(package, AsOf(date))));
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
    let Some(lines) = run.texts.get("portfolio.csv") else {
        return Err(Problem::new(format!("{}/inputs/portfolio.csv", run.place), "is missing").into());
    };
    if view.book.without_book {
        return portfolio::read_stakes(lines, package);
    }
    let policies = match run.texts.get("policies.csv") {
        Some(text) => Some(text.clone()),
        // Runs of older programs did not keep the policies; those of a shipped book are here.
        None if view.book.sample => portfolio::policies_text(&view.book.name)?,
        None => None,
    };
    let bytes = policies.as_ref().map(String::as_bytes);
    let read = portfolio::read_bytes(&view.book.name, lines.as_bytes(), bytes, package)?;
    Ok(Portfolio { sample: view.book.sample, ..read })
}

/// True for a table of the user's, which is named by its path.
fn is_yours(name: &str) -> bool {
    name.ends_with(".csv")
}

/// Shipped tables that the program has changed since; a user's table that is missing or other is a problem.
fn check_resources(run: &StoredRun, package: &Package, flag: &str) -> Result<Vec<String>, Problems> {
    let is_data = |name: &&String| !name.starts_with("portfolio ") && !name.starts_with("scenario ");
    let stored = || run.view.stamp.inputs.iter().filter(|(name, _)| is_data(name));
    let mut problems = Problems::default();
    let mut refuse = |message: String| {
        let hint = format!("give the folders that the run had as --data with {flag}, in the same order");
        problems.push(Problem::new(&run.place, message).hint(hint));
    };
    for (name, _) in stored().filter(|(name, hash)| {
        is_yours(name) && !package.resources.iter().any(|now| now.sha256 == **hash)
    }) {
        refuse(format!("the run used {name}, which the data given here do not hold"));
    }
    for now in package.resources.iter().filter(|now| is_yours(&now.name)) {
        if !stored().any(|(_, hash)| *hash == now.sha256) {
            refuse(format!("the run did not use {}", now.name));
        }
    }
    let layered = stored().any(|(name, _)| is_yours(name));
    let mut changed: Vec<String> = Vec::new();
    for (name, hash) in stored().filter(|(name, _)| !is_yours(name)) {
        let now = package.resources.iter().find(|now| now.name == *name);
        if now.is_none_or(|now| now.sha256 != *hash) {
            changed.push(name.clone());
        }
    }
    let shipped = package.resources.iter().filter(|now| !is_yours(&now.name));
    changed.extend(
        shipped.filter(|now| !stored().any(|(name, _)| *name == now.name)).map(|now| now.name.clone()),
    );
    if layered && !problems.is_empty() {
        for name in &changed {
            problems.push(Problem::new(&run.place, format!("{name} is not the table that the run used")));
        }
    }
    problems.or(changed)
}

