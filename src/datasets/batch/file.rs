//! The layout of a batch plan. The JSON Schema that checks files, and that `harmattan schema batch` prints, is made from these
//! types, so this is the one place to change the layout.

use schemars::JsonSchema;
use serde::Deserialize;

/// A batch: every portfolio under every scenario in every quarter. Paths are relative to the file.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchFile {
    /// What it is for, in words.
    #[serde(default)]
    pub title: String,
    /// The books.
    pub portfolios: Vec<PortfolioFile>,
    /// Scenarios: shipped names or paths; `*` stands for all shipped ones.
    pub scenarios: Vec<String>,
    /// Quarters, such as `2026Q2`; a run stands on the last day of its quarter. `--quarter` takes the place of these.
    #[serde(default)]
    pub quarters: Vec<String>,
    /// Months to look ahead beside 12: 24 and 36 can be added.
    #[serde(default)]
    pub horizons: Vec<f64>,
    /// Simulated years of a cell; 100000 when not given.
    #[serde(default)]
    #[schemars(range(min = 1.0, max = 100_000_000.0))]
    pub years: Option<f64>,
    /// Standard error of the baseline's TVaR 99, over its value, that is aimed at: 0.02 is 2%.
    #[serde(default)]
    #[schemars(range(min = 0.0001, max = 1.0))]
    pub target_error: Option<f64>,
    /// Seed of all random streams; 1 when not given.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 9_007_199_254_740_992.0))]
    pub seed: Option<f64>,
    /// True to hold rates at their means: the tail is that of chance alone.
    #[serde(default)]
    pub process_only: bool,
    /// What each cell's folder holds beside its view: html, csv, svg, png, xlsx, parquet, ord, pdf.
    #[serde(default)]
    pub formats: Vec<String>,
    /// Currency of the digest, such as `USD`; pounds when not given. The store's figures are always pounds.
    #[serde(default)]
    pub currency: Option<String>,
    /// Data packages laid over the shipped one, lowest first.
    #[serde(default)]
    pub data: Vec<String>,
    /// Folder of the store; `reports/out/<name of the file>` in the current folder when not given.
    #[serde(default)]
    pub out: Option<String>,
    /// Cells worked on at once; one for each core when not given. No figure depends on it.
    #[serde(default)]
    #[schemars(range(min = 1.0, max = 1024.0))]
    pub jobs: Option<f64>,
    /// False to leave out the house view: all books of a quarter as one, under each scenario.
    #[serde(default = "yes")]
    pub house: bool,
    /// True to allow paths that lead out of the folder of this file.
    #[serde(default)]
    pub allow_outside: bool,
    /// Appetite: figures that should not pass an amount.
    #[serde(default)]
    pub limits: Vec<LimitFile>,
    /// When a move since the quarter before is worth an alert.
    #[serde(default)]
    pub alerts: AlertsFile,
    /// What `prune` keeps.
    #[serde(default)]
    pub keep: KeepFile,
}

/// A book, or several by a pattern. Give one of `shipped` and `path`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PortfolioFile {
    /// Name of a shipped book.
    #[serde(default)]
    pub shipped: Option<String>,
    /// Path of a .csv file, or a pattern such as `books/*.csv`.
    #[serde(default)]
    pub path: Option<String>,
    /// Name in the store, when the file's own will not do; not with a pattern that fits several files.
    #[serde(default)]
    pub name: Option<String>,
}

/// A figure that should not pass an amount.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitFile {
    /// What alerts call it; unique.
    pub name: String,
    /// The figure.
    pub figure: LimitFigure,
    /// Whose: every book, the house, or the name of one portfolio.
    #[serde(default = "house_name")]
    pub portfolio: String,
    /// Country (ISO 3166 alpha-3) or holding instead of the whole book; for `pounds` and `expected`.
    #[serde(default)]
    pub of: Option<String>,
    /// True for the loss after insurance.
    #[serde(default)]
    pub retained: bool,
    /// False to hold it against the baseline alone and not against every scenario.
    #[serde(default = "yes")]
    pub scenarios: bool,
    /// Most that it should be, in pounds.
    #[schemars(range(min = 0.0, max = 1e18))]
    pub most: f64,
}

/// A figure that can have a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LimitFigure {
    /// Pounds exposed.
    Pounds,
    /// Expected annual loss.
    Expected,
    /// Value at risk at 99%.
    Var99,
    /// Tail value at risk at 99%.
    Tvar99,
}

/// When a move is worth an alert.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AlertsFile {
    /// Relative move of a loss that is told, where it is more than noise: 0.1 is 10%.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub loss: f64,
    /// Points by which a score must move.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub score: f64,
    /// Books, the house first, whose moves of expected loss the digest shares out by cause; each takes some runs more.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub causes: f64,
}

impl Default for AlertsFile {
    /// Judgement: a tenth is what a committee asks about; five points are half a band of ten.
    fn default() -> Self {
        Self { loss: 0.1, score: 5.0, causes: 1.0 }
    }
}

/// What `prune` keeps.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KeepFile {
    /// Quarters whose reports are kept, newest first.
    #[schemars(range(min = 1.0, max = 400.0))]
    pub reports: f64,
    /// Quarters whose figures are kept.
    #[schemars(range(min = 1.0, max = 400.0))]
    pub figures: f64,
}

impl Default for KeepFile {
    /// Judgement: reports of two years, figures of ten.
    fn default() -> Self {
        Self { reports: 8.0, figures: 40.0 }
    }
}

const fn yes() -> bool {
    true
}

fn house_name() -> String {
    crate::model::batch::HOUSE.to_owned()
}
