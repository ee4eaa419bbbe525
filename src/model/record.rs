//! The error record: what the model said on past dates and what happened then.
//!
//! Each part of the record has its types in a file of its own. They hold results only; words are made of them in the report.

pub mod conflict;
pub mod losses;
pub mod revision;
pub mod scores;
pub mod state_action;

use serde::Serialize;

/// A figure of a back-test with the interval of its block bootstrap.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The figure over all blocks.
    pub value: f64,
    /// 5th percentile over resampled blocks.
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
}

impl Interval {
    /// True when the interval lies above `reference`: only then is a figure said to be better.
    pub fn is_above(self, reference: f64) -> bool {
        self.low > reference
    }

    /// True when the interval lies below `reference`.
    pub fn is_below(self, reference: f64) -> bool {
        self.high < reference
    }
}

/// A class of forecasts in a reliability diagram.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// Lowest probability of the class.
    pub low: f64,
    /// Highest.
    pub high: f64,
    /// Forecasts in it.
    pub count: usize,
    /// Mean of their probabilities.
    pub mean_probability: f64,
    /// Share in which the event happened.
    pub share: f64,
    /// 5th percentile of that share if every probability were right.
    pub bar_low: f64,
    /// 95th percentile.
    pub bar_high: f64,
}

/// A line of the record that a report quotes. `registry/error_record`, made by `harmattan backtest`
#[derive(Debug, Clone, PartialEq)]
pub struct QuotedRow {
    /// Part of the record.
    pub part: String,
    /// Country code, or `all`.
    pub unit: String,
    /// Months ahead.
    pub months: u32,
    /// Score: `CRPS`, `ignorance`, `Brier`, ...
    pub measure: String,
    /// Forecasts scored.
    pub forecasts: u32,
    /// Ours.
    pub ours: f64,
    /// Name of the benchmark.
    pub benchmark: String,
    /// The benchmark's.
    pub theirs: f64,
    /// Gain over the benchmark, above 0 where ours is better: a skill for scores in units, a difference for those in bits.
    pub gain: f64,
    /// Low end of its 90% interval.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// End of the data that the line rests on: it is known from then on.
    pub data_end: jiff::civil::Date,
    /// Source row.
    pub row: crate::provenance::RowRef,
}

/// The whole record; a part that was not asked for is absent.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ErrorRecord {
    /// End of the data it rests on, the date up to which outcomes are read.
    pub data_end: String,
    /// Conflict deaths in the region.
    pub conflict: Option<conflict::ConflictRecord>,
    /// Conflict deaths in all countries.
    pub conflict_world: Option<conflict::Panel>,
    /// Does the exposure score order what happened?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<scores::ScoresRecord>,
    /// How far wrong were the newest months?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<revision::RevisionRecord>,
    /// State action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_action: Option<state_action::StateActionRecord>,
    /// Losses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub losses: Option<losses::LossesRecord>,
}
