//! The digest of a quarter: what moved, what is over its limit, what is only noise.

use harmattan::model::batch::{Batch, BookSource, CellId, Figure as Limited, HOUSE, Limit, ScenarioSource};
use harmattan::model::digest::{Digest, LimitState};
use harmattan::model::figure::Figure;
use harmattan::model::view::{CoverageRow, SignalRow};
use harmattan::view::digest::{DateFacts, QuarterResults, digest, keyed};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn batch(limits: Vec<Limit>) -> Batch {
    let named = |name: &str| BookSource { name: name.to_owned(), place: name.to_owned() };
    Batch {
        name: "q".to_owned(),
        title: String::new(),
        portfolios: vec![named("a"), named("b")],
        scenarios: vec![ScenarioSource { name: "s".to_owned(), place: "s".to_owned() }],
        quarters: vec!["2026Q2".parse().expect("a quarter")],
        horizons: Vec::new(),
        years: 1000,
        target_error: None,
        seed: 1,
        process_only: false,
        formats: Vec::new(),
        currency: None,
        data: Vec::new(),
        out: PathBuf::new(),
        jobs: None,
        house: true,
        limits,
        alert_loss: 0.1,
        alert_score: 5.0,
        causes: 0,
        keep_reports: 8,
        keep_figures: 40,
    }
}

fn limit(portfolio: &str, figure: Limited, of: Option<&str>, most: f64) -> Limit {
    Limit {
        name: "cap".to_owned(),
        figure,
        portfolio: portfolio.to_owned(),
        of: of.map(str::to_owned),
        retained: false,
        scenarios: false,
        most,
    }
}

fn figure(key: [&str; 5], value: f64, se: f64) -> Figure {
    let [subject, name, figure, branch, terms] = key.map(str::to_owned);
    Figure {
        subject,
        name,
        figure,
        branch,
        terms,
        unit: "GBP a year".to_owned(),
        value: Some(value),
        se: Some(se),
        low: Some(value - 1.645 * se),
        high: Some(value + 1.645 * se),
    }
}

/// A book, its expected loss, and that by country.
type Book<'a> = (&'a str, f64, &'a [(&'a str, f64)]);

/// A quarter whose books lose what is given, with a standard error of 1.
fn quarter(books: &[Book<'_>]) -> QuarterResults {
    let mut results = QuarterResults { methods: [1].into(), ..QuarterResults::default() };
    for (book, expected, countries) in books {
        let mut figures = vec![figure(["book", "", "expected", "baseline", "gross"], *expected, 1.0)];
        for (country, loss) in *countries {
            figures.push(figure(["country", country, "expected", "baseline", "gross"], *loss, 1.0));
        }
        results.cells.insert((*book).to_owned(), BTreeMap::from([("s".to_owned(), keyed(figures))]));
    }
    results
}

fn made(limits: Vec<Limit>, now: &QuarterResults, before: Option<&QuarterResults>) -> Digest {
    let quarter = |text: &str| text.parse().expect("a quarter");
    digest(
        &batch(limits),
        (quarter("2026Q2"), now),
        before.map(|before| (quarter("2026Q1"), before)),
        Vec::new(),
    )
}

#[test]
fn a_move_is_told_from_noise_by_the_errors_of_both_quarters_and_names_its_parts() {
    let before = quarter(&[("a", 100.0, &[("BFA", 60.0), ("MLI", 40.0)]), ("b", 50.0, &[])]);
    let now = quarter(&[("a", 130.0, &[("BFA", 95.0), ("GHA", 35.0)]), ("b", 52.0, &[])]);
    let digest = made(Vec::new(), &now, Some(&before));
    let a = &digest.moves[0];
    assert_eq!((a.portfolio.as_str(), a.before, a.now, a.is_noise), ("a", 100.0, 130.0, false));
    assert!((a.se - 2.0_f64.sqrt()).abs() < 1e-12);
    // A country that left counts with all it had: MLI -40, BFA +35, GHA +35.
    assert_eq!(a.parts, [("MLI".to_owned(), -40.0), ("BFA".to_owned(), 35.0)]);
    let b = &digest.moves[1];
    assert!(b.is_noise, "2 is within 1.96 errors of 1.41");
    let ids: Vec<&str> = digest.alerts.iter().map(|alert| alert.id.as_str()).collect();
    assert_eq!(ids, ["2026Q2/move/a/book//expected/baseline/gross"]);
}

#[test]
fn a_limit_says_when_sampling_error_leaves_it_open() {
    let now = quarter(&[("a", 100.0, &[("BFA", 60.0)]), (HOUSE, 100.0, &[])]);
    for (most, state) in [
        (90.0, LimitState::Breached),
        (99.0, LimitState::LikelyBreached),
        (101.0, LimitState::NotTold),
        (110.0, LimitState::Kept),
    ] {
        let digest = made(vec![limit("a", Limited::Expected, None, most)], &now, None);
        assert_eq!(digest.limits.len(), 1);
        assert_eq!(digest.limits[0].state, state, "limit {most}");
        let alert = digest.alerts.first().map(|alert| alert.is_sure);
        let wanted = match state {
            LimitState::Breached => Some(true),
            LimitState::LikelyBreached => Some(false),
            _ => None,
        };
        assert_eq!(alert, wanted, "limit {most}");
    }
    let missing = made(vec![limit("a", Limited::Tvar99, None, 1.0)], &now, None);
    assert_eq!(missing.limits[0].state, LimitState::Unknown, "a figure that is not there is no kept limit");
    let country = made(vec![limit("*", Limited::Expected, Some("BFA"), 50.0)], &now, None);
    assert_eq!(country.limits.len(), 1, "`*` is every book and not the house");
    assert_eq!((country.limits[0].value, country.limits[0].state), (Some(60.0), LimitState::Breached));
}

#[test]
fn what_is_new_since_the_quarter_before_is_marked() {
    let signal = |state: &str| SignalRow {
        id: "S1".to_owned(),
        family: "state".to_owned(),
        label: "a coup".to_owned(),
        countries: Vec::new(),
        value: Some(1.0),
        threshold: Some(1.0),
        direction: "above".to_owned(),
        unit: "events".to_owned(),
        period: None,
        state: state.to_owned(),
        source: String::new(),
    };
    let coverage = |state: &str| CoverageRow {
        indicator: "I".to_owned(),
        label: "displaced".to_owned(),
        pillar: harmattan::model::pillar::Pillar::Humanitarian,
        country: "BFA".to_owned(),
        newest: None,
        missed: None,
        state: state.to_owned(),
        reason: None,
    };
    let with = |signal_state: &str, coverage_state: &str| QuarterResults {
        date: Some(DateFacts {
            signals: vec![signal(signal_state)],
            coverage: vec![coverage(coverage_state)],
        }),
        ..quarter(&[("a", 1.0, &[])])
    };
    let fresh = made(Vec::new(), &with("tripped", "stale"), Some(&with("quiet", "fresh")));
    assert!(fresh.signals[0].is_new && fresh.stale[0].is_new);
    assert_eq!(fresh.alerts.iter().map(|alert| alert.id.as_str()).collect::<Vec<_>>(), ["2026Q2/signal/S1"]);
    let old = made(Vec::new(), &with("tripped", "stale"), Some(&with("tripped", "expired")));
    assert!(!old.signals[0].is_new && !old.stale[0].is_new && old.alerts.is_empty());
    let first = made(Vec::new(), &with("tripped", "stale"), None);
    assert!(!first.signals[0].is_new, "nothing is new when there is nothing before");
}

#[test]
fn a_quarter_of_another_method_and_a_failed_cell_are_alerts() {
    let before = QuarterResults { methods: [0].into(), ..quarter(&[("a", 1.0, &[])]) };
    let now = quarter(&[("a", 1.0, &[])]);
    let id = CellId {
        quarter: "2026Q2".parse().expect("a quarter"),
        portfolio: "b".to_owned(),
        scenario: "s".to_owned(),
    };
    let at = |text: &str| text.parse().expect("a quarter");
    let digest = digest(
        &batch(Vec::new()),
        (at("2026Q2"), &now),
        Some((at("2026Q1"), &before)),
        vec![(id, "no rate".to_owned())],
    );
    let ids: Vec<&str> = digest.alerts.iter().map(|alert| alert.id.as_str()).collect();
    assert_eq!(ids, ["2026Q2/failure/b/s", "2026Q2/method/2026Q1"]);
}
