//! Raw values on a common scale from 0 (safe) to 100 (worst).
//!
//! Fixed goalposts make the headline: a change of score is then a change of data. Sample-based scales move when another country
//! is added, so they serve only to ask whether a ranking depends on the choice (METHODS 1.1).

use crate::maths;
use crate::model::registry::Scale;

/// A value between its goalposts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// 0 at the safe post, 100 at the worst.
    pub value: f64,
    /// True when the raw value lies outside the posts.
    pub clipped: bool,
}

/// Places `raw` between `safe` (0) and `worst` (100), whichever of the two is the larger number.
///
/// `None` when the posts coincide, or when a logarithmic scale meets a value that has no logarithm: an event sum is cut at 0
/// before it comes here, so that is a fault of the data.
pub fn goalposts(raw: f64, safe: f64, worst: f64, scale: Scale) -> Option<Placed> {
    let on_scale = |x: f64| match scale {
        Scale::Linear => Some(x),
        Scale::Log => (x >= 0.0).then(|| maths::ln_1p(x)),
    };
    let (raw, safe, worst) = (on_scale(raw)?, on_scale(safe)?, on_scale(worst)?);
    if safe == worst || !raw.is_finite() {
        return None;
    }
    let share = (raw - safe) / (worst - safe);
    Some(Placed { value: 100.0 * share.clamp(0.0, 1.0), clipped: !(0.0..=1.0).contains(&share) })
}

/// Deviations from the mean in population standard deviations; all 0 when nothing varies.
pub fn z_scores(values: &[f64]) -> Vec<f64> {
    let n = values.len() as f64;
    let mean = maths::sum(values.iter().copied()) / n;
    let variance = maths::sum(values.iter().map(|x| (x - mean) * (x - mean))) / n;
    if variance <= 0.0 {
        return vec![0.0; values.len()];
    }
    values.iter().map(|x| (x - mean) / variance.sqrt()).collect()
}

/// `50 + 10 z`, cut to 0 and 100.
pub fn z_to_score(z: f64) -> f64 {
    (50.0 + 10.0 * z).clamp(0.0, 100.0)
}

/// Ranks from 1 (smallest); ties share the mean of their ranks.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    values
        .iter()
        .map(|x| {
            let below = values.iter().filter(|y| *y < x).count() as f64;
            let equal = values.iter().filter(|y| *y == x).count() as f64;
            below + (equal + 1.0) / 2.0
        })
        .collect()
}

/// Hazen's percentiles, `100 (rank - 0.5) / n`.
pub fn hazen(values: &[f64]) -> Vec<f64> {
    let n = values.len() as f64;
    ranks(values).into_iter().map(|rank| 100.0 * (rank - 0.5) / n).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worse_value_never_scores_lower_whichever_way_the_posts_stand() {
        for (safe, worst, scale) in [(1.0, -3.0, Scale::Linear), (10.0, 10_000.0, Scale::Log)] {
            let step = (worst - safe) / 50.0;
            let values: Vec<f64> = (-1..=51)
                .map(|i| safe + f64::from(i) * step)
                .filter_map(|raw| {
                    goalposts(raw.max(if scale == Scale::Log { 0.0 } else { raw }), safe, worst, scale)
                })
                .map(|placed| placed.value)
                .collect();
            assert!(values.len() > 50 && values.windows(2).all(|pair| pair[0] <= pair[1]));
        }
    }

    #[test]
    fn posts_that_coincide_and_logarithms_of_negative_sums_give_nothing() {
        assert_eq!(goalposts(1.0, 2.0, 2.0, Scale::Linear), None);
        assert_eq!(goalposts(-0.5, 0.0, 40.0, Scale::Log), None);
    }
}
