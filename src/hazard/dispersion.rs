//! Are counts Poisson? Variance over mean, its chi-squared test, and the size of the negative binomial that fits instead.

use super::calibrate::{AtRisk, at_risk, counted, counts};
use super::frequency::{Prior, maximum_likelihood};
use super::multiplier::Multipliers;
use crate::maths;
use crate::model::calibration::DispersionRow;
use crate::period::days_between;
use crate::world::{DeathsMonth, World};
use jiff::civil::Date;
use statrs::function::gamma::gamma_ur;

/// Dispersion of counts against what was expected of each period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    /// Mean count.
    pub mean: f64,
    /// Variance of the counts, n - 1 in the denominator.
    pub variance: f64,
    /// Chi-squared over its degrees of freedom; with equal exposure, variance over mean.
    pub ratio: f64,
    /// Chance of such a ratio or a larger one under Poisson counts.
    pub p_value: f64,
    /// Size `k` of the negative binomial `Var = mu + mu^2 / k`, by maximum likelihood; `None` when Poisson suffices.
    pub size: Option<f64>,
}

/// The test. `None` with fewer than two periods at risk, or without an event.
///
/// Periods without exposure are left out. Fisher's index of dispersion: `sum (y - e)^2 / e` is chi-squared with n - 1 degrees of
/// freedom when `y` are Poisson and `e` their total shared out by exposure.
pub fn dispersion(events: &[f64], exposure: &[f64]) -> Option<Dispersion> {
    let (events, exposure): (Vec<f64>, Vec<f64>) =
        events.iter().zip(exposure).filter(|(_, at_risk)| **at_risk > 0.0).unzip();
    let (n, total) = (events.len() as f64, maths::sum(events.iter().copied()));
    if events.len() < 2 || total <= 0.0 {
        return None;
    }
    let rate = total / maths::sum(exposure.iter().copied());
    let squared = maths::sum(events.iter().zip(&exposure).map(|(y, t)| (y - rate * t).powi(2) / (rate * t)));
    let mean = total / n;
    let variance = maths::sum(events.iter().map(|y| (y - mean).powi(2))) / (n - 1.0);
    let size = match maximum_likelihood(&events, &exposure) {
        Prior::Between(gamma) => Some(gamma.shape),
        Prior::Pooled(_) => None,
    };
    // At 0 the function has no value, and every ratio is as large.
    let p_value = if squared > 0.0 { gamma_ur(0.5 * (n - 1.0), 0.5 * squared) } else { 1.0 };
    Some(Dispersion { mean, variance, ratio: squared / (n - 1.0), p_value, size })
}

/// The tests on what is known: deaths and events a month by country, first actions of states a year.
pub(super) fn rows(world: &World) -> Vec<DispersionRow> {
    let mut rows = Vec::new();
    let wanted = world.parameter("violence_base_months") as usize;
    for country in super::calibrate::regional(world) {
        let Some(months) = world.conflict.months.get(&country.iso3) else { continue };
        let deaths = |month: &DeathsMonth| Some(f64::from(month.raw));
        rows.extend(monthly("deaths a month", country.iso3.as_str(), months, wanted, deaths));
        // Events are not counted in months of single-month figures: the newest months that have them.
        let events = |month: &DeathsMonth| month.events.map(f64::from);
        rows.extend(monthly("events a month", country.iso3.as_str(), months, wanted, events));
    }
    rows.extend(state_action(world));
    rows
}

/// The newest `wanted` months that have a count.
fn monthly(
    series: &str,
    country: &str,
    months: &[DeathsMonth],
    wanted: usize,
    count: impl Fn(&DeathsMonth) -> Option<f64>,
) -> Option<DispersionRow> {
    let counted: Vec<(String, f64)> =
        months.iter().filter_map(|month| Some((month.month.to_string(), count(month)?))).collect();
    let newest = &counted[counted.len().saturating_sub(wanted)..];
    let span = (newest.first()?.0.clone(), newest.last()?.0.clone());
    let events: Vec<f64> = newest.iter().map(|(_, events)| *events).collect();
    Some(row(series, country, &span, &events, &vec![1.0; events.len()]))
}

/// A kind of onset, in words, with what a case counts for and which years at risk it has.
type Series = (&'static str, fn((f64, f64)) -> f64, fn(&AtRisk<'_>) -> f64);

const SERIES: [Series; 6] = [
    ("takings a year", |both| both.0, |_| 1.0),
    ("settled disputes a year", |both| both.1, |_| 1.0),
    ("state actions a year", |both| both.0 + both.1, |_| 1.0),
    ("takings a year, by asset-years under the multiplier", |both| both.0, |risk| risk.taking),
    ("settled disputes a year, by asset-years under the multiplier", |both| both.1, |risk| risk.settled),
    ("state actions a year, by asset-years", |both| both.0 + both.1, |risk| risk.plain),
];

/// Whole calendar years of the window: the same counts against equal exposure, and against the asset-years of each year.
fn state_action(world: &World) -> Vec<DispersionRow> {
    let multipliers = Multipliers::new(world);
    let day = |date: Date| f64::from(days_between(world.as_of.0, date));
    let cases = counted(world, &multipliers);
    let mut years = Vec::new();
    for year in 1989..=world.as_of.0.year() {
        let (first, last) = (Date::constant(year, 1, 1), Date::constant(year, 12, 31));
        if day(first) < multipliers.window.0 || day(last) > multipliers.window.1 {
            continue;
        }
        let mut here = multipliers.clone();
        here.window = (day(first), day(last));
        let counts: Vec<(f64, f64)> =
            cases.iter().filter(|case| case.onset.year() == year).map(|case| counts(case.outcome)).collect();
        years.push((year, counts, at_risk(world, &here)));
    }
    let (Some(first), Some(last)) = (years.first(), years.last()) else { return Vec::new() };
    let span = (first.0.to_string(), last.0.to_string());
    SERIES
        .iter()
        .map(|(name, count, exposure)| {
            let events: Vec<f64> =
                years.iter().map(|(_, cases, _)| maths::sum(cases.iter().map(|case| count(*case)))).collect();
            let at_risk: Vec<f64> =
                years.iter().map(|(_, _, risks)| maths::sum(risks.iter().map(exposure))).collect();
            // Equal exposure: the number of assets is no exposure, it only has to be the same each year.
            let equal = name.ends_with("a year");
            let exposure = if equal { vec![1.0; events.len()] } else { at_risk };
            row(name, "all", &span, &events, &exposure)
        })
        .collect()
}

fn row(
    series: &str,
    place: &str,
    span: &(String, String),
    events: &[f64],
    exposure: &[f64],
) -> DispersionRow {
    let found = dispersion(events, exposure);
    DispersionRow {
        series: series.to_owned(),
        place: place.to_owned(),
        from: span.0.clone(),
        to: span.1.clone(),
        periods: events.len(),
        mean: found.map(|test| test.mean),
        variance: found.map(|test| test.variance),
        ratio: found.map(|test| test.ratio),
        p_value: found.map(|test| test.p_value),
        size: found.and_then(|test| test.size),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_variance_over_mean_and_its_p_value_that_of_chi_squared() {
        // Mean 4, squares 9 + 1 + 1 + 9 = 20, variance 20/3: chi-squared 5 with 3 degrees of freedom, upper tail .1718.
        let found = dispersion(&[1.0, 3.0, 5.0, 7.0], &[1.0; 4]).expect("four periods with events");
        assert!((found.ratio - 20.0 / 12.0).abs() < 1e-12 && (found.variance - 20.0 / 3.0).abs() < 1e-12);
        assert!((found.p_value - 0.171_797_1).abs() < 1e-6, "{}", found.p_value);
    }

    #[test]
    fn counts_that_follow_their_exposure_are_not_dispersed() {
        let found = dispersion(&[2.0, 4.0, 6.0], &[1.0, 2.0, 3.0]).expect("events");
        assert_eq!(dispersion(&[2.0; 4], &[1.0; 4]).map(|even| (even.ratio, even.p_value)), Some((0.0, 1.0)));
        assert!(found.ratio.abs() < 1e-24 && (found.p_value - 1.0).abs() < 1e-12 && found.size.is_none());
    }

    #[test]
    fn nothing_is_tested_without_events_or_with_one_period_at_risk() {
        assert_eq!(dispersion(&[0.0, 0.0], &[1.0, 1.0]), None);
        assert_eq!(dispersion(&[2.0, 0.0], &[1.0, 0.0]), None);
    }
}
