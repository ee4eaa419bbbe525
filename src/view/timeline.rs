//! Policy events of the countries a reader cares about, newest first.

use crate::id::CountryCode;
use crate::model::policy::{Direction, Precision};
use crate::model::view::TimelineRow;
use crate::world::World;
use std::collections::BTreeSet;

/// Known events that touch one of `countries`, newest first and then by id.
pub fn rows(world: &World, countries: &BTreeSet<CountryCode>) -> Vec<TimelineRow> {
    let mut events: Vec<_> = world
        .events
        .iter()
        .filter(|event| event.countries.iter().any(|country| countries.contains(country)))
        .collect();
    events.sort_by(|a, b| b.effective.cmp(&a.effective).then_with(|| a.id.cmp(&b.id)));
    events
        .into_iter()
        .map(|event| TimelineRow {
            id: event.id.to_string(),
            date: match event.precision {
                Precision::Day => event.date.to_string(),
                Precision::Month => crate::period::Month::of(event.date).to_string(),
            },
            month_only: event.precision == Precision::Month,
            countries: event.countries.iter().map(ToString::to_string).collect(),
            lane: world
                .event_types
                .iter()
                .find(|kind| kind.id == event.event_type)
                .map_or_else(|| event.event_type.clone(), |kind| kind.lane.clone()),
            title: event.title.clone(),
            short_title: event.short_title.clone(),
            direction: direction(event.direction).to_owned(),
            severity: event.severity,
            documented: event.documented,
            source: event.source.clone(),
        })
        .collect()
}

/// The word for a direction.
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Adverse => "adverse",
        Direction::Favourable => "favourable",
        Direction::Ambiguous => "ambiguous",
    }
}
