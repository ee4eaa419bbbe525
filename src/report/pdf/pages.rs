//! The document as the template reads it: text that the font can set, tables with their columns measured, pictures beside it.

use super::wide::{self, Fit, TEXT_HEIGHT, TEXT_WIDTH};
use crate::charts;
use crate::charts::format::plain;
use crate::report::document::{Block, Cell, Document, Figure, Section, Table, Tone};
use crate::report::format;
use serde::Serialize;

/// Characters of a title that fit into the running head beside the name of a section.
const RUNNING: usize = 64;
/// Characters above which a word may be broken, and the piece it is broken into where it offers no better place.
const LONG_WORD: usize = 24;
const PIECE: usize = 12;
/// Stands for a character that the font lacks.
const UNKNOWN: char = '?';
/// Where a line may break without a sign of it.
const BREAK: char = '\u{200B}';
/// Height in points below which a table is not broken over pages.
const SHORT_TABLE: f64 = 190.0;
/// Rows up to which a table that a reader on screen opens stands where it is named, not at the end.
const FEW_ROWS: usize = 8;
/// Rows above which such a table is left to the screen.
const MANY_ROWS: usize = 100;
/// Space between two tables side by side, in points; the template says the same.
const GUTTER: f64 = 18.0;
/// Lines above which a row is broken over pages after all.
const TALL_ROW: usize = 40;
/// Height of a picture in points that leaves room for the heading above it.
const HIGHEST_PICTURE: f64 = TEXT_HEIGHT - 60.0;

/// What the template reads.
#[derive(Debug, Serialize)]
pub(super) struct Pages {
    title: String,
    /// The title, short enough for the head of a page.
    running: String,
    subtitle: String,
    notice: Option<String>,
    stamp: String,
    /// True when a character of the document is not in the font.
    replaced: bool,
    sections: Vec<Part>,
    /// Tables at the end that need a page on its side, and those that do not.
    wide: Vec<Piece>,
    upright: Vec<Piece>,
    #[serde(skip)]
    pub(super) pictures: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Part {
    id: &'static str,
    title: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Piece {
    Heading {
        text: String,
    },
    Lead {
        text: String,
    },
    Text {
        text: String,
    },
    List {
        points: Vec<String>,
    },
    Table(Sheet),
    Pair {
        tables: Vec<Sheet>,
    },
    /// A table at the end.
    More {
        name: String,
        caption: String,
    },
    /// A table that is not printed.
    Left {
        caption: String,
        rows: usize,
    },
    Figure {
        file: String,
        alt: String,
        width: f64,
        height: f64,
    },
}

#[derive(Debug, Serialize)]
struct Sheet {
    /// `A3`, for a table at the end.
    name: Option<String>,
    caption: String,
    size: f64,
    /// An interval stands under its figure.
    stacked: bool,
    widths: Vec<f64>,
    numbers: Vec<bool>,
    heads: Vec<String>,
    rows: Vec<Vec<Entry>>,
    /// Stays on one page.
    together: bool,
    /// Has a row that may need more than a page.
    tall: bool,
    /// What each column can give up, in points.
    #[serde(skip)]
    spread: f64,
}

impl Sheet {
    fn least_width(&self) -> f64 {
        self.widths.iter().map(|width| width - self.spread).sum()
    }

    /// The same table with other room to spare.
    fn spread_by(mut self, spread: f64) -> Self {
        for width in &mut self.widths {
            *width = wide::tenth(*width - self.spread + spread);
        }
        self.spread = spread;
        self
    }
}

/// Pieces that stay whole, and the tone.
#[derive(Debug, Serialize)]
struct Entry(Vec<String>, &'static str);

/// Where a table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Here,
    Wide,
    Upright,
    Nowhere,
}

impl Place {
    /// A page on its side in the middle of a section would leave the page before it half empty.
    fn of(table: &Table, fit: &Fit, is_shown: bool) -> Self {
        match (is_shown, table.rows.len()) {
            (false, MANY_ROWS..) => Self::Nowhere,
            _ if fit.wide => Self::Wide,
            (true, _) | (false, ..=FEW_ROWS) => Self::Here,
            (false, _) => Self::Upright,
        }
    }
}

impl Pages {
    /// The document, ready to be set.
    pub(super) fn of(document: &Document) -> Self {
        let mut desk = Desk::new(document);
        let sections = document.sections.iter().map(|section| desk.part(section)).collect();
        let title = desk.text(&document.title);
        Self {
            running: running(&title),
            title,
            subtitle: desk.text(&document.subtitle),
            notice: document.notice.map(format::capital),
            stamp: desk.text(&document.stamp),
            replaced: desk.replaced,
            sections,
            wide: desk.wide,
            upright: desk.upright,
            pictures: desk.pictures,
        }
    }
}

/// Where the pages are made up.
struct Desk {
    replaced: bool,
    pictures: Vec<String>,
    wide: Vec<Piece>,
    upright: Vec<Piece>,
    /// Wide tables of the whole document: they are printed first and have the first names.
    wides: usize,
}

impl Desk {
    fn new(document: &Document) -> Self {
        let blocks = document.sections.iter().flat_map(|section| &section.blocks);
        let is_wide = |block: &&Block| match block {
            Block::Table(table) => Place::of(table, &wide::fit(table), true) == Place::Wide,
            Block::More(table) => Place::of(table, &wide::fit(table), false) == Place::Wide,
            _ => false,
        };
        let wides = blocks.filter(is_wide).count();
        Self { replaced: false, pictures: Vec::new(), wide: Vec::new(), upright: Vec::new(), wides }
    }

    fn part(&mut self, section: &Section) -> Part {
        let mut pieces: Vec<Piece> = Vec::new();
        for block in &section.blocks {
            let piece = self.piece(block);
            match (pieces.pop(), piece) {
                (Some(Piece::Table(left)), Piece::Table(right)) if is_pair(&left, &right) => {
                    pieces.push(pair(left, right));
                }
                (before, piece) => {
                    pieces.extend(before);
                    pieces.push(piece);
                }
            }
        }
        Part { id: section.id, title: self.text(&section.title), pieces }
    }

    fn piece(&mut self, block: &Block) -> Piece {
        match block {
            Block::Heading(text) => Piece::Heading { text: self.text(text) },
            Block::Lead(text) => Piece::Lead { text: self.text(text) },
            Block::Text(text) => Piece::Text { text: self.text(text) },
            Block::List(points) => {
                Piece::List { points: points.iter().map(|point| self.text(point)).collect() }
            }
            Block::Figure(figure) => self.picture(figure),
            Block::Table(table) => self.table(table, true),
            Block::More(table) => self.table(table, false),
        }
    }

    fn table(&mut self, table: &Table, is_shown: bool) -> Piece {
        let fit = wide::fit(table);
        let caption = self.text(&table.caption);
        let place = Place::of(table, &fit, is_shown);
        let name = match place {
            Place::Here => return Piece::Table(self.sheet(table, fit, None)),
            Place::Nowhere => return Piece::Left { caption, rows: table.rows.len() },
            Place::Wide => format!("A{}", self.wide.len() + 1),
            Place::Upright => format!("A{}", self.wides + self.upright.len() + 1),
        };
        let sheet = Piece::Table(self.sheet(table, fit, Some(name.clone())));
        if place == Place::Wide {
            self.wide.push(sheet)
        } else {
            self.upright.push(sheet)
        }
        Piece::More { name, caption }
    }

    fn sheet(&mut self, table: &Table, fit: Fit, name: Option<String>) -> Sheet {
        let rows = table.rows.iter().map(|row| {
            row.iter().zip(&table.columns).map(|(cell, column)| self.entry(cell, column.is_number)).collect()
        });
        let rows = rows.collect();
        Sheet {
            name,
            caption: self.text(&table.caption),
            size: fit.size,
            stacked: fit.stacked,
            widths: fit.widths,
            numbers: table.columns.iter().map(|column| column.is_number).collect(),
            heads: table.columns.iter().map(|column| self.text(&column.name)).collect(),
            rows,
            together: fit.height < SHORT_TABLE,
            tall: TALL_ROW < fit.tallest,
            spread: fit.spread,
        }
    }

    fn entry(&mut self, cell: &Cell, is_number: bool) -> Entry {
        let tone = match cell.tone {
            Tone::Plain => "",
            Tone::Better => "better",
            Tone::Worse => "worse",
        };
        let parts = match is_number {
            true => cell.parts().map(|part| self.text(part)).collect(),
            false => vec![self.text(&cell.text)],
        };
        Entry(parts, tone)
    }

    fn picture(&mut self, figure: &Figure) -> Piece {
        let told = |element| told(&figure.svg, element).unwrap_or_default();
        let alt = format!("{}. {}", told("title"), told("desc"));
        let (across, down) = extent(&figure.svg).unwrap_or((1.0, 1.0));
        let width = TEXT_WIDTH.min(HIGHEST_PICTURE * across / down);
        let file = format!("/{}.svg", self.pictures.len());
        let svg = self.glyphs(&figure.svg);
        self.pictures.push(svg);
        Piece::Figure {
            file,
            alt: plain(&alt),
            width: wide::tenth(width),
            height: wide::tenth(width * down / across),
        }
    }

    /// Text that the font can set and a line can hold.
    fn text(&mut self, text: &str) -> String {
        let text = self.glyphs(&plain(text));
        let words = text.split_inclusive(' ').map(|word| match word.chars().count() <= LONG_WORD {
            true => word.to_owned(),
            false => breakable(word),
        });
        words.collect()
    }

    fn glyphs(&mut self, text: &str) -> String {
        let known = |c: char| if c == '\n' || charts::has_glyph(c) { c } else { UNKNOWN };
        let known: String = text.chars().map(known).collect();
        self.replaced |= known != text;
        known
    }
}

/// Two short tables that fit beside each other.
fn is_pair(left: &Sheet, right: &Sheet) -> bool {
    let is_short = |sheet: &Sheet| sheet.together && sheet.name.is_none();
    is_short(left) && is_short(right) && left.least_width() + right.least_width() + GUTTER <= TEXT_WIDTH
}

fn pair(left: Sheet, right: Sheet) -> Piece {
    let free = TEXT_WIDTH - GUTTER - left.least_width() - right.least_width();
    let spread = free / (left.widths.len() + right.widths.len()) as f64;
    Piece::Pair { tables: vec![left.spread_by(spread), right.spread_by(spread)] }
}

/// A long word with places where a line may break: after its own signs, else every few characters.
pub(super) fn breakable(word: &str) -> String {
    let mut text = String::new();
    let mut run = 0;
    for character in word.chars() {
        text.push(character);
        run += 1;
        if PIECE <= run || (matches!(character, '/' | '-' | '_' | '.' | ':' | ',' | ';') && 3 < run) {
            text.push(BREAK);
            run = 0;
        }
    }
    text
}

fn running(title: &str) -> String {
    if title.chars().count() <= RUNNING {
        return title.to_owned();
    }
    let kept: String = title.chars().take(RUNNING - 1).collect();
    format!("{}…", kept.trim_end())
}

/// The text of the first element of a name: of the picture itself, which says what it is before it draws.
fn told(svg: &str, element: &str) -> Option<String> {
    let start = svg.find(&format!("<{element}"))?;
    let text = &svg[start..][svg[start..].find('>')? + 1..];
    let text = &text[..text.find(&format!("</{element}>"))?];
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    Some(text.replace("&amp;", "&").trim_end_matches('.').to_owned())
}

/// Width and height of the picture.
fn extent(svg: &str) -> Option<(f64, f64)> {
    let start = svg.find("viewBox=\"")? + "viewBox=\"".len();
    let numbers = svg[start..].split('"').next()?;
    let numbers: Vec<f64> = numbers.split(' ').filter_map(|number| number.parse().ok()).collect();
    match numbers[..] {
        [_, _, across, down] if 0.0 < across && 0.0 < down => Some((across, down)),
        _ => None,
    }
}
