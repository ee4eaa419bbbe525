//! The content key of a plan.

use crate::model::plan::Plan;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Hexadecimal digits of a key.
const LENGTH: usize = 16;

/// The first 16 hexadecimal digits of the SHA-256 of the plan as JSON with sorted keys: one plan, one key.
pub fn key(plan: &Plan) -> String {
    key_of(&canonical(plan))
}

/// A value as JSON with sorted keys and no space: one value, one text.
///
/// # Panics
/// When the value has no JSON, which is our bug.
pub fn canonical(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).expect("plans are plain numbers and text");
    let mut text = String::new();
    write(&value, &mut text);
    text
}

/// The first 16 hexadecimal digits of the SHA-256 of a text.
pub fn key_of(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(LENGTH / 2).fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes all that is written");
        hex
    })
}

/// Sorts here and not by trust in the map type of `serde_json`, which a dependency's feature can change.
fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            out.push('{');
            for (i, (name, inner)) in sorted.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(inner, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (i, inner) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(inner, out);
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_in_which_a_map_was_filled_does_not_reach_the_text() {
        let mut text = String::new();
        write(&serde_json::json!({"b": [1, 2.5], "a": {"d": null, "c": "\""}}), &mut text);
        assert_eq!(text, r#"{"a":{"c":"\"","d":null},"b":[1,2.5]}"#);
    }
}
