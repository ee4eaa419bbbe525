//! The score board: where is what worst, why, and how well do we know it.
//!
//! In: a [`World`]. Out: a [`ScoreBoard`] of countries and assets, from which issuers and holdings follow by weight. A score is
//! ordinal and descriptive; it never multiplies a loss. Read [`score`] first.

pub mod aggregate;
pub mod attribution;
mod board;
pub mod minerals;
pub mod normalise;
mod opportunity;
mod rows;
mod supply;
pub mod uncertainty;
mod values;
mod variants;
pub mod weights;

pub use opportunity::Opportunity;
pub use rows::{coverage_rows, view_rows};
pub use uncertainty::RankRange;
pub use variants::Variant;

use crate::id::{AssetId, CommodityId, CountryCode, IndicatorId};
use crate::model::pillar::Pillar;
use crate::model::registry::{Bloc, Commodity, Role};
use crate::provenance::{Arena, EvidenceId};
use crate::scenario::Pillars;
use crate::scenario::bound::PillarValues;
use crate::world::World;
use std::collections::BTreeMap;
use values::Place;

/// How fresh a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// No release missed.
    Fresh,
    /// Some missed, within what may be carried.
    Carried,
    /// Carried, from a series that repeats itself.
    Stale,
    /// Too old: in the band only.
    Expired,
    /// Not there.
    Missing,
    /// Has no meaning here.
    NotApplicable,
}

impl State {
    /// The word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Carried => "carried",
            Self::Stale => "stale",
            Self::Expired => "expired",
            Self::Missing => "missing",
            Self::NotApplicable => "not applicable",
        }
    }
}

/// An indicator at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorScore {
    /// Indicator.
    pub id: IndicatorId,
    /// Label.
    pub label: String,
    /// Unit of the raw value.
    pub unit: String,
    /// Weight inside the pillar.
    pub weight: f64,
    /// Raw value.
    pub raw: Option<f64>,
    /// Its period.
    pub period: Option<String>,
    /// Releases missed.
    pub missed: Option<u32>,
    /// Risk, 0 to 100, when it counts.
    pub value: Option<f64>,
    /// Risk of an expired value, for the band alone.
    pub expired: Option<f64>,
    /// Outside the goalposts.
    pub clipped: bool,
    /// Freshness.
    pub state: State,
    /// Remark, or why there is no value.
    pub reason: Option<String>,
    /// Part of the whole score's distance from the reference.
    pub contribution: Option<f64>,
    /// Evidence of the risk.
    pub evidence: Option<EvidenceId>,
}

/// A pillar at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct PillarScore {
    /// Which.
    pub pillar: Pillar,
    /// Weight.
    pub weight: f64,
    /// Value.
    pub value: Option<f64>,
    /// Value with what is missing at 0.
    pub low: Option<f64>,
    /// Value with what is missing at 100.
    pub high: Option<f64>,
    /// Share of applicable indicator weight present.
    pub coverage: f64,
    /// Indicators.
    pub indicators: Vec<IndicatorScore>,
    /// Part of the score's distance from the reference.
    pub contribution: Option<f64>,
    /// Evidence of that part.
    pub evidence: Option<EvidenceId>,
}

/// A score.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Value; `None` when too much is missing.
    pub value: Option<f64>,
    /// Lower end of the band.
    pub low: Option<f64>,
    /// Upper end of the band.
    pub high: Option<f64>,
    /// Stands on less than all pillars.
    pub partial: bool,
    /// Share of weight present.
    pub coverage: f64,
    /// Pillars.
    pub pillars: Vec<PillarScore>,
    /// What is missing or old.
    pub reasons: Vec<String>,
    /// Evidence.
    pub evidence: Option<EvidenceId>,
}

/// Scores of countries and assets.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreBoard {
    /// Countries of the region, owner's role: state action on every mineral, the price of gold.
    pub countries: BTreeMap<CountryCode, Score>,
    /// Assets of the registry, owner's role.
    pub assets: BTreeMap<AssetId, Score>,
    /// Opportunity of countries (for gold).
    pub country_opportunity: BTreeMap<CountryCode, Opportunity>,
    /// Opportunity of assets.
    pub asset_opportunity: BTreeMap<AssetId, Opportunity>,
    /// Ranks of the countries over drawn weights, in code order.
    pub ranks: Vec<RankRange>,
    /// The countries under other choices of method, the headline first.
    pub variants: Vec<Variant>,
}

/// Scores every country of the region and every asset.
pub fn score(world: &World, arena: &mut Arena) -> ScoreBoard {
    let gold = commodity(world, "gold");
    let countries = country_scores(world, arena);
    let country_opportunity = countries
        .iter()
        .map(|(code, scored)| (code.clone(), opportunity::of_country(world, code, &gold, scored.value)))
        .collect();
    let mut assets = BTreeMap::new();
    let mut asset_opportunity = BTreeMap::new();
    for asset in &world.assets {
        let mineral = commodity(world, asset.commodity.as_str());
        let place = Place { world, country: &asset.country, commodity: &mineral, all_minerals: false };
        let scored = board::score(&place, Role::Owner, &asset.name, arena);
        asset_opportunity
            .insert(asset.id.clone(), opportunity::of_asset(world, asset, &mineral, scored.value));
        assets.insert(asset.id.clone(), scored);
    }
    let mut board = ScoreBoard {
        countries,
        assets,
        country_opportunity,
        asset_opportunity,
        ranks: Vec::new(),
        variants: Vec::new(),
    };
    board.ranks = uncertainty::country_ranks(world, &board);
    board.variants = variants::variants(world, &board);
    board
}

/// Scores every country of the region: the part of [`score`] that stands alone, for those who look at many dates.
pub fn country_scores(world: &World, arena: &mut Arena) -> BTreeMap<CountryCode, Score> {
    let gold = commodity(world, "gold");
    let region = world.countries.iter().filter(|country| country.bloc != Bloc::Outside);
    let scored = region.map(|country| {
        let place = Place { world, country: &country.iso3, commodity: &gold, all_minerals: true };
        (country.iso3.clone(), board::score(&place, Role::Owner, &country.name, arena))
    });
    scored.collect()
}

/// The score of a country for one mineral and role: a pseudo-asset, or a buyer.
pub fn score_for(
    world: &World,
    country: &CountryCode,
    mineral: Option<&CommodityId>,
    role: Role,
    name: &str,
    arena: &mut Arena,
) -> Score {
    let mineral = commodity(world, mineral.map_or("gold", CommodityId::as_str));
    board::score(&Place { world, country, commodity: &mineral, all_minerals: false }, role, name, arena)
}

/// The row of a commodity, or one that says nothing about it.
fn commodity(world: &World, id: &str) -> Commodity {
    world.commodities.iter().find(|row| row.id.as_str() == id).cloned().unwrap_or_else(|| Commodity {
        id: CommodityId::new(id).expect("ids were checked on reading"),
        name: id.to_owned(),
        price_series: None,
        price_link: false,
        bulk: false,
        mined: false,
        production_series: None,
        uk_critical: None,
        row: crate::provenance::RowRef { resource: "registry/commodities".to_owned(), row: 0 },
    })
}

impl Score {
    /// The value of a pillar.
    pub fn pillar(&self, pillar: Pillar) -> Option<f64> {
        self.pillars.iter().find(|row| row.pillar == pillar)?.value
    }
}

impl ScoreBoard {
    /// What the security-only bound reads: three pillars of each country.
    pub fn bound_pillars(&self) -> Pillars {
        self.countries
            .iter()
            .map(|(code, score)| {
                let values = PillarValues {
                    security: score.pillar(Pillar::Security),
                    governance: score.pillar(Pillar::Governance),
                    humanitarian: score.pillar(Pillar::Humanitarian),
                };
                (code.clone(), values)
            })
            .collect()
    }
}
