//! How much of a headline rests on numbers that nobody has counted.

use crate::hazard::HazardTable;
use crate::maths;
use crate::metrics::{Part, parts_of};
use crate::model::hazard::{Component, ProcessKind};
use crate::model::peril::Peril;
use crate::model::view::{JudgementShares, Losses, RateRow};
use crate::plan::Composed;
use crate::world::World;

/// Sums over processes: all, what rests on judged rates, what rests on judged rates or severities.
#[derive(Clone, Copy, Default)]
struct Sums {
    all: f64,
    rates: f64,
    either: f64,
}

/// Shares of the baseline's expected loss and TVaR 99, before insurance.
///
/// Expected loss by closed form: rate x mean severity x pounds, each with the judgement share of its rate; a severity counts as judged
/// when its row says so, and a pound counts once. Loans, whose loss is not linear, are left out. The tail takes each peril's shares by
/// what the peril has in the tail. Cash margins, the cap and the dependence are judgement too, and are not counted: the table of
/// judgements names each.
pub(super) fn shares(
    world: &World,
    composed: &Composed,
    rates: &[RateRow],
    losses: &Losses,
) -> JudgementShares {
    let sums = by_peril(world, composed, &composed.baseline, rates);
    let total = |pick: fn(&Sums) -> f64| maths::sum(sums.iter().map(pick));
    let all = total(|sums| sums.all);
    let share = |part: f64| if all > 0.0 { part / all } else { 0.0 };
    let tail = |pick: fn(&Sums) -> f64| -> Option<f64> {
        let tail = losses.allocations.iter().find(|row| row.branch == "baseline" && row.terms == "gross")?;
        let parts = tail.by_peril.iter().filter_map(|(peril, loss)| {
            let sums = &sums[peril.index()];
            let value = loss.value?;
            Some((value, if sums.all > 0.0 { value * pick(sums) / sums.all } else { 0.0 }))
        });
        let (whole, part): (Vec<f64>, Vec<f64>) = parts.unzip();
        let whole = maths::sum(whole);
        (whole > 0.0).then(|| maths::sum(part) / whole)
    };
    JudgementShares {
        expected_rates: share(total(|sums| sums.rates)),
        expected: share(total(|sums| sums.either)),
        tvar99_rates: tail(|sums| sums.rates),
        tvar99: tail(|sums| sums.either),
    }
}

fn by_peril(
    world: &World,
    composed: &Composed,
    table: &HazardTable,
    rates: &[RateRow],
) -> [Sums; Peril::ALL.len()] {
    let plan = &composed.plan;
    let mut sums = [Sums::default(); Peril::ALL.len()];
    for ((key, projected), rate) in table.processes.iter().zip(rates) {
        let Some(process) = plan.processes.iter().find(|process| process.key == *key) else { continue };
        let judged = judged_parts(world, projected.kind);
        for holding in plan.holdings.iter().filter(|holding| !is_loan(holding.kind)) {
            for (peril, part, loss) in parts_of(plan, 0, process, holding) {
                let is_judged = judged[usize::from(part == Part::Days)];
                let of = &mut sums[peril.index()];
                of.all += loss;
                of.rates += loss * rate.judgement_share;
                of.either += loss * if is_judged { 1.0 } else { rate.judgement_share };
            }
        }
    }
    sums
}

fn is_loan(kind: crate::model::plan::HoldingKind) -> bool {
    kind == crate::model::plan::HoldingKind::Loan
}

/// Whether the severities of a process are judged: shares, then days.
fn judged_parts(world: &World, kind: ProcessKind) -> [bool; 2] {
    let is_judged = |components: [Component; 2]| {
        let rows = world.severities.iter().filter(|row| row.process == kind);
        rows.filter(|row| components.contains(&row.component)).any(|row| row.judgement)
    };
    let days = world.severities.iter().filter(|row| row.process == kind && row.judgement).any(|row| {
        matches!(row.component, Component::DurationDays | Component::StopDays | Component::DelayDays)
    });
    [is_judged([Component::Share, Component::Haircut]), days]
}
