//! The golden stream: keys and draws that `tests/oracles/stream.py` computed, which shares no code with the product.

use super::{Comparison, Tolerance};
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
    for (name, purpose) in PURPOSES {
        let faults = draws(expected, name, |year, ordinal| {
            let words = stream.block(year, ordinal, 0, purpose);
            (words.to_vec(), stream.uniform(year, ordinal, purpose))
        });
        comparison.require(name, faults.is_empty(), &faults.join("; "));
    }
    comparison.finish()
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
