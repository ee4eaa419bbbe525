//! Sums of one year, and the moments of years that they leave behind.

use super::book::{Cover, least};
use super::plain::Line;
use super::prepared::Prepared;
use super::settle::Posting;
use crate::model::peril::Peril;
use serde::{Deserialize, Serialize};

pub(super) const PERILS: usize = Peril::ALL.len();

/// Sums over years of a quantity: of itself and of its square.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// Sum.
    pub sum: f64,
    /// Sum of squares.
    pub squares: f64,
}

/// Moments of a branch (or of the scenario mixture, or of its difference from the baseline) in a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// By policy: 1 for each year in which it paid. Of use in a branch; a mixture of leaves counts a year in which any leaf paid.
    pub payments: Vec<Moments>,
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
            payments: vec![Moments::default(); policies],
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
            .chain(&self.payments)
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
            .chain(&mut self.payments)
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

/// Which of many were touched in a year, each named once. Whether one is new is random, so nothing branches on it.
#[derive(Debug)]
struct Touched {
    /// The first `count` are the names.
    names: Vec<u32>,
    count: usize,
}

impl Touched {
    fn new(len: usize) -> Self {
        // One place more than names: the next name is written before it is known to be new.
        Self { names: vec![0; len + 1], count: 0 }
    }

    #[inline]
    fn name(&mut self, index: usize, is_new: bool) {
        self.names[self.count] = index as u32;
        self.count += usize::from(is_new);
    }

    #[inline]
    fn names(&self) -> &[u32] {
        &self.names[..self.count]
    }
}

/// A row of sums most of which stay untouched in a year: clearing and recording cost what was touched.
#[derive(Debug)]
struct Sparse {
    /// Each with whether it was touched.
    sums: Vec<(Pair, bool)>,
    touched: Touched,
}

impl Sparse {
    fn new(len: usize) -> Self {
        Self { sums: vec![([0.0; 2], false); len], touched: Touched::new(len) }
    }

    #[inline]
    fn add(&mut self, index: usize, value: Pair) {
        let sum = self.touch(index);
        sum[0] += value[0];
        sum[1] += value[1];
    }

    /// A sum, to be changed.
    #[inline]
    fn touch(&mut self, index: usize) -> &mut Pair {
        let (sum, is_touched) = &mut self.sums[index];
        self.touched.name(index, !*is_touched);
        *is_touched = true;
        sum
    }

    /// The sums that were touched, in the order in which they were.
    fn iter(&self) -> impl Iterator<Item = (usize, Pair)> {
        self.touched.names().iter().map(|&index| (index as usize, self.sums[index as usize].0))
    }

    fn clear(&mut self) {
        for &index in self.touched.names() {
            self.sums[index as usize] = ([0.0; 2], false);
        }
        self.touched.count = 0;
    }

    fn add_scaled(&mut self, other: &Self, factor: f64) {
        other.iter().for_each(|(index, [a, b])| self.add(index, [factor * a, factor * b]));
    }

    /// Adds `weight x (leaf - base)`: exactly nothing where the two agree.
    fn add_difference(&mut self, leaf: &Self, base: &Self, weight: f64) {
        let differs = |index: usize| {
            let ([a, b], [c, d]) = (leaf.sums[index].0, base.sums[index].0);
            [weight * (a - c), weight * (b - d)]
        };
        leaf.iter().for_each(|(index, _)| self.add(index, differs(index)));
        let only_base = base.iter().filter(|(index, _)| !leaf.sums[*index].1);
        only_base.for_each(|(index, _)| self.add(index, differs(index)));
    }
}

/// Sums of a holding in one year.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    cells: [Pair; PERILS],
    /// Perils that were touched, as bits.
    perils: u32,
}

impl Row {
    fn perils(self) -> impl Iterator<Item = usize> {
        (0..PERILS).filter(move |peril| self.perils & (1 << peril) != 0)
    }
}

/// Sums of holdings, most of which stay untouched in a year.
#[derive(Debug)]
struct Rows {
    rows: Vec<Row>,
    touched: Touched,
}

impl Rows {
    fn new(holdings: usize) -> Self {
        Self { rows: vec![Row::default(); holdings], touched: Touched::new(holdings) }
    }

    #[inline]
    fn add(&mut self, holding: usize, (peril, bit): (usize, u32), value: Pair) {
        let row = &mut self.rows[holding];
        self.touched.name(holding, row.perils == 0);
        row.perils |= bit;
        row.cells[peril][0] += value[0];
        row.cells[peril][1] += value[1];
    }

    fn iter(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.touched.names().iter().map(|&holding| (holding as usize, &self.rows[holding as usize]))
    }

    fn clear(&mut self) {
        for &holding in self.touched.names() {
            self.rows[holding as usize] = Row::default();
        }
        self.touched.count = 0;
    }

    fn add_scaled(&mut self, other: &Self, factor: f64) {
        for (holding, row) in other.iter() {
            for peril in row.perils() {
                self.add(holding, (peril, 1 << peril), row.cells[peril].map(|value| factor * value));
            }
        }
    }

    fn add_difference(&mut self, leaf: &Self, base: &Self, weight: f64) {
        let only_base =
            base.touched.names().iter().filter(|holding| leaf.rows[**holding as usize].perils == 0);
        for &holding in leaf.touched.names().iter().chain(only_base) {
            let (leaf, base) = (leaf.rows[holding as usize], base.rows[holding as usize]);
            let either = Row { perils: leaf.perils | base.perils, ..leaf };
            for peril in either.perils() {
                let [a, b] = leaf.cells[peril];
                let [c, d] = base.cells[peril];
                self.add(holding as usize, (peril, 1 << peril), [weight * (a - c), weight * (b - d)]);
            }
        }
    }
}

/// Sums of one year and window.
#[derive(Debug)]
pub(super) struct YearSums {
    rows: Rows,
    perils: [Pair; PERILS],
    /// Gross alone.
    groups: Sparse,
    /// What was recovered stands in the place of gross, event payments before annual terms in the place of retained (when lines are
    /// settled; nobody reads it later). One place more than policies: that of who has none.
    policies: Sparse,
}

impl YearSums {
    pub(super) fn new(shape: Shape) -> Self {
        let Shape { holdings, groups, policies } = shape;
        Self {
            rows: Rows::new(holdings),
            perils: [[0.0; 2]; PERILS],
            groups: Sparse::new(groups),
            policies: Sparse::new(policies + 1),
        }
    }

    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.perils = [[0.0; 2]; PERILS];
        self.groups.clear();
        self.policies.clear();
    }

    /// Adds a loss.
    #[inline]
    pub(super) fn post(&mut self, prepared: &Prepared, posting: &Posting) {
        let value = [posting.loss.gross, posting.loss.gross - posting.recovered];
        let peril = posting.loss.peril.index();
        self.rows.add(posting.holding as usize, (peril, 1 << peril), value);
        self.perils[peril][0] += value[0];
        self.perils[peril][1] += value[1];
        for &group in prepared.groups_of(posting.asset) {
            self.groups.add(group as usize, [value[0], 0.0]);
        }
        if posting.recovered > 0.0 {
            self.policies.add(posting.policy as usize, [posting.recovered, 0.0]);
        }
    }

    /// Adds the loss of a line, for whose event its policy pays `paid` before annual terms; what is retained of it. Nothing branches
    /// on what was drawn, and adding nothing changes nothing.
    #[inline]
    pub(super) fn post_line(
        &mut self,
        prepared: &Prepared,
        line: &Line,
        cover: &Cover,
        gross: f64,
        paid: f64,
    ) -> f64 {
        let [recovered, sum] = self.policies.touch(line.policy as usize);
        let before = *sum;
        *sum += paid;
        let payment = least(cover.year_payment(*sum) - cover.year_payment(before), gross);
        *recovered += payment;
        let retained = gross - payment;
        let peril = usize::from(line.peril);
        self.rows.add(line.holding as usize, (peril, u32::from(line.peril_bit)), [gross, retained]);
        self.perils[peril][0] += gross;
        self.perils[peril][1] += retained;
        for &group in prepared.groups_of_line(line) {
            self.groups.add(group as usize, [gross, 0.0]);
        }
        retained
    }

    pub(super) fn add_scaled(&mut self, other: &Self, factor: f64) {
        self.rows.add_scaled(&other.rows, factor);
        for (into, from) in self.perils.iter_mut().flatten().zip(other.perils.iter().flatten()) {
            *into += factor * from;
        }
        self.groups.add_scaled(&other.groups, factor);
        self.policies.add_scaled(&other.policies, factor);
    }

    pub(super) fn add_difference(&mut self, leaf: &Self, base: &Self, weight: f64) {
        self.rows.add_difference(&leaf.rows, &base.rows, weight);
        let pairs = leaf.perils.iter().flatten().zip(base.perils.iter().flatten());
        self.perils.iter_mut().flatten().zip(pairs).for_each(|(into, (a, b))| *into += weight * (a - b));
        self.groups.add_difference(&leaf.groups, &base.groups, weight);
        self.policies.add_difference(&leaf.policies, &base.policies, weight);
    }

    /// Gross losses by holding, those above 0.
    pub(super) fn holdings(&self) -> impl Iterator<Item = (usize, f64)> {
        let gross = |row: &Row| row.cells.iter().map(|cell| cell[0]).sum();
        self.rows.iter().map(move |(holding, row)| (holding, gross(row))).filter(|(_, gross)| *gross > 0.0)
    }
}

/// Sums, then sums of squares, each gross and retained, side by side: a year touches one line of memory where four would be apart.
type Four = [f64; 4];

#[inline]
fn record(into: &mut Four, [gross, retained]: Pair) {
    into[0] += gross;
    into[1] += retained;
    into[2] += gross * gross;
    into[3] += retained * retained;
}

/// Moments in the making of a branch in a window.
#[derive(Debug)]
pub(super) struct Accumulator {
    /// By holding: its perils, then the whole.
    holdings: Vec<[Four; PERILS + 1]>,
    perils: [Four; PERILS],
    groups: Vec<Four>,
    /// As those of the year, with one more.
    policies: Vec<Four>,
}

impl Accumulator {
    pub(super) fn new(shape: Shape) -> Self {
        Self {
            holdings: vec![[[0.0; 4]; PERILS + 1]; shape.holdings],
            perils: [[0.0; 4]; PERILS],
            groups: vec![[0.0; 4]; shape.groups],
            policies: vec![[0.0; 4]; shape.policies + 1],
        }
    }

    /// Adds a year.
    pub(super) fn record(&mut self, year: &YearSums) {
        for (holding, row) in year.rows.iter() {
            let into = &mut self.holdings[holding];
            let mut whole = [0.0; 2];
            // All perils: which were touched is random, and nothing added is nothing changed.
            for (into, cell) in into.iter_mut().zip(row.cells) {
                record(into, cell);
                whole = [whole[0] + cell[0], whole[1] + cell[1]];
            }
            record(&mut into[PERILS], whole);
        }
        for (into, sums) in self.perils.iter_mut().zip(year.perils) {
            record(into, sums);
        }
        year.groups.iter().for_each(|(index, sums)| record(&mut self.groups[index], sums));
        for (index, [recovered, _]) in year.policies.iter() {
            record(&mut self.policies[index], [recovered, f64::from(u8::from(recovered > 0.0))]);
        }
    }

    /// The moments so far; starts again from nothing.
    pub(super) fn take(&mut self, shape: Shape) -> Breakdown {
        let moments = |four: Four| {
            let of = |sum, squares| Moments { sum, squares };
            (of(four[0], four[2]), of(four[1], four[3]))
        };
        let mut whole = Breakdown::new(shape);
        for (holding, fours) in self.holdings.iter().enumerate() {
            for (cell, four) in (holding * PERILS..).zip(&fours[..PERILS]) {
                (whole.cells[cell], whole.cells_retained[cell]) = moments(*four);
            }
            (whole.holdings[holding], whole.holdings_retained[holding]) = moments(fours[PERILS]);
        }
        for (peril, four) in self.perils.iter().enumerate() {
            (whole.perils[peril], whole.perils_retained[peril]) = moments(*four);
        }
        whole.groups = self.groups.iter().map(|four| moments(*four).0).collect();
        (whole.policies, whole.payments) =
            self.policies[..shape.policies].iter().map(|four| moments(*four)).unzip();
        *self = Self::new(shape);
        whole
    }
}
