//! Judgements of the package that a layer of the user's replaces, each with what it was.

use crate::datasets::source::{Layers, SourceFile, files};
use crate::model::package::Replaced;
use crate::problem::Problems;
use crate::provenance::RowRef;
use std::collections::BTreeMap;

/// Tables of judgement and the columns that name a row.
const TABLES: [(&str, &[&str]); 8] = [
    ("registry/parameters", &["name"]),
    ("registry/hazard_rates", &["process", "bloc", "zone"]),
    ("registry/severities", &["process", "component"]),
    ("registry/dependence", &["peril"]),
    ("registry/indicators", &["id"]),
    ("registry/pillars", &["pillar"]),
    ("policy/shock_effects", &["shock", "peril", "target"]),
    ("policy/event_shocks", &["event", "shock"]),
];
/// Columns whose words are no number of the method.
const WORDS: [&str; 5] = ["reason", "source", "label", "note", "evidence"];

/// Rows by key: line and cells by column.
type Rows = BTreeMap<Vec<String>, (u64, BTreeMap<String, String>)>;

/// Every row of judgement that a layer replaces with another value, in the order of the tables.
pub(super) fn replaced(layers: &Layers) -> Vec<Replaced> {
    // Problems of these files were told when they were read.
    let mut problems = Problems::default();
    let mut found = Vec::new();
    for (table, key) in TABLES {
        let mut below = Rows::new();
        for file in files(layers, &format!("{table}.csv"), &mut problems) {
            let rows = rows(&file, key);
            if file.yours {
                found.extend(
                    rows.iter().filter_map(|(key, row)| change(table, key, &file, row, below.get(key)?)),
                );
            }
            below.extend(rows);
        }
    }
    found
}

fn rows(file: &SourceFile, key: &[&str]) -> Rows {
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let heading: Vec<String> = reader
        .headers()
        .map(|names| names.iter().map(|name| name.trim().to_owned()).collect())
        .unwrap_or_default();
    let records = reader.records().map_while(Result::ok);
    records
        .map(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            let cells: BTreeMap<String, String> =
                heading.iter().cloned().zip(record.iter().map(|cell| cell.trim().to_owned())).collect();
            let key = key.iter().map(|column| cells.get(*column).cloned().unwrap_or_default()).collect();
            (key, (line, cells))
        })
        .collect()
}

type Row = (u64, BTreeMap<String, String>);

fn change(
    table: &str,
    key: &[String],
    file: &SourceFile,
    (line, cells): &Row,
    (_, before): &Row,
) -> Option<Replaced> {
    let is_same =
        |a: &str, b: &str| a == b || matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if a == b);
    let changed = cells.iter().filter(|(column, cell)| {
        !WORDS.contains(&column.as_str()) && before.get(*column).is_some_and(|old| !is_same(old, cell))
    });
    let changed: Vec<(&String, &String)> = changed.collect();
    let words = |cells: &BTreeMap<String, String>| {
        let parts = changed.iter().map(|(column, _)| match cells.get(*column).map(String::as_str) {
            None | Some("") => format!("{column} empty"),
            Some(cell) => format!("{column} {cell}"),
        });
        parts.collect::<Vec<_>>().join(", ")
    };
    (!changed.is_empty()).then(|| Replaced {
        table: table.to_owned(),
        key: key.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", "),
        yours: words(cells),
        original: words(before),
        row: RowRef { resource: file.resource.clone(), row: *line },
    })
}
