//! Raw values of indicators, with their period, their rows and how many releases they have missed.

use crate::id::{CommodityId, CountryCode};
use crate::maths;
use crate::model::registry::{Commodity, Frequency, IndicatorSpec, Measure};
use crate::period::{Month, days_between};
use crate::provenance::RowRef;
use crate::units::DAYS_PER_YEAR;
use crate::world::World;
use std::collections::BTreeMap;

/// A raw value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Raw {
    pub(super) value: f64,
    /// Period it speaks of, as printed.
    pub(super) period: String,
    /// Releases missed since.
    pub(super) missed: u32,
    /// The series repeats its figure to the last digit.
    pub(super) frozen: bool,
    pub(super) rows: Vec<RowRef>,
    /// What a reader must know about it.
    pub(super) remark: Option<String>,
}

/// A raw value, or why there is none.
pub(super) enum Reading {
    Value(Raw),
    Missing(String),
    NotApplicable(String),
}

/// Where an indicator is read.
pub(super) struct Place<'a> {
    pub(super) world: &'a World,
    pub(super) country: &'a CountryCode,
    /// The mineral of an asset; the price of a country is that of gold.
    pub(super) commodity: &'a Commodity,
    /// A country: state action on every mineral counts.
    pub(super) all_minerals: bool,
}

/// Reads an indicator at a place.
pub(super) fn read(spec: &IndicatorSpec, place: &Place) -> Reading {
    match spec.measure {
        Measure::Panel => panel(spec, place),
        Measure::Deaths => deaths(spec, place),
        Measure::DecayedCoups => coups(spec, place),
        Measure::DecayedEvents => events(spec, place),
        Measure::PriceRatio => price(spec, place),
        Measure::Concentration => super::supply::concentration(place),
    }
}

/// Newest month whose release is due on the as-of date.
fn due(world: &World, lag_months: u16) -> Month {
    let date = world.as_of.0;
    let complete = Month::of(date).plus(if Month::of(date).last_day() == date { 0 } else { -1 });
    complete.plus(-i32::from(lag_months))
}

/// Periods due less the newest held.
fn missed(world: &World, spec: &IndicatorSpec, held: Month) -> u32 {
    let months = due(world, spec.lag_months).ordinal() - held.ordinal();
    let step = match spec.frequency {
        Frequency::Annual => 12,
        Frequency::Monthly => 1,
        Frequency::Event => return 0,
    };
    u32::try_from((months / step).max(0)).expect("a count of releases is small")
}

/// Smallest figure whose exact repetition is no coincidence: four digits.
const FOUR_DIGITS: f64 = 1000.0;

fn panel(spec: &IndicatorSpec, place: &Place) -> Reading {
    let mut by_period: BTreeMap<Month, (f64, RowRef)> = BTreeMap::new();
    for observation in &place.world.observations {
        if observation.country != *place.country || !spec.series.contains(&observation.series) {
            continue;
        }
        let entry = by_period
            .entry(observation.period_end)
            .or_insert_with(|| (observation.value, observation.row.clone()));
        if observation.value > entry.0 {
            *entry = (observation.value, observation.row.clone());
        }
    }
    let Some((newest, (value, row))) = by_period.iter().next_back().map(|(m, v)| (*m, v.clone())) else {
        return Reading::Missing(format!("no value of {} is known", spec.series.join(" or ")));
    };
    let repeated: Vec<Month> = by_period
        .iter()
        .rev()
        .take_while(|(_, (other, _))| value.abs() >= FOUR_DIGITS && *other == value)
        .map(|(month, _)| *month)
        .collect();
    let repeats = place.world.parameter("frozen_repeats") as usize;
    let frozen = repeated.len() >= repeats;
    let held = if frozen { *repeated.last().expect("not empty") } else { newest };
    let printed = match spec.frequency {
        Frequency::Annual => newest.year().to_string(),
        _ => newest.to_string(),
    };
    let remark = if frozen {
        Some(format!("the same figure since {}: taken to have stopped there", held.year()))
    } else if value == 0.0 {
        Some("0 is what the source reports".to_owned())
    } else {
        None
    };
    let missed = missed(place.world, spec, held);
    Reading::Value(Raw { value, period: printed, missed, frozen, rows: vec![row], remark })
}

fn deaths(spec: &IndicatorSpec, place: &Place) -> Reading {
    let window = usize::from(spec.window_months.unwrap_or(12));
    let Some(months) = place.world.conflict.months.get(place.country).filter(|m| m.len() >= window) else {
        return Reading::Missing("the conflict file does not cover the country".to_owned());
    };
    let last = &months[months.len() - window..];
    let sum = maths::sum(last.iter().map(|month| month.deaths));
    let scaling = last.iter().map(|month| month.scaling).fold(1.0, f64::max);
    let newest = last[window - 1].month;
    Reading::Value(Raw {
        value: sum * 12.0 / window as f64,
        period: format!("{} to {newest}", last[0].month),
        missed: missed(place.world, spec, newest),
        frozen: false,
        rows: last.iter().map(|month| month.row.clone()).collect(),
        remark: (scaling > 1.0).then(|| format!("single-month counts scaled by {scaling}")),
    })
}

fn half_lives(age_days: i32, half_life_years: f64) -> f64 {
    maths::exp2(-f64::from(age_days) / DAYS_PER_YEAR / half_life_years)
}

fn coups(spec: &IndicatorSpec, place: &Place) -> Reading {
    let Some(to) = place.world.coups_to else {
        return Reading::Missing("no coup file is known".to_owned());
    };
    let half_life = spec.half_life_years.unwrap_or(3.0);
    let known: Vec<_> = place
        .world
        .coups
        .iter()
        .filter(|coup| coup.country == *place.country && coup.successful > 0)
        .collect();
    let value = maths::sum(known.iter().map(|coup| {
        let age = days_between(coup.month.last_day(), place.world.as_of.0);
        f64::from(coup.successful) * half_lives(age, half_life)
    }));
    Reading::Value(Raw {
        value,
        period: format!("to {to}"),
        missed: missed(place.world, spec, to),
        frozen: false,
        rows: known.iter().map(|coup| coup.row.clone()).collect(),
        remark: None,
    })
}

fn events(spec: &IndicatorSpec, place: &Place) -> Reading {
    let covered = place.world.country(place.country).is_some_and(|country| country.events_covered);
    if !covered {
        return Reading::Missing("the event file does not cover the country".to_owned());
    }
    let half_life = spec.half_life_years.unwrap_or(2.0);
    let is_mineral = spec.pillar == crate::model::pillar::Pillar::Mineral;
    let known: Vec<_> = place
        .world
        .events
        .iter()
        .filter(|event| event.countries.contains(place.country))
        .filter(|event| feeds(place.world, &event.event_type, &spec.series))
        .filter(|event| !is_mineral || place.all_minerals || names(&event.commodities, &place.commodity.id))
        .collect();
    let sum = maths::sum(known.iter().map(|event| {
        let age = days_between(event.effective, place.world.as_of.0);
        event.severity * event.direction.sign() * half_lives(age, half_life)
    }));
    let to = place.world.events_to.unwrap_or(place.world.as_of.0);
    Reading::Value(Raw {
        // More good than bad news counts as none: a logarithm has no negative side.
        value: sum.max(0.0),
        period: format!("to {}", to.min(place.world.as_of.0)),
        missed: 0,
        frozen: false,
        rows: known.iter().map(|event| event.row.clone()).collect(),
        remark: None,
    })
}

fn feeds(world: &World, event_type: &str, sums: &[String]) -> bool {
    world
        .event_types
        .iter()
        .any(|kind| kind.id == event_type && kind.feeds.as_ref().is_some_and(|sum| sums.contains(sum)))
}

fn names(commodities: &[CommodityId], wanted: &CommodityId) -> bool {
    commodities.is_empty() || commodities.contains(wanted)
}

fn price(spec: &IndicatorSpec, place: &Place) -> Reading {
    let series = place.commodity.price_series.as_deref().filter(|_| place.commodity.price_link);
    let Some(series) = series.filter(|series| spec.series.iter().any(|known| known == series)) else {
        return Reading::NotApplicable(format!("no open monthly price moves {}", place.commodity.name));
    };
    let window = place.world.parameter("price_link_window_months") as usize;
    let mut prices: Vec<_> = place.world.prices.iter().filter(|price| price.series == series).collect();
    prices.sort_by_key(|price| price.month);
    let Some(last) = prices.last().filter(|_| prices.len() >= window) else {
        return Reading::Missing(format!("fewer than {window} months of {series} are known"));
    };
    let mean = maths::sum(prices[prices.len() - window..].iter().map(|p| p.price)) / window as f64;
    Reading::Value(Raw {
        value: maths::ln(last.price / mean),
        period: last.month.to_string(),
        missed: missed(place.world, spec, last.month),
        frozen: false,
        rows: vec![last.row.clone()],
        remark: None,
    })
}
