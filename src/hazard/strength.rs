//! How strongly a country is drawn to the pooled rate: the shipped strength beside the one that the counts would choose.

use super::calibrate::{AtRisk, Posterior, counted, counts};
use super::evidence::words;
use super::frequency::{Gamma, Prior, log_likelihood, maximum_likelihood, moments, pooled_log_likelihood};
use crate::id::CountryCode;
use crate::maths;
use crate::model::calibration::StrengthRow;
use crate::model::hazard::{ProcessKind, RateBasis};
use crate::world::World;
use std::collections::BTreeMap;

/// Strengths at which the likelihood is shown beside the shipped one, in weighted asset-years.
const PROFILE: [f64; 7] = [7.5, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0];

/// One row for each of the two onsets of state action.
///
/// Countries without exposure say nothing. No row for an onset without cases or with fewer than two countries at risk: nothing can be
/// learnt there about how countries differ.
pub(super) fn rows(world: &World, posterior: &Posterior, years: &[AtRisk<'_>]) -> Vec<StrengthRow> {
    let cases = counted(world, &posterior.multipliers);
    let kinds =
        [(ProcessKind::Taking, posterior.pooled.0), (ProcessKind::SettledDispute, posterior.pooled.1)];
    kinds
        .into_iter()
        .filter_map(|(kind, pooled)| {
            let taking = kind == ProcessKind::Taking;
            let mut cells: BTreeMap<&CountryCode, (f64, f64)> = BTreeMap::new();
            for risk in years {
                cells.entry(risk.country).or_default().1 += if taking { risk.taking } else { risk.settled };
            }
            for case in &cases {
                let both = counts(case.outcome);
                if let Some(cell) = cells.get_mut(&case.country) {
                    cell.0 += if taking { both.0 } else { both.1 };
                }
            }
            cells.retain(|_, (_, exposure)| *exposure > 0.0);
            let (events, exposure): (Vec<f64>, Vec<f64>) = cells.into_values().unzip();
            let row = world.hazard_rates.iter().find(|row| row.process == kind)?;
            let RateBasis::Pooled { mass, .. } = row.basis else { return None };
            strength(kind, pooled, mass, &events, &exposure)
        })
        .collect()
}

fn strength(
    kind: ProcessKind,
    pooled: f64,
    mass: f64,
    events: &[f64],
    exposure: &[f64],
) -> Option<StrengthRow> {
    let cases = maths::sum(events.iter().copied());
    if events.len() < 2 || cases <= 0.0 {
        return None;
    }
    let at = |years: f64| log_likelihood(Gamma { shape: pooled * years, rate: years }, events, exposure);
    let found = maximum_likelihood(events, exposure);
    let (method, prior, log_likelihood) = match found {
        Prior::Pooled(rate) => ("complete pooling", None, pooled_log_likelihood(rate, events, exposure)),
        Prior::Between(gamma) => {
            let method = if found == moments(events, exposure) { "moments" } else { "maximum likelihood" };
            (method, Some(gamma), log_likelihood(gamma, events, exposure))
        }
    };
    Some(StrengthRow {
        process: words(kind).to_owned(),
        countries: events.len(),
        cases,
        shipped_years: mass,
        shipped_log_likelihood: at(mass),
        method,
        shape: prior.map(|gamma| gamma.shape),
        years: prior.map(|gamma| gamma.rate),
        log_likelihood,
        profile: PROFILE.into_iter().map(|years| (years, at(years))).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_that_differ_no_more_than_chance_are_pooled_and_no_prior_is_likelier() {
        let row = strength(ProcessKind::Taking, 0.1, 60.0, &[1.0, 1.0, 1.0], &[10.0, 10.0, 10.0]);
        let row = row.expect("cases in three countries");
        assert_eq!((row.method, row.shape, row.years), ("complete pooling", None, None));
        assert!(row.profile.windows(2).all(|pair| pair[0].1 < pair[1].1), "more pooling fits better");
        assert!(row.shipped_log_likelihood < row.log_likelihood);
    }

    #[test]
    fn countries_that_differ_choose_a_strength_whose_likelihood_none_of_the_profile_beats() {
        let row = strength(ProcessKind::Taking, 0.5, 60.0, &[12.0, 0.0, 3.0], &[10.0, 10.0, 10.0]);
        let row = row.expect("cases in three countries");
        assert_eq!(row.method, "maximum likelihood");
        assert!(row.years.expect("a strength") < 60.0);
        assert!(row.profile.iter().all(|(_, value)| *value <= row.log_likelihood + 1e-9));
    }

    #[test]
    fn a_strength_without_end_is_the_pooled_likelihood_at_the_pooled_rate() {
        let (events, exposure) = ([4.0, 1.0], [20.0, 30.0]);
        let row = strength(ProcessKind::Taking, 0.1, 1e7, &events, &exposure).expect("cases");
        let pooled = pooled_log_likelihood(0.1, &events, &exposure);
        assert!((row.shipped_log_likelihood - pooled).abs() < 1e-5, "{row:?} against {pooled}");
    }

    #[test]
    fn nothing_is_learnt_without_cases_or_from_one_country() {
        assert_eq!(strength(ProcessKind::Taking, 0.1, 60.0, &[0.0, 0.0], &[10.0, 10.0]), None);
        assert_eq!(strength(ProcessKind::Taking, 0.1, 60.0, &[2.0], &[10.0]), None);
    }
}
