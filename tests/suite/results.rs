//! What a run tells its user beyond the headline: horizons, process alone, who carries the tail, covers, advice. Through the program.

use harmattan::model::view::View;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Enough years for the level of 99%, few enough for a test.
const YEARS: &str = "4096";

fn harmattan(folder: &Path, arguments: &[&str]) -> Output {
    let years: &[&str] = if arguments.contains(&"--years") { &[] } else { &["--years", YEARS] };
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
