//! Decayed sums of policy events: severity x sign, fading with age.

use super::board::State;
use super::measure::{Age, Measured, Target};
use crate::id::CommodityId;
use crate::maths;
use crate::model::policy::PolicyEvent;
use crate::period::days_between;
use crate::provenance::Arena;
use crate::units::DAYS_PER_YEAR;
use crate::world::World;

/// Events of a country that feed `sum`; with a mineral, those that name it or none.
pub(super) fn feeding<'a>(
    world: &'a World,
    country: &'a crate::id::CountryCode,
    sum: &'a str,
    commodity: Option<&'a CommodityId>,
) -> impl Iterator<Item = &'a PolicyEvent> {
    let feeds = move |event: &&PolicyEvent| {
        let kind = world.event_types.iter().find(|kind| kind.id == event.event_type);
        kind.is_some_and(|kind| kind.feeds.as_deref() == Some(sum))
    };
    let names = move |event: &&PolicyEvent| {
        commodity.is_none_or(|own| event.commodities.is_empty() || event.commodities.contains(own))
    };
    world.events.iter().filter(move |event| event.countries.contains(country)).filter(feeds).filter(names)
}

/// Weight of an event by its age.
pub(super) fn decay(world: &World, event: &PolicyEvent, half_life: f64) -> f64 {
    let age = f64::from(days_between(event.effective, world.as_of.0)) / DAYS_PER_YEAR;
    maths::exp2(-age / half_life)
}

pub(super) fn measure(target: &Target<'_>, arena: &mut Arena) -> Measured {
    let world = target.world;
    let covered = world.country(target.country).is_some_and(|row| row.events_covered);
    let (Some(to), Some(half_life)) = (world.events_to.filter(|_| covered), target.spec.half_life_years)
    else {
        return target.absent(arena, State::Missing, "the event file does not cover the country");
    };
    // A sum over sanctions and forces is the country's; one over state action is the mineral's, for a country as such all.
    let commodity = target.commodity.filter(|_| target.spec.role.is_some());
    let events: Vec<&PolicyEvent> =
        target.spec.series.iter().flat_map(|sum| feeding(world, target.country, sum, commodity)).collect();
    let sum = maths::sum(
        events.iter().map(|event| event.severity * event.direction.sign() * decay(world, event, half_life)),
    );
    let evidence = target
        .evidence(sum.max(0.0))
        .formula(format!("max(0, sum of severity x sign x 2^(-age / {half_life} years))"))
        .rows(events.iter().map(|event| event.row.clone()));
    let remark = (sum < 0.0).then(|| format!("favourable events outweigh: the sum is {sum:.1}"));
    target.found(arena, evidence, Age { period: to.to_string(), missed: 0, frozen: false, remark })
}
