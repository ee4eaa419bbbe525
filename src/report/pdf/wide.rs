//! How wide the columns of a table are, in what size of type, and whether the page has to lie on its side for them.
//!
//! Words are measured with the shipped font, so that none is squeezed: a table takes the first setting in which every column can
//! hold its longest word and lines of a readable length.

use super::pages::breakable;
use crate::charts;
use crate::report::document::{Cell, Table};

/// Width of the text of an upright A4 page in points: 210 mm less two margins of 20 mm.
pub(super) const TEXT_WIDTH: f64 = 481.8;
/// Height of its text in points: 297 mm less 24 mm above and 22 mm below.
pub(super) const TEXT_HEIGHT: f64 = 711.4;
/// Width of the text of an A4 page on its side.
const WIDE: f64 = 728.5;
/// Space on either side of a cell in points; the template says the same.
const INSET: f64 = 3.5;
/// A way to set a table.
#[derive(Debug, Clone, Copy)]
struct Setting {
    /// The page lies on its side.
    wide: bool,
    /// Size of type in points.
    size: f64,
    /// An interval stands under its figure.
    stacked: bool,
    /// Line of a sentence in em. Thirteen are about thirty characters; below nine reading is hard.
    line: f64,
    /// Lines that a row may have before the next setting is better.
    lines: usize,
}

/// In the order of preference. The last one takes what is left.
const SETTINGS: [Setting; 7] = [
    Setting { wide: false, size: 8.5, stacked: false, line: 13.0, lines: usize::MAX },
    Setting { wide: false, size: 8.0, stacked: false, line: 13.0, lines: usize::MAX },
    Setting { wide: false, size: 8.5, stacked: true, line: 13.0, lines: usize::MAX },
    Setting { wide: false, size: 7.5, stacked: true, line: 13.0, lines: usize::MAX },
    Setting { wide: false, size: 7.5, stacked: true, line: 9.0, lines: 7 },
    Setting { wide: true, size: 8.5, stacked: false, line: 13.0, lines: usize::MAX },
    Setting { wide: true, size: 7.5, stacked: true, line: 9.0, lines: usize::MAX },
];
/// A text as short as a date stays on one line, in em.
const SHORT: f64 = 8.5;
/// Lengths beyond this ask for no more width, in em: about ten lines of a cell.
const LONG: f64 = 130.0;
/// Room to each column that a small table is spread by, in points.
const SPREAD: f64 = 34.0;
/// Height of a line and space between two rows, in sizes of type.
const LINE: f64 = 1.22;
const GAP: f64 = 0.75;
/// What kerning and rounding may add to a measured width.
const SLACK: f64 = 1.02;

/// The setting of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fit {
    /// The page lies on its side.
    pub(super) wide: bool,
    /// Size of type in points.
    pub(super) size: f64,
    /// An interval stands under its figure.
    pub(super) stacked: bool,
    /// Widths of the columns in points, their insets included.
    pub(super) widths: Vec<f64>,
    /// What each column could give up of it without a further line, in points.
    pub(super) spread: f64,
    /// Height in points, about.
    pub(super) height: f64,
    /// Lines of the tallest row, about.
    pub(super) tallest: usize,
}

/// What a column asks for, in em.
#[derive(Debug, Clone, Copy)]
struct Need {
    /// The longest piece that stays whole.
    least: f64,
    /// Everything on one line.
    whole: f64,
    /// A figure, which is broken before its interval or not at all.
    is_number: bool,
}

impl Need {
    /// The same where a figure takes no more than it must.
    fn under(self, setting: Setting) -> Self {
        if self.is_number && setting.stacked { Self { whole: self.least, ..self } } else { self }
    }

    /// Readable, with sentences in lines of a length.
    fn easy(self, line: f64) -> f64 {
        if self.is_number {
            return self.whole;
        }
        let halved = (self.whole / 2.0).max(SHORT.min(self.whole));
        self.least.max(halved.min(line))
    }
}

/// Chooses the setting of a table.
pub(super) fn fit(table: &Table) -> Fit {
    let needs: Vec<Need> = (0..table.columns.len()).map(|column| need(table, column)).collect();
    let last = SETTINGS.len() - 1;
    let fits = SETTINGS[..last].iter().find_map(|setting| {
        let ease = |need: &Need| need.under(*setting).easy(setting.line) * setting.size + 2.0 * INSET;
        let is_room = needs.iter().map(ease).sum::<f64>() <= room(setting.wide);
        is_room.then(|| set(table, &needs, *setting)).filter(|fit| fit.tallest <= setting.lines)
    });
    fits.unwrap_or_else(|| set(table, &needs, SETTINGS[last]))
}

fn set(table: &Table, needs: &[Need], setting: Setting) -> Fit {
    let Setting { wide, size, stacked, line, .. } = setting;
    let needs: Vec<Need> = needs.iter().map(|need| need.under(setting)).collect();
    let (widths, spread) = share(&needs, (size, line), room(wide));
    let lines: Vec<usize> = table.rows.iter().map(|row| lines(row, &widths, size)).collect();
    let height = lines.iter().map(|lines| (*lines as f64 * LINE + GAP) * size).sum::<f64>() + 4.0 * size;
    Fit { wide, size, stacked, widths, spread, height, tallest: lines.into_iter().max().unwrap_or(0) }
}

fn room(wide: bool) -> f64 {
    if wide { WIDE } else { TEXT_WIDTH }
}

/// To a tenth of a point, so that the same table gives the same text.
pub(super) fn tenth(value: f64) -> f64 {
    (value * 10.0).floor() / 10.0
}

/// Width of a text in em.
fn em(text: &str, bold: bool) -> f64 {
    f64::from(charts::text_width(text, 100, bold)) / 1000.0 * SLACK
}

fn longest_word(text: &str, bold: bool) -> f64 {
    let word =
        |word: &str| breakable(word).split('\u{200B}').map(|piece| em(piece, bold)).fold(0.0, f64::max);
    let whole = |text: &str| if text.chars().count() <= 24 { em(text, bold) } else { word(text) };
    text.split_whitespace().map(whole).fold(0.0, f64::max)
}

fn need(table: &Table, at: usize) -> Need {
    let column = &table.columns[at];
    let head = longest_word(&column.name, true);
    let cells = || table.rows.iter().map(|row| &row[at]);
    let piece = |cell: &Cell| match column.is_number {
        true => cell.parts().map(|part| em(part, false)).fold(0.0, f64::max),
        false => longest_word(&cell.text, false),
    };
    let least = cells().map(piece).fold(head, f64::max);
    let whole = cells().map(|cell| em(&cell.text, false)).fold(least, f64::max).min(LONG);
    Need { least, whole, is_number: column.is_number }
}

/// Widths in points: readable first, the rest to those who ask for more, and what is still left to all.
fn share(needs: &[Need], (size, line): (f64, f64), room: f64) -> (Vec<f64>, f64) {
    let count = needs.len() as f64;
    let free = room - 2.0 * INSET * count;
    let least = needs.iter().map(|need| need.least).sum::<f64>() * size;
    let easy = needs.iter().map(|need| need.easy(line)).sum::<f64>() * size;
    let whole = needs.iter().map(|need| need.whole).sum::<f64>() * size;
    let spread = ((free - whole) / count).clamp(0.0, SPREAD);
    let width = |need: &Need| {
        let (least_here, easy_here, whole_here) =
            (need.least * size, need.easy(line) * size, need.whole * size);
        if free < least {
            least_here * free / least
        } else if free < easy {
            least_here + (easy_here - least_here) * (free - least) / (easy - least)
        } else if free < whole {
            easy_here + (whole_here - easy_here) * (free - easy) / (whole - easy)
        } else {
            whole_here + spread
        }
    };
    (needs.iter().map(|need| tenth(width(need) + 2.0 * INSET)).collect(), spread)
}

/// Lines of a row, about.
fn lines(row: &[Cell], widths: &[f64], size: f64) -> usize {
    let lines =
        |(cell, width): (&Cell, &f64)| (em(&cell.text, false) * size / (width - 2.0 * INSET)).ceil() as usize;
    row.iter().zip(widths).map(lines).max().unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &[&str], cells: &[&str]) -> Table {
        let mut table = Table::new("caption", columns);
        table.row(cells.iter().map(|cell| Cell::from(*cell)).collect());
        table
    }

    fn total(fit: &Fit) -> f64 {
        fit.widths.iter().sum()
    }

    #[test]
    fn a_small_table_stays_small_and_upright() {
        let fit = fit(&table(&["name", "#loss"], &["Endeavour", "£2.3m (£1.9m to £2.8m)"]));
        assert!(!fit.wide && fit.size == 8.5 && total(&fit) < 250.0, "{fit:?}");
    }

    #[test]
    fn many_columns_first_get_smaller_type_then_a_page_on_its_side() {
        let columns = |count| vec!["#heading"; count];
        let cells = |count| vec!["£1,234,567"; count];
        let at = |count| fit(&table(&columns(count), &cells(count)));
        assert_eq!((at(8).wide, at(8).size), (false, 8.5));
        assert_eq!((at(11).wide, at(11).size), (false, 8.0));
        assert_eq!((at(13).wide, at(13).size), (true, 8.5));
        for count in [2, 8, 11, 13, 40] {
            assert!(total(&at(count)) <= room(at(count).wide) + 0.01, "{count}");
        }
    }

    #[test]
    fn an_interval_goes_under_its_figure_before_the_page_is_turned() {
        let fit = fit(&table(&["#loss"; 6], &["£2.3m (£1.9m to £2.8m)"; 6]));
        assert!(!fit.wide && fit.stacked && fit.size == 8.5, "{fit:?}");
    }

    #[test]
    fn no_word_is_squeezed_while_there_is_room() {
        let sentence = "a long sentence that says why the model holds what it holds ".repeat(8);
        let fit = fit(&table(&["country", "reason", "#share"], &["Burkina Faso", &sentence, "12.5%"]));
        assert!(em("Burkina", false) * fit.size + 2.0 * INSET <= fit.widths[0], "{fit:?}");
        assert!(fit.widths[1] > 2.0 * fit.widths[0], "the sentence gets the room: {fit:?}");
        assert!(total(&fit) <= TEXT_WIDTH && !fit.wide);
    }
}
