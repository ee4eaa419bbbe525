//! The frame of every chart: accent bar, finding, what is plotted, room for the picture, sources.

use super::canvas::{Bounds, Canvas, Ink, Lettering};
use super::outline::Outlines;
use super::theme::{Colour, Theme};
use super::{Drawing, Look, Size, format, text};
use crate::grid::Grid;
use crate::model::view::View;
use plotters_backend::text_anchor::HPos;

/// Left and right of every picture, in tenths of a pixel.
pub(super) const MARGIN: i32 = 160;

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
    /// What is plotted, with all its digits.
    pub(super) table: Grid,
}

/// A sheet with its frame drawn.
pub(super) struct Sheet<'a> {
    pub(super) canvas: Canvas,
    pub(super) theme: &'a Theme,
    pub(super) size: Size,
    /// What is left for the picture. A size with a height may leave more than was asked for.
    pub(super) room: Bounds,
    look: &'a Look,
    words: Words,
    /// Sheet in tenths of a pixel as set; the picture may be shown smaller.
    extent: (i32, i32),
    id: String,
}

/// Lines of the frame and where the picture starts, for a width of the sheet in tenths of a pixel.
struct Frame {
    title: Vec<String>,
    subtitle: Vec<String>,
    footer: Vec<String>,
    top: i32,
    /// Height without the picture.
    around: i32,
}

impl Frame {
    fn fit(look: &Look, words: &Words, footer: &str, across: i32) -> Self {
        let (title_size, subtitle_size) = letter_sizes(look.size);
        let measure = across - 2 * MARGIN;
        let logo = look.logo.as_ref().map_or(0, |logo| logo_width(logo.ratio) + 200);
        let title = look.title.as_deref().unwrap_or(&words.title);
        let title = text::balance(title, title_size, true, measure - logo);
        let subtitle = text::balance(&words.subtitle, subtitle_size, false, measure);
        let footer = text::balance(look.footer.as_deref().unwrap_or(footer), 11, false, measure);
        let words_high = title.len() as i32 * title_size * 12 + subtitle.len() as i32 * subtitle_size * 13;
        let top = 200 + words_high + 160;
        let around = top + 140 + footer.len() as i32 * 150 + 100;
        Self { title, subtitle, footer, top, around }
    }
}

/// Pixels of the title and of the subtitle.
const fn letter_sizes(size: Size) -> (i32, i32) {
    if size.is_wide() { (20, 14) } else { (17, 13) }
}

const LOGO_HEIGHT: i32 = 320;
const WIDEST_LOGO: i32 = 1_200;

fn logo_width(ratio: u32) -> i32 {
    (LOGO_HEIGHT * ratio as i32 / 1000).clamp(100, WIDEST_LOGO)
}

impl<'a> Sheet<'a> {
    /// Draws the frame around a picture that needs at least a height in tenths of a pixel.
    pub(super) fn new(view: &View, look: &'a Look, words: Words, body: i32) -> Self {
        let mut footer = footer(view, &words.source);
        if let Some(note) = &look.note {
            footer = format!("{footer} {note}");
        }
        Self::with_footer(look, words, &footer, body)
    }

    /// The same for a picture that belongs to no run: the footer says all by itself.
    pub(super) fn with_footer(look: &'a Look, words: Words, footer: &str, body: i32) -> Self {
        let size = look.size;
        let (frame, extent) = extent(look, &words, footer, body);
        let room = Bounds {
            left: MARGIN,
            top: frame.top,
            right: extent.0 - MARGIN,
            bottom: extent.1 - (frame.around - frame.top),
        };
        let id = format!("{}-{}-{}", words.name, size.name(), look.theme.name);
        let mut canvas = Canvas::new(extent.0, extent.1);
        canvas.outlines = look.outlines.then(|| Outlines::new(&id));
        let mut words = words;
        if look.title.is_some() {
            words.description = format!("Finding: {}. {}", words.title, words.description);
        }
        if look.footer.is_some() {
            words.description = format!("{} {footer}", words.description);
        }
        let mut sheet = Self { canvas, theme: &look.theme, size, room, look, words, extent, id };
        sheet.frame(&frame);
        sheet
    }

    fn frame(&mut self, frame: &Frame) {
        let (title_size, subtitle_size) = letter_sizes(self.size);
        let (title_step, subtitle_step) = (title_size * 12, subtitle_size * 13);
        let (theme, extent) = (self.theme, self.extent);
        self.canvas.ground(|canvas| {
            canvas
                .rect(Bounds { left: 0, top: 0, right: extent.0, bottom: extent.1 }, Ink::fill(theme.paper));
            canvas.rect(
                Bounds { left: MARGIN, top: 0, right: MARGIN + 400, bottom: 40 },
                Ink::fill(theme.accent),
            );
        });
        if let Some(logo) = &self.look.logo {
            let right = extent.0 - MARGIN;
            let left = right - logo_width(logo.ratio);
            let bounds = Bounds { left, top: 140, right, bottom: 140 + LOGO_HEIGHT };
            self.canvas.image(&logo.address(), bounds);
        }
        let mut y = 200 + title_step / 2;
        for line in &frame.title {
            self.put(line, (MARGIN, y), self.bold(title_size));
            y += title_step;
        }
        y = y - title_step / 2 + subtitle_step / 2 + 30;
        for line in &frame.subtitle {
            self.put(line, (MARGIN, y), self.muted(subtitle_size));
            y += subtitle_step;
        }
        y = self.room.bottom + 140 + 75;
        for line in &frame.footer {
            self.put(line, (MARGIN, y), self.muted(11));
            y += 150;
        }
    }

    /// True where names have a column of their own.
    pub(super) const fn is_wide(&self) -> bool {
        self.size.is_wide()
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

    /// Draws marks that tell their figure to who points at them.
    pub(super) fn tipped(&mut self, words: &str, draw: impl FnOnce(&mut Self)) {
        self.canvas.body.push_str(&format!("<g><title>{}</title>\n", format::escape(words)));
        draw(self);
        self.canvas.body.push_str("</g>\n");
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
        let Self { canvas, words, extent, id, size, look, .. } = self;
        let mut words = words;
        if canvas.labels.iter().any(|label| label.text.contains(text::UNKNOWN)) {
            words.description =
                format!("{} {}: letters that the font lacks.", words.description, text::UNKNOWN);
        }
        let shrunk = f64::from(size.across() * 10) / f64::from(extent.0);
        let (across, down) = (f64::from(extent.0) / 10.0, f64::from(extent.1) / 10.0);
        let (width, height) = (size.across(), down * shrunk);
        let shown = look.title.as_deref().unwrap_or(&words.title);
        let (title, description) = (format::escape(shown), format::escape(&words.description));
        let defs = canvas.outlines.as_ref().map_or_else(String::new, Outlines::defs);
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {across} {down:.1}\" width=\"{width}\" height=\"{height:.1}\" \
             role=\"img\" aria-labelledby=\"{id}-t {id}-d\" font-family=\"'Report Sans', 'Source Sans Pro', Arial, sans-serif\">\n\
             <title id=\"{id}-t\">{title}</title>\n<desc id=\"{id}-d\">{description}</desc>\n{defs}{}</svg>\n",
            canvas.body
        );
        Drawing {
            svg,
            title: words.title,
            description: words.description,
            sheet: Bounds { left: 0, top: 0, right: extent.0, bottom: extent.1 },
            labels: canvas.labels,
            marks: canvas.marks,
            data: words.data,
            table: words.table,
            shrunk,
        }
    }
}

/// The sheet that holds a picture: as wide as its size says, or larger in the same proportions where the picture is too high.
fn extent(look: &Look, words: &Words, footer: &str, body: i32) -> (Frame, (i32, i32)) {
    let width = look.size.across() * 10;
    let Some(down) = look.size.down() else {
        let frame = Frame::fit(look, words, footer, width);
        let height = frame.around + body;
        return (frame, (width, height));
    };
    let mut percent = 100;
    loop {
        let across = width * percent / 100;
        let height = down * 10 * percent / 100;
        let frame = Frame::fit(look, words, footer, across);
        if frame.around + body <= height {
            return (frame, (across, height));
        }
        percent += 5;
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
