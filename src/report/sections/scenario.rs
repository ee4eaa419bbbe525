//! The scenario: its story, branches, events, and the bound on what security alone can change.

use super::change::country_name;
use crate::model::peril::Peril;
use crate::model::view::{BoundRow, Estimate, View};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table};
use crate::report::format::{capital, date, decimals, list, percent, sentence, stake_estimate};
use crate::report::tables::scaled;

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("scenario", "The scenario and its bound");
    let scenario = &view.scenario;
    section.text(scenario.story.clone());
    if scenario.is_baseline {
        section.text("The baseline adds no event, so no bound applies.");
        return section;
    }
    let countries: Vec<String> = scenario.countries.iter().map(|code| country_name(view, code)).collect();
    if !countries.is_empty() {
        section.text(format!("It acts in {}.", list(&countries)));
    }
    bound(&mut section, view);
    section.heading("Branches");
    section.text(format!("Weights are judgement. Basis: {}", scenario.basis));
    section.table(leaves(view));
    section.heading("Events and shocks");
    section.table(events(view));
    if !scenario.shocks.is_empty() {
        section.text("Shown, and not added to losses:");
        section.list(scenario.shocks.iter().map(|shock| sentence(shock)).collect());
    }
    if !scenario.falsify.is_empty() {
        section.heading("What would show it wrong");
        section.list(scenario.falsify.iter().map(|sign| sentence(sign)).collect());
    }
    section
}

fn leaves(view: &View) -> Table {
    let caption = match view.book.without_book {
        true => "Branches of the scenario; expected loss for £100 in each, mean of the assets, a year",
        false => "Branches of the scenario; expected loss of the book in each, before insurance, a year",
    };
    let loss = |of: &Estimate| -> Cell {
        match view.book.without_book {
            true => {
                let of = scaled(view, of);
                Cell::from(stake_estimate(&of, false)).of(of.value)
            }
            false => cells::estimate(of),
        }
    };
    let tables: &[&str] = if view.book.without_book { &["leaves", "losses_per_100"] } else { &["leaves"] };
    let mut table =
        Table::new(caption, &["Branch", "#Weight (judgement)", "Base rate or reason", "#Expected loss"])
            .of(tables);
    for leaf in &view.scenario.leaves {
        table.row(vec![
            leaf.name.as_str().into(),
            cells::percent(leaf.weight),
            leaf.reason.as_str().into(),
            loss(&leaf.expected_loss),
        ]);
    }
    table
}

fn events(view: &View) -> Table {
    let mut table = Table::new(
        "Events that the scenario adds; effects are shifts of log rates that decay",
        &["Event", "Date", "Direction", "Where", "Effects", "Branches", "Source or reason"],
    )
    .of(&["scenario_events"]);
    for event in &view.scenario.events {
        table.row(vec![
            event.title.as_str().into(),
            date(&event.date).into(),
            event.direction.as_str().into(),
            event.countries.join(", ").into(),
            effects(&event.effects).into(),
            event.leaves.join(", ").into(),
            event.source.as_str().into(),
        ]);
    }
    table
}

/// `TR -0.15, half-life 6 months` with the peril in plain words.
fn effects(text: &str) -> String {
    let effect = |part: &str| match part.split_once(' ') {
        Some((code, rest)) => match code.parse::<Peril>() {
            Ok(peril) => format!("{} {}", peril.label(), sentence(rest)),
            Err(_) => sentence(part),
        },
        None => part.to_owned(),
    };
    text.split("; ").map(effect).collect::<Vec<_>>().join("; ")
}

fn bound(section: &mut Section, view: &View) {
    let rows = &view.scenario.bound;
    section.heading("The bound on security-only gains");
    if rows.is_empty() {
        section.text("No branch asks for better security, so there is nothing to bound.");
        return;
    }
    section.text(
        "Better security without better governance and humanitarian conditions passes only in part. The size of the bound is a judgement.",
    );
    let applied: Vec<&BoundRow> = rows.iter().filter(|row| row.applied).collect();
    if applied.is_empty() {
        section.text("It took nothing here: every improvement passes whole.");
    }
    section.list(applied.iter().map(|row| bit(view, row)).collect());
    section.table(bound_rows(view));
}

fn bit(view: &View, row: &BoundRow) -> String {
    let (leaf, country) = (capital(&row.leaf), country_name(view, &row.country));
    let asked = row.security_before - row.security_asked;
    if asked < 0.05 {
        let passes = percent(row.pass_through);
        return format!(
            "{leaf}, {country}: no points asked of the pillar; easing of rates passes at {passes}."
        );
    }
    format!(
        "{leaf}, {country}: of {} points asked, {} pass ({}); the bound keeps back {} points.",
        decimals(asked, 1),
        decimals((row.security_before - row.security_after).abs(), 1),
        percent(row.pass_through),
        decimals((row.security_after - row.security_asked).abs(), 1)
    )
}

fn bound_rows(view: &View) -> Table {
    let mut table = Table::new(
        "Security pillar, 0 to 100 (worst): before, as asked, and after the bound",
        &["Branch", "Country", "#Before", "#Asked", "#After", "#Passes", "Bound", "Why"],
    )
    .of(&["bound"]);
    for row in &view.scenario.bound {
        table.row(vec![
            row.leaf.as_str().into(),
            country_name(view, &row.country).into(),
            cells::decimals(row.security_before, 1),
            cells::decimals(row.security_asked, 1),
            cells::decimals(row.security_after, 1),
            cells::percent(row.pass_through),
            if row.applied { "acted" } else { "did not act" }.into(),
            row.reason.as_str().into(),
        ]);
    }
    table
}
