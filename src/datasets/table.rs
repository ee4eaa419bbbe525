//! A table, read with all its problems at once: a CSV file, or rows of cells from elsewhere.
//!
//! CSV is UTF-8 with or without a byte-order mark, LF or CRLF, comma, a heading line. Columns may stand in any order. A line holds at
//! most [`LONGEST_LINE`] bytes. A refused row is dropped, so that the stand-in values of its cells never get out.

use crate::datasets::field::{BadCell, Field, shorten};
use crate::problem::{Problem, Problems, nearest};
use crate::provenance::RowRef;

/// Longest line, in bytes.
pub const LONGEST_LINE: usize = 1 << 20;
/// Longest publication lag, in months: twenty years is a slip.
pub const LONGEST_LAG: u16 = 240;
/// Problems shown of one file; the rest are counted.
const SHOWN: usize = 200;

/// A record that a row of a table holds.
pub trait Record: Sized {
    /// Columns, in the order of the shipped file.
    const COLUMNS: &'static [&'static str];
    /// Columns that may be left out.
    const OPTIONAL: &'static [&'static str] = &[];
    /// Columns that together name a row; empty where rows may repeat.
    const KEY: &'static [&'static str];
    /// Reads a row. Problems are noted in `row`; the result of a row with problems is dropped.
    fn read(row: &mut Row<'_>) -> Self;
}

/// A row and its key: cells of the key columns, joined.
#[derive(Debug)]
pub struct Keyed<T> {
    /// Key.
    pub key: String,
    /// Record.
    pub record: T,
}

/// Where a table stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// File, as the user named it.
    pub file: &'a str,
    /// Resource, for row references.
    pub resource: &'a str,
    /// Whether a file without rows is a problem.
    pub rows_required: bool,
}

/// How the rows of a file are counted in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Text: lines from 1, the heading included.
    Lines,
    /// A binary table: rows from 1; the heading has no number.
    Rows,
}

impl Count {
    fn heading(self) -> Option<u64> {
        (self == Self::Lines).then_some(1)
    }
    fn word(self) -> &'static str {
        match self {
            Self::Lines => "line",
            Self::Rows => "row",
        }
    }
}

/// A table by its rows of cells, from whatever kind of file.
pub trait Cells {
    /// Fills `record` with the next row and gives its number; `None` after the last.
    fn next(&mut self, record: &mut csv::StringRecord) -> Option<u64>;
    /// What the numbers count.
    const COUNT: Count;
}

/// Reads a table. Problems are added to `problems`; what is returned is every row without one.
pub fn read<T: Record>(place: Place<'_>, bytes: &[u8], problems: &mut Problems) -> Vec<Keyed<T>> {
    at_most_shown(place.file, problems, |problems| {
        let text = problems.keep(text(place.file, bytes))?;
        let mut lines =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        if text.trim().is_empty() || !lines.read_record(&mut record).unwrap_or(false) {
            let hint = format!("the first line must be {}", T::COLUMNS.join(","));
            problems.push(Problem::new(place.file, "is empty").hint(hint));
            return None;
        }
        let heading: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
        is_heading_sound::<T>(place.file, &heading, Count::Lines, problems)
            .then(|| read_rows(place, &heading, Lines(lines), problems))
    })
}

/// Reads the rows of a table whose heading is sound. The rest is as in [`read`].
pub fn read_cells<T: Record>(
    place: Place<'_>,
    heading: &[String],
    cells: impl Cells,
    problems: &mut Problems,
) -> Vec<Keyed<T>> {
    at_most_shown(place.file, problems, |problems| Some(read_rows(place, heading, cells, problems)))
}

/// The first problems of a file, and how many more there are.
fn at_most_shown<T>(
    file: &str,
    problems: &mut Problems,
    read: impl FnOnce(&mut Problems) -> Option<Vec<T>>,
) -> Vec<T> {
    let mut found = Problems::default();
    let rows = read(&mut found).unwrap_or_default();
    let total = found.0.len();
    found.0.truncate(SHOWN);
    if total > SHOWN {
        found.push(Problem::new(file, format!("has {} more problems", total - SHOWN)));
    }
    problems.extend(found);
    rows
}

struct Lines<'a>(csv::Reader<&'a [u8]>);

impl Cells for Lines<'_> {
    const COUNT: Count = Count::Lines;
    fn next(&mut self, record: &mut csv::StringRecord) -> Option<u64> {
        let is_row =
            self.0.read_record(record).expect("a string in memory is readable, and rows may be ragged");
        is_row.then(|| record.position().map_or(0, csv::Position::line))
    }
}

fn read_rows<T: Record, C: Cells>(
    place: Place<'_>,
    heading: &[String],
    mut cells: C,
    problems: &mut Problems,
) -> Vec<Keyed<T>> {
    let columns = Columns::of::<T>(heading);
    let mut record = csv::StringRecord::new();
    let mut rows = Vec::new();
    let mut lines = Vec::new();
    let mut count = 0;
    while let Some(line) = cells.next(&mut record) {
        count += 1;
        if record.len() != heading.len() {
            problems.push(ragged(place.file, line, record.len(), heading.len()));
            continue;
        }
        let before = problems.0.len();
        let mut row = Row { place, line, record: &record, columns: &columns, problems: &mut *problems };
        let value = T::read(&mut row);
        let key = columns.key(&record);
        lines.push((key.clone(), line));
        if problems.0.len() == before {
            rows.push(Keyed { key, record: value });
        }
    }
    if count == 0 && place.rows_required {
        problems.push(Problem::new(place.file, "has a heading and no rows; at least one is needed"));
    }
    if !T::KEY.is_empty() {
        check_duplicates(place.file, T::KEY, C::COUNT, lines, problems);
    }
    rows
}

fn ragged(file: &str, line: u64, found: usize, expected: usize) -> Problem {
    let problem =
        Problem::new(file, format!("has {found} cells; the heading has {expected} columns")).at_line(line);
    problem.hint("put quotes around a text that holds a comma, and close every quote")
}

/// The text of a file: without byte-order mark, valid UTF-8, lines of a sane length.
///
/// # Errors
/// A problem with the line of the first byte that is no UTF-8, or of the line that is too long.
pub fn text<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, Problems> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let line_of = |at: usize| 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u64;
    let mut start = 0;
    for line in bytes.split(|byte| *byte == b'\n') {
        if line.len() > LONGEST_LINE {
            let message = format!("has a line of {} bytes; at most {LONGEST_LINE} are read", line.len());
            return Err(Problem::new(file, message).at_line(line_of(start)).into());
        }
        start += line.len() + 1;
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let message = format!("byte 0x{:02X} is no UTF-8 text", bytes[at]);
        let hint = "the file looks like Latin-1 or a workbook; save it as CSV in UTF-8";
        Problem::new(file, message).at_line(line_of(at)).hint(hint).into()
    })
}

/// True when a heading has the columns of `T`, each once, and no others; else says what is wrong.
pub fn is_heading_sound<T: Record>(
    file: &str,
    heading: &[String],
    count: Count,
    problems: &mut Problems,
) -> bool {
    let before = problems.0.len();
    check_heading::<T>(file, heading, problems);
    for problem in &mut problems.0[before..] {
        problem.line = count.heading();
    }
    problems.0.len() == before
}

fn check_heading<T: Record>(file: &str, heading: &[String], problems: &mut Problems) {
    if let [single] = heading
        && single.contains([';', '\t'])
        && T::COLUMNS.len() > 1
    {
        let problem =
            Problem::new(file, "has one column; the cells are separated by something other than a comma");
        problems.push(problem.hint("save it as CSV with commas"));
        return;
    }
    for (i, name) in heading.iter().enumerate() {
        if heading[..i].contains(name) {
            problems.push(Problem::new(file, format!("column \"{}\" is given twice", shorten(name))));
        } else if !T::COLUMNS.contains(&name.as_str()) {
            let missing =
                T::COLUMNS.iter().copied().filter(|column| !heading.iter().any(|name| name == column));
            let problem = Problem::new(file, format!("unknown column \"{}\"", shorten(name)));
            problems.push(match nearest(name, missing) {
                Some(column) => problem.hint(format!("did you mean {column}?")),
                None => problem.hint(format!("known columns are {}", T::COLUMNS.join(", "))),
            });
        }
    }
    for column in T::COLUMNS {
        if !heading.iter().any(|name| name == column) && !T::OPTIONAL.contains(column) {
            problems.push(
                Problem::new(file, format!("column \"{column}\" is missing"))
                    .hint(format!("the columns are {}", T::COLUMNS.join(", "))),
            );
        }
    }
}

fn check_duplicates(
    file: &str,
    key: &[&str],
    count: Count,
    mut lines: Vec<(String, u64)>,
    problems: &mut Problems,
) {
    lines.sort();
    let word = count.word();
    let mut found = Vec::new();
    let mut first = 0;
    for i in 1..lines.len() {
        if lines[i].0 == lines[first].0 {
            let shown = shorten(&lines[i].0.replace(SEPARATOR, ", "));
            let message =
                format!("{} \"{shown}\" was already given on {word} {}", key.join(" + "), lines[first].1);
            found.push(Problem::new(file, message).at_line(lines[i].1));
        } else {
            first = i;
        }
    }
    found.sort_by_key(|problem| problem.line);
    found.into_iter().for_each(|problem| problems.push(problem));
}

const SEPARATOR: char = '\u{1f}';

/// Where each column of a record stands in the file.
struct Columns {
    places: Vec<(&'static str, Option<usize>)>,
    key: Vec<usize>,
}

impl Columns {
    fn of<T: Record>(heading: &[String]) -> Self {
        let at = |column: &str| heading.iter().position(|name| name == column);
        Self {
            places: T::COLUMNS.iter().map(|column| (*column, at(column))).collect(),
            key: T::KEY.iter().filter_map(|column| at(column)).collect(),
        }
    }
    fn key(&self, record: &csv::StringRecord) -> String {
        let mut key = String::with_capacity(32);
        for (i, at) in self.key.iter().enumerate() {
            if i > 0 {
                key.push(SEPARATOR);
            }
            key.push_str(record[*at].trim());
        }
        key
    }
}

/// A row being read. A cell that is refused leaves a problem and a stand-in value.
pub struct Row<'a> {
    place: Place<'a>,
    line: u64,
    record: &'a csv::StringRecord,
    columns: &'a Columns,
    problems: &'a mut Problems,
}

impl<'a> Row<'a> {
    /// The reference to this row.
    pub fn reference(&self) -> RowRef {
        RowRef { resource: self.place.resource.to_owned(), row: self.line }
    }
    fn cell(&self, column: &str) -> &'a str {
        let at = self.columns.places.iter().find(|(name, _)| *name == column);
        let (_, at) = at.unwrap_or_else(|| panic!("{column} is a column of the record"));
        at.map_or("", |at| self.record[at].trim())
    }
    /// Notes a problem of a column.
    pub fn problem(&mut self, column: &str, message: impl Into<String>, hint: Option<String>) {
        let mut problem = Problem::new(self.place.file, message).at_line(self.line).in_column(column);
        problem.hint = hint;
        self.problems.push(problem);
    }
    fn refuse<T: Field>(&mut self, column: &str, bad: BadCell) -> T {
        self.problem(column, bad.message, bad.hint);
        T::stand_in()
    }
    /// A cell that must not be empty.
    pub fn get<T: Field>(&mut self, column: &'static str) -> T {
        match self.cell(column) {
            "" => {
                self.refuse(column, BadCell { message: "is empty; a value is needed".to_owned(), hint: None })
            }
            text => T::read(text).unwrap_or_else(|bad| self.refuse(column, bad)),
        }
    }
    /// A cell that may be empty.
    pub fn maybe<T: Field>(&mut self, column: &'static str) -> Option<T> {
        match self.cell(column) {
            "" => None,
            text => Some(T::read(text).unwrap_or_else(|bad| self.refuse(column, bad))),
        }
    }
    /// A text that may be empty.
    pub fn text(&mut self, column: &'static str) -> String {
        self.maybe(column).unwrap_or_default()
    }
    /// Values separated by semicolons.
    pub fn list<T: Field>(&mut self, column: &'static str) -> Vec<T> {
        let parts: Vec<&str> =
            self.cell(column).split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
        parts.into_iter().map(|part| T::read(part).unwrap_or_else(|bad| self.refuse(column, bad))).collect()
    }
    fn bounded(
        &mut self,
        column: &'static str,
        value: f64,
        allowed: &str,
        test: impl Fn(f64) -> bool,
    ) -> f64 {
        // A cell that was refused already has its say: its stand-in brings no problem of its own.
        let of_row = self.problems.0.iter().rev().take_while(|problem| problem.line == Some(self.line));
        let is_refused = of_row.into_iter().any(|problem| problem.column.as_deref() == Some(column));
        if !is_refused && !test(value) {
            let hint = (allowed == SHARE && value > 1.0 && value <= 100.0)
                .then(|| format!("write {}% as {}", value, value / 100.0));
            self.problem(column, format!("must be {allowed}, was {value}"), hint);
        }
        value
    }
    /// A part of a whole, 0 to 1.
    pub fn share(&mut self, column: &'static str) -> f64 {
        let value = self.get(column);
        self.bounded(column, value, SHARE, |x| (0.0..=1.0).contains(&x))
    }
    /// A part of a whole, 0 to 1, or empty.
    pub fn maybe_share(&mut self, column: &'static str) -> Option<f64> {
        self.maybe(column).map(|value| self.bounded(column, value, SHARE, |x| (0.0..=1.0).contains(&x)))
    }
    /// A number of 0 or more.
    pub fn amount(&mut self, column: &'static str) -> f64 {
        let value = self.get(column);
        self.bounded(column, value, "0 or more", |x| x >= 0.0)
    }
    /// A number of 0 or more, or empty.
    pub fn maybe_amount(&mut self, column: &'static str) -> Option<f64> {
        self.maybe(column).map(|value| self.bounded(column, value, "0 or more", |x| x >= 0.0))
    }
    /// A number above 0.
    pub fn positive(&mut self, column: &'static str) -> f64 {
        let value = self.get(column);
        self.bounded(column, value, "above 0", |x| x > 0.0)
    }
    /// A length of time in whole months, at most [`LONGEST_LAG`].
    pub fn months(&mut self, column: &'static str) -> u16 {
        let value = self.get(column);
        if value > LONGEST_LAG {
            self.problem(column, format!("must be at most {LONGEST_LAG} months, was {value}"), None);
        }
        value
    }
    /// A number above 0, or empty.
    pub fn maybe_positive(&mut self, column: &'static str) -> Option<f64> {
        self.maybe(column).map(|value| self.bounded(column, value, "above 0", |x| x > 0.0))
    }
}

const SHARE: &str = "a share from 0 to 1";

/// Implements [`Record`] for a struct whose columns are its fields.
macro_rules! record {
    ($type:ident, key [$($key:literal),*] $(, optional [$($optional:literal),*])?, { $($field:ident: $how:ident),* $(,)? } $(, derive { $($extra:ident: $value:expr),* })?) => {
        impl $crate::datasets::table::Record for $type {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];
            $(const OPTIONAL: &'static [&'static str] = &[$($optional),*];)?
            const KEY: &'static [&'static str] = &[$($key),*];
            fn read(row: &mut $crate::datasets::table::Row<'_>) -> Self {
                Self {
                    $($field: row.$how(stringify!($field)),)*
                    $($($extra: $value,)*)?
                    row: row.reference(),
                }
            }
        }
    };
}
pub(crate) use record;
