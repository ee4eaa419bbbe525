//! The page, walked cell by cell: each figure is the figure of the table it names, and nothing on it reaches outside.

use harmattan::charts;
use harmattan::model::view::View;
use harmattan::report;
use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Views of two scenarios run in one command.
fn views() -> &'static [View; 2] {
    static VIEWS: OnceLock<[View; 2]> = OnceLock::new();
    VIEWS.get_or_init(|| {
        let home = tempfile::tempdir().expect("a folder");
        let names = ["us-reengagement", "capital-siege"];
        let status = Command::new(env!("CARGO_BIN_EXE_harmattan"))
            .current_dir(home.path())
            .args([
                "run", names[0], names[1], "--years", "8192", "--format", "json", "--quiet", "--out", "out",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .expect("the program starts");
        assert!(status.success());
        names.map(|name| {
            let bytes = fs::read(home.path().join("out").join(name).join("view.json")).expect("a view");
            serde_json::from_slice(&bytes).expect("a view")
        })
    })
}

fn page(view: &View) -> String {
    report::html(view, &charts::page_svg(view))
}

/// What stands between two marks, for each time they occur.
fn between<'a>(text: &'a str, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(from).skip(1).map(move |rest| rest.split(to).next().expect("a part"))
}

/// Text without tags, entities resolved.
fn plain(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, seen)| seen));
    }
    [("&#38;", "&"), ("&#39;", "'"), ("&#34;", "\""), ("&#60;", "<"), ("&#62;", ">")]
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}

/// A cell in a column of numbers.
struct Figure {
    caption: String,
    column: String,
    row: String,
    text: String,
    value: Option<f64>,
}

/// Tables of the page that name no CSV, each with the reason; those of a picture stand in the CSV that is drawn with it.
const WITHOUT_TABLE: [(&str, &str); 2] = [
    ("What makes this run repeatable", "the run itself: manifest.json beside the page"),
    ("SHA-256 of the inputs", "the run itself: manifest.json beside the page"),
];
/// Start of the caption of a picture's figures.
const OF_PICTURE: &str = "The figures of the picture: ";

/// Names of the tables that a table of the page is made of; the reason has to be known where there is none.
fn named(caption: &str, head: &str) -> Vec<String> {
    let of = between(head, "data-of=\"", "\"").next();
    if let Some(of) = of {
        return of.split(' ').map(str::to_owned).collect();
    }
    let caption = caption.trim();
    if let Some(chart) = caption.strip_prefix(OF_PICTURE) {
        return vec![format!("{}.csv", chart.replace(' ', "-"))];
    }
    let is_known = WITHOUT_TABLE.iter().any(|(known, _)| *known == caption);
    assert!(is_known, "\"{caption}\" names no CSV table that holds its figures");
    Vec::new()
}

/// Each cell of a column of numbers, with the names of the tables that hold its figure.
fn figures(page: &str) -> Vec<(Vec<String>, Figure)> {
    let mut found = Vec::new();
    let mut captions = between(page, "<p class=\"caption\"", "</p>");
    for table in between(page, "<table", "</table>") {
        let caption = plain(&format!("<p{}", captions.next().expect("each table has a caption")));
        let head = table.split('>').next().expect("attributes");
        let of = named(&caption, head);
        let columns: Vec<String> =
            between(table, "<th scope=\"col\"", "</th>").map(|th| plain(&format!("<{th}"))).collect();
        for row in between(table, "<tr><th scope=\"row\">", "</tr>") {
            let (heading, cells) = row.split_once("</th>").expect("a heading");
            for (place, cell) in between(cells, "<td", "</td>").enumerate() {
                if !cell.starts_with(" class=\"number") {
                    continue;
                }
                assert!(!of.is_empty(), "\"{caption}\" holds figures of no table");
                let text = plain(&format!("<td{cell}"));
                let digits =
                    between(cell.split('>').next().expect("attributes"), "data-value=\"", "\"").next();
                let value = digits.map(|digits| digits.parse().expect("a number"));
                let is_computed = COMPUTED.contains(&columns[place + 1].as_str());
                let value = value.or_else(|| text.parse().ok().filter(|_| !is_computed));
                let row = format!("{} {}", plain(heading), plain(cells));
                let column = columns[place + 1].clone();
                found.push((of.clone(), Figure { caption: caption.clone(), column, row, text, value }));
            }
        }
    }
    found
}

/// Rows of a table: the texts of each, and its numbers.
type Rows = Vec<(Vec<String>, Vec<f64>)>;

/// The CSV tables of a run, and those of its pictures, by the names that [`named`] gives.
fn known_tables(view: &View) -> BTreeMap<String, Rows> {
    let pictures = charts::page_svg(view).into_iter().filter(|(name, _)| name.ends_with(".csv"));
    report::tables(view).into_iter().chain(pictures).map(|(name, text)| (name, rows(&text))).collect()
}

/// Rows of a CSV table: its texts, its numbers.
fn rows(table: &str) -> Vec<(Vec<String>, Vec<f64>)> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let row = |row: csv::StringRecord| {
        let numbers = row.iter().filter_map(|cell| cell.parse().ok()).collect();
        let texts = row.iter().filter(|cell| cell.len() > 1 && cell.parse::<f64>().is_err());
        (texts.map(str::to_owned).collect(), numbers)
    };
    reader.records().map(|record| row(record.expect("a whole row"))).collect()
}

/// Columns whose cells are computed for the page from two figures beside them, or are intervals.
const COMPUTED: [&str; 6] = ["Change", "Range", "90% range", "Recovered", "Share", "Rate on line"];

/// A shown figure as a number, as far as its digits go: `−£2.3m (…)` is -2,300,000.
fn shown(text: &str) -> Option<f64> {
    let figure = text.split(" (").next()?.replace(',', "").replace('\u{2212}', "-");
    let start = figure.find(|c: char| c.is_ascii_digit())?;
    let sign = if figure[..start].contains('-') { -1.0 } else { 1.0 };
    let rest = &figure[start..];
    let end =
        rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | 'e' | '-'))).unwrap_or(rest.len());
    let unit = match &rest[end..] {
        unit if unit.starts_with("bn") => 1e9,
        unit if unit.starts_with('m') => 1e6,
        unit if unit.starts_with('k') => 1e3,
        unit if unit.starts_with('%') => 0.01,
        _ => 1.0,
    };
    Some(sign * rest[..end].parse::<f64>().ok()? * unit)
}

/// Half a unit of the last digit that two significant figures, or the fixed decimals of scores and rates, leave.
fn is_rounded(text: &str, value: f64) -> bool {
    let Some(figure) = shown(text) else { return false };
    let least = if text.contains('£') { 0.5 } else { 0.0501 };
    text.contains("under 0.1%") || (figure - value).abs() <= (0.051 * value.abs()).max(least)
}

/// True when a table has the figure. Where a row of the page names a row of the table, it has to be that one.
fn holds(table: &[(Vec<String>, Vec<f64>)], row: &str, value: f64) -> bool {
    let is_named =
        |(texts, _): &&(Vec<String>, Vec<f64>)| texts.iter().any(|text| row.contains(text.as_str()));
    let mut named = table.iter().filter(is_named).peekable();
    match named.peek() {
        Some(_) => named.any(|(_, numbers)| numbers.contains(&value)),
        None => table.iter().any(|(_, numbers)| numbers.contains(&value)),
    }
}

#[test]
fn each_figure_of_the_page_is_the_figure_of_the_table_it_names() {
    for view in views() {
        let known = known_tables(view);
        let all = figures(&page(view));
        let (mut checked, mut wrong) = (0, Vec::new());
        for (of, figure) in &all {
            let Figure { caption, column, row, text, value } = figure;
            let place = format!("{caption} / {row} / {column}: {text}");
            let Some(value) = *value else {
                let is_word = !text.contains(|c: char| c.is_ascii_digit());
                if !is_word && !COMPUTED.contains(&column.as_str()) {
                    wrong.push(format!("{place} has no digits of its own"));
                }
                continue;
            };
            let is_known = of.iter().any(|name| holds(&known[name], row, value));
            if !is_known || !is_rounded(text, value) {
                wrong.push(format!("{place} is {value}"));
            }
            checked += 1;
        }
        assert!(
            wrong.is_empty(),
            "{} of {}:\n{}",
            wrong.len(),
            all.len(),
            wrong[..wrong.len().min(30)].join("\n")
        );
        assert!(checked > 4600, "only {checked} figures of {} have all their digits", all.len());
    }
}

#[test]
fn the_page_runs_its_own_script_alone_and_can_reach_nothing() {
    let page = page(&views()[0]);
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("default-src 'none'"), "the page itself forbids what it does not hold");
    let script = between(&page, "<script>", "</script>").next().expect("a script");
    for forbidden in [
        "eval(",
        "Function(",
        "fetch(",
        "XMLHttpRequest",
        "import(",
        "localStorage",
        "sessionStorage",
        "cookie",
        "innerHTML",
        "http",
    ] {
        assert!(!script.contains(forbidden), "{forbidden} in the script");
    }
    assert!(script.len() < 12_000, "a small script: {} bytes", script.len());
}

#[test]
fn pictures_are_drawn_once_for_both_themes_and_keep_their_figures_beside_them() {
    let page = page(&views()[0]);
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    assert!(!page.contains("class=\"wide dark\""), "a dark drawing would double the page");
    for chart in charts::reported(&views()[0]) {
        assert!(page.contains(&format!("data-chart=\"{}\"", chart.name)), "{} is on the page", chart.name);
        assert!(page.contains(&format!("data-chart=\"{}-narrow\"", chart.name)));
    }
    // A colour in a picture would be the same in both themes.
    for picture in between(&page, "<figure", "</figure>") {
        for paint in ["fill=\"#", "stroke=\"#"] {
            assert!(!picture.contains(paint), "{}", &picture[..80.min(picture.len())]);
        }
    }
}

#[test]
fn ids_are_unique_and_every_link_inside_the_page_leads_somewhere() {
    let page = page(&views()[1]);
    let ids: Vec<&str> = between(&page, " id=\"", "\"").collect();
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "an id is given twice");
    for link in between(&page, "href=\"#", "\"") {
        assert!(unique.binary_search(&link).is_ok(), "#{link} leads nowhere");
    }
    let tables = report::tables(&views()[1]);
    for file in between(&page, "href=\"tables/", ".csv\"") {
        assert!(tables.contains_key(file), "{file}.csv is no table of a run");
    }
}

/// A folder of a country brief, and its text without tags.
fn brief(scenario: &str) -> (tempfile::TempDir, String) {
    let home = tempfile::tempdir().expect("a folder");
    let status = Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(home.path())
        .args(["run", scenario, "--portfolio", "none", "--years", "8192", "--quiet", "--out", "out"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(status.success());
    let page = fs::read_to_string(home.path().join("out/index.html")).expect("a page");
    (home, page)
}

#[test]
fn without_a_book_the_report_is_of_countries_and_of_a_hundred_pounds_in_each_asset() {
    let (home, page) = brief("us-reengagement");
    assert!(page.contains("<title>Country brief: US re-engagement</title>"));
    let body = &page[page.find("<body").expect("a body")..page.find("<script").expect("a script")];
    let summary = fs::read_to_string(home.path().join("out/summary.md")).expect("a summary");
    for text in [plain(body), summary] {
        let text = text.to_lowercase();
        for word in ["holding", "the book", "looked through"] {
            let near = text.find(word).map(|at| text[..at].chars().rev().take(80).collect::<Vec<_>>());
            let near = near.map(|near| near.into_iter().rev().collect::<String>());
            assert!(near.is_none(), "\"{word}\" after \"{}\"", near.unwrap_or_default());
        }
    }
    let view: View = serde_json::from_slice(&fs::read(home.path().join("out/view.json")).expect("a view"))
        .expect("a view");
    let assets = fs::read_to_string(home.path().join("out/tables/assets.csv")).expect("a table");
    let countries = ["MLI", "BFA", "NER"];
    assert_eq!(view.holdings.len(), assets.lines().count() - 1);
    assert!(view.holdings.len() > 20, "{} assets stand in three countries", view.holdings.len());
    for stake in &view.holdings {
        let at = &stake.positions[0];
        assert!(countries.contains(&at.country.as_str()), "{} is in {}", at.asset, at.country);
        assert!((stake.pounds - 100.0).abs() < 1e-9 && stake.id == at.asset);
        assert!(body.contains(&stake.name.replace('\'', "&#39;")), "{} is in the brief", stake.name);
        let loss = stake.expected.value.expect("enough years");
        assert!(loss > 0.0 && loss < 100.0, "{} loses {loss} of 100", stake.name);
    }
    assert!(!home.path().join("out/tables/holdings.csv").exists());
    let known = known_tables(&view);
    let mut checked = 0;
    for (of, figure) in figures(&page) {
        let Figure { caption, column, row, text, value } = &figure;
        let Some(value) = *value else {
            let is_word = !text.contains(|c: char| c.is_ascii_digit());
            assert!(is_word || COMPUTED.contains(&column.as_str()), "{caption} / {row} / {column}: {text}");
            continue;
        };
        for name in of.iter().filter(|name| !name.ends_with(".csv")) {
            assert!(home.path().join(format!("out/tables/{name}.csv")).exists(), "{name}.csv is written");
        }
        let is_known = of.iter().any(|name| holds(&known[name], row, value));
        assert!(is_known && is_rounded(text, value), "{caption} / {row} / {column}: {text} is {value}");
        checked += 1;
    }
    assert!(checked > 2500, "only {checked} figures of the brief have all their digits");
}

#[test]
fn score_and_chart_work_without_a_book_and_what_needs_one_says_so() {
    let home = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let command = Command::new(env!("CARGO_BIN_EXE_harmattan"))
            .current_dir(home.path())
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .expect("the program starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (command.status.code(), text(&command.stdout), text(&command.stderr))
    };
    let (code, board, _) = run(&["score", "--portfolio", "none", "--scenario", "capital-siege"]);
    assert_eq!(code, Some(0));
    assert!(
        board.contains("Assets") && board.contains("Countries") && !board.contains("Holdings"),
        "{board}"
    );
    let (code, picture, _) = run(&["chart", "exposure-heatmap", "--portfolio", "none"]);
    assert_eq!(code, Some(0));
    assert!(picture.contains("<svg"));
    for refused in [
        &["score", "--portfolio", "none", "--by", "holding"][..],
        &["chart", "ep-curve", "--portfolio", "none"],
        &["checklist", "--portfolio", "none"],
    ] {
        let (code, _, said) = run(refused);
        assert_eq!(code, Some(2), "{refused:?}: {said}");
        assert!(said.contains("book") && said.contains("portfolio"), "{refused:?}: {said}");
    }
}
