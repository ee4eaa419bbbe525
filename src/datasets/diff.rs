//! What one data package changes against another, table by table: rows added, revised and removed, events and deaths.

use crate::datasets::source::{Layers, files, layer_tables, shipped_paths};
use crate::datasets::table;
use crate::maths;
use crate::problem::Problems;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Columns by which a row is the same in two editions, by the name of its table; what tells editions apart is no part of it.
const KEYS: [(&str, &[&str]); 14] = [
    ("security/conflict_months", &["country", "month"]),
    ("security/conflict_vintages", &["vintage", "country", "month"]),
    ("security/events_geocoded", &["id"]),
    ("security/admin_areas", &["country", "admin1"]),
    ("governance/wgi", &["series", "country", "period_end"]),
    ("governance/vdem", &["series", "country", "period_end"]),
    ("humanitarian/displacement", &["series", "country", "period_end"]),
    ("humanitarian/food_insecurity", &["series", "country", "period_end"]),
    ("registry/population", &["series", "country", "period_end"]),
    ("registry/series", &["series", "country", "period_end"]),
    ("minerals/price_months", &["series", "month"]),
    ("minerals/fx_months", &["currency", "month"]),
    ("minerals/production", &["mineral", "country", "country_name", "year", "basis"]),
    ("policy/events", &["id"]),
];
/// Columns that say which edition a row is of.
const EDITION: [&str; 8] = ["set", "published", "vintage", "source", "stage", "role", "lag_months", "method"];

/// A table of which the two packages differ, or agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableDiff {
    /// Table.
    pub table: String,
    /// Rows of the second alone.
    pub added: usize,
    /// Rows of both with other values.
    pub revised: usize,
    /// Rows of the first alone.
    pub removed: usize,
    /// The same by country, where rows have one: what changed, and deaths before and after.
    pub countries: Vec<CountryDiff>,
    /// The rows that changed, by their key: `BFA, 2026-03: best 700 -> 750`.
    pub rows: Vec<String>,
}

/// What changed of a country.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CountryDiff {
    /// Code.
    pub country: String,
    /// Rows added, revised and removed.
    pub changed: usize,
    /// Deaths in the first, where the table counts them.
    pub deaths_before: Option<f64>,
    /// Deaths in the second.
    pub deaths_after: Option<f64>,
    /// Rows (events) in the first.
    pub rows_before: usize,
    /// Rows (events) in the second.
    pub rows_after: usize,
}

/// Rows of a table by key, and its columns.
struct Table {
    heading: Vec<String>,
    rows: BTreeMap<Vec<String>, Vec<String>>,
}

/// Compares the tables that both have, and those of one alone.
///
/// # Errors
/// Files that cannot be read.
pub fn diff(before: &Layers, after: &Layers) -> Result<Vec<TableDiff>, Problems> {
    let mut problems = Problems::default();
    let mut names: BTreeSet<String> = BTreeSet::new();
    for layers in [before, after] {
        names.extend(layer_tables(layers, &mut problems).into_iter().map(|(_, path)| path));
    }
    // The shipped package is compared only where the other side has something to say.
    if names.is_empty() {
        names.extend(shipped_paths(".csv"));
    }
    let mut found = Vec::new();
    for path in names {
        let name = path.trim_end_matches(".csv").to_owned();
        let (a, b) = (read(before, &path, &name, &mut problems), read(after, &path, &name, &mut problems));
        found.push(compare(&name, &a, &b));
    }
    problems.or(found)
}

/// The rows of a table over the layers, later ones in the place of earlier ones.
fn read(layers: &Layers, path: &str, name: &str, problems: &mut Problems) -> Table {
    let mut table = Table { heading: Vec::new(), rows: BTreeMap::new() };
    for file in files(layers, path, problems) {
        let Some(text) = problems.keep(table::text(&file.place, &file.bytes)) else { continue };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let heading: Vec<String> =
            reader.headers().map(|names| names.iter().map(str::to_owned).collect()).unwrap_or_default();
        let key = KEYS.iter().find(|(known, _)| *known == name).map(|(_, key)| *key);
        let at = |column: &str| heading.iter().position(|name| name == column);
        for record in reader.records().map_while(Result::ok) {
            let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
            let key = match key {
                Some(columns) => columns.iter().filter_map(|column| at(column)).map(cell).collect(),
                // Without a key of ours the whole row is its own.
                None => record.iter().map(str::to_owned).collect(),
            };
            table.rows.insert(key, (0..heading.len()).map(cell).collect());
        }
        table.heading = heading;
    }
    table
}

fn compare(name: &str, a: &Table, b: &Table) -> TableDiff {
    let mut diff = TableDiff {
        table: name.to_owned(),
        added: 0,
        revised: 0,
        removed: 0,
        countries: Vec::new(),
        rows: Vec::new(),
    };
    let mut countries: BTreeMap<String, CountryDiff> = BTreeMap::new();
    let keys: BTreeSet<&Vec<String>> = a.rows.keys().chain(b.rows.keys()).collect();
    for key in keys {
        let (old, new) = (a.rows.get(key), b.rows.get(key));
        let changed = match (old, new) {
            (None, Some(_)) => {
                diff.added += 1;
                Some("added".to_owned())
            }
            (Some(_), None) => {
                diff.removed += 1;
                Some("removed".to_owned())
            }
            (Some(old), Some(new)) => {
                revised((&a.heading, old), (&b.heading, new)).inspect(|_| diff.revised += 1)
            }
            (None, None) => None,
        };
        count(&mut countries, a, old, b, new, changed.is_some());
        diff.rows.extend(changed.map(|what| format!("{}: {what}", key.join(", "))));
    }
    diff.countries = countries.into_values().filter(|country| country.changed > 0).collect();
    diff
}

/// What changed between two rows of one key.
fn revised((names, old): (&[String], &[String]), (others, new): (&[String], &[String])) -> Option<String> {
    let changes: Vec<String> = names
        .iter()
        .zip(old)
        .filter(|(name, _)| !EDITION.contains(&name.as_str()))
        .filter_map(|(name, before)| {
            let after = new.get(others.iter().position(|other| other == name)?)?;
            let same = before == after
                || matches!((before.parse::<f64>(), after.parse::<f64>()), (Ok(a), Ok(b)) if a == b);
            (!same).then(|| format!("{name} {before} -> {after}"))
        })
        .collect();
    (!changes.is_empty()).then(|| changes.join(", "))
}

fn count(
    countries: &mut BTreeMap<String, CountryDiff>,
    a: &Table,
    old: Option<&Vec<String>>,
    b: &Table,
    new: Option<&Vec<String>>,
    changed: bool,
) {
    let cell = |table: &Table, row: Option<&Vec<String>>, column: &str| -> Option<String> {
        let at = table.heading.iter().position(|name| name == column)?;
        row?.get(at).cloned()
    };
    let Some(code) = cell(b, new, "country").or_else(|| cell(a, old, "country")) else { return };
    let country = countries
        .entry(code.clone())
        .or_insert_with(|| CountryDiff { country: code, ..CountryDiff::default() });
    country.changed += usize::from(changed);
    country.rows_before += usize::from(old.is_some());
    country.rows_after += usize::from(new.is_some());
    let add = |sum: &mut Option<f64>, value: Option<String>| {
        if let Some(value) = value.and_then(|text| text.parse::<f64>().ok()) {
            *sum = Some(maths::sum([sum.unwrap_or(0.0), value]));
        }
    };
    add(&mut country.deaths_before, cell(a, old, "best"));
    add(&mut country.deaths_after, cell(b, new, "best"));
}
