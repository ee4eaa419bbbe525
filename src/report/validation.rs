//! The error record as documents: a chapter a part, each as Markdown, its tables as CSV, its figures as SVG.
//!
//! A part has one file here, which turns its results into a [`Chapter`]; [`files`] renders chapters and knows none of them.

mod conflict;
mod losses;
mod render;
mod revision;
mod scores;
mod state_action;

pub use render::{files, markdown};

use crate::charts::plot::Plot;
use crate::model::record::ErrorRecord;

/// A part of the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// Name of its files and of its word on the command line, such as `conflict`.
    pub name: &'static str,
    /// Heading.
    pub title: String,
    /// The answer in one sentence, for the overview.
    pub finding: String,
    /// In reading order: question, data, protocol, results, meaning, failures.
    pub sections: Vec<Section>,
}

/// A section of a chapter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section {
    /// Heading.
    pub heading: String,
    /// Text.
    pub paragraphs: Vec<String>,
    /// List after the text.
    pub bullets: Vec<String>,
    /// Tables after the list.
    pub tables: Vec<Table>,
    /// Pictures after the tables.
    pub figures: Vec<Figure>,
}

/// A table: printed with the digits of its cells, written as CSV with all.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name of its CSV, without ending.
    pub name: String,
    /// What it says.
    pub caption: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<Cell>>,
    /// False for a table too long to print: only its CSV is written, and named.
    pub printed: bool,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Heading.
    pub heading: String,
    /// Unit; empty for none.
    pub unit: String,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number and its digits after the point in print.
    Number(f64, usize),
    /// From and to, and the digits of both.
    Range(f64, f64, usize),
    /// No figure, with the reason.
    Missing(&'static str),
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Name of its file, without ending.
    pub name: String,
    /// The finding.
    pub title: String,
    /// What is plotted and in what unit.
    pub subtitle: String,
    /// Sources.
    pub source: String,
    /// For those who do not see it.
    pub description: String,
    /// The picture.
    pub plot: Plot,
}

impl Section {
    /// A section of text.
    pub fn new(heading: &str, paragraphs: impl IntoIterator<Item = String>) -> Self {
        Self { heading: heading.to_owned(), paragraphs: paragraphs.into_iter().collect(), ..Self::default() }
    }
}

impl Table {
    /// An empty table of columns `(heading, unit)`.
    pub fn new(name: &str, caption: &str, columns: &[(&str, &str)]) -> Self {
        let column = |(heading, unit): &(&str, &str)| Column {
            heading: (*heading).to_owned(),
            unit: (*unit).to_owned(),
        };
        Self {
            name: name.to_owned(),
            caption: caption.to_owned(),
            columns: columns.iter().map(column).collect(),
            rows: Vec::new(),
            printed: true,
        }
    }
}

impl Cell {
    /// Words.
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// A number, or the reason why there is none.
    pub fn maybe(value: Option<f64>, digits: usize, reason: &'static str) -> Self {
        value.map_or(Self::Missing(reason), |value| Self::Number(value, digits))
    }
}

/// The chapters of a record, in reading order.
pub fn chapters(record: &ErrorRecord) -> Vec<Chapter> {
    let mut chapters = Vec::new();
    chapters.extend(record.conflict.as_ref().map(conflict::chapter));
    chapters.extend(record.conflict_world.as_ref().map(conflict::world_chapter));
    chapters.extend(record.state_action.as_ref().map(state_action::chapter));
    chapters.extend(record.losses.as_ref().map(losses::chapter));
    chapters.extend(record.scores.as_ref().map(scores::chapter));
    chapters.extend(record.revision.as_ref().map(revision::chapter));
    chapters
}

/// The lines that a report quotes, as `registry/error_record` of the package holds them.
pub fn quoted(record: &ErrorRecord) -> Table {
    let columns = [
        "part",
        "unit",
        "months",
        "measure",
        "forecasts",
        "ours",
        "benchmark",
        "theirs",
        "gain",
        "low",
        "high",
        "data_end",
    ];
    let mut table = Table::new("error_record", "Lines that a report quotes", &columns.map(|name| (name, "")));
    table.rows.extend(record.conflict.iter().flat_map(conflict::quoted));
    table.rows.extend(record.state_action.iter().flat_map(state_action::quoted));
    for row in &mut table.rows {
        row.push(Cell::text(&record.data_end));
    }
    table
}

/// What every page of the record ends with: the version, and the end of the data.
pub fn stamp(record: &ErrorRecord) -> String {
    format!(
        "Harmattan {}, data to {}. Made by `harmattan backtest --out docs/validation --overwrite`.",
        env!("CARGO_PKG_VERSION"),
        crate::wording::date(&record.data_end)
    )
}
