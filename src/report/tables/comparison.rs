//! Scenarios that were run beside each other.

use super::{Grid, Value, estimate, maybe, number, text};
use crate::model::view::{ComparisonRow, Estimate, View};

pub(super) fn tables(view: &View) -> Vec<(&'static str, Grid)> {
    let rows = view.side_by_side();
    vec![("comparison", figures(&rows)), ("comparison_scores", scores(&rows))]
}

fn figures(rows: &[ComparisonRow]) -> Grid {
    let mut table = Grid::new(&[
        "scenario", "title", "window", "from_day", "to_day", "measure", "terms", "value", "se", "low", "high",
    ]);
    for row in rows {
        let mut add = |window: [Value; 3], measure: &str, terms: &str, of: &Estimate| {
            let mut cells = vec![text(&row.name), text(&row.title)];
            cells.extend(window);
            cells.extend([measure.into(), terms.into()]);
            cells.extend(estimate(of));
            table.row(cells);
        };
        let year = || ["12 months".into(), number(0.0), Value::Missing];
        let known = [
            ("expected", "gross", &row.expected),
            ("expected", "retained", &row.retained),
            ("tvar99", "gross", &row.tvar99),
        ];
        let changes = [
            ("change", "gross", &row.change_expected),
            ("change", "retained", &row.change_retained),
            ("change_tvar99", "gross", &row.change_tvar99),
        ];
        for (measure, terms, of) in known {
            add(year(), measure, terms, of);
        }
        for (measure, terms, of) in changes.iter().filter(|_| !row.is_baseline) {
            add(year(), measure, terms, of);
        }
        for window in &row.windows {
            let days = || [text(&window.name), number(window.from_day), number(window.to_day)];
            add(days(), "window_expected", "gross", &window.expected);
            if !row.is_baseline {
                add(days(), "window_change", "gross", &window.change);
            }
        }
    }
    table
}

fn scores(rows: &[ComparisonRow]) -> Grid {
    let mut table = Grid::new(&["scenario", "country", "name", "baseline", "in_scenario"]);
    for row in rows {
        for of in &row.scores {
            table.row(vec![
                text(&row.name),
                text(&of.country),
                text(&of.name),
                maybe(of.baseline),
                maybe(of.scenario),
            ]);
        }
    }
    table
}
