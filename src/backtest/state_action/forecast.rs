//! One probability of each model, and what happened.

use crate::id::CountryCode;
use crate::model::policy::{Dispute, Outcome};
use crate::period::Month;
use jiff::civil::Date;

/// What a forecast is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// One foreign-held mine.
    Asset,
    /// At least one of those of a country.
    Country,
}

/// How far ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Horizon {
    /// To the next quarter end.
    Quarter,
    /// To the quarter end a year on.
    Year,
}

impl Horizon {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Quarter, Self::Year];

    /// Last day of the forecast made on a quarter end.
    pub fn end(self, origin: Date) -> Date {
        let months = if self == Self::Quarter { 3 } else { 12 };
        Month::of(origin).plus(months).last_day()
    }

    /// Word.
    pub fn word(self) -> &'static str {
        if self == Self::Quarter { "quarter" } else { "year" }
    }
}

/// What begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Onset {
    /// An action that ends with the asset lost: the loss is booked on its first day.
    Taking,
    /// One that ends in an agreement.
    Settled,
    /// Either.
    Any,
}

impl Onset {
    /// All, in the order of a forecast's probabilities.
    pub const ALL: [Self; 3] = [Self::Taking, Self::Settled, Self::Any];

    /// Word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Taking => "taking",
            Self::Settled => "settled dispute",
            Self::Any => "any",
        }
    }

    /// True when a case, as it ended, is one.
    pub fn is(self, case: &Dispute) -> bool {
        match self {
            Self::Taking => case.outcome == Outcome::Lost,
            Self::Settled => case.outcome == Outcome::Settled,
            Self::Any => case.outcome != Outcome::Withdrawn,
        }
    }
}

/// Probabilities of one unit at one origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Date.
    pub origin: Date,
    /// Asset or country.
    pub unit: Unit,
    /// How far ahead.
    pub horizon: Horizon,
    /// Name: asset id or country code.
    pub name: String,
    /// Country.
    pub country: CountryCode,
    /// By model: taking, settled dispute, any.
    pub probabilities: Vec<[f64; 3]>,
    /// Whether each began in time.
    pub happened: [bool; 3],
}

/// Taking, settled dispute, any: the two compete, so that either misses only when both do.
pub(super) fn with_any(taking: f64, settled: f64) -> [f64; 3] {
    [taking, settled, 1.0 - (1.0 - taking) * (1.0 - settled)]
}
