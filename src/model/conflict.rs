//! Deaths in organised violence by country and month.

use crate::id::CountryCode;
use crate::period::Month;
use crate::provenance::RowRef;
use jiff::civil::Date;

/// Deaths of a country and month in the main file. `security/conflict_months.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictMonth {
    /// Country.
    pub country: CountryCode,
    /// Month.
    pub month: Month,
    /// Best estimate of deaths.
    pub best: u32,
    /// High estimate, where given.
    pub high: Option<u32>,
    /// Number of events, where counted; `None` is not zero.
    pub events: Option<u32>,
    /// True when events that cross the month's end are left out.
    pub single_month_only: bool,
    /// Release: `GED_25.1`, `candidate_2026`, ...
    pub stage: String,
    /// Source row.
    pub row: RowRef,
}

/// Deaths of a country and month as a snapshot knew them. `security/conflict_vintages.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictVintage {
    /// Date of the snapshot.
    pub vintage: Date,
    /// Last month it covers.
    pub data_to: Month,
    /// Country.
    pub country: CountryCode,
    /// Month.
    pub month: Month,
    /// Best estimate of deaths, events inside one month only.
    pub best: u32,
    /// Source row.
    pub row: RowRef,
}

/// Ratio of all deaths to those of single-month events. `security/conflict_scaling.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictScaling {
    /// Country.
    pub country: CountryCode,
    /// Ratio by which months that hold single-month events only are multiplied.
    pub ratio: f64,
    /// First month it applies to.
    pub from: Month,
    /// Why (judgement).
    pub reason: String,
    /// Source row.
    pub row: RowRef,
}
