//! The export in the names and codes of Open Results Data: exceedance tables (EPT) and average losses (ALT).
//!
//! A folder for the baseline, and one for the scenario (its leaves mixed by weight) when there is one; in each, a file before
//! insurance (`gross`) and one after (`retained`). Summary 1 is the book, the others are its holdings, as `summary-info.csv` says.
//! A holding has an exceedance curve only where its largest years were kept: baseline, gross, sums, rare years.

use super::is_unseen;
use super::tables::{Grid, Value, count, text};
use crate::ep::{Row, mean_and_deviation, rows_of_tail, rows_of_years};
use crate::metrics::Mixture;
use crate::model::plan::Plan;
use crate::model::view::{LossView, View};
use crate::simulation::{LossTable, Yearly};
use std::collections::BTreeMap;

/// Summary of the whole book; holdings follow in the order of the plan.
const BOOK: u64 = 1;
/// ORD's code of a sample mean, beside 1 for an analytical one.
const SAMPLE_MEAN: u8 = 2;

/// An exceedance table as ORD writes it.
pub fn ept(rows: &[Row]) -> String {
    let mut text = "SummaryId,EPCalc,EPType,ReturnPeriod,Loss\n".to_owned();
    for row in rows {
        let (calculation, kind) = (row.calculation as u8, row.kind as u8);
        let (summary, period, loss) = (row.summary, row.return_period, row.loss);
        text.push_str(&format!("{summary},{calculation},{kind},{period:.6},{loss:.6}\n"));
    }
    text
}

/// All files of the export, by path in its folder.
pub fn ord(view: &View, plan: &Plan, table: &LossTable) -> BTreeMap<String, String> {
    let mut files = BTreeMap::from([("summary-info.csv".to_owned(), summaries(view, plan))]);
    let losses = &view.losses;
    let mut cases = vec![
        Case { folder: "baseline", branches: vec![(1.0, 0)], retained: false, view: &losses.baseline_gross },
        Case {
            folder: "baseline",
            branches: vec![(1.0, 0)],
            retained: true,
            view: &losses.baseline_retained,
        },
    ];
    if plan.branches.len() > 1 {
        let leaves =
            || plan.branches.iter().enumerate().skip(1).map(|(at, leaf)| (leaf.weight, at)).collect();
        let scenario = [(false, &losses.scenario_gross), (true, &losses.scenario_retained)];
        cases.extend(scenario.map(|(retained, view)| Case {
            folder: "scenario",
            branches: leaves(),
            retained,
            view,
        }));
    }
    for case in &cases {
        let terms = if case.retained { "retained" } else { "gross" };
        files.insert(format!("{}/ept_{terms}.csv", case.folder), ept(&case.exceedance(view, plan, table)));
        files.insert(format!("{}/alt_{terms}.csv", case.folder), case.averages(view, plan, table));
    }
    files
}

fn summaries(view: &View, plan: &Plan) -> String {
    let mut table = Grid::new(&["SummaryId", "Level", "Id", "Name", "Pounds"]);
    let pounds = |amount: f64| Value::Text(format!("{amount:.2}"));
    let book = &view.book;
    let (level, whole) = if book.without_book { ("asset", "all assets") } else { ("holding", "book") };
    table.row(vec![count(BOOK), whole.into(), text(&book.name), text(&book.name), pounds(book.total)]);
    for (summary, id) in holdings(plan) {
        let Some(holding) = view.holdings.iter().find(|holding| holding.id == id) else { continue };
        let (id, name) = (text(&holding.id), text(&holding.name));
        table.row(vec![count(summary), level.into(), id, name, pounds(holding.pounds)]);
    }
    table.csv()
}

/// Summaries of the holdings, in plan order.
fn holdings(plan: &Plan) -> impl Iterator<Item = (u64, &str)> {
    (BOOK + 1..).zip(plan.holdings.iter().map(|holding| holding.id.as_str()))
}

/// One set of results: branches with their weights, before or after insurance.
struct Case<'a> {
    folder: &'static str,
    branches: Vec<(f64, usize)>,
    retained: bool,
    view: &'a LossView,
}

impl Case<'_> {
    fn mixture<'a>(&self, table: &'a LossTable, pick: impl Fn(&'a Yearly) -> &'a [f64]) -> Mixture<'a> {
        let years = |&(weight, branch): &(f64, usize)| (weight, pick(&table.yearly[branch][table.main]));
        Mixture::new(self.branches.iter().map(years).collect())
    }

    fn exceedance(&self, view: &View, plan: &Plan, table: &LossTable) -> Vec<Row> {
        let (sums, largest) = if self.retained {
            (
                self.mixture(table, |years| &years.retained),
                self.mixture(table, |years| &years.largest_retained),
            )
        } else {
            (self.mixture(table, |years| &years.gross), self.mixture(table, |years| &years.largest_gross))
        };
        let mut rows = rows_of_years(BOOK, &sums, &largest);
        if self.folder == "baseline" && !self.retained {
            for ((summary, id), tail) in holdings(plan).zip(&table.largest_years) {
                if is_known(view, id) {
                    rows.extend(rows_of_tail(summary, table.years, plan.kept_years, tail));
                }
            }
        }
        rows
    }

    fn averages(&self, view: &View, plan: &Plan, table: &LossTable) -> String {
        let mut text = "SummaryId,SampleType,MeanLoss,SDLoss\n".to_owned();
        let mut add = |summary: u64, mean: f64, deviation: f64| {
            text.push_str(&format!("{summary},{SAMPLE_MEAN},{mean:.6},{deviation:.6}\n"));
        };
        if let Some(mean) = self.view.expected.value {
            add(BOOK, mean, self.view.deviation);
        }
        for (at, (summary, id)) in holdings(plan).enumerate() {
            let of = |&(weight, branch): &(f64, usize)| {
                let breakdown = &table.branches[branch][table.main];
                (weight, if self.retained { breakdown.holdings_retained[at] } else { breakdown.holdings[at] })
            };
            if is_known(view, id) {
                let leaves: Vec<_> = self.branches.iter().map(of).collect();
                let (mean, deviation) = mean_and_deviation(&leaves, table.years);
                add(summary, mean, deviation);
            }
        }
        text
    }
}

/// False for a holding of which no pound could be looked through: its losses are unknown, not zero.
fn is_known(view: &View, id: &str) -> bool {
    view.holdings.iter().any(|holding| holding.id == id && !is_unseen(view, holding))
}
