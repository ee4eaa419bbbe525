//! A figure of a finished run as one row: what the store of a batch holds of every cell.

use serde::{Deserialize, Serialize};

/// Version of the layout of `figures.parquet`.
pub const FIGURES_SCHEMA: u32 = 1;

/// A figure. Subject, name, figure, branch and terms together are its key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Figure {
    /// What it speaks of: `book`, `holding`, `country`, `peril`, `issuer`, `asset`.
    pub subject: String,
    /// Id of it; empty for the book.
    pub name: String,
    /// Which figure: `expected`, `deviation`, `var_99`, `tvar_99`, `pounds`, `score`, `opportunity`, ...
    pub figure: String,
    /// `baseline`, `scenario`, or `change`; empty where it has none.
    pub branch: String,
    /// `gross`, `retained`; empty where insurance has nothing to do with it.
    pub terms: String,
    /// `GBP`, `GBP a year`, `points`, `share`.
    pub unit: String,
    /// Value; `None` is unknown or 'too few years', never 0.
    pub value: Option<f64>,
    /// Standard error of sampling.
    pub se: Option<f64>,
    /// Lower end of the 90% interval; of a score, the lowest that missing data allow.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

impl Figure {
    /// The parts of its key.
    pub fn key(&self) -> [&str; 5] {
        [&self.subject, &self.name, &self.figure, &self.branch, &self.terms]
    }
}
