//! How cells look: one format for each kind of column.

use super::sheet::Kind;
use crate::charts::{Colour, Theme};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// Formats shared by all sheets.
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) about: Format,
    pub(super) notice: Format,
    pub(super) section: Format,
    pub(super) sentence: Format,
    pub(super) lead: Format,
    heading: Format,
    text: Format,
    wrapped: Format,
    number: Format,
    missing: Format,
}

/// The colour of a theme as the library wants it.
pub(super) fn colour(colour: Colour) -> Color {
    Color::RGB(colour.0)
}

impl Styles {
    pub(super) fn new() -> Self {
        let theme = Theme::LIGHT;
        let base = Format::new().set_align(FormatAlign::Top).set_font_color(colour(theme.ink));
        let muted = base.clone().set_font_color(colour(theme.muted));
        Self {
            title: base.clone().set_bold().set_font_size(14),
            about: muted.clone(),
            notice: base.clone().set_bold().set_font_color(colour(theme.accent)),
            section: base.clone().set_bold().set_font_size(12),
            sentence: base.clone().set_text_wrap(),
            lead: base.clone().set_text_wrap().set_font_size(12),
            heading: base
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Bottom)
                .set_background_color("#EEF1F4")
                .set_border_bottom(FormatBorder::Thin)
                .set_border_bottom_color(colour(theme.muted)),
            text: base.clone().set_align(FormatAlign::Left).set_indent(1),
            wrapped: base.clone().set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
            number: base.clone().set_align(FormatAlign::Right),
            missing: muted.set_italic(),
        }
    }

    /// A heading stands over its column: right over numbers, left over text.
    pub(super) fn heading(&self, kind: Kind) -> Format {
        beside(self.heading.clone(), kind)
    }

    /// A cell that holds what its kind says.
    pub(super) fn cell(&self, kind: Kind) -> Format {
        match (kind, kind.format()) {
            (Kind::Long, _) => self.wrapped.clone(),
            (_, Some(format)) => self.number.clone().set_num_format(format),
            _ => self.text.clone(),
        }
    }

    /// A word in the place of what is not known.
    pub(super) fn missing(&self, kind: Kind) -> Format {
        beside(self.missing.clone(), kind)
    }

    /// A cell of the row of totals.
    pub(super) fn total(&self, kind: Kind) -> Format {
        self.cell(kind)
            .set_bold()
            .set_border_top(FormatBorder::Thin)
            .set_border_top_color(colour(Theme::LIGHT.muted))
    }
}

/// Numbers stand right; words stand left, a step away from the number before them.
fn beside(format: Format, kind: Kind) -> Format {
    match kind.format() {
        Some(_) => format.set_align(FormatAlign::Right),
        None => format.set_align(FormatAlign::Left).set_indent(1),
    }
}
