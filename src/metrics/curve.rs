//! Exceedance curves: annual sums (AEP) and largest events (OEP).

use super::LossSample;
use crate::maths;

/// Return periods, in years, at which curves are quoted.
pub const RETURN_PERIODS: [f64; 11] = [2.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0, 200.0, 250.0, 500.0, 1000.0];

/// Samples of the annual sum and of the largest event of years given as lists of event losses.
pub fn curves_of_years(years: &[Vec<f64>]) -> (LossSample, LossSample) {
    let sums = years.iter().map(|events| maths::sum(events.iter().copied())).collect();
    let largest = years.iter().map(|events| events.iter().copied().fold(0.0, f64::max)).collect();
    (LossSample::new(sums), LossSample::new(largest))
}

/// Chance that the largest of a year's Poisson(`rate`) events exceeds a loss that one event exceeds with chance `survival`:
/// `1 - exp(-rate x survival)`.
pub fn largest_exceedance(rate: f64, survival: f64) -> f64 {
    -maths::exp_m1(-rate * survival)
}
