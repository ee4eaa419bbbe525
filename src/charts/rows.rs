//! Rows of marks over one level axis: names and figures in columns of their own, or above the marks where it is narrow.

use super::canvas::{Bounds, Ink};
use super::scale::Scale;
use super::sheet::Sheet;
use super::theme::Colour;
use super::{Look, Size, format, text};
use plotters_backend::text_anchor::HPos;

/// Height of a row at least, in tenths of a pixel: wide, narrow.
const ROW: (i32, i32) = (290, 470);
/// Height of the axis under the rows.
const AXIS: i32 = 330;
/// Height of a line of a legend.
const LEGEND: i32 = 240;
/// From the left end of a swatch to its words.
const SWATCH: i32 = 170;

/// How many rows a size holds without shrinking its letters; `open` is for sizes that are as high as they need.
pub(super) const fn most(size: Size, open: usize) -> usize {
    match size {
        Size::Slide => 9,
        Size::HalfSlide => 5,
        Size::Square => 14,
        Size::Wide | Size::Narrow | Size::Column => open,
    }
}

/// Height that rows and their axis need, below a head of some height.
pub(super) const fn height(size: Size, head: i32, rows: usize) -> i32 {
    head + rows as i32 * if size.is_wide() { ROW.0 } else { ROW.1 } + AXIS
}

/// Where rows and their marks stand.
pub(super) struct Rows {
    room: Bounds,
    row: i32,
    count: i32,
    is_wide: bool,
    names: i32,
    /// Left end of the axis.
    pub(super) left: i32,
    /// Right end.
    pub(super) right: i32,
}

impl Rows {
    /// Rows below a head. `names` is the share of the room in hundredths that names take when it is wide, `figures` the texts of
    /// the right column.
    pub(super) fn new(sheet: &Sheet<'_>, head: i32, names: i32, figures: &[String]) -> Self {
        let (is_wide, room) = (sheet.is_wide(), Bounds { top: sheet.room.top + head, ..sheet.room });
        let count = figures.len().max(1) as i32;
        let widest = figures.iter().map(|figure| text::width(figure, 13, true)).max().unwrap_or(0);
        let names = (room.right - room.left) * names / 100;
        let (left, right) = if is_wide {
            (room.left + names + 120, room.right - widest - 220)
        } else {
            (room.left + 120, room.right - 220)
        };
        let least = if is_wide { ROW.0 } else { ROW.1 };
        let row = least.max((room.bottom - room.top - AXIS) / count);
        Self { room, row, count, is_wide, names, left, right }
    }

    fn top(&self, place: usize) -> i32 {
        self.room.top + place as i32 * self.row
    }

    /// Lower end of the rows.
    pub(super) const fn bottom(&self) -> i32 {
        self.room.top + self.count * self.row
    }

    /// Height of the middle of a row's marks.
    pub(super) fn middle(&self, place: usize) -> i32 {
        if self.is_wide { self.top(place) + self.row / 2 } else { self.top(place) + 345 }
    }

    /// Half the height of a bar.
    pub(super) fn half(&self) -> i32 {
        if self.is_wide { (self.row * 3 / 10).min(120) } else { 90 }
    }

    /// Heights between which grid lines may be drawn: not where names lie.
    fn spans(&self) -> Vec<(i32, i32)> {
        if self.is_wide {
            return vec![(self.room.top, self.bottom())];
        }
        (0..self.count as usize).map(|place| (self.top(place) + 225, self.top(place) + 465)).collect()
    }

    /// Grid lines with their figures; the line at `zero` is heavier.
    pub(super) fn axis(&self, sheet: &mut Sheet<'_>, x: &Scale, ticks: &[(f64, String)], zero: f64) {
        for (tick, words) in ticks {
            let at = x.at(*tick);
            let is_zero = (*tick - zero).abs() < 1e-9;
            let ink = if is_zero { Ink::line(sheet.theme.muted, 14) } else { Ink::line(sheet.theme.grid, 8) };
            for (top, end) in self.spans() {
                sheet.canvas.ground(|canvas| canvas.line(&[(at, top), (at, end)], ink));
            }
            let mut style = sheet.muted(12);
            style.side = HPos::Center;
            sheet.put(words, (at, self.bottom() + 140), style);
        }
    }

    /// A shaded stretch of the axis behind the marks of all rows.
    pub(super) fn shade(&self, sheet: &mut Sheet<'_>, left: i32, right: i32) {
        let ink = Ink { colour: sheet.theme.grid, opacity: 0.55, stroke: 0 };
        for (top, bottom) in self.spans() {
            sheet.canvas.ground(|canvas| canvas.rect(Bounds { left, top, right, bottom }, ink));
        }
    }

    /// Name and figure of a row.
    pub(super) fn caption(
        &self,
        sheet: &mut Sheet<'_>,
        place: usize,
        (name, figure): (&str, &str),
        bold: bool,
    ) {
        let at = if self.is_wide { self.middle(place) } else { self.top(place) + 130 };
        let mut style = if bold { sheet.bold(13) } else { sheet.plain(13) };
        let figure_wide = text::width(figure, 13, bold);
        let room =
            if self.is_wide { self.names } else { self.room.right - self.room.left - figure_wide - 150 };
        sheet.put(&text::shorten(&format::plain(name), 13, bold, room), (self.room.left, at), style);
        style.side = HPos::Right;
        sheet.put(figure, (self.room.right, at), style);
    }
}

/// A line with caps, which shows on paper and on fills alike.
pub(super) fn whisker(sheet: &mut Sheet<'_>, (low, high): (i32, i32), middle: i32) {
    for (ink, half) in [(Ink::line(sheet.theme.paper, 34), 45), (Ink::line(sheet.theme.muted, 12), 40)] {
        sheet.canvas.line(&[(low, middle), (high, middle)], ink);
        sheet.canvas.line(&[(low, middle - half), (low, middle + half)], ink);
        sheet.canvas.line(&[(high, middle - half), (high, middle + half)], ink);
    }
}

/// A swatch of a legend: a fill, with a rim where it has one.
#[derive(Clone)]
pub(super) struct Swatch {
    pub(super) fill: Colour,
    pub(super) rim: Option<Colour>,
    pub(super) words: String,
}

/// Where the entries of a legend stand: how far right, and in which line.
fn seats(swatches: &[Swatch], across: i32) -> Vec<(i32, i32)> {
    let (mut x, mut line) = (0, 0);
    let mut seats = Vec::new();
    for swatch in swatches {
        let wide = SWATCH + text::width(&swatch.words, 12, false);
        if 0 < x && across < x + wide {
            (x, line) = (0, line + 1);
        }
        seats.push((x, line));
        x += wide + 260;
    }
    seats
}

/// Height of a legend on a look's sheet.
pub(super) fn legend_height(look: &Look, swatches: &[Swatch]) -> i32 {
    let across = look.size.across() * 10 - 320;
    seats(swatches, across).last().map_or(0, |(_, line)| (line + 1) * LEGEND + 60)
}

/// Draws a legend at the top of the room.
pub(super) fn legend(sheet: &mut Sheet<'_>, swatches: &[Swatch]) {
    let room = sheet.room;
    for (swatch, (x, line)) in swatches.iter().zip(seats(swatches, room.right - room.left)) {
        let (left, middle) = (room.left + x, room.top + line * LEGEND + LEGEND / 2);
        let bounds = Bounds { left, top: middle - 55, right: left + 110, bottom: middle + 55 };
        fill(sheet, bounds, swatch);
        sheet.put(&swatch.words, (left + SWATCH, middle), sheet.plain(12));
    }
}

/// A box filled as a swatch.
pub(super) fn fill(sheet: &mut Sheet<'_>, bounds: Bounds, swatch: &Swatch) {
    sheet.canvas.rect(bounds, Ink::fill(swatch.fill));
    if let Some(rim) = swatch.rim {
        let inner = Bounds {
            left: bounds.left + 5,
            top: bounds.top + 5,
            right: (bounds.right - 5).max(bounds.left + 5),
            bottom: bounds.bottom - 5,
        };
        sheet.canvas.rect(inner, Ink::line(rim, 10));
    }
}
