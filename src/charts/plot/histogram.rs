//! Shares by class beside the share that a right forecast would have.

use super::super::canvas::{Bounds, Ink};
use super::super::scale;
use super::super::sheet::Sheet;
use super::{level, upright};
use plotters_backend::text_anchor::HPos;

pub(super) fn picture(
    sheet: &mut Sheet<'_>,
    edges: &[f64],
    shares: &[f64],
    expected: f64,
    interval: (f64, f64),
) {
    let (Some(first), Some(last)) = (edges.first(), edges.last()) else {
        return sheet.explain("There is no forecast to show.");
    };
    let room = sheet.room;
    let highest = shares.iter().copied().fold(interval.1.max(expected), f64::max);
    let (ticks, _) = scale::ticks(0.0, highest, 4);
    let (left, right, bottom, top) = (room.left + 480, room.right - 200, room.bottom - 420, room.top + 100);
    let y = upright(sheet, &ticks, (left, right), (bottom, top));
    let x = level(sheet, &[*first, 0.5 * (first + last), *last], (left, right), (bottom, top));
    for (edge, share) in edges.windows(2).zip(shares) {
        let bar = Bounds { left: x.at(edge[0]) + 15, top: y.at(*share), right: x.at(edge[1]) - 15, bottom };
        let outside = *share < interval.0 || interval.1 < *share;
        let tone = if outside { sheet.theme.scenario } else { sheet.theme.baseline };
        sheet.canvas.rect(bar, Ink::fill(tone));
    }
    for (value, dashed) in [(expected, false), (interval.0, true), (interval.1, true)] {
        sheet.canvas.dashed = dashed;
        let (at, ink) = (y.at(value), Ink::line(sheet.theme.ink, 12));
        sheet.canvas.line(&[(left, at), (right, at)], ink);
    }
    sheet.canvas.dashed = false;
    let mut style = sheet.muted(12);
    style.side = HPos::Right;
    sheet.put("place of the outcome in its forecast", (right, bottom + 300), style);
}
