//! Scores, pillars, indicators, and how fresh they are.

use crate::model::pillar::Pillar;
use serde::{Deserialize, Serialize};

/// Scores of a level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Scores {
    /// Countries of the region.
    pub countries: Vec<ScoreRow>,
    /// Assets of the book.
    pub assets: Vec<ScoreRow>,
    /// Issuers of the book.
    pub issuers: Vec<ScoreRow>,
    /// Holdings.
    pub holdings: Vec<ScoreRow>,
}

/// A score with its pillars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ScoreRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Role for the mineral pillar: `owner` or `consumer`.
    pub role: String,
    /// Share of a holding or issuer's value that the score speaks of (regional weight); 1 for a country or asset.
    pub regional_share: f64,
    /// Baseline score.
    pub score: Option<f64>,
    /// True when some pillar is missing and the score stands on at least 70% of the weight.
    pub partial: bool,
    /// Share of indicator weight present.
    pub coverage: f64,
    /// Score with every missing indicator at 0, over its own pillars.
    pub low: Option<f64>,
    /// Score with every missing indicator at 100.
    pub high: Option<f64>,
    /// Leaf-weighted mean score in the scenario.
    pub scenario_score: Option<f64>,
    /// Lowest over leaves.
    pub scenario_low: Option<f64>,
    /// Highest over leaves.
    pub scenario_high: Option<f64>,
    /// Opportunity score, gated by the exposure.
    pub opportunity: Option<f64>,
    /// Opportunity before the gate.
    pub opportunity_ungated: Option<f64>,
    /// Pillars.
    pub pillars: Vec<PillarRow>,
    /// Why there is no score, or what is stale or missing.
    pub reasons: Vec<String>,
}

/// A pillar of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PillarRow {
    /// Which.
    pub pillar: Pillar,
    /// Weight.
    pub weight: f64,
    /// Value.
    pub value: Option<f64>,
    /// Value in the scenario, leaf-weighted.
    pub scenario_value: Option<f64>,
    /// Contribution to the score against the reference of 50; contributions and 50 sum to the score.
    pub contribution: Option<f64>,
    /// Contribution to the scenario's change of the score.
    pub change: Option<f64>,
    /// Indicators.
    pub indicators: Vec<IndicatorRow>,
}

/// An indicator of a pillar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct IndicatorRow {
    /// Id.
    pub id: String,
    /// Label.
    pub label: String,
    /// Raw value.
    pub raw: Option<f64>,
    /// Unit.
    pub unit: String,
    /// Period of the raw value.
    pub period: Option<String>,
    /// Score 0 to 100.
    pub value: Option<f64>,
    /// Contribution to the level of the whole score.
    pub contribution: Option<f64>,
    /// Missed releases.
    pub missed: Option<u32>,
    /// `fresh`, `carried`, `stale`, `expired`, `missing`, `not applicable`.
    pub state: String,
    /// True when the value lies outside the goalposts.
    pub clipped: bool,
}

/// Freshness of a source in a country.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CoverageRow {
    /// Indicator id.
    pub indicator: String,
    /// Label.
    pub label: String,
    /// Pillar.
    pub pillar: Pillar,
    /// Country code.
    pub country: String,
    /// Newest period held.
    pub newest: Option<String>,
    /// Missed releases.
    pub missed: Option<u32>,
    /// `fresh`, `carried`, `stale`, `expired`, `missing`, `not applicable`.
    pub state: String,
    /// Why, when it is not fresh.
    pub reason: Option<String>,
}
