//! The loss simulation: a plan in, a loss table out, the same bytes for any thread count, order or partition.
//!
//! [`simulate_chunk`] is pure. [`merge`] is a union of keyed chunks and adds nothing. [`finish`] adds in key order with
//! compensated sums. So `run` on one machine is the case n = 1 of running in parts.

mod arrivals;
mod book;
mod check;
mod chunk;
mod columns;
mod detail;
mod fold;
mod hits;
mod lookup;
mod plain;
mod prepared;
mod scales;
mod settle;
mod sums;
pub mod tables;

pub use chunk::{ChunkPartial, Yearly, simulate_chunk};
pub use detail::{HoldingYear, YearDetail, detail};
pub use prepared::{PlanError, Prepared, main_window};
pub use settle::{TermsLoss, apply_terms};
pub use sums::{Breakdown, Moments};

use crate::model::plan::Plan;
use fold::Fold;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Chunks by number.
pub type Parts = BTreeMap<u64, ChunkPartial>;

/// A set of assets whose losses are added up: a country, an operator, a currency zone, a corridor.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// `country`, or a kind of [`crate::model::plan::PlanAsset::accumulation`].
    pub kind: String,
    /// Code or name.
    pub name: String,
}

/// Kind of the groups that are countries.
pub const COUNTRY: &str = "country";

/// All years of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct LossTable {
    /// Number of years.
    pub years: u64,
    /// `yearly[branch][window]`, years in order.
    pub yearly: Vec<Vec<Yearly>>,
    /// `branches[branch][window]`.
    pub branches: Vec<Vec<Breakdown>>,
    /// The largest baseline gross losses of each holding in the annual window, largest first, at most [`Plan::kept_years`] and only
    /// those above 0; empty unless the plan keeps them.
    pub largest_years: Vec<Vec<f64>>,
    /// `mixture[window]`.
    pub mixture: Vec<Breakdown>,
    /// `difference[window]`.
    pub difference: Vec<Breakdown>,
    /// What losses are added up by, in the order of [`Breakdown::groups`].
    pub groups: Vec<Group>,
    /// Window of annual figures.
    pub main: usize,
}

/// Parts that do not make a whole, or do not agree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// Two parts of one key differ.
    #[error("chunk {0} was given twice with different contents")]
    Conflict(u64),
    /// Chunks are missing.
    #[error("chunks are missing: {0:?}")]
    Missing(Vec<u64>),
    /// Chunks are not of this plan.
    #[error("chunks do not belong to this plan: {0:?}")]
    Foreign(Vec<u64>),
}

/// The union of two sets of parts: associative, commutative, idempotent.
///
/// # Errors
/// [`MergeError::Conflict`] when one key has two contents.
pub fn merge(mut a: Parts, b: Parts) -> Result<Parts, MergeError> {
    for (key, part) in b {
        match a.get(&key) {
            Some(held) if *held != part => return Err(MergeError::Conflict(key)),
            Some(_) => {}
            None => {
                a.insert(key, part);
            }
        }
    }
    Ok(a)
}

/// Unites all chunks of a plan in key order.
///
/// # Errors
/// [`MergeError`] lists missing and foreign chunks.
pub fn finish(prepared: &Prepared, parts: &Parts) -> Result<LossTable, MergeError> {
    let missing: Vec<u64> = (0..prepared.chunks()).filter(|key| !parts.contains_key(key)).collect();
    if !missing.is_empty() {
        return Err(MergeError::Missing(missing));
    }
    let foreign: Vec<u64> = parts.keys().copied().filter(|key| *key >= prepared.chunks()).collect();
    if !foreign.is_empty() {
        return Err(MergeError::Foreign(foreign));
    }
    let mut fold = Fold::new(prepared);
    parts.values().for_each(|part| fold.add(part));
    Ok(fold.finish(prepared))
}

/// [`finish`] of parts that are had one after the other, so that one of them is in memory at a time.
///
/// # Errors
/// Those of `part`.
pub fn finish_one_by_one<E>(
    prepared: &Prepared,
    mut part: impl FnMut(u64) -> Result<ChunkPartial, E>,
) -> Result<LossTable, E> {
    let mut fold = Fold::new(prepared);
    for index in 0..prepared.chunks() {
        fold.add(&part(index)?);
    }
    Ok(fold.finish(prepared))
}

/// Simulates chunks of a plan one after the other, with one worker's memory for all of them.
#[derive(Debug)]
pub struct Chunks<'a> {
    prepared: &'a Prepared<'a>,
    worker: chunk::Worker,
}

impl<'a> Chunks<'a> {
    /// A worker of a plan.
    pub fn new(prepared: &'a Prepared<'a>) -> Self {
        Self { prepared, worker: chunk::Worker::new(prepared) }
    }

    /// [`simulate_chunk`], with memory that is used again.
    ///
    /// # Panics
    /// As [`simulate_chunk`].
    pub fn simulate(&mut self, index: u64) -> ChunkPartial {
        self.worker.chunk(self.prepared, index)
    }
}

/// Simulates all years of a plan on `threads` threads.
///
/// # Errors
/// [`PlanError`] when the plan is not one that can be simulated, or the machine gives no threads.
pub fn run(plan: &Plan, threads: usize) -> Result<LossTable, PlanError> {
    run_prepared(&Prepared::new(plan)?, threads)
}

/// [`run`] of a plan that is ready.
///
/// # Errors
/// [`PlanError`] when the machine gives no threads.
pub fn run_prepared(prepared: &Prepared, threads: usize) -> Result<LossTable, PlanError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.max(1))
        .build()
        .map_err(|error| PlanError(format!("no threads to run on: {error}")))?;
    let next = AtomicU64::new(0);
    // Chunks that are done wait here for those before them.
    let done = Mutex::new((Fold::new(prepared), Parts::new()));
    pool.broadcast(|_| {
        let mut worker = chunk::Worker::new(prepared);
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= prepared.chunks() {
                break;
            }
            let part = worker.chunk(prepared, index);
            let mut guard = done.lock().unwrap_or_else(PoisonError::into_inner);
            let (fold, waiting) = &mut *guard;
            waiting.insert(index, part);
            while let Some(part) = waiting.remove(&fold.next) {
                fold.add(&part);
            }
        }
    });
    let (fold, _) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(fold.finish(prepared))
}
