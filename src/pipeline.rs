//! The whole way of a run: what is read, what was known, what it means, what it could cost.
//!
//! In: a request with names. Out: a view, a plan, the years and the evidence, or everything wrong with the inputs. It writes
//! nothing. Start at [`run`].

mod alone;
mod inputs;
mod judgement;

pub use inputs::{Inputs, read};

use crate::datasets::Layers;
use crate::hazard::{Posterior, calibrate, rate_rows};
use crate::indicators;
use crate::metrics::summarise;
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
}

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
    let inputs = read(request)?;
    let mut arena = Arena::default();
    let scored = score_inputs(&inputs, &mut arena)?;
    let posterior = calibrate(&inputs.world, &mut arena);
    let composed = plan(request, &inputs, &posterior, &scored.branches)?;
    let threads = threads(request);
    let losses =
        simulation::run(&composed.plan, threads).map_err(|error| RunError::Failed(error.to_string()))?;
    crate::hazard::explain(&composed.baseline, &mut arena);
    let rates = rate_rows(&posterior, &composed.baseline, &composed.leaves);
    let mut summary = summarise(&composed.plan, &losses);
    summary.losses.judgement_share = judgement::share(&composed.plan, &composed.baseline, &rates);
    let view = view::compose(Parts {
        world: &inputs.world,
        portfolio: &inputs.portfolio,
        exposure: &inputs.exposure,
        scenario: &inputs.scenario,
        branches: &scored.branches,
        plan: &composed.plan,
        summary,
        alone: alone::tvar99(&composed.plan, &losses),
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
    let (scores, evidence) = indicators::view_rows(&inputs.world, &board, &inputs.exposure, &branches, arena);
    let coverage = indicators::coverage_rows(&board);
    Ok(Scored { scores, branches, coverage, evidence })
}

fn plan(
    request: &RunRequest,
    inputs: &Inputs,
    posterior: &Posterior,
    branches: &[Branch],
) -> Result<Composed, Problems> {
    let spec = PlanSpec {
        seed: request.seed,
        years: request.years,
        horizons: std::iter::once(12).chain(request.options.horizons.iter().copied()).collect(),
        scenario: inputs.scenario.name.to_string(),
        switches: Switches { cap: true, terms: true, parameters: !request.options.process_only },
        kept_years: alone::kept_years(request.years),
    };
    compose(&inputs.world, &inputs.exposure, posterior, branches, &spec)
}

fn threads(request: &RunRequest) -> usize {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    request.threads.unwrap_or_else(all)
}

/// SHA-256 of what was read. Names are those of the product, never paths of the machine.
fn hashes(inputs: &Inputs) -> BTreeMap<String, String> {
    let data =
        inputs.package.resources.iter().map(|resource| (resource.name.clone(), resource.sha256.clone()));
    let book = (format!("portfolio {}", inputs.portfolio.name), inputs.portfolio.hash.clone());
    let scenario = (format!("scenario {}", inputs.scenario.name), inputs.scenario.hash.clone());
    data.chain([book, scenario]).collect()
}
