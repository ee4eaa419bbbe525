//! Worlds whose parts come from two: what would have been known, had only some causes moved.

use super::Coalition;
use super::rows::{bare, counts, mixed, united};
use crate::id::CountryCode;
use crate::model::comparison::{Cause, ConflictChange, TableChange};
use crate::period::Month;
use crate::provenance::RowRef;
use crate::world::{ConflictSeries, DeathsMonth, World};
use std::mem::discriminant;

/// The world `a` with the parts of `b` that belong to the causes of `set`.
///
/// Each table belongs to one cause or two: rows of data that both worlds have belong to *revision*, the others, and the date, to *new
/// data*. Events that `b` knew and that lie after the date count as of the date, with no age. A registry holds what either has, so that
/// whatever is named can be found. With no cause it is `a`, with all it is `b`.
pub fn hybrid(a: &World, b: &World, set: Coalition) -> World {
    let owner = |cause: Cause| if set.has(cause) { b } else { a };
    let (values, known) = (owner(Cause::Revision), owner(Cause::NewData));
    let (events, method, prices) = (owner(Cause::Events), owner(Cause::Parameters), owner(Cause::FxAndPrice));
    let other = if set.has(Cause::Parameters) { a } else { b };
    let moved = |cause: &Cause| set.has(*cause);
    let worldly = || Cause::PLAYERS.iter().filter(|cause| **cause != Cause::Portfolio);
    if !worldly().any(moved) {
        return a.clone();
    }
    if worldly().all(moved) {
        return b.clone();
    }
    let mut world = World {
        as_of: known.as_of,
        data_end: known.data_end,
        countries: united(&method.countries, &other.countries),
        commodities: united(&method.commodities, &other.commodities),
        pillars: method.pillars.clone(),
        indicators: method.indicators.clone(),
        event_types: united(&method.event_types, &other.event_types),
        parameters: method.parameters.clone(),
        hazard_rates: method.hazard_rates.clone(),
        severities: method.severities.clone(),
        dependence: method.dependence.clone(),
        assets: united(&method.assets, &other.assets),
        issuers: united(&united(&mixed(&known.issuers, &values.issuers), &a.issuers), &b.issuers),
        stakes: mixed(&known.stakes, &values.stakes),
        signals: method.signals.clone(),
        observations: mixed(&known.observations, &values.observations),
        coups: events.coups.clone(),
        coups_to: known.coups_to,
        conflict: conflict(&known.conflict, &values.conflict),
        geocoded: mixed(&known.geocoded, &values.geocoded),
        admin_areas: mixed(&known.admin_areas, &values.admin_areas),
        events: events.events.clone(),
        events_to: known.events_to,
        shock_effects: united(&method.shock_effects, &other.shock_effects),
        event_shocks: events.event_shocks.clone(),
        disputes: events.disputes.clone(),
        asset_years: events.asset_years.clone(),
        dispute_losses: events.dispute_losses.clone(),
        violence_incidents: events.violence_incidents.clone(),
        production: mixed(&known.production, &values.production),
        prices: prices.prices.clone(),
        fx: prices.fx.clone(),
        trade: mixed(&known.trade, &values.trade),
        concentration: mixed(&known.concentration, &values.concentration),
        national_output: mixed(&known.national_output, &values.national_output),
        reserves: mixed(&known.reserves, &values.reserves),
        price_years: prices.price_years.clone(),
        critical_minerals: mixed(&known.critical_minerals, &values.critical_minerals),
        treaties: mixed(&known.treaties, &values.treaties),
        facts: mixed(&known.facts, &values.facts),
        claims: mixed(&known.claims, &values.claims),
        glossary: method.glossary.clone(),
        outlines: method.outlines.clone(),
        replaced: method.replaced.clone(),
        error_record: known.error_record.clone(),
    };
    at_risk_to_the_date(&mut world, known);
    no_later_than_the_date(&mut world);
    world
}

/// `a` with its months of deaths as the construction of `b` counts them, when the two differ in kind; else nothing.
pub fn with_construction(a: &World, b: &World) -> Option<World> {
    if discriminant(&a.conflict.construction) == discriminant(&b.conflict.construction) {
        return None;
    }
    let mut world = a.clone();
    world.conflict = conflict(&a.conflict, &b.conflict);
    world.conflict.construction = b.conflict.construction.clone();
    Some(world)
}

/// Months of `known`; what both have takes its deaths from `values`.
fn conflict(known: &ConflictSeries, values: &ConflictSeries) -> ConflictSeries {
    let mut series = known.clone();
    for (country, months) in &mut series.months {
        for month in months {
            if let Some(value) = month_of(values, country, month.month) {
                *month = value.clone();
            }
        }
    }
    series
}

fn month_of<'a>(series: &'a ConflictSeries, country: &CountryCode, month: Month) -> Option<&'a DeathsMonth> {
    let months = series.months.get(country)?;
    let place = month.ordinal() - months.first()?.month.ordinal();
    months.get(usize::try_from(place).ok()?).filter(|found| found.month == month)
}

/// Time under risk runs to the date, whosever the actions are.
fn at_risk_to_the_date(world: &mut World, known: &World) {
    let date = world.as_of.0;
    world.asset_years.retain(|row| row.from.is_none_or(|from| from <= date));
    for row in &mut world.asset_years {
        let dated = known.asset_years.iter().find(|other| other.asset == row.asset && other.from == row.from);
        row.to = dated.map_or(row.to, |dated| dated.to).map(|to| to.min(date));
        if row.first_action != dated.and_then(|dated| dated.first_action) {
            // The source's own count speaks of its own history.
            row.years_to_first_action = None;
        }
    }
}

/// What happens after the date counts as of the date.
fn no_later_than_the_date(world: &mut World) {
    let date = world.as_of.0;
    for event in &mut world.events {
        event.date = event.date.min(date);
        event.effective = event.effective.min(date);
    }
    let last = world.coups_to.unwrap_or_else(|| Month::of(date));
    for coup in &mut world.coups {
        coup.month = coup.month.min(last);
    }
    for dispute in &mut world.disputes {
        dispute.onset = dispute.onset.min(date);
        dispute.outcome_date = dispute.outcome_date.map(|day| day.min(date));
    }
    for row in &mut world.asset_years {
        row.first_action = row.first_action.map(|day| day.min(date));
    }
    for incident in &mut world.violence_incidents {
        incident.date = incident.date.min(date);
    }
    for claim in &mut world.claims {
        claim.events.retain(|id| world.events.iter().any(|event| event.id == *id));
        claim.against.retain(|id| world.facts.iter().any(|fact| fact.id == *id));
    }
    world.stakes.retain(|stake| match &stake.target {
        crate::model::registry::StakeTarget::Asset(id) => world.assets.iter().any(|asset| asset.id == *id),
        _ => true,
    });
}

/// A world without the places of its rows: two of equal content are equal.
fn content(world: &World) -> World {
    let w = world;
    let nowhere = || RowRef { resource: String::new(), row: 0 };
    let mut series = w.conflict.clone();
    series.months.values_mut().flatten().for_each(|month| month.row = nowhere());
    let mut parameters = w.parameters.clone();
    parameters.values_mut().for_each(|row| row.row = nowhere());
    World {
        as_of: w.as_of,
        data_end: w.data_end,
        countries: bare(&w.countries),
        commodities: bare(&w.commodities),
        pillars: bare(&w.pillars),
        indicators: bare(&w.indicators),
        event_types: bare(&w.event_types),
        parameters,
        hazard_rates: bare(&w.hazard_rates),
        severities: bare(&w.severities),
        dependence: bare(&w.dependence),
        assets: bare(&w.assets),
        issuers: bare(&w.issuers),
        stakes: bare(&w.stakes),
        signals: bare(&w.signals),
        observations: bare(&w.observations),
        coups: bare(&w.coups),
        coups_to: w.coups_to,
        conflict: series,
        geocoded: bare(&w.geocoded),
        admin_areas: bare(&w.admin_areas),
        events: bare(&w.events),
        events_to: w.events_to,
        shock_effects: bare(&w.shock_effects),
        event_shocks: bare(&w.event_shocks),
        disputes: bare(&w.disputes),
        asset_years: bare(&w.asset_years),
        dispute_losses: bare(&w.dispute_losses),
        violence_incidents: bare(&w.violence_incidents),
        production: bare(&w.production),
        prices: bare(&w.prices),
        fx: bare(&w.fx),
        trade: bare(&w.trade),
        concentration: bare(&w.concentration),
        national_output: bare(&w.national_output),
        reserves: bare(&w.reserves),
        price_years: bare(&w.price_years),
        critical_minerals: bare(&w.critical_minerals),
        treaties: bare(&w.treaties),
        facts: bare(&w.facts),
        claims: bare(&w.claims),
        glossary: bare(&w.glossary),
        outlines: bare(&w.outlines),
        // What was replaced is no content of its own: the values stand in the tables.
        replaced: Vec::new(),
        error_record: bare(&w.error_record),
    }
}

/// Causes that make `b` another world than `a`: alone, or as the last of all.
pub fn moved(a: &World, b: &World) -> Vec<Cause> {
    let (before, after) = (content(a), content(b));
    if before == after {
        return Vec::new();
    }
    let all = Coalition::of(&Cause::PLAYERS);
    let moves = |cause: &Cause| {
        let alone = hybrid(a, b, Coalition::of(&[*cause]));
        content(&alone) != before || content(&hybrid(a, b, all.without(*cause))) != after
    };
    let worldly = Cause::PLAYERS.into_iter().filter(|cause| *cause != Cause::Portfolio);
    worldly.filter(moves).collect()
}

/// Tables that differ, in the order of the world.
pub fn tables(a: &World, b: &World) -> Vec<TableChange> {
    let mut found = Vec::new();
    let mut add = |table: &str, (changed, added, removed): (usize, usize, usize)| {
        if changed + added + removed > 0 {
            found.push(TableChange { table: table.to_owned(), changed, added, removed });
        }
    };
    let numbers = |world: &World| world.parameters.values().cloned().collect::<Vec<_>>();
    macro_rules! compare {
        ($($field:ident: $name:literal,)*) => {$( add($name, counts(&a.$field, &b.$field)); )*};
    }
    add("registry/parameters", counts(&numbers(a), &numbers(b)));
    compare! {
        countries: "registry/countries", commodities: "registry/commodities", pillars: "registry/pillars",
        indicators: "registry/indicators", event_types: "registry/event_types",
        hazard_rates: "registry/hazard_rates", severities: "registry/severities",
        dependence: "registry/dependence", assets: "registry/assets", issuers: "registry/issuers",
        stakes: "registry/stakes", observations: "observations", coups: "policy/coups",
        geocoded: "security/events_geocoded", events: "policy/events", shock_effects: "policy/shock_effects",
        event_shocks: "policy/event_shocks", disputes: "policy/disputes", asset_years: "policy/asset_years",
        dispute_losses: "policy/dispute_losses", violence_incidents: "policy/violence_incidents",
        production: "minerals/production", prices: "minerals/price_months", fx: "minerals/fx_months",
        trade: "minerals/trade", concentration: "minerals/concentration",
        national_output: "minerals/national_production", reserves: "minerals/reserves",
        price_years: "minerals/price_years", critical_minerals: "registry/uk_critical_minerals",
    }
    let conflict = conflict_changes(a, b);
    let sum = |of: fn(&ConflictChange) -> usize| conflict.iter().map(of).sum();
    add("security/conflict", (sum(|row| row.revised_months), sum(|row| row.new_months), 0));
    found
}

/// Deaths by country, as the two knew them.
pub fn conflict_changes(a: &World, b: &World) -> Vec<ConflictChange> {
    let source_change = discriminant(&a.conflict.construction) != discriminant(&b.conflict.construction);
    let row = |(country, months): (&CountryCode, &Vec<DeathsMonth>)| {
        let mut row = ConflictChange {
            country: country.to_string(),
            months: 0,
            revised_months: 0,
            before: 0.0,
            after: 0.0,
            new_months: 0,
            new_deaths: 0.0,
            source_change,
        };
        for month in months {
            match month_of(&a.conflict, country, month.month) {
                Some(old) => {
                    row.months += 1;
                    row.revised_months += usize::from(old.deaths != month.deaths);
                    row.before += old.deaths;
                    row.after += month.deaths;
                }
                None => {
                    row.new_months += 1;
                    row.new_deaths += month.deaths;
                }
            }
        }
        row
    };
    b.conflict.months.iter().map(row).collect()
}
