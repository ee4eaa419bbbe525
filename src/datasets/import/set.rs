//! An imported set as a data package: tables in our schema, and a descriptor with hashes, vintage, source and licence.

use super::Kind;
use crate::datasets::package::descriptors;
use crate::datasets::source::{Layers, sha256};
use crate::datasets::table::Record;
use crate::model::package::Package;
use crate::problem::Problems;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A table of a set.
pub(crate) struct OutTable {
    pub(crate) name: &'static str,
    heading: &'static [&'static str],
    key: &'static [&'static str],
    pub(crate) rows: Vec<Vec<String>>,
}

impl OutTable {
    /// A table of records of `T`, in the order of its columns.
    pub(crate) fn of<T: Record>(name: &'static str, rows: Vec<Vec<String>>) -> Self {
        Self { name, heading: T::COLUMNS, key: T::KEY, rows }
    }
}

/// What was made of files.
pub(crate) struct Set {
    /// Edition, for the folder and the rows: empty where a kind has none.
    pub(crate) vintage: String,
    pub(crate) published: Option<Date>,
    pub(crate) source: &'static str,
    pub(crate) licence: &'static str,
    /// False when rows may not be passed on, not even in a report.
    pub(crate) may_be_shared: bool,
    /// A later end of the data, where the set reaches beyond the package's.
    pub(crate) data_end: Option<Date>,
    pub(crate) tables: Vec<OutTable>,
}

/// Words of a licence that forbid passing rows on. The report looks for it.
pub(crate) const NOT_SHARED: &str = "not to be redistributed";

impl Set {
    /// Name of its folder: the kind and the vintage.
    pub(crate) fn folder(&self, kind: &Kind) -> String {
        let slug: String = self
            .vintage
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() || letter == '.' {
                    letter.to_ascii_lowercase()
                } else {
                    '-'
                }
            })
            .collect();
        let slug = slug.trim_matches(['-', '.']);
        if slug.is_empty() { kind.name.to_owned() } else { format!("{}-{slug}", kind.name) }
    }

    /// What it holds, a line a table.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.tables.iter().map(|table| format!("{}: {} rows", table.name, table.rows.len())).collect()
    }
}

/// The files of a set, by path.
pub(crate) fn files(
    set: &Set,
    kind: &Kind,
    hashes: &[(String, String)],
    package: &Package,
) -> Result<BTreeMap<String, Vec<u8>>, Problems> {
    let mut problems = Problems::default();
    let shipped = descriptors(&Layers::default(), &mut problems);
    problems.or(())?;
    let types = |table: &str, column: &str| -> String {
        let resources = shipped.iter().flat_map(|(_, descriptor)| &descriptor.resources);
        let field = resources
            .filter(|resource| resource.name == table)
            .flat_map(|resource| &resource.schema.fields)
            .find(|field| field.name == column);
        match (field, column) {
            (Some(field), _) => field.kind.clone(),
            (None, "published" | "start" | "end") => "date".to_owned(),
            (None, "latitude" | "longitude" | "area_km2") => "number".to_owned(),
            (None, "best" | "low" | "high" | "where_precision") => "integer".to_owned(),
            (None, _) => "string".to_owned(),
        }
    };
    let mut files = BTreeMap::new();
    let mut resources = Vec::new();
    for table in &set.tables {
        let path = format!("{}.csv", table.name);
        let bytes = csv_bytes(table);
        let fields: Vec<Value> = table
            .heading
            .iter()
            .map(|column| json!({ "name": column, "type": types(table.name, column) }))
            .collect();
        resources.push(json!({
            "name": table.name,
            "path": path,
            "title": format!("{}, imported", kind.title),
            "profile": "tabular-data-resource",
            "sources": [{ "title": set.source }],
            "licenses": [{ "name": licence(set) }],
            "version": set.vintage,
            "retrieved": "",
            "bytes": bytes.len(),
            "hash": format!("sha256:{}", sha256(&bytes)),
            "rows": table.rows.len(),
            "schema": { "fields": fields, "primaryKey": table.key },
        }));
        files.insert(path, bytes);
    }
    let descriptor = descriptor(set, kind, hashes, package, &resources);
    let text = serde_json::to_string_pretty(&descriptor).expect("a descriptor is JSON") + "\n";
    files.insert("datapackage.json".to_owned(), text.into_bytes());
    Ok(files)
}

fn licence(set: &Set) -> String {
    if set.may_be_shared { set.licence.to_owned() } else { format!("{}; {NOT_SHARED}", set.licence) }
}

fn descriptor(
    set: &Set,
    kind: &Kind,
    hashes: &[(String, String)],
    package: &Package,
    resources: &[Value],
) -> Value {
    // Names of files only: a folder of the user's is nobody's business, and would differ between machines.
    let name = |place: &str| place.rsplit(['/', '\\']).next().unwrap_or(place).to_owned();
    let inputs: Vec<Value> = hashes
        .iter()
        .map(|(place, hash)| json!({ "name": name(place), "hash": format!("sha256:{hash}") }))
        .collect();
    let mut descriptor = json!({
        "name": set.folder(kind),
        "title": kind.title,
        "profile": "tabular-data-package",
        "harmattan_import": { "kind": kind.name, "inputs": inputs },
        "resources": resources,
    });
    if let Some(published) = set.published {
        descriptor["published"] = json!(published.to_string());
    }
    if let Some(end) = set.data_end.filter(|end| package.data_end.is_none_or(|known| known < *end)) {
        descriptor["data_end"] = json!(end.to_string());
    }
    descriptor
}

fn csv_bytes(table: &OutTable) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let in_memory = "writing to memory cannot fail";
    writer.write_record(table.heading).expect(in_memory);
    for row in &table.rows {
        writer.write_record(row).expect(in_memory);
    }
    writer.into_inner().expect(in_memory)
}
