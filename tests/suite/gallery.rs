//! Every chart of every shipped scenario, book and currency, in each theme and size, held against what a reader cannot forgive:
//! text on text, text on a mark, text outside the sheet, a letter that is none, words one cannot read.

use harmattan::charts::{ALL, Drawing, Look, Size, Theme, has_glyph};
use harmattan::datasets::Layers;
use harmattan::datasets::scenarios::shipped;
use harmattan::model::view::View;
use harmattan::pipeline::{self, Options, RunRequest};
use harmattan::view::currency;
use harmattan::wording::Currency;

/// Enough for a curve with its tail, few enough for a test.
const YEARS: u64 = 8192;

/// Contrast that letters need (WCAG 2 AA).
const CONTRAST: f64 = 4.5;

fn run(scenario: &str, portfolio: &str) -> View {
    let request = RunRequest {
        layers: Layers::default(),
        as_of: None,
        portfolio: portfolio.to_owned(),
        scenario: scenario.to_owned(),
        seed: 1,
        years: YEARS,
        threads: None,
        options: Options::default(),
    };
    pipeline::run(&request).unwrap_or_else(|error| panic!("{scenario}, {portfolio}: {error}")).view
}

/// What is wrong with where things lie, which no theme changes.
pub(crate) fn misplaced(drawing: &Drawing) -> Vec<String> {
    let mut faults = Vec::new();
    for (place, label) in drawing.labels.iter().enumerate() {
        let text = &label.text;
        if !drawing.sheet.holds(&label.bounds) {
            faults.push(format!("{text:?} leaves the sheet"));
        }
        let covered = drawing.labels[place + 1..].iter().filter(|other| label.bounds.overlaps(&other.bounds));
        faults.extend(covered.map(|other| format!("{text:?} on {:?}", other.text)));
        if drawing.marks.iter().any(|mark| label.bounds.overlaps(mark)) {
            faults.push(format!("{text:?} on a mark"));
        }
        if !text.chars().all(has_glyph) {
            faults.push(format!("{text:?} has a letter without a glyph"));
        }
    }
    if !drawing.marks.iter().all(|mark| drawing.sheet.holds(mark)) {
        faults.push("a mark leaves the sheet".to_owned());
    }
    if drawing.table.columns.is_empty() {
        faults.push("it brings no figures".to_owned());
    }
    faults
}

/// Words that stand out too little from what is under them.
pub(crate) fn faint(drawing: &Drawing) -> Vec<String> {
    let faint = drawing.labels.iter().filter(|label| label.colour.contrast(label.ground) < CONTRAST);
    faint.map(|label| format!("{:?} has too little contrast", label.text)).collect()
}

fn check(name: &str, view: &View, money: &Currency) {
    let mut all = Vec::new();
    for chart in ALL {
        for theme in Theme::ALL {
            for size in Size::ALL {
                let mut look = Look::new(theme.clone(), size);
                look.currency = money.clone();
                let drawing = (chart.draw)(view, &look);
                let mut faults = faint(&drawing);
                if theme == Theme::LIGHT {
                    faults.extend(misplaced(&drawing));
                }
                let place = format!("{name}: {} {} {}", chart.name, theme.name, size.name());
                all.extend(faults.into_iter().map(|fault| format!("{place}: {fault}")));
            }
        }
    }
    assert!(all.is_empty(), "{} faults, of which\n{}", all.len(), all[..all.len().min(30)].join("\n"));
}

#[test]
fn every_chart_of_every_shipped_scenario_is_clean() {
    for name in shipped() {
        check(name, &run(name, "sample-book"), &Currency::POUND);
    }
}

#[test]
fn every_chart_of_every_shipped_book_is_clean() {
    for book in ["single-issuer", "supply-chain"] {
        check(book, &run("capital-siege", book), &Currency::POUND);
    }
}

#[test]
fn every_chart_is_clean_in_a_currency_with_long_amounts() {
    let mut view = run("mining-code-tightening", "sample-book");
    let rate = view
        .quotes
        .iter()
        .find(|rate| rate.currency == "XOF")
        .expect("the CFA franc is on file")
        .gbp_per_unit;
    currency::convert(&mut view, rate);
    check("in XOF", &view, &Currency::of("XOF"));
}
