//! The shipped package against what its pages say: figures that a wrong join, unit or filter would move.

use harmattan::datasets::{self, Layers, portfolio};
use harmattan::exposure::{Exposure, look_through};
use harmattan::id::{CountryCode, IssuerId};
use harmattan::model::package::Package;
use harmattan::model::policy::Outcome;
use harmattan::period::{AsOf, parse_date};
use harmattan::world::{self, Construction, World};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static PACKAGE: LazyLock<Package> =
    LazyLock::new(|| datasets::load(&Layers::default()).unwrap_or_else(|problems| panic!("{problems}")));

fn at(date: &str) -> World {
    world::as_of(&PACKAGE, AsOf(parse_date(date).expect("a date"))).expect("a world")
}

fn deaths(world: &World, country: &str, from: &str, to: &str) -> f64 {
    let months = &world.conflict.months[&CountryCode::new(country).expect("a code")];
    let inside = months.iter().filter(|row| (from..=to).contains(&row.month.to_string().as_str()));
    inside.map(|row| f64::from(row.raw)).sum()
}

fn book(name: &str) -> Exposure {
    let book = portfolio::read(name, &PACKAGE).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(book.sample, "{name} is a shipped book");
    look_through(&at("2026-06-30"), &book).expect("rates are known")
}

/// Rounded percent of an issuer by country, with `elsewhere` and `unmatched`.
fn percent(issuer: &str) -> BTreeMap<String, i32> {
    let world = at("2026-06-30");
    let weights =
        harmattan::exposure::weights::issuer_weights(&world, &IssuerId::new(issuer).expect("an id"));
    let mut found: BTreeMap<String, f64> = BTreeMap::new();
    for part in &weights.assets {
        *found.entry(world.asset(&part.asset).expect("an asset").country.to_string()).or_default() +=
            part.weight;
    }
    found.insert("elsewhere".to_owned(), weights.elsewhere);
    found.insert("unmatched".to_owned(), weights.unmatched);
    found
        .into_iter()
        .filter(|(_, share)| *share > 0.0)
        .map(|(name, share)| (name, (100.0 * share).round() as i32))
        .collect()
}

fn shares(parts: &[(&str, i32)]) -> BTreeMap<String, i32> {
    parts.iter().map(|(name, share)| ((*name).to_owned(), *share)).collect()
}

#[test]
fn the_package_verifies_against_its_own_descriptor() {
    let report = datasets::verify(&Layers::default()).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(report.resources > 30 && report.unhashed.is_empty(), "{report:?}");
}

#[test]
fn mid_2024_holds_the_values_of_the_snapshot_of_24_june() {
    let world = at("2024-06-30");
    let vintage = parse_date("2024-06-24").expect("a date");
    assert_eq!(world.conflict.construction, Construction::Snapshot { vintage });
    let mut compared = 0;
    for row in PACKAGE.vintages.iter().filter(|row| row.vintage == vintage) {
        let months = &world.conflict.months[&row.country];
        let known = months.iter().find(|known| known.month == row.month).expect("a month");
        assert_eq!((known.deaths, &known.row), (f64::from(row.best), &row.row));
        compared += 1;
    }
    assert_eq!(compared, 17 * 41);
    assert_eq!(world.conflict.newest.to_string(), "2024-05");
}

#[test]
fn late_2025_differs_from_the_main_file_as_the_notes_say() {
    let then = at("2025-12-31");
    assert_eq!(then.conflict.newest.to_string(), "2025-08");
    assert_eq!(deaths(&then, "BFA", "2025-01", "2025-08"), 1876.0);
    let now = at("2026-06-30");
    assert_eq!(now.conflict.construction, Construction::MainFile);
    assert_eq!(now.conflict.newest.to_string(), "2026-05");
    assert_eq!(deaths(&now, "BFA", "2025-01", "2025-08"), 3517.0);
}

#[test]
fn annual_deaths_of_the_three_states_are_those_published() {
    let world = at("2026-06-30");
    let years = ["2022", "2023", "2024", "2025"];
    let of =
        |country| years.map(|year| deaths(&world, country, &format!("{year}-01"), &format!("{year}-12")));
    assert_eq!(of("MLI"), [3656.0, 2118.0, 1901.0, 2168.0]);
    assert_eq!(of("BFA"), [2704.0, 6122.0, 4251.0, 4392.0]);
    assert_eq!(of("NER")[3], 1338.0);
    assert_ne!(of("NER"), of("NGA"), "Niger is not Nigeria");
}

#[test]
fn issuers_are_split_as_the_registry_says() {
    assert_eq!(percent("EDV:LSE"), shares(&[("BFA", 39), ("CIV", 39), ("SEN", 22)]));
    assert_eq!(percent("RSG:LSE"), shares(&[("MLI", 60), ("SEN", 40)]));
    assert_eq!(percent("KOD:AIM"), shares(&[("MLI", 100)]));
    assert_eq!(percent("KOS:LSE"), shares(&[("GHA", 48), ("SEN", 17), ("elsewhere", 35)]));
    assert_eq!(percent("RIO:LSE"), shares(&[("unmatched", 100)]));
    assert_eq!(percent("SAVE:AIM"), shares(&[("unmatched", 100)]));
}

#[test]
fn every_shipped_book_reads_and_its_pounds_add_up() {
    assert_eq!(portfolio::shipped_books(), ["sample-book", "single-issuer", "supply-chain"]);
    for name in portfolio::shipped_books() {
        let found = book(&name);
        let parts = found.looked_through() + found.elsewhere() + found.unmatched_pounds();
        assert!((parts - found.total()).abs() < 1e-6, "{name}");
        assert_eq!(found.amounts_as_of, parse_date("2026-06-30").ok());
    }
    let sample = book("sample-book");
    let unmatched: Vec<&str> = sample.unmatched.iter().map(|row| row.holding.as_str()).collect();
    assert_eq!(unmatched, ["H07", "H08", "H14"]);
    assert_eq!(sample.policies.len(), 2);
    let rates: Vec<&str> = sample.rates.iter().map(|rate| rate.currency.as_str()).collect();
    assert_eq!(rates, ["EUR", "USD", "XOF"]);
}

#[test]
fn a_stake_bought_in_2025_is_not_held_in_2024() {
    let held = |date: &str, issuer: &str, target: &str| {
        let of = |stake: &&harmattan::model::registry::Stake| {
            stake.issuer.as_str() == issuer
                && stake.target
                    == harmattan::model::registry::StakeTarget::Asset(
                        harmattan::id::AssetId::new(target).expect("an id"),
                    )
        };
        at(date).stakes.iter().any(|stake| of(&stake))
    };
    assert!(!held("2024-12-31", "RSG:LSE", "CIV-DOROPO"));
    assert!(held("2025-05-01", "RSG:LSE", "CIV-DOROPO"));
    assert!(held("2025-04-30", "AU:NYSE", "CIV-DOROPO"));
    assert!(!held("2025-05-01", "AU:NYSE", "CIV-DOROPO"));
}

#[test]
fn the_seventeen_counted_disputes_end_as_the_recipe_says() {
    let world = at("2026-06-30");
    let mut found: BTreeMap<(String, Outcome), usize> = BTreeMap::new();
    for dispute in world.disputes.iter().filter(|dispute| dispute.counted) {
        *found.entry((dispute.country.to_string(), dispute.outcome)).or_default() += 1;
    }
    let want = [
        ("BFA", Outcome::Lost, 2),
        ("BFA", Outcome::Settled, 1),
        ("GHA", Outcome::Lost, 1),
        ("GHA", Outcome::Settled, 1),
        ("GIN", Outcome::Lost, 1),
        ("GIN", Outcome::Settled, 1),
        ("MLI", Outcome::Settled, 5),
        ("NER", Outcome::Lost, 4),
        ("NGA", Outcome::Settled, 1),
    ];
    let want: BTreeMap<(String, Outcome), usize> =
        want.into_iter().map(|(country, outcome, n)| ((country.to_owned(), outcome), n)).collect();
    assert_eq!(found, want);
    let open = at("2025-12-31")
        .disputes
        .iter()
        .filter(|dispute| dispute.counted && dispute.outcome == Outcome::Open)
        .count();
    assert!(open > 0, "some of them were still open at the end of 2025");
    let years: f64 = world
        .asset_years
        .iter()
        .filter(|row| row.in_denominator)
        .filter_map(|row| row.years_to_first_action)
        .sum();
    assert!((years - 274.5).abs() < 0.06, "{years}");
}

#[test]
fn governance_of_2023_and_gold_of_may_are_the_newest_in_june() {
    let world = at("2026-06-30");
    let newest = |series: &str| {
        world
            .observations
            .iter()
            .filter(|row| row.series == series)
            .map(|row| row.period_end)
            .max()
            .map(|month| month.to_string())
    };
    assert_eq!(newest("wgi_pv").as_deref(), Some("2023-12"));
    assert_eq!(newest("vdem_edi").as_deref(), Some("2024-12"));
    assert_eq!(newest("idps_unhcr").as_deref(), Some("2025-12"));
    let gold = world.prices.iter().filter(|row| row.series == "gold").map(|row| row.month).max();
    assert_eq!(gold.map(|month| month.to_string()).as_deref(), Some("2026-05"));
    assert!(
        world.production.iter().all(|row| row.country.as_ref().is_none_or(|code| code.as_str() != "WLD"))
    );
}
