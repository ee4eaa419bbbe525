//! The registry: countries, commodities, pillars, indicators, assets, issuers, stakes, signals, parameters.

use crate::id::{AssetId, CommodityId, CountryCode, CurrencyCode, IndicatorId, IssuerId};
use crate::model::pillar::Pillar;
use crate::provenance::RowRef;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a country stands towards the region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bloc {
    /// Alliance of Sahel States: Mali, Burkina Faso, Niger.
    Aes,
    /// Every other country of the region.
    Coast,
    /// Outside the region: a refining hub or an origin, never an exposure.
    Outside,
}

/// A country. `registry/countries.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Country {
    /// ISO 3166 alpha-3 code, the key.
    pub iso3: CountryCode,
    /// Name.
    pub name: String,
    /// Gleditsch-Ward number, by which UCDP names it.
    pub gw_code: Option<u16>,
    /// FIPS 10-4 code (`NG` is Niger, `NI` Nigeria).
    pub fips: Option<String>,
    /// Other spellings, matched exactly.
    pub aliases: Vec<String>,
    /// Bloc.
    pub bloc: Bloc,
    /// Currency.
    pub currency: Option<CurrencyCode>,
    /// Currency zone whose transfer events it shares: `XOF`.
    pub currency_zone: Option<String>,
    /// Whether the policy-event file covers it: where it does not, no event is missing, not zero.
    pub events_covered: bool,
    /// Countries that touch it (codes), for neighbour effects.
    pub neighbours: Vec<CountryCode>,
    /// Source row.
    pub row: RowRef,
}

/// A commodity. `registry/commodities.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Commodity {
    /// Key.
    pub id: CommodityId,
    /// Name in a sentence.
    pub name: String,
    /// Monthly price series in `minerals/price_months.csv`, where one is open.
    pub price_series: Option<String>,
    /// Whether the price moves expropriation and contract rates (gold only).
    pub price_link: bool,
    /// Moved in bulk by road: sieges hit it harder.
    pub bulk: bool,
    /// A mineral that is mined: state action applies as for mines.
    pub mined: bool,
    /// Annual world production series in `minerals/production.csv`, where shares are wanted.
    pub production_series: Option<String>,
    /// On the UK critical list of 2024.
    pub uk_critical: Option<bool>,
    /// Source row.
    pub row: RowRef,
}

/// Weight of a pillar. `registry/pillars.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct PillarSpec {
    /// Which.
    pub pillar: Pillar,
    /// Default weight; the five sum to 1.
    pub weight: f64,
    /// Weight of the equal-weights variant.
    pub equal_weight: f64,
    /// Why.
    pub reason: String,
    /// Source row.
    pub row: RowRef,
}

/// How an indicator's raw value is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Newest observation of its panel series (the largest, when it names several).
    Panel,
    /// Conflict deaths over the last `window_months` known months, annualised.
    Deaths,
    /// Sum of successful coups `x 2^(-age / half life)`.
    DecayedCoups,
    /// Sum of severity x sign `x 2^(-age / half life)` over the events whose type feeds it.
    DecayedEvents,
    /// Logarithm of the price over the mean of the 60 months that end with it.
    PriceRatio,
    /// Concentration of a mineral's world output, each producer's squared share weighted by its governance risk.
    Concentration,
}

/// Scale on which the goalposts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Goalposts on the value.
    Linear,
    /// Goalposts on `ln(1 + value)`.
    Log,
}

/// How often a source gives a new value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Frequency {
    /// Once a year.
    Annual,
    /// Once a month.
    Monthly,
    /// Whenever something happens; never stale while the file covers the date.
    Event,
}

/// Role of a holding towards a mineral.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Owns, lends to or buys from a mine.
    Owner,
    /// Buys the mineral: concentration is its risk.
    Consumer,
}

/// An indicator. `registry/indicators.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorSpec {
    /// Key.
    pub id: IndicatorId,
    /// Name in a table.
    pub label: String,
    /// Pillar.
    pub pillar: Pillar,
    /// Role it applies to; `None` applies to both.
    pub role: Option<Role>,
    /// Weight inside the pillar (and role); they sum to 1.
    pub weight: f64,
    /// How the raw value is made.
    pub measure: Measure,
    /// Panel series, conflict table, event sum (`state_action`, `external`) or price series it reads; several separated by `;`.
    pub series: Vec<String>,
    /// Scale.
    pub scale: Scale,
    /// Value that scores 0, on the raw scale.
    pub safe: f64,
    /// Value that scores 100, on the raw scale.
    pub worst: f64,
    /// Unit of the raw value.
    pub unit: String,
    /// Frequency.
    pub frequency: Frequency,
    /// Months from the end of a period to its publication.
    pub lag_months: u16,
    /// Missed releases up to which a value is carried.
    pub carry: u16,
    /// Window in months, for [`Measure::Deaths`].
    pub window_months: Option<u16>,
    /// Half-life in years, for the decayed sums.
    pub half_life_years: Option<f64>,
    /// Why these goalposts and this weight (judgement), or their source.
    pub reason: String,
    /// Source of the data, for the report.
    pub source: String,
    /// Source row.
    pub row: RowRef,
}

/// A number of the method. `registry/parameters.csv`: one home for each constant.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Key: `price_link_window_months`.
    pub name: String,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// True when judgement, false when it has evidence.
    pub judgement: bool,
    /// Reason or source.
    pub reason: String,
    /// Source row.
    pub row: RowRef,
}

/// A mine, project or site. `registry/assets.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Asset {
    /// Key.
    pub id: AssetId,
    /// Name.
    pub name: String,
    /// Country.
    pub country: CountryCode,
    /// Region of the country, as reported.
    pub admin1: String,
    /// Latitude in degrees; approximate unless `coordinate_precision` is `site`.
    pub latitude: f64,
    /// Longitude in degrees.
    pub longitude: f64,
    /// `site`, `0.1deg`, `region`, ...
    pub coordinate_precision: String,
    /// Commodity.
    pub commodity: CommodityId,
    /// Operator, as reported.
    pub operator: String,
    /// Operator's interest.
    pub operator_share: Option<f64>,
    /// State's share.
    pub state_share: Option<f64>,
    /// UKX London-listed, UKD UK-incorporated or run, UKS formerly, NONE.
    pub uk_link: String,
    /// Stage, as reported.
    pub stage: String,
    /// Status, as reported.
    pub status: String,
    /// Produces today: its cash margin is that of a mine, else that of a project (hand-made).
    pub producing: bool,
    /// Held by a foreigner today: exposed to state action (from the asset-years).
    pub foreign_held: bool,
    /// Operator domiciled in the US (hand-made, judgement).
    pub us_linked: bool,
    /// Violence zone factor: 0.3, 1 or 3 (hand-made, judgement).
    pub violence_zone: f64,
    /// Port by which it is supplied and ships (hand-made, judgement); `None` offshore.
    pub corridor: Option<String>,
    /// Output of `production_year`, as reported.
    pub production: Option<f64>,
    /// Unit of `production`.
    pub production_unit: String,
    /// Year of `production`.
    pub production_year: Option<i16>,
    /// Licence expiry, as documented (`2036-02`, `2029`).
    pub licence_expiry: Option<String>,
    /// Source.
    pub source: String,
    /// high, medium or low.
    pub confidence: String,
    /// Remarks.
    pub note: String,
    /// Source row.
    pub row: RowRef,
}

/// A company or state holder. `registry/issuers.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Issuer {
    /// Key: ticker and exchange, London line first.
    pub id: IssuerId,
    /// Name.
    pub name: String,
    /// Domicile.
    pub domicile: Option<CountryCode>,
    /// Other listings, each ticker and exchange: same share.
    pub listings: Vec<String>,
    /// Former names and codes, matched exactly, with the date the name ended where known.
    pub former_names: Vec<FormerName>,
    /// UKX, UKD, UKS or NONE.
    pub uk_link: String,
    /// Market value in GBP m, with its date; nothing is scaled by an undated one.
    pub market_value_gbp_m: Option<f64>,
    /// Date of the market value.
    pub market_value_date: Option<Date>,
    /// True when dealing needs a sanctions check first.
    pub screening_stop: bool,
    /// Source.
    pub source: String,
    /// Remarks.
    pub note: String,
    /// Source row.
    pub row: RowRef,
}

/// A name or code that an issuer had. `registry/issuer_names.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct FormerName {
    /// Name or ticker and exchange.
    pub name: String,
    /// First day on which it no longer applied.
    pub until: Option<Date>,
    /// `renamed`, `delisted` or `alias`.
    pub reason: String,
}

/// What a stake is a stake in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum StakeTarget {
    /// An asset of the registry.
    Asset(AssetId),
    /// Outside the region.
    Elsewhere,
    /// In the region, in no asset of the registry; with the country where known.
    RegionOther,
}

/// Who holds what, since when. `registry/stakes.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Stake {
    /// Holder.
    pub issuer: IssuerId,
    /// Of what.
    pub target: StakeTarget,
    /// Interest, 0 to 1.
    pub interest: Option<f64>,
    /// Attributable output in `unit` (or percent of the group's, with unit `pct_of_group`).
    pub attributable_output: Option<f64>,
    /// Unit; comparable only inside one issuer after conversion.
    pub unit: String,
    /// Year or quarter of the output.
    pub period: Option<String>,
    /// `attributable_output`, `plan_or_capacity`, `interest_only`, `historical`, `group_share`.
    pub basis: String,
    /// First day, open when empty.
    pub from: Option<Date>,
    /// First day after, open when empty.
    pub to: Option<Date>,
    /// Source.
    pub source: String,
    /// high, medium or low.
    pub confidence: String,
    /// Remarks.
    pub note: String,
    /// Source row.
    pub row: RowRef,
}

/// A thing to watch. `registry/signals.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Key.
    pub id: String,
    /// `us`, `jihadist`, `western`, `state`, `humanitarian`, `price`, `corridor`.
    pub family: String,
    /// What is watched, in words.
    pub label: String,
    /// Countries.
    pub countries: Vec<CountryCode>,
    /// How it is read from the data: `deaths_month`, `deaths_sum` over the window, `event:<type>` (several joined by `+`),
    /// `price:<series>`, `panel:<series>`, or `document` when only a reader can tell.
    pub measure: String,
    /// `above`, `below`, `any` (an event appears), `none` (no event appears).
    pub direction: String,
    /// Threshold in `unit`.
    pub threshold: Option<f64>,
    /// Unit.
    pub unit: String,
    /// Window in months: how long, or how many of how many (`2 of 3`).
    pub window: String,
    /// Scenario of scenario library that it would falsify or confirm.
    pub scenario: String,
    /// Source or reason.
    pub source: String,
    /// Source row.
    pub row: RowRef,
}
