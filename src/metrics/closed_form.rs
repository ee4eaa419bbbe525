//! Expected losses without a draw: rate x mean severity x pounds.

use crate::maths;
use crate::model::peril::Peril;
use crate::model::plan::{Effect, HoldingKind, Plan, PlanHolding, Process, QuantileTable, Reach};
use crate::units::DAYS_PER_YEAR;

/// Expected annual loss of each holding in a branch in closed form, by peril: rate x mean severity x pounds, cap and terms off.
///
/// `None` for a loan, whose rule is not linear in the severities. Offtake and supply take the mean part of the year that a
/// taking leaves, from the curve; the part that stops have already cost is not taken off.
pub fn closed_form(plan: &Plan, branch: usize) -> Vec<Option<Vec<(Peril, f64)>>> {
    closed_form_of(plan, branch, &plan.processes)
}

/// [`closed_form`] of some of the plan's processes.
pub fn closed_form_of(plan: &Plan, branch: usize, processes: &[Process]) -> Vec<Option<Vec<(Peril, f64)>>> {
    plan.holdings
        .iter()
        .map(|holding| {
            if holding.kind == HoldingKind::Loan {
                return None;
            }
            let mut by_peril = [0.0; Peril::ALL.len()];
            for process in processes {
                for (peril, _, loss) in parts_of(plan, branch, process, holding) {
                    by_peril[peril.index()] += loss;
                }
            }
            Some(Peril::ALL.into_iter().zip(by_peril).collect())
        })
        .collect()
}

/// What of a hit a loss comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A share of value, or of a year's deliveries.
    Share,
    /// Days.
    Days,
}

/// Expected annual loss of a holding from one process in closed form, by peril and part of the hit: cap and terms off.
pub fn parts_of(
    plan: &Plan,
    branch: usize,
    process: &Process,
    holding: &PlanHolding,
) -> Vec<(Peril, Part, f64)> {
    let owner = matches!(holding.kind, HoldingKind::Equity | HoldingKind::AssetStake);
    let rule = if owner { None } else { Some(holding.rule.replacement_cost) };
    let mut parts = Vec::new();
    for position in &holding.positions {
        let chance = match &process.reach {
            Reach::Own { asset } => f64::from(u8::from(*asset == position.asset)),
            Reach::Shared { members } => members
                .iter()
                .find(|member| member.asset == position.asset)
                .map_or(0.0, |member| member.chance),
        };
        if chance > 0.0 {
            let means = event_means(plan, process, branch, position.asset, rule);
            parts.extend(
                means.into_iter().map(|(peril, part, loss)| (peril, part, chance * loss * position.pounds)),
            );
        }
    }
    parts
}

/// Expected share of the next 12 months' output that each asset of the plan loses to its holders in a branch, by peril: stops in
/// full, and what is left of the year after a taking. A mean over the rates; overlaps are not taken off.
pub fn lost_output(plan: &Plan, branch: usize) -> Vec<Vec<(Peril, f64)>> {
    let of = |asset: usize| {
        let mut by_peril = [0.0; Peril::ALL.len()];
        for process in &plan.processes {
            let chance = match &process.reach {
                Reach::Own { asset: own } => f64::from(u8::from(*own == asset)),
                Reach::Shared { members } => {
                    members.iter().find(|member| member.asset == asset).map_or(0.0, |member| member.chance)
                }
            };
            if chance > 0.0 {
                // A contract for the whole output, replaced at its price, loses what is not delivered.
                for (peril, _, lost) in event_means(plan, process, branch, asset, Some(1.0)) {
                    by_peril[peril.index()] += chance * lost;
                }
            }
        }
        Peril::ALL.into_iter().zip(by_peril).collect()
    };
    (0..plan.assets.len()).map(of).collect()
}

/// Expected loss of a year by peril and part, per pound, of the events of a process on an asset.
fn event_means(
    plan: &Plan,
    process: &Process,
    branch: usize,
    asset: usize,
    contract: Option<f64>,
) -> Vec<(Peril, Part, f64)> {
    let curves = &process.curves[branch];
    let mean_over = |f: &dyn Fn(&[f64]) -> f64| -> f64 {
        curves.iter().map(|&curve| f(&plan.curves[curve].cumulative)).sum::<f64>() / curves.len() as f64
    };
    let end = plan.grid.iter().position(|&t| t >= 1.0).unwrap_or(plan.grid.len() - 1);
    let rate = mean_over(&|cumulative| cumulative[end]);
    let mean = |table: usize| plan.tables[table].mean;
    let daily = contract.map_or(plan.assets[asset].margin, |cost| cost) / DAYS_PER_YEAR;
    // A contract delivers nothing for a year at most; an owner's margin is lost for as long as the stop lasts.
    let stopped_days = |table: usize, part: f64| match contract {
        Some(_) => mean_up_to(&plan.tables[table], part, DAYS_PER_YEAR),
        None => mean(table) * part,
    };
    let share = |value: f64| if contract.is_some() { 0.0 } else { value };
    let taken = || {
        // Mean part of the year that is left when the taking comes, times the replacement cost.
        let left = mean_over(&|cumulative| {
            maths::sum((1..=end).map(|i| {
                let middle = 0.5 * (plan.grid[i - 1] + plan.grid[i]);
                (cumulative[i] - cumulative[i - 1]) * (1.0 - middle)
            }))
        });
        contract.map_or(0.0, |cost| left * cost)
    };
    let peril = process.peril;
    match process.effect {
        Effect::Damage { severity, days } => {
            vec![
                (peril, Part::Share, rate * share(mean(severity))),
                (peril, Part::Days, rate * stopped_days(days, 1.0) * daily),
            ]
        }
        Effect::Taking { severity, at_once, duration, stopped } => vec![
            (peril, Part::Share, rate * share(mean(severity)) + taken()),
            (Peril::Supply, Part::Days, rate * (1.0 - at_once) * stopped_days(duration, stopped) * daily),
        ],
        Effect::Dispute { severity, duration, stopped } => vec![
            (peril, Part::Share, rate * share(mean(severity))),
            (Peril::Supply, Part::Days, rate * stopped_days(duration, stopped) * daily),
        ],
        Effect::Loss { severity } => vec![(peril, Part::Share, rate * share(mean(severity)))],
        Effect::Stop { days } => vec![(peril, Part::Days, rate * stopped_days(days, 1.0) * daily)],
        Effect::Transfer { delay, carry, haircut_chance, haircut } => {
            vec![
                (peril, Part::Days, rate * share(mean(delay) * carry / DAYS_PER_YEAR)),
                (peril, Part::Share, rate * share(haircut_chance * mean(haircut))),
            ]
        }
    }
}

/// Mean of `part` of what a table gives, as the simulation draws it, each draw counted up to `most`.
fn mean_up_to(table: &QuantileTable, part: f64, most: f64) -> f64 {
    let piece = |place: usize| {
        let (wide, from, to) =
            (table.u[place + 1] - table.u[place], part * table.x[place], part * table.x[place + 1]);
        match (from <= most, to <= most) {
            (true, true) => wide * (from + to) / 2.0,
            (false, _) => wide * most,
            (true, false) => {
                let below = (most - from) / (to - from);
                wide * (below * (from + most) / 2.0 + (1.0 - below) * most)
            }
        }
    };
    let last = table.u.len() - 1;
    let beyond = (1.0 - table.u[last]) * (part * table.x[last]).min(most);
    maths::sum((0..last).map(piece)) + beyond
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_of_what_is_counted_up_to_a_limit_is_that_of_the_straight_pieces() {
        let table = QuantileTable {
            name: "even from 0 to 800".to_owned(),
            u: vec![0.0, 0.25, 0.5, 1.0],
            x: vec![0.0, 200.0, 400.0, 800.0],
            mean: 400.0,
        };
        assert!((mean_up_to(&table, 1.0, 1e9) - 400.0).abs() < 1e-12);
        assert!((mean_up_to(&table, 0.5, 1e9) - 200.0).abs() < 1e-12);
        // Half below 400 with a mean of 200, half at 400.
        assert!((mean_up_to(&table, 1.0, 400.0) - 300.0).abs() < 1e-12);
        // The limit inside a piece: 300 of 800 below, with a mean of 150.
        assert!((mean_up_to(&table, 1.0, 300.0) - (0.375 * 150.0 + 0.625 * 300.0)).abs() < 1e-12);
    }
}
