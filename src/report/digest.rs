//! The digest of a quarter as a page and as Markdown.

use super::document::{Cell, Document, Section, Table, Tone};
use super::format::{self, Currency};
use super::{SAMPLE_NOTICE, html, summary};
use crate::model::digest::{BookRow, Digest, LimitState, Move, ScenarioRow};
use crate::model::peril::Peril;
use crate::model::view::Estimate;

/// Moves that are shown; all are in the store.
const MOVES: usize = 15;
/// Scenarios that are shown.
const SCENARIOS: usize = 15;
/// Standard errors on each side of a 90% interval.
const NINETY_PERCENT: f64 = 1.644_853_626_951_472_7;

/// Pounds in the currency of the reader.
#[derive(Debug, Clone)]
pub struct Money {
    /// Its name and sign.
    pub currency: Currency,
    /// Pounds for one unit of it.
    pub gbp_per_unit: f64,
}

impl Money {
    fn amount(&self, pounds: f64) -> String {
        self.currency.rename(&format::pounds(pounds / self.gbp_per_unit))
    }

    fn change(&self, pounds: f64) -> String {
        self.currency.rename(&format::change(pounds / self.gbp_per_unit))
    }

    fn estimate(&self, value: Option<f64>, se: Option<f64>) -> String {
        let half = se.map(|se| NINETY_PERCENT * se / self.gbp_per_unit);
        let value = value.map(|value| value / self.gbp_per_unit);
        let end = |sign: f64| value.zip(half).map(|(value, half)| (value + sign * half).max(0.0));
        self.currency.rename(&format::estimate(&Estimate { value, se: None, low: end(-1.0), high: end(1.0) }))
    }
}

/// The digest as one page that opens offline.
pub fn digest_html(digest: &Digest, money: &Money) -> String {
    html::page(&document(digest, money))
}

/// The digest as Markdown.
pub fn digest_markdown(digest: &Digest, money: &Money) -> String {
    summary::render(&document(digest, money))
}

fn document(digest: &Digest, money: &Money) -> Document {
    let subtitle = match &digest.previous {
        Some(previous) => format!(
            "Against {previous}, the quarter before in the store. Baseline losses over 12 months, before insurance unless said."
        ),
        None => "The store holds no earlier quarter, so that nothing is compared.".to_owned(),
    };
    Document {
        title: format!("{}: {}", digest.quarter, finding(digest, money)),
        subtitle,
        notice: digest.sample.then_some(SAMPLE_NOTICE),
        stamp: format!("Batch {}, {}. Every figure is that of a stored cell.", digest.batch, digest.quarter),
        sections: vec![
            answer(digest, money),
            moves(digest, money),
            causes(digest, money),
            limits(digest, money),
            scenarios(digest, money),
            signals(digest),
            open(digest),
            stale(digest),
            failures(digest),
        ],
    }
}

/// The one thing to know, in a clause.
fn finding(digest: &Digest, money: &Money) -> String {
    let breached = digest.limits.iter().filter(|row| row.state == LimitState::Breached).count();
    let first = digest.moves.iter().find(|found| !found.is_noise && found.unit != "points");
    let mut parts = Vec::new();
    if !digest.failures.is_empty() {
        parts.push(format::counted(digest.failures.len(), "cell has no result", "cells have no result"));
    }
    if breached > 0 {
        parts.push(format::counted(breached, "limit is breached", "limits are breached"));
    }
    if let Some(first) = first {
        let (way, by) = way(first);
        parts.push(format!("{} of {} {way} by {}", first.what, first.portfolio, money.amount(by)));
    } else if digest.previous.is_some() {
        parts.push("no loss moved by more than noise".to_owned());
    }
    if parts.is_empty() { "nothing to compare, no limit breached".to_owned() } else { parts.join("; ") }
}

fn way(found: &Move) -> (&'static str, f64) {
    let change = found.now - found.before;
    (if change < 0.0 { "fell" } else { "rose" }, change.abs())
}

fn answer(digest: &Digest, money: &Money) -> Section {
    let mut section = Section::new("answer", "The books");
    let mut table = Table::new(
        "Expected loss and TVaR 99 of each book, a year, with 90% sampling intervals",
        &["Book", "#Pounds", "#Expected loss", "#Before", "#TVaR 99", "#Before"],
    );
    for row in &digest.books {
        table.row(book(row, money));
    }
    section.table(table);
    let sure = digest.alerts.iter().filter(|alert| alert.is_sure).count();
    section.text(format!(
        "{}, {} of them beyond sampling error; alerts.json has each.",
        format::counted(digest.alerts.len(), "alert", "alerts"),
        sure
    ));
    section
}

fn book(row: &BookRow, money: &Money) -> Vec<Cell> {
    let maybe =
        |value: Option<f64>| value.map_or_else(|| "not there".to_owned(), |value| money.amount(value));
    vec![
        row.portfolio.as_str().into(),
        maybe(row.pounds).into(),
        Cell::from(money.estimate(row.expected, row.expected_se)).of(row.expected),
        Cell::from(maybe(row.expected_before)).of(row.expected_before),
        Cell::from(money.estimate(row.tvar, row.tvar_se)).of(row.tvar),
        Cell::from(maybe(row.tvar_before)).of(row.tvar_before),
    ]
}

fn moves(digest: &Digest, money: &Money) -> Section {
    let mut section = Section::new("moves", "What moved, and where");
    let losses: Vec<&Move> = digest.moves.iter().filter(|found| found.unit != "points").collect();
    let scores: Vec<&Move> = digest.moves.iter().filter(|found| found.unit == "points").collect();
    if digest.previous.is_none() {
        section.text("There is no earlier quarter in the store.");
        return section;
    }
    for (earlier, method) in &digest.other_methods {
        section.lead(format!(
            "{earlier} was made by method {method}: moves since then mix method and news. Run it again with --backcast."
        ));
    }
    let mut table = Table::new(
        "Moves of losses, largest first; the parts are those of the expected loss",
        &["Book", "Figure", "#Before", "#Now", "#Move", "Told from noise", "Mostly"],
    );
    for found in losses.iter().take(MOVES) {
        let change = found.now - found.before;
        let parts: Vec<String> = found
            .parts
            .iter()
            .map(|(name, change)| format!("{} {}", part(name), money.change(*change)))
            .collect();
        table.row(vec![
            found.portfolio.as_str().into(),
            found.what.as_str().into(),
            Cell::from(money.amount(found.before)).of(Some(found.before)),
            Cell::from(money.amount(found.now)).of(Some(found.now)),
            Cell::toned(
                money.change(change),
                if found.is_noise { Tone::Plain } else { Tone::of_rise(Some(change)) },
            )
            .of(Some(change)),
            if found.is_noise { "no" } else { "yes" }.into(),
            parts.join(", ").into(),
        ]);
    }
    section.table(table);
    let mut table =
        Table::new("Scores of countries that moved, points", &["Country", "#Before", "#Now", "#Move"]);
    for found in scores.iter().take(MOVES) {
        let change = found.now - found.before;
        table.row(vec![
            found.what.trim_start_matches("score of ").into(),
            Cell::from(format::decimals(found.before, 1)).of(Some(found.before)),
            Cell::from(format::decimals(found.now, 1)).of(Some(found.now)),
            Cell::toned(format::signed_decimals(change, 1), Tone::of_rise(Some(change))).of(Some(change)),
        ]);
    }
    section.table(table);
    section
}

fn causes(digest: &Digest, money: &Money) -> Section {
    let mut section = Section::new("causes", "Why it moved");
    if digest.causes.is_empty() {
        section.text("No move of an expected loss is told from noise, or none was shared out by cause.");
    }
    for found in &digest.causes {
        section.heading(found.portfolio.as_str());
        for sentence in &found.sentences {
            section.text(sentence.as_str());
        }
        let mut table = Table::new(
            format!("Change of expected loss of {} by cause, a year; the parts sum to it", found.portfolio),
            &["Cause", "#Part", "#Standard error", "Told from noise"],
        );
        for (cause, value, se, told) in &found.parts {
            table.row(vec![
                cause.as_str().into(),
                Cell::toned(
                    money.change(*value),
                    if *told { Tone::of_rise(Some(*value)) } else { Tone::Plain },
                )
                .of(Some(*value)),
                Cell::from(se.map_or_else(|| "not known".to_owned(), |se| money.amount(se))).of(*se),
                if *told { "yes" } else { "no" }.into(),
            ]);
        }
        section.table(table);
    }
    section
}

/// A country's code, or a peril in words.
fn part(name: &str) -> String {
    Peril::ALL
        .into_iter()
        .find(|peril| peril.to_string() == name)
        .map_or_else(|| name.to_owned(), format::peril)
}

fn limits(digest: &Digest, money: &Money) -> Section {
    let mut section = Section::new("limits", "Limits");
    if digest.limits.is_empty() {
        section.text("The plan has no limit.");
        return section;
    }
    let kept = digest.limits.iter().filter(|row| row.state == LimitState::Kept).count();
    section.text(format!("{kept} of {} checks are kept beyond sampling error.", digest.limits.len()));
    let mut table = Table::new(
        "Figures above their limit, or not told from it",
        &["Limit", "Book", "Scenario", "Figure", "#Value", "#Limit", "State"],
    );
    for row in digest.limits.iter().filter(|row| row.state != LimitState::Kept) {
        let tone = if row.state == LimitState::Breached { Tone::Worse } else { Tone::Plain };
        let value = match (row.value, row.low, row.high) {
            (Some(value), Some(low), Some(high)) if low < high => {
                format!("{} ({} to {})", money.amount(value), money.amount(low), money.amount(high))
            }
            (Some(value), ..) => money.amount(value),
            _ => "not there".to_owned(),
        };
        table.row(vec![
            row.name.as_str().into(),
            row.portfolio.as_str().into(),
            row.scenario.as_deref().unwrap_or("baseline").into(),
            row.what.as_str().into(),
            Cell::from(value).of(row.value),
            Cell::from(money.amount(row.most)).of(Some(row.most)),
            Cell::toned(row.state.words(), tone),
        ]);
    }
    section.table(table);
    section
}

fn scenarios(digest: &Digest, money: &Money) -> Section {
    let mut section = Section::new("scenarios", "What scenarios would change");
    let mut table = Table::new(
        "Change of expected loss under a scenario, a year, largest first",
        &["Book", "Scenario", "#Change", "#Quarter before"],
    );
    for ScenarioRow { portfolio, scenario, change, se, before } in digest.scenarios.iter().take(SCENARIOS) {
        let half = se.map_or(0.0, |se| NINETY_PERCENT * se);
        let text = format!(
            "{} ({} to {})",
            money.change(*change),
            money.change(change - half),
            money.change(change + half)
        );
        table.row(vec![
            portfolio.as_str().into(),
            scenario.as_str().into(),
            Cell::toned(text, Tone::of_rise(Some(*change))).of(Some(*change)),
            Cell::from(before.map_or_else(|| "not there".to_owned(), |before| money.change(before)))
                .of(*before),
        ]);
    }
    section.table(table);
    section
}

fn signals(digest: &Digest) -> Section {
    let mut section = Section::new("signals", "Signals that have tripped");
    let mut table = Table::new(
        "Tripped signals, new ones first",
        &["Signal", "#Value", "#Threshold", "Unit", "Since the quarter before"],
    );
    for signal in &digest.signals {
        table.row(vec![
            signal.label.as_str().into(),
            Cell::from(format::maybe_number(signal.value)).of(signal.value),
            Cell::from(format::maybe_number(signal.threshold)).of(signal.threshold),
            signal.unit.as_str().into(),
            if signal.is_new { "new" } else { "no" }.into(),
        ]);
    }
    if table.rows.is_empty() {
        section.text("None.");
    }
    section.table(table);
    section
}

fn open(digest: &Digest) -> Section {
    let mut section = Section::new("open", "Open points of the checklist");
    let mut table = Table::new("Open points by book", &["Book", "Point", "What is left"]);
    for point in &digest.open {
        table.row(vec![
            point.portfolio.as_str().into(),
            point.asks.as_str().into(),
            point.left.join("; ").into(),
        ]);
    }
    if table.rows.is_empty() {
        section.text("None.");
    }
    section.table(table);
    section
}

fn stale(digest: &Digest) -> Section {
    let mut section = Section::new("stale", "Data that are not fresh");
    let mut table = Table::new(
        "Indicators that are stale, expired or missing",
        &["Indicator", "State", "Countries", "Since the quarter before"],
    );
    for row in &digest.stale {
        table.row(vec![
            row.label.as_str().into(),
            row.state.as_str().into(),
            row.countries.join(", ").into(),
            if row.is_new { "new" } else { "no" }.into(),
        ]);
    }
    if table.rows.is_empty() {
        section.text("None.");
    }
    section.table(table);
    section
}

fn failures(digest: &Digest) -> Section {
    let mut section = Section::new("failures", "Cells without a result");
    let mut table = Table::new("Cells without a result", &["Book", "Scenario", "Why"]);
    for (cell, reason) in &digest.failures {
        table.row(vec![
            cell.portfolio.as_str().into(),
            cell.scenario.as_str().into(),
            reason.as_str().into(),
        ]);
    }
    if table.rows.is_empty() {
        section.text("None.");
    }
    section.table(table);
    section
}
