//! Worldwide Governance Indicators: the long table, the table with a column a year, the older workbook with a sheet an indicator.
//!
//! Each edition restates the history: the vintage must be named, and two are never spliced.

use super::cells::{Heading, normal};
use super::countries::Countries;
use super::input::{Flow, Form};
use super::panel::{About, Value, Values, inside, kind, needed_vintage, put, rows, set};
use super::sample::Sample;
use super::set::Set;
use super::{Job, Kind};
use crate::period::Month;
use crate::problem::Problem;

pub(super) static KIND: Kind = kind("wgi", "World Bank governance indicators (WGI)", recognises, read);

const LONG: &[&str] = &["code", "year", "indicator", "estimate"];
const YEARS: &[&str] = &["country_code", "series_code"];
const SHEET: &[&str] = &["wbcode", "estimate", "stderr"];
/// Indicators by the words in the names of their sheets.
const SHEETS: [(&str, &str); 6] = [
    ("voice", "va"),
    ("stability", "pv"),
    ("effectiveness", "ge"),
    ("regulatory", "rq"),
    ("law", "rl"),
    ("corruption", "cc"),
];
/// Largest estimate: they are standard normal units, about -2.5 to 2.5. A rank or a percentage is beyond.
const LARGEST: f64 = 4.0;

fn recognises(sample: &Sample) -> bool {
    let long = sample.has_heading(LONG);
    let years = sample.has_heading(YEARS)
        && sample
            .sheets
            .iter()
            .flat_map(|sheet| &sheet.rows)
            .any(|(_, cells)| cells.iter().any(|cell| series_code(cell).is_some()));
    long || years || sample.has_heading(SHEET)
}

fn read(job: &mut Job<'_>) -> Option<Set> {
    let vintage = needed_vintage(job, "2025 update");
    let mut values = Values::new();
    let is_workbook_of_sheets = job.inputs.iter().any(|input| matches!(&input.form, Form::Workbook { sheets } if sheets.iter().any(|name| indicator_of_sheet(name).is_some())));
    if is_workbook_of_sheets {
        sheets(job, &mut values)
    } else {
        tables(job, &mut values)
    }
    let about = About {
        table: "governance/wgi",
        vintage: vintage.unwrap_or_default(),
        lag_months: 11,
        source: "World Bank, Worldwide Governance Indicators",
        licence: "CC BY 4.0",
    };
    set(job, &values, about)
}

fn december(year: i16) -> Option<Month> {
    Month::new(year, 12)
}

fn sized(value: f64) -> Option<String> {
    (value.abs() > LARGEST).then(|| format!("must be an estimate from -{LARGEST} to {LARGEST}, was {value}"))
}

const HINT: &str = "a rank, a percentage or a score of 0 to 100 stands in another column";

fn tables(job: &mut Job<'_>, values: &mut Values) {
    let countries = Countries::of(job.package);
    let mut twice = Vec::new();
    rows(job, &[LONG, YEARS], |heading, _, reading| {
        if heading.has(LONG) {
            let Some(country) = inside(&countries, reading, heading.find(&["code"]), "code") else { return };
            let name = reading.need(heading.find(&["indicator"]), "indicator").to_lowercase();
            if !SHEETS.iter().any(|(_, short)| *short == name) {
                reading.refuse(
                    "indicator",
                    format!("unknown indicator \"{}\"", crate::datasets::field::shorten(&name)),
                    Some("indicators are va, pv, ge, rq, rl, cc"),
                );
            }
            let year = reading.year(heading.find(&["year"]), "year");
            let value = reading.number(heading.find(&["estimate"]), "estimate");
            let error = reading.number(heading.find(&["stddev", "stderr", "std_error"]), "stddev");
            if let Some(message) = value.and_then(sized) {
                reading.refuse("estimate", message, Some(HINT));
            }
            if let (true, Some(value), Some(month)) = (reading.is_sound, value, year.and_then(december)) {
                let at = (reading.place.to_owned(), reading.row.line);
                put(values, (format!("wgi_{name}"), country, month), Value { value, error, at }, &mut twice);
            }
            return;
        }
        let Some(country) = inside(&countries, reading, heading.find(&["country_code"]), "country_code")
        else {
            return;
        };
        let Some((short, is_error)) =
            series_code(reading.text(heading.find(&["series_code"]), "series_code"))
        else {
            return;
        };
        year_columns(heading, reading, |reading, column, month| {
            let name = heading.names[column].clone();
            let Some(value) = reading.number(Some(column), &name) else { return };
            let key = (format!("wgi_{short}"), country.clone(), month);
            if is_error {
                if let Some(known) = values.get_mut(&key) {
                    known.error = Some(value);
                }
                return;
            }
            if let Some(message) = sized(value) {
                reading.refuse(&name, message, Some(HINT));
            }
            let at = (reading.place.to_owned(), reading.row.line);
            put(values, key, Value { value, error: None, at }, &mut twice);
        });
    });
    job.problems.0.extend(twice);
}

/// Columns whose heading begins with a year: `1996 [YR1996]`.
fn year_columns(
    heading: &Heading,
    reading: &mut super::cells::Reading<'_>,
    mut each: impl FnMut(&mut super::cells::Reading<'_>, usize, Month),
) {
    for (column, name) in heading.names.iter().enumerate() {
        let year = name
            .get(..4)
            .and_then(|text| text.parse::<i16>().ok())
            .filter(|year| (1990..2100).contains(year));
        if let Some(month) = year.and_then(december) {
            each(reading, column, month);
        }
    }
}

/// `PV.EST` and `GOV_WGI_PV.EST` are estimates, `PV.STD.ERR` their standard errors.
fn series_code(text: &str) -> Option<(String, bool)> {
    let lower = text.trim().to_lowercase();
    let (head, is_error) = match lower.strip_suffix(".est") {
        Some(head) => (head, false),
        None => (lower.strip_suffix(".std.err").or_else(|| lower.strip_suffix(".se"))?, true),
    };
    let short = head.rsplit('_').next().unwrap_or(head);
    SHEETS.iter().any(|(_, known)| *known == short).then(|| (short.to_owned(), is_error))
}

fn indicator_of_sheet(name: &str) -> Option<&'static str> {
    let name = normal(name);
    SHEETS.iter().find(|(word, _)| name.contains(word)).map(|(_, short)| *short)
}

/// The older workbook: years in one row, `Estimate, StdErr, ...` below them in the next.
fn sheets(job: &mut Job<'_>, values: &mut Values) {
    let countries = Countries::of(job.package);
    for input in job.inputs.clone() {
        let Form::Workbook { sheets } = &input.form else { continue };
        let (mut found, mut twice, mut problems) = (false, Vec::new(), crate::problem::Problems::default());
        for (number, name) in sheets.iter().enumerate() {
            let Some(short) = indicator_of_sheet(name) else { continue };
            let mut years: Vec<String> = Vec::new();
            let mut columns: Vec<(usize, Option<usize>, Month)> = Vec::new();
            let mut code = None;
            let passed = input.rows(number, |row| {
                let heading = Heading::of(&input.place, &row);
                if code.is_none() {
                    if heading.has(SHEET) {
                        found = true;
                        code = heading.find(&["wbcode"]);
                        columns = estimates(&heading, &years);
                    }
                    years = heading.names;
                    return Flow::Continue(());
                }
                let mut reading = super::cells::Reading::new(&input.place, &row, &mut problems);
                let Some(country) = inside(&countries, &mut reading, code, "WBCode") else {
                    return Flow::Continue(());
                };
                for (at, error, month) in &columns {
                    let Some(value) = reading.number(Some(*at), "Estimate") else { continue };
                    let error = reading.number(*error, "StdErr");
                    if let Some(message) = sized(value) {
                        reading.refuse("Estimate", message, Some(HINT));
                    }
                    let at = (format!("{}, sheet {name}", input.place), row.line);
                    put(
                        values,
                        (format!("wgi_{short}"), country.clone(), *month),
                        Value { value, error, at },
                        &mut twice,
                    );
                }
                Flow::Continue(())
            });
            if let Some(hash) = job.problems.keep(passed) {
                job.hashes.retain(|(place, _)| *place != input.place);
                job.hashes.push((input.place.clone(), hash));
            }
        }
        if !found {
            problems.push(Problem::new(&input.place, "has no sheet with a row WBCode, Estimate, StdErr"));
        }
        job.problems.extend(problems);
        job.problems.0.extend(twice);
    }
}

/// Each `Estimate` column with the year above it, which may stand above the first of its group only.
fn estimates(heading: &Heading, years: &[String]) -> Vec<(usize, Option<usize>, Month)> {
    let mut year = None;
    let mut columns = Vec::new();
    for (at, name) in heading.names.iter().enumerate() {
        let above = years.get(at).and_then(|text| text.get(..4)).and_then(|text| text.parse::<i16>().ok());
        year = above.or(year);
        if name == "estimate"
            && let Some(month) = year.and_then(december)
        {
            let error = heading.names.get(at + 1).filter(|name| *name == "stderr").map(|_| at + 1);
            columns.push((at, error, month));
        }
    }
    columns
}
