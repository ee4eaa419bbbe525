//! What was known on a date.

use crate::fixture::Fixture;
use harmattan::id::CountryCode;
use harmattan::model::policy::Outcome;
use harmattan::period::{AsOf, parse_date};
use harmattan::world::{self, Construction, DeathsMonth, World};

fn world_of(fixture: &Fixture, date: &str) -> World {
    world::as_of(&fixture.package(), AsOf(parse_date(date).expect("a date"))).expect("a world")
}

fn at(date: &str) -> World {
    world_of(&Fixture::default(), date)
}

fn code(text: &str) -> CountryCode {
    CountryCode::new(text).expect("a code")
}

fn month<'a>(world: &'a World, country: &str, month: &str) -> &'a DeathsMonth {
    let months = &world.conflict.months[&code(country)];
    months.iter().find(|row| row.month.to_string() == month).expect("a month")
}

#[test]
fn an_earlier_date_uses_the_newest_snapshot_and_older_months_from_the_main_file() {
    let world = at("2024-06-30");
    assert_eq!(
        world.conflict.construction,
        Construction::Snapshot { vintage: parse_date("2024-06-24").expect("a date") }
    );
    assert_eq!(world.conflict.newest.to_string(), "2024-05");
    assert_eq!(month(&world, "BFA", "2024-05").deaths, 7.0);
    assert_eq!(month(&world, "BFA", "2021-01").deaths, 7.0);
    assert_eq!(month(&world, "BFA", "2020-12").deaths, 200.0);
    assert!(month(&world, "BFA", "2024-01").provisional);
    assert!(
        !month(&world, "BFA", "2023-12").provisional,
        "the release of 2023 is in the snapshot of 24 June 2024"
    );
}

#[test]
fn late_2025_still_stands_on_the_snapshot_that_ends_in_august() {
    let world = at("2025-12-31");
    assert_eq!(world.conflict.newest.to_string(), "2025-08");
    assert_eq!(month(&world, "BFA", "2025-08").deaths, 9.0);
    assert!(
        world
            .conflict
            .months
            .values()
            .all(|months| months.last().is_some_and(|last| last.month == world.conflict.newest))
    );
    assert!(month(&world, "BFA", "2025-01").provisional);
    assert!(!month(&world, "BFA", "2024-12").provisional);
}

#[test]
fn the_main_file_is_used_whole_from_mid_2026_and_its_single_month_counts_are_scaled() {
    let fixture = Fixture::default().swap(
        "security/conflict_months.csv",
        "BFA,2026-04,200,,,yes,main",
        "BFA,2026-04,200,,,no,main",
    );
    let world = world_of(&fixture, "2026-06-30");
    assert_eq!(month(&world, "BFA", "2026-04").scaling, 1.0, "this month counts every event");
    assert_eq!(world.conflict.construction, Construction::MainFile);
    assert_eq!(world.conflict.newest.to_string(), "2026-05");
    let scaled = month(&world, "BFA", "2026-05");
    assert_eq!((scaled.raw, scaled.scaling, scaled.deaths), (200, 1.6, 320.0));
    assert!(scaled.provisional);
    assert_eq!(month(&world, "BFA", "2025-12").deaths, 200.0, "2025 counts events across months already");
    assert_eq!(month(&world, "MLI", "2026-05").scaling, 1.0);
    assert!(!month(&world, "BFA", "2024-12").provisional);
    assert!(month(&world, "BFA", "2025-01").provisional);
}

#[test]
fn before_the_first_snapshot_the_main_file_is_lagged() {
    let world = at("2023-05-30");
    assert_eq!(world.conflict.construction, Construction::MainFileLagged);
    assert_eq!(world.conflict.newest.to_string(), "2023-03", "April is known at the end of May");
    assert_eq!(at("2023-05-31").conflict.newest.to_string(), "2023-04");
}

#[test]
fn months_run_without_gaps() {
    for date in ["2023-01-15", "2024-06-30", "2025-12-31", "2026-06-30"] {
        for months in at(date).conflict.months.values() {
            assert!(months.windows(2).all(|pair| pair[0].month.plus(1) == pair[1].month), "{date}");
        }
    }
}

#[test]
fn a_governance_year_is_known_eleven_months_later_or_at_its_published_date() {
    let values = |date| {
        at(date)
            .observations
            .iter()
            .filter(|row| row.series == "wgi_pv")
            .map(|row| format!("{} {}", row.country, row.period_end))
            .collect::<Vec<_>>()
    };
    assert_eq!(values("2024-11-29"), ["MLI 2022-12", "BFA 2023-12"], "a published date wins over the lag");
    assert_eq!(values("2024-11-30"), ["MLI 2022-12", "MLI 2023-12", "BFA 2023-12"]);
    assert_eq!(values("2024-11-04"), ["MLI 2022-12"]);
}

#[test]
fn displacement_of_2025_is_known_on_the_last_day_of_june_and_not_before() {
    let known = |date| at(date).observations.iter().any(|row| row.series == "idps_unhcr");
    assert!(known("2026-06-30"));
    assert!(!known("2026-06-29"));
}

#[test]
fn a_planted_row_of_the_future_is_refused_entry() {
    let fixture = Fixture::default()
        .append("governance/wgi.csv", "wgi_pv,NER,2023-12,-2,,2026-01-01,11,planted\n")
        .append("security/conflict_vintages.csv", "2024-07-01,2024-06,BFA,2024-06,999\n")
        .append(
            "policy/events.csv",
            "EV009,2024-07-01,day,MLI,state,sanction,adverse,3,test,,Planted,Planted,,fixture,yes,high\n",
        );
    let world = world_of(&fixture, "2024-06-30");
    assert!(!world.observations.iter().any(|row| row.vintage == "planted"));
    assert!(!world.events.iter().any(|event| event.id.as_str() == "EV009"));
    assert!(world.conflict.months[&code("BFA")].iter().all(|row| row.raw != 999));
}

#[test]
fn the_newest_gold_month_in_june_is_may_and_rates_follow_it() {
    let world = at("2026-06-30");
    assert_eq!(
        world.prices.iter().map(|row| row.month).max().map(|month| month.to_string()).as_deref(),
        Some("2026-05")
    );
    assert_eq!(
        world.fx.iter().map(|row| row.month).max().map(|month| month.to_string()).as_deref(),
        Some("2026-05")
    );
    assert_eq!(
        at("2026-06-29").prices.iter().map(|row| row.month).max().map(|month| month.to_string()).as_deref(),
        Some("2026-04")
    );
}

#[test]
fn a_month_precise_event_is_known_at_the_months_end_and_its_shock_with_it() {
    assert!(at("2024-06-29").events.is_empty());
    assert_eq!(at("2024-06-30").events.len(), 1);
    assert!(at("2025-02-28").event_shocks.is_empty());
    assert_eq!(at("2025-03-01").event_shocks.len(), 1);
}

#[test]
fn a_dispute_is_absent_before_its_onset_open_until_its_outcome_and_lost_after() {
    assert!(at("2025-02-28").disputes.is_empty());
    let open = &at("2025-06-10").disputes[0];
    assert_eq!((open.outcome, open.loss_share, open.duration_days), (Outcome::Open, None, None));
    let lost = &at("2025-06-11").disputes[0];
    assert_eq!((lost.outcome, lost.loss_share), (Outcome::Lost, Some(0.8)));
}

#[test]
fn asset_years_are_cut_at_the_date_and_a_later_first_action_is_none() {
    let earlier = &at("2024-06-30").asset_years[0];
    assert_eq!(earlier.to, parse_date("2024-06-30").ok());
    assert_eq!((earlier.first_action, earlier.years_to_first_action), (None, None));
    let later = &at("2026-06-30").asset_years[0];
    assert_eq!((later.first_action, later.years_to_first_action), (parse_date("2025-03-01").ok(), Some(4.5)));
}

#[test]
fn stakes_count_from_their_first_day_to_the_day_before_their_last() {
    let elsewhere = |date| {
        at(date)
            .stakes
            .iter()
            .filter(|stake| stake.issuer.as_str() == "ABX:TSX")
            .filter_map(|stake| (stake.unit == "pct_of_group").then_some(stake.attributable_output))
            .collect::<Vec<_>>()
    };
    assert_eq!(elsewhere("2025-12-30"), [Some(50.0)]);
    assert_eq!(elsewhere("2025-12-31"), [Some(60.0)]);
}

#[test]
fn production_waits_for_its_source_and_a_later_market_value_is_unknown() {
    let sources = |date| at(date).production.iter().map(|row| row.source.clone()).collect::<Vec<_>>();
    assert!(sources("2026-02-27").is_empty());
    assert_eq!(sources("2026-02-28"), ["USGS MCS 2026"]);
    assert_eq!(sources("2026-04-30").len(), 3);
    assert_eq!(at("2026-01-31").issuers[0].market_value_gbp_m, None);
    assert_eq!(at("2026-02-11").issuers[0].market_value_gbp_m, Some(11208.0));
}

#[test]
fn the_coup_file_ends_where_it_ends_or_a_month_before_the_date() {
    let to = |date| at(date).coups_to.map(|month| month.to_string());
    assert_eq!(to("2026-06-30").as_deref(), Some("2025-12"));
    assert_eq!(to("2024-06-30").as_deref(), Some("2024-05"));
    assert_eq!(to("2024-06-29").as_deref(), Some("2024-04"));
}

#[test]
fn a_date_after_the_data_or_before_them_is_a_problem_with_a_way_out() {
    let package = Fixture::default().package();
    let refused = |date| {
        world::as_of(&package, AsOf(parse_date(date).expect("a date"))).expect_err("refused").to_string()
    };
    assert!(refused("2026-07-01").contains("is after the end of the data, 2026-06-30; import newer data"));
    assert!(refused("2018-12-31").contains("the file begins with 2019-01"));
}
