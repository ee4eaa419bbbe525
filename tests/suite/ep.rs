//! `ep` from the command line: a table by hand, and what bad files get.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const LOSSES: &str = "event_id,summary_id,sidx,loss\n1,1,-1,10\n1,1,1,8\n1,1,2,12\n2,1,-1,4\n2,1,1,4\n";
const OCCURRENCES: &str = "event_id,period_no\n1,1\n2,1\n2,3\n9,4\n";

fn ep(folder: &Path, losses: &str, occurrences: &str, more: &[&str]) -> Output {
    fs::write(folder.join("losses.csv"), losses).expect("writable");
    fs::write(folder.join("occurrences.csv"), occurrences).expect("writable");
    Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(folder)
        .args(["ep", "--losses", "losses.csv", "--occurrences", "occurrences.csv"])
        .args(more)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

#[test]
fn a_small_table_is_the_one_made_by_hand() {
    let home = tempfile::tempdir().expect("a folder");
    let output = ep(home.path(), LOSSES, OCCURRENCES, &["--return-periods", "4,2"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "SummaryId,EPCalc,EPType,ReturnPeriod,Loss");
    // Four periods: means of 14, 0, 4, 0; the event without a loss makes none.
    for expected in [
        "1,1,1,4.000000,10.000000",
        "1,1,3,4.000000,14.000000",
        "1,1,3,2.000000,4.000000",
        "1,1,4,2.000000,9.000000",
        // Samples: 12 and 4 of the first, 12 and 0 of the second; their mean by period is 12 and 2.
        "1,4,3,4.000000,12.000000",
        "1,4,3,2.000000,2.000000",
        "1,3,3,2.000000,2.000000",
        // Eight outcomes of 12, 12, 4 and five zeros.
        "1,2,3,4.000000,12.000000",
        "1,2,3,2.000000,0.000000",
    ] {
        assert!(lines.contains(&expected), "{expected} not in\n{text}");
    }
}

#[test]
fn bad_event_losses_are_refused_with_their_place() {
    let home = tempfile::tempdir().expect("a folder");
    for (losses, occurrences, place) in [
        (LOSSES, "event_id,period_no\n2,1\n", "event 1 has losses and no occurrence"),
        ("event_id,summary_id,sidx,loss\n1,1,-1,-5\n", OCCURRENCES, "losses.csv:2, column \"loss\""),
        ("event_id,summary_id,sidx,loss\n1,1,-1,5\n1,1,-1,5\n", OCCURRENCES, "losses.csv:3"),
        ("event_id,summary_id,sidx,loss\n1,1,x,5\n", OCCURRENCES, "losses.csv:2, column \"sidx\""),
        ("", OCCURRENCES, "losses.csv"),
        (LOSSES, "event_id,period_no\n1,0\n2,1\n", "occurrences.csv:2, column \"period_no\""),
    ] {
        let output = ep(home.path(), losses, occurrences, &[]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{place}: {said}");
        assert!(said.contains(place), "{place} not in: {said}");
        assert!(output.stdout.is_empty());
    }
    let short = ep(home.path(), LOSSES, OCCURRENCES, &["--periods", "2"]);
    assert_eq!(short.status.code(), Some(2));
}
