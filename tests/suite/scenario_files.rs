//! The shipped scenarios say what the scenario library says, and a broken file gets all its problems at once.

use harmattan::datasets::scenarios::{Known, read, shipped};
use harmattan::model::peril::Peril;
use harmattan::model::pillar::Pillar;
use harmattan::model::scenario::{DrawnPlace, Scenario, ShockKind};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn set(words: &str) -> BTreeSet<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

/// Names that the shipped scenarios may use; the shipped data package holds all of them.
pub(crate) fn known() -> Known {
    Known {
        countries: set("BEN BFA CIV GHA GIN LBR MLI MRT NER NGA SEN SLE TGO TCD GMB GNB CPV"),
        event_types: set(
            "attack blockade detention_of_staff diplomatic_engagement humanitarian_access intelligence_sharing minerals_framework \
             mining_code_change operation_suspended policy_statement sanction sanction_relief settlement transition_calendar \
             travel_advice truce coup licence_grant licence_review export_permit attempted_coup royalty_change export_ban \
             nationalisation troop_withdrawal",
        ),
        commodities: set("gold lithium uranium manganese bauxite oil"),
        assets: set("MLI-SYAMA BFA-KIAKA"),
        shocks: (1..=19).map(|number| format!("T{number}")).collect(),
    }
}

fn scenario(name: &str) -> Scenario {
    read(name, &known()).unwrap_or_else(|problems| panic!("{problems}"))
}

fn weights(scenario: &Scenario) -> Vec<(&str, f64)> {
    scenario.leaves.iter().map(|leaf| (leaf.name.as_str(), leaf.weight)).collect()
}

#[test]
fn every_shipped_scenario_reads_and_its_leaves_sum_to_one() {
    assert!(shipped().len() >= 5);
    let package = harmattan::datasets::load(&harmattan::datasets::Layers::default()).expect("shipped data");
    let known = Known::of(&package);
    for name in shipped() {
        let scenario = read(name, &known).unwrap_or_else(|problems| panic!("{problems}"));
        let sum: f64 = scenario.leaves.iter().map(|leaf| leaf.weight).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{name}");
        assert!(scenario.events.iter().all(|event| !event.source.is_empty()), "{name}");
    }
}

#[test]
fn the_folder_of_scenarios_and_the_shipped_list_agree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    // The batch plan that runs them stands beside them.
    let plan = files.iter().position(|name| name == "quarterly.toml").map(|place| files.remove(place));
    assert!(plan.is_some(), "the shipped batch plan is in the folder");
    let listed: Vec<String> = shipped().iter().map(|name| format!("{name}.toml")).collect();
    assert_eq!(files, listed);
}

#[test]
fn the_us_case_has_the_tree_and_the_shocks_of_the_library() {
    let us = scenario("us-reengagement");
    let expected = [
        ("minerals-framework", 0.15),
        ("intelligence-no-deal", 0.40),
        ("words-only", 0.35),
        ("reversal", 0.10),
    ];
    assert_eq!(weights(&us), expected);
    let keys =
        |leaf: usize| us.leaves[leaf].events.iter().map(|event| event.key.as_str()).collect::<Vec<_>>();
    assert_eq!(keys(0), ["engagement", "delisting", "intelligence", "attack", "minerals"]);
    assert_eq!(keys(3), ["attack", "new-sanction"]);
    let minerals = us.events.iter().find(|event| event.key == "minerals").expect("there");
    assert_eq!(minerals.shock, Some(("T10".to_owned(), 0.5)));
    assert_eq!((minerals.day, minerals.countries.len()), (90.0, 1));
    let security = us.shocks.iter().find(|shock| shock.key == "security").expect("there");
    assert_eq!(security.kind, ShockKind::Pillar { pillar: Pillar::Security, points: -8.0 });
    assert_eq!(security.countries.len(), 3);
    assert!(us.leaves.iter().all(|leaf| leaf.shocks.len() == us.shocks.len()), "shocks hold in every branch");
    assert_eq!(us.expect[&Peril::Violence], Some(1));
    assert_eq!(us.expect[&Peril::Transfer], Some(-1));
    assert_eq!(us.expect[&Peril::Supply], Some(0));
}

#[test]
fn a_branch_changes_half_lives_sizes_and_shocks() {
    let siege = scenario("capital-siege");
    assert_eq!(siege.leaves[0].events[0].half_life_months, Some(2.0));
    assert_eq!(siege.leaves[0].events.len(), 3, "a listed change counts from the full list");
    let peace = scenario("negotiated-stabilisation");
    assert_eq!(peace.leaves[1].events[0].factor, 0.5);
    assert!(peace.leaves[1].shocks.iter().all(|(_, factor)| (factor - 1.0 / 3.0).abs() < 1e-15));
    assert!(peace.leaves[2].shocks.is_empty());
    let code = scenario("mining-code-tightening");
    let settlement = code.events.iter().find(|event| event.key == "settlement").expect("there");
    assert_eq!(settlement.draw, Some(DrawnPlace::Mine));
}

#[test]
fn the_hash_follows_the_text() {
    assert_ne!(scenario("baseline").hash, scenario("capital-siege").hash);
    assert_eq!(scenario("baseline").hash, scenario("baseline").hash);
}

// Files of the user.

const HEAD: &str =
    "title = 'a'\nquestion = 'b'\nstory = 'c'\ncountries = ['MLI', 'BFA']\nbasis = 'd'\nfalsify = ['e']\n";

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the folder is ours");
    path
}

fn problems(text: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "mine.toml", text);
    read(path.to_str().expect("plain"), &known()).expect_err("broken").to_string()
}

fn event(key: &str, rest: &str) -> String {
    format!(
        "[[events]]\nkey = '{key}'\ntype = 'coup'\nactor = 'a'\ndirection = 'adverse'\ntitle = 't'\nsource = 's'\n{rest}\n"
    )
}

fn branch(name: &str, probability: f64, events: &str) -> String {
    format!("[[branches]]\nname = '{name}'\nprobability = {probability}\nreason = 'r'\nevents = [{events}]\n")
}

#[test]
fn every_name_that_does_not_exist_is_told_with_the_nearest() {
    let text = HEAD.replace("'BFA'", "'BFO'")
        + &event("x", "shock = 'T99'\ncountries = ['NGR']\ncommodities = ['golde']\n")
            .replace("'coup'", "'coupe'")
        + &branch("all", 1.0, "'x', 'why'");
    let found = problems(&text);
    for expected in [
        "mine.toml:4:21: unknown country \"BFO\"",
        "did you mean BFA?",
        "mine.toml:9:8: unknown event type \"coupe\"",
        "did you mean coup?",
        "unknown shock \"T99\"",
        "unknown country \"NGR\"",
        "unknown commodity \"golde\"; known are",
        "did you mean gold?",
        "unknown event \"why\"",
    ] {
        assert!(found.contains(expected), "{expected}\nnot in\n{found}");
    }
}

#[test]
fn probabilities_that_do_not_sum_are_refused_with_their_sum() {
    let text =
        HEAD.to_owned() + &event("x", "shock = 'T1'") + &branch("a", 0.5, "'x'") + &branch("b", 0.4, "");
    assert!(problems(&text).contains("sum to 0.9; they must sum to 1"));
    let within = HEAD.to_owned()
        + &event("x", "shock = 'T1'")
        + &branch("a", 0.1, "'x'")
        + &branch("b", 0.2, "")
        + &branch("c", 0.7, "");
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "mine.toml", &within);
    assert!(
        read(path.to_str().expect("plain"), &known()).is_ok(),
        "0.1 + 0.2 + 0.7 is not exactly 1 in binary"
    );
}

#[test]
fn nested_branches_multiply_and_hand_their_events_down() {
    let text = HEAD.to_owned()
        + &event("x", "shock = 'T1'")
        + &event("y", "shock = 'T5'")
        + "[[branches]]\nname = 'coup'\nprobability = 0.4\nreason = 'r'\nevents = ['x']\n\
           [[branches.branches]]\nname = 'frozen'\nprobability = 0.3\nreason = 'q'\nevents = ['y']\n\
           [[branches.branches]]\nname = 'open'\nprobability = 0.7\nreason = 'q'\n"
        + &branch("quiet", 0.6, "");
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "mine.toml", &text);
    let scenario = read(path.to_str().expect("plain"), &known()).expect("sound");
    let names: Vec<&str> = scenario.leaves.iter().map(|leaf| leaf.name.as_str()).collect();
    assert_eq!(names, ["coup/frozen", "coup/open", "quiet"]);
    assert!((scenario.leaves[0].weight - 0.12).abs() < 1e-15);
    let keys: Vec<&str> = scenario.leaves[0].events.iter().map(|event| event.key.as_str()).collect();
    assert_eq!(keys, ["x", "y"]);
}

#[test]
fn includes_bring_events_and_shocks_without_branches_and_can_be_overridden() {
    let text = HEAD.to_owned()
        + "include = ['capital-siege']\n[override.events.siege]\nday = 10\nsource = 'why'\n\
           [override.events.assault]\ndrop = true\nsource = 'why'\n[override.shocks.security]\npoints = 3\nsource = 'why'\n"
        + &event("coup", "shock = 'T1'\nday = 120")
        + &branch("all", 1.0, "'siege', 'coup'");
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "mine.toml", &text);
    let scenario = read(path.to_str().expect("plain"), &known()).expect("sound");
    let keys: Vec<&str> = scenario.events.iter().map(|event| event.key.as_str()).collect();
    assert_eq!(keys, ["siege", "travel-advice", "shipping-line", "coup"]);
    assert_eq!(scenario.events[0].day, 10.0);
    assert_eq!(scenario.events[0].countries.len(), 1, "an included event keeps its own countries");
    assert_eq!(scenario.leaves.len(), 1);
    assert!(
        scenario
            .shocks
            .iter()
            .any(|shock| shock.kind == ShockKind::Pillar { pillar: Pillar::Security, points: 3.0 })
    );
}

#[test]
fn an_override_of_a_key_that_two_includes_bring_names_the_include() {
    let tail = branch("all", 1.0, "'siege'");
    let drop = |key: &str| format!("[override.events.'{key}']\ndrop = true\nsource = 'why'\n");
    let shocks = "[override.shocks.'russia-withdrawal:security']\ndrop = true\nsource = 'why'\n\
                  [override.shocks.'russia-withdrawal:humanitarian']\ndrop = true\nsource = 'why'\n";
    let head = format!("{HEAD}include = ['capital-siege', 'russia-withdrawal']\n");
    let found = problems(&format!("{head}{}{}{shocks}{tail}", drop("siege"), drop("baseline:siege")));
    for expected in [
        "mine.toml:8:1: override of events \"siege\", which several includes bring: capital-siege, russia-withdrawal",
        "name the include: \"capital-siege:siege\"",
        "mine.toml:11:1: override of events \"baseline:siege\", which no include brings",
        "event key \"siege\" was already given",
    ] {
        assert!(found.contains(expected), "{expected}\nnot in\n{found}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!("{head}{}{shocks}{tail}", drop("russia-withdrawal:siege"));
    let path = write(folder.path(), "mine.toml", &text);
    let scenario =
        read(path.to_str().expect("plain"), &known()).unwrap_or_else(|problems| panic!("{problems}"));
    let sieges: Vec<f64> =
        scenario.events.iter().filter(|event| event.key == "siege").map(|event| event.day).collect();
    assert_eq!(sieges, [0.0], "the siege of day 90 is gone");
}

#[test]
fn only_pillars_are_drawn_and_only_a_supply_is_the_worlds() {
    let shock = |key: &str, rest: &str| format!("[[shocks]]\nkey = '{key}'\nsource = 's'\n{rest}\n");
    let text = HEAD.to_owned()
        + &shock("a", "supply = 'gold'\nchange = 0.1\ndraw = 'country'")
        + &shock("b", "pillar = 'governance'\npoints = 1\ndraw = 'mine'")
        + &shock("c", "pillar = 'governance'\npoints = 1\nworld = true")
        + &shock("d", "supply = 'gold'\nchange = 0.1\nworld = true\ncountries = ['MLI']")
        + &branch("all", 1.0, "");
    let found = problems(&text);
    for expected in [
        "mine.toml:12:8: only a pillar is drawn among countries",
        "mine.toml:18:8: a shock moves a country: only an event draws a mine",
        "mine.toml:24:9: only a \"supply\" can be the world's",
        "mine.toml:31:13: the supply is the world's: it has no countries",
    ] {
        assert!(found.contains(expected), "{expected}\nnot in\n{found}");
    }
    let sound = HEAD.to_owned()
        + &shock("a", "supply = 'gold'\nchange = 0.1\nworld = true")
        + &shock("b", "pillar = 'governance'\npoints = 1\ndraw = 'country'")
        + &branch("all", 1.0, "");
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "mine.toml", &sound);
    let shocks = read(path.to_str().expect("plain"), &known()).expect("sound").shocks;
    assert!(shocks[0].countries.is_empty(), "the scenario's countries are not filled in");
    assert_eq!((shocks[1].countries.len(), shocks[1].drawn, shocks[0].drawn), (2, true, false));
}

#[test]
fn circular_and_missing_includes_are_told_with_the_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let tail = branch("all", 1.0, "");
    write(folder.path(), "one.toml", &format!("{HEAD}include = ['two.toml', 'capital-seige']\n{tail}"));
    write(folder.path(), "two.toml", &format!("{HEAD}include = ['one.toml']\n{tail}"));
    let path = folder.path().join("one.toml");
    let found = read(path.to_str().expect("plain"), &known()).expect_err("circular").to_string();
    assert!(found.contains("two.toml:7:12: include \"one.toml\" is circular"), "{found}");
    assert!(
        found.contains("include \"capital-seige\": no such scenario; did you mean capital-siege?"),
        "{found}"
    );
}

#[test]
fn parts_that_contradict_each_other_are_refused() {
    let text = HEAD.to_owned()
        + &event("on", "shock = 'T5'")
        + &event("off", "shock = 'T5'\nfactor = -0.6")
        + &event("odd", "effects = [{ peril = 'TR', beta = -0.2, half_life_months = 6 }]")
        + &event("nothing", "")
        + "[[shocks]]\nkey = 'a'\nprice = 'gold'\nchange = 0.4\nsource = 's'\n[[shocks]]\nkey = 'b'\nprice = 'gold'\nchange = -0.3\nsource = 's'\n"
        + &branch("all", 1.0, "'on', 'off', 'odd'");
    let found = problems(&text);
    for expected in [
        "events \"on\" and \"off\" contradict each other",
        "the direction contradicts the effects",
        "the event moves nothing",
        "event \"nothing\" is in no branch",
        "moves one price twice",
    ] {
        assert!(found.contains(expected), "{expected}\nnot in\n{found}");
    }
}

#[test]
fn a_file_with_a_shipped_name_wins_over_the_shipped_one_only_as_a_path() {
    let found = read("us-reengagment", &known()).expect_err("misspelt").to_string();
    assert!(found.contains("did you mean us-reengagement?"), "{found}");
    let folder = tempfile::tempdir().expect("a folder");
    let text = HEAD.to_owned() + &branch("all", 1.0, "");
    let path = write(folder.path(), "baseline.toml", &text);
    assert_eq!(read(path.to_str().expect("plain"), &known()).expect("sound").leaves[0].name, "all");
}
