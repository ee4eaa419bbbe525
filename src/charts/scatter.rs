//! Numbered points with their intervals between two axes, and a key that says which number is what.

use super::canvas::{Bounds, Ink};
use super::scale::Scale;
use super::sheet::Sheet;
use super::{Size, format, text};
use plotters_backend::text_anchor::HPos;

/// Least height of the plot itself, wide and narrow.
const PLOT: (i32, i32) = (2900, 2500);
/// Over the plot: the name of the upright axis.
const OVER: i32 = 260;
/// Under it: ticks and the name of the level axis.
const UNDER: i32 = 430;
/// Share of the room, in hundredths, that the key takes beside the plot, and the most that it takes.
const KEY: (i32, i32) = (43, 3300);
/// Height of an entry of the key.
const ENTRY: i32 = 230;
/// Between a point and its number.
const GAP: i32 = 25;
/// Steps away from a point at which its number is tried.
const RINGS: i32 = 9;

/// A point.
pub(super) struct Point {
    pub(super) name: String,
    pub(super) figure: String,
    pub(super) tip: String,
    /// Value and both ends of its interval, which may be the value.
    pub(super) x: (f64, f64, f64),
    pub(super) y: f64,
    pub(super) radius: i32,
}

/// An axis: what it shows, its ends and its figures.
pub(super) struct Axis {
    pub(super) name: String,
    pub(super) ends: (f64, f64),
    pub(super) is_log: bool,
    pub(super) ticks: Vec<(f64, String)>,
    /// A tick whose line is heavier.
    pub(super) mark: Option<f64>,
}

impl Axis {
    fn scale(&self, start: i32, end: i32) -> Scale {
        let (from, to) = self.ends;
        if self.is_log { Scale::log(from, to, start, end) } else { Scale::linear(from, to, start, end) }
    }

    fn inside(&self, value: f64) -> f64 {
        value.clamp(self.ends.0, self.ends.1)
    }
}

/// How many points have a number and an entry of the key.
pub(super) const fn most(size: Size) -> usize {
    match size {
        Size::HalfSlide => 5,
        Size::Narrow => 10,
        _ => 12,
    }
}

/// Height that a picture with so many entries needs.
pub(super) const fn height(size: Size, entries: usize) -> i32 {
    let key = entries as i32 * ENTRY;
    match size {
        Size::HalfSlide => OVER + 1700 + UNDER + key,
        Size::Narrow => OVER + PLOT.1 + UNDER + key,
        _ if OVER + PLOT.0 + UNDER < key => key,
        _ => OVER + PLOT.0 + UNDER,
    }
}

/// Draws the first `numbered` points with numbers and the others as plain marks behind them.
pub(super) fn draw(sheet: &mut Sheet<'_>, points: &[Point], numbered: usize, x: &Axis, y: &Axis) {
    // The largest bubble stays inside the plot at either end of an axis.
    let inset = points.iter().map(|point| point.radius + 20).max().unwrap_or(0);
    let (plot, x_scale, y_scale) = frame(sheet, numbered, (x, y), inset);
    let place = |point: &Point| (x_scale.at(x.inside(point.x.0)), y_scale.at(y.inside(point.y)));
    let ends = |point: &Point| (x_scale.at(x.inside(point.x.1)), x_scale.at(x.inside(point.x.2)));
    let (named, others) = points.split_at(numbered.min(points.len()));
    let mut taken: Vec<Bounds> = Vec::new();
    for point in others {
        let at = place(point);
        let ink = Ink::line(sheet.theme.muted, 10);
        sheet.tipped(&point.tip, |sheet| sheet.canvas.ground(|canvas| canvas.circle(at, 30, ink)));
        taken.push(around(at, 35));
    }
    for point in named {
        let (at, (low, high)) = (place(point), ends(point));
        let is_cut = (point.x.1 < x.ends.0, x.ends.1 < point.x.2);
        if low < high {
            interval(sheet, at.1, (low, high), is_cut);
            taken.push(Bounds { left: low - 20, top: at.1 - 45, right: high + 20, bottom: at.1 + 45 });
        }
    }
    for point in named {
        let at = place(point);
        sheet.tipped(&point.tip, |sheet| bubble(sheet, at, point.radius));
    }
    numbers(sheet, named, &place, plot, &mut taken);
    key(sheet, named, plot);
}

const fn around(at: (i32, i32), reach: i32) -> Bounds {
    Bounds { left: at.0 - reach, top: at.1 - reach, right: at.0 + reach, bottom: at.1 + reach }
}

/// The nearest of eight sides, then of eight sides further out, that holds the words and covers nothing.
fn free_place(words: &str, at: (i32, i32), radius: i32, plot: Bounds, taken: &[Bounds]) -> Option<Bounds> {
    let (half_wide, half_high) = (text::width(words, 12, true) / 2 + 5, 65);
    let sides = [(1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)];
    (0..RINGS).flat_map(|ring| sides.map(|side| (ring, side))).find_map(|(ring, (right, down))| {
        let away = radius + GAP + ring * 40;
        let (x, y) = (at.0 + right * (away + half_wide), at.1 + down * (away + half_high));
        let bounds =
            Bounds { left: x - half_wide, top: y - half_high, right: x + half_wide, bottom: y + half_high };
        (plot.holds(&bounds) && !taken.iter().any(|other| other.overlaps(&bounds))).then_some(bounds)
    })
}

/// A line from end to end, with a cap at each end that the plot holds. Numbers keep off it by themselves.
fn interval(sheet: &mut Sheet<'_>, at: i32, (low, high): (i32, i32), is_cut: (bool, bool)) {
    let ink = Ink::line(sheet.theme.muted, 12);
    sheet.canvas.ground(|canvas| {
        canvas.line(&[(low, at), (high, at)], ink);
        for (end, _) in [(low, is_cut.0), (high, is_cut.1)].into_iter().filter(|(_, is_cut)| !is_cut) {
            canvas.line(&[(end, at - 35), (end, at + 35)], ink);
        }
    });
}

fn bubble(sheet: &mut Sheet<'_>, at: (i32, i32), radius: i32) {
    let (paper, colour) = (sheet.theme.paper, sheet.theme.baseline);
    sheet.canvas.ground(|canvas| {
        canvas.circle(at, radius.unsigned_abs() + 10, Ink::fill(paper));
        canvas.circle(at, radius.unsigned_abs(), Ink::fill(colour));
    });
}

/// A number inside its bubble where it fits and no later bubble covers it, else beside it.
fn numbers(
    sheet: &mut Sheet<'_>,
    named: &[Point],
    place: &dyn Fn(&Point) -> (i32, i32),
    plot: Bounds,
    taken: &mut Vec<Bounds>,
) {
    let bubbles: Vec<((i32, i32), i32)> =
        named.iter().map(|point| (place(point), point.radius + 12)).collect();
    let is_inside: Vec<bool> = (0..named.len())
        .map(|number| {
            let (at, reach) = bubbles[number];
            let half = text::width(&(number + 1).to_string(), 12, true) / 2 + 5;
            let box_of = Bounds { left: at.0 - half, top: at.1 - 60, right: at.0 + half, bottom: at.1 + 60 };
            let is_free = |(centre, reach): &((i32, i32), i32)| !around(*centre, *reach).overlaps(&box_of);
            60 * 60 + half * half <= (reach - 12) * (reach - 12) && bubbles[number + 1..].iter().all(is_free)
        })
        .collect();
    taken.extend(bubbles.iter().map(|(at, reach)| around(*at, *reach)));
    for (number, point) in named.iter().enumerate() {
        let words = (number + 1).to_string();
        let mut style = sheet.bold(12);
        style.side = HPos::Center;
        if is_inside[number] {
            style.ground = sheet.theme.baseline;
            style.colour = style.ground.text_on();
            sheet.put(&words, bubbles[number].0, style);
        } else if let Some(free) = free_place(&words, bubbles[number].0, point.radius, plot, taken) {
            sheet.put(&words, ((free.left + free.right) / 2, (free.top + free.bottom) / 2), style);
            taken.push(free);
        }
    }
}

/// Axes and grid; returns the plot within them and its scales.
fn frame(
    sheet: &mut Sheet<'_>,
    entries: usize,
    (x, y): (&Axis, &Axis),
    inset: i32,
) -> (Bounds, Scale, Scale) {
    let room = sheet.room;
    let widest = y.ticks.iter().map(|(_, words)| text::width(words, 12, false)).max().unwrap_or(0);
    let (right, below) = if sheet.is_wide() {
        (room.right - ((room.right - room.left) * KEY.0 / 100).min(KEY.1), 0)
    } else {
        (room.right - 120, entries as i32 * ENTRY)
    };
    let plot = Bounds {
        left: room.left + widest + 90,
        top: room.top + OVER,
        right,
        bottom: room.bottom - UNDER - below,
    };
    let x_scale = x.scale(plot.left + inset, plot.right - inset);
    let y_scale = y.scale(plot.bottom - inset, plot.top + inset);
    let ink = |sheet: &Sheet<'_>, axis: &Axis, tick: f64| {
        let is_mark = axis.mark.is_some_and(|mark| (mark - tick).abs() < 1e-9);
        if is_mark { Ink::line(sheet.theme.muted, 14) } else { Ink::line(sheet.theme.grid, 8) }
    };
    for (tick, words) in &y.ticks {
        let (at, ink) = (y_scale.at(*tick), ink(sheet, y, *tick));
        sheet.canvas.ground(|canvas| canvas.line(&[(plot.left, at), (plot.right, at)], ink));
        let mut style = sheet.muted(12);
        style.side = HPos::Right;
        sheet.put(words, (plot.left - 60, at), style);
    }
    // A name that has no room beside the one before it is left out.
    let mut reached = 0;
    for (tick, words) in &x.ticks {
        let (at, ink) = (x_scale.at(*tick), ink(sheet, x, *tick));
        sheet.canvas.ground(|canvas| canvas.line(&[(at, plot.top), (at, plot.bottom)], ink));
        let half = text::width(words, 12, false) / 2;
        if reached + 60 <= at - half {
            let mut style = sheet.muted(12);
            style.side = HPos::Center;
            sheet.put(words, (at, plot.bottom + 130), style);
            reached = at + half;
        }
    }
    sheet.put(&y.name, (room.left, room.top + 70), sheet.bold(12));
    let mut style = sheet.bold(12);
    style.side = HPos::Right;
    sheet.put(&x.name, (plot.right, plot.bottom + 320), style);
    (plot, x_scale, y_scale)
}

/// Numbers, names and figures: beside the plot, or below it where it is narrow.
fn key(sheet: &mut Sheet<'_>, named: &[Point], plot: Bounds) {
    let room = sheet.room;
    let (left, top) =
        if sheet.is_wide() { (plot.right + 250, room.top) } else { (room.left, plot.bottom + UNDER) };
    for (number, point) in named.iter().enumerate() {
        let at = top + number as i32 * ENTRY + ENTRY / 2;
        let mut style = sheet.bold(12);
        style.side = HPos::Right;
        sheet.put(&(number + 1).to_string(), (left + 150, at), style);
        let mut style = sheet.plain(12);
        style.side = HPos::Right;
        sheet.put(&point.figure, (room.right, at), style);
        let space = room.right - left - 210 - text::width(&point.figure, 12, false) - 100;
        let name = text::shorten(&format::plain(&point.name), 12, false, space);
        sheet.put(&name, (left + 210, at), sheet.plain(12));
    }
}
