//! The tail of a loss sample whose lower years were not kept.

use super::sample::tvar_standard_error;
use crate::maths;
use crate::units::Level;

/// The largest losses of a number of equally likely years; the others are smaller and not known.
#[derive(Debug, Clone, Copy)]
pub struct TailSample<'a> {
    years: u64,
    largest: &'a [f64],
}

impl<'a> TailSample<'a> {
    /// `largest` come largest first. Years beyond them count as without a loss, so levels must lie in what was kept.
    pub const fn new(years: u64, largest: &'a [f64]) -> Self {
        Self { years, largest }
    }

    /// Number of years above the value at risk.
    pub(super) fn beyond(&self, level: Level) -> usize {
        let rank = (self.years as f64 * level.get() - super::sample::RANK_SLACK).ceil().max(1.0) as u64;
        usize::try_from(self.years - rank.min(self.years)).unwrap_or(usize::MAX)
    }

    /// As [`super::LossSample::var`].
    pub fn var(&self, level: Level) -> f64 {
        self.largest.get(self.beyond(level)).copied().unwrap_or(0.0)
    }

    /// As [`super::LossSample::tvar`].
    pub fn tvar(&self, level: Level) -> f64 {
        let n = self.years as f64;
        let beyond = self.beyond(level);
        let tail = maths::sum(self.largest.iter().take(beyond).copied());
        let rank = n - beyond as f64;
        (tail + self.var(level) * (rank - n * level.get())) / (n * (1.0 - level.get()))
    }

    /// As [`super::LossSample::tvar_se`].
    pub fn tvar_se(&self, level: Level) -> f64 {
        let beyond = self.beyond(level);
        if beyond == 0 {
            return 0.0;
        }
        let count = beyond as f64;
        let tail = || self.largest.iter().copied().chain(std::iter::repeat(0.0)).take(beyond);
        let mean = maths::sum(tail()) / count;
        let variance = maths::sum(tail().map(|loss| (loss - mean) * (loss - mean))) / count;
        let years = usize::try_from(self.years).unwrap_or(usize::MAX);
        tvar_standard_error(variance, self.tvar(level) - self.var(level), level, years)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::LossSample;

    #[test]
    fn a_kept_tail_gives_the_figures_of_the_whole_sample() {
        let level = Level::new(0.9).expect("a level");
        for losing in [0, 5, 30, 200] {
            let all: Vec<f64> = (0..1005).map(|i| f64::from((i * 37 % 1005).min(losing))).collect();
            let whole = LossSample::new(all);
            let largest: Vec<f64> =
                whole.ascending().iter().rev().copied().filter(|loss| *loss > 0.0).take(102).collect();
            let tail = TailSample::new(1005, &largest);
            assert_eq!(tail.var(level), whole.var(level));
            assert!((tail.tvar(level) - whole.tvar(level)).abs() < 1e-12);
            assert!((tail.tvar_se(level) - whole.tvar_se(level)).abs() < 1e-12);
        }
    }
}
