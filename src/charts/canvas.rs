//! A drawing backend that writes SVG and remembers where everything went.
//!
//! Plotters counts in whole units, so a unit is a tenth of a pixel and is printed as `v / 10`: fine lines, short stable numbers.

use super::format::escape;
use super::outline::Outlines;
use super::text;
use super::theme::Colour;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontFamily,
    FontStyle,
    text_anchor::{HPos, Pos, VPos},
};
use std::convert::Infallible;
use std::fmt::Write;

/// A box in tenths of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Left edge.
    pub left: i32,
    /// Upper edge.
    pub top: i32,
    /// Right edge.
    pub right: i32,
    /// Lower edge.
    pub bottom: i32,
}

impl Bounds {
    /// True when the two share an area.
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// True when `inner` lies inside.
    pub const fn holds(&self, inner: &Self) -> bool {
        self.left <= inner.left
            && self.top <= inner.top
            && inner.right <= self.right
            && inner.bottom <= self.bottom
    }
}

/// A text on the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Where it is, measured.
    pub bounds: Bounds,
    /// What it says.
    pub text: String,
    /// Its colour.
    pub colour: Colour,
    /// The colour under it.
    pub ground: Colour,
}

/// Colour, opacity and width of a stroke, in tenths of a pixel.
#[derive(Clone, Copy)]
pub(super) struct Ink {
    pub(super) colour: Colour,
    pub(super) opacity: f64,
    pub(super) stroke: u32,
}

impl Ink {
    pub(super) const fn fill(colour: Colour) -> Self {
        Self { colour, opacity: 1.0, stroke: 0 }
    }

    pub(super) const fn line(colour: Colour, stroke: u32) -> Self {
        Self { colour, opacity: 1.0, stroke }
    }
}

impl BackendStyle for Ink {
    fn color(&self) -> BackendColor {
        BackendColor { alpha: self.opacity, rgb: self.colour.parts() }
    }
    fn stroke_width(&self) -> u32 {
        self.stroke
    }
}

/// How a text is set; sizes in pixels.
#[derive(Clone, Copy)]
pub(super) struct Lettering {
    pub(super) size: i32,
    pub(super) bold: bool,
    pub(super) colour: Colour,
    pub(super) ground: Colour,
    pub(super) side: HPos,
}

impl BackendTextStyle for Lettering {
    type FontError = Infallible;
    fn color(&self) -> BackendColor {
        BackendColor { alpha: 1.0, rgb: self.colour.parts() }
    }
    fn size(&self) -> f64 {
        f64::from(self.size)
    }
    fn style(&self) -> FontStyle {
        if self.bold { FontStyle::Bold } else { FontStyle::Normal }
    }
    fn anchor(&self) -> Pos {
        Pos::new(self.side, VPos::Center)
    }
    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name("Report Sans")
    }
    fn layout_box(&self, words: &str) -> Result<((i32, i32), (i32, i32)), Infallible> {
        Ok(((0, 0), (text::width(words, self.size, self.bold), self.size * 10)))
    }
    fn draw<E, F: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _: &str,
        _: BackendCoord,
        _: F,
    ) -> Result<Result<(), E>, Infallible> {
        Ok(Ok(())) // Letters go out as text, never as pixels.
    }
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// The sheet being drawn.
pub(super) struct Canvas {
    size: (u32, u32),
    pub(super) body: String,
    pub(super) labels: Vec<Label>,
    pub(super) marks: Vec<Bounds>,
    /// Marks drawn now are a ground for text: grid, bands, cells.
    pub(super) behind: bool,
    /// Lines drawn now are dashed.
    pub(super) dashed: bool,
    /// Letters go out as outlines.
    pub(super) outlines: Option<Outlines>,
}

fn tenths(value: i32) -> String {
    let (whole, part) = (value.abs() / 10, value.abs() % 10);
    let sign = if value < 0 { "-" } else { "" };
    if part == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

fn hex(colour: BackendColor) -> String {
    let (red, green, blue) = colour.rgb;
    format!("#{red:02X}{green:02X}{blue:02X}")
}

fn opacity(colour: BackendColor) -> String {
    if colour.alpha < 1.0 { format!(" fill-opacity=\"{:.2}\"", colour.alpha) } else { String::new() }
}

impl Canvas {
    pub(super) fn new(width: i32, height: i32) -> Self {
        let size = (width.unsigned_abs(), height.unsigned_abs());
        Self {
            size,
            body: String::new(),
            labels: vec![],
            marks: vec![],
            behind: false,
            dashed: false,
            outlines: None,
        }
    }

    /// Puts an image, given as a data address, into a box.
    pub(super) fn image(&mut self, address: &str, bounds: Bounds) {
        self.mark((bounds.left, bounds.top), (bounds.right, bounds.bottom));
        let (x, y) = (tenths(bounds.left), tenths(bounds.top));
        let (width, height) = (tenths(bounds.right - bounds.left), tenths(bounds.bottom - bounds.top));
        self.body.push_str(&format!(
            "<image x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" href=\"{address}\"/>\n"
        ));
    }

    /// Draws what text may lie on.
    pub(super) fn ground(&mut self, draw: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.behind, true);
        draw(self);
        self.behind = before;
    }

    pub(super) fn rect(&mut self, bounds: Bounds, ink: Ink) {
        let drawn =
            self.draw_rect((bounds.left, bounds.top), (bounds.right, bounds.bottom), &ink, ink.stroke == 0);
        drawn.expect("writing to a string does not fail");
    }

    pub(super) fn line(&mut self, points: &[(i32, i32)], ink: Ink) {
        self.draw_path(points.iter().copied(), &ink).expect("writing to a string does not fail");
    }

    pub(super) fn area(&mut self, points: &[(i32, i32)], ink: Ink) {
        self.fill_polygon(points.iter().copied(), &ink).expect("writing to a string does not fail");
    }

    pub(super) fn circle(&mut self, centre: (i32, i32), radius: u32, ink: Ink) {
        self.draw_circle(centre, radius, &ink, ink.stroke == 0).expect("writing to a string does not fail");
    }

    /// Sets a text with its middle at a height.
    pub(super) fn text(&mut self, words: &str, at: (i32, i32), lettering: Lettering) {
        self.draw_text(words, &lettering, at).expect("writing to a string does not fail");
        let width = text::width(words, lettering.size, lettering.bold);
        let left = match lettering.side {
            HPos::Left => at.0,
            HPos::Center => at.0 - width / 2,
            HPos::Right => at.0 - width,
        };
        // Half an em above and below the middle holds ascenders and descenders.
        let half = lettering.size * 5;
        let bounds = Bounds { left, top: at.1 - half, right: left + width, bottom: at.1 + half };
        let (colour, ground) = (lettering.colour, lettering.ground);
        self.labels.push(Label { bounds, text: text::legible(words).into_owned(), colour, ground });
    }

    /// Areas with a rim, as one element that text may lie on.
    pub(super) fn land(&mut self, rings: &[Vec<(i32, i32)>], fill: Colour, rim: Ink) {
        let path: String = rings.iter().map(|ring| path_of(ring) + "Z").collect();
        let (fill, stroke, width) =
            (hex(Ink::fill(fill).color()), hex(rim.color()), tenths(rim.stroke as i32));
        self.body.push_str(&format!(
            "<path d=\"{path}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"/>\n"
        ));
    }

    /// Sets a text with a rim of its ground around every letter, so that it reads on whatever lies under it.
    pub(super) fn haloed(&mut self, words: &str, at: (i32, i32), lettering: Lettering) {
        let ground = Ink::fill(lettering.ground).color();
        // Outlines are in units of the font: the rim is scaled with the letters.
        let unit = if self.outlines.is_some() {
            f64::from(text::face_of(lettering.bold).units_per_em()) / f64::from(lettering.size)
        } else {
            1.0
        };
        self.body.push_str(&format!(
            "<g stroke=\"{}\" stroke-width=\"{:.0}\" stroke-linejoin=\"round\" aria-hidden=\"true\">\n",
            hex(ground),
            3.0 * unit
        ));
        let rim = Lettering { colour: lettering.ground, ..lettering };
        self.draw_text(words, &rim, at).expect("writing to a string does not fail");
        self.body.push_str("</g>\n");
        self.text(words, at, lettering);
    }

    /// Keeps text off a box.
    pub(super) fn reserve(&mut self, bounds: Bounds) {
        self.mark((bounds.left, bounds.top), (bounds.right, bounds.bottom));
    }

    fn mark(&mut self, a: BackendCoord, b: BackendCoord) {
        if !self.behind {
            let (left, right) = (a.0.min(b.0), a.0.max(b.0));
            self.marks.push(Bounds { left, top: a.1.min(b.1), right, bottom: a.1.max(b.1) });
        }
    }

    /// A slanting line is many small boxes, not one large.
    fn mark_line(&mut self, from: BackendCoord, to: BackendCoord, half: i32) {
        let pieces = ((to.0 - from.0).abs().max((to.1 - from.1).abs()) / 40).max(1);
        let at = |k| (from.0 + (to.0 - from.0) * k / pieces, from.1 + (to.1 - from.1) * k / pieces);
        for piece in 0..pieces {
            let (a, b) = (at(piece), at(piece + 1));
            let (low, high) =
                ((a.0.min(b.0) - half, a.1.min(b.1) - half), (a.0.max(b.0) + half, a.1.max(b.1) + half));
            self.mark(low, high);
        }
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) -> Drawn {
        self.body.write_fmt(element).expect("writing to a string does not fail");
        self.body.push('\n');
        Ok(())
    }
}

fn path_of(points: &[BackendCoord]) -> String {
    let mut path = String::new();
    for (place, (x, y)) in points.iter().enumerate() {
        let command = if place == 0 { "M" } else { "L" };
        let _ = write!(path, "{command}{} {}", tenths(*x), tenths(*y));
    }
    path
}

impl DrawingBackend for Canvas {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        let (x, y) = (tenths(point.0), tenths(point.1));
        self.put(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"0.1\" height=\"0.1\" fill=\"{}\"/>",
            hex(color)
        ))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.mark(a, b);
        let (x, y) = (tenths(a.0.min(b.0)), tenths(a.1.min(b.1)));
        let (width, height) = (tenths((b.0 - a.0).abs()), tenths((b.1 - a.1).abs()));
        let paint = paint(style, fill);
        self.put(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{paint}/>"))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        let half = style.stroke_width() as i32 / 2;
        for pair in points.windows(2) {
            self.mark_line(pair[0], pair[1], half);
        }
        let dash = if self.dashed { " stroke-dasharray=\"6 4\"" } else { "" };
        let paint = paint(style, false);
        self.put(format_args!("<path d=\"{}\"{paint} stroke-linejoin=\"round\"{dash}/>", path_of(&points)))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let reach = radius as i32;
        self.mark((centre.0 - reach, centre.1 - reach), (centre.0 + reach, centre.1 + reach));
        let (x, y, r) = (tenths(centre.0), tenths(centre.1), tenths(reach));
        let paint = paint(style, fill);
        self.put(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"{paint}/>"))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<BackendCoord> = vert.into_iter().collect();
        let paint = paint(style, true);
        self.put(format_args!("<path d=\"{}Z\"{paint}/>", path_of(&points)))
    }

    fn draw_text<T: BackendTextStyle>(&mut self, words: &str, style: &T, at: BackendCoord) -> Drawn {
        let words = &text::legible(words);
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        // The cap height of the font: `dy` in `ex` is read differently by every renderer.
        let drop = match style.anchor().v_pos {
            VPos::Top => 0.66,
            VPos::Center => 0.33,
            VPos::Bottom => 0.0,
        };
        let baseline = at.1 + (drop * style.size() * 10.0).round() as i32;
        if let Some(outlines) = &mut self.outlines {
            let bold = matches!(style.style(), FontStyle::Bold);
            let width = text::width(words, style.size().round() as i32, bold);
            let left = match style.anchor().h_pos {
                HPos::Left => at.0,
                HPos::Center => at.0 - width / 2,
                HPos::Right => at.0 - width,
            };
            let place = (f64::from(left) / 10.0, f64::from(baseline) / 10.0);
            let letters = outlines.set(words, place, (style.size(), bold), &hex(style.color()));
            return self.put(format_args!("{letters}"));
        }
        let (x, y) = (tenths(at.0), tenths(baseline));
        let weight = if matches!(style.style(), FontStyle::Bold) { " font-weight=\"600\"" } else { "" };
        let (size, fill, words) = (style.size(), hex(style.color()), escape(words));
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size:.0}\"{weight}{anchor} fill=\"{fill}\">{words}</text>"
        ))
    }
}

fn paint<S: BackendStyle>(style: &S, fill: bool) -> String {
    if fill {
        return format!(" fill=\"{}\"{}", hex(style.color()), opacity(style.color()));
    }
    let width = tenths(style.stroke_width() as i32);
    format!(" fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"", hex(style.color()))
}
