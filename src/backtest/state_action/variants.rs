//! Versions of what was known: the same world with a part of the method turned off.

use crate::model::hazard::RateBasis;
use crate::world::World;

/// A version of our model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant {
    /// Shocks of the T table and price link, with the prior that predates 2020.
    Whole,
    /// The same without shocks.
    NoShocks,
    /// Neither shocks nor price link: counts by country alone.
    Counts,
    /// Shocks and link with the lower prior.
    LowPrior,
    /// As it ships: half a case and no prior years.
    Shipped,
}

/// The world as a version of the model sees it.
pub fn varied(world: &World, variant: Variant) -> World {
    let mut world = world.clone();
    let cases = world.parameter("action_prior_cases");
    let years = match variant {
        Variant::Shipped => return world,
        Variant::LowPrior => world.parameter("action_prior_years_low"),
        Variant::Whole | Variant::NoShocks | Variant::Counts => world.parameter("action_prior_years"),
    };
    for row in &mut world.hazard_rates {
        if let RateBasis::Pooled { pseudo_count, prior_years, .. } = &mut row.basis {
            (*pseudo_count, *prior_years) = (cases, Some(years));
        }
    }
    if matches!(variant, Variant::NoShocks | Variant::Counts) {
        world.event_shocks.clear();
    }
    if variant == Variant::Counts {
        world.commodities.iter_mut().for_each(|commodity| commodity.price_link = false);
    }
    world
}
