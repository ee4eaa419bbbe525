//! The digest of a quarter from a store.

use super::{CompareRequest, compare};
use crate::datasets::Layers;
use crate::model::batch::{Batch, CellId, HOUSE};
use crate::model::comparison::{Comparison, Figure, Measure, State, Subject, Terms};
use crate::model::digest::{Digest, Move, MoveCauses};
use crate::model::plan::METHOD;
use crate::model::view::ExchangeRate;
use crate::period::Quarter;
use crate::plan::{canonical, key_of};
use crate::problem::Problem;
use crate::report::read_figures;
use crate::store::{CellCard, Store, StoreError, read_run};
use crate::view::digest::{DateFacts, QuarterResults, digest, keyed};
use std::collections::BTreeSet;

/// A digest and what it takes to write it in another currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Digested {
    /// The digest.
    pub digest: Digest,
    /// Newest rates known in the quarter.
    pub quotes: Vec<ExchangeRate>,
}

/// Holds a quarter of a store against the newest one before it. `failures` have their reasons; other cells of the plan that are not
/// there are listed as not reached.
///
/// # Errors
/// [`StoreError`] for cells that cannot be read.
pub fn of_quarter(
    store: &Store,
    batch: &Batch,
    quarter: Quarter,
    failures: &[(CellId, String)],
) -> Result<Digested, StoreError> {
    let cards = store.cells()?;
    let (now, quotes) = results(store, &cards, quarter)?;
    let earlier = cards.iter().map(|card| card.id.quarter).filter(|held| *held < quarter).max();
    let before = earlier.map(|earlier| Ok((earlier, results(store, &cards, earlier)?.0))).transpose()?;
    let there: BTreeSet<&CellId> = cards.iter().map(|card| &card.id).collect();
    let mut failed: Vec<(CellId, String)> =
        failures.iter().filter(|(cell, _)| cell.quarter == quarter).cloned().collect();
    for cell in batch.cells().into_iter().filter(|cell| cell.quarter == quarter && !there.contains(cell)) {
        if !failed.iter().any(|(held, _)| *held == cell) {
            failed.push((cell, "not reached".to_owned()));
        }
    }
    failed.sort();
    let before = before.as_ref().map(|(quarter, results)| (*quarter, results));
    let mut digest = digest(batch, (quarter, &now), before, failed);
    let keys: Vec<&str> = cards
        .iter()
        .filter(|card| card.id.quarter == quarter || Some(card.id.quarter) == earlier)
        .map(|card| card.key.as_str())
        .collect();
    let rest = (METHOD, env!("CARGO_PKG_VERSION"), batch.causes, &batch.currency);
    digest.made_of = key_of(&canonical(&(&digest, keys, rest)));
    Ok(Digested { digest, quotes })
}

/// Shares the largest moves of expected loss out by cause: runs between the cells of both quarters, `2^k` for `k` causes that moved.
/// A change that cannot be shared out, such as one between data that are no longer there, says why.
///
/// # Errors
/// None of its own: see [`MoveCauses::sentences`].
pub fn causes(
    store: &Store,
    batch: &Batch,
    digest: &Digest,
    most: usize,
    threads: Option<usize>,
) -> Vec<MoveCauses> {
    let (Some(before), Ok(now)) =
        (digest.previous.as_deref().and_then(|text| text.parse().ok()), digest.quarter.parse())
    else {
        return Vec::new();
    };
    let moved = digest
        .moves
        .iter()
        .filter(|found| found.figure == "book//expected/baseline/gross" && !found.is_noise);
    let mut moved: Vec<_> = moved.collect();
    // The house first: it is what a committee asks about; then by pounds.
    moved.sort_by(|a, b| {
        let key = |found: &Move| (found.portfolio != HOUSE, -(found.now - found.before).abs());
        key(a)
            .partial_cmp(&key(b))
            .unwrap_or(std::cmp::Ordering::Equal)
            .then_with(|| a.portfolio.cmp(&b.portfolio))
    });
    let share = |found: &&Move| shared_out(store, batch, &found.portfolio, [before, now], threads);
    moved.iter().take(most).map(share).collect()
}

fn shared_out(
    store: &Store,
    batch: &Batch,
    portfolio: &str,
    quarters: [Quarter; 2],
    threads: Option<usize>,
) -> MoveCauses {
    let none =
        |why: String| MoveCauses { portfolio: portfolio.to_owned(), sentences: vec![why], parts: Vec::new() };
    let place = |quarter: Quarter| {
        let cards = store.cells().ok()?;
        let card =
            cards.into_iter().find(|card| card.id.quarter == quarter && card.id.portfolio == portfolio)?;
        Some(store.place(&card.id))
    };
    let runs = quarters.map(|quarter| place(quarter).map(|place| read_run(&place)));
    let [Some(Ok(before)), Some(Ok(after))] = runs else {
        return none("The change cannot be shared out: a run's inputs cannot be read.".to_owned());
    };
    let layers = Layers::over(batch.data.clone());
    let request = CompareRequest {
        runs: [before, after],
        layers: [layers.clone(), layers],
        years: None,
        threads,
        memory: None,
        premium: None,
    };
    match compare(&request, &mut |_| {}) {
        Ok(comparison) => MoveCauses {
            portfolio: portfolio.to_owned(),
            parts: parts(&comparison),
            sentences: comparison.sentences,
        },
        Err(error) => {
            none(format!("The change cannot be shared out: {}.", error.to_string().replace('\n', "; ")))
        }
    }
}

/// Parts of the baseline's expected loss before insurance.
fn parts(comparison: &Comparison) -> Vec<(String, f64, Option<f64>, bool)> {
    let figure = Figure {
        subject: Subject::Book,
        measure: Measure::Expected,
        terms: Terms::Gross,
        state: State::Baseline,
    };
    let change = comparison.figures.iter().find(|change| change.figure == figure);
    let parts = change.into_iter().flat_map(|change| &change.parts);
    parts.map(|part| (part.cause.label().to_owned(), part.value, part.se, part.distinguishable)).collect()
}

/// What the store has of a quarter.
fn results(
    store: &Store,
    cards: &[CellCard],
    quarter: Quarter,
) -> Result<(QuarterResults, Vec<ExchangeRate>), StoreError> {
    let mut found = QuarterResults::default();
    let mut quotes = Vec::new();
    for card in cards.iter().filter(|card| card.id.quarter == quarter) {
        let figures = keyed(store.figures(&card.id, read_figures)?);
        let book = found.cells.entry(card.id.portfolio.clone()).or_default();
        let is_first = book.is_empty();
        book.insert(card.id.scenario.clone(), figures);
        found.methods.insert(card.method);
        // Signals, freshness and the checklist are the same under every scenario.
        if is_first {
            let view = store.view(&card.id)?;
            found.checklists.insert(card.id.portfolio.clone(), view.checklist);
            found.date.get_or_insert(DateFacts { signals: view.signals, coverage: view.coverage });
            quotes = view.quotes;
            found.sample |= view.book.sample;
        }
    }
    Ok((found, quotes))
}

/// Pounds for a unit of a currency.
///
/// # Errors
/// A problem when no rate of it was known.
pub fn rate(currency: &str, quotes: &[ExchangeRate]) -> Result<f64, Problem> {
    if currency == "GBP" {
        return Ok(1.0);
    }
    quotes.iter().find(|quote| quote.currency == currency).map(|quote| quote.gbp_per_unit).ok_or_else(|| {
        let known: Vec<&str> = quotes.iter().map(|quote| quote.currency.as_str()).collect();
        Problem::new("the plan", format!("no rate of \"{currency}\" was known"))
            .in_column("currency")
            .hint(format!("currencies with a rate are GBP, {}", known.join(", ")))
    })
}
