//! The view: a finished run, free of any format. Charts and reports read this and nothing else.
//!
//! It is a contract: versioned, with a JSON schema, written to `view.json` of a run folder. Money is in pounds, rates are per
//! year, scores run from 0 to 100 (worst). A missing number is `null`, never zero. Lists are in the order of their ids unless said.

mod book;
mod comparison;
mod context;
mod earlier;
mod losses;
mod map;
mod minerals;
mod risk;
mod scenario;
mod scores;
mod words;

pub use book::{AssetPounds, Book, ExchangeRate, HoldingView, UnmatchedRow};
pub use comparison::{ComparisonRow, ComparisonScore, ComparisonWindow};
pub use context::{JudgementRow, RecordRow, SecurityRow, SignalRow, TimelineRow};
pub use earlier::{EarlierRow, EarlierView};
pub use losses::{ChangeView, CurvePoint, Estimate, LevelRow, LossView, Losses, RateRow, WindowView};
pub use map::{MapCountry, MapSite, MapView};
pub use minerals::{
    ConcentrationRow, CriticalRow, DirectRow, Minerals, NationalRow, OutputAtRisk, PriceRow, RouteRow,
    SupplyRow, TradeRow, TreatyRow, UkAssetRow,
};
pub use risk::{
    AccumulationRow, AdviceRow, AllocationView, HoldingShare, InsuranceRow, JudgementShares, PolicyView,
};
pub use scenario::{BoundRow, LeafView, ScenarioEventView, ScenarioView};
pub use scores::{CoverageRow, IndicatorRow, PillarRow, ScoreRow, Scores};
pub use words::{CheckRow, ClaimRow, FactRow, Facts, TermRow};

use crate::model::package::ResourceInfo;
use serde::{Deserialize, Serialize};

/// Version of this layout.
pub const VIEW_SCHEMA: u32 = 2;

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
    /// How good past forecasts were: lines of the error record on the countries of the book.
    #[serde(default)]
    pub record: Vec<RecordRow>,
    /// The other scenarios that the same command ran, in its order; empty for one alone.
    #[serde(default)]
    pub comparison: Vec<ComparisonRow>,
    /// Scores of an earlier run beside this one's, when one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<EarlierView>,
    /// Minerals: supply, prices, routes to the UK, treaties.
    #[serde(default)]
    pub minerals: Minerals,
    /// Figures that reports quote, and the article's claims beside documents.
    #[serde(default)]
    pub facts: Facts,
    /// The article's checklist against the book.
    #[serde(default)]
    pub checklist: Vec<CheckRow>,
    /// What words mean.
    #[serde(default)]
    pub glossary: Vec<TermRow>,
    /// A map of the book.
    #[serde(default)]
    pub map: MapView,
    /// Exchange rates used.
    pub exchange_rates: Vec<ExchangeRate>,
    /// Newest rate of every currency on file, for charts in another one.
    #[serde(default)]
    pub quotes: Vec<ExchangeRate>,
    /// Sources of the data.
    pub sources: Vec<ResourceInfo>,
}

/// What makes a run repeatable. The time of day is not in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Stamp {
    /// Engine version.
    pub engine: String,
    /// Version of the method; 0 in runs from before methods were numbered.
    #[serde(default)]
    pub method: u32,
    /// Random scheme.
    pub random_scheme: String,
    /// Seed.
    pub seed: u64,
    /// Simulated years.
    pub years: u64,
    /// Standard error of the baseline's TVaR 99, over its value, that was aimed at.
    #[serde(default)]
    pub target_error: Option<f64>,
    /// True when rates are drawn from their posteriors, false when they are held at their means (`--process-only`).
    #[serde(default = "yes")]
    pub parameters_drawn: bool,
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

const fn yes() -> bool {
    true
}
