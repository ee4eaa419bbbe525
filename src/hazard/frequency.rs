//! Counts and exposure to a rate with its uncertainty: Gamma-Poisson posteriors and empirical-Bayes priors.

use crate::maths;
use statrs::function::gamma::{gamma_lr, ln_gamma};

/// Shape from which an empirical-Bayes prior is called complete pooling.
const POOLED_SHAPE: f64 = 1e5;

/// A Gamma distribution of a yearly rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gamma {
    /// Shape.
    pub shape: f64,
    /// Rate, in years of exposure.
    pub rate: f64,
}

impl Gamma {
    /// The posterior after `events` in `exposure`, which may carry an offset: `Gamma(a + y, b + T)`.
    pub fn updated(self, events: f64, exposure: f64) -> Self {
        Self { shape: self.shape + events, rate: self.rate + exposure }
    }
    /// Mean.
    pub fn mean(self) -> f64 {
        self.shape / self.rate
    }
    /// Standard deviation.
    pub fn deviation(self) -> f64 {
        self.shape.sqrt() / self.rate
    }
    /// The value below which the rate lies with probability `p`, by bracketed Newton steps on the incomplete gamma function.
    pub fn quantile(self, p: f64) -> f64 {
        standard_quantile(self.shape, p) / self.rate
    }
    /// Chance of `events` in `horizon` years when the rate is drawn: negative binomial.
    pub fn predictive(self, events: u32, horizon: f64) -> f64 {
        let y = f64::from(events);
        let stay = maths::ln(self.rate / (self.rate + horizon));
        let go = maths::ln(horizon / (self.rate + horizon));
        let count = if events == 0 { 0.0 } else { y * go };
        maths::exp(
            ln_gamma(self.shape + y) - ln_gamma(self.shape) - ln_gamma(y + 1.0) + self.shape * stay + count,
        )
    }
    /// Variance of the number of events in `horizon` years.
    pub fn predictive_variance(self, horizon: f64) -> f64 {
        let mean = self.mean() * horizon;
        mean + mean * mean / self.shape
    }
    /// Chance of at least one event in `horizon` years: always below that of the mean rate.
    pub fn at_least_one(self, horizon: f64) -> f64 {
        -maths::exp_m1(self.shape * maths::ln(self.rate / (self.rate + horizon)))
    }
}

fn standard_quantile(shape: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, shape.max(1.0));
    while gamma_lr(shape, high) < p {
        low = high;
        high *= 2.0;
    }
    let mut x = 0.5 * (low + high);
    for _ in 0..200 {
        let error = gamma_lr(shape, x) - p;
        if error > 0.0 {
            high = x
        } else {
            low = x
        }
        let density = maths::exp((shape - 1.0) * maths::ln(x) - x - ln_gamma(shape));
        let step = x - error / density;
        // A Newton step that leaves the bracket, as where the density is steep at 0, is halved instead.
        let next = if low < step && step < high { step } else { 0.5 * (low + high) };
        if (next - x).abs() <= 1e-15 * x {
            return next;
        }
        x = next;
    }
    x
}

/// A prior learnt from several cells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prior {
    /// Cells differ: Gamma.
    Between(Gamma),
    /// Cells do not differ more than chance: every cell has this rate.
    Pooled(f64),
}

impl Prior {
    /// The posterior mean of a cell.
    pub fn posterior_mean(self, events: f64, exposure: f64) -> f64 {
        match self {
            Self::Between(gamma) => gamma.updated(events, exposure).mean(),
            Self::Pooled(rate) => rate,
        }
    }
}

/// The prior by exposure-weighted moments: mean `m`, variance between cells `tau2`; pooled when `tau2` is 0.
pub fn moments(events: &[f64], exposure: &[f64]) -> Prior {
    let total = maths::sum(exposure.iter().copied());
    let mean = maths::sum(events.iter().copied()) / total;
    let spread = maths::sum(events.iter().zip(exposure).map(|(y, t)| t * (y / t - mean) * (y / t - mean)));
    let between = spread / total - mean * events.len() as f64 / total;
    if between <= 0.0 {
        Prior::Pooled(mean)
    } else {
        Prior::Between(Gamma { shape: mean * mean / between, rate: mean / between })
    }
}

/// The logarithm of the likelihood of counts under a Gamma prior (negative binomial, mean rate integrated out).
pub fn log_likelihood(prior: Gamma, events: &[f64], exposure: &[f64]) -> f64 {
    maths::sum(events.iter().zip(exposure).map(|(&y, &t)| {
        ln_gamma(prior.shape + y) - ln_gamma(prior.shape) - ln_gamma(y + 1.0)
            + prior.shape * maths::ln(prior.rate / (prior.rate + t))
            + y * maths::ln(t / (prior.rate + t))
    }))
}

/// The same when all cells have one rate: Poisson, the limit of a prior that gets stronger without end.
pub fn pooled_log_likelihood(rate: f64, events: &[f64], exposure: &[f64]) -> f64 {
    maths::sum(
        events.iter().zip(exposure).map(|(&y, &t)| y * maths::ln(rate * t) - rate * t - ln_gamma(y + 1.0)),
    )
}

/// The prior by maximum likelihood. Pooled when the shape runs away; moments when the search does not settle.
///
/// For a given shape the likelihood in the rate has one maximum; the outer search over the logarithm of the shape is by golden section.
pub fn maximum_likelihood(events: &[f64], exposure: &[f64]) -> Prior {
    let by_moments = moments(events, exposure);
    if let Prior::Pooled(rate) = by_moments {
        return Prior::Pooled(rate);
    }
    let pooled = maths::sum(events.iter().copied()) / maths::sum(exposure.iter().copied());
    let profile = |log_shape: f64| {
        let shape = maths::exp(log_shape);
        let centre = maths::ln(shape / pooled);
        let log_rate = golden(centre - 6.0, centre + 6.0, |log_rate| {
            log_likelihood(Gamma { shape, rate: maths::exp(log_rate) }, events, exposure)
        });
        Gamma { shape, rate: maths::exp(log_rate) }
    };
    let log_shape = golden(maths::ln(1e-4), maths::ln(10.0 * POOLED_SHAPE), |s| {
        log_likelihood(profile(s), events, exposure)
    });
    let found = profile(log_shape);
    if found.shape > POOLED_SHAPE {
        Prior::Pooled(pooled)
    } else if log_likelihood(found, events, exposure).is_finite() {
        Prior::Between(found)
    } else {
        by_moments
    }
}

/// The place of the maximum of a function with one hump.
fn golden(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let ratio = 0.5 * (5.0_f64.sqrt() - 1.0);
    let (mut a, mut b) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut fa, mut fb) = (f(a), f(b));
    while high - low > 1e-9 {
        if fa > fb {
            (high, b, fb) = (b, a, fa);
            a = high - ratio * (high - low);
            fa = f(a);
        } else {
            (low, a, fa) = (a, b, fb);
            b = low + ratio * (high - low);
            fb = f(b);
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_event_in_a_cell_never_makes_its_rate_zero() {
        let posterior = Gamma { shape: 0.5, rate: 125.0 }.updated(0.0, 180.0);
        assert!(posterior.mean() > 0.0 && posterior.quantile(0.05) > 0.0);
    }

    #[test]
    fn a_drawn_rate_gives_a_lower_chance_than_its_mean() {
        let gamma = Gamma { shape: 2.0, rate: 4.0 };
        assert!(gamma.at_least_one(1.0) < -maths::exp_m1(-gamma.mean()));
    }

    #[test]
    fn equal_cells_are_pooled() {
        assert_eq!(maximum_likelihood(&[2.0, 2.0, 2.0], &[1.0, 1.0, 1.0]), Prior::Pooled(2.0));
    }
}
