//! UNHCR Refugee Data Finder: people displaced, by country of origin and asylum.

use super::countries::Countries;
use super::panel::{About, At, IMPORTED, Value, Values, inside, kind, rows, set};
use super::sample::Sample;
use super::set::Set;
use super::{Job, Kind};
use crate::id::CountryCode;
use crate::period::Month;
use crate::problem::Problems;
use std::collections::{BTreeMap, BTreeSet};

pub(super) static KIND: Kind = kind("unhcr", "UNHCR refugees and displaced people", recognises, read);

const SITE: &[&str] = &["year", "country_of_origin_iso"];
const API: &[&str] = &["year", "coo_iso"];
const ORIGIN: [&str; 2] = ["country_of_origin_iso", "coo_iso"];
const ASYLUM: [&str; 2] = ["country_of_asylum_iso", "coa_iso"];
const REFUGEES: [&str; 3] = ["refugees_under_unhcr_s_mandate", "refugees", "refugees_under_unhcrs_mandate"];
const DISPLACED: [&str; 3] = ["idps_of_concern_to_unhcr", "idps", "idps_of_concern"];

fn recognises(sample: &Sample) -> bool {
    [SITE, API].iter().any(|heading| sample.has_heading(heading))
}

/// Sums over countries of asylum; a figure that no row gives stays missing.
#[derive(Default)]
struct Sums {
    of: BTreeMap<(&'static str, CountryCode, i16), (f64, At)>,
    seen: BTreeMap<(CountryCode, String, i16), u64>,
    asylum: BTreeSet<String>,
    hidden: u32,
}

fn read(job: &mut Job<'_>) -> Option<Set> {
    let countries = Countries::of(job.package);
    let mut sums = Sums::default();
    let mut lost = Problems::default();
    rows(job, &[SITE, API], |heading, _, reading| {
        if lost.is_empty() {
            heading.need(&REFUGEES, &mut lost);
            heading.need(&DISPLACED, &mut lost);
        }
        // A dash in the place of a code: the table was not broken down by country of origin.
        if reading.text(heading.find(&ORIGIN), "country of origin") == "-" {
            reading.refuse(
                "country of origin",
                "is \"-\": the table is not by country of origin",
                Some("ask for the table with every country of origin"),
            );
            return;
        }
        let Some(country) = inside(&countries, reading, heading.find(&ORIGIN), "country of origin") else {
            return;
        };
        let Some(year) = reading.year(heading.find(&["year"]), "year") else { return };
        let asylum = reading.text(heading.find(&ASYLUM), "country of asylum").to_owned();
        if let Some(line) = sums.seen.insert((country.clone(), asylum.clone(), year), reading.row.line) {
            reading.refuse(
                "year",
                format!("{country} to {asylum} in {year} was already given on line {line}"),
                Some("two tables may have been joined"),
            );
        }
        sums.asylum.insert(asylum);
        for (series, names) in [("refugees_abroad", &REFUGEES), ("idps_unhcr", &DISPLACED)] {
            let at = heading.find(names);
            if reading.text(at, series) == "*" {
                // Fewer than five people, hidden by the source: no zero, and too few to matter to a sum of thousands.
                sums.hidden += 1;
                continue;
            }
            let Some(count) = reading.count(at, series) else { continue };
            let place = (reading.place.to_owned(), reading.row.line);
            let sum = sums.of.entry((series, country.clone(), year)).or_insert((0.0, place));
            sum.0 += f64::from(count);
        }
    });
    job.problems.extend(lost);
    if sums.hidden > 0 {
        job.note(format!(
            "{} figures are hidden by the source (*): fewer than 5 people each, left out of the sums",
            sums.hidden
        ));
    }
    job.note(format!("refugees are summed over {} countries of asylum", sums.asylum.len()));
    let values: Values = sums
        .of
        .into_iter()
        .filter_map(|((series, country, year), (value, at))| {
            Some(((series.to_owned(), country, Month::new(year, 12)?), Value { value, error: None, at }))
        })
        .collect();
    let about = About {
        table: "humanitarian/displacement",
        vintage: job.options.vintage.clone().unwrap_or_else(|| IMPORTED.to_owned()),
        lag_months: 6,
        source: "UNHCR Refugee Data Finder",
        licence: "CC BY 4.0",
    };
    set(job, &values, about)
}
