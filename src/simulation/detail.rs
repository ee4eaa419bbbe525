//! Single years in full: who lost what. Draws are named, so a year can be drawn again without any other.

use super::arrivals::Quad;
use super::prepared::Prepared;
use super::settle::Settlement;
use crate::model::peril::Peril;
use crate::rng::lanes::QUAD;

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
    let mut quad = Quad::new(prepared);
    let mut settlement = Settlement::new(prepared);
    let mut gathered = None;
    years
        .iter()
        .map(|&year| {
            assert!(year < prepared.plan.years, "year {year} is past the last");
            let four = u32::try_from(year / QUAD as u64).expect("checked: years fit in a word");
            if gathered != Some(four) {
                quad.gather(prepared, four);
                gathered = Some(four);
            }
            let events = &quad.events[(year % QUAD as u64) as usize][branch];
            settlement.settle(prepared, events, &quad.hits);
            let inside = |event: u32| {
                let time = events[event as usize].time;
                bounds.from < time && time <= bounds.to
            };
            let postings = settlement.postings.iter().filter(|posting| inside(posting.event));
            let mut found = Sums::new(prepared);
            postings.for_each(|posting| {
                let loss = posting.loss;
                found.holdings[posting.holding as usize].0 += loss.gross;
                found.holdings[posting.holding as usize].1 += posting.recovered;
                found.perils[loss.peril.index()] += loss.gross;
                for &group in prepared.groups_of(posting.asset) {
                    found.groups[group as usize] += loss.gross;
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
