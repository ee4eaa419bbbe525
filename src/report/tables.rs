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
    let lists = [
        book::tables(view),
        losses::tables(view),
        risk::tables(view),
        scores::tables(view),
        story::tables(view),
    ];
    lists.into_iter().flatten().map(|(name, table)| (name.to_owned(), table.finish())).collect()
}

/// A table under construction.
pub(super) struct Csv {
    columns: usize,
    writer: csv::Writer<Vec<u8>>,
}

impl Csv {
    pub(super) fn new(columns: &[&str]) -> Self {
        let mut table = Self { columns: columns.len(), writer: csv::Writer::from_writer(Vec::new()) };
        table.row(columns.iter().map(|column| (*column).to_owned()).collect());
        table
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        assert_eq!(cells.len(), self.columns, "a row fits its columns: {cells:?}");
        self.writer.write_record(&cells).expect("memory takes every byte");
    }

    pub(super) fn finish(self) -> String {
        let bytes = self.writer.into_inner().expect("memory takes every byte");
        String::from_utf8(bytes).expect("cells are text")
    }
}

pub(super) fn text(text: &str) -> String {
    escape::cell(text)
}

pub(super) fn joined(names: &[String]) -> String {
    escape::cell(&names.join("; "))
}

pub(super) fn number(value: f64) -> String {
    value.to_string()
}

pub(super) fn maybe(value: Option<f64>) -> String {
    value.map_or_else(String::new, number)
}

fn maybe_text(value: Option<&str>) -> String {
    value.map_or_else(String::new, text)
}

/// Value, standard error, and both ends of the interval.
fn estimate(estimate: &Estimate) -> [String; 4] {
    [maybe(estimate.value), maybe(estimate.se), maybe(estimate.low), maybe(estimate.high)]
}

/// Four empty cells for an estimate that nothing is known of.
fn no_estimate() -> [String; 4] {
    [const { String::new() }; 4]
}
