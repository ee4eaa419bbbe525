//! Opportunity of an asset: price, output, favourable events and years to renewal, gated by the exposure (METHODS 8.5).
//!
//! It is a score of its own, not 100 less the exposure. A part that is not known is left out and named; it needs half of them.

use super::board::{Opportunity, Score};
use super::events::{decay, feeding};
use super::normalise::goalposts;
use crate::maths;
use crate::model::policy::Direction;
use crate::model::registry::{Asset, Measure, Scale};
use crate::period::{Month, days_between, parse_date};
use crate::provenance::{Arena, Evidence, RowRef, Rule};
use crate::units::DAYS_PER_YEAR;
use crate::world::World;

/// Share of the equal weights that must be known; judgement: half of four parts still speaks of more than one thing.
const MINIMUM: f64 = 0.5;
/// Yearly growth of output at 0 and at 100, as a log change; judgement: a tenth a year either way is a large move for a country.
const GROWTH: (f64, f64) = (-0.10, 0.10);
/// Years over which growth is read; judgement: one year is weather and strikes.
const GROWTH_YEARS: i16 = 3;
/// Years to renewal at 100; judgement: a licence of twenty years outlives most reserves of the region.
const RENEWAL_YEARS: f64 = 20.0;
/// Event points at 100; judgement: as the adverse sums of the exposure score.
const FAVOURABLE_POINTS: f64 = 40.0;

/// A part: raw value, points, rows.
struct Found {
    points: f64,
    rows: Vec<RowRef>,
}

/// Scores the opportunity of an asset whose exposure is `exposure`.
pub fn opportunity(world: &World, asset: &Asset, exposure: Option<&Score>, arena: &mut Arena) -> Opportunity {
    let found = [
        ("price over its five-year mean", price(exposure)),
        ("output growth", growth(world, asset)),
        ("favourable events", favourable(world, asset)),
        ("years to renewal", renewal(world, asset)),
    ];
    let mut ids = Vec::new();
    let mut points = Vec::new();
    let mut reasons = Vec::new();
    let mut parts = Vec::new();
    for (name, part) in found {
        match &part {
            Ok(part) => {
                points.push(part.points);
                let label = format!("{name}, {}", asset.name);
                ids.push(arena.push(Evidence::data(label, part.points, "points").rows(part.rows.clone())));
            }
            Err(reason) => reasons.push(format!("{name}: {reason}")),
        }
        parts.push((name, part.ok().map(|part| part.points)));
    }
    let known = points.len() as f64 / parts.len() as f64;
    let ungated = (known >= MINIMUM).then(|| maths::sum(points.iter().copied()) / points.len() as f64);
    let gate = world.parameter("opportunity_gate");
    let exposed = exposure.and_then(|score| score.score);
    let gated = ungated.zip(exposed).map(|(value, risk)| value * maths::pow(1.0 - risk / 100.0, gate));
    ids.extend(exposure.map(|score| score.evidence));
    let evidence = Evidence::data(format!("opportunity score, {}", asset.name), gated, "points")
        .formula(format!("mean of the known parts x (1 - exposure / 100)^{gate}"))
        .from(Rule::Derived, ids);
    Opportunity { ungated, gated, parts, reasons, evidence: arena.push(evidence) }
}

/// The exposure's own price indicator: a high price is good for income as it is bad for state action.
fn price(exposure: Option<&Score>) -> Result<Found, String> {
    let all = exposure.into_iter().flat_map(|score| &score.pillars).flat_map(|row| &row.indicators);
    let own = all.into_iter().find(|row| row.id.as_str() == "price");
    let points = own.and_then(|row| row.value).ok_or("no price is linked to this mineral")?;
    Ok(Found { points, rows: Vec::new() })
}

fn growth(world: &World, asset: &Asset) -> Result<Found, String> {
    let commodity = world.commodities.iter().find(|row| row.id == asset.commodity);
    let series = commodity.and_then(|row| row.production_series.as_deref()).ok_or("no output is on file")?;
    let rows = || {
        let of_country = world.production.iter().filter(|row| row.country.as_ref() == Some(&asset.country));
        of_country.filter(|row| row.mineral.as_str() == series && row.value > 0.0)
    };
    let newest = rows().max_by_key(|row| row.year).ok_or("no output of the country is on file")?;
    // One source and basis only: two sources differ by more than a year's growth.
    let earlier = rows()
        .find(|row| {
            row.year == newest.year - GROWTH_YEARS && row.source == newest.source && row.basis == newest.basis
        })
        .ok_or("no output of three years before, from the same source")?;
    let a_year = maths::ln(newest.value / earlier.value) / f64::from(GROWTH_YEARS);
    let placed = goalposts(a_year, GROWTH.0, GROWTH.1, Scale::Linear).ok_or("no growth")?;
    Ok(Found { points: placed.value, rows: vec![earlier.row.clone(), newest.row.clone()] })
}

fn favourable(world: &World, asset: &Asset) -> Result<Found, String> {
    if !world.country(&asset.country).is_some_and(|row| row.events_covered) {
        return Err("the event file does not cover the country".to_owned());
    }
    let half_life = world.indicators.iter().find(|row| row.measure == Measure::DecayedEvents);
    let half_life = half_life.and_then(|row| row.half_life_years).ok_or("no half-life")?;
    let sums = ["state_action", "external"];
    let events: Vec<_> = sums
        .iter()
        .flat_map(|sum| feeding(world, &asset.country, sum, Some(&asset.commodity)))
        .filter(|event| event.direction == Direction::Favourable)
        .collect();
    let sum = maths::sum(events.iter().map(|event| event.severity * decay(world, event, half_life)));
    let placed = goalposts(sum, 0.0, FAVOURABLE_POINTS, Scale::Log).ok_or("no sum")?;
    Ok(Found { points: placed.value, rows: events.iter().map(|event| event.row.clone()).collect() })
}

fn renewal(world: &World, asset: &Asset) -> Result<Found, String> {
    let text = asset.licence_expiry.as_deref().ok_or("no licence expiry is on file")?;
    let day = parse_date(text).ok().or_else(|| text.parse::<Month>().ok().map(Month::last_day));
    let day = day.or_else(|| text.parse().ok().and_then(|year| Month::new(year, 12)).map(Month::last_day));
    let day = day.ok_or_else(|| format!("licence expiry \"{text}\" is no date"))?;
    let years = f64::from(days_between(world.as_of.0, day)) / DAYS_PER_YEAR;
    let placed = goalposts(years, 0.0, RENEWAL_YEARS, Scale::Linear).ok_or("no date")?;
    Ok(Found { points: placed.value, rows: vec![asset.row.clone()] })
}
