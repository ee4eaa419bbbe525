//! Reading: package, what was known, book and scenario, with the problems of all of them together.

use super::RunRequest;
use crate::datasets::scenarios::{self, Known};
use crate::datasets::source::{files, read_file};
use crate::datasets::{self, Layers, portfolio};
use crate::exposure::{Exposure, look_through};
use crate::model::package::Package;
use crate::model::portfolio::Portfolio;
use crate::model::scenario::Scenario;
use crate::period::AsOf;
use crate::problem::{Problem, Problems};
use crate::world::{self, World};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::Path;

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
    let portfolio = problems.keep(portfolio::read(&request.portfolio, &package));
    let scenario = problems.keep(scenarios::read(&request.scenario, &Known::of(&package)));
    let exposure = match (&world, &portfolio) {
        (Some(world), Some(portfolio)) => problems.keep(look_through(world, portfolio)),
        _ => None,
    };
    let texts = if problems.is_empty() { problems.keep(texts(request)) } else { None };
    match (world, portfolio, exposure, scenario, texts) {
        (Some(world), Some(portfolio), Some(exposure), Some(scenario), Some(texts)) => {
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

fn texts(request: &RunRequest) -> Result<BTreeMap<String, String>, Problems> {
    let mut texts = scenarios::texts(&request.scenario)?;
    texts.extend(book_text(&request.portfolio)?.map(|text| ("portfolio.csv".to_owned(), text)));
    Ok(texts)
}

fn book_text(book: &str) -> Result<Option<String>, Problems> {
    let path = Path::new(book);
    if path.is_file() {
        return Ok(Some(String::from_utf8_lossy(&read_file(path)?).into_owned()));
    }
    let mut problems = Problems::default();
    let shipped = files(&Layers::default(), &format!("portfolios/{book}.csv"), &mut problems).pop();
    problems.or(shipped.map(|file| String::from_utf8_lossy(&file.bytes).into_owned()))
}
