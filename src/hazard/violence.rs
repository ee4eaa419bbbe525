//! The path of violence: decayed deaths, from near to far, against the mean of five years.

use super::quadrature;
use crate::maths;
use crate::period::{Month, days_between};
use crate::provenance::RowRef;
use crate::units::DAYS_PER_YEAR;
use crate::world::{DeathsMonth, World};

/// Step and reach of the trapezoid over the standard normal: its error is below 1e-11 for a smooth integrand.
const NORMAL_STEP: f64 = 0.5;
const NORMAL_REACH: f64 = 7.0;

/// Deaths a year in a part that is settled and a part that later releases will revise.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Deaths {
    /// From months before the first revised one.
    pub settled: f64,
    /// From provisional months.
    pub provisional: f64,
}

impl Deaths {
    /// Deaths a year when provisional months are to be multiplied by `factor`.
    pub fn at(self, factor: f64) -> f64 {
        self.settled + factor * self.provisional
    }
    fn add(&mut self, month: &DeathsMonth, weight: f64) {
        let part = if month.provisional { &mut self.provisional } else { &mut self.settled };
        *part += month.deaths * weight;
    }
}

/// The factor by which provisional months are revised: lognormal, one for the whole region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Revision {
    /// Mean of its logarithm.
    pub log_mean: f64,
    /// Standard deviation of its logarithm.
    pub log_deviation: f64,
}

impl Revision {
    fn at(self, normal: f64) -> f64 {
        maths::exp(self.log_mean + self.log_deviation * normal)
    }
    /// The mean of `f(factor)`.
    fn mean(self, f: impl Fn(f64) -> f64) -> f64 {
        let steps = (NORMAL_REACH / NORMAL_STEP) as i32;
        let (mut total, mut mass) = (0.0, 0.0);
        for i in -steps..=steps {
            let z = f64::from(i) * NORMAL_STEP;
            let weight = maths::exp(-0.5 * z * z);
            total += weight * f(self.at(z));
            mass += weight;
        }
        total / mass
    }
}

/// Deaths a year as seen from the as-of date: `D(t) = D365 + (D90 - D365) 2^(-t / 90 d)` against the mean of 60 months.
#[derive(Debug, Clone, PartialEq)]
pub struct ViolencePath {
    /// Decayed deaths with the short half-life.
    pub short: Deaths,
    /// With the long one.
    pub long: Deaths,
    /// Mean of the base months.
    pub base: Deaths,
    /// Half-life of the way from short to long, days.
    pub half_life: f64,
    /// Added to both sides of the ratio, so that a country without deaths has one.
    pub offset: f64,
    /// Power of the ratio.
    pub exponent: f64,
    /// Revision of provisional months.
    pub revision: Revision,
    /// Newest known month.
    pub newest: Month,
    /// Rows of the base months.
    pub rows: Vec<RowRef>,
}

impl ViolencePath {
    /// The path of a country's known deaths; `None` when none are known.
    pub(super) fn new(world: &World, months: &[DeathsMonth]) -> Option<Self> {
        let newest = months.last()?.month;
        let base_months = world.parameter("violence_base_months");
        let recent = months.len().saturating_sub(base_months as usize);
        let mut base = Deaths::default();
        for month in &months[recent..] {
            base.add(month, 12.0 / base_months.min(months.len() as f64));
        }
        Some(Self {
            short: decayed(months, newest, world.parameter("violence_short_half_life_days")),
            long: decayed(months, newest, world.parameter("violence_long_window_days")),
            base,
            half_life: world.parameter("violence_decay_half_life_days"),
            offset: world.parameter("violence_offset_deaths"),
            exponent: world.parameter("violence_exponent"),
            revision: Revision {
                log_mean: world.parameter("revision_log_mean"),
                log_deviation: world.parameter("revision_log_sd"),
            },
            newest,
            rows: months[recent..].iter().map(|month| month.row.clone()).collect(),
        })
    }

    /// Deaths a year expected on a day after the as-of date, provisional months multiplied by `factor`.
    pub fn deaths(&self, day: f64, factor: f64) -> f64 {
        let long = self.long.at(factor);
        long + (self.short.at(factor) - long) * maths::exp2(-day / self.half_life)
    }

    /// Multiplier of the violence rate on a day for a revision factor.
    pub fn ratio(&self, day: f64, factor: f64) -> f64 {
        let now = self.deaths(day, factor) + self.offset;
        maths::pow(now / (self.base.at(factor) + self.offset), self.exponent)
    }

    /// The mean of [`Self::ratio`] over the revision factor: what the curves carry.
    pub fn expected(&self, day: f64) -> f64 {
        self.revision.mean(|factor| self.ratio(day, factor))
    }

    /// The effect on the rate of the next year of a revision factor `normal` standard deviations from its median.
    ///
    /// One figure stands for all times of the path: the factor moves the near end a little more than the far end, and this is the
    /// mean over the year. Over its own mean it is a multiplier of mean 1, which leaves the curves' expectation as it is.
    pub fn effect(&self, normal: f64) -> f64 {
        let factor = self.revision.at(normal);
        quadrature::integral(0.0, DAYS_PER_YEAR, |day| self.ratio(day, factor)) / DAYS_PER_YEAR
    }

    /// The mean of [`Self::effect`].
    pub fn mean_effect(&self) -> f64 {
        quadrature::integral(0.0, DAYS_PER_YEAR, |day| self.expected(day)) / DAYS_PER_YEAR
    }
}

/// Sum of deaths `x 2^(-age / half life) x ln 2 / half life`, a year, age from mid-month to the end of the newest known month.
fn decayed(months: &[DeathsMonth], newest: Month, half_life: f64) -> Deaths {
    let end = newest.plus(1).first_day();
    let scale = std::f64::consts::LN_2 / half_life * DAYS_PER_YEAR;
    let mut deaths = Deaths::default();
    for month in months {
        let first = f64::from(days_between(month.month.first_day(), end));
        let after = f64::from(days_between(month.month.plus(1).first_day(), end));
        let age = 0.5 * (first + after);
        deaths.add(month, scale * maths::exp2(-age / half_life));
    }
    deaths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path() -> ViolencePath {
        ViolencePath {
            short: Deaths { settled: 10.0, provisional: 3_400.0 },
            long: Deaths { settled: 1_400.0, provisional: 2_600.0 },
            base: Deaths { settled: 2_000.0, provisional: 900.0 },
            half_life: 90.0,
            offset: 25.0,
            exponent: 0.5,
            revision: Revision { log_mean: -0.1, log_deviation: 0.35 },
            newest: Month::new(2026, 5).expect("a month"),
            rows: Vec::new(),
        }
    }

    #[test]
    fn the_path_goes_from_short_to_long_with_its_half_life() {
        let path = path();
        assert_eq!(path.deaths(0.0, 1.0), 3_410.0);
        assert_eq!(path.deaths(90.0, 1.0), 0.5 * (3_410.0 + 4_000.0));
    }

    #[test]
    fn the_effect_of_the_revision_grows_with_the_factor_and_by_less_than_it() {
        let path = path();
        let effects: Vec<f64> = (-8..=8).map(|i| path.effect(f64::from(i) * 0.5)).collect();
        assert!(effects.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(effects[16] / effects[0] < maths::exp(0.35 * 8.0).sqrt(), "the base is revised too");
    }

    #[test]
    fn the_expectation_over_the_factor_is_that_of_many_equally_likely_ones() {
        let path = path();
        let normal = |i: i32| crate::maths::normal::quantile((f64::from(i) + 0.5) / 2000.0);
        let plain = (0..2000).map(|i| path.ratio(30.0, path.revision.at(normal(i)))).sum::<f64>() / 2000.0;
        assert!((path.expected(30.0) - plain).abs() < 1e-4);
    }

    #[test]
    fn a_country_without_deaths_has_a_multiplier_of_one() {
        let none = Deaths::default();
        let quiet = ViolencePath { short: none, long: none, base: none, ..path() };
        assert_eq!(quiet.expected(10.0), 1.0);
        assert_eq!((quiet.effect(2.0), quiet.mean_effect()), (1.0, 1.0));
    }
}
