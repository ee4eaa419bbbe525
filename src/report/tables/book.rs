//! The book: holdings, positions, what could not be looked through, exchange rates.

use super::{Grid, estimate, joined, maybe, maybe_text, no_estimate, number, text};
use crate::maths;
use crate::model::plan::HoldingKind;
use crate::model::view::View;
use crate::report::is_unseen;

pub(super) fn tables(view: &View) -> Vec<(&'static str, Grid)> {
    vec![
        ("holdings", holdings(view)),
        ("holdings_by_kind", kinds(view)),
        ("positions", positions(view)),
        ("unmatched", unmatched(view)),
        ("exchange_rates", exchange_rates(view)),
    ]
}

const HOLDINGS: [&str; 31] = [
    "id",
    "name",
    "kind",
    "subject",
    "amount",
    "currency",
    "pounds",
    "looked_through",
    "policy",
    "expected",
    "expected_se",
    "expected_low",
    "expected_high",
    "scenario_expected",
    "scenario_expected_se",
    "scenario_expected_low",
    "scenario_expected_high",
    "change",
    "change_se",
    "change_low",
    "change_high",
    "retained",
    "retained_se",
    "retained_low",
    "retained_high",
    "tvar99",
    "tvar99_se",
    "tvar99_low",
    "tvar99_high",
    "expected_share",
    "flags",
];

fn holdings(view: &View) -> Grid {
    let mut table = Grid::new(&HOLDINGS);
    for holding in &view.holdings {
        let mut cells = vec![
            text(&holding.id),
            text(&holding.name),
            kind(holding.kind).into(),
            text(&holding.subject),
            number(holding.amount),
            text(&holding.currency),
            number(holding.pounds),
            number(holding.looked_through),
            maybe_text(holding.policy.as_deref()),
        ];
        let estimates = [
            &holding.expected,
            &holding.scenario_expected,
            &holding.change,
            &holding.retained,
            &holding.tvar99,
        ];
        let is_unseen = is_unseen(view, holding);
        for of in estimates {
            cells.extend(if is_unseen { no_estimate() } else { estimate(of) });
        }
        cells.push(maybe(holding.expected_share));
        cells.push(joined(&holding.flags));
        table.row(cells);
    }
    table
}

/// Tables that speak of a book; without one they are left out.
pub(super) const OF_A_BOOK: [&str; 13] = [
    "accumulation",
    "advice",
    "allocations",
    "changes",
    "ep_curves",
    "holdings",
    "holdings_by_kind",
    "insurance",
    "levels",
    "losses_by_holding_peril",
    "policies",
    "positions",
    "unmatched",
];

fn kind(kind: HoldingKind) -> &'static str {
    match kind {
        HoldingKind::Equity => "equity",
        HoldingKind::AssetStake => "asset_stake",
        HoldingKind::Loan => "loan",
        HoldingKind::Offtake => "offtake",
        HoldingKind::Supply => "supply",
    }
}

/// Kinds of holdings in words, shareholders first.
const KINDS: [(HoldingKind, &str); 5] = [
    (HoldingKind::Equity, "shares"),
    (HoldingKind::AssetStake, "stakes in assets"),
    (HoldingKind::Loan, "loans"),
    (HoldingKind::Offtake, "offtake contracts"),
    (HoldingKind::Supply, "supply contracts"),
];

/// All holdings of a kind.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct KindRow {
    kind: HoldingKind,
    /// The kind in words.
    pub(in crate::report) name: &'static str,
    pub(in crate::report) holdings: usize,
    /// Their value, pounds.
    pub(in crate::report) pounds: f64,
    /// Of it, looked through to the region.
    pub(in crate::report) looked_through: f64,
    /// Expected loss a year before insurance, baseline; holdings without one are left out of the sum.
    pub(in crate::report) expected: f64,
}

/// The book by kind of holding; kinds that it does not hold are left out.
pub(in crate::report) fn by_kind(view: &View) -> Vec<KindRow> {
    let row = |(kind, name): (HoldingKind, &'static str)| {
        let held = || view.holdings.iter().filter(move |row| row.kind == kind);
        KindRow {
            kind,
            name,
            holdings: held().count(),
            pounds: maths::sum(held().map(|row| row.pounds)),
            looked_through: maths::sum(held().map(|row| row.looked_through)),
            expected: maths::sum(held().filter_map(|row| row.expected.value)),
        }
    };
    KINDS.into_iter().map(row).filter(|row| row.holdings > 0).collect()
}

fn kinds(view: &View) -> Grid {
    let mut table = Grid::new(&["kind", "name", "holdings", "pounds", "looked_through", "expected"]);
    for row in by_kind(view) {
        table.row(vec![
            kind(row.kind).into(),
            crate::report::format::capital(row.name).into(),
            number(row.holdings as f64),
            number(row.pounds),
            number(row.looked_through),
            number(row.expected),
        ]);
    }
    table
}

fn positions(view: &View) -> Grid {
    let mut table = Grid::new(&["holding", "asset", "name", "country", "commodity", "pounds"]);
    for holding in &view.holdings {
        for position in &holding.positions {
            table.row(vec![
                text(&holding.id),
                text(&position.asset),
                text(&position.name),
                text(&position.country),
                text(&position.commodity),
                number(position.pounds),
            ]);
        }
    }
    table
}

fn unmatched(view: &View) -> Grid {
    let mut table = Grid::new(&["holding", "name", "pounds", "reason"]);
    for row in &view.book.unmatched_rows {
        table.row(vec![text(&row.holding), text(&row.name), number(row.pounds), text(&row.reason)]);
    }
    table
}

fn exchange_rates(view: &View) -> Grid {
    let mut table = Grid::new(&["currency", "gbp_per_unit", "month", "method"]);
    for rate in &view.exchange_rates {
        table.row(vec![
            text(&rate.currency),
            number(rate.gbp_per_unit),
            text(&rate.month),
            text(&rate.method),
        ]);
    }
    table
}
