//! Run folders are whole or absent, and nothing of the user's is ever replaced.

use harmattan::model::view::Stamp;
use harmattan::store::{RunFolder, StoreError, Written, default_place};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn stamp(seed: u64) -> Stamp {
    Stamp {
        engine: "0.1.0".into(),
        method: 1,
        random_scheme: "philox4x32-10/1".into(),
        seed,
        years: 1000,
        target_error: None,
        parameters_drawn: true,
        plan: "0123456789abcdef".into(),
        as_of: "2026-06-30".into(),
        data_end: "2026-06-30".into(),
        conflict_construction: "main file".into(),
        conflict_vintage: None,
        conflict_to: "2026-05".into(),
        inputs: BTreeMap::new(),
    }
}

fn folder(seed: u64, text: &str) -> RunFolder {
    let mut folder = RunFolder::new(stamp(seed));
    folder.add("summary.md", text);
    folder.add("tables/losses.csv", "a,b\n1,2\n");
    folder
}

fn names(path: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(path)
        .expect("readable")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_folder_is_written_whole_with_a_manifest_and_nothing_beside_it() {
    let home = tempfile::tempdir().expect("a folder");
    let out = home.path().join("a/b/run");
    assert_eq!(folder(1, "x").write(&out, false).expect("written"), Written::Created);
    assert_eq!(names(&out), ["manifest.json", "summary.md", "tables"]);
    assert_eq!(names(out.parent().expect("has one")), ["run"]);
    let manifest = fs::read_to_string(out.join("manifest.json")).expect("there");
    assert!(manifest.contains("\"path\": \"tables/losses.csv\""));
    assert!(!manifest.contains(home.path().to_str().expect("plain")), "no path of the machine");
}

#[test]
fn the_same_run_again_leaves_every_file_as_it_is() {
    let home = tempfile::tempdir().expect("a folder");
    let out = home.path().join("run");
    folder(1, "x").write(&out, false).expect("written");
    let before = fs::metadata(out.join("summary.md")).expect("there").modified().expect("known");
    assert_eq!(folder(1, "x").write(&out, false).expect("same"), Written::Unchanged);
    assert_eq!(fs::metadata(out.join("summary.md")).expect("there").modified().expect("known"), before);
}

#[test]
fn a_damaged_folder_of_the_same_run_is_repaired() {
    let home = tempfile::tempdir().expect("a folder");
    let out = home.path().join("run");
    folder(1, "x").write(&out, false).expect("written");
    fs::write(out.join("summary.md"), "damaged").expect("ours");
    assert_eq!(folder(1, "x").write(&out, false).expect("same inputs"), Written::Replaced);
    assert_eq!(fs::read_to_string(out.join("summary.md")).expect("there"), "x");
}

#[test]
fn a_run_of_other_inputs_is_replaced_only_when_asked() {
    let home = tempfile::tempdir().expect("a folder");
    let out = home.path().join("run");
    folder(1, "x").write(&out, false).expect("written");
    let refused = folder(2, "y").write(&out, false).expect_err("other inputs");
    assert!(refused.to_string().contains("--overwrite"), "{refused}");
    assert_eq!(fs::read_to_string(out.join("summary.md")).expect("there"), "x");
    assert_eq!(folder(2, "y").write(&out, true).expect("asked"), Written::Replaced);
    assert_eq!(fs::read_to_string(out.join("summary.md")).expect("there"), "y");
    assert_eq!(names(home.path()), ["run"]);
}

#[test]
fn what_no_run_wrote_is_never_touched_even_with_overwrite() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("thesis.txt"), "mine").expect("ours");
    assert!(matches!(folder(1, "x").write(home.path(), true), Err(StoreError::Occupied { .. })));
    let out = home.path().join("run");
    folder(1, "x").write(&out, false).expect("written");
    fs::write(out.join("notes.txt"), "mine").expect("ours");
    let refused = folder(2, "y").write(&out, true).expect_err("a foreign file");
    assert!(refused.to_string().contains("notes.txt"), "{refused}");
    assert!(folder(1, "x").write(&home.path().join("thesis.txt"), true).is_err(), "a file is no folder");
    assert_eq!(fs::read_to_string(home.path().join("thesis.txt")).expect("there"), "mine");
}

#[test]
fn what_a_killed_process_left_is_tidied_up() {
    let home = tempfile::tempdir().expect("a folder");
    let out = home.path().join("run");
    folder(1, "x").write(&out, false).expect("written");
    // No process has this number: Linux counts to 2^22.
    fs::create_dir(home.path().join(".run.partial-4294967295")).expect("ours");
    fs::rename(&out, home.path().join(".run.aside-4294967295")).expect("ours");
    assert_eq!(folder(1, "x").write(&out, false).expect("given back"), Written::Unchanged);
    assert_eq!(names(home.path()), ["run"]);
}

#[test]
fn the_partial_folder_of_a_living_process_stays() {
    let home = tempfile::tempdir().expect("a folder");
    let living = home.path().join(".run.partial-1");
    fs::create_dir(&living).expect("ours");
    folder(1, "x").write(&home.path().join("run"), false).expect("written");
    assert!(living.exists());
}

#[test]
fn the_default_place_is_made_of_plain_names() {
    assert_eq!(
        default_place("my book/../x", "us-reengagement", "2026-06-30"),
        Path::new("reports/out/my-book-..-x-us-reengagement-2026-06-30")
    );
}
