//! Numbers that matter, the article's claims beside documents, and what words mean.

use crate::model::claims::Finding;
use crate::model::view::{ClaimRow, FactRow, TermRow, View};
use crate::report::document::{Cell, Section, Table};
use crate::report::format::{self, capital, date, sentence};

/// Facts and claims.
pub(super) fn numbers(view: &View) -> Section {
    let mut section = Section::new("numbers", "Numbers that matter");
    section.lead(standing(&view.facts.claims));
    section.table(claims(view));
    section.text(counted(view));
    section.table(facts(view));
    section
}

/// How the claims stand, in a sentence.
fn standing(claims: &[ClaimRow]) -> String {
    let Some(first) = claims.first() else {
        return "By the as-of date the source article was not out, so no claim of it is shown.".to_owned();
    };
    let of = |finding: Finding| claims.iter().filter(|claim| claim.finding == finding).count();
    format!(
        "Of {} claims of the source article ({}), documents contradict {}, give another figure for {} and agree with {}; {} could not be checked. Both stand here; the model uses neither.",
        claims.len(),
        first.source.trim_end_matches(" (the source article)"),
        of(Finding::Contradicted),
        of(Finding::Differs),
        of(Finding::Agrees),
        of(Finding::Unchecked)
    )
}

fn claims(view: &View) -> Table {
    let mut table = Table::new(
        "What the article claims and what documents say; how the two stand is judgement",
        &["Claim", "Figure", "Documents say", "How they stand", "Why", "Documents"],
    )
    .of(&["claims"]);
    for claim in &view.facts.claims {
        let documents =
            if claim.documents.is_empty() { "nothing held speaks to it" } else { &claim.documents };
        let source = if claim.documents_source.is_empty() { "none" } else { &claim.documents_source };
        table.row(vec![
            claim.claim.as_str().into(),
            claim.value.as_deref().map_or_else(|| "none".to_owned(), figure).into(),
            documents.into(),
            capital(claim.finding.label()).into(),
            claim.reason.as_str().into(),
            source.into(),
        ]);
    }
    table
}

fn counted(view: &View) -> String {
    let rows = &view.facts.numbers;
    if rows.is_empty() {
        return "No figure was published by the as-of date.".to_owned();
    }
    let documented = rows.iter().filter(|row| row.documented && !row.is_claim).count();
    let own = rows.iter().filter(|row| row.is_claim).count();
    format!(
        "{documented} of {} figures come from a document that was read; {own} are the article's own, for which the article is the only document.",
        rows.len()
    )
}

fn facts(view: &View) -> Table {
    let mut table = Table::new(
        "Figures that reports quote, each with its source; contradictions are kept",
        &["Figure", "Where", "Of", "#Value", "Unit", "Status", "Remark", "Confidence", "Source"],
    )
    .of(&["facts"]);
    for row in &view.facts.numbers {
        let status = match (row.is_claim, row.documented) {
            (true, _) => "claimed",
            (false, true) => "documented",
            (false, false) => "unverified",
        };
        table.row(vec![
            if row.name.is_empty() { &row.id } else { &row.name }.into(),
            if row.place.is_empty() { "no one country" } else { &row.place }.into(),
            date(&row.year).into(),
            Cell::from(figure(&row.value)).of(row.figure()),
            row.unit.as_str().into(),
            status.into(),
            remark(row).into(),
            row.confidence.as_str().into(),
            row.source.as_str().into(),
        ]);
    }
    table
}

/// The fact in a sentence, unless that only says the name again.
fn remark(row: &FactRow) -> String {
    match row.text.eq_ignore_ascii_case(&row.name) {
        true => "none".to_owned(),
        false => sentence(&capital(&row.text)),
    }
}

/// A quoted value with its digits in threes: `2,000 people`.
fn figure(value: &str) -> String {
    let (first, rest) = value.split_once(' ').unwrap_or((value, ""));
    match first.parse::<f64>() {
        Ok(number) if number.is_finite() => {
            format!("{} {rest}", format::number(number)).trim_end().to_owned()
        }
        _ => value.to_owned(),
    }
}

/// Definitions.
pub(super) fn glossary(view: &View) -> Section {
    let mut section = Section::new("glossary", "Definitions");
    let speaks_of_a_book =
        |text: &str| ["book", "holding"].iter().any(|word| text.to_lowercase().contains(word));
    let is_shown = |term: &&TermRow| {
        !view.book.without_book
            || ![&term.term, &term.definition, &term.source].iter().any(|text| speaks_of_a_book(text))
    };
    let terms: Vec<&TermRow> = view.glossary.iter().filter(is_shown).collect();
    let ours = terms.iter().filter(|term| term.judgement).count();
    section.text(match terms.is_empty() {
        true => "The package holds no definitions.".to_owned(),
        false => format!(
            "{} words of this report; {ours} are defined by the project, the others by their source.",
            terms.len()
        ),
    });
    let mut table =
        Table::new("What words mean here", &["Word", "Stands for", "Meaning", "Source"]).of(&["glossary"]);
    for term in terms {
        let source = if term.judgement { format!("ours: {}", term.source) } else { term.source.clone() };
        table.row(vec![
            term.term.as_str().into(),
            term.stands_for.as_str().into(),
            term.definition.as_str().into(),
            source.into(),
        ]);
    }
    section.table(table);
    section
}
