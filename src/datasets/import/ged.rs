//! UCDP GED: yearly, candidate and cumulative releases; with and without a heading; text, zipped text and workbook.

use super::cells::{Heading, Reading};
use super::countries::Place;
use super::events::{Event, Events, without_duplicates};
use super::input::{Flow, Row};
use super::sample::Sample;
use super::set::Set;
use super::{Job, Kind};
use crate::period::Month;
use crate::problem::{Problem, Problems};
use std::collections::BTreeSet;

pub(super) static KIND: Kind = Kind { name: "ucdp-ged", title: "UCDP GED events", recognises, read };

/// The columns of a release, in order: best, HIGH, low at the end. Releases without a heading have them so.
const COLUMNS: [&str; 49] = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
];
/// Longest event, in days: more is a slip of a year.
const LONGEST: i32 = 3_660;
/// Regions of UCDP from which a file is taken as one of the whole world.
const REGIONS_OF_THE_WORLD: usize = 3;
/// Countries from which it is, where it names no regions.
const COUNTRIES_OF_THE_WORLD: usize = 40;

fn recognises(sample: &Sample) -> bool {
    sample.has_heading(&["id", "type_of_violence", "best", "country"]) || is_headless(sample.first())
}

/// True for a first row that is an event already.
fn is_headless(cells: &[String]) -> bool {
    cells.len() == COLUMNS.len()
        && cells[0].parse::<u64>().is_ok()
        && cells[2].parse::<u16>().is_ok()
        && cells[44..47].iter().all(|cell| cell.parse::<u32>().is_ok())
}

/// Where the columns that are read stand.
struct Columns {
    width: usize,
    id: Option<usize>,
    kind: Option<usize>,
    country: Option<usize>,
    number: Option<usize>,
    iso3: Option<usize>,
    region: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    best: Option<usize>,
    high: Option<usize>,
    low: Option<usize>,
    latitude: Option<usize>,
    longitude: Option<usize>,
    precision: Option<usize>,
    admin1: Option<usize>,
    status: Option<usize>,
    sides: [Option<usize>; 2],
}

impl Columns {
    fn of(heading: &Heading, problems: &mut Problems) -> Self {
        heading.check_twice(&["id", "best", "high", "low", "country", "date_start", "date_end"], problems);
        Self {
            width: heading.names.len(),
            id: heading.need(&["id"], problems),
            kind: heading.need(&["type_of_violence"], problems),
            country: heading.need(&["country"], problems),
            number: heading.find(&["country_id"]),
            iso3: heading.find(&["iso3"]),
            region: heading.find(&["region"]),
            start: heading.need(&["date_start", "date"], problems),
            end: heading.find(&["date_end", "date"]),
            best: heading.need(&["best", "best_est"], problems),
            high: heading.find(&["high", "high_est"]),
            low: heading.find(&["low", "low_est"]),
            latitude: heading.find(&["latitude"]),
            longitude: heading.find(&["longitude"]),
            precision: heading.find(&["where_prec"]),
            admin1: heading.find(&["adm_1"]),
            status: heading.find(&["code_status"]),
            sides: [heading.find(&["side_a"]), heading.find(&["side_b"])],
        }
    }

    fn headless(place: &str) -> Self {
        let names = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
        Self::of(&Heading { place: place.to_owned(), line: 0, names }, &mut Problems::default())
    }
}

/// What is counted on the way.
#[derive(Default)]
struct Counts {
    rows: u64,
    placeholders: u64,
    unvetted: u64,
    out_of_order: u64,
    spread: u64,
    regions: BTreeSet<String>,
    countries: BTreeSet<String>,
    months: BTreeSet<Month>,
}

fn read(job: &mut Job<'_>) -> Option<Set> {
    let inputs = job.inputs.clone();
    let (mut events, mut counts) = (Vec::new(), Counts::default());
    for (number, input) in inputs.iter().enumerate() {
        let mut problems = Problems::default();
        let mut columns: Option<Columns> = None;
        let countries = &job.countries;
        let passed = input.rows(0, |row| {
            match &columns {
                Some(columns) => one(
                    &input.place,
                    number,
                    columns,
                    &row,
                    countries,
                    &mut events,
                    &mut counts,
                    &mut problems,
                ),
                None => {
                    let cells: Vec<String> =
                        row.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
                    if is_headless(&cells) {
                        let places = Columns::headless(&input.place);
                        one(
                            &input.place,
                            number,
                            &places,
                            &row,
                            countries,
                            &mut events,
                            &mut counts,
                            &mut problems,
                        );
                        columns = Some(places);
                    } else {
                        columns = Some(Columns::of(&Heading::of(&input.place, &row), &mut problems));
                        if !problems.is_empty() {
                            return Flow::Break(());
                        }
                    }
                }
            }
            Flow::Continue(())
        });
        job.problems.extend(problems);
        if let Some(hash) = job.problems.keep(passed) {
            job.hashes.push((input.place.clone(), hash));
        }
    }
    finish(job, events, counts)
}

#[allow(clippy::too_many_arguments)] // one row of a hot loop: a struct for it would be made and taken apart each time
fn one(
    place: &str,
    input: usize,
    columns: &Columns,
    row: &Row<'_>,
    countries: &super::countries::Countries,
    events: &mut Vec<(Event, u64)>,
    counts: &mut Counts,
    problems: &mut Problems,
) {
    counts.rows += 1;
    let mut reading = Reading::new(place, row, problems);
    if !reading.is_whole(columns.width) {
        return;
    }
    let found = country(&mut reading, columns, countries, counts);
    let start = reading.date(columns.start, "date_start");
    let end = reading.date(columns.end, "date_end");
    // A month is covered when an event lies in it whole: one that only reaches into it says nothing of the rest.
    let whole =
        start.zip(end).map(|(start, end)| (Month::of(start), Month::of(end))).filter(|(from, to)| from == to);
    counts.months.extend(whole.map(|(month, _)| month));
    let id = reading.need(columns.id, "id");
    let best = reading.need_count(columns.best, "best");
    let Some(Place::Inside(country)) = found else { return };
    let (high, low) = (reading.count(columns.high, "high"), reading.count(columns.low, "low"));
    let kind = match reading.need(columns.kind, "type_of_violence") {
        "1" | "1.0" => "state-based",
        "2" | "2.0" => "non-state",
        "3" | "3.0" => "one-sided",
        other => {
            let message = format!("must be 1, 2 or 3, was \"{}\"", crate::datasets::field::shorten(other));
            reading.refuse("type_of_violence", message, None);
            ""
        }
    };
    let place = located(&mut reading, columns);
    let sides = columns.sides.map(|side| reading.text(side, "side_a"));
    counts.placeholders += u64::from(sides.iter().any(|side| is_placeholder(side)));
    counts.unvetted += u64::from(!matches!(reading.text(columns.status, "code_status"), "" | "Clear"));
    let admin1 = reading.text(columns.admin1, "adm_1").to_owned();
    let (Some(start), Some(end), Some(best)) = (start, end, best) else { return };
    if end < start {
        reading.refuse("date_end", format!("is before date_start, {start}, was {end}"), None);
    }
    if crate::period::days_between(start, end) > LONGEST {
        reading.refuse(
            "date_end",
            format!("is more than {LONGEST} days after date_start, {start}, was {end}"),
            None,
        );
    }
    if let (Some(low), Some(high)) = (low, high) {
        counts.spread += u64::from(low != high);
        counts.out_of_order += u64::from(low > high || best > high);
    }
    if reading.is_sound {
        let id = id.trim_end_matches(".0").to_owned();
        events
            .push((Event { id, start, end, country, admin1, place, kind, best, low, high, input }, row.line));
    }
}

/// `XXX436`: a party that is not known yet.
fn is_placeholder(side: &str) -> bool {
    side.len() > 3 && side.starts_with("XXX") && side[3..].bytes().all(|b| b.is_ascii_digit())
}

fn country(
    reading: &mut Reading<'_>,
    columns: &Columns,
    countries: &super::countries::Countries,
    counts: &mut Counts,
) -> Option<Place> {
    let name = reading.text(columns.country, "country");
    let region = reading.text(columns.region, "region");
    if !region.is_empty() && !counts.regions.contains(region) {
        counts.regions.insert(region.to_owned());
    }
    if !counts.countries.contains(name) {
        counts.countries.insert(name.to_owned());
    }
    let number = reading.count(columns.number, "country_id");
    let by_name = countries.name(name);
    let by_code = match (number, columns.iso3) {
        (Some(number), _) => Some(Ok(countries.gleditsch_ward(number))),
        (None, Some(_)) => Some(countries.iso3(reading.text(columns.iso3, "iso3"))),
        _ => None,
    };
    match (by_code, by_name) {
        (Some(Ok(code)), Ok(named)) if code != named => {
            let message = format!("\"{name}\" and its code name two countries");
            reading.refuse("country", message, Some("Niger is 436 (NER), Nigeria is 475 (NGA)"));
            None
        }
        (Some(Ok(code)), _) => Some(code),
        (Some(Err(message)), _) => {
            reading.refuse("iso3", message, None);
            None
        }
        (None, Ok(named)) => Some(named),
        (None, Err(message)) => {
            reading.refuse(
                "country",
                message,
                Some("write the name as UCDP does, or keep the column country_id"),
            );
            None
        }
    }
}

fn located(reading: &mut Reading<'_>, columns: &Columns) -> Option<(f64, f64, u32)> {
    columns.latitude.and(columns.longitude)?;
    let latitude = reading.number(columns.latitude, "latitude")?;
    let longitude = reading.number(columns.longitude, "longitude")?;
    let precision = reading.count(columns.precision, "where_prec").unwrap_or(6);
    if !(latitude.abs() <= 90.0 && longitude.abs() <= 180.0) {
        reading.refuse(
            "latitude",
            format!("{latitude}, {longitude} is no place on the globe"),
            Some("is a decimal sign lost, or are the two exchanged?"),
        );
    }
    if !(1..=7).contains(&precision) {
        reading.refuse("where_prec", format!("must be 1 to 7, was {precision}"), None);
    }
    Some((latitude, longitude, precision))
}

/// What the name of a file says of its release: later and more final is higher; and the last year of a yearly one.
fn release(place: &str) -> (i64, Option<i16>, Option<String>) {
    let name = place.rsplit(['/', '\\']).next().unwrap_or(place);
    let Some((_, rest)) = name.split_once("_v").or_else(|| name.split_once("_V")) else {
        return (0, None, None);
    };
    let numbers: Vec<i64> =
        rest.split(|c: char| !c.is_ascii_digit()).map_while(|part| part.parse().ok()).take(4).collect();
    match numbers[..] {
        [year, 0, month] => (year * 1_000 + month, None, Some(format!("candidate {year}.0.{month}"))),
        [year, from, to_year, to] => {
            (to_year * 1_000 + 100 + to, None, Some(format!("candidate {year}.{from:02}.{to_year}.{to:02}")))
        }
        [year, edition] => {
            (1_000_000 + year * 1_000, i16::try_from(1999 + year).ok(), Some(format!("{year}.{edition}")))
        }
        _ => (0, None, None),
    }
}

fn finish(job: &mut Job<'_>, mut events: Vec<(Event, u64)>, counts: Counts) -> Option<Set> {
    let places: Vec<String> = job.inputs.iter().map(|input| input.place.clone()).collect();
    let releases: Vec<_> = places.iter().map(|place| release(place)).collect();
    let rank: Vec<i64> = releases.iter().map(|(rank, ..)| *rank).collect();
    let replaced = without_duplicates(&mut events, &rank, &places, &mut job.problems);
    if replaced > 0 {
        job.note(format!("{replaced} events stand in two files: the later release was taken"));
    }
    if let Some(last) = releases.iter().filter_map(|(_, year, _)| *year).max() {
        let before = events.len();
        events.retain(|(event, _)| releases[event.input].1.is_some() || event.end.year() > last);
        if events.len() < before {
            job.note(format!(
                "{} candidate events up to {last} were left out: the yearly release speaks for them",
                before - events.len()
            ));
        }
    }
    if counts.rows == 0 {
        job.problems.push(Problem::new(&places[0], "has no row"));
    }
    if counts.out_of_order * 2 > counts.spread.max(1) {
        let message = "low is above high in most rows: columns are exchanged";
        job.problems.push(Problem::new(&places[0], message).hint("UCDP ends with best, HIGH, low"));
    }
    said(job, &counts);
    let named: Vec<String> = releases.into_iter().filter_map(|(_, _, name)| name).collect();
    let vintage = job.options.vintage.clone().unwrap_or_else(|| named.join(" "));
    let whole =
        counts.regions.len() >= REGIONS_OF_THE_WORLD || counts.countries.len() >= COUNTRIES_OF_THE_WORLD;
    let events = Events {
        events: events.into_iter().map(|(event, _)| event).collect(),
        months: counts.months,
        whole,
        set: format!("UCDP GED {vintage}").trim().to_owned(),
        role: "",
        published: job.options.published,
    };
    job.notes.extend(events.notes());
    let data_end = events.data_end(job);
    Some(Set {
        vintage,
        published: job.options.published,
        source: "UCDP Georeferenced Event Dataset; cite Davies et al. (2025), Sundberg and Melander (2013)",
        licence: "CC BY 4.0",
        may_be_shared: true,
        data_end,
        tables: events.tables(job),
    })
}

fn said(job: &mut Job<'_>, counts: &Counts) {
    job.note(format!("{} rows read", counts.rows));
    if counts.placeholders > 0 {
        job.note(format!(
            "{} events have a party that UCDP does not know yet (XXX and a number)",
            counts.placeholders
        ));
    }
    if counts.unvetted > 0 {
        job.note(format!("{} events are not marked Clear: provisional, kept", counts.unvetted));
    }
    if counts.out_of_order > 0 {
        job.note(format!(
            "{} events have an estimate out of order in the source: kept as published",
            counts.out_of_order
        ));
    }
}
