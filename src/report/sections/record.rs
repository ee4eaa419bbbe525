//! How good past forecasts were, in the words of the error record.

use crate::model::peril::Peril;
use crate::model::view::{RecordRow, View};
use crate::report::cells;
use crate::report::document::{Section, Table};
use crate::report::format::{counted, date, decimals, list, percent, peril};

/// Perils whose rates no part of the record tests.
const UNTESTED: [Peril; 2] = [Peril::Transfer, Peril::Supply];

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("record", "How good past forecasts were");
    if view.record.is_empty() {
        section.text(
            "No line of the error record was known on this date: nothing here says how good such figures have been.",
        );
    } else {
        section.text(finding(view));
        section.table(table(view));
    }
    section.text(untested(view));
    section
}

/// What a reader of the summary needs: the sentences.
pub(super) fn overview(view: &View) -> Section {
    let mut section = Section::new("record", "How good past forecasts were");
    if !view.record.is_empty() {
        section.text(finding(view));
    }
    section.text(untested(view));
    section
}

/// What the interval of a line allows to be said.
fn reading(row: &RecordRow) -> &'static str {
    if row.low > 0.0 {
        "better"
    } else if row.high < 0.0 {
        "worse"
    } else {
        "not told apart"
    }
}

fn finding(view: &View) -> String {
    let count = |reading_of: &str| view.record.iter().filter(|row| reading(row) == reading_of).count();
    let (better, worse) = (count("better"), count("worse"));
    let all = view.record.len();
    let until = view.record.iter().map(|row| row.data_end.as_str()).max().unwrap_or_default();
    format!(
        "Forecasts made from what was known on past dates were better than the simplest benchmark in {} of {}, worse in {worse}, and \
         not told from it in {}. A line reads better only where its 90% interval lies above 0; for state action the low end is \
         that with the worst country left out, where that is lower. Outcomes to {}.",
        better,
        counted(all, "line", "lines"),
        all - better - worse,
        date(until)
    )
}

fn table(view: &View) -> Table {
    let mut table = Table::new(
        "Past forecasts against the simplest benchmark",
        &[
            "What",
            "Where",
            "#Months ahead",
            "Score",
            "#Ours",
            "Benchmark",
            "#Its score",
            "#Gain",
            "90% interval",
            "Reading",
        ],
    )
    .of(&["record"]);
    for row in &view.record {
        table.row(vec![
            row.part.as_str().into(),
            row.unit.as_str().into(),
            cells::count(u64::from(row.months)),
            row.measure.as_str().into(),
            cells::decimals(row.ours, digits(row.ours)),
            row.benchmark.as_str().into(),
            cells::decimals(row.theirs, digits(row.theirs)),
            cells::decimals(row.gain, 3),
            format!("{} to {}", decimals(row.low, 3), decimals(row.high, 3)).into(),
            reading(row).into(),
        ]);
    }
    table
}

/// Digits after the point that a score needs.
fn digits(value: f64) -> usize {
    match value.abs() {
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 3,
        _ => 4,
    }
}

/// The part of the loss that no test supports.
fn untested(view: &View) -> String {
    let losses = &view.losses.baseline_gross;
    let of = |wanted: &dyn Fn(Peril) -> bool| -> f64 {
        losses.by_peril.iter().filter(|(of, _)| wanted(*of)).filter_map(|(_, loss)| loss.value).sum()
    };
    let names: Vec<String> = UNTESTED.iter().map(|of| peril(*of)).collect();
    let total = of(&|_| true);
    let share = if total > 0.0 {
        format!(
            ", which carry {} of the baseline's expected loss",
            percent(of(&|p| UNTESTED.contains(&p)) / total)
        )
    } else {
        String::new()
    };
    format!(
        "No test supports the rates of {}{share}, nor the rate at which a country changes its mining terms for all, nor any severity \
         beyond a handful of cases: they rest on judgement alone.",
        list(&names)
    )
}
