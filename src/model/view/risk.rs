//! Who carries the tail, where losses gather, what a policy is worth, how many years a figure needs.

use super::Estimate;
use crate::model::peril::Peril;
use serde::{Deserialize, Serialize};

/// The TVaR of the book over 12 months, shared out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AllocationView {
    /// `baseline`, or `scenario` for the leaves mixed by weight.
    pub branch: String,
    /// `gross` or `retained`.
    pub terms: String,
    /// Level, 0.99.
    pub level: f64,
    /// What is shared out: the TVaR of the book.
    pub tvar: f64,
    /// Years of the tail that were drawn again, over all leaves.
    pub years: u64,
    /// By holding.
    pub by_holding: Vec<HoldingShare>,
    /// By peril, before insurance; empty for `retained`.
    pub by_peril: Vec<(Peril, Estimate)>,
    /// TVaR of the book over the sum of its holdings' own: 1 is no diversification. Baseline before insurance only.
    pub diversification: Option<f64>,
}

/// A holding's part of the TVaR.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct HoldingShare {
    /// Holding.
    pub id: String,
    /// Mean loss in the tail years of the book (Euler): these sum to the TVaR.
    pub euler: Estimate,
    /// That over the TVaR.
    pub share: Option<f64>,
    /// TVaR of the book less that of the book without it. Baseline only; `None` when the years drawn again did not prove it.
    /// After insurance the others keep what a shared policy paid them.
    pub marginal: Option<f64>,
    /// TVaR of the holding alone; baseline before insurance only.
    pub stand_alone: Estimate,
}

/// Pounds and losses of what belongs together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AccumulationRow {
    /// `country`, `operator`, `currency zone`, `corridor`.
    pub kind: String,
    /// Code or name.
    pub name: String,
    /// Pounds looked through to it.
    pub pounds: f64,
    /// Expected loss before insurance, baseline.
    pub expected: Estimate,
    /// Same, scenario.
    pub scenario_expected: Estimate,
    /// Expected loss over the pounds, baseline.
    pub ratio: Option<f64>,
    /// Mean loss in the worst years in a hundred of the book (Euler), before insurance, baseline.
    pub tail: Estimate,
    /// That over the book's TVaR 99.
    pub tail_share: Option<f64>,
    /// As `tail`, scenario.
    pub scenario_tail: Estimate,
}

/// A policy beside what it covers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PolicyView {
    /// Policy.
    pub id: String,
    /// Perils that it covers.
    pub perils: Vec<Peril>,
    /// Holdings under it.
    pub holdings: Vec<String>,
    /// Currency of its terms.
    pub currency: String,
    /// Pounds for one unit of that currency, fixed over the run.
    pub gbp_per_unit: f64,
    /// Month of that rate; `None` for pounds.
    pub rate_month: Option<String>,
    /// Most that it pays in a year, in its currency: the aggregate limit, else the limit of an event.
    pub limit: Option<f64>,
    /// Same, pounds.
    pub limit_pounds: Option<f64>,
    /// Pounds looked through under it.
    pub pounds: f64,
    /// Expected loss of its holdings before insurance, all perils, baseline.
    pub expected: f64,
    /// Same, perils that it covers.
    pub expected_covered: f64,
    /// Expected recovery a year, baseline.
    pub recovery: Estimate,
    /// Same, scenario.
    pub scenario_recovery: Estimate,
    /// Chance that it pays at all in a year, baseline.
    pub pays: Estimate,
    /// Expected recovery over the limit, without expenses or margin; `None` without a limit.
    pub rate_on_line: Estimate,
}

/// Expected loss by what insurance has to do with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct InsuranceRow {
    /// `baseline` or `scenario`.
    pub branch: String,
    /// `covered`: perils that the holding's policy names; `excluded`: perils that it does not; `no_policy`: holdings without one.
    pub what: String,
    /// Expected loss before insurance.
    pub gross: f64,
    /// Expected recovery.
    pub recovered: f64,
    /// Expected loss after insurance.
    pub retained: f64,
}

/// How many years a figure needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AdviceRow {
    /// `baseline` or `scenario`.
    pub branch: String,
    /// `gross` or `retained`.
    pub terms: String,
    /// `expected` or `tvar99`.
    pub figure: String,
    /// Standard error over value, in this run.
    pub error: f64,
    /// Standard error over value that is aimed at.
    pub target: f64,
    /// Years for that, in whole chunks.
    pub years: u64,
}

/// Shares of headline figures of the baseline, before insurance, that rest on judgement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct JudgementShares {
    /// Of the expected loss: rates.
    pub expected_rates: f64,
    /// Of the expected loss: rates or severities; a pound counts once.
    pub expected: f64,
    /// Of TVaR 99: rates; each peril of the tail with its share in the expected loss. `None` with too few years.
    pub tvar99_rates: Option<f64>,
    /// Of TVaR 99: rates or severities.
    pub tvar99: Option<f64>,
}
