//! Long-format observations: governance, humanitarian, population and any other series.

use crate::id::CountryCode;
use crate::period::Month;
use crate::provenance::RowRef;
use jiff::civil::Date;

/// A value of a series for a country and period. `governance/*.csv`, `humanitarian/*.csv`, `registry/population.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Series: `wgi_pv`, `vdem_edi`, `idps_unhcr`, `phase3plus_pct`.
    pub series: String,
    /// Country.
    pub country: CountryCode,
    /// Last month of the period it speaks of (December for a year).
    pub period_end: Month,
    /// Value.
    pub value: f64,
    /// Standard error, where the source gives one.
    pub standard_error: Option<f64>,
    /// Publication date, where the source gives one; else the indicator's lag applies.
    pub published: Option<Date>,
    /// Months from the period's end to publication, where no date is given.
    pub lag_months: u16,
    /// Edition: two editions of a restated series are never differenced or spliced.
    pub vintage: String,
    /// Source row.
    pub row: RowRef,
}

/// A month with coups. `policy/coups.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct CoupMonth {
    /// Country.
    pub country: CountryCode,
    /// Month.
    pub month: Month,
    /// Successful ones.
    pub successful: u32,
    /// Failed ones.
    pub failed: u32,
    /// Source row.
    pub row: RowRef,
}
