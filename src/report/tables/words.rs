//! Facts, claims, the checklist, the glossary.

use super::{Grid, joined, maybe, maybe_text, text, truth};
use crate::model::view::View;

pub(super) fn tables(view: &View) -> Vec<(&'static str, Grid)> {
    vec![
        ("facts", facts(view)),
        ("claims", claims(view)),
        ("checklist", checklist(view)),
        ("glossary", glossary(view)),
    ]
}

fn facts(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "id",
        "name",
        "place",
        "year",
        "value",
        "number",
        "unit",
        "text",
        "documented",
        "claim",
        "confidence",
        "source",
    ]);
    for row in &view.facts.numbers {
        table.row(vec![
            text(&row.id),
            text(&row.name),
            text(&row.place),
            text(&row.year),
            text(&row.value),
            maybe(row.figure()),
            text(&row.unit),
            text(&row.text),
            truth(row.documented),
            truth(row.is_claim),
            text(&row.confidence),
            text(&row.source),
        ]);
    }
    table
}

fn claims(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "id",
        "place",
        "claim",
        "value",
        "source",
        "published",
        "documents",
        "documents_source",
        "against",
        "finding",
        "reason",
    ]);
    for row in &view.facts.claims {
        table.row(vec![
            text(&row.id),
            text(&row.place),
            text(&row.claim),
            maybe_text(row.value.as_deref()),
            text(&row.source),
            text(&row.published),
            text(&row.documents),
            text(&row.documents_source),
            joined(&row.against),
            text(row.finding.label()),
            text(&row.reason),
        ]);
    }
    table
}

fn checklist(view: &View) -> Grid {
    let mut table = Grid::new(&["id", "asks", "state", "evidence", "left"]);
    for row in &view.checklist {
        table.row(vec![
            text(&row.id),
            text(&row.asks),
            text(&row.state),
            joined(&row.evidence),
            joined(&row.left),
        ]);
    }
    table
}

fn glossary(view: &View) -> Grid {
    let mut table = Grid::new(&["term", "stands_for", "definition", "source", "judgement"]);
    for row in &view.glossary {
        table.row(vec![
            text(&row.term),
            text(&row.stands_for),
            text(&row.definition),
            text(&row.source),
            truth(row.judgement),
        ]);
    }
    table
}
