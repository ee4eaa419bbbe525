//! What a run tells its user beyond the headline: horizons, process alone, who carries the tail, covers, advice. Through the program.

use harmattan::datasets::Layers;
use harmattan::metrics::allocate;
use harmattan::model::view::{AccumulationRow, Estimate, PolicyView, View};
use harmattan::pipeline::{self, Options, RunRequest};
use harmattan::simulation::{Prepared, detail};
use harmattan::units::Level;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Enough years for the level of 99%, few enough for a test.
const YEARS: &str = "4096";

fn harmattan(folder: &Path, arguments: &[&str]) -> Output {
    let years: &[&str] =
        if arguments.iter().any(|part| part.starts_with("--years")) { &[] } else { &["--years", YEARS] };
    Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(folder)
        .args([&["run"], years, arguments].concat())
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

/// Runs in a folder of its own; gives the folder and its view.
fn run(arguments: &[&str]) -> (tempfile::TempDir, View) {
    let home = tempfile::tempdir().expect("a folder");
    let output = harmattan(home.path(), &[arguments, &["--out", "out", "--format", "html,csv"]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    let bytes = fs::read(home.path().join("out/view.json")).expect("always written");
    (home, serde_json::from_slice(&bytes).expect("a view"))
}

fn refused(arguments: &[&str], says: &[&str]) {
    let home = tempfile::tempdir().expect("a folder");
    let output = harmattan(home.path(), arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    for part in says {
        assert!(said.contains(part), "{arguments:?} does not say \"{part}\": {said}");
    }
    let left = fs::read_dir(home.path()).expect("readable").count();
    assert_eq!(left, 0, "{arguments:?} left something behind");
}

fn text(home: &tempfile::TempDir, file: &str) -> String {
    fs::read_to_string(home.path().join("out").join(file)).expect("written")
}

#[test]
fn asking_for_36_months_moves_no_figure_of_12_months() {
    let (_, short) = run(&["capital-siege"]);
    let (home, mut long) = run(&["capital-siege", "--horizon", "24,36"]);
    let names: Vec<&str> = long.losses.windows.iter().map(|window| window.name.as_str()).collect();
    assert_eq!(names, ["near", "medium", "12 months", "24 months", "36 months"]);
    let values: Vec<f64> =
        long.losses.windows[2..].iter().map(|window| window.baseline.value.expect("known")).collect();
    assert!(values[0] < values[1] && values[1] < values[2], "{values:?}");
    assert!(text(&home, "tables/windows.csv").contains("36 months,0,1095.75,scenario_tvar99,"));
    assert!(text(&home, "index.html").contains("Whole years together"));
    long.losses.windows.truncate(3);
    long.stamp.plan.clone_from(&short.stamp.plan);
    assert_eq!(long, short);
}

#[test]
fn process_alone_holds_the_mean_thins_the_tail_and_says_so() {
    let (_, whole) = run(&["baseline", "--years", "16384"]);
    let (home, process) = run(&["baseline", "--years", "16384", "--process-only"]);
    let mean = |view: &View| view.losses.baseline_gross.expected;
    let tvar = |view: &View| view.losses.baseline_gross.levels[1].tvar.value.expect("enough years");
    let error = mean(&whole).se.expect("known") + mean(&process).se.expect("known");
    let apart = (mean(&whole).value.expect("known") - mean(&process).value.expect("known")).abs();
    assert!(apart < 3.0 * error, "{apart} against {error}");
    assert!(tvar(&process) < tvar(&whole), "{} {}", tvar(&process), tvar(&whole));
    assert!(whole.stamp.parameters_drawn && !process.stamp.parameters_drawn);
    assert!(text(&home, "index.html").contains("Rates are held at their means"));
    assert!(text(&home, "summary.md").contains("process only"));
}

#[test]
fn a_horizon_that_is_no_whole_year_is_refused() {
    refused(&["baseline", "--horizon", "18"], &["--horizon", "24 or 36", "18"]);
    refused(&["baseline", "--horizon", "48"], &["--horizon", "48"]);
    refused(&["baseline", "--horizon", "soon"], &["--horizon"]);
}

#[test]
fn the_second_pass_shares_out_what_every_year_in_full_would() {
    let request = RunRequest {
        layers: Layers::default(),
        as_of: None,
        portfolio: "sample-book".to_owned(),
        scenario: "baseline".to_owned(),
        seed: 7,
        years: 4096,
        threads: None,
        options: Options::default(),
    };
    let output = pipeline::run(&request).expect("the shipped inputs are sound");
    let prepared = Prepared::new(&output.plan).expect("a plan of the product");
    let all: Vec<u64> = (0..4096).collect();
    let level = Level::new(0.99).expect("a level");
    for (terms, retained) in [("gross", false), ("retained", true)] {
        let years: Vec<Vec<f64>> = detail(&prepared, 0, output.losses.main, &all)
            .iter()
            .map(|year| {
                let mut losses = vec![0.0; output.plan.holdings.len()];
                for line in &year.holdings {
                    losses[line.holding] = line.gross - if retained { line.recovered } else { 0.0 };
                }
                losses
            })
            .collect();
        let whole = allocate(&years, level);
        let rows = &output.view.losses.allocations;
        let found =
            rows.iter().find(|row| row.branch == "baseline" && row.terms == terms).expect("shared out");
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * found.tvar;
        for (index, row) in found.by_holding.iter().enumerate() {
            let euler = row.euler.value.expect("known");
            assert!(near(euler, whole.euler[index]), "{terms} {}: {euler} {}", row.id, whole.euler[index]);
            let marginal = row.marginal.expect("proven");
            assert!(near(marginal, whole.marginal[index]), "{terms} {}: {marginal}", row.id);
            if !retained {
                assert!(near(row.stand_alone.value.expect("known"), whole.stand_alone[index]), "{}", row.id);
            }
        }
        if !retained {
            let ratio = found.diversification.expect("losses");
            assert!((ratio - whole.diversification.expect("losses")).abs() < 1e-9, "{ratio}");
            assert!(ratio < 1.0, "holdings in several countries are diversified");
        }
    }
}

#[test]
fn shares_of_the_tail_sum_to_it_by_holding_peril_and_group() {
    let (home, view) = run(&["capital-siege"]);
    let kept = |branch: &str| if branch == "baseline" { 0 } else { 1 };
    assert_eq!(view.losses.allocations.len(), 4);
    for of in &view.losses.allocations {
        let sum: f64 = of.by_holding.iter().filter_map(|row| row.euler.value).sum();
        assert!((sum / of.tvar - 1.0).abs() < 1e-9, "{} {}: {sum} {}", of.branch, of.terms, of.tvar);
        let level = [&view.losses.baseline_gross, &view.losses.scenario_gross][kept(&of.branch)];
        if of.terms == "gross" {
            assert_eq!(Some(of.tvar), level.levels[1].tvar.value);
            let sum: f64 = of.by_peril.iter().filter_map(|(_, loss)| loss.value).sum();
            assert!((sum / of.tvar - 1.0).abs() < 1e-9, "perils of the {}", of.branch);
            let countries = view.losses.accumulation.iter().filter(|row| row.kind == "country");
            let sum: f64 = countries
                .filter_map(
                    |row| if of.branch == "baseline" { row.tail.value } else { row.scenario_tail.value },
                )
                .sum();
            assert!((sum / of.tvar - 1.0).abs() < 1e-9, "countries of the {}", of.branch);
        }
    }
    let page = text(&home, "index.html");
    assert!(page.contains("Who carries the bad years") && page.contains("the rest is diversification"));
    assert!(text(&home, "tables/allocations.csv").contains("scenario,retained,0.99,holding,H01,"));
}

#[test]
fn pounds_and_losses_gather_by_country_operator_zone_and_corridor() {
    let (home, view) = run(&["baseline"]);
    let rows = &view.losses.accumulation;
    let mut kinds: Vec<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
    kinds.dedup();
    assert_eq!(kinds, ["country", "operator", "currency zone", "corridor"]);
    let sum = |kind: &str, of: fn(&AccumulationRow) -> f64| -> f64 {
        rows.iter().filter(|row| row.kind == kind).map(of).sum()
    };
    let pounds = sum("country", |row| row.pounds);
    assert!((pounds / view.book.looked_through - 1.0).abs() < 1e-9, "{pounds}");
    // Every asset of the book is on land and in the registry, so that no pound is outside a corridor.
    let corridors = sum("corridor", |row| row.pounds);
    assert!((corridors / pounds - 1.0).abs() < 1e-9, "{corridors} of {pounds}");
    let expected = sum("corridor", |row| row.expected.value.expect("known"));
    let book = view.losses.baseline_gross.expected.value.expect("known");
    assert!((expected / book - 1.0).abs() < 1e-9, "{expected} of {book}");
    assert!(rows.iter().any(|row| row.kind == "corridor" && row.name == "Abidjan"));
    assert!(text(&home, "tables/accumulation.csv").contains("corridor,Abidjan,"));
    assert!(text(&home, "index.html").contains("of the money stands on one corridor, "));
}

#[test]
fn covers_show_what_they_pay_beside_what_their_holdings_lose() {
    let (home, view) = run(&["capital-siege"]);
    let losses = &view.losses;
    let known = |estimate: &Estimate| estimate.value.expect("known");
    let paid: f64 = losses.policies.iter().map(|policy| known(&policy.recovery)).sum();
    let between = known(&losses.baseline_gross.expected) - known(&losses.baseline_retained.expected);
    assert!((paid / between - 1.0).abs() < 1e-9, "{paid} {between}");
    for policy in &losses.policies {
        let (recovery, limit) = (known(&policy.recovery), policy.limit_pounds.expect("stated"));
        assert!(recovery < policy.expected_covered && policy.expected_covered <= policy.expected);
        assert!((known(&policy.rate_on_line) - recovery / limit).abs() < 1e-12);
        assert!(known(&policy.pays) >= recovery / limit, "it cannot pay more than its limit");
        assert_eq!((policy.currency.as_str(), policy.rate_month.as_deref()), ("USD", Some("2026-05")));
    }
    for branch in ["baseline", "scenario"] {
        let rows: Vec<_> = losses.insurance.iter().filter(|row| row.branch == branch).collect();
        let gross: f64 = rows.iter().map(|row| row.gross).sum();
        let whole = if branch == "baseline" { &losses.baseline_gross } else { &losses.scenario_gross };
        assert!((gross / known(&whole.expected) - 1.0).abs() < 1e-9, "{branch}");
        assert!(rows.iter().all(|row| row.what == "covered" || row.recovered.abs() < 1e-6), "{branch}");
        let recovered: f64 = rows.iter().map(|row| row.recovered).sum();
        let of = |policy: &PolicyView| {
            known(if branch == "baseline" { &policy.recovery } else { &policy.scenario_recovery })
        };
        let paid: f64 = losses.policies.iter().map(of).sum();
        assert!((recovered / paid - 1.0).abs() < 1e-9, "{branch}: {recovered} of {paid}");
    }
    let holding = view.holdings.iter().find(|holding| holding.id == "H11").expect("in the book");
    let retained: f64 = holding.retained_by_peril.iter().map(|(_, loss)| loss).sum();
    assert!((retained / known(&holding.retained) - 1.0).abs() < 1e-9);
    assert!(text(&home, "index.html").contains("Technical rate on line"));
    assert!(text(&home, "tables/policies.csv").contains("POL2,EX; CC; TR; PV,H11,USD,"));
    assert!(
        text(&home, "tables/losses_by_holding_peril.csv")
            .starts_with("holding,peril,expected,recovered,retained,covered,exposure,ratio\n")
    );
}

#[test]
fn a_target_error_is_reached_by_a_second_run_that_is_the_plain_run_of_its_years() {
    let (home, view) = run(&["baseline", "--target-error", "1%"]);
    let years = view.stamp.years;
    assert!(years > 50_000 && years.is_multiple_of(4096), "{years}");
    let row = view.losses.advice.iter().find(|row| row.figure == "tvar99").expect("advised");
    assert!((row.error / 0.01 - 1.0).abs() < 0.05, "{}", row.error);
    assert!(text(&home, "index.html").contains("1% "));
    let (_, mut plain) = run(&["baseline", "--years", &years.to_string()]);
    assert_eq!(plain.stamp.target_error, None);
    plain.stamp.target_error = Some(0.01);
    plain.losses.advice.clone_from(&view.losses.advice);
    assert_eq!(plain, view);
}

#[test]
fn advice_says_how_many_years_two_percent_needs() {
    let (home, view) = run(&["baseline"]);
    let rows = &view.losses.advice;
    let tail = rows.iter().find(|row| row.figure == "tvar99" && row.terms == "gross").expect("advised");
    assert_eq!(tail.target, 0.02);
    assert!((tail.years as f64) >= 4096.0 * (tail.error / 0.02).powi(2), "{tail:?}");
    assert!(text(&home, "index.html").contains("2% needs "));
    let shares = view.losses.judgement;
    assert_eq!(shares.expected_rates, view.losses.judgement_share);
    assert!(shares.expected_rates < shares.expected && shares.expected <= 1.0);
    assert!(shares.tvar99_rates < shares.tvar99);
    assert!(text(&home, "summary.md").contains("on rates or severities that are"));
}

#[test]
fn few_years_give_no_tail_in_place_of_a_wrong_one() {
    let (home, view) = run(&["capital-siege", "--years", "1", "--horizon", "36"]);
    assert!(view.losses.allocations.is_empty());
    assert!(view.losses.accumulation.iter().all(|row| row.tail.value.is_none()));
    let levels = [&view.losses.baseline_gross, &view.losses.scenario_retained];
    assert!(levels.iter().all(|loss| loss.levels.iter().all(|row| row.tvar.value.is_none())));
    assert!(view.losses.windows.iter().all(|window| window.baseline_tvar99.value.is_none()));
    assert!(view.holdings.iter().all(|holding| holding.tvar99.value.is_none()));
    assert!(text(&home, "index.html").contains("too few to share out"));
}

#[test]
fn a_run_that_would_not_fit_is_refused_with_the_number_and_the_way_out() {
    refused(
        &["capital-siege", "--years", "100000000", "--horizon", "36", "--memory", "2GB"],
        &["--years", "100000000 years would need about ", "and 2000 MB are free", "years fit"],
    );
    refused(&["baseline", "--memory", "1MB"], &["--memory", "and 1 MB are free"]);
    refused(
        &["baseline", "--target-error", "0.1%", "--memory", "300MB", "--horizon", "24,36"],
        &["years would need"],
    );
    for wrong in ["0GB", "-1GB", "1", "much"] {
        refused(&["baseline", &format!("--memory={wrong}")], &["--memory"]);
    }
    let home = tempfile::tempdir().expect("a folder");
    let output = harmattan(home.path(), &["baseline", "--verbose", "--out", "out"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("4096 years, 1 branches, 3 windows: about "), "{said}");
}

#[test]
fn impossible_numbers_of_years_and_errors_are_refused() {
    for years in ["0", "1099511627776", "-1", "1e3", ""] {
        refused(&["baseline", &format!("--years={years}")], &["'--years <N>'"]);
    }
    for error in ["0", "0%", "-1%", "200%", "NaN", "inf", "two"] {
        refused(&["baseline", &format!("--target-error={error}")], &["--target-error"]);
    }
}

const HEADING: &str = "holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note\n";

/// Runs the baseline on a book; gives the exit code, what was said and the view.
fn of_book(rows: &str, more: &[&str]) -> (Option<i32>, String, Option<View>) {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("book.csv"), format!("{HEADING}{rows}")).expect("ours");
    let output =
        harmattan(home.path(), &[&["baseline", "--portfolio", "book.csv", "--out", "out"], more].concat());
    let view = fs::read(home.path().join("out/view.json")).ok();
    let view = view.map(|bytes| serde_json::from_slice(&bytes).expect("a view"));
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned(), view)
}

#[test]
fn a_book_without_rows_or_pounds_is_located() {
    let (code, said, view) = of_book("", &[]);
    assert!(code == Some(2) && said.contains("book.csv") && view.is_none(), "{said}");
    let zero = "H1,A stake,asset_stake,,MLI-SYAMA,MLI,gold,0,GBP,2026-06-30,,,\n";
    let (code, said, view) = of_book(zero, &[]);
    assert!(
        code == Some(2) && said.contains("book.csv:2") && said.contains("amount") && view.is_none(),
        "{said}"
    );
}

#[test]
fn one_holding_is_its_own_tail() {
    let one = "H1,A stake,asset_stake,,MLI-SYAMA,MLI,gold,1000000,GBP,2026-06-30,,,\n";
    let (code, said, view) = of_book(one, &[]);
    assert_eq!(code, Some(0), "{said}");
    let view = view.expect("written");
    let of = &view.losses.allocations[0];
    let row = &of.by_holding[0];
    let near = |a: Option<f64>| (a.expect("known") / of.tvar - 1.0).abs() < 1e-9;
    assert!(near(row.euler.value) && near(row.marginal) && near(row.stand_alone.value), "{row:?}");
    assert!((of.diversification.expect("losses") - 1.0).abs() < 1e-9);
    assert!(view.losses.policies.is_empty());
}

#[test]
fn a_book_outside_the_region_loses_nothing_and_divides_by_nothing() {
    let outside = "H1,A loan,loan,,,CHE,gold,1000000,GBP,2026-06-30,2030-06-30,,\n";
    let (code, said, view) = of_book(outside, &["--horizon", "24"]);
    assert_eq!(code, Some(0), "{said}");
    let view = view.expect("written");
    assert_eq!(view.losses.baseline_gross.expected.value, Some(0.0));
    assert!(view.losses.accumulation.is_empty() && view.losses.advice.is_empty());
    assert!(view.losses.allocations.iter().all(|row| row.tvar == 0.0 && row.diversification.is_none()));
    assert!(view.losses.allocations.iter().flat_map(|row| &row.by_holding).all(|row| row.share.is_none()));
}

#[test]
fn a_history_without_a_death_or_a_dispute_still_gives_a_sound_result() {
    let home = tempfile::tempdir().expect("a folder");
    let layer = home.path().join("layer");
    for (name, text) in [
        (
            "security/conflict_months.csv",
            zeroed(include_str!("../../datasets/security/conflict_months.csv"), &[2, 3, 4]),
        ),
        ("policy/disputes.csv", zeroed(include_str!("../../datasets/policy/disputes.csv"), &[])),
    ] {
        let path = layer.join(name);
        fs::create_dir_all(path.parent().expect("has one")).expect("ours");
        fs::write(path, text).expect("ours");
    }
    let layer = layer.to_str().expect("plain").to_owned();
    let output = harmattan(home.path(), &["baseline", "--data", &layer, "--out", "out"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let bytes = fs::read(home.path().join("out/view.json")).expect("written");
    let view: View = serde_json::from_slice(&bytes).expect("a view");
    let expected = view.losses.baseline_gross.expected.value.expect("known");
    assert!(expected > 0.0 && expected < view.book.looked_through, "{expected}");
    assert!(view.rates.iter().all(|rate| rate.expected.is_finite() && rate.expected >= 0.0));
}

/// A shipped table with some columns set to 0.
fn zeroed(text: &str, columns: &[usize]) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (line, record) in reader.records().enumerate() {
        let record = record.expect("shipped");
        let is_counted = record.get(13) == Some("yes");
        let cells = record.iter().enumerate().map(|(column, cell)| match line {
            0 => cell,
            _ if columns.contains(&column) => "0",
            // A dispute is not counted.
            _ if columns.is_empty() && column == 13 && is_counted => "no",
            _ => cell,
        });
        writer.write_record(cells).expect("memory");
    }
    String::from_utf8(writer.into_inner().expect("memory")).expect("text")
}
