//! The estimate of the rates as tables: every figure with all its digits.

use super::tables::{Grid, Value, joined, maybe, number, text};
use crate::model::calibration::{Calibration, LearntRow};
use std::collections::BTreeMap;

/// The tables of an estimate, by file name.
pub fn calibration_tables(found: &Calibration) -> BTreeMap<String, Vec<u8>> {
    let tables = [
        ("rates", learnt(found)),
        ("held_rates", held(found)),
        ("cases", cases(found)),
        ("exposure", exposure(found)),
        ("strength", strength(found)),
        ("strength_profile", profile(found)),
        ("dispersion", dispersion(found)),
    ];
    tables.into_iter().map(|(name, table)| (format!("{name}.csv"), table.csv().into_bytes())).collect()
}

const LEARNT: [&str; 24] = [
    "process",
    "peril",
    "level",
    "place",
    "holds_for",
    "cases",
    "lost",
    "settled",
    "open",
    "case_ids",
    "asset_years",
    "weighted_years",
    "prior_shape",
    "prior_years",
    "prior_reason",
    "posterior_shape",
    "posterior_years",
    "mean",
    "low",
    "high",
    "data_share",
    "prior_share",
    "judgement_share",
    "rows",
];

fn learnt(found: &Calibration) -> Grid {
    let mut table = Grid::new(&LEARNT);
    for row in &found.learnt {
        let mut cells = counts(row);
        cells.extend([number(row.prior_shape), number(row.prior_years), text(&row.prior_reason)]);
        let numbers = [
            row.posterior_shape,
            row.posterior_years,
            row.mean,
            row.low,
            row.high,
            row.data_share,
            row.prior_share,
            row.judgement_share,
        ];
        cells.extend(numbers.map(number));
        cells.push(text(&row.rows));
        table.row(cells);
    }
    table
}

fn counts(row: &LearntRow) -> Vec<Value> {
    vec![
        text(&row.process),
        row.peril.code().into(),
        row.level.into(),
        text(&row.place),
        joined(&row.holds_for),
        number(row.cases),
        row.lost.to_string().into(),
        row.settled.to_string().into(),
        row.open.to_string().into(),
        joined(&row.case_ids),
        number(row.asset_years),
        number(row.weighted_years),
    ]
}

fn held(found: &Calibration) -> Grid {
    let mut table = Grid::new(&["process", "peril", "place", "rate", "judgement_share", "reason", "rows"]);
    for row in &found.held {
        table.row(vec![
            text(&row.process),
            row.peril.code().into(),
            text(&row.place),
            number(row.rate),
            number(1.0),
            text(&row.reason),
            text(&row.rows),
        ]);
    }
    table
}

fn cases(found: &Calibration) -> Grid {
    let columns =
        ["id", "name", "country", "onset", "outcome", "taking_cases", "settled_cases", "left_out", "rows"];
    let mut table = Grid::new(&columns);
    for row in &found.cases {
        table.row(vec![
            text(&row.id),
            text(&row.name),
            text(&row.country),
            row.onset.clone().into(),
            row.outcome.clone().into(),
            number(row.taking),
            number(row.settled),
            row.left_out.into(),
            text(&row.rows),
        ]);
    }
    table
}

fn exposure(found: &Calibration) -> Grid {
    let columns = [
        "asset",
        "country",
        "asset_years",
        "taking_years",
        "settled_years",
        "violence_years",
        "zone_years",
        "rows",
    ];
    let mut table = Grid::new(&columns);
    for row in &found.exposure {
        let years =
            [row.asset_years, row.taking_years, row.settled_years, row.violence_years, row.zone_years];
        let mut cells = vec![text(&row.asset), text(&row.country)];
        cells.extend(years.map(number));
        cells.push(text(&row.rows));
        table.row(cells);
    }
    table
}

fn strength(found: &Calibration) -> Grid {
    let columns = [
        "process",
        "countries",
        "cases",
        "shipped_years",
        "shipped_log_likelihood",
        "method",
        "shape",
        "years",
        "log_likelihood",
    ];
    let mut table = Grid::new(&columns);
    for row in &found.strength {
        table.row(vec![
            text(&row.process),
            row.countries.to_string().into(),
            number(row.cases),
            number(row.shipped_years),
            number(row.shipped_log_likelihood),
            row.method.into(),
            maybe(row.shape),
            maybe(row.years),
            number(row.log_likelihood),
        ]);
    }
    table
}

fn profile(found: &Calibration) -> Grid {
    let mut table = Grid::new(&["process", "years", "log_likelihood"]);
    for row in &found.strength {
        for (years, value) in &row.profile {
            table.row(vec![text(&row.process), number(*years), number(*value)]);
        }
    }
    table
}

fn dispersion(found: &Calibration) -> Grid {
    let columns =
        ["series", "place", "from", "to", "periods", "mean", "variance", "ratio", "p_value", "size"];
    let mut table = Grid::new(&columns);
    for row in &found.dispersion {
        table.row(vec![
            text(&row.series),
            text(&row.place),
            row.from.clone().into(),
            row.to.clone().into(),
            row.periods.to_string().into(),
            maybe(row.mean),
            maybe(row.variance),
            maybe(row.ratio),
            maybe(row.p_value),
            maybe(row.size),
        ]);
    }
    table
}
