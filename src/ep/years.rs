//! Exceedance rows of a run of this program, in ORD names.
//!
//! The figures are those of [`crate::metrics`], so that they equal the report's: a loss is an order statistic, a tail value the mean
//! of the worst `1 / return period`, and a return period with fewer than 20 years beyond it is left out. A simulated year is one
//! outcome with all its uncertainty, which ORD calls full uncertainty.

use super::{Calculation, Kind, Row};
use crate::maths;
use crate::metrics::{MINIMUM_TAIL_YEARS, Mixture, RETURN_PERIODS, TailSample};
use crate::simulation::Moments;
use crate::units::Level;

/// Slack of the number of years beyond a level, against the rounding of `1 - 1 / return period`.
const SLACK: f64 = 1e-6;

/// All four curves of a summary, by falling return period.
pub fn rows_of_years(summary: u64, sums: &Mixture, largest: &Mixture) -> Vec<Row> {
    let mut rows = curve(summary, Kind::Occurrence, largest.years(), |level| largest.var(level));
    rows.extend(curve(summary, Kind::OccurrenceTail, largest.years(), |level| largest.tvar(level)));
    rows.extend(curve(summary, Kind::Aggregate, sums.years(), |level| sums.var(level)));
    rows.extend(curve(summary, Kind::AggregateTail, sums.years(), |level| sums.tvar(level)));
    rows
}

/// Both aggregate curves of a summary of which only the `kept` largest years are known.
pub fn rows_of_tail(summary: u64, years: u64, kept: u64, largest: &[f64]) -> Vec<Row> {
    let sample = TailSample::new(years, largest);
    let count = usize::try_from(years).unwrap_or(usize::MAX);
    let mut rows = curve(summary, Kind::Aggregate, count, |level| sample.var(level));
    rows.extend(curve(summary, Kind::AggregateTail, count, |level| sample.tvar(level)));
    // The year at a level must be among the kept ones, not only those beyond it.
    rows.retain(|row| years as f64 / row.return_period + 1.0 <= kept as f64 + SLACK);
    rows
}

fn curve(summary: u64, kind: Kind, years: usize, loss: impl Fn(Level) -> f64) -> Vec<Row> {
    let quoted =
        RETURN_PERIODS.iter().rev().filter(|&&period| years as f64 / period >= MINIMUM_TAIL_YEARS - SLACK);
    quoted
        .filter_map(|&return_period| {
            let loss = loss(Level::new(1.0 - 1.0 / return_period).ok()?);
            Some(Row { summary, calculation: Calculation::FullUncertainty, kind, return_period, loss })
        })
        .collect()
}

/// Mean and standard deviation of annual losses whose leaves have these weights and sums over `years`.
///
/// Outcomes are mixed, never averaged: the variance is that of one year of one leaf, drawn by weight.
pub fn mean_and_deviation(leaves: &[(f64, Moments)], years: u64) -> (f64, f64) {
    let n = years.max(1) as f64;
    let mean = maths::sum(leaves.iter().map(|(weight, leaf)| weight * leaf.sum)) / n;
    let square = maths::sum(leaves.iter().map(|(weight, leaf)| weight * leaf.squares)) / n;
    (mean, libm::sqrt((square - mean * mean).max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(rows: &[Row], kind: Kind, return_period: f64) -> Option<f64> {
        rows.iter().find(|row| row.kind == kind && row.return_period == return_period).map(|row| row.loss)
    }

    #[test]
    fn a_curve_ends_where_fewer_than_twenty_years_lie_beyond() {
        let sums: Vec<f64> = (1..=1000).map(f64::from).collect();
        let largest: Vec<f64> = sums.iter().map(|loss| loss / 2.0).collect();
        let (sums, largest) = (Mixture::new(vec![(1.0, &sums)]), Mixture::new(vec![(1.0, &largest)]));
        let rows = rows_of_years(7, &sums, &largest);
        assert_eq!(loss(&rows, Kind::Aggregate, 50.0), Some(980.0));
        assert_eq!(loss(&rows, Kind::AggregateTail, 50.0), Some(990.5));
        assert_eq!(loss(&rows, Kind::Occurrence, 50.0), Some(490.0));
        assert_eq!(loss(&rows, Kind::Aggregate, 100.0), None, "ten years beyond");
        assert!(rows.iter().all(|row| row.summary == 7 && row.calculation == Calculation::FullUncertainty));
    }

    #[test]
    fn a_kept_tail_gives_the_rows_that_it_can_and_no_others() {
        let all: Vec<f64> = (1..=10_000).map(f64::from).collect();
        let largest: Vec<f64> = all.iter().rev().copied().take(101).collect();
        let whole = Mixture::new(vec![(1.0, &all)]);
        let whole = rows_of_years(2, &whole, &whole);
        let rows = rows_of_tail(2, 10_000, 101, &largest);
        assert_eq!(loss(&rows, Kind::Aggregate, 100.0), loss(&whole, Kind::Aggregate, 100.0));
        let tails = [&rows, &whole].map(|rows| loss(rows, Kind::AggregateTail, 500.0).expect("quoted"));
        assert!((tails[0] - tails[1]).abs() < 1e-6, "{tails:?}");
        assert_eq!(loss(&rows, Kind::Aggregate, 50.0), None, "200 years beyond, 101 kept");
    }

    #[test]
    fn the_deviation_of_a_mixture_counts_what_parts_its_leaves() {
        let leaf = |loss: f64| Moments { sum: 10.0 * loss, squares: 10.0 * loss * loss };
        let (mean, deviation) = mean_and_deviation(&[(0.75, leaf(0.0)), (0.25, leaf(4.0))], 10);
        assert_eq!(mean, 1.0);
        assert!((deviation - libm::sqrt(3.0)).abs() < 1e-12, "{deviation}");
    }
}
