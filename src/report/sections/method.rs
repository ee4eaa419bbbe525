//! Method, caveats, judgements, sources and the run stamp.

use crate::model::view::View;
use crate::report::cells;
use crate::report::document::{Section, Table};
use crate::report::format::{count, date, number, sentence};

pub(super) fn section(view: &View) -> Section {
    let mut section = caveats(view);
    let stamp = &view.stamp;
    section.heading("Method in short");
    section.list(vec![
        match view.book.without_book {
            true => "Events belong to assets, countries and currency zones; each asset stands in as a stake of £100.",
            false => "Events belong to assets, countries and currency zones; holdings look through to assets by weight.",
        }.to_owned(),
        "Rates come from counts of past events with a pooled prior, and are held by judgement where there are no counts.".to_owned(),
        format!(
            "{} years are simulated. Baseline, scenario and branches share their random numbers, so changes are paired year by year.",
            count(stamp.years)
        ),
        "Intervals are the error of the simulation alone. They say what more years would change, not how wrong the model may be.".to_owned(),
        match stamp.parameters_drawn {
            true => "Each year draws its rates anew from what the counts leave open, so tails hold chance and ignorance of the rates. The option process-only takes the second out.",
            false => "Process only: rates are held at their means, so tails hold chance alone and are too thin as a forecast.",
        }.to_owned(),
        "'Almost nothing' is a change within two standard errors, or under 2% of the baseline.".to_owned(),
    ]);
    section.text(super::tail::advice(view));
    section.more(judgements(view));
    section
}

/// What the reader must know.
pub(super) fn caveats(view: &View) -> Section {
    let mut section = Section::new("method", "Method and caveats");
    section.list(view.caveats.iter().map(|caveat| sentence(caveat)).collect());
    section
}

fn judgements(view: &View) -> Table {
    let mut table = Table::new(
        "Numbers set by judgement that carry this result",
        &["Number", "Value (judgement)", "Reason", "Place"],
    )
    .of(&["judgements"]);
    for row in &view.judgements {
        table.row(vec![
            row.name.as_str().into(),
            shorter(&row.value).into(),
            row.reason.as_str().into(),
            row.place.as_str().into(),
        ]);
    }
    table
}

/// A value with its unit, its number rounded for reading. The table of judgements has every digit.
fn shorter(value: &str) -> String {
    let (first, rest) = value.split_once(' ').unwrap_or((value, ""));
    match first.parse::<f64>() {
        Ok(figure) if first.len() > 6 && figure.is_finite() => {
            format!("{} {rest}", number(figure)).trim_end().to_owned()
        }
        _ => value.to_owned(),
    }
}

pub(super) fn sources(view: &View) -> Section {
    let mut section = Section::new("sources", "Sources");
    let mut table = Table::new(
        "Data used, each with its source and licence",
        &["Resource", "Title", "Source", "Licence", "Edition", "Retrieved", "#Rows"],
    )
    .of(&["sources"]);
    for source in &view.sources {
        table.row(vec![
            source.name.as_str().into(),
            source.title.as_str().into(),
            source.source.as_str().into(),
            source.licence.as_str().into(),
            source.version.as_str().into(),
            date(&source.retrieved).into(),
            cells::count(source.rows),
        ]);
    }
    section.table(table);
    section
}

pub(super) fn stamp(view: &View) -> Section {
    let stamp = &view.stamp;
    let mut section = Section::new("stamp", "Run stamp");
    section.text("The same inputs, seed and version give the same bytes.");
    let mut table = Table::new("What makes this run repeatable", &["Part", "Value"]);
    let rows = [
        ("Version", stamp.engine.clone()),
        ("Random scheme", stamp.random_scheme.clone()),
        ("Seed", stamp.seed.to_string()),
        ("Years", count(stamp.years)),
        ("Rates", if stamp.parameters_drawn { "drawn every year" } else { "held at their means" }.to_owned()),
        ("Plan", stamp.plan.clone()),
        ("As of", date(&stamp.as_of)),
        ("Data end", date(&stamp.data_end)),
        ("Conflict data to", date(&stamp.conflict_to)),
        ("Conflict snapshot", stamp.conflict_vintage.as_deref().map_or("none used".to_owned(), date)),
        ("Scenario", view.scenario.name.clone()),
        (
            "Portfolio",
            if view.book.without_book { "none: £100 in each asset" } else { &view.book.name }.to_owned(),
        ),
        ("Amounts as of", view.book.amounts_as_of.as_deref().map_or("several dates".to_owned(), date)),
    ];
    for (part, value) in rows {
        table.row(vec![part.into(), value.into()]);
    }
    section.table(table);
    let mut inputs = Table::new("SHA-256 of the inputs", &["Input", "SHA-256"]);
    for (name, hash) in &stamp.inputs {
        inputs.row(vec![name.as_str().into(), hash.as_str().into()]);
    }
    section.more(inputs);
    section
}
