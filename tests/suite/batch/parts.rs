//! Parts made by any number of workers are the whole; whatever is wrong with them is named, and mended by the same command.

use super::{assert_same, batch, fails, files, finished, home, ok, results, said, small, told};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Plans in parts and gives the plan's folder.
fn planned(home: &Path) -> PathBuf {
    let units = ok(home, &["plan", "plan.toml", "--out", "parts"]);
    assert!(units.trim().parse::<u64>().expect("a number of units") > 0);
    let mut folders = fs::read_dir(home.join("parts")).expect("made");
    folders.next().expect("one plan").expect("readable").path()
}

fn shard(plan: &Path, i: usize, n: usize) {
    ok(plan, &["shard", ".", "--shard", &format!("{i}/{n}")]);
}

/// The parts that were made since, which are taken away.
fn taken(plan: &Path) -> BTreeMap<String, Vec<u8>> {
    let parts = files(plan, &["parts/"]);
    fs::remove_dir_all(plan.join("parts")).expect("ours");
    parts
}

#[test]
fn any_number_of_shards_and_a_mix_give_the_same_parts_and_the_merge_is_the_whole() {
    let home = home(super::PLAN);
    let plan = planned(home.path());
    shard(&plan, 0, 1);
    let whole = taken(&plan);
    assert_eq!(whole.len(), 2 * 36, "a part and a receipt for each unit");
    for n in [2, 7] {
        (0..n).rev().for_each(|i| shard(&plan, i, n));
        assert_same(&whole, &taken(&plan));
    }
    // Of 32 a few, then all of 7, then the rest of 32: units meet that others made.
    for i in [31, 3, 17, 8] {
        shard(&plan, i, 32);
    }
    [4, 0, 6, 2, 5, 1, 3].into_iter().for_each(|i| shard(&plan, i, 7));
    (0..32).rev().step_by(5).for_each(|i| shard(&plan, i, 32));
    assert_same(&whole, &files(&plan, &["parts/"]));
    ok(home.path(), &["merge", plan.to_str().expect("plain"), "--out", "merged"]);
    assert_same(&results(&finished().join("store")), &results(&home.path().join("merged")));
}

#[test]
fn a_plan_in_parts_has_one_name_everywhere_and_says_nothing_of_the_machine() {
    let (one, two) = (home(&small("['baseline']")), home(&small("['baseline']")));
    let (here, there) = (planned(one.path()), planned(two.path()));
    assert_eq!(here.file_name(), there.file_name());
    assert_same(&files(&here, &[""]), &files(&there, &[""]));
    let text = fs::read_to_string(here.join("plan.json")).expect("there");
    assert!(!text.contains(one.path().to_str().expect("plain")), "{text}");
    let again = ok(one.path(), &["plan", "plan.toml", "--out", "parts"]);
    assert_eq!(again, "1\n", "one cell of one chunk");
    assert_same(&files(&here, &[""]), &files(&there, &[""]));
}

/// A plan of one cell in two chunks, both made.
fn two_parts() -> (tempfile::TempDir, PathBuf) {
    let home = home(&small("['baseline']").replace("years = 1000", "years = 5000"));
    let plan = planned(home.path());
    shard(&plan, 0, 1);
    (home, plan)
}

/// The file of a chunk of the one cell.
fn part(plan: &Path, name: &str) -> PathBuf {
    let mut cells = fs::read_dir(plan.join("parts")).expect("made");
    cells.next().expect("one cell").expect("readable").path().join(name)
}

#[test]
fn a_merge_names_what_is_wrong_and_the_same_shard_mends_it() {
    let (home, plan) = two_parts();
    let sound = files(&plan, &["parts/"]);
    let merge = ["merge", plan.to_str().expect("plain"), "--out", "merged"];
    let flip = || {
        let mut bytes = fs::read(part(&plan, "0.part")).expect("there");
        bytes[100] ^= 1;
        fs::write(part(&plan, "0.part"), bytes).expect("ours");
    };
    let lose = || fs::remove_file(part(&plan, "1.ok")).expect("ours");
    let receipt_of_another_plan = || {
        let text = fs::read_to_string(part(&plan, "0.ok")).expect("there");
        let name = plan.file_name().expect("has one").to_string_lossy().into_owned();
        fs::write(part(&plan, "0.ok"), text.replace(&name, "0123456789abcdef")).expect("ours");
    };
    let damages: [(&dyn Fn(), &str, &str); 3] = [
        (&flip, "corrupt: ", "/0"),
        (&lose, "missing: ", "/1"),
        (&receipt_of_another_plan, "foreign: ", "/0"),
    ];
    for (damage, what, unit) in damages {
        damage();
        let text = fails(home.path(), &merge, 1);
        assert!(text.lines().any(|line| line.contains(what) && line.ends_with(unit)), "{what}{unit}: {text}");
        assert!(!home.path().join("merged").exists(), "nothing is written");
        let status = batch(&plan, &["status", ".", "--of", "2"]);
        assert_eq!((status.status.code(), told(&status).as_str()), (Some(1), &*format!("{}\n", &unit[1..])));
        shard(&plan, unit[1..].parse().expect("a shard"), 2);
        assert_same(&sound, &files(&plan, &["parts/"]));
    }
    fs::write(part(&plan, "2.part"), "left by somebody").expect("ours");
    let text = fails(home.path(), &merge, 1);
    assert!(text.contains("foreign: ") && text.contains("/2.part"), "{text}");
    fs::remove_file(part(&plan, "2.part")).expect("ours");
    ok(home.path(), &merge);
}

#[test]
fn another_result_of_a_unit_is_a_conflict_and_nothing_is_overwritten() {
    let (_home, plan) = two_parts();
    let hash = |text: &str| {
        let receipt: serde_json::Value = serde_json::from_str(text).expect("a receipt");
        receipt["sha256"].as_str().expect("a hash").to_owned()
    };
    let read = |name: &str| fs::read_to_string(part(&plan, name)).expect("there");
    // The years of the other chunk, with a receipt that vouches for them.
    let (made, held) = (hash(&read("0.ok")), hash(&read("1.ok")));
    fs::copy(part(&plan, "1.part"), part(&plan, "0.part")).expect("ours");
    fs::write(part(&plan, "0.ok"), read("1.ok").replace("\"chunk\": 1", "\"chunk\": 0")).expect("ours");
    let before = files(&plan, &["parts/"]);
    let seen = batch(&plan, &["shard", ".", "--shard", "0/1"]);
    assert_eq!(seen.status.code(), Some(0), "its receipt is right: {}", said(&seen));
    let text = fails(&plan, &["shard", ".", "--shard", "0/1", "--check"], 1);
    assert!(text.contains(&made) && text.contains(&held), "{text}");
    assert_same(&before, &files(&plan, &["parts/"]));
    ok(&plan, &["shard", ".", "--shard", "1/2", "--check"]);
}

#[test]
fn status_tells_the_shards_to_start_again_as_ranges() {
    let home = home(super::PLAN);
    let plan = planned(home.path());
    [1, 5].into_iter().for_each(|i| shard(&plan, i, 9));
    let status = batch(&plan, &["status", ".", "--of", "9"]);
    assert_eq!((status.status.code(), told(&status).as_str()), (Some(1), "0,2-4,6-8\n"));
    let json = batch(&plan, &["status", ".", "--of", "2", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&told(&json)).expect("JSON");
    assert_eq!((&status["units"], &status["missing_units"]), (&36.into(), &28.into()));
}

#[test]
fn a_plan_that_was_changed_or_moved_is_never_retried() {
    let (home, plan) = two_parts();
    let name = plan.to_str().expect("plain");
    let text = fails(home.path(), &["shard", name, "--shard", "0/3"], 2);
    assert!(text.contains("3 shards of 2 units"), "{text}");
    let text = fails(home.path(), &["shard", name, "--shard", "2/2"], 2);
    assert!(text.contains("0/2 to 1/2"), "{text}");
    let text = fails(home.path(), &["shard", "parts", "--shard", "0/1"], 2);
    assert!(text.contains("`harmattan batch plan` writes such a folder"), "{text}");
    let input = plan.join("inputs/portfolios/a/portfolio.csv");
    fs::write(&input, super::BOOK_B).expect("ours");
    let text = fails(home.path(), &["merge", name, "--out", "merged"], 2);
    assert!(text.contains("portfolio.csv") && text.contains("it was changed"), "{text}");
    let json = fs::read_to_string(plan.join("plan.json")).expect("there");
    fs::write(plan.join("plan.json"), json.replace("\"seed\":1", "\"seed\":2")).expect("ours");
    let text = fails(home.path(), &["shard", name, "--shard", "0/1"], 2);
    assert!(text.contains("it was changed or moved"), "{text}");
}

#[test]
fn a_batch_that_aims_at_an_error_is_not_cut_into_parts() {
    let home = home(&format!("target_error = 0.1\n{}", small("['baseline']")));
    let text = fails(home.path(), &["plan", "plan.toml", "--out", "parts"], 2);
    assert!(text.contains("give years for a batch in parts"), "{text}");
    assert!(!home.path().join("parts").exists());
}
