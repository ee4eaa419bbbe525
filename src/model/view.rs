//! The view: a finished run, free of any format. Charts and reports read this and nothing else.
//!
//! It is a contract: versioned, with a JSON schema, written to `view.json` of a run folder. Money is in pounds, rates are per
//! year, scores run from 0 to 100 (worst). A missing number is `null`, never zero. Lists are in the order of their ids unless said.

use crate::model::package::ResourceInfo;
use crate::model::peril::Peril;
use crate::model::pillar::Pillar;
use crate::model::plan::HoldingKind;
use serde::{Deserialize, Serialize};

/// Version of this layout.
pub const VIEW_SCHEMA: u32 = 1;

/// A finished run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct View {
    /// [`VIEW_SCHEMA`].
    pub schema: u32,
    /// What makes the run repeatable.
    pub stamp: Stamp,
    /// The book.
    pub book: Book,
    /// The scenario.
    pub scenario: ScenarioView,
    /// Scores of countries, assets, issuers and holdings.
    pub scores: Scores,
    /// Rates by process.
    pub rates: Vec<RateRow>,
    /// Losses.
    pub losses: Losses,
    /// Each holding.
    pub holdings: Vec<HoldingView>,
    /// Deaths by country.
    pub security: Vec<SecurityRow>,
    /// Newest policy events of the book's countries and the scenario's, newest first.
    pub timeline: Vec<TimelineRow>,
    /// Signals against thresholds.
    pub signals: Vec<SignalRow>,
    /// Coverage and freshness.
    pub coverage: Vec<CoverageRow>,
    /// What the reader must know: computed sentences, gravest first.
    pub caveats: Vec<String>,
    /// Numbers set by judgement that carry this result.
    pub judgements: Vec<JudgementRow>,
    /// Exchange rates used.
    pub exchange_rates: Vec<ExchangeRate>,
    /// Sources of the data.
    pub sources: Vec<ResourceInfo>,
}

/// What makes a run repeatable. The time of day is not in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Stamp {
    /// Engine version.
    pub engine: String,
    /// Random scheme.
    pub random_scheme: String,
    /// Seed.
    pub seed: u64,
    /// Simulated years.
    pub years: u64,
    /// First 16 hexadecimal digits of the plan's SHA-256.
    pub plan: String,
    /// As-of date.
    pub as_of: String,
    /// Last day that the data allow.
    pub data_end: String,
    /// Which construction of the conflict series was used, in a sentence.
    pub conflict_construction: String,
    /// Date of the conflict snapshot, when one was used.
    pub conflict_vintage: Option<String>,
    /// Newest month of conflict data.
    pub conflict_to: String,
    /// SHA-256 of the inputs by name.
    pub inputs: std::collections::BTreeMap<String, String>,
}

/// The book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Book {
    /// Name.
    pub name: String,
    /// True for a shipped book: `sample book, invented amounts` stands on every page and picture.
    pub sample: bool,
    /// Date of the amounts, when all holdings share one.
    pub amounts_as_of: Option<String>,
    /// All pounds.
    pub total: f64,
    /// Pounds looked through to assets of the region.
    pub looked_through: f64,
    /// Pounds known to be outside the region: unexposed.
    pub elsewhere: f64,
    /// Pounds that could not be looked through.
    pub unmatched: f64,
    /// What could not be looked through.
    pub unmatched_rows: Vec<UnmatchedRow>,
    /// Pounds by asset, largest first.
    pub by_asset: Vec<AssetPounds>,
}

/// Pounds that could not be looked through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UnmatchedRow {
    /// Holding.
    pub holding: String,
    /// Name.
    pub name: String,
    /// Pounds.
    pub pounds: f64,
    /// Why.
    pub reason: String,
}

/// Pounds of the book in an asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AssetPounds {
    /// Asset.
    pub asset: String,
    /// Name.
    pub name: String,
    /// Country code.
    pub country: String,
    /// Commodity.
    pub commodity: String,
    /// Pounds.
    pub pounds: f64,
}

/// A scenario as the report tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ScenarioView {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Question.
    pub question: String,
    /// Story.
    pub story: String,
    /// True for the baseline alone.
    pub is_baseline: bool,
    /// Countries.
    pub countries: Vec<String>,
    /// Leaves.
    pub leaves: Vec<LeafView>,
    /// Events it adds.
    pub events: Vec<ScenarioEventView>,
    /// Shocks that are shown and not added to losses (supply, price) and pillar shocks.
    pub shocks: Vec<String>,
    /// Expected sign of each peril: `up`, `down`, `none`, `open`.
    pub expect: Vec<(Peril, String)>,
    /// What would show it wrong.
    pub falsify: Vec<String>,
    /// Basis of the probabilities.
    pub basis: String,
    /// The security-only bound, by leaf and country.
    pub bound: Vec<BoundRow>,
}

/// A leaf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LeafView {
    /// Name.
    pub name: String,
    /// Probability, judgement.
    pub weight: f64,
    /// Base rate or reason.
    pub reason: String,
    /// Expected annual loss in this leaf, pounds.
    pub expected_loss: Estimate,
}

/// An event that the scenario adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ScenarioEventView {
    /// Date, `2026-08-29`.
    pub date: String,
    /// Title.
    pub title: String,
    /// Direction: `adverse`, `favourable`, `ambiguous`.
    pub direction: String,
    /// Countries.
    pub countries: Vec<String>,
    /// Effects in words: `TR -0.15, half-life 6 months`.
    pub effects: String,
    /// Leaves it is in.
    pub leaves: Vec<String>,
    /// Source or reason.
    pub source: String,
}

/// How the security-only bound acted on one country in one leaf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct BoundRow {
    /// Leaf.
    pub leaf: String,
    /// Country.
    pub country: String,
    /// Security pillar before.
    pub security_before: f64,
    /// Security pillar as the scenario asks.
    pub security_asked: f64,
    /// Security pillar after the bound.
    pub security_after: f64,
    /// Part of the improvement that passes, 0 to 1.
    pub pass_through: f64,
    /// True when the bound took something.
    pub applied: bool,
    /// Why, in words.
    pub reason: String,
}

/// Scores of a level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Scores {
    /// Countries of the region.
    pub countries: Vec<ScoreRow>,
    /// Assets of the book.
    pub assets: Vec<ScoreRow>,
    /// Issuers of the book.
    pub issuers: Vec<ScoreRow>,
    /// Holdings.
    pub holdings: Vec<ScoreRow>,
}

/// A score with its pillars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ScoreRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Role for the mineral pillar: `owner` or `consumer`.
    pub role: String,
    /// Share of a holding or issuer's value that the score speaks of (regional weight); 1 for a country or asset.
    pub regional_share: f64,
    /// Baseline score.
    pub score: Option<f64>,
    /// True when some pillar is missing and the score stands on at least 70% of the weight.
    pub partial: bool,
    /// Share of indicator weight present.
    pub coverage: f64,
    /// Score with every missing indicator at 0, over its own pillars.
    pub low: Option<f64>,
    /// Score with every missing indicator at 100.
    pub high: Option<f64>,
    /// Leaf-weighted mean score in the scenario.
    pub scenario_score: Option<f64>,
    /// Lowest over leaves.
    pub scenario_low: Option<f64>,
    /// Highest over leaves.
    pub scenario_high: Option<f64>,
    /// Opportunity score, gated by the exposure.
    pub opportunity: Option<f64>,
    /// Opportunity before the gate.
    pub opportunity_ungated: Option<f64>,
    /// Pillars.
    pub pillars: Vec<PillarRow>,
    /// Why there is no score, or what is stale or missing.
    pub reasons: Vec<String>,
}

/// A pillar of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PillarRow {
    /// Which.
    pub pillar: Pillar,
    /// Weight.
    pub weight: f64,
    /// Value.
    pub value: Option<f64>,
    /// Value in the scenario, leaf-weighted.
    pub scenario_value: Option<f64>,
    /// Contribution to the score against the reference of 50; contributions and 50 sum to the score.
    pub contribution: Option<f64>,
    /// Contribution to the scenario's change of the score.
    pub change: Option<f64>,
    /// Indicators.
    pub indicators: Vec<IndicatorRow>,
}

/// An indicator of a pillar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct IndicatorRow {
    /// Id.
    pub id: String,
    /// Label.
    pub label: String,
    /// Raw value.
    pub raw: Option<f64>,
    /// Unit.
    pub unit: String,
    /// Period of the raw value.
    pub period: Option<String>,
    /// Score 0 to 100.
    pub value: Option<f64>,
    /// Contribution to the level of the whole score.
    pub contribution: Option<f64>,
    /// Missed releases.
    pub missed: Option<u32>,
    /// `fresh`, `carried`, `stale`, `expired`, `missing`, `not applicable`.
    pub state: String,
    /// True when the value lies outside the goalposts.
    pub clipped: bool,
}

/// A rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RateRow {
    /// Process kind, in words.
    pub process: String,
    /// Peril.
    pub peril: Peril,
    /// Asset id, country code or zone.
    pub place: String,
    /// Country code, when it has one.
    pub country: Option<String>,
    /// Expected events in the next 12 months, baseline.
    pub expected: f64,
    /// Same, scenario, leaf-weighted.
    pub scenario_expected: f64,
    /// 5% quantile of the base rate's posterior as a rate now; `None` for held rates.
    pub low: Option<f64>,
    /// 95% quantile.
    pub high: Option<f64>,
    /// Share of the rate's information that is data; prior and judgement shares make up the rest to 1.
    pub data_share: f64,
    /// Share that is the pooled prior, itself from data.
    pub prior_share: f64,
    /// Share that is judgement.
    pub judgement_share: f64,
    /// Multiplier of price and policy shocks at the as-of date, over the window's mean.
    pub multiplier: f64,
}

/// A number with its sampling error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Estimate {
    /// Value; `None` is 'too few years'.
    pub value: Option<f64>,
    /// Standard error, where it has one.
    pub se: Option<f64>,
    /// Lower end of the 90% interval.
    pub low: Option<f64>,
    /// Upper end; `None` with a value means without end.
    pub high: Option<f64>,
}

/// Losses of the book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Losses {
    /// Baseline, before insurance.
    pub baseline_gross: LossView,
    /// Baseline, after insurance.
    pub baseline_retained: LossView,
    /// Scenario (leaves mixed by weight), before insurance.
    pub scenario_gross: LossView,
    /// Scenario, after insurance.
    pub scenario_retained: LossView,
    /// Paired differences scenario minus baseline, before insurance.
    pub change_gross: ChangeView,
    /// Same, after insurance.
    pub change_retained: ChangeView,
    /// Windows of time.
    pub windows: Vec<WindowView>,
    /// Share of the baseline's expected loss that rests on judgement-only rates and severities.
    pub judgement_share: f64,
}

/// A loss distribution over 12 months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LossView {
    /// Expected annual loss (AAL).
    pub expected: Estimate,
    /// Standard deviation.
    pub deviation: f64,
    /// Chance of a year without loss.
    pub no_loss: f64,
    /// VaR and TVaR by level.
    pub levels: Vec<LevelRow>,
    /// Exceedance curve of annual sums.
    pub aep: Vec<CurvePoint>,
    /// Exceedance curve of the largest event.
    pub oep: Vec<CurvePoint>,
    /// Expected loss by peril.
    pub by_peril: Vec<(Peril, Estimate)>,
    /// Expected loss by country.
    pub by_country: Vec<(String, Estimate)>,
}

/// VaR and TVaR at a level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LevelRow {
    /// Level, 0.99.
    pub level: f64,
    /// Value at risk.
    pub var: Estimate,
    /// Tail value at risk.
    pub tvar: Estimate,
}

/// A point of an exceedance curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CurvePoint {
    /// Return period in years.
    pub return_period: f64,
    /// Loss.
    pub loss: Estimate,
}

/// Paired differences.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ChangeView {
    /// Change of expected loss.
    pub expected: Estimate,
    /// Change by peril.
    pub by_peril: Vec<(Peril, Estimate)>,
    /// Change by holding.
    pub by_holding: Vec<(String, Estimate)>,
    /// Change of TVaR 99, from paired years.
    pub tvar99: Estimate,
    /// True when the change of expected loss is within 2 standard errors, or under 2% of the baseline: 'almost nothing'.
    pub almost_nothing: bool,
}

/// A window of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct WindowView {
    /// Name.
    pub name: String,
    /// First day after the as-of date, exclusive.
    pub from_day: f64,
    /// Last day.
    pub to_day: f64,
    /// Expected gross loss, baseline.
    pub baseline: Estimate,
    /// Expected gross loss, scenario.
    pub scenario: Estimate,
    /// Paired change.
    pub change: Estimate,
    /// Change by peril.
    pub change_by_peril: Vec<(Peril, Estimate)>,
}

/// A holding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct HoldingView {
    /// Id.
    pub id: String,
    /// Name, as the user wrote it: escape it.
    pub name: String,
    /// Kind.
    pub kind: HoldingKind,
    /// Issuer or asset.
    pub subject: String,
    /// Amount in its own currency.
    pub amount: f64,
    /// Currency.
    pub currency: String,
    /// Pounds.
    pub pounds: f64,
    /// Pounds in assets of the region.
    pub looked_through: f64,
    /// Pounds by asset.
    pub positions: Vec<AssetPounds>,
    /// Policy, when covered.
    pub policy: Option<String>,
    /// Expected gross loss, baseline.
    pub expected: Estimate,
    /// Expected gross loss, scenario.
    pub scenario_expected: Estimate,
    /// Paired change.
    pub change: Estimate,
    /// Expected loss after insurance, baseline.
    pub retained: Estimate,
    /// Stand-alone TVaR 99, baseline gross.
    pub tvar99: Estimate,
    /// Expected gross loss by peril, baseline.
    pub by_peril: Vec<(Peril, f64)>,
    /// Expected loss as a share of the looked-through pounds.
    pub expected_share: Option<f64>,
    /// The drivers, in sentences.
    pub drivers: Vec<String>,
    /// Flags: sanctions check, stale listing, maturity, partly looked through.
    pub flags: Vec<String>,
}

fn yes() -> bool {
    true
}

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

/// Freshness of a source in a country.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CoverageRow {
    /// Indicator id.
    pub indicator: String,
    /// Label.
    pub label: String,
    /// Pillar.
    pub pillar: Pillar,
    /// Country code.
    pub country: String,
    /// Newest period held.
    pub newest: Option<String>,
    /// Missed releases.
    pub missed: Option<u32>,
    /// `fresh`, `carried`, `stale`, `expired`, `missing`, `not applicable`.
    pub state: String,
    /// Why, when it is not fresh.
    pub reason: Option<String>,
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

/// An exchange rate used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ExchangeRate {
    /// Currency.
    pub currency: String,
    /// Pounds for one unit.
    pub gbp_per_unit: f64,
    /// Month of the rate.
    pub month: String,
    /// How it was made.
    pub method: String,
}
