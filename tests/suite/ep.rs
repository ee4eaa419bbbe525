//! `ep` from the command line: a table by hand, the same from Parquet, and what bad files get.

use crate::fixture::parquet;
use harmattan::datasets::event_losses::event_losses;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const LOSSES: &str = "event_id,summary_id,sidx,loss\n1,1,-1,10\n1,1,1,8\n1,1,2,12\n2,1,-1,4\n2,1,1,4\n";
const OCCURRENCES: &str = "event_id,period_no\n1,1\n2,1\n2,3\n9,4\n";

fn ep(folder: &Path, losses: &str, occurrences: &str, more: &[&str]) -> Output {
    ep_of_files(folder, losses.as_bytes(), occurrences.as_bytes(), more)
}

/// The files keep their CSV names whatever they hold: content counts.
fn ep_of_files(folder: &Path, losses: &[u8], occurrences: &[u8], more: &[&str]) -> Output {
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

#[test]
fn parquet_gives_the_bytes_that_csv_gives() {
    let home = tempfile::tempdir().expect("a folder");
    let (mut losses, mut occurrences) = (LOSSES.to_owned(), OCCURRENCES.to_owned());
    // Losses that no short decimal names, so that a digit lost on the way would show.
    for event in 10..400_u32 {
        for sample in [-1, 1, 2] {
            let loss = f64::from(event * 7919 % 1009) / 7.0;
            losses.push_str(&format!("{event},{},{sample},{loss}\n", 1 + event % 3));
        }
        occurrences.push_str(&format!("{event},{}\n", 1 + event * 31 % 97));
    }
    let more = ["--return-periods", "97,50,30,7,2"];
    let csv = ep(home.path(), &losses, &occurrences, &more);
    assert_eq!(csv.status.code(), Some(0), "{}", String::from_utf8_lossy(&csv.stderr));
    assert!(csv.stdout.len() > 2000, "three summaries, four calculations, four curves");
    for (losses, occurrences) in [
        (parquet(&losses), parquet(&occurrences)),
        (parquet(&losses), occurrences.clone().into_bytes()),
        (losses.clone().into_bytes(), parquet(&occurrences)),
    ] {
        let output = ep_of_files(home.path(), &losses, &occurrences, &more);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout == csv.stdout, "Parquet and CSV differ");
    }
}

#[test]
fn bad_parquet_is_refused_with_its_row() {
    let home = tempfile::tempdir().expect("a folder");
    let whole = parquet(LOSSES);
    for (losses, place) in [
        (
            parquet("event_id,summary_id,sidx,loss\n1,1,-1,5.5\n1,1,1,-5\n"),
            "losses.csv:2, column \"loss\": must be 0 or more, was -5",
        ),
        (
            parquet("event_id,summary_id,sidx,loss\n1,1,-1,5.5\n1,1,1,\n"),
            "losses.csv:2, column \"loss\": is empty",
        ),
        (
            parquet("event_id,summary_id,sidx,loss\n1,1,-1,5\n2,1,-1,5\n1,1,-1,5\n"),
            "losses.csv:3: event_id + summary_id + sidx \"1, 1, -1\" was already given on row 1",
        ),
        (parquet("event_id,summary_id,sidx,loss\n7,1,-1,5\n"), "event 7 has losses and no occurrence"),
        (
            parquet("event_id,summary_id,sidx,los\n1,1,-1,5\n"),
            "losses.csv: unknown column \"los\"; did you mean loss?",
        ),
        (parquet("event_id,summary_id,sidx,loss\n"), "has a heading and no rows"),
        (whole[..whole.len() / 2].to_vec(), "losses.csv: is no whole Parquet file"),
        (b"PAR1".to_vec(), "losses.csv: is no whole Parquet file"),
    ] {
        let output = ep_of_files(home.path(), &losses, OCCURRENCES.as_bytes(), &[]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{place}: {said}");
        assert!(said.contains(place), "{place} not in: {said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_damaged_parquet_footer_is_refused_or_read_and_never_stops_the_program() {
    let home = tempfile::tempdir().expect("a folder");
    let (losses, occurrences) = (home.path().join("losses"), home.path().join("occurrences"));
    fs::write(&occurrences, OCCURRENCES).expect("writable");
    let whole = parquet(LOSSES);
    // The last 8 bytes: the length of the footer, and the magic.
    let length: [u8; 4] = whole[whole.len() - 8..whole.len() - 4].try_into().expect("four bytes");
    let footer = whole.len() - 8 - u32::from_le_bytes(length) as usize;
    let mut refused = 0;
    for at in footer..whole.len() {
        for value in [0, 0x7F, 0xFF] {
            let mut damaged = whole.clone();
            damaged[at] = value;
            fs::write(&losses, damaged).expect("writable");
            // What matters is that it returns at all: not every byte has a meaning.
            refused += usize::from(event_losses(&losses, &occurrences).is_err());
        }
    }
    assert!(refused > 100, "only {refused} were refused");
}
