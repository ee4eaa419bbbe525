//! Rates.

#[path = "oracles/hazard.rs"]
mod oracle;

use serde_json::Value;

fn compare(path: &str, ours: &Value, theirs: &Value, rel: f64, abs: f64, wrong: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in a {
                match b.get(key) {
                    Some(other) => compare(&format!("{path}.{key}"), value, other, rel, abs, wrong),
                    None => wrong.push(format!("{path}.{key} is not in the file")),
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (x, y)) in a.iter().zip(b).enumerate() {
                compare(&format!("{path}[{i}]"), x, y, rel, abs, wrong);
            }
        }
        _ => {
            let near = match (ours.as_f64(), theirs.as_f64()) {
                (Some(x), Some(y)) => (x - y).abs() <= abs + rel * y.abs(),
                _ => ours == theirs,
            };
            if !near {
                wrong.push(format!("{path}: {ours} against {theirs}"));
            }
        }
    }
}

#[test]
fn rates_and_scenarios_agree_with_the_oracles() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in ["frequency", "scenario"] {
        let text = std::fs::read_to_string(format!("tests/oracles/{file}.json")).expect("the file is there");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        for case in value["cases"].as_array().expect("cases") {
            let id = case["id"].as_str().expect("an id");
            let kind = id.split("-open").next().expect("a kind");
            let (_, run) = oracle::KINDS.into_iter().find(|(name, _)| *name == kind).expect("a known kind");
            let (rel, abs) =
                (case["tol"]["rel"].as_f64().unwrap_or(1e-9), case["tol"]["abs"].as_f64().unwrap_or(0.0));
            compare(id, &run(&case["inputs"]), &case["expected"], rel, abs, &mut wrong);
            seen += 1;
        }
    }
    assert_eq!(seen, 13);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
