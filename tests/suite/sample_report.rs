//! The committed sample report is what this version writes.

use harmattan::charts::{self, Theme};
use harmattan::datasets::Layers;
use harmattan::model::view::View;
use harmattan::pipeline::{self, Options, RunRequest};
use harmattan::report;
use std::path::PathBuf;

/// As `harmattan run us-reengagement` does it.
fn view() -> View {
    let request = RunRequest {
        layers: Layers::default(),
        as_of: None,
        portfolio: "sample-book".to_owned(),
        scenario: "us-reengagement".to_owned(),
        seed: 1,
        years: 100_000,
        threads: None,
        options: Options::default(),
    };
    pipeline::run(&request).expect("the shipped inputs are sound").view
}

fn committed(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("reports/sample").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; reports/make writes it", path.display()))
}

/// The engine's version stands in the stamp: a release alone makes no sample old.
fn masked(text: &str) -> String {
    text.replace(concat!("Harmattan ", env!("CARGO_PKG_VERSION")), "Harmattan VERSION")
}

fn same(name: &str, made: &str) {
    let held = String::from_utf8(committed(name)).expect("text");
    let (held, made) = (masked(&held), masked(made));
    let differs = held.lines().zip(made.lines()).find(|(old, new)| old != new);
    let cut = |line: &str| line.chars().take(200).collect::<String>();
    assert!(
        held == made,
        "reports/sample/{name} is old, reports/make writes it again; first change: {:?}",
        differs.map(|(old, new)| (cut(old), cut(new)))
    );
}

#[test]
fn the_sample_report_is_what_this_version_writes() {
    let view = view();
    same("index.html", &report::html(&view, &charts::page_svg(&view)));
    same("summary.md", &report::summary(&view));
    let pictures = charts::all_svg(&view, &Theme::LIGHT);
    for chart in ["loss-waterfall", "ep-curve", "exposure-heatmap", "exposure-map", "policy-timeline"] {
        let name = format!("{chart}-wide.svg");
        same(&name, &pictures[&name]);
    }
    assert!(
        report::xlsx(&view).expect("a workbook") == committed("report.xlsx"),
        "report.xlsx is old: reports/make"
    );
}

#[test]
#[cfg(feature = "pdf")]
fn the_sample_pages_are_what_this_version_writes() {
    let view = view();
    let pages = report::pdf(&view, &charts::paper_svg(&view)).expect("pages");
    let held = committed("report.pdf");
    let first = held.iter().zip(&pages).position(|(old, new)| old != new);
    assert!(
        held == pages,
        "report.pdf is old, reports/make writes it again: {} bytes against {}, the first other one at {first:?}",
        held.len(),
        pages.len()
    );
}
