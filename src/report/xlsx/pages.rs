//! The sheets after the summary: which grid each shows, under which headings. A new sheet is one entry of a list here.

mod book;
mod minerals;
mod stakes;

use super::page::{Column, Page, Tint, of};
use super::sheet::Kind::{Day, Long, Plain, Rate, Score, Share, Text, Thousands, Whole};
use crate::model::view::View;

const FEW: &str = "too few years";
const NO_SCENARIO: &str = "no scenario";

/// Columns of an estimate in thousands of pounds.
macro_rules! estimate {
    ($name:literal, $se:literal, $low:literal, $high:literal, $heading:literal) => {
        [
            of($name, concat!($heading, ", £k"), Thousands).or(FEW),
            of($se, "Standard error, £k", Thousands),
            of($low, "90% low, £k", Thousands),
            of($high, "90% high, £k", Thousands),
        ]
    };
}

const VALUE: [Column; 4] = estimate!("value", "se", "low", "high", "Value");

/// The sheets of a workbook, in order: first what is held or stands in for it, then what is known of the world.
pub(super) fn of_view(view: &View) -> Vec<&'static Page> {
    let first = if view.book.without_book { stakes::ALL } else { book::ALL };
    first.iter().chain(COMMON).chain(minerals::ALL).chain(LAST).collect()
}

/// Key figures at the head of the summary.
pub(super) fn key_figures(view: &View) -> &'static Page {
    if view.book.without_book { &stakes::KEY_FIGURES } else { &book::KEY_FIGURES }
}

/// Scores, rates and events.
const COMMON: &[Page] = &[
    Page {
        name: "Scores",
        grid: "xlsx_scores",
        title: "Scores with the points that each pillar adds",
        about: "0 to 100, higher is worse; points start from 50 and sum to the score. A score is not a probability and is never multiplied into a loss.",
        empty: "nothing is scored",
        range_name: Some("ScoreTable"),
        frozen: 3,
        columns: &[
            of("level", "Level", Text),
            of("id", "Id", Text),
            of("name", "Name", Text),
            of("role", "Role", Text),
            of("score", "Risk score", Score).tint(Tint::Risk),
            of("low", "Low", Score),
            of("high", "High", Score),
            of("scenario_score", "In the scenario", Score).tint(Tint::Risk),
            of("opportunity", "Opportunity", Score),
            of("coverage", "Coverage", Share),
            of("security", "Security", Score).tint(Tint::Risk),
            of("governance", "Governance", Score).tint(Tint::Risk),
            of("humanitarian", "Humanitarian", Score).tint(Tint::Risk),
            of("mineral", "Mineral and supply", Score).tint(Tint::Risk),
            of("external", "External alignment", Score).tint(Tint::Risk),
            of("security_points", "Points: security", Score),
            of("governance_points", "Points: governance", Score),
            of("humanitarian_points", "Points: humanitarian", Score),
            of("mineral_points", "Points: mineral", Score),
            of("external_points", "Points: external", Score),
            of("reasons", "What is stale or missing", Long).or("nothing"),
        ],
    },
    Page {
        name: "Contributions",
        grid: "indicators",
        title: "Contributions of indicators to scores",
        about: "Raw value with its unit and period, value from 0 to 100, and its points in the whole score.",
        empty: "no indicator",
        range_name: Some("Contributions"),
        frozen: 2,
        columns: &[
            of("level", "Level", Text),
            of("id", "Id", Text),
            of("role", "Role", Text),
            of("pillar", "Pillar", Text),
            of("label", "Indicator", Text),
            of("raw", "Raw value", Plain).or("no data"),
            of("unit", "Unit", Text),
            of("period", "Period", Text),
            of("value", "Value, 0 to 100", Score).tint(Tint::Risk),
            of("contribution", "Points", Score),
            of("missed", "Releases missed", Plain),
            of("state", "State", Text),
            of("clipped", "Outside goalposts", Text),
        ],
    },
    Page {
        name: "Rates",
        grid: "rates",
        title: "Rates of events",
        about: "Events a year. Base: before shocks; expected: in the next 12 months. Shares say what the rate rests on.",
        empty: "no rate",
        range_name: None,
        frozen: 3,
        columns: &[
            of("process", "Process", Text),
            of("peril", "Peril", Text),
            of("place", "Place", Text),
            of("country", "Country", Text),
            of("base", "Base rate", Rate),
            of("base_low", "Base, 5%", Rate).or("held"),
            of("base_high", "Base, 95%", Rate).or("held"),
            of("expected", "Expected, baseline", Rate),
            of("scenario_expected", "Expected, scenario", Rate),
            of("data_share", "From data", Share),
            of("prior_share", "From pooled prior", Share),
            of("judgement_share", "From judgement", Share),
            of("multiplier", "Multiplier", Rate),
            of("rows", "Rows of the data", Long),
        ],
    },
    Page {
        name: "Events",
        grid: "xlsx_events",
        title: "Policy events, known and of the scenario",
        about: "Severity from 1 to 5 is judgement. Events of the scenario are assumptions, not facts.",
        empty: "no event",
        range_name: Some("Events"),
        frozen: 2,
        columns: &[
            of("kind", "Known or scenario", Text),
            of("date", "Date", Day),
            of("title", "Event", Long),
            of("countries", "Where", Text),
            of("lane", "Lane", Text),
            of("direction", "Direction", Text),
            of("severity", "Severity", Plain).or("not set"),
            of("read", "Document read", Text),
            of("effects", "Effects", Long),
            of("leaves", "Branches", Text).or("all"),
            of("source", "Source or reason", Long),
            of("id", "Id", Text),
        ],
    },
    Page {
        name: "Signals",
        grid: "signals",
        title: "Signals against their thresholds",
        about: "Unknown is not quiet, and stale is not flat.",
        empty: "no signal",
        range_name: Some("Signals"),
        frozen: 2,
        columns: &[
            of("id", "Signal", Text),
            of("state", "State", Text),
            of("label", "What is watched", Long),
            of("countries", "Where", Text),
            of("value", "Now", Plain).or("not known"),
            of("direction", "Trips when", Text),
            of("threshold", "Threshold", Plain).or("none set"),
            of("unit", "Unit", Text),
            of("period", "Period", Text),
            of("family", "Family", Text),
            of("source", "Source or reason", Long),
        ],
    },
    Page {
        name: "Coverage",
        grid: "coverage",
        title: "Coverage and freshness of indicators",
        about: "Newest period held, by indicator and country.",
        empty: "no indicator",
        range_name: None,
        frozen: 0,
        columns: &[
            of("label", "Indicator", Text),
            of("pillar", "Pillar", Text),
            of("country", "Country", Text),
            of("newest", "Newest", Text).or("no data"),
            of("missed", "Releases missed", Plain),
            of("state", "State", Text),
            of("reason", "Reason", Long),
        ],
    },
];

/// What it all rests on.
const LAST: &[Page] = &[
    Page {
        name: "Sources",
        grid: "sources",
        title: "Sources",
        about: "Every table of the data package behind this run, with its hash.",
        empty: "no source",
        range_name: Some("Sources"),
        frozen: 1,
        columns: &[
            of("name", "Table", Text),
            of("title", "Title", Text),
            of("source", "Source", Long),
            of("licence", "Licence", Text),
            of("version", "Version", Text),
            of("retrieved", "Retrieved", Day),
            of("rows", "Rows", Whole),
            of("sha256", "SHA-256", Text),
        ],
    },
    Page {
        name: "Assumptions",
        grid: "xlsx_assumptions",
        title: "Assumptions: the run, exchange rates, probabilities, judgements",
        about: "What was set rather than measured, each with its reason and its place in the data.",
        empty: "nothing is assumed",
        range_name: Some("Assumptions"),
        frozen: 2,
        columns: &[
            of("kind", "Kind", Text),
            of("name", "Name", Long),
            of("value", "Value", Long),
            of("unit", "Unit", Text),
            of("reason", "Reason", Long),
            of("place", "Place", Text),
        ],
    },
];
