//! Sums of one year, and the moments of years that they leave behind.

use super::prepared::Prepared;
use super::settle::Posting;
use crate::model::peril::Peril;

pub(super) const PERILS: usize = Peril::ALL.len();

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
    pub(super) fn new(shape: Shape) -> Self {
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

/// Gross and retained.
type Pair = [f64; 2];

/// A row of sums most of which stay untouched in a year: clearing and recording cost what was touched.
#[derive(Debug)]
struct Sparse {
    values: Vec<Pair>,
    is_touched: Vec<bool>,
    touched: Vec<u32>,
}

impl Sparse {
    fn new(len: usize) -> Self {
        Self { values: vec![[0.0; 2]; len], is_touched: vec![false; len], touched: Vec::new() }
    }

    fn add(&mut self, index: usize, value: Pair) {
        if !self.is_touched[index] {
            self.is_touched[index] = true;
            self.touched.push(index as u32);
        }
        let sum = &mut self.values[index];
        sum[0] += value[0];
        sum[1] += value[1];
    }

    /// The sums that were touched, in the order in which they were.
    fn iter(&self) -> impl Iterator<Item = (usize, Pair)> {
        self.touched.iter().map(|&index| (index as usize, self.values[index as usize]))
    }

    fn clear(&mut self) {
        for index in self.touched.drain(..) {
            self.values[index as usize] = [0.0; 2];
            self.is_touched[index as usize] = false;
        }
    }

    fn add_scaled(&mut self, other: &Self, factor: f64) {
        other.iter().for_each(|(index, [a, b])| self.add(index, [factor * a, factor * b]));
    }

    /// Adds `weight x (leaf - base)`: exactly nothing where the two agree.
    fn add_difference(&mut self, leaf: &Self, base: &Self, weight: f64) {
        let differs = |index: usize| {
            let ([a, b], [c, d]) = (leaf.values[index], base.values[index]);
            [weight * (a - c), weight * (b - d)]
        };
        leaf.iter().for_each(|(index, _)| self.add(index, differs(index)));
        let only_base = base.iter().filter(|(index, _)| !leaf.is_touched[*index]);
        only_base.for_each(|(index, _)| self.add(index, differs(index)));
    }
}

/// Sums of one year and window.
#[derive(Debug)]
pub(super) struct YearSums {
    /// `[holding * 5 + peril]`.
    cells: Sparse,
    holdings: Sparse,
    perils: Sparse,
    /// Gross alone.
    groups: Sparse,
    /// What was recovered stands in the place of gross.
    policies: Sparse,
}

impl YearSums {
    pub(super) fn new(shape: Shape) -> Self {
        let Shape { holdings, groups, policies } = shape;
        Self {
            cells: Sparse::new(holdings * PERILS),
            holdings: Sparse::new(holdings),
            perils: Sparse::new(PERILS),
            groups: Sparse::new(groups),
            policies: Sparse::new(policies),
        }
    }

    fn parts_mut(&mut self) -> [&mut Sparse; 5] {
        [&mut self.cells, &mut self.holdings, &mut self.perils, &mut self.groups, &mut self.policies]
    }

    fn parts(&self) -> [&Sparse; 5] {
        [&self.cells, &self.holdings, &self.perils, &self.groups, &self.policies]
    }

    pub(super) fn clear(&mut self) {
        self.parts_mut().into_iter().for_each(Sparse::clear);
    }

    /// Adds a loss. Perils are summed when all losses are in.
    pub(super) fn post(&mut self, prepared: &Prepared, posting: &Posting) {
        let value = [posting.loss.gross, posting.loss.gross - posting.recovered];
        let holding = posting.holding as usize;
        let peril = posting.loss.peril.index();
        self.cells.add(holding * PERILS + peril, value);
        self.holdings.add(holding, value);
        self.perils.add(peril, value);
        for &group in &prepared.groups_of_asset[posting.asset as usize] {
            self.groups.add(group, [posting.loss.gross, 0.0]);
        }
        if posting.recovered > 0.0
            && let Some(policy) = prepared.plan.holdings[holding].policy
        {
            self.policies.add(policy, [posting.recovered, 0.0]);
        }
    }

    pub(super) fn add_scaled(&mut self, other: &Self, factor: f64) {
        for (into, from) in self.parts_mut().into_iter().zip(other.parts()) {
            into.add_scaled(from, factor);
        }
    }

    pub(super) fn add_difference(&mut self, leaf: &Self, base: &Self, weight: f64) {
        let pairs = leaf.parts().into_iter().zip(base.parts());
        for (into, (leaf, base)) in self.parts_mut().into_iter().zip(pairs) {
            into.add_difference(leaf, base, weight);
        }
    }

    /// Gross losses by holding, those above 0.
    pub(super) fn holdings(&self) -> impl Iterator<Item = (usize, f64)> {
        self.holdings.iter().map(|(holding, [gross, _])| (holding, gross)).filter(|(_, gross)| *gross > 0.0)
    }

    /// Adds the year to the moments.
    pub(super) fn record(&self, into: &mut Breakdown) {
        let both = |sums: &Sparse, gross: &mut [Moments], retained: &mut [Moments]| {
            for (index, [a, b]) in sums.iter() {
                gross[index].add(a);
                retained[index].add(b);
            }
        };
        both(&self.cells, &mut into.cells, &mut into.cells_retained);
        both(&self.holdings, &mut into.holdings, &mut into.holdings_retained);
        both(&self.perils, &mut into.perils, &mut into.perils_retained);
        self.groups.iter().for_each(|(index, [a, _])| into.groups[index].add(a));
        self.policies.iter().for_each(|(index, [a, _])| into.policies[index].add(a));
    }
}
