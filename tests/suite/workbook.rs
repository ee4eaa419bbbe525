//! The workbook says what the tables say, runs nothing of a user's text, and has the same bytes each time.

mod brief;
mod reader;

use harmattan::model::view::{Estimate, View};
use harmattan::report;
use reader::{Book, Cell, Sheet, part};
use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const SHEETS: [&str; 28] = [
    "Summary",
    "Holdings",
    "Positions",
    "Kinds",
    "Losses",
    "Loss tables",
    "Changes",
    "Windows",
    "EP tables",
    "Scores",
    "Contributions",
    "Rates",
    "Events",
    "Signals",
    "Coverage",
    "Minerals",
    "Output and reserves",
    "Reported output",
    "Prices",
    "Gold routes",
    "UK imports",
    "UK partners",
    "Treaties",
    "Output at risk",
    "Facts",
    "Claims",
    "Sources",
    "Assumptions",
];
/// Headings of a sheet with the columns of the table that they show.
type Columns = &'static [(&'static str, &'static str)];
/// Row of the headings, from 0.
const HEADING: usize = 3;

/// A run folder of the sample book with few years, so that some figures are out of reach and say so.
fn run(threads: &str) -> (Vec<u8>, View) {
    let home = tempfile::tempdir().expect("a folder");
    let arguments = [
        "run",
        "us-reengagement",
        "--years",
        "2048",
        "--format",
        "xlsx",
        "--quiet",
        "--out",
        "run",
        "--threads",
        threads,
    ];
    let status = Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(home.path())
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(status.success());
    let read = |name: &str| fs::read(home.path().join("run").join(name)).expect("written");
    (read("report.xlsx"), serde_json::from_slice(&read("view.json")).expect("a view"))
}

fn sample() -> &'static (Vec<u8>, View) {
    static RUN: OnceLock<(Vec<u8>, View)> = OnceLock::new();
    RUN.get_or_init(|| run("1"))
}

fn names(book: &Book) -> Vec<&str> {
    book.sheets.iter().map(|(name, _)| name.as_str()).collect()
}

fn bytes(view: &View) -> Vec<u8> {
    report::xlsx(view).expect("a workbook")
}

fn sheet(bytes: &[u8], name: &str) -> Sheet {
    Book::open(bytes).sheets.into_iter().find(|(own, _)| own == name).expect("a sheet").1
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// The cells under a heading, down to the first row without a first cell or the total.
fn column(sheet: &Sheet, heading: &str) -> Vec<Cell> {
    let at = (0..60).find(|at| *sheet.at(HEADING, *at) == text(heading));
    let at = at.unwrap_or_else(|| panic!("there is a heading {heading}"));
    let is_row = |row: &usize| *sheet.at(*row, 0) != Cell::Empty && *sheet.at(*row, 0) != text("Total");
    (HEADING + 1..).take_while(is_row).map(|row| sheet.at(row, at).clone()).collect()
}

fn records(view: &View, name: &str) -> Vec<BTreeMap<String, String>> {
    let tables = report::tables(view);
    let mut reader = csv::Reader::from_reader(tables[name].as_bytes());
    let columns = reader.headers().expect("a heading").clone();
    let named = |row: csv::StringRecord| {
        columns.iter().zip(row.iter()).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|row| named(row.expect("a whole row"))).collect()
}

#[test]
fn every_figure_of_a_sheet_is_the_figure_of_its_csv() {
    let (bytes, view) = sample();
    let cases: [(&str, &str, Columns); 15] = [
        (
            "Holdings",
            "holdings",
            &[
                ("Value, £k", "pounds"),
                ("Looked through, £k", "looked_through"),
                ("Expected loss, £k", "expected"),
                ("Standard error, £k", "expected_se"),
                ("In the scenario, £k", "scenario_expected"),
                ("Change, £k", "change"),
                ("90% low, £k", "change_low"),
                ("90% high, £k", "change_high"),
                ("After insurance, £k", "retained"),
                ("TVaR 99 alone, £k", "tvar99"),
                ("Loss over money looked through", "expected_share"),
            ],
        ),
        ("Positions", "positions", &[("Value, £k", "pounds")]),
        (
            "Changes",
            "changes",
            &[
                ("Value, £k", "value"),
                ("Standard error, £k", "se"),
                ("90% low, £k", "low"),
                ("90% high, £k", "high"),
            ],
        ),
        (
            "Windows",
            "windows",
            &[
                ("From day", "from_day"),
                ("To day", "to_day"),
                ("Value, £k", "value"),
                ("90% high, £k", "high"),
            ],
        ),
        (
            "Scores",
            "scores",
            &[
                ("Risk score", "score"),
                ("Low", "low"),
                ("High", "high"),
                ("In the scenario", "scenario_score"),
                ("Opportunity", "opportunity"),
                ("Coverage", "coverage"),
            ],
        ),
        (
            "Contributions",
            "indicators",
            &[("Raw value", "raw"), ("Value, 0 to 100", "value"), ("Points", "contribution")],
        ),
        (
            "Rates",
            "rates",
            &[("Base rate", "base"), ("Base, 95%", "base_high"), ("Expected, scenario", "scenario_expected")],
        ),
        ("Signals", "signals", &[("Now", "value"), ("Threshold", "threshold")]),
        (
            "Kinds",
            "holdings_by_kind",
            &[("Holdings", "holdings"), ("Value, £k", "pounds"), ("Expected loss, £k", "expected")],
        ),
        (
            "Minerals",
            "mineral_concentration",
            &[("Share of the AES", "aes_share"), ("Its share", "top_share"), ("Index", "index")],
        ),
        ("Reported output", "mineral_output_reported", &[("Year", "year"), ("Amount", "amount")]),
        (
            "Prices",
            "mineral_prices_newest",
            &[("Newest", "price"), ("A year before", "year_before"), ("Change", "change")],
        ),
        (
            "Gold routes",
            "gold_routes",
            &[("Value, US$k", "usd"), ("Tonnes", "tonnes"), ("Of UK gold imports", "partner_to_uk_share")],
        ),
        (
            "UK imports",
            "uk_imports_direct",
            &[("Imports, US$k", "usd"), ("Straight from the AES, US$k", "aes_usd")],
        ),
        (
            "Output at risk",
            "output_at_risk",
            &[
                ("Output", "output"),
                ("Lost, baseline", "lost_share"),
                ("Lost, scenario", "scenario_lost_share"),
            ],
        ),
    ];
    let mut compared = 0;
    for (name, table, columns) in cases {
        let (sheet, records) = (sheet(bytes, name), records(view, table));
        for (heading, from) in columns {
            let cells = column(&sheet, heading);
            assert_eq!(cells.len(), records.len(), "{name}: {heading}");
            for (cell, record) in cells.iter().zip(&records) {
                let figure = record[*from].parse::<f64>().ok();
                assert_eq!(cell.number(), figure, "{name}: {heading} against {record:?}");
                assert!(
                    figure.is_some() || cell.text().is_some(),
                    "{name}: {heading} has a word for what is missing"
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 2_000, "{compared} figures compared");
}

#[test]
fn joined_sheets_hold_the_figures_of_both_their_tables() {
    let (bytes, view) = sample();
    let by_peril = records(view, "losses_by_holding_peril");
    let losses = sheet(bytes, "Losses");
    let holdings = column(&losses, "Holding");
    for (heading, peril) in
        [("Expropriation, £k", "EX"), ("Political violence, £k", "PV"), ("Supply disruption, £k", "SD")]
    {
        for (cell, holding) in column(&losses, heading).iter().zip(&holdings) {
            let id = holding.text().expect("an id");
            let record = by_peril.iter().find(|record| record["holding"] == id && record["peril"] == peril);
            assert_eq!(
                cell.number(),
                record.map(|record| record["expected"].parse().expect("a number")),
                "{id} {peril}"
            );
        }
    }
    let scores = sheet(bytes, "Scores");
    let pillars = records(view, "pillars");
    let keys = ["Level", "Id", "Role"].map(|heading| column(&scores, heading));
    for (heading, pillar) in [("Points: security", "security"), ("Points: external", "external")] {
        for (row, cell) in column(&scores, heading).iter().enumerate() {
            let is_own = |record: &&BTreeMap<String, String>| {
                let own = [&record["level"], &record["id"], &record["role"]];
                record["pillar"] == pillar
                    && keys.iter().zip(own).all(|(key, own)| key[row].text() == Some(own))
            };
            let points =
                pillars.iter().find(is_own).and_then(|record| record["contribution"].parse::<f64>().ok());
            assert_eq!(cell.number(), points, "{heading} in row {row}");
        }
    }
    let curves: Vec<Option<f64>> =
        records(view, "ep_curves").iter().map(|record| record["value"].parse().ok()).collect();
    let shown: Vec<Option<f64>> =
        column(&sheet(bytes, "EP tables"), "Loss").iter().map(Cell::number).collect();
    assert_eq!(shown[..curves.len()], curves, "the curves stand first");
    assert!(column(&sheet(bytes, "EP tables"), "Loss").contains(&text("too few years")));
}

#[test]
fn the_workbook_has_the_same_bytes_on_any_number_of_threads_and_no_clock_inside() {
    let (one, view) = sample();
    assert_eq!(*one, run("2").0, "threads");
    assert_eq!(*one, bytes(view), "from the stored view");
    let core = part(one, "docProps/core.xml");
    assert!(core.contains(">2026-06-30T00:00:00Z</dcterms:created>"), "{core}");
    assert!(core.contains(">2026-06-30T00:00:00Z</dcterms:modified>"), "{core}");
    assert!(core.contains("as of 2026-06-30"), "{core}");
}

#[test]
fn sheets_are_named_frozen_filtered_and_print_one_page_wide() {
    let (bytes, _) = sample();
    let book = Book::open(bytes);
    assert_eq!(names(&book), SHEETS);
    for (name, sheet) in &book.sheets[1..] {
        let xml = &sheet.xml;
        for expected in ["state=\"frozen\"", "<autoFilter ", "fitToHeight=\"0\""] {
            assert!(xml.contains(expected), "{name}: {expected}");
        }
        assert!(xml.contains("<pageSetUpPr fitToPage=\"1\"/>"), "{}", name);
    }
    for name in
        ["ExpectedLossBaseline", "TailLossScenario", "BookValue", "AsOfDate", "HoldingsTable", "EPTable"]
    {
        assert!(book.names.iter().any(|found| found == name), "{name} in {:?}", book.names);
    }
    let charts: Vec<String> =
        (1..=3).map(|number| part(bytes, &format!("xl/charts/chart{number}.xml"))).collect();
    assert!(
        charts.iter().any(|chart| chart.contains("<c:logBase val=\"10\"/>")),
        "the EP curve has a log axis"
    );
    assert!(book.sheet("Holdings").formulas.iter().any(|formula| formula.starts_with("SUM(")));
}

#[test]
fn a_sum_shows_its_result_without_being_calculated() {
    let (bytes, view) = sample();
    let holdings = sheet(bytes, "Holdings");
    let last = holdings.last_row();
    assert_eq!(*holdings.at(last, 0), text("Total"));
    let sum = holdings.at(last, 6).number().expect("a number");
    assert!((sum - view.book.total).abs() < 0.01, "{sum}");
}

fn with_text(text: &str) -> View {
    let mut view = sample().1.clone();
    view.book.name = text.to_owned();
    view.holdings[0].name = text.to_owned();
    view.holdings[0].policy = Some(text.to_owned());
    view.holdings[0].flags = vec![text.to_owned()];
    view.scenario.title = text.to_owned();
    view.scenario.leaves[0].reason = text.to_owned();
    view.scenario.events[0].title = text.to_owned();
    view.scores.countries[0].name = text.to_owned();
    view.scores.countries[0].score = Some(99.9);
    view
}

#[test]
fn a_users_text_is_text_in_every_cell_whatever_it_looks_like() {
    let long = "n".repeat(200);
    let names = [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "{=1}",
        "http://example.org/x",
        "<script>alert(1)</script> & \"quotes\"",
        "\u{1F4C8} r\u{e9}serve \u{2013} d'or",
        "\u{645}\u{646}\u{62c}\u{645} \u{630}\u{647}\u{628}",
        &long,
    ];
    for name in names {
        let bytes = bytes(&with_text(name));
        let holdings = sheet(&bytes, "Holdings");
        assert_eq!(column(&holdings, "Name")[0], text(name));
        assert_eq!(column(&sheet(&bytes, "Events"), "Event")[0], text(name));
        let book = Book::open(&bytes);
        for (sheet, found) in &book.sheets {
            for formula in &found.formulas {
                assert!(
                    formula.starts_with("SUM(") || formula.starts_with("ROUND(SUM("),
                    "{sheet}: {formula}"
                );
            }
            assert!(!found.xml.contains("<hyperlink"), "{sheet}: {name}");
        }
        let charts = (1..=3).map(|number| part(&bytes, &format!("xl/charts/chart{number}.xml")));
        assert!(charts.into_iter().all(|chart| !chart.contains("<c:f>cmd")), "{name}");
    }
}

#[test]
fn a_missing_score_is_a_word_and_an_unseen_holding_has_no_loss() {
    let mut view = sample().1.clone();
    for row in &mut view.scores.holdings {
        row.score = None;
    }
    for row in &mut view.scores.countries {
        row.pillars[0].value = None;
    }
    let bytes = bytes(&view);
    let holdings = sheet(&bytes, "Holdings");
    assert!(column(&holdings, "Risk score").iter().all(|cell| *cell == text("no data")));
    assert_eq!(column(&sheet(&bytes, "Scores"), "Security")[0], text("no data"));
    let unseen = text("not looked through");
    let count = column(&holdings, "Expected loss, £k").iter().filter(|cell| **cell == unseen).count();
    assert!(count > 0 && count <= view.book.unmatched_rows.len(), "{count}");
}

#[test]
fn one_holding_none_and_the_baseline_alone_give_whole_workbooks() {
    let mut one = sample().1.clone();
    one.holdings.truncate(1);
    let mut none = sample().1.clone();
    none.holdings.clear();
    none.scores.holdings.clear();
    none.scores.countries.clear();
    none.losses.baseline_gross.aep.clear();
    let mut baseline = sample().1.clone();
    baseline.scenario.is_baseline = true;
    baseline.scenario.leaves.clear();
    baseline.scenario.events.clear();
    let few = Estimate::default();
    baseline.losses.baseline_gross.aep.iter_mut().for_each(|point| point.loss = few);
    for view in [&one, &none, &baseline] {
        let bytes = bytes(view);
        let book = Book::open(&bytes);
        assert_eq!(names(&book), SHEETS);
        for (name, sheet) in &book.sheets {
            assert!(sheet.cells.values().all(|cell| !matches!(cell, Cell::Error(_))), "{name}");
        }
    }
    let empty = sheet(&bytes(&none), "Holdings");
    assert_eq!(*empty.at(HEADING + 1, 0), text("the book holds nothing"));
    let changes = sheet(&bytes(&baseline), "Changes");
    assert_eq!(*changes.at(HEADING + 1, 0), text("this run has no scenario"));
}
