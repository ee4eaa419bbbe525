//! Which section a chart stands in.

use crate::charts::ALL;
use crate::report::cells;
use crate::report::document::{Block, Cell, Figure, Section, Table};
use crate::report::format::capital;
use std::collections::BTreeMap;

/// The section of each chart, by the start of its name. A chart that is not listed stands at the end of the answer.
const PLACES: &[(&str, &str)] = &[
    ("backtest", "method"),
    ("conflict", "security"),
    ("coverage", "coverage"),
    ("ep-curve", "answer"),
    ("event-tree", "scenario"),
    ("exposure-heatmap", "scores"),
    ("exposure-map", "security"),
    ("gold-routes", "minerals"),
    ("holding-ranks", "holdings"),
    ("horizons", "horizons"),
    ("loss-bars", "holdings"),
    ("loss-waterfall", "change"),
    ("policy-timeline", "signals"),
    ("price-output", "minerals"),
    ("risk-change", "change"),
    ("risk-matrix", "scores"),
    ("risk-opportunity", "holdings"),
    ("score-anatomy", "scores"),
    ("scenario-dots", "comparison"),
    ("score-drivers", "scores"),
    ("signals", "signals"),
    ("supply", "minerals"),
    ("tornado", "method"),
];

/// Rows of a chart's figures above which the page leaves them to the command that draws it.
const MOST_ROWS: usize = 60;

/// Puts the charts, in the order of the catalogue, after the first paragraphs of their sections.
pub(super) fn place(sections: &mut [Section], charts: &BTreeMap<String, String>) {
    let mut names: Vec<&String> = charts.keys().filter(|name| !name.ends_with(DATA)).collect();
    names.sort_by_key(|name| rank(name));
    for name in names.into_iter().rev() {
        let place = PLACES.iter().find(|(start, _)| name.starts_with(start)).map_or("answer", |(_, id)| id);
        let at = sections.iter().position(|section| section.id == place);
        // What compares scenarios stands with the scenario when it was run alone.
        let at = at.or_else(|| sections.iter().position(|section| section.id == "scenario"));
        let section = &mut sections[at.expect("each place is a section of the report")];
        let is_opening = |block: &Block| matches!(block, Block::Lead(_) | Block::Text(_));
        let at = section.blocks.iter().position(|block| !is_opening(block)).unwrap_or(section.blocks.len());
        section.blocks.insert(at, Block::Figure(figure(name, charts)));
    }
}

/// A picture of `charts` as a block takes it.
pub(in crate::report) fn figure(name: &str, charts: &BTreeMap<String, String>) -> Figure {
    Figure {
        name: name.to_owned(),
        class: class(name, charts),
        svg: charts[name].clone(),
        data: data(name, charts),
    }
}

/// Ending of the name under which a chart's figures stand.
const DATA: &str = ".csv";

/// Name of a chart without width and theme.
fn base(name: &str) -> &str {
    name.trim_end_matches("-dark").trim_end_matches("-narrow")
}

fn rank(name: &str) -> usize {
    ALL.iter().position(|chart| chart.name == base(name)).unwrap_or(ALL.len())
}

/// The figures of a chart, after the last of its pictures.
fn data(name: &str, charts: &BTreeMap<String, String>) -> Option<Table> {
    let base = base(name);
    let last = charts.keys().rfind(|other| !other.ends_with(DATA) && self::base(other) == base);
    let text = charts.get(&format!("{base}{DATA}")).filter(|_| last.is_some_and(|last| last == name))?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns: Vec<String> = reader.headers().ok()?.iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().ok()?;
    if rows.len() > MOST_ROWS {
        return None;
    }
    let is_number = |place: usize| {
        let mut cells =
            rows.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.is_empty()).peekable();
        place > 0 && cells.peek().is_some() && cells.all(|cell| cell.parse::<f64>().is_ok())
    };
    let names: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(place, name)| format!("{}{}", if is_number(place) { "#" } else { "" }, readable(name)))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut table = Table::new(format!("The figures of the picture: {}", base.replace('-', " ")), &names);
    for row in &rows {
        table.row(row.iter().map(cell).collect());
    }
    (!table.rows.is_empty()).then_some(table)
}

/// `scenario_low` as a heading: `Scenario low`.
fn readable(name: &str) -> String {
    capital(&name.replace('_', " "))
}

/// A cell of a file as the page shows it. An apostrophe that keeps spreadsheets from computing is not part of the text.
fn cell(text: &str) -> Cell {
    let is_guarded = text.strip_prefix('\'').is_some_and(|rest| crate::grid::harmless(rest) == text);
    match text.parse::<f64>() {
        _ if text.is_empty() => "no data".into(),
        Ok(value) if text.len() > SHORT => cells::number(value),
        Ok(value) => Cell::from(text.replace('-', "\u{2212}")).of(Some(value)),
        Err(_) => text[usize::from(is_guarded)..].into(),
    }
}

/// Characters up to which a number is shown as it is, so that years have no comma.
const SHORT: usize = 4;

/// A chart that comes in one width or one theme is always shown; one of several takes its turn.
fn class(name: &str, charts: &BTreeMap<String, String>) -> String {
    let is_dark = name.ends_with("-dark");
    let themeless = name.trim_end_matches("-dark");
    let is_narrow = themeless.ends_with("-narrow");
    let base = themeless.trim_end_matches("-narrow");
    let has = |name: String| charts.contains_key(&name);
    let width = match is_narrow {
        true => "narrow",
        false if has(format!("{base}-narrow")) => "wide",
        false => "any",
    };
    let theme = match is_dark {
        true => "dark",
        false if has(format!("{themeless}-dark")) => "light",
        false => "both",
    };
    format!("{width} {theme}")
}
