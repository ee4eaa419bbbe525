//! What a batch says of itself: every line can be read by a program, and all of it tells one story.

use super::{BOOK_B, batch, fails, home, ok, said, small, told, write};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn lines(text: &str) -> Vec<Value> {
    let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text.lines().map(read).collect()
}

fn count(events: &[Value], name: &str) -> usize {
    events.iter().filter(|event| event["event"] == name).count()
}

fn journal(home: &Path) -> Vec<Value> {
    lines(&fs::read_to_string(home.join("store/log/journal.jsonl")).expect("there"))
}

#[test]
fn log_lines_journal_state_and_metrics_are_readable_and_agree() {
    let home = home(&small("['baseline']").replace("a.csv", "*.csv"));
    ok(home.path(), &["plan.toml", "--only", "*/a/*"]);
    write(&home.path().join("books"), "b.csv", &BOOK_B.replace("15000000", "-15"));
    let output = batch(home.path(), &["plan.toml", "--log", "json", "--metrics", "batch.prom", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let events = lines(&said(&output));
    let [started, finished] = [events.first(), events.last()].map(|event| event.expect("there"));
    assert_eq!((&started["event"], &finished["event"]), (&"started".into(), &"finished".into()));
    assert_eq!((&started["cells"], &started["reused"], &started["todo"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!((count(&events, "done"), count(&events, "failed")), (0, 1));
    assert_eq!(&journal(home.path())[3..], &events[..], "the journal goes on with the same lines");
    let state: Value =
        serde_json::from_slice(&fs::read(home.path().join("store/log/status.json")).expect("there"))
            .expect("JSON");
    let outcome: Value = serde_json::from_str(&told(&output)).expect("JSON");
    let metrics = fs::read_to_string(home.path().join("batch.prom")).expect("there");
    for name in ["reused", "done", "left"] {
        assert_eq!(state[name], finished[name], "{name}");
        assert_eq!(outcome[name], finished[name], "{name}");
    }
    assert_eq!((&state["state"], &state["failed"]), (&"failed".into(), &1.into()));
    for (name, number) in [("reused", 1), ("done", 0), ("failed", 1), ("left", 0)] {
        let line = format!("harmattan_batch_cells{{batch=\"plan\",state=\"{name}\"}} {number}\n");
        assert!(metrics.contains(&line), "{line} not in:\n{metrics}");
    }
    assert!(metrics.contains("harmattan_batch_complete{batch=\"plan\"} 0\n"), "{metrics}");
    for line in metrics.lines().filter(|line| !line.starts_with("# ")) {
        let value = line.rsplit_once(' ').map(|(_, value)| value.parse::<f64>());
        assert!(value.is_some_and(|value| value.is_ok()), "{line}");
    }
}

#[test]
fn a_journal_that_a_killed_batch_cut_short_goes_on_with_whole_lines() {
    let home = home(&small("['baseline']"));
    ok(home.path(), &["plan.toml"]);
    let path = home.path().join("store/log/journal.jsonl");
    let whole = fs::read_to_string(&path).expect("there");
    write(home.path(), "store/log/journal.jsonl", &format!("{whole}{{\"event\":\"do"));
    write(home.path(), "store/log/.status.json.partial-4294967295", "{");
    ok(home.path(), &["plan.toml"]);
    let text = fs::read_to_string(&path).expect("there");
    let sound = text.lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count();
    assert_eq!((sound, text.lines().count()), (3 + 2, 3 + 1 + 2), "{text}");
    assert!(!home.path().join("store/log/.status.json.partial-4294967295").exists(), "what it left is gone");
}

#[test]
fn a_quiet_batch_says_nothing_but_its_outcome() {
    let home = home(&small("['baseline']"));
    let output = batch(home.path(), &["plan.toml", "--quiet"]);
    assert_eq!((output.status.code(), said(&output).as_str()), (Some(0), ""));
    assert_eq!(told(&output).lines().count(), 1);
}

#[test]
fn options_of_other_commands_that_a_batch_would_not_hear_are_refused() {
    let home = home(&small("['baseline']"));
    for (option, value, instead) in
        [("--as-of", "2026-03-31", "--quarter"), ("--seed", "7", "seed"), ("--data-only", "books", "data")]
    {
        let text = fails(home.path(), &["plan.toml", "--dry-run", option, value], 2);
        assert!(text.contains(option) && text.contains(instead), "{option}: {text}");
    }
}
