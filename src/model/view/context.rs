//! What surrounds the figures: deaths, policy events, signals, judgements.

use serde::{Deserialize, Serialize};

/// Deaths in a country.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SecurityRow {
    /// Country code.
    pub country: String,
    /// Name.
    pub name: String,
    /// Deaths in the last 12 known months, scaled.
    pub deaths_12_months: f64,
    /// Same, the 12 months before.
    pub deaths_previous: f64,
    /// False when one of the two spans leaves out events that cross a month and the other does not: their difference is then no
    /// change of violence.
    #[serde(default = "yes")]
    pub is_comparable: bool,
    /// Last three months, annualised.
    pub deaths_3_months_annualised: f64,
    /// Five-year mean a year.
    pub mean_5_years: f64,
    /// Factor by which single-month counts were scaled, 1 for none.
    pub scaling: f64,
    /// Months: `2026-05`, deaths, provisional.
    pub months: Vec<(String, f64, bool)>,
}

/// A policy event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TimelineRow {
    /// Id.
    pub id: String,
    /// Date.
    pub date: String,
    /// True when only the month is known.
    pub month_only: bool,
    /// Countries.
    pub countries: Vec<String>,
    /// Lane.
    pub lane: String,
    /// Title.
    pub title: String,
    /// Title of at most 32 characters.
    pub short_title: String,
    /// Direction.
    pub direction: String,
    /// Severity, 1 to 5, judgement.
    pub severity: f64,
    /// True when a document was read.
    pub documented: bool,
    /// Source.
    pub source: String,
}

/// A signal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SignalRow {
    /// Id.
    pub id: String,
    /// Family.
    pub family: String,
    /// What is watched.
    pub label: String,
    /// Countries.
    pub countries: Vec<String>,
    /// Value now.
    pub value: Option<f64>,
    /// Threshold.
    pub threshold: Option<f64>,
    /// `above`, `below`, `any`, `none`.
    pub direction: String,
    /// Unit.
    pub unit: String,
    /// Period of the value.
    pub period: Option<String>,
    /// `tripped`, `quiet`, `stale`, `unknown`.
    pub state: String,
    /// Source or reason.
    pub source: String,
}

/// A number set by judgement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct JudgementRow {
    /// Name.
    pub name: String,
    /// Value, with its unit.
    pub value: String,
    /// Reason.
    pub reason: String,
    /// Resource and row.
    pub place: String,
}

/// A line of the error record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RecordRow {
    /// Part of the record: `conflict`, `state_action`, ...
    pub part: String,
    /// Country in words, or `all`.
    pub unit: String,
    /// Months ahead.
    pub months: u32,
    /// Score.
    pub measure: String,
    /// Forecasts scored.
    pub forecasts: u32,
    /// Ours.
    pub ours: f64,
    /// Name of the benchmark.
    pub benchmark: String,
    /// The benchmark's.
    pub theirs: f64,
    /// Gain over it, above 0 where ours is better.
    pub gain: f64,
    /// Low end of its 90% interval.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// End of the data that it rests on.
    pub data_end: String,
    /// Resource and row.
    pub place: String,
}

fn yes() -> bool {
    true
}
