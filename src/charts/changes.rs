//! Changes of an amount on an axis around zero: what the charts of scenarios, outcomes and windows of time share.

use super::canvas::{Ink, Lettering};
use super::scale::{self, Scale};
use super::sheet::{Sheet, Words, stamp};
use super::theme::Colour;
use super::{Drawing, Look, text};
use crate::grid::Grid;
use crate::model::view::{Estimate, View};
use plotters_backend::text_anchor::HPos;

/// Half the width of a mark.
const HIDDEN: i32 = 45;
/// Pixels of the words of a tick.
const SIZE: i32 = 12;
/// Expected loss a year below which amounts would all read as nothing, pounds.
const LEAST: f64 = 1.0;

/// The scale that holds all changes and zero, with its ticks and their lines. The words of the ticks stand at `level`.
pub(super) fn axis<'a>(
    sheet: &mut Sheet<'_>,
    look: &Look,
    changes: impl Iterator<Item = &'a Estimate>,
    (left, right): (i32, i32),
    level: i32,
) -> (Scale, Vec<(f64, Ink)>) {
    let ends = changes.flat_map(|change| [change.value, change.low, change.high]).flatten();
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let (ticks, step) = scale::fitting(low, high, right - left, |tick, largest, step| {
        text::width(&look.axis_money(tick, largest, step), SIZE, false)
    });
    let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
    let x = Scale::linear(first, last, left, right);
    let mut lines = Vec::new();
    for tick in ticks {
        let ink = if tick == 0.0 { Ink::line(sheet.theme.muted, 14) } else { Ink::line(sheet.theme.grid, 8) };
        lines.push((tick, ink));
        let style = Lettering { side: HPos::Center, ..sheet.muted(SIZE) };
        sheet.put(&look.axis_money(tick, last.abs().max(first.abs()), step), (x.at(tick), level), style);
    }
    (x, lines)
}

/// The lines of the ticks over a row.
pub(super) fn grid(sheet: &mut Sheet<'_>, x: &Scale, lines: &[(f64, Ink)], (from, to): (i32, i32)) {
    for (tick, ink) in lines {
        let at = x.at(*tick);
        sheet.canvas.ground(|canvas| canvas.line(&[(at, from), (at, to)], *ink));
    }
}

/// The interval of a change. One that the mark would hide is left to the figure beside it.
pub(super) fn whisker(sheet: &mut Sheet<'_>, change: &Estimate, x: &Scale, middle: i32, colour: Colour) {
    let (Some(low), Some(high)) = (change.low, change.high) else { return };
    let (low, high) = (x.at(low), x.at(high));
    if 2 * HIDDEN < high - low {
        let ink = Ink::line(colour, 14);
        sheet.canvas.line(&[(low, middle), (high, middle)], ink);
        for end in [low, high] {
            sheet.canvas.line(&[(end, middle - 40), (end, middle + 40)], ink);
        }
    }
}

/// A change with its interval in words.
pub(super) fn figure(look: &Look, change: &Estimate) -> String {
    match (change.value, change.low, change.high) {
        (Some(value), Some(low), Some(high)) if low < high => {
            format!("{} ({} to {})", look.change(value), look.change(low), look.change(high))
        }
        (Some(value), ..) => look.change(value),
        _ => "not known".to_owned(),
    }
}

/// What a chart of losses is where they all would read as nothing.
pub(super) fn too_little(view: &View, look: &Look, name: &str) -> Option<Drawing> {
    let is_little = |of: &Estimate| of.value.is_some_and(|value| 0.0 < value && value < LEAST);
    let losses = &view.losses;
    let both = [&losses.baseline_gross.expected, &losses.scenario_gross.expected];
    let of_branches = if view.scenario.is_baseline { &both[..1] } else { &both };
    if !of_branches.iter().all(|of| is_little(of)) {
        return None;
    }
    let words = Words {
        name: name.to_owned(),
        title: format!("The book is expected to lose less than {} a year", look.amount(LEAST)),
        subtitle: "Losses of the book, baseline and scenario, before insurance".to_owned(),
        source: "Source: simulation.".to_owned(),
        description: format!("All losses of the book are close to nothing. {}", stamp(view)),
        data: vec![look.amount(LEAST)],
        table: Grid::new(&["expected_loss", "scenario_expected_loss"]),
    };
    let mut table = words.table.clone();
    table.row(both.map(|of| of.value.into()).to_vec());
    let mut sheet = Sheet::new(view, look, Words { table, ..words }, 500);
    sheet.explain(&format!(
        "Amounts this small would all read as {}. Check the amounts of the holdings and their unit.",
        look.amount(0.0)
    ));
    Some(sheet.finish())
}
