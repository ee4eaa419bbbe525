//! Signals to watch, and the newest policy events.

use crate::model::view::{SignalRow, TimelineRow, View};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::format::{capital, date, maybe_date, maybe_number};

/// Events in the open table; the rest can be opened.
const EVENTS_SHOWN: usize = 12;

/// States in the order of what a reader wants first.
const STATES: [&str; 4] = ["tripped", "quiet", "stale", "unknown"];

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("signals", "Signals to watch");
    section.text(finding(&view.signals));
    section.table(table(&view.signals));
    if !view.timeline.is_empty() {
        section.heading("Newest policy events");
        let (newest, older) = view.timeline.split_at(view.timeline.len().min(EVENTS_SHOWN));
        section
            .table(events("Newest policy events of these countries; severity 1 to 5 is judgement", newest));
        section.more(events("Earlier policy events", older));
    }
    section
}

fn finding(signals: &[SignalRow]) -> String {
    if signals.is_empty() {
        return "This run watches no signal.".to_owned();
    }
    let counted = |state: &str| signals.iter().filter(|signal| signal.state == state).count();
    let known = signals.len() - counted("unknown") - counted("stale");
    let tripped = match counted("tripped") {
        0 => "none is".to_owned(),
        1 => "1 is".to_owned(),
        many => format!("{many} are"),
    };
    format!(
        "Of {} signals, {known} can be read from the data held; {tripped} past the threshold. {} stale, {} unknown.",
        signals.len(),
        counted("stale"),
        counted("unknown")
    )
}

fn place(signal: &SignalRow) -> usize {
    STATES.iter().position(|state| *state == signal.state).unwrap_or(STATES.len())
}

fn table(signals: &[SignalRow]) -> Table {
    let mut table = Table::new(
        "Signals against their thresholds, tripped ones first",
        &["Signal", "State", "Where", "#Now", "#Threshold", "Unit", "Period", "Family", "Source or reason"],
    )
    .of(&["signals"]);
    let mut sorted: Vec<&SignalRow> = signals.iter().collect();
    sorted.sort_by_key(|signal| place(signal));
    for signal in sorted {
        let tone = if signal.state == "tripped" { Tone::Worse } else { Tone::Plain };
        table.row(vec![
            signal.label.as_str().into(),
            Cell::toned(signal.state.as_str(), tone),
            signal.countries.join(", ").into(),
            cells::maybe_number(signal.value),
            Cell::from(threshold(signal)).of(signal.threshold.filter(|_| signal.direction != "any")),
            signal.unit.as_str().into(),
            maybe_date(signal.period.as_deref()).into(),
            signal.family.as_str().into(),
            signal.source.as_str().into(),
        ]);
    }
    table
}

fn threshold(signal: &SignalRow) -> String {
    match (signal.direction.as_str(), signal.threshold) {
        ("any", _) => "any event".to_owned(),
        ("above" | "below", Some(threshold)) => {
            format!("{} {}", signal.direction, maybe_number(Some(threshold)))
        }
        (_, Some(threshold)) => maybe_number(Some(threshold)),
        (_, None) => "none set".to_owned(),
    }
}

fn events(caption: &str, rows: &[TimelineRow]) -> Table {
    let mut table = Table::new(
        caption,
        &["Event", "Date", "Where", "Lane", "Direction", "#Severity (judgement)", "Read", "Source"],
    )
    .of(&["timeline"]);
    for row in rows {
        let day = if row.month_only { row.date.get(..7).unwrap_or(&row.date) } else { &row.date };
        table.row(vec![
            row.title.as_str().into(),
            date(day).into(),
            row.countries.join(", ").into(),
            capital(&row.lane).into(),
            row.direction.as_str().into(),
            cells::maybe_number(Some(row.severity)),
            if row.documented { "document read" } else { "not verified" }.into(),
            row.source.as_str().into(),
        ]);
    }
    table
}
