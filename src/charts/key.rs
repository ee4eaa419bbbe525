//! Signs and their key: what a mark means, told by its shape as well as its colour.

use super::canvas::{Bounds, Canvas, Ink};
use super::sheet::Sheet;
use super::text;
use super::theme::Colour;

const SIZE: i32 = 12;
/// Height of a line of the key.
pub(super) const LINE: i32 = 210;
const GAP: i32 = 170;
/// Room of a sign before its words.
const SIGN: i32 = 210;

/// The shape of a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A disc.
    Disc,
    /// A square on its point.
    Diamond,
    /// A triangle on its base.
    Triangle,
}

/// A sign of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// A mark, filled or open.
    Mark(Shape, Colour, bool),
    /// A patch of a colour.
    Patch(Colour),
    /// A hatched patch.
    Hatch(Colour),
    /// A heading of what follows, on a line of its own.
    None,
}

/// A sign with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) sign: Sign,
    pub(super) words: String,
}

impl Item {
    pub(super) fn new(sign: Sign, words: impl Into<String>) -> Self {
        Self { sign, words: words.into() }
    }

    fn width(&self) -> i32 {
        let sign = if self.sign == Sign::None { 0 } else { SIGN };
        sign + text::width(&self.words, SIZE, false)
    }
}

/// Line and left edge of each item in a key as wide as `across`.
fn flow(items: &[Item], across: i32) -> Vec<(i32, i32)> {
    let (mut line, mut left) = (0, 0);
    items
        .iter()
        .map(|item| {
            if left > 0 && (item.sign == Sign::None || across < left + item.width()) {
                (line, left) = (line + 1, 0);
            }
            let place = (line, left);
            left += item.width() + GAP;
            place
        })
        .collect()
}

/// Height of a key as wide as `across`.
pub(super) fn height(items: &[Item], across: i32) -> i32 {
    flow(items, across).last().map_or(0, |(line, _)| (line + 1) * LINE)
}

/// Draws a key in the room, its first line at `top`; returns where it ends.
pub(super) fn draw(sheet: &mut Sheet<'_>, items: &[Item], top: i32) -> i32 {
    let room = sheet.room;
    let across = room.right - room.left;
    for (item, (line, left)) in items.iter().zip(flow(items, across)) {
        let (left, middle) = (room.left + left, top + line * LINE + LINE / 2);
        let words_at = if item.sign == Sign::None { left } else { left + SIGN };
        sign(sheet, item.sign, (left + 80, middle));
        let style = if item.sign == Sign::None { sheet.muted(SIZE) } else { sheet.plain(SIZE) };
        let words = text::shorten(&item.words, SIZE, false, room.right - words_at);
        sheet.put(&words, (words_at, middle), style);
    }
    top + height(items, across)
}

fn sign(sheet: &mut Sheet<'_>, sign: Sign, at: (i32, i32)) {
    let patch = Bounds { left: at.0 - 80, top: at.1 - 60, right: at.0 + 80, bottom: at.1 + 60 };
    let (paper, rim) = (sheet.theme.paper, Ink::line(sheet.theme.muted, 6));
    match sign {
        Sign::Mark(shape, colour, filled) => {
            mark(
                &mut sheet.canvas,
                shape,
                at,
                48,
                Ink::fill(colour),
                if filled { None } else { Some(paper) },
            );
        }
        Sign::Patch(colour) => {
            sheet.canvas.rect(patch, Ink::fill(colour));
            sheet.canvas.rect(patch, rim);
        }
        Sign::Hatch(colour) => {
            hatch(&mut sheet.canvas, patch, colour);
            sheet.canvas.rect(patch, rim);
        }
        Sign::None => {}
    }
}

/// A mark of a shape; with the paper's colour it is open.
pub(super) fn mark(
    canvas: &mut Canvas,
    shape: Shape,
    at: (i32, i32),
    reach: i32,
    ink: Ink,
    open: Option<Colour>,
) {
    fill(canvas, shape, at, reach, ink);
    if let Some(paper) = open {
        let inner = (reach - 16).min(reach * 7 / 10);
        canvas.ground(|canvas| fill(canvas, shape, at, inner, Ink::fill(paper)));
    }
}

fn fill(canvas: &mut Canvas, shape: Shape, (x, y): (i32, i32), reach: i32, ink: Ink) {
    let wide = reach * 13 / 10;
    let corners = match shape {
        Shape::Disc => return canvas.circle((x, y), reach.unsigned_abs(), ink),
        Shape::Diamond => vec![(x - wide, y), (x, y - wide), (x + wide, y), (x, y + wide)],
        Shape::Triangle => vec![(x - wide, y + reach), (x, y - wide), (x + wide, y + reach)],
    };
    canvas.area(&corners, ink);
    canvas.reserve(Bounds { left: x - wide, top: y - wide, right: x + wide, bottom: y + wide });
}

/// Slanting lines over a box.
pub(super) fn hatch(canvas: &mut Canvas, at: Bounds, colour: Colour) {
    let height = at.bottom - at.top;
    let mut start = at.left - height;
    while start < at.right {
        let (from, to) = (start.max(at.left), (start + height).min(at.right));
        if from < to {
            let ends = [(from, at.bottom - (from - start)), (to, at.bottom - (to - start))];
            canvas.line(&ends, Ink::line(colour, 8));
        }
        start += 40;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_too_long_goes_on_a_second_line() {
        let items: Vec<Item> = (0..3).map(|_| Item::new(Sign::Patch(Colour::BLACK), "nine words")).collect();
        let each = items[0].width() + GAP;
        assert_eq!(flow(&items, 2 * each), [(0, 0), (0, each), (1, 0)]);
        assert_eq!(height(&items, 2 * each), 2 * LINE);
        assert_eq!(height(&[], 100), 0);
    }
}
