//! HDX HAPI tables: conflict events (aggregates of ACLED), food security, displaced people, national risk.

use super::cells::{Heading, Reading};
use super::countries::Countries;
use super::panel::{About, At, Value, Values, inside, kind, put, rows, set};
use super::sample::Sample;
use super::set::{OutTable, Set};
use super::{Job, Kind};
use crate::id::CountryCode;
use crate::model::conflict::ConflictMonth;
use crate::period::Month;
use crate::problem::Problem;
use std::collections::BTreeMap;

pub(super) static KIND: Kind = kind("hapi", "HDX HAPI table", recognises, read);

const CONFLICT: &[&str] = &["location_code", "event_type", "events", "fatalities", "reference_period_start"];
const FOOD: &[&str] = &["location_code", "ipc_phase", "ipc_type", "population_fraction_in_phase"];
const DISPLACED: &[&str] = &["location_code", "assessment_type", "population", "reference_period_start"];
const RISK: &[&str] = &["location_code", "overall_risk", "reference_period_start"];

fn recognises(sample: &Sample) -> bool {
    [CONFLICT, FOOD, DISPLACED, RISK].iter().any(|heading| sample.has_heading(heading))
}

/// What is gathered from rows by place.
#[derive(Default)]
struct Gathered {
    values: Values,
    twice: Vec<Problem>,
    /// Deaths and events by country, month and place.
    conflict: BTreeMap<(CountryCode, Month), (u64, u64)>,
    seen: BTreeMap<(String, String, String), u64>,
    /// People in the phase and people analysed, by country and month, from units below the country.
    food: BTreeMap<(CountryCode, Month), (f64, f64, At)>,
    other_types: u64,
    projections: u64,
    /// Displaced people by country, month and level of the unit.
    displaced: BTreeMap<(CountryCode, Month, u32), (f64, At)>,
    kind: Option<&'static str>,
}

fn read(job: &mut Job<'_>) -> Option<Set> {
    let countries = Countries::of(job.package);
    let mut found = Gathered::default();
    rows(job, &[CONFLICT, FOOD, DISPLACED, RISK], |heading, _, reading| {
        let Some(country) = inside(&countries, reading, heading.find(&["location_code"]), "location_code")
        else {
            return;
        };
        let Some(month) = period_end(heading, reading) else { return };
        if heading.has(CONFLICT) {
            found.kind = found.kind.or(Some("conflict"));
            conflict(heading, reading, country, month, &mut found);
        } else if heading.has(FOOD) {
            found.kind = found.kind.or(Some("food"));
            food(heading, reading, country, month, &mut found);
        } else if heading.has(DISPLACED) {
            found.kind = found.kind.or(Some("displaced"));
            displaced(heading, reading, country, month, &mut found);
        } else {
            found.kind = found.kind.or(Some("risk"));
            let Some(value) = reading.number(heading.find(&["overall_risk"]), "overall_risk") else { return };
            if !(0.0..=10.0).contains(&value) {
                reading.refuse("overall_risk", format!("must be 0 to 10, was {value}"), None);
            }
            let at = (reading.place.to_owned(), reading.row.line);
            put(
                &mut found.values,
                ("inform_risk".to_owned(), country, month),
                Value { value, error: None, at },
                &mut found.twice,
            );
        }
    });
    job.problems.0.append(&mut found.twice);
    match found.kind {
        Some("conflict") => Some(conflict_set(job, found)),
        kind => observations(job, found, kind),
    }
}

/// The month in which the period of a row ends.
fn period_end(heading: &Heading, reading: &mut Reading<'_>) -> Option<Month> {
    let start = reading.date(heading.find(&["reference_period_start"]), "reference_period_start")?;
    let end = heading.find(&["reference_period_end"]);
    if reading.text(end, "reference_period_end").is_empty() {
        return Some(Month::of(start));
    }
    let end = reading.date(end, "reference_period_end")?;
    if end < start {
        reading.refuse("reference_period_end", format!("is before its start, {start}"), None);
    }
    Some(Month::of(end))
}

/// One row a place, type and month; the same again would count its deaths twice.
fn is_new(
    heading: &Heading,
    reading: &mut Reading<'_>,
    what: &str,
    month: Month,
    found: &mut Gathered,
) -> bool {
    let place = [
        "location_code",
        "admin_level",
        "admin1_code",
        "admin1_name",
        "provider_admin1_name",
        "admin2_code",
        "admin2_name",
        "provider_admin2_name",
    ]
    .map(|column| reading.text(heading.find(&[column]), column))
    .join("|");
    let key = (place, what.to_owned(), month.to_string());
    if let Some(line) = found.seen.insert(key, reading.row.line) {
        reading.refuse(
            "location_code",
            format!("place, type and period were already given on line {line}"),
            Some("two downloads may have been joined"),
        );
        return false;
    }
    true
}

fn conflict(
    heading: &Heading,
    reading: &mut Reading<'_>,
    country: CountryCode,
    month: Month,
    found: &mut Gathered,
) {
    let kind = reading.need(heading.find(&["event_type"]), "event_type").to_owned();
    match kind.as_str() {
        "political_violence" => {}
        // Civilian targeting is a part of political violence: adding it would count its deaths twice.
        "civilian_targeting" | "demonstration" => {
            found.other_types += 1;
            return;
        }
        "" => return,
        other => {
            let message = format!("unknown type \"{}\"", crate::datasets::field::shorten(other));
            reading.refuse(
                "event_type",
                message,
                Some("types are political_violence, civilian_targeting, demonstration"),
            );
            return;
        }
    }
    let events = reading.count(heading.find(&["events"]), "events");
    let deaths = reading.count(heading.find(&["fatalities"]), "fatalities");
    if is_new(heading, reading, &kind, month, found) && reading.is_sound {
        let sums = found.conflict.entry((country, month)).or_default();
        *sums = (sums.0 + u64::from(deaths.unwrap_or(0)), sums.1 + u64::from(events.unwrap_or(0)));
    }
}

fn conflict_set(job: &mut Job<'_>, found: Gathered) -> Set {
    let set = format!("HAPI (ACLED aggregates) {}", job.options.vintage.clone().unwrap_or_default());
    let set = set.trim().to_owned();
    let published = job.options.published.map_or_else(String::new, |day| day.to_string());
    let role = if job.options.for_rates { "" } else { "shown" };
    job.note(format!(
        "{} rows of civilian targeting (a part of political violence) and of demonstrations are left out",
        found.other_types
    ));
    if !job.options.for_rates {
        job.note(
            "UCDP's deaths stay those of rates and scores, these are shown beside (--for-rates uses them)",
        );
    }
    let mut totals: BTreeMap<&CountryCode, (u64, u64)> = BTreeMap::new();
    let mut rows = Vec::new();
    for ((country, month), (deaths, events)) in &found.conflict {
        let total = totals.entry(country).or_default();
        *total = (total.0 + deaths, total.1 + events);
        rows.push(vec![
            country.to_string(),
            month.to_string(),
            deaths.to_string(),
            String::new(),
            events.to_string(),
            "no".to_owned(),
            set.clone(),
            set.clone(),
            role.to_owned(),
            published.clone(),
        ]);
    }
    let lines: Vec<String> = totals
        .iter()
        .map(|(country, (deaths, events))| format!("{country}: {events} events, {deaths} deaths"))
        .collect();
    job.notes.extend(lines);
    Set {
        vintage: format!("conflict {}", job.options.vintage.clone().unwrap_or_default()).trim().to_owned(),
        published: job.options.published,
        source: "HDX HAPI, conflict events; source ACLED",
        licence: "ACLED terms of use",
        may_be_shared: false,
        data_end: None,
        tables: vec![OutTable::of::<ConflictMonth>("security/conflict_months", rows)],
    }
}

fn food(
    heading: &Heading,
    reading: &mut Reading<'_>,
    country: CountryCode,
    month: Month,
    found: &mut Gathered,
) {
    match reading.need(heading.find(&["ipc_type"]), "ipc_type") {
        "current" => {}
        "first projection" | "second projection" => {
            found.projections += 1;
            return;
        }
        "" => return,
        other => {
            let message = format!("unknown type \"{}\"", crate::datasets::field::shorten(other));
            reading.refuse(
                "ipc_type",
                message,
                Some("types are current, first projection, second projection"),
            );
            return;
        }
    }
    let phase = reading.need(heading.find(&["ipc_phase"]), "ipc_phase").to_owned();
    if !matches!(phase.as_str(), "3+" | "all" | "1" | "2" | "3" | "4" | "5" | "") {
        reading.refuse(
            "ipc_phase",
            format!("must be 1 to 5, 3+ or all, was \"{}\"", crate::datasets::field::shorten(&phase)),
            None,
        );
        return;
    }
    let share =
        reading.number(heading.find(&["population_fraction_in_phase"]), "population_fraction_in_phase");
    if share.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
        reading.refuse(
            "population_fraction_in_phase",
            format!("must be a share from 0 to 1, was {}", share.unwrap_or_default()),
            None,
        );
    }
    if !matches!(phase.as_str(), "3+" | "all")
        || !is_new(heading, reading, &phase, month, found)
        || !reading.is_sound
    {
        return;
    }
    let at = (reading.place.to_owned(), reading.row.line);
    let is_national = reading.text(heading.find(&["admin_level"]), "admin_level") == "0";
    if is_national {
        if let (true, Some(share)) = (phase == "3+", share) {
            let value = crate::maths::round_significant(share * 100.0, 6);
            put(
                &mut found.values,
                ("phase3plus_pct".to_owned(), country, month),
                Value { value, error: None, at },
                &mut found.twice,
            );
        }
        return;
    }
    let people = reading.number(heading.find(&["population_in_phase"]), "population_in_phase").unwrap_or(0.0);
    let sums = found.food.entry((country, month)).or_insert((0.0, 0.0, at));
    if phase == "3+" { sums.0 += people } else { sums.1 += people }
}

fn displaced(
    heading: &Heading,
    reading: &mut Reading<'_>,
    country: CountryCode,
    month: Month,
    found: &mut Gathered,
) {
    let Some(people) = reading.need_count(heading.find(&["population"]), "population") else { return };
    let level = reading.count(heading.find(&["admin_level"]), "admin_level").unwrap_or(0);
    let what = reading.text(heading.find(&["assessment_type"]), "assessment_type").to_owned();
    let round = reading.text(heading.find(&["reporting_round"]), "reporting_round").to_owned();
    if is_new(heading, reading, &format!("{what} {round}"), month, found) && reading.is_sound {
        let at = (reading.place.to_owned(), reading.row.line);
        found.displaced.entry((country, month, level)).or_insert((0.0, at)).0 += f64::from(people);
    }
}

fn observations(job: &mut Job<'_>, mut found: Gathered, kind: Option<&'static str>) -> Option<Set> {
    for ((country, month), (people, all, at)) in &found.food {
        let key = ("phase3plus_pct".to_owned(), country.clone(), *month);
        // The figure of the country, where the file has one, is the source's own sum.
        if *all > 0.0 && !found.values.contains_key(&key) {
            let value = crate::maths::round_significant(people / all * 100.0, 6);
            found.values.insert(key, Value { value, error: None, at: at.clone() });
        }
    }
    // The coarsest level alone: finer ones are parts of it.
    for ((country, month, _), (people, at)) in &found.displaced {
        let key = ("idps_unhcr".to_owned(), country.clone(), *month);
        found.values.entry(key).or_insert_with(|| Value { value: *people, error: None, at: at.clone() });
    }
    if found.projections > 0 {
        job.note(format!(
            "{} rows of projections are left out: the current situation counts",
            found.projections
        ));
    }
    let vintage = job.options.vintage.clone().unwrap_or_default();
    let (table, name, lag_months, source) = match kind {
        Some("food") => {
            ("humanitarian/food_insecurity", "food", 2, "HDX HAPI, food security (IPC, Cadre Harmonise)")
        }
        Some("displaced") => ("humanitarian/displacement", "idps", 1, "HDX HAPI, displaced people (IOM DTM)"),
        _ => ("registry/series", "risk", 1, "HDX HAPI, national risk (INFORM)"),
    };
    if kind == Some("displaced") {
        job.note(
            "counted by IOM, not UNHCR: the whole series of a country is replaced where this one is newer",
        );
    }
    let about = About {
        table,
        vintage: format!("{name} {vintage}").trim().to_owned(),
        lag_months,
        source,
        licence: "CC BY, per HDX",
    };
    set(job, &found.values, about)
}
