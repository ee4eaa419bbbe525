//! Scores on the shipped figures, and what must hold of any score.

use harmattan::datasets::{self, Layers};
use harmattan::id::{CommodityId, CountryCode};
use harmattan::indicators::{self, Score, ScoreBoard, State, score_for};
use harmattan::model::package::Package;
use harmattan::model::pillar::Pillar;
use harmattan::model::registry::Role;
use harmattan::period::{AsOf, Month, parse_date};
use harmattan::provenance::Arena;
use harmattan::world::{self, World};
use std::sync::LazyLock;

static PACKAGE: LazyLock<Package> =
    LazyLock::new(|| datasets::load(&Layers::default()).unwrap_or_else(|problems| panic!("{problems}")));

fn at(date: &str) -> World {
    world::as_of(&PACKAGE, AsOf(parse_date(date).expect("a date"))).expect("a world")
}

fn board(world: &World) -> ScoreBoard {
    indicators::score(world, &mut Arena::default())
}

fn code(text: &str) -> CountryCode {
    CountryCode::new(text).expect("a code")
}

fn country<'a>(board: &'a ScoreBoard, text: &str) -> &'a Score {
    board.countries.get(&code(text)).unwrap_or_else(|| panic!("no {text}"))
}

fn pillar(score: &Score, which: Pillar) -> f64 {
    score.pillar(which).unwrap_or_else(|| panic!("no {which:?}"))
}

/// The world of 31 December 2025 as methodology's prototype saw it: deaths as in today's file, unscaled, and prices, both to December.
fn prototype_world() -> World {
    let (mut world, now) = (at("2025-12-31"), at("2026-06-30"));
    let december: Month = "2025-12".parse().expect("a month");
    world.conflict = now.conflict;
    for months in world.conflict.months.values_mut() {
        months.retain(|row| row.month <= december);
        months.iter_mut().for_each(|row| row.deaths = f64::from(row.raw));
    }
    world.conflict.newest = december;
    world.prices = now.prices.into_iter().filter(|row| row.month <= december).collect();
    world
}

#[test]
fn the_recipe_s_figures_come_out_on_the_prototype_s_inputs() {
    let board = board(&prototype_world());
    let mali = country(&board, "MLI");
    let found = Pillar::ALL.map(|which| pillar(mali, which).round());
    assert_eq!(found, [82.0, 65.0, 68.0, 83.0, 90.0]);
    let wanted = [
        ("MLI", 77.5),
        ("BFA", 73.9),
        ("NER", 65.5),
        ("GHA", 28.6),
        ("GIN", 40.7),
        ("CIV", 25.9),
        ("SEN", 15.0),
        ("NGA", 79.0),
    ];
    let found: Vec<(&str, f64)> = wanted.map(|(id, _)| (id, country(&board, id).value.unwrap())).to_vec();
    for ((id, score), (_, wanted)) in found.iter().zip(wanted) {
        assert!((score - wanted).abs() < 0.1, "{id}: {score}, the recipe has {wanted}; {found:?}");
    }
}

#[test]
fn scores_of_the_newest_world_lie_where_an_independent_computation_puts_them() {
    let board = board(&at("2026-06-30"));
    let ranges = [
        ("MLI", 74.0, 80.0),
        ("BFA", 72.0, 78.0),
        ("NER", 64.0, 70.0),
        ("GIN", 37.0, 43.0),
        ("GHA", 23.0, 29.0),
        ("NGA", 79.0, 85.0),
        ("CIV", 21.0, 27.0),
        ("SEN", 12.0, 18.0),
        ("BEN", 25.0, 31.0),
    ];
    for (id, low, high) in ranges {
        let score = country(&board, id);
        let value = score.value.unwrap_or_else(|| panic!("{id} has no score"));
        assert!(score.low.unwrap() <= value && value <= score.high.unwrap(), "{id}");
        assert!((low..=high).contains(&value), "{id}: {value} outside {low} to {high}");
        assert_eq!(score.partial, ["NGA", "CIV", "SEN", "BEN"].contains(&id), "{id}");
    }
}

/// Every score of a board, with its name.
fn all(board: &ScoreBoard) -> Vec<(String, &Score)> {
    let countries = board.countries.iter().map(|(id, score)| (id.to_string(), score));
    countries.chain(board.assets.iter().map(|(id, score)| (id.to_string(), score))).collect()
}

#[test]
fn every_score_is_on_the_scale_and_is_the_sum_of_its_parts() {
    for date in ["2024-06-30", "2026-06-30"] {
        let world = at(date);
        let reference = world.parameter("attribution_reference");
        let board = board(&world);
        let scored: Vec<_> = all(&board).into_iter().filter(|(_, score)| score.value.is_some()).collect();
        assert!(scored.len() > 60, "countries and assets");
        for (id, score) in scored {
            let value = score.value.unwrap();
            assert!((0.0..=100.0).contains(&value), "{id}");
            let parts: f64 = score.pillars.iter().filter_map(|row| row.contribution).sum();
            assert!((reference + parts - value).abs() < 1e-9, "{id}");
            for row in &score.pillars {
                let inside: f64 = row.indicators.iter().filter_map(|one| one.contribution).sum();
                assert!((inside - row.contribution.unwrap_or(0.0)).abs() < 1e-9, "{id} {:?}", row.pillar);
            }
        }
    }
}

#[test]
fn every_number_of_the_board_is_explained_down_to_rows_and_its_sums_hold() {
    let mut arena = Arena::default();
    let board = indicators::score(&at("2026-06-30"), &mut arena);
    harmattan::explain::check(&arena).unwrap_or_else(|faults| panic!("{faults:?}"));
    for (id, score) in all(&board) {
        for one in score.pillars.iter().flat_map(|row| &row.indicators).filter(|one| one.raw.is_some()) {
            let scaled = arena.get(one.evidence.expect("a value is explained"));
            let raw = arena.get(scaled.inputs[0]);
            assert_eq!(raw.value, one.raw, "{id} {}", one.id);
            let may_be_empty = ["coups", "state_action", "external"].contains(&one.id.as_str());
            assert!(may_be_empty || !raw.rows.is_empty(), "{id} {} has no rows", one.id);
        }
    }
    let mali = country(&board, "MLI");
    let deaths = arena.get(mali.pillars[0].indicators[0].evidence.unwrap());
    assert_eq!(arena.get(deaths.inputs[0]).rows.len(), 12, "a month's row each");
    let lines = harmattan::explain::tree(&arena, mali.evidence.expect("a score is explained"));
    assert!(lines.len() > 30 && lines.iter().all(|line| !line.broken));
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let world = at("2026-06-30");
    let mut shuffled = world.clone();
    shuffled.observations.reverse();
    shuffled.events.reverse();
    shuffled.coups.reverse();
    shuffled.prices.reverse();
    shuffled.production.reverse();
    let (one, other) = (board(&world), board(&shuffled));
    for ((id, a), (_, b)) in all(&one).into_iter().zip(all(&other)) {
        assert_eq!(a.value.is_some(), b.value.is_some(), "{id}");
        assert!(a.value.zip(b.value).is_none_or(|(a, b)| (a - b).abs() < 1e-12), "{id}");
    }
}

#[test]
fn a_worse_indicator_never_lowers_a_score() {
    let world = at("2026-06-30");
    let before = board(&world);
    let worse = |change: &dyn Fn(&mut World)| {
        let mut world = world.clone();
        change(&mut world);
        let after = board(&world);
        for ((id, a), (_, b)) in all(&before).into_iter().zip(all(&after)) {
            assert!(a.value.zip(b.value).is_none_or(|(a, b)| b >= a - 1e-12), "{id}");
        }
        assert!(country(&after, "MLI").value > country(&before, "MLI").value, "and Mali's rises");
    };
    let series = |world: &mut World, name: &str, change: &dyn Fn(f64) -> f64| {
        let rows = world.observations.iter_mut().filter(|row| row.series == name);
        rows.for_each(|row| row.value = change(row.value));
    };
    worse(&|world| series(world, "wgi_rl", &|x| x - 0.4));
    worse(&|world| series(world, "refugees_abroad", &|x| x * 1.2));
    worse(&|world| world.conflict.months.values_mut().flatten().for_each(|row| row.deaths *= 1.5));
}

#[test]
fn a_missing_value_is_left_out_and_counted_and_never_read_as_a_good_one() {
    let mut world = at("2026-06-30");
    let before = board(&world);
    let remove = |world: &mut World, named: &dyn Fn(&str) -> bool| {
        world.observations.retain(|row| !(named(&row.series) && row.country == code("NER")));
    };
    remove(&mut world, &|name| name == "wgi_cc");
    let after = board(&world);
    let (old, new) = (country(&before, "NER"), country(&after, "NER"));
    let width = |score: &Score| score.high.unwrap() - score.low.unwrap();
    assert!(new.coverage < old.coverage && width(new) > width(old), "the band widens");
    // Niger's corruption scores below the mean of its pillar, so without it the pillar rises: read as 0 it would fall.
    assert!(pillar(new, Pillar::Governance) > pillar(old, Pillar::Governance));
    remove(&mut world, &|name| name.starts_with("wgi_r") || name == "wgi_va");
    let third = board(&world);
    assert_eq!(country(&third, "NER").pillar(Pillar::Governance), None, "under two thirds");
    assert!(country(&third, "NER").partial, "75% of the weight is left");
    remove(&mut world, &|_| true);
    let fourth = board(&world);
    assert_eq!(country(&fourth, "NER").value, None, "and below 70% there is none");
    assert!(!country(&fourth, "NER").reasons.is_empty(), "which is said");
}

#[test]
fn ages_count_missed_releases_and_a_frozen_count_is_stale() {
    let board = board(&at("2026-06-30"));
    let state = |id: &str, name: &str| {
        let indicators = country(&board, id).pillars.iter().flat_map(|row| &row.indicators);
        let one = indicators.into_iter().find(|one| one.id.as_str() == name).expect("an indicator");
        (one.state, one.missed)
    };
    assert_eq!(state("MLI", "wgi_pv"), (State::Carried, Some(1)));
    assert_eq!(state("BFA", "idps"), (State::Stale, Some(2)));
    assert_eq!(state("MLI", "idps"), (State::Fresh, Some(0)));
    assert_eq!(state("MLI", "phase3").0, State::Expired);
    assert_eq!(state("SEN", "external").0, State::Missing, "not covered is not zero");
    assert_eq!(state("MLI", "coups"), (State::Carried, Some(5)));
}

#[test]
fn the_mineral_pillar_follows_commodity_and_role() {
    let world = at("2026-06-30");
    let of = |commodity: &str, role| {
        let commodity = CommodityId::new(commodity).expect("a word");
        let score = score_for(&world, &code("MLI"), Some(&commodity), role, "Mali", &mut Arena::default());
        score.pillars.into_iter().find(|row| row.pillar == Pillar::Mineral).expect("a pillar")
    };
    let (gold, lithium) = (of("gold", Role::Owner), of("lithium", Role::Owner));
    assert_eq!(lithium.indicators[1].state, State::NotApplicable, "no open lithium price");
    assert_eq!(lithium.value, lithium.indicators[0].value, "state action counts whole");
    assert_ne!(gold.value, lithium.value);
    let bought = of("lithium", Role::Consumer);
    assert_eq!(bought.indicators.len(), 1, "concentration alone");
    let (gold, lithium) = (of("gold", Role::Consumer).value.unwrap(), bought.value.unwrap());
    assert!(
        gold < 10.0 && (10.0..35.0).contains(&lithium),
        "gold is spread, lithium is not: {gold}, {lithium}"
    );
}

#[test]
fn ranks_say_how_firm_the_order_is() {
    let board = board(&at("2026-06-30"));
    let rank = |id: &str| board.ranks.iter().find(|row| row.id == id).expect("ranked");
    assert!(rank("SEN").low > rank("MLI").high, "no weights put Senegal above Mali");
    assert!(board.ranks.iter().any(|row| row.low < row.high), "some places are open");
    let headline = &board.variants[0].order;
    assert_eq!(headline.len(), board.ranks.len());
    for (id, score) in headline {
        assert!(
            (country(&board, id).value.unwrap() - score).abs() < 1e-9,
            "the first variant is the headline"
        );
    }
    assert!(board.variants.len() >= 11);
}

#[test]
fn opportunity_is_gated_by_exposure() {
    let board = board(&at("2026-06-30"));
    assert!(board.asset_opportunity.values().filter(|found| found.gated.is_some()).count() > 40);
    for found in board.asset_opportunity.values() {
        if let Some((gated, ungated)) = found.gated.zip(found.ungated) {
            assert!((0.0..=100.0).contains(&ungated) && gated <= ungated);
        }
    }
}
