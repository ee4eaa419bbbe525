//! Events with days and places, from whatever source: their months, their tables, and what is said of them.

use super::Job;
use super::area;
use super::set::OutTable;
use crate::datasets::source::read_file;
use crate::datasets::table::{self, Place as TablePlace};
use crate::id::CountryCode;
use crate::maths;
use crate::model::conflict::{AdminArea, ConflictMonth, GeocodedEvent};
use crate::period::{Month, shares_by_month};
use crate::problem::{Problem, Problems};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// An event of a country of the region.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) start: Date,
    pub(crate) end: Date,
    pub(crate) country: CountryCode,
    pub(crate) admin1: String,
    /// Latitude, longitude and precision, where the file has them.
    pub(crate) place: Option<(f64, f64, u32)>,
    pub(crate) kind: &'static str,
    pub(crate) best: u32,
    pub(crate) low: Option<u32>,
    pub(crate) high: Option<u32>,
    /// Number of the input it came from.
    pub(crate) input: usize,
}

/// Events of a source and what they cover.
pub(crate) struct Events {
    pub(crate) events: Vec<Event>,
    /// Months that the files speak of.
    pub(crate) months: BTreeSet<Month>,
    /// True when the files cover the whole region, so that a country without an event had none.
    pub(crate) whole: bool,
    /// Name of the source and vintage, which stands in every row.
    pub(crate) set: String,
    /// `shown` when another source gives the deaths for rates.
    pub(crate) role: &'static str,
    pub(crate) published: Option<Date>,
}

type Sums = BTreeMap<(CountryCode, Month), MonthSum>;

#[derive(Default)]
struct MonthSum {
    best: Vec<f64>,
    high: Vec<Option<f64>>,
    begun: u32,
}

impl Events {
    /// Tables of events, areas and months.
    pub(crate) fn tables(mut self, job: &mut Job<'_>) -> Vec<OutTable> {
        let areas = areas(&mut self.events, job);
        let months = self.month_rows(job);
        let rows = self.events.iter().filter_map(|event| self.event_row(event)).collect();
        vec![
            OutTable::of::<GeocodedEvent>("security/events_geocoded", rows),
            OutTable::of::<AdminArea>("security/admin_areas", areas),
            OutTable::of::<ConflictMonth>("security/conflict_months", months),
        ]
    }

    fn event_row(&self, event: &Event) -> Option<Vec<String>> {
        let (latitude, longitude, precision) = event.place?;
        let count = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
        Some(vec![
            event.id.clone(),
            event.start.to_string(),
            event.end.to_string(),
            event.country.to_string(),
            event.admin1.clone(),
            latitude.to_string(),
            longitude.to_string(),
            precision.to_string(),
            event.kind.to_owned(),
            event.best.to_string(),
            count(event.low),
            count(event.high),
            format!("{}, event {}", self.set, event.id),
            self.set.clone(),
            self.published.map_or_else(String::new, |day| day.to_string()),
        ])
    }

    /// Deaths shared out over the days of each event, in every month and country that the files cover.
    fn month_rows(&self, job: &mut Job<'_>) -> Vec<Vec<String>> {
        let mut sums: Sums = BTreeMap::new();
        let (mut outside, mut crossing) = (Vec::new(), 0);
        for event in &self.events {
            let shares = shares_by_month(event.start, event.end);
            crossing += u32::from(shares.len() > 1);
            for (month, share) in shares {
                if !self.months.contains(&month) {
                    outside.push(f64::from(event.best) * share);
                    continue;
                }
                let sum = sums.entry((event.country.clone(), month)).or_default();
                sum.best.push(f64::from(event.best) * share);
                sum.high.push(event.high.map(|high| f64::from(high) * share));
                sum.begun += u32::from(Month::of(event.start) == month);
            }
        }
        if crossing > 0 {
            job.note(format!("{crossing} events cross a month's end: their deaths are shared out by day"));
        }
        let outside = maths::sum(outside);
        if outside >= 0.05 {
            job.note(format!(
                "{outside:.1} deaths fall on days in months that the files do not cover, and are in no month"
            ));
        }
        let with_events: BTreeSet<&CountryCode> = self.events.iter().map(|event| &event.country).collect();
        let countries: Vec<&CountryCode> =
            job.countries.inside().iter().filter(|code| self.whole || with_events.contains(code)).collect();
        let mut rows = Vec::new();
        for country in countries {
            for month in &self.months {
                let none = MonthSum::default();
                let sum = sums.get(&(country.clone(), *month)).unwrap_or(&none);
                rows.push(self.month_row(country, *month, sum));
            }
        }
        rows
    }

    fn month_row(&self, country: &CountryCode, month: Month, sum: &MonthSum) -> Vec<String> {
        let best = maths::sum(sum.best.iter().copied()).round();
        let high: Option<Vec<f64>> = sum.high.iter().copied().collect();
        vec![
            country.to_string(),
            month.to_string(),
            format!("{best:.0}"),
            high.map_or_else(String::new, |high| format!("{:.0}", maths::sum(high).round().max(best))),
            sum.begun.to_string(),
            "no".to_owned(),
            self.set.clone(),
            self.set.clone(),
            self.role.to_owned(),
            self.published.map_or_else(String::new, |day| day.to_string()),
        ]
    }

    /// The last day to which the data reach with these months: when the newest is known.
    pub(crate) fn data_end(&self, job: &Job<'_>) -> Option<Date> {
        let row = job.package.parameters.iter().find(|row| row.name == "lag_conflict_months")?;
        self.months.last().map(|month| month.plus(row.value as i32).last_day())
    }

    /// What each country has, a line a country, and what the files cover.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let (Some(first), Some(last)) = (self.months.first(), self.months.last()) {
            let gaps = (last.ordinal() - first.ordinal() + 1) as usize - self.months.len();
            let gap = if gaps > 0 {
                format!(", {gaps} months between without any event: taken as not covered")
            } else {
                String::new()
            };
            notes.push(format!("covers {} months, {first} to {last}{gap}", self.months.len()));
        }
        let mut by_country: BTreeMap<&CountryCode, (u64, u64, u64)> = BTreeMap::new();
        for event in &self.events {
            let sums = by_country.entry(&event.country).or_default();
            *sums = (sums.0 + 1, sums.1 + u64::from(event.best), sums.2 + u64::from(event.best == 0));
        }
        for (country, (events, deaths, none)) in &by_country {
            let without = if *none > 0 { format!(", {none} events without a death") } else { String::new() };
            notes.push(format!("{country}: {events} events, {deaths} deaths{without}"));
        }
        let total = self.events.iter().map(|event| u64::from(event.best)).sum::<u64>();
        notes.push(format!("region: {} events, {total} deaths", self.events.len()));
        if self.whole {
            notes.push(
                "the files cover the whole region: a country without an event in a month had none".to_owned(),
            );
        } else {
            notes.push(
                "the files are an extract: a country without any event in them keeps what it had".to_owned(),
            );
        }
        notes
    }
}

/// Areas of the units of the events: the user's where given, else one of the whole country from its outline.
fn areas(events: &mut [Event], job: &mut Job<'_>) -> Vec<Vec<String>> {
    let given = given_areas(job);
    let countries: BTreeSet<CountryCode> =
        events.iter().filter(|event| event.place.is_some()).map(|event| event.country.clone()).collect();
    let mut rows: Vec<Vec<String>> = given
        .iter()
        .filter(|area| countries.contains(&area.country))
        .map(|area| {
            vec![
                area.country.to_string(),
                area.admin1.clone(),
                area.area_km2.to_string(),
                area.source.clone(),
            ]
        })
        .collect();
    let mut without = Vec::new();
    for country in &countries {
        if given.iter().any(|area| area.country == *country) {
            continue;
        }
        without.push(country.as_str());
        if let Some(square_kilometres) = area::of(country, job.package) {
            let source = "area inside the shipped outline (Natural Earth)".to_owned();
            rows.push(vec![
                country.to_string(),
                "the whole country".to_owned(),
                square_kilometres.to_string(),
                source,
            ]);
        }
    }
    let known: BTreeSet<(&str, &str)> =
        given.iter().map(|area| (area.country.as_str(), area.admin1.as_str())).collect();
    let mut unmatched = 0;
    for event in events.iter_mut() {
        if !known.contains(&(event.country.as_str(), event.admin1.as_str())) && !event.admin1.is_empty() {
            unmatched += u32::from(known.iter().any(|(country, _)| *country == event.country.as_str()));
            event.admin1.clear();
        }
    }
    if !without.is_empty() {
        job.note(format!("no areas of administrative units for {}: the distance kernel works in the whole country (give --areas FILE for the level of the unit)", without.join(", ")));
    }
    if unmatched > 0 {
        job.note(format!(
            "{unmatched} events lie in a unit that the file of areas does not name: placed by distance only"
        ));
    }
    rows
}

fn given_areas(job: &mut Job<'_>) -> Vec<AdminArea> {
    let Some(path) = &job.options.areas else { return Vec::new() };
    let place = path.display().to_string();
    let read = read_file(path).map(|bytes| {
        let mut problems = Problems::default();
        let at = TablePlace { file: &place, resource: &place, rows_required: true };
        let rows = table::read::<AdminArea>(at, &bytes, &mut problems);
        (rows.into_iter().map(|row| row.record).collect::<Vec<_>>(), problems)
    });
    match read {
        Ok((rows, problems)) => {
            job.problems.extend(problems);
            rows
        }
        Err(problems) => {
            job.problems.extend(problems);
            Vec::new()
        }
    }
}

/// Ids given twice in one file are a problem; in two files the later release stands.
pub(crate) fn without_duplicates(
    events: &mut Vec<(Event, u64)>,
    rank: &[i64],
    places: &[String],
    problems: &mut Problems,
) -> u32 {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let (mut dropped, mut replaced) = (BTreeSet::new(), 0);
    for (index, (event, line)) in events.iter().enumerate() {
        let Some(first) = seen.get(&event.id).copied() else {
            seen.insert(event.id.clone(), index);
            continue;
        };
        let (other, other_line) = &events[first];
        if other.input == event.input {
            let message = format!("event {} was already given on line {other_line}", event.id);
            problems.push(
                Problem::new(&places[event.input], message)
                    .at_line(*line)
                    .hint("download the file again; two downloads may have been joined"),
            );
            continue;
        }
        replaced += 1;
        if rank[event.input] >= rank[other.input] {
            dropped.insert(first);
            seen.insert(event.id.clone(), index);
        } else {
            dropped.insert(index);
        }
    }
    let mut index = 0;
    events.retain(|_| {
        index += 1;
        !dropped.contains(&(index - 1))
    });
    replaced
}
