//! Rates, losses and their changes.

use super::{AccumulationRow, AdviceRow, AllocationView, InsuranceRow, JudgementShares, PolicyView};
use crate::model::peril::Peril;
use serde::{Deserialize, Serialize};

/// A rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RateRow {
    /// Process kind, in words.
    pub process: String,
    /// Peril.
    pub peril: Peril,
    /// Asset id, country code or zone.
    pub place: String,
    /// Country code, when it has one.
    pub country: Option<String>,
    /// Base rate, events a year: posterior mean at multiplier 1, or the held rate at the window's mean multiplier.
    #[serde(default)]
    pub base: f64,
    /// 5% quantile of the base rate's posterior; `None` for held rates, which have no posterior.
    #[serde(default)]
    pub base_low: Option<f64>,
    /// 95% quantile.
    #[serde(default)]
    pub base_high: Option<f64>,
    /// Expected events in the next 12 months, baseline.
    pub expected: f64,
    /// Same, scenario, leaf-weighted.
    pub scenario_expected: f64,
    /// 5% quantile of the base rate's posterior as a rate now; `None` for held rates.
    pub low: Option<f64>,
    /// 95% quantile.
    pub high: Option<f64>,
    /// Share of the rate's information that is data; prior and judgement shares make up the rest to 1.
    pub data_share: f64,
    /// Share that is the pooled prior, itself from data.
    pub prior_share: f64,
    /// Share that is judgement.
    pub judgement_share: f64,
    /// Multiplier of price and policy shocks at the as-of date, over the window's mean.
    pub multiplier: f64,
    /// Expected loss of the book from these events in the next 12 months, baseline, in closed form: rate x mean severity x pounds,
    /// loans, caps, overlaps and insurance left out. `None` where it was not computed.
    #[serde(default)]
    pub loss: Option<f64>,
    /// Rows of the data package behind base rate and multiplier.
    #[serde(default)]
    pub rows: String,
}

/// A number with its sampling error. The default is no number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Estimate {
    /// Value; `None` is 'too few years'.
    pub value: Option<f64>,
    /// Standard error, where it has one.
    pub se: Option<f64>,
    /// Lower end of the 90% interval.
    pub low: Option<f64>,
    /// Upper end; `None` with a value means without end.
    pub high: Option<f64>,
}

/// Losses of the book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Losses {
    /// Baseline, before insurance.
    pub baseline_gross: LossView,
    /// Baseline, after insurance.
    pub baseline_retained: LossView,
    /// Scenario (leaves mixed by weight), before insurance.
    pub scenario_gross: LossView,
    /// Scenario, after insurance.
    pub scenario_retained: LossView,
    /// Paired differences scenario minus baseline, before insurance.
    pub change_gross: ChangeView,
    /// Same, after insurance.
    pub change_retained: ChangeView,
    /// Windows of time.
    pub windows: Vec<WindowView>,
    /// Share of the baseline's expected loss that rests on judgement-only rates and severities.
    pub judgement_share: f64,
    /// TVaR 99 shared out; empty with too few years.
    #[serde(default)]
    pub allocations: Vec<AllocationView>,
    /// By country, operator, currency zone and corridor, in this order, then by name.
    #[serde(default)]
    pub accumulation: Vec<AccumulationRow>,
    /// By what insurance has to do with it.
    #[serde(default)]
    pub insurance: Vec<InsuranceRow>,
    /// Policies, in id order.
    #[serde(default)]
    pub policies: Vec<PolicyView>,
    /// How many years a figure needs.
    #[serde(default)]
    pub advice: Vec<AdviceRow>,
    /// What rests on judgement.
    #[serde(default)]
    pub judgement: JudgementShares,
}

/// A loss distribution over 12 months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LossView {
    /// Expected annual loss (AAL).
    pub expected: Estimate,
    /// Standard deviation.
    pub deviation: f64,
    /// Chance of a year without loss.
    pub no_loss: f64,
    /// VaR and TVaR by level.
    pub levels: Vec<LevelRow>,
    /// Exceedance curve of annual sums.
    pub aep: Vec<CurvePoint>,
    /// Exceedance curve of the largest event.
    pub oep: Vec<CurvePoint>,
    /// Expected loss by peril.
    pub by_peril: Vec<(Peril, Estimate)>,
    /// Expected loss by country.
    pub by_country: Vec<(String, Estimate)>,
}

/// VaR and TVaR at a level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LevelRow {
    /// Level, 0.99.
    pub level: f64,
    /// Value at risk.
    pub var: Estimate,
    /// Tail value at risk.
    pub tvar: Estimate,
}

/// A point of an exceedance curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CurvePoint {
    /// Return period in years.
    pub return_period: f64,
    /// Loss.
    pub loss: Estimate,
}

/// Paired differences.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ChangeView {
    /// Change of expected loss.
    pub expected: Estimate,
    /// Change by peril.
    pub by_peril: Vec<(Peril, Estimate)>,
    /// Change by holding.
    pub by_holding: Vec<(String, Estimate)>,
    /// Change of TVaR 99, from paired years.
    pub tvar99: Estimate,
    /// True when the change of expected loss is within 2 standard errors, or under 2% of the baseline: 'almost nothing'.
    pub almost_nothing: bool,
}

/// A window of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct WindowView {
    /// Name.
    pub name: String,
    /// First day after the as-of date, exclusive.
    pub from_day: f64,
    /// Last day.
    pub to_day: f64,
    /// Expected gross loss, baseline.
    pub baseline: Estimate,
    /// Expected gross loss, scenario.
    pub scenario: Estimate,
    /// Expected loss after insurance, baseline.
    #[serde(default)]
    pub baseline_retained: Estimate,
    /// Expected loss after insurance, scenario.
    #[serde(default)]
    pub scenario_retained: Estimate,
    /// Tail value at risk at 99% of the loss in the window, gross, baseline.
    #[serde(default)]
    pub baseline_tvar99: Estimate,
    /// Same, scenario.
    #[serde(default)]
    pub scenario_tvar99: Estimate,
    /// Paired change.
    pub change: Estimate,
    /// Change by peril.
    pub change_by_peril: Vec<(Peril, Estimate)>,
}
