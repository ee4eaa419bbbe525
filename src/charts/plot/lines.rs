//! Lines over periods, a band around those that have one.

use super::super::canvas::Ink;
use super::super::scale::{self, Scale};
use super::super::sheet::Sheet;
use super::super::{place, text};
use super::{LineSeries, colour, upright};
use plotters_backend::text_anchor::HPos;

pub(super) fn picture(sheet: &mut Sheet<'_>, unit: &str, periods: &[String], series: &[LineSeries]) {
    let values = series.iter().flat_map(|line| {
        line.values.iter().flatten().copied().chain(line.band.iter().flatten().map(|band| band.1))
    });
    let highest = values.fold(0.0, f64::max);
    if periods.len() < 2 || highest <= 0.0 {
        return sheet.explain("There is nothing to show: under two periods, or nothing happened in them.");
    }
    let room = sheet.room;
    let end = if sheet.is_wide() { 1_250 } else { 780 };
    let (left, right, bottom, top) = (room.left + 520, room.right - end, room.bottom - 300, room.top + 200);
    let (ticks, _) = scale::ticks(0.0, highest, 4);
    let y = upright(sheet, &ticks, (left, right), (bottom, top));
    let x = Scale::linear(0.0, (periods.len() - 1) as f64, left, right);
    let style = sheet.muted(12);
    sheet.put(unit, (room.left, room.top + 40), style);
    names(sheet, periods, &x, bottom);
    for (nth, line) in series.iter().enumerate() {
        bands(sheet, line, nth, &x, &y);
    }
    for (nth, line) in series.iter().enumerate() {
        strokes(sheet, line, nth, &x, &y);
    }
    ends(sheet, series, &y, (right, end), (top, bottom));
}

fn names(sheet: &mut Sheet<'_>, periods: &[String], x: &Scale, bottom: i32) {
    let most = if sheet.is_wide() { 6 } else { 3 };
    let step = periods.len().div_ceil(most).max(1);
    for (i, name) in periods.iter().enumerate().step_by(step) {
        let mut style = sheet.muted(12);
        style.side = HPos::Center;
        sheet.put(name, (x.at(i as f64), bottom + 130), style);
    }
}

/// Runs of neighbours that have a value.
fn stretches<T: Copy>(values: &[Option<T>]) -> Vec<Vec<(usize, T)>> {
    let mut found: Vec<Vec<(usize, T)>> = vec![Vec::new()];
    for (i, value) in values.iter().enumerate() {
        match value {
            Some(value) => found.last_mut().expect("never empty").push((i, *value)),
            None => found.push(Vec::new()),
        }
    }
    found.retain(|stretch| !stretch.is_empty());
    found
}

fn bands(sheet: &mut Sheet<'_>, line: &LineSeries, nth: usize, x: &Scale, y: &Scale) {
    for stretch in stretches(&line.band) {
        let upper = stretch.iter().map(|&(i, (_, high))| (x.at(i as f64), y.at(high)));
        let lower = stretch.iter().rev().map(|&(i, (low, _))| (x.at(i as f64), y.at(low)));
        let outline: Vec<(i32, i32)> = upper.chain(lower).collect();
        if 4 <= outline.len() {
            let colour = colour(sheet.theme, nth);
            sheet.canvas.area(&outline, Ink { colour, opacity: 0.18, stroke: 0 });
        }
    }
}

fn strokes(sheet: &mut Sheet<'_>, line: &LineSeries, nth: usize, x: &Scale, y: &Scale) {
    for stretch in stretches(&line.values) {
        let points: Vec<(i32, i32)> =
            stretch.iter().map(|&(i, value)| (x.at(i as f64), y.at(value))).collect();
        let tone = colour(sheet.theme, nth);
        match points[..] {
            [only] => sheet.canvas.circle(only, 30, Ink::fill(tone)),
            _ => sheet.canvas.line(&points, Ink::line(tone, 18)),
        }
    }
}

fn ends(sheet: &mut Sheet<'_>, series: &[LineSeries], y: &Scale, (right, end): (i32, i32), room: (i32, i32)) {
    let mut last: Vec<(i32, usize, &str)> = series
        .iter()
        .enumerate()
        .filter_map(|(nth, line)| {
            Some((y.at(*line.values.iter().flatten().next_back()?), nth, line.name.as_str()))
        })
        .collect();
    last.sort();
    let wishes: Vec<i32> = last.iter().map(|(at, ..)| *at).collect();
    for ((_, nth, name), at) in last.iter().zip(place::spread(&wishes, 180, room)) {
        let mut style = sheet.bold(12);
        style.colour = colour(sheet.theme, *nth);
        let name = text::shorten(name, 12, true, end - 100);
        sheet.put(&name, (right + 80, at), style);
    }
}
