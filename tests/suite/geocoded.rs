//! Geocoded events in a layer of the user's: pro-rated months, administrative level, distance kernel. All events here are made up.

use harmattan::datasets::{self, Layers};
use harmattan::hazard::kernel::{levels, mass, nearness};
use harmattan::id::{AssetId, CountryCode};
use harmattan::maths;
use harmattan::period::{AsOf, Month, parse_date, shares_by_month};
use harmattan::world::{self, World};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const HEADING: &str =
    "id,start,end,country,admin1,latitude,longitude,where_precision,event_type,best,low,high,source\n";
/// Hounde lies at 11.423, -3.535 in the unit of this name, which is that of the asset table.
const AREAS: &str = "country,admin1,area_km2,source
BFA,Hauts-Bassins (Tuy),5600,test fixture: made up
BFA,Est,46000,test fixture: made up
BFA,Sahel,35000,test fixture: made up
";
/// One event on the mine, one across two months in the east, one known to the region only. None of them happened.
const EVENTS: &str = "\
T1,2026-03-10,2026-03-10,BFA,Hauts-Bassins (Tuy),11.423,-3.535,1,test,12,,,test fixture: made up
T2,2026-01-22,2026-02-10,BFA,Est,12.0,1.0,1,test,100,,,test fixture: made up
T3,2026-04-02,2026-04-02,BFA,Est,12.3,0.9,4,test,30,,,test fixture: made up
";

fn layer(events: &str, areas: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("security")).expect("ours");
    fs::write(folder.path().join("security/events_geocoded.csv"), format!("{HEADING}{events}"))
        .expect("ours");
    fs::write(folder.path().join("security/admin_areas.csv"), areas).expect("ours");
    folder
}

fn known(layer: Option<&Path>, date: &str) -> World {
    let over = layer.into_iter().map(Path::to_path_buf).collect();
    let package = datasets::load(&Layers { shipped: true, over }).unwrap_or_else(|wrong| panic!("{wrong}"));
    world::as_of(&package, AsOf(parse_date(date).expect("a date"))).expect("a world")
}

fn factor(world: &World, id: &str) -> (f64, usize) {
    let asset = world.asset(&AssetId::new(id).expect("an id")).expect("an asset");
    let found = nearness(world, asset);
    (found.factor, found.rows.len())
}

#[test]
fn days_of_an_event_are_shared_out_over_its_months() {
    let date = |text| parse_date(text).expect("a date");
    let shares = shares_by_month(date("2026-01-22"), date("2026-02-10"));
    let month = |m| Month::new(2026, m).expect("a month");
    assert_eq!(shares, [(month(1), 0.5), (month(2), 0.5)]);
    assert_eq!(shares_by_month(date("2026-02-28"), date("2026-02-28")), [(month(2), 1.0)]);
    assert!(shares_by_month(date("2026-02-28"), date("2026-02-27")).is_empty());
    let long = shares_by_month(date("2024-01-31"), date("2025-03-01"));
    assert_eq!(long.len(), 15);
    assert!((maths::sum(long.iter().map(|(_, share)| *share)) - 1.0).abs() < 1e-12);
}

#[test]
fn months_between_the_first_and_the_last_event_are_sums_over_days_and_others_stay() {
    let (folder, shipped) = (layer(EVENTS, AREAS), known(None, "2026-06-30"));
    let world = known(Some(folder.path()), "2026-06-30");
    let country = CountryCode::new("BFA").expect("a code");
    let deaths = |world: &World, month: &str| {
        let months = &world.conflict.months[&country];
        months.iter().find(|at| at.month.to_string() == month).expect("a month").deaths
    };
    for (month, expected) in [("2026-01", 50.0), ("2026-02", 50.0), ("2026-03", 12.0), ("2026-04", 30.0)] {
        assert!((deaths(&world, month) - expected).abs() < 1e-9, "{month}: {}", deaths(&world, month));
    }
    for month in ["2025-12", "2026-05"] {
        assert_eq!(deaths(&world, month), deaths(&shipped, month), "{month}");
    }
    let mali = CountryCode::new("MLI").expect("a code");
    assert_eq!(world.conflict.months[&mali], shipped.conflict.months[&mali]);
}

#[test]
fn a_month_without_an_event_of_the_layer_keeps_its_figure_and_is_not_zero() {
    let sparse: String =
        EVENTS.lines().filter(|line| !line.contains("2026-03")).map(|line| format!("{line}\n")).collect();
    assert_ne!(sparse, EVENTS);
    let (folder, shipped) = (layer(&sparse, AREAS), known(None, "2026-06-30"));
    let world = known(Some(folder.path()), "2026-06-30");
    let country = CountryCode::new("BFA").expect("a code");
    let march = |world: &World| {
        let months = &world.conflict.months[&country];
        months.iter().find(|at| at.month.to_string() == "2026-03").expect("a month").clone()
    };
    assert_eq!(march(&world), march(&shipped));
    assert!(march(&world).deaths > 0.0);
}

#[test]
fn the_kernel_stands_for_the_zone_of_covered_countries_only_by_its_closed_form() {
    let (folder, shipped) = (layer(EVENTS, AREAS), known(None, "2026-06-30"));
    let world = known(Some(folder.path()), "2026-06-30");
    for asset in &shipped.assets {
        let (was, is) = (factor(&shipped, asset.id.as_str()), factor(&world, asset.id.as_str()));
        assert_eq!(was, (asset.violence_zone, 0), "{}: without a layer it is the zone", asset.id);
        assert_eq!(was == is, asset.country.as_str() != "BFA", "{}", asset.id);
        assert!(is.0 > 0.0, "{}", asset.id);
    }
    // One event of the unit, on the spot: K = area / mass of the kernel.
    let days =
        |end| f64::from(harmattan::period::days_between(parse_date(end).expect("a date"), world.as_of.0));
    let weight = |end| maths::exp2(-days(end) / 365.0);
    let counts = [weight("2026-03-10"), weight("2026-02-10") + weight("2026-04-02"), 0.0];
    let level = levels(&counts, &[5_600.0, 46_000.0, 35_000.0])[0];
    let expected = level * (0.5 + 0.5 * 5_600.0 / mass(10.0));
    let (found, rows) = factor(&world, "BFA-HOUNDE");
    assert!((found - expected).abs() < 1e-9 && rows == 1, "{found} against {expected}");
    // Nothing in the unit of Essakane: its share is by area, its level drawn down but not to nothing.
    let essakane = levels(&counts, &[5_600.0, 46_000.0, 35_000.0])[2];
    assert!((factor(&world, "BFA-ESSAKANE").0 - essakane).abs() < 1e-12 && essakane > 0.0);
}

#[test]
fn an_event_is_known_a_month_after_its_end() {
    let folder = layer(EVENTS, AREAS);
    assert_eq!(
        known(Some(folder.path()), "2026-04-29").geocoded.len(),
        1,
        "only the one that ended in February"
    );
    assert_eq!(known(Some(folder.path()), "2026-05-31").geocoded.len(), 3);
}

fn explained(layer: Option<&Path>) -> String {
    let home = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_harmattan"));
    command.current_dir(home.path()).args(["explain", "BFA-HOUNDE", "--years", "1"]).stdin(Stdio::null());
    if let Some(layer) = layer {
        command.arg("--data").arg(layer);
    }
    let output = command.output().expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn explain_says_whether_zone_or_kernel_was_used() {
    let part = |text: &str| {
        let mut lines = text.lines();
        lines
            .find(|line| line.contains("part of the base rate: violence, BFA-HOUNDE"))
            .unwrap_or_else(|| panic!("a part in:\n{text}"))
            .to_owned()
    };
    let folder = layer(EVENTS, AREAS);
    let (without, with) = (explained(None), explained(Some(folder.path())));
    assert!(part(&without).contains("zone factor of the asset"), "{}", part(&without));
    assert!(part(&with).contains("distance kernel around geocoded events"), "{}", part(&with));
    assert!(with.contains("events_geocoded") && !without.contains("events_geocoded"));
}

#[test]
fn bad_events_are_refused_with_line_and_column_and_all_at_once() {
    let events = "\
X1,2026-03-10,2026-03-01,BFA,Est,12,1,1,test,1,,,made up
X2,2026-03-10,2026-03-10,BFA,Est,95,1,1,test,1,,,made up
X3,2026-03-10,2026-03-10,BFA,Est,12,190,9,test,1,,,made up
X4,2026-03-10,2026-03-10,BFO,Est,12,1,1,test,1,,,made up
X5,2026-03-10,2026-03-10,BFA,Nord,12,1,1,test,1,,,made up
";
    let folder = layer(events, AREAS);
    let home = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(home.path())
        .args(["run", "baseline", "--out", "run", "--data"])
        .arg(folder.path())
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    for expected in [
        ":2, column \"end\"",
        ":3, column \"latitude\"",
        ":4, column \"longitude\"",
        ":4, column \"where_precision\"",
        "did you mean BFA?",
        "no area is known of Nord",
    ] {
        assert!(said.contains(expected), "{expected} not in:\n{said}");
    }
    assert!(!home.path().join("run").exists());
}
