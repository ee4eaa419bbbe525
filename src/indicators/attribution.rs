//! Exact shares of a level or a change: log-mean weights for products, Shapley for anything.

use crate::maths;

/// Logarithmic mean `(a - b) / ln(a / b)`, `a` when equal, stable near equality.
pub fn logarithmic_mean(a: f64, b: f64) -> f64 {
    let u = a / b - 1.0;
    if u.abs() < 1e-6 { b * (1.0 + u / 2.0 - u * u / 12.0) } else { (a - b) / maths::ln(a / b) }
}

/// Contributions `w (x1 - x0)` of an arithmetic mean; weights are normalised.
pub fn additive(x0: &[f64], x1: &[f64], weights: &[f64]) -> Vec<f64> {
    let sum = maths::sum(weights.iter().copied());
    x0.iter().zip(x1).zip(weights).map(|((a, b), w)| w / sum * (b - a)).collect()
}

/// Log-mean contributions to the change of a geometric mean of values floored at 1.
pub fn geometric(x0: &[f64], x1: &[f64], weights: &[f64]) -> Vec<f64> {
    let g0 = super::aggregate::geometric(x0, weights);
    let g1 = super::aggregate::geometric(x1, weights);
    let mean = logarithmic_mean(g1, g0);
    let sum = maths::sum(weights.iter().copied());
    x0.iter()
        .zip(x1)
        .zip(weights)
        .map(|((a, b), w)| mean * w / sum * maths::ln(b.max(1.0) / a.max(1.0)))
        .collect()
}

/// The same for the complement-geometric mean: on `100 - x`, sign turned. Sums to the change exactly.
pub fn complement(x0: &[f64], x1: &[f64], weights: &[f64]) -> Vec<f64> {
    let turned = |values: &[f64]| values.iter().map(|x| 100.0 - x).collect::<Vec<f64>>();
    geometric(&turned(x0), &turned(x1), weights).into_iter().map(|part| -part).collect()
}

/// Exact Shapley contributions of each part's move from `x0` to `x1` under any rule, by enumeration (up to 15 parts).
pub fn shapley(x0: &[f64], x1: &[f64], rule: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let n = x0.len();
    assert!(n <= 15, "enumeration is for up to 15 parts");
    let value: Vec<f64> = (0..1usize << n)
        .map(|set| {
            let mixed: Vec<f64> = (0..n).map(|i| if set >> i & 1 == 1 { x1[i] } else { x0[i] }).collect();
            rule(&mixed)
        })
        .collect();
    let mut factorial = vec![1.0_f64; n + 1];
    (1..=n).for_each(|i| factorial[i] = factorial[i - 1] * i as f64);
    (0..n)
        .map(|i| {
            maths::sum((0..1usize << n).filter(|set| set >> i & 1 == 0).map(|set| {
                let size = set.count_ones() as usize;
                let weight = factorial[size] * factorial[n - size - 1] / factorial[n];
                weight * (value[set | 1 << i] - value[set])
            }))
        })
        .collect()
}

/// Parts of a pillar's contribution by indicator, proportional to `w (x - reference)`; they sum to `whole`.
///
/// `slope` is the contribution of a point at the reference: it stands in for the ratio where the pillar has no distance from it.
pub fn inside(values: &[(f64, f64)], pillar: f64, reference: f64, whole: f64, slope: f64) -> Vec<f64> {
    let distance = pillar - reference;
    let factor = if distance.abs() < 1e-6 { slope } else { whole / distance };
    values.iter().map(|(weight, x)| factor * weight * (x - reference)).collect()
}

/// What a point of a pillar at the reference adds to a score: its weight times the log-mean of the two levels' distances from
/// the worst, over the reference's own.
pub fn slope_at_reference(weight: f64, score: f64, reference: f64) -> f64 {
    weight * logarithmic_mean((100.0 - score).max(1.0), 100.0 - reference) / (100.0 - reference)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::aggregate::complement_geometric;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn contributions_sum_to_the_change(
            x0 in prop::collection::vec(0.0..99.0f64, 4), x1 in prop::collection::vec(0.0..99.0f64, 4),
        ) {
            let weights = [0.4, 0.3, 0.2, 0.1];
            let change = complement_geometric(&x1, &weights) - complement_geometric(&x0, &weights);
            prop_assert!((maths::sum(complement(&x0, &x1, &weights)) - change).abs() < 1e-9);
            let exact = shapley(&x0, &x1, |x| complement_geometric(x, &weights));
            prop_assert!((maths::sum(exact) - change).abs() < 1e-9);
        }
    }

    #[test]
    fn a_part_that_did_not_move_explains_nothing() {
        let parts = complement(&[60.0, 40.0], &[75.0, 40.0], &[0.5, 0.5]);
        assert_eq!(parts[1], 0.0);
        assert!(parts[0] > 0.0);
    }

    #[test]
    fn the_parts_inside_a_pillar_do_not_jump_where_it_meets_the_reference() {
        let (weights, others) = ([0.3, 0.7], 90.0);
        let parts_at = |pillar: f64| {
            let values = [pillar, others];
            let whole = complement(&[50.0; 2], &values, &weights)[0];
            let slope = slope_at_reference(0.3, complement_geometric(&values, &weights), 50.0);
            inside(&[(0.5, pillar - 30.0), (0.5, pillar + 30.0)], pillar, 50.0, whole, slope)
        };
        let (at, near) = (parts_at(50.0), parts_at(50.0 + 1e-4));
        assert!(at.iter().zip(&near).all(|(a, b)| (a - b).abs() < 1e-3), "{at:?} {near:?}");
        assert!(at[1] > 1.0 && (at[0] + at[1]).abs() < 1e-9);
    }
}
