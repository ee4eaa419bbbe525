//! The tables of the chapter on scores.

use super::{group, outcome, ranking};
use crate::model::record::Interval;
use crate::model::record::scores::{DifferenceResult, Finding, OrderResult, Ranking, ScoresRecord};
use crate::report::validation::{Cell, Table};
use crate::wording;

const TOO_FEW: &str = "too few blocks";

fn word(finding: Finding) -> &'static str {
    match finding {
        Finding::Above => "above 0",
        Finding::Below => "below 0",
        Finding::Fragile => "fragile: no claim",
        Finding::Open => "includes 0: no claim",
        Finding::None => "no figure",
    }
}

/// Value and range; fewer than three blocks have no range.
fn pair(interval: Option<Interval>, blocks: usize) -> [Cell; 2] {
    match interval {
        Some(own) if blocks > 2 => [Cell::Number(own.value, 2), Cell::Range(own.low, own.high, 2)],
        own => [Cell::maybe(own.map(|own| own.value), 2, "no order"), Cell::Missing(TOO_FEW)],
    }
}

fn heads(result: &OrderResult) -> [Cell; 3] {
    [
        Cell::text(group(result.group)),
        Cell::text(outcome(result.outcome)),
        Cell::Number(f64::from(result.horizon_months), 0),
    ]
}

fn by(result: &OrderResult, wanted: Ranking, pooled: bool) -> Option<Interval> {
    let row = result.rankings.iter().find(|row| row.by == wanted)?;
    if pooled { row.pooled } else { row.within }
}

/// Who enters, and at how many origins.
pub(super) fn countries(record: &ScoresRecord) -> Table {
    let mut table = Table::new(
        "scores-countries",
        "Countries of each group and the number of their origins",
        &[("Scores", ""), ("First origin", ""), ("Last origin", ""), ("Countries (origins)", "")],
    );
    for row in &record.groups {
        let names: Vec<String> =
            row.countries.iter().map(|(code, count)| format!("{code} ({count})")).collect();
        table.rows.push(vec![
            Cell::text(group(row.group)),
            Cell::text(wording::date(&row.first_origin)),
            Cell::text(wording::date(&row.last_origin)),
            Cell::text(names.join(", ")),
        ]);
    }
    table
}

/// The score's correlations and the benchmarks beside them.
pub(super) fn correlations(record: &ScoresRecord) -> Table {
    let mut table = Table::new(
        "scores-correlations",
        "Mean rank correlation within origins, with its 90% interval",
        &[
            ("Scores", ""),
            ("Outcome", ""),
            ("Horizon", "months"),
            ("Countries", ""),
            ("Origins", ""),
            ("Left out as flat", ""),
            ("Reach into provisional months", "origins"),
            ("Blocks", ""),
            ("Exposure score", ""),
            ("90%", ""),
            ("Stability alone", ""),
            ("90% ", ""),
            ("Deaths alone", ""),
            ("90%  ", ""),
            ("Score", "finding"),
        ],
    );
    for row in &record.results {
        let counts =
            [row.countries.len(), row.origins, row.flat_origins, row.provisional_origins, row.blocks];
        let mut cells: Vec<Cell> = heads(row).into();
        cells.extend(counts.map(|count| Cell::Number(count as f64, 0)));
        for wanted in [Ranking::Score, Ranking::Stability, Ranking::Deaths] {
            cells.extend(pair(by(row, wanted, false), row.blocks));
        }
        cells.push(Cell::text(word(row.finding)));
        table.rows.push(cells);
    }
    table
}

/// The score less each benchmark, paired by origin, with the least and most over countries left out.
pub(super) fn differences(record: &ScoresRecord) -> Table {
    let mut table = Table::new(
        "scores-differences",
        "Correlation of the score less that of one indicator alone, within origins, paired; and its range with each country left out",
        &[
            ("Scores", ""),
            ("Outcome", ""),
            ("Horizon", "months"),
            ("Against", ""),
            ("Difference", ""),
            ("90%", ""),
            ("One country left out", ""),
            ("Finding", ""),
        ],
    );
    for row in &record.results {
        for difference in &row.differences {
            let mut cells: Vec<Cell> = heads(row).into();
            cells.push(Cell::text(ranking(difference.against)));
            cells.extend(pair(difference.within, row.blocks));
            cells.push(left_out(row, difference));
            cells.push(Cell::text(word(difference.finding)));
            table.rows.push(cells);
        }
    }
    table
}

fn left_out(result: &OrderResult, difference: &DifferenceResult) -> Cell {
    let figures = result.without.iter().filter_map(|row| match difference.against {
        Ranking::Stability => row.less_stability,
        _ => row.less_deaths,
    });
    range(figures)
}

fn range(figures: impl Iterator<Item = f64>) -> Cell {
    let ends = figures.fold(None, |ends: Option<(f64, f64)>, x| {
        Some(ends.map_or((x, x), |(low, high)| (low.min(x), high.max(x))))
    });
    ends.map_or(Cell::Missing("too few countries"), |(low, high)| Cell::Range(low, high, 2))
}

/// The same over all countries and origins together.
pub(super) fn pooled(record: &ScoresRecord) -> Table {
    let mut table = Table::new(
        "scores-pooled",
        "Rank correlation over all countries and origins together, with its 90% interval",
        &[
            ("Scores", ""),
            ("Outcome", ""),
            ("Horizon", "months"),
            ("Exposure score", ""),
            ("90%", ""),
            ("Less stability alone", ""),
            ("90% ", ""),
            ("Less deaths alone", ""),
            ("90%  ", ""),
        ],
    );
    for row in &record.results {
        let mut cells: Vec<Cell> = heads(row).into();
        cells.extend(pair(by(row, Ranking::Score, true), row.blocks));
        for difference in &row.differences {
            cells.extend(pair(difference.pooled, row.blocks));
        }
        table.rows.push(cells);
    }
    table
}

/// Each country left out.
pub(super) fn without(record: &ScoresRecord) -> Table {
    let mut table = Table::new(
        "scores-without",
        "Mean correlation within origins with one country left out",
        &[
            ("Scores", ""),
            ("Outcome", ""),
            ("Horizon", "months"),
            ("Without", ""),
            ("Exposure score", ""),
            ("Less stability alone", ""),
            ("Less deaths alone", ""),
        ],
    );
    table.printed = false;
    for row in &record.results {
        for other in &row.without {
            let mut cells: Vec<Cell> = heads(row).into();
            cells.push(Cell::text(&other.country));
            let figures = [other.score, other.less_stability, other.less_deaths];
            cells.extend(figures.map(|figure| Cell::maybe(figure, 2, "too few countries")));
            table.rows.push(cells);
        }
    }
    table
}

/// Each origin.
pub(super) fn by_origin(record: &ScoresRecord) -> Table {
    let mut table = Table::new(
        "scores-by-origin",
        "Rank correlation among the countries of each origin",
        &[
            ("Scores", ""),
            ("Outcome", ""),
            ("Horizon", "months"),
            ("Origin", ""),
            ("Countries", ""),
            ("Exposure score", ""),
            ("Stability alone", ""),
            ("Deaths alone", ""),
        ],
    );
    table.printed = false;
    for row in &record.by_origin {
        table.rows.push(vec![
            Cell::text(group(row.group)),
            Cell::text(outcome(row.outcome)),
            Cell::Number(f64::from(row.horizon_months), 0),
            Cell::text(&row.origin),
            Cell::Number(row.countries as f64, 0),
            Cell::Number(row.score, 2),
            Cell::Number(row.stability, 2),
            Cell::Number(row.deaths, 2),
        ]);
    }
    table
}
