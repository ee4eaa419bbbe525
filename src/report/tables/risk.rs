//! Who carries the tail, where losses gather, insurance, advice, judgement.

use super::{Grid, Value, count, estimate, joined, maybe, maybe_text, number, text};
use crate::model::view::{Estimate, View};

pub(super) fn tables(view: &View) -> Vec<(&'static str, Grid)> {
    vec![
        ("allocations", allocations(view)),
        ("accumulation", accumulation(view)),
        ("insurance", insurance(view)),
        ("policies", policies(view)),
        ("advice", advice(view)),
        ("judgement_shares", judgement(view)),
    ]
}

fn allocations(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "branch",
        "terms",
        "level",
        "of",
        "id",
        "value",
        "se",
        "low",
        "high",
        "share",
        "marginal",
        "stand_alone",
        "stand_alone_se",
    ]);
    for of in &view.losses.allocations {
        let mut add = |kind: &str, id: &str, value: &Estimate, rest: [Value; 3]| {
            let mut cells = vec![text(&of.branch), text(&of.terms), number(of.level), kind.into(), text(id)];
            cells.extend(estimate(value));
            let share = value.value.filter(|_| of.tvar > 0.0).map(|value| value / of.tvar);
            cells.push(maybe(share));
            cells.extend(rest);
            table.row(cells);
        };
        let none = || [const { Value::Missing }; 3];
        let whole = Estimate { value: Some(of.tvar), ..Estimate::default() };
        add("book", "", &whole, none());
        for row in &of.by_holding {
            let alone = &row.stand_alone;
            add("holding", &row.id, &row.euler, [maybe(row.marginal), maybe(alone.value), maybe(alone.se)]);
        }
        for (peril, loss) in &of.by_peril {
            add("peril", peril.code(), loss, none());
        }
        if let Some(ratio) = of.diversification {
            let ratio = Estimate { value: Some(ratio), ..Estimate::default() };
            add("diversification", "", &ratio, none());
        }
    }
    table
}

fn accumulation(view: &View) -> Grid {
    let names = ["expected", "scenario_expected", "tail", "scenario_tail"];
    let mut columns = vec!["kind".to_owned(), "name".to_owned(), "exposure".to_owned()];
    for name in names {
        columns.push(name.to_owned());
        columns.extend(["se", "low", "high"].map(|end| format!("{name}_{end}")));
    }
    columns.extend(["ratio".to_owned(), "tail_share".to_owned()]);
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Grid::new(&columns);
    for row in &view.losses.accumulation {
        let mut cells = vec![text(&row.kind), text(&row.name), number(row.pounds)];
        for of in [&row.expected, &row.scenario_expected, &row.tail, &row.scenario_tail] {
            cells.extend(estimate(of));
        }
        cells.extend([maybe(row.ratio), maybe(row.tail_share)]);
        table.row(cells);
    }
    table
}

fn insurance(view: &View) -> Grid {
    let mut table = Grid::new(&["branch", "what", "gross", "recovered", "retained"]);
    for row in &view.losses.insurance {
        let figures = [row.gross, row.recovered, row.retained].map(number);
        table.row([vec![text(&row.branch), text(&row.what)], figures.to_vec()].concat());
    }
    table
}

fn policies(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "policy",
        "perils",
        "holdings",
        "currency",
        "gbp_per_unit",
        "rate_month",
        "limit",
        "limit_pounds",
        "exposure",
        "expected",
        "expected_covered",
        "recovery",
        "recovery_se",
        "recovery_low",
        "recovery_high",
        "scenario_recovery",
        "scenario_recovery_se",
        "scenario_recovery_low",
        "scenario_recovery_high",
        "pays",
        "pays_se",
        "pays_low",
        "pays_high",
        "rate_on_line",
        "rate_on_line_se",
        "rate_on_line_low",
        "rate_on_line_high",
    ]);
    for row in &view.losses.policies {
        let perils: Vec<String> = row.perils.iter().map(|peril| peril.code().to_owned()).collect();
        let mut cells = vec![
            text(&row.id),
            joined(&perils),
            joined(&row.holdings),
            text(&row.currency),
            number(row.gbp_per_unit),
            maybe_text(row.rate_month.as_deref()),
            maybe(row.limit),
            maybe(row.limit_pounds),
            number(row.pounds),
            number(row.expected),
            number(row.expected_covered),
        ];
        for of in [&row.recovery, &row.scenario_recovery, &row.pays, &row.rate_on_line] {
            cells.extend(estimate(of));
        }
        table.row(cells);
    }
    table
}

fn advice(view: &View) -> Grid {
    let mut table = Grid::new(&["branch", "terms", "figure", "error", "target", "years"]);
    for row in &view.losses.advice {
        table.row(vec![
            text(&row.branch),
            text(&row.terms),
            text(&row.figure),
            number(row.error),
            number(row.target),
            count(row.years),
        ]);
    }
    table
}

fn judgement(view: &View) -> Grid {
    let mut table = Grid::new(&["figure", "counts", "share"]);
    let shares = &view.losses.judgement;
    for (figure, counts, share) in [
        ("expected", "rates", Some(shares.expected_rates)),
        ("expected", "rates or severities", Some(shares.expected)),
        ("tvar99", "rates", shares.tvar99_rates),
        ("tvar99", "rates or severities", shares.tvar99),
    ] {
        table.row(vec![figure.into(), counts.into(), maybe(share)]);
    }
    table
}
