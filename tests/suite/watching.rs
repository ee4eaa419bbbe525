//! `watch` and `checklist` as a user meets them: what trips first, what is left to do, and by name.

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn harmattan(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_harmattan"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null()).output().expect("the program starts")
}

fn text(arguments: &[&str]) -> String {
    let home = tempfile::tempdir().expect("a folder");
    let output = harmattan(home.path(), arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json(arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&text(arguments)).expect("JSON")
}

/// Runs a command on a book of one line.
fn on_book(command: &str, line: &str) -> serde_json::Value {
    let home = tempfile::tempdir().expect("a folder");
    let heading = "holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note";
    std::fs::write(home.path().join("book.csv"), format!("{heading}\n{line}\n")).expect("writable");
    let output = harmattan(home.path(), &[command, "--portfolio", "book.csv", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn list<'a>(value: &'a serde_json::Value, key: &str) -> &'a [serde_json::Value] {
    value[key].as_array().expect("a list")
}

#[test]
fn every_signal_is_watched_and_the_nearest_quiet_one_stands_first() {
    let watch = json(&["watch", "--json"]);
    let signals = list(&watch, "signals");
    assert_eq!(signals.len(), 40, "all of the registry");
    let rank = |signal: &serde_json::Value| {
        ["tripped", "quiet", "stale", "unknown"].iter().position(|state| signal["state"] == *state)
    };
    assert!(signals.windows(2).all(|pair| rank(&pair[0]) <= rank(&pair[1])), "by state");
    let gaps: Vec<f64> = signals.iter().filter_map(|signal| signal["gap"].as_f64()).map(f64::abs).collect();
    assert!(gaps.len() > 3 && gaps.is_sorted(), "{gaps:?}");
    let first = signals.iter().find(|signal| signal["gap"].is_number()).expect("a quiet series");
    let said = text(&["watch"]);
    assert!(said.contains(&format!("Nearest: {}:", first["id"].as_str().expect("an id"))), "{said}");
}

#[test]
fn a_gap_is_the_move_that_brings_the_newest_figure_to_its_threshold() {
    let watch = json(&["watch", "--json"]);
    let mut seen = 0;
    for signal in list(&watch, "signals") {
        let (Some(gap), Some(value), Some(threshold)) =
            (signal["gap"].as_f64(), signal["value"].as_f64(), signal["threshold"].as_f64())
        else {
            continue;
        };
        if gap != 0.0 {
            assert!((value * (1.0 + gap) - threshold).abs() < 1e-6 * threshold, "{signal}");
            seen += 1;
        }
    }
    assert!(seen > 2, "{seen} gaps");
}

#[test]
fn an_absence_trips_on_a_day_after_the_as_of_date() {
    let watch = json(&["watch", "--json", "--as-of", "2026-06-30"]);
    let dated: Vec<&str> =
        list(&watch, "signals").iter().filter_map(|signal| signal["earliest"].as_str()).collect();
    assert!(!dated.is_empty(), "some absence is waited for");
    assert!(dated.iter().all(|date| *date > "2026-06-30" && date.ends_with("-01")), "{dated:?}");
}

#[test]
fn a_book_keeps_the_signals_of_its_countries_with_the_money_there() {
    let watch = on_book("watch", "H1,Syama,asset_stake,,MLI-SYAMA,,gold,1000000,GBP,2026-06-30,,,");
    let signals = list(&watch, "signals");
    let left_out = watch["left_out"].as_u64().expect("a count");
    assert_eq!(signals.len() as u64 + left_out, 40);
    assert!(left_out > 0);
    for signal in signals {
        assert!(list(signal, "countries").iter().any(|code| code == "MLI"), "{signal}");
        assert_eq!(signal["pounds"].as_f64(), Some(1_000_000.0), "{signal}");
    }
}

#[test]
fn the_checklist_has_the_seven_points_of_the_article_and_names_what_is_left() {
    let checklist = json(&["checklist", "--json"]);
    let points = list(&checklist, "points");
    let ids: Vec<&str> = points.iter().map(|point| point["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, ["checklist-1", "checklist-2", "checklist-3", "do-1", "do-2", "dont-1", "dont-2"]);
    for point in points {
        assert!(!list(point, "evidence").is_empty(), "{point}");
        assert_eq!(point["state"] == "open", !list(point, "left").is_empty(), "{point}");
    }
    let left = |at: usize| points[at]["left"].to_string();
    assert!(left(0).contains("H07 Rio Tinto shares: no risk score, no opportunity score"), "{}", left(0));
    assert!(left(1).contains("no elicitation table"), "{}", left(1));
    assert!(left(2).contains("Internally displaced people in BFA: stale"), "{}", left(2));
    assert!(left(4).contains("lithium: no open monthly price"), "{}", left(4));
    let said = text(&["checklist"]);
    assert!(
        said.contains("sample book, invented amounts") && said.contains("[open] Review current"),
        "{said}"
    );
}

#[test]
fn a_book_whose_holdings_all_have_both_scores_is_reviewed() {
    let checklist = on_book("checklist", "H1,Syama,asset_stake,,MLI-SYAMA,,gold,1000000,GBP,2026-06-30,,,");
    let points = list(&checklist, "points");
    assert_eq!(points[0]["state"], "done", "{}", points[0]);
    assert_eq!(points[4]["state"], "done", "gold has a price and a world production: {}", points[4]);
    assert_eq!(points[6]["state"], "done", "Mali has the pillars of the bound: {}", points[6]);
    assert!(points[6]["evidence"].to_string().contains("31% of a gain in security alone"), "{}", points[6]);
}

#[test]
fn a_book_outside_the_region_leaves_points_unanswerable() {
    let checklist = on_book("checklist", "H1,Rio Tinto shares,equity,RIO:LSE,,,,1000000,GBP,2026-06-30,,,");
    let points = list(&checklist, "points");
    for at in [2, 3, 4, 5, 6] {
        assert_eq!(points[at]["state"], "not_answerable", "{}", points[at]);
    }
    assert_eq!(points[0]["state"], "open");
}

#[test]
fn a_book_that_is_not_there_is_refused_by_name_in_both() {
    let home = tempfile::tempdir().expect("a folder");
    for command in ["watch", "checklist"] {
        let output = harmattan(home.path(), &[command, "--portfolio", "sample-bok"]);
        assert_eq!(output.status.code(), Some(2), "{command}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("sample-bok") && said.contains("sample-book"), "{command}: {said}");
        let help = harmattan(home.path(), &[command, "--help"]);
        assert!(String::from_utf8_lossy(&help.stdout).contains("Examples:\n  harmattan "), "{command}");
    }
}
