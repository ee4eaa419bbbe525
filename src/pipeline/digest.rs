//! The digest of a quarter from a store.

use crate::model::batch::{Batch, CellId};
use crate::model::digest::Digest;
use crate::model::view::ExchangeRate;
use crate::period::Quarter;
use crate::problem::Problem;
use crate::report::read_figures;
use crate::store::{CellCard, Store, StoreError};
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
    Ok(Digested { digest: digest(batch, (quarter, &now), before, failed), quotes })
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
