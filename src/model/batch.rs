//! A batch: every portfolio under every scenario in every quarter, as cells under content keys.

use crate::period::Quarter;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;

/// Name that the house view has in place of a portfolio: all books of a quarter as one.
pub const HOUSE: &str = "house";

/// Version of the layout of `plan.json`, receipts and the store.
pub const BATCH_SCHEMA: u32 = 1;

/// Which cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CellId {
    /// Quarter; the run stands on its last day.
    #[schemars(with = "String")]
    pub quarter: Quarter,
    /// Portfolio, or [`HOUSE`].
    pub portfolio: String,
    /// Scenario.
    pub scenario: String,
}

impl fmt::Display for CellId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.quarter, self.portfolio, self.scenario)
    }
}

/// A batch plan with every name resolved and every path found.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Name: the file's.
    pub name: String,
    /// What it is for.
    pub title: String,
    /// Books by name, in name order.
    pub portfolios: Vec<BookSource>,
    /// Scenarios by name, in name order.
    pub scenarios: Vec<ScenarioSource>,
    /// Quarters, oldest first.
    pub quarters: Vec<Quarter>,
    /// Horizons in months beside 12.
    pub horizons: Vec<u32>,
    /// Simulated years.
    pub years: u64,
    /// Error that is aimed at.
    pub target_error: Option<f64>,
    /// Seed.
    pub seed: u64,
    /// Rates at their means.
    pub process_only: bool,
    /// Formats of a cell's folder, by name.
    pub formats: Vec<String>,
    /// Currency of the digest.
    pub currency: Option<String>,
    /// Data packages over the shipped one.
    pub data: Vec<PathBuf>,
    /// Folder of the store.
    pub out: PathBuf,
    /// Cells at once.
    pub jobs: Option<usize>,
    /// Whether there is a house view.
    pub house: bool,
    /// Appetite.
    pub limits: Vec<Limit>,
    /// Relative move of a loss that is told.
    pub alert_loss: f64,
    /// Points by which a score must move to be told.
    pub alert_score: f64,
    /// Books whose moves the digest shares out by cause.
    pub causes: usize,
    /// Quarters whose reports are kept.
    pub keep_reports: usize,
    /// Quarters whose figures are kept.
    pub keep_figures: usize,
}

/// A book and where it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BookSource {
    /// Name in the store.
    pub name: String,
    /// Shipped name, or path.
    pub place: String,
}

/// A scenario and where it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScenarioSource {
    /// Name in the store.
    pub name: String,
    /// Shipped name, or path.
    pub place: String,
}

/// A figure that can have a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Figure {
    /// Pounds exposed.
    Pounds,
    /// Expected annual loss.
    Expected,
    /// Value at risk at 99%.
    Var99,
    /// Tail value at risk at 99%.
    Tvar99,
}

/// Appetite: a figure that should not pass an amount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Limit {
    /// Name.
    pub name: String,
    /// Figure.
    pub figure: Figure,
    /// Portfolio, [`HOUSE`], or `*` for every book.
    pub portfolio: String,
    /// Country or holding.
    pub of: Option<String>,
    /// After insurance.
    pub retained: bool,
    /// Against every scenario, not the baseline alone.
    pub scenarios: bool,
    /// Pounds.
    pub most: f64,
}

impl Batch {
    /// All cells, oldest quarter first, then by portfolio and scenario; the house after the books.
    pub fn cells(&self) -> Vec<CellId> {
        let mut cells = Vec::new();
        for quarter in &self.quarters {
            let books = self.portfolios.iter().map(|book| book.name.as_str());
            for portfolio in books.chain(self.house.then_some(HOUSE)) {
                cells.extend(self.scenarios.iter().map(|scenario| CellId {
                    quarter: *quarter,
                    portfolio: portfolio.to_owned(),
                    scenario: scenario.name.clone(),
                }));
            }
        }
        cells
    }
}
