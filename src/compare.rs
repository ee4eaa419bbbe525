//! What changed between two runs, and why: the change of every figure shared out exactly.
//!
//! In: two worlds, and the figures of runs on worlds between them. Out: the parts of a [`crate::model::comparison::Comparison`], which
//! sum to the change. A part is told by Shapley's rule: the mean, over all orders in which causes could have moved, of what the
//! figure did when the cause moved. Runs share their random numbers, so that a part is a difference of paired years and its error is
//! that of the pairs. Start at [`design`].

mod figures;
mod hybrid;
mod rows;
mod sections;
mod split;

pub use figures::figures;
pub use hybrid::{conflict_changes, hybrid, moved, tables, with_construction};
pub use sections::{YEARLY, Yearly, sections, yearly};
pub use split::{Sums, Valued, changes};

use crate::model::comparison::Cause;
use crate::model::portfolio::Portfolio;
use rows::bare;

/// The causes whose parts come from the later run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Coalition(u8);

impl Coalition {
    /// The causes of a list; those that share no change are left out.
    pub fn of(causes: &[Cause]) -> Self {
        Self(causes.iter().fold(0, |bits, cause| bits | Self::bit(*cause)))
    }

    fn bit(cause: Cause) -> u8 {
        let place = Cause::PLAYERS.iter().position(|player| *player == cause);
        place.map_or(0, |place| 1 << place)
    }

    /// True when the cause is among them.
    pub fn has(self, cause: Cause) -> bool {
        self.0 & Self::bit(cause) != 0
    }

    /// The others.
    pub fn without(self, cause: Cause) -> Self {
        Self(self.0 & !Self::bit(cause))
    }

    /// Those of them that are on a list.
    pub fn among(self, causes: &[Cause]) -> Self {
        Self(self.0 & Self::of(causes).0)
    }
}

/// A difference of two runs with its weight in a part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Weight.
    pub weight: f64,
    /// Index of the run with the cause.
    pub with: usize,
    /// Index of the run without.
    pub without: usize,
}

/// A part as differences of runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Whose part.
    pub cause: Cause,
    /// Its differences.
    pub pairs: Vec<Pair>,
    /// False for runs that share no random numbers.
    pub paired: bool,
}

/// Runs that a split needs, and the parts that they make.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// By run: which causes come from the later one.
    pub sets: Vec<Coalition>,
    /// By cause.
    pub terms: Vec<Term>,
}

/// Shapley's rule over the causes that moved: `2^k` runs, run `m` with the causes whose bits are set in `m`.
///
/// A cause that did not move needs no run and has no part.
///
/// # Source
/// Shapley (1953), "A value for n-person games".
pub fn design(moved: &[Cause]) -> Design {
    let count = moved.len();
    let members = |mask: usize| -> Vec<Cause> {
        moved.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, cause)| *cause).collect()
    };
    let sets = (0..1_usize << count).map(|mask| Coalition::of(&members(mask))).collect();
    let factorial = |n: usize| (1..=n).fold(1.0, |product, i| product * i as f64);
    let term = |(i, cause): (usize, &Cause)| {
        let without = (0..1_usize << count).filter(|mask| mask >> i & 1 == 0);
        let pair = |mask: usize| {
            let size = mask.count_ones() as usize;
            let weight = factorial(size) * factorial(count - size - 1) / factorial(count);
            Pair { weight, with: mask | 1 << i, without: mask }
        };
        Term { cause: *cause, pairs: without.map(pair).collect(), paired: true }
    };
    Design { sets, terms: moved.iter().enumerate().map(term).collect() }
}

impl Term {
    /// Weight of each of `runs` runs in the part.
    pub fn weights(&self, runs: usize) -> Vec<f64> {
        let mut weights = vec![0.0; runs];
        for pair in &self.pairs {
            weights[pair.with] += pair.weight;
            weights[pair.without] -= pair.weight;
        }
        weights
    }

    /// The same part where the design's runs begin at `first`.
    #[must_use]
    pub fn shifted(mut self, first: usize) -> Self {
        for pair in &mut self.pairs {
            pair.with += first;
            pair.without += first;
        }
        self
    }
}

/// True when two books hold the same under the same policies, wherever their rows stand.
pub fn same_book(a: &Portfolio, b: &Portfolio) -> bool {
    bare(&a.holdings) == bare(&b.holdings) && bare(&a.policies) == bare(&b.policies)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(design: &Design, term: &Term, of: impl Fn(Coalition) -> f64) -> f64 {
        term.pairs.iter().map(|p| p.weight * (of(design.sets[p.with]) - of(design.sets[p.without]))).sum()
    }

    #[test]
    fn parts_sum_to_the_change_and_an_interaction_is_halved() {
        let design = design(&[Cause::NewData, Cause::Portfolio, Cause::FxAndPrice]);
        assert_eq!(design.sets.len(), 8);
        let game = |set: Coalition| {
            let (data, book) = (set.has(Cause::NewData), set.has(Cause::Portfolio));
            3.0 * f64::from(u8::from(data)) + 4.0 * f64::from(u8::from(data && book))
        };
        let parts: Vec<f64> = design.terms.iter().map(|term| value(&design, term, game)).collect();
        assert!((parts[0] - 5.0).abs() < 1e-12 && (parts[1] - 2.0).abs() < 1e-12, "{parts:?}");
        assert_eq!(parts[2], 0.0, "what changes nothing takes exactly nothing");
    }

    #[test]
    fn one_cause_alone_takes_all_with_two_runs() {
        let design = design(&[Cause::Events]);
        assert_eq!(design.sets.len(), 2);
        assert_eq!(value(&design, &design.terms[0], |set| f64::from(u8::from(set.has(Cause::Events)))), 1.0);
    }
}
