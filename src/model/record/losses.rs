//! Part of the error record: documented cases, the loss that was said the day before, and the loss that followed.

use serde::Serialize;

/// What the back-test of losses found.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct LossesRecord {
    /// Models of the year ahead, in the order of [`LossCase::year`].
    pub models: Vec<String>,
    /// True for those that use shocks written after the cases.
    pub in_hindsight: Vec<bool>,
    /// Chance of a year below which an onset counts as missed.
    pub missed_below: f64,
    /// Severities: always written after the cases.
    pub severities: Vec<SeverityRow>,
    /// Counted cases by onset, then cases of mines in no panel.
    pub cases: Vec<LossCase>,
    /// Further actions on mines of the panel that are no first action by definition.
    pub others: usize,
    /// What those paid, US$ m, where documented.
    pub others_paid_usd_m: f64,
}

/// A severity that is tested.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeverityRow {
    /// Of what: `taking`, `settled dispute`.
    pub process: String,
    /// `share` or `days`.
    pub component: String,
    /// Distribution in words.
    pub distribution: String,
    /// Outcomes known well enough for a rank.
    pub known: usize,
    /// Ranks below a quarter, a half, three quarters, and above, by the middle of their range.
    pub quarters: [usize; 4],
    /// Ranks below .05 or above .95, by the middle of their range.
    pub outside: usize,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LossCase {
    /// Key of the case.
    pub id: String,
    /// Name.
    pub name: String,
    /// Asset; `None` when the panel does not hold it, so that there was no forecast.
    pub asset: Option<String>,
    /// Country.
    pub country: String,
    /// Onset.
    pub onset: String,
    /// Day of the forecast: that before.
    pub eve: Option<String>,
    /// `lost` or `settled`.
    pub outcome: String,
    /// Smallest share of value lost.
    pub share_low: Option<f64>,
    /// Largest.
    pub share_high: Option<f64>,
    /// What the range rests on.
    pub share_note: String,
    /// Paid by the holder, or to it for a taking, US$ m.
    pub cash_usd_m: Option<f64>,
    /// Rank of the smallest share in the severity of its kind.
    pub rank_low: Option<f64>,
    /// Rank of the largest.
    pub rank_high: Option<f64>,
    /// Days from onset to outcome.
    pub days: Option<f64>,
    /// Rank of the days in the duration of its kind; `None` for a loss at once.
    pub days_rank: Option<f64>,
    /// The year ahead by model.
    pub year: Vec<YearAhead>,
    /// True when an onset in the year was given less than [`LossesRecord::missed_below`] by our model, or no forecast existed.
    pub missed: bool,
}

/// What was said of the next 12 months.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct YearAhead {
    /// Chance of a taking.
    pub taking: f64,
    /// Chance of a settled dispute.
    pub settled: f64,
    /// Chance of either.
    pub any: f64,
    /// Chance of the kind that came.
    pub of_its_kind: f64,
    /// Expected loss, share of value.
    pub expected_loss: f64,
    /// Median loss given an onset of either kind, share of value.
    pub median_given_onset: f64,
    /// 95% quantile of the same.
    pub high_given_onset: f64,
    /// Rank of the smallest share in the loss given an onset of either kind.
    pub rank_low: Option<f64>,
    /// Rank of the largest.
    pub rank_high: Option<f64>,
    /// Chance of a loss of at least the largest share, in a year.
    pub exceeded_low: Option<f64>,
    /// Chance of a loss of at least the smallest share; an onset without loss counts.
    pub exceeded_high: Option<f64>,
}
