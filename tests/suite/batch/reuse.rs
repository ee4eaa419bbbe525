//! A result is made once: found again under its inputs, kept when others take its place; one that fails takes no other along.

use super::{BOOK_B, assert_same, batch, cell, fails, files, home, ok, results, said, small, told, write};
use std::fs;

#[test]
fn a_second_run_reuses_all_and_a_scenario_more_costs_its_own_cells_only() {
    let home = home(&small("['baseline']"));
    let first = ok(home.path(), &["plan.toml"]);
    assert!(first.contains("1 cells done, 0 reused"), "{first}");
    let before = results(&home.path().join("store"));
    let again = ok(home.path(), &["plan.toml"]);
    assert!(again.contains("0 cells done, 1 reused"), "{again}");
    assert_same(&before, &results(&home.path().join("store")));
    write(home.path(), "plan.toml", &small("['baseline', 'capital-siege']"));
    let dry = ok(home.path(), &["plan.toml", "--dry-run"]);
    assert!(
        dry.contains("reused  2026Q2/a/baseline") && dry.contains("to do  2026Q2/a/capital-siege"),
        "{dry}"
    );
    let more = ok(home.path(), &["plan.toml"]);
    assert!(more.contains("1 cells done, 1 reused"), "{more}");
    // Another plan over the same store that has one cell in common.
    write(home.path(), "other.toml", &small("['capital-siege']"));
    let shared = ok(home.path(), &["other.toml"]);
    assert!(shared.contains("0 cells done, 1 reused"), "{shared}");
}

#[test]
fn a_result_of_other_inputs_is_set_aside_and_comes_back_without_a_simulation() {
    let home = home(&small("['baseline']"));
    let store = home.path().join("store");
    ok(home.path(), &["plan.toml"]);
    let first = results(&store);
    write(home.path(), "plan.toml", &format!("seed = 2\n{}", small("['baseline']")));
    ok(home.path(), &["plan.toml"]);
    let second = results(&store);
    let aside = files(&store, &["superseded/"]);
    assert_eq!(aside.len(), first.len(), "every file of the first is kept");
    for (name, bytes) in &first {
        let last = name.split('/').skip(3).collect::<Vec<_>>().join("/");
        assert!(aside.iter().any(|(kept, held)| kept.ends_with(&last) && held == bytes), "{name} is kept");
    }
    write(home.path(), "plan.toml", &small("['baseline']"));
    let back = ok(home.path(), &["plan.toml"]);
    assert!(back.contains("0 cells done, 1 reused"), "{back}");
    assert_same(&first, &files(&store, &["quarter="]));
    write(home.path(), "plan.toml", &format!("seed = 2\n{}", small("['baseline']")));
    ok(home.path(), &["plan.toml"]);
    assert_same(&second, &results(&store));
}

#[test]
fn a_damaged_result_is_made_again() {
    let home = home(&small("['baseline']"));
    ok(home.path(), &["plan.toml"]);
    let before = results(&home.path().join("store"));
    let figures = cell(home.path(), "a", "baseline").join("figures.parquet");
    let mut bytes = fs::read(&figures).expect("there");
    bytes[50] ^= 1;
    fs::write(&figures, bytes).expect("ours");
    let again = ok(home.path(), &["plan.toml"]);
    assert!(again.contains("1 cells done, 0 reused"), "{again}");
    assert_same(&before, &results(&home.path().join("store")));
}

#[test]
fn a_book_with_a_bad_row_fails_its_own_cells_and_the_house_and_no_others() {
    let home = home(&small("['baseline']").replace("house = false\n", "").replace("a.csv", "*.csv"));
    write(&home.path().join("books"), "b.csv", &BOOK_B.replace("15000000", "-15"));
    let output = batch(home.path(), &["plan.toml"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(told(&output).contains("1 cells done, 0 reused, 2 failed, 0 left"), "{}", told(&output));
    assert!(text.contains("books/b.csv:2"), "{text}");
    assert!(text.contains("2026Q2/b/baseline: ") && text.contains("2026Q2/house/baseline: "), "{text}");
    assert!(!text.contains("2026Q2/a/baseline: failed"), "{text}");
    assert!(cell(home.path(), "a", "baseline").is_dir());
    assert!(!cell(home.path(), "b", "baseline").exists() && !cell(home.path(), "house", "baseline").exists());
    for arguments in [&["plan.toml", "--dry-run"][..], &["plan", "plan.toml", "--out", "parts"]] {
        let text = fails(home.path(), arguments, 2);
        assert!(text.contains("books/b.csv:2") && text.contains("-15"), "{arguments:?}: {text}");
    }
    write(&home.path().join("books"), "b.csv", BOOK_B);
    let mended = ok(home.path(), &["plan.toml", "--only", "*/b/*"]);
    assert!(mended.contains("1 cells done, 0 reused"), "{mended}");
}
