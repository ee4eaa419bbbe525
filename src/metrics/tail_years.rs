//! Who carries the tail, from its years drawn again: Euler and marginal shares of TVaR without keeping every year of every holding.

use super::TailSample;
use super::summary::{TOO_FEW_YEARS, level, loss_estimate, pick};
use crate::maths;
use crate::model::peril::Peril;
use crate::model::plan::Plan;
use crate::model::view::{AllocationView, Estimate, HoldingShare, LossView, Losses};
use crate::simulation::{LossTable, YearDetail};
use crate::units::Level;

/// Draws years of a branch again: in, the branch and its years; out, those years in the same order.
pub type Redraw<'a> = dyn Fn(usize, &[u64]) -> Vec<YearDetail> + Sync + 'a;

/// The level whose tail is shared out.
const LEVEL: f64 = 0.99;
/// Losses of holdings in candidate years that are held at most, 16 bytes each.
const MOST_LOSSES: usize = 20_000_000;
/// Share of the tail, the years nearest the VaR, over which a part's mean at the VaR is taken for its error.
const EDGE: f64 = 0.1;

/// A year of the tail.
struct TailYear {
    /// Share of the tail's mass: these sum to 1.
    weight: f64,
    detail: YearDetail,
}

/// The tail of one distribution.
struct Tail {
    /// Smallest total first.
    years: Vec<TailYear>,
    tvar: f64,
    /// Years that the tail's mass stands for.
    mass: f64,
}

/// Shares out the TVaR 99 of baseline and scenario, before and after insurance, and fills in the tails of the accumulation.
///
/// `alone` is the stand-alone TVaR of each holding, baseline before insurance. With too few years nothing is shared out.
pub fn allocate_tail(
    plan: &Plan,
    table: &LossTable,
    losses: &mut Losses,
    alone: &[Estimate],
    redraw: &Redraw<'_>,
) {
    let has_scenario = plan.branches.len() > 1;
    for scenario in [false, true] {
        if scenario && !has_scenario {
            continue;
        }
        for retained in [false, true] {
            let view = match (scenario, retained) {
                (false, false) => &losses.baseline_gross,
                (false, true) => &losses.baseline_retained,
                (true, false) => &losses.scenario_gross,
                (true, true) => &losses.scenario_retained,
            };
            let Some(tail) = tail(plan, table, view, scenario, retained, redraw) else { return };
            if !retained {
                fill_groups(table, losses, &tail, scenario);
            }
            let mut allocation = shares(plan, &tail, scenario, retained);
            if !scenario {
                let totals = pick(&table.yearly[0][table.main], retained, false);
                let marginal = marginal(plan, table, totals, retained, tail.tvar, redraw);
                allocation.by_holding.iter_mut().zip(marginal).for_each(|(row, value)| row.marginal = value);
            }
            if !scenario && !retained {
                allocation.by_holding.iter_mut().zip(alone).for_each(|(row, alone)| row.stand_alone = *alone);
                let sum = maths::sum(alone.iter().filter_map(|alone| alone.value));
                allocation.diversification = (sum > 0.0).then(|| tail.tvar / sum);
            }
            losses.allocations.push(allocation);
        }
    }
    if !has_scenario {
        losses.accumulation.iter_mut().for_each(|row| row.scenario_tail = row.tail);
    }
}

/// The tail years of a distribution with their weights; years at the VaR share the mass that is left over.
fn tail(
    plan: &Plan,
    table: &LossTable,
    view: &LossView,
    scenario: bool,
    retained: bool,
    redraw: &Redraw<'_>,
) -> Option<Tail> {
    let row = view.levels.iter().find(|row| row.level == LEVEL)?;
    let (var, tvar) = (row.var.value?, row.tvar.value?);
    let branches = if scenario { 1..plan.branches.len() } else { 0..1 };
    let mass = |branch: usize| if scenario { plan.branches[branch].weight } else { 1.0 };
    let losses = |branch: usize| pick(&table.yearly[branch][table.main], retained, false);
    let count =
        |test: &dyn Fn(f64) -> bool| -> f64 {
            maths::sum(branches.clone().map(|branch| {
                mass(branch) * losses(branch).iter().filter(|loss| test(**loss)).count() as f64
            }))
        };
    let whole = table.years as f64 * (1.0 - LEVEL);
    let (above, at) = (count(&|loss| loss > var), count(&|loss| loss == var));
    let edge = if at > 0.0 { (whole - above).max(0.0) / at } else { 0.0 };
    let mut years: Vec<(f64, TailYear)> = Vec::new();
    for branch in branches.clone().filter(|branch| mass(*branch) > 0.0) {
        // A year without a loss adds nothing, also when it stands at a VaR of 0.
        let inside = |loss: f64| loss > 0.0 && loss >= var;
        let chosen: Vec<u64> =
            (0..table.years).zip(losses(branch)).filter(|(_, loss)| inside(**loss)).map(|(y, _)| y).collect();
        for detail in redraw(branch, &chosen) {
            let loss = losses(branch)[detail.year as usize];
            let part = if loss > var { 1.0 } else { edge };
            years.push((loss, TailYear { weight: mass(branch) * part / whole, detail }));
        }
    }
    years.sort_by(|a, b| a.0.total_cmp(&b.0));
    Some(Tail { years: years.into_iter().map(|(_, year)| year).collect(), tvar, mass: whole })
}

/// Mean of a part over the tail with its error: as that of a TVaR, the mean of the years nearest the VaR in the place of the VaR.
fn part(tail: &Tail, of: impl Fn(&YearDetail) -> f64) -> Estimate {
    let values: Vec<(f64, f64)> = tail.years.iter().map(|year| (year.weight, of(&year.detail))).collect();
    let mean = maths::sum(values.iter().map(|(weight, value)| weight * value));
    let variance =
        maths::sum(values.iter().map(|(weight, value)| weight * (value - mean) * (value - mean))).max(0.0);
    let (mut weight, mut edge) = (0.0, 0.0);
    for (mass, value) in &values {
        if weight >= EDGE {
            break;
        }
        weight += mass;
        edge += mass * value;
    }
    let excess = if weight > 0.0 { mean - edge / weight } else { 0.0 };
    loss_estimate(mean, libm::sqrt((variance + LEVEL * excess * excess) / tail.mass))
}

fn shares(plan: &Plan, tail: &Tail, scenario: bool, retained: bool) -> AllocationView {
    let of_holding = |holding: usize| {
        part(tail, |year| {
            let line = year.holdings.iter().find(|line| line.holding == holding);
            line.map_or(0.0, |line| line.gross - if retained { line.recovered } else { 0.0 })
        })
    };
    let holdings = plan.holdings.iter().enumerate().map(|(index, holding)| {
        let euler = of_holding(index);
        HoldingShare {
            id: holding.id.clone(),
            euler,
            share: euler.value.filter(|_| tail.tvar > 0.0).map(|value| value / tail.tvar),
            marginal: None,
            stand_alone: TOO_FEW_YEARS,
        }
    });
    let perils = Peril::ALL.map(|peril| (peril, part(tail, |year| year.perils[peril.index()])));
    AllocationView {
        branch: if scenario { "scenario" } else { "baseline" }.to_owned(),
        terms: if retained { "retained" } else { "gross" }.to_owned(),
        level: LEVEL,
        tvar: tail.tvar,
        years: tail.years.len() as u64,
        by_holding: holdings.collect(),
        by_peril: if retained { Vec::new() } else { perils.to_vec() },
        diversification: None,
    }
}

fn fill_groups(table: &LossTable, losses: &mut Losses, tail: &Tail, scenario: bool) {
    for row in &mut losses.accumulation {
        let known = table.groups.iter().position(|group| group.kind == row.kind && group.name == row.name);
        let Some(index) = known else { continue };
        let loss = |year: &YearDetail| {
            year.groups.iter().find(|(group, _)| *group == index).map_or(0.0, |(_, loss)| *loss)
        };
        let tail_loss = part(tail, loss);
        if scenario {
            row.scenario_tail = tail_loss;
        } else {
            row.tail = tail_loss;
            row.tail_share = tail_loss.value.filter(|_| tail.tvar > 0.0).map(|value| value / tail.tvar);
        }
    }
}

/// TVaR of the book less that of the book without each holding.
///
/// Taking a holding out never raises a year, so a year outside the candidates, which are the largest, stays at or below the largest
/// of those left out. When enough reduced candidates reach that bound, the reduced tail lies among them and is exact. Else the
/// candidates are doubled. `None` where the bound was not reached within [`MOST_LOSSES`].
fn marginal(
    plan: &Plan,
    table: &LossTable,
    totals: &[f64],
    retained: bool,
    tvar: f64,
    redraw: &Redraw<'_>,
) -> Vec<Option<f64>> {
    let at: Level = level(LEVEL);
    let beyond = TailSample::new(table.years, &[]).beyond(at);
    let mut order: Vec<usize> = (0..totals.len()).filter(|year| totals[*year] > 0.0).collect();
    order.sort_unstable_by(|a, b| totals[*b].total_cmp(&totals[*a]).then(a.cmp(b)));
    let moments = &table.branches[0][table.main].holdings;
    // What loses nothing takes nothing away, and what alone loses takes all: neither needs a candidate.
    let known = |holding: usize| match moments[holding].sum {
        0.0 => Some(0.0),
        _ => moments.iter().enumerate().all(|(h, m)| h == holding || m.sum == 0.0).then_some(tvar),
    };
    let mut found: Vec<Option<f64>> = (0..plan.holdings.len()).map(known).collect();
    let mut lost: Vec<Vec<(u32, f64)>> = vec![Vec::new(); plan.holdings.len()];
    let (mut drawn, mut wanted) = (0, 2 * (beyond + 1));
    loop {
        wanted = wanted.min(order.len());
        let years: Vec<u64> = order[drawn..wanted].iter().map(|year| *year as u64).collect();
        for (place, year) in (drawn..).zip(redraw(0, &years)) {
            for line in &year.holdings {
                let loss = line.gross - if retained { line.recovered } else { 0.0 };
                lost[line.holding].push((u32::try_from(place).unwrap_or(u32::MAX), loss));
            }
        }
        drawn = wanted;
        let bound = order.get(drawn).map_or(0.0, |year| totals[*year]);
        for holding in 0..found.len() {
            if found[holding].is_none() {
                let largest: Vec<f64> = order[..drawn].iter().map(|year| totals[*year]).collect();
                let reduced = reduced_tail(largest, &lost[holding], beyond);
                if drawn == order.len() || reduced.get(beyond).is_some_and(|loss| *loss >= bound) {
                    found[holding] = Some(tvar - TailSample::new(table.years, &reduced).tvar(at));
                }
            }
        }
        let held: usize = lost.iter().map(Vec::len).sum();
        if drawn == order.len() || found.iter().all(Option::is_some) || held > MOST_LOSSES {
            return found;
        }
        wanted *= 2;
    }
}

/// The `beyond + 1` largest losses of years after what a holding lost in them, largest first.
fn reduced_tail(mut losses: Vec<f64>, lost: &[(u32, f64)], beyond: usize) -> Vec<f64> {
    for (place, loss) in lost {
        let at = &mut losses[*place as usize];
        *at = (*at - loss).max(0.0);
    }
    if losses.len() > beyond + 1 {
        losses.select_nth_unstable_by(beyond, |a, b| b.total_cmp(a));
        losses.truncate(beyond + 1);
    }
    losses.sort_unstable_by(|a, b| b.total_cmp(a));
    losses
}
