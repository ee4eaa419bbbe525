//! Signals: each row of the registry against what is known, as tripped, quiet, stale or unknown.
//!
//! In: the World. Out: rows of the view. A signal that only a reader of documents can tell is unknown, never quiet.

use crate::id::CountryCode;
use crate::maths;
use crate::model::registry::Signal;
use crate::model::view::SignalRow;
use crate::period::Month;
use crate::world::World;

/// Missed monthly releases from which a signal is stale; judgement: a watch that is two months late is no watch.
const LATE_MONTHS: i32 = 2;
/// Months from a month's end to its release, for deaths and prices (METHOD_NOTES 3.10, SETTLED 1).
const MONTHLY_LAG: i32 = 1;

/// What a measure says.
struct Reading {
    value: Option<f64>,
    period: Option<String>,
    state: &'static str,
}

impl Reading {
    const fn unknown() -> Self {
        Self { value: None, period: None, state: "unknown" }
    }
}

/// Every signal of the registry, in its order.
pub fn signals(world: &World) -> Vec<SignalRow> {
    world.signals.iter().map(|signal| row(world, signal)).collect()
}

fn row(world: &World, signal: &Signal) -> SignalRow {
    let reading = match signal.measure.split_once(':') {
        Some(("event", kind)) => events(world, signal, kind),
        Some(("price", series)) => price(world, signal, series),
        Some(("panel", series)) => panel(world, signal, series),
        None if signal.measure == "deaths_month" => deaths(world, signal),
        _ => Reading::unknown(),
    };
    SignalRow {
        id: signal.id.clone(),
        family: signal.family.clone(),
        label: signal.label.clone(),
        countries: signal.countries.iter().map(CountryCode::to_string).collect(),
        value: reading.value,
        threshold: signal.threshold,
        direction: signal.direction.clone(),
        unit: signal.unit.clone(),
        period: reading.period,
        state: reading.state.to_owned(),
        source: signal.source.clone(),
    }
}

/// `2 of 3` is two of the last three; `6` is all of the last six.
fn window(text: &str) -> Option<(usize, usize)> {
    let mut numbers = text.split(" of ").map(|part| part.trim().parse().ok());
    let first = numbers.next()??;
    Some((first, numbers.next().map_or(Some(first), |second| second)?))
}

fn beyond(signal: &Signal, value: f64) -> Option<bool> {
    match signal.direction.as_str() {
        "above" => Some(value > signal.threshold?),
        "below" => Some(value < signal.threshold?),
        _ => None,
    }
}

/// State of the last values, oldest first, given how many of how many must be beyond the threshold.
fn judged(signal: &Signal, values: &[f64], stale: bool) -> &'static str {
    let Some((needed, of)) = window(&signal.window).filter(|(_, of)| values.len() >= *of) else {
        return "unknown";
    };
    let last = values[values.len() - of..].iter().map(|value| beyond(signal, *value));
    let Some(last) = last.collect::<Option<Vec<bool>>>() else { return "unknown" };
    let tripped = last.into_iter().filter(|hit| *hit).count() >= needed;
    if stale {
        "stale"
    } else if tripped {
        "tripped"
    } else {
        "quiet"
    }
}

/// True when a monthly source has missed too many releases.
fn is_late(world: &World, newest: Month) -> bool {
    newest.plus(LATE_MONTHS + MONTHLY_LAG).last_day() <= world.as_of.0
}

fn deaths(world: &World, signal: &Signal) -> Reading {
    let series: Option<Vec<_>> =
        signal.countries.iter().map(|country| world.conflict.months.get(country)).collect();
    let Some(series) = series.filter(|series| !series.is_empty()) else { return Reading::unknown() };
    let length = series.iter().map(|months| months.len()).min().unwrap_or(0);
    let at = |back: usize| maths::sum(series.iter().map(|months| months[months.len() - back].deaths));
    let values: Vec<f64> = (1..=length).rev().map(at).collect();
    let newest = world.conflict.newest;
    Reading {
        value: values.last().copied(),
        period: Some(newest.to_string()),
        state: judged(signal, &values, is_late(world, newest)),
    }
}

fn price(world: &World, signal: &Signal, series: &str) -> Reading {
    let mut rows: Vec<_> = world.prices.iter().filter(|row| row.series == series).collect();
    rows.sort_by_key(|row| row.month);
    let Some(newest) = rows.last() else { return Reading::unknown() };
    let values: Vec<f64> = rows.iter().map(|row| row.price).collect();
    Reading {
        value: Some(newest.price),
        period: Some(newest.month.to_string()),
        state: judged(signal, &values, is_late(world, newest.month)),
    }
}

/// The newest figure; a year whose successor is due makes it stale.
fn panel(world: &World, signal: &Signal, series: &str) -> Reading {
    let rows = world.observations.iter();
    let newest = rows
        .filter(|row| row.series == series && signal.countries.contains(&row.country))
        .max_by_key(|row| row.period_end);
    let Some(newest) = newest else { return Reading::unknown() };
    let next_due = newest.period_end.plus(12 + i32::from(newest.lag_months)).last_day() <= world.as_of.0;
    let state = match beyond(signal, newest.value) {
        None => "unknown",
        Some(_) if next_due => "stale",
        Some(true) => "tripped",
        Some(false) => "quiet",
    };
    Reading { value: Some(newest.value), period: Some(newest.period_end.to_string()), state }
}

/// Events of a type in the last months. Where the file does not cover a country, none is unknown.
fn events(world: &World, signal: &Signal, kind: &str) -> Reading {
    let (Some(to), Some((_, months))) = (world.events_to, window(&signal.window)) else {
        return Reading::unknown();
    };
    let back = i32::try_from(months).unwrap_or(i32::MAX);
    // A window of three months that ends on 30 June begins on 31 March's next day.
    let after = Month::of(to).plus(-back).last_day();
    let found = world.events.iter().filter(|event| {
        event.event_type == kind
            && event.effective > after
            && event.countries.iter().any(|country| signal.countries.contains(country))
    });
    let count = found.count() as f64;
    let is_covered = |code: &CountryCode| world.country(code).is_some_and(|row| row.events_covered);
    let covered = signal.countries.iter().all(is_covered);
    let state = match signal.direction.as_str() {
        "any" if count >= signal.threshold.unwrap_or(1.0) => "tripped",
        "none" if count > 0.0 => "quiet",
        "any" if covered => "quiet",
        "none" if covered => "tripped",
        _ => "unknown",
    };
    Reading { value: Some(count).filter(|_| covered || count > 0.0), period: Some(to.to_string()), state }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provenance::RowRef;

    fn signal(direction: &str, window: &str) -> Signal {
        Signal {
            id: "hot".to_owned(),
            family: "jihadist".to_owned(),
            label: "hot".to_owned(),
            countries: Vec::new(),
            measure: "deaths_month".to_owned(),
            direction: direction.to_owned(),
            threshold: Some(10.0),
            unit: "deaths".to_owned(),
            window: window.to_owned(),
            scenario: String::new(),
            source: String::new(),
            row: RowRef { resource: "registry/signals".to_owned(), row: 2 },
        }
    }

    #[test]
    fn two_of_three_trip_and_one_of_three_does_not() {
        assert_eq!(judged(&signal("above", "2 of 3"), &[0.0, 11.0, 5.0, 12.0], false), "tripped");
        assert_eq!(judged(&signal("above", "2 of 3"), &[11.0, 11.0, 5.0, 9.0], false), "quiet");
        assert_eq!(judged(&signal("below", "3"), &[9.0, 9.0, 11.0, 9.0], false), "quiet");
        assert_eq!(judged(&signal("below", "3"), &[11.0, 9.0, 9.0, 9.0], false), "tripped");
    }

    #[test]
    fn too_short_a_series_or_an_unread_direction_is_unknown_never_quiet() {
        assert_eq!(judged(&signal("above", "2 of 3"), &[11.0, 12.0], false), "unknown");
        assert_eq!(judged(&signal("sideways", "1"), &[11.0], false), "unknown");
        assert_eq!(judged(&signal("above", "soon"), &[11.0], false), "unknown");
        assert_eq!(judged(&signal("above", "1"), &[11.0], true), "stale");
    }
}
