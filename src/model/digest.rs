//! What a committee reads of a quarter: moves, limits, signals, open points, stale data, failures.

use crate::model::batch::CellId;
use serde::Serialize;

/// Version of the layout of `alerts.json`.
pub const ALERTS_SCHEMA: u32 = 1;

/// The digest of a quarter.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Digest {
    /// Hash of all that the digest says, causes aside, and of the cells that it speaks of: the same, and nothing need be done again.
    pub made_of: String,
    /// Name of the batch.
    pub batch: String,
    /// The quarter.
    pub quarter: String,
    /// The quarter it is held against: the newest before it in the store.
    pub previous: Option<String>,
    /// True when a book is a shipped one, whose amounts are invented.
    pub sample: bool,
    /// Books with their headline figures.
    pub books: Vec<BookRow>,
    /// Moves since the quarter before, largest first.
    pub moves: Vec<Move>,
    /// Why the largest moves of expected loss came, book by book.
    pub causes: Vec<MoveCauses>,
    /// What each scenario does to each book, largest first.
    pub scenarios: Vec<ScenarioRow>,
    /// Limits, breached ones first.
    pub limits: Vec<LimitRow>,
    /// Signals that have tripped.
    pub signals: Vec<SignalChange>,
    /// Points of the checklist that are open, by book.
    pub open: Vec<OpenPoint>,
    /// Data that are stale, expired or missing.
    pub stale: Vec<StaleRow>,
    /// Cells without a result, and why.
    pub failures: Vec<(CellId, String)>,
    /// Quarters whose figures another version of the method made.
    pub other_methods: Vec<(String, u32)>,
    /// What a machine should wake somebody for.
    pub alerts: Vec<Alert>,
}

/// A book's headline figures, in pounds a year, baseline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BookRow {
    /// Portfolio.
    pub portfolio: String,
    /// Pounds.
    pub pounds: Option<f64>,
    /// Expected loss, gross, with its standard error.
    pub expected: Option<f64>,
    /// Standard error.
    pub expected_se: Option<f64>,
    /// The same in the quarter before.
    pub expected_before: Option<f64>,
    /// TVaR 99, gross.
    pub tvar: Option<f64>,
    /// Standard error.
    pub tvar_se: Option<f64>,
    /// The same in the quarter before.
    pub tvar_before: Option<f64>,
}

/// A figure that moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    /// Portfolio.
    pub portfolio: String,
    /// What: `expected loss`, `TVaR 99`, `score of BFA`.
    pub what: String,
    /// Key of the figure in the store.
    pub figure: String,
    /// Unit.
    pub unit: String,
    /// Before.
    pub before: f64,
    /// Now.
    pub now: f64,
    /// Standard error of the move: both samples' errors together.
    pub se: f64,
    /// True when it is within 1.96 standard errors: not told from noise.
    pub is_noise: bool,
    /// Where it came from: the parts of the figure that moved most.
    pub parts: Vec<(String, f64)>,
}

/// Why a book's expected loss moved: the change shared out by cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MoveCauses {
    /// Portfolio.
    pub portfolio: String,
    /// In sentences; or why the change cannot be shared out.
    pub sentences: Vec<String>,
    /// Cause, part in pounds a year, its standard error, and whether it is told from noise. They sum to the move.
    pub parts: Vec<(String, f64, Option<f64>, bool)>,
}

/// What a scenario does to a book.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScenarioRow {
    /// Portfolio.
    pub portfolio: String,
    /// Scenario.
    pub scenario: String,
    /// Change of expected loss, pounds a year, paired with the baseline.
    pub change: f64,
    /// Standard error.
    pub se: Option<f64>,
    /// The same change in the quarter before.
    pub before: Option<f64>,
}

/// A figure against its limit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LimitRow {
    /// Name of the limit.
    pub name: String,
    /// Portfolio.
    pub portfolio: String,
    /// Scenario; `None` for the baseline.
    pub scenario: Option<String>,
    /// What is limited, in words.
    pub what: String,
    /// Value, pounds.
    pub value: Option<f64>,
    /// Lower end of its 90% interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// The limit.
    pub most: f64,
    /// How they stand.
    pub state: LimitState,
}

/// How a figure stands to its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitState {
    /// Above, with its whole interval.
    Breached,
    /// Above, but the interval reaches below.
    LikelyBreached,
    /// Below, but the interval reaches above.
    NotTold,
    /// There is no such figure.
    Unknown,
    /// Below, with its whole interval.
    Kept,
}

impl LimitState {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Breached => "breached",
            Self::LikelyBreached => "above, within sampling error",
            Self::NotTold => "below, within sampling error",
            Self::Unknown => "no such figure",
            Self::Kept => "kept",
        }
    }
}

/// A signal that has tripped.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignalChange {
    /// Id.
    pub id: String,
    /// What it watches.
    pub label: String,
    /// Value.
    pub value: Option<f64>,
    /// Threshold.
    pub threshold: Option<f64>,
    /// Unit.
    pub unit: String,
    /// True when it had not tripped in the quarter before.
    pub is_new: bool,
}

/// An open point of the checklist.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenPoint {
    /// Portfolio.
    pub portfolio: String,
    /// What it asks.
    pub asks: String,
    /// What is left.
    pub left: Vec<String>,
}

/// An indicator that is not fresh.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StaleRow {
    /// Label.
    pub label: String,
    /// Countries.
    pub countries: Vec<String>,
    /// `stale`, `expired`, `missing`.
    pub state: String,
    /// True when a country of it was fresh in the quarter before.
    pub is_new: bool,
}

/// An alert.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Alert {
    /// Stable: the same finding in the same quarter has the same id, whoever runs it again.
    pub id: String,
    /// `limit`, `move`, `signal`, `failure`, `method`.
    pub kind: String,
    /// Portfolio, where it has one.
    pub portfolio: Option<String>,
    /// Scenario, where it has one.
    pub scenario: Option<String>,
    /// Value.
    pub value: Option<f64>,
    /// What it is held against: the limit, or the value before.
    pub against: Option<f64>,
    /// False where sampling error leaves it open.
    pub is_sure: bool,
    /// In a sentence.
    pub text: String,
}
