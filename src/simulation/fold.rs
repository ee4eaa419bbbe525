//! Chunks become a loss table, in the order of their numbers, so that sums do not depend on who finished first.

use super::LossTable;
use super::chunk::{ChunkPartial, Yearly, keep_largest};
use super::prepared::Prepared;
use super::sums::{Breakdown, Moments, Shape};

/// A compensated running sum (Neumaier).
#[derive(Debug, Clone, Copy, Default)]
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

/// Moments of many chunks.
#[derive(Debug)]
struct Running(Vec<(Compensated, Compensated)>);

impl Running {
    fn new(shape: Shape) -> Self {
        Self(vec![Default::default(); Breakdown::new(shape).moments().count()])
    }

    fn add(&mut self, breakdown: &Breakdown) {
        for ((sum, squares), moments) in self.0.iter_mut().zip(breakdown.moments()) {
            sum.add(moments.sum);
            squares.add(moments.squares);
        }
    }

    fn finish(self, shape: Shape) -> Breakdown {
        let mut whole = Breakdown::new(shape);
        for (moments, (sum, squares)) in whole.moments_mut().zip(self.0) {
            *moments = Moments { sum: sum.total + sum.lost, squares: squares.total + squares.lost };
        }
        whole
    }
}

/// A loss table in the making. It holds 32 bytes a year, branch and window, and nothing else that grows with the years.
#[derive(Debug)]
pub(super) struct Fold {
    /// Chunks so far: the number of the one that comes next.
    pub(super) next: u64,
    shape: Shape,
    kept_years: u64,
    yearly: Vec<Vec<Yearly>>,
    branches: Vec<Vec<Running>>,
    mixture: Vec<Running>,
    difference: Vec<Running>,
    largest_years: Vec<Vec<f64>>,
}

impl Fold {
    pub(super) fn new(prepared: &Prepared) -> Self {
        let plan = prepared.plan;
        let shape = Shape::of(prepared);
        let years = usize::try_from(plan.years).expect("checked: years fit in a word");
        let (branches, windows) = (plan.branches.len(), plan.windows.len());
        let empty = || Vec::with_capacity(years);
        let yearly = || Yearly {
            gross: empty(),
            largest_gross: empty(),
            retained: empty(),
            largest_retained: empty(),
        };
        let running = || (0..windows).map(|_| Running::new(shape)).collect::<Vec<_>>();
        let of_scenario = || if branches > 1 { running() } else { Vec::new() };
        let kept = if plan.kept_years > 0 { plan.holdings.len() } else { 0 };
        Self {
            next: 0,
            shape,
            kept_years: plan.kept_years,
            yearly: (0..branches).map(|_| (0..windows).map(|_| yearly()).collect()).collect(),
            branches: (0..branches).map(|_| running()).collect(),
            mixture: of_scenario(),
            difference: of_scenario(),
            largest_years: vec![Vec::new(); kept],
        }
    }

    /// Adds the chunk whose number is [`Self::next`].
    pub(super) fn add(&mut self, part: &ChunkPartial) {
        debug_assert_eq!(part.index, self.next);
        self.next += 1;
        for (whole, part) in self.yearly.iter_mut().flatten().zip(part.yearly.iter().flatten()) {
            whole.gross.extend_from_slice(&part.gross);
            whole.largest_gross.extend_from_slice(&part.largest_gross);
            whole.retained.extend_from_slice(&part.retained);
            whole.largest_retained.extend_from_slice(&part.largest_retained);
        }
        let running = self.branches.iter_mut().flatten().chain(&mut self.mixture).chain(&mut self.difference);
        let parts = part.branches.iter().flatten().chain(&part.mixture).chain(&part.difference);
        running.zip(parts).for_each(|(whole, part)| whole.add(part));
        for (whole, part) in self.largest_years.iter_mut().zip(&part.largest_years) {
            whole.extend_from_slice(part);
            // Cutting at twice the number kept costs little and bounds the memory.
            if whole.len() as u64 > 2 * self.kept_years {
                keep_largest(whole, self.kept_years);
            }
        }
    }

    pub(super) fn finish(self, prepared: &Prepared) -> LossTable {
        let Self { shape, kept_years, mut largest_years, .. } = self;
        for losses in &mut largest_years {
            keep_largest(losses, kept_years);
            losses.sort_unstable_by(|a, b| b.total_cmp(a));
        }
        let whole = |running: Vec<Running>| running.into_iter().map(|r| r.finish(shape)).collect();
        LossTable {
            years: prepared.plan.years,
            yearly: self.yearly,
            branches: self.branches.into_iter().map(whole).collect(),
            largest_years,
            mixture: whole(self.mixture),
            difference: whole(self.difference),
            groups: prepared.groups.clone(),
            main: prepared.main,
        }
    }
}
