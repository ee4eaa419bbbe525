//! What a run says about a cell: expected losses, tails and exceedance curves with their errors.

use super::intervals::order_ranks;
use super::sample::{LossSample, exceedance_loss};
use crate::maths;
use crate::model::peril::Peril;
use crate::model::plan::Plan;
use crate::simulation::{LossTable, Moments, YearLoss};
use serde::{Deserialize, Serialize};

/// Return periods of the exceedance curves, in years.
pub const RETURN_PERIODS: [f64; 10] = [2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 250.0, 500.0, 1000.0];
/// Probabilities of VaR and TVaR.
pub const TAILS: [f64; 3] = [0.95, 0.99, 0.995];
/// Fewer years than this in a tail are too few to print (METHODS 4.4).
const TAIL_YEARS: f64 = 20.0;
/// Confidence of intervals and bands.
const CONFIDENCE: f64 = 0.95;

/// A number with its standard error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Its standard error over the simulated years.
    pub error: f64,
}

/// VaR and TVaR at one probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TailMeasure {
    /// Probability.
    pub probability: f64,
    /// Quantile by rank.
    pub value_at_risk: f64,
    /// Interval of the quantile at 95%; the upper end is absent where it is unbounded.
    pub value_at_risk_interval: (f64, Option<f64>),
    /// Mean beyond the quantile.
    pub tail_value_at_risk: Estimate,
    /// True where fewer than 20 years lie in the tail: do not print.
    pub too_few_years: bool,
}

/// A point of an exceedance curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ExceedancePoint {
    /// Return period in years.
    pub period: f64,
    /// Loss.
    pub loss: f64,
    /// Lower end of the 95% band.
    pub low: f64,
    /// Upper end; absent where it is unbounded.
    pub high: Option<f64>,
    /// True where fewer than 20 years lie beyond: do not print.
    pub too_few_years: bool,
}

/// Expected loss of a holding, a peril, or a holding by peril.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CellSummary {
    /// Holding id; absent for all.
    pub holding: Option<String>,
    /// Peril; absent for all.
    pub peril: Option<Peril>,
    /// Expected loss before insurance.
    pub gross: Estimate,
    /// Expected loss after insurance.
    pub retained: Estimate,
    /// Standard deviation of a year's loss before insurance.
    pub gross_deviation: f64,
    /// Standard deviation of a year's loss after insurance.
    pub retained_deviation: f64,
    /// Chance of a loss; of the scenario, of a loss in any leaf.
    pub chance_of_loss: f64,
}

/// The distribution of one branch, or of the scenario, in one window and on one basis (gross or retained).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct BranchSummary {
    /// Expected loss.
    pub mean: Estimate,
    /// Standard deviation of a year's loss.
    pub deviation: f64,
    /// Chance of no loss.
    pub chance_of_none: f64,
    /// Tails at [`TAILS`].
    pub tails: Vec<TailMeasure>,
    /// Exceedance curve of the sum; for the longest of the windows of at most a year.
    pub aggregate: Vec<ExceedancePoint>,
    /// Exceedance curve of the largest event; likewise.
    pub occurrence: Vec<ExceedancePoint>,
}

/// Everything about one window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct WindowSummary {
    /// Name of the window.
    pub window: String,
    /// Baseline before insurance.
    pub baseline_gross: BranchSummary,
    /// Baseline after insurance.
    pub baseline_retained: BranchSummary,
    /// Scenario before insurance: the leaves by weight, or the baseline again where there are none.
    pub scenario_gross: BranchSummary,
    /// Scenario after insurance.
    pub scenario_retained: BranchSummary,
    /// Scenario less baseline before insurance, with the paired error.
    pub difference_gross: Estimate,
    /// Scenario less baseline after insurance.
    pub difference_retained: Estimate,
    /// Scenario less baseline TVaR 99 before insurance, with the paired error.
    pub difference_tail_gross: Estimate,
    /// Scenario less baseline TVaR 99 after insurance.
    pub difference_tail_retained: Estimate,
    /// Expected losses of each leaf: name, weight, gross, retained.
    pub leaves: Vec<(String, f64, Estimate, Estimate)>,
    /// Baseline by holding and peril, with the totals; holdings in plan order, the total last.
    pub baseline_cells: Vec<CellSummary>,
    /// Scenario likewise.
    pub scenario_cells: Vec<CellSummary>,
    /// Paired differences likewise; empty without leaves.
    pub difference_cells: Vec<CellSummary>,
}

/// Summary of a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RiskSummary {
    /// Number of simulated years.
    pub years: u64,
    /// Windows in plan order.
    pub windows: Vec<WindowSummary>,
}

/// Summarises the losses of a plan.
pub fn summarise(plan: &Plan, table: &LossTable) -> RiskSummary {
    let length = |window: usize| plan.windows[window].to - plan.windows[window].from;
    let main = (0..plan.windows.len())
        .filter(|window| plan.windows[*window].from == 0.0 && plan.windows[*window].to <= 1.0)
        .max_by(|a, b| length(*a).total_cmp(&length(*b)));
    let windows = (0..plan.windows.len())
        .map(|window| Reader { plan, table, window, curves: main.is_none_or(|main| main == window) }.window())
        .collect();
    RiskSummary { years: plan.years, windows }
}

/// A column of the year table.
type Column = fn(&YearLoss) -> f64;

/// One window of a table.
struct Reader<'a> {
    plan: &'a Plan,
    table: &'a LossTable,
    window: usize,
    curves: bool,
}

impl Reader<'_> {
    fn window(&self) -> WindowSummary {
        let layout = self.table.layout;
        let gross: (Column, Column) = (|loss| loss.gross, |loss| loss.largest_gross);
        let retained: (Column, Column) = (|loss| loss.retained, |loss| loss.largest_retained);
        let (baseline_gross, base_gross_tail) = self.branch(false, gross);
        let (baseline_retained, base_retained_tail) = self.branch(false, retained);
        let (scenario_gross, scenario_gross_tail) = self.branch(true, gross);
        let (scenario_retained, scenario_retained_tail) = self.branch(true, retained);
        let total = |set: usize| self.estimates(self.moments(set, None, None));
        let none = (Estimate::default(), Estimate::default());
        let (difference_gross, difference_retained) = layout.difference().map_or(none, total);
        WindowSummary {
            window: self.plan.windows[self.window].name.clone(),
            difference_tail_gross: paired(&scenario_gross_tail, &base_gross_tail),
            difference_tail_retained: paired(&scenario_retained_tail, &base_retained_tail),
            baseline_gross,
            baseline_retained,
            scenario_gross,
            scenario_retained,
            difference_gross,
            difference_retained,
            leaves: (1..layout.branches)
                .map(|branch| {
                    let (gross, retained) = total(branch);
                    let record = &self.plan.branches[branch];
                    (record.name.clone(), record.weight, gross, retained)
                })
                .collect(),
            baseline_cells: self.cells(0),
            scenario_cells: self.cells(layout.mixture()),
            difference_cells: layout.difference().map_or_else(Vec::new, |set| self.cells(set)),
        }
    }

    /// Weight and column of each branch of the baseline or of the scenario.
    fn columns(&self, scenario: bool, column: Column) -> Vec<(f64, Vec<f64>)> {
        let layout = self.table.layout;
        let branches = if scenario && layout.branches > 1 { 1..layout.branches } else { 0..1 };
        branches
            .map(|branch| {
                let years = &self.table.years[branch * layout.windows + self.window];
                let weight = if branch == 0 { 1.0 } else { self.plan.branches[branch].weight };
                (weight, years.iter().map(column).collect())
            })
            .collect()
    }

    /// Summary of a column, and each year's influence on its TVaR 99 for paired errors.
    fn branch(&self, scenario: bool, (sum, largest): (Column, Column)) -> (BranchSummary, Vec<f64>) {
        let columns = self.columns(scenario, sum);
        let sample = mix(&columns);
        let tails = TAILS.iter().filter_map(|p| tail(&columns, &sample, *p)).collect();
        let influence = influences(&columns, &sample, 0.99);
        let (aggregate, occurrence) = if self.curves {
            let largest = self.columns(scenario, largest);
            (exceedance(&columns, &sample), exceedance(&largest, &mix(&largest)))
        } else {
            (Vec::new(), Vec::new())
        };
        let summary = BranchSummary {
            mean: Estimate { value: sample.mean(), error: error_of(&clustered(&columns, |loss| loss)) },
            deviation: sample.deviation(),
            chance_of_none: 1.0 - sample.chance_above(0.0),
            tails,
            aggregate,
            occurrence,
        };
        (summary, influence)
    }

    fn moments(&self, set: usize, holding: Option<usize>, peril: Option<Peril>) -> &Moments {
        &self.table.cells[self.table.layout.cell(set, self.window, holding, peril)]
    }

    fn estimates(&self, moments: &Moments) -> (Estimate, Estimate) {
        let n = self.table.layout.years as f64;
        let estimate = |sum: f64, squares: f64| Estimate {
            value: sum / n,
            error: deviation(n, sum, squares) / maths::sqrt(n),
        };
        (estimate(moments.gross, moments.gross_squares), estimate(moments.retained, moments.retained_squares))
    }

    fn cells(&self, set: usize) -> Vec<CellSummary> {
        let n = self.table.layout.years as f64;
        let holdings = (0..self.table.layout.holdings).map(Some).chain([None]);
        holdings
            .flat_map(|holding| {
                Peril::ALL.into_iter().map(Some).chain([None]).map(move |peril| (holding, peril))
            })
            .map(|(holding, peril)| {
                let moments = self.moments(set, holding, peril);
                let (gross, retained) = self.estimates(moments);
                CellSummary {
                    holding: holding.map(|index| self.plan.holdings[index].id.clone()),
                    peril,
                    gross,
                    retained,
                    gross_deviation: deviation(n, moments.gross, moments.gross_squares),
                    retained_deviation: deviation(n, moments.retained, moments.retained_squares),
                    chance_of_loss: moments.count as f64 / n,
                }
            })
            .collect()
    }
}

fn mix(columns: &[(f64, Vec<f64>)]) -> LossSample {
    let leaves: Vec<(f64, &[f64])> =
        columns.iter().map(|(weight, values)| (*weight, values.as_slice())).collect();
    LossSample::mixture(&leaves)
}

/// Standard deviation of one year from the sums of `n`.
fn deviation(n: f64, sum: f64, squares: f64) -> f64 {
    if n < 2.0 { 0.0 } else { maths::sqrt(((squares - sum * sum / n) / (n - 1.0)).max(0.0)) }
}

/// A function of the loss, mixed over the leaves of each year: leaves of one year are one observation.
fn clustered(columns: &[(f64, Vec<f64>)], function: impl Fn(f64) -> f64) -> Vec<f64> {
    let years = columns.first().map_or(0, |column| column.1.len());
    (0..years)
        .map(|year| columns.iter().map(|(weight, values)| weight * function(values[year])).sum())
        .collect()
}

/// Standard error of the mean of independent values.
fn error_of(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = maths::sum(values.iter().copied()) / n;
    let squares = maths::sum(values.iter().map(|value| (value - mean) * (value - mean)));
    if n < 2.0 { 0.0 } else { maths::sqrt(squares / (n - 1.0) / n) }
}

/// Each year's part in a TVaR: `VaR + (L - VaR)+ / (1 - p)`, whose mean is the TVaR.
fn influences(columns: &[(f64, Vec<f64>)], sample: &LossSample, p: f64) -> Vec<f64> {
    let at = sample.value_at_risk(p).unwrap_or(0.0);
    clustered(columns, |loss| at + (loss - at).max(0.0) / (1.0 - p))
}

fn paired(scenario: &[f64], baseline: &[f64]) -> Estimate {
    let differences: Vec<f64> = scenario.iter().zip(baseline).map(|(s, b)| s - b).collect();
    let value = maths::sum(differences.iter().copied()) / differences.len().max(1) as f64;
    Estimate { value, error: error_of(&differences) }
}

fn too_few(sample: &LossSample, p: f64) -> bool {
    sample.years() as f64 * (1.0 - p) < TAIL_YEARS - 1e-9
}

fn tail(columns: &[(f64, Vec<f64>)], sample: &LossSample, p: f64) -> Option<TailMeasure> {
    let value_at_risk = sample.value_at_risk(p)?;
    Some(TailMeasure {
        probability: p,
        value_at_risk,
        value_at_risk_interval: interval(columns, sample, p)?,
        tail_value_at_risk: Estimate {
            value: sample.tail_value_at_risk(p)?,
            error: error_of(&influences(columns, sample, p)),
        },
        too_few_years: too_few(sample, p),
    })
}

/// Interval of a quantile: by ranks for a plain sample; for a mixture the quantiles at `p` plus and minus the clustered error
/// of the exceedance probability (Woodruff 1952), since ranks know nothing of leaves that share a year.
fn interval(columns: &[(f64, Vec<f64>)], sample: &LossSample, p: f64) -> Option<(f64, Option<f64>)> {
    if columns.len() == 1 {
        let ranks = order_ranks(sample.years() as u64, p, CONFIDENCE)?;
        return Some((sample.at_rank(ranks.low)?, sample.at_rank(ranks.high)));
    }
    let at = sample.value_at_risk(p)?;
    let margin = maths::normal_quantile(0.5 + 0.5 * CONFIDENCE)
        * error_of(&clustered(columns, |loss| f64::from(loss > at)));
    let high = if p + margin < 1.0 { sample.value_at_risk(p + margin) } else { None };
    Some((sample.value_at_risk((p - margin).max(0.0))?, high))
}

fn exceedance(columns: &[(f64, Vec<f64>)], sample: &LossSample) -> Vec<ExceedancePoint> {
    RETURN_PERIODS
        .iter()
        .filter_map(|period| {
            let p = 1.0 - 1.0 / period;
            let (low, high) = interval(columns, sample, p)?;
            let loss = exceedance_loss(sample, *period)?;
            Some(ExceedancePoint { period: *period, loss, low, high, too_few_years: too_few(sample, p) })
        })
        .collect()
}
