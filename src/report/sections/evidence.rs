//! Coverage and freshness of the data, and what the rates stand on.

use super::change::country_name;
use crate::model::view::{CoverageRow, View};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table};
use crate::report::format::{capital, decimals, maybe_date, number, percent, peril};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("coverage", "Coverage and freshness");
    section.text(finding(view));
    section.text(format!(
        "{} of the baseline's expected loss rests on rates set by judgement.",
        percent(view.losses.judgement_share)
    ));
    section.table(matrix(view));
    section.more(gaps(view));
    section.more(rates(view));
    section
}

fn finding(view: &View) -> String {
    let rows = &view.coverage;
    if rows.is_empty() {
        return "This run has no table of coverage by indicator and country.".to_owned();
    }
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *states.entry(row.state.as_str()).or_default() += 1;
    }
    let said: Vec<String> = states.iter().map(|(state, count)| format!("{count} {state}")).collect();
    format!(
        "Of {} pairs of indicator and country: {}. A series that stopped is called stale, not flat.",
        rows.len(),
        crate::report::format::list(&said)
    )
}

/// State by indicator and country, in words: a letter or a colour alone says nothing.
fn matrix(view: &View) -> Table {
    let countries: BTreeSet<&str> = view.coverage.iter().map(|row| row.country.as_str()).collect();
    let columns: Vec<String> =
        std::iter::once("Indicator".to_owned()).chain(countries.iter().map(|c| (*c).to_owned())).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new("State of each indicator by country", &columns).of(&["coverage"]);
    let mut indicators: Vec<&CoverageRow> = Vec::new();
    let mut cells: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for row in &view.coverage {
        if !indicators.iter().any(|known| known.indicator == row.indicator) {
            indicators.push(row);
        }
        cells.insert((&row.indicator, &row.country), &row.state);
    }
    for indicator in indicators {
        let state = |country: &&str| {
            cells.get(&(indicator.indicator.as_str(), *country)).copied().unwrap_or("not asked")
        };
        let mut row = vec![indicator.label.as_str().into()];
        row.extend(countries.iter().map(|country| state(country).into()));
        table.row(row);
    }
    table
}

fn gaps(view: &View) -> Table {
    let mut table = Table::new(
        "What is not fresh, and why",
        &["Indicator", "Country", "Pillar", "State", "Newest period held", "#Missed releases", "Why"],
    )
    .of(&["coverage"]);
    for row in view.coverage.iter().filter(|row| row.state != "fresh" && row.state != "not applicable") {
        table.row(vec![
            row.label.as_str().into(),
            country_name(view, &row.country).into(),
            row.pillar.label().into(),
            row.state.as_str().into(),
            maybe_date(row.newest.as_deref()).into(),
            row.missed.map_or("not known".into(), |missed| cells::count(u64::from(missed))),
            row.reason.as_deref().unwrap_or("").into(),
        ]);
    }
    table
}

fn rates(view: &View) -> Table {
    let mut table = Table::new(
        "Rates: expected events in 12 months, and what they stand on",
        &[
            "Process",
            "Peril",
            "Where",
            "#Baseline",
            "#Scenario",
            "#90% range",
            "#Data",
            "#Pooled prior",
            "#Judgement",
            "#Shocks now",
        ],
    )
    .of(&["rates"]);
    for row in &view.rates {
        let range = match (row.low, row.high) {
            (Some(low), Some(high)) => format!("{} to {}", number(low), number(high)),
            _ => "held (judgement)".to_owned(),
        };
        table.row(vec![
            capital(&row.process).into(),
            peril(row.peril).into(),
            row.place.as_str().into(),
            cells::number(row.expected),
            cells::number(row.scenario_expected),
            range.into(),
            cells::percent(row.data_share),
            cells::percent(row.prior_share),
            cells::percent(row.judgement_share),
            Cell::from(format!("\u{d7}{}", decimals(row.multiplier, 2))).of(Some(row.multiplier)),
        ]);
    }
    table
}
