//! The layout of a scenario file. The JSON Schema that checks files, and that `harmattan schema scenario` prints, is made from
//! these types, so this is the one place to change the layout.

use crate::model::peril::Peril;
use crate::model::pillar::Pillar;
use crate::model::policy::Direction;
use crate::model::shock::Target;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A scenario: differences from the baseline. The file's name is the scenario's name.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    /// Short title for headings.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// What it supposes, in sentences, with sources.
    pub story: String,
    /// Countries it speaks of, ISO 3166 alpha-3; events and pillar shocks that name none have these.
    pub countries: Vec<String>,
    /// Scenarios whose events and shocks are taken over, without their branches: shipped names, or paths relative to this file.
    #[serde(default)]
    pub include: Vec<String>,
    /// Changes to included events and shocks.
    #[serde(default, rename = "override")]
    pub overrides: Overrides,
    /// Policy events to add to the baseline.
    #[serde(default)]
    pub events: Vec<EventFile>,
    /// Shocks to pillars, prices and supply.
    #[serde(default)]
    pub shocks: Vec<ShockFile>,
    /// The event tree. Probabilities of siblings sum to 1.
    pub branches: Vec<BranchFile>,
    /// Basis of the probabilities, in words.
    pub basis: String,
    /// Expected sign of each peril's change; a peril that is not named is `none`.
    #[serde(default)]
    pub expect: ExpectFile,
    /// What would show the scenario wrong, in sentences.
    pub falsify: Vec<String>,
}

/// A policy event that the scenario adds.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventFile {
    /// Key inside the scenario; branches use it, and the random stream of a drawn size is named after it.
    pub key: String,
    /// Days after the as-of date.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1096.0))]
    pub day: f64,
    /// Event type of the registry.
    #[serde(rename = "type")]
    pub event_type: String,
    /// Who acts.
    pub actor: String,
    /// Sign for a holder.
    pub direction: Direction,
    /// Countries instead of the scenario's.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Minerals it is about; none is all.
    #[serde(default)]
    pub commodities: Vec<String>,
    /// Assets it is about.
    #[serde(default)]
    pub assets: Vec<String>,
    /// Draws one of the countries, or one foreign-held producing mine of them, in each simulated year.
    #[serde(default)]
    pub draw: Option<Draw>,
    /// Row of the table of default shocks: `T9`.
    #[serde(default)]
    pub shock: Option<String>,
    /// Factor on the size of `shock`: 0.5 is half size.
    #[serde(default)]
    #[schemars(range(min = -3.0, max = 3.0))]
    pub factor: Option<f64>,
    /// Effects of its own, which are never shrunk.
    #[serde(default)]
    pub effects: Vec<EffectFile>,
    /// Text for the timeline.
    pub title: String,
    /// Source, or reason of a judgement.
    pub source: String,
}

/// What an event draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Draw {
    /// One of its countries.
    Country,
    /// One foreign-held producing mine of its countries and minerals.
    Mine,
}

/// A shock to the log of a rate.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EffectFile {
    /// Peril whose rate moves.
    pub peril: Peril,
    /// Log-rate shock on the first day; + is worse.
    #[schemars(range(min = -3.0, max = 3.0))]
    pub beta: f64,
    /// Standard deviation where the size is drawn.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 3.0))]
    pub deviation: f64,
    /// Months in which it halves.
    #[schemars(range(min = 0.1, max = 120.0))]
    pub half_life_months: f64,
    /// Assets it reaches; the event's countries and minerals when not given.
    #[serde(default)]
    pub target: Option<Target>,
    /// In the family whose easing the security-only bound limits.
    #[serde(default)]
    pub security: bool,
}

/// A shock that is no event; it does not decay within 12 months. Give one of `pillar` with `points`, `price` with `change`,
/// `supply` with `change`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShockFile {
    /// Key inside the scenario; branches use it.
    pub key: String,
    /// Pillar that moves.
    #[serde(default)]
    pub pillar: Option<Pillar>,
    /// Points on the pillar; + is worse.
    #[serde(default)]
    #[schemars(range(min = -100.0, max = 100.0))]
    pub points: Option<f64>,
    /// Commodity whose price moves.
    #[serde(default)]
    pub price: Option<String>,
    /// Commodity whose output or shipments move: shown, never added to losses.
    #[serde(default)]
    pub supply: Option<String>,
    /// Relative change of price or supply: 0.4 is +40%.
    #[serde(default)]
    #[schemars(range(min = -1.0, max = 10.0))]
    pub change: Option<f64>,
    /// Countries instead of the scenario's; a price has none.
    #[serde(default)]
    pub countries: Vec<String>,
    /// A supply of the whole world, in place of countries.
    #[serde(default)]
    pub world: bool,
    /// `country`: the pillar moves in one of the countries only, the one that events with the same countries draw.
    #[serde(default)]
    pub draw: Option<Draw>,
    /// Days after the as-of date.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1096.0))]
    pub day: f64,
    /// Source, or reason of a judgement.
    pub source: String,
}

/// A branch of the tree.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BranchFile {
    /// Name.
    pub name: String,
    /// Probability among its siblings: judgement, conditional on the scenario.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub probability: f64,
    /// Base rate or reason for the probability.
    pub reason: String,
    /// Events of the branch and of all below it. What is not named here is not in the branch.
    #[serde(default)]
    pub events: Vec<LeafEventFile>,
    /// Shocks of the branch; every shock at full size when not given, none when empty.
    #[serde(default)]
    pub shocks: Option<Vec<LeafShockFile>>,
    /// Branches below.
    #[serde(default)]
    pub branches: Vec<BranchFile>,
}

/// An event in a branch: its key, or its key with changes.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum LeafEventFile {
    /// As the event stands.
    Plain(String),
    /// Changed.
    Changed(ChangedEvent),
}

/// An event that a branch changes.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedEvent {
    /// Key of the event.
    pub key: String,
    /// Factor on its size.
    #[serde(default)]
    #[schemars(range(min = -3.0, max = 3.0))]
    pub factor: Option<f64>,
    /// Half-life in months instead of its own.
    #[serde(default)]
    #[schemars(range(min = 0.1, max = 120.0))]
    pub half_life_months: Option<f64>,
    /// Countries instead of its own.
    #[serde(default)]
    pub countries: Vec<String>,
}

/// A shock in a branch: its key, or its key with a factor.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum LeafShockFile {
    /// As the shock stands.
    Plain(String),
    /// Changed.
    Changed(ChangedShock),
}

/// A shock that a branch changes.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedShock {
    /// Key of the shock.
    pub key: String,
    /// Factor on its size.
    #[schemars(range(min = -3.0, max = 3.0))]
    pub factor: f64,
}

/// Changes to what is included, by key.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overrides {
    /// Changes to included events. Where two includes bring one key, the include is named: `"capital-siege:siege"`.
    #[serde(default)]
    pub events: BTreeMap<String, EventOverride>,
    /// Changes to included shocks, named alike.
    #[serde(default)]
    pub shocks: BTreeMap<String, ShockOverride>,
}

/// A change to an included event; what is not given stays.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventOverride {
    /// Leave it out.
    #[serde(default)]
    pub drop: bool,
    /// Days after the as-of date.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1096.0))]
    pub day: Option<f64>,
    /// Factor on its size.
    #[serde(default)]
    #[schemars(range(min = -3.0, max = 3.0))]
    pub factor: Option<f64>,
    /// Countries.
    #[serde(default)]
    pub countries: Option<Vec<String>>,
    /// Why.
    pub source: String,
}

/// A change to an included shock; what is not given stays.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShockOverride {
    /// Leave it out.
    #[serde(default)]
    pub drop: bool,
    /// Points on its pillar.
    #[serde(default)]
    #[schemars(range(min = -100.0, max = 100.0))]
    pub points: Option<f64>,
    /// Relative change.
    #[serde(default)]
    #[schemars(range(min = -1.0, max = 10.0))]
    pub change: Option<f64>,
    /// Why.
    pub source: String,
}

/// Expected sign of the change of each peril's expected loss. `none` means under 2% of it, or within 2 standard errors.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectFile {
    /// Political violence.
    #[serde(default, rename = "PV")]
    pub violence: Sign,
    /// Expropriation.
    #[serde(default, rename = "EX")]
    pub expropriation: Sign,
    /// Contract and fiscal change.
    #[serde(default, rename = "CC")]
    pub contract_change: Sign,
    /// Currency transfer.
    #[serde(default, rename = "TR")]
    pub transfer: Sign,
    /// Supply disruption.
    #[serde(default, rename = "SD")]
    pub supply: Sign,
}

/// An expected sign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// More loss.
    Up,
    /// Less loss.
    Down,
    /// No change beyond noise.
    #[default]
    None,
    /// The evidence leaves it open.
    Open,
}

impl ExpectFile {
    /// Signs by peril: +1, -1, 0, or `None` where open.
    pub fn signs(&self) -> BTreeMap<Peril, Option<i8>> {
        let signs = [self.violence, self.expropriation, self.contract_change, self.transfer, self.supply];
        Peril::ALL.into_iter().zip(signs.map(Sign::number)).collect()
    }
}

impl Sign {
    fn number(self) -> Option<i8> {
        match self {
            Self::Up => Some(1),
            Self::Down => Some(-1),
            Self::None => Some(0),
            Self::Open => None,
        }
    }
}
