//! Scores at past quarters against what followed.

use harmattan::backtest::scores::{Origin, Outcomes, later_rows, origin, record};
use harmattan::datasets::{self, Layers};
use harmattan::id::CountryCode;
use harmattan::indicators;
use harmattan::model::package::Package;
use harmattan::model::record::ErrorRecord;
use harmattan::model::record::scores::{
    Finding, Group, OrderResult, OriginRow, Outcome, Ranking, ScoresRecord,
};
use harmattan::period::{AsOf, Month};
use harmattan::provenance::Arena;
use harmattan::report::validation;
use harmattan::world::{self, World};
use jiff::civil::Date;
use std::sync::LazyLock;

static PACKAGE: LazyLock<Package> =
    LazyLock::new(|| datasets::load(&Layers::default()).unwrap_or_else(|problems| panic!("{problems}")));

fn at(package: &Package, date: &str) -> World {
    world::as_of(package, AsOf(date.parse().expect("a date"))).expect("a world")
}

fn standings(package: &Package, date: &str) -> Origin {
    let world = at(package, date);
    origin(&world, &indicators::score(&world, &mut Arena::default()).countries)
}

fn outcomes(package: &Package) -> Outcomes<'_> {
    Outcomes {
        vintages: &package.vintages,
        conflict: &package.conflict,
        disputes: &package.disputes,
        asset_years: &package.asset_years,
        assets: &package.assets,
        production: &package.production,
    }
}

fn events_from() -> Option<Date> {
    PACKAGE.events.iter().map(|event| event.effective).min()
}

/// Every quarter from the first with an event file to the last with 12 months after it.
static ORIGINS: LazyLock<Vec<Origin>> = LazyLock::new(|| {
    let quarters = (0..18).map(|quarter| Month::new(2020, 9).expect("a month").plus(quarter * 3));
    quarters.map(|month| standings(&PACKAGE, &month.last_day().to_string())).collect()
});

fn run(origins: &[Origin]) -> ScoresRecord {
    record(origins, &outcomes(&PACKAGE), events_from()).expect("origins with scores")
}

static RECORD: LazyLock<ScoresRecord> = LazyLock::new(|| run(&ORIGINS));

fn result(record: &ScoresRecord, group: Group, outcome: Outcome, horizon: i32) -> &OrderResult {
    let wanted =
        |row: &&OrderResult| (row.group, row.outcome, row.horizon_months) == (group, outcome, horizon);
    record.results.iter().find(wanted).expect("a result")
}

fn row(group: Group, outcome: Outcome, origin: &str) -> &'static OriginRow {
    let wanted = |row: &&OriginRow| {
        (row.group, row.outcome, row.horizon_months, row.origin.as_str()) == (group, outcome, 12, origin)
    };
    RECORD.by_origin.iter().find(wanted).expect("an origin")
}

/// Deaths of the six months after an origin in the newest snapshot.
fn deaths_after(country: &CountryCode, date: Date) -> f64 {
    let newest = PACKAGE.vintages.iter().map(|row| row.vintage).max();
    let months = Month::of(date).plus(1)..=Month::of(date).plus(6);
    let rows = PACKAGE.vintages.iter().filter(|row| Some(row.vintage) == newest && row.country == *country);
    rows.filter(|row| months.contains(&row.month)).map(|row| f64::from(row.best)).sum()
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-4, "{found} against {expected}");
}

#[test]
fn countries_alone_have_the_scores_of_the_whole_board() {
    let world = at(&PACKAGE, "2024-12-31");
    let alone = indicators::country_scores(&world, &mut Arena::default());
    assert_eq!(indicators::score(&world, &mut Arena::default()).countries, alone);
}

/// Worked out outside the product from the tables: Spearman over BFA, GHA, GIN, MLI, NER, and over six countries for partial scores.
#[test]
fn correlations_of_three_origins_are_what_the_tables_give() {
    let deaths = row(Group::Full, Outcome::DeathsLevel, "2024-12-31");
    assert_eq!(deaths.countries, 5);
    near(deaths.deaths, 0.9);
    near(deaths.stability, 0.8);
    near(row(Group::Full, Outcome::Onsets, "2023-12-31").stability, 0.7);
    near(row(Group::Partial, Outcome::Onsets, "2023-12-31").stability, 0.654_653_7);
    near(row(Group::Full, Outcome::OutputLost, "2023-12-31").stability, 0.5);
}

#[test]
fn a_score_that_is_told_the_truth_orders_perfectly() {
    let mut told = ORIGINS.clone();
    for origin in &mut told {
        let date = origin.date;
        origin.standings.iter_mut().for_each(|own| own.score = deaths_after(&own.country, date));
    }
    let record = run(&told);
    // Earlier windows begin before the snapshots do and are read from the main file.
    for group in [Group::Full, Group::Partial] {
        let rows = record.by_origin.iter().filter(|row| row.group == group && row.horizon_months == 6);
        let rows: Vec<_> = rows
            .filter(|row| row.outcome == Outcome::DeathsLevel && row.origin.as_str() >= "2021-06-30")
            .collect();
        assert!(rows.len() > 10 && rows.iter().all(|row| (row.score - 1.0).abs() < 1e-12), "{rows:?}");
        let own = result(&record, group, Outcome::DeathsLevel, 6);
        assert_eq!(own.finding, Finding::Above);
    }
    let partial = result(&record, Group::Partial, Outcome::DeathsLevel, 6);
    assert!(partial.differences.iter().all(|row| row.finding == Finding::Above), "{:?}", partial.differences);
}

#[test]
fn a_score_dealt_out_at_random_orders_nothing() {
    let mut dealt = ORIGINS.clone();
    // A linear congruential generator: the test depends on no stream of the product.
    let mut state = 20_261_124_u64;
    for standing in dealt.iter_mut().flat_map(|origin| &mut origin.standings) {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        standing.score = (state >> 33) as f64;
    }
    let record = run(&dealt);
    for (group, outcome) in [Group::Full, Group::Partial]
        .into_iter()
        .flat_map(|group| [Outcome::DeathsLevel, Outcome::DeathsChange].map(|outcome| (group, outcome)))
    {
        let own = result(&record, group, outcome, 6);
        assert!(!matches!(own.finding, Finding::Above | Finding::Below), "{own:?}");
        let within = own.rankings[0].within.expect("a correlation");
        assert!(within.value.abs() < 0.3, "{group:?} {outcome:?}: {within:?}");
    }
    let level = result(&record, Group::Partial, Outcome::DeathsLevel, 6);
    let deaths = level.differences.iter().find(|row| row.against == Ranking::Deaths).expect("a benchmark");
    assert_eq!(deaths.finding, Finding::Below, "a random order loses to deaths known");
}

#[test]
fn the_order_of_origins_does_not_matter() {
    let mut turned = ORIGINS.clone();
    turned.reverse();
    turned.swap(2, 9);
    assert_eq!(run(&turned), *RECORD);
}

/// Everything later than the origin is changed; nothing of where the countries stood may move.
#[test]
fn what_happens_after_an_origin_moves_no_standing() {
    let date: Date = "2019-12-31".parse().expect("a date");
    let after = Month::of(date).plus(1);
    let mut package = PACKAGE.clone();
    package.vintages.iter_mut().for_each(|row| row.best += 7_000);
    package.conflict.iter_mut().filter(|row| row.month >= after).for_each(|row| row.best += 7_000);
    package.observations.iter_mut().filter(|row| row.period_end >= after).for_each(|row| row.value *= 3.0);
    package.prices.iter_mut().filter(|row| row.month >= after).for_each(|row| row.price *= 9.0);
    package.events.iter_mut().for_each(|event| event.severity = 5.0);
    assert_eq!(standings(&package, "2019-12-31"), standings(&PACKAGE, "2019-12-31"));
    // The same change a month earlier is known by then: the test can see one.
    let known = Month::of(date).plus(-1);
    package.conflict.iter_mut().filter(|row| row.month == known).for_each(|row| row.best += 7_000);
    assert_ne!(standings(&package, "2019-12-31"), standings(&PACKAGE, "2019-12-31"));
}

#[test]
fn one_planted_value_of_the_future_is_named() {
    let clean = at(&PACKAGE, "2023-12-31");
    assert_eq!(later_rows(&clean), Vec::<String>::new());
    let burkina = CountryCode::new("BFA").expect("a code");
    let mut leaking = clean.clone();
    let months = leaking.conflict.months.get_mut(&burkina).expect("months");
    let mut late = months.last().expect("a month").clone();
    late.month = "2024-01".parse().expect("a month");
    months.push(late);
    assert_eq!(later_rows(&leaking), ["deaths of BFA in 2024-01"]);
    let mut leaking = clean.clone();
    let late = PACKAGE.events.iter().find(|event| event.effective > clean.as_of.0).expect("a later event");
    leaking.events.push(late.clone());
    assert_eq!(later_rows(&leaking).len(), 1);
}

/// Before the event file begins, the five countries that it covers would look quiet in two pillars.
#[test]
fn no_country_is_called_quiet_because_the_event_file_has_not_begun() {
    let early: Vec<Origin> =
        ["2018-12-31", "2019-12-31"].iter().map(|date| standings(&PACKAGE, date)).collect();
    let record = run(&early);
    assert!(record.groups.iter().all(|row| row.group == Group::Partial));
    let names: Vec<&str> = record.groups[0].countries.iter().map(|(code, _)| code.as_str()).collect();
    assert!(["BFA", "GHA", "GIN", "MLI", "NER"].iter().all(|code| !names.contains(code)), "{names:?}");
    let full = RECORD.groups.iter().find(|row| row.group == Group::Full).expect("a group");
    let names: Vec<&str> = full.countries.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(names, ["BFA", "GHA", "GIN", "MLI", "NER"]);
    assert!(full.ordered_as_stability <= full.origins && full.origins == 18);
}

/// One case in one country is no evidence, however high its correlation.
#[test]
fn few_blocks_make_no_claim() {
    let own = result(&RECORD, Group::Partial, Outcome::Onsets, 12);
    assert!(own.blocks < RECORD.fewest_blocks);
    assert!(!matches!(own.finding, Finding::Above | Finding::Below));
    let year = result(&RECORD, Group::Full, Outcome::DeathsLevel, 12);
    assert_eq!((year.origins, year.blocks, year.finding), (18, 5, Finding::Fragile));
}

#[test]
fn the_chapter_claims_what_the_findings_say_and_no_more() {
    let record = ErrorRecord { scores: Some(RECORD.clone()), ..ErrorRecord::default() };
    let chapters = validation::chapters(&record);
    let [chapter] = chapters.as_slice() else { panic!("one chapter") };
    let headings: Vec<&str> = chapter.sections.iter().map(|section| section.heading.as_str()).collect();
    let wanted = ["Question", "Data", "Protocol", "Results", "What it means for a user"];
    assert_eq!(headings[..5], wanted);
    assert_eq!(headings[5], "What failed or cannot be concluded");
    let page = validation::markdown(chapter, "");
    assert!(page.contains("In hindsight"), "{page}");
    assert!(
        chapter.finding.starts_with("Full scores order deaths of the next 6 months;"),
        "{}",
        chapter.finding
    );
    for own in RECORD.results.iter().filter(|row| row.finding == Finding::Open) {
        let interval = own.rankings[0].within.expect("a figure");
        assert!(interval.low <= 0.0 && interval.high >= 0.0, "{own:?}");
    }
    for section in &chapter.sections {
        for table in &section.tables {
            assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.name);
        }
    }
}
