//! Single years in full: who lost what. Draws are named, so a year can be drawn again without any other.

use super::arrivals::Trial;
use super::prepared::Prepared;
use super::settle::Settlement;
use crate::model::peril::Peril;
use crate::rng::{Block, Purpose};

/// What a holding lost in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HoldingYear {
    /// Index in the plan.
    pub holding: usize,
    /// Before insurance.
    pub gross: f64,
    /// Paid by its policy.
    pub recovered: f64,
}

/// A year of one branch in one window.
#[derive(Debug, Clone, PartialEq)]
pub struct YearDetail {
    /// Number of the year, from 0.
    pub year: u64,
    /// Holdings that lost something, in plan order.
    pub holdings: Vec<HoldingYear>,
    /// Gross by group of [`super::LossTable::groups`]; groups without a loss are left out.
    pub groups: Vec<(usize, f64)>,
    /// Gross by peril, in the order of [`Peril::ALL`].
    pub perils: [f64; Peril::ALL.len()],
}

impl YearDetail {
    /// Loss before insurance.
    pub fn gross(&self) -> f64 {
        self.holdings.iter().map(|holding| holding.gross).sum()
    }

    /// Loss after insurance.
    pub fn retained(&self) -> f64 {
        self.holdings.iter().map(|holding| holding.gross - holding.recovered).sum()
    }
}

/// Draws `years` of a branch again, with everything that a sum over years does not keep.
///
/// # Panics
/// When a year, the branch or the window is not of the plan, which is our bug.
pub fn detail(prepared: &Prepared, branch: usize, window: usize, years: &[u64]) -> Vec<YearDetail> {
    let bounds = &prepared.plan.windows[window];
    let mut trial = Trial::new(prepared);
    let mut settlement = Settlement::new(prepared.plan);
    let mut words: Vec<Block> = vec![[0; 4]; prepared.processes.len()];
    years
        .iter()
        .map(|&year| {
            assert!(year < prepared.plan.years, "year {year} is past the last");
            let address = u32::try_from(year).expect("checked: years fit in a word");
            for (words, process) in words.iter_mut().zip(&prepared.processes) {
                *words = process.stream.block(address >> 2, 0, 0, Purpose::FirstArrival);
            }
            trial.gather(prepared, address, &words);
            settlement.settle(prepared, &trial.events[branch], &trial.hits);
            let inside = |time: f64| bounds.from < time && time <= bounds.to;
            let postings = settlement.postings.iter().filter(|posting| inside(posting.time));
            let mut found = Sums::new(prepared);
            postings.for_each(|posting| {
                found.holdings[posting.holding].0 += posting.gross;
                found.holdings[posting.holding].1 += posting.recovered;
                found.perils[posting.peril.index()] += posting.gross;
                for &group in &prepared.groups_of_asset[posting.asset] {
                    found.groups[group] += posting.gross;
                }
            });
            found.of_year(year)
        })
        .collect()
}

struct Sums {
    holdings: Vec<(f64, f64)>,
    groups: Vec<f64>,
    perils: [f64; Peril::ALL.len()],
}

impl Sums {
    fn new(prepared: &Prepared) -> Self {
        Self {
            holdings: vec![(0.0, 0.0); prepared.plan.holdings.len()],
            groups: vec![0.0; prepared.groups.len()],
            perils: [0.0; Peril::ALL.len()],
        }
    }

    fn of_year(self, year: u64) -> YearDetail {
        let losing = self.holdings.into_iter().enumerate().filter(|(_, (gross, _))| *gross > 0.0);
        YearDetail {
            year,
            holdings: losing
                .map(|(holding, (gross, recovered))| HoldingYear { holding, gross, recovered })
                .collect(),
            groups: self.groups.into_iter().enumerate().filter(|(_, loss)| *loss > 0.0).collect(),
            perils: self.perils,
        }
    }
}
