//! The report says what the view says: every figure, nothing missing as zero, nothing of a user's text as code.

use harmattan::model::view::{Estimate, View};
use harmattan::report::{self, format};
use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Few years, so that some levels are out of reach and say so.
const YEARS: &str = "2048";

/// A view of the sample book under a scenario, as the program writes it.
fn written(scenario: &str) -> View {
    let home = tempfile::tempdir().expect("a folder");
    let status = Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(home.path())
        .args(["run", scenario, "--years", YEARS, "--format", "json", "--quiet", "--out", "run"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(status.success(), "{scenario} runs");
    let bytes = fs::read(home.path().join("run/view.json")).expect("a view is always written");
    serde_json::from_slice(&bytes).expect("a view")
}

fn sample() -> View {
    static VIEW: OnceLock<View> = OnceLock::new();
    VIEW.get_or_init(|| written("us-reengagement")).clone()
}

fn page(view: &View) -> String {
    report::html(view, &BTreeMap::new())
}

/// The rows of a table as records by column.
fn records(view: &View, name: &str) -> Vec<BTreeMap<String, String>> {
    let tables = report::tables(view);
    let mut reader = csv::Reader::from_reader(tables[name].as_bytes());
    let columns = reader.headers().expect("a heading").clone();
    let named = |row: csv::StringRecord| {
        columns.iter().zip(row.iter()).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|row| named(row.expect("a whole row"))).collect()
}

/// The part of a page from one heading to the next section.
fn section<'a>(page: &'a str, id: &str) -> &'a str {
    let start =
        page.find(&format!("<section id=\"{id}\"")).unwrap_or_else(|| panic!("there is a section {id}"));
    &page[start..start + page[start..].find("</section>").expect("sections end")]
}

/// What a reader sees of a piece of the page.
fn seen(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for character in html.chars() {
        match character {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => text.push(character),
            _ => {}
        }
    }
    text.replace("&#38;", "&")
        .replace("&#39;", "'")
        .replace("&#34;", "\"")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
}

#[test]
fn sections_stand_in_the_readers_order() {
    let page = page(&sample());
    let ids = [
        "answer",
        "change",
        "holdings",
        "tail",
        "insurance",
        "security",
        "minerals",
        "scenario",
        "uk",
        "horizons",
        "scores",
        "signals",
        "advice",
        "numbers",
        "coverage",
        "record",
        "method",
        "bottom-line",
        "glossary",
        "sources",
        "stamp",
    ];
    let places: Vec<usize> = ids
        .iter()
        .map(|id| page.find(&format!("<section id=\"{id}\"")).expect("every section is there"))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(page.matches("<section ").count(), ids.len());
    assert_eq!(section(&page, "answer").matches("<p class=\"lead\">").count(), 3, "three sentences answer");
}

#[test]
fn the_page_is_one_file_without_address() {
    let page = page(&sample());
    for forbidden in ["<script src", "src=\"", "@import", "<link rel=\"stylesheet\"", "onload="] {
        assert!(!page.contains(forbidden), "{forbidden} would leave the file");
    }
    assert_eq!(page.matches("url(").count(), page.matches("url(data:").count(), "only what is inside");
    assert_eq!(page.matches("<table").count(), page.matches("</table>").count());
    assert_eq!(page.matches("<th scope=\"row\"").count(), page.matches("<tr><th scope=\"row\"").count());
}

#[test]
fn each_figure_of_the_holdings_table_is_the_figure_of_its_csv() {
    let view = sample();
    let page = page(&view);
    let shown = section(&page, "holdings");
    for record in records(&view, "holdings") {
        let heading = format!("<th scope=\"row\">{} ", record["id"]);
        let start = shown.find(&heading).unwrap_or_else(|| panic!("{} has a row", record["id"]));
        let row = seen(&shown[start..start + shown[start..].find("</tr>").expect("rows end")]);
        let figure = |name: &str| record[name].parse::<f64>().ok();
        let estimate = |name: &str| Estimate {
            value: figure(name),
            se: figure(&format!("{name}_se")),
            low: figure(&format!("{name}_low")),
            high: figure(&format!("{name}_high")),
        };
        let mut expected = vec![format::amount(figure("pounds").expect("pounds are known"))];
        expected.push(format::amount(figure("looked_through").expect("known")));
        if record["expected"].is_empty() {
            expected.push("not looked through".to_owned());
        } else {
            expected.push(format::estimate(&estimate("expected")));
            expected.push(format::change_estimate(&estimate("change")));
            expected.push(format::maybe_percent(figure("expected_share")));
        }
        for text in expected {
            assert!(row.contains(&text), "{} shows {text}: {row}", record["id"]);
        }
    }
}

#[test]
fn tables_hold_every_digit_of_the_view() {
    let view = sample();
    let expected: f64 = records(&view, "losses_by_holding_peril")
        .iter()
        .map(|row| row["expected"].parse::<f64>().expect("a number"))
        .sum();
    let total = view.losses.baseline_gross.expected.value.expect("years are enough for a mean");
    assert!((expected / total - 1.0).abs() < 1e-9, "{expected} is {total}");
    for (record, holding) in records(&view, "holdings").iter().zip(&view.holdings) {
        assert_eq!(record["pounds"].parse::<f64>(), Ok(holding.pounds));
    }
}

#[test]
fn all_tables_are_there_and_square_even_when_empty() {
    let names = [
        "holdings",
        "losses_by_holding_peril",
        "levels",
        "ep_curves",
        "changes",
        "scores",
        "pillars",
        "indicators",
        "rates",
        "windows",
        "signals",
        "coverage",
        "unmatched",
        "security_months",
        "timeline",
        "judgements",
        "sources",
        "exchange_rates",
        "leaves",
        "bound",
        "comparison",
        "comparison_scores",
        "security",
        "record",
    ];
    let mut bare = sample();
    bare.holdings.clear();
    bare.signals.clear();
    bare.scenario.bound.clear();
    for view in [sample(), bare] {
        let tables = report::tables(&view);
        for name in names {
            let mut reader = csv::Reader::from_reader(tables[name].as_bytes());
            assert!(reader.records().all(|row| row.is_ok()), "{name} is square");
        }
    }
}

/// Puts a text wherever a user's file can put one.
fn with_text(text: &str) -> View {
    let mut view = sample();
    view.book.name = text.to_owned();
    view.holdings[0].name = text.to_owned();
    view.holdings[0].subject = text.to_owned();
    view.holdings[0].policy = Some(text.to_owned());
    view.holdings[0].flags = vec![text.to_owned()];
    view.book.unmatched_rows[0].name = text.to_owned();
    view.scenario.title = text.to_owned();
    view.scenario.story = text.to_owned();
    view.scenario.question = text.to_owned();
    view.scenario.basis = text.to_owned();
    view.scenario.leaves[0].name = text.to_owned();
    view.scenario.leaves[0].reason = text.to_owned();
    view.scenario.events[0].title = text.to_owned();
    view.scenario.events[0].effects = text.to_owned();
    view.scenario.events[0].source = text.to_owned();
    view.scenario.shocks = vec![text.to_owned()];
    view.scenario.falsify = vec![text.to_owned()];
    view
}

#[test]
fn markup_in_a_users_text_is_shown_and_never_run() {
    let bad = "<script>alert('x')</script> \"><img src=x onerror=alert(1)> &amp;";
    let view = with_text(bad);
    let page = page(&view);
    assert!(!page.contains("<script>alert"), "no script of a user reaches the page");
    assert_eq!(page.matches("<script").count(), 1, "only the page's own");
    assert!(!page.contains("<img"), "no element of a user reaches the page");
    assert!(seen(section(&page, "holdings")).contains(bad), "the text itself is shown");
    let summary = report::summary(&view);
    assert!(!summary.contains("<script") && !summary.contains("<img"));
}

#[test]
fn a_name_of_200_characters_is_whole_and_may_break_anywhere() {
    let name = "n".repeat(200);
    let page = page(&with_text(&name));
    assert!(section(&page, "holdings").contains(&name));
    assert!(page.contains("overflow-wrap: anywhere"));
}

#[test]
fn a_users_cell_is_no_formula_in_any_table() {
    for bad in ["=HYPERLINK(\"http://x\")", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"] {
        let view = with_text(bad);
        for name in ["holdings", "unmatched", "leaves", "scenario_events"] {
            let records = records(&view, name);
            let cells: Vec<&String> = records.iter().flat_map(BTreeMap::values).collect();
            let is_bare = |cell: &&&String| cell.as_str() == bad;
            assert_eq!(cells.iter().filter(is_bare).count(), 0, "{name} would run {bad}");
            let quoted = format!("'{bad}");
            assert!(cells.iter().any(|cell| **cell == quoted), "{name} keeps the text of {bad}");
        }
    }
}

#[test]
fn a_missing_number_is_a_word_on_the_page_and_an_empty_cell_in_a_table() {
    let none = Estimate { value: None, se: None, low: None, high: None };
    let mut view = sample();
    for losses in [&mut view.losses.baseline_gross, &mut view.losses.scenario_gross] {
        for row in &mut losses.levels {
            row.var = none;
            row.tvar = none;
        }
    }
    view.holdings[0].expected = none;
    view.holdings[0].change = none;
    view.holdings[0].expected_share = None;
    for row in &mut view.scores.countries {
        row.score = None;
        row.low = None;
        row.high = None;
    }
    let page = page(&view);
    let answer = seen(section(&page, "answer"));
    assert!(answer.contains("too few to quote a year in a hundred"), "{answer}");
    assert!(answer.contains("too few years"));
    let heading = format!("<th scope=\"row\">{} ", view.holdings[0].id);
    let holdings = section(&page, "holdings");
    let start = holdings.find(&heading).expect("a row");
    let row = seen(&holdings[start..start + holdings[start..].find("</tr>").expect("rows end")]);
    assert_eq!(row.matches("too few years").count(), 2, "{row}");
    assert!(row.contains("not known") && !row.contains("£0"), "{row}");
    assert_eq!(records(&view, "holdings")[0]["expected"], "");
    let countries = records(&view, "scores");
    assert!(countries.iter().filter(|row| row["level"] == "country").all(|row| row["score"].is_empty()));
}

#[test]
fn what_could_not_be_looked_through_has_no_loss_rather_than_none() {
    let view = sample();
    let unmatched = &view.book.unmatched_rows;
    assert!(!unmatched.is_empty(), "the sample book has some");
    let records = records(&view, "holdings");
    for row in unmatched {
        let record = records.iter().find(|record| record["id"] == row.holding).expect("it is a holding");
        if record["looked_through"] == "0" {
            assert_eq!(record["expected"], "", "{}", row.holding);
        }
    }
    let page = page(&view);
    for row in unmatched {
        assert!(seen(section(&page, "holdings")).contains(&row.reason), "{} says why", row.holding);
    }
}

#[test]
fn the_notice_stands_at_both_ends_for_a_shipped_book_and_nowhere_for_a_users() {
    let mut view = sample();
    let notice = "Sample book, invented amounts";
    assert_eq!(page(&view).matches(&format!("<p class=\"notice\">{notice}</p>")).count(), 2);
    assert!(page(&view).contains("@bottom-center"), "each printed page has it");
    assert_eq!(report::summary(&view).matches(notice).count(), 2);
    view.book.sample = false;
    assert!(!page(&view).contains("class=\"notice\""));
}

#[test]
fn a_change_within_noise_is_called_almost_nothing_and_a_real_one_is_not() {
    let mut view = sample();
    view.losses.change_gross.almost_nothing = true;
    assert!(seen(section(&page(&view), "change")).contains("almost nothing"));
    view.losses.change_gross.almost_nothing = false;
    view.losses.change_gross.expected =
        Estimate { value: Some(5e5), se: Some(1e4), low: Some(4.8e5), high: Some(5.2e5) };
    let change = seen(section(&page(&view), "change"));
    assert!(change.contains("raises the expected loss by +£500k (+£480k to +£520k)"), "{change}");
    assert!(!change.contains("almost nothing"));
}

#[test]
fn charts_stand_in_their_sections_and_take_turns_by_width() {
    let charts: BTreeMap<String, String> = ["ep-curve", "ep-curve-narrow", "coverage", "something-new"]
        .into_iter()
        .map(|name| (name.to_owned(), format!("<svg id=\"{name}\"></svg>")))
        .collect();
    let page = report::html(&sample(), &charts);
    assert!(section(&page, "coverage").contains("<svg id=\"coverage\">"));
    assert!(section(&page, "answer").contains("<figure class=\"wide both\" data-chart=\"ep-curve\">"));
    assert!(
        section(&page, "answer").contains("<figure class=\"narrow both\" data-chart=\"ep-curve-narrow\">")
    );
    assert!(section(&page, "answer").contains("<svg id=\"something-new\">"), "no chart is lost");
}

#[test]
fn the_baseline_alone_has_no_scenario_columns() {
    let view = written("baseline");
    let page = page(&view);
    assert!(seen(section(&page, "answer")).contains("No scenario is applied"));
    assert!(!section(&page, "answer").contains("Change, paired"));
    assert_eq!(records(&view, "changes").len(), 0);
}
