//! State action: what an origin may know, what scores must say of a model that knows nothing or all, and check figures.

use super::{day, known, outcomes, package};
use harmattan::backtest::state_action::{
    At, Forecast, Horizon, MODELS, Model, Unit, Variant, at, origins, record, varied,
};
use harmattan::hazard::{Exposed, calibrate, grid, project};
use harmattan::maths;
use harmattan::model::hazard::ProcessKind;
use harmattan::model::policy::Outcome;
use harmattan::model::record::state_action::{ModelScore, StateActionRecord};
use harmattan::period::days_between;
use harmattan::provenance::Arena;
use harmattan::rng::{Purpose, Stream};
use harmattan::scenario::Branch;
use harmattan::world::World;
use jiff::civil::Date;
use std::sync::OnceLock;

/// All origins of the shipped data.
fn all() -> &'static Vec<At> {
    static ALL: OnceLock<Vec<At>> = OnceLock::new();
    ALL.get_or_init(|| {
        let outcomes = outcomes();
        let origin = |date: &Date| at(&known(package(), &date.to_string()), &outcomes).expect("no leak");
        origins(&outcomes).iter().map(origin).collect()
    })
}

fn scores<'a>(record: &'a StateActionRecord, unit: &str, horizon: &str, onset: &str) -> &'a [ModelScore] {
    let row = record.targets.iter().find(|t| t.unit == unit && t.horizon == horizon && t.onset == onset);
    &row.expect("a target").scores
}

#[test]
fn origins_are_quarter_ends_from_2020_with_a_quarter_to_see_and_the_17_onsets_are_each_met_once() {
    let dates = origins(&outcomes());
    assert_eq!((dates[0], dates[dates.len() - 1]), (day("2020-12-31"), day("2025-12-31")));
    let quarters = |unit| {
        let rows = all().iter().flat_map(|at| &at.forecasts);
        rows.filter(move |f| f.unit == unit && f.horizon == Horizon::Quarter)
    };
    let count = |kind: usize| quarters(Unit::Asset).filter(|f| f.happened[kind]).count();
    assert_eq!((count(0), count(1), count(2)), (8, 9, 17));
    let in_file = outcomes().disputes.iter().filter(|case| case.counted).count();
    assert_eq!(in_file, 17, "every counted case is an onset of some asset-quarter");
    // An asset leaves at its first action.
    let boungou = quarters(Unit::Asset).filter(|f| f.name == "BFA-BOUNGOU").count();
    assert_eq!(boungou, 15, "2020-12-31 to 2024-06-30");
}

#[test]
fn the_constant_rate_of_mid_2024_is_counted_by_hand() {
    // Known on 2024-06-30: D14, D15 and D27 settled, D07 lost; 210.4 asset-years; prior .5 in 125 years.
    let at = all().iter().find(|at| at.origin == day("2024-06-30")).expect("an origin");
    assert_eq!(at.cases_known, 4);
    assert!((at.asset_years - 210.4).abs() < 0.1, "{}", at.asset_years);
    let years = 92.0 / 365.25;
    let chance = |cases: f64| 1.0 - maths::pow(1.0 + years / (125.0 + at.asset_years), -(0.5 + cases));
    let model = MODELS.iter().position(|(model, _)| *model == Model::Constant).expect("a model");
    let row = at.forecasts.iter().find(|f| f.name == "MLI-SYAMA").expect("at risk");
    let [taking, settled, any] = row.probabilities[model];
    assert!((taking - chance(1.0)).abs() < 1e-12, "{taking}");
    assert!((settled - chance(3.0)).abs() < 1e-12, "{settled}");
    assert!((any - (1.0 - (1.0 - taking) * (1.0 - settled))).abs() < 1e-15);
}

#[test]
fn the_forecast_is_that_of_the_shipped_projection() {
    let world = varied(&known(package(), "2025-09-30"), Variant::Shipped);
    let posterior = calibrate(&world, &mut Arena::default());
    let days = f64::from(days_between(day("2025-09-30"), day("2025-12-31")));
    let model = MODELS.iter().position(|(m, _)| *m == Model::Ours(Variant::Shipped)).expect("a model");
    let at = all().iter().find(|at| at.origin == day("2025-09-30")).expect("an origin");
    let mut seen = 0;
    for row in at.forecasts.iter().filter(|f| f.unit == Unit::Asset && f.horizon == Horizon::Quarter) {
        let asset = world.assets.iter().find(|asset| asset.id.as_str() == row.name).expect("an asset");
        if !asset.foreign_held {
            continue;
        }
        let (exposed, days_grid) = (Exposed::asset(&world, asset), grid(&[days]));
        let table = project(&posterior, &world, &[exposed], &Branch::baseline(), &days_grid);
        for (kind, process) in [(0, ProcessKind::Taking), (1, ProcessKind::SettledDispute)] {
            let process = table.processes.values().find(|p| p.kind == process).expect("a process");
            let rate = process.posterior.expect("learnt");
            let shipped = rate.at_least_one(process.expected(&table.grid, days) / rate.mean());
            let ours = row.probabilities[model][kind];
            assert!((ours / shipped - 1.0).abs() < 1e-12, "{} {kind}: {ours} against {shipped}", row.name);
        }
        seen += 1;
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn a_case_of_the_future_planted_at_an_origin_is_refused_by_name() {
    let mut world = known(package(), "2024-06-30");
    let later = outcomes().disputes.iter().find(|case| case.id == "D04").expect("Boungou").clone();
    world.disputes.push(later);
    let problems = at(&world, &outcomes()).expect_err("a leak").to_string();
    assert!(problems.contains("dispute D04") && problems.contains("2024-06-30"), "{problems}");
}

#[test]
fn an_outcome_price_or_event_of_the_future_is_refused_too() {
    let full = outcomes();
    let origin = || known(package(), "2024-06-30");
    let refused = |world: &World| at(world, &full).expect_err("a leak").to_string();
    let mut world = origin();
    world.disputes.iter_mut().filter(|case| case.id == "D16").for_each(|case| {
        (case.outcome, case.outcome_date) = (Outcome::Settled, Some(day("2024-09-03")));
    });
    assert!(refused(&world).contains("dispute D16"));
    let mut world = origin();
    world.prices.extend(full.prices.last().cloned());
    assert!(refused(&world).contains("price of"));
    let mut world = origin();
    world.events.extend(full.events.last().cloned());
    assert!(refused(&world).contains("event EV"));
}

#[test]
fn what_happens_later_moves_no_earlier_forecast() {
    let mut other = package().clone();
    let cut = day("2024-06-30");
    other.disputes.retain(|case| case.onset <= cut);
    other.disputes.iter_mut().for_each(|case| {
        if case.outcome_date.is_some_and(|date| date > cut) {
            (case.outcome, case.outcome_date) = (Outcome::Lost, Some(day("2025-01-01")));
        }
    });
    other.events.retain(|event| event.effective <= cut);
    other.prices.iter_mut().filter(|row| row.month.last_day() > cut).for_each(|row| row.price *= 3.0);
    other.asset_years.iter_mut().for_each(|row| row.first_action = row.first_action.filter(|d| *d <= cut));
    let full = outcomes();
    for date in ["2021-03-31", "2024-06-30"] {
        let (ours, theirs) = (at(&known(package(), date), &full), at(&known(&other, date), &full));
        assert_eq!(ours.expect("no leak"), theirs.expect("no leak"), "{date}");
    }
}

/// The same forecasts with outcomes dealt anew among all rows of a unit and horizon.
fn shuffled(seed: u64) -> Vec<At> {
    let mut origins = all().clone();
    for unit in [Unit::Asset, Unit::Country] {
        for horizon in Horizon::ALL {
            let stream = Stream::named(&format!("shuffle/{unit:?}/{horizon:?}"), seed);
            let mut rows: Vec<&mut Forecast> = origins
                .iter_mut()
                .flat_map(|at| &mut at.forecasts)
                .filter(|f| f.unit == unit && f.horizon == horizon)
                .collect();
            for last in (1..rows.len()).rev() {
                let other = (stream.uniform(last as u32, 0, Purpose::Outcome) * (last + 1) as f64) as usize;
                let (a, b) = (rows[last].happened, rows[other].happened);
                (rows[last].happened, rows[other].happened) = (b, a);
            }
        }
    }
    origins
}

#[test]
fn shuffled_outcomes_give_no_skill() {
    let full = outcomes();
    let mut areas = Vec::new();
    let mut beaten = 0;
    for seed in 0..5 {
        let record = record(shuffled(seed), &full);
        let counts =
            scores(&record, "asset", "quarter", "any").iter().find(|s| s.model == "ours, counts only");
        let ours = counts.expect("a model");
        areas.push(ours.auc.expect("both classes"));
        beaten += usize::from(ours.log_skill.is_some_and(|skill| skill.is_above(0.03)));
    }
    let mean = areas.iter().sum::<f64>() / areas.len() as f64;
    assert!((mean - 0.5).abs() < 0.1, "{areas:?}");
    assert_eq!(beaten, 0);
}

#[test]
fn a_model_that_is_told_the_truth_wins_every_score() {
    let mut origins = all().clone();
    for forecast in origins.iter_mut().flat_map(|at| &mut at.forecasts) {
        let told = forecast.happened.map(|happened| if happened { 0.99 } else { 0.0001 });
        forecast.probabilities[0] = told;
    }
    let record = record(origins, &outcomes());
    for target in &record.targets {
        let (told, others) = (&target.scores[0], &target.scores[1..]);
        assert_eq!(told.auc, Some(1.0));
        assert!(told.average_precision.is_some_and(|area| (area - 1.0).abs() < 1e-12));
        assert!(told.log_skill.is_some_and(|skill| skill.is_above(0.9)), "{:?}", told.log_skill);
        assert!(others.iter().all(|other| other.brier > told.brier && other.log_loss > told.log_loss));
    }
}

#[test]
fn the_order_of_origins_changes_nothing() {
    let full = outcomes();
    let mut backwards = all().clone();
    backwards.reverse();
    let middle = backwards.len() / 2;
    backwards.swap(0, middle);
    assert_eq!(record(all().clone(), &full), record(backwards, &full));
}

#[test]
fn parts_of_the_brier_score_add_up_with_what_classes_leave() {
    let record = record(all().clone(), &outcomes());
    for score in record.targets.iter().flat_map(|target| &target.scores) {
        let sum = score.reliability - score.resolution + score.uncertainty + score.within_classes;
        assert!((sum - score.brier).abs() < 1e-12, "{}: {sum} against {}", score.model, score.brier);
    }
}

#[test]
fn the_first_origin_rests_on_the_prior_of_before_2020() {
    let first = &all()[0];
    assert_eq!(first.cases_known, 0);
    assert!(first.pooled.0 < 0.004, "below the prior's mean after quiet months: {}", first.pooled.0);
    let model = |variant| MODELS.iter().position(|(m, _)| *m == Model::Ours(variant)).expect("a model");
    let row = &first.forecasts[0].probabilities;
    assert!(row[model(Variant::Shipped)][2] > 4.0 * row[model(Variant::Whole)][2]);
    assert!(row[model(Variant::LowPrior)][2] < row[model(Variant::Whole)][2]);
}

/// Scores of every model but ours replaced by nothing: only words are looked at.
fn pages(record: StateActionRecord) -> String {
    let record = harmattan::model::record::ErrorRecord {
        data_end: "2026-06-30".to_owned(),
        state_action: Some(record),
        ..Default::default()
    };
    let chapters = harmattan::report::validation::chapters(&record);
    harmattan::report::validation::markdown(&chapters[0], "stamp")
}

#[test]
fn the_chapter_claims_skill_only_where_the_interval_and_every_country_left_out_allow_it() {
    let mut found = record(all().clone(), &outcomes());
    let page = pages(found.clone());
    assert!(page.contains("Ours does not beat the constant rate by asset and quarter"), "{page}");
    assert!(page.contains("in hindsight"), "shocks are marked");
    let headings =
        ["## Question", "## Data", "## Protocol", "## Results", "## What it means", "## What failed"];
    let places: Vec<usize> = headings.iter().map(|heading| page.find(heading).expect("a section")).collect();
    assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}");
    assert!(page.contains("Bogoso-Prestea"), "cases without a forecast are named");
    // The same scores with an interval above zero: a claim, unless one country carries it.
    let told = harmattan::model::record::Interval { value: 0.2, low: 0.1, high: 0.3 };
    let row =
        found.targets.iter_mut().find(|t| t.unit == "asset" && t.horizon == "quarter" && t.onset == "any");
    let score = &mut row.expect("a target").scores[0];
    score.log_skill = Some(told);
    score.log_skill_without = Some(("NER".to_owned(), 0.05));
    assert!(pages(found.clone()).contains("Ours beats the constant rate by asset and quarter"));
    let row =
        found.targets.iter_mut().find(|t| t.unit == "asset" && t.horizon == "quarter" && t.onset == "any");
    row.expect("a target").scores[0].log_skill_without = Some(("NER".to_owned(), -0.01));
    let page = pages(found);
    assert!(page.contains("Ours does not beat the constant rate by asset and quarter"), "{page}");
    assert!(page.contains("with NER left out it is"), "{page}");
}

#[test]
fn a_constant_rate_orders_dates_and_no_assets() {
    let record = record(all().clone(), &outcomes());
    let rows = scores(&record, "asset", "quarter", "any");
    let constant = rows.iter().find(|score| score.model == "constant rate").expect("a model");
    assert_eq!(constant.auc_within, Some(0.5));
    assert!(constant.auc.is_some_and(|area| area > 0.5));
}
