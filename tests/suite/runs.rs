//! Whole runs of the built program: the same bytes, whole folders, and figures that add up.

use harmattan::model::plan::Plan;
use harmattan::model::view::{ComparisonRow, View};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Enough years for every level that is quoted, few enough for a test.
const YEARS: &str = "8192";

fn harmattan(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let years: &[&str] = if arguments.contains(&"--years") { &[] } else { &["--years", YEARS] };
    let output = harmattan(folder, &[&["run"], years, arguments].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    output
}

/// All files below a folder, by path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            let name = format!("{prefix}{}", path.file_name().expect("has one").to_string_lossy());
            if path.is_dir() {
                collect(&path, &format!("{name}/"), files);
            } else {
                files.insert(name, fs::read(path).expect("readable"));
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(folder, "", &mut found);
    found
}

fn view(folder: &Path) -> View {
    serde_json::from_slice(&fs::read(folder.join("view.json")).expect("there")).expect("a view")
}

#[test]
fn one_thread_and_two_give_the_same_folder_and_so_does_a_second_run() {
    let home = tempfile::tempdir().expect("a folder");
    run(home.path(), &["us-reengagement", "--threads", "1", "--out", "one"]);
    run(home.path(), &["us-reengagement", "--threads", "2", "--out", "two"]);
    let (one, two) = (files(&home.path().join("one")), files(&home.path().join("two")));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(bytes == &two[name], "{name} differs between one thread and two");
        assert!(!bytes.is_empty(), "{name} is empty");
    }
    let again = run(home.path(), &["us-reengagement", "--threads", "2", "--out", "one"]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("nothing to change"));
    assert_eq!(files(&home.path().join("one")), one);
}

#[test]
fn a_folder_of_another_run_stays_unless_overwriting_is_asked_for() {
    let home = tempfile::tempdir().expect("a folder");
    run(home.path(), &["baseline", "--out", "out"]);
    let before = files(&home.path().join("out"));
    let refused =
        harmattan(home.path(), &["run", "baseline", "--years", YEARS, "--seed", "2", "--out", "out"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(files(&home.path().join("out")), before);
    run(home.path(), &["baseline", "--seed", "2", "--out", "out", "--overwrite"]);
    assert_ne!(files(&home.path().join("out")), before);
}

#[test]
fn several_scenarios_give_several_folders_in_the_default_place() {
    let home = tempfile::tempdir().expect("a folder");
    let output = run(home.path(), &["baseline", "capital-siege"]);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let folders: Vec<&str> = printed.lines().collect();
    assert_eq!(folders.len(), 2, "{printed}");
    for folder in folders {
        assert!(folder.starts_with("reports/out/sample-book-"), "{folder}");
        assert!(home.path().join(folder).join("manifest.json").exists());
    }
}

#[test]
fn scenarios_of_one_command_stand_side_by_side_in_the_report_of_each() {
    let home = tempfile::tempdir().expect("a folder");
    let names = ["us-reengagement", "baseline", "capital-siege"];
    let mut arguments = names.to_vec();
    arguments.extend(["--out", "out"]);
    run(home.path(), &arguments);
    let of = |name: &str| home.path().join("out").join(name);
    let views = names.map(|name| (name, view(&of(name))));
    for (name, view) in &views {
        let others: Vec<&str> = view.comparison.iter().map(|row| row.name.as_str()).collect();
        let expected: Vec<&str> = names.into_iter().filter(|other| other != name).collect();
        assert_eq!(others, expected, "{name} lists the others in the order of the command");
        for row in &view.comparison {
            let (_, own) = views.iter().find(|(other, _)| *other == row.name).expect("it was run");
            assert_eq!(row, &ComparisonRow::of(own), "{name} quotes {} as it is", row.name);
        }
        let files = files(&of(name));
        let table = String::from_utf8_lossy(&files["tables/comparison.csv"]).into_owned();
        let changes = table.lines().filter(|line| line.contains(",change,gross,")).count();
        assert_eq!(changes, 2, "the baseline has no change:\n{table}");
        let page = String::from_utf8_lossy(&files["index.html"]).into_owned();
        assert!(page.contains("<section id=\"comparison\""), "{name} shows them");
    }
    let alone = tempfile::tempdir().expect("a folder");
    run(alone.path(), &["us-reengagement", "--out", "out"]);
    assert_eq!(self::view(&alone.path().join("out")).comparison, []);
    let page = files(&alone.path().join("out")).remove("index.html").expect("a page");
    assert!(!String::from_utf8_lossy(&page).contains("id=\"comparison\""), "nothing to compare with");
}

#[test]
fn nothing_is_written_when_the_second_of_two_scenarios_is_broken() {
    let home = tempfile::tempdir().expect("a folder");
    let output = harmattan(home.path(), &["run", "baseline", "basline", "--years", YEARS]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(files(home.path()).len(), 0);
}

#[test]
fn a_run_folder_says_nothing_of_the_machine_or_the_day() {
    let home = tempfile::tempdir().expect("a folder");
    run(home.path(), &["capital-siege", "--out", "out"]);
    for (name, bytes) in files(&home.path().join("out")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains(home.path().to_str().expect("plain")), "{name} names a folder of the machine");
        assert!(!text.contains(env!("CARGO_MANIFEST_DIR")), "{name} names a folder of the machine");
    }
}

#[test]
fn losses_by_holding_and_by_peril_sum_to_the_total() {
    let home = tempfile::tempdir().expect("a folder");
    run(home.path(), &["us-reengagement", "--out", "out"]);
    let view = view(&home.path().join("out"));
    let total = view.losses.baseline_gross.expected.value.expect("known");
    let by_holding: f64 = view.holdings.iter().filter_map(|holding| holding.expected.value).sum();
    let by_peril: f64 = view.losses.baseline_gross.by_peril.iter().filter_map(|(_, loss)| loss.value).sum();
    assert!((by_holding / total - 1.0).abs() < 1e-9, "{by_holding} {total}");
    assert!((by_peril / total - 1.0).abs() < 1e-9, "{by_peril} {total}");
    assert!((0.0..=1.0).contains(&view.losses.judgement_share));
}

#[test]
fn value_at_risk_is_the_rank_in_the_table_of_years() {
    let home = tempfile::tempdir().expect("a folder");
    run(home.path(), &["baseline", "--out", "out"]);
    let folder = home.path().join("out");
    let table = fs::read_to_string(folder.join("tables/year_losses.csv")).expect("there");
    let mut losses: Vec<f64> = table
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(1).expect("gross").parse().expect("a number"))
        .collect();
    losses.resize(8192, 0.0);
    losses.sort_by(f64::total_cmp);
    let view = view(&folder);
    let row = view.losses.baseline_gross.levels.iter().find(|row| row.level == 0.99).expect("quoted");
    // 8192 x 0.99 = 8110.08: the 8111th of the ascending losses.
    assert!(
        (row.var.value.expect("enough years") - losses[8110]).abs() <= 0.005,
        "the table is to the penny"
    );
}

#[test]
fn the_resolved_plan_is_a_plan_that_can_be_read_again() {
    let home = tempfile::tempdir().expect("a folder");
    run(home.path(), &["us-reengagement", "--out", "out"]);
    let bytes = fs::read(home.path().join("out/inputs/plan.json")).expect("there");
    let plan: Plan = serde_json::from_slice(&bytes).expect("a plan");
    assert_eq!(harmattan::plan::key(&plan), view(&home.path().join("out")).stamp.plan);
    assert_eq!(plan.branches.len(), 5);
}

#[test]
fn a_run_that_is_killed_leaves_no_folder_that_looks_whole() {
    let home = tempfile::tempdir().expect("a folder");
    for kill_when_writing in [false, true] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_harmattan"))
            .current_dir(home.path())
            .args(["run", "baseline", "--years", YEARS, "--out", "out"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let has_begun = || fs::read_dir(home.path()).expect("readable").next().is_some();
        while kill_when_writing && !has_begun() && child.try_wait().expect("ours").is_none() {
            std::thread::yield_now();
        }
        let _ = child.kill();
        child.wait().expect("it ends");
        let out = home.path().join("out");
        assert!(!out.exists() || out.join("manifest.json").exists());
    }
    run(home.path(), &["baseline", "--out", "out"]);
    let names: Vec<_> = fs::read_dir(home.path())
        .expect("readable")
        .map(|entry| entry.expect("readable").file_name())
        .collect();
    assert_eq!(names, ["out"], "leftovers of killed runs are tidied up");
}

#[test]
fn each_scenario_moves_each_peril_the_way_its_file_expects_or_not_beyond_noise() {
    let home = tempfile::tempdir().expect("a folder");
    for scenario in ["us-reengagement", "negotiated-stabilisation", "capital-siege", "mining-code-tightening"]
    {
        run(home.path(), &[scenario, "--years", "32768", "--out", scenario]);
        let view = view(&home.path().join(scenario));
        let baseline = &view.losses.baseline_gross.by_peril;
        for (((peril, expected), (_, change)), (_, before)) in
            view.scenario.expect.iter().zip(&view.losses.change_gross.by_peril).zip(baseline)
        {
            let (change, se) = (change.value.expect("known"), change.se.expect("known"));
            let small = 0.02 * before.value.expect("known");
            let sound = match expected.as_str() {
                "up" => change > -2.0 * se,
                "down" => change < 2.0 * se,
                "none" => change.abs() < small.max(2.0 * se),
                _ => true,
            };
            assert!(sound, "{scenario}: {peril} was expected {expected}, moved by {change:.0} (se {se:.0})");
        }
    }
}

#[test]
fn an_explanation_leads_from_the_holding_to_source_rows() {
    let home = tempfile::tempdir().expect("a folder");
    let output =
        harmattan(home.path(), &["explain", "EDV:LSE", "--scenario", "us-reengagement", "--years", YEARS]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    for expected in [
        "BFA-HOUNDE",
        "expropriation: GBP",
        "% judgement",
        "[policy/",
        "contributes",
        "loss share mean 0.8000",
    ] {
        assert!(text.contains(expected), "{expected} not in:\n{text}");
    }
    let wrong = harmattan(home.path(), &["explain", "EDV:LES", "--years", "1"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("did you mean EDV:LSE?"));
}
