//! From parts to a whole. Weights are normalised; values are risks from 0 to 100.

use crate::maths;

/// Smallest distance to the end of the scale that enters a logarithm.
const FLOOR: f64 = 1.0;

fn normalised(weights: &[f64]) -> Vec<f64> {
    let sum = maths::sum(weights.iter().copied());
    weights.iter().map(|weight| weight / sum).collect()
}

fn weighted(values: &[f64], weights: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    maths::sum(normalised(weights).iter().zip(values).map(|(weight, value)| weight * f(*value)))
}

/// Weighted mean: fully compensatory.
pub fn arithmetic(values: &[f64], weights: &[f64]) -> f64 {
    weighted(values, weights, |x| x)
}

/// `exp sum w ln max(x, 1)`: rewards one low risk; right only where risks multiply.
pub fn geometric(values: &[f64], weights: &[f64]) -> f64 {
    maths::exp(weighted(values, weights, |x| maths::ln(x.max(FLOOR))))
}

/// `100 - exp sum w ln max(100 - x, 1)`: one bad pillar keeps the whole high. The product's rule across pillars.
///
/// ```
/// # use harmattan::indicators::aggregate::{arithmetic, complement_geometric};
/// let (pillars, weights) = ([90.0, 10.0], [0.5, 0.5]);
/// assert!(complement_geometric(&pillars, &weights) > arithmetic(&pillars, &weights));
/// ```
pub fn complement_geometric(values: &[f64], weights: &[f64]) -> f64 {
    100.0 - maths::exp(weighted(values, weights, |x| maths::ln((100.0 - x).max(FLOOR))))
}

/// Weighted harmonic mean with the floor.
pub fn harmonic(values: &[f64], weights: &[f64]) -> f64 {
    1.0 / weighted(values, weights, |x| 1.0 / x.max(FLOOR))
}

/// Weighted quadratic mean.
pub fn quadratic(values: &[f64], weights: &[f64]) -> f64 {
    libm::sqrt(weighted(values, weights, |x| x * x))
}

/// Ordered weighted mean: the worst value weighs n, the next n - 1, ...
pub fn ordered(values: &[f64]) -> f64 {
    let mut falling = values.to_vec();
    falling.sort_by(|a, b| b.total_cmp(a));
    let weights: Vec<f64> = (1..=values.len()).rev().map(|weight| weight as f64).collect();
    arithmetic(&falling, &weights)
}

/// The worst value.
pub fn worst(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// The best value.
pub fn best(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_security_gain_alone_earns_least_under_the_complement_rule() {
        let (before, after, weights) = ([80.0, 75.0, 70.0], [30.0, 75.0, 70.0], [1.0; 3]);
        let gain = |rule: fn(&[f64], &[f64]) -> f64| rule(&before, &weights) - rule(&after, &weights);
        assert!(gain(complement_geometric) < gain(arithmetic));
        assert!(gain(arithmetic) < gain(geometric));
    }

    proptest! {
        #[test]
        fn a_worse_part_never_lowers_the_whole(x in 0.0..100.0f64, y in 0.0..100.0f64, worse in 0.0..50.0f64) {
            let after = (x + worse).min(100.0);
            let weights = [0.3, 0.7];
            prop_assert!(complement_geometric(&[after, y], &weights) >= complement_geometric(&[x, y], &weights) - 1e-9);
            let whole = complement_geometric(&[x, y], &weights);
            prop_assert!((0.0..=100.0).contains(&whole));
        }
    }
}
