//! The whole way of a run: what is read, what was known, what it means, what it could cost.
//!
//! In: a request with names. Out: a view, a plan, the years and the evidence, or everything wrong with the inputs. It writes
//! nothing. Start at [`run`].

mod alone;
mod backtest;
mod calibration;
mod inputs;
mod judgement;
mod memory;
mod rate_losses;
mod second_pass;
mod watching;

pub use backtest::{PARTS, Part, backtest, conflict_origins};
pub use calibration::calibration;
pub use inputs::{Inputs, read};
pub use watching::{Checklist, Watch, Watched, checklist, watch};

use crate::datasets::Layers;
use crate::hazard::{Posterior, calibrate, rate_rows};
use crate::indicators;
use crate::metrics::{Summary, advice, policies, summarise, years_needed};
use crate::model::plan::{Plan, Switches};
use crate::model::view::{CoverageRow, Scores, View};
use crate::plan::{Composed, PlanSpec, compose};
use crate::problem::Problems;
use crate::provenance::{Arena, EvidenceId};
use crate::scenario::{Branch, Pillars, branches};
use crate::simulation::{self, LossTable};
use crate::view::{self, Parts};
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

/// What a run can be asked beyond its inputs. The default asks for nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Horizons in months beside 12: 24 and 36 can be asked for.
    pub horizons: Vec<u32>,
    /// True to hold rates at their posterior means, so that years differ by process alone.
    pub process_only: bool,
    /// Standard error of the baseline's TVaR 99 over its value that is aimed at: a second run takes the years it needs.
    pub target_error: Option<f64>,
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
    let inputs = read(request)?;
    let mut arena = Arena::default();
    let scored = score_inputs(&inputs, &mut arena)?;
    let posterior = calibrate(&inputs.world, &mut arena);
    let years = match request.options.target_error {
        Some(_) => request.years.max(FEWEST_YEARS),
        None => request.years,
    };
    let pool = pool(request.threads)?;
    let mut composed = pool.install(|| plan(request, years, &inputs, &posterior, &scored.branches))?;
    let mut losses = simulate(request, &composed.plan, pool.current_num_threads(), tell)?;
    crate::hazard::explain(&composed.baseline, &mut arena);
    let mut rates = rate_rows(&posterior, &composed.baseline, &composed.leaves, &arena);
    let mut summary = pool.install(|| summarise(&composed.plan, &losses));
    if let Some(years) = years_for_target(request, &composed.plan, &summary) {
        tell(&format!("an error of {} needs {years} years", percent(request.options.target_error)));
        composed = plan(request, years, &inputs, &posterior, &scored.branches)?;
        drop(losses);
        losses = simulate(request, &composed.plan, pool.current_num_threads(), tell)?;
        summary = pool.install(|| summarise(&composed.plan, &losses));
    }
    let alone = alone::tvar99(&composed.plan, &losses);
    second_pass::fill(&composed.plan, &losses, &mut summary.losses, &alone, &pool)?;
    let policies = policies(&composed.plan, &losses);
    rate_losses::fill(&composed, &mut rates);
    let judged = judgement::shares(&inputs.world, &composed, &rates, &summary.losses);
    summary.losses.judgement_share = judged.expected_rates;
    summary.losses.judgement = judged;
    summary.losses.advice = advice(
        &summary.losses,
        composed.plan.years,
        composed.plan.chunk,
        request.options.target_error.unwrap_or(ADVISED_ERROR),
        composed.plan.branches.len() > 1,
    );
    let view = view::compose(Parts {
        world: &inputs.world,
        portfolio: &inputs.portfolio,
        exposure: &inputs.exposure,
        scenario: &inputs.scenario,
        branches: &scored.branches,
        plan: &composed.plan,
        summary,
        alone,
        policies,
        target_error: request.options.target_error,
        rates,
        scores: scored.scores,
        signals: crate::signals::rows(&inputs.world),
        coverage: scored.coverage,
        sources: inputs.package.resources.clone(),
        inputs: hashes(&inputs),
    });
    Ok(RunOutput { view, plan: composed.plan, losses, arena, evidence: scored.evidence, texts: inputs.texts })
}

/// The score board alone.
///
/// # Errors
/// All problems of the inputs at once.
pub fn score(request: &RunRequest) -> Result<Scores, RunError> {
    let inputs = read(request)?;
    Ok(score_inputs(&inputs, &mut Arena::default())?.scores)
}

/// Scores, and the branches that they bound.
struct Scored {
    scores: Scores,
    branches: Vec<Branch>,
    coverage: Vec<CoverageRow>,
    evidence: BTreeMap<String, EvidenceId>,
}

fn score_inputs(inputs: &Inputs, arena: &mut Arena) -> Result<Scored, Problems> {
    let board = indicators::score(&inputs.world, arena);
    let branches = branches(&inputs.scenario, &inputs.world, &board.bound_pillars())?;
    let (mut scores, evidence) =
        indicators::view_rows(&inputs.world, &board, &inputs.exposure, &branches, arena);
    if inputs.portfolio.without_book {
        // A stake in an asset has the asset's score.
        scores.holdings.clear();
    }
    let coverage = indicators::coverage_rows(&board);
    Ok(Scored { scores, branches, coverage, evidence })
}

fn simulate(
    request: &RunRequest,
    plan: &Plan,
    threads: usize,
    tell: &mut dyn FnMut(&str),
) -> Result<LossTable, RunError> {
    memory::check(plan, &request.options)?;
    tell(&memory::told(plan));
    simulation::run(plan, threads).map_err(|error| RunError::Failed(error.to_string()))
}

/// Years of a second run, when the first one's error is above what is aimed at.
fn years_for_target(request: &RunRequest, plan: &Plan, summary: &Summary) -> Option<u64> {
    let target = request.options.target_error?;
    let levels = &summary.losses.baseline_gross.levels;
    let figure = levels.iter().find(|row| row.level == 0.99)?.tvar;
    let years = years_needed(&figure, plan.years, plan.chunk, target)?;
    let most = MOST_YEARS / plan.chunk * plan.chunk;
    (years > plan.years).then(|| years.min(most).max(plan.years))
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(String::new, |share| format!("{}%", share * 100.0))
}

fn plan(
    request: &RunRequest,
    years: u64,
    inputs: &Inputs,
    posterior: &Posterior,
    branches: &[Branch],
) -> Result<Composed, Problems> {
    let spec = PlanSpec {
        seed: request.seed,
        years,
        horizons: std::iter::once(12).chain(request.options.horizons.iter().copied()).collect(),
        scenario: inputs.scenario.name.to_string(),
        switches: Switches { cap: true, terms: true, parameters: !request.options.process_only },
        kept_years: alone::kept_years(years),
    };
    compose(&inputs.world, &inputs.exposure, posterior, branches, &spec)
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

/// SHA-256 of what was read. Names are those of the product, never paths of the machine.
fn hashes(inputs: &Inputs) -> BTreeMap<String, String> {
    let data =
        inputs.package.resources.iter().map(|resource| (resource.name.clone(), resource.sha256.clone()));
    let book = (format!("portfolio {}", inputs.portfolio.name), inputs.portfolio.hash.clone());
    let scenario = (format!("scenario {}", inputs.scenario.name), inputs.scenario.hash.clone());
    data.chain([book, scenario]).collect()
}
