//! Scenario files (TOML) to [`Scenario`]: found, parsed, checked, includes and overrides applied.
//!
//! In: a shipped name or a path, and the names that the data package knows. Out: a scenario in which every name exists, every
//! number is in range and probabilities sum to 1, or all the problems with line and character. Start at [`read`].

mod check;
pub(super) mod document;
pub mod file;
pub(super) mod load;
mod resolve;
pub(super) mod shape;

use crate::id::ScenarioName;
use crate::model::package::Package;
use crate::model::scenario::Scenario;
use crate::problem::Problems;
use std::collections::{BTreeMap, BTreeSet};

/// Names a scenario may use, from the data package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Country codes.
    pub countries: BTreeSet<String>,
    /// Keys of event types.
    pub event_types: BTreeSet<String>,
    /// Commodities.
    pub commodities: BTreeSet<String>,
    /// Assets.
    pub assets: BTreeSet<String>,
    /// Rows of the table of default shocks: `T1`.
    pub shocks: BTreeSet<String>,
}

impl Known {
    /// The names of a package.
    pub fn of(package: &Package) -> Self {
        Self {
            countries: package.countries.iter().map(|country| country.iso3.to_string()).collect(),
            event_types: package.event_types.iter().map(|kind| kind.id.clone()).collect(),
            commodities: package.commodities.iter().map(|commodity| commodity.id.to_string()).collect(),
            assets: package.assets.iter().map(|asset| asset.id.to_string()).collect(),
            shocks: package.shock_effects.iter().map(|effect| effect.shock.clone()).collect(),
        }
    }
}

/// Reads a scenario by the name of a shipped one or by path; a file of that path wins.
///
/// # Errors
/// Everything wrong with the file and what it includes, each with its line and character.
pub fn read(name_or_path: &str, known: &Known) -> Result<Scenario, Problems> {
    of_loaded(load::load(name_or_path)?, known)
}

/// [`read`] under another name than the file's: a stored copy has the name of what it is a copy of.
///
/// # Errors
/// As [`read`].
pub fn read_as(name_or_path: &str, name: &str, known: &Known) -> Result<Scenario, Problems> {
    of_loaded(load::Loaded { name: name.to_owned(), ..load::load(name_or_path)? }, known)
}

/// Reads a scenario again from the texts that [`texts`] gave.
///
/// # Errors
/// As [`read`]; a text that is not there.
pub fn read_texts(name: &str, texts: &BTreeMap<String, String>, known: &Known) -> Result<Scenario, Problems> {
    of_loaded(load::from_texts(name, texts)?, known)
}

fn of_loaded(loaded: load::Loaded, known: &Known) -> Result<Scenario, Problems> {
    let mut problems = Problems::default();
    let name = ScenarioName::new(loaded.name.clone()).map_err(|error| {
        crate::problem::Problem::new(&loaded.document.place, error.to_string()).hint("rename the file")
    });
    let name = problems.keep(name.map_err(Problems::from));
    let merged = resolve::merge(&loaded, &mut problems);
    check::check(&loaded, &merged, known, &mut problems);
    match name {
        Some(name) if problems.is_empty() => Ok(resolve::scenario(name, &loaded, merged)),
        _ => Err(problems),
    }
}

/// Names of the shipped scenarios, in alphabetical order.
pub fn shipped() -> Vec<&'static str> {
    load::shipped()
}

/// The JSON Schema of a scenario file.
///
/// # Panics
/// Never: the types of [`mod@file`] have a schema.
pub fn schema() -> serde_json::Value {
    serde_json::to_value(schemars::schema_for!(file::ScenarioFile)).expect("a schema is plain JSON")
}

/// The text of a scenario file and of what it includes, by name: `scenario.toml`, `include-capital-siege.toml`.
///
/// # Errors
/// As [`read`], for what can be told without the data package.
pub fn texts(name_or_path: &str) -> Result<BTreeMap<String, String>, Problems> {
    let loaded = load::load(name_or_path)?;
    let mut texts = BTreeMap::from([("scenario.toml".to_owned(), loaded.document.text.clone())]);
    let mut waiting: Vec<&load::Loaded> = loaded.includes.iter().collect();
    while let Some(include) = waiting.pop() {
        texts.insert(format!("include-{}.toml", include.name), include.document.text.clone());
        waiting.extend(&include.includes);
    }
    Ok(texts)
}
