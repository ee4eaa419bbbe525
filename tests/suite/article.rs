//! What the source article asks for: minerals, UK channels, claims beside documents, as known on the date and as the tables have it.

use crate::fixture::Fixture;
use harmattan::datasets::{self, Layers};
use harmattan::model::package::Package;
use harmattan::model::view::View;
use harmattan::period::{AsOf, parse_date};
use harmattan::report::{self, format};
use harmattan::world::{self, World};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::{LazyLock, OnceLock};

static PACKAGE: LazyLock<Package> =
    LazyLock::new(|| datasets::load(&Layers::default()).unwrap_or_else(|problems| panic!("{problems}")));

fn at(date: &str) -> World {
    world::as_of(&PACKAGE, AsOf(parse_date(date).expect("a date"))).expect("a world")
}

fn run(arguments: &[&str]) -> View {
    let home = tempfile::tempdir().expect("a folder");
    let status = Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(home.path())
        .arg("run")
        .args(arguments)
        .args(["--years", "2048", "--format", "json", "--quiet", "--out", "run"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(status.success(), "{arguments:?} runs");
    let bytes = std::fs::read(home.path().join("run/view.json")).expect("a view is always written");
    serde_json::from_slice(&bytes).expect("a view")
}

fn sample() -> &'static View {
    static VIEW: OnceLock<View> = OnceLock::new();
    VIEW.get_or_init(|| run(&["us-reengagement"]))
}

/// What a reader sees of a section of the page, tags taken out.
fn seen(view: &View, id: &str) -> String {
    let page = report::html(view, &BTreeMap::new());
    let start = page.find(&format!("<section id=\"{id}\"")).unwrap_or_else(|| panic!("a section {id}"));
    let part = &page[start..start + page[start..].find("</section>").expect("sections end")];
    let mut text = String::new();
    let mut is_tag = false;
    for character in part.chars() {
        match character {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => text.push(character),
            _ => {}
        }
    }
    let text = text.replace("&#38;", "&").replace("&#39;", "'").replace("&#34;", "\"");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rows of a table as records by column.
fn records(view: &View, name: &str) -> Vec<BTreeMap<String, String>> {
    let tables = report::tables(view);
    let mut reader = csv::Reader::from_reader(tables[name].as_bytes());
    reader.deserialize().map(|row| row.expect("a whole row")).collect()
}

fn figure(record: &BTreeMap<String, String>, column: &str) -> f64 {
    record[column].parse().unwrap_or_else(|_| panic!("{column} of {record:?}"))
}

fn dollars(value: f64) -> String {
    format::Currency::of("USD").rename(&format::amount(value))
}

#[test]
fn each_figure_on_minerals_is_the_figure_of_its_table() {
    let text = seen(sample(), "minerals");
    let shows = |figure: String, of: &BTreeMap<String, String>| {
        assert!(text.contains(&figure), "{figure} of {of:?} is shown");
    };
    let rows = records(sample(), "mineral_concentration");
    assert!(rows.iter().any(|row| row["mineral"] == "gold"), "gold is always there");
    for row in &rows {
        shows(format::percent(figure(row, "aes_share")), row);
        shows(format::percent(figure(row, "top_share")), row);
        shows(format::number(figure(row, "hhi") * 10_000.0), row);
        shows(format::number(figure(row, "governed_hhi") * 10_000.0), row);
    }
    for row in &records(sample(), "gold_routes") {
        shows(dollars(figure(row, "usd")), row);
        shows(format::percent(figure(row, "share")), row);
    }
    for row in &records(sample(), "output_at_risk") {
        shows(format::percent(figure(row, "lost_share")), row);
        shows(format::percent(figure(row, "scenario_lost_share")), row);
    }
    let text = seen(sample(), "uk");
    for row in &records(sample(), "uk_imports_direct") {
        assert!(text.contains(&dollars(figure(row, "usd"))), "{row:?} is shown");
    }
}

#[test]
fn shares_of_lost_output_are_the_sums_of_their_perils() {
    let rows = records(sample(), "output_at_risk");
    assert!(!rows.is_empty(), "the sample book has mines");
    for row in rows {
        let parts = ["pv", "ex", "cc", "tr", "sd"].map(|peril| figure(&row, &format!("lost_share_{peril}")));
        let sum: f64 = parts.iter().sum();
        assert!((sum - figure(&row, "lost_share")).abs() < 1e-12 && sum > 0.0 && sum < 1.0, "{row:?}");
    }
}

#[test]
fn nothing_is_known_before_it_was_published() {
    let years = |date: &str| at(date).trade.iter().map(|row| row.year).max();
    assert_eq!((years("2026-01-30"), years("2026-01-31")), (Some(2023), Some(2024)));
    let reserves = |date: &str| at(date).reserves.len();
    assert_eq!(reserves("2026-02-27"), 0);
    assert!(reserves("2026-02-28") > 50);
    let concentration = |date: &str| at(date).concentration.iter().map(|row| row.year).max();
    assert_eq!((concentration("2026-04-29"), concentration("2026-04-30")), (Some(2023), Some(2024)));
    let listed = |date: &str| at(date).critical_minerals.len();
    assert_eq!((listed("2024-12-30"), listed("2024-12-31")), (0, 37));
    let fact = |date: &str, id: &str| at(date).facts.iter().any(|fact| fact.id.starts_with(id));
    assert!(!fact("2025-06-22", "gti_sahel_share") && fact("2025-06-23", "gti_sahel_share"));
    assert!(!fact("2026-02-05", "mali_lithium_share") && fact("2026-02-06", "mali_lithium_share"));
    assert!(!fact("2026-02-01", "article_") && fact("2026-02-02", "article_sahel_terror_share"));
    let claims = |date: &str| at(date).claims.len();
    assert_eq!((claims("2026-02-01"), claims("2026-02-02")), (0, 7));
    let ghana = |date: &str| at(date).treaties.iter().any(|row| row.instrument.starts_with("UK-Ghana"));
    assert!(!ghana("2026-06-29") && ghana("2026-06-30"), "its status rests on a report of May 2026");
}

#[test]
fn routes_stand_at_the_newest_year_in_which_every_buyer_had_reported() {
    let rows = &sample().minerals.routes;
    assert!(rows.iter().all(|row| row.year == 2023 && row.passed_over == Some(2024)));
    let share = |country: &str, partner: &str| {
        rows.iter().find(|row| row.country == country && row.partner == partner).map(|row| row.share)
    };
    let close = |share: Option<f64>, to: f64| share.is_some_and(|share| (share - to).abs() < 0.005);
    assert!(close(share("MLI", "ARE"), 0.58) && close(share("MLI", "CHE"), 0.13), "as the sources say");
    assert!(close(share("BFA", "CHE"), 0.82));
}

/// A quoted value with its digits in threes.
fn quoted(value: &str) -> String {
    let (first, rest) = value.split_once(' ').unwrap_or((value, ""));
    let number = first.parse().map_or_else(|_| first.to_owned(), format::number);
    format!("{number} {rest}").trim_end().to_owned()
}

#[test]
fn each_claim_stands_beside_the_documents_and_both_have_their_sources() {
    let text = seen(sample(), "numbers");
    let claims = &sample().facts.claims;
    assert_eq!(claims.len(), 7);
    for claim in claims {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&plain(&claim.claim)), "{} is shown", claim.id);
        assert!(text.contains(&plain(&claim.documents)), "the documents on {} are shown", claim.id);
        assert!(text.contains(&plain(&claim.documents_source)), "their source on {} is shown", claim.id);
        if let Some(value) = &claim.value {
            assert!(text.contains(&quoted(value)), "{value} of {} is shown", claim.id);
        }
        for id in &claim.against {
            let fact = sample().facts.numbers.iter().find(|fact| fact.id == *id).expect("a known fact");
            assert!(
                text.contains(&plain(&fact.source)) && text.contains(&quoted(&fact.value)),
                "{id} is shown"
            );
        }
    }
    assert!(text.contains("WelshWave, 2 Feb 2026"), "who claims is said");
}

#[test]
fn before_the_article_was_out_the_report_says_so_and_shows_no_claim() {
    let view = run(&["baseline", "--as-of", "2025-03-31"]);
    assert!(view.facts.claims.is_empty() && view.facts.numbers.iter().all(|row| !row.is_claim));
    assert!(seen(&view, "numbers").contains("the source article was not out"));
    assert!(!seen(&view, "minerals").contains("2025)"), "no output of 2025");
}

#[test]
fn a_claim_that_names_no_fact_is_a_problem_with_its_place() {
    let heading =
        "id,place,claim,fact,against,events,documents,finding,reason,source,documents_source,published\n";
    let row = "one,MLI,A claim,,no-such-fact,,,differs,why,who,,2026-02-02\n";
    let problems = Fixture::default().with("policy/claims.csv", format!("{heading}{row}")).problems();
    assert!(problems.contains("policy/claims.csv") && problems.contains("against"), "{problems}");
    assert!(problems.contains("no-such-fact"), "{problems}");
}

#[test]
fn the_article_checklist_is_answered_with_the_numbers_of_the_run() {
    let text = seen(sample(), "advice");
    assert_eq!(sample().checklist.len(), 7);
    for point in &sample().checklist {
        assert!(text.contains(&point.asks) && text.contains(&format!("State: {}.", point.state)), "{text}");
    }
    let bit = sample().scenario.bound.iter().filter(|row| row.applied).count();
    let rows = sample().scenario.bound.len();
    let said = match bit {
        0 => format!("did not bite in any of {rows} branches"),
        _ => format!("The bound bit in {bit} of {rows} branches and countries"),
    };
    assert!(text.contains(&said), "{said}: {text}");
}

#[test]
fn every_term_has_a_meaning_and_a_source_and_the_articles_words_are_there() {
    let terms = &sample().glossary;
    for word in ["AAL", "VaR", "TVaR", "AEP", "OEP", "AES", "JNIM", "PRI", "State action", "Exposure score"] {
        assert!(terms.iter().any(|term| term.term == word), "{word} is defined");
    }
    assert!(terms.iter().all(|term| !term.definition.is_empty() && !term.source.is_empty()));
}
