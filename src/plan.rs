//! Composition: a book, a posterior and a scenario's branches become one resolved [`Plan`] of plain numbers.
//!
//! Streams are keyed by name and rates come from calibration, so that an added holding moves no other holding's losses. Numbers
//! that come from calibration are rounded to ten significant digits on entering the plan.

mod book;
mod key;
mod processes;
mod tables;

pub use key::{canonical, key, key_of};

use crate::exposure::Exposure;
use crate::hazard::{Exposed, HazardTable, Posterior, grid, project};
use crate::maths::round_significant;
use crate::model::peril::Peril;
use crate::model::plan::{
    CHUNK_YEARS, CellName, PLAN_SCHEMA, Plan, PlanBranch, RANDOM_SCHEME, Switches, Window,
};
use crate::problem::{Problem, Problems};
use crate::scenario::{Alternative, Branch};
use crate::units::DAYS_PER_YEAR;
use crate::world::World;
use processes::Processes;

/// Significant digits of calibration outputs in a plan.
const DIGITS: usize = 10;

/// What a user asks of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanSpec {
    /// Seed of all streams.
    pub seed: u64,
    /// Trials.
    pub years: u64,
    /// Horizons in months beyond the near and medium windows: 12, and 24 or 36 on request.
    pub horizons: Vec<u32>,
    /// Name of the scenario.
    pub scenario: String,
    /// Switches.
    pub switches: Switches,
    /// [`Plan::kept_years`].
    pub kept_years: u64,
}

/// A plan with the rates it was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    /// The plan.
    pub plan: Plan,
    /// Rates of the baseline.
    pub baseline: HazardTable,
    /// Rates of the leaves, in order; none for the baseline alone.
    pub leaves: Vec<HazardTable>,
}

/// Puts a plan together. `leaves` are the scenario's branches; none, or one that changes nothing, is the baseline alone.
///
/// # Errors
/// [`Problems`] for horizons that are no whole years, too few trials, and rates or severities that the package lacks.
pub fn compose(
    world: &World,
    exposure: &Exposure,
    posterior: &Posterior,
    leaves: &[Branch],
    spec: &PlanSpec,
) -> Result<Composed, Problems> {
    let mut problems = Problems::default();
    check(spec, &mut problems);
    check_dependence(world, &mut problems);
    problems.or(())?;
    let windows = windows(world, spec);
    let ends: Vec<f64> = windows.iter().map(|window| window.to).collect();
    let days = grid(&ends);
    let assets = exposed(world, exposure);
    let leaves = if leaves.iter().all(is_empty) { &[] } else { leaves };
    let baseline = Branch::baseline();
    let overlays: Vec<&Branch> = std::iter::once(&baseline).chain(leaves).collect();
    let tables: Vec<HazardTable> =
        overlays.iter().map(|branch| project(posterior, world, &assets, branch, &days)).collect();
    let processes = Processes::build(world, posterior, &assets, &tables)?;
    let plan = Plan {
        schema: PLAN_SCHEMA,
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        random_scheme: RANDOM_SCHEME.to_owned(),
        cell: CellName {
            portfolio: exposure.book.clone(),
            as_of: world.as_of.to_string(),
            scenario: spec.scenario.clone(),
        },
        seed: spec.seed,
        years: spec.years,
        chunk: CHUNK_YEARS,
        windows: windows.into_iter().map(in_years).collect(),
        grid: days.iter().map(|day| rounded(day / DAYS_PER_YEAR)).collect(),
        branches: overlays.iter().map(|branch| plan_branch(branch)).collect(),
        tables: processes.tables.done,
        parameters: processes.parameters,
        frailties: processes.frailties,
        curves: processes.curves,
        processes: processes.processes,
        assets: book::assets(world, exposure),
        holdings: book::holdings(world, exposure),
        policies: book::policies(exposure),
        switches: spec.switches,
        kept_years: spec.kept_years,
    };
    let mut tables = tables.into_iter();
    let baseline = tables.next().expect("the baseline was projected first");
    Ok(Composed { plan, baseline, leaves: tables.collect() })
}

/// The assets of a book as things that can be hit, in the order of the plan.
pub fn exposed(world: &World, exposure: &Exposure) -> Vec<Exposed> {
    exposure
        .assets
        .iter()
        .map(|asset| match world.asset(&asset.id) {
            Some(known) => Exposed::asset(world, known),
            None => Exposed::holding(world, asset.id.as_str(), &asset.country, asset.commodity.as_ref()),
        })
        .collect()
}

fn check(spec: &PlanSpec, problems: &mut Problems) {
    if spec.years == 0 {
        problems.push(Problem::new("--years", "must be at least 1, was 0"));
    }
    let whole = |months: &u32| (12..=36).contains(months) && months.is_multiple_of(12);
    if spec.horizons.is_empty() || !spec.horizons.contains(&12) || !spec.horizons.iter().all(whole) {
        let found = spec.horizons.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        problems.push(Problem::new(
            "--horizon",
            format!("must be 12, and 24 or 36 months beside it, was \"{found}\""),
        ));
    }
}

/// Country events that hit nobody would vanish, and a shared part over a hit of 0 has no rate.
fn check_dependence(world: &World, problems: &mut Problems) {
    let shares = [Peril::Violence, Peril::ContractChange, Peril::Transfer, Peril::Supply];
    for row in world.dependence.iter().filter(|row| shares.contains(&row.peril)) {
        if !(0.0 < row.shared_hit && row.shared_hit <= 1.0) {
            let message = format!(
                "chance that a country event of {} hits an asset must be above 0 and at most 1, was {}",
                row.peril, row.shared_hit
            );
            let problem = Problem::new(&row.row.resource, message).at_line(row.row.row);
            problems.push(problem.in_column("shared_hit"));
        }
    }
}

/// The windows in days: near, medium, then whole years, each from the as-of date.
fn windows(world: &World, spec: &PlanSpec) -> Vec<Window> {
    let (near, medium) = (world.parameter("near_days"), world.parameter("medium_days"));
    let window = |name: &str, from: f64, to: f64| Window { name: name.to_owned(), from, to };
    let mut months = spec.horizons.clone();
    months.sort_unstable();
    months.dedup();
    let years = months
        .iter()
        .map(|months| window(&format!("{months} months"), 0.0, f64::from(*months) / 12.0 * DAYS_PER_YEAR));
    [window("near", 0.0, near), window("medium", near, medium)].into_iter().chain(years).collect()
}

fn in_years(window: Window) -> Window {
    Window { from: rounded(window.from / DAYS_PER_YEAR), to: rounded(window.to / DAYS_PER_YEAR), ..window }
}

fn plan_branch(branch: &Branch) -> PlanBranch {
    PlanBranch {
        name: branch.name.clone(),
        weight: branch.weight,
        key: branch.stream.clone(),
        alternatives: branch.alternatives.len(),
    }
}

fn is_empty(branch: &Branch) -> bool {
    let nothing = |version: &Alternative| {
        version.impulses.is_empty() && version.prices.is_empty() && version.pillars.is_empty()
    };
    branch.alternatives.iter().all(nothing) && branch.supply.is_empty()
}

fn rounded(value: f64) -> f64 {
    round_significant(value, DIGITS)
}
