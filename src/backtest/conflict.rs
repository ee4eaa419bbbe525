//! Deaths by country and month: forecasts from rolling origins against what came.
//!
//! In: for each origin what was known then ([`Origin`]), and the outcomes of each construction. Out: a [`Panel`](crate::model::record::conflict::Panel) of scores. A model
//! ([`MODELS`]) sees the known values of its unit and of the others, never the outcome or its month's place in the file.

mod benchmark;
mod models;
mod panel;
mod select;

pub use benchmark::benchmark;
pub use models::{Context, MODELS, Model, Settings};
pub use panel::panel;
pub use select::select;

use super::score::Weighted;
use crate::period::Month;
use std::collections::BTreeMap;

/// Months from an origin to the months that are forecast.
pub const LEADS: [usize; 4] = [1, 3, 6, 12];
/// Months in the pool of all units, as in the global bootstrap of the VIEWS benchmarks.
const POOL_MONTHS: usize = 12;
/// The benchmark that skill is measured against.
pub const REFERENCE: &str = "conflictology-12";
/// Our forecast.
pub const OURS: &str = "path";

/// What was known on the last day of a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// Month on whose last day the forecast is made.
    pub month: Month,
    /// Newest month known then.
    pub newest: Month,
    /// Place of the outcomes in the list of constructions.
    pub outcomes: usize,
    /// Units.
    pub units: BTreeMap<String, History>,
}

/// Known values of a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Deaths by month, without gaps, ending with the newest month known.
    pub values: Vec<f64>,
    /// Multiplier of the policy shocks known at the origin, for the months of `values` and on to the last month forecast; empty when no
    /// shock is known.
    pub shocks: Vec<f64>,
}

/// Deaths as they are known at the end of the data, by unit and month.
pub type Outcomes = BTreeMap<String, BTreeMap<Month, f64>>;

impl Origin {
    /// Months between the newest known month and the one that lies `lead` after the origin.
    fn gap(&self, lead: usize) -> usize {
        (self.month.ordinal() - self.newest.ordinal()) as usize + lead
    }

    /// The last months of all units.
    fn pool(&self) -> Option<Weighted> {
        let last =
            |history: &History| history.values[history.values.len().saturating_sub(POOL_MONTHS)..].to_vec();
        Weighted::even(self.units.values().flat_map(last))
    }
}
