//! Who supplies a mineral, who buys it, and what is written down about both: trade, reserves, concentration, the UK list.

use crate::id::CountryCode;
use crate::provenance::RowRef;
use jiff::civil::Date;

/// Trade of a country with a partner in a year. `minerals/uk_imports.csv`, `minerals/region_exports.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Trade {
    /// Who reports: the UK as importer, a country of the region as exporter.
    pub reporter: CountryCode,
    /// HS 1992 code.
    pub hs6: String,
    /// Mineral.
    pub mineral: String,
    /// Year.
    pub year: i16,
    /// Partner, ISO code or the source's own.
    pub partner: String,
    /// Partner in words.
    pub partner_name: String,
    /// Value, thousand US$.
    pub value_kusd: f64,
    /// Weight in tonnes, where given.
    pub quantity_t: Option<f64>,
    /// Share of the reporter's trade in the code and year.
    pub share: Option<f64>,
    /// Source row.
    pub row: RowRef,
}

/// Concentration of a mineral's world output over every producer that the source lists. `minerals/concentration.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// Mineral.
    pub mineral: String,
    /// Year.
    pub year: i16,
    /// Source of the output.
    pub source: String,
    /// Producers.
    pub producers: u32,
    /// Herfindahl-Hirschman index, 0 to 1.
    pub hhi: f64,
    /// Same, each square times the governance risk (0 to 1) of its producer.
    pub governed_hhi: f64,
    /// Part of the output whose producer has a governance estimate.
    pub governed_share: f64,
    /// Largest producer.
    pub top_country: String,
    /// Largest producer in words.
    pub top_name: String,
    /// Its share.
    pub top_share: f64,
    /// Source row.
    pub row: RowRef,
}

/// Output as a state or a company reports it. `minerals/national_production.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct NationalOutput {
    /// Mineral.
    pub mineral: String,
    /// Country.
    pub country: CountryCode,
    /// Year.
    pub year: i16,
    /// Amount.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// What is counted: `industrial`, `artisanal`, `total`.
    pub scope: String,
    /// Source.
    pub source: String,
    /// documented or unverified.
    pub verification: String,
    /// Remarks.
    pub note: String,
    /// First day on which it was published, where the source gives one.
    pub published: Option<Date>,
    /// Source row.
    pub row: RowRef,
}

/// Reserves. `minerals/reserves.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Reserve {
    /// Mineral.
    pub mineral: String,
    /// Country; `None` for world total and other countries.
    pub country: Option<CountryCode>,
    /// Country as the source names it.
    pub country_name: String,
    /// Year of the estimate.
    pub year: i16,
    /// Amount.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// What is measured.
    pub basis: String,
    /// Source.
    pub source: String,
    /// Source row.
    pub row: RowRef,
}

/// A yearly price, for minerals without an open monthly one. `minerals/price_years.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct PriceYear {
    /// Mineral.
    pub mineral: String,
    /// Year.
    pub year: i16,
    /// Price.
    pub price: f64,
    /// Unit.
    pub unit: String,
    /// What is priced.
    pub basis: String,
    /// Source.
    pub source: String,
    /// Source row.
    pub row: RowRef,
}

/// A material that the UK assessed. `registry/uk_critical_minerals.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct CriticalMineral {
    /// Material.
    pub material: String,
    /// On the list.
    pub critical: bool,
    /// documented or unverified.
    pub verification: String,
    /// `y` among the ten most critical, else empty.
    pub top_ten: String,
    /// What it has to do with West Africa.
    pub relevance: String,
    /// Year of the list.
    pub year: i16,
    /// Source.
    pub source: String,
    /// Source row.
    pub row: RowRef,
}
