//! From a resolved plan to losses by year: pure, and the same bytes for any number of threads or any partition of the years.
//!
//! [`simulate_chunk`] makes the losses of one block of years; [`Partials`] is a union of such blocks; [`finish`] reduces them in
//! order. Numbers are added inside a chunk or in `finish`, nowhere else.

mod arrivals;
mod book;
mod check;
mod chunk;
mod closed;
mod lookup;
mod prepared;
pub mod tables;
pub mod terms;

pub use check::PlanError;
pub use chunk::{ChunkPartial, Moments, YearLoss, simulate_chunk};
pub use closed::closed_form_aal;
pub use lookup::Lookup;
pub use prepared::Prepared;

use crate::maths;
use crate::model::peril::Peril;
use crate::model::plan::Plan;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Simulates a whole plan on a number of threads.
pub fn run(plan: &Plan, threads: usize) -> Result<LossTable, SimulationError> {
    let prepared = Prepared::new(plan)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.max(1))
        .build()
        .map_err(|error| SimulationError::Threads(error.to_string()))?;
    let partials: Vec<ChunkPartial> = pool.install(|| {
        (0..chunks(plan)).into_par_iter().map(|chunk| simulate_chunk(&prepared, chunk)).collect()
    });
    finish(plan, partials.into_iter().collect())
}

/// Number of chunks of a plan.
pub fn chunks(plan: &Plan) -> u64 {
    plan.years.div_ceil(plan.chunk.max(1))
}

/// Why a simulation gave no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SimulationError {
    /// The plan contradicts itself.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The threads could not be started.
    #[error("threads: {0}")]
    Threads(String),
    /// Not every chunk is there exactly once.
    #[error("chunks missing: {missing:?}; foreign: {foreign:?}")]
    Incomplete {
        /// Chunks of the plan that are not there.
        missing: Vec<u64>,
        /// Chunks that are there and fit no chunk of the plan.
        foreign: Vec<u64>,
    },
}

/// Chunks by number. The union of two is associative, commutative and idempotent: no number is added in it.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Partials(pub BTreeMap<u64, ChunkPartial>);

impl Partials {
    /// The union of both; a chunk that both hold is the same in both.
    pub fn merge(mut self, other: Self) -> Self {
        for (chunk, partial) in other.0 {
            self.0.entry(chunk).or_insert(partial);
        }
        self
    }
}

impl FromIterator<ChunkPartial> for Partials {
    fn from_iter<I: IntoIterator<Item = ChunkPartial>>(partials: I) -> Self {
        Self(partials.into_iter().map(|partial| (partial.chunk, partial)).collect())
    }
}

/// Losses of every year, branch and window, and their moments by holding and peril.
#[derive(Debug, Clone, PartialEq)]
pub struct LossTable {
    /// Shape of the tables below.
    pub layout: Layout,
    /// Losses in trial order, at `branch * windows + window`.
    pub years: Vec<Vec<YearLoss>>,
    /// Moments at [`Layout::cell`].
    pub cells: Vec<Moments>,
}

/// Shape of the tables of losses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Number of trials.
    pub years: u64,
    /// Number of branches.
    pub branches: usize,
    /// Number of windows.
    pub windows: usize,
    /// Number of holdings.
    pub holdings: usize,
}

impl Layout {
    /// Shape for a plan.
    pub fn of(plan: &Plan) -> Self {
        Self {
            years: plan.years,
            branches: plan.branches.len(),
            windows: plan.windows.len(),
            holdings: plan.holdings.len(),
        }
    }
    /// Number of sets of moments: the branches, and with leaves also their mixture and its difference to the baseline.
    pub fn sets(&self) -> usize {
        if self.branches == 1 { 1 } else { self.branches + 2 }
    }
    /// The set of the scenario: the weighted mixture of its leaves, or the baseline where there are none.
    pub fn mixture(&self) -> usize {
        if self.branches == 1 { 0 } else { self.branches }
    }
    /// The set of the paired difference, scenario less baseline; `None` without leaves.
    pub fn difference(&self) -> Option<usize> {
        (self.branches > 1).then_some(self.branches + 1)
    }
    /// Cells of one set and window: holdings and their total, by perils and their total.
    pub fn cells_per_window(&self) -> usize {
        (self.holdings + 1) * (Peril::ALL.len() + 1)
    }
    /// Place of a cell; no holding or no peril is the total over them.
    pub fn cell(&self, set: usize, window: usize, holding: Option<usize>, peril: Option<Peril>) -> usize {
        (set * self.windows + window) * self.cells_per_window()
            + holding.unwrap_or(self.holdings) * (Peril::ALL.len() + 1)
            + peril.map_or(Peril::ALL.len(), Peril::index)
    }
}

/// Reduces all chunks of a plan, in order.
pub fn finish(plan: &Plan, partials: Partials) -> Result<LossTable, SimulationError> {
    let layout = Layout::of(plan);
    let total = chunks(plan);
    let missing: Vec<u64> = (0..total).filter(|chunk| !partials.0.contains_key(chunk)).collect();
    let fits = |partial: &ChunkPartial| {
        let size = plan.chunk.min(plan.years.saturating_sub(partial.chunk.saturating_mul(plan.chunk)));
        partial.chunk < total
            && partial.years.len() == layout.branches * layout.windows
            && partial.years.iter().all(|years| years.len() as u64 == size)
            && partial.cells.len() == layout.sets() * layout.windows * layout.cells_per_window()
    };
    let foreign: Vec<u64> = partials
        .0
        .iter()
        .filter(|(key, partial)| **key != partial.chunk || !fits(partial))
        .map(|(key, _)| *key)
        .collect();
    if !missing.is_empty() || !foreign.is_empty() {
        return Err(SimulationError::Incomplete { missing, foreign });
    }
    let mut years = vec![Vec::with_capacity(plan.years as usize); layout.branches * layout.windows];
    let mut sums = vec![Reducer::default(); layout.sets() * layout.windows * layout.cells_per_window()];
    for partial in partials.0.into_values() {
        for (all, part) in years.iter_mut().zip(&partial.years) {
            all.extend_from_slice(part);
        }
        for (reducer, moments) in sums.iter_mut().zip(&partial.cells) {
            reducer.add(moments);
        }
    }
    Ok(LossTable { layout, years, cells: sums.into_iter().map(Reducer::moments).collect() })
}

/// Sums of moments with compensation.
#[derive(Clone, Default)]
struct Reducer {
    sums: [maths::Accumulator; 4],
    count: u64,
}

impl Reducer {
    fn add(&mut self, moments: &Moments) {
        let values = [moments.gross, moments.gross_squares, moments.retained, moments.retained_squares];
        for (sum, value) in self.sums.iter_mut().zip(values) {
            sum.add(value);
        }
        self.count += moments.count;
    }
    fn moments(self) -> Moments {
        let [gross, gross_squares, retained, retained_squares] = self.sums.map(maths::Accumulator::total);
        Moments { gross, gross_squares, retained, retained_squares, count: self.count }
    }
}
