//! Exports of a run: the year-loss table in Parquet and the tables in the codes of Open Results Data.

use crate::fixture::parquet;
use harmattan::model::plan::Plan;
use harmattan::model::view::{CurvePoint, Estimate, HoldingView, LossView, View};
use harmattan::report::GROUP_ROWS;
use polars::prelude::{DataFrame, ParquetReader, SerReader};
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Stdio};

/// Enough years for every return period that is quoted, and for more than one row group.
const YEARS: &str = "20480";

fn run(folder: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(folder)
        .args([&["run", "us-reengagement", "--years", YEARS], arguments].concat())
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

fn json<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    serde_json::from_slice(&fs::read(path).expect("there")).expect("of this layout")
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

/// Sums of a column by branch and window.
fn sums(frame: &DataFrame, column: &str) -> BTreeMap<(String, String), f64> {
    let texts = |name: &str| frame.column(name).expect("there").str().expect("text").clone();
    let (branches, windows) = (texts("branch"), texts("window"));
    let values = frame.column(column).expect("there").f64().expect("numbers").clone();
    let mut sums = BTreeMap::new();
    for row in 0..frame.height() {
        let text = |of: &polars::prelude::StringChunked| of.get(row).expect("not missing").to_owned();
        *sums.entry((text(&branches), text(&windows))).or_insert(0.0) +=
            values.get(row).expect("not missing");
    }
    sums
}

#[test]
fn the_years_in_parquet_are_the_same_bytes_and_sum_to_the_view() {
    let home = tempfile::tempdir().expect("a folder");
    run(home.path(), &["--format", "parquet", "--threads", "1", "--out", "one"]);
    run(home.path(), &["--format", "parquet", "--threads", "2", "--out", "two"]);
    let file =
        |folder: &str| fs::read(home.path().join(folder).join("tables/year_losses.parquet")).expect("there");
    let bytes = file("one");
    assert!(bytes == file("two"), "one thread and two differ");

    let view: View = json(&home.path().join("one/view.json"));
    let plan: Plan = json(&home.path().join("one/inputs/plan.json"));
    let frame = ParquetReader::new(Cursor::new(bytes)).finish().expect("a Parquet file");
    assert_eq!(
        frame.get_column_names(),
        ["year", "branch", "window", "gross", "retained", "largest_gross", "largest_retained"]
    );
    let years = plan.years as f64;
    let losses = &view.losses;
    for (column, baseline, scenario) in [
        ("gross", &losses.baseline_gross, &losses.scenario_gross),
        ("retained", &losses.baseline_retained, &losses.scenario_retained),
    ] {
        let sums = sums(&frame, column);
        assert_eq!(sums.len(), plan.branches.len() * plan.windows.len(), "every branch and window");
        let mean = |branch: &str, window: &str| sums[&(branch.to_owned(), window.to_owned())] / years;
        let mixed = |window: &str| -> f64 {
            plan.branches[1..].iter().map(|leaf| leaf.weight * mean(&leaf.name, window)).sum()
        };
        let annual = "12 months";
        assert!(close(mean("baseline", annual), baseline.expected.value.expect("known")), "{column}");
        assert!(close(mixed(annual), scenario.expected.value.expect("known")), "{column}");
        for window in losses.windows.iter().filter(|_| column == "gross") {
            assert!(close(mean("baseline", &window.name), window.baseline.value.expect("known")));
            assert!(close(mixed(&window.name), window.scenario.value.expect("known")), "{}", window.name);
        }
    }
}

#[test]
fn row_groups_have_a_fixed_size_and_the_file_says_how_many_years() {
    let home = tempfile::tempdir().expect("a folder");
    run(home.path(), &["--format", "parquet", "--out", "out"]);
    let bytes = fs::read(home.path().join("out/tables/year_losses.parquet")).expect("there");
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let metadata = reader.get_metadata().expect("a footer");
    let rows: Vec<usize> = metadata.row_groups.iter().map(|group| group.num_rows()).collect();
    let (last, full) = rows.split_last().expect("has rows");
    assert!(!full.is_empty() && full.iter().all(|rows| *rows == GROUP_ROWS), "{rows:?}");
    assert!(*last > 0 && *last <= GROUP_ROWS, "{rows:?}");
    let pairs = metadata.key_value_metadata().clone().expect("has metadata");
    let value = |key: &str| pairs.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.clone());
    assert_eq!(value("harmattan.years").as_deref(), Some(YEARS));
    assert_eq!(value("harmattan.schema").as_deref(), Some("1"));
}

/// Rows of an ORD table: the key columns as text, the last one as a number.
fn table(path: &Path, heading: &str) -> Vec<(String, f64)> {
    let text = fs::read_to_string(path).expect("there");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(heading));
    lines
        .map(|line| line.rsplit_once(',').expect("several cells"))
        .map(|(key, value)| (key.to_owned(), value.parse().expect("a number")))
        .collect()
}

fn check_curve(rows: &[(String, f64)], kind: u8, points: &[CurvePoint]) {
    let quoted: Vec<_> = points.iter().rev().filter_map(|p| Some((p.return_period, p.loss.value?))).collect();
    let prefix = format!("1,2,{kind},");
    let found: Vec<_> = rows.iter().filter(|(key, _)| key.starts_with(&prefix)).collect();
    assert_eq!(found.len(), quoted.len(), "EPType {kind}");
    for ((key, loss), (period, value)) in found.into_iter().zip(quoted) {
        assert_eq!(*key, format!("{prefix}{period:.6}"));
        assert!((loss - value).abs() <= 1e-6, "{key}: {loss} and {value}");
    }
}

fn check_book(folder: &Path, terms: &str, losses: &LossView) {
    let ept = table(&folder.join(format!("ept_{terms}.csv")), "SummaryId,EPCalc,EPType,ReturnPeriod,Loss");
    check_curve(&ept, 1, &losses.oep);
    check_curve(&ept, 3, &losses.aep);
    let loss = |key: &str| ept.iter().find(|row| row.0 == key).expect("quoted").1;
    let tail = losses.levels.iter().find(|row| row.level == 0.99).and_then(|row| row.tvar.value);
    assert!((loss("1,2,4,100.000000") - tail.expect("enough years")).abs() <= 1e-6);
    for kind in [1, 3] {
        let at = |kind: u8| loss(&format!("1,2,{kind},200.000000"));
        assert!(at(kind + 1) >= at(kind), "a tail is no smaller than where it begins");
    }
    let alt = fs::read_to_string(folder.join(format!("alt_{terms}.csv"))).expect("there");
    let mut lines = alt.lines();
    assert_eq!(lines.next(), Some("SummaryId,SampleType,MeanLoss,SDLoss"));
    let mean = losses.expected.value.expect("known");
    assert_eq!(lines.next(), Some(format!("1,2,{mean:.6},{:.6}", losses.deviation).as_str()));
}

#[test]
fn the_ord_tables_hold_the_figures_of_the_view_under_ord_codes() {
    let home = tempfile::tempdir().expect("a folder");
    run(home.path(), &["--format", "ord", "--out", "out"]);
    let view: View = json(&home.path().join("out/view.json"));
    let ord = home.path().join("out/ord");
    let losses = &view.losses;
    check_book(&ord.join("baseline"), "gross", &losses.baseline_gross);
    check_book(&ord.join("baseline"), "retained", &losses.baseline_retained);
    check_book(&ord.join("scenario"), "gross", &losses.scenario_gross);
    check_book(&ord.join("scenario"), "retained", &losses.scenario_retained);
}

#[test]
fn each_holding_is_a_summary_of_its_own() {
    let home = tempfile::tempdir().expect("a folder");
    run(home.path(), &["--format", "ord", "--out", "out"]);
    let view: View = json(&home.path().join("out/view.json"));
    let ord = home.path().join("out/ord");
    let info = fs::read_to_string(ord.join("summary-info.csv")).expect("there");
    assert!(info.starts_with("SummaryId,Level,Id,Name,Pounds\n1,book,"), "{info}");
    assert_eq!(info.lines().count(), 2 + view.holdings.len());
    let tails = table(&ord.join("baseline/ept_gross.csv"), "SummaryId,EPCalc,EPType,ReturnPeriod,Loss");
    for (name, expected) in [
        ("baseline/alt_gross.csv", &(|h: &HoldingView| h.expected) as &dyn Fn(&HoldingView) -> Estimate),
        ("baseline/alt_retained.csv", &|h| h.retained),
        ("scenario/alt_gross.csv", &|h| h.scenario_expected),
    ] {
        let alt = fs::read_to_string(ord.join(name)).expect("there");
        for holding in view.holdings.iter().filter(|holding| holding.looked_through > 0.0) {
            let summary = info.lines().find_map(|line| {
                let (id, rest) = line.split_once(',')?;
                rest.starts_with(&format!("holding,{},", holding.id)).then_some(id)
            });
            let summary = summary.expect("named");
            let row = alt.lines().find(|line| line.starts_with(&format!("{summary},2,")));
            let value = expected(holding).value.expect("known");
            let mean: f64 = row.expect("a row").split(',').nth(2).expect("a mean").parse().expect("a number");
            assert!(
                (mean - value).abs() <= 1e-6 + 1e-9 * value,
                "{name}, {}: {mean} and {value}",
                holding.id
            );
            let key = format!("{summary},2,4,100.000000");
            let tail = tails.iter().find(|row| row.0 == key).expect("its largest years are kept").1;
            let alone = holding.tvar99.value.expect("enough years");
            assert!((tail - alone).abs() <= 1e-6 + 1e-9 * alone, "{}: {tail} and {alone}", holding.id);
        }
    }
}

#[test]
fn a_format_that_does_not_exist_is_refused_by_name() {
    let home = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(home.path())
        .args(["run", "baseline", "--format", "parkett"])
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("parquet") && said.contains("ord"), "{said}");
}

#[test]
fn a_table_that_was_written_as_parquet_is_read_as_it_was() {
    let bytes = parquet("event_id,loss\n3,0.1\n4,\n");
    let frame = ParquetReader::new(Cursor::new(bytes)).finish().expect("a Parquet file");
    assert_eq!(frame.column("event_id").expect("there").i64().expect("whole").get(1), Some(4));
    assert_eq!(frame.column("loss").expect("there").f64().expect("numbers").get(0), Some(0.1));
    assert_eq!(frame.column("loss").expect("there").f64().expect("numbers").get(1), None);
}
