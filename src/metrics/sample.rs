//! A loss sample: quantiles and tail means with their sampling errors.

use crate::maths;
use crate::units::Level;

/// Equally likely annual losses, ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct LossSample(Vec<f64>);

/// Slack of the rank, so that `0.55 x 100 = 55.00000000000001` takes the 55th draw and not the 56th.
pub(super) const RANK_SLACK: f64 = 1e-9;

impl LossSample {
    /// Sorts the losses of simulated years.
    pub fn new(mut losses: Vec<f64>) -> Self {
        losses.sort_unstable_by(f64::total_cmp);
        Self(losses)
    }

    /// Number of years.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without a year.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The losses, ascending.
    pub fn ascending(&self) -> &[f64] {
        &self.0
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        maths::sum(self.0.iter().copied()) / self.0.len().max(1) as f64
    }

    /// Sample variance (n - 1).
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        let n = self.0.len();
        if n < 2 {
            return 0.0;
        }
        maths::sum(self.0.iter().map(|loss| (loss - mean) * (loss - mean))) / (n - 1) as f64
    }

    /// Rank from 1 of the value at risk: `ceil(n level - 1e-9)`, at least 1.
    pub fn rank(&self, level: Level) -> usize {
        ((self.0.len() as f64 * level.get() - RANK_SLACK).ceil().max(1.0) as usize).min(self.0.len())
    }

    /// Value at risk: the order statistic of [`Self::rank`] (`inverted_cdf` of numpy, type 1 of R). 0 without a year.
    ///
    /// ```
    /// # use harmattan::{metrics::LossSample, units::Level};
    /// let losses = LossSample::new((1..=100).map(f64::from).collect());
    /// assert_eq!(losses.var(Level::new(0.55)?), 55.0);
    /// # Ok::<(), harmattan::units::OutOfRange>(())
    /// ```
    pub fn var(&self, level: Level) -> f64 {
        if self.0.is_empty() { 0.0 } else { self.0[self.rank(level) - 1] }
    }

    /// Tail value at risk: mean of the worst `1 - level`, the loss at the VaR counting with the fraction above the level.
    ///
    /// # Source
    /// Acerbi and Tasche (2002).
    pub fn tvar(&self, level: Level) -> f64 {
        if self.0.is_empty() {
            return 0.0;
        }
        let n = self.0.len() as f64;
        let k = self.rank(level);
        let tail = maths::sum(self.0[k..].iter().copied());
        (tail + self.0[k - 1] * (k as f64 - n * level.get())) / (n * (1.0 - level.get()))
    }

    /// Standard error of [`Self::tvar`]: `SE^2 = [Var(L | L > VaR) + level (TVaR - VaR)^2] / (n (1 - level))`.
    pub fn tvar_se(&self, level: Level) -> f64 {
        let k = self.rank(level);
        let tail = &self.0[k.min(self.0.len())..];
        if tail.is_empty() {
            return 0.0;
        }
        let count = tail.len() as f64;
        let mean = maths::sum(tail.iter().copied()) / count;
        let variance = maths::sum(tail.iter().map(|loss| (loss - mean) * (loss - mean))) / count;
        tvar_standard_error(variance, self.tvar(level) - self.var(level), level, self.0.len())
    }

    /// Two-sided interval of the VaR from order statistics; the upper end is `None` when it has none.
    pub fn var_interval(&self, level: Level, confidence: Level) -> (f64, Option<f64>) {
        let ranks = rank_interval(self.0.len() as u64, level, confidence);
        let at = |rank: u64| self.0.get(usize::try_from(rank).ok()?.checked_sub(1)?).copied();
        (at(ranks.0).unwrap_or(0.0), at(ranks.1))
    }

    /// Loss at a return period: the `n / return period`-th largest, no interpolation.
    pub fn at_return_period(&self, return_period: f64) -> Option<f64> {
        Some(self.var(Level::new(1.0 - 1.0 / return_period).ok()?))
    }

    /// True when at least 20 years are expected beyond the level: below that a figure is 'too few years'.
    pub fn supports(&self, level: Level) -> bool {
        self.0.len() as f64 * (1.0 - level.get()) >= MINIMUM_TAIL_YEARS - RANK_SLACK
    }
}

/// Years beyond a level below which no figure is quoted.
pub const MINIMUM_TAIL_YEARS: f64 = 20.0;

/// Asymptotic standard error of a VaR where the density `f` at it is known: `sqrt(level (1 - level) / n) / f`.
pub fn var_standard_error(density: f64, level: Level, n: usize) -> f64 {
    libm::sqrt(level.get() * (1.0 - level.get()) / n as f64) / density
}

/// Asymptotic standard error of a TVaR from the variance beyond the VaR and `excess = TVaR - VaR`.
pub fn tvar_standard_error(tail_variance: f64, excess: f64, level: Level, n: usize) -> f64 {
    libm::sqrt((tail_variance + level.get() * excess * excess) / (n as f64 * (1.0 - level.get())))
}

/// Ranks from 1 whose order statistics bound a quantile with at least `confidence`, free of any distribution. The upper one may
/// be `n + 1`: no bound.
///
/// `lo = BinomialInverse(a/2; n, level)`, `hi = BinomialInverse(1 - a/2; n, level) + 1`.
pub fn rank_interval(n: u64, level: Level, confidence: Level) -> (u64, u64) {
    use statrs::distribution::{Binomial, DiscreteCDF};
    let Ok(binomial) = Binomial::new(level.get(), n) else { return (0, n + 1) };
    let side = 0.5 * (1.0 - confidence.get());
    // A search from the normal approximation: the library's own runs over all n.
    let inverse = |p: f64| -> u64 {
        let (mean, deviation) =
            (n as f64 * level.get(), libm::sqrt(n as f64 * level.get() * (1.0 - level.get())));
        let (mut low, mut high) = (
            (mean - 12.0 * deviation - 12.0).max(0.0) as u64,
            ((mean + 12.0 * deviation + 12.0) as u64).min(n),
        );
        while low < high {
            let middle = low + (high - low) / 2;
            if binomial.cdf(middle) >= p { high = middle } else { low = middle + 1 }
        }
        low
    };
    (inverse(side), inverse(1.0 - side) + 1)
}

/// Chance that the interval of [`rank_interval`] covers the quantile.
pub fn rank_interval_coverage(n: u64, level: Level, ranks: (u64, u64)) -> f64 {
    use statrs::distribution::{Binomial, DiscreteCDF};
    let Ok(binomial) = Binomial::new(level.get(), n) else { return 0.0 };
    let below = |rank: u64| if rank == 0 { 0.0 } else { binomial.cdf(rank - 1) };
    below(ranks.1) - below(ranks.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(value: f64) -> Level {
        Level::new(value).expect("a level")
    }

    fn one_to_hundred() -> LossSample {
        LossSample::new((1..=100).map(f64::from).collect())
    }

    #[test]
    fn var_takes_the_lower_draw_when_level_times_n_rounds_up() {
        assert_eq!(0.55 * 100.0, 55.000_000_000_000_01);
        assert_eq!(one_to_hundred().var(level(0.55)), 55.0);
    }

    #[test]
    fn tvar_counts_the_draw_at_the_var_in_part_and_is_continuous() {
        let losses = LossSample::new(vec![5.0, 15.0, 25.0, 55.0]);
        assert_eq!(losses.tvar(level(0.5)), 40.0);
        let below = losses.tvar(level(0.75 - 1e-7));
        let above = losses.tvar(level(0.75 + 1e-7));
        assert!((below - above).abs() < 1e-3);
        assert!(losses.tvar(level(0.6)) >= losses.var(level(0.6)));
    }

    #[test]
    fn too_few_years_are_recognised() {
        assert!(one_to_hundred().supports(level(0.8)));
        assert!(!one_to_hundred().supports(level(0.81)));
    }

    #[test]
    fn all_zero_years_have_zero_risk() {
        let none = LossSample::new(vec![0.0; 50]);
        assert_eq!((none.var(level(0.9)), none.tvar(level(0.9)), none.tvar_se(level(0.9))), (0.0, 0.0, 0.0));
    }
}
