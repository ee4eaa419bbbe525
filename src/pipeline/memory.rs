//! How much memory a run takes, by a formula that is told before it starts.

use super::Options;
use crate::model::peril::Peril;
use crate::model::plan::Plan;
use crate::problem::{Problem, Problems};

/// Bytes of a number.
const NUMBER: u64 = 8;
/// Numbers held for a year, branch and window: sum and largest event, before and after insurance.
const PER_YEAR: u64 = 4;
/// Numbers for a year and branch while a curve is made: losses with their mass and its sum, of annual sums and of largest events, and a
/// sorter's copy.
const SORTED: u64 = 10;
/// Package, plan, charts and report, in bytes: 39 MB were measured on the shipped book with one year.
const FIXED: u64 = 60_000_000;

/// Bytes for a sum and its square by window and branch: the compensated whole, what workers hold, and chunks that wait their turn.
const PER_MOMENT: u64 = 160;

/// Estimated peak, in bytes:
///
/// ```text
///   32 x years x branches x windows                                   losses of years
/// + 80 x years x branches                                             curves
/// + 160 x windows x (branches + 2) x (12 H + 10 + G + 2 P)              sums by holding and peril, group and policy
/// + 16 x kept x H + 60 MB                                             largest years of holdings; the rest
/// ```
///
/// with `H` holdings, `G` groups and `P` policies. Branches are the baseline and the leaves; the two beside them are their mixture and
/// its difference, there only with a scenario. Measured peaks were 0.80 to 1.01 of it from 100,000 to 1,000,000 years.
pub(super) fn estimate(plan: &Plan) -> u64 {
    let (years, branches) = (plan.years, plan.branches.len() as u64);
    let windows = plan.windows.len() as u64;
    let holdings = plan.holdings.len() as u64;
    // An asset is in one country and in one group of each of its kinds.
    let groups: u64 = plan.assets.iter().map(|asset| 1 + asset.accumulation.len() as u64).sum();
    let cells = 2 * holdings * (Peril::ALL.len() as u64 + 1) + 2 * Peril::ALL.len() as u64;
    let moments = cells + groups + 2 * plan.policies.len() as u64;
    let beside = if branches > 1 { 2 } else { 0 };
    let parts = [
        PER_YEAR * NUMBER * years * branches * windows,
        SORTED * NUMBER * years * branches,
        PER_MOMENT * windows * (branches + beside) * moments,
        2 * NUMBER * plan.kept_years * holdings,
        FIXED,
    ];
    parts.into_iter().fold(0, u64::saturating_add)
}

/// What `--verbose` says before a run.
pub(super) fn told(plan: &Plan) -> String {
    format!(
        "{} years, {} branches, {} windows: about {} of memory",
        plan.years,
        plan.branches.len(),
        plan.windows.len(),
        megabytes(estimate(plan))
    )
}

/// Refuses a run that would not fit, with the number and the way out.
pub(super) fn check(plan: &Plan, options: &Options) -> Result<(), Problems> {
    let Some(room) = options.memory.filter(|room| estimate(plan) > *room) else { return Ok(()) };
    let needed = estimate(plan);
    let fixed = FIXED + 2 * NUMBER * plan.kept_years * plan.holdings.len() as u64;
    let fits =
        (plan.years as f64 * room.saturating_sub(fixed) as f64 / (needed - fixed).max(1) as f64) as u64;
    let years = fits / plan.chunk * plan.chunk;
    let message = format!(
        "{} years would need about {}, and {} are free",
        plan.years,
        megabytes(needed),
        megabytes(room)
    );
    let hint = match years {
        0 => "give more with --memory, or a smaller book or fewer horizons".to_owned(),
        years => format!("about {years} years fit; or fewer --horizon, or more with --memory"),
    };
    Err(Problem::new("--years", message).hint(hint).into())
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}
