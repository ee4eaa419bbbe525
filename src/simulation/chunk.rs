//! One chunk of years: pure, independent of every other, small.

use super::arrivals::Quad;
use super::columns::Columns;
use super::plain::Plain;
use super::prepared::Prepared;
use super::settle::Settlement;
use super::sums::{Accumulator, Breakdown, Shape, YearSums};
use crate::rng::lanes::QUAD;
use serde::{Deserialize, Serialize};

/// Yearly losses of a branch in a window. One value a year of the chunk, in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Yearly {
    /// Sum of the year, before insurance.
    pub gross: Vec<f64>,
    /// Largest event, before insurance.
    pub largest_gross: Vec<f64>,
    /// Sum of the year, after insurance.
    pub retained: Vec<f64>,
    /// Largest event, after insurance.
    pub largest_retained: Vec<f64>,
}

impl Yearly {
    fn zeros(years: usize) -> Self {
        let zeros = || vec![0.0; years];
        Self { gross: zeros(), largest_gross: zeros(), retained: zeros(), largest_retained: zeros() }
    }

    fn set(&mut self, year: usize, totals: &[f64; 4]) {
        self.gross[year] = totals[0];
        self.largest_gross[year] = totals[1];
        self.retained[year] = totals[2];
        self.largest_retained[year] = totals[3];
    }
}

/// What one chunk found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChunkPartial {
    /// Number of the chunk.
    pub index: u64,
    /// Years in it.
    pub years: u64,
    /// `yearly[branch][window]`.
    pub yearly: Vec<Vec<Yearly>>,
    /// `branches[branch][window]`.
    pub branches: Vec<Vec<Breakdown>>,
    /// Baseline gross losses above 0 in the annual window by holding, unordered, at most
    /// [`crate::model::plan::Plan::kept_years`] of the largest; empty unless the plan keeps them.
    pub largest_years: Vec<Vec<f64>>,
    /// `mixture[window]`: leaves mixed by weight within each year; empty for a baseline alone.
    pub mixture: Vec<Breakdown>,
    /// `difference[window]`: that mixture less the baseline of the same year; empty for a baseline alone.
    pub difference: Vec<Breakdown>,
}

impl ChunkPartial {
    fn blank(prepared: &Prepared, index: u64) -> Self {
        let plan = prepared.plan;
        let years = plan.chunk.min(plan.years - index * plan.chunk);
        let (branches, windows) = (plan.branches.len(), plan.windows.len());
        Self {
            index,
            years,
            yearly: vec![vec![Yearly::zeros(years as usize); windows]; branches],
            branches: Vec::new(),
            largest_years: if plan.kept_years > 0 {
                vec![Vec::new(); plan.holdings.len()]
            } else {
                Vec::new()
            },
            mixture: Vec::new(),
            difference: Vec::new(),
        }
    }

    /// Keeps what holdings lost in a year, when the plan wants it.
    fn keep(&mut self, year: &YearSums) {
        if !self.largest_years.is_empty() {
            year.holdings().for_each(|(holding, loss)| self.largest_years[holding].push(loss));
        }
    }
}

/// Cuts `losses` down to the `kept` largest.
pub(super) fn keep_largest(losses: &mut Vec<f64>, kept: u64) {
    let kept = usize::try_from(kept).unwrap_or(usize::MAX);
    if kept == 0 {
        losses.clear();
    } else if losses.len() > kept {
        losses.select_nth_unstable_by(kept - 1, |a, b| b.total_cmp(a));
        losses.truncate(kept);
    }
}

/// Simulates chunk `index`.
///
/// # Panics
/// When `index` is past the last chunk, which is our bug.
pub fn simulate_chunk(prepared: &Prepared, index: u64) -> ChunkPartial {
    Worker::new(prepared).chunk(prepared, index)
}

/// Scratch space of a thread; it carries nothing from one chunk to the next.
#[derive(Debug)]
pub(super) struct Worker {
    columns: Columns,
    quad: Quad,
    settlement: Settlement,
    /// `sums[branch][window]`.
    sums: Vec<Vec<YearSums>>,
    /// By branch: whose sums are its own. A leaf with the events of the baseline has its sums.
    sources: Vec<usize>,
    /// Totals of the year by branch and window: gross, largest gross, retained, largest retained.
    totals: Vec<Vec<[f64; 4]>>,
    mixed: YearSums,
    differing: YearSums,
    /// Moments of the chunk: `branches[branch][window]`, then those of the scenario.
    branches: Vec<Vec<Accumulator>>,
    mixture: Vec<Accumulator>,
    difference: Vec<Accumulator>,
}

impl Worker {
    pub(super) fn new(prepared: &Prepared) -> Self {
        let plan = prepared.plan;
        let sums = || YearSums::new(Shape::of(prepared));
        let blank = || plan.windows.iter().map(|_| Accumulator::new(Shape::of(prepared))).collect::<Vec<_>>();
        let of_scenario = || if plan.branches.len() > 1 { blank() } else { Vec::new() };
        Self {
            columns: Columns::new(prepared),
            quad: Quad::new(prepared),
            settlement: Settlement::new(prepared),
            sums: plan.branches.iter().map(|_| plan.windows.iter().map(|_| sums()).collect()).collect(),
            sources: vec![0; plan.branches.len()],
            totals: vec![vec![[0.0; 4]; plan.windows.len()]; plan.branches.len()],
            mixed: sums(),
            differing: sums(),
            branches: plan.branches.iter().map(|_| blank()).collect(),
            mixture: of_scenario(),
            difference: of_scenario(),
        }
    }

    pub(super) fn chunk(&mut self, prepared: &Prepared, index: u64) -> ChunkPartial {
        assert!(index < prepared.chunks(), "chunk {index} is past the last");
        let mut partial = ChunkPartial::blank(prepared, index);
        let start = index * prepared.plan.chunk;
        for offset in (0..partial.years).step_by(QUAD) {
            let quad = u32::try_from((start + offset) / QUAD as u64).expect("checked: years fit in a word");
            let last = (offset + QUAD as u64).min(partial.years);
            if let Some(plain) = &prepared.plain {
                self.columns.gather(prepared, plain, quad);
                for (year, offset) in (offset..last).enumerate() {
                    self.settle_columns(prepared, plain, year, offset as usize, &mut partial);
                }
                continue;
            }
            self.quad.gather(prepared, quad);
            for (year, offset) in (offset..last).enumerate() {
                if self.quad.events[year].iter().any(|events| !events.is_empty()) {
                    self.settle_year(prepared, year, offset as usize, &mut partial);
                }
            }
        }
        for losses in &mut partial.largest_years {
            keep_largest(losses, prepared.plan.kept_years);
        }
        let shape = Shape::of(prepared);
        let take = |moments: &mut Vec<Accumulator>| moments.iter_mut().map(|m| m.take(shape)).collect();
        partial.branches = self.branches.iter_mut().map(take).collect();
        partial.mixture = take(&mut self.mixture);
        partial.difference = take(&mut self.difference);
        partial
    }

    /// Settles year `year` of the four, which is year `offset` of the chunk.
    fn settle_year(&mut self, prepared: &Prepared, year: usize, offset: usize, partial: &mut ChunkPartial) {
        for branch in 0..self.sums.len() {
            let events = &self.quad.events[year];
            self.sources[branch] = if branch > 0 && events[branch] == events[0] { 0 } else { branch };
            if self.sources[branch] == branch {
                self.settle_branch(prepared, branch, year);
            }
            let source = self.sources[branch];
            for (yearly, totals) in partial.yearly[branch].iter_mut().zip(&self.totals[source]) {
                yearly.set(offset, totals);
            }
            for (moments, sums) in self.branches[branch].iter_mut().zip(&self.sums[source]) {
                moments.record(sums);
            }
        }
        partial.keep(&self.sums[0][prepared.main]);
        self.mix(prepared);
    }

    /// Settles a year of a plain plan: one branch, one window.
    fn settle_columns(
        &mut self,
        prepared: &Prepared,
        plain: &Plain,
        year: usize,
        offset: usize,
        partial: &mut ChunkPartial,
    ) {
        let sums = &mut self.sums[0][0];
        sums.clear();
        let totals = self.columns.settle(prepared, plain, year, sums);
        partial.yearly[0][0].set(offset, &totals);
        self.branches[0][0].record(sums);
        partial.keep(sums);
    }

    fn settle_branch(&mut self, prepared: &Prepared, branch: usize, year: usize) {
        self.sums[branch].iter_mut().for_each(YearSums::clear);
        self.totals[branch].fill([0.0; 4]);
        let events = &self.quad.events[year][branch];
        self.settlement.settle(prepared, events, &self.quad.hits);
        let sums = &mut self.sums[branch];
        let mut rest = self.settlement.postings.as_slice();
        while let Some(first) = rest.first() {
            let (mut gross, mut retained, mut count) = (0.0, 0.0, 0);
            while let Some(posting) = rest.get(count)
                && posting.event == first.event
            {
                gross += posting.loss.gross;
                retained += posting.loss.gross - posting.recovered;
                count += 1;
            }
            let (event, later) = rest.split_at(count);
            rest = later;
            let time = events[first.event as usize].time;
            let windows = prepared.plan.windows.iter().zip(&mut self.totals[branch]).zip(sums.iter_mut());
            for ((bounds, totals), sums) in windows {
                if bounds.from < time && time <= bounds.to {
                    *totals = [
                        totals[0] + gross,
                        totals[1].max(gross),
                        totals[2] + retained,
                        totals[3].max(retained),
                    ];
                    event.iter().for_each(|posting| sums.post(prepared, posting));
                }
            }
        }
    }

    /// Mixes the leaves of the year by weight, and their differences from the baseline: leaf by leaf, so that a holding which no
    /// leaf touches differs by exactly nothing.
    fn mix(&mut self, prepared: &Prepared) {
        for window in 0..self.mixture.len() {
            self.mixed.clear();
            self.differing.clear();
            let base = &self.sums[0][window];
            for (leaf, &source) in prepared.plan.branches.iter().zip(&self.sources).skip(1) {
                let sums = &self.sums[source][window];
                self.mixed.add_scaled(sums, leaf.weight);
                if source != 0 {
                    self.differing.add_difference(sums, base, leaf.weight);
                }
            }
            self.mixture[window].record(&self.mixed);
            self.difference[window].record(&self.differing);
        }
    }
}
