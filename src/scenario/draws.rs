//! Places that a scenario draws: candidates, and every choice of one from each set.

use crate::id::{AssetId, CommodityId, CountryCode};
use crate::model::scenario::DrawnPlace;
use crate::world::World;

/// A set of places of which one is drawn; events with the same set share the draw.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draw {
    pub(super) place: DrawnPlace,
    pub(super) countries: Vec<CountryCode>,
    pub(super) minerals: Vec<CommodityId>,
    pub(super) candidates: Vec<Place>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) country: CountryCode,
    pub(super) asset: Option<AssetId>,
}

impl Draw {
    /// The draw of one of some countries, whatever their minerals.
    pub(super) fn country(countries: &[CountryCode]) -> Self {
        let candidates = countries.iter().map(|c| Place { country: c.clone(), asset: None }).collect();
        Self { place: DrawnPlace::Country, countries: countries.to_vec(), minerals: Vec::new(), candidates }
    }
}

impl Place {
    pub(super) fn label(&self) -> &str {
        self.asset.as_ref().map_or(self.country.as_str(), |asset| asset.as_str())
    }
}

/// The places an event may be drawn at.
pub(super) fn candidates(
    world: &World,
    place: DrawnPlace,
    countries: &[CountryCode],
    minerals: &[CommodityId],
) -> Vec<Place> {
    match place {
        DrawnPlace::Country => countries.iter().map(|c| Place { country: c.clone(), asset: None }).collect(),
        DrawnPlace::Mine => world
            .assets
            .iter()
            .filter(|asset| asset.producing && asset.foreign_held && countries.contains(&asset.country))
            .filter(|asset| minerals.is_empty() || minerals.contains(&asset.commodity))
            .filter(|asset| world.commodities.iter().any(|c| c.id == asset.commodity && c.mined))
            .map(|asset| Place { country: asset.country.clone(), asset: Some(asset.id.clone()) })
            .collect(),
    }
}

/// Every choice of one place from each draw; one empty choice when nothing is drawn.
pub(super) fn combinations(draws: &[Draw]) -> Vec<Vec<Place>> {
    draws.iter().fold(vec![Vec::new()], |chosen, draw| {
        chosen
            .iter()
            .flat_map(|before| {
                draw.candidates.iter().map(move |place| {
                    let mut next = before.clone();
                    next.push(place.clone());
                    next
                })
            })
            .collect()
    })
}
