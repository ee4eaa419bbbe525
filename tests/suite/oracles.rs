//! Known answers: every case in `tests/oracles/` and in the directories of `HARMATTAN_ORACLES` goes to the product's functions.
//!
//! A kind is (the file's `oracle` field, the id up to `-open` or `-held`, else less a final `-number`). Each file in `oracles/`
//! exports the kinds of its part; a kind in none of them is a failure, and so is a directory without cases.

use crate::hazard::oracle as hazard;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[path = "oracles/aggregate.rs"]
mod aggregate;
#[path = "oracles/dependence.rs"]
mod dependence;
#[path = "oracles/losses.rs"]
mod losses;
#[path = "oracles/portfolio.rs"]
pub(crate) mod portfolio;
#[path = "oracles/scores.rs"]
mod scores;
#[path = "oracles/scoring.rs"]
mod scoring;
#[path = "oracles/stream.rs"]
mod stream;

/// A product function on a case's inputs, compared with what is expected.
pub(crate) type Check = fn(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String>;

/// What is done with a kind.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// Goes to the product.
    Run(Check),
    /// Goes to the product, which gives values to compare field by field.
    Values(fn(&Value) -> Value),
    /// Waits for a later part of the product, which is named.
    Waits(&'static str),
    /// The product has no such thing, for the reason given.
    NoUse(&'static str),
}

/// A kind of case and what is done with it.
pub(crate) struct Kind {
    pub(crate) oracle: &'static str,
    pub(crate) id: &'static str,
    pub(crate) action: Action,
}

/// Agreement asked for: within `rel` times the expected value or within `abs`.
#[derive(Clone, Copy)]
pub(crate) struct Tolerance {
    pub(crate) rel: f64,
    pub(crate) abs: f64,
}

impl Tolerance {
    fn holds(self, found: f64, wanted: f64) -> bool {
        (found - wanted).abs() <= self.abs.max(self.rel * wanted.abs())
    }
}

/// Collects what a check compared, so that an expected field is compared, or skipped by name with a reason, never forgotten.
pub(crate) struct Comparison<'a> {
    expected: &'a Value,
    tolerance: Tolerance,
    seen: Vec<&'static str>,
    faults: Vec<String>,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(expected: &'a Value, tolerance: Tolerance) -> Self {
        Self { expected, tolerance, seen: Vec::new(), faults: Vec::new() }
    }

    /// One number.
    pub(crate) fn number(&mut self, field: &'static str, found: f64) {
        self.numbers(field, &[found]);
    }

    /// A row of numbers, or one.
    pub(crate) fn numbers(&mut self, field: &'static str, found: &[f64]) {
        self.seen.push(field);
        let wanted = match &self.expected[field] {
            Value::Array(items) => items.iter().map(|item| item.as_f64().unwrap_or(f64::NAN)).collect(),
            single => vec![single.as_f64().unwrap_or(f64::NAN)],
        };
        let agree = wanted.len() == found.len()
            && wanted.iter().zip(found).all(|(w, f)| self.tolerance.holds(*f, *w));
        if !agree {
            self.faults.push(format!("{field}: expected {wanted:?}, found {found:?}"));
        }
    }

    /// A field of the case that the product does not have.
    pub(crate) fn skip(&mut self, field: &'static str, reason: &str) {
        assert!(!reason.is_empty(), "a skipped field needs its reason");
        self.seen.push(field);
    }

    /// Anything else that must hold.
    pub(crate) fn require(&mut self, field: &'static str, holds: bool, found: &str) {
        self.seen.push(field);
        if !holds {
            self.faults.push(format!("{field}: expected {}, found {found}", self.expected[field]));
        }
    }

    pub(crate) fn finish(mut self) -> Result<(), String> {
        for field in self.expected.as_object().into_iter().flat_map(|fields| fields.keys()) {
            if !self.seen.contains(&field.as_str()) {
                self.faults.push(format!("{field}: not compared"));
            }
        }
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults.join("; ")) }
    }
}

/// A number of a case's inputs.
pub(crate) fn number(inputs: &Value, field: &str) -> f64 {
    inputs[field].as_f64().unwrap_or_else(|| panic!("no number \"{field}\" in {inputs}"))
}

/// A row of numbers of a case's inputs.
pub(crate) fn numbers(inputs: &Value, field: &str) -> Vec<f64> {
    inputs[field]
        .as_array()
        .unwrap_or_else(|| panic!("no list \"{field}\" in {inputs}"))
        .iter()
        .map(|item| item.as_f64().unwrap_or_else(|| panic!("\"{field}\" holds {item}")))
        .collect()
}

/// The kind part of an id: up to `-open` or `-held`, else less a final `-number`.
fn kind_of(id: &str) -> &str {
    for half in ["-open", "-held"] {
        if let Some(place) = id.find(half) {
            return &id[..place];
        }
    }
    match id.rsplit_once('-') {
        Some((kind, digits)) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => kind,
        _ => id,
    }
}

fn find_action(oracle: &str, id: &str) -> Option<Action> {
    let of_rates = || {
        let kind = hazard::KINDS.iter().find(|kind| kind.0 == id)?;
        ["frequency", "scenario"].contains(&oracle).then_some(Action::Values(kind.1))
    };
    let mut kinds = [losses::KINDS, aggregate::KINDS, dependence::KINDS, scores::KINDS, scoring::KINDS]
        .into_iter()
        .flatten();
    let known = kinds.find(|kind| kind.oracle == oracle && kind.id == id);
    known.map(|kind| kind.action).or_else(of_rates)
}

/// Expected fields that the product has no figure for, with the reason.
const SKIPPED: [(&str, &str, &str); 2] =
    [("eb", "between_var_tau2", "a step of the moments, not a figure"), ("eb", "note", "words")];

/// Compares what the product gives with what is expected, field by field.
fn compare(
    id: &str,
    path: &str,
    found: &Value,
    wanted: &Value,
    tolerance: Tolerance,
    faults: &mut Vec<String>,
) {
    match (found, wanted) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for (field, wanted) in theirs {
                match ours.get(field) {
                    Some(found) => compare(id, &format!("{path}.{field}"), found, wanted, tolerance, faults),
                    None if SKIPPED.iter().any(|skip| skip.0 == id && skip.1 == field) => {}
                    None => faults.push(format!("{path}.{field}: not compared")),
                }
            }
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            for (place, (found, wanted)) in ours.iter().zip(theirs).enumerate() {
                compare(id, &format!("{path}[{place}]"), found, wanted, tolerance, faults);
            }
        }
        _ => {
            let agree = match (found.as_f64(), wanted.as_f64()) {
                (Some(found), Some(wanted)) => tolerance.holds(found, wanted),
                _ => found == wanted,
            };
            if !agree {
                faults.push(format!("{path}: expected {wanted}, found {found}"));
            }
        }
    }
}

#[derive(Default)]
struct Outcome {
    cases: BTreeMap<(String, String), usize>,
    faults: Vec<String>,
}

fn run_case(place: &str, oracle: &str, case: &Value, outcome: &mut Outcome) {
    let Some(id) = case["id"].as_str() else {
        outcome.faults.push(format!("{place}: a case without an id"));
        return;
    };
    let kind = kind_of(id);
    let Some(action) = find_action(oracle, kind) else {
        outcome.faults.push(format!("{place}, {id}: unknown kind ({oracle}, {kind})"));
        return;
    };
    *outcome.cases.entry((oracle.to_owned(), kind.to_owned())).or_default() += 1;
    let tolerance = Tolerance {
        rel: case["tol"]["rel"].as_f64().unwrap_or(0.0),
        abs: case["tol"]["abs"].as_f64().unwrap_or(0.0),
    };
    let faults = match action {
        Action::Run(check) => check(&case["inputs"], &case["expected"], tolerance).err(),
        Action::Values(values) => {
            let mut faults = Vec::new();
            compare(kind, "", &values(&case["inputs"]), &case["expected"], tolerance, &mut faults);
            (!faults.is_empty()).then(|| faults.join("; "))
        }
        Action::Waits(_) | Action::NoUse(_) => None,
    };
    outcome.faults.extend(faults.map(|fault| format!("{place}, {id}: {fault}")));
}

fn run_file(path: &Path, outcome: &mut Outcome) -> usize {
    let place = path.display().to_string();
    let read = std::fs::read_to_string(path).map_err(|error| error.to_string());
    let document: Value =
        match read.and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string())) {
            Ok(document) => document,
            Err(error) => {
                outcome.faults.push(format!("{place}: {error}"));
                return 0;
            }
        };
    let (Some(oracle), Some(cases)) = (document["oracle"].as_str(), document["cases"].as_array()) else {
        outcome.faults.push(format!("{place}: no \"oracle\" or no \"cases\""));
        return 0;
    };
    for case in cases {
        run_case(&place, oracle, case, outcome);
    }
    cases.len()
}

fn run_directory(directory: &Path, outcome: &mut Outcome) {
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) => {
            outcome.faults.push(format!("{}: {error}", directory.display()));
            return;
        }
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let cases: usize = files.iter().map(|file| run_file(file, outcome)).sum();
    if cases == 0 {
        outcome.faults.push(format!("{}: no cases", directory.display()));
    }
}

fn report(outcome: &Outcome) {
    for ((oracle, id), cases) in &outcome.cases {
        let state = match find_action(oracle, id) {
            Some(Action::Run(_) | Action::Values(_)) => "run".to_owned(),
            Some(Action::Waits(reason)) => format!("waits: {reason}"),
            Some(Action::NoUse(reason)) => format!("no use: {reason}"),
            None => "unknown".to_owned(),
        };
        println!("{oracle:28} {id:22} {cases:3} {state}");
    }
}

#[test]
fn every_known_answer_is_met() {
    let mut directories = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles")];
    if let Some(list) = std::env::var_os("HARMATTAN_ORACLES") {
        directories.extend(std::env::split_paths(&list).filter(|path| !path.as_os_str().is_empty()));
    }
    let mut outcome = Outcome::default();
    for directory in &directories {
        run_directory(directory, &mut outcome);
    }
    report(&outcome);
    assert!(outcome.faults.is_empty(), "{} faults:\n{}", outcome.faults.len(), outcome.faults.join("\n"));
}

#[test]
fn a_wrong_value_and_a_forgotten_field_are_faults() {
    let expected = serde_json::json!({"mean": 2.0, "sd": 1.0});
    let tolerance = Tolerance { rel: 1e-9, abs: 0.0 };
    let mut comparison = Comparison::new(&expected, tolerance);
    comparison.number("mean", 2.001);
    let fault = comparison.finish().unwrap_err();
    assert!(fault.contains("mean: expected [2.0], found [2.001]"), "{fault}");
    assert!(fault.contains("sd: not compared"), "{fault}");
}

#[test]
fn an_unknown_kind_and_an_empty_directory_are_faults() {
    let mut outcome = Outcome::default();
    run_case("here", "risk_metrics", &serde_json::json!({"id": "nonsense-open-0"}), &mut outcome);
    let empty = tempfile::tempdir().unwrap();
    run_directory(empty.path(), &mut outcome);
    assert_eq!(outcome.faults.len(), 2, "{:?}", outcome.faults);
}

#[test]
fn a_kind_is_the_id_without_its_half_and_number() {
    assert_eq!(kind_of("gamma-frailty-open-0"), "gamma-frailty");
    assert_eq!(kind_of("ndtri-held"), "ndtri");
    assert_eq!(kind_of("kat-4x64-0"), "kat-4x64");
    assert_eq!(kind_of("kat"), "kat");
}
