//! The tables: every figure of the run with all its digits, one CSV file for each subject.

mod book;
mod comparison;
mod losses;
mod minerals;
mod risk;
mod scores;
mod stakes;
mod story;
mod words;

pub(super) use crate::grid::{Grid, Value};
use crate::model::view::{Estimate, View};
pub(super) use book::by_kind;
pub(super) use stakes::{per_hundred, scaled};
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
        comparison::tables(view),
        losses::tables(view),
        risk::tables(view),
        scores::tables(view),
        story::tables(view),
        minerals::tables(view),
        words::tables(view),
    ];
    let mut grids: BTreeMap<&'static str, Grid> = lists.into_iter().flatten().collect();
    if view.book.without_book {
        grids.retain(|name, _| !book::OF_A_BOOK.contains(name));
        grids.extend(stakes::tables(view));
        // The scores of stakes stand with the assets that they are of.
        for name in ["scores", "pillars", "indicators"] {
            grids.entry(name).and_modify(|grid| grid.rows.retain(|row| row[0] != "holding".into()));
        }
    }
    grids
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
