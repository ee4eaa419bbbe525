//! Any table of an indicator, described by a small TOML file.

use super::cells::{Reading, date, normal};
use super::countries::{Countries, Place};
use super::panel::{About, Value, Values, kind, put, rows, set};
use super::sample::Sample;
use super::set::Set;
use super::{Job, Kind};
use crate::datasets::field::shorten;
use crate::datasets::source::read_file;
use crate::period::Month;
use crate::problem::{Problem, Problems};
use serde::Deserialize;

pub(super) static KIND: Kind = kind("table", "a table described by a mapping", |_: &Sample| false, read);

/// A mapping: which columns say where, when and what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mapping {
    country: Country,
    period: Period,
    value: Vec<Column>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Country {
    column: String,
    code: Code,
}

/// How a column names countries. Codes of two letters are none of them: NG is Niger in one system and Nigeria in another.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Code {
    Iso3,
    IsoNumeric,
    GleditschWard,
    Name,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Period {
    column: String,
    form: Form,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Form {
    Year,
    Month,
    Date,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    column: String,
    series: String,
    #[serde(default = "one")]
    factor: f64,
    lag_months: u16,
    minimum: Option<f64>,
    maximum: Option<f64>,
}

fn one() -> f64 {
    1.0
}

fn mapping(job: &mut Job<'_>) -> Option<Mapping> {
    let Some(path) = &job.options.mapping else {
        let problem = Problem::new("--mapping", "is missing: a table of no known kind needs a mapping");
        job.problems.push(problem.hint("docs/import.md has one to copy"));
        return None;
    };
    let place = path.display().to_string();
    let bytes = job.problems.keep(read_file(path))?;
    let text = String::from_utf8_lossy(&bytes);
    match toml::from_str::<Mapping>(&text) {
        Ok(mapping) => {
            check(&place, &mapping, &mut job.problems);
            Some(mapping)
        }
        Err(error) => {
            let line = error.span().map(|span| 1 + text[..span.start].matches('\n').count() as u64);
            let mut problem = Problem::new(place, error.message().to_owned());
            problem.line = line;
            job.problems.push(problem.hint("tables are [country], [period] and one or more [[value]]"));
            None
        }
    }
}

fn check(place: &str, mapping: &Mapping, problems: &mut Problems) {
    if mapping.value.is_empty() {
        problems.push(Problem::new(place, "names no [[value]]"));
    }
    if mapping.value.iter().any(|value| value.lag_months != mapping.value[0].lag_months) {
        let problem = Problem::new(place, "the values have different lag_months");
        problems.push(problem.hint("a set has one lag: import the columns apart"));
    }
    for value in &mapping.value {
        let is_name = !value.series.is_empty()
            && value.series.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !is_name {
            problems.push(Problem::new(
                place,
                format!("series \"{}\" must be small letters, digits and _", shorten(&value.series)),
            ));
        }
        if !value.factor.is_finite() || value.factor == 0.0 {
            problems.push(Problem::new(
                place,
                format!("factor of {} must be a number other than 0", value.series),
            ));
        }
        if value.lag_months > crate::datasets::table::LONGEST_LAG {
            problems.push(Problem::new(
                place,
                format!("lag_months of {} is over {}", value.series, crate::datasets::table::LONGEST_LAG),
            ));
        }
    }
}

fn read(job: &mut Job<'_>) -> Option<Set> {
    let mapping = mapping(job)?;
    let countries = Countries::of(job.package);
    let names: Vec<String> = [&mapping.country.column, &mapping.period.column]
        .into_iter()
        .chain(mapping.value.iter().map(|value| &value.column))
        .map(|name| normal(name))
        .collect();
    let heading: Vec<&str> = names.iter().map(String::as_str).collect();
    let (mut values, mut twice) = (Values::new(), Vec::new());
    rows(job, &[&heading], |found, _, reading| {
        let at = |index: usize| found.find(&[heading[index]]);
        let text = reading.need(at(0), &mapping.country.column).to_owned();
        let place = match mapping.country.code {
            Code::Iso3 => countries.iso3(&text),
            Code::Name => countries.name(&text),
            Code::IsoNumeric => number(&text).map(|number| countries.numeric(number)),
            Code::GleditschWard => number(&text).map(|number| countries.gleditsch_ward(number)),
        };
        let country = match place {
            Ok(Place::Inside(code)) => code,
            Ok(Place::Outside) => return,
            Err(message) => return reading.refuse(&mapping.country.column, message, None),
        };
        let Some(month) = month(reading, at(1), &mapping.period) else { return };
        for (index, column) in mapping.value.iter().enumerate() {
            let Some(value) = reading.number(at(index + 2), &column.column) else { continue };
            let value = crate::maths::round_significant(value * column.factor, 12);
            if column.minimum.is_some_and(|least| value < least)
                || column.maximum.is_some_and(|most| value > most)
            {
                reading.refuse(&column.column, format!("{value} is beyond the bounds of the mapping"), None);
            }
            let line = (reading.place.to_owned(), reading.row.line);
            put(
                &mut values,
                (column.series.clone(), country.clone(), month),
                Value { value, error: None, at: line },
                &mut twice,
            );
        }
    });
    job.problems.0.extend(twice);
    let lag_months = mapping.value.first().map_or(0, |value| value.lag_months);
    let about = About {
        table: "registry/series",
        vintage: job.options.vintage.clone().unwrap_or_default(),
        lag_months,
        source: "your own table",
        licence: "yours",
    };
    set(job, &values, about)
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("must be the number of a country, was \"{}\"", shorten(text)))
}

fn month(reading: &mut Reading<'_>, at: Option<usize>, period: &Period) -> Option<Month> {
    match period.form {
        Form::Year => Month::new(reading.year(at, &period.column)?, 12),
        Form::Date => Some(Month::of(reading.date(at, &period.column)?)),
        Form::Month => {
            let text = reading.need(at, &period.column).to_owned();
            let found = text.parse::<Month>().ok().or_else(|| date(&text).ok().map(Month::of));
            if found.is_none() && !text.is_empty() {
                reading.refuse(
                    &period.column,
                    format!("must be a month like 2026-06, was \"{}\"", shorten(&text)),
                    None,
                );
            }
            found
        }
    }
}
