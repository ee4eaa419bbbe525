//! The score board: what each country scores for each mineral and role, with the parts it is made of.

use crate::id::{AssetId, CommodityId, CountryCode, IndicatorId};
use crate::model::pillar::Pillar;
use crate::model::registry::Role;
use crate::provenance::EvidenceId;
use std::collections::BTreeMap;

/// What a score is of. Assets of one country, mineral and role share it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// Country.
    pub country: CountryCode,
    /// Mineral; `None` is the country as such: state action over all minerals, the price of gold.
    pub commodity: Option<CommodityId>,
    /// Role towards the mineral.
    pub role: Role,
}

/// How fresh an indicator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// No release was missed.
    Fresh,
    /// Some were, within what is carried.
    Carried,
    /// The series has repeated one figure; still within what is carried.
    Stale,
    /// Too many were missed: left out of the score.
    Expired,
    /// The source does not cover the country or the period.
    Missing,
    /// It says nothing about this mineral; the rest counts whole.
    NotApplicable,
}

impl State {
    /// The word of tables.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Carried => "carried",
            Self::Stale => "stale",
            Self::Expired => "expired",
            Self::Missing => "missing",
            Self::NotApplicable => "not applicable",
        }
    }

    /// True when the value enters the score.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Fresh | Self::Carried | Self::Stale)
    }
}

/// An indicator of a pillar.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorScore {
    /// Id.
    pub id: IndicatorId,
    /// Label.
    pub label: String,
    /// Weight inside the pillar, as the registry has it.
    pub weight: f64,
    /// Raw value; an expired one is shown and does not count.
    pub raw: Option<f64>,
    /// Unit of the raw value.
    pub unit: String,
    /// Period of the raw value.
    pub period: Option<String>,
    /// 0 to 100; `None` when it does not count.
    pub value: Option<f64>,
    /// Contribution to the score against the reference.
    pub contribution: Option<f64>,
    /// Missed releases.
    pub missed: Option<u32>,
    /// State.
    pub state: State,
    /// True when the raw value lies outside the goalposts.
    pub clipped: bool,
    /// Why, when there is something to say.
    pub reason: Option<String>,
    /// The raw value, with its rows.
    pub evidence: EvidenceId,
}

/// A pillar of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct PillarScore {
    /// Which.
    pub pillar: Pillar,
    /// Weight, as the registry has it.
    pub weight: f64,
    /// Value; `None` when too little of it is known.
    pub value: Option<f64>,
    /// With every missing indicator at 0.
    pub low: Option<f64>,
    /// With every missing indicator at 100.
    pub high: Option<f64>,
    /// Share of indicator weight present, of what applies.
    pub coverage: f64,
    /// Contribution to the score against the reference.
    pub contribution: Option<f64>,
    /// Indicators.
    pub indicators: Vec<IndicatorScore>,
    /// The value, made of its indicators.
    pub evidence: EvidenceId,
}

/// A score.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Of what.
    pub subject: Subject,
    /// 0 to 100; `None` when less than 70% of pillar weight is known.
    pub score: Option<f64>,
    /// True when some pillar is missing.
    pub partial: bool,
    /// Share of indicator weight present over all pillars.
    pub coverage: f64,
    /// With every missing indicator at 0, over its own pillars.
    pub low: Option<f64>,
    /// With every missing indicator at 100, over its own pillars.
    pub high: Option<f64>,
    /// The five pillars.
    pub pillars: Vec<PillarScore>,
    /// Why there is no score, or what is missing or stale.
    pub reasons: Vec<String>,
    /// The score, the sum of the reference and its contributions.
    pub evidence: EvidenceId,
}

impl Score {
    /// A pillar.
    pub fn pillar(&self, pillar: Pillar) -> Option<&PillarScore> {
        self.pillars.iter().find(|row| row.pillar == pillar)
    }
}

/// Where a country ranks when the weights are drawn; 1 is the worst.
#[derive(Debug, Clone, PartialEq)]
pub struct RankRange {
    /// Country code.
    pub id: String,
    /// Median rank.
    pub median: f64,
    /// 5% quantile.
    pub low: f64,
    /// 95% quantile.
    pub high: f64,
    /// Share of draws in which it is the worst.
    pub worst_share: f64,
}

/// Countries ranked under another choice of method.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The choice, in words.
    pub label: String,
    /// Country code and score under it, worst first.
    pub order: Vec<(String, f64)>,
}

/// Opportunity of an asset: its own score, not 100 less the exposure (METHODS 8.5).
#[derive(Debug, Clone, PartialEq)]
pub struct Opportunity {
    /// Before the gate; `None` when fewer than half of its parts are known.
    pub ungated: Option<f64>,
    /// Times `(1 - exposure / 100)^gate`; `None` without an exposure score.
    pub gated: Option<f64>,
    /// Name, and value from 0 to 100 (best), of each part.
    pub parts: Vec<(&'static str, Option<f64>)>,
    /// Why a part is missing.
    pub reasons: Vec<String>,
    /// The gated number and what it is made of.
    pub evidence: EvidenceId,
}

/// All scores of a World.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreBoard {
    /// By country, mineral and role: the countries of the region, and what its assets need.
    pub scores: BTreeMap<Subject, Score>,
    /// Opportunity of each asset of the registry, and of each country as such.
    pub opportunities: BTreeMap<AssetId, Opportunity>,
    /// Ranks of the countries over drawn weights, in country order.
    pub ranks: Vec<RankRange>,
    /// The countries under other choices of method, the headline first.
    pub variants: Vec<Variant>,
    /// Reference of level attribution.
    pub reference: f64,
    /// Share of pillar weight below which there is no score.
    pub minimum_weight: f64,
}

impl ScoreBoard {
    /// The score of a country as such.
    pub fn country(&self, code: &CountryCode) -> Option<&Score> {
        self.get(code, None, Role::Owner)
    }

    /// The score of a mineral and role in a country.
    pub fn get(&self, country: &CountryCode, commodity: Option<&CommodityId>, role: Role) -> Option<&Score> {
        self.scores.get(&Subject { country: country.clone(), commodity: commodity.cloned(), role })
    }

    /// The countries as such, in code order.
    pub fn countries(&self) -> impl Iterator<Item = &Score> {
        self.scores
            .values()
            .filter(|score| score.subject.commodity.is_none() && score.subject.role == Role::Owner)
    }
}
