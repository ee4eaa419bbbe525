//! Numbers that matter, claims beside documents, words.

use super::checklist::{self, Point};
use crate::model::minerals::Fact;
use crate::model::view::{CheckRow, ClaimRow, FactRow, Facts, TermRow};
use crate::world::World;

/// Facts and claims known on the date, in the order of their tables.
pub fn facts(world: &World) -> Facts {
    let own: Vec<&str> = world.claims.iter().filter_map(|claim| claim.fact.as_deref()).collect();
    let numbers = world.facts.iter().map(|fact| number(world, fact, own.contains(&fact.id.as_str())));
    let claims = world.claims.iter().map(|claim| ClaimRow {
        id: claim.id.clone(),
        place: place(world, &claim.place),
        claim: claim.claim.clone(),
        value: claim
            .fact
            .as_ref()
            .and_then(|id| world.facts.iter().find(|fact| fact.id == *id))
            .map(|fact| format!("{} {}", fact.value, fact.unit)),
        source: claim.source.clone(),
        published: claim.published.to_string(),
        documents: claim.documents.clone(),
        documents_source: claim.documents_source.clone(),
        against: claim.against.clone(),
        finding: claim.finding,
        reason: claim.reason.clone(),
    });
    Facts { numbers: numbers.collect(), claims: claims.collect() }
}

fn number(world: &World, fact: &Fact, is_claim: bool) -> FactRow {
    FactRow {
        id: fact.id.clone(),
        name: name(&fact.id),
        place: place(world, &fact.place),
        year: fact.year.clone(),
        value: fact.value.clone(),
        unit: fact.unit.clone(),
        text: fact.text.clone(),
        source: fact.source.clone(),
        documented: fact.verification == "documented",
        is_claim,
        confidence: fact.confidence.clone(),
    }
}

/// Words that stand in capitals in a name.
const CAPITALS: [&str; 6] = ["gti", "acled", "us", "uk", "aes", "gdp"];

/// What a figure counts, from the first part of its key: `US troops withdrawn`.
fn name(id: &str) -> String {
    let key = id.split('-').next().unwrap_or(id);
    let words: Vec<String> = key
        .split('_')
        .enumerate()
        .map(|(place, word)| match CAPITALS.contains(&word) {
            true => word.to_uppercase(),
            false if place == 0 => capital(word),
            false => word.to_owned(),
        })
        .collect();
    words.join(" ")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A place in words: countries by name, the rest by what the code stands for.
fn place(world: &World, code: &str) -> String {
    match code {
        "WLD" => "World".to_owned(),
        "SAHEL" => "Sahel".to_owned(),
        "-" => String::new(),
        _ => {
            let country = world.countries.iter().find(|country| country.iso3.as_str() == code);
            country.map_or_else(|| code.to_owned(), |country| country.name.clone())
        }
    }
}

/// Words in the order of their table.
pub fn glossary(world: &World) -> Vec<TermRow> {
    let rows = world.glossary.iter().map(|term| TermRow {
        term: term.term.clone(),
        stands_for: term.stands_for.clone(),
        definition: term.definition.clone(),
        source: term.source.clone(),
        judgement: term.judgement,
    });
    rows.collect()
}

/// The article's checklist.
pub fn checklist(facts: &checklist::Facts<'_>) -> Vec<CheckRow> {
    let row = |point: Point| CheckRow {
        id: point.id.to_owned(),
        asks: point.asks.to_owned(),
        state: point.state.word().to_owned(),
        evidence: point.evidence,
        left: point.left,
    };
    checklist::points(facts).into_iter().map(row).collect()
}
