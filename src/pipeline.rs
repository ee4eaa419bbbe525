//! The whole way of a run: what is read, what was known, what it means, what it could cost.
//!
//! In: a request with names. Out: a view, a plan and the evidence, or everything wrong with the inputs. It writes nothing.

mod inputs;

pub use inputs::{Inputs, read};

use crate::datasets::Layers;
use crate::model::plan::Plan;
use crate::model::view::View;
use crate::problem::Problems;
use crate::provenance::Arena;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What to run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRequest {
    /// Data packages.
    pub layers: Layers,
    /// As-of date; the package's own when not given.
    pub as_of: Option<Date>,
    /// Portfolio: a path, or the name of a shipped one.
    pub portfolio: String,
    /// Scenario: a path, or the name of a shipped one.
    pub scenario: String,
    /// Seed of all streams.
    pub seed: u64,
    /// Simulated years.
    pub years: u64,
    /// Threads; all cores when not given. The result does not depend on it.
    pub threads: Option<usize>,
}

/// A finished run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOutput {
    /// What charts and reports read.
    pub view: View,
    /// The resolved plan.
    pub plan: Plan,
    /// Every explained number.
    pub arena: Arena,
    /// The inputs as they were read, by file name: `scenario.toml`, `portfolio.csv`.
    pub inputs: BTreeMap<String, String>,
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RunError {
    /// Something is wrong with the inputs.
    #[error("{0}")]
    Input(#[from] Problems),
    /// The run itself failed.
    #[error("{0}")]
    Failed(String),
}

/// Reads and checks everything that a run would read.
///
/// # Errors
/// All problems of the inputs at once.
pub fn check(request: &RunRequest) -> Result<(), Problems> {
    read(request).map(|_| ())
}

/// The score board alone.
///
/// # Errors
/// All problems of the inputs at once.
pub fn score(request: &RunRequest) -> Result<crate::model::view::Scores, RunError> {
    Ok(run(request)?.view.scores)
}

/// The explanation of one holding, issuer, asset or country.
///
/// # Errors
/// All problems of the inputs at once, or that there is nothing of that name.
pub fn explain(request: &RunRequest, id: &str) -> Result<String, RunError> {
    run(request)?;
    Ok(id.to_owned())
}

/// Runs a scenario against the baseline.
///
/// # Errors
/// All problems of the inputs at once, or why the run failed.
pub fn run(request: &RunRequest) -> Result<RunOutput, RunError> {
    read(request)?;
    Err(RunError::Failed("the parts of the model are not joined yet".to_owned()))
}
