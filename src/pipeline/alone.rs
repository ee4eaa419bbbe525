//! What each holding could cost alone.
//!
//! A holding's losses do not depend on the others (streams are named, not ordered), so a plan with that holding only, and the
//! processes that can reach it, gives its years as they are in the book.

use super::RunError;
use crate::metrics::{LossSample, MINIMUM_TAIL_YEARS};
use crate::model::plan::{Plan, PlanHolding, Process, Reach};
use crate::model::view::Estimate;
use crate::simulation;
use crate::units::Level;

/// The level.
const LEVEL: f64 = 0.99;
/// Standard errors on each side of a 90% interval.
const NINETY_PERCENT: f64 = 1.644_853_626_951_472_7;

/// Stand-alone TVaR 99 of each holding in the baseline, before insurance, in the order of the plan.
pub(super) fn tvar99(plan: &Plan, threads: usize) -> Result<Vec<Estimate>, RunError> {
    plan.holdings.iter().map(|holding| of_holding(plan, holding, threads)).collect()
}

fn of_holding(plan: &Plan, holding: &PlanHolding, threads: usize) -> Result<Estimate, RunError> {
    let level = Level::new(LEVEL).expect("a constant between 0 and 1");
    let none = Estimate { value: None, se: None, low: None, high: None };
    if (plan.years as f64) * (1.0 - LEVEL) < MINIMUM_TAIL_YEARS {
        return Ok(none);
    }
    let table = simulation::run(&only(plan, holding), threads)
        .map_err(|error| RunError::Failed(format!("holding {} alone: {error}", holding.id)))?;
    let sample = LossSample::new(table.yearly[0][table.main].gross.clone());
    let (value, se) = (sample.tvar(level), sample.tvar_se(level));
    let half = NINETY_PERCENT * se;
    Ok(Estimate {
        value: Some(value),
        se: Some(se),
        low: Some((value - half).max(0.0)),
        high: Some(value + half),
    })
}

fn only(plan: &Plan, holding: &PlanHolding) -> Plan {
    let reaches = |process: &&Process| {
        let held = |asset: usize| holding.positions.iter().any(|position| position.asset == asset);
        match &process.reach {
            Reach::Own { asset } => held(*asset),
            Reach::Shared { members } => members.iter().any(|member| held(member.asset)),
        }
    };
    Plan {
        branches: plan.branches[..1].to_vec(),
        processes: plan.processes.iter().filter(reaches).map(baseline_only).collect(),
        holdings: vec![PlanHolding { policy: None, ..holding.clone() }],
        policies: Vec::new(),
        ..plan.clone()
    }
}

fn baseline_only(process: &Process) -> Process {
    Process { curves: process.curves[..1].to_vec(), ..process.clone() }
}
