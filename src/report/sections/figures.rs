//! Which section a chart stands in.

use crate::report::document::{Block, Figure, Section};
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

/// Puts the charts after the first paragraphs of their sections.
pub(super) fn place(sections: &mut [Section], charts: &BTreeMap<String, String>) {
    for (name, svg) in charts.iter().rev() {
        let place = PLACES.iter().find(|(start, _)| name.starts_with(start)).map_or("answer", |(_, id)| id);
        let at = sections.iter().position(|section| section.id == place);
        // What compares scenarios stands with the scenario when it was run alone.
        let at = at.or_else(|| sections.iter().position(|section| section.id == "scenario"));
        let section = &mut sections[at.expect("each place is a section of the report")];
        let is_opening = |block: &Block| matches!(block, Block::Lead(_) | Block::Text(_));
        let at = section.blocks.iter().position(|block| !is_opening(block)).unwrap_or(section.blocks.len());
        let figure = Figure { name: name.clone(), class: class(name, charts), svg: svg.clone() };
        section.blocks.insert(at, Block::Figure(figure));
    }
}

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
