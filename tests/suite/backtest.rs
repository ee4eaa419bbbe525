//! The error record: nothing of the future enters, luck is not skill, the truth wins.

#[path = "backtest/conflict.rs"]
mod conflict;
#[path = "backtest/revision.rs"]
mod revision;
#[path = "backtest/scores.rs"]
mod scores;

#[test]
fn the_lines_that_reports_quote_are_those_of_the_published_record() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("the file is there");
    let (published, quoted) = (read("docs/validation/tables/error_record.csv"), read("datasets/registry/error_record.csv"));
    assert!(published.lines().count() > 20);
    assert_eq!(published, quoted, "copy the table over, then build the package again");
}
