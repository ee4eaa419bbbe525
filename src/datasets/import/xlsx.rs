//! A workbook (`.xlsx`), row by row: a sheet is never held whole, and what is held has a named limit.

use super::cell::{Cell, Format, Kind, format, serial_date};
use super::limits::{EMPTY_ROWS, LARGEST_TEXTS, MOST_COLUMNS};
use super::stream::Guard;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use zip::ZipArchive;

/// Why a workbook cannot be read, in words for a message.
pub(crate) type Reason = String;

/// An opened workbook.
pub(crate) struct Workbook {
    archive: ZipArchive<File>,
    /// Names of the sheets and their parts, in order.
    sheets: Vec<(String, String)>,
    texts: Texts,
    formats: Vec<Format>,
    from_1904: bool,
}

/// Shared texts, end to end.
#[derive(Default)]
struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.all.get(start..end)
    }
}

/// Reads the events of a part of the archive.
fn part(
    archive: &mut ZipArchive<File>,
    name: &str,
    mut each: impl FnMut(Event<'_>) -> Result<ControlFlow<()>, Reason>,
) -> Result<(), Reason> {
    let damaged = |what: String| format!("is no whole workbook: {name}: {what}");
    let file = archive.by_name(name).map_err(|error| damaged(error.to_string()))?;
    let packed = file.compressed_size();
    let (guard, record) = Guard::new(file, Some(packed));
    let mut reader = Reader::from_reader(BufReader::with_capacity(64 << 10, guard));
    let mut buffer = Vec::new();
    loop {
        record.set(0);
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => {
                if each(event)?.is_break() {
                    return Ok(());
                }
            }
            Err(error) => return Err(damaged(error.to_string())),
        }
        buffer.clear();
    }
}

/// An attribute by its local name.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .flatten()
        .find(|found| found.key.local_name().as_ref() == name)
        .map(|found| unescape(&found.value))
}

fn unescape(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), |plain| plain.into_owned())
}

/// The text that an event of character data stands for.
fn characters(event: &Event<'_>, into: &mut String) {
    match event {
        Event::Text(text) => into.push_str(&text.xml10_content()),
        Event::CData(text) => into.push_str(&text.xml10_content()),
        Event::GeneralRef(name) => into.push_str(&unescape(&format!("&{};", name.xml10_content()))),
        _ => {}
    }
}

impl Workbook {
    pub(crate) fn open(file: File) -> Result<Self, Reason> {
        let mut archive = ZipArchive::new(file).map_err(|error| format!("is no whole workbook: {error}"))?;
        let (sheets, from_1904) = sheets(&mut archive)?;
        let texts = texts(&mut archive)?;
        let formats = formats(&mut archive)?;
        Ok(Self { archive, sheets, texts, formats, from_1904 })
    }

    /// Names of the sheets, in order.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.sheets.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Calls `each` with the number of each row that has a cell and its cells, and gives the merged ranges.
    pub(crate) fn rows(
        &mut self,
        sheet: usize,
        mut each: impl FnMut(u64, &mut Vec<Cell>) -> ControlFlow<()>,
    ) -> Result<Vec<Merged>, Reason> {
        let Some((_, name)) = self.sheets.get(sheet).cloned() else { return Ok(Vec::new()) };
        let Self { archive, texts, formats, from_1904, .. } = self;
        let mut state = SheetState {
            texts,
            formats,
            from_1904: *from_1904,
            row: 0,
            last: 0,
            cells: Vec::new(),
            open: None,
            merged: Vec::new(),
        };
        part(archive, &name, |event| state.event(&event, &mut each))?;
        Ok(state.merged)
    }
}

/// A range of merged cells, counted from 0: first row, first column, last row, last column. Rows as the sheet numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merged {
    pub(crate) rows: (u64, u64),
    pub(crate) columns: (usize, usize),
}

struct Open {
    column: usize,
    kind: String,
    style: usize,
    text: String,
    in_value: bool,
}

struct SheetState<'a> {
    texts: &'a Texts,
    formats: &'a [Format],
    from_1904: bool,
    row: u64,
    last: u64,
    cells: Vec<Cell>,
    open: Option<Open>,
    merged: Vec<Merged>,
}

impl SheetState<'_> {
    fn event(
        &mut self,
        event: &Event<'_>,
        each: &mut impl FnMut(u64, &mut Vec<Cell>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Reason> {
        match event {
            Event::Start(element) | Event::Empty(element) => {
                let closes = matches!(event, Event::Empty(_));
                self.start(element, closes)?;
            }
            Event::End(element) => match element.local_name().as_ref() {
                "c" => self.close_cell()?,
                "v" | "t" => self.in_value(false),
                "row" => return Ok(self.close_row(each)),
                _ => {}
            },
            other => {
                if let Some(open) = self.open.as_mut().filter(|open| open.in_value) {
                    characters(other, &mut open.text);
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn start(&mut self, element: &BytesStart<'_>, closes: bool) -> Result<(), Reason> {
        match element.local_name().as_ref() {
            "row" => {
                let stated = attribute(element, "r").and_then(|row| row.parse().ok());
                self.row = stated.unwrap_or(self.row + 1);
                self.cells.clear();
                if self.row.saturating_sub(self.last) > EMPTY_ROWS {
                    return Err(format!(
                        "has more than {EMPTY_ROWS} empty rows after row {} (limit of empty rows)",
                        self.last
                    ));
                }
            }
            "c" => {
                let column =
                    attribute(element, "r").and_then(|place| column_of(&place)).unwrap_or(self.cells.len());
                if column >= MOST_COLUMNS {
                    return Err(format!(
                        "has more than {MOST_COLUMNS} columns in row {} (limit of columns)",
                        self.row
                    ));
                }
                let style = attribute(element, "s").and_then(|style| style.parse().ok()).unwrap_or(0);
                let kind = attribute(element, "t").unwrap_or_default();
                self.open =
                    (!closes).then(|| Open { column, kind, style, text: String::new(), in_value: false });
            }
            "v" | "t" if !closes => self.in_value(true),
            "mergeCell" => self.merged.extend(attribute(element, "ref").as_deref().and_then(range)),
            _ => {}
        }
        Ok(())
    }

    fn in_value(&mut self, inside: bool) {
        if let Some(open) = &mut self.open {
            open.in_value = inside;
        }
    }

    fn close_cell(&mut self) -> Result<(), Reason> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let cell = self.cell(&open)?;
        if cell.is_empty() {
            return Ok(());
        }
        if self.cells.len() <= open.column {
            self.cells.resize(open.column + 1, Cell::default());
        }
        self.cells[open.column] = cell;
        Ok(())
    }

    fn cell(&self, open: &Open) -> Result<Cell, Reason> {
        match open.kind.as_str() {
            "s" => {
                let text = open.text.trim().parse().ok().and_then(|index| self.texts.get(index));
                let text = text.ok_or_else(|| {
                    format!("is no whole workbook: row {} names a shared text that is not there", self.row)
                })?;
                Ok(Cell::text(text))
            }
            "e" => Ok(Cell { kind: Kind::Error, ..Cell::text(&open.text) }),
            "b" => Ok(Cell::text(if open.text.trim() == "1" { "TRUE" } else { "FALSE" })),
            "str" | "inlineStr" | "d" => Ok(Cell::text(&open.text)),
            _ => Ok(self.number(open)),
        }
    }

    fn number(&self, open: &Open) -> Cell {
        let none = Format::default();
        let format = self.formats.get(open.style).unwrap_or(&none);
        let Ok(value) = open.text.trim().parse::<f64>() else { return Cell::text(&open.text) };
        if format.is_date
            && let Some(date) = serial_date(value, self.from_1904)
        {
            return Cell { text: date.to_string(), kind: Kind::Date, currency: None };
        }
        let kind = if format.is_percent { Kind::Percent } else { Kind::Number };
        // The shortest text that reads back the same: a workbook writes 0.1 as 0.10000000000000001.
        Cell { text: format!("{value}"), kind, currency: format.currency.clone() }
    }

    fn close_row(
        &mut self,
        each: &mut impl FnMut(u64, &mut Vec<Cell>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if self.cells.is_empty() {
            return ControlFlow::Continue(());
        }
        self.last = self.row;
        // Merged ranges stand after the rows: a caller that has enough still wants them only if it read all.
        each(self.row, &mut self.cells)
    }
}

/// The column of `BC12`, from 0.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.take(4).fold(0usize, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1);
    column.checked_sub(1)
}

fn range(text: &str) -> Option<Merged> {
    let (from, to) = text.split_once(':')?;
    let row = |place: &str| place.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse::<u64>().ok();
    Some(Merged { rows: (row(from)?, row(to)?), columns: (column_of(from)?, column_of(to)?) })
}

/// Names and parts of the sheets, and whether days count from 1904.
fn sheets(archive: &mut ZipArchive<File>) -> Result<(Vec<(String, String)>, bool), Reason> {
    let mut named = Vec::new();
    let mut from_1904 = false;
    part(archive, "xl/workbook.xml", |event| {
        if let Event::Start(element) | Event::Empty(element) = &event {
            match element.local_name().as_ref() {
                "sheet" => named.push((
                    attribute(element, "name").unwrap_or_default(),
                    attribute(element, "id").unwrap_or_default(),
                )),
                "workbookPr" => {
                    from_1904 =
                        attribute(element, "date1904").is_some_and(|value| value == "1" || value == "true")
                }
                _ => {}
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let mut targets = BTreeMap::new();
    part(archive, "xl/_rels/workbook.xml.rels", |event| {
        if let Event::Start(element) | Event::Empty(element) = &event
            && let (Some(id), Some(target)) = (attribute(element, "Id"), attribute(element, "Target"))
        {
            let target = target.trim_start_matches('/');
            targets.insert(
                id,
                if target.starts_with("xl/") { target.to_owned() } else { format!("xl/{target}") },
            );
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let sheets = named.into_iter().filter_map(|(name, id)| Some((name, targets.get(&id)?.clone())));
    Ok((sheets.filter(|(_, part)| part.contains("worksheets/")).collect(), from_1904))
}

fn texts(archive: &mut ZipArchive<File>) -> Result<Texts, Reason> {
    let mut texts = Texts::default();
    if archive.index_for_name("xl/sharedStrings.xml").is_none() {
        return Ok(texts);
    }
    let (mut in_text, mut in_phonetic) = (false, false);
    part(archive, "xl/sharedStrings.xml", |event| {
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "t" => in_text = !in_phonetic,
                "rPh" => in_phonetic = true,
                _ => {}
            },
            Event::Empty(element) if element.local_name().as_ref() == "si" => {
                texts.ends.push(texts.all.len())
            }
            Event::End(element) => match element.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => in_phonetic = false,
                "si" => texts.ends.push(texts.all.len()),
                _ => {}
            },
            other if in_text => characters(other, &mut texts.all),
            _ => {}
        }
        if texts.all.len() > LARGEST_TEXTS {
            return Err(format!(
                "holds more than {} MiB of texts (limit of shared texts)",
                LARGEST_TEXTS >> 20
            ));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(texts)
}

/// The number format of each cell style.
fn formats(archive: &mut ZipArchive<File>) -> Result<Vec<Format>, Reason> {
    let mut codes: BTreeMap<u32, String> = BTreeMap::new();
    let (mut formats, mut in_cells) = (Vec::new(), false);
    if archive.index_for_name("xl/styles.xml").is_none() {
        return Ok(formats);
    }
    part(archive, "xl/styles.xml", |event| {
        match &event {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    let id = attribute(element, "numFmtId").and_then(|id| id.parse().ok());
                    codes.extend(id.zip(attribute(element, "formatCode")));
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = attribute(element, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    formats.push(format(id, codes.get(&id).map(String::as_str)));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_cells = false,
            _ => {}
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(formats)
}
