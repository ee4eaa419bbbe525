//! What the scenario changed, by peril, holding and country.

use super::answer::{changed, peril_cell, scenario_effect};
use crate::model::peril::Peril;
use crate::model::view::{Estimate, View};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table};
use crate::report::format::{TOO_FEW_YEARS, change_estimate};
use crate::report::is_unseen;

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("change", "What changed");
    section.text(scenario_effect(view));
    if view.scenario.is_baseline {
        section.table(baseline_perils(view));
        return section;
    }
    if !view.losses.change_gross.almost_nothing {
        section.text(format!(
            "After insurance the change is {} a year.",
            change_estimate(&view.losses.change_retained.expected)
        ));
    }
    section.text(unexpected(view));
    section.table(perils(view));
    section.table(holdings(view));
    section.table(countries(view));
    section
}

fn baseline_perils(view: &View) -> Table {
    let mut table = Table::new("Expected loss by peril, before insurance, a year", &["Peril", "#Baseline"])
        .of(&["losses_by_peril"]);
    for (peril, loss) in &view.losses.baseline_gross.by_peril {
        table.row(vec![peril_cell(*peril), cells::estimate(loss)]);
    }
    table
}

fn perils(view: &View) -> Table {
    let mut table = Table::new(
        "Expected loss by peril, before insurance, a year; the change is paired, year by year",
        &["Peril", "#Baseline", "#Scenario", "#Change", "Author expects", "Found"],
    )
    .of(&["losses_by_peril", "changes"]);
    let losses = &view.losses;
    for (peril, change) in &losses.change_gross.by_peril {
        table.row(vec![
            peril_cell(*peril),
            of(&losses.baseline_gross.by_peril, *peril),
            of(&losses.scenario_gross.by_peril, *peril),
            changed(change),
            in_words(expected(view, *peril)).into(),
            in_words(Some(found(view, *peril, change))).into(),
        ]);
    }
    table
}

fn of(rows: &[(Peril, Estimate)], peril: Peril) -> Cell {
    let found = rows.iter().find(|(of, _)| *of == peril);
    found.map_or_else(|| TOO_FEW_YEARS.into(), |(_, loss)| cells::estimate(loss))
}

fn expected(view: &View, peril: Peril) -> Option<&str> {
    view.scenario.expect.iter().find(|(of, _)| *of == peril).map(|(_, sign)| sign.as_str())
}

/// The sign of a change where its interval leaves one.
fn direction(change: &Estimate) -> &'static str {
    match (change.value, change.low, change.high) {
        (Some(_), Some(low), _) if low > 0.0 => "up",
        (Some(_), _, Some(high)) if high < 0.0 => "down",
        (Some(_), Some(_), Some(_)) => "none",
        (Some(_), ..) => "open",
        (None, ..) => TOO_FEW_YEARS,
    }
}

/// Where the author expects nothing, a change under this share of the peril's expected loss is nothing (the library's own rule).
const NOTHING: f64 = 0.02;

/// The sign that was found, by the rule the author's expectation is held to.
fn found(view: &View, peril: Peril, change: &Estimate) -> &'static str {
    let baseline = view.losses.baseline_gross.by_peril.iter().find(|(of, _)| *of == peril);
    let baseline = baseline.and_then(|(_, loss)| loss.value);
    let is_small = change.value.zip(baseline).is_some_and(|(change, whole)| change.abs() < NOTHING * whole);
    if expected(view, peril) == Some("none") && is_small { "none" } else { direction(change) }
}

fn in_words(sign: Option<&str>) -> &str {
    match sign {
        Some("none") => "no clear change",
        Some(sign) => sign,
        None => "not said",
    }
}

/// Perils that moved the other way than the scenario's author expected.
fn unexpected(view: &View) -> String {
    let opposite = |peril: Peril, change: &Estimate| {
        matches!(
            (expected(view, peril), found(view, peril, change)),
            (Some("up"), "down") | (Some("down"), "up") | (Some("none"), "up" | "down")
        )
    };
    let names: Vec<String> = view
        .losses
        .change_gross
        .by_peril
        .iter()
        .filter(|(peril, change)| opposite(*peril, change))
        .map(|(peril, _)| peril.label().to_owned())
        .collect();
    if names.is_empty() {
        return String::new();
    }
    format!("Against what the scenario expects: {}.", crate::report::format::list(&names))
}

fn holdings(view: &View) -> Table {
    let mut table = Table::new(
        "Expected loss by holding, before insurance, a year; the change is paired, year by year",
        &["Holding", "#Baseline", "#Scenario", "#Change"],
    )
    .of(&["holdings"])
    .explained(view.holdings.first().map(|row| row.id.as_str()));
    for holding in view.holdings.iter().filter(|holding| !is_unseen(view, holding)) {
        table.row(vec![
            format!("{} {}", holding.id, holding.name).into(),
            cells::estimate(&holding.expected),
            cells::estimate(&holding.scenario_expected),
            changed(&holding.change),
        ]);
    }
    table
}

fn countries(view: &View) -> Table {
    let mut table = Table::new(
        "Expected loss by country, before insurance, a year",
        &["Country", "#Baseline", "#Scenario"],
    )
    .of(&["losses_by_country"]);
    let scenario = &view.losses.scenario_gross.by_country;
    for (country, loss) in &view.losses.baseline_gross.by_country {
        let other = scenario.iter().find(|(code, _)| code == country);
        let other = other.map_or_else(|| TOO_FEW_YEARS.into(), |(_, loss)| cells::estimate(loss));
        table.row(vec![country_name(view, country).into(), cells::estimate(loss), other]);
    }
    table
}

/// A country by its name, where the run knows it.
pub(super) fn country_name(view: &View, code: &str) -> String {
    let scored = view.scores.countries.iter().find(|row| row.id == code).map(|row| &row.name);
    let counted = view.security.iter().find(|row| row.country == code).map(|row| &row.name);
    scored.or(counted).map_or_else(|| code.to_owned(), |name| format!("{name} ({code})"))
}
