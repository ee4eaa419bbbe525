//! The golden stream: keys and draws that `tests/oracles/stream.py` computed, which shares no code with the product.

use super::{Comparison, Tolerance};
use harmattan::rng::lanes::{Addresses, Found, Path, QUAD, ScanSet};
use harmattan::rng::{Purpose, Stream, uniform32};
use serde_json::Value;

/// Purposes but the first, by the names of the file.
const PURPOSES: [(&str, Purpose); 9] = [
    ("later arrivals", Purpose::LaterArrivals),
    ("severity", Purpose::Severity),
    ("days", Purpose::Days),
    ("outcome", Purpose::Outcome),
    ("hit", Purpose::Hit),
    ("beta", Purpose::Beta),
    ("leaf", Purpose::Leaf),
    ("frailty", Purpose::Frailty),
    ("parameter", Purpose::Parameter),
];

pub(super) fn check(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let seed = inputs["seed"].as_u64().expect("a seed");
    let stream = Stream::named(inputs["name"].as_str().expect("a name"), seed);
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.require("key", expected["key"] == hexadecimal(&stream.words()), "another key");
    let first = draws(expected, "first arrival", |year, _| {
        let word = stream.first_arrival_word(year);
        (vec![word], uniform32(word))
    });
    comparison.require("first arrival", first.is_empty(), &first.join("; "));
    for path in Path::all() {
        let words = scanned_words(stream, path);
        let first = draws(expected, "first arrival", |year, _| {
            (vec![words[year as usize]], uniform32(words[year as usize]))
        });
        comparison.require("first arrival", first.is_empty(), &format!("{path:?}: {}", first.join("; ")));
    }
    for (name, purpose) in PURPOSES {
        let faults = draws(expected, name, |year, ordinal| {
            let words = stream.block(year, ordinal, 0, purpose);
            (words.to_vec(), stream.uniform(year, ordinal, purpose))
        });
        comparison.require(name, faults.is_empty(), &faults.join("; "));
        for path in Path::all() {
            let faults = draws(expected, name, |year, ordinal| {
                let words = stream.block(year, ordinal, 0, purpose).to_vec();
                (words, gathered(stream, path, (year, ordinal, purpose)))
            });
            comparison.require(name, faults.is_empty(), &format!("{path:?}: {}", faults.join("; ")));
        }
    }
    comparison.finish()
}

/// First arrivals as the simulation scans them, four years at a time, when every one is a candidate.
fn scanned_words(stream: Stream, path: Path) -> Vec<u32> {
    let set = ScanSet::new(&[(stream, 1e9, 0)]);
    let quads = (0..2).flat_map(|quad| {
        let mut found: [Found; QUAD] = Default::default();
        set.scan(path, quad, &[[1.0; QUAD]], &mut found);
        found.map(|candidates| candidates.first().map_or(0, |candidate| candidate.word))
    });
    quads.collect()
}

/// A uniform as the simulation gathers and draws it, eight at a time: here the third of three.
fn gathered(stream: Stream, path: Path, (year, ordinal, purpose): (u32, u32, Purpose)) -> f64 {
    let mut addresses = Addresses::default();
    for before in [7, 8] {
        addresses.push(stream, before, 0, Purpose::Leaf);
    }
    addresses.push(stream, year, ordinal, purpose);
    let mut uniforms = Vec::new();
    addresses.draw(path, &mut uniforms);
    uniforms[2]
}

fn hexadecimal(words: &[u32]) -> Value {
    words.iter().map(|word| Value::from(format!("{word:08x}"))).collect()
}

/// What differs in the draws of a purpose: every word, and every bit of the uniform.
fn draws(expected: &Value, purpose: &str, ours: impl Fn(u32, u32) -> (Vec<u32>, f64)) -> Vec<String> {
    let list = expected[purpose].as_array().expect("draws");
    assert!(list.len() >= 5, "too few draws of {purpose}");
    let address = |draw: &Value, field: &str| {
        u32::try_from(draw[field].as_u64().unwrap_or_default()).expect("an address in one word")
    };
    let mut faults = Vec::new();
    for draw in list {
        let (words, uniform) = ours(address(draw, "year"), address(draw, "ordinal"));
        let wanted = match &draw["word"] {
            Value::Null => draw["words"].clone(),
            word => Value::from(vec![word.clone()]),
        };
        let exact: f64 = draw["uniform"].as_str().expect("a uniform as text").parse().expect("a number");
        if wanted != hexadecimal(&words) || exact.to_bits() != uniform.to_bits() {
            faults.push(format!("{draw}: found {words:08x?}, {uniform}"));
        }
    }
    faults
}

#[test]
fn a_group_of_streams_that_is_not_full_has_no_events_in_its_empty_places() {
    // In this year the stream of no key, which fills a group, has a word so high that it passes every bound from 0 on.
    const YEAR: u32 = 1_117_418_819;
    let set = ScanSet::new(&[(Stream::named("region", 42), 1e-6, 0)]);
    for path in Path::all() {
        for scale in [0.0, 1.0] {
            let mut found: [Found; QUAD] = Default::default();
            set.scan(path, YEAR / 4, &[[scale; QUAD]], &mut found);
            assert!(
                found.iter().flat_map(|found| found.iter()).all(|candidate| candidate.member == 0),
                "{path:?}: {found:?}"
            );
        }
    }
}
