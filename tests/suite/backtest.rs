//! The error record: nothing of the future enters, luck is not skill, the truth wins.

#[path = "backtest/conflict.rs"]
mod conflict;
mod losses;
#[path = "backtest/revision.rs"]
mod revision;
#[path = "backtest/scores.rs"]
mod scores;
mod state_action;

use harmattan::datasets::{self, Layers};
use harmattan::model::package::Package;
use harmattan::period::{AsOf, parse_date};
use harmattan::world::{self, World};
use jiff::civil::Date;
use std::sync::OnceLock;

fn package() -> &'static Package {
    static PACKAGE: OnceLock<Package> = OnceLock::new();
    PACKAGE.get_or_init(|| datasets::load(&Layers::default()).unwrap_or_else(|problems| panic!("{problems}")))
}

fn day(text: &str) -> Date {
    parse_date(text).expect("a date")
}

fn known(package: &Package, date: &str) -> World {
    world::as_of(package, AsOf(day(date))).expect("a world")
}

fn outcomes() -> World {
    known(package(), "2026-06-30")
}

#[test]
fn the_program_prints_both_parts_as_json_and_writes_their_pages_the_same_for_one_and_two_threads() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let run = |threads: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_harmattan"))
            .current_dir(home.path())
            .args(["backtest", "state-action", "losses", "--json", "--threads", threads, "--out", threads])
            .stdin(std::process::Stdio::null())
            .output()
            .expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let (one, two) = (run("1"), run("2"));
    assert_eq!(one, two);
    let record: serde_json::Value = serde_json::from_slice(&one).expect("JSON");
    assert_eq!(record["state_action"]["origins"].as_array().map(Vec::len), Some(21));
    assert_eq!(record["losses"]["cases"].as_array().map(Vec::len), Some(21));
    for page in
        ["state-action.md", "losses.md", "tables/losses-eve.csv", "charts/state-action-skill-wide.svg"]
    {
        let read = |threads: &str| std::fs::read(home.path().join(threads).join(page)).expect("a file");
        assert_eq!(read("1"), read("2"), "{page}");
    }
}

#[test]
fn the_lines_that_reports_quote_are_those_of_the_published_record() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("the file is there");
    let (published, quoted) =
        (read("docs/validation/tables/error_record.csv"), read("datasets/registry/error_record.csv"));
    assert!(published.lines().count() > 20);
    assert_eq!(published, quoted, "copy the table over, then build the package again");
}
