//! The scenario as the report tells it.

use super::Estimate;
use crate::model::peril::Peril;
use serde::{Deserialize, Serialize};

/// A scenario as the report tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ScenarioView {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Question.
    pub question: String,
    /// Story.
    pub story: String,
    /// True for the baseline alone.
    pub is_baseline: bool,
    /// Countries.
    pub countries: Vec<String>,
    /// Leaves.
    pub leaves: Vec<LeafView>,
    /// Events it adds.
    pub events: Vec<ScenarioEventView>,
    /// Shocks that are shown and not added to losses (supply, price) and pillar shocks.
    pub shocks: Vec<String>,
    /// Expected sign of each peril: `up`, `down`, `none`, `open`.
    pub expect: Vec<(Peril, String)>,
    /// What would show it wrong.
    pub falsify: Vec<String>,
    /// Basis of the probabilities.
    pub basis: String,
    /// The security-only bound, by leaf and country.
    pub bound: Vec<BoundRow>,
}

/// A leaf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LeafView {
    /// Name.
    pub name: String,
    /// Probability, judgement.
    pub weight: f64,
    /// Base rate or reason.
    pub reason: String,
    /// Expected annual loss in this leaf, pounds.
    pub expected_loss: Estimate,
    /// Less the baseline's, from paired years.
    #[serde(default)]
    pub change: Estimate,
}

/// An event that the scenario adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ScenarioEventView {
    /// Date, `2026-08-29`.
    pub date: String,
    /// Title.
    pub title: String,
    /// Direction: `adverse`, `favourable`, `ambiguous`.
    pub direction: String,
    /// Countries.
    pub countries: Vec<String>,
    /// Effects in words: `TR -0.15, half-life 6 months`.
    pub effects: String,
    /// Leaves it is in.
    pub leaves: Vec<String>,
    /// Source or reason.
    pub source: String,
}

/// How the security-only bound acted on one country in one leaf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct BoundRow {
    /// Leaf.
    pub leaf: String,
    /// Country.
    pub country: String,
    /// Security pillar before.
    pub security_before: f64,
    /// Security pillar as the scenario asks.
    pub security_asked: f64,
    /// Security pillar after the bound.
    pub security_after: f64,
    /// Part of the improvement that passes, 0 to 1.
    pub pass_through: f64,
    /// True when the bound took something.
    pub applied: bool,
    /// Why, in words.
    pub reason: String,
}
