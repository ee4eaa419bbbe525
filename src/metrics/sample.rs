//! A weighted sample of yearly losses, sorted.

use crate::maths;

/// A slack on cumulated probability, so that `0.95 x 1000` is rank 950 whatever its last bit.
const SLACK: f64 = 1e-9;

/// Yearly losses in ascending order. Plain years weigh `1/n`; years of a leaf weigh `weight/n`.
#[derive(Debug, Clone, PartialEq)]
pub struct LossSample {
    /// Distinct weights: by leaf.
    weights: Vec<f64>,
    /// Ascending losses with the place of their weight.
    losses: Vec<(f64, u32)>,
    years: usize,
}

impl LossSample {
    /// A plain sample of years.
    pub fn new(losses: &[f64]) -> Self {
        Self::mixture(&[(1.0, losses)])
    }

    /// A mixture of leaves over the same years: weights that sum to 1, each with its losses in trial order.
    pub fn mixture(leaves: &[(f64, &[f64])]) -> Self {
        let years = leaves.first().map_or(0, |leaf| leaf.1.len());
        let mut losses = Vec::with_capacity(years * leaves.len());
        for (leaf, (_, values)) in (0_u32..).zip(leaves) {
            losses.extend(values.iter().map(|loss| (*loss, leaf)));
        }
        losses.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Self { weights: leaves.iter().map(|leaf| leaf.0).collect(), losses, years }
    }

    /// Number of years.
    pub fn years(&self) -> usize {
        self.years
    }

    fn weight(&self, leaf: u32) -> f64 {
        self.weights[leaf as usize] / self.years as f64
    }

    /// Place of the quantile: the first whose cumulative weight reaches `p - 1e-9`; and the weight above it.
    fn place(&self, p: f64) -> Option<(usize, f64)> {
        if self.weights.len() == 1 {
            let n = self.years as f64;
            // The slack is on the rank, as the rule is written, not on the probability.
            let rank = ((n * p - SLACK).ceil() as usize).clamp(1, self.years.max(1));
            return (self.years > 0).then(|| (rank - 1, (self.years - rank) as f64 / n));
        }
        let mut above = 0.0;
        for (place, (_, leaf)) in self.losses.iter().enumerate().rev() {
            let with = above + self.weight(*leaf);
            if 1.0 - with < p - SLACK {
                return Some((place, above));
            }
            above = with;
        }
        (!self.losses.is_empty()).then_some((0, above))
    }

    /// The loss that is not exceeded with probability `p`: a value of the sample. `None` without years.
    pub fn value_at_risk(&self, p: f64) -> Option<f64> {
        self.place(p).map(|(place, _)| self.losses[place].0)
    }

    /// Mean of the worst `1 - p` (Acerbi and Tasche: the year at the quantile counts with what is left of the mass).
    pub fn tail_value_at_risk(&self, p: f64) -> Option<f64> {
        let (place, above) = self.place(p)?;
        let tail = 1.0 - p;
        let worst = self.losses[place + 1..].iter().map(|(loss, leaf)| loss * self.weight(*leaf));
        let at = self.losses[place].0;
        let mean = (maths::sum(worst) + at * (tail - above)) / tail;
        Some(mean.max(at))
    }

    /// The loss at a 1-based rank; `None` beyond the sample, which is unbounded.
    pub fn at_rank(&self, rank: u64) -> Option<f64> {
        let place = usize::try_from(rank.checked_sub(1)?).ok()?;
        self.losses.get(place).map(|loss| loss.0)
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        maths::sum(self.losses.iter().map(|(loss, leaf)| loss * self.weight(*leaf)))
    }

    /// Standard deviation of a year's loss, with `n - 1`.
    pub fn deviation(&self) -> f64 {
        let mean = self.mean();
        let squares =
            self.losses.iter().map(|(loss, leaf)| (loss - mean) * (loss - mean) * self.weight(*leaf));
        let n = self.years as f64;
        if self.years < 2 { 0.0 } else { maths::sqrt(maths::sum(squares) * n / (n - 1.0)) }
    }

    /// Chance of a loss above a threshold.
    pub fn chance_above(&self, threshold: f64) -> f64 {
        let start = self.losses.partition_point(|loss| loss.0 <= threshold);
        maths::sum(self.losses[start..].iter().map(|(_, leaf)| self.weight(*leaf)))
    }
}

/// Loss with a return period in years: the quantile at `1 - 1 / period`, by the same rank rule as VaR.
pub fn exceedance_loss(sample: &LossSample, period: f64) -> Option<f64> {
    sample.value_at_risk(1.0 - 1.0 / period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixture_of_equal_leaves_has_the_measures_of_the_plain_sample() {
        let losses: Vec<f64> = (0..1000).map(|i| f64::from(i * 37 % 1000)).collect();
        let plain = LossSample::new(&losses);
        let mixture = LossSample::mixture(&[(0.25, &losses), (0.75, &losses)]);
        for p in [0.5, 0.9, 0.95, 0.99, 0.995] {
            assert_eq!(plain.value_at_risk(p), mixture.value_at_risk(p), "{p}");
            let (a, b) = (plain.tail_value_at_risk(p).unwrap(), mixture.tail_value_at_risk(p).unwrap());
            assert!((a - b).abs() < 1e-6 * a, "{p}: {a} {b}");
        }
    }

    #[test]
    fn an_empty_sample_has_no_quantile() {
        assert_eq!(LossSample::new(&[]).value_at_risk(0.99), None);
    }
}
