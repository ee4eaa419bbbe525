//! The figures of a report from a loss table.

use super::accumulation::accumulation;
use super::cover::insurance;
use super::windows::windows;
use super::{LossSample, Mixture, RETURN_PERIODS, standard_error};
use crate::maths::{self, normal};
use crate::model::peril::Peril;
use crate::model::plan::Plan;
use crate::model::view::{ChangeView, CurvePoint, Estimate, JudgementShares, LevelRow, LossView, Losses};
use crate::simulation::{Breakdown, COUNTRY, LossTable, Moments, Yearly};
use crate::units::Level;

/// Levels at which VaR and TVaR are quoted.
const LEVELS: [f64; 3] = [0.95, 0.99, 0.995];
/// Confidence of every interval.
const CONFIDENCE: f64 = 0.90;
/// A change below this share of the baseline, or within [`NOISE_ERRORS`] standard errors, is 'almost nothing'.
const SMALL_CHANGE: f64 = 0.02;
/// Standard errors within which a change is not told from noise.
const NOISE_ERRORS: f64 = 2.0;

/// Figures of one holding.
#[derive(Debug, Clone, PartialEq)]
pub struct HoldingRisk {
    /// Id.
    pub id: String,
    /// Expected gross loss, baseline.
    pub expected: Estimate,
    /// Same, scenario.
    pub scenario_expected: Estimate,
    /// Paired change.
    pub change: Estimate,
    /// Expected loss after insurance, baseline.
    pub retained: Estimate,
    /// Expected gross loss by peril, baseline.
    pub by_peril: Vec<(Peril, f64)>,
    /// Same, after insurance.
    pub retained_by_peril: Vec<(Peril, f64)>,
    /// Expected gross loss by peril, scenario.
    pub scenario_by_peril: Vec<(Peril, f64)>,
}

/// All figures of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Of the book. What needs the rates, the book or a second pass over years is filled in by whoever has them.
    pub losses: Losses,
    /// By holding, in id order.
    pub holdings: Vec<HoldingRisk>,
    /// Each leaf, in plan order.
    pub leaves: Vec<LeafRisk>,
}

/// Expected gross loss of a leaf.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeafRisk {
    /// Expected loss.
    pub expected: Estimate,
    /// Less the baseline's, year by year on the same random numbers.
    pub change: Estimate,
}

pub(super) fn level(value: f64) -> Level {
    Level::new(value).expect("a constant between 0 and 1")
}

fn half_width() -> f64 {
    normal::quantile(0.5 + 0.5 * CONFIDENCE)
}

/// Value and interval of a mean.
pub(super) fn estimate(value: f64, se: f64) -> Estimate {
    let half = half_width() * se;
    Estimate { value: Some(value), se: Some(se), low: Some(value - half), high: Some(value + half) }
}

/// A mean of losses, whose interval does not fall below 0.
pub(super) fn loss_estimate(value: f64, se: f64) -> Estimate {
    let plain = estimate(value, se);
    Estimate { low: plain.low.map(|low| low.max(0.0)), ..plain }
}

pub(super) const TOO_FEW_YEARS: Estimate = Estimate { value: None, se: None, low: None, high: None };

/// Mean and its standard error from sums over `years`, years without a loss included.
fn of_moments(moments: Moments, years: u64) -> (f64, f64) {
    let n = years as f64;
    let mean = moments.sum / n;
    let variance = if years > 1 { ((moments.squares - n * mean * mean) / (n - 1.0)).max(0.0) } else { 0.0 };
    (mean, libm::sqrt(variance / n))
}

pub(super) fn loss_of(moments: Moments, years: u64) -> Estimate {
    let (mean, se) = of_moments(moments, years);
    loss_estimate(mean, se)
}

pub(super) fn change_of(moments: Moments, years: u64) -> Estimate {
    let (mean, se) = of_moments(moments, years);
    estimate(mean, se)
}

/// Summarises a cell, on the threads of the pool that it is called in.
pub fn summarise(plan: &Plan, table: &LossTable) -> Summary {
    let main = table.main;
    let has_scenario = plan.branches.len() > 1;
    let baseline = &table.branches[0][main];
    let (mixed, difference) =
        if has_scenario { (&table.mixture[main], Some(&table.difference[main])) } else { (baseline, None) };
    let of_leaves: Vec<(f64, usize)> =
        plan.branches.iter().enumerate().skip(1).map(|(i, leaf)| (leaf.weight, i)).collect();
    let view = |retained: bool| -> (LossView, LossView) {
        let base = || loss_view(plan, table, baseline, retained, &[(1.0, 0)]);
        if !has_scenario {
            let base = base();
            return (base.clone(), base);
        }
        rayon::join(base, || loss_view(plan, table, mixed, retained, &of_leaves))
    };
    let ((baseline_gross, scenario_gross), (baseline_retained, scenario_retained)) =
        rayon::join(|| view(false), || view(true));
    let tvar = |view: &LossView| {
        let row = view.levels.iter().find(|row| row.level == 0.99);
        row.map_or(TOO_FEW_YEARS, |row| row.tvar)
    };
    let annual = (tvar(&baseline_gross), tvar(&scenario_gross));
    let (change_gross, change_retained) = rayon::join(
        || change(plan, table, difference, false, &baseline_gross),
        || change(plan, table, difference, true, &baseline_retained),
    );
    let losses = Losses {
        change_gross,
        change_retained,
        baseline_gross,
        baseline_retained,
        scenario_gross,
        scenario_retained,
        windows: windows(plan, table, annual),
        judgement_share: 0.0,
        allocations: Vec::new(),
        accumulation: accumulation(plan, table),
        insurance: insurance(plan, table),
        policies: Vec::new(),
        advice: Vec::new(),
        judgement: JudgementShares::default(),
    };
    Summary {
        losses,
        holdings: holdings(plan, table, baseline, mixed, difference),
        leaves: leaves(plan, table),
    }
}

pub(super) fn pick(yearly: &Yearly, retained: bool, largest: bool) -> &[f64] {
    match (retained, largest) {
        (false, false) => &yearly.gross,
        (false, true) => &yearly.largest_gross,
        (true, false) => &yearly.retained,
        (true, true) => &yearly.largest_retained,
    }
}

fn loss_view(
    plan: &Plan,
    table: &LossTable,
    breakdown: &Breakdown,
    retained: bool,
    leaves: &[(f64, usize)],
) -> LossView {
    let mixture = |largest: bool| {
        Mixture::new(
            leaves
                .iter()
                .map(|&(weight, branch)| (weight, pick(&table.yearly[branch][table.main], retained, largest)))
                .collect(),
        )
    };
    let (sums, largest) = rayon::join(|| mixture(false), || mixture(true));
    let perils = if retained { &breakdown.perils_retained } else { &breakdown.perils };
    let by_country = if retained { Vec::new() } else { countries(table, breakdown, plan.years) };
    LossView {
        expected: loss_estimate(sums.mean(), sums.mean_se()),
        deviation: libm::sqrt(sums.variance()),
        no_loss: sums.no_loss(),
        levels: LEVELS.iter().map(|&at| level_row(&sums, level(at))).collect(),
        aep: curve(&sums),
        oep: curve(&largest),
        by_peril: Peril::ALL.iter().zip(perils).map(|(p, m)| (*p, loss_of(*m, plan.years))).collect(),
        by_country,
    }
}

fn countries(table: &LossTable, breakdown: &Breakdown, years: u64) -> Vec<(String, Estimate)> {
    let countries = table.groups.iter().zip(&breakdown.groups).filter(|(group, _)| group.kind == COUNTRY);
    countries.map(|(group, m)| (group.name.clone(), loss_of(*m, years))).collect()
}

fn var_estimate(mixture: &Mixture, at: Level) -> Estimate {
    if !mixture.supports(at) {
        return TOO_FEW_YEARS;
    }
    let (low, high) = mixture.var_interval(at, level(CONFIDENCE));
    Estimate { value: Some(mixture.var(at)), se: None, low: Some(low), high }
}

fn level_row(mixture: &Mixture, at: Level) -> LevelRow {
    let tvar = if mixture.supports(at) {
        loss_estimate(mixture.tvar(at), mixture.tvar_se(at))
    } else {
        TOO_FEW_YEARS
    };
    LevelRow { level: at.get(), var: var_estimate(mixture, at), tvar }
}

fn curve(mixture: &Mixture) -> Vec<CurvePoint> {
    RETURN_PERIODS
        .iter()
        .map(|&return_period| CurvePoint {
            return_period,
            loss: var_estimate(mixture, level(1.0 - 1.0 / return_period)),
        })
        .collect()
}

fn change(
    plan: &Plan,
    table: &LossTable,
    difference: Option<&Breakdown>,
    retained: bool,
    baseline: &LossView,
) -> ChangeView {
    let zero = estimate(0.0, 0.0);
    let Some(difference) = difference else {
        return ChangeView {
            expected: zero,
            by_peril: Peril::ALL.map(|peril| (peril, zero)).to_vec(),
            by_holding: plan.holdings.iter().map(|holding| (holding.id.clone(), zero)).collect(),
            tvar99: zero,
            almost_nothing: true,
        };
    };
    let yearly = yearly_differences(plan, table, table.main, retained);
    let mean = maths::sum(yearly.iter().copied()) / yearly.len() as f64;
    let se = standard_error(&yearly);
    let (perils, by_holding) = if retained {
        (&difference.perils_retained, &difference.holdings_retained)
    } else {
        (&difference.perils, &difference.holdings)
    };
    let small = baseline.expected.value.is_some_and(|expected| mean.abs() < SMALL_CHANGE * expected);
    ChangeView {
        expected: estimate(mean, se),
        by_peril: Peril::ALL.iter().zip(perils).map(|(p, m)| (*p, change_of(*m, plan.years))).collect(),
        by_holding: plan
            .holdings
            .iter()
            .zip(by_holding)
            .map(|(holding, m)| (holding.id.clone(), change_of(*m, plan.years)))
            .collect(),
        tvar99: tail_change(plan, table, retained),
        almost_nothing: small || mean.abs() <= NOISE_ERRORS * se,
    }
}

/// Leaf-weighted loss less the baseline's, for each year.
pub(super) fn yearly_differences(plan: &Plan, table: &LossTable, window: usize, retained: bool) -> Vec<f64> {
    let base = pick(&table.yearly[0][window], retained, false);
    (0..base.len())
        .map(|year| {
            plan.branches
                .iter()
                .zip(&table.yearly)
                .skip(1)
                .map(|(leaf, windows)| {
                    leaf.weight * (pick(&windows[window], retained, false)[year] - base[year])
                })
                .sum()
        })
        .collect()
}

/// Change of TVaR 99 with the error of paired years: both tails are means of `(loss - VaR)+`, so their difference is one too.
fn tail_change(plan: &Plan, table: &LossTable, retained: bool) -> Estimate {
    let at = level(0.99);
    let losses = |branch: usize| pick(&table.yearly[branch][table.main], retained, false);
    let base = Mixture::new(vec![(1.0, losses(0))]);
    if !base.supports(at) {
        return TOO_FEW_YEARS;
    }
    let scenario = Mixture::new(
        plan.branches.iter().enumerate().skip(1).map(|(i, leaf)| (leaf.weight, losses(i))).collect(),
    );
    let (base_var, scenario_var) = (base.var(at), scenario.var(at));
    let influence: Vec<f64> = (0..losses(0).len())
        .map(|year| {
            let mixed: f64 = plan
                .branches
                .iter()
                .enumerate()
                .skip(1)
                .map(|(i, leaf)| leaf.weight * (losses(i)[year] - scenario_var).max(0.0))
                .sum();
            mixed - (losses(0)[year] - base_var).max(0.0)
        })
        .collect();
    estimate(scenario.tvar(at) - base.tvar(at), standard_error(&influence) / (1.0 - at.get()))
}

fn holdings(
    plan: &Plan,
    table: &LossTable,
    baseline: &Breakdown,
    mixed: &Breakdown,
    difference: Option<&Breakdown>,
) -> Vec<HoldingRisk> {
    let perils = |cells: &[Moments], h: usize| -> Vec<(Peril, f64)> {
        Peril::ALL
            .iter()
            .map(|peril| {
                let cell = cells[h * Peril::ALL.len() + peril.index()];
                (*peril, cell.sum / table.years as f64)
            })
            .collect()
    };
    plan.holdings
        .iter()
        .enumerate()
        .map(|(h, holding)| HoldingRisk {
            id: holding.id.clone(),
            expected: loss_of(baseline.holdings[h], table.years),
            scenario_expected: loss_of(mixed.holdings[h], table.years),
            change: difference
                .map_or(estimate(0.0, 0.0), |difference| change_of(difference.holdings[h], table.years)),
            retained: loss_of(baseline.holdings_retained[h], table.years),
            by_peril: perils(&baseline.cells, h),
            retained_by_peril: perils(&baseline.cells_retained, h),
            scenario_by_peril: perils(&mixed.cells, h),
        })
        .collect()
}

fn leaves(plan: &Plan, table: &LossTable) -> Vec<LeafRisk> {
    let gross = |branch: usize| &table.yearly[branch][table.main].gross;
    (1..plan.branches.len())
        .map(|branch| {
            let losses = LossSample::new(gross(branch).clone());
            let paired: Vec<f64> =
                gross(branch).iter().zip(gross(0)).map(|(leaf, base)| leaf - base).collect();
            let mean = maths::sum(paired.iter().copied()) / paired.len() as f64;
            LeafRisk {
                expected: loss_estimate(losses.mean(), standard_error(gross(branch))),
                change: estimate(mean, standard_error(&paired)),
            }
        })
        .collect()
}
