//! Rates on the shipped data: the check figures of the method, and what a mine loses in a year, which is compared and never tuned.

use crate::rates::{country, mineral};
use harmattan::datasets::{self, Layers};
use harmattan::hazard::{Exposed, HazardTable, Posterior, Subject, calibrate, grid, project};
use harmattan::id::{AssetId, CommodityId};
use harmattan::maths;
use harmattan::model::hazard::{Component, Distribution, ProcessKind};
use harmattan::model::peril::Peril;
use harmattan::period::{AsOf, Month, parse_date};
use harmattan::provenance::Arena;
use harmattan::scenario::{Alternative, Branch};
use harmattan::simulation::tables;
use harmattan::units::DAYS_PER_YEAR;
use harmattan::world::{self, World};

fn known(date: &str) -> World {
    let package = datasets::load(&Layers::default()).unwrap_or_else(|problems| panic!("{problems}"));
    world::as_of(&package, AsOf(parse_date(date).expect("a date"))).expect("a world")
}

fn learnt(world: &World) -> Posterior {
    calibrate(world, &mut Arena::default())
}

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found} against {expected}");
}

#[test]
fn the_gold_link_is_that_of_may_2026_and_its_mean_over_the_window_is_1_30() {
    let world = known("2026-06-30");
    let posterior = learnt(&world);
    // Senegal has no shock, so that its multiplier is the link alone.
    let subject = Subject::cell(&world, &country("SEN"), Some(&mineral("gold")));
    let link = posterior.multipliers.of(&world, &subject, Peril::Expropriation, &Alternative::default());
    assert!(link.timeline.shocks.is_empty());
    near(link.at(0.0), 1.82, 0.005, "link");
    near(posterior.multipliers.window_mean(&world, &subject, Peril::Expropriation), 1.30, 0.005, "mean");
    let lithium = Subject::cell(&world, &country("SEN"), Some(&mineral("lithium")));
    let none = posterior.multipliers.of(&world, &lithium, Peril::Expropriation, &Alternative::default());
    assert_eq!(none.at(0.0), 1.0);
}

#[test]
fn seventeen_cases_over_274_5_asset_years_split_as_the_outcomes_of_the_date() {
    let posterior = learnt(&known("2026-06-30"));
    near(posterior.asset_years, 274.5, 3.0, "asset-years");
    let counts = |code: &str| {
        let action = &posterior.state_action[&country(code)];
        (action.taking.events, action.settled.events)
    };
    let expected = [
        ("MLI", (0.0, 5.0)),
        ("BFA", (2.0, 1.0)),
        ("NER", (4.0, 0.0)),
        ("GHA", (1.0, 1.0)),
        ("GIN", (1.0, 1.0)),
        ("NGA", (0.0, 1.0)),
        ("CIV", (0.0, 0.0)),
        ("SEN", (0.0, 0.0)),
    ];
    for (code, both) in expected {
        assert_eq!(counts(code), both, "{code}");
    }
    let before = learnt(&known("2025-12-31"));
    let burkina = &before.state_action[&country("BFA")];
    assert_eq!((burkina.taking.events, burkina.settled.events), (2.5, 0.5), "Kiaka was open in 2025");
}

#[test]
fn violence_rests_on_two_incidents_in_the_aes_and_none_on_the_coast() {
    let posterior = learnt(&known("2026-06-30"));
    let (mali, senegal) =
        (&posterior.violence[&country("MLI")].base, &posterior.violence[&country("SEN")].base);
    assert_eq!((mali.events, senegal.events), (2.0, 0.0));
    near(mali.exposure, 218.7, 12.5, "zone-weighted asset-years, AES");
    near(senegal.exposure, 180.2, 1.0, "zone-weighted asset-years, coast");
}

#[test]
fn violence_of_burkina_faso_at_the_end_of_2025_eases_from_the_year_to_the_quarter() {
    let world = known("2026-06-30");
    let months = &world.conflict.months[&country("BFA")];
    let end = Month::new(2025, 12).expect("a month");
    let mut cut = world.clone();
    let kept = months.iter().filter(|month| month.month <= end).cloned().collect();
    cut.conflict.months.insert(country("BFA"), kept);
    let path = learnt(&cut).violence[&country("BFA")].path.clone().expect("deaths are known");
    near(path.short.at(1.0), 3_440.0, 35.0, "half-life of 90 days");
    near(path.long.at(1.0), 4_074.0, 20.0, "half-life of 365 days");
}

/// Expected loss of an owner in the next 12 months as a share of value: uninsured and uncapped.
fn yearly_loss(world: &World, posterior: &Posterior, code: &str, commodity: &str) -> f64 {
    let like = world.assets.iter().find(|asset| asset.producing).expect("a producing asset");
    let mut mine = like.clone();
    mine.id = AssetId::new("MINE").expect("an id");
    mine.country = country(code);
    mine.commodity = CommodityId::new(commodity).expect("a commodity");
    (mine.foreign_held, mine.us_linked, mine.violence_zone) = (true, false, 1.0);
    let table = project(
        posterior,
        world,
        &[Exposed::asset(world, &mine)],
        &Branch::baseline(),
        &grid(&[28.0, 183.0, DAYS_PER_YEAR]),
    );
    maths::sum(table.processes.values().map(|process| {
        let hit = if process.asset.is_some() { 1.0 } else { hit(process.kind, world) };
        process.expected(&table.grid, DAYS_PER_YEAR) * hit * size(world, process.kind)
    }))
}

fn hit(kind: ProcessKind, world: &World) -> f64 {
    let peril = match kind {
        ProcessKind::Regime => Peril::ContractChange,
        ProcessKind::Violence => Peril::Violence,
        ProcessKind::Supply => Peril::Supply,
        _ => return 1.0,
    };
    world.dependence.iter().find(|row| row.peril == peril).expect("a row").shared_hit
}

fn mean(world: &World, kind: ProcessKind, component: Component) -> f64 {
    let row = world.severities.iter().find(|row| row.process == kind && row.component == component);
    let distribution: Distribution = row.expect("a severity").distribution;
    tables::severity(distribution).expect("a distribution").mean
}

fn size(world: &World, kind: ProcessKind) -> f64 {
    let at = |name: &str| world.parameter(name);
    let stop = |days: f64| days / DAYS_PER_YEAR * at("cash_margin_producing");
    let share = || mean(world, kind, Component::Share);
    let dispute = || stop(mean(world, kind, Component::DurationDays) * at("dispute_stopped_share"));
    match kind {
        ProcessKind::Taking => share() + (1.0 - at("taking_at_once")) * dispute(),
        ProcessKind::SettledDispute => share() + dispute(),
        ProcessKind::ExpropriationOther | ProcessKind::ContractOther | ProcessKind::Regime => share(),
        ProcessKind::Violence => share() + stop(mean(world, kind, Component::StopDays)),
        ProcessKind::Supply => stop(mean(world, kind, Component::StopDays)),
        ProcessKind::TransferZone | ProcessKind::TransferCountry => {
            mean(world, kind, Component::DelayDays) / DAYS_PER_YEAR * at("transfer_carry")
                + at("transfer_haircut_chance") * mean(world, kind, Component::Haircut)
        }
    }
}

#[test]
fn a_foreign_held_producing_mine_loses_in_a_year_what_an_independent_computation_says() {
    let world = known("2026-06-30");
    let posterior = learnt(&world);
    let ranges = [
        ("MLI", "gold", 4.0, 8.0),
        ("BFA", "gold", 6.0, 11.0),
        ("GIN", "gold", 6.0, 10.0),
        ("GHA", "gold", 3.0, 6.0),
        ("NGA", "gold", 3.0, 6.0),
        ("CIV", "gold", 1.5, 3.0),
        ("SEN", "gold", 2.0, 4.0),
        ("NER", "gold", 25.0, 45.0),
        ("MLI", "lithium", 3.0, 5.5),
        ("GIN", "bauxite", 3.5, 6.5),
        ("NER", "uranium", 14.0, 25.0),
    ];
    let mut outside = Vec::new();
    for (code, commodity, low, high) in ranges {
        let loss = 100.0 * yearly_loss(&world, &posterior, code, commodity);
        println!("{code} {commodity}: {loss:.2}% of value a year, expected {low} to {high}");
        if !(low..=high).contains(&loss) {
            outside.push(format!("{code} {commodity}: {loss:.2}"));
        }
    }
    assert!(outside.is_empty(), "{outside:?}");
}

#[test]
fn every_asset_of_the_registry_has_a_rate_for_each_peril_it_can_meet() {
    let world = known("2026-06-30");
    let posterior = learnt(&world);
    let assets: Vec<Exposed> = world.assets.iter().map(|asset| Exposed::asset(&world, asset)).collect();
    let table: HazardTable =
        project(&posterior, &world, &assets, &Branch::baseline(), &grid(&[DAYS_PER_YEAR]));
    for asset in &assets {
        let has = |key: String| table.processes.contains_key(&key);
        assert!(has(asset.key(Peril::Violence)) && has(asset.key(Peril::Supply)), "{}", asset.id);
        assert_eq!(has(asset.key(Peril::Expropriation)), asset.subject.foreign_held, "{}", asset.id);
        let zone = asset.currency_zone.as_ref().expect("a zone");
        assert!(has(format!("zone:{zone}/TR")), "{}: no transfer rate for {zone}", asset.id);
    }
}

#[test]
fn the_prior_of_every_learnt_rate_stands_among_the_judgements() {
    let world = known("2026-06-30");
    let rows = harmattan::view::judgements::rows(&world);
    for rate in &world.hazard_rates {
        let place = format!("{}:{}", rate.row.resource, rate.row.row);
        assert!(rows.iter().any(|row| row.place == place), "{:?} at {place}", rate.process);
    }
    assert!(rows.iter().any(|row| row.value.contains("prior of 60 asset-years")));
}
