//! What is not a loss or a score: the scenario, deaths, events, signals, judgements, sources.

use super::{Grid, count, estimate, joined, maybe, maybe_text, number, text, truth};
use crate::model::view::View;

pub(super) fn tables(view: &View) -> Vec<(&'static str, Grid)> {
    vec![
        ("leaves", leaves(view)),
        ("scenario_events", scenario_events(view)),
        ("bound", bound(view)),
        ("security", security(view)),
        ("security_months", security_months(view)),
        ("timeline", timeline(view)),
        ("signals", signals(view)),
        ("judgements", judgements(view)),
        ("record", record(view)),
        ("sources", sources(view)),
    ]
}

fn leaves(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "leaf",
        "weight",
        "reason",
        "expected_loss",
        "expected_loss_se",
        "expected_loss_low",
        "expected_loss_high",
    ]);
    for leaf in &view.scenario.leaves {
        let mut cells = vec![text(&leaf.name), number(leaf.weight), text(&leaf.reason)];
        cells.extend(estimate(&leaf.expected_loss));
        table.row(cells);
    }
    table
}

fn scenario_events(view: &View) -> Grid {
    let mut table = Grid::new(&["date", "title", "direction", "countries", "effects", "leaves", "source"]);
    for event in &view.scenario.events {
        table.row(vec![
            text(&event.date),
            text(&event.title),
            text(&event.direction),
            joined(&event.countries),
            text(&event.effects),
            joined(&event.leaves),
            text(&event.source),
        ]);
    }
    table
}

fn bound(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "leaf",
        "country",
        "security_before",
        "security_asked",
        "security_after",
        "pass_through",
        "applied",
        "reason",
    ]);
    for row in &view.scenario.bound {
        table.row(vec![
            text(&row.leaf),
            text(&row.country),
            number(row.security_before),
            number(row.security_asked),
            number(row.security_after),
            number(row.pass_through),
            truth(row.applied),
            text(&row.reason),
        ]);
    }
    table
}

fn security(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "country",
        "name",
        "deaths_12_months",
        "deaths_previous",
        "comparable",
        "deaths_3_months_annualised",
        "mean_5_years",
        "scaling",
    ]);
    for row in &view.security {
        table.row(vec![
            text(&row.country),
            text(&row.name),
            number(row.deaths_12_months),
            number(row.deaths_previous),
            truth(row.is_comparable),
            number(row.deaths_3_months_annualised),
            number(row.mean_5_years),
            number(row.scaling),
        ]);
    }
    table
}

fn record(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "part",
        "unit",
        "months",
        "measure",
        "ours",
        "benchmark",
        "theirs",
        "gain",
        "low",
        "high",
        "data_end",
    ]);
    for row in &view.record {
        let figures = [row.ours, row.theirs, row.gain, row.low, row.high].map(number);
        let [ours, theirs, gain, low, high] = figures;
        table.row(vec![
            text(&row.part),
            text(&row.unit),
            number(f64::from(row.months)),
            text(&row.measure),
            ours,
            text(&row.benchmark),
            theirs,
            gain,
            low,
            high,
            text(&row.data_end),
        ]);
    }
    table
}

fn security_months(view: &View) -> Grid {
    let mut table = Grid::new(&["country", "name", "month", "deaths", "provisional", "scaling"]);
    for row in &view.security {
        for (month, deaths, provisional) in &row.months {
            table.row(vec![
                text(&row.country),
                text(&row.name),
                text(month),
                number(*deaths),
                truth(*provisional),
                number(row.scaling),
            ]);
        }
    }
    table
}

fn timeline(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "id",
        "date",
        "month_only",
        "countries",
        "lane",
        "title",
        "direction",
        "severity",
        "documented",
        "source",
    ]);
    for row in &view.timeline {
        table.row(vec![
            text(&row.id),
            text(&row.date),
            truth(row.month_only),
            joined(&row.countries),
            text(&row.lane),
            text(&row.title),
            text(&row.direction),
            number(row.severity),
            truth(row.documented),
            text(&row.source),
        ]);
    }
    table
}

fn signals(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "id",
        "family",
        "label",
        "countries",
        "value",
        "threshold",
        "direction",
        "unit",
        "period",
        "state",
        "source",
    ]);
    for row in &view.signals {
        table.row(vec![
            text(&row.id),
            text(&row.family),
            text(&row.label),
            joined(&row.countries),
            maybe(row.value),
            maybe(row.threshold),
            text(&row.direction),
            text(&row.unit),
            maybe_text(row.period.as_deref()),
            text(&row.state),
            text(&row.source),
        ]);
    }
    table
}

fn judgements(view: &View) -> Grid {
    let mut table = Grid::new(&["name", "value", "reason", "place"]);
    for row in &view.judgements {
        table.row(vec![text(&row.name), text(&row.value), text(&row.reason), text(&row.place)]);
    }
    table
}

fn sources(view: &View) -> Grid {
    let mut table =
        Grid::new(&["name", "title", "source", "licence", "version", "retrieved", "sha256", "rows"]);
    for row in &view.sources {
        table.row(vec![
            text(&row.name),
            text(&row.title),
            text(&row.source),
            text(&row.licence),
            text(&row.version),
            text(&row.retrieved),
            text(&row.sha256),
            count(row.rows),
        ]);
    }
    table
}
