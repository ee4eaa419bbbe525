//! The book: holdings, positions, what could not be looked through, exchange rates.

use super::{Grid, Value, estimate, joined, maybe, maybe_text, no_estimate, number, text};
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

/// Tables that speak of a book; without one they are left out.
pub(super) const OF_A_BOOK: [&str; 12] = [
    "accumulation",
    "advice",
    "allocations",
    "changes",
    "ep_curves",
    "holdings",
    "insurance",
    "levels",
    "losses_by_holding_peril",
    "policies",
    "positions",
    "unmatched",
];

/// Without a book: what £100 in each asset is expected to lose.
pub(super) fn stakes(view: &View) -> [(&'static str, Grid); 2] {
    let estimates = ["expected", "scenario_expected", "change", "tvar99"];
    let mut columns: Vec<String> =
        ["asset", "name", "country", "commodity", "pounds"].map(str::to_owned).to_vec();
    for name in estimates {
        columns.push(name.to_owned());
        columns.extend(["se", "low", "high"].map(|end| format!("{name}_{end}")));
    }
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Grid::new(&columns);
    for of in &view.holdings {
        let at = of.positions.first();
        let mut cells = vec![
            text(&of.id),
            text(&of.name),
            at.map_or(Value::Missing, |at| text(&at.country)),
            at.map_or(Value::Missing, |at| text(&at.commodity)),
            number(of.pounds),
        ];
        for estimated in [&of.expected, &of.scenario_expected, &of.change, &of.tvar99] {
            cells.extend(estimate(estimated));
        }
        table.row(cells);
    }
    let mut perils = Grid::new(&["asset", "peril", "expected"]);
    for of in &view.holdings {
        for (peril, loss) in &of.by_peril {
            perils.row(vec![text(&of.id), peril.code().into(), number(*loss)]);
        }
    }
    [("assets", table), ("losses_by_asset_peril", perils)]
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
