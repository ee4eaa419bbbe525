//! Scores on the shipped figures, and what must hold of any score.

use harmattan::datasets::{self, Layers};
use harmattan::id::{CommodityId, CountryCode};
use harmattan::indicators::{
    self, Leaf, Part, Score, ScoreBoard, State, Subject, combine_scenarios, scenario_scores,
};
use harmattan::model::package::Package;
use harmattan::model::pillar::Pillar;
use harmattan::model::registry::Role;
use harmattan::period::{AsOf, Month, parse_date};
use harmattan::provenance::Arena;
use harmattan::world::{self, World};
use std::collections::BTreeMap;
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
    board.country(&code(text)).unwrap_or_else(|| panic!("no {text}"))
}

fn pillar(score: &Score, which: Pillar) -> f64 {
    score.pillar(which).and_then(|row| row.value).unwrap_or_else(|| panic!("no {which:?}"))
}

/// The world of 31 December 2025 as RECIPE's prototype saw it: deaths as in today's file, unscaled, and prices, both to December.
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
    let found: Vec<(&str, f64)> = wanted.map(|(id, _)| (id, country(&board, id).score.unwrap())).to_vec();
    println!("{found:?}");
    for ((id, score), (_, wanted)) in found.iter().zip(wanted) {
        assert!((score - wanted).abs() < 0.06, "{id}: {score}, the recipe has {wanted}; {found:?}");
    }
}
