//! What a user meets at the terminal: messages, exit codes, and that nothing is written when something is wrong.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_harmattan"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

fn harmattan(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("readable");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A file that must be refused, and what must be said of it.
struct Bad {
    what: &'static str,
    bytes: Vec<u8>,
    says: &'static [&'static str],
}

fn bad(what: &'static str, text: impl Into<Vec<u8>>, says: &'static [&'static str]) -> Bad {
    Bad { what, bytes: text.into(), says }
}

/// Runs `arguments` on each bad file in a folder of its own: exit 2, everything said, no panic, nothing written.
fn refuse(cases: &[Bad], file: &str, arguments: &[&str]) {
    for case in cases {
        let home = home();
        let path = home.path().join(file);
        fs::create_dir_all(path.parent().expect("has one")).expect("ours");
        fs::write(&path, &case.bytes).expect("ours");
        let before = names(home.path());
        let output = harmattan(home.path(), arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{}: {said}", case.what);
        assert!(!said.contains("panicked"), "{}: {said}", case.what);
        for expected in case.says {
            assert!(said.contains(expected), "{}: \"{expected}\" not in:\n{said}", case.what);
        }
        assert!(said.len() < 20_000, "{}: the message is {} bytes long", case.what, said.len());
        assert!(output.stdout.is_empty(), "{}: {}", case.what, stdout(&output));
        assert_eq!(names(home.path()), before, "{}: something was written", case.what);
    }
}

// Scenario files.

const SCENARIO: &str = "title = 'a'
question = 'b'
story = 'c'
countries = ['MLI', 'BFA']
basis = 'd'
falsify = ['e']
[[events]]
key = 'x'
type = 'coup'
actor = 'a'
direction = 'adverse'
title = 't'
source = 's'
effects = [{ peril = 'PV', beta = 0.4, half_life_months = 9 }]
[[branches]]
name = 'all'
probability = 1.0
reason = 'r'
events = ['x']
";

fn changed(from: &str, to: &str) -> String {
    assert!(SCENARIO.contains(from), "{from}");
    SCENARIO.replacen(from, to, 1)
}

#[test]
fn a_bad_scenario_is_refused_with_line_and_character() {
    let latin = SCENARIO.replacen("actor = 'a'", "actor = 'C\u{1}te'", 1).into_bytes();
    let latin: Vec<u8> = latin.into_iter().map(|byte| if byte == 1 { 0xF4 } else { byte }).collect();
    let cases = [
        bad(
            "unknown key",
            changed("basis", "basys"),
            &["s.toml:5:1: unknown key \"basys\"", "did you mean basis?"],
        ),
        bad("missing key", changed("question = 'b'\n", ""), &["s.toml:1:1: key \"question\" is missing"]),
        bad(
            "duplicate id",
            changed(
                "[[branches]]",
                "[[events]]\nkey = 'x'\ntype = 'coup'\nactor = 'a'\ndirection = 'adverse'\ntitle = 't'\nsource = 's'\neffects = [{ peril = 'PV', beta = 0.4, half_life_months = 9 }]\n[[branches]]",
            ),
            &["s.toml:16:7: event key \"x\" was already given"],
        ),
        bad(
            "decimal comma",
            changed("0.4", "'0,4'"),
            &["s.toml:14:35: \"beta\" must be a number, was \"0,4\"", "with a dot"],
        ),
        bad("bare decimal comma", changed("0.4", "0,4"), &["s.toml:14:"]),
        bad(
            "not a number",
            changed("0.4", "nan"),
            &["s.toml:14:35: \"beta\" must be between -3 and 3, was NaN"],
        ),
        bad("infinity", changed("0.4", "inf"), &["was inf"]),
        bad(
            "negative day",
            changed("key = 'x'", "key = 'x'\nday = -1"),
            &["s.toml:9:7: \"day\" must be between 0 and 1096, was -1"],
        ),
        bad(
            "unknown country",
            changed("'BFA'", "'BFO'"),
            &["s.toml:4:21: unknown country \"BFO\"", "did you mean BFA?"],
        ),
        bad("a country by its name", changed("'BFA'", "'Niger'"), &["unknown country \"Niger\""]),
        bad(
            "unknown event type",
            changed("'coup'", "'coupe'"),
            &["unknown event type \"coupe\"", "did you mean coup?"],
        ),
        bad(
            "unknown asset",
            changed("key = 'x'", "key = 'x'\nassets = ['MLI-SYAMMA']"),
            &["s.toml:9:11: unknown asset \"MLI-SYAMMA\"", "did you mean MLI-SYAMA?"],
        ),
        bad("unknown shock", changed("key = 'x'", "key = 'x'\nshock = 'T99'"), &["unknown shock \"T99\""]),
        bad("probabilities that do not sum", changed("1.0", "0.9"), &["sum to 0.9; they must sum to 1"]),
        bad(
            "circular include",
            changed("basis", "include = ['s.toml']\nbasis"),
            &["s.toml:5:12: include \"s.toml\" is circular"],
        ),
        bad(
            "missing include",
            changed("basis", "include = ['baselin']\nbasis"),
            &["no such scenario; did you mean baseline?"],
        ),
        bad("empty", "", &["s.toml: is empty"]),
        bad(
            "only a comment",
            "# later\n",
            &["s.toml:1:", "key \"title\" is missing", "key \"branches\" is missing"],
        ),
        bad("broken TOML", changed("key = 'x'", "key = 'x"), &["s.toml:8:"]),
        bad("Latin-1", latin, &["s.toml:10:11: byte 0xF4 is not UTF-8", "save the file as UTF-8"]),
        bad(
            "a line of 10 MB",
            changed("'b'", &format!("'{}'", "x".repeat(10_000_000))),
            &["a scenario has at most 1000000"],
        ),
        bad(
            "a long wrong word",
            changed("'coup'", &format!("'{}'", "x".repeat(500_000))),
            &["unknown event type \"xxx"],
        ),
    ];
    refuse(&cases, "s.toml", &["run", "s.toml", "--out", "out"]);
    refuse(&cases, "s.toml", &["validate", "s.toml"]);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_defect_of_a_scenario() {
    let home = home();
    let text = format!("\u{feff}{}", SCENARIO.replace('\n', "\r\n"));
    fs::write(home.path().join("s.toml"), text).expect("ours");
    let output = harmattan(home.path(), &["validate", "s.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn all_problems_of_a_scenario_come_at_once_and_as_json_when_asked() {
    let home = home();
    let text = changed("'BFA'", "'BFO'").replace("'coup'", "'coupe'").replace("1.0", "0.9");
    fs::write(home.path().join("s.toml"), text).expect("ours");
    let output = harmattan(home.path(), &["validate", "s.toml"]);
    assert_eq!(stderr(&output).lines().count(), 3, "{}", stderr(&output));
    let output = harmattan(home.path(), &["--json", "validate", "s.toml"]);
    let problems: serde_json::Value = serde_json::from_str(&stderr(&output)).expect("JSON");
    assert_eq!(problems.as_array().map(Vec::len), Some(3));
    assert_eq!((&problems[0]["line"], &problems[0]["character"]), (&4.into(), &21.into()));
}

#[test]
fn a_folder_or_nothing_in_place_of_a_scenario_is_told() {
    let home = home();
    fs::create_dir(home.path().join("s.toml")).expect("ours");
    for (name, expected) in [
        ("s.toml", "is a folder"),
        ("no.toml", "no such scenario"),
        ("us-reengagment", "did you mean us-reengagement?"),
    ] {
        let output = harmattan(home.path(), &["run", name, "--out", "out"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
        assert_eq!(names(home.path()), ["s.toml"]);
    }
}

// Portfolios.

const BOOK: &str = "holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note
H01,Endeavour,equity,EDV:LSE,,,gold,1000000,GBP,2026-06-30,,,
H02,Loan,loan,,MLI-SYAMA,MLI,gold,2000000,USD,2026-06-30,2028-06-30,,
";

fn book(from: &str, to: &str) -> String {
    assert!(BOOK.contains(from), "{from}");
    BOOK.replacen(from, to, 1)
}

#[test]
fn a_bad_book_is_refused_with_its_line_and_column() {
    let latin: Vec<u8> =
        book("Endeavour", "C\u{1}te").bytes().map(|byte| if byte == 1 { 0xF4 } else { byte }).collect();
    let cases = [
        bad("unknown column", book("amount", "amout"), &["book.csv:1", "amout", "did you mean amount?"]),
        bad(
            "missing column",
            "holding_id,name,kind,issuer_id,currency,as_of\nH01,E,equity,EDV:LSE,GBP,2026-06-30\n",
            &["book.csv:1", "amount"],
        ),
        bad("duplicate id", book("H02", "H01"), &["book.csv:3", "H01", "line 2"]),
        bad("decimal comma", book("1000000", "\"1000000,5\""), &["book.csv:2", "amount", "dot"]),
        bad("not a number", book("1000000", "NaN"), &["book.csv:2", "amount"]),
        bad("infinity", book("1000000", "inf"), &["book.csv:2", "amount"]),
        bad("negative amount", book("1000000", "-5"), &["book.csv:2", "amount", "-5"]),
        bad("unknown currency", book("GBP", "GPB"), &["book.csv:2", "currency", "GPB"]),
        bad(
            "a currency without a series",
            book("GBP", "GHS"),
            &["book.csv:2", "currency", "GHS", "fx_months"],
        ),
        bad("the other one", book("USD", "NGN"), &["book.csv:3", "currency", "NGN", "fx_months"]),
        bad(
            "unknown issuer",
            book("EDV:LSE", "EDW:LSE"),
            &["book.csv:2", "issuer_id", "EDW:LSE", "did you mean"],
        ),
        bad(
            "unknown asset",
            book("MLI-SYAMA", "MLI-SYAMMA"),
            &["book.csv:3", "asset_id", "did you mean MLI-SYAMA?"],
        ),
        bad("unknown country", book(",MLI,", ",BFO,"), &["book.csv:3", "country_iso3", "BFO"]),
        bad("Niger by its name", book(",MLI,", ",Niger,"), &["book.csv:3", "country_iso3", "NER"]),
        bad("a day that is not", book("2026-06-30", "2026-02-30"), &["book.csv:2", "as_of", "2026-02-30"]),
        bad("empty", "", &["book.csv", "empty"]),
        bad("header only", BOOK.lines().next().expect("a heading").to_owned() + "\n", &["book.csv"]),
        bad("ragged row", book(",2028-06-30,,", ""), &["book.csv:3"]),
        bad("Latin-1", latin, &["book.csv:2", "UTF-8"]),
        bad("a line of 10 MB", book("Endeavour", &"x".repeat(10_000_000)), &["book.csv:2"]),
        bad("unknown policy", book("2028-06-30,,", "2028-06-30,POL9,"), &["book.csv:3", "POL9"]),
    ];
    refuse(&cases, "book.csv", &["run", "baseline", "--portfolio", "book.csv", "--out", "out"]);
    refuse(&cases, "book.csv", &["validate", "book.csv"]);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_defect_of_a_book() {
    let home = home();
    let text = format!("\u{feff}{}", BOOK.replace('\n', "\r\n"));
    fs::write(home.path().join("book.csv"), text).expect("ours");
    let output = harmattan(home.path(), &["validate", "book.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn a_folder_or_nothing_in_place_of_a_book_is_told() {
    let home = home();
    fs::create_dir(home.path().join("book.csv")).expect("ours");
    for name in ["book.csv", "no.csv", "sample-bok"] {
        let output = harmattan(home.path(), &["run", "baseline", "--portfolio", name, "--out", "out"]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(stderr(&output).contains(name), "{}", stderr(&output));
        assert_eq!(names(home.path()), ["book.csv"]);
    }
}

// Layers of data.

#[test]
fn a_bad_layer_of_data_is_refused_with_its_line_and_column() {
    let heading = "currency,month,gbp_per_unit,method\n";
    let cases = [
        bad("not a number", format!("{heading}GHS,2026-05,NaN,x\n"), &["fx_months.csv:2", "gbp_per_unit"]),
        bad(
            "decimal comma",
            format!("{heading}GHS,2026-05,\"0,05\",x\n"),
            &["fx_months.csv:2", "gbp_per_unit"],
        ),
        bad("a month that is not", format!("{heading}GHS,2026-13,0.05,x\n"), &["fx_months.csv:2", "month"]),
        bad(
            "unknown column",
            "currency,month,gbp_per_unt,method\nGHS,2026-05,0.05,x\n",
            &["fx_months.csv:1", "gbp_per_unt"],
        ),
        bad("ragged row", format!("{heading}GHS,2026-05\n"), &["fx_months.csv:2"]),
        bad(
            "duplicate key",
            format!("{heading}GHS,2026-05,0.05,x\nGHS,2026-05,0.06,x\n"),
            &["fx_months.csv:3"],
        ),
        bad("empty", "", &["fx_months.csv", "empty"]),
    ];
    refuse(&cases, "layer/minerals/fx_months.csv", &["run", "baseline", "--data", "layer", "--out", "out"]);
}

#[test]
fn a_layer_that_is_no_folder_is_told() {
    let home = home();
    let output = harmattan(home.path(), &["validate", "--data", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("nowhere"), "{}", stderr(&output));
}

// Usage.

#[test]
fn usage_errors_exit_with_two_and_name_the_way_out() {
    let home = home();
    for (arguments, expected) in [
        (vec!["run"], "SCENARIO"),
        (vec!["rin"], "run"),
        (vec!["run", "baseline", "--years", "0"], "--years"),
        (vec!["run", "baseline", "--format", "docx"], "html"),
        (vec!["run", "baseline", "--as-of", "30/06/2026"], "2026-06-30"),
        (vec!["run", "baseline", "--threads", "0"], "--threads"),
        (vec!["schema", "books"], "portfolio"),
        (vec!["chart"], "--list"),
    ] {
        let output = harmattan(home.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(expected), "{arguments:?}: {}", stderr(&output));
        assert!(names(home.path()).is_empty());
    }
}

#[test]
fn a_date_after_the_data_end_is_refused_with_the_way_out() {
    let home = home();
    let output = harmattan(home.path(), &["run", "baseline", "--as-of", "2030-01-01", "--out", "out"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("2030-01-01"), "{}", stderr(&output));
    assert!(names(home.path()).is_empty());
}

#[test]
fn a_folder_of_someone_else_is_refused_before_any_work() {
    let home = home();
    fs::create_dir(home.path().join("mine")).expect("ours");
    fs::write(home.path().join("mine/thesis.txt"), "x").expect("ours");
    let output = harmattan(home.path(), &["run", "baseline", "--out", "mine", "--overwrite"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("not a run's"), "{}", stderr(&output));
    assert_eq!(names(&home.path().join("mine")), ["thesis.txt"]);
}

#[test]
fn every_command_shows_examples_in_its_help() {
    let home = home();
    for arguments in [
        vec!["--help"],
        vec!["run", "--help"],
        vec!["score", "--help"],
        vec!["explain", "--help"],
        vec!["chart", "--help"],
    ] {
        let output = harmattan(home.path(), &arguments);
        assert_eq!(output.status.code(), Some(0));
        assert!(stdout(&output).contains("Examples:\n  harmattan "), "{arguments:?}");
    }
}

#[test]
fn schemas_are_json_schemas_with_the_keys_that_the_files_have() {
    let home = home();
    for (kind, key) in
        [("scenario", "branches"), ("plan", "processes"), ("view", "losses"), ("manifest", "stamp")]
    {
        let output = harmattan(home.path(), &["schema", kind]);
        let schema: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        assert!(schema["properties"][key].is_object(), "{kind}");
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let home = home();
    let mut child = command(home.path(), &["schema", "view"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut first = [0; 1];
    let mut pipe = child.stdout.take().expect("piped");
    pipe.read_exact(&mut first).expect("it prints");
    drop(pipe);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(output.stderr.is_empty(), "{}", stderr(&output));
}

#[test]
fn the_program_works_from_any_folder_on_what_is_shipped() {
    let home = home();
    let output = harmattan(home.path(), &["validate"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("us-reengagement: sound"), "{}", stdout(&output));
    assert!(names(home.path()).is_empty());
}

#[test]
fn a_line_with_a_bad_amount_still_tells_what_it_refers_to() {
    let home = tempfile::tempdir().expect("a folder");
    let heading = "holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note";
    let line = "H1,x,equity,EDV:LES,,BFO,gold,\"1,5\",GHS,2026-06-30,,POL9,";
    std::fs::write(home.path().join("book.csv"), format!("{heading}\n{line}\n")).expect("writable");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(home.path())
        .args(["run", "baseline", "--portfolio", "book.csv"])
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    for expected in ["use a dot", "did you mean EDV:LSE?", "\"BFO\"", "exchange rate for \"GHS\"", "\"POL9\""]
    {
        assert!(said.contains(expected), "{expected} not in:\n{said}");
    }
    assert!(!said.contains("was 0"), "a stand-in was told as a problem:\n{said}");
}

#[test]
fn bad_policies_beside_a_book_and_a_file_that_cannot_be_read_are_located() {
    let home = tempfile::tempdir().expect("a folder");
    let call = || {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_harmattan"))
            .current_dir(home.path())
            .args(["run", "baseline", "--portfolio", "book.csv", "--out", "out"])
            .stdin(std::process::Stdio::null())
            .output()
            .expect("the program starts");
        assert_eq!(output.status.code(), Some(2));
        assert!(!home.path().join("out").exists(), "nothing is written");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let book = "holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note\n\
                H1,x,asset_stake,,MLI-SYAMA,,gold,1000,GBP,2026-06-30,,POL1,\n";
    std::fs::write(home.path().join("book.csv"), book).expect("writable");
    let heading = "policy_id,perils,waiting_days,deductible,deductible_type,share,occurrence_limit,aggregate_deductible,aggregate_limit,currency";
    let policies = format!("{heading}\nPOL1,EX;XX,-3,NaN,excess,90,1,0,1,NGN\n");
    std::fs::write(home.path().join("policies.csv"), policies).expect("writable");
    let said = call();
    for column in ["perils", "waiting_days", "deductible", "deductible_type", "share"] {
        assert!(said.contains(&format!("policies.csv:2, column \"{column}\"")), "{column} not in:\n{said}");
    }
    #[cfg(unix)]
    {
        std::fs::remove_file(home.path().join("book.csv")).expect("there");
        // A link to itself can be read by nobody, not even by root.
        std::os::unix::fs::symlink("book.csv", home.path().join("book.csv")).expect("a link");
        let said = call();
        assert!(said.contains("book.csv"), "{said}");
    }
}
