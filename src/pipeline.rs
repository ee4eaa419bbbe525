//! The whole way of a run: what is read, what was known, what it means, what it could cost.
//!
//! In: a request with names. Out: a view, a plan, the years and the evidence, or everything wrong with the inputs. It writes
//! nothing. Start at [`run`].

mod alone;
mod backtest;
pub mod batch;
mod calibration;
mod compare;
pub mod digest;
mod ground;
mod inputs;
mod judgement;
mod memory;
mod rate_losses;
mod rerun;
mod second_pass;
mod watching;

pub use backtest::{PARTS, Part, backtest, conflict_origins};
pub use calibration::calibration;
pub use compare::{CompareRequest, compare, earlier, of_scores};
pub use ground::{Cell, Ground, Settings, Years, simulate};
pub use inputs::{Inputs, READINGS, read};
pub use rerun::rerun;
pub use watching::{Checklist, Watch, Watched, checklist, watch};

use crate::datasets::Layers;
use crate::indicators;
use crate::model::plan::Plan;
use crate::model::view::{Scores, View};
use crate::problem::Problems;
use crate::provenance::{Arena, EvidenceId};
use crate::scenario::{Pillars, branches};
use crate::simulation::LossTable;
use ground::{Scored, scored};
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
    /// What else can be asked.
    pub options: Options,
}

impl RunRequest {
    /// How much is drawn, and how.
    pub fn settings(&self) -> Settings {
        Settings { seed: self.seed, years: self.years, options: self.options.clone() }
    }
}

/// What a run can be asked beyond its inputs. The default asks for nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Horizons in months beside 12: 24 and 36 can be asked for.
    pub horizons: Vec<u32>,
    /// True to hold rates at their posterior means, so that years differ by process alone.
    pub process_only: bool,
    /// Standard error of the baseline's TVaR 99 over its value that is aimed at: a second run takes the years it needs.
    pub target_error: Option<f64>,
    /// True to draw the years that are given whatever error is aimed at: a run that is made again had enough of them.
    pub fixed_years: bool,
    /// Bytes that the run may take; without it, it is not checked.
    pub memory: Option<u64>,
}

/// Years of the first run when an error is aimed at, at least.
const FEWEST_YEARS: u64 = 50_000;
/// Years of the second run, at most.
const MOST_YEARS: u64 = 2_000_000;
/// The error that years are advised for when none is aimed at.
const ADVISED_ERROR: f64 = 0.02;

/// A finished run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOutput {
    /// What charts and reports read.
    pub view: View,
    /// The resolved plan.
    pub plan: Plan,
    /// Losses year by year.
    pub losses: LossTable,
    /// Every explained number.
    pub arena: Arena,
    /// Where a score is explained, by holding, issuer, asset or country.
    pub evidence: BTreeMap<String, EvidenceId>,
    /// The inputs as they were read, by file name: `scenario.toml`, `portfolio.csv`.
    pub texts: BTreeMap<String, String>,
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

/// Reads and checks everything that a run would read, up to the branches of the scenario.
///
/// # Errors
/// All problems of the inputs at once.
pub fn check(request: &RunRequest) -> Result<(), Problems> {
    let inputs = read(request)?;
    branches(&inputs.scenario, &inputs.world, &Pillars::new()).map(|_| ())
}

/// Runs a scenario against the baseline.
///
/// # Errors
/// All problems of the inputs at once, or why the run failed.
pub fn run(request: &RunRequest) -> Result<RunOutput, RunError> {
    run_telling(request, &mut |_| {})
}

/// [`run`], telling what it is about to do.
///
/// # Errors
/// As [`run`].
pub fn run_telling(request: &RunRequest, tell: &mut dyn FnMut(&str)) -> Result<RunOutput, RunError> {
    let (ground, cell) = read(request)?.split();
    let pool = pool(request.threads)?;
    let threads = pool.current_num_threads();
    ground.run(&cell, &request.settings(), &pool, &mut |plan| simulate(plan, threads), tell)
}

/// The score board alone.
///
/// # Errors
/// All problems of the inputs at once.
pub fn score(request: &RunRequest) -> Result<Scores, RunError> {
    Ok(score_inputs(&read(request)?, &mut Arena::default())?.scores)
}

/// Scores without rates.
fn score_inputs(inputs: &Inputs, arena: &mut Arena) -> Result<Scored, Problems> {
    let board = indicators::score(&inputs.world, arena);
    scored(&inputs.world, &board, (&inputs.portfolio, &inputs.exposure), &inputs.scenario, arena)
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(String::new, |share| format!("{}%", share * 100.0))
}

/// Threads: as many as are asked for, else one for each core. No result depends on their number.
///
/// # Errors
/// [`RunError::Failed`] when the machine gives none.
pub fn pool(threads: Option<usize>) -> Result<rayon::ThreadPool, RunError> {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.unwrap_or_else(all).max(1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|error| RunError::Failed(format!("no threads to run on: {error}")))
}
