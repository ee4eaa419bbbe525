//! Revisions of deaths between snapshots.

use harmattan::backtest::revision::record;
use harmattan::datasets::{self, Layers};
use harmattan::id::CountryCode;
use harmattan::model::conflict::ConflictVintage;
use harmattan::model::record::revision::{RevisionCell, RevisionRecord, Start};
use harmattan::provenance::RowRef;
use std::sync::LazyLock;

static RECORD: LazyLock<RevisionRecord> = LazyLock::new(|| {
    let package = datasets::load(&Layers::default()).unwrap_or_else(|problems| panic!("{problems}"));
    record(&package.vintages, &aes(), -0.1, 0.35).expect("two snapshots")
});

fn aes() -> Vec<CountryCode> {
    ["BFA", "MLI", "NER"].map(|code| CountryCode::new(code).expect("a code")).into()
}

fn cell(country: &str, year: i16) -> &'static RevisionCell {
    RECORD.cells.iter().find(|cell| cell.country == country && cell.year == year).expect("a cell")
}

fn near(found: Option<f64>, expected: f64) {
    let found = found.expect("a figure");
    assert!((found - expected).abs() < 5e-4, "{found} against {expected}");
}

fn row(vintage: &str, country: &str, month: &str, best: u32) -> ConflictVintage {
    ConflictVintage {
        vintage: vintage.parse().expect("a date"),
        data_to: month.parse().expect("a month"),
        country: CountryCode::new(country).expect("a code"),
        month: month.parse().expect("a month"),
        best,
        row: RowRef { resource: "test".to_owned(), row: 0 },
    }
}

/// Summed by hand over the rows of the table: months of 2024 in the first snapshot with each, in that of 2025-06-24, in the last.
#[test]
fn burkina_faso_and_mali_2024_are_what_the_rows_add_up_to() {
    let burkina = cell("BFA", 2024);
    assert_eq!((burkina.first, burkina.before_release, burkina.newest), (3210, 3958, 4187));
    near(burkina.log_ratio, 0.2657);
    near(burkina.log_ratio_before_release, 0.0562);
    near(burkina.pit, 0.8520);
    let mali = cell("MLI", 2024);
    assert_eq!((mali.first, mali.before_release, mali.newest), (1553, 2078, 1897));
    near(mali.log_ratio, 0.2001);
    near(mali.log_ratio_before_release, -0.0911);
}

/// The methodology gives BFA -1% and +30%, TCD +35% and -52%.
#[test]
fn the_signs_that_the_methodology_tells_of_are_there() {
    let percent = |country, year| {
        let cell = cell(country, year);
        ((cell.newest as f64 / cell.first as f64 - 1.0) * 100.0).round() as i32
    };
    assert_eq!([percent("BFA", 2023), percent("BFA", 2024)], [-1, 30]);
    assert_eq!([percent("TCD", 2023), percent("TCD", 2024)], [35, -52]);
}

#[test]
fn figures_change_in_three_snapshots_only_and_every_change_is_named() {
    let dates: Vec<&str> = RECORD.changes.iter().map(|change| change.snapshot.as_str()).collect();
    assert_eq!(dates, ["2024-06-24", "2025-02-21", "2025-07-21"]);
    let counts: Vec<usize> = RECORD.changes.iter().map(|change| change.country_months).collect();
    assert_eq!(counts, [78, 65, 85]);
    assert_eq!(RECORD.finished_to, "2024-12");
    assert_eq!(RECORD.region.iter().map(|cell| cell.year).collect::<Vec<_>>(), [2023, 2024]);
    assert_eq!(RECORD.settled.iter().map(|cell| cell.year).collect::<Vec<_>>(), [2021, 2022]);
}

#[test]
fn the_region_is_the_sum_of_its_countries_and_ages_add_up_to_it() {
    for region in &RECORD.region {
        let own = || RECORD.cells.iter().filter(|cell| cell.year == region.year);
        assert_eq!(own().map(|cell| cell.first).sum::<u64>(), region.first);
        assert_eq!(own().map(|cell| cell.newest).sum::<u64>(), region.newest);
    }
    for age in [1, 4, 7, 13] {
        let sum = |regional: bool| {
            let rows =
                RECORD.ages.iter().filter(|row| row.from_age == age && (row.country == "region") == regional);
            rows.map(|row| row.known).sum::<u64>()
        };
        assert_eq!(sum(true), sum(false), "ages from {age}");
    }
}

/// By hand: 5,971 + 1,908 + 748 became 8,470 for 2023, 3,210 + 1,553 + 1,273 became 7,306 for 2024.
#[test]
fn the_aes_is_summed_apart_from_nigeria() {
    let sums: Vec<_> = RECORD.aes.iter().map(|cell| (cell.year, cell.first, cell.newest)).collect();
    assert_eq!(sums, [(2023, 8627, 8470), (2024, 6036, 7306)]);
}

/// A month that no annual release covers has not been revised yet: it is no evidence that revisions are small.
#[test]
fn months_that_may_still_move_enter_no_cell() {
    assert!(RECORD.cells.iter().all(|cell| cell.year <= 2024));
    assert_eq!(RECORD.pending.iter().map(|row| row.year).collect::<Vec<_>>(), [2025, 2026]);
    let row = &RECORD.pending[0];
    assert_eq!((row.months, row.first, row.newest), (12, 14494, 14494));
}

#[test]
fn a_factor_that_is_told_the_revision_covers_it_and_one_that_is_not_does_not() {
    let rows = |newest: u32| {
        let early = |month| row("2024-01-26", "BFA", month, 1000);
        let late = |month| row("2025-07-21", "BFA", month, newest);
        vec![early("2023-01"), early("2023-02"), late("2023-01"), late("2023-02")]
    };
    let told = record(&rows(1000), &aes(), 0.0, 0.05).expect("a record");
    let first = told.coverage.iter().find(|row| row.start == Start::FirstSeen).expect("a row");
    assert_eq!((first.cells, first.inside), (1, 1));
    near(told.cells[0].pit, 0.5);
    let missed = record(&rows(2000), &aes(), 0.0, 0.05).expect("a record");
    let first = missed.coverage.iter().find(|row| row.start == Start::FirstSeen).expect("a row");
    assert_eq!(
        (first.cells, first.inside, first.outside.as_slice()),
        (1, 0, ["BFA 2023".to_owned()].as_slice())
    );
    near(missed.cells[0].log_ratio, std::f64::consts::LN_2);
}

#[test]
fn the_order_of_rows_does_not_matter_and_one_snapshot_is_no_record() {
    let package = datasets::load(&Layers::default()).unwrap_or_else(|problems| panic!("{problems}"));
    let mut rows = package.vintages;
    rows.reverse();
    assert_eq!(record(&rows, &aes(), -0.1, 0.35).as_ref(), Some(&*RECORD));
    assert_eq!(record(&[row("2024-01-26", "BFA", "2023-01", 1)], &aes(), -0.1, 0.35), None);
}

#[test]
fn the_command_writes_the_chapter_with_its_tables_and_charts() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_harmattan"));
        command.current_dir(folder.path()).args(arguments).output().expect("the program starts")
    };
    let output = run(&["backtest", "revision", "--json", "--out", "record"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["revision"]["cells"].as_array().map(Vec::len), Some(34));
    assert!(json.get("scores").is_none(), "only what was asked for");
    let page = std::fs::read_to_string(folder.path().join("record/revision.md")).expect("a page");
    assert!(page.contains("14 of 17 country-years inside the 90% interval"), "{page}");
    assert!(page.contains("2 finished years"), "{page}");
    let table =
        std::fs::read_to_string(folder.path().join("record/tables/revision-cells.csv")).expect("a table");
    assert!(table.lines().any(|line| line.starts_with("BFA,2024,3210,3958,4187,")), "{table}");
    assert!(folder.path().join("record/charts/revision-ratios-wide.svg").is_file());
}
