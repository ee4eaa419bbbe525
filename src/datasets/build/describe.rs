//! `datapackage.json`: every table of the folder with its hash, rows, columns, source and licence.

use super::upstream::read;
use crate::problem::{Problem, Problems};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Says what each table is, where it comes from and under which licence. Written by hand.
const CATALOGUE: &str = "curated/catalogue.csv";
/// Says what each column holds: type, unit and constraints. Written by hand.
const COLUMNS: &str = "curated/columns.csv";

/// The descriptor of the folder `into`, as text.
pub(super) fn descriptor(into: &Path) -> Result<String, Problems> {
    let mut problems = Problems::default();
    let columns = columns(into)?;
    let mut resources = Vec::new();
    let catalogue = read(into, CATALOGUE)?;
    for entry in &catalogue {
        let name = entry.text("name");
        let path = format!("{name}.csv");
        let Ok(bytes) = fs::read(into.join(&path)) else {
            problems.push(entry.problem("name", &format!("{path} is not in the package")));
            continue;
        };
        let table = read(into, &path)?;
        let heading = heading(&bytes);
        let fields: Vec<Value> = heading
            .iter()
            .map(|column| {
                let found = columns
                    .get(&(name.clone(), column.clone()))
                    .or_else(|| columns.get(&("*".into(), column.clone())));
                if found.is_none() {
                    problems.push(Problem::new(COLUMNS, format!("no entry for column {column} of {name}")));
                }
                found.cloned().unwrap_or(Value::Null)
            })
            .collect();
        let key: Vec<&str> = entry.get("key").split(';').filter(|part| !part.is_empty()).collect();
        resources.push(json!({
            "name": name,
            "path": path,
            "title": entry.get("title"),
            "description": entry.get("description"),
            "profile": "tabular-data-resource",
            "sources": [{ "title": entry.get("source") }],
            "licenses": [{ "name": entry.get("licence") }],
            "version": entry.get("version"),
            "retrieved": entry.get("retrieved"),
            "bytes": bytes.len(),
            "hash": format!("sha256:{}", hexadecimal(&Sha256::digest(&bytes))),
            "rows": table.len(),
            "schema": { "fields": fields, "primaryKey": key },
        }));
    }
    for stray in strays(into, &catalogue.iter().map(|entry| entry.text("name")).collect::<Vec<_>>()) {
        problems.push(Problem::new(CATALOGUE, format!("{stray} has no entry")));
    }
    let package = json!({
        "name": "harmattan-datasets",
        "title": "Conflict, policy, mineral and governance data for UK exposure to the Sahel and West Africa",
        "version": "1.0.0",
        "profile": "tabular-data-package",
        "default_as_of": "2026-06-30",
        "data_end": "2026-06-30",
        "coups_to": "2025-12",
        "events_to": "2026-06-30",
        "resources": resources,
    });
    let text = serde_json::to_string_pretty(&package).expect("a descriptor is JSON");
    problems.or(text + "\n")
}

fn heading(bytes: &[u8]) -> Vec<String> {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(first).trim().split(',').map(str::to_owned).collect()
}

/// Column descriptions by table and column; the table `*` stands for all.
fn columns(into: &Path) -> Result<BTreeMap<(String, String), Value>, Problems> {
    let mut columns = BTreeMap::new();
    for row in read(into, COLUMNS)? {
        let mut field = Map::new();
        let mut put = |key: &str, value: Value| field.insert(key.to_owned(), value);
        put("name", json!(row.get("column")));
        put("type", json!(row.get("type")));
        put("description", json!(row.get("description")));
        if !row.get("unit").is_empty() {
            put("unit", json!(row.get("unit")));
        }
        let mut constraints = Map::new();
        if row.get("required") == "yes" {
            constraints.insert("required".into(), json!(true));
        }
        for bound in ["minimum", "maximum"] {
            if let Some(value) = row.maybe(bound).map_err(Problems::from)? {
                constraints.insert(bound.into(), json!(value));
            }
        }
        if !row.get("enum").is_empty() {
            constraints.insert("enum".into(), json!(row.get("enum").split('|').collect::<Vec<_>>()));
        }
        if !row.get("pattern").is_empty() {
            constraints.insert("pattern".into(), json!(row.get("pattern")));
        }
        if !constraints.is_empty() {
            put("constraints", Value::Object(constraints));
        }
        columns.insert((row.text("table"), row.text("column")), Value::Object(field));
    }
    Ok(columns)
}

/// Tables in the folder that the catalogue does not know.
fn strays(into: &Path, known: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![into.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "csv") {
                let name = path.strip_prefix(into).unwrap_or(&path).with_extension("");
                found.push(name.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.retain(|name| !known.contains(name));
    found.sort();
    found
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
