//! The report: complete, offline, honest about the sample book, and safe against names.

use super::charts::view;
use harmattan::report;

#[test]
fn the_page_stands_alone_and_has_every_section_in_order() {
    let page = report::html(&view());
    let at =
        |title: &str| page.find(&format!("<h2>{title}</h2>")).unwrap_or_else(|| panic!("no section {title}"));
    let titles = [
        "The answer",
        "What changed",
        "Each holding",
        "Security",
        "The scenario and its bound",
        "Horizons",
        "Signals to watch",
        "Coverage and freshness",
        "Method and caveats",
        "Sources",
    ];
    assert!(titles.windows(2).all(|pair| at(pair[0]) < at(pair[1])));
    assert!(!page.contains("<script") && !page.contains("src=\"http") && !page.contains("<link"));
    assert!(page.contains("Sample book, invented amounts"));
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn a_change_within_noise_is_the_headline() {
    assert!(report::summary(&view()).contains("almost nothing"));
}

#[test]
fn a_hostile_name_is_text_in_every_format() {
    let mut hostile = view();
    hostile.holdings[0].name = "<script>alert(1)</script>".to_owned();
    hostile.holdings[1].name = "=HYPERLINK(\"x\")".to_owned();
    assert!(!report::html(&hostile).contains("<script"));
    assert!(!report::summary(&hostile).contains("<script"));
    let tables = report::tables(&hostile);
    assert!(tables["holdings.csv"].contains("\"'=HYPERLINK(\"\"x\"\")\""));
}

#[test]
fn a_declared_own_book_is_not_called_a_sample() {
    let mut own = view();
    own.book.sample = false;
    assert!(!report::html(&own).contains("invented amounts"));
}

/// Writes the page and pictures for looking at, when a folder is named.
#[test]
fn the_page_can_be_written_out() {
    let page = report::html(&view());
    if let Some(folder) = std::env::var_os("HARMATTAN_LOOK") {
        std::fs::write(std::path::Path::new(&folder).join("index.html"), &page).expect("the folder is there");
    }
    assert!(page.len() < 1_000_000);
}
