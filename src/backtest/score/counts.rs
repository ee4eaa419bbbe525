//! Distributions over counts as tables, and their scores.

use crate::maths;
use statrs::function::gamma::ln_gamma;

/// Mass left out at either end of a table.
const LEFT_OUT: f64 = 1e-13;
/// Longest table.
const LONGEST: usize = 4_000_000;

/// A distribution over 0, 1, 2, ...: the mass of each count from the first that matters.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    start: usize,
    mass: Vec<f64>,
}

impl Counts {
    /// Poisson of a mean.
    pub fn poisson(mean: f64) -> Self {
        if mean <= 0.0 {
            return Self { start: 0, mass: vec![1.0] };
        }
        let mode = mean.floor();
        let top = maths::exp(mode * maths::ln(mean) - mean - ln_gamma(mode + 1.0));
        Self::grown(mode as usize, top, |n| mean / (n + 1.0))
    }

    /// Negative binomial of a mean and a size: variance `mean + mean^2 / size`.
    pub fn negative_binomial(mean: f64, size: f64) -> Self {
        if mean <= 0.0 {
            return Self { start: 0, mass: vec![1.0] };
        }
        let go = mean / (mean + size);
        let mode = if size > 1.0 { ((size - 1.0) * mean / size).floor().max(0.0) } else { 0.0 };
        let log =
            ln_gamma(mode + size) - ln_gamma(size) - ln_gamma(mode + 1.0) - size * maths::ln_1p(mean / size)
                + mode * maths::ln(go);
        Self::grown(mode as usize, maths::exp(log), |n| go * (n + size) / (n + 1.0))
    }

    /// From the mode outwards by the ratio of neighbours, `ratio(n) = mass(n + 1) / mass(n)`, until what is left out cannot matter.
    fn grown(mode: usize, top: f64, ratio: impl Fn(f64) -> f64) -> Self {
        let mut below = Vec::new();
        let mut mass = top;
        for n in (0..mode).rev() {
            mass /= ratio(n as f64);
            if mass < LEFT_OUT * LEFT_OUT {
                break;
            }
            below.push(mass);
        }
        let start = mode - below.len();
        below.reverse();
        let mut table = below;
        table.push(top);
        let mut held = maths::sum(table.iter().copied());
        mass = top;
        let mut n = mode as f64;
        while 1.0 - held > LEFT_OUT && table.len() < LONGEST {
            let step = ratio(n);
            mass *= step;
            // Past this the rest is a geometric sum that rounding keeps from reaching 1.
            if step < 1.0 && mass / (1.0 - step) < LEFT_OUT {
                break;
            }
            held += mass;
            table.push(mass);
            n += 1.0;
        }
        Self { start, mass: table }
    }

    /// A mixture of two, `weight` of the first.
    pub fn mixed(&self, other: &Self, weight: f64) -> Self {
        let start = self.start.min(other.start);
        let end = (self.start + self.mass.len()).max(other.start + other.mass.len());
        let at = |table: &Self, n: usize| {
            n.checked_sub(table.start).and_then(|i| table.mass.get(i)).copied().unwrap_or(0.0)
        };
        let mass = (start..end).map(|n| weight * at(self, n) + (1.0 - weight) * at(other, n)).collect();
        Self { start, mass }
    }

    /// Counts with their mass.
    pub fn masses(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.mass.iter().enumerate().map(|(i, mass)| ((self.start + i) as f64, *mass))
    }

    /// Mass of a count.
    pub fn at(&self, count: usize) -> f64 {
        count.checked_sub(self.start).and_then(|i| self.mass.get(i)).copied().unwrap_or(0.0)
    }

    /// Chance of a count of at most `count`; 0 for none below 0.
    pub fn cdf(&self, count: i64) -> f64 {
        let end = usize::try_from(count + 1).unwrap_or(0);
        let upto = end.saturating_sub(self.start).min(self.mass.len());
        maths::sum(self.mass[..upto].iter().copied()).min(1.0)
    }

    /// Smallest count whose chance of not being exceeded reaches `p`.
    pub fn quantile(&self, p: f64) -> f64 {
        let mut below = 0.0;
        for (i, mass) in self.mass.iter().enumerate() {
            below += mass;
            if below >= p - 1e-12 {
                return (self.start + i) as f64;
            }
        }
        (self.start + self.mass.len() - 1) as f64
    }

    /// Continuous ranked probability score: the sum of `(F(k) - 1{y <= k})^2` over all counts.
    pub fn crps(&self, outcome: usize) -> f64 {
        // Below the table F is 0 and above it 1: where the outcome lies outside, each count between counts 1.
        let end = self.start + self.mass.len();
        let outside = self.start.saturating_sub(outcome) + outcome.saturating_sub(end);
        let mut total = outside as f64;
        let mut cdf = 0.0;
        for (i, mass) in self.mass.iter().enumerate() {
            cdf += mass;
            let gap = if outcome <= self.start + i { 1.0 - cdf } else { cdf };
            total += gap * gap;
        }
        total
    }

    /// `-ln` of the mass of the outcome, nats; infinite where there is none.
    pub fn log_score(&self, outcome: usize) -> f64 {
        -maths::ln(self.at(outcome))
    }

    /// `F(y - 1)` and `F(y)`: the probability integral transform is uniform between them.
    pub fn pit(&self, outcome: usize) -> (f64, f64) {
        let below = self.cdf(outcome as i64 - 1);
        (below, (below + self.at(outcome)).min(1.0))
    }

    /// Mass of `[low, high)`.
    pub fn between(&self, low: f64, high: f64) -> f64 {
        let first = low.ceil().max(0.0) as usize;
        let inside = |n: usize| n >= first && (n as f64) < high;
        maths::sum(
            self.mass.iter().enumerate().filter(|(i, _)| inside(self.start + i)).map(|(_, mass)| *mass),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_a_large_mean_does_not_underflow() {
        let table = Counts::poisson(4_000.0);
        assert!((table.cdf(1_000_000) - 1.0).abs() < 1e-9);
        assert!((table.quantile(0.5) - 4_000.0).abs() <= 1.0);
        let wide = Counts::negative_binomial(5_000.0, 200.0);
        assert!((wide.cdf(1_000_000) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn an_outcome_outside_the_table_costs_its_distance() {
        let sure = Counts { start: 5, mass: vec![1.0] };
        assert_eq!((sure.crps(5), sure.crps(2), sure.crps(9)), (0.0, 3.0, 4.0));
    }

    #[test]
    fn a_mean_of_zero_is_surely_zero() {
        assert_eq!(Counts::negative_binomial(0.0, 1.0).crps(0), 0.0);
        assert_eq!(Counts::poisson(0.0).at(0), 1.0);
    }
}
