//! Text measured with the advances of the shipped font, broken into lines and shortened.

use std::borrow::Cow;
use std::sync::LazyLock;
use ttf_parser::Face;

/// The shipped font: regular and semi-bold.
pub(crate) const FONTS: [&[u8]; 2] = [
    include_bytes!("../../assets/fonts/ReportSans-Regular.ttf"),
    include_bytes!("../../assets/fonts/ReportSans-SemiBold.ttf"),
];

static REGULAR: LazyLock<Face<'static>> = LazyLock::new(|| face(FONTS[0]));
static SEMIBOLD: LazyLock<Face<'static>> = LazyLock::new(|| face(FONTS[1]));

/// The face of a weight.
pub(super) fn face_of(bold: bool) -> &'static Face<'static> {
    if bold { &SEMIBOLD } else { &REGULAR }
}

fn face(bytes: &'static [u8]) -> Face<'static> {
    Face::parse(bytes, 0).expect("the shipped font is a font")
}

/// True when the report font can draw the character.
pub fn has_glyph(character: char) -> bool {
    REGULAR.glyph_index(character).is_some() && SEMIBOLD.glyph_index(character).is_some()
}

/// What stands for letters that the font lacks: no machine draws a box, or another font that runs over the edge.
pub(super) const UNKNOWN: &str = "[?]";

/// A text in letters of the font. Those that it lacks, with the spaces between them, are [`UNKNOWN`] together.
pub(crate) fn legible(text: &str) -> Cow<'_, str> {
    if text.chars().all(has_glyph) {
        return Cow::Borrowed(text);
    }
    let (mut written, mut spaces, mut is_unknown) = (String::new(), String::new(), false);
    for character in text.chars() {
        match (character.is_whitespace(), has_glyph(character)) {
            (true, _) => spaces.push(' '),
            (_, true) => {
                written.push_str(&std::mem::take(&mut spaces));
                written.push(character);
                is_unknown = false;
            }
            (_, false) => {
                let between = std::mem::take(&mut spaces);
                if !is_unknown {
                    written.push_str(&between);
                    written.push_str(UNKNOWN);
                }
                is_unknown = true;
            }
        }
    }
    written.push_str(&spaces);
    Cow::Owned(written)
}

/// Width in tenths of a pixel at a size in pixels, as it is drawn.
pub(crate) fn width(text: &str, size: i32, bold: bool) -> i32 {
    let face = face_of(bold);
    let em = i64::from(face.units_per_em());
    let advance = |character| {
        face.glyph_index(character).map_or(em, |glyph| i64::from(face.glyph_hor_advance(glyph).unwrap_or(0)))
    };
    let units: i64 = legible(text).chars().map(advance).sum();
    i32::try_from((units * i64::from(size) * 10 + em - 1) / em).unwrap_or(i32::MAX / 4)
}

/// The text, or as much of it as fits with an ellipsis.
pub(super) fn shorten(text: &str, size: i32, bold: bool, room: i32) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let mut kept: String = text.to_owned();
    while kept.pop().is_some() {
        let candidate = format!("{}…", kept.trim_end());
        if width(&candidate, size, bold) <= room {
            return candidate;
        }
    }
    "…".to_owned()
}

/// The fewest lines that fit, then the narrowest measure with as many: no last word alone.
pub(super) fn balance(text: &str, size: i32, bold: bool, room: i32) -> Vec<String> {
    let fewest = wrap(text, size, bold, room);
    let (mut low, mut high) = (room / 3, room);
    while high - low > 20 {
        let middle = (low + high) / 2;
        let lines = wrap(text, size, bold, middle);
        let fits = lines.len() == fewest.len() && lines.iter().all(|line| width(line, size, bold) <= middle);
        if fits { high = middle } else { low = middle }
    }
    wrap(text, size, bold, high)
}

/// Lines filled from the left. A word wider than the room is broken after a hyphen; a piece that is still wider is shortened.
pub(super) fn wrap(text: &str, size: i32, bold: bool, room: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let is_wide = room < width(word, size, bold);
        let pieces: Vec<&str> = if is_wide { word.split_inclusive('-').collect() } else { vec![word] };
        for (place, piece) in pieces.into_iter().enumerate() {
            let piece = shorten(piece, size, bold, room);
            let space = if place == 0 { " " } else { "" };
            match lines.last_mut() {
                Some(line) if width(&format!("{line}{space}{piece}"), size, bold) <= room => {
                    line.push_str(space);
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_have_one_width_so_columns_line_up() {
        let one = width("1", 12, false);
        assert!(('0'..='9').all(|digit| width(&digit.to_string(), 12, false) == one));
    }

    #[test]
    fn letters_that_the_font_lacks_are_said_to_be_lacking_and_no_box_is_drawn() {
        assert_eq!(legible("Mine d\u{2019}or"), "Mine d\u{2019}or");
        assert_eq!(legible("شركة التعدين في مالي"), "[?]");
        assert_eq!(legible("Gold \u{1F4B0}\u{FE0F} mine"), "Gold [?] mine");
        assert_eq!(legible("مناجم Kiaka ذهب"), "[?] Kiaka [?]");
        assert_eq!(width("\u{1F4B0}", 12, false), width(UNKNOWN, 12, false));
    }

    #[test]
    fn a_title_does_not_end_in_a_lone_word() {
        let lines =
            balance("The loss of a bad year rises from four to six million pounds today", 20, true, 4800);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].split(' ').count() > 3, "{lines:?}");
    }

    #[test]
    fn a_word_that_is_too_wide_breaks_after_its_hyphen() {
        let room = width("re-engage", 13, true);
        assert_eq!(
            wrap("US re-engagement", 13, true, width("engagement", 13, true)),
            ["US re-", "engagement"]
        );
        assert!(wrap("US re-engagement", 13, true, room).iter().all(|line| width(line, 13, true) <= room));
    }

    #[test]
    fn a_long_name_ends_in_an_ellipsis_within_its_room() {
        let short = shorten(&"long ".repeat(40), 13, false, 1000);
        assert!(short.ends_with('…') && width(&short, 13, false) <= 1000);
    }
}
