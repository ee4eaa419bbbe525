//! One chunk of years: pure, independent of every other, small.

use super::arrivals::Trial;
use super::prepared::Prepared;
use super::settle::{Posting, Settlement};
use crate::model::peril::Peril;
use crate::rng::{Block, Purpose};

const PERILS: usize = Peril::ALL.len();

/// How many of each thing a plan has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) holdings: usize,
    pub(super) groups: usize,
    pub(super) policies: usize,
}

impl Shape {
    pub(super) fn of(prepared: &Prepared) -> Self {
        let plan = prepared.plan;
        Self { holdings: plan.holdings.len(), groups: prepared.groups.len(), policies: plan.policies.len() }
    }
}

/// Sums over years of a quantity: of itself and of its square.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moments {
    /// Sum.
    pub sum: f64,
    /// Sum of squares.
    pub squares: f64,
}

impl Moments {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.squares += value * value;
    }
}

/// Yearly losses of a branch in a window. One value a year of the chunk, in order.
#[derive(Debug, Clone, Default, PartialEq)]
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

/// Moments of a branch (or of the scenario mixture, or of its difference from the baseline) in a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Breakdown {
    /// `cells[holding * 5 + peril]`: gross.
    pub cells: Vec<Moments>,
    /// `cells[holding * 5 + peril]`: retained.
    pub cells_retained: Vec<Moments>,
    /// By holding, gross.
    pub holdings: Vec<Moments>,
    /// By holding, retained.
    pub holdings_retained: Vec<Moments>,
    /// By peril, gross.
    pub perils: [Moments; PERILS],
    /// By peril, retained.
    pub perils_retained: [Moments; PERILS],
    /// By group of [`super::LossTable::groups`], gross.
    pub groups: Vec<Moments>,
    /// By policy, recovered.
    pub policies: Vec<Moments>,
}

impl Breakdown {
    fn new(shape: Shape) -> Self {
        let Shape { holdings, groups, policies } = shape;
        Self {
            cells: vec![Moments::default(); holdings * PERILS],
            cells_retained: vec![Moments::default(); holdings * PERILS],
            holdings: vec![Moments::default(); holdings],
            holdings_retained: vec![Moments::default(); holdings],
            perils: [Moments::default(); PERILS],
            perils_retained: [Moments::default(); PERILS],
            groups: vec![Moments::default(); groups],
            policies: vec![Moments::default(); policies],
        }
    }

    /// All moments, in a fixed order.
    pub fn moments(&self) -> impl Iterator<Item = &Moments> {
        self.cells
            .iter()
            .chain(&self.cells_retained)
            .chain(&self.holdings)
            .chain(&self.holdings_retained)
            .chain(&self.perils)
            .chain(&self.perils_retained)
            .chain(&self.groups)
            .chain(&self.policies)
    }

    /// All moments, in the same order, to be changed.
    pub(super) fn moments_mut(&mut self) -> impl Iterator<Item = &mut Moments> {
        self.cells
            .iter_mut()
            .chain(&mut self.cells_retained)
            .chain(&mut self.holdings)
            .chain(&mut self.holdings_retained)
            .chain(&mut self.perils)
            .chain(&mut self.perils_retained)
            .chain(&mut self.groups)
            .chain(&mut self.policies)
    }
}

/// What one chunk found.
#[derive(Debug, Clone, PartialEq)]
pub struct ChunkPartial {
    /// Number of the chunk.
    pub index: u64,
    /// Years in it.
    pub years: u64,
    /// `yearly[branch][window]`.
    pub yearly: Vec<Vec<Yearly>>,
    /// `branches[branch][window]`.
    pub branches: Vec<Vec<Breakdown>>,
    /// Baseline gross losses above 0 in the annual window by holding, unordered, at most [`Plan::kept_years`] of the largest; empty
    /// unless the plan keeps them.
    pub largest_years: Vec<Vec<f64>>,
    /// `mixture[window]`: leaves mixed by weight within each year; empty for a baseline alone.
    pub mixture: Vec<Breakdown>,
    /// `difference[window]`: that mixture less the baseline of the same year; empty for a baseline alone.
    pub difference: Vec<Breakdown>,
}

/// Dense sums of one year and window; `touched` says which holdings and countries to look at.
#[derive(Debug)]
struct YearSums {
    cells: Vec<f64>,
    cells_retained: Vec<f64>,
    groups: Vec<f64>,
    policies: Vec<f64>,
    used: bool,
}

impl YearSums {
    fn new(shape: Shape) -> Self {
        let Shape { holdings, groups, policies } = shape;
        Self {
            cells: vec![0.0; holdings * PERILS],
            cells_retained: vec![0.0; holdings * PERILS],
            groups: vec![0.0; groups],
            policies: vec![0.0; policies],
            used: false,
        }
    }

    fn clear(&mut self) {
        if self.used {
            self.cells.fill(0.0);
            self.cells_retained.fill(0.0);
            self.groups.fill(0.0);
            self.policies.fill(0.0);
            self.used = false;
        }
    }

    fn post(&mut self, prepared: &Prepared, posting: &Posting) {
        let cell = posting.holding * PERILS + posting.peril.index();
        self.cells[cell] += posting.gross;
        self.cells_retained[cell] += posting.gross - posting.recovered;
        for &group in &prepared.groups_of_asset[posting.asset] {
            self.groups[group] += posting.gross;
        }
        if posting.recovered > 0.0
            && let Some(policy) = prepared.plan.holdings[posting.holding].policy
        {
            self.policies[policy] += posting.recovered;
        }
        self.used = true;
    }

    /// Appends each holding's loss of the year.
    fn holdings(&self, into: &mut [Vec<f64>]) {
        if !self.used {
            return;
        }
        for (kept, row) in into.iter_mut().zip(self.cells.chunks_exact(PERILS)) {
            let loss: f64 = row.iter().sum();
            if loss > 0.0 {
                kept.push(loss);
            }
        }
    }

    fn add_scaled(&mut self, other: &Self, factor: f64) {
        if !other.used {
            return;
        }
        let add = |into: &mut [f64], from: &[f64]| {
            into.iter_mut().zip(from).for_each(|(into, from)| *into += factor * from);
        };
        add(&mut self.cells, &other.cells);
        add(&mut self.cells_retained, &other.cells_retained);
        add(&mut self.groups, &other.groups);
        add(&mut self.policies, &other.policies);
        self.used = true;
    }

    fn add_difference(&mut self, leaf: &Self, base: &Self, weight: f64) {
        if !leaf.used && !base.used {
            return;
        }
        let add = |into: &mut [f64], leaf: &[f64], base: &[f64]| {
            into.iter_mut().zip(leaf.iter().zip(base)).for_each(|(into, (a, b))| *into += weight * (a - b));
        };
        add(&mut self.cells, &leaf.cells, &base.cells);
        add(&mut self.cells_retained, &leaf.cells_retained, &base.cells_retained);
        add(&mut self.groups, &leaf.groups, &base.groups);
        add(&mut self.policies, &leaf.policies, &base.policies);
        self.used = true;
    }

    fn record(&self, breakdown: &mut Breakdown) {
        if !self.used {
            return;
        }
        let record =
            |values: &[f64], cells: &mut [Moments], holdings: &mut [Moments], perils: &mut [Moments]| {
                let mut by_peril = [0.0; PERILS];
                for (holding, row) in values.chunks_exact(PERILS).enumerate() {
                    let mut whole = 0.0;
                    for (peril, &value) in row.iter().enumerate() {
                        if value != 0.0 {
                            cells[holding * PERILS + peril].add(value);
                            by_peril[peril] += value;
                            whole += value;
                        }
                    }
                    if whole != 0.0 {
                        holdings[holding].add(whole);
                    }
                }
                by_peril.iter().zip(perils).filter(|(value, _)| **value != 0.0).for_each(|(v, m)| m.add(*v));
            };
        record(&self.cells, &mut breakdown.cells, &mut breakdown.holdings, &mut breakdown.perils);
        record(
            &self.cells_retained,
            &mut breakdown.cells_retained,
            &mut breakdown.holdings_retained,
            &mut breakdown.perils_retained,
        );
        let single = |values: &[f64], all: &mut [Moments]| {
            values.iter().zip(all).filter(|(value, _)| **value != 0.0).for_each(|(v, m)| m.add(*v));
        };
        single(&self.groups, &mut breakdown.groups);
        single(&self.policies, &mut breakdown.policies);
    }
}

/// Simulates chunk `index`.
///
/// # Panics
/// When `index` is past the last chunk, which is our bug.
pub fn simulate_chunk(prepared: &Prepared, index: u64) -> ChunkPartial {
    let plan = prepared.plan;
    assert!(index < prepared.chunks(), "chunk {index} is past the last");
    let start = index * plan.chunk;
    let years = plan.chunk.min(plan.years - start);
    let (branches, windows) = (plan.branches.len(), plan.windows.len());
    let blank = || vec![Breakdown::new(Shape::of(prepared)); windows];
    let with_scenario = branches > 1;
    let mut partial = ChunkPartial {
        index,
        years,
        yearly: vec![vec![Yearly::zeros(years as usize); windows]; branches],
        branches: (0..branches).map(|_| blank()).collect(),
        largest_years: if plan.kept_years > 0 { vec![Vec::new(); plan.holdings.len()] } else { Vec::new() },
        mixture: if with_scenario { blank() } else { Vec::new() },
        difference: if with_scenario { blank() } else { Vec::new() },
    };
    let mut worker = Worker::new(prepared);
    let mut first_words: Vec<Block> = vec![[0; 4]; plan.processes.len()];
    for offset in 0..years {
        let year = u32::try_from(start + offset).expect("checked: years fit in a word");
        if year & 3 == 0 {
            for (words, process) in first_words.iter_mut().zip(&prepared.processes) {
                *words = process.stream.block(year >> 2, 0, 0, Purpose::FirstArrival);
            }
        }
        if worker.trial.gather(prepared, year, &first_words) {
            worker.settle_year(prepared, offset as usize, &mut partial);
        }
    }
    for losses in &mut partial.largest_years {
        keep_largest(losses, plan.kept_years);
    }
    partial
}

/// Cuts `losses` down to the `kept` largest.
pub(super) fn keep_largest(losses: &mut Vec<f64>, kept: u64) {
    let kept = usize::try_from(kept).unwrap_or(usize::MAX);
    if losses.len() > kept {
        losses.select_nth_unstable_by(kept - 1, |a, b| b.total_cmp(a));
        losses.truncate(kept);
    }
}

impl Yearly {
    fn zeros(years: usize) -> Self {
        let zeros = || vec![0.0; years];
        Self { gross: zeros(), largest_gross: zeros(), retained: zeros(), largest_retained: zeros() }
    }
}

struct Worker {
    trial: Trial,
    settlement: Settlement,
    /// `sums[branch][window]`.
    sums: Vec<Vec<YearSums>>,
    mixed: YearSums,
    differing: YearSums,
}

impl Worker {
    fn new(prepared: &Prepared) -> Self {
        let plan = prepared.plan;
        let sums = || YearSums::new(Shape::of(prepared));
        Self {
            trial: Trial::new(prepared),
            settlement: Settlement::new(plan),
            sums: plan.branches.iter().map(|_| plan.windows.iter().map(|_| sums()).collect()).collect(),
            mixed: sums(),
            differing: sums(),
        }
    }

    fn settle_year(&mut self, prepared: &Prepared, offset: usize, partial: &mut ChunkPartial) {
        let plan = prepared.plan;
        for branch in 0..plan.branches.len() {
            self.sums[branch].iter_mut().for_each(YearSums::clear);
            if self.trial.events[branch].is_empty() {
                continue;
            }
            self.settlement.settle(prepared, &self.trial.events[branch], &self.trial.hits);
            for (window, bounds) in plan.windows.iter().enumerate() {
                let inside = |time: f64| bounds.from < time && time <= bounds.to;
                let yearly = &mut partial.yearly[branch][window];
                let sums = &mut self.sums[branch][window];
                for event in self.settlement.postings.chunk_by(|a, b| a.event == b.event) {
                    if !inside(event[0].time) {
                        continue;
                    }
                    let (mut gross, mut retained) = (0.0, 0.0);
                    for posting in event {
                        gross += posting.gross;
                        retained += posting.gross - posting.recovered;
                        sums.post(prepared, posting);
                    }
                    yearly.gross[offset] += gross;
                    yearly.retained[offset] += retained;
                    yearly.largest_gross[offset] = yearly.largest_gross[offset].max(gross);
                    yearly.largest_retained[offset] = yearly.largest_retained[offset].max(retained);
                }
                sums.record(&mut partial.branches[branch][window]);
            }
        }
        if plan.kept_years > 0 {
            self.sums[0][prepared.main].holdings(&mut partial.largest_years);
        }
        self.mix(plan, partial);
    }

    /// Mixes the leaves of the year by weight, and their differences from the baseline: leaf by leaf, so that a holding which no
    /// leaf touches differs by exactly nothing.
    fn mix(&mut self, plan: &crate::model::plan::Plan, partial: &mut ChunkPartial) {
        for window in 0..partial.mixture.len() {
            self.mixed.clear();
            self.differing.clear();
            let base = &self.sums[0][window];
            for (leaf, sums) in plan.branches.iter().zip(&self.sums).skip(1) {
                self.mixed.add_scaled(&sums[window], leaf.weight);
                self.differing.add_difference(&sums[window], base, leaf.weight);
            }
            self.mixed.record(&mut partial.mixture[window]);
            self.differing.record(&mut partial.difference[window]);
        }
    }
}
