//! Scores with their pillars.

use super::change::country_name;
use crate::model::pillar::Pillar;
use crate::model::view::{ScoreRow, Scores, View};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::format::{NO_SCORE, NOT_KNOWN, decimals, list, maybe_date, score, score_change, sentence};
use std::collections::BTreeMap;

/// A change of a score below a tenth of a point prints as none.
const SCORE_STEP: f64 = 0.05;

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new(
        "scores",
        if view.book.without_book {
            "Scores of countries and assets"
        } else {
            "Scores of countries and holdings"
        },
    );
    let scores = &view.scores;
    if scores.countries.is_empty() && scores.holdings.is_empty() {
        section.text("This run has no scores.");
        return section;
    }
    section.text(finding(scores));
    section.text(
        "Scores run from 0 to 100, the worst. The range puts every missing indicator at 0 and at 100; 'partial' means that a pillar is missing and at least 70% of the weight is there. Weights and goalposts are judgement.",
    );
    section.table(table(view, "Countries", &scores.countries));
    section.table(table(view, "Holdings", &scores.holdings));
    section
        .more(reasons(scores, if view.book.without_book { "Countries" } else { "Countries and holdings" }));
    section.more(table(view, "Assets", &scores.assets));
    section.more(table(view, "Issuers", &scores.issuers));
    section.more(indicators(scores));
    section
}

fn finding(scores: &Scores) -> String {
    let scored = scores.countries.iter().filter_map(|row| Some((row, row.score?)));
    let worst = scored.max_by(|a, b| a.1.total_cmp(&b.1));
    let missing: Vec<String> =
        scores.countries.iter().filter(|row| row.score.is_none()).map(|row| row.name.clone()).collect();
    let mut text = match worst {
        Some((row, value)) => format!("{} carries the highest risk score: {}.", row.name, decimals(value, 1)),
        None => "No country has enough data for a score.".to_owned(),
    };
    if !missing.is_empty() && worst.is_some() {
        text.push_str(&format!(" {NO_SCORE_YET} {}.", list(&missing)));
    }
    text
}

const NO_SCORE_YET: &str = "No score, for want of data:";

fn table(view: &View, level: &str, rows: &[ScoreRow]) -> Table {
    let mut columns: Vec<String> = vec![level.to_owned(), "#Risk score".to_owned(), "#Range".to_owned()];
    if !view.scenario.is_baseline {
        columns.extend(["#In the scenario".to_owned(), "#Change".to_owned()]);
    }
    columns.push("#Opportunity".to_owned());
    columns.extend(Pillar::ALL.iter().map(|pillar| format!("#{}", pillar.label())));
    columns.extend(["#Indicators present".to_owned(), "Role".to_owned()]);
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new(format!("{level}: risk scores and pillars, 0 to 100 (worst)"), &columns)
        .of(&["scores", "pillars"])
        .explained(rows.first().map(|row| row.id.as_str()));
    for row in rows {
        table.row(cells(view, row));
    }
    table
}

fn cells(view: &View, row: &ScoreRow) -> Vec<Cell> {
    let name = if view.scores.countries.iter().any(|country| country.id == row.id) {
        country_name(view, &row.id)
    } else if row.name == row.id {
        row.id.clone()
    } else {
        format!("{} {}", row.id, row.name)
    };
    let partial = if row.partial && row.score.is_some() { " (partial)" } else { "" };
    let mut cells: Vec<Cell> = vec![
        name.into(),
        Cell::from(format!("{}{partial}", score(row.score))).of(row.score),
        range(row.low, row.high).into(),
    ];
    if !view.scenario.is_baseline {
        let change = row.score.zip(row.scenario_score).map(|(from, to)| to - from);
        let tone = match change {
            Some(change) if change >= SCORE_STEP => Tone::Worse,
            Some(change) if change <= -SCORE_STEP => Tone::Better,
            _ => Tone::Plain,
        };
        cells.push(Cell::from(in_scenario(row)).of(row.scenario_score));
        cells.push(Cell::toned(score_change(row.score, row.scenario_score), tone));
    }
    cells.push(crate::report::cells::score(row.opportunity));
    for pillar in Pillar::ALL {
        let found = row.pillars.iter().find(|found| found.pillar == pillar);
        cells.push(
            found
                .and_then(|found| found.value)
                .map_or("no data".into(), |value| crate::report::cells::decimals(value, 1)),
        );
    }
    cells.extend([crate::report::cells::percent(row.coverage), row.role.as_str().into()]);
    cells
}

fn range(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{} to {}", decimals(low, 1), decimals(high, 1)),
        _ => NO_SCORE.to_owned(),
    }
}

fn in_scenario(row: &ScoreRow) -> String {
    match (row.scenario_low, row.scenario_high) {
        (Some(low), Some(high)) if high - low >= SCORE_STEP => {
            format!("{} ({} over branches)", score(row.scenario_score), range(Some(low), Some(high)))
        }
        _ => score(row.scenario_score),
    }
}

/// Reasons with the names they hold for: many countries share one.
fn reasons(scores: &Scores, of: &str) -> Table {
    let mut table = Table::new("Why scores are missing or partial, or stand on old data", &["Reason", of])
        .of(&["scores"]);
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in scores.countries.iter().chain(&scores.holdings) {
        for reason in &row.reasons {
            names.entry(sentence(reason)).or_default().push(row.name.clone());
        }
    }
    for (reason, names) in names {
        table.row(vec![reason.into(), list(&names).into()]);
    }
    table
}

fn indicators(scores: &Scores) -> Table {
    let mut table = Table::new(
        "Indicators behind the country scores; contributions and the reference of 50 sum to the score",
        &[
            "Country",
            "Pillar",
            "Indicator",
            "#Raw value",
            "Unit",
            "Period",
            "#Score",
            "#Contribution",
            "State",
        ],
    )
    .of(&["indicators"]);
    for row in &scores.countries {
        for pillar in &row.pillars {
            for indicator in &pillar.indicators {
                let clipped = if indicator.clipped { ", outside the goalposts" } else { "" };
                let contribution = indicator
                    .contribution
                    .map_or(NOT_KNOWN.to_owned(), |value| crate::report::format::signed_decimals(value, 2));
                table.row(vec![
                    row.name.as_str().into(),
                    pillar.pillar.label().into(),
                    indicator.label.as_str().into(),
                    cells::maybe_number(indicator.raw),
                    indicator.unit.as_str().into(),
                    maybe_date(indicator.period.as_deref()).into(),
                    cells::score(indicator.value),
                    Cell::from(contribution).of(indicator.contribution),
                    format!("{}{clipped}", indicator.state).into(),
                ]);
            }
        }
    }
    table
}
