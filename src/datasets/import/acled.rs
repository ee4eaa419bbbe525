//! ACLED exports: current and older layouts, any delimiter, a byte-order mark, a row of HXL tags, codes as texts or numbers.
//!
//! ACLED forbids passing its rows on: the set stays on the user's disk, and reports show aggregates only. Its deaths are another
//! construction than UCDP's, on which every rate is calibrated, so they are shown beside unless the user asks for them.

use super::cells::{Heading, Reading};
use super::countries::{Countries, Place};
use super::events::{Event, Events, without_duplicates};
use super::panel::{kind, rows};
use super::sample::Sample;
use super::set::Set;
use super::{Job, Kind};
use crate::datasets::field::shorten;
use crate::id::CountryCode;
use crate::period::Month;
use std::collections::{BTreeMap, BTreeSet};

pub(super) static KIND: Kind = kind("acled", "ACLED events", recognises, read);

const HEADING: &[&str] = &["event_id_cnty", "event_date", "event_type", "fatalities"];
/// Types whose deaths are those of organised violence: protests and unattributed incidents are none.
const VIOLENT: [(&str, &str); 3] = [
    ("battles", "battle"),
    ("explosions/remote violence", "explosion"),
    ("violence against civilians", "against civilians"),
];
/// Types that are events of another kind.
const OTHER: [&str; 3] = ["protests", "riots", "strategic developments"];
/// Parties by the numbers of older files (ACLED codebook, 2019), and by the texts of newer ones.
const PARTIES: [&str; 9] = [
    "",
    "state forces",
    "rebel group",
    "political militia",
    "identity militia",
    "rioters",
    "protesters",
    "civilians",
    "external/other forces",
];

fn recognises(sample: &Sample) -> bool {
    sample.has_heading(HEADING)
}

/// Where the columns that are read stand: looked up once a heading, for a file has a million rows.
struct Columns {
    id: Option<usize>,
    date: Option<usize>,
    kind: Option<usize>,
    deaths: Option<usize>,
    deleted: Option<usize>,
    time_precision: Option<usize>,
    parties: [Option<usize>; 2],
    iso3: Option<usize>,
    iso: Option<usize>,
    country: Option<usize>,
    admin1: Option<usize>,
    latitude: Option<usize>,
    longitude: Option<usize>,
    geo_precision: Option<usize>,
}

impl Columns {
    fn of(heading: &Heading) -> Self {
        let at = |name: &str| heading.find(&[name]);
        Self {
            id: at("event_id_cnty"),
            date: at("event_date"),
            kind: at("event_type"),
            deaths: at("fatalities"),
            deleted: at("deleted_timestamp"),
            time_precision: at("time_precision"),
            parties: [at("inter1"), at("inter2")],
            iso3: at("iso3"),
            iso: at("iso"),
            country: at("country"),
            admin1: at("admin1"),
            latitude: at("latitude"),
            longitude: at("longitude"),
            geo_precision: at("geo_precision"),
        }
    }
}

#[derive(Default)]
struct Counts {
    rows: u64,
    other: BTreeMap<&'static str, u64>,
    months: BTreeSet<Month>,
    countries: BTreeSet<CountryCode>,
    coded: u64,
    week_or_month: u64,
    deleted: u64,
}

fn read(job: &mut Job<'_>) -> Option<Set> {
    let countries = Countries::of(job.package);
    let (mut events, mut counts) = (Vec::new(), Counts::default());
    let mut columns: Option<((usize, u64), Columns)> = None;
    rows(job, &[HEADING], |heading, input, reading| {
        counts.rows += 1;
        let of = (input, heading.line);
        let columns = match &mut columns {
            Some((known, columns)) if *known == of => columns,
            other => &mut other.insert((of, Columns::of(heading))).1,
        };
        if let Some(event) = event(columns, input, reading, &countries, &mut counts) {
            events.push((event, reading.row.line));
        }
    });
    let places: Vec<String> = job.inputs.iter().map(|input| input.place.clone()).collect();
    let rank: Vec<i64> = (0..places.len() as i64).collect();
    let replaced = without_duplicates(&mut events, &rank, &places, &mut job.problems);
    said(job, &counts, replaced);
    let vintage = job.options.vintage.clone().unwrap_or_default();
    let events = Events {
        events: events.into_iter().map(|(event, _)| event).collect(),
        months: counts.months,
        whole: false,
        set: format!("ACLED {vintage}").trim().to_owned(),
        role: if job.options.for_rates { "" } else { "shown" },
        published: job.options.published,
    };
    job.notes.extend(events.notes());
    if !job.options.for_rates {
        job.note("UCDP's deaths stay those of rates and scores, ACLED's are shown beside and place violence inside a country (--for-rates uses them)");
    }
    let data_end = if job.options.for_rates { events.data_end(job) } else { None };
    Some(Set {
        vintage,
        published: job.options.published,
        source: "ACLED (acleddata.com), your own export",
        licence: "ACLED terms of use",
        may_be_shared: false,
        data_end,
        tables: events.tables(job),
    })
}

fn said(job: &mut Job<'_>, counts: &Counts, replaced: u32) {
    job.note(format!("{} rows read", counts.rows));
    for (kind, count) in &counts.other {
        job.note(format!("{count} rows are {kind}: no deaths of organised violence, left out"));
    }
    if counts.coded > 0 {
        job.note(format!("{} rows have parties as numbers, as older files do", counts.coded));
    }
    if counts.week_or_month > 0 {
        job.note(format!(
            "{} events are known to the week or month only: dated as in the file",
            counts.week_or_month
        ));
    }
    if counts.deleted > 0 {
        job.note(format!("{} events are marked as deleted and left out", counts.deleted));
    }
    if replaced > 0 {
        job.note(format!("{replaced} events stand in two files: the later file was taken"));
    }
}

fn event(
    columns: &Columns,
    input: usize,
    reading: &mut Reading<'_>,
    countries: &Countries,
    counts: &mut Counts,
) -> Option<Event> {
    let country = country(columns, reading, countries)?;
    let day = reading.date(columns.date, "event_date");
    let best = reading.need_count(columns.deaths, "fatalities");
    let id = reading.need(columns.id, "event_id_cnty");
    if !reading.text(columns.deleted, "deleted_timestamp").is_empty() {
        counts.deleted += 1;
        return None;
    }
    counts.months.extend(day.map(Month::of));
    counts.countries.insert(country.clone());
    parties(columns, reading, counts);
    let precision = reading.count(columns.time_precision, "time_precision").unwrap_or(1);
    counts.week_or_month += u64::from(precision > 1);
    let kind = violent(reading.need(columns.kind, "event_type"), reading, counts)?;
    let place = located(columns, reading);
    let admin1 = reading.text(columns.admin1, "admin1").to_owned();
    let (day, best) = (day?, best?);
    // One figure of deaths: ACLED gives no range.
    reading.is_sound.then(|| Event {
        id: id.to_owned(),
        start: day,
        end: day,
        country,
        admin1,
        place,
        kind,
        best,
        low: None,
        high: None,
        input,
    })
}

fn country(columns: &Columns, reading: &mut Reading<'_>, countries: &Countries) -> Option<CountryCode> {
    let (code, numeric, name) = (columns.iso3, columns.iso, columns.country);
    let text = reading.text(code, "iso3");
    let found = if !text.is_empty() {
        countries.iso3(text)
    } else if let Some(number) = reading.count(numeric, "iso") {
        let by_number = countries.numeric(number);
        let named = reading.text(name, "country");
        match countries.name(named) {
            Ok(by_name) if !named.is_empty() && by_name != by_number => {
                Err(format!("\"{}\" and the code {number} name two countries", shorten(named)))
            }
            _ => Ok(by_number),
        }
    } else {
        countries.name(reading.text(name, "country"))
    };
    match found {
        Ok(Place::Inside(code)) => Some(code),
        Ok(Place::Outside) => None,
        Err(message) => {
            reading.refuse("country", message, Some("Niger is 562 (NER), Nigeria is 566 (NGA)"));
            None
        }
    }
}

/// The type of an event when it is of organised violence.
fn violent(found: &str, reading: &mut Reading<'_>, counts: &mut Counts) -> Option<&'static str> {
    let name = found.to_lowercase();
    if let Some((_, kind)) = VIOLENT.iter().find(|(known, _)| *known == name) {
        return Some(kind);
    }
    match OTHER.iter().find(|known| **known == name) {
        Some(kind) => *counts.other.entry(kind).or_default() += 1,
        None if found.is_empty() => {}
        None => {
            let message = format!("unknown type \"{}\"", shorten(found));
            reading.refuse("event_type", message, Some("types are Battles, Explosions/Remote violence, Violence against civilians, Protests, Riots, Strategic developments"));
        }
    }
    None
}

/// Parties are read to be checked: a number beyond the list is a shifted column.
fn parties(columns: &Columns, reading: &mut Reading<'_>, counts: &mut Counts) {
    for (at, column) in columns.parties.into_iter().zip(["inter1", "inter2"]) {
        let text = reading.text(at, column);
        if text.is_empty() {
            continue;
        }
        let number = text.trim_end_matches(".0").parse::<usize>();
        counts.coded += u64::from(number.is_ok() && column == "inter1");
        let is_known = match number {
            Ok(number) => number < PARTIES.len(),
            Err(_) => {
                let name = text.to_lowercase();
                PARTIES.contains(&name.as_str())
                    || ["external forces", "other forces", "sole military action"].contains(&name.as_str())
            }
        };
        if !is_known {
            reading.refuse(
                column,
                format!("unknown party \"{}\"", shorten(text)),
                Some("a number from 0 to 8, or a text like State forces; columns may be shifted"),
            );
        }
    }
}

fn located(columns: &Columns, reading: &mut Reading<'_>) -> Option<(f64, f64, u32)> {
    let latitude = reading.number(columns.latitude, "latitude")?;
    let longitude = reading.number(columns.longitude, "longitude")?;
    if !(latitude.abs() <= 90.0 && longitude.abs() <= 180.0) {
        reading.refuse(
            "latitude",
            format!("{latitude}, {longitude} is no place on the globe"),
            Some("is a decimal sign lost, or are the two exchanged?"),
        );
    }
    // 1 the place, 2 near it, 3 the region: in UCDP's scale the place, within 25 km, the first-level unit.
    let precision = match reading.count(columns.geo_precision, "geo_precision") {
        Some(1) => 1,
        Some(2) => 2,
        Some(3) | None => 4,
        Some(other) => {
            reading.refuse("geo_precision", format!("must be 1 to 3, was {other}"), None);
            4
        }
    };
    Some((latitude, longitude, precision))
}
