//! Quantile functions as tables, made when a plan is composed. The simulation itself calls no distribution.

use crate::maths::{self, normal, round_significant};
use crate::model::hazard::Distribution;
use crate::model::plan::QuantileTable;
use rayon::prelude::*;
use statrs::distribution::{Beta, Continuous, ContinuousCDF, Gamma};
use std::sync::LazyLock;

/// Points in the middle of a table.
const MIDDLE: usize = 2000;
/// Points in each tail, each halving the distance to the end every `TAIL / 40` points.
const TAIL: usize = 400;
/// Smallest tail probability that a table resolves: `2^-40`, a year in 10^12.
const DOUBLINGS: f64 = 40.0;
const DIGITS: usize = 10;

/// A distribution whose parameters make none.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{0} is no distribution: parameters must be finite and positive")]
pub struct BadDistribution(pub String);

/// Probabilities at which every table is filled: even in the middle, geometric towards both ends.
static PROBABILITIES: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let edge = 1.0 / MIDDLE as f64;
    let tail: Vec<f64> =
        (0..TAIL).map(|i| edge * maths::exp2(-(DOUBLINGS - 11.0) * i as f64 / (TAIL - 1) as f64)).collect();
    let lower = tail.iter().rev().copied();
    let middle = (2..MIDDLE - 1).map(|i| i as f64 * edge);
    let upper = tail.iter().map(|p| 1.0 - p);
    let all = std::iter::once(0.0).chain(lower).chain(middle).chain(upper);
    all.map(|p| round_significant(p, 16)).collect()
});

/// Points that are filled in one go. Fixed, so that a table does not depend on threads.
const PIECE: usize = 700;

/// Fills a table; `low` is the value at 0. `search` starts a search, which is called with ascending values in (0, 1).
fn fill<S: FnMut(f64) -> f64>(
    name: String,
    mean: f64,
    low: f64,
    search: impl Fn() -> S + Sync,
) -> QuantileTable {
    let mut x: Vec<f64> = PROBABILITIES
        .par_chunks(PIECE)
        .flat_map_iter(|piece| {
            let mut quantile = search();
            piece.iter().map(move |&p| if p == 0.0 { low } else { quantile(p) })
        })
        .collect();
    // A search that stops a digit early must not make the table fall.
    let mut last = f64::NEG_INFINITY;
    for x in &mut x {
        last = last.max(*x);
        *x = last;
    }
    scaled_to_mean(QuantileTable { name, u: PROBABILITIES.clone(), x, mean: round_significant(mean, DIGITS) })
}

/// Makes the table's own mean the distribution's: lines between points lie above a convex quantile function. Rounds its values.
fn scaled_to_mean(mut table: QuantileTable) -> QuantileTable {
    let own = own_mean(&table);
    let factor = if own > 0.0 && table.mean > 0.0 { table.mean / own } else { 1.0 };
    let top = table.x[table.x.len() - 1];
    for x in &mut table.x {
        *x = round_significant((*x * factor).min(top.max(*x)), DIGITS);
    }
    table
}

/// Mean of a table as the simulation draws from it.
pub fn own_mean(table: &QuantileTable) -> f64 {
    let inside = maths::sum(
        table.u.windows(2).zip(table.x.windows(2)).map(|(u, x)| (u[1] - u[0]) * (x[0] + x[1]) / 2.0),
    );
    inside + (1.0 - table.u[table.u.len() - 1]) * table.x[table.x.len() - 1]
}

/// Gamma with `shape` and mean 1: a frailty, or a posterior rate over its mean.
///
/// # Errors
/// [`BadDistribution`] unless the shape is finite and positive.
pub fn gamma_mean_one(shape: f64) -> Result<QuantileTable, BadDistribution> {
    let name = format!("Gamma({shape}, mean 1)");
    let gamma = Gamma::new(shape, shape).map_err(|_| BadDistribution(name.clone()))?;
    // In logarithms: safe for tiny shapes, where the density has no bound at 0.
    let below = |log: f64| gamma.cdf(maths::exp(log));
    let slope = |log: f64| gamma.pdf(maths::exp(log)) * maths::exp(log);
    let search = || {
        let mut low = -700.0 / shape.min(1.0);
        move |p| {
            low = ascend(&below, &slope, p, low, LARGEST_LOG);
            maths::exp(low)
        }
    };
    Ok(fill(name, 1.0, 0.0, search))
}

/// The place from `low` up at which a rising function reaches `p`: Newton's steps, and halves of the bracket where a step leaves it.
/// Probabilities come in ascending order, so a search starts where the last one ended.
fn ascend(below: &impl Fn(f64) -> f64, slope: &impl Fn(f64) -> f64, p: f64, mut low: f64, end: f64) -> f64 {
    let mut high = low;
    let mut width = FIRST_STEP;
    while high < end && below(high) < p {
        low = high;
        high = (high + width).min(end);
        width *= 2.0;
    }
    let mut at = 0.5 * (low + high);
    for _ in 0..STEPS {
        let miss = below(at) - p;
        if miss < 0.0 {
            low = at
        } else {
            high = at
        }
        let newton = at - miss / slope(at);
        let next = if low < newton && newton < high { newton } else { 0.5 * (low + high) };
        // Past this width the tenth digit, which is all that a table keeps, stands.
        if (next - at).abs() <= 1e-13 * at.abs().max(1e-3) || high - low <= 1e-13 * low.abs().max(1e-300) {
            return next;
        }
        at = next;
    }
    at
}

/// First width of a bracket; each further one doubles.
const FIRST_STEP: f64 = 1e-3;
/// More steps than halving alone would need.
const STEPS: usize = 120;

/// No rate or frailty of a table is larger than `exp(12)`.
const LARGEST_LOG: f64 = 12.0;

/// A severity's table.
///
/// # Errors
/// [`BadDistribution`] when the parameters make no distribution.
pub fn severity(distribution: Distribution) -> Result<QuantileTable, BadDistribution> {
    match distribution {
        Distribution::Beta { a, b } => beta(a, b),
        Distribution::Lognormal { median, sigma, low, cap } => lognormal(median, sigma, low, cap),
        Distribution::Uniform { low, high } => uniform(low, high),
    }
}

fn beta(a: f64, b: f64) -> Result<QuantileTable, BadDistribution> {
    let name = format!("Beta({a}, {b})");
    let beta = Beta::new(a, b).map_err(|_| BadDistribution(name.clone()))?;
    // In logarithms, as for the Gamma: a small share must keep its digits.
    let below = |log: f64| beta.cdf(maths::exp(log).min(1.0));
    let slope = |log: f64| {
        let x = maths::exp(log).min(1.0 - f64::EPSILON);
        beta.pdf(x) * x
    };
    let search = || {
        let mut low = -700.0 / a.min(1.0);
        move |p| {
            low = ascend(&below, &slope, p, low, 0.0);
            maths::exp(low)
        }
    };
    Ok(fill(name, a / (a + b), 0.0, search))
}

fn uniform(low: f64, high: f64) -> Result<QuantileTable, BadDistribution> {
    let name = format!("uniform({low}, {high})");
    if !(low.is_finite() && high.is_finite() && low < high) {
        return Err(BadDistribution(name));
    }
    Ok(QuantileTable { name, u: vec![0.0, 1.0], x: vec![low, high], mean: 0.5 * (low + high) })
}

/// Lognormal, conditional on being above `low`, capped at `cap`.
fn lognormal(median: f64, sigma: f64, low: f64, cap: Option<f64>) -> Result<QuantileTable, BadDistribution> {
    let name = format!("lognormal({median}, {sigma}; from {low}, cap {cap:?})");
    let valid = median > 0.0 && sigma > 0.0 && low >= 0.0 && median.is_finite() && sigma.is_finite();
    if !valid || cap.is_some_and(|cap| cap.is_nan() || cap <= low) {
        return Err(BadDistribution(name));
    }
    let mu = maths::ln(median);
    let standard = |x: f64| (maths::ln(x) - mu) / sigma;
    let below = if low > 0.0 { normal::cdf(standard(low)) } else { 0.0 };
    let quantile = |p: f64| {
        let value = maths::exp(mu + sigma * normal::quantile(below + p * (1.0 - below)));
        cap.map_or(value, |cap| value.min(cap)).max(low)
    };
    // Mean above `low` of the part below the cap, and the cap for the rest.
    let partial = |x: f64| maths::exp(mu + sigma * sigma / 2.0) * normal::cdf(standard(x) - sigma);
    let whole = maths::exp(mu + sigma * sigma / 2.0);
    let at_low = if low > 0.0 { partial(low) } else { 0.0 };
    let sum = match cap {
        Some(cap) => partial(cap) - at_low + cap * normal::cdf(-standard(cap)),
        None => whole - at_low,
    };
    Ok(fill(name, sum / (1.0 - below), low, || quantile))
}

/// A positive multiplier `f(z)` of a standard normal, as a table over its uniform; `f` must not fall.
pub fn of_normal(name: impl Into<String>, mean: f64, f: impl Fn(f64) -> f64 + Sync) -> QuantileTable {
    let low = f(normal::quantile(1e-13));
    fill(name.into(), mean, low, || |p| f(normal::quantile(p)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(table: &QuantileTable, tolerance: f64) {
        let error = own_mean(table) / table.mean - 1.0;
        assert!(error.abs() < tolerance, "{}: {error}", table.name);
        assert!(table.x.windows(2).all(|w| w[0] <= w[1]), "{} falls", table.name);
        assert!(table.u.windows(2).all(|w| w[0] < w[1]), "{}", table.name);
    }

    #[test]
    fn tables_keep_the_mean_of_their_distribution() {
        for shape in [0.5, 0.7, 1.0, 2.0, 8.4, 60.0] {
            close(&gamma_mean_one(shape).expect("positive"), 1e-6);
        }
        for (a, b) in [(4.0, 1.0), (1.2, 8.0), (2.0, 38.0), (0.6, 6.0), (1.0, 4.0)] {
            close(&severity(Distribution::Beta { a, b }).expect("positive"), 1e-6);
        }
        let stop = Distribution::Lognormal { median: 10.0, sigma: 1.4, low: 7.0, cap: Some(365.0) };
        let table = severity(stop).expect("valid");
        close(&table, 1e-6);
        assert!((table.mean - 40.0).abs() < 1.5, "the recipe says a mean of 40 days, was {}", table.mean);
    }

    #[test]
    fn a_distribution_without_parameters_is_refused() {
        assert!(gamma_mean_one(0.0).is_err());
        assert!(severity(Distribution::Beta { a: -1.0, b: 1.0 }).is_err());
        assert!(severity(Distribution::Uniform { low: 1.0, high: 1.0 }).is_err());
    }
}
