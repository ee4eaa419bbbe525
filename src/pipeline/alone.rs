//! What each holding could cost alone.
//!
//! A holding's losses do not depend on the others (streams are named, not ordered), so its years in the book are its years alone.

use crate::metrics::{MINIMUM_TAIL_YEARS, TailSample};
use crate::model::plan::Plan;
use crate::model::view::Estimate;
use crate::simulation::LossTable;
use crate::units::Level;

/// The level.
const LEVEL: f64 = 0.99;
/// Standard errors on each side of a 90% interval.
const NINETY_PERCENT: f64 = 1.644_853_626_951_472_7;
/// How many of a holding's largest years its tail needs: those beyond the level, and the one at it.
pub(super) fn kept_years(years: u64) -> u64 {
    ((years as f64) * (1.0 - LEVEL)).ceil() as u64 + 1
}

/// Stand-alone TVaR 99 of each holding in the baseline, before insurance, in the order of the plan.
pub(super) fn tvar99(plan: &Plan, table: &LossTable) -> Vec<Estimate> {
    let none = Estimate { value: None, se: None, low: None, high: None };
    if (plan.years as f64) * (1.0 - LEVEL) < MINIMUM_TAIL_YEARS || table.largest_years.is_empty() {
        return vec![none; plan.holdings.len()];
    }
    table.largest_years.iter().map(|losses| of_losses(losses, plan.years)).collect()
}

fn of_losses(losses: &[f64], years: u64) -> Estimate {
    let level = Level::new(LEVEL).expect("a constant between 0 and 1");
    let sample = TailSample::new(years, losses);
    let (value, se) = (sample.tvar(level), sample.tvar_se(level));
    let half = NINETY_PERCENT * se;
    Estimate {
        value: Some(value),
        se: Some(se),
        low: Some((value - half).max(0.0)),
        high: Some(value + half),
    }
}
