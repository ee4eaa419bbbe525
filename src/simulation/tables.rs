//! Quantile functions as tables, made when a plan is resolved: points where the function bends most, values of 10 digits.

use crate::maths::{self, round_significant};
use crate::model::plan::QuantileTable;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// The mean of a table is within this of the exact one, relative. A tenth of it would double the points and change nothing
/// beside the sampling error of a million years (judgement).
const MEAN_ERROR: f64 = 5e-6;
/// Most points of a table.
const POINTS: usize = 4000;
/// Probability beyond which an unbounded distribution is cut: one draw in 10^12.
const TAIL: f64 = 1e-12;
/// Digits of a value.
const DIGITS: usize = 10;

/// Gamma with a shape and mean 1: a frailty, or a posterior rate over its mean.
pub fn gamma_mean_one(shape: f64) -> QuantileTable {
    let quantile = |p: f64, low: f64, high: f64| {
        maths::quantile_between(|x| maths::gamma_cdf(shape, x * shape), p, low, high)
    };
    let top = maths::gamma_quantile(shape, 1.0 - TAIL) / shape;
    build(format!("Gamma({shape}, mean 1)"), 1.0, (0.0, top), quantile)
}

/// Beta(a, b).
pub fn beta(a: f64, b: f64) -> QuantileTable {
    let quantile =
        |p: f64, low: f64, high: f64| maths::quantile_between(|x| maths::beta_cdf(a, b, x), p, low, high);
    build(format!("Beta({a}, {b})"), a / (a + b), (0.0, 1.0), quantile)
}

/// Lognormal(mu, sigma), without a limit.
pub fn lognormal(mu: f64, sigma: f64) -> QuantileTable {
    let quantile = |p: f64, _: f64, _: f64| maths::exp(mu + sigma * maths::normal_quantile(p));
    let ends = (0.0, quantile(1.0 - TAIL, 0.0, 0.0));
    let mean = maths::exp(mu + 0.5 * sigma * sigma);
    build(format!("Lognormal({mu}, {sigma})"), mean, ends, quantile)
}

/// Lognormal(mu, sigma) given that it lies in `[low, high]`.
pub fn lognormal_truncated(mu: f64, sigma: f64, low: f64, high: f64) -> QuantileTable {
    let z = |x: f64| if x > 0.0 { (maths::ln(x) - mu) / sigma } else { f64::NEG_INFINITY };
    let (from, to) = (maths::normal_cdf(z(low)), maths::normal_cdf(z(high)));
    let quantile = move |p: f64, _: f64, _: f64| {
        maths::exp(mu + sigma * maths::normal_quantile(from + p * (to - from))).clamp(low, high)
    };
    let part = maths::normal_cdf(z(high) - sigma) - maths::normal_cdf(z(low) - sigma);
    let mean = maths::exp(mu + 0.5 * sigma * sigma) * part / (to - from);
    build(format!("Lognormal({mu}, {sigma}) in [{low}, {high}]"), mean, (low, high), quantile)
}

/// Lognormal(mu, sigma) given that it is at least `low`, and cut at `cap`: what lies above becomes the cap. Days of a stop.
pub fn lognormal_capped(mu: f64, sigma: f64, low: f64, cap: f64) -> QuantileTable {
    let z = |x: f64| if x > 0.0 { (maths::ln(x) - mu) / sigma } else { f64::NEG_INFINITY };
    let from = maths::normal_cdf(z(low));
    let quantile = move |p: f64, _: f64, _: f64| {
        maths::exp(mu + sigma * maths::normal_quantile(from + p * (1.0 - from))).clamp(low, cap)
    };
    let part = maths::normal_cdf(z(cap) - sigma) - maths::normal_cdf(z(low) - sigma);
    let mean = maths::exp(mu + 0.5 * sigma * sigma) * part + cap * maths::normal_cdf(-z(cap));
    build(
        format!("Lognormal({mu}, {sigma}) from {low}, at most {cap}"),
        mean / (1.0 - from),
        (low, cap),
        quantile,
    )
}

/// Uniform on an interval.
pub fn uniform(low: f64, high: f64) -> QuantileTable {
    QuantileTable {
        name: format!("Uniform({low}, {high})"),
        u: vec![0.0, 1.0],
        x: vec![low, high],
        mean: 0.5 * (low + high),
    }
}

/// One value.
pub fn constant(value: f64) -> QuantileTable {
    QuantileTable { name: format!("{value}"), u: vec![0.0, 1.0], x: vec![value, value], mean: value }
}

/// An interval of the table with the error that its chord makes.
struct Interval {
    error: f64,
    left: (f64, f64),
    middle: (f64, f64),
    right: (f64, f64),
}

impl PartialEq for Interval {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Interval {}
impl PartialOrd for Interval {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Interval {
    fn cmp(&self, other: &Self) -> Ordering {
        self.error.total_cmp(&other.error).then(self.left.0.total_cmp(&other.left.0))
    }
}

/// Splits the interval with the largest error until the mean is met: tails and kinks get the points that they need.
fn build(
    name: String,
    mean: f64,
    ends: (f64, f64),
    quantile: impl Fn(f64, f64, f64) -> f64,
) -> QuantileTable {
    let interval = |left: (f64, f64), right: (f64, f64)| {
        let u = 0.5 * (left.0 + right.0);
        let middle = (u, quantile(u, left.1, right.1).clamp(left.1, right.1));
        let error = (middle.1 - 0.5 * (left.1 + right.1)).abs() * (right.0 - left.0);
        Interval { error, left, middle, right }
    };
    let mut heap = BinaryHeap::from([interval((0.0, ends.0), (1.0, ends.1))]);
    let mut error = heap.peek().map_or(0.0, |first| first.error);
    // The middle point of each interval goes into the table too, which leaves about a quarter of the error.
    while heap.len() * 2 < POINTS && (error > 2.0 * MEAN_ERROR * mean || heap.len() < 32) {
        let Some(worst) = heap.pop() else { break };
        let halves = [interval(worst.left, worst.middle), interval(worst.middle, worst.right)];
        error += halves[0].error + halves[1].error - worst.error;
        heap.extend(halves);
    }
    let mut points: Vec<(f64, f64)> =
        heap.into_iter().flat_map(|interval| [interval.left, interval.middle]).collect();
    points.push((1.0, ends.1));
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    QuantileTable {
        name,
        u: points.iter().map(|point| point.0).collect(),
        x: points.iter().map(|point| round_significant(point.1, DIGITS)).collect(),
        mean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_of(table: &QuantileTable) -> f64 {
        let parts = table.u.windows(2).zip(table.x.windows(2));
        maths::sum(parts.map(|(u, x)| (u[1] - u[0]) * 0.5 * (x[0] + x[1])))
    }

    #[test]
    fn every_table_ascends_and_has_the_mean_of_its_distribution() {
        let tables = [
            gamma_mean_one(0.5),
            gamma_mean_one(0.7),
            gamma_mean_one(2.0),
            gamma_mean_one(60.0),
            beta(4.0, 1.0),
            beta(0.6, 6.0),
            beta(2.0, 38.0),
            beta(1.2, 8.0),
            lognormal_truncated(maths::ln(10.0), 1.4, 7.0, 365.0),
            lognormal_truncated(maths::ln(10.0), 1.4, 0.0, 365.0),
            lognormal_capped(maths::ln(20.0), 1.0, 0.0, 365.0),
            lognormal(maths::ln(153.0), 0.98),
            uniform(90.0, 540.0),
        ];
        for table in tables {
            let error = mean_of(&table) / table.mean - 1.0;
            assert!(error.abs() < 1e-5, "{}: {error:e}, {} points", table.name, table.u.len());
            assert!(table.u.windows(2).all(|pair| pair[0] < pair[1]), "{}", table.name);
            assert!(table.x.windows(2).all(|pair| pair[0] <= pair[1]), "{}", table.name);
        }
    }

    #[test]
    fn a_table_follows_its_quantile_function() {
        let lookup = crate::simulation::Lookup::new(&beta(4.0, 1.0));
        for p in [0.001_f64, 0.1, 0.5, 0.9, 0.999] {
            assert!((lookup.at(p) - p.powi(1).sqrt().sqrt()).abs() < 1e-4, "{p}");
        }
        let days = lognormal_capped(maths::ln(10.0), 1.4, 7.0, 365.0);
        assert!((days.mean - 40.0).abs() < 0.5, "{}", days.mean);
    }
}
