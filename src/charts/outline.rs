//! Letters as outlines: each glyph once, then used wherever it stands, so that a deck needs no font.

use super::text;
use std::collections::BTreeMap;
use std::fmt::Write;
use ttf_parser::{GlyphId, OutlineBuilder};

/// The glyphs of a picture.
#[derive(Debug, Clone, Default)]
pub(super) struct Outlines {
    prefix: String,
    paths: BTreeMap<(bool, u16), String>,
}

impl Outlines {
    /// `prefix` keeps the ids of a page apart.
    pub(super) fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), paths: BTreeMap::new() }
    }

    /// A text as uses of its glyphs; `left` and `baseline` in pixels.
    pub(super) fn set(
        &mut self,
        words: &str,
        (left, baseline): (f64, f64),
        (size, bold): (f64, bool),
        fill: &str,
    ) -> String {
        let face = text::face_of(bold);
        let scale = size / f64::from(face.units_per_em());
        let mut group = format!(
            "<g fill=\"{fill}\" transform=\"translate({left:.1} {baseline:.1}) scale({scale:.5} -{scale:.5})\">"
        );
        let mut at = 0;
        for character in words.chars() {
            let glyph = face.glyph_index(character).unwrap_or(GlyphId(0));
            let path = self.paths.entry((bold, glyph.0)).or_insert_with(|| {
                let mut pen = Pen::default();
                face.outline_glyph(glyph, &mut pen);
                pen.path
            });
            if !path.is_empty() {
                let _ = write!(group, "<use href=\"#{}\" x=\"{at}\"/>", self.id(bold, glyph.0));
            }
            at += i32::from(face.glyph_hor_advance(glyph).unwrap_or(0));
        }
        group + "</g>"
    }

    fn id(&self, bold: bool, glyph: u16) -> String {
        format!("{}-{}{glyph}", self.prefix, if bold { 'b' } else { 'r' })
    }

    /// The glyphs, for the head of the picture.
    pub(super) fn defs(&self) -> String {
        let mut defs = String::from("<defs>\n");
        for ((bold, glyph), path) in &self.paths {
            if !path.is_empty() {
                let _ = writeln!(defs, "<path id=\"{}\" d=\"{path}\"/>", self.id(*bold, *glyph));
            }
        }
        defs + "</defs>\n"
    }
}

/// Writes a path in font units.
#[derive(Default)]
struct Pen {
    path: String,
}

impl Pen {
    fn put(&mut self, command: char, numbers: &[f32]) {
        self.path.push(command);
        for (place, number) in numbers.iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            let _ = write!(self.path, "{space}{number:.0}");
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.put('M', &[x, y]);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.put('L', &[x, y]);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.put('Q', &[x1, y1, x, y]);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.put('C', &[x1, y1, x2, y2, x, y]);
    }
    fn close(&mut self) {
        self.path.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_drawn_once_and_used_twice() {
        let mut outlines = Outlines::new("chart");
        let set = outlines.set("AA", (10.0, 20.0), (12.0, false), "#000000");
        assert_eq!(set.matches("<use").count(), 2);
        assert_eq!(outlines.defs().matches("<path").count(), 1);
    }
}
