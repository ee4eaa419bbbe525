//! Scores on the shipped figures, and what must hold of any score.

use harmattan::datasets::{self, Layers};
use harmattan::id::CountryCode;
use harmattan::indicators::{self, ScoreBoard};
use harmattan::model::package::Package;
use harmattan::model::pillar::Pillar;
use harmattan::period::{AsOf, parse_date};
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

#[test]
fn show() {
    for date in ["2025-12-31", "2026-06-30"] {
        let board = board(&at(date));
        println!("{date}");
        for score in board.countries() {
            let p: Vec<String> =
                score.pillars.iter().map(|row| row.value.map_or("-".into(), |x| format!("{x:.1}"))).collect();
            println!(
                "{} {:?} {:?}-{:?} {} {:?}",
                score.subject.country, score.score, score.low, score.high, score.partial, p
            );
            if ["MLI", "BFA", "NER"].contains(&score.subject.country.as_str()) {
                for r in &score.reasons {
                    println!("   {r}");
                }
                for i in score.pillars.iter().flat_map(|p| &p.indicators) {
                    println!("      {} raw {:?} {:?} {:?} {:?}", i.id, i.raw, i.period, i.value, i.state);
                }
            }
        }
        println!("{:?}", board.ranks);
        println!("{:?}", board.variants);
    }
}
