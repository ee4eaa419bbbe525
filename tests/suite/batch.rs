//! Batches through the real program: whole and in parts, stopped and killed, refused and logged.

mod house;
mod life;
mod log;
mod parts;
mod refusals;
mod reuse;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

/// Two books that share an id (`H01`) and a policy's name.
const BOOK_A: &str = "\
holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note
H01,Endeavour,equity,EDV:LSE,,,,25000000,GBP,2026-06-30,,,
H02,Stake in Bougouni,asset_stake,,MLI-BOUGOUNI,MLI,lithium,4000000,USD,2026-06-30,,POL1,
S01,Gold from Switzerland,supply,,,CHE,gold,10000000,GBP,2026-06-30,2027-06-30,,
";
const BOOK_B: &str = "\
holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note
H01,Loan to Kiaka,loan,WAF:ASX,BFA-KIAKA,BFA,gold,15000000,USD,2026-06-30,2029-06-30,POL1,
H03,Resolute,equity,RSG:LSE,,,,6000000,GBP,2026-06-30,,,
S02,Gold from the Emirates,supply,,,ARE,gold,2200000,GBP,2026-06-30,2027-06-30,,
";
const POLICIES: &str = "\
policy_id,perils,waiting_days,deductible,deductible_type,share,occurrence_limit,aggregate_deductible,aggregate_limit,currency
POL1,EX;TR;PV,180,200000,deductible,0.9,3600000,0,3600000,USD
";

/// Two books and the house under two scenarios in six chunks of years: 36 units.
const PLAN: &str = "\
quarters = ['2026Q2']
scenarios = ['baseline', 'mining-code-tightening']
years = 21000
out = 'store'
[[portfolios]]
path = 'books/*.csv'
";

/// One book under one scenario; what a test adds goes in front.
const SMALL: &str = "\
quarters = ['2026Q2']
years = 1000
house = false
out = 'store'
[[portfolios]]
path = 'books/a.csv'
";

/// A folder with both books and a plan.
fn home(plan: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir(home.path().join("books")).expect("ours");
    for (name, text) in [("a.csv", BOOK_A), ("b.csv", BOOK_B), ("policies.csv", POLICIES)] {
        fs::write(home.path().join("books").join(name), text).expect("ours");
    }
    write(home.path(), "plan.toml", plan);
    home
}

fn small(scenarios: &str) -> String {
    format!("scenarios = {scenarios}\n{SMALL}")
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("ours");
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_harmattan"));
    command.current_dir(folder).arg("batch").args(arguments).stdin(Stdio::null());
    command
}

fn batch(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the program starts")
}

/// Starts a batch whose messages are read.
fn start(folder: &Path, arguments: &[&str]) -> Child {
    command(folder, arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

fn ok(folder: &Path, arguments: &[&str]) -> String {
    let output = batch(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    told(&output)
}

fn fails(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = batch(folder, arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
    said(&output)
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// All files below a folder whose path begins with one of `parts`, by path.
fn files(folder: &Path, parts: &[&str]) -> BTreeMap<String, Vec<u8>> {
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
    found.retain(|name, _| parts.iter().any(|part| name.starts_with(part)));
    found
}

/// The results of a store: what is in place and what others took the place of.
fn results(store: &Path) -> BTreeMap<String, Vec<u8>> {
    let found = files(store, &["quarter=", "superseded/"]);
    assert!(!found.is_empty(), "{} holds results", store.display());
    found
}

fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, bytes) in one {
        assert!(bytes == &other[name], "{name} differs");
    }
}

/// Folder of a cell in `store`.
fn cell(home: &Path, portfolio: &str, scenario: &str) -> PathBuf {
    home.join(format!("store/quarter=2026Q2/portfolio={portfolio}/scenario={scenario}"))
}

/// [`PLAN`], finished by two workers. Nobody changes it.
fn finished() -> &'static Path {
    static HOME: OnceLock<tempfile::TempDir> = OnceLock::new();
    HOME.get_or_init(|| {
        let home = home(PLAN);
        ok(home.path(), &["plan.toml", "--jobs", "2", "--threads", "2"]);
        home
    })
    .path()
}
