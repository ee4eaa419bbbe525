//! The book: holdings, positions, what could not be looked through, exchange rates.

use super::{Grid, estimate, joined, maybe, maybe_text, no_estimate, number, text};
use crate::model::plan::HoldingKind;
use crate::model::view::View;
use crate::report::is_unseen;

pub(super) fn tables(view: &View) -> Vec<(&'static str, Grid)> {
    vec![
        ("holdings", holdings(view)),
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

fn kind(kind: HoldingKind) -> &'static str {
    match kind {
        HoldingKind::Equity => "equity",
        HoldingKind::AssetStake => "asset_stake",
        HoldingKind::Loan => "loan",
        HoldingKind::Offtake => "offtake",
        HoldingKind::Supply => "supply",
    }
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
