//! Conflict deaths.

use harmattan::backtest::conflict::{History, Origin, Outcomes, Settings, panel};
use harmattan::datasets::{self, Layers};
use harmattan::model::package::Package;
use harmattan::model::record::conflict::{Panel, Period, ScoreRow};
use harmattan::period::Month;
use harmattan::pipeline;
use harmattan::rng::{Purpose, Stream};

const SETTINGS: Settings = Settings { short: 90.0, long: 365.0, decay: 90.0, prior_months: 0.5 };
const UNITS: usize = 6;
const MONTHS: usize = 240;

fn shipped() -> Package {
    datasets::load(&Layers { shipped: true, over: Vec::new() }).expect("the shipped package is in order")
}

fn first() -> Month {
    Month::new(2005, 1).expect("a month")
}

/// Deaths of six units with slow levels of their own and noise.
fn deaths(unit: usize, month: usize) -> f64 {
    let stream = Stream::named(&format!("unit {unit}"), 7);
    let wave = ((month as f64 / 60.0 + 0.3 * unit as f64) % 2.0 - 1.0).abs();
    let level = 10.0 * (unit as f64 + 1.0) * wave;
    (level * 2.0 * stream.uniform(month as u32, 0, Purpose::Parameter)).round()
}

fn outcomes(value: impl Fn(usize, usize) -> f64) -> Outcomes {
    let months = |unit| (0..MONTHS).map(|i| (first().plus(i as i32), value(unit, i))).collect();
    (0..UNITS).map(|unit| (format!("unit {unit}"), months(unit))).collect()
}

/// Origins that know everything up to `lag` months before them.
fn origins(lag: i32, value: impl Fn(usize, usize) -> f64) -> Vec<Origin> {
    let at = |i: i32| {
        let month = first().plus(i);
        let known = (i - lag + 1) as usize;
        let units = (0..UNITS).map(|unit| {
            let values = (0..known).map(|month| value(unit, month)).collect();
            (format!("unit {unit}"), History { values, shocks: Vec::new() })
        });
        Origin { month, newest: month.plus(-lag), outcomes: 0, units: units.collect() }
    };
    (60..MONTHS as i32 - 12).map(at).collect()
}

fn scored(origins: &[Origin], outcomes: &Outcomes) -> Panel {
    panel("test", origins, &[("test", outcomes)], SETTINGS, (&[], &[])).0
}

fn row<'a>(panel: &'a Panel, model: &str, lead: usize) -> &'a ScoreRow {
    let here = |row: &&ScoreRow| row.period == Period::Report && row.model == model && row.lead == lead;
    panel.scores.iter().find(here).expect("the model has a row")
}

#[test]
fn no_value_after_a_forecasts_origin_moves_what_it_knows() {
    let package = shipped();
    let cut = Month::new(2024, 9).expect("a month");
    let mut changed = package.clone();
    for row in changed.conflict.iter_mut().filter(|row| row.month > cut) {
        row.best = row.best * 10 + 7;
    }
    // A later snapshot may say anything of any month.
    for row in changed.vintages.iter_mut().filter(|row| row.vintage > cut.last_day()) {
        row.best = row.best * 10 + 7;
    }
    let before = pipeline::conflict_origins(&package).expect("origins");
    let after = pipeline::conflict_origins(&changed).expect("origins");
    let known = |origins: &[Origin]| -> Vec<Origin> {
        origins.iter().filter(|origin| origin.month <= cut).cloned().collect()
    };
    assert!(known(&before).len() > 150);
    assert_eq!(known(&before), known(&after));
    assert_ne!(before, after, "the change is seen by later origins, or this test sees nothing");
}

#[test]
fn a_value_of_the_future_planted_in_an_origin_is_seen() {
    let mut package = shipped();
    let cut = Month::new(2019, 6).expect("a month");
    let before = pipeline::conflict_origins(&package).expect("origins");
    let leak = package.conflict.iter_mut().find(|row| row.month == cut && row.country.as_str() == "BFA");
    leak.expect("the month is there").best += 1_000;
    let after = pipeline::conflict_origins(&package).expect("origins");
    let first = before.iter().zip(&after).find(|(a, b)| a != b).map(|(a, _)| a.month);
    assert_eq!(first, Some(cut.plus(1)), "a month is known after the lag of one month, not before");
}

#[test]
fn a_forecast_that_sees_its_outcome_wins() {
    // Each month under the name of the one before: the last value is the outcome one month ahead.
    let told = scored(&origins(0, |unit, month| deaths(unit, month + 1)), &outcomes(deaths));
    assert_eq!(row(&told, "last value", 1).crps, 0.0);
    let skill = row(&told, "last value", 1).skill.expect("a skill");
    assert_eq!((skill.value, skill.low), (1.0, 1.0));
}

#[test]
fn shuffled_outcomes_leave_no_forecast_better_than_the_pool() {
    let elsewhere = |unit: usize, month: usize| {
        let stream = Stream::named("shuffle", 3);
        let draw = |ordinal| stream.uniform((unit * MONTHS + month) as u32, ordinal, Purpose::Parameter);
        deaths((draw(0) * UNITS as f64) as usize, (draw(1) * MONTHS as f64) as usize)
    };
    let found = scored(&origins(1, deaths), &outcomes(elsewhere));
    for lead in [1, 12] {
        let pool = row(&found, "global bootstrap", lead).crps;
        assert!(row(&found, "path", lead).crps > pool);
        assert!(row(&found, "conflictology-12", lead).crps > pool);
    }
}

#[test]
fn the_record_depends_on_neither_threads_nor_the_order_of_origins() {
    let (mut list, outcomes) = (origins(1, deaths), outcomes(deaths));
    let on = |threads: usize, list: &[Origin]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| scored(list, &outcomes))
    };
    let one = on(1, &list);
    let two = on(2, &list);
    list.reverse();
    list.swap(3, 40);
    let shuffled = on(2, &list);
    assert_eq!(one, two);
    assert_eq!(one, shuffled);
}

#[test]
fn the_path_knows_more_than_a_year_where_levels_move_slowly() {
    let found = scored(&origins(1, deaths), &outcomes(deaths));
    assert!(row(&found, "path", 1).crps < row(&found, "zero", 1).crps);
    assert!(row(&found, "path", 1).crps < row(&found, "global bootstrap", 1).crps);
    assert!(row(&found, "last value", 1).skill.expect("a skill").is_below(0.0));
}

#[test]
fn the_record_prints_as_pages_and_as_json_through_the_command() {
    let binary = env!("CARGO_BIN_EXE_harmattan");
    let run =
        |arguments: &[&str]| std::process::Command::new(binary).args(arguments).output().expect("it runs");
    let unknown = run(&["backtest", "conflicts"]);
    assert_eq!(unknown.status.code(), Some(2));
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("record");
    let place = out.to_str().expect("a name");
    let done = run(&["backtest", "conflict", "--out", place, "--json", "-q"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let record: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let rows = record["conflict"]["benchmark"].as_array().expect("rows");
    let found: Vec<i64> =
        rows.iter().map(|row| row["conflictology"].as_f64().expect("a score").round() as i64).collect();
    assert_eq!(found, [26, 34, 37], "the published figures of the benchmark");
    let page = std::fs::read_to_string(out.join("conflict.md")).expect("a page");
    assert!(page.contains("## What failed or cannot be concluded"));
    assert!(
        out.join("tables/conflict_scores.csv").is_file()
            && out.join("charts/conflict-skill-wide.svg").is_file()
    );
    let again = run(&["backtest", "conflict", "--out", place, "-q", "--threads", "1"]);
    assert!(
        again.status.success(),
        "the same record again is no conflict: {}",
        String::from_utf8_lossy(&again.stderr)
    );
}
