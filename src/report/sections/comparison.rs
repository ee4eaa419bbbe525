//! Scenarios side by side, when one command ran several.

use super::answer::changed;
use crate::model::view::{ComparisonRow, View};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::format::{capital, change_estimate, list, score_change};

/// A change of a score below a tenth of a point prints as none.
const SCORE_STEP: f64 = 0.05;
/// What stands where the baseline has no change.
const ITSELF: &str = "the baseline itself";

/// The section, unless the scenario was run alone.
pub(super) fn section(view: &View) -> Option<Section> {
    let rows = view.side_by_side();
    if rows.is_empty() {
        return None;
    }
    let mut section = Section::new("comparison", "Scenarios side by side");
    section.text(finding(&rows));
    section.table(losses(&rows));
    section.table(windows(&rows));
    section.more(scores(&rows));
    Some(section)
}

/// Which scenario moves the expected loss most, each way, and which hardly move it.
fn finding(rows: &[ComparisonRow]) -> String {
    let mut parts = Vec::new();
    let moved = || rows.iter().filter(|row| !row.is_baseline && !row.almost_nothing);
    let value = |row: &ComparisonRow| row.change_expected.value.unwrap_or(0.0);
    let said = |row: &ComparisonRow| format!("\"{}\" ({})", row.title, change_estimate(&row.change_expected));
    if let Some(row) = moved().filter(|row| value(row) > 0.0).max_by(|a, b| value(a).total_cmp(&value(b))) {
        parts.push(format!("{} raises the expected loss most", said(row)));
    }
    if let Some(row) = moved().filter(|row| value(row) < 0.0).min_by(|a, b| value(a).total_cmp(&value(b))) {
        parts.push(format!("{} lowers it most", said(row)));
    }
    let still: Vec<String> = rows
        .iter()
        .filter(|row| !row.is_baseline && row.almost_nothing)
        .map(|row| format!("\"{}\"", row.title))
        .collect();
    let what = if parts.is_empty() { "the expected loss" } else { "it" };
    match still.as_slice() {
        [] => {}
        [one] => parts.push(format!("{one} changes {what} by almost nothing")),
        many => parts.push(format!("{} change {what} by almost nothing", list(many))),
    }
    let opening = format!("{} scenarios on the same book, data and simulated years", rows.len());
    let found = if parts.is_empty() { String::new() } else { format!(": {}", parts.join("; ")) };
    format!("{opening}{found}. Each has a report of its own.")
}

fn losses(rows: &[ComparisonRow]) -> Table {
    let mut table = Table::new(
        "Each scenario over 12 months, pounds, with 90% intervals; changes are paired, year by year",
        &[
            "Scenario",
            "#Expected loss",
            "#Change",
            "#Mean of the worst 1% of years (TVaR 99%)",
            "#Change of it",
            "#Expected loss after insurance",
        ],
    )
    .of(&["comparison"])
    .switch("scenario:0");
    for row in rows {
        table.row(vec![
            row.title.as_str().into(),
            cells::estimate(&row.expected),
            change(row, &row.change_expected),
            cells::estimate(&row.tvar99),
            change(row, &row.change_tvar99),
            cells::estimate(&row.retained),
        ]);
    }
    table
}

fn change(row: &ComparisonRow, of: &crate::model::view::Estimate) -> Cell {
    if row.is_baseline { ITSELF.into() } else { changed(of) }
}

fn windows(rows: &[ComparisonRow]) -> Table {
    let names: Vec<&str> = rows[0].windows.iter().map(|window| window.name.as_str()).collect();
    let columns: Vec<String> = std::iter::once("Scenario".to_owned())
        .chain(names.iter().map(|name| format!("#{}", capital(name))))
        .collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table =
        Table::new("Change of expected loss in each window, before insurance, with 90% intervals", &columns)
            .of(&["comparison"])
            .switch("scenario:0 horizon:*");
    for row in rows.iter().filter(|row| !row.is_baseline) {
        let mut cells: Vec<Cell> = vec![row.title.as_str().into()];
        for name in &names {
            let window = row.windows.iter().find(|window| window.name == **name);
            cells.push(window.map_or_else(|| "not computed".into(), |window| changed(&window.change)));
        }
        table.row(cells);
    }
    table
}

/// Country scores that some scenario moves.
fn scores(rows: &[ComparisonRow]) -> Table {
    let mut table = Table::new(
        "Country scores that a scenario moves, 0 to 100 (worst)",
        &["Country", "Scenario", "#Without", "#Under it", "#Change"],
    )
    .of(&["comparison_scores"])
    .switch("scenario:1");
    for row in rows.iter().filter(|row| !row.is_baseline) {
        for of in &row.scores {
            let Some((from, to)) = of.baseline.zip(of.scenario) else { continue };
            if (to - from).abs() < SCORE_STEP {
                continue;
            }
            let tone = if to > from { Tone::Worse } else { Tone::Better };
            table.row(vec![
                of.name.as_str().into(),
                row.title.as_str().into(),
                cells::score(of.baseline),
                cells::score(of.scenario),
                Cell::toned(score_change(of.baseline, of.scenario), tone),
            ]);
        }
    }
    table
}
