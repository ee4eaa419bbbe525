//! Two runs side by side: what each figure was, what it became, and which part of the change is whose.
//!
//! It is a contract: versioned, with a JSON schema, written to `comparison.json`. Money is in pounds, scores run from 0 to 100
//! (worst). The parts of a figure sum to its change.

use crate::model::peril::Peril;
use serde::{Deserialize, Serialize};

/// Version of this layout.
pub const COMPARISON_SCHEMA: u32 = 1;

/// Why a figure moved, in the order in which parts are told apart.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The earlier run's inputs through today's program, less what it had said.
    Method,
    /// What the later run had said, less its inputs through today's program.
    MethodLater,
    /// Another construction of the conflict series: the earlier run's months as the later one's construction counts them.
    Source,
    /// Other values in rows that the earlier run had too.
    Revision,
    /// Rows of later periods or published since, and the date itself: data age and windows move.
    NewData,
    /// Policy events, coups, disputes, incidents, and the scenario file.
    Events,
    /// The registry: parameters, weights, indicators, rates, severities, dependence, default shocks; and switches.
    Parameters,
    /// The book and its policies.
    Portfolio,
    /// Exchange rates and prices.
    FxAndPrice,
    /// Another seed or number of years.
    Noise,
}

impl Cause {
    /// Those that share a change by Shapley's rule.
    pub const PLAYERS: [Self; 6] =
        [Self::Revision, Self::NewData, Self::Events, Self::Parameters, Self::Portfolio, Self::FxAndPrice];

    /// Name in a table or sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::MethodLater => "method of the later run",
            Self::Source => "source change",
            Self::Revision => "data revision",
            Self::NewData => "new data",
            Self::Events => "events and scenario",
            Self::Parameters => "parameters",
            Self::Portfolio => "portfolio",
            Self::FxAndPrice => "FX and price",
            Self::Noise => "simulation noise",
        }
    }
}

/// Of what a figure speaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The whole book.
    Book,
    /// A holding.
    Holding(String),
    /// A country.
    Country(String),
    /// A peril.
    Peril(Peril),
}

/// What is measured.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Expected annual loss.
    Expected,
    /// Expected loss that insurance takes over in a year.
    Ceded,
    /// Value at risk at 95%.
    Var95,
    /// Tail value at risk at 95%.
    Tvar95,
    /// Value at risk at 99%.
    Var99,
    /// Tail value at risk at 99%; of a holding, its share in that of the book (Euler).
    Tvar99,
    /// Value at risk at 99.5%.
    Var995,
    /// Tail value at risk at 99.5%.
    Tvar995,
    /// Exposure score.
    Score,
}

/// Before or after insurance.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Terms {
    /// Before insurance.
    Gross,
    /// After insurance.
    Retained,
    /// A score knows no insurance.
    None,
}

/// With or without the scenario.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Without the scenario.
    Baseline,
    /// With it.
    Scenario,
    /// Scenario less baseline.
    Change,
}

/// A figure that two runs share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Figure {
    /// Of what.
    pub subject: Subject,
    /// What is measured.
    pub measure: Measure,
    /// Before or after insurance.
    pub terms: Terms,
    /// With or without the scenario.
    pub state: State,
}

/// Two runs compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Comparison {
    /// [`COMPARISON_SCHEMA`].
    pub schema: u32,
    /// Version of the program that compared.
    pub engine: String,
    /// Version of its method.
    pub method: u32,
    /// The earlier run, or the one compared from.
    pub before: ComparedRun,
    /// The later run.
    pub after: ComparedRun,
    /// Runs that were made for the split.
    pub runs: u32,
    /// How often rates were estimated for them.
    pub worlds: u32,
    /// Years and seed of the split's runs.
    pub years: u64,
    /// Seed of the split's runs.
    pub seed: u64,
    /// Causes between which the change was split: those whose inputs differ.
    pub moved: Vec<Cause>,
    /// Resources of the package that are not those a run used, because the program brings others: their part cannot be told from method.
    pub changed_resources: Vec<String>,
    /// False with another number of years than the stored runs': method is then not measured.
    pub method_measured: bool,
    /// What differs, table by table.
    pub tables: Vec<TableChange>,
    /// Policy events that only the later run knew, newest first, in words.
    pub new_events: Vec<String>,
    /// Deaths by country: what the later run says of the earlier one's months, and of months since.
    pub conflict: Vec<ConflictChange>,
    /// Figures, by subject, then measure.
    pub figures: Vec<FigureChange>,
    /// The answer in three sentences.
    pub sentences: Vec<String>,
    /// What the reader must know.
    pub notes: Vec<String>,
}

/// A run that is compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ComparedRun {
    /// Book.
    pub book: String,
    /// True for a shipped book with invented amounts.
    pub sample: bool,
    /// Scenario.
    pub scenario: String,
    /// As-of date.
    pub as_of: String,
    /// Construction of the conflict series.
    pub construction: String,
    /// Version of the program that ran it.
    pub engine: String,
    /// Version of its method; 0 from before methods were numbered.
    pub method: u32,
    /// Its plan.
    pub plan: String,
    /// Its seed.
    pub seed: u64,
    /// Its years.
    pub years: u64,
}

/// How a table differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TableChange {
    /// Table.
    pub table: String,
    /// Rows that both have, with other values.
    pub changed: usize,
    /// Rows of the later run alone.
    pub added: usize,
    /// Rows of the earlier run alone.
    pub removed: usize,
}

/// Deaths of a country as two runs knew them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ConflictChange {
    /// Country code.
    pub country: String,
    /// Months that both have.
    pub months: usize,
    /// Those of them with another figure.
    pub revised_months: usize,
    /// Deaths in the shared months, as the earlier run knew them.
    pub before: f64,
    /// Deaths in the shared months, as the later run knows them.
    pub after: f64,
    /// Months of the later run alone.
    pub new_months: usize,
    /// Deaths in them.
    pub new_deaths: f64,
    /// True when the construction differs: the difference in shared months is no revision.
    pub source_change: bool,
}

/// A figure before and after, with the parts of its change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FigureChange {
    /// Which.
    #[serde(flatten)]
    pub figure: Figure,
    /// In the earlier run; `None` when it was not there.
    pub before: Option<f64>,
    /// In the later run.
    pub after: Option<f64>,
    /// After less before.
    pub change: Option<f64>,
    /// Parts, which sum to the change; none when it cannot be split.
    pub parts: Vec<PartOfChange>,
    /// Why there are no parts.
    pub note: Option<String>,
}

/// A part of a change.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PartOfChange {
    /// Whose.
    pub cause: Cause,
    /// Pounds, or points.
    pub value: f64,
    /// Standard error of simulation; `None` where it is not known.
    pub se: Option<f64>,
    /// False when the part is within 1.96 standard errors of nothing.
    pub distinguishable: bool,
}

impl FigureChange {
    /// The part of a cause, 0 when the cause has none.
    pub fn part(&self, cause: Cause) -> f64 {
        self.parts.iter().find(|part| part.cause == cause).map_or(0.0, |part| part.value)
    }
}

impl Comparison {
    /// A figure.
    pub fn figure(&self, figure: &Figure) -> Option<&FigureChange> {
        self.figures.iter().find(|row| row.figure == *figure)
    }
}
