//! The frame of every chart: accent bar, finding, what is plotted, room for the picture, sources.

use super::canvas::{Bounds, Canvas, Ink, Lettering};
use super::theme::{Colour, Theme};
use super::{Drawing, Width, format, text};
use crate::model::view::View;
use plotters_backend::text_anchor::HPos;

const MARGIN: i32 = 160;

/// The words of a chart, computed from its data.
pub(super) struct Words {
    /// Name of the chart.
    pub(super) name: String,
    /// The finding.
    pub(super) title: String,
    /// What is plotted and in what unit.
    pub(super) subtitle: String,
    /// Sources and one caveat.
    pub(super) source: String,
    /// Range, extremes and gaps for those who do not see the picture.
    pub(super) description: String,
    /// Figures that the title may quote.
    pub(super) data: Vec<String>,
}

/// A sheet with its frame drawn.
pub(super) struct Sheet<'a> {
    pub(super) canvas: Canvas,
    pub(super) theme: &'a Theme,
    pub(super) width: Width,
    /// What is left for the picture.
    pub(super) room: Bounds,
    words: Words,
    height: i32,
}

impl<'a> Sheet<'a> {
    /// Draws the frame around a picture of a height in tenths of a pixel.
    pub(super) fn new(view: &View, theme: &'a Theme, width: Width, words: Words, body: i32) -> Self {
        let footer = footer(view, &words.source);
        Self::with_footer(theme, width, words, &footer, body)
    }

    /// The same for a picture that belongs to no run: the footer says all by itself.
    pub(super) fn with_footer(theme: &'a Theme, width: Width, words: Words, footer: &str, body: i32) -> Self {
        let (title_size, subtitle_size) = if width == Width::Wide { (20, 14) } else { (17, 13) };
        let across = width.pixels() * 10;
        let measure = across - 2 * MARGIN;
        let title = text::balance(&words.title, title_size, true, measure);
        let subtitle = text::wrap(&words.subtitle, subtitle_size, false, measure);
        let footer = text::wrap(footer, 11, false, measure);
        let (title_step, subtitle_step) = (title_size * 12, subtitle_size * 13);
        let top = 200 + title.len() as i32 * title_step + subtitle.len() as i32 * subtitle_step + 160;
        let height = top + body + 140 + footer.len() as i32 * 150 + 100;
        let room = Bounds { left: MARGIN, top, right: across - MARGIN, bottom: top + body };
        let canvas = Canvas::new(across, height);
        let mut sheet = Self { canvas, theme, width, room, words, height };
        sheet.canvas.ground(|canvas| {
            canvas.rect(Bounds { left: 0, top: 0, right: across, bottom: height }, Ink::fill(theme.paper));
            canvas.rect(
                Bounds { left: MARGIN, top: 0, right: MARGIN + 400, bottom: 40 },
                Ink::fill(theme.accent),
            );
        });
        let mut y = 200 + title_step / 2;
        for line in &title {
            sheet.put(line, (MARGIN, y), sheet.bold(title_size));
            y += title_step;
        }
        y = y - title_step / 2 + subtitle_step / 2 + 30;
        for line in &subtitle {
            sheet.put(line, (MARGIN, y), sheet.muted(subtitle_size));
            y += subtitle_step;
        }
        y = top + body + 140 + 75;
        for line in &footer {
            sheet.put(line, (MARGIN, y), sheet.muted(11));
            y += 150;
        }
        sheet
    }

    /// Text of second rank, from the left.
    pub(super) fn muted(&self, size: i32) -> Lettering {
        self.lettering(size, false, self.theme.muted)
    }

    /// Text of first rank, from the left.
    pub(super) fn plain(&self, size: i32) -> Lettering {
        self.lettering(size, false, self.theme.ink)
    }

    /// Heavy text, from the left.
    pub(super) fn bold(&self, size: i32) -> Lettering {
        self.lettering(size, true, self.theme.ink)
    }

    fn lettering(&self, size: i32, bold: bool, colour: Colour) -> Lettering {
        Lettering { size, bold, colour, ground: self.theme.paper, side: HPos::Left }
    }

    pub(super) fn put(&mut self, words: &str, at: (i32, i32), lettering: Lettering) {
        self.canvas.text(words, at, lettering);
    }

    /// Says in the room why there is nothing to see and what would fill it.
    pub(super) fn explain(&mut self, reason: &str) {
        let size = 13;
        for (line, words) in
            text::wrap(reason, size, false, self.room.right - self.room.left).iter().enumerate()
        {
            let y = self.room.top + 100 + line as i32 * 180;
            self.put(words, (self.room.left, y), self.muted(size));
        }
    }

    /// The finished drawing.
    pub(super) fn finish(self) -> Drawing {
        let Self { canvas, theme, width, words, height, .. } = self;
        let id = format!("{}-{}-{}", words.name, width.name(), theme.name);
        let (across, down) = (width.pixels(), f64::from(height) / 10.0);
        let (title, description) = (format::escape(&words.title), format::escape(&words.description));
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {across} {down:.1}\" width=\"{across}\" height=\"{down:.1}\" \
             role=\"img\" aria-labelledby=\"{id}-t {id}-d\" font-family=\"'Report Sans', 'Source Sans Pro', Arial, sans-serif\">\n\
             <title id=\"{id}-t\">{title}</title>\n<desc id=\"{id}-d\">{description}</desc>\n{}</svg>\n",
            canvas.body
        );
        Drawing {
            svg,
            title: words.title,
            description: words.description,
            sheet: Bounds { left: 0, top: 0, right: across * 10, bottom: height },
            labels: canvas.labels,
            marks: canvas.marks,
            data: words.data,
        }
    }
}

fn footer(view: &View, source: &str) -> String {
    let sample = if view.book.sample { "Sample book, invented amounts. " } else { "" };
    format!("{sample}{source} As of {}.", format::date(&view.stamp.as_of))
}

/// The run stamp, for descriptions.
pub(super) fn stamp(view: &View) -> String {
    let Stamp { engine, seed, years, plan, .. } = &view.stamp;
    let sample = if view.book.sample { " Sample book, invented amounts." } else { "" };
    format!(
        "Harmattan {engine}, plan {plan}, seed {seed}, {} simulated years.{sample}",
        format::count(*years)
    )
}

use crate::model::view::Stamp;
