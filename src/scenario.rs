//! Scenarios as overlays: what a leaf of the event tree adds to the known world.
//!
//! In: a resolved scenario, the World, the baseline pillars. Out: one [`Branch`] per leaf, each with one or more equally likely
//! alternatives. A branch holds differences only; the empty branch is the baseline. Nothing here reads a file or knows a rate.

pub mod bound;
mod coherence;
mod draws;
mod overlay;
mod rows;

pub use overlay::{bound_rule, branches, impulses_of, violence_impulses_of};
pub use rows::bound_rows;

use crate::id::{AssetId, CommodityId, CountryCode};
use crate::maths;
use crate::model::peril::Peril;
use crate::model::pillar::Pillar;
use crate::model::shock::Target;
use crate::provenance::RowRef;
use bound::{Bounded, PillarValues};
use std::collections::{BTreeMap, BTreeSet};

/// Baseline pillar values by country.
pub type Pillars = BTreeMap<CountryCode, PillarValues>;

/// An event reduced to what moves rates.
#[derive(Debug, Clone, PartialEq)]
pub struct Impulse {
    /// Event id, or key of the scenario's event.
    pub key: String,
    /// Stream of its size, for scenario events: `event:<scenario>/<key>`. Known events are not drawn.
    pub stream: Option<String>,
    /// Days from the as-of date, negative in the past.
    pub day: f64,
    /// What it does.
    pub effects: Vec<ImpulseEffect>,
    /// Source rows: the event and the row that says which shock it is.
    pub rows: Vec<RowRef>,
}

/// One log-rate shock of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct ImpulseEffect {
    /// Row of the T table, or the event's own key.
    pub row: String,
    /// Peril whose log rate moves.
    pub peril: Peril,
    /// Who is reached.
    pub target: Target,
    /// Countries of the event, for this effect.
    pub countries: Vec<CountryCode>,
    /// Minerals it is limited to; empty is all.
    pub minerals: Vec<CommodityId>,
    /// Assets the event is about.
    pub assets: Vec<AssetId>,
    /// Log shock on the first day of effect.
    pub beta: f64,
    /// Standard deviation of the shock.
    pub deviation: f64,
    /// Half-life in months of 30.4375 days.
    pub half_life_months: f64,
    /// Days from the event to the first day of effect.
    pub delay_days: f64,
    /// Shrinks with others of its row.
    pub shrinks: bool,
}

/// A leaf of the tree as an overlay on the known world.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// `baseline`, or the leaf's name.
    pub name: String,
    /// Probability of the leaf.
    pub weight: f64,
    /// Stream on which the alternative is drawn.
    pub stream: String,
    /// Equally likely versions: one for each country or mine that the scenario may draw. At least one.
    pub alternatives: Vec<Alternative>,
    /// Shifts of output or shipments: shown, never added to losses.
    pub supply: Vec<SupplyShift>,
    /// Countries that a shock of the security family eases: there the bound acts on rates.
    pub eased: BTreeSet<CountryCode>,
}

/// One version of a leaf.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Alternative {
    /// What was drawn: `BFA`, `BFA-HOUNDE`; empty when nothing is.
    pub drawn: String,
    /// Events.
    pub impulses: Vec<Impulse>,
    /// Price changes.
    pub prices: Vec<PriceShift>,
    /// Shifts of pillars as the scenario asks, before the bound.
    pub pillars: Vec<PillarShift>,
    /// The security-only bound, by country whose pillars are known.
    pub bound: BTreeMap<CountryCode, Bounded>,
}

/// A relative change of a price from a day on.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceShift {
    /// Whose price.
    pub commodity: CommodityId,
    /// Change, 0.4 is +40%.
    pub change: f64,
    /// Days after the as-of date.
    pub day: f64,
}

/// A relative change of output or shipments.
#[derive(Debug, Clone, PartialEq)]
pub struct SupplyShift {
    /// Countries; empty is the world.
    pub countries: Vec<CountryCode>,
    /// Which.
    pub commodity: CommodityId,
    /// Change.
    pub change: f64,
}

/// Points on a pillar of a country; + is worse.
#[derive(Debug, Clone, PartialEq)]
pub struct PillarShift {
    /// Country.
    pub country: CountryCode,
    /// Pillar.
    pub pillar: Pillar,
    /// Points.
    pub points: f64,
    /// Days after the as-of date.
    pub day: f64,
}

/// The mean of a figure over leaves, each with its weight.
///
/// Outcomes are mixed over the leaves; a mean multiplier plugged into one run would overstate the chance of an event and miss the tail.
pub fn mixture(weighted: impl IntoIterator<Item = (f64, f64)>) -> f64 {
    maths::sum(weighted.into_iter().map(|(weight, value)| weight * value))
}

impl Branch {
    /// The empty overlay.
    pub fn baseline() -> Self {
        Self {
            name: "baseline".to_owned(),
            weight: 1.0,
            stream: "leaf:baseline".to_owned(),
            alternatives: vec![Alternative::default()],
            supply: Vec::new(),
            eased: BTreeSet::new(),
        }
    }

    /// The versions that differ in pillars, each with its part of the leaf's weight: one, unless a pillar's country is drawn.
    pub fn versions(&self) -> Vec<(f64, &Alternative)> {
        let mut found: Vec<(usize, &Alternative)> = Vec::new();
        for alternative in &self.alternatives {
            match found.iter_mut().find(|(_, known)| known.pillars == alternative.pillars) {
                Some((count, _)) => *count += 1,
                None => found.push((1, alternative)),
            }
        }
        let all = self.alternatives.len() as f64;
        found.into_iter().map(|(count, version)| (self.weight * (count as f64 / all), version)).collect()
    }
}

impl Alternative {
    /// The value of a pillar in this version, from its baseline value: shifts added, the security-only bound applied, kept in 0 to 100.
    pub fn shifted(&self, country: &CountryCode, pillar: Pillar, before: f64) -> f64 {
        if pillar == Pillar::Security
            && let Some(bounded) = self.bound.get(country)
        {
            return bounded.security_after;
        }
        overlay::asked(&self.pillars, country, pillar, before)
    }
}
