//! The loss simulation: a plan in, a loss table out, the same bytes for any thread count, order or partition.
//!
//! [`simulate_chunk`] is pure. [`merge`] is a union of keyed chunks and adds nothing. [`finish`] adds in key order with
//! compensated sums. So `run` on one machine is the case n = 1 of running in parts.

mod arrivals;
mod check;
mod chunk;
mod detail;
mod lookup;
mod prepared;
mod settle;
pub mod tables;

pub use chunk::{Breakdown, ChunkPartial, Moments, Yearly, simulate_chunk};
pub use detail::{HoldingYear, YearDetail, detail};
pub use prepared::{PlanError, Prepared, main_window};
pub use settle::{TermsLoss, apply_terms};

use crate::model::plan::Plan;
use rayon::prelude::*;
use std::collections::BTreeMap;

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

/// A compensated running sum (Neumaier).
#[derive(Clone, Copy, Default)]
struct Compensated {
    total: f64,
    lost: f64,
}

impl Compensated {
    fn add(&mut self, value: f64) {
        let next = self.total + value;
        self.lost += if self.total.abs() >= value.abs() {
            (self.total - next) + value
        } else {
            (value - next) + self.total
        };
        self.total = next;
    }
}

fn reduce<'a>(breakdowns: impl Iterator<Item = &'a Breakdown>) -> Option<Breakdown> {
    let mut breakdowns = breakdowns.peekable();
    let mut whole = (*breakdowns.peek()?).clone();
    let mut sums: Vec<(Compensated, Compensated)> = vec![Default::default(); whole.moments().count()];
    for breakdown in breakdowns {
        for ((sum, squares), moments) in sums.iter_mut().zip(breakdown.moments()) {
            sum.add(moments.sum);
            squares.add(moments.squares);
        }
    }
    for (moments, (sum, squares)) in whole.moments_mut().zip(sums) {
        *moments = Moments { sum: sum.total + sum.lost, squares: squares.total + squares.lost };
    }
    Some(whole)
}

/// Unites all chunks of a plan in key order.
///
/// # Errors
/// [`MergeError`] lists missing and foreign chunks.
///
/// # Panics
/// Never for parts of this plan: their shapes are those of the plan.
pub fn finish(prepared: &Prepared, parts: &Parts) -> Result<LossTable, MergeError> {
    let plan = prepared.plan;
    let missing: Vec<u64> = (0..prepared.chunks()).filter(|key| !parts.contains_key(key)).collect();
    if !missing.is_empty() {
        return Err(MergeError::Missing(missing));
    }
    let foreign: Vec<u64> = parts.keys().copied().filter(|key| *key >= prepared.chunks()).collect();
    if !foreign.is_empty() {
        return Err(MergeError::Foreign(foreign));
    }
    let windows = plan.windows.len();
    let join = |branch: usize, window: usize, pick: fn(&Yearly) -> &Vec<f64>| -> Vec<f64> {
        parts.values().flat_map(|part| pick(&part.yearly[branch][window]).iter().copied()).collect()
    };
    let yearly = (0..plan.branches.len())
        .map(|branch| {
            (0..windows)
                .map(|window| Yearly {
                    gross: join(branch, window, |y| &y.gross),
                    largest_gross: join(branch, window, |y| &y.largest_gross),
                    retained: join(branch, window, |y| &y.retained),
                    largest_retained: join(branch, window, |y| &y.largest_retained),
                })
                .collect()
        })
        .collect();
    let has_parts = "a plan has at least one chunk";
    let branches = (0..plan.branches.len())
        .map(|branch| {
            (0..windows)
                .map(|w| reduce(parts.values().map(|part| &part.branches[branch][w])).expect(has_parts))
                .collect()
        })
        .collect();
    let of_scenario = |pick: fn(&ChunkPartial) -> &Vec<Breakdown>| -> Vec<Breakdown> {
        if plan.branches.len() == 1 {
            return Vec::new();
        }
        (0..windows).map(|w| reduce(parts.values().map(|part| &pick(part)[w])).expect(has_parts)).collect()
    };
    let largest_years = (0..if plan.kept_years > 0 { plan.holdings.len() } else { 0 })
        .map(|holding| {
            let mut losses: Vec<f64> =
                parts.values().flat_map(|part| part.largest_years[holding].iter().copied()).collect();
            chunk::keep_largest(&mut losses, plan.kept_years);
            losses.sort_unstable_by(|a, b| b.total_cmp(a));
            losses
        })
        .collect();
    Ok(LossTable {
        largest_years,
        years: plan.years,
        yearly,
        branches,
        mixture: of_scenario(|part| &part.mixture),
        difference: of_scenario(|part| &part.difference),
        groups: prepared.groups.clone(),
        main: prepared.main,
    })
}

/// Simulates all years of a plan on `threads` threads.
///
/// # Errors
/// [`PlanError`] when the plan is not one that can be simulated.
///
/// # Panics
/// When the machine gives no threads.
pub fn run(plan: &Plan, threads: usize) -> Result<LossTable, PlanError> {
    let prepared = Prepared::new(plan)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.max(1))
        .build()
        .map_err(|error| PlanError(format!("no threads to run on: {error}")))?;
    let parts: Parts = pool.install(|| {
        (0..prepared.chunks())
            .into_par_iter()
            .map(|index| (index, simulate_chunk(&prepared, index)))
            .collect::<Vec<_>>()
            .into_iter()
            .collect()
    });
    finish(&prepared, &parts).map_err(|error| PlanError(error.to_string()))
}
