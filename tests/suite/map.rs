//! The map of a run, and the leaves of its scenario: what the charts of place and of outcomes stand on.

use crate::fixture::Fixture;
use harmattan::datasets::{self, Layers};
use harmattan::model::view::View;
use std::process::{Command, Stdio};

fn run(arguments: &[&str]) -> View {
    let home = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(home.path())
        .args([&["run", "--years", "4096", "--out", "out", "--format", "csv"], arguments].concat())
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    let bytes = std::fs::read(home.path().join("out/view.json")).expect("always written");
    serde_json::from_slice(&bytes).expect("a view")
}

#[test]
fn every_site_of_the_book_stands_on_the_map_with_its_pounds_and_its_country_round_it() {
    let view = run(&["us-reengagement"]);
    let [west, south, east, north] = view.map.frame.expect("the book has sites");
    for held in &view.book.by_asset {
        let site = view.map.sites.iter().find(|site| site.asset == held.asset).expect("is on the map");
        assert_eq!(site.pounds, held.pounds, "{}", site.asset);
        assert!(west < site.longitude && site.longitude < east, "{}", site.asset);
        assert!(south < site.latitude && site.latitude < north, "{}", site.asset);
        let country = view.map.countries.iter().find(|country| country.code == site.country);
        assert!(country.is_some_and(|country| !country.rings.is_empty()), "{}", site.country);
    }
    let deaths =
        |code: &str| view.map.countries.iter().find(|country| country.code == code)?.deaths_12_months;
    for row in &view.security {
        assert_eq!(deaths(&row.country), Some(row.deaths_12_months), "{}", row.country);
    }
    // The outlines know a territory that the registry and the series of deaths do not: unknown, not zero.
    let unknown = view.map.countries.iter().find(|country| country.code == "ESH").expect("in the frame");
    assert_eq!((&unknown.name, unknown.deaths_12_months), (&None, None));
}

#[test]
fn the_changes_of_the_leaves_weigh_up_to_the_change_of_the_scenario() {
    let view = run(&["us-reengagement"]);
    let leaves = &view.scenario.leaves;
    let weighed: f64 = leaves.iter().map(|leaf| leaf.weight * leaf.change.value.expect("known")).sum();
    let whole = view.losses.change_gross.expected.value.expect("known");
    assert!((weighed - whole).abs() < 1e-6 * whole.abs(), "{weighed} {whole}");
    let base = view.losses.baseline_gross.expected.value.expect("known");
    for leaf in leaves {
        let (loss, change) = (leaf.expected_loss, leaf.change);
        assert!(
            (loss.value.expect("known") - base - change.value.expect("known")).abs() < 1e-3,
            "{}",
            leaf.name
        );
        assert!(change.se < loss.se, "paired years leave less error: {}", leaf.name);
    }
}

#[test]
fn outlines_of_a_layer_are_read_and_broken_ones_are_located() {
    let load = |row: &str| {
        let base = Fixture::default().write();
        let over = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(over.path().join("geography")).expect("made");
        std::fs::write(over.path().join("geography/outlines.csv"), format!("country,ring,points\n{row}\n"))
            .expect("written");
        datasets::load(&Layers { shipped: false, over: vec![base.path().to_owned(), over.path().to_owned()] })
            .map_err(|problems| problems.to_string())
    };
    let package = load("MLI,0,\"-5,10 0,10 0,15 -5,10\"").expect("loads");
    assert_eq!(package.outlines[0].points.0, [(-5.0, 10.0), (0.0, 10.0), (0.0, 15.0), (-5.0, 10.0)]);
    for broken in ["\"-5,10 0,10\"", "\"-5,10 0,10 0;15\"", "\"-5,10 0,10 0,95\""] {
        let said = load(&format!("MLI,0,{broken}")).expect_err("is refused");
        assert!(said.contains("outlines.csv:2, column \"points\": must be three or more points"), "{said}");
    }
}
