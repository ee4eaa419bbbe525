//! What part of a score, or of its change, each input carries. Every set of contributions sums to the whole.
//!
//! Levels are told against a reference of 50 (METHODS 1.7). Across pillars the logarithmic mean divides the complement-geometric
//! mean exactly; Shapley values by enumeration do it for any rule and check the other.

use super::aggregate::FLOOR;
use crate::maths;

/// The logarithmic mean `(a - b) / ln(a / b)`, stable where `a` and `b` meet.
pub fn log_mean(a: f64, b: f64) -> f64 {
    let u = a / b - 1.0;
    if u.abs() < 1e-6 {
        return b * (1.0 + u / 2.0 - u * u / 12.0);
    }
    (a - b) / maths::ln(a / b)
}

/// Contributions `w (after - before)` to a change of the arithmetic mean; weights are scaled to sum to 1.
pub fn arithmetic(weights: &[f64], before: &[f64], after: &[f64]) -> Vec<f64> {
    let total = maths::sum(weights.iter().copied());
    weights.iter().zip(before.iter().zip(after)).map(|(w, (x0, x1))| w / total * (x1 - x0)).collect()
}

/// Contributions to a change of the geometric mean by the logarithmic mean (LMDI).
pub fn geometric(weights: &[f64], before: &[f64], after: &[f64]) -> Vec<f64> {
    let total = maths::sum(weights.iter().copied());
    let mean = |xs: &[f64]| {
        maths::exp(maths::sum(weights.iter().zip(xs).map(|(w, x)| w / total * maths::ln(x.max(FLOOR)))))
    };
    let scale = log_mean(mean(after), mean(before));
    weights
        .iter()
        .zip(before.iter().zip(after))
        .map(|(w, (x0, x1))| scale * w / total * maths::ln(x1.max(FLOOR) / x0.max(FLOOR)))
        .collect()
}

/// Contributions to a change of the complement-geometric mean: as [`geometric`] on `100 - x`, the sign turned.
pub fn complement_geometric(weights: &[f64], before: &[f64], after: &[f64]) -> Vec<f64> {
    let complement = |xs: &[f64]| xs.iter().map(|x| 100.0 - x).collect::<Vec<_>>();
    geometric(weights, &complement(before), &complement(after)).into_iter().map(|part| -part).collect()
}

/// Most players for exact Shapley values: two to this power coalitions are valued.
pub const MOST_PLAYERS: usize = 15;

/// Exact Shapley values of `value`, a function of the set of players that have moved from `before` to `after`.
///
/// `None` for more than [`MOST_PLAYERS`].
pub fn shapley(before: &[f64], after: &[f64], value: impl Fn(&[f64]) -> f64) -> Option<Vec<f64>> {
    let n = before.len();
    if n > MOST_PLAYERS {
        return None;
    }
    let coalition = |set: usize| -> Vec<f64> {
        (0..n).map(|i| if set >> i & 1 == 1 { after[i] } else { before[i] }).collect()
    };
    let values: Vec<f64> = (0..1_usize << n).map(|set| value(&coalition(set))).collect();
    let shares = orderings(n);
    let of_player = |i: usize| {
        let without = (0..1_usize << n).filter(|set| set >> i & 1 == 0);
        maths::sum(
            without.map(|set| shares[set.count_ones() as usize] * (values[set | 1 << i] - values[set])),
        )
    };
    Some((0..n).map(of_player).collect())
}

/// Share of the orderings in which a player arrives after exactly these `k` others: `k! (n - k - 1)! / n!`.
fn orderings(n: usize) -> Vec<f64> {
    let factorial = |k: usize| (1..=k).map(|i| i as f64).product::<f64>();
    (0..n).map(|k| factorial(k) * factorial(n - k - 1) / factorial(n)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::aggregate::Aggregation;
    use super::*;

    #[test]
    fn the_log_mean_is_continuous_where_its_arguments_meet() {
        assert_eq!(log_mean(3.0, 3.0), 3.0);
        let near = [log_mean(3.0 * (1.0 + 0.99e-6), 3.0), log_mean(3.0 * (1.0 + 1.01e-6), 3.0)];
        assert!((near[0] - near[1]).abs() < 1e-6);
    }

    #[test]
    fn logarithmic_and_shapley_parts_both_sum_to_the_change_of_the_score() {
        let weights = [0.3, 0.25, 0.2, 0.15, 0.1];
        let (before, after) = ([50.0; 5], [82.0, 65.0, 68.0, 99.8, 12.0]);
        let score = |xs: &[f64]| {
            let parts: Vec<(f64, f64)> = weights.iter().copied().zip(xs.iter().copied()).collect();
            Aggregation::ComplementGeometric.of(&parts).unwrap()
        };
        let change = score(&after) - score(&before);
        let logarithmic = complement_geometric(&weights, &before, &after);
        let shapley = shapley(&before, &after, score).unwrap();
        assert!((logarithmic.iter().sum::<f64>() - change).abs() < 1e-9);
        assert!((shapley.iter().sum::<f64>() - change).abs() < 1e-9);
        assert!(logarithmic[4] < 0.0 && shapley[4] < 0.0, "a pillar below 50 pulls down");
    }
}
