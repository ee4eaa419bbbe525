//! Rates as rows of the view.

use super::calibrate::{GammaRate, Posterior, Shares};
use super::evidence::words;
use super::integrals::Intensity;
use super::project::{HazardTable, Projected};
use crate::id::CountryCode;
use crate::maths;
use crate::model::hazard::ProcessKind;
use crate::model::view::RateRow;
use crate::provenance::{Arena, listed};
use crate::scenario::mixture;
use crate::units::DAYS_PER_YEAR;

/// Ends of the interval printed beside a posterior mean.
pub(super) const INTERVAL: (f64, f64) = (0.05, 0.95);

impl Intensity {
    /// Expected events from 0 to a day of the grid, over the draws of drawn shocks.
    pub fn expected(&self, grid: &[f64], day: f64) -> f64 {
        let steps = self.cumulative.windows(2).zip(grid.windows(2)).enumerate();
        maths::sum(steps.filter(|(_, (_, days))| days[1] <= day).map(|(i, (pair, _))| {
            let variance: f64 = self.drawn.iter().map(|(_, deviation)| deviation[i] * deviation[i]).sum();
            (pair[1] - pair[0]) * maths::exp(0.5 * variance)
        }))
    }
}

impl Projected {
    /// Expected events from 0 to a day of the grid, over alternatives and draws.
    pub fn expected(&self, grid: &[f64], day: f64) -> f64 {
        let over = self.curves.iter().map(|curve| curve.expected(grid, day));
        maths::sum(over) / self.curves.len() as f64
    }
}

/// Rates of the next 12 months: the baseline beside the leaf-weighted scenario. Without leaves both are the baseline.
///
/// The arena is that of the calibration: from it comes what each base rate rests on.
pub fn rate_rows(
    posterior: &Posterior,
    baseline: &HazardTable,
    leaves: &[HazardTable],
    arena: &Arena,
) -> Vec<RateRow> {
    baseline
        .processes
        .values()
        .map(|process| {
            let expected = process.expected(&baseline.grid, DAYS_PER_YEAR);
            let in_leaves = leaves.iter().map(|leaf| {
                let there = leaf.processes.get(&process.key).map(|p| p.expected(&leaf.grid, DAYS_PER_YEAR));
                (leaf.weight, there.unwrap_or(expected))
            });
            let scenario_expected = if leaves.is_empty() { expected } else { mixture(in_leaves) };
            let base_at = |p: f64| process.posterior.map(|gamma| gamma.quantile(p));
            let at = |p: f64| process.posterior.map(|gamma| expected * gamma.quantile(p) / gamma.mean());
            let shares = shares(posterior, process);
            let mut rows = arena.rows_below(process.evidence);
            rows.extend(process.rows.iter().cloned());
            RateRow {
                process: words(process.kind).to_owned(),
                peril: process.peril,
                place: place(process),
                country: process.country.as_ref().map(CountryCode::to_string),
                base: process.rate,
                base_low: base_at(INTERVAL.0),
                base_high: base_at(INTERVAL.1),
                expected,
                scenario_expected,
                low: at(INTERVAL.0),
                high: at(INTERVAL.1),
                data_share: shares.data,
                prior_share: shares.prior,
                judgement_share: shares.judgement,
                multiplier: process.multiplier,
                loss: None,
                rows: listed(&rows),
            }
        })
        .collect()
}

pub(super) fn place(process: &Projected) -> String {
    match (&process.asset, &process.country, &process.zone) {
        (Some(asset), _, _) => asset.clone(),
        (_, Some(country), _) => country.to_string(),
        (_, _, Some(zone)) => zone.clone(),
        (None, None, None) => process.key.clone(),
    }
}

/// What carries a base rate; a held one is judgement alone.
fn shares(posterior: &Posterior, process: &Projected) -> Shares {
    let learnt = process.country.as_ref().and_then(|country| match process.kind {
        ProcessKind::Taking => posterior.state_action.get(country).map(|action| &action.taking),
        ProcessKind::SettledDispute => posterior.state_action.get(country).map(|action| &action.settled),
        ProcessKind::Violence => posterior.violence.get(country).map(|violence| &violence.base),
        _ => None,
    });
    learnt.map_or(Shares { data: 0.0, prior: 0.0, judgement: 1.0 }, GammaRate::shares)
}
