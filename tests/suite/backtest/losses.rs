//! Losses: the day before knows nothing of the day, chances follow the thinned posterior, misses stay in.

use super::{known, outcomes, package};
use harmattan::backtest::losses::{below, case, eves, record};
use harmattan::hazard::{Exposed, calibrate, grid, project};
use harmattan::model::hazard::{Component, Distribution, ProcessKind};
use harmattan::model::policy::Dispute;
use harmattan::model::record::losses::{LossCase, LossesRecord};
use harmattan::period::parse_date;
use harmattan::provenance::Arena;
use harmattan::scenario::Branch;
use harmattan::units::DAYS_PER_YEAR;

fn tested() -> Vec<LossCase> {
    let outcomes = outcomes();
    let row = |(dispute, eve): &(Dispute, _)| case(dispute, &known(package(), &format!("{eve}")), &outcomes);
    eves(&outcomes).iter().map(row).collect()
}

fn of<'a>(record: &'a LossesRecord, id: &str) -> &'a LossCase {
    record.cases.iter().find(|case| case.id == id).expect("a case")
}

#[test]
fn seventeen_cases_are_met_the_day_before_and_four_had_no_forecast() {
    let found = record(tested(), &outcomes());
    let with = found.cases.iter().filter(|case| !case.year.is_empty()).count();
    let without: Vec<&str> =
        found.cases.iter().filter(|case| case.year.is_empty()).map(|case| case.id.as_str()).collect();
    assert_eq!((with, without), (17, vec!["D26", "D28", "D29", "D30"]));
    assert!(found.cases.iter().filter(|case| case.year.is_empty()).all(|case| case.missed));
    let eve = of(&found, "D09");
    assert_eq!(eve.eve.as_deref(), Some("2024-12-03"));
    assert!(!eve.missed, "Somair had three takings of its country before it: {:?}", eve.year[0]);
    assert!(of(&found, "D14").missed && of(&found, "D11").missed);
}

#[test]
fn ranks_are_those_of_the_shipped_severities() {
    let found = record(tested(), &outcomes());
    // Beta(4, 1): .7^4 and .8^4.
    let boungou = of(&found, "D04");
    let near = |found: Option<f64>, right: f64| (found.expect("a rank") - right).abs() < 1e-9;
    assert!(near(boungou.rank_low, 0.2401) && near(boungou.rank_high, 0.4096), "{boungou:?}");
    assert_eq!(boungou.days_rank, None, "a loss at once has no duration to rank");
    let nothing = of(&found, "D14");
    assert_eq!((nothing.rank_low, nothing.rank_high), (Some(0.0), Some(0.0)));
    for id in ["D01", "D07", "D13"] {
        assert_eq!(of(&found, id).rank_low, None, "{id} has an amount or an open end and no share");
    }
    let shares =
        found.severities.iter().find(|row| row.process == "settled dispute" && row.component == "share");
    let shares = shares.expect("a severity");
    assert_eq!((shares.known, shares.quarters), (5, [4, 0, 0, 1]), "ranges too wide for a rank are left out");
}

#[test]
fn the_year_of_syama_is_that_of_the_shipped_projection_thinned_by_its_severity() {
    let outcomes = outcomes();
    let eves = eves(&outcomes);
    let (dispute, eve) = eves.iter().find(|(case, _)| case.id == "D02").expect("Syama");
    assert_eq!(*eve, parse_date("2024-11-07").expect("a date"));
    let world = known(package(), "2024-11-07");
    let row = case(dispute, &world, &outcomes);
    let asset = world.assets.iter().find(|asset| asset.id == dispute.assets[0]).expect("an asset");
    let posterior = calibrate(&world, &mut Arena::default());
    let table = project(
        &posterior,
        &world,
        &[Exposed::asset(&world, asset)],
        &Branch::baseline(),
        &grid(&[DAYS_PER_YEAR]),
    );
    let mut kept = 1.0;
    for kind in [ProcessKind::Taking, ProcessKind::SettledDispute] {
        let process = table.processes.values().find(|p| p.kind == kind).expect("a process");
        let rate = process.posterior.expect("learnt");
        let share = world.severities.iter().find(|s| s.process == kind && s.component == Component::Share);
        let above = 1.0 - below(share.expect("a severity").distribution, 0.3);
        kept *= 1.0 - rate.at_least_one(above * process.expected(&table.grid, DAYS_PER_YEAR) / rate.mean());
    }
    let shipped = row.year.last().expect("as it ships").exceeded_low.expect("a share");
    assert!((shipped / (1.0 - kept) - 1.0).abs() < 1e-9, "{shipped} against {}", 1.0 - kept);
}

#[test]
fn chances_of_a_larger_loss_are_smaller_and_never_above_an_onset() {
    for row in tested() {
        for year in &row.year {
            let (low, high) = (year.exceeded_low, year.exceeded_high);
            if let (Some(low), Some(high)) = (low, high) {
                assert!(low <= high + 1e-15 && high <= year.any + 1e-15, "{}: {year:?}", row.id);
            }
            assert!(year.any <= year.taking + year.settled && year.expected_loss < year.any * 1.5);
            assert!(year.median_given_onset < year.high_given_onset);
        }
    }
}

#[test]
fn the_case_itself_is_not_in_the_year_before_it() {
    let outcomes = outcomes();
    let mut other = package().clone();
    other.disputes.retain(|case| case.id != "D10");
    other.events.retain(|event| event.id.to_string() != "EV070");
    other.event_shocks.retain(|row| row.event.to_string() != "EV070");
    let eves = eves(&outcomes);
    let (dispute, eve) = eves.iter().find(|(case, _)| case.id == "D10").expect("Samira");
    let with = case(dispute, &known(package(), &eve.to_string()), &outcomes);
    let without = case(dispute, &known(&other, &eve.to_string()), &outcomes);
    assert_eq!(with.year, without.year);
}

#[test]
fn the_order_of_cases_changes_nothing_and_outcomes_drawn_from_the_severity_are_spread_evenly() {
    let outcomes = outcomes();
    let mut backwards = tested();
    backwards.reverse();
    assert_eq!(record(tested(), &outcomes), record(backwards, &outcomes));
    // A severity that is right: outcomes at its own quantiles give even quarters.
    let right = Distribution::Beta { a: 1.2, b: 8.0 };
    let mut told = tested();
    let settled: Vec<&mut LossCase> = told.iter_mut().filter(|case| case.outcome == "settled").collect();
    let count = settled.len();
    for (i, case) in settled.into_iter().enumerate() {
        let p = (i as f64 + 0.5) / count as f64;
        let share = harmattan::backtest::losses::mixture_quantile(1.0, [right, right], p);
        (case.rank_low, case.rank_high) = (Some(below(right, share)), Some(below(right, share)));
    }
    let found = record(told, &outcomes);
    let row =
        found.severities.iter().find(|row| row.process == "settled dispute" && row.component == "share");
    let row = row.expect("a severity");
    assert!(row.quarters.iter().all(|count| *count >= 2), "{:?}", row.quarters);
}
