//! Rows of marks with intervals.

use super::super::canvas::Ink;
use super::super::scale;
use super::super::sheet::Sheet;
use super::super::text;
use super::{WhiskerRow, colour, level};

const STEP: i32 = 170;
const GAP: i32 = 130;
const KEY: i32 = 260;

/// Height of the picture.
pub(super) fn height(rows: &[WhiskerRow]) -> i32 {
    let marks: i32 = rows.iter().map(|row| row.marks.len().max(1) as i32 * STEP + GAP).sum();
    KEY + marks + 420
}

pub(super) fn picture(sheet: &mut Sheet<'_>, unit: &str, rows: &[WhiskerRow], reference: Option<f64>) {
    let all = || rows.iter().flat_map(|row| &row.marks);
    if all().next().is_none() {
        return sheet.explain("There is no comparison to show: no figure could be computed.");
    }
    let ends = all().flat_map(|mark| [mark.low, mark.high, mark.value]).chain(reference);
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
    let wide = sheet.is_wide();
    let (ticks, _) = scale::ticks(low, high, if wide { 6 } else { 4 });
    let room = sheet.room;
    let left = room.left + if wide { 1_900 } else { 1_050 };
    let (top, bottom) = (room.top + KEY, room.bottom - 420);
    let x = level(sheet, &ticks, (left, room.right - 120), (bottom, top));
    let mut style = sheet.muted(12);
    style.side = plotters_backend::text_anchor::HPos::Right;
    sheet.put(unit, (room.right, bottom + 300), style);
    if let Some(reference) = reference {
        let (at, ink) = (x.at(reference), Ink::line(sheet.theme.ink, 14));
        sheet.canvas.ground(|canvas| canvas.line(&[(at, top), (at, bottom)], ink));
    }
    let mut series: Vec<&str> = Vec::new();
    for mark in all() {
        if !series.contains(&mark.series.as_str()) {
            series.push(&mark.series);
        }
    }
    key(sheet, &series);
    let mut y = top + GAP / 2;
    for row in rows {
        let middle = y + row.marks.len().max(1) as i32 * STEP / 2;
        let label = text::shorten(&row.label, 13, false, left - room.left - 80);
        let style = sheet.plain(13);
        sheet.put(&label, (room.left, middle), style);
        for mark in &row.marks {
            let at = y + STEP / 2;
            let place = series.iter().position(|name| *name == mark.series).unwrap_or(0);
            let ink = Ink::line(colour(sheet.theme, place), 16);
            sheet.canvas.line(&[(x.at(mark.low), at), (x.at(mark.high), at)], ink);
            for end in [mark.low, mark.high] {
                sheet.canvas.line(&[(x.at(end), at - 25), (x.at(end), at + 25)], ink);
            }
            sheet.canvas.circle((x.at(mark.value), at), 44, Ink::fill(colour(sheet.theme, place)));
            y += STEP;
        }
        y += GAP;
    }
}

/// Names of the series beside their marks, above the picture.
fn key(sheet: &mut Sheet<'_>, series: &[&str]) {
    if series.len() < 2 {
        return;
    }
    let each = (sheet.room.right - sheet.room.left) / series.len() as i32;
    for (place, name) in series.iter().enumerate() {
        let at = (sheet.room.left + place as i32 * each + 50, sheet.room.top + 80);
        let ink = Ink::fill(colour(sheet.theme, place));
        sheet.canvas.circle(at, 44, ink);
        let words = text::shorten(name, 12, false, each - 200);
        let style = sheet.plain(12);
        sheet.put(&words, (at.0 + 90, at.1), style);
    }
}
