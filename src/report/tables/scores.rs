//! Scores, pillars, indicators, coverage.

use super::{Grid, joined, maybe, maybe_text, number, text, truth};
use crate::model::view::{ScoreRow, View};

pub(super) fn tables(view: &View) -> Vec<(&'static str, Grid)> {
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

fn scores(view: &View) -> Grid {
    let mut table = Grid::new(&[
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
            level.into(),
            text(&row.id),
            text(&row.name),
            text(&row.role),
            number(row.regional_share),
            maybe(row.score),
            truth(row.partial),
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

fn pillars(view: &View) -> Grid {
    let mut table = Grid::new(&[
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
                level.into(),
                text(&row.id),
                text(&row.role),
                pillar.pillar.code().into(),
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

fn indicators(view: &View) -> Grid {
    let mut table = Grid::new(&[
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
                    level.into(),
                    text(&row.id),
                    text(&row.role),
                    pillar.pillar.code().into(),
                    text(&indicator.id),
                    text(&indicator.label),
                    maybe(indicator.raw),
                    text(&indicator.unit),
                    maybe_text(indicator.period.as_deref()),
                    maybe(indicator.value),
                    maybe(indicator.contribution),
                    maybe(indicator.missed.map(f64::from)),
                    text(&indicator.state),
                    truth(indicator.clipped),
                ]);
            }
        }
    }
    table
}

fn coverage(view: &View) -> Grid {
    let mut table =
        Grid::new(&["indicator", "label", "pillar", "country", "newest", "missed", "state", "reason"]);
    for row in &view.coverage {
        table.row(vec![
            text(&row.indicator),
            text(&row.label),
            row.pillar.code().into(),
            text(&row.country),
            maybe_text(row.newest.as_deref()),
            maybe(row.missed.map(f64::from)),
            text(&row.state),
            maybe_text(row.reason.as_deref()),
        ]);
    }
    table
}
