//! Sampling errors and intervals.

use crate::maths;
use statrs::distribution::{Binomial, DiscreteCDF};

/// Ranks between which a quantile lies, distribution-free.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrderRanks {
    /// Lower rank, from 1.
    pub low: u64,
    /// Upper rank; `n + 1` is unbounded.
    pub high: u64,
    /// Chance that the interval holds the quantile.
    pub coverage: f64,
}

/// Ranks of an interval for the quantile at `p` of `n` independent years.
pub fn order_ranks(n: u64, p: f64, confidence: f64) -> Option<OrderRanks> {
    let binomial = Binomial::new(p, n).ok()?;
    let half = 0.5 * (1.0 - confidence);
    let low = binomial_quantile(&binomial, n, half).max(1);
    let high = binomial_quantile(&binomial, n, 1.0 - half) + 1;
    let coverage = binomial.cdf(high - 1) - binomial.cdf(low - 1);
    Some(OrderRanks { low, high, coverage })
}

/// Smallest count whose distribution function reaches `u`.
fn binomial_quantile(binomial: &Binomial, n: u64, u: f64) -> u64 {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if binomial.cdf(middle) >= u { high = middle } else { low = middle + 1 }
    }
    low
}

/// Standard error of a TVaR from the tail's variance: `SE^2 = [Var(L | L > VaR) + p (TVaR - VaR)^2] / (n (1 - p))`.
pub fn tail_mean_error(n: f64, p: f64, tail_variance: f64, excess: f64) -> f64 {
    maths::sqrt((tail_variance + p * excess * excess) / (n * (1.0 - p)))
}

/// Standard error of a quantile from the density there: `SE = sqrt(p (1 - p) / n) / f(VaR)`.
pub fn quantile_error(n: f64, p: f64, density: f64) -> f64 {
    maths::sqrt(p * (1.0 - p) / n) / density
}

/// Chance that the largest of a Poisson number of events exceeds a level: `1 - exp(-rate x survival)`.
pub fn poisson_oep(rate: f64, survival: f64) -> f64 {
    -maths::exp_m1(-rate * survival)
}
