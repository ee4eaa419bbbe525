//! Who supplies what, at what price, by which route to the UK, and what protects a holder. All as known on the as-of date.

use crate::model::peril::Peril;
use serde::{Deserialize, Serialize};

/// Minerals of the book and of the AES.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Minerals {
    /// Countries of the AES: code and name.
    pub aes: Vec<(String, String)>,
    /// World output by country, newest year of each source; the largest first within mineral and source.
    pub supply: Vec<SupplyRow>,
    /// Concentration of world output.
    pub concentration: Vec<ConcentrationRow>,
    /// Index, out of 10,000, from which supply is called concentrated, and above which highly concentrated.
    #[serde(default)]
    pub concentration_steps: Option<[f64; 2]>,
    /// Output of the AES by year and source.
    pub output: Vec<SupplyRow>,
    /// Output that states and companies report.
    pub national: Vec<NationalRow>,
    /// Reserves: world, AES and countries of the book.
    pub reserves: Vec<SupplyRow>,
    /// Prices.
    pub prices: Vec<PriceRow>,
    /// UK imports of the newest year by partner, largest first within the goods.
    pub uk_imports: Vec<TradeRow>,
    /// What of the UK's imports came straight from the region.
    pub uk_direct: Vec<DirectRow>,
    /// Gold that left countries of the AES and the book, by partner, in the newest year that is whole.
    pub routes: Vec<RouteRow>,
    /// The UK list on these minerals.
    pub critical: Vec<CriticalRow>,
    /// How many materials are on the UK list.
    pub critical_listed: u32,
    /// Treaties and forums.
    pub treaties: Vec<TreatyRow>,
    /// Output of the book's assets that is expected to be lost.
    pub at_risk: Vec<OutputAtRisk>,
    /// Assets of the registry with a UK link, by country.
    pub uk_assets: Vec<UkAssetRow>,
}

/// An amount of a mineral in a country.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SupplyRow {
    /// Mineral.
    pub mineral: String,
    /// Source.
    pub source: String,
    /// Year.
    pub year: i16,
    /// Country code; empty for the world.
    pub country: String,
    /// Country.
    pub name: String,
    /// Amount.
    pub amount: f64,
    /// Unit.
    pub unit: String,
    /// What is measured.
    pub basis: String,
    /// Share of the world total of the same source, where it gives one.
    pub share: Option<f64>,
    /// True when the source calls it an estimate.
    pub estimated: bool,
}

/// Concentration of a mineral's world output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ConcentrationRow {
    /// Mineral.
    pub mineral: String,
    /// Source.
    pub source: String,
    /// Year.
    pub year: i16,
    /// Producers counted.
    pub producers: u32,
    /// Index, 0 to 1.
    pub hhi: f64,
    /// Each square times the governance risk of its producer, 0 to 1.
    pub governed_hhi: f64,
    /// Part of the output with a governance estimate.
    pub governed_share: f64,
    /// Largest producer.
    pub top_name: String,
    /// Its share.
    pub top_share: f64,
    /// Share of the AES in the same source and year.
    pub aes_share: Option<f64>,
    /// On the UK list; `None` when the list does not name it.
    pub uk_critical: Option<bool>,
}

/// Output as reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NationalRow {
    /// Mineral.
    pub mineral: String,
    /// Country.
    pub country: String,
    /// Name.
    pub name: String,
    /// Year.
    pub year: i16,
    /// Amount.
    pub amount: f64,
    /// Unit.
    pub unit: String,
    /// `industrial`, `artisanal`, `total`.
    pub scope: String,
    /// Source.
    pub source: String,
    /// True when a document was read.
    pub documented: bool,
    /// Remarks.
    pub note: String,
}

/// A price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PriceRow {
    /// Series: `gold`.
    pub series: String,
    /// What is priced.
    pub label: String,
    /// Unit.
    pub unit: String,
    /// Newest month or year.
    pub period: String,
    /// Its price.
    pub price: f64,
    /// A year earlier.
    pub year_before: Option<f64>,
    /// Mean of the periods shown.
    pub mean: f64,
    /// The last 60 months, or the years of a yearly series, oldest first.
    pub points: Vec<(String, f64)>,
    /// Source.
    pub source: String,
}

impl PriceRow {
    /// Against a year earlier, as a share of it; `None` where no price of that time is held.
    pub fn change(&self) -> Option<f64> {
        self.year_before.filter(|before| *before > 0.0).map(|before| self.price / before - 1.0)
    }
}

/// Trade with a partner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TradeRow {
    /// Mineral.
    pub mineral: String,
    /// HS 1992 code.
    pub hs6: String,
    /// What the code holds.
    pub goods: String,
    /// Year.
    pub year: i16,
    /// Partner.
    pub partner: String,
    /// Name.
    pub name: String,
    /// Value, US$.
    pub usd: f64,
    /// Weight in tonnes.
    pub tonnes: Option<f64>,
    /// Share of the goods' value in the year.
    pub share: f64,
}

/// What of the UK's imports of some goods came straight from the region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DirectRow {
    /// Mineral.
    pub mineral: String,
    /// HS 1992 code.
    pub hs6: String,
    /// What the code holds.
    pub goods: String,
    /// Newest year.
    pub year: i16,
    /// Imports of that year, US$.
    pub usd: f64,
    /// Of these, straight from the AES.
    pub aes_usd: f64,
    /// Straight from the rest of the region.
    pub coast_usd: f64,
    /// First year of the table.
    pub from_year: i16,
    /// Straight from the AES over all years, US$.
    pub aes_usd_all_years: f64,
    /// Newest year with any from the AES.
    pub aes_last_year: Option<i16>,
    /// Largest partner of the newest year.
    pub top_name: String,
    /// Its share.
    pub top_share: f64,
}

/// Gold from a country to a partner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RouteRow {
    /// From.
    pub country: String,
    /// Name.
    pub name: String,
    /// True for a country of the AES.
    pub is_aes: bool,
    /// Year: the newest in which the AES together exported at least half of the year before.
    pub year: i16,
    /// Newer year that was passed over because it is not whole, when there is one.
    pub passed_over: Option<i16>,
    /// To.
    pub partner: String,
    /// Name.
    pub partner_name: String,
    /// Value, US$.
    pub usd: f64,
    /// Weight in tonnes.
    pub tonnes: Option<f64>,
    /// Share of the country's gold exports of the year.
    pub share: f64,
    /// Gold that the UK imported from the partner in that year, from whatever mine, US$; `None` when none is recorded.
    pub partner_to_uk_usd: Option<f64>,
    /// Its share of the UK's gold imports of that year.
    pub partner_to_uk_share: Option<f64>,
}

/// The UK list on a mineral.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CriticalRow {
    /// Mineral.
    pub mineral: String,
    /// Material as the list names it.
    pub material: String,
    /// On the list.
    pub critical: bool,
    /// True when a document was read.
    pub documented: bool,
    /// Year of the list.
    pub year: i16,
    /// Source.
    pub source: String,
}

/// A treaty or forum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TreatyRow {
    /// Country.
    pub country: String,
    /// Name.
    pub name: String,
    /// Treaty or forum.
    pub instrument: String,
    /// Status.
    pub status: String,
    /// `yes`, `no`, `unknown`: covers a UK holder.
    pub covers_uk: String,
    /// True when a document was read.
    pub documented: bool,
    /// Remarks.
    pub note: String,
    /// Source.
    pub source: String,
}

/// Output of an asset that is expected to be lost to its holders within 12 months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OutputAtRisk {
    /// Asset.
    pub asset: String,
    /// Name.
    pub name: String,
    /// Country.
    pub country: String,
    /// Mineral.
    pub mineral: String,
    /// Output of `year`, as reported for the whole asset; `None` when none is documented as output.
    pub output: Option<f64>,
    /// Unit: gold is in tonnes.
    pub unit: String,
    /// Year.
    pub year: Option<i16>,
    /// Expected share of 12 months' output that is lost, baseline: mean of the rates, overlaps not taken off.
    pub lost_share: f64,
    /// Same, scenario, leaf-weighted.
    pub scenario_lost_share: f64,
    /// The baseline's share by peril.
    pub by_peril: Vec<(Peril, f64)>,
    /// Pounds of the book in it.
    pub pounds: f64,
}

/// Mines, projects and sites of a country by their link to the UK.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UkAssetRow {
    /// Country.
    pub country: String,
    /// Name.
    pub name: String,
    /// Assets on file.
    pub assets: u32,
    /// Held by a company listed in London.
    pub listed: u32,
    /// Held by a company incorporated or run in the UK.
    pub run: u32,
    /// Formerly.
    pub former: u32,
}
