//! How many years a figure needs for a given error.

use crate::model::view::{AdviceRow, Estimate, LossView, Losses};

/// Years, in whole chunks, for a standard error of `target` times the value: errors fall with the square root of the years.
///
/// `None` when the figure or its error is not known, or is 0.
pub fn years_needed(figure: &Estimate, years: u64, chunk: u64, target: f64) -> Option<u64> {
    let (value, se) = (figure.value.filter(|value| *value > 0.0)?, figure.se.filter(|se| *se > 0.0)?);
    let ratio = se / value / target;
    let wanted = (years as f64 * ratio * ratio).ceil() as u64;
    Some(wanted.max(1).div_ceil(chunk) * chunk)
}

/// Advice on the expected loss and TVaR 99, baseline and scenario, before and after insurance; figures without an error are left out.
pub fn advice(losses: &Losses, years: u64, chunk: u64, target: f64, has_scenario: bool) -> Vec<AdviceRow> {
    let mut views = vec![
        ("baseline", "gross", &losses.baseline_gross),
        ("baseline", "retained", &losses.baseline_retained),
    ];
    if has_scenario {
        views.push(("scenario", "gross", &losses.scenario_gross));
        views.push(("scenario", "retained", &losses.scenario_retained));
    }
    let rows = views.into_iter().flat_map(|(branch, terms, view)| {
        let figures = [("expected", Some(view.expected)), ("tvar99", tvar99(view))];
        figures.into_iter().filter_map(move |(figure, estimate)| {
            let estimate = estimate?;
            Some(AdviceRow {
                branch: branch.to_owned(),
                terms: terms.to_owned(),
                figure: figure.to_owned(),
                error: estimate.se? / estimate.value?,
                target,
                years: years_needed(&estimate, years, chunk, target)?,
            })
        })
    });
    rows.collect()
}

fn tvar99(view: &LossView) -> Option<Estimate> {
    view.levels.iter().find(|row| row.level == 0.99).map(|row| row.tvar)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(value: f64, se: f64) -> Estimate {
        Estimate { value: Some(value), se: Some(se), low: None, high: None }
    }

    #[test]
    fn half_the_error_needs_four_times_the_years_in_whole_chunks() {
        assert_eq!(years_needed(&figure(100.0, 4.0), 10_000, 1, 0.02), Some(40_000));
        assert_eq!(years_needed(&figure(100.0, 4.0), 10_000, 4096, 0.02), Some(40_960));
        assert_eq!(years_needed(&figure(0.0, 0.0), 10_000, 4096, 0.02), None);
        assert_eq!(years_needed(&Estimate::default(), 10_000, 4096, 0.02), None);
    }
}
