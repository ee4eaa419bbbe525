//! Charts: each a pure function of the view and a look; a finding as title, its uncertainty in the picture.
//!
//! [`ALL`] lists them; a new chart is one file in `charts/catalogue/` and one line in the list. Read [`Drawing`] first, then
//! `sheet`.

mod canvas;
mod catalogue;
mod change;
mod changes;
mod font;
pub(crate) mod format;
mod house;
mod key;
mod land;
mod look;
mod outline;
#[cfg(feature = "pdf")]
mod paper;
mod place;
pub mod plot;
mod raster;
mod rows;
mod scale;
mod scatter;
mod sheet;
mod size;
mod text;
mod theme;
mod worst;

use crate::grid::Grid;
use crate::model::view::View;
use rayon::prelude::*;
use std::collections::BTreeMap;

pub use canvas::{Bounds, Label};
pub use catalogue::ALL;
pub use change::{CHANGE_WATERFALL, change_waterfall};
pub use font::font_faces;
pub use house::{House, logo};
pub use look::{Logo, Look};
#[cfg(feature = "pdf")]
pub use paper::paper_svg;
pub use raster::png;
pub use size::Size;
pub use text::has_glyph;
#[cfg(feature = "pdf")]
pub(crate) use text::{FONTS, width as text_width};
pub use theme::{Colour, Theme};

/// A drawn chart with what tests and readers without eyes need to know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The SVG document, equal bytes for equal inputs.
    pub svg: String,
    /// The finding.
    pub title: String,
    /// What is plotted, its extremes and its gaps.
    pub description: String,
    /// The sheet.
    pub sheet: Bounds,
    /// Every text with its measured box.
    pub labels: Vec<Label>,
    /// Boxes of the marks that no text may cover.
    pub marks: Vec<Bounds>,
    /// Figures, as printed, that the title may quote.
    pub data: Vec<String>,
    /// What is plotted, with all its digits: the file beside the picture.
    pub table: Grid,
    /// By how much text is smaller than set, because the picture holds more than its size takes; 1 is as set.
    pub shrunk: f64,
}

/// A chart of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Chart {
    /// Name, as on the command line.
    pub name: &'static str,
    /// The question it answers.
    pub purpose: &'static str,
    /// Draws it.
    pub draw: fn(&View, &Look) -> Drawing,
}

/// Charts that speak of a book; without one they are left out.
const OF_A_BOOK: [&str; 10] = [
    "ep-curve",
    "holding-ranks",
    "horizons",
    "loss-bars",
    "loss-waterfall",
    "risk-change",
    "risk-matrix",
    "risk-opportunity",
    "scenario-dots",
    "tornado",
];

/// The charts that have something to show of a view.
pub fn fitting(view: &View) -> impl Iterator<Item = &'static Chart> {
    ALL.iter().filter(|chart| !view.book.without_book || !OF_A_BOOK.contains(&chart.name))
}

/// The charts of a report: those that fit, less those that wait for another run and would be an empty frame.
pub fn reported(view: &View) -> impl Iterator<Item = &'static Chart> {
    fitting(view).filter(|chart| match chart.name {
        "risk-change" => view.earlier.is_some(),
        "tornado" => false,
        "scenario-dots" => !view.comparison.is_empty(),
        _ => true,
    })
}

/// Charts of which a choice of countries leaves a part; the others show the whole book.
const BY_COUNTRY: [&str; 8] = [
    "conflict-panels",
    "coverage",
    "exposure-heatmap",
    "exposure-map",
    "policy-timeline",
    "score-anatomy",
    "score-drivers",
    "signals",
];

impl Chart {
    /// True when a choice of countries leaves a part of it.
    pub fn goes_by_country(&self) -> bool {
        BY_COUNTRY.contains(&self.name)
    }
}

/// A drawing as a file of its own, with its font inside.
pub fn standalone(drawing: &Drawing) -> String {
    font::standalone(&drawing.svg)
}

/// Every chart in both widths, by file name: `ep-curve-wide.svg`.
pub fn all_svg(view: &View, theme: &Theme) -> BTreeMap<String, String> {
    let draw = |chart: &Chart| {
        Size::PAGE.map(|size| {
            let drawing = (chart.draw)(view, &Look::new(theme.clone(), size));
            (format!("{}-{}.svg", chart.name, size.name()), standalone(&drawing))
        })
    };
    reported(view).collect::<Vec<_>>().into_par_iter().flat_map_iter(draw).collect()
}

/// [`page_svg`] and the light files of [`all_svg`] together: what both need is drawn once.
pub fn page_and_files(view: &View) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let draw = |chart: &&'static Chart| of_page(chart, view);
    let all: Vec<_> = reported(view).collect::<Vec<_>>().par_iter().map(draw).collect();
    let (mut page, mut files) = (BTreeMap::new(), BTreeMap::new());
    for (pictures, own) in all {
        page.extend(pictures);
        files.extend(own);
    }
    (page, files)
}

/// Pixels of a picture of a run folder to a pixel of its size: sharp on a slide and in print.
const PNG_SCALE: f32 = 2.0;

/// Every chart in the wide size as PNG, by file name: `ep-curve-wide.png`.
///
/// # Errors
/// In words, when the renderer refuses a picture.
pub fn all_png(view: &View, theme: &Theme) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let draw = |chart: &Chart| {
        let drawing = (chart.draw)(view, &Look::new(theme.clone(), Size::Wide));
        let pixels = png(&drawing, PNG_SCALE).map_err(|message| format!("{}: {message}", chart.name))?;
        Ok((format!("{}-{}.png", chart.name, Size::Wide.name()), pixels))
    };
    reported(view).collect::<Vec<_>>().into_par_iter().map(draw).collect()
}

/// Every chart as a page wants it: both widths, light and dark, by the names that the report reads
/// (`ep-curve`, `ep-curve-narrow`, `ep-curve-dark`, `ep-curve-narrow-dark`), and what it shows as CSV (`ep-curve.csv`).
pub fn page_svg(view: &View) -> BTreeMap<String, String> {
    reported(view).collect::<Vec<_>>().into_par_iter().flat_map_iter(|chart| of_page(chart, view).0).collect()
}

/// A chart's pictures for a page with its figures, and the light ones as files of their own.
fn of_page(chart: &Chart, view: &View) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    drawn(chart.name, &|look| (chart.draw)(view, look))
}

/// A drawing's pictures for a page, by the names that a page reads, and its figures.
pub fn pictures_of(name: &str, draw: &dyn Fn(&Look) -> Drawing) -> BTreeMap<String, String> {
    drawn(name, draw).0
}

/// A drawing in both widths and themes for a page, and the light ones as files.
fn drawn(
    name: &str,
    draw: &dyn Fn(&Look) -> Drawing,
) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let (mut pictures, mut files) = (BTreeMap::new(), BTreeMap::new());
    for (size, narrow) in [(Size::Wide, ""), (Size::Narrow, "-narrow")] {
        for (theme, dark) in [(Theme::LIGHT, ""), (Theme::DARK, "-dark")] {
            let drawing = draw(&Look::new(theme, size));
            pictures.insert(format!("{name}{narrow}{dark}"), inline(&drawing.svg, dark));
            pictures.entry(format!("{name}.csv")).or_insert_with(|| drawing.table.csv());
            if dark.is_empty() {
                files.insert(format!("{name}-{}.svg", size.name()), standalone(&drawing));
            }
        }
    }
    (pictures, files)
}

/// A picture for use inside a page, where the ids of all pictures share one name space.
fn inline(svg: &str, suffix: &str) -> String {
    let body = svg.find("<svg").map_or(svg, |start| &svg[start..]);
    if suffix.is_empty() {
        return body.to_owned();
    }
    let mut text = body.to_owned();
    for end in ["-t", "-d"] {
        for id in ids(body, end) {
            text = text.replace(&id, &format!("{id}{suffix}"));
        }
    }
    text
}

/// Ids of title and description, which end in `-t` and `-d`.
fn ids(svg: &str, end: &str) -> Vec<String> {
    svg.split("id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|id| id.ends_with(end))
        .map(str::to_owned)
        .collect()
}
