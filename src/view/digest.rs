//! A quarter of a store held against the one before: a [`Digest`].
//!
//! In: the figures of all cells of both quarters, and the views of their baselines. Out: moves with their sampling error, limits,
//! signals, open points, stale data. It computes differences and nothing else: every figure is that of a stored cell.

mod alerts;
mod limits;
mod moves;

use crate::model::batch::{Batch, CellId};
use crate::model::digest::{BookRow, Digest, OpenPoint, SignalChange, StaleRow};
use crate::model::figure::Figure;
use crate::model::view::{CheckRow, CoverageRow, SignalRow};
use crate::period::Quarter;
use std::collections::{BTreeMap, BTreeSet};

/// Figures of a cell by their key.
pub type Figures = BTreeMap<[String; 5], Figure>;

/// A quarter as the store has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct QuarterResults {
    /// Figures by portfolio, then scenario.
    pub cells: BTreeMap<String, BTreeMap<String, Figures>>,
    /// What the view of a cell says of the date, whichever cell it is.
    pub date: Option<DateFacts>,
    /// The checklist by portfolio.
    pub checklists: BTreeMap<String, Vec<CheckRow>>,
    /// True when a book is a shipped one.
    pub sample: bool,
    /// Version of the method of its cells.
    pub methods: BTreeSet<u32>,
}

/// What every cell of a date says alike.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DateFacts {
    /// Signals.
    pub signals: Vec<SignalRow>,
    /// Freshness.
    pub coverage: Vec<CoverageRow>,
}

/// Figures under their keys.
pub fn keyed(figures: Vec<Figure>) -> Figures {
    figures.into_iter().map(|figure| (figure.key().map(str::to_owned), figure)).collect()
}

/// A figure of a cell.
fn find<'a>(figures: &'a Figures, key: [&str; 5]) -> Option<&'a Figure> {
    figures.get(&key.map(str::to_owned))
}

/// Puts the digest of a quarter together. `failures` are cells of the plan without a result.
pub fn digest(
    batch: &Batch,
    (quarter, now): (Quarter, &QuarterResults),
    before: Option<(Quarter, &QuarterResults)>,
    failures: Vec<(CellId, String)>,
) -> Digest {
    let earlier = before.map(|(_, results)| results);
    let mut digest = Digest {
        made_of: String::new(),
        batch: batch.name.clone(),
        quarter: quarter.to_string(),
        previous: before.map(|(quarter, _)| quarter.to_string()),
        sample: now.sample,
        books: books(now, earlier),
        moves: moves::moves(now, earlier),
        causes: Vec::new(),
        scenarios: moves::scenarios(now, earlier),
        limits: limits::rows(batch, now),
        signals: signals(now, earlier),
        open: open(now),
        stale: stale(now, earlier),
        failures,
        other_methods: other_methods(now, before),
        alerts: Vec::new(),
    };
    digest.alerts = alerts::alerts(batch, &digest);
    digest
}

/// Any cell of a book holds its baseline: the first scenario's is taken.
fn baseline<'a>(results: &'a QuarterResults, portfolio: &str) -> Option<&'a Figures> {
    results.cells.get(portfolio)?.values().next()
}

fn books(now: &QuarterResults, before: Option<&QuarterResults>) -> Vec<BookRow> {
    let row = |portfolio: &String| -> Option<BookRow> {
        let figures = baseline(now, portfolio)?;
        let earlier = before.and_then(|before| baseline(before, portfolio));
        let expected = find(figures, ["book", "", "expected", "baseline", "gross"]);
        let tvar = find(figures, ["book", "", "tvar_99", "baseline", "gross"]);
        let then = |key| earlier.and_then(|figures| find(figures, key)).and_then(|figure| figure.value);
        Some(BookRow {
            portfolio: portfolio.clone(),
            pounds: find(figures, ["book", "", "pounds", "", ""]).and_then(|figure| figure.value),
            expected: expected.and_then(|figure| figure.value),
            expected_se: expected.and_then(|figure| figure.se),
            expected_before: then(["book", "", "expected", "baseline", "gross"]),
            tvar: tvar.and_then(|figure| figure.value),
            tvar_se: tvar.and_then(|figure| figure.se),
            tvar_before: then(["book", "", "tvar_99", "baseline", "gross"]),
        })
    };
    now.cells.keys().filter_map(row).collect()
}

fn signals(now: &QuarterResults, before: Option<&QuarterResults>) -> Vec<SignalChange> {
    let had = |id: &str| {
        let earlier = before.and_then(|before| before.date.as_ref());
        earlier.is_some_and(|date| {
            date.signals.iter().any(|signal| signal.id == id && signal.state == "tripped")
        })
    };
    let tripped = now.date.iter().flat_map(|date| &date.signals).filter(|signal| signal.state == "tripped");
    let mut found: Vec<SignalChange> = tripped
        .map(|signal| SignalChange {
            id: signal.id.clone(),
            label: signal.label.clone(),
            value: signal.value,
            threshold: signal.threshold,
            unit: signal.unit.clone(),
            is_new: before.is_some() && !had(&signal.id),
        })
        .collect();
    found.sort_by(|a, b| (!a.is_new, &a.id).cmp(&(!b.is_new, &b.id)));
    found
}

fn open(now: &QuarterResults) -> Vec<OpenPoint> {
    let points = |(portfolio, points): (&String, &Vec<CheckRow>)| -> Vec<OpenPoint> {
        let open = points.iter().filter(|point| point.state == "open");
        open.map(|point| OpenPoint {
            portfolio: portfolio.clone(),
            asks: point.asks.clone(),
            left: point.left.clone(),
        })
        .collect()
    };
    now.checklists.iter().flat_map(points).collect()
}

/// States of an indicator that somebody should see to.
const NOT_FRESH: [&str; 3] = ["stale", "expired", "missing"];

fn stale(now: &QuarterResults, before: Option<&QuarterResults>) -> Vec<StaleRow> {
    let mut rows: BTreeMap<(String, String), StaleRow> = BTreeMap::new();
    let earlier: Vec<&CoverageRow> = before
        .and_then(|before| before.date.as_ref())
        .map_or_else(Vec::new, |date| date.coverage.iter().collect());
    for row in now.date.iter().flat_map(|date| &date.coverage) {
        if !NOT_FRESH.contains(&row.state.as_str()) {
            continue;
        }
        let was_fresh = earlier.iter().any(|held| {
            (&held.indicator, &held.country) == (&row.indicator, &row.country)
                && !NOT_FRESH.contains(&held.state.as_str())
        });
        let key = (row.label.clone(), row.state.clone());
        let entry = rows.entry(key).or_insert_with(|| StaleRow {
            label: row.label.clone(),
            countries: Vec::new(),
            state: row.state.clone(),
            is_new: false,
        });
        entry.countries.push(row.country.clone());
        entry.is_new |= was_fresh;
    }
    let mut rows: Vec<StaleRow> = rows.into_values().collect();
    rows.sort_by(|a, b| (!a.is_new, &a.state, &a.label).cmp(&(!b.is_new, &b.state, &b.label)));
    rows
}

/// Quarters that are compared and whose method is not this program's newest among them.
fn other_methods(now: &QuarterResults, before: Option<(Quarter, &QuarterResults)>) -> Vec<(String, u32)> {
    let newest = now.methods.iter().max().copied();
    let Some((quarter, earlier)) = before else { return Vec::new() };
    let others = earlier.methods.iter().filter(|method| Some(**method) != newest);
    others.map(|method| (quarter.to_string(), *method)).collect()
}
