//! From holdings to pounds in assets.

use crate::fixture::Fixture;
use harmattan::datasets::portfolio;
use harmattan::exposure::{Exposure, look_through};
use harmattan::period::{AsOf, parse_date};
use harmattan::world;

const HEADING: &str = "holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note\n";

fn exposed_at(lines: &str, date: &str) -> Exposure {
    let package = Fixture::default().package();
    let book = portfolio::read_bytes("book", format!("{HEADING}{lines}").as_bytes(), None, &package);
    let book = book.unwrap_or_else(|problems| panic!("{problems}"));
    let world = world::as_of(&package, AsOf(parse_date(date).expect("a date"))).expect("a world");
    look_through(&world, &book).expect("rates are known")
}

fn exposed(lines: &str) -> Exposure {
    exposed_at(lines, "2026-06-30")
}

fn equity(issuer: &str) -> Exposure {
    exposed(&format!("H1,Shares,equity,{issuer},,,,1000,GBP,2026-06-30,,,\n"))
}

fn pounds(exposure: &Exposure) -> Vec<(String, f64)> {
    exposure.assets.iter().map(|asset| (asset.id.to_string(), (asset.pounds * 1e6).round() / 1e6)).collect()
}

#[test]
fn an_issuer_is_split_by_attributable_output_and_its_project_is_named() {
    let found = equity("EDV:LSE");
    assert_eq!(pounds(&found), [("BFA-HOUNDE".to_owned(), 750.0), ("CIV-ITY".to_owned(), 250.0)]);
    assert_eq!(found.issuers[0].basis, "attributable_output");
    assert_eq!(found.flags, ["H1: CIV-ASSAFOU has no weight in EDV:LSE: no output yet"]);
    assert!(found.unmatched.is_empty());
}

#[test]
fn one_asset_and_nothing_elsewhere_is_weight_one_without_an_output() {
    let found = equity("KOD:AIM");
    assert_eq!(pounds(&found), [("MLI-BOUGOUNI".to_owned(), 1000.0)]);
    assert_eq!(found.issuers[0].basis, "single asset");
}

#[test]
fn a_share_outside_the_region_stays_unexposed() {
    let found = equity("KOS:LSE");
    assert_eq!(pounds(&found), [("GHA-JUBILEE".to_owned(), 652.0)]);
    assert!((found.elsewhere() - 348.0).abs() < 1e-9);
    assert_eq!(found.unmatched_pounds(), 0.0);
}

#[test]
fn an_undocumented_share_outside_the_region_leaves_the_whole_unmatched() {
    let found = equity("RIO:LSE");
    assert!(found.assets.is_empty());
    assert_eq!(found.unmatched[0].pounds, 1000.0);
    assert_eq!(found.unmatched[0].reason, "RIO:LSE: its share outside the region is not documented");
}

#[test]
fn output_in_the_region_without_a_country_is_unmatched_not_the_nearest_asset() {
    let found = equity("SAVE:AIM");
    assert!(found.assets.is_empty());
    assert_eq!(found.unmatched_pounds(), 1000.0);
    assert!(found.unmatched[0].reason.contains("100.0% is in the region but in no asset of the registry"));
}

#[test]
fn tonnes_and_ounces_of_one_issuer_are_brought_to_one_unit() {
    let found = equity("ABX:TSX");
    assert_eq!(pounds(&found), [("BFA-HOUNDE".to_owned(), 200.0), ("CIV-ITY".to_owned(), 200.0)]);
    assert!((found.elsewhere() - 600.0).abs() < 1e-9);
    assert!(found.flags[0].contains("plans or capacities"));
}

#[test]
fn an_issuer_without_a_stake_is_unmatched() {
    assert_eq!(equity("HUM:AIM").unmatched[0].reason, "HUM:PRIVATE: no stake is on record for 2026-06-30");
}

#[test]
fn stakes_are_those_of_the_runs_date_and_the_book_says_when_it_is_seen() {
    let found = exposed_at("H1,Shares,equity,ABX:TSX,,,,1000,GBP,2026-06-30,,,\n", "2025-12-30");
    assert!((found.elsewhere() - 500.0).abs() < 1e-9);
    assert_eq!(found.seen_at.as_deref(), Some("book of 2026-06-30 seen at 2025-12-30"));
    assert_eq!(equity("ABX:TSX").seen_at, None);
}

#[test]
fn amounts_are_converted_at_the_newest_known_rate_and_the_rate_is_kept() {
    let found = exposed("H1,Loan,loan,,BFA-HOUNDE,,,4000000,XOF,2026-06-30,2027-01-01,,\n");
    assert_eq!(found.holdings[0].pounds, 5200.0);
    assert_eq!(
        (found.rates[0].gbp_per_unit, found.rates[0].month.to_string()),
        (0.0013, "2026-05".to_owned())
    );
}

#[test]
fn a_matured_contract_drops_out_and_is_listed() {
    let found = exposed_at("H1,Loan,loan,,BFA-HOUNDE,,,100,GBP,2024-06-30,2025-12-31,,\n", "2025-12-31");
    assert!(found.holdings.is_empty());
    assert_eq!(found.matured[0].pounds, 100.0);
    assert_eq!(found.total(), 0.0);
}

#[test]
fn a_loan_to_a_country_of_the_region_has_a_pseudo_asset_and_one_outside_is_elsewhere() {
    let found = exposed(
        "H1,Road,loan,,,MLI,,100,GBP,2026-06-30,2027-01-01,,\nH2,Bank,loan,,,CHE,,50,GBP,2026-06-30,2027-01-01,,\n",
    );
    assert_eq!(pounds(&found), [("holding:H1".to_owned(), 100.0)]);
    assert_eq!((found.assets[0].pseudo, found.assets[0].country.as_str()), (true, "MLI"));
    assert_eq!(found.elsewhere(), 50.0);
}

#[test]
fn the_share_of_the_region_in_what_a_hub_sells_is_unknown() {
    let found = exposed("H1,Refined gold,supply,,,CHE,gold,100,GBP,2026-06-30,2027-01-01,,\n");
    assert!(found.assets.is_empty());
    assert_eq!(found.unmatched_pounds(), 100.0);
    assert!(found.unmatched[0].reason.starts_with("CHE names the seller, not the origin"));
}

#[test]
fn every_pound_is_somewhere() {
    let found = exposed(
        "H1,a,equity,EDV:LSE,,,,1000,GBP,2026-06-30,,,\nH2,b,equity,KOS:LSE,,,,333.33,USD,2026-06-30,,,\n\
         H3,c,equity,SAVE:AIM,,,,77,EUR,2026-06-30,,,\nH4,d,supply,,,CHE,gold,5,GBP,2026-06-30,,,\n\
         H5,e,asset_stake,,MLI-BOUGOUNI,MLI,lithium,9,GBP,2026-06-30,,,\n",
    );
    let parts = found.looked_through() + found.elsewhere() + found.unmatched_pounds();
    assert!((parts - found.total()).abs() < 1e-9);
    for holding in &found.holdings {
        let own: f64 = holding.positions.iter().map(|position| position.pounds).sum();
        assert!(
            (own + holding.elsewhere + holding.unmatched - holding.pounds).abs() < 1e-9,
            "{}",
            holding.id
        );
    }
}

#[test]
fn the_view_shows_the_largest_asset_first_and_every_rate_with_its_month() {
    let found = exposed(
        "H1,a,equity,EDV:LSE,,,,1000,GBP,2026-06-30,,,\nH2,b,equity,RIO:LSE,,,,100,USD,2026-06-30,,,\n\
         H3,c,asset_stake,,MLI-BOUGOUNI,,,9000,GBP,2026-06-30,,,\n",
    );
    let book = found.view_book();
    let order: Vec<&str> = book.by_asset.iter().map(|row| row.asset.as_str()).collect();
    assert_eq!(order, ["MLI-BOUGOUNI", "BFA-HOUNDE", "CIV-ITY"]);
    assert_eq!((book.unmatched, book.unmatched_rows[0].holding.as_str()), (75.0, "H2"));
    let rates = found.view_rates();
    assert_eq!((rates.len(), rates[0].currency.as_str(), rates[0].month.as_str()), (1, "USD", "2026-05"));
}
