//! Expected losses in closed form: rate times mean severity times pounds, cap and terms off.

use super::book::DAYS_IN_YEAR;
use crate::model::peril::Peril;
use crate::model::plan::{Effect, HoldingKind, Plan, PlanHolding, Process, QuantileTable, Reach, Window};

/// Expected gross loss by holding in a window, before cap and insurance: a check on the simulation, and a figure that can be
/// followed by hand. A loan is `None`: its rule bends, so only its parts have a closed form. Curves with drawn shocks count at
/// their mean shocks; parameters at their means.
pub fn closed_form_aal(plan: &Plan, branch: usize, window: &Window) -> Vec<Option<[f64; Peril::ALL.len()]>> {
    plan.holdings
        .iter()
        .map(|holding| {
            (holding.kind != HoldingKind::Loan).then(|| {
                let mut losses = [0.0; Peril::ALL.len()];
                for process in &plan.processes {
                    add_process(plan, holding, process, branch, window, &mut losses);
                }
                losses
            })
        })
        .collect()
}

fn add_process(
    plan: &Plan,
    holding: &PlanHolding,
    process: &Process,
    branch: usize,
    window: &Window,
    losses: &mut [f64; Peril::ALL.len()],
) {
    let to = holding.maturity.map_or(window.to, |end| end.min(window.to));
    for position in &holding.positions {
        let chance = match &process.reach {
            Reach::Own { asset } => f64::from(*asset == position.asset),
            Reach::Shared { members } => {
                members.iter().find(|m| m.asset == position.asset).map_or(0.0, |member| member.chance)
            }
        };
        if chance == 0.0 {
            continue;
        }
        let margin = plan.assets[position.asset].margin;
        let curves = &process.curves[branch];
        for curve in curves {
            let scale = chance * position.pounds / curves.len() as f64;
            let cumulative = &plan.curves[*curve].cumulative;
            for (time, events) in intervals(plan, cumulative, window.from, to) {
                let (money, days) = mean_hit(plan, holding, &process.effect, margin, time);
                losses[process.peril.index()] += scale * events * money;
                losses[days_peril(process).index()] += scale * events * days;
            }
        }
    }
}

/// Mean times and expected events of the pieces of a window between knots.
fn intervals<'a>(
    plan: &'a Plan,
    cumulative: &'a [f64],
    from: f64,
    to: f64,
) -> impl Iterator<Item = (f64, f64)> + 'a {
    plan.grid.windows(2).zip(cumulative.windows(2)).filter_map(move |(t, c)| {
        let (low, high) = (t[0].max(from), t[1].min(to));
        (high > low).then(|| (0.5 * (low + high), (c[1] - c[0]) * (high - low) / (t[1] - t[0])))
    })
}

fn days_peril(process: &Process) -> Peril {
    match process.effect {
        Effect::Taking { .. } | Effect::Dispute { .. } => Peril::Supply,
        _ => process.peril,
    }
}

/// Mean loss of one hit as a share of the position's pounds: of money, and of days.
fn mean_hit(plan: &Plan, holding: &PlanHolding, effect: &Effect, margin: f64, time: f64) -> (f64, f64) {
    let mean = |table: usize| plan.tables[table].mean;
    let (share, stop) = match *effect {
        Effect::Damage { severity, days } => (mean(severity), Some((days, 1.0))),
        Effect::Taking { severity, at_once, duration, stopped } => {
            (mean(severity), Some((duration, (1.0 - at_once) * stopped)))
        }
        Effect::Dispute { severity, duration, stopped } => (mean(severity), Some((duration, stopped))),
        Effect::Loss { severity } => (mean(severity), None),
        Effect::Stop { days } => (0.0, Some((days, 1.0))),
        Effect::Transfer { delay, carry, haircut_chance, haircut } => {
            (carry * mean(delay) / DAYS_IN_YEAR + haircut_chance * mean(haircut), None)
        }
    };
    match holding.kind {
        HoldingKind::Offtake | HoldingKind::Supply => {
            let cost = holding.rule.replacement_cost;
            let left = time.ceil() - time;
            if matches!(effect, Effect::Taking { .. }) {
                return (cost * left, 0.0);
            }
            let years = stop
                .map_or(0.0, |(table, part)| limited_mean(&plan.tables[table], part / DAYS_IN_YEAR, left));
            (0.0, cost * years)
        }
        _ => (share, stop.map_or(0.0, |(table, part)| margin * part * mean(table) / DAYS_IN_YEAR)),
    }
}

/// Mean of `min(scale * X, most)` over a table.
fn limited_mean(table: &QuantileTable, scale: f64, most: f64) -> f64 {
    let pieces = table.u.windows(2).zip(table.x.windows(2));
    pieces
        .map(|(u, x)| {
            let (low, high) = (scale * x[0], scale * x[1]);
            let width = u[1] - u[0];
            if high <= most {
                return width * 0.5 * (low + high);
            }
            if low >= most {
                return width * most;
            }
            let below = (most - low) / (high - low);
            width * (below * 0.5 * (low + most) + (1.0 - below) * most)
        })
        .sum()
}
