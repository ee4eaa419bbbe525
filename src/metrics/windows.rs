//! Losses by window of time: near, medium, 12 months, and 24 or 36 where asked for.

use super::Mixture;
use super::mixture::standard_error;
use super::summary::{TOO_FEW_YEARS, change_of, estimate, level, loss_estimate, pick, yearly_differences};
use crate::maths;
use crate::model::peril::Peril;
use crate::model::plan::Plan;
use crate::model::view::{Estimate, WindowView};
use crate::simulation::LossTable;
use crate::units::DAYS_PER_YEAR;

/// The windows in plan order. `annual` is the TVaR 99 of the annual one, baseline and scenario.
pub(super) fn windows(plan: &Plan, table: &LossTable, annual: (Estimate, Estimate)) -> Vec<WindowView> {
    plan.windows
        .iter()
        .enumerate()
        .map(|(index, window)| {
            let has_scenario = plan.branches.len() > 1;
            let zero = estimate(0.0, 0.0);
            let (change, change_by_peril) = if has_scenario {
                let differences = yearly_differences(plan, table, index, false);
                let mean = maths::sum(differences.iter().copied()) / differences.len() as f64;
                let perils = Peril::ALL.iter().zip(&table.difference[index].perils);
                (
                    estimate(mean, standard_error(&differences)),
                    perils.map(|(peril, moments)| (*peril, change_of(*moments, plan.years))).collect(),
                )
            } else {
                (zero, Peril::ALL.map(|peril| (peril, zero)).to_vec())
            };
            let figures = |scenario: bool, retained: bool| expected(plan, table, index, scenario, retained);
            // Shorter windows have no year in a hundred; the annual one is already told.
            let tail = |scenario: bool| match index {
                _ if index == table.main => {
                    if scenario {
                        annual.1
                    } else {
                        annual.0
                    }
                }
                _ if window.to > plan.windows[table.main].to => tail(plan, table, index, scenario),
                _ => TOO_FEW_YEARS,
            };
            WindowView {
                name: window.name.clone(),
                from_day: window.from * DAYS_PER_YEAR,
                to_day: window.to * DAYS_PER_YEAR,
                baseline: figures(false, false),
                scenario: figures(has_scenario, false),
                baseline_retained: figures(false, true),
                scenario_retained: figures(has_scenario, true),
                baseline_tvar99: tail(false),
                scenario_tvar99: tail(has_scenario),
                change,
                change_by_peril,
            }
        })
        .collect()
}

/// Losses of the baseline alone, or of the leaves with their weights.
fn leaves<'a>(
    plan: &Plan,
    table: &'a LossTable,
    window: usize,
    scenario: bool,
    retained: bool,
) -> Vec<(f64, &'a [f64])> {
    let losses = |branch: usize| pick(&table.yearly[branch][window], retained, false);
    if !scenario {
        return vec![(1.0, losses(0))];
    }
    plan.branches.iter().enumerate().skip(1).map(|(i, leaf)| (leaf.weight, losses(i))).collect()
}

fn expected(plan: &Plan, table: &LossTable, window: usize, scenario: bool, retained: bool) -> Estimate {
    let leaves = leaves(plan, table, window, scenario, retained);
    let years = leaves[0].1.len();
    let means: Vec<f64> =
        (0..years).map(|year| leaves.iter().map(|(weight, losses)| weight * losses[year]).sum()).collect();
    let mean = maths::sum(means.iter().copied()) / years as f64;
    loss_estimate(mean, standard_error(&means))
}

fn tail(plan: &Plan, table: &LossTable, window: usize, scenario: bool) -> Estimate {
    let (mixture, at) = (Mixture::new(leaves(plan, table, window, scenario, false)), level(0.99));
    if !mixture.supports(at) {
        return TOO_FEW_YEARS;
    }
    loss_estimate(mixture.tvar(at), mixture.tvar_se(at))
}
