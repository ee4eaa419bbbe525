//! Books as analysts keep them: any headings, titles above, totals below, money in words, workbooks. Read into our own layout.
//!
//! Every interpretation is a line for the reader, and can be pinned in a mapping file (`data map` writes one). What could mean two
//! things is a problem with a hint, never a guess.

mod amount;
mod grid;
mod heading;
mod issuer;
mod mapping;
mod rows;

pub use mapping::{Mapping, mapping_text};

use super::Line;
use crate::datasets::table::Record;
use crate::model::package::Package;
use crate::model::portfolio::Portfolio;
use crate::problem::{Problem, Problems};
use std::path::{Path, PathBuf};

/// A book in our layout, and how it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Interpreted {
    /// The book as CSV with our columns.
    pub csv: Vec<u8>,
    /// Line of the file of each row of `csv`, the heading's first.
    pub lines: Vec<u64>,
    /// What was understood, a line each.
    pub notes: Vec<String>,
    /// The same, to be pinned.
    pub mapping: Mapping,
}

/// True for a book that is in our own layout already: its first line has our columns.
pub(super) fn is_ours(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) else {
        return true;
    };
    let Some(first) = text.lines().find(|line| !line.trim().is_empty()) else { return true };
    let names: Vec<&str> = first.split(',').map(|name| name.trim().trim_matches('"')).collect();
    // Enough of our own names: what is wrong with the others is told against our layout.
    let ours = names.iter().filter(|name| Line::COLUMNS.contains(name)).count();
    names.contains(&"holding_id") || ours * 2 > Line::COLUMNS.len()
}

/// The path of a book and the sheet named behind `#`: `book.xlsx#Positions`.
pub fn path_and_sheet(book: &str) -> (PathBuf, Option<String>) {
    match book.rsplit_once('#') {
        Some((path, sheet)) if !Path::new(book).exists() => (PathBuf::from(path), Some(sheet.to_owned())),
        _ => (PathBuf::from(book), None),
    }
}

/// The mapping file that belongs to a book: `book.map.toml` beside `book.xlsx`.
pub fn mapping_path(book: &Path) -> PathBuf {
    book.with_extension("map.toml")
}

/// Reads a book of any layout into ours, as its mapping file says where there is one.
///
/// # Errors
/// Every problem of the file, and all that is unclear.
pub fn interpret(path: &Path, sheet: Option<&str>, package: &Package) -> Result<Interpreted, Problems> {
    let place = path.display().to_string();
    let mut pinned = mapping::read(&mapping_path(path))?;
    if let Some(sheet) = sheet {
        pinned.sheet = Some(sheet.to_owned());
    }
    let mut notes = Vec::new();
    let grid = grid::read(path, &pinned, &mut notes)?;
    let heading = heading::find(&place, &grid, &pinned, &mut notes)?;
    rows::interpret(&place, &grid, &heading, pinned, notes, package)
}

/// Puts the lines of the file in the place of those of our layout, in problems.
pub(super) fn relocate(problems: &mut Problems, place: &str, lines: &[u64]) {
    for problem in problems.0.iter_mut().filter(|problem| problem.place == place) {
        problem.line = problem.line.map(|line| theirs(line, lines));
    }
    problems.0.sort_by_key(|problem| problem.line);
}

/// The same, in the rows of holdings.
pub(super) fn relocate_rows(portfolio: &mut Portfolio, lines: &[u64]) {
    for holding in &mut portfolio.holdings {
        holding.row.row = theirs(holding.row.row, lines);
    }
}

fn theirs(line: u64, lines: &[u64]) -> u64 {
    let at = usize::try_from(line).ok().and_then(|line| line.checked_sub(1));
    at.and_then(|at| lines.get(at)).copied().unwrap_or(line)
}

/// A problem at a line of the book.
fn at(place: &str, line: u64, message: impl Into<String>) -> Problem {
    Problem::new(place, message).at_line(line)
}
