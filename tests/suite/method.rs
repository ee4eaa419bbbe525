//! A figure that moves on the same inputs is a new method: its version must say so, for results of two methods are never compared in
//! silence.

use harmattan::datasets::Layers;
use harmattan::datasets::source::sha256;
use harmattan::model::plan::METHOD;
use harmattan::pipeline::{self, Options, RunRequest};
use harmattan::view::figures::figures;
use std::fmt::Write as _;

/// Enough years for every figure to be one, few enough for a test.
const YEARS: u64 = 4096;

/// Figures of the sample book under two scenarios, to twelve digits, on two dates.
fn text() -> String {
    let mut text = String::new();
    for (scenario, date) in [("us-reengagement", (2026, 6, 30)), ("capital-siege", (2025, 3, 31))] {
        let request = RunRequest {
            layers: Layers::default(),
            as_of: Some(jiff::civil::date(date.0, date.1, date.2)),
            portfolio: "sample-book".to_owned(),
            scenario: scenario.to_owned(),
            seed: 1,
            years: YEARS,
            threads: Some(2),
            options: Options::default(),
        };
        let view = pipeline::run(&request).unwrap_or_else(|error| panic!("{scenario}: {error}")).view;
        for figure in figures(&view) {
            let value = figure.value.map_or_else(|| "-".to_owned(), |value| format!("{value:.11e}"));
            writeln!(text, "{scenario} {} {value}", figure.key().join("/")).expect("memory takes every byte");
        }
    }
    text
}

/// The method's version and the hash of its figures. When this fails, either a figure moved by mistake, or the method is a new one:
/// then raise `METHOD`, put both numbers here, and say in the changelog what moved, by how much and why. New data or registry rows
/// move figures without a new method: then only the hash changes, and the commit says so.
const RECORDED: (u32, &str) = (1, "8909e1534eb0f6b82562663f5813795aa485c2b38b2ec6da56b623047d4af6ae");

#[test]
fn figures_move_only_with_a_new_version_of_the_method_or_new_data() {
    let found = sha256(text().as_bytes());
    assert_eq!((METHOD, found.as_str()), RECORDED, "see the comment above RECORDED");
}
