//! Scores, pillars, indicators, coverage.

use super::{Csv, joined, maybe, maybe_text, number, text};
use crate::model::view::{ScoreRow, View};

pub(super) fn tables(view: &View) -> Vec<(&'static str, Csv)> {
    vec![
        ("scores", scores(view)),
        ("pillars", pillars(view)),
        ("indicators", indicators(view)),
        ("coverage", coverage(view)),
    ]
}

/// All scores with their level.
fn rows(view: &View) -> impl Iterator<Item = (&'static str, &ScoreRow)> {
    let scores = &view.scores;
    let levels = [
        ("country", &scores.countries),
        ("asset", &scores.assets),
        ("issuer", &scores.issuers),
        ("holding", &scores.holdings),
    ];
    levels.into_iter().flat_map(|(level, rows)| rows.iter().map(move |row| (level, row)))
}

fn scores(view: &View) -> Csv {
    let mut table = Csv::new(&[
        "level",
        "id",
        "name",
        "role",
        "regional_share",
        "score",
        "partial",
        "coverage",
        "low",
        "high",
        "scenario_score",
        "scenario_low",
        "scenario_high",
        "opportunity",
        "opportunity_ungated",
        "reasons",
    ]);
    for (level, row) in rows(view) {
        table.row(vec![
            level.to_owned(),
            text(&row.id),
            text(&row.name),
            text(&row.role),
            number(row.regional_share),
            maybe(row.score),
            row.partial.to_string(),
            number(row.coverage),
            maybe(row.low),
            maybe(row.high),
            maybe(row.scenario_score),
            maybe(row.scenario_low),
            maybe(row.scenario_high),
            maybe(row.opportunity),
            maybe(row.opportunity_ungated),
            joined(&row.reasons),
        ]);
    }
    table
}

fn pillars(view: &View) -> Csv {
    let mut table = Csv::new(&[
        "level",
        "id",
        "role",
        "pillar",
        "weight",
        "value",
        "scenario_value",
        "contribution",
        "change",
    ]);
    for (level, row) in rows(view) {
        for pillar in &row.pillars {
            table.row(vec![
                level.to_owned(),
                text(&row.id),
                text(&row.role),
                pillar.pillar.code().to_owned(),
                number(pillar.weight),
                maybe(pillar.value),
                maybe(pillar.scenario_value),
                maybe(pillar.contribution),
                maybe(pillar.change),
            ]);
        }
    }
    table
}

fn indicators(view: &View) -> Csv {
    let mut table = Csv::new(&[
        "level",
        "id",
        "role",
        "pillar",
        "indicator",
        "label",
        "raw",
        "unit",
        "period",
        "value",
        "contribution",
        "missed",
        "state",
        "clipped",
    ]);
    for (level, row) in rows(view) {
        for pillar in &row.pillars {
            for indicator in &pillar.indicators {
                table.row(vec![
                    level.to_owned(),
                    text(&row.id),
                    text(&row.role),
                    pillar.pillar.code().to_owned(),
                    text(&indicator.id),
                    text(&indicator.label),
                    maybe(indicator.raw),
                    text(&indicator.unit),
                    maybe_text(indicator.period.as_deref()),
                    maybe(indicator.value),
                    maybe(indicator.contribution),
                    indicator.missed.map_or_else(String::new, |missed| missed.to_string()),
                    text(&indicator.state),
                    indicator.clipped.to_string(),
                ]);
            }
        }
    }
    table
}

fn coverage(view: &View) -> Csv {
    let mut table =
        Csv::new(&["indicator", "label", "pillar", "country", "newest", "missed", "state", "reason"]);
    for row in &view.coverage {
        table.row(vec![
            text(&row.indicator),
            text(&row.label),
            row.pillar.code().to_owned(),
            text(&row.country),
            maybe_text(row.newest.as_deref()),
            row.missed.map_or_else(String::new, |missed| missed.to_string()),
            text(&row.state),
            maybe_text(row.reason.as_deref()),
        ]);
    }
    table
}
