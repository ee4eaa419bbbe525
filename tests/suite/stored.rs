//! What stored runs are good for afterwards: made again, followed through quarters, pruned. Through the real program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

const PLAN: &str = "\
scenarios = ['us-reengagement']
quarters = ['2026Q1', '2026Q2']
years = 600
formats = ['csv']
out = 'store'
[[portfolios]]
path = 'book.csv'
[[limits]]
name = 'exposure'
figure = 'pounds'
portfolio = 'book'
most = 1
";
const BOOK: &str = "\
holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note
H01,Endeavour,equity,EDV:LSE,,,,25000000,GBP,2026-06-30,,,
H02,Stake in Bougouni,asset_stake,,MLI-BOUGOUNI,MLI,lithium,4000000,USD,2026-06-30,,POL1,
";
const POLICIES: &str = "\
policy_id,perils,waiting_days,deductible,deductible_type,share,occurrence_limit,aggregate_deductible,aggregate_limit,currency
POL1,EX;TR;PV,180,200000,deductible,0.9,3600000,0,3600000,USD
";

fn harmattan(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_harmattan"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null()).output().expect("the program starts")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = harmattan(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    said(&output)
}

/// A finished store of two quarters, shared by tests that only read it.
fn home() -> &'static Path {
    static HOME: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = || {
        let home = tempfile::tempdir().expect("a folder");
        for (name, text) in [("plan.toml", PLAN), ("book.csv", BOOK), ("policies.csv", POLICIES)] {
            fs::write(home.path().join(name), text).expect("ours");
        }
        done(home.path(), &["batch", "plan.toml"]);
        home
    };
    HOME.get_or_init(made).path()
}

/// The store again, for a test that changes it.
fn copy() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy_into(&home().join("store"), &folder.path().join("store"));
    folder
}

fn copy_into(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("ours");
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("has one"));
        if path.is_dir() {
            copy_into(&path, &target);
        } else {
            fs::copy(&path, &target).expect("ours");
        }
    }
}

fn cell(portfolio: &str) -> PathBuf {
    Path::new("store/quarter=2026Q2").join(format!("portfolio={portfolio}/scenario=us-reengagement"))
}

#[test]
fn a_stored_cell_and_the_house_made_again_have_the_same_bytes() {
    for portfolio in ["book", "house"] {
        let text = done(home(), &["rerun", &cell(portfolio).join("manifest.json").display().to_string()]);
        assert!(text.contains("the same bytes"), "{text}");
    }
}

#[test]
fn a_run_folder_made_again_has_the_same_bytes_also_with_horizons_a_target_and_a_layer() {
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(home.path().join("layer/minerals")).expect("ours");
    fs::write(home.path().join("layer/minerals/price_months.csv"), shipped_rows("minerals/price_months", 3))
        .expect("ours");
    let run = [
        "run",
        "baseline",
        "--years",
        "700",
        "--horizon",
        "12,24",
        "--format",
        "csv",
        "--out",
        "run",
        "--data",
        "layer",
    ];
    done(home.path(), &run);
    assert!(done(home.path(), &["rerun", "run", "--data", "layer"]).contains("the same bytes"));
    let missing = harmattan(home.path(), &["rerun", "run"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(said(&missing).contains("price_months.csv"), "{}", said(&missing));
}

/// Head and first rows of a shipped table.
fn shipped_rows(table: &str, rows: usize) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("datasets/{table}.csv"));
    let text = fs::read_to_string(path).expect("shipped");
    text.lines().take(rows + 1).map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_stored_file_that_was_changed_is_named_and_nothing_is_run() {
    let home = copy();
    let path = home.path().join(cell("book")).join("inputs/portfolio.csv");
    fs::write(&path, BOOK.replace("25000000", "26000000")).expect("ours");
    let output = harmattan(home.path(), &["rerun", &cell("book").display().to_string()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("inputs/portfolio.csv"), "{}", said(&output));
}

#[test]
fn history_prints_each_quarter_with_its_interval_and_draws_it() {
    let text = done(home(), &["history", "store", "--portfolio", "book", "--chart", "history.svg"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("2026Q1  £") && lines[1].starts_with("2026Q2  £"), "{text}");
    let svg = fs::read_to_string(home().join("history.svg")).expect("written");
    assert!(svg.contains("2026Q1") && svg.contains("2026Q2"));
    let json = done(
        home(),
        &[
            "history",
            "store",
            "--figure",
            "score",
            "--subject",
            "country",
            "--name",
            "BFA",
            "--terms",
            "",
            "--json",
        ],
    );
    let points: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(points.as_array().map(Vec::len), Some(2));
    assert!(points[0]["value"].as_f64().is_some_and(|score| (0.0..=100.0).contains(&score)));
}

#[test]
fn history_of_an_unknown_figure_or_book_names_the_nearest() {
    let output = harmattan(home(), &["history", "store", "--figure", "tvar99"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("tvar_99"), "{}", said(&output));
    let output = harmattan(home(), &["history", "store", "--portfolio", "hause"]);
    assert!(said(&output).contains("did you mean house?"), "{}", said(&output));
}

#[test]
fn a_break_of_the_method_is_told_between_the_quarters() {
    let home = copy();
    let card = home.path().join("store/quarter=2026Q1/portfolio=book/scenario=us-reengagement/cell.json");
    let text = fs::read_to_string(&card).expect("there");
    fs::write(&card, text.replace("\"method\": 1", "\"method\": 0")).expect("ours");
    let text = done(home.path(), &["history", "store", "--portfolio", "book"]);
    assert!(text.lines().nth(1).is_some_and(|line| line.contains("method 1 from here")), "{text}");
}

#[test]
fn prune_says_first_and_keeps_what_the_policy_keeps() {
    let home = copy();
    let before = done(home.path(), &["history", "store", "--portfolio", "book", "--csv"]);
    let dry = done(home.path(), &["prune", "store", "--figures", "1", "--dry-run"]);
    assert!(dry.contains("2026Q1/book/us-reengagement") && dry.contains("would go"), "{dry}");
    assert_eq!(done(home.path(), &["history", "store", "--portfolio", "book", "--csv"]), before);
    done(home.path(), &["prune", "store", "--figures", "1"]);
    let after = done(home.path(), &["history", "store", "--portfolio", "book", "--csv"]);
    assert_eq!(after.lines().count(), 2, "{after}");
    assert!(
        before.ends_with(after.lines().last().expect("a row"))
            || before.contains(after.lines().last().expect("a row"))
    );
    let nothing = harmattan(home.path(), &["prune", "store"]);
    assert_eq!(nothing.status.code(), Some(2));
}

#[test]
fn a_cell_without_its_reports_is_still_a_result_and_is_reused() {
    let home = tempfile::tempdir().expect("a folder");
    for (name, text) in [("plan.toml", PLAN), ("book.csv", BOOK), ("policies.csv", POLICIES)] {
        fs::write(home.path().join(name), text).expect("ours");
    }
    copy_into(&self::home().join("store"), &home.path().join("store"));
    done(home.path(), &["prune", "store", "--reports", "1"]);
    let old = home.path().join("store/quarter=2026Q1/portfolio=book/scenario=us-reengagement");
    assert!(!old.join("tables").exists() && old.join("figures.parquet").exists());
    assert!(home.path().join(cell("book")).join("tables").exists());
    let text = done(home.path(), &["batch", "plan.toml"]);
    assert!(text.contains("0 cells done, 4 reused"), "{text}");
}

#[test]
fn the_digest_has_stable_alerts_and_compares_with_the_quarter_before() {
    let digest = home().join("store/digests/2026Q2");
    let text = fs::read_to_string(digest.join("digest.md")).expect("written");
    assert!(text.contains("Against 2026Q1") && text.contains("## Limits"), "{text}");
    let alerts: serde_json::Value =
        serde_json::from_slice(&fs::read(digest.join("alerts.json")).expect("written")).expect("JSON");
    let ids: Vec<&str> =
        alerts["alerts"].as_array().into_iter().flatten().filter_map(|one| one["id"].as_str()).collect();
    assert!(ids.contains(&"2026Q2/limit/exposure/book/baseline"), "{ids:?}");
    let page = fs::read_to_string(digest.join("index.html")).expect("written");
    assert!(page.contains("<h2 id=\"moves-title\">"));
    let before = fs::read(digest.join("alerts.json")).expect("written");
    done(home(), &["batch", "digest", "plan.toml"]);
    assert_eq!(fs::read(digest.join("alerts.json")).expect("written"), before);
}
