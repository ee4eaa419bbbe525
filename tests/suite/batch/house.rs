//! The house is its books together: nothing is lost, counted twice or mixed up.

use super::finished;
use harmattan::datasets::{self, Layers, portfolio};
use harmattan::exposure::house::house;
use harmattan::model::batch::CellId;
use harmattan::model::portfolio::Portfolio;
use harmattan::model::view::{LossView, View};
use harmattan::store::Store;
use std::fs;

fn view(portfolio: &str, scenario: &str) -> View {
    let store = Store::existing(&finished().join("store")).expect("a store");
    let quarter = "2026Q2".parse().expect("a quarter");
    store.view(&CellId { quarter, portfolio: portfolio.into(), scenario: scenario.into() }).expect("a view")
}

#[test]
fn the_house_expects_what_its_books_expect_together_before_and_after_insurance() {
    for scenario in ["baseline", "mining-code-tightening"] {
        let [a, b, house] = ["a", "b", "house"].map(|book| view(book, scenario).losses);
        let expected = |losses: &LossView| losses.expected.value.expect("known");
        for (what, a, b, house) in [
            ("gross", &a.baseline_gross, &b.baseline_gross, &house.baseline_gross),
            ("retained", &a.baseline_retained, &b.baseline_retained, &house.baseline_retained),
            ("scenario", &a.scenario_gross, &b.scenario_gross, &house.scenario_gross),
            ("scenario, retained", &a.scenario_retained, &b.scenario_retained, &house.scenario_retained),
        ] {
            let sum = expected(a) + expected(b);
            assert!(sum > 0.0);
            assert!(
                (expected(house) / sum - 1.0).abs() < 1e-9,
                "{scenario}, {what}: the house expects {}, its books {sum}",
                expected(house)
            );
        }
        let retained = expected(&house.baseline_retained) / expected(&house.baseline_gross);
        assert!(retained < 1.0 - 1e-6, "insurance pays something, else this shows nothing");
        let tail = |losses: &LossView| {
            let row = losses.levels.iter().find(|row| row.level == 0.99).expect("quoted");
            row.tvar.value.expect("enough years")
        };
        assert!(tail(&house.baseline_gross) <= tail(&a.baseline_gross) + tail(&b.baseline_gross) + 1e-6);
    }
}

#[test]
fn books_that_share_ids_keep_their_lines_apart_in_the_house() {
    let house = view("house", "baseline");
    let ids: Vec<&str> = house.holdings.iter().map(|holding| holding.id.as_str()).collect();
    assert_eq!(ids, ["S01", "S02", "a:H01", "a:H02", "b:H01", "b:H03"]);
    for holding in house.holdings.iter().filter(|holding| holding.id.as_str().contains(':')) {
        let (book, id) = holding.id.as_str().split_once(':').expect("the book is in front");
        let own = view(book, "baseline");
        let line = own.holdings.iter().find(|line| line.id.as_str() == id).expect("a line of the book");
        assert_eq!(line.pounds, holding.pounds, "{}", holding.id);
        assert_eq!(line.expected.value, holding.expected.value, "{}", holding.id);
    }
}

/// Books of these lines, read as files of these names.
fn books(texts: &[(&str, &str)]) -> Vec<Portfolio> {
    let folder = tempfile::tempdir().expect("a folder");
    let package = datasets::load(&Layers::over(Vec::new())).expect("the shipped data");
    let read = |(name, lines): &(&str, &str)| {
        let path = folder.path().join(format!("{name}.csv"));
        fs::write(
            &path,
            format!("{}{lines}", super::BOOK_A.split_inclusive('\n').next().expect("a heading")),
        )
        .expect("ours");
        portfolio::read(path.to_str().expect("plain"), &package).expect("a sound book")
    };
    texts.iter().map(read).collect()
}

fn ids(books: &[Portfolio]) -> Vec<String> {
    let books: Vec<&Portfolio> = books.iter().collect();
    let house = house(&books, String::new()).expect("ids that fit");
    house.holdings.iter().map(|line| line.id.to_string()).collect()
}

#[test]
fn a_line_without_an_asset_keeps_its_id_in_the_house_unless_two_books_have_it() {
    let gold = "S01,Gold,supply,,,CHE,gold,1000000,GBP,2026-06-30,2027-06-30,,\n";
    assert_eq!(ids(&books(&[("a", gold)])), ["S01"]);
    assert_eq!(ids(&books(&[("a", gold), ("b", gold)])), ["a:S01", "b:S01"]);
}

#[test]
fn a_line_that_is_named_as_another_book_s_line_is_not_mistaken_for_it() {
    let own = "b:H01,Gold,supply,,,CHE,gold,1000000,GBP,2026-06-30,2027-06-30,,\n";
    let other = "H01,Endeavour,equity,EDV:LSE,,,,25000000,GBP,2026-06-30,,,\n";
    let mut found = ids(&books(&[("a", own), ("b", other)]));
    found.dedup();
    assert_eq!(found.len(), 2, "{found:?}");
}
