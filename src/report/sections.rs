//! The content of the report, section by section, in the reader's order.

mod advice;
mod answer;
mod bottom;
mod brief;
mod change;
mod comparison;
mod evidence;
pub(super) mod figures;
mod holdings;
mod horizons;
mod insurance;
mod method;
mod minerals;
mod record;
mod scenario;
mod scores;
mod security;
mod signals;
mod tail;
mod uk;
mod words;

pub(super) use horizons::span;
pub(super) use minerals::index_points;

use super::SAMPLE_NOTICE;
use super::document::{Document, Section};
use super::format;
use crate::model::view::View;
use std::collections::BTreeMap;

/// The whole report.
pub(super) fn document(view: &View, charts: &BTreeMap<String, String>) -> Document {
    if view.book.without_book {
        let mut sections = brief::sections(view);
        figures::place(&mut sections, charts);
        return head(view, sections);
    }
    let mut sections = vec![
        answer::section(view),
        change::section(view),
        holdings::section(view),
        tail::section(view),
        insurance::section(view),
        security::section(view),
        minerals::section(view),
        scenario::section(view),
        uk::section(view),
        horizons::section(view),
        scores::section(view),
        signals::section(view),
        advice::section(view),
        words::numbers(view),
        evidence::section(view),
        record::section(view),
        method::section(view),
        bottom::section(view),
        words::glossary(view),
        method::sources(view),
        method::stamp(view),
    ];
    sections.splice(2..2, comparison::section(view));
    figures::place(&mut sections, charts);
    head(view, sections)
}

/// What a reader of the summary needs, without tables to open and without pictures.
pub(super) fn digest(view: &View) -> Document {
    if view.book.without_book {
        return head(view, brief::digest(view));
    }
    let mut sections = vec![
        answer::section(view),
        change::section(view),
        holdings::overview(view),
        tail::overview(view),
        insurance::overview(view),
        minerals::overview(view),
        scenario::section(view),
        uk::overview(view),
        horizons::section(view),
        signals::section(view),
        advice::section(view),
        record::overview(view),
        method::caveats(view),
        bottom::section(view),
    ];
    sections.splice(2..2, comparison::section(view));
    head(view, sections)
}

/// What the report is of, and under which scenario.
pub(super) fn title(view: &View) -> String {
    match view.book.without_book {
        true => format!("Country brief: {}", view.scenario.title),
        false => format!("{}: {}", view.book.name, view.scenario.title),
    }
}

fn head(view: &View, sections: Vec<Section>) -> Document {
    let stamp = &view.stamp;
    Document {
        title: title(view),
        subtitle: format!(
            "As of {}. Data to {}, conflict data to {}. Amounts in pounds; losses over 12 months; brackets hold 90% intervals of the simulation.",
            format::date(&stamp.as_of),
            format::date(&stamp.data_end),
            format::date(&stamp.conflict_to)
        ),
        notice: view.book.sample.then_some(SAMPLE_NOTICE),
        stamp: format!(
            "Harmattan {}, plan {}, seed {}, {} years, as of {}.",
            stamp.engine,
            stamp.plan,
            stamp.seed,
            format::count(stamp.years),
            format::date(&stamp.as_of)
        ),
        sections,
    }
}
