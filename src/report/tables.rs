//! The tables: every figure of the run with all its digits, one CSV file for each subject.

mod book;
mod losses;
mod risk;
mod scores;
mod story;

use super::escape;
use crate::model::view::{Estimate, View};
use std::collections::BTreeMap;

/// Writes the tables, by name without ending.
///
/// An empty cell is a missing number. Text that a spreadsheet would take for a formula starts with an apostrophe.
pub fn tables(view: &View) -> BTreeMap<String, String> {
    grids(view).into_iter().map(|(name, grid)| (name.to_owned(), grid.csv())).collect()
}

/// The same tables before a format writes them: the CSV files and the workbook hold the same figures because both are made of these.
pub(super) fn grids(view: &View) -> BTreeMap<&'static str, Grid> {
    let lists = [
        book::tables(view),
        losses::tables(view),
        risk::tables(view),
        scores::tables(view),
        story::tables(view),
    ];
    lists.into_iter().flatten().collect()
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing is known.
    Missing,
    /// A number, with all its digits.
    Number(f64),
    /// Text as the user or the data have it, not yet escaped for any format.
    Text(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Missing } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Missing } else { Self::Text(text) }
    }
}

/// A table: named columns, and rows that fit them.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
}

impl Grid {
    pub(super) fn new(columns: &[&str]) -> Self {
        Self { columns: columns.iter().map(|column| (*column).to_owned()).collect(), rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: Vec<Value>) {
        assert_eq!(cells.len(), self.columns.len(), "a row fits its columns: {cells:?}");
        self.rows.push(cells);
    }

    /// The table as CSV.
    pub(super) fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns).expect("memory takes every byte");
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                Value::Missing => String::new(),
                Value::Number(number) => number.to_string(),
                Value::Text(text) => escape::cell(text),
            });
            writer.write_record(cells).expect("memory takes every byte");
        }
        let bytes = writer.into_inner().expect("memory takes every byte");
        String::from_utf8(bytes).expect("cells are text")
    }
}

pub(super) fn text(text: &str) -> Value {
    text.into()
}

pub(super) fn joined(names: &[String]) -> Value {
    names.join("; ").into()
}

pub(super) const fn number(value: f64) -> Value {
    Value::Number(value)
}

pub(super) fn count(value: u64) -> Value {
    // Counts of years and rows are far below 2^53, so that they keep every digit.
    Value::Number(value as f64)
}

pub(super) fn maybe(value: Option<f64>) -> Value {
    value.map_or(Value::Missing, number)
}

fn maybe_text(value: Option<&str>) -> Value {
    value.map_or(Value::Missing, text)
}

fn truth(value: bool) -> Value {
    Value::Text(value.to_string())
}

/// Value, standard error, and both ends of the interval.
fn estimate(estimate: &Estimate) -> [Value; 4] {
    [maybe(estimate.value), maybe(estimate.se), maybe(estimate.low), maybe(estimate.high)]
}

/// Four empty cells for an estimate that nothing is known of.
fn no_estimate() -> [Value; 4] {
    [const { Value::Missing }; 4]
}
