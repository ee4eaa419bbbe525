//! `harmattan calibrate`: the estimate that anyone can run again is the one that a run uses.

use harmattan::datasets::{self, Layers};
use harmattan::hazard::{Posterior, calibrate};
use harmattan::model::hazard::ProcessKind;
use harmattan::period::{AsOf, parse_date};
use harmattan::provenance::Arena;
use harmattan::world;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn calibrated(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(folder)
        .arg("calibrate")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn json(arguments: &[&str]) -> Value {
    let home = tempfile::tempdir().expect("a folder");
    let output = calibrated(home.path(), &[arguments, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn number(row: &Value, key: &str) -> f64 {
    row[key].as_f64().unwrap_or_else(|| panic!("{key} is a number in {row}"))
}

fn rows<'a>(found: &'a Value, list: &str) -> &'a Vec<Value> {
    found[list].as_array().unwrap_or_else(|| panic!("{list} is a list"))
}

fn learnt(date: &str) -> Posterior {
    let package = datasets::load(&Layers::default()).unwrap_or_else(|problems| panic!("{problems}"));
    let date = AsOf(parse_date(date).expect("a date"));
    calibrate(&world::as_of(&package, date).expect("a world"), &mut Arena::default())
}

#[test]
fn its_posteriors_are_those_of_a_run_on_the_same_date() {
    for date in ["2026-06-30", "2025-12-31"] {
        let (found, posterior) = (json(&["--as-of", date]), learnt(date));
        let mut seen = 0;
        for row in rows(&found, "learnt") {
            for country in row["holds_for"].as_array().expect("countries") {
                let code = harmattan::id::CountryCode::new(country.as_str().expect("text")).expect("a code");
                let action = &posterior.state_action[&code];
                let used = match (row["peril"].as_str(), row["level"].as_str()) {
                    (Some("EX"), Some("country")) => action.taking.posterior,
                    (Some("CC"), Some("country")) => action.settled.posterior,
                    (Some("PV"), Some("bloc")) => posterior.violence[&code].base.posterior,
                    _ => continue,
                };
                assert_eq!(
                    (number(row, "posterior_shape"), number(row, "posterior_years")),
                    (used.shape, used.rate)
                );
                seen += 1;
            }
        }
        assert_eq!(seen, 3 * posterior.state_action.len(), "{date}");
        let held = |kind| posterior.held.keys().filter(|(k, _)| *k == kind).count();
        let supply = rows(&found, "held").iter().filter(|row| row["process"] == "supply stops").count();
        assert_eq!(supply, held(ProcessKind::Supply));
    }
}

#[test]
fn every_learnt_rate_follows_from_its_own_row_and_its_shares_sum_to_one() {
    let found = json(&[]);
    for row in rows(&found, "learnt") {
        let near =
            |a: f64, b: f64, what: &str| assert!((a - b).abs() < 1e-12, "{what}: {a} against {b} in {row}");
        near(number(row, "prior_shape") + number(row, "cases"), number(row, "posterior_shape"), "shape");
        near(
            number(row, "prior_years") + number(row, "weighted_years"),
            number(row, "posterior_years"),
            "years",
        );
        near(number(row, "posterior_shape") / number(row, "posterior_years"), number(row, "mean"), "mean");
        let shares = ["data_share", "prior_share", "judgement_share"].map(|key| number(row, key));
        near(shares.iter().sum(), 1.0, "shares");
        let (own, all) = (number(row, "weighted_years"), number(row, "posterior_years"));
        let by_counts = number(row, "cases") / number(row, "posterior_shape");
        near(shares[0], if row["level"] == "pooled" { by_counts } else { own / all }, "data share");
        assert!(shares.iter().all(|share| (-1e-15..=1.0).contains(share)), "{row}");
        assert!(
            number(row, "low") < number(row, "mean") && number(row, "mean") < number(row, "high"),
            "{row}"
        );
        assert!(!row["rows"].as_str().expect("text").is_empty(), "{row}");
    }
    assert!(rows(&found, "held").iter().all(|row| row["reason"] != "" && row["rows"] != ""));
}

#[test]
fn counts_and_exposure_of_the_places_sum_to_those_of_cases_and_assets() {
    let found = json(&["--as-of", "2025-12-31"]);
    for (process, cases, years) in [
        ("takings of mines", "taking", "taking_years"),
        ("settled disputes of mines", "settled", "settled_years"),
    ] {
        let total =
            |list: &str, key: &str| rows(&found, list).iter().map(|row| number(row, key)).sum::<f64>();
        let of = |level: &str, key: &str| {
            let here = rows(&found, "learnt").iter();
            here.filter(|row| row["process"] == process && row["level"] == level)
                .map(|row| number(row, key))
                .sum::<f64>()
        };
        for level in ["pooled", "country"] {
            assert!((of(level, "cases") - total("cases", cases)).abs() < 1e-9, "{process}, {level}");
            assert!(
                (of(level, "weighted_years") - total("exposure", years)).abs() < 1e-9,
                "{process}, {level}"
            );
            assert!((of(level, "asset_years") - total("exposure", "asset_years")).abs() < 1e-9);
        }
    }
    let burkina = rows(&found, "learnt").iter().find(|row| row["place"] == "BFA").expect("a row");
    assert_eq!(
        (number(burkina, "cases"), &burkina["open"]),
        (2.5, &Value::from(1)),
        "Kiaka was open in 2025"
    );
}

/// Runs the program in a folder and returns what it printed.
fn printed(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn every_rate_of_the_sample_book_has_base_interval_shares_and_rows_in_the_table() {
    let home = tempfile::tempdir().expect("a folder");
    printed(home.path(), &["run", "baseline", "--years", "100", "--format", "csv", "--out", "run"]);
    let mut table = csv::Reader::from_path(home.path().join("run/tables/rates.csv")).expect("a table");
    let mut seen = BTreeMap::new();
    for row in table.deserialize::<BTreeMap<String, String>>() {
        let row = row.expect("a row");
        let number = |key: &str| row[key].parse::<f64>().unwrap_or_else(|_| panic!("{key} of {row:?}"));
        let shares = ["data_share", "prior_share", "judgement_share"].map(number);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{row:?}");
        assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{row:?}");
        assert!(number("base") > 0.0 && number("expected") >= 0.0, "{row:?}");
        if row["base_low"].is_empty() {
            assert_eq!((shares, row["low"].as_str()), ([0.0, 0.0, 1.0], ""), "held: {row:?}");
        } else {
            assert!(number("base_low") < number("base") && number("base") < number("base_high"), "{row:?}");
            assert!(number("low") < number("expected") && number("expected") < number("high"), "{row:?}");
            assert!(shares[2] < 1.0, "learnt: {row:?}");
        }
        assert!(row["rows"].contains("registry/hazard_rates:"), "{row:?}");
        *seen.entry(row["process"].clone()).or_insert(0) += 1;
    }
    for process in ["takings of mines", "settled disputes of mines", "violence", "supply stops"] {
        assert!(seen.get(process).is_some_and(|count| *count > 10), "{process}: {seen:?}");
    }
    let learnt = json(&[]);
    let mali = rows(&learnt, "learnt").iter().find(|row| row["place"] == "MLI").expect("a row");
    let mut table = csv::Reader::from_path(home.path().join("run/tables/rates.csv")).expect("a table");
    let mut rows = table.deserialize::<BTreeMap<String, String>>().map(|row| row.expect("a row"));
    let syama = rows.find(|row| row["process"] == "takings of mines" && row["country"] == "MLI");
    let syama = syama.expect("a Malian mine");
    assert_eq!(syama["base"], number(mali, "mean").to_string(), "calibrate and the run say the same");
    assert_eq!(syama["base_high"], number(mali, "high").to_string());
}

#[test]
fn explain_tells_base_interval_shares_and_rows_of_each_rate() {
    let home = tempfile::tempdir().expect("a folder");
    let text = String::from_utf8(printed(home.path(), &["explain", "MLI", "--years", "1"])).expect("UTF-8");
    let of = |start: &str| {
        let mut lines = text.lines().skip_while(|line| !line.trim_start().starts_with(start));
        lines.next().expect("a line");
        (lines.next().expect("its base").to_owned(), lines.next().expect("its rows").to_owned())
    };
    let (base, rows) = of("EX takings of mines");
    assert!(base.contains("base rate 0.0054, 90% between 0.0002 and 0.0167"), "{base}");
    assert!(base.contains("64% data, 36% prior, 0% judgement"), "{base}");
    assert!(rows.contains("policy/asset_years:") && rows.contains("registry/hazard_rates:2"), "{rows}");
    let (base, rows) = of("SD supply stops");
    assert!(base.contains("held, without an interval; 0% data, 0% prior, 100% judgement"), "{base}");
    assert!(rows.contains("registry/hazard_rates:22"), "{rows}");
    let found: Value =
        serde_json::from_slice(&printed(home.path(), &["explain", "MLI", "--years", "1", "--json"]))
            .expect("JSON");
    for row in rows_of(&found) {
        let shares = ["data_share", "prior_share", "judgement_share"].map(|key| number(row, key));
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12 && row["rows"] != "", "{row}");
    }
}

fn rows_of(found: &Value) -> &Vec<Value> {
    let rates = rows(found, "rates");
    assert!(rates.len() > 10);
    rates
}

#[test]
fn the_shipped_strength_stands_beside_the_one_the_counts_choose_with_both_likelihoods() {
    let found = json(&[]);
    let strengths = rows(&found, "strength");
    assert_eq!(strengths.len(), 2);
    for row in strengths {
        assert_eq!(number(row, "shipped_years"), 60.0);
        assert!(number(row, "shipped_log_likelihood") < number(row, "log_likelihood"), "{row}");
        // One unit of log-likelihood: the judgement is one that the counts do not contradict.
        assert!(number(row, "log_likelihood") - number(row, "shipped_log_likelihood") < 1.0, "{row}");
    }
}

#[test]
fn deaths_are_far_from_poisson_and_state_action_of_five_years_is_tested_both_ways() {
    let found = json(&[]);
    let row = |series: &str, place: &str| {
        let mut rows = rows(&found, "dispersion").iter();
        rows.find(|row| row["series"] == series && row["place"] == place)
            .unwrap_or_else(|| panic!("{series}, {place}"))
            .clone()
    };
    for country in ["MLI", "BFA", "NER", "NGA"] {
        let deaths = row("deaths a month", country);
        assert!(number(&deaths, "ratio") > 10.0 && number(&deaths, "p_value") < 1e-4, "{deaths}");
        assert!(number(&deaths, "size") > 0.0);
        assert_eq!(deaths["periods"], 60);
        let events = row("events a month", country);
        assert!(number(&events, "ratio") < number(&deaths, "ratio"), "an event kills several: {events}");
    }
    assert_eq!(row("takings a year", "all")["periods"], 5);
    assert_eq!(row("deaths a month", "SEN")["p_value"], Value::Null, "no event, no test");
}

fn tables(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable"));
    entries
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("readable"))
        })
        .collect()
}

#[test]
fn tables_are_written_whole_and_nothing_else_is_overwritten() {
    let home = tempfile::tempdir().expect("a folder");
    let call = |arguments: &[&str]| {
        let output = calibrated(home.path(), arguments);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(call(&["--out", "rates"]).0, Some(0));
    let first = tables(&home.path().join("rates"));
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "cases.csv",
            "dispersion.csv",
            "exposure.csv",
            "held_rates.csv",
            "rates.csv",
            "strength.csv",
            "strength_profile.csv"
        ]
    );
    let rates = String::from_utf8(first["rates.csv"].clone()).expect("UTF-8");
    assert!(rates.starts_with("process,peril,level,place,holds_for,cases,"), "{rates}");
    assert!(rates.contains("D01; D02; D03; D14; D15"), "{rates}");
    assert_eq!(call(&["--out", "rates"]).0, Some(0), "the same again changes nothing");
    let (code, said) = call(&["--out", "rates", "--as-of", "2025-12-31"]);
    assert!(code == Some(2) && said.contains("--overwrite"), "{said}");
    assert_eq!(tables(&home.path().join("rates")), first);
    assert_eq!(call(&["--out", "rates", "--as-of", "2025-12-31", "--overwrite"]).0, Some(0));
    assert_ne!(tables(&home.path().join("rates")), first);
    fs::write(home.path().join("rates").join("mine.txt"), "mine").expect("ours");
    let (code, said) = call(&["--out", "rates", "--overwrite"]);
    assert!(code == Some(2) && said.contains("mine.txt"), "{said}");
    assert!(tables(&home.path().join("rates")).contains_key("mine.txt"));
}

#[test]
fn a_date_beyond_the_data_is_refused_and_nothing_is_written() {
    let home = tempfile::tempdir().expect("a folder");
    let output = calibrated(home.path(), &["--as-of", "2026-07-01", "--out", "rates"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("2026-07-01 is after the end of the data, 2026-06-30"), "{said}");
    assert!(output.stdout.is_empty() && tables(home.path()).is_empty());
}
