//! Figures of simulated years with their standard errors, and a list of what misses its exact value.

use harmattan::maths;
use harmattan::metrics::{LossSample, rank_interval};
use harmattan::units::Level;

/// Standard errors within which a simulated figure must meet its exact value.
pub(crate) const ERRORS: f64 = 4.0;
/// Chance that so many standard errors hold a normal value.
pub(crate) const CONFIDENCE: f64 = 0.999_936_66;

pub(crate) fn level(value: f64) -> Level {
    Level::new(value).expect("a level")
}

/// A figure and its standard error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    pub(crate) error: f64,
}

/// Central moments of a sample.
struct Moments {
    n: f64,
    mean: f64,
    second: f64,
    third: f64,
}

fn average(values: impl Iterator<Item = f64>, n: f64) -> f64 {
    maths::sum(values) / n
}

fn moments(values: &[f64]) -> Moments {
    let n = values.len() as f64;
    let mean = average(values.iter().copied(), n);
    let central = |k: i32| average(values.iter().map(|x| (x - mean).powi(k)), n);
    Moments { n, mean, second: central(2), third: central(3) }
}

/// A figure whose error is that of the mean of its influence over years.
fn with_influence(values: &[f64], value: f64, influence: impl Fn(f64) -> f64) -> Figure {
    let n = values.len() as f64;
    Figure { value, error: (average(values.iter().map(|x| influence(*x).powi(2)), n) / n).sqrt() }
}

pub(crate) fn mean(values: &[f64]) -> Figure {
    let m = moments(values);
    Figure { value: m.mean, error: (m.second / m.n).sqrt() }
}

pub(crate) fn variance(values: &[f64]) -> Figure {
    let m = moments(values);
    with_influence(values, m.second, |x| (x - m.mean).powi(2) - m.second)
}

pub(crate) fn deviation(values: &[f64]) -> Figure {
    let Figure { value, error } = variance(values);
    Figure { value: value.sqrt(), error: error / (2.0 * value.sqrt()) }
}

pub(crate) fn skewness(values: &[f64]) -> Figure {
    let m = moments(values);
    let skew = m.third / maths::pow(m.second, 1.5);
    with_influence(values, skew, |x| {
        let z = (x - m.mean) / m.second.sqrt();
        z.powi(3) - 3.0 * z - skew - 1.5 * skew * (z * z - 1.0)
    })
}

pub(crate) fn covariance(a: &[f64], b: &[f64]) -> Figure {
    let n = a.len() as f64;
    let (mean_a, mean_b) = (moments(a).mean, moments(b).mean);
    let products: Vec<f64> = a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).collect();
    let value = average(products.iter().copied(), n);
    with_influence(&products, value, |product| product - value)
}

pub(crate) fn correlation(a: &[f64], b: &[f64]) -> Figure {
    let (first, second) = (moments(a), moments(b));
    let deviations = (first.second * second.second).sqrt();
    let value = covariance(a, b).value / deviations;
    let influences: Vec<f64> = a
        .iter()
        .zip(b)
        .map(|(x, y)| {
            let (x, y) = ((x - first.mean) / first.second.sqrt(), (y - second.mean) / second.second.sqrt());
            x * y - 0.5 * value * (x * x + y * y)
        })
        .collect();
    with_influence(&influences, value, |influence| influence)
}

/// The share of years for which `test` holds.
pub(crate) fn share(values: &[f64], test: impl Fn(f64) -> bool) -> f64 {
    values.iter().filter(|x| test(**x)).count() as f64 / values.len() as f64
}

/// What misses its exact value.
#[derive(Debug, Default)]
pub(crate) struct Misses(pub(crate) Vec<String>);

impl Misses {
    pub(crate) fn says(&mut self, holds: bool, message: impl FnOnce() -> String) {
        if !holds {
            self.0.push(message());
        }
    }

    /// Within four standard errors, and what the exact value itself is uncertain by.
    pub(crate) fn figure(&mut self, name: &str, found: Figure, exact: f64, slack: f64) {
        let Figure { value, error } = found;
        self.says((value - exact).abs() <= slack + ERRORS * error, || {
            format!("{name}: exact {exact}, found {value} +- {error}")
        });
    }

    /// A share of `years`, whose error is that of its exact value; one year is never too many or too few.
    pub(crate) fn share(&mut self, name: &str, found: f64, exact: f64, years: usize, slack: f64) {
        let error = (exact * (1.0 - exact) / years as f64).sqrt();
        self.figure(name, Figure { value: found, error }, exact, slack + 1.0 / years as f64);
    }

    /// The order statistics that bound the quantile hold its exact value.
    pub(crate) fn var(&mut self, name: &str, sample: &LossSample, at: f64, exact: f64, slack: f64) {
        let ranks = rank_interval(sample.len() as u64, level(at), level(CONFIDENCE));
        let place = |rank: u64| sample.ascending()[(rank as usize).clamp(1, sample.len()) - 1];
        let (low, high) = (place(ranks.0), place(ranks.1));
        self.says(low - slack <= exact && exact <= high + slack, || {
            format!("{name}: {exact} is not in [{low}, {high}]")
        });
    }

    pub(crate) fn tvar(&mut self, name: &str, sample: &LossSample, at: f64, exact: f64, slack: f64) {
        let found = Figure { value: sample.tvar(level(at)), error: sample.tvar_se(level(at)) };
        self.figure(name, found, exact, slack);
    }

    pub(crate) fn text(&self) -> String {
        self.0.join("; ")
    }

    pub(crate) fn none(&self) {
        assert!(self.0.is_empty(), "{} misses:\n{}", self.0.len(), self.0.join("\n"));
    }
}

#[test]
fn a_figure_off_by_five_errors_is_a_miss_and_one_off_by_three_is_none() {
    let mut misses = Misses::default();
    misses.figure("far", Figure { value: 1.5, error: 0.1 }, 1.0, 0.0);
    misses.figure("near", Figure { value: 1.3, error: 0.1 }, 1.0, 0.0);
    misses.share("share", 0.5, 0.6, 10_000, 0.0);
    assert_eq!(misses.0.len(), 2, "{misses:?}");
}
