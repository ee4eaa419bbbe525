//! Scenarios as overlays.

use crate::rates::{asset, country, effect, event, leaf, mineral, pillars, scenario, world};
use harmattan::model::peril::Peril;
use harmattan::model::pillar::Pillar;
use harmattan::model::scenario::{DrawnPlace, ScenarioShock, ShockKind};
use harmattan::scenario::{Branch, bound_rows, branches};

fn pillar_shock(key: &str, pillar: Pillar, points: f64) -> ScenarioShock {
    ScenarioShock {
        key: key.to_owned(),
        kind: ShockKind::Pillar { pillar, points },
        countries: vec![country("MLI")],
        drawn: false,
        day: 0.0,
        source: "test".to_owned(),
    }
}

#[test]
fn a_leaf_holds_its_events_with_their_factors_and_nothing_else() {
    let mut half = leaf("half", 0.25, &["siege"]);
    half.events[0].factor = 0.5;
    half.events[0].half_life_months = Some(2.0);
    let events = vec![event("siege", "T6", &["MLI"]), event("taking", "T4", &["BFA"])];
    let scenario = scenario(events, vec![half, leaf("all", 0.75, &["siege", "taking"])]);
    let branches = branches(&scenario, &world(), &pillars()).expect("a sound scenario");
    let half = &branches[0].alternatives[0].impulses;
    assert_eq!(half.len(), 1);
    let supply: Vec<f64> =
        half[0].effects.iter().filter(|e| e.peril == Peril::Supply).map(|e| e.beta).collect();
    assert_eq!(supply, [0.45, 0.6]);
    assert!(half[0].effects.iter().all(|effect| effect.half_life_months == 2.0));
    assert_eq!(branches[1].alternatives[0].impulses.len(), 2);
}

#[test]
fn what_is_wrong_with_a_tree_is_reported_all_at_once() {
    let scenario = scenario(
        vec![event("siege", "T99", &["MLI"])],
        vec![leaf("a", 0.5, &["siege"]), leaf("b", 0.4, &["ghost"])],
    );
    let problems = branches(&scenario, &world(), &pillars()).expect_err("three things are wrong").to_string();
    for part in ["sum to 0.9", "\"T99\" is no row", "no event has the key \"ghost\""] {
        assert!(problems.contains(part), "{problems}");
    }
}

#[test]
fn opposite_events_of_one_place_and_time_are_refused_and_apart_in_time_are_a_story() {
    let relief = |day: f64| {
        let mut relief = event("relief", "", &["MLI"]);
        relief.event_type = "sanction_relief".to_owned();
        relief.day = day;
        relief
    };
    let with = |day: f64| {
        let events = vec![event("sanction", "", &["MLI"]), relief(day)];
        branches(&scenario(events, vec![leaf("x", 1.0, &["sanction", "relief"])]), &world(), &pillars())
    };
    assert!(with(40.0).expect_err("ten days apart").to_string().contains("undo each other"));
    assert!(with(180.0).is_ok());
}

#[test]
fn a_shock_up_and_a_shock_down_of_one_pillar_do_not_share_a_leaf() {
    let mut both = leaf("both", 1.0, &[]);
    both.shocks = vec![("up".to_owned(), 1.0), ("down".to_owned(), 1.0)];
    let mut scenario = scenario(Vec::new(), vec![both]);
    scenario.shocks =
        vec![pillar_shock("up", Pillar::Security, 5.0), pillar_shock("down", Pillar::Security, -5.0)];
    assert!(branches(&scenario, &world(), &pillars()).is_err());
}

#[test]
fn a_security_only_easing_is_bounded_and_a_co_driver_that_improves_lifts_it() {
    let mut scenario = scenario(
        vec![event("truce", "T18", &["MLI"])],
        vec![leaf("only", 0.5, &["truce"]), leaf("broad", 0.5, &["truce"])],
    );
    scenario.shocks = vec![
        pillar_shock("security", Pillar::Security, -12.0),
        pillar_shock("aid", Pillar::Humanitarian, -6.0),
    ];
    scenario.leaves[0].shocks = vec![("security".to_owned(), 1.0)];
    scenario.leaves[1].shocks = vec![("security".to_owned(), 1.0), ("aid".to_owned(), 1.0)];
    let branches = branches(&scenario, &world(), &pillars()).expect("sound");
    let truce = |branch: &Branch| branch.alternatives[0].impulses[0].effects[0].clone();
    let (only, broad) = (truce(&branches[0]), truce(&branches[1]));
    assert!((only.beta - -0.4 * (1.0 - 0.665)).abs() < 1e-12);
    assert_eq!((only.half_life_months, broad.half_life_months, broad.beta), (6.0, 12.0, -0.4));
    let mali = country("MLI");
    let (only, broad) = (&branches[0].alternatives[0], &branches[1].alternatives[0]);
    assert!(only.bound[&mali].applied() && !broad.bound[&mali].applied());
    assert!((only.shifted(&mali, Pillar::Security, 82.0) - (82.0 - 0.335 * 12.0)).abs() < 1e-9);
    assert_eq!(broad.shifted(&mali, Pillar::Security, 82.0), 70.0);
    let rows = bound_rows(&branches);
    let said: Vec<(&str, &str, bool)> =
        rows.iter().map(|row| (row.leaf.as_str(), row.country.as_str(), row.applied)).collect();
    assert_eq!(said, [("only", "MLI", true), ("broad", "MLI", false)]);
}

#[test]
fn a_rise_of_violence_is_never_bounded_nor_is_an_easing_of_another_family() {
    let mut payment = event("payment", "", &["MLI"]);
    payment.effects = vec![effect(Peril::Transfer, -0.15)];
    let scenario =
        scenario(vec![event("siege", "T6", &["MLI"]), payment], vec![leaf("x", 1.0, &["siege", "payment"])]);
    let branch = &branches(&scenario, &world(), &pillars()).expect("sound")[0];
    let impulses = &branch.alternatives[0].impulses;
    assert_eq!(impulses[0].effects[0].beta, 0.3);
    assert_eq!(impulses[1].effects[0].beta, -0.15);
    assert!(!impulses[1].effects[0].shrinks, "a shock without a T number is never shrunk");
}

#[test]
fn drawn_countries_become_alternatives_and_events_with_the_same_choice_share_the_draw() {
    let mut coup = event("coup", "T1", &["MLI", "BFA"]);
    coup.draw = Some(DrawnPlace::Country);
    let mut sanction = event("sanction", "", &["MLI", "BFA"]);
    sanction.draw = Some(DrawnPlace::Country);
    sanction.effects = vec![effect(Peril::Transfer, 1.0)];
    let scenario = scenario(vec![coup, sanction], vec![leaf("x", 1.0, &["coup", "sanction"])]);
    let branch = &branches(&scenario, &world(), &pillars()).expect("sound")[0];
    assert_eq!(branch.alternatives.len(), 2);
    for (alternative, code) in branch.alternatives.iter().zip(["MLI", "BFA"]) {
        assert_eq!(alternative.drawn, code);
        for impulse in &alternative.impulses {
            assert!(impulse.effects.iter().all(|effect| effect.countries == [country(code)]));
        }
    }
}

#[test]
fn a_pillar_moves_in_the_drawn_country_alone_and_each_country_is_a_version_of_the_leaf() {
    let mut coup = event("coup", "T1", &["MLI", "BFA"]);
    coup.draw = Some(DrawnPlace::Country);
    let mut leaf = leaf("x", 0.6, &["coup"]);
    leaf.shocks = vec![("governance".to_owned(), 0.5)];
    let mut drawn = pillar_shock("governance", Pillar::Governance, 8.0);
    drawn.countries = vec![country("MLI"), country("BFA")];
    drawn.drawn = true;
    let mut scenario = scenario(vec![coup], vec![leaf, crate::rates::leaf("rest", 0.4, &[])]);
    scenario.shocks = vec![drawn];
    let branches = branches(&scenario, &world(), &pillars()).expect("sound");
    let versions = branches[0].versions();
    assert_eq!(versions.iter().map(|(weight, _)| *weight).collect::<Vec<_>>(), [0.3, 0.3]);
    for ((_, version), code) in versions.iter().zip(["MLI", "BFA"]) {
        assert_eq!(version.drawn, code, "event and shock share the draw");
        let other = if code == "MLI" { "BFA" } else { "MLI" };
        assert_eq!(version.shifted(&country(code), Pillar::Governance, 50.0), 54.0);
        assert_eq!(version.shifted(&country(other), Pillar::Governance, 50.0), 50.0);
    }
    assert_eq!(branches[1].versions().len(), 1, "nothing is drawn there");
}

#[test]
fn a_drawn_mine_is_a_producing_foreign_held_one_of_the_mineral() {
    let mut settlement = event("settlement", "T15", &["BFA", "CIV", "MLI"]);
    settlement.draw = Some(DrawnPlace::Mine);
    settlement.commodities = vec![mineral("gold")];
    let events = scenario(vec![settlement.clone()], vec![leaf("x", 1.0, &["settlement"])]);
    let branch = &branches(&events, &world(), &pillars()).expect("sound")[0];
    let drawn: Vec<&str> = branch.alternatives.iter().map(|a| a.drawn.as_str()).collect();
    assert_eq!(drawn, ["BFA-HOUNDE", "CIV-ITY"], "Assafou produces nothing, Bougouni is lithium");
    assert_eq!(branch.alternatives[0].impulses[0].effects[0].assets, [asset("BFA-HOUNDE")]);
    settlement.countries = vec![country("NGA")];
    let none = scenario(vec![settlement], vec![leaf("x", 1.0, &["settlement"])]);
    assert!(
        branches(&none, &world(), &pillars()).expect_err("no mine").to_string().contains("no place to draw")
    );
}
