//! Charts: each a pure function of the view, a theme and a width; a finding as title, its uncertainty in the picture.
//!
//! [`ALL`] lists them; a new chart is one file in `charts/` and one line there. Read [`Drawing`] first, then `sheet`.

mod canvas;
mod ep_curve;
mod exposure_heatmap;
mod font;
pub(crate) mod format;
mod loss_waterfall;
mod place;
pub mod plot;
mod scale;
mod sheet;
mod text;
mod theme;

use crate::model::view::View;
use std::collections::BTreeMap;

pub use canvas::{Bounds, Label};
pub use font::font_faces;
pub use text::has_glyph;
pub use theme::{Colour, Theme};

/// The two layouts: a picture is drawn for a width, never shrunk to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// 720 pixels.
    Wide,
    /// 358 pixels, a telephone less its margins.
    Narrow,
}

impl Width {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Wide, Self::Narrow];

    /// The word used in ids and file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Narrow => "narrow",
        }
    }

    /// CSS pixels.
    pub const fn pixels(self) -> i32 {
        match self {
            Self::Wide => 720,
            Self::Narrow => 358,
        }
    }
}

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
}

/// A chart of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Chart {
    /// Name, as on the command line.
    pub name: &'static str,
    /// The question it answers.
    pub purpose: &'static str,
    /// Draws it.
    pub draw: fn(&View, &Theme, Width) -> Drawing,
}

/// All charts, in the order of the report.
pub const ALL: &[Chart] = &[
    Chart { name: "loss-waterfall", purpose: "What moved the expected loss?", draw: loss_waterfall::draw },
    Chart { name: "ep-curve", purpose: "How bad can a year be?", draw: ep_curve::draw },
    Chart { name: "exposure-heatmap", purpose: "Where is what worst?", draw: exposure_heatmap::draw },
];

impl Chart {
    /// The picture as a file of its own, with its font inside.
    pub fn standalone(&self, view: &View, theme: &Theme, width: Width) -> String {
        font::standalone(&(self.draw)(view, theme, width).svg)
    }
}

/// A drawing as a file of its own, with its font inside.
pub fn standalone(drawing: &Drawing) -> String {
    font::standalone(&drawing.svg)
}

/// Every chart in both widths, by file name: `ep-curve-wide.svg`.
pub fn all_svg(view: &View, theme: &Theme) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for chart in ALL {
        for width in Width::ALL {
            let name = format!("{}-{}.svg", chart.name, width.name());
            files.insert(name, chart.standalone(view, theme, width));
        }
    }
    files
}

/// Every chart as a page wants it: both widths, light and dark, by the names that the report reads
/// (`ep-curve`, `ep-curve-narrow`, `ep-curve-dark`, `ep-curve-narrow-dark`).
pub fn page_svg(view: &View) -> BTreeMap<String, String> {
    let mut pictures = BTreeMap::new();
    for chart in ALL {
        for (width, narrow) in [(Width::Wide, ""), (Width::Narrow, "-narrow")] {
            for (theme, dark) in [(Theme::LIGHT, ""), (Theme::DARK, "-dark")] {
                let svg = (chart.draw)(view, &theme, width).svg;
                pictures.insert(format!("{}{narrow}{dark}", chart.name), inline(&svg, dark));
            }
        }
    }
    pictures
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
