//! From a raw value to 0-100: goalposts for the product, sample-based methods for comparison only.

use crate::maths;
use crate::model::registry::{IndicatorSpec, Scale};

/// A value between its goalposts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaled {
    /// 0 safe, 100 worst.
    pub value: f64,
    /// True when the raw value lies outside the goalposts.
    pub clipped: bool,
}

/// `100 clip((x - safe) / (worst - safe), 0, 1)`; `worst` may be the smaller number, which turns the direction.
///
/// ```
/// # use harmattan::indicators::normalise::goalposts;
/// assert_eq!(goalposts(-1.0, 1.0, -3.0).value, 50.0);
/// assert!(goalposts(-4.0, 1.0, -3.0).clipped);
/// ```
pub fn goalposts(x: f64, safe: f64, worst: f64) -> Scaled {
    let part = (x - safe) / (worst - safe);
    Scaled { value: 100.0 * part.clamp(0.0, 1.0), clipped: !(0.0..=1.0).contains(&part) }
}

/// Goalposts on `ln(1 + x)`; `x` is 0 or more.
pub fn log_goalposts(x: f64, safe: f64, worst: f64) -> Scaled {
    goalposts(maths::ln_1p(x.max(0.0)), maths::ln_1p(safe), maths::ln_1p(worst))
}

/// Scales a raw value by its indicator's goalposts.
pub fn scaled(spec: &IndicatorSpec, raw: f64) -> Scaled {
    match spec.scale {
        Scale::Linear => goalposts(raw, spec.safe, spec.worst),
        Scale::Log => log_goalposts(raw, spec.safe, spec.worst),
    }
}

/// Standard scores with the population's deviation; all 0 when the values are equal. For comparison, never for a headline: they
/// change when another country joins.
pub fn standard_scores(values: &[f64]) -> Vec<f64> {
    let n = values.len().max(1) as f64;
    let mean = maths::sum(values.iter().copied()) / n;
    let deviation = libm::sqrt(maths::sum(values.iter().map(|x| (x - mean) * (x - mean))) / n);
    values.iter().map(|x| if deviation > 0.0 { (x - mean) / deviation } else { 0.0 }).collect()
}

/// A standard score on the scale of risk: `50 + 10 z`, cut to 0 and 100.
pub fn standard_to_score(z: f64) -> f64 {
    (50.0 + 10.0 * z).clamp(0.0, 100.0)
}

/// Average ranks from 1, ties sharing theirs.
pub fn average_ranks(values: &[f64]) -> Vec<f64> {
    values
        .iter()
        .map(|x| {
            let below = values.iter().filter(|other| *other < x).count() as f64;
            let equal = values.iter().filter(|other| *other == x).count() as f64;
            below + (equal + 1.0) / 2.0
        })
        .collect()
}

/// Hazen percentiles, `100 (rank - 0.5) / n`.
pub fn hazen_percentiles(values: &[f64]) -> Vec<f64> {
    let n = values.len().max(1) as f64;
    average_ranks(values).into_iter().map(|rank| 100.0 * (rank - 0.5) / n).collect()
}
