//! What a date gives to every book and scenario: scored and calibrated once.

use super::{ADVISED_ERROR, FEWEST_YEARS, MOST_YEARS, Options, RunOutput};
use super::{Inputs, RunError, alone, judgement, memory, percent, rate_losses, second_pass};
use crate::exposure::Exposure;
use crate::hazard::{Posterior, calibrate, rate_rows};
use crate::indicators::{self, ScoreBoard};
use crate::metrics::{Summary, advice, policies, summarise, years_needed};
use crate::model::package::ResourceInfo;
use crate::model::plan::{Plan, Switches};
use crate::model::portfolio::Portfolio;
use crate::model::scenario::Scenario;
use crate::model::view::{CoverageRow, Scores};
use crate::plan::{Composed, PlanSpec, compose};
use crate::problem::Problems;
use crate::provenance::{Arena, EvidenceId};
use crate::scenario::{Branch, branches};
use crate::simulation::{self, LossTable};
use crate::view::{self, Parts};
use crate::world::World;
use std::collections::BTreeMap;

/// A date's knowledge with its scores and rates. Every book and scenario of the date stands on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ground {
    /// What was known.
    pub world: World,
    /// The package's resources, for sources and hashes.
    pub resources: Vec<ResourceInfo>,
    board: ScoreBoard,
    posterior: Posterior,
    arena: Arena,
}

/// A book and a scenario, read and checked: what a cell adds to its date.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The book.
    pub portfolio: Portfolio,
    /// The book in pounds, looked through.
    pub exposure: Exposure,
    /// The scenario.
    pub scenario: Scenario,
    /// Texts of scenario and book as they were read, by file name.
    pub texts: BTreeMap<String, String>,
}

/// How much is drawn, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Seed of all streams.
    pub seed: u64,
    /// Simulated years.
    pub years: u64,
    /// What else is asked.
    pub options: Options,
}

/// Who makes the years of a plan: this process, or others whose parts are read. Both give the same table.
pub type Years<'a> = dyn FnMut(&Plan) -> Result<LossTable, RunError> + 'a;

/// Scores, and the branches that they bound.
pub(super) struct Scored {
    pub(super) scores: Scores,
    pub(super) branches: Vec<Branch>,
    pub(super) coverage: Vec<CoverageRow>,
    pub(super) evidence: BTreeMap<String, EvidenceId>,
}

impl Ground {
    /// Scores and calibrates what was known.
    pub fn new(world: World, resources: Vec<ResourceInfo>) -> Self {
        let mut arena = Arena::default();
        let board = indicators::score(&world, &mut arena);
        let posterior = calibrate(&world, &mut arena);
        Self { world, resources, board, posterior, arena }
    }

    /// The plan of a cell without its years.
    ///
    /// # Errors
    /// Problems of the scenario's branches, the horizons and the years.
    pub fn plan(&self, cell: &Cell, settings: &Settings) -> Result<Plan, Problems> {
        let branches = branches(&cell.scenario, &self.world, &self.board.bound_pillars())?;
        Ok(self.compose(cell, settings, settings.years, &branches)?.plan)
    }

    /// Scores of the countries, the cell's holdings, and its scenario's changes.
    ///
    /// # Errors
    /// Problems of the scenario's branches.
    pub fn scores(&self, cell: &Cell) -> Result<Scores, Problems> {
        Ok(self.scored(cell, &mut self.arena.clone())?.scores)
    }

    /// Everything about a cell. `years` gives the loss table of each plan it is shown: one, or two when an error is aimed at.
    ///
    /// # Errors
    /// Problems of the cell, or why its years cannot be had.
    pub fn run(
        &self,
        cell: &Cell,
        settings: &Settings,
        pool: &rayon::ThreadPool,
        years: &mut Years<'_>,
        tell: &mut dyn FnMut(&str),
    ) -> Result<RunOutput, RunError> {
        let mut arena = self.arena.clone();
        let scored = self.scored(cell, &mut arena)?;
        let options = &settings.options;
        let first = match options.target_error {
            Some(_) if !options.fixed_years => settings.years.max(FEWEST_YEARS),
            _ => settings.years,
        };
        let mut composed = pool.install(|| self.compose(cell, settings, first, &scored.branches))?;
        let mut losses = told(&composed.plan, options, years, tell)?;
        crate::hazard::explain(&composed.baseline, &mut arena);
        let mut rates = rate_rows(&self.posterior, &composed.baseline, &composed.leaves, &arena);
        let mut summary = pool.install(|| summarise(&composed.plan, &losses));
        if let Some(needed) = years_for_target(options, &composed.plan, &summary) {
            tell(&format!("an error of {} needs {needed} years", percent(options.target_error)));
            composed = self.compose(cell, settings, needed, &scored.branches)?;
            drop(losses);
            losses = told(&composed.plan, options, years, tell)?;
            summary = pool.install(|| summarise(&composed.plan, &losses));
        }
        let alone = alone::tvar99(&composed.plan, &losses);
        second_pass::fill(&composed.plan, &losses, &mut summary.losses, &alone, pool)?;
        let policies = policies(&composed.plan, &losses);
        rate_losses::fill(&composed, &mut rates);
        let judged = judgement::shares(&self.world, &composed, &rates, &summary.losses);
        summary.losses.judgement_share = judged.expected_rates;
        summary.losses.judgement = judged;
        summary.losses.advice = advice(
            &summary.losses,
            composed.plan.years,
            composed.plan.chunk,
            options.target_error.unwrap_or(ADVISED_ERROR),
            composed.plan.branches.len() > 1,
        );
        let view = view::compose(Parts {
            world: &self.world,
            portfolio: &cell.portfolio,
            exposure: &cell.exposure,
            scenario: &cell.scenario,
            branches: &scored.branches,
            plan: &composed.plan,
            summary,
            alone,
            policies,
            target_error: options.target_error,
            rates,
            scores: scored.scores,
            signals: crate::signals::rows(&self.world),
            coverage: scored.coverage,
            sources: self.resources.clone(),
            inputs: self.hashes(cell),
        });
        let texts = cell.texts.clone();
        Ok(RunOutput { view, plan: composed.plan, losses, arena, evidence: scored.evidence, texts })
    }

    fn scored(&self, cell: &Cell, arena: &mut Arena) -> Result<Scored, Problems> {
        let book = (&cell.portfolio, &cell.exposure);
        scored(&self.world, &self.board, book, &cell.scenario, arena)
    }

    fn compose(
        &self,
        cell: &Cell,
        settings: &Settings,
        years: u64,
        branches: &[Branch],
    ) -> Result<Composed, Problems> {
        let options = &settings.options;
        let spec = PlanSpec {
            seed: settings.seed,
            years,
            horizons: std::iter::once(12).chain(options.horizons.iter().copied()).collect(),
            scenario: cell.scenario.name.to_string(),
            switches: Switches { cap: true, terms: true, parameters: !options.process_only },
            kept_years: alone::kept_years(years),
        };
        compose(&self.world, &cell.exposure, &self.posterior, branches, &spec)
    }

    /// SHA-256 of what was read. Names are those of the product, never paths of the machine.
    fn hashes(&self, cell: &Cell) -> BTreeMap<String, String> {
        let data = self.resources.iter().map(|resource| (resource.name.clone(), resource.sha256.clone()));
        let book = (format!("portfolio {}", cell.portfolio.name), cell.portfolio.hash.clone());
        let scenario = (format!("scenario {}", cell.scenario.name), cell.scenario.hash.clone());
        data.chain([book, scenario]).collect()
    }
}

impl Inputs {
    /// Ground and cell of a single run.
    pub fn split(self) -> (Ground, Cell) {
        let Self { package, world, portfolio, exposure, scenario, texts } = self;
        (Ground::new(world, package.resources), Cell { portfolio, exposure, scenario, texts })
    }
}

/// Scores of a book and a scenario on a board.
pub(super) fn scored(
    world: &World,
    board: &ScoreBoard,
    (portfolio, exposure): (&Portfolio, &Exposure),
    scenario: &Scenario,
    arena: &mut Arena,
) -> Result<Scored, Problems> {
    let branches = branches(scenario, world, &board.bound_pillars())?;
    let (mut scores, evidence) = indicators::view_rows(world, board, exposure, &branches, arena);
    if portfolio.without_book {
        // A stake in an asset has the asset's score.
        scores.holdings.clear();
    }
    let coverage = indicators::coverage_rows(board);
    Ok(Scored { scores, branches, coverage, evidence })
}

fn told(
    plan: &Plan,
    options: &Options,
    years: &mut Years<'_>,
    tell: &mut dyn FnMut(&str),
) -> Result<LossTable, RunError> {
    memory::check(plan, options)?;
    tell(&memory::told(plan));
    years(plan)
}

/// The years of a plan, drawn here on `threads` threads.
///
/// # Errors
/// [`RunError::Failed`].
pub fn simulate(plan: &Plan, threads: usize) -> Result<LossTable, RunError> {
    simulation::run(plan, threads).map_err(|error| RunError::Failed(error.to_string()))
}

/// Years of a second run, when the first one's error is above what is aimed at.
fn years_for_target(options: &Options, plan: &Plan, summary: &Summary) -> Option<u64> {
    let target = options.target_error.filter(|_| !options.fixed_years)?;
    let levels = &summary.losses.baseline_gross.levels;
    let figure = levels.iter().find(|row| row.level == 0.99)?.tvar;
    let years = years_needed(&figure, plan.years, plan.chunk, target)?;
    let most = MOST_YEARS / plan.chunk * plan.chunk;
    (years > plan.years).then(|| years.min(most).max(plan.years))
}
