//! Proper scoring rules and the diagrams beside them. Lower is better, except for [`auc`] and [`average_precision`].
//!
//! # Source
//! Gneiting and Raftery (2007); Murphy (1973) for the parts of the Brier score; the rules of the VIEWS prediction challenge for
//! classes, pseudo-counts and the interval score.

mod binary;
mod counts;
mod sample;
mod weighted;

pub use binary::{Binary, Brier, LogLoss, auc, average_precision, brier, log_loss, reliability};
pub use counts::Counts;
pub use sample::{CLASS_EDGES, Sample, ignorance, interval};
pub use weighted::Weighted;

use crate::maths;
use crate::maths::normal;

/// Continuous ranked probability score of a normal forecast.
pub fn crps_normal(mean: f64, deviation: f64, outcome: f64) -> f64 {
    let z = (outcome - mean) / deviation;
    let density = maths::exp(-0.5 * z * z) / std::f64::consts::TAU.sqrt();
    let spread = 1.0 / std::f64::consts::PI.sqrt();
    deviation * (z * (2.0 * normal::cdf(z) - 1.0) + 2.0 * density - spread)
}

/// `-ln` of the density of a normal forecast at the outcome, nats.
pub fn log_score_normal(mean: f64, deviation: f64, outcome: f64) -> f64 {
    let z = (outcome - mean) / deviation;
    0.5 * z * z + maths::ln(deviation) + 0.5 * maths::ln(std::f64::consts::TAU)
}
