//! What each holding could cost alone.
//!
//! A holding's losses do not depend on the others (streams are named, not ordered), so its years in the book are its years alone.

use crate::metrics::{LossSample, MINIMUM_TAIL_YEARS};
use crate::model::plan::Plan;
use crate::model::view::Estimate;
use crate::simulation::LossTable;
use crate::units::Level;

/// The level.
const LEVEL: f64 = 0.99;
/// Standard errors on each side of a 90% interval.
const NINETY_PERCENT: f64 = 1.644_853_626_951_472_7;
/// Holdings times years up to which the years of each are kept: 16 bytes a year with a loss. Above it the figure is left out.
const MOST_HOLDING_YEARS: u64 = 50_000_000;

/// True when the years of each holding of a book are worth their memory.
pub(super) fn is_small(holdings: usize, years: u64) -> bool {
    (holdings as u64).saturating_mul(years) <= MOST_HOLDING_YEARS
}

/// Stand-alone TVaR 99 of each holding in the baseline, before insurance, in the order of the plan.
pub(super) fn tvar99(plan: &Plan, table: &LossTable) -> Vec<Estimate> {
    let none = Estimate { value: None, se: None, low: None, high: None };
    if (plan.years as f64) * (1.0 - LEVEL) < MINIMUM_TAIL_YEARS || table.holding_years.is_empty() {
        return vec![none; plan.holdings.len()];
    }
    table.holding_years.iter().map(|losses| of_losses(losses, plan.years)).collect()
}

fn of_losses(losses: &[f64], years: u64) -> Estimate {
    let level = Level::new(LEVEL).expect("a constant between 0 and 1");
    let mut all = losses.to_vec();
    all.resize(usize::try_from(years).expect("years fit in memory"), 0.0);
    let sample = LossSample::new(all);
    let (value, se) = (sample.tvar(level), sample.tvar_se(level));
    let half = NINETY_PERCENT * se;
    Estimate {
        value: Some(value),
        se: Some(se),
        low: Some((value - half).max(0.0)),
        high: Some(value + half),
    }
}
