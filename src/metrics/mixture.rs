//! A mixture over the leaves of a scenario: every leaf has the same years, each with its weight.
//!
//! Outcomes are mixed, never averaged. Leaves share their random numbers within a year, so the sampling error of any figure is
//! clustered by year: it is that of the yearly mean of the figure's influence.

use crate::maths;
use crate::units::Level;

/// Losses of leaves with their weights: `losses[leaf][year]`.
#[derive(Debug, Clone)]
pub struct Mixture<'a> {
    leaves: Vec<(f64, &'a [f64])>,
    /// Ascending losses with their probability mass.
    ranked: Vec<(f64, f64)>,
    /// Mass of the losses up to each place of `ranked`.
    cumulative: Vec<f64>,
    years: usize,
}

const WEIGHT_SLACK: f64 = 1e-9;

impl<'a> Mixture<'a> {
    /// Leaves with the same number of years; weights sum to 1.
    pub fn new(leaves: Vec<(f64, &'a [f64])>) -> Self {
        let years = leaves.first().map_or(0, |(_, losses)| losses.len());
        let mut ranked: Vec<(f64, f64)> = leaves
            .iter()
            .flat_map(|(weight, losses)| losses.iter().map(move |loss| (*loss, weight / years.max(1) as f64)))
            .collect();
        ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.total_cmp(&b.1)));
        let mut mass = 0.0;
        let cumulative = ranked
            .iter()
            .map(|(_, part)| {
                mass += part;
                mass
            })
            .collect();
        Self { leaves, ranked, cumulative, years }
    }

    /// Number of years.
    pub fn years(&self) -> usize {
        self.years
    }

    /// The mean over leaves of each year.
    pub fn yearly_means(&self) -> Vec<f64> {
        (0..self.years)
            .map(|year| maths::sum(self.leaves.iter().map(|(weight, losses)| weight * losses[year])))
            .collect()
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        maths::sum(self.yearly_means()) / self.years.max(1) as f64
    }

    /// Variance of the mixture.
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        maths::sum(self.ranked.iter().map(|(loss, mass)| mass * (loss - mean) * (loss - mean)))
    }

    /// Chance of no loss.
    pub fn no_loss(&self) -> f64 {
        maths::sum(self.ranked.iter().take_while(|(loss, _)| *loss <= 0.0).map(|(_, mass)| *mass))
    }

    /// Smallest loss whose cumulative weight reaches `level - 1e-9`.
    pub fn var(&self, level: Level) -> f64 {
        let place = self.cumulative.partition_point(|mass| *mass < level.get() - WEIGHT_SLACK);
        if let Some((loss, _)) = self.ranked.get(place) {
            return *loss;
        }
        self.ranked.last().map_or(0.0, |(loss, _)| *loss)
    }

    /// Tail mean: `VaR + E[(L - VaR)+] / (1 - level)`, which is Acerbi and Tasche's for any atoms.
    pub fn tvar(&self, level: Level) -> f64 {
        let var = self.var(level);
        var + maths::sum(self.tail_excess(var)) / self.years.max(1) as f64 / (1.0 - level.get())
    }

    fn tail_excess(&self, var: f64) -> Vec<f64> {
        (0..self.years)
            .map(|year| {
                self.leaves.iter().map(|(weight, losses)| weight * (losses[year] - var).max(0.0)).sum()
            })
            .collect()
    }

    /// Standard error of [`Self::tvar`], clustered by year.
    pub fn tvar_se(&self, level: Level) -> f64 {
        standard_error(&self.tail_excess(self.var(level))) / (1.0 - level.get())
    }

    /// Standard error of the mean, clustered by year.
    pub fn mean_se(&self) -> f64 {
        standard_error(&self.yearly_means())
    }

    /// Two-sided normal interval of the cumulative weight below the VaR, clustered by year, read back as losses.
    /// The upper end is `None` when it passes the largest loss.
    pub fn var_interval(&self, level: Level, confidence: Level) -> (f64, Option<f64>) {
        let var = self.var(level);
        let below: Vec<f64> = (0..self.years)
            .map(|year| {
                self.leaves.iter().map(|(w, losses)| if losses[year] <= var { *w } else { 0.0 }).sum()
            })
            .collect();
        let z = crate::maths::normal::quantile(0.5 + 0.5 * confidence.get());
        let half = z * standard_error(&below).max(libm::sqrt(level.get() * (1.0 - level.get()) / 1e9));
        let at = |p: f64| Level::new(p).ok().map(|p| self.var(p));
        (at(level.get() - half).unwrap_or(0.0), at(level.get() + half))
    }

    /// True when at least 20 years' worth of weight lies beyond the level.
    pub fn supports(&self, level: Level) -> bool {
        self.years as f64 * (1.0 - level.get()) >= super::sample::MINIMUM_TAIL_YEARS - WEIGHT_SLACK
    }
}

/// Standard error of the mean of independent values.
pub fn standard_error(values: &[f64]) -> f64 {
    let n = values.len();
    if n < 2 {
        return 0.0;
    }
    let mean = maths::sum(values.iter().copied()) / n as f64;
    let squares = maths::sum(values.iter().map(|value| (value - mean) * (value - mean)));
    libm::sqrt(squares / (n - 1) as f64 / n as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::LossSample;

    fn level(value: f64) -> Level {
        Level::new(value).expect("a level")
    }

    #[test]
    fn one_leaf_is_the_plain_sample() {
        let losses: Vec<f64> = (0..1000).map(|i| f64::from((i * 7919) % 1000)).collect();
        let sample = LossSample::new(losses.clone());
        let mixture = Mixture::new(vec![(1.0, &losses)]);
        for p in [0.5, 0.9, 0.99] {
            assert_eq!(mixture.var(level(p)), sample.var(level(p)));
            assert!((mixture.tvar(level(p)) - sample.tvar(level(p))).abs() < 1e-9);
        }
        assert!((mixture.mean() - sample.mean()).abs() < 1e-9);
    }

    #[test]
    fn outcomes_are_mixed_and_not_averaged() {
        let calm = vec![0.0; 100];
        let bad = vec![100.0; 100];
        let mixture = Mixture::new(vec![(0.9, &calm), (0.1, &bad)]);
        assert_eq!(mixture.mean(), 10.0);
        assert_eq!(mixture.var(level(0.95)), 100.0, "the average of the leaves would say 10");
        assert!((mixture.no_loss() - 0.9).abs() < 1e-12);
    }
}
