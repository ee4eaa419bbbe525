//! Signals to watch: thresholds of the registry held against what was known.
//!
//! In: a [`World`]. Out: a row for each signal, with the newest value and its state. A signal that only a reader of documents can
//! judge is `unknown`, never `quiet`; one whose newest value is old is `stale`.

mod outlook;

pub use outlook::{Outlook, outlooks};

use crate::id::CountryCode;
use crate::model::policy::PolicyEvent;
use crate::model::registry::Signal;
use crate::model::view::SignalRow;
use crate::period::Month;
use crate::world::World;
use std::collections::BTreeMap;

/// A monthly series that ends more than this many months before the as-of date says nothing about now.
/// Judgement: prices and deaths come one month late, so three means two missed releases.
const STALE_MONTHS: i32 = 3;
/// The same for a series by year: one release and a half.
const STALE_MONTHS_ANNUAL: i32 = 18;

/// All signals of the registry, in its order.
pub fn rows(world: &World) -> Vec<SignalRow> {
    world.signals.iter().map(|signal| row(world, signal)).collect()
}

/// What was read for a signal.
struct Reading {
    value: Option<f64>,
    period: Option<String>,
    state: &'static str,
}

fn row(world: &World, signal: &Signal) -> SignalRow {
    let reading = match (signal.measure.strip_prefix("event:"), figures(world, signal)) {
        (Some(kind), _) => events(world, signal, kind),
        (None, Some(figures)) => series(world, signal, &figures),
        (None, None) => Reading { value: None, period: None, state: "unknown" },
    };
    SignalRow {
        id: signal.id.clone(),
        family: signal.family.clone(),
        label: signal.label.clone(),
        countries: signal.countries.iter().map(ToString::to_string).collect(),
        value: reading.value,
        threshold: signal.threshold,
        direction: signal.direction.clone(),
        unit: signal.unit.clone(),
        period: reading.period,
        state: reading.state.to_owned(),
        source: signal.source.clone(),
    }
}

/// `6` is all of six months, `2 of 3` two of three, nothing is the newest alone.
fn window(text: &str) -> (usize, usize) {
    let number = |part: &str| part.split_whitespace().next().and_then(|word| word.parse().ok());
    match text.split_once(" of ") {
        Some((some, all)) => (number(some).unwrap_or(1), number(all).unwrap_or(1)),
        None => {
            let all = number(text).unwrap_or(1);
            (all, all)
        }
    }
}

/// A series that a signal reads: `some` of the newest `all` figures must be beyond its threshold.
struct Figures {
    values: BTreeMap<Month, f64>,
    some: usize,
    all: usize,
    /// Months after which the newest figure says nothing about now.
    stale_after: i32,
}

impl Figures {
    fn beyond(&self, direction: &str, threshold: f64) -> usize {
        let newest_first = self.values.values().rev().take(self.all);
        let hits = newest_first.filter(|value| match direction {
            "below" => **value < threshold,
            _ => **value > threshold,
        });
        hits.count()
    }
}

/// The series of a signal; none for events and documents.
fn figures(world: &World, signal: &Signal) -> Option<Figures> {
    let (some, all) = window(&signal.window);
    let monthly = |values, some, all| Some(Figures { values, some, all, stale_after: STALE_MONTHS });
    match signal.measure.split_once(':') {
        None if signal.measure == "deaths_month" => monthly(deaths_by_month(world, signal), some, all),
        None if signal.measure == "deaths_sum" => monthly(deaths_sums(world, signal, all), 1, 1),
        Some(("price", name)) => {
            let months = world.prices.iter().filter(|price| price.series == name);
            monthly(months.map(|price| (price.month, price.price)).collect(), some, all)
        }
        // A window is in months; a year's figure speaks for twelve.
        Some(("panel", name)) => Some(Figures {
            values: panel(world, signal, name),
            some: some.div_ceil(12),
            all: all.div_ceil(12),
            stale_after: STALE_MONTHS_ANNUAL,
        }),
        _ => None,
    }
}

/// Deaths over the whole window that ends with each month.
fn deaths_sums(world: &World, signal: &Signal, all: usize) -> BTreeMap<Month, f64> {
    let by_month = deaths_by_month(world, signal);
    let sum = |end: &Month| by_month.range(..=*end).rev().take(all).map(|(_, deaths)| deaths).sum();
    by_month.keys().skip(all.saturating_sub(1)).map(|end| (*end, sum(end))).collect()
}

fn deaths_by_month(world: &World, signal: &Signal) -> BTreeMap<Month, f64> {
    let mut by_month: BTreeMap<Month, f64> = BTreeMap::new();
    for code in &signal.countries {
        for month in world.conflict.months.get(code).into_iter().flatten() {
            *by_month.entry(month.month).or_insert(0.0) += month.deaths;
        }
    }
    by_month
}

fn panel(world: &World, signal: &Signal, name: &str) -> BTreeMap<Month, f64> {
    let named = |code: &CountryCode| signal.countries.is_empty() || signal.countries.contains(code);
    let mut by_period: BTreeMap<Month, f64> = BTreeMap::new();
    for seen in world.observations.iter().filter(|seen| seen.series == name && named(&seen.country)) {
        *by_period.entry(seen.period_end).or_insert(0.0) += seen.value;
    }
    by_period
}

/// Holds the newest values of a series against the threshold.
fn series(world: &World, signal: &Signal, figures: &Figures) -> Reading {
    let Some((newest, value)) = figures.values.last_key_value() else {
        return Reading { value: None, period: None, state: "unknown" };
    };
    let age = Month::of(world.as_of.0).ordinal() - newest.ordinal();
    let state = match signal.threshold {
        _ if age > figures.stale_after => "stale",
        _ if figures.values.len() < figures.all => "unknown",
        Some(threshold) if figures.beyond(&signal.direction, threshold) >= figures.some => "tripped",
        Some(_) => "quiet",
        None => "unknown",
    };
    Reading { value: Some(*value), period: Some(newest.to_string()), state }
}

/// Known events of the kinds that a signal names, joined by `+`, in its countries.
fn matching<'a>(
    world: &'a World,
    signal: &'a Signal,
    kinds: &'a str,
) -> impl Iterator<Item = &'a PolicyEvent> {
    let named = |codes: &[CountryCode]| {
        signal.countries.is_empty() || codes.iter().any(|code| signal.countries.contains(code))
    };
    world.events.iter().filter(move |event| {
        kinds.split('+').any(|kind| kind == event.event_type)
            && named(&event.countries)
            && event.effective <= world.as_of.0
    })
}

/// Counts events of a kind, or of several joined by `+`, in the window of months that ends with the as-of date.
fn events(world: &World, signal: &Signal, kinds: &str) -> Reading {
    let (_, months) = window(&signal.window);
    let to = world.as_of.0;
    let from = Month::of(to).plus(-i32::try_from(months).unwrap_or(i32::MAX / 2)).last_day();
    let count = matching(world, signal, kinds).filter(|event| event.effective > from).count();
    let reaches = world.events_to.is_some_and(|covered| covered > from);
    // Where the file does not cover a country, no event is unknown, not quiet.
    let is_covered = |code: &CountryCode| world.country(code).is_some_and(|row| row.events_covered);
    let covers = signal.countries.iter().all(is_covered);
    let needed = signal.threshold.unwrap_or(1.0);
    let state = match signal.direction.as_str() {
        _ if !reaches => "stale",
        _ if !covers && count == 0 => "unknown",
        "none" if count == 0 => "tripped",
        "none" => "quiet",
        _ if count as f64 >= needed => "tripped",
        _ => "quiet",
    };
    let value = Some(count as f64).filter(|_| state != "unknown");
    Reading { value, period: Some(format!("{months} months to {to}")), state }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_reads_as_all_of_so_many_or_some_of_them() {
        assert_eq!(window("6"), (6, 6));
        assert_eq!(window("2 of 3"), (2, 3));
        assert_eq!(window(""), (1, 1));
        assert_eq!(window("6 months"), (6, 6));
    }
}
