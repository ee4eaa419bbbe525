//! Pictures inside a printed page, which has a margin of its own.

use super::sheet::MARGIN;
use super::{Drawing, Look, Size, Theme, reported};
use crate::model::view::View;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Every chart as a printed page wants it, by name: as wide as the text, on white, without the margin of a loose picture.
pub fn paper_svg(view: &View) -> BTreeMap<String, String> {
    let look = Look::new(Theme::LIGHT, Size::Column);
    let draw = |chart: &super::Chart| (chart.name.to_owned(), trimmed(&(chart.draw)(view, &look)));
    let charts: Vec<_> = reported(view).collect();
    charts.into_par_iter().map(draw).collect()
}

/// The picture less its margins. What reaches into a margin, such as half a bubble, keeps its room.
fn trimmed(drawing: &Drawing) -> String {
    let boxes = || drawing.labels.iter().map(|label| &label.bounds).chain(&drawing.marks);
    let left = boxes().map(|bounds| bounds.left).fold(MARGIN, i32::min).max(0);
    let right_margin = drawing.sheet.right - boxes().map(|bounds| bounds.right).fold(0, i32::max);
    let right = drawing.sheet.right - right_margin.clamp(0, MARGIN);
    let height = f64::from(drawing.sheet.bottom) / 10.0;
    let (x, width) = (f64::from(left) / 10.0, f64::from(right - left) / 10.0);
    let end = drawing.svg.find("role=").unwrap_or(0);
    let start = drawing.svg.find("viewBox=").unwrap_or(0);
    format!(
        "{}viewBox=\"{x} 0 {width} {height:.1}\" width=\"{width}\" height=\"{height:.1}\" {}",
        &drawing.svg[..start],
        &drawing.svg[end..]
    )
}
