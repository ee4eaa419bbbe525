//! Batches beside each other, stopped, and killed: one store, whole at every moment, the same in the end.

use super::{PLAN, assert_same, cell, fails, finished, home, ok, results, small, start};
use harmattan::store::Lock;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

#[test]
fn a_second_batch_on_a_store_refuses_and_names_the_first_or_waits() {
    let home = home(&small("['baseline']"));
    let store = home.path().join("store");
    ok(home.path(), &["plan.toml", "--only", "*/a/*"]);
    let held = Lock::take(&store, "process 7, quarterly", false).expect("free");
    let text = fails(home.path(), &["plan.toml"], 1);
    assert!(text.contains("another batch works on this store (process 7, quarterly)"), "{text}");
    let mut waiting = start(home.path(), &["plan.toml", "--wait"]);
    std::thread::sleep(Duration::from_millis(300));
    assert!(waiting.try_wait().expect("ours").is_none(), "it waits");
    drop(held);
    assert_eq!(waiting.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_lock_file_that_a_dead_process_left_locks_nothing() {
    let home = home(&small("['baseline']"));
    fs::create_dir(home.path().join("store")).expect("ours");
    super::write(&home.path().join("store"), ".lock", "process 4294967295, quarterly");
    ok(home.path(), &["plan.toml"]);
}

/// Reads events until one of a name comes.
fn wait_for(lines: &mut impl Iterator<Item = std::io::Result<String>>, name: &str) -> Value {
    for line in lines {
        let event: Value = serde_json::from_str(&line.expect("text")).expect("JSON");
        if event["event"] == name {
            return event;
        }
    }
    panic!("the batch ended without \"{name}\"")
}

fn events(child: &mut Child) -> impl Iterator<Item = std::io::Result<String>> + use<> {
    BufReader::new(child.stderr.take().expect("piped")).lines()
}

/// Every folder under a final name is what its manifest says.
fn assert_whole(home: &Path) {
    let store = harmattan::store::Store::existing(&home.join("store")).expect("a store");
    for card in store.cells().expect("readable") {
        assert!(store.find(&card.id, &card.key).is_some(), "{} is whole", card.id);
    }
    for (name, _) in results(&home.join("store")) {
        assert!(
            name.split('/')
                .nth(2)
                .is_some_and(|part| part.starts_with("scenario=") || part.starts_with(".scenario=")),
            "{name}"
        );
    }
}

#[cfg(unix)]
#[test]
fn stopped_then_killed_then_resumed_on_one_thread_a_store_is_the_same_byte_for_byte() {
    let home = home(PLAN);
    let one_thread = ["plan.toml", "--jobs", "1", "--threads", "1", "--log", "json"];
    let mut stopped = start(home.path(), &one_thread);
    let mut lines = events(&mut stopped);
    wait_for(&mut lines, "done");
    let signal = Command::new("kill").args(["-TERM", &stopped.id().to_string()]).status();
    assert!(signal.expect("kill starts").success());
    wait_for(&mut lines, "stopping");
    let end = wait_for(&mut lines, "finished");
    assert_eq!(stopped.wait().expect("it ends").code(), Some(1));
    let (done, left) = (end["done"].as_u64().expect("a count"), end["left"].as_u64().expect("a count"));
    assert!(done >= 1 && left >= 1 && done + left == 6, "{end}");
    let state = fs::read_to_string(home.path().join("store/log/status.json")).expect("there");
    assert!(state.contains("\"state\": \"stopped\""), "{state}");
    assert_whole(home.path());

    let mut killed = start(home.path(), &one_thread);
    let mut lines = events(&mut killed);
    let begun = wait_for(&mut lines, "started");
    assert_eq!(begun["reused"].as_u64(), Some(done), "what was done before the stop is not done again");
    wait_for(&mut lines, "done");
    killed.kill().expect("ours");
    killed.wait().expect("it ends");
    assert_whole(home.path());

    ok(home.path(), &["plan.toml", "--resume", "--jobs", "2", "--threads", "1"]);
    assert_same(&results(&finished().join("store")), &results(&home.path().join("store")));
    assert!(cell(home.path(), "house", "mining-code-tightening").is_dir());
}
