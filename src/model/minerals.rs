//! Production, prices, exchange rates, trade, facts.

use crate::id::{CommodityId, CountryCode, CurrencyCode};
use crate::period::Month;
use crate::provenance::RowRef;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Output of a country and year. `minerals/production.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Production {
    /// Mineral.
    pub mineral: CommodityId,
    /// Country; `None` for the world total.
    pub country: Option<CountryCode>,
    /// Country as the source names it.
    pub country_name: String,
    /// Year.
    pub year: i16,
    /// Amount in `unit`.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// What is measured: `gold content`, `Li2O content`, `lithium content`.
    pub basis: String,
    /// Source: `USGS MCS 2026`, `WMD 2026`.
    pub source: String,
    /// True when the source calls it an estimate.
    pub estimated: bool,
    /// Source row.
    pub row: RowRef,
}

/// A monthly price. `minerals/price_months.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct PriceMonth {
    /// Series: `gold`.
    pub series: String,
    /// Month.
    pub month: Month,
    /// Price.
    pub price: f64,
    /// Unit.
    pub unit: String,
    /// Source row.
    pub row: RowRef,
}

/// A monthly exchange rate. `minerals/fx_months.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct FxMonth {
    /// Currency.
    pub currency: CurrencyCode,
    /// Month.
    pub month: Month,
    /// Pounds for one unit.
    pub gbp_per_unit: f64,
    /// How it was made: `US Fed H.10 cross`, `fixed 655.957 XOF per EUR`.
    pub method: String,
    /// Source row.
    pub row: RowRef,
}

/// A documented or claimed figure. `policy/facts.csv`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Key.
    pub id: String,
    /// Country, region or WLD.
    pub place: String,
    /// Year or date it speaks of.
    pub year: String,
    /// Value, as text: some are ranges.
    pub value: String,
    /// Unit.
    pub unit: String,
    /// The fact in a sentence.
    pub text: String,
    /// Source.
    pub source: String,
    /// documented or unverified.
    pub verification: String,
    /// high, medium or low.
    pub confidence: String,
    /// First day on which it was published, where the source gives one.
    pub published: Option<Date>,
    /// Source row.
    pub row: RowRef,
}
