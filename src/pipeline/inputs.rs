//! Reading: package, what was known, book and scenario, with the problems of all of them together.

use super::RunRequest;
use crate::datasets::scenarios::{self, Known};
use crate::datasets::source::{files, read_file};
use crate::datasets::{self, Layers, portfolio};
use crate::exposure::{Exposure, look_through};
use crate::model::package::Package;
use crate::model::portfolio::Portfolio;
use crate::model::registry::Asset;
use crate::model::scenario::Scenario;
use crate::period::AsOf;
use crate::problem::{Problem, Problems};
use crate::world::{self, World};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Name under which a run keeps how a book of another layout was read.
pub const READINGS: &str = "portfolio.readings.txt";

/// Everything that a run reads, checked.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The package, for its sources and hashes only: what was known is in `world`.
    pub package: Package,
    /// What was known.
    pub world: World,
    /// The book.
    pub portfolio: Portfolio,
    /// The book in pounds, looked through.
    pub exposure: Exposure,
    /// The scenario.
    pub scenario: Scenario,
    /// Texts of scenario and book as they were read, by file name.
    pub texts: BTreeMap<String, String>,
}

/// Reads and checks everything that a run needs.
///
/// # Errors
/// All problems at once. With a broken package the book and the scenario cannot be checked against it, and wait.
pub fn read(request: &RunRequest) -> Result<Inputs, Problems> {
    let package = datasets::load(&request.layers)?;
    let mut problems = Problems::default();
    let world = problems.keep(known(request.as_of, &package));
    let scenario = problems.keep(scenarios::read(&request.scenario, &Known::of(&package)));
    let (portfolio, stakes) = match (request.portfolio.as_str(), &world, &scenario) {
        (portfolio::NO_BOOK, Some(world), Some(scenario)) => {
            let stakes = problems.keep(stakes(world, scenario));
            let read = stakes.as_deref().map(|text| portfolio::read_stakes(text, &package));
            (read.and_then(|read| problems.keep(read)), stakes)
        }
        (portfolio::NO_BOOK, ..) => (None, None),
        (book, ..) => (problems.keep(portfolio::read(book, &package)), None),
    };
    let exposure = match (&world, &portfolio) {
        (Some(world), Some(portfolio)) => problems.keep(look_through(world, portfolio)),
        _ => None,
    };
    let texts = match &portfolio {
        Some(portfolio) if problems.is_empty() => problems.keep(texts(request, stakes, portfolio)),
        _ => None,
    };
    match (world, portfolio, exposure, scenario, texts) {
        (Some(world), Some(portfolio), Some(exposure), Some(scenario), Some(mut texts)) => {
            if !portfolio.readings.is_empty() {
                texts.insert(READINGS.to_owned(), portfolio.readings.join("\n") + "\n");
            }
            Ok(Inputs { package, world, portfolio, exposure, scenario, texts })
        }
        _ => Err(problems),
    }
}

/// What was known on a date, or on the package's own.
pub(super) fn known(as_of: Option<Date>, package: &Package) -> Result<World, Problems> {
    let date = as_of.or(package.default_as_of).or(package.data_end);
    let Some(date) = date else {
        let problem = Problem::new("datapackage.json", "states no default_as_of and no data_end");
        return Err(problem.hint("give --as-of").into());
    };
    world::as_of(package, AsOf(date))
}

/// Without a book: a stake in every asset of the scenario's countries, or of all countries for a scenario that names none.
fn stakes(world: &World, scenario: &Scenario) -> Result<String, Problems> {
    let is_there =
        |asset: &&Asset| scenario.countries.is_empty() || scenario.countries.contains(&asset.country);
    portfolio::stakes(world.assets.iter().filter(is_there), world.as_of.0)
}

fn texts(
    request: &RunRequest,
    stakes: Option<String>,
    portfolio: &Portfolio,
) -> Result<BTreeMap<String, String>, Problems> {
    let mut texts = scenarios::texts(&request.scenario)?;
    match stakes {
        Some(text) => drop(texts.insert(BOOK_FILE.to_owned(), text)),
        None => texts.extend(book_texts(&request.portfolio, portfolio)?),
    }
    Ok(texts)
}

/// Name of a book's text among the inputs of a run.
pub(super) const BOOK_FILE: &str = "portfolio.csv";
/// Name of its policies, beside it as they are read.
pub(super) const POLICIES_FILE: &str = "policies.csv";

/// The texts of a book, and of its policies when it uses any.
pub(super) fn book_texts(book: &str, portfolio: &Portfolio) -> Result<BTreeMap<String, String>, Problems> {
    let mut problems = Problems::default();
    let mut texts = BTreeMap::new();
    let mut keep = |name: &str, bytes: &[u8]| {
        texts.insert(name.to_owned(), String::from_utf8_lossy(bytes).into_owned());
    };
    let (path, _) = portfolio::habits::path_and_sheet(book);
    let path = path.as_path();
    if !portfolio.sample {
        match &portfolio.layout {
            Some(text) => keep(BOOK_FILE, text.as_bytes()),
            None => keep(BOOK_FILE, &read_file(path)?),
        }
        if !portfolio.policies.is_empty() {
            keep(POLICIES_FILE, &read_file(&path.with_file_name(POLICIES_FILE))?);
        }
        return Ok(texts);
    }
    let mut shipped =
        |name: &str| files(&Layers::default(), &format!("portfolios/{name}"), &mut problems).pop();
    if let Some(file) = shipped(&format!("{book}.csv")) {
        keep(BOOK_FILE, &file.bytes);
    }
    if let Some(file) = shipped(POLICIES_FILE).filter(|_| !portfolio.policies.is_empty()) {
        keep(POLICIES_FILE, &file.bytes);
    }
    problems.or(texts)
}
