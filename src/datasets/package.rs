//! `datapackage.json`: what the resources are, and the dates up to which they speak.

use crate::datasets::field::Field;
use crate::datasets::source::{Layers, SourceFile, files};
use crate::model::package::ResourceInfo;
use crate::period::Month;
use crate::problem::{Problem, Problems};
use jiff::civil::Date;
use serde::Deserialize;

/// The descriptor of a layer.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Descriptor {
    /// Version of the package.
    #[serde(default)]
    pub version: String,
    /// Proposed as-of date.
    pub default_as_of: Option<String>,
    /// Last day a run may stand on.
    pub data_end: Option<String>,
    /// Last month the coup file covers.
    pub coups_to: Option<String>,
    /// Last day the event file covers.
    pub events_to: Option<String>,
    /// Resources.
    #[serde(default)]
    pub resources: Vec<Resource>,
}

/// A resource.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Resource {
    /// Name: the path without `.csv`.
    pub name: String,
    /// Path from the folder of the descriptor.
    #[serde(default)]
    pub path: String,
    /// Title.
    #[serde(default)]
    pub title: String,
    /// Sources.
    #[serde(default)]
    pub sources: Vec<Named>,
    /// Licences.
    #[serde(default)]
    pub licenses: Vec<Named>,
    /// Edition.
    #[serde(default)]
    pub version: String,
    /// Day of retrieval.
    #[serde(default)]
    pub retrieved: String,
    /// `sha256:<hex>`.
    #[serde(default)]
    pub hash: String,
    /// Rows without the heading.
    pub rows: Option<u64>,
    /// Columns and their constraints.
    #[serde(default)]
    pub schema: Schema,
}

/// A source or licence, by title or name.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Named {
    /// Title.
    pub title: Option<String>,
    /// Name.
    pub name: Option<String>,
}

/// A table schema.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Schema {
    /// Columns.
    #[serde(default)]
    pub fields: Vec<SchemaField>,
    /// Columns that name a row.
    #[serde(default, rename = "primaryKey")]
    pub primary_key: Keys,
}

/// One column or several, as the standard allows.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Keys {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Default for Keys {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Keys {
    /// The columns.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::One(column) => vec![column],
            Self::Many(columns) => columns.iter().map(String::as_str).collect(),
        }
    }
}

/// A column.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct SchemaField {
    /// Name.
    pub name: String,
    /// `string`, `number`, `integer`, `date`, `yearmonth`, `boolean`.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// Constraints.
    #[serde(default)]
    pub constraints: Constraints,
}

/// Constraints of a column.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Constraints {
    /// Must not be empty.
    #[serde(default)]
    pub required: bool,
    /// Least value.
    pub minimum: Option<serde_json::Value>,
    /// Largest value.
    pub maximum: Option<serde_json::Value>,
    /// Allowed values.
    #[serde(rename = "enum")]
    pub allowed: Option<Vec<serde_json::Value>>,
    /// A regular expression; the forms used by the package are known by name.
    pub pattern: Option<String>,
}

/// Reads the descriptors of the layers, lowest first, each with its file.
pub fn descriptors(layers: &Layers, problems: &mut Problems) -> Vec<(SourceFile, Descriptor)> {
    let mut found = Vec::new();
    for file in files(layers, "datapackage.json", problems) {
        match serde_json::from_slice::<Descriptor>(
            file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes),
        ) {
            Ok(descriptor) => found.push((file, descriptor)),
            Err(error) => problems.push(
                Problem::new(&file.place, format!("is no data package descriptor: {error}"))
                    .at_line(error.line() as u64),
            ),
        }
    }
    found
}

/// The dates of a package, the upper layer's where it has one.
#[derive(Debug, Default)]
pub struct Dates {
    /// Proposed as-of date.
    pub default_as_of: Option<Date>,
    /// Last day a run may stand on.
    pub data_end: Option<Date>,
    /// Last month of the coup file.
    pub coups_to: Option<Month>,
    /// Last day of the event file.
    pub events_to: Option<Date>,
}

/// The dates of the layers.
pub fn dates(descriptors: &[(SourceFile, Descriptor)], problems: &mut Problems) -> Dates {
    let mut dates = Dates::default();
    for (file, descriptor) in descriptors {
        let place = file.place.as_str();
        keep(place, "default_as_of", &descriptor.default_as_of, &mut dates.default_as_of, problems);
        keep(place, "data_end", &descriptor.data_end, &mut dates.data_end, problems);
        keep(place, "coups_to", &descriptor.coups_to, &mut dates.coups_to, problems);
        keep(place, "events_to", &descriptor.events_to, &mut dates.events_to, problems);
    }
    if dates.data_end.is_none() {
        problems.push(
            Problem::new("datapackage.json", "\"data_end\" is missing")
                .hint("a package that replaces the shipped one needs datapackage.json with \"data_end\": \"2026-06-30\""),
        );
    }
    dates.default_as_of = dates.default_as_of.or(dates.data_end);
    dates
}

fn keep<T: Field>(
    place: &str,
    key: &str,
    text: &Option<String>,
    into: &mut Option<T>,
    problems: &mut Problems,
) {
    if let Some(text) = text {
        match T::read(text) {
            Ok(value) => *into = Some(value),
            Err(bad) => problems.push(Problem::new(place, bad.message).in_column(key)),
        }
    }
}

impl Resource {
    /// What the report says about the resource.
    pub fn info(&self) -> ResourceInfo {
        let join = |named: &[Named]| {
            let names: Vec<&str> =
                named.iter().filter_map(|named| named.title.as_deref().or(named.name.as_deref())).collect();
            names.join("; ")
        };
        ResourceInfo {
            name: self.name.clone(),
            title: self.title.clone(),
            source: join(&self.sources),
            licence: join(&self.licenses),
            version: self.version.clone(),
            retrieved: self.retrieved.clone(),
            sha256: self.hash.trim_start_matches("sha256:").to_owned(),
            rows: self.rows.unwrap_or(0),
        }
    }
}
