//! Results of the back-test of conflict deaths.

use super::{Interval, ReliabilityBin};
use serde::Serialize;

/// The part on conflict deaths.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConflictRecord {
    /// The region's countries, from what was known at each origin.
    pub region: Panel,
    /// The choice of the path's numbers, on months up to 2020.
    pub selection: Selection,
    /// Mean score of conflictology-12 one month ahead, July 2024 to June 2025, by set of countries.
    pub benchmark: Vec<BenchmarkRow>,
    /// Mean scores of the public forecasts of the same months.
    pub public: Vec<PublicRow>,
    /// Forecast and outcome of single countries.
    pub tracks: Vec<Track>,
}

/// Scores of a set of units.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panel {
    /// Number of units.
    pub units: usize,
    /// First origin.
    pub from: String,
    /// Last origin.
    pub to: String,
    /// Constructions of the known series: name and number of origins.
    pub constructions: Vec<(String, usize)>,
    /// Scores by period, lead and model.
    pub scores: Vec<ScoreRow>,
    /// Our path against the benchmark by unit.
    pub units_skill: Vec<UnitRow>,
    /// Place of the outcome in our forecast, by lead: shares of ten classes.
    pub pit: Vec<PitRow>,
    /// Chance of at least one death, ours, by lead.
    pub reliability: Vec<(usize, Vec<ReliabilityBin>)>,
}

/// Which origins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Months forecast up to 2020, over which the numbers were chosen.
    Selection,
    /// Origins from 2021 on, which report.
    Report,
}

/// Scores of a model at a lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreRow {
    /// Origins.
    pub period: Period,
    /// Months ahead.
    pub lead: usize,
    /// Model.
    pub model: &'static str,
    /// Forecasts.
    pub count: usize,
    /// Mean continuous ranked probability score, deaths.
    pub crps: f64,
    /// `1 - crps / crps of the benchmark`.
    pub skill: Option<Interval>,
    /// Mean ignorance over the classes of VIEWS, bits.
    pub ignorance: f64,
    /// Ignorance of the benchmark less that of the model, bits.
    pub ignorance_gain: Option<Interval>,
    /// Mean score of the 90% interval, deaths.
    pub interval_score: f64,
    /// Share of outcomes inside the 90% interval.
    pub coverage: f64,
    /// Brier score of the chance of at least one death.
    pub brier: f64,
}

/// Our path against the benchmark in a unit, origins from 2021 on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitRow {
    /// Unit.
    pub unit: String,
    /// Months ahead.
    pub lead: usize,
    /// Forecasts.
    pub count: usize,
    /// Mean outcome, deaths a month.
    pub mean: f64,
    /// Ours.
    pub crps: f64,
    /// The benchmark's.
    pub reference: f64,
    /// Skill.
    pub skill: Option<Interval>,
}

/// Place of the outcome in our forecasts at a lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PitRow {
    /// Months ahead.
    pub lead: usize,
    /// Shares of ten equal classes, an outcome spread over the classes that its mass covers.
    pub shares: Vec<f64>,
    /// Forecasts.
    pub count: usize,
}

/// How the path's numbers were chosen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Selection {
    /// Last month forecast that entered.
    pub to: String,
    /// Candidates, best first.
    pub candidates: Vec<Candidate>,
    /// The numbers the package ships.
    pub shipped: Candidate,
    /// Mean skill of the best less that of the shipped.
    pub gain: Option<Interval>,
}

/// Numbers of the path and how they did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Half-life of the near weights, days.
    pub short: f64,
    /// Of the far weights, days.
    pub long: f64,
    /// Of the way from near to far, days.
    pub decay: f64,
    /// Strength of the pool, months.
    pub prior_months: f64,
    /// Mean over leads of the skill against conflictology-12.
    pub skill: f64,
    /// Mean over leads of the ignorance, bits.
    pub ignorance: f64,
}

/// The benchmark on a named set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BenchmarkRow {
    /// The set.
    pub set: String,
    /// Its countries.
    pub countries: usize,
    /// Mean score of conflictology-12, deaths, with the months up to the one before the target known.
    pub conflictology: f64,
    /// The same with what was known at the origin.
    pub as_known: Option<f64>,
    /// Ours, with what was known at the origin.
    pub ours: Option<f64>,
}

/// A public forecast.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublicRow {
    /// Model.
    pub model: String,
    /// Mean score over the months, deaths.
    pub crps: f64,
}

/// Forecast and outcome of a unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Track {
    /// Unit.
    pub unit: String,
    /// Its name in words.
    pub name: String,
    /// Months ahead.
    pub lead: usize,
    /// Points by month forecast.
    pub points: Vec<TrackPoint>,
}

/// A forecast and what came.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrackPoint {
    /// Month forecast.
    pub month: String,
    /// Median of our forecast, deaths.
    pub median: f64,
    /// 5th percentile.
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
    /// Outcome.
    pub outcome: f64,
}
