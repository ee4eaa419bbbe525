//! What can be hit: an asset of the registry, or a holding that stands for one.

use super::calibrate::zone_of;
use super::kernel::nearness;
use super::shocks::Subject;
use crate::id::{CommodityId, CountryCode};
use crate::model::peril::Peril;
use crate::model::registry::Asset;
use crate::provenance::RowRef;
use crate::world::World;

/// An asset, or a holding without one, as something that can be hit.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposed {
    /// Asset id, or `holding:<id>`.
    pub id: String,
    /// Country, commodity and flags.
    pub subject: Subject,
    /// Its commodity is mined: state action applies as for mines.
    pub mined: bool,
    /// Violence zone factor.
    pub zone: f64,
    /// Rows of the geocoded events behind the factor; empty when it is the zone of the asset table.
    pub near: Vec<RowRef>,
    /// Currency zone.
    pub currency_zone: Option<String>,
}

impl Exposed {
    /// An asset of the registry.
    pub fn asset(world: &World, asset: &Asset) -> Self {
        let subject = Subject::asset(world, asset);
        let near = nearness(world, asset);
        Self { zone: near.factor, near: near.rows, ..Self::subject(world, asset.id.to_string(), subject) }
    }

    /// A holding without an asset, `holding:<id>`, in a country: it stands for a foreign-held mine of its commodity, or what is no mine.
    pub fn holding(world: &World, id: &str, country: &CountryCode, commodity: Option<&CommodityId>) -> Self {
        Self::subject(world, id.to_owned(), Subject::cell(world, country, commodity))
    }

    fn subject(world: &World, id: String, subject: Subject) -> Self {
        let mined = |id: &CommodityId| world.commodities.iter().any(|c| c.id == *id && c.mined);
        Self {
            id,
            mined: subject.commodity.as_ref().is_some_and(mined),
            zone: 1.0,
            near: Vec::new(),
            currency_zone: world.country(&subject.country).and_then(zone_of).map(str::to_owned),
            subject,
        }
    }

    /// The stream of its own process of a peril.
    pub fn key(&self, peril: Peril) -> String {
        if self.id.starts_with("holding:") {
            format!("{}/{peril}", self.id)
        } else {
            format!("asset:{}/{peril}", self.id)
        }
    }
}
