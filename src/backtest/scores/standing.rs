//! Where countries stood at an origin, from what was known then.

use crate::id::CountryCode;
use crate::indicators::Score;
use crate::maths;
use crate::period::Month;
use crate::world::World;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Series of the benchmark that is one indicator alone.
pub const STABILITY: &str = "wgi_pv";
/// Months of the benchmark that is deaths alone.
const MONTHS: usize = 12;

/// The countries at an origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// As-of date, the last day of a quarter.
    pub date: Date,
    /// Countries with a score and both benchmarks.
    pub standings: Vec<Standing>,
}

/// A country at an origin; each figure more for more risk.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Country.
    pub country: CountryCode,
    /// The exposure score, 0 to 100, as shipped.
    pub score: f64,
    /// Stands on less than all pillars.
    pub partial: bool,
    /// The event file covers the country: before its first day, its silence would count as quiet.
    pub events_covered: bool,
    /// Political stability, WGI, turned round.
    pub stability: f64,
    /// Deaths of the last 12 months known.
    pub deaths: f64,
}

/// Reads an origin off the scores of its countries.
pub fn origin(world: &World, scores: &BTreeMap<CountryCode, Score>) -> Origin {
    let standing = |(code, score): (&CountryCode, &Score)| {
        Some(Standing {
            country: code.clone(),
            score: score.value?,
            partial: score.partial,
            events_covered: world.country(code).is_some_and(|country| country.events_covered),
            stability: -stability(world, code)?,
            deaths: deaths(world, code)?,
        })
    };
    Origin { date: world.as_of.0, standings: scores.iter().filter_map(standing).collect() }
}

fn stability(world: &World, country: &CountryCode) -> Option<f64> {
    let own = world.observations.iter().filter(|row| row.series == STABILITY && row.country == *country);
    own.max_by_key(|row| row.period_end).map(|row| row.value)
}

fn deaths(world: &World, country: &CountryCode) -> Option<f64> {
    let months = world.conflict.months.get(country).filter(|months| months.len() >= MONTHS)?;
    Some(maths::sum(months[months.len() - MONTHS..].iter().map(|month| month.deaths)))
}

/// What a world holds of the time after its own date: nothing, unless the filter of dates leaks.
pub fn later_rows(world: &World) -> Vec<String> {
    let date = world.as_of.0;
    let month = |month: Month| month.last_day() > date;
    let mut found = Vec::new();
    for (country, months) in &world.conflict.months {
        let late = months.iter().filter(|row| month(row.month));
        found.extend(late.map(|row| format!("deaths of {country} in {}", row.month)));
    }
    let late = world.observations.iter().filter(|row| month(row.period_end));
    found.extend(late.map(|row| format!("{} of {} in {}", row.series, row.country, row.period_end)));
    let late = world.coups.iter().filter(|row| month(row.month));
    found.extend(late.map(|row| format!("a coup of {} in {}", row.country, row.month)));
    let late = world.prices.iter().filter(|row| month(row.month));
    found.extend(late.map(|row| format!("the price of {} in {}", row.series, row.month)));
    let late = world.events.iter().filter(|row| row.effective > date);
    found.extend(late.map(|row| format!("event {} of {}", row.id, row.effective)));
    let late = world.disputes.iter().filter(|row| row.onset > date);
    found.extend(late.map(|row| format!("dispute {} of {}", row.id, row.onset)));
    found
}
