//! Tables with a heading somewhere near the top, row by row; and observations of series by country and period.

use super::cells::{Heading, Reading};
use super::input::{Flow, Form};
use super::sample::as_heading;
use super::set::{OutTable, Set};
use super::{Job, Kind};
use crate::id::CountryCode;
use crate::model::panel::Observation;
use crate::period::Month;
use crate::problem::{Problem, Problems};
use std::collections::BTreeMap;

/// Rows above a heading: titles, notes, a date of issue.
const ABOVE: usize = 40;

/// Calls `each` for every row below the first row that has all columns of one of `headings`, in every input and sheet.
///
/// A row of HXL tags (`#country+code`) below a heading is passed over.
pub(crate) fn rows(
    job: &mut Job<'_>,
    headings: &[&[&str]],
    mut each: impl FnMut(&Heading, usize, &mut Reading<'_>),
) {
    let inputs = job.inputs.clone();
    for (number, input) in inputs.iter().enumerate() {
        let sheets = match &input.form {
            Form::Text { .. } => 1,
            Form::Workbook { sheets } => sheets.len(),
        };
        let (mut found, mut problems) = (false, Problems::default());
        let mut hash = None;
        for sheet in 0..sheets {
            let mut heading: Option<Heading> = None;
            let mut above = 0;
            let passed = input.rows(sheet, |row| {
                let Some(known) = &heading else {
                    above += 1;
                    heading = headings.iter().find_map(|names| as_heading(&input.place, &row, names));
                    found |= heading.is_some();
                    return if heading.is_none() && above >= ABOVE {
                        Flow::Break(())
                    } else {
                        Flow::Continue(())
                    };
                };
                if row.cells.iter().all(|cell| cell.trim_ascii().is_empty()) || is_tags(row.cells) {
                    return Flow::Continue(());
                }
                let mut reading = Reading::new(&input.place, &row, &mut problems);
                if reading.is_whole(known.names.len()) {
                    each(known, number, &mut reading);
                }
                Flow::Continue(())
            });
            hash = hash.or(job.problems.keep(passed));
        }
        if !found && problems.is_empty() && job.problems.is_empty() {
            let wanted: Vec<String> = headings.iter().map(|names| names.join(", ")).collect();
            let problem = Problem::new(&input.place, "has no row with the headings of this kind");
            job.problems.push(problem.hint(format!("it needs {}", wanted.join("; or "))));
        }
        job.problems.extend(problems);
        job.hashes.extend(hash.map(|hash| (input.place.clone(), hash)));
    }
}

fn is_tags(cells: &csv::ByteRecord) -> bool {
    cells.iter().any(|cell| cell.starts_with(b"#"))
        && cells.iter().all(|cell| cell.is_empty() || cell.starts_with(b"#"))
}

/// File and line of what was read, for messages.
pub(crate) type At = (String, u64);

/// A value of a series.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Value {
    pub(crate) value: f64,
    pub(crate) error: Option<f64>,
    /// Place and line, for messages.
    pub(crate) at: At,
}

/// Values by series, country and period.
pub(crate) type Values = BTreeMap<(String, CountryCode, Month), Value>;

/// Puts a value; one that is there already with another size is a problem.
pub(crate) fn put(
    values: &mut Values,
    key: (String, CountryCode, Month),
    value: Value,
    problems: &mut Vec<Problem>,
) {
    match values.get(&key) {
        Some(known) if known.value != value.value => {
            let message = format!(
                "{} of {} in {} was already given as {} on line {}",
                key.0, key.1, key.2, known.value, known.at.1
            );
            problems.push(
                Problem::new(&value.at.0, message)
                    .at_line(value.at.1)
                    .hint("two editions or two groups may be mixed: give one"),
            );
        }
        Some(_) => {}
        None => {
            values.insert(key, value);
        }
    }
}

/// Vintage of rows whose file names none.
pub(crate) const IMPORTED: &str = "imported";

/// How a set of observations is described.
pub(crate) struct About {
    pub(crate) table: &'static str,
    pub(crate) vintage: String,
    pub(crate) lag_months: u16,
    pub(crate) source: &'static str,
    pub(crate) licence: &'static str,
}

/// Values as a set, with what is said of each series.
pub(crate) fn set(job: &mut Job<'_>, values: &Values, about: About) -> Option<Set> {
    notes(job, values);
    let published = job.options.published;
    let rows = values.iter().map(|((series, country, month), value)| {
        vec![
            series.clone(),
            country.to_string(),
            month.to_string(),
            value.value.to_string(),
            value.error.map_or_else(String::new, |error| error.to_string()),
            published.map_or_else(String::new, |day| day.to_string()),
            about.lag_months.to_string(),
            about.vintage.clone(),
        ]
    });
    let table = OutTable::of::<Observation>(about.table, rows.collect());
    if values.is_empty() {
        let place = job.inputs.first().map_or_else(String::new, |input| input.place.clone());
        job.problems.push(
            Problem::new(place, "has no value of a country of the region")
                .hint("does it hold the countries and columns that are needed?"),
        );
    }
    Some(Set {
        // A file without an edition is always the same set.
        vintage: if about.vintage == IMPORTED { String::new() } else { about.vintage },
        published,
        source: about.source,
        licence: about.licence,
        may_be_shared: true,
        data_end: None,
        tables: vec![table],
    })
}

/// Series, countries, years; and series whose newest values repeat, which are stale and not flat.
fn notes(job: &mut Job<'_>, values: &Values) {
    let repeats =
        job.package.parameters.iter().find(|row| row.name == "frozen_repeats").map_or(3.0, |row| row.value);
    let mut by_series: BTreeMap<&str, Vec<(&CountryCode, Month, f64)>> = BTreeMap::new();
    for ((series, country, month), value) in values {
        by_series.entry(series).or_default().push((country, *month, value.value));
    }
    for (series, rows) in by_series {
        let months = || rows.iter().map(|(_, month, _)| *month);
        let mut countries: Vec<&CountryCode> = rows.iter().map(|(country, ..)| *country).collect();
        countries.dedup();
        if let (Some(first), Some(last)) = (months().min(), months().max()) {
            job.notes.push(format!(
                "{series}: {} values, {} countries, {first} to {last}",
                rows.len(),
                countries.len()
            ));
        }
        for country in countries {
            let own: Vec<f64> =
                rows.iter().filter(|(code, ..)| *code == country).map(|(_, _, value)| *value).collect();
            let newest = own.last().copied().unwrap_or_default();
            let same = own.iter().rev().take_while(|value| **value == newest).count();
            if newest != 0.0 && same as f64 >= repeats {
                job.notes.push(format!(
                    "{series} of {country} repeats {newest} in its newest {same} values: frozen, not flat"
                ));
            }
        }
    }
}

/// The vintage that a user must name, because the source restates its history in each.
pub(crate) fn needed_vintage(job: &mut Job<'_>, example: &str) -> Option<String> {
    let vintage = job.options.vintage.clone();
    if vintage.is_none() {
        job.problems.push(
            Problem::new("--vintage", "is missing: each edition restates the whole history")
                .hint(format!("name the edition, like --vintage \"{example}\"")),
        );
    }
    vintage
}

/// A country of the region by its three letters; another one is passed over.
pub(crate) fn inside(
    job_countries: &super::countries::Countries,
    reading: &mut Reading<'_>,
    at: Option<usize>,
    column: &str,
) -> Option<CountryCode> {
    let text = reading.need(at, column);
    if text.is_empty() {
        return None;
    }
    match job_countries.iso3(text) {
        Ok(super::countries::Place::Inside(code)) => Some(code),
        Ok(super::countries::Place::Outside) => None,
        Err(message) => {
            reading.refuse(column, message, None);
            None
        }
    }
}

/// A kind of file, in one line.
pub(crate) const fn kind(
    name: &'static str,
    title: &'static str,
    recognises: fn(&super::Sample) -> bool,
    read: fn(&mut Job<'_>) -> Option<Set>,
) -> Kind {
    Kind { name, title, recognises, read }
}
