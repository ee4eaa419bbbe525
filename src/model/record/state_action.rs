//! Part of the error record: state action, by asset and by country, a quarter and a year ahead.

use super::{Interval, ReliabilityBin};
use serde::Serialize;

/// What the back-test of state action found.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct StateActionRecord {
    /// Last day on which onsets are read.
    pub observed_to: String,
    /// Cases of the prior of each pooled rate.
    pub prior_cases: f64,
    /// Asset-years of that prior.
    pub prior_years: f64,
    /// Asset-years of the lower prior, a check.
    pub prior_years_low: f64,
    /// Models, in the order of every list of scores.
    pub models: Vec<ModelRow>,
    /// Origins, in order.
    pub origins: Vec<OriginRow>,
    /// Scores by unit, horizon and kind of onset.
    pub targets: Vec<TargetRow>,
    /// Actions on mines that the panel does not hold: no forecast existed.
    pub unseen: Vec<UnseenRow>,
}

/// A way to a probability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelRow {
    /// Name.
    pub name: String,
    /// What it is.
    pub meaning: String,
    /// True for a simple rule that ours must beat.
    pub benchmark: bool,
    /// True when it uses shocks whose sizes were written after the cases.
    pub in_hindsight: bool,
}

/// What was known at an origin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OriginRow {
    /// Date.
    pub origin: String,
    /// Assets at risk.
    pub at_risk: usize,
    /// Cases known, an open one counts.
    pub cases_known: usize,
    /// Asset-years known, plain.
    pub asset_years: f64,
    /// Pooled rate of takings of our model at multiplier 1, a year.
    pub pooled_taking: f64,
    /// Pooled rate of settled disputes.
    pub pooled_settled: f64,
    /// Mean probability of any onset in the next quarter, by model.
    pub mean_quarter: Vec<f64>,
    /// Share of assets with an onset in the next quarter.
    pub share_quarter: f64,
}

/// Scores of all models on one kind of forecast.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetRow {
    /// `asset` or `country`.
    pub unit: String,
    /// `quarter` or `year`.
    pub horizon: String,
    /// `taking`, `settled dispute` or `any`.
    pub onset: String,
    /// Forecasts.
    pub forecasts: usize,
    /// Origins.
    pub origins: usize,
    /// Resampled blocks of origins.
    pub blocks: usize,
    /// Forecasts in which it happened.
    pub happened: usize,
    /// By model.
    pub scores: Vec<ModelScore>,
}

/// Scores of a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelScore {
    /// Name of the model.
    pub model: String,
    /// Sum of the probabilities: events expected.
    pub expected: f64,
    /// 5th percentile of the number of events if all probabilities were right and independent.
    pub expected_low: f64,
    /// 95th percentile.
    pub expected_high: f64,
    /// Brier score.
    pub brier: f64,
    /// Reliability over classes of probability: less is better.
    pub reliability: f64,
    /// Resolution over the same classes: more is better.
    pub resolution: f64,
    /// Variance of the outcome.
    pub uncertainty: f64,
    /// What the three leave over: spread of probabilities inside a class.
    pub within_classes: f64,
    /// Mean of -ln of the probability given to what happened.
    pub log_loss: f64,
    /// Probabilities clipped in it.
    pub clipped: usize,
    /// Area under the ROC curve.
    pub auc: Option<f64>,
    /// Its interval.
    pub auc_interval: Option<Interval>,
    /// The same among the forecasts of one origin only: whether it orders assets, and not dates.
    pub auc_within: Option<f64>,
    /// Area under precision against recall; without information it is the share of events.
    pub average_precision: Option<f64>,
    /// `1 - Brier / Brier of the constant rate`.
    pub brier_skill: Option<Interval>,
    /// `1 - log loss / log loss of the constant rate`.
    pub log_skill: Option<Interval>,
    /// Logarithmic skill with one country left out of the scores: smallest, and which country.
    pub log_skill_without: Option<(String, f64)>,
    /// The largest.
    pub log_skill_without_best: Option<(String, f64)>,
    /// Reliability diagram.
    pub bins: Vec<ReliabilityBin>,
}

/// An action on a mine that is in no panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnseenRow {
    /// Case.
    pub id: String,
    /// Name.
    pub name: String,
    /// Country.
    pub country: String,
    /// Onset.
    pub onset: String,
    /// How it ended.
    pub outcome: String,
}
