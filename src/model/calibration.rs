//! The estimate of the rates, laid open: counts, exposure, priors, posteriors, and what speaks for and against them.

use crate::model::peril::Peril;
use serde::Serialize;

/// Everything that `harmattan calibrate` shows. Rates are events a year at multiplier 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// As-of date.
    pub as_of: String,
    /// First day of the window over which cases are counted.
    pub window_from: String,
    /// Last day of the window.
    pub window_to: String,
    /// Rates learnt from counts.
    pub learnt: Vec<LearntRow>,
    /// Rates held by judgement.
    pub held: Vec<HeldRow>,
    /// Disputes, counted or not.
    pub cases: Vec<CaseRow>,
    /// Years at risk by asset.
    pub exposure: Vec<ExposureRow>,
    /// Strength of the prior: as shipped and as the data would have it.
    pub strength: Vec<StrengthRow>,
    /// Variance over mean of counts.
    pub dispersion: Vec<DispersionRow>,
}

/// A learnt rate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LearntRow {
    /// Process, in words.
    pub process: String,
    /// Peril.
    pub peril: Peril,
    /// `pooled`, `country` or `bloc`.
    pub level: &'static str,
    /// `all`, a country code or a bloc.
    pub place: String,
    /// Countries whose assets have this rate.
    pub holds_for: Vec<String>,
    /// Cases that count, an open one as half.
    pub cases: f64,
    /// Number of cases lost.
    pub lost: usize,
    /// Number settled.
    pub settled: usize,
    /// Number open: half a case each.
    pub open: usize,
    /// Ids of the cases that count here.
    pub case_ids: Vec<String>,
    /// Asset-years at risk.
    pub asset_years: f64,
    /// The same under the offset: integral of the multiplier, or weighted with the zone factor.
    pub weighted_years: f64,
    /// Shape of the prior, cases.
    pub prior_shape: f64,
    /// Rate of the prior, weighted asset-years.
    pub prior_years: f64,
    /// Why that prior.
    pub prior_reason: String,
    /// Shape of the posterior.
    pub posterior_shape: f64,
    /// Rate of the posterior, weighted asset-years.
    pub posterior_years: f64,
    /// Posterior mean, events a year.
    pub mean: f64,
    /// 5% quantile.
    pub low: f64,
    /// 95% quantile.
    pub high: f64,
    /// Share of the rate that its own counts carry.
    pub data_share: f64,
    /// Share that a prior pooled from data carries.
    pub prior_share: f64,
    /// Share that judgement carries.
    pub judgement_share: f64,
    /// Source rows.
    pub rows: String,
}

/// A rate held by judgement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldRow {
    /// Process, in words.
    pub process: String,
    /// Peril.
    pub peril: Peril,
    /// Country code or currency zone.
    pub place: String,
    /// Events a year at the window's mean multiplier.
    pub rate: f64,
    /// Why.
    pub reason: String,
    /// Source rows.
    pub rows: String,
}

/// A dispute as it stood on the date, and what it counts for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseRow {
    /// Key.
    pub id: String,
    /// Name.
    pub name: String,
    /// Country.
    pub country: String,
    /// Onset.
    pub onset: String,
    /// Outcome as known on the date.
    pub outcome: String,
    /// Cases of a taking that it counts for.
    pub taking: f64,
    /// Cases of a settled dispute.
    pub settled: f64,
    /// Why it counts for nothing; empty when it counts.
    pub left_out: &'static str,
    /// Source row.
    pub rows: String,
}

/// Years at risk of one asset in the window.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExposureRow {
    /// Asset.
    pub asset: String,
    /// Country.
    pub country: String,
    /// Years at risk of state action, to its first action.
    pub asset_years: f64,
    /// The same under the multiplier of takings.
    pub taking_years: f64,
    /// The same under the multiplier of settled disputes.
    pub settled_years: f64,
    /// Years at risk of violence, the whole time held.
    pub violence_years: f64,
    /// The same times the zone factor.
    pub zone_years: f64,
    /// Source row.
    pub rows: String,
}

/// How strongly countries are drawn to their pooled rate: what is shipped beside what the counts would choose.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StrengthRow {
    /// Process, in words.
    pub process: String,
    /// Countries at risk.
    pub countries: usize,
    /// Their cases.
    pub cases: f64,
    /// Shipped strength, weighted asset-years.
    pub shipped_years: f64,
    /// Logarithm of the likelihood of the counts under the shipped prior.
    pub shipped_log_likelihood: f64,
    /// `maximum likelihood`, `moments`, or `complete pooling` when countries differ no more than chance.
    pub method: &'static str,
    /// Shape of the prior that the counts choose; `None` when pooled.
    pub shape: Option<f64>,
    /// Its strength, weighted asset-years; `None` when pooled, which is a strength without end.
    pub years: Option<f64>,
    /// Logarithm of the likelihood under it.
    pub log_likelihood: f64,
    /// Strengths beside each other at the pooled mean: weighted asset-years and logarithm of the likelihood.
    pub profile: Vec<(f64, f64)>,
}

/// A test of counts against a Poisson process.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DispersionRow {
    /// What is counted, and per what.
    pub series: String,
    /// Country code, or `all`.
    pub place: String,
    /// First period.
    pub from: String,
    /// Last period.
    pub to: String,
    /// Periods.
    pub periods: usize,
    /// Mean count of a period; `None` without events or with fewer than two periods at risk, as all that follow.
    pub mean: Option<f64>,
    /// Variance of the counts (n - 1).
    pub variance: Option<f64>,
    /// Chi-squared over its degrees of freedom: variance over mean where all periods have the same exposure; `None` without events.
    pub ratio: Option<f64>,
    /// Chance of a ratio this large or larger if the counts were Poisson.
    pub p_value: Option<f64>,
    /// Size of the negative binomial of largest likelihood; `None` when Poisson suffices.
    pub size: Option<f64>,
}
