//! A scenario: differences from the baseline, resolved from its TOML file (includes applied, names checked).

use crate::id::{CommodityId, CountryCode, ScenarioName};
use crate::model::peril::Peril;
use crate::model::pillar::Pillar;
use crate::model::policy::Direction;
use crate::model::shock::Target;
use std::collections::BTreeMap;

/// A scenario with includes and overrides applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Name.
    pub name: ScenarioName,
    /// The question it answers.
    pub question: String,
    /// Short title.
    pub title: String,
    /// What it supposes, in sentences, with sources.
    pub story: String,
    /// Countries it speaks of.
    pub countries: Vec<CountryCode>,
    /// Events to add, in file order.
    pub events: Vec<ScenarioEvent>,
    /// Shocks to pillars, prices and supply.
    pub shocks: Vec<ScenarioShock>,
    /// Leaves of the tree, probabilities multiplied along the path; they sum to 1.
    pub leaves: Vec<Leaf>,
    /// Expected sign of each peril's change: -1, 0, +1; `None` is open.
    pub expect: BTreeMap<Peril, Option<i8>>,
    /// What would show it wrong, in sentences.
    pub falsify: Vec<String>,
    /// Basis of the probabilities, in words.
    pub basis: String,
    /// Hash of the file and its includes.
    pub hash: String,
}

/// A policy event that a scenario adds.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioEvent {
    /// Key inside the scenario: stream and branch lists use it.
    pub key: String,
    /// Days after the as-of date.
    pub day: f64,
    /// Event type of the registry.
    pub event_type: String,
    /// Who acts.
    pub actor: String,
    /// Sign.
    pub direction: Direction,
    /// Countries.
    pub countries: Vec<CountryCode>,
    /// Minerals; empty is all.
    pub commodities: Vec<CommodityId>,
    /// Assets it is about; empty for none.
    pub assets: Vec<crate::id::AssetId>,
    /// The simulation draws one of the countries, or one foreign-held mine of them, per trial (purpose leaf).
    pub draw: Option<DrawnPlace>,
    /// Row of the T table with a factor on its size, where the event is one.
    pub shock: Option<(String, f64)>,
    /// Effects of its own, never shrunk.
    pub effects: Vec<OwnEffect>,
    /// Text for the timeline.
    pub title: String,
    /// Source or reason.
    pub source: String,
}

/// What a scenario draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawnPlace {
    /// One of the event's countries.
    Country,
    /// One foreign-held producing mine of the event's countries and minerals.
    Mine,
}

/// A log-rate shock written in the scenario itself.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnEffect {
    /// Peril.
    pub peril: Peril,
    /// Log shock.
    pub beta: f64,
    /// Standard deviation, 0 when fixed.
    pub deviation: f64,
    /// Half-life in months.
    pub half_life_months: f64,
    /// Who is reached.
    pub target: Target,
    /// In the family `security`.
    pub security_family: bool,
}

/// A shock that is no event. It starts on `day` and does not decay within 12 months.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioShock {
    /// Key, for branch lists.
    pub key: String,
    /// Kind and size.
    pub kind: ShockKind,
    /// Countries; empty for the world.
    pub countries: Vec<CountryCode>,
    /// The simulation draws one of the countries per trial, together with the events that draw among the same; pillars only.
    pub drawn: bool,
    /// Days after the as-of date.
    pub day: f64,
    /// Source or reason.
    pub source: String,
}

/// Kinds of [`ScenarioShock`].
#[derive(Debug, Clone, PartialEq)]
pub enum ShockKind {
    /// Points on a pillar, + is worse.
    Pillar {
        /// Which.
        pillar: Pillar,
        /// Points.
        points: f64,
    },
    /// Relative change of a commodity's price, 0.4 is +40%.
    Price {
        /// Which.
        commodity: CommodityId,
        /// Change.
        change: f64,
    },
    /// Relative change of output or shipments; shown, never added to losses.
    Supply {
        /// Which.
        commodity: CommodityId,
        /// Change.
        change: f64,
    },
}

/// A leaf of the event tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Name; a path is joined by `/`.
    pub name: String,
    /// Probability, judgement, conditional on the scenario.
    pub weight: f64,
    /// Keys of the events in this leaf, each with a factor on its size and its half-life.
    pub events: Vec<LeafEvent>,
    /// Keys of the shocks in this leaf, each with a factor on its size.
    pub shocks: Vec<(String, f64)>,
    /// Base rate or reason for the probability.
    pub reason: String,
}

/// An event in a leaf, possibly changed.
#[derive(Debug, Clone, PartialEq)]
pub struct LeafEvent {
    /// Key of the event.
    pub key: String,
    /// Factor on its size.
    pub factor: f64,
    /// Half-life in months instead of its own.
    pub half_life_months: Option<f64>,
    /// Countries instead of its own; empty keeps them.
    pub countries: Vec<CountryCode>,
}
