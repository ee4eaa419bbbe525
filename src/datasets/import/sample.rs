//! The first rows of a file, by which its kind is recognised.

use super::cells::{Heading, normal};
use super::input::{Flow, Form, Input};
use crate::problem::Problems;

/// Rows of each sheet that are looked at: a title, notes and two headings fit.
const ROWS: usize = 30;
/// Sheets looked at.
const SHEETS: usize = 12;

/// The first rows of each sheet.
pub(crate) struct Sample {
    pub(crate) sheets: Vec<SheetSample>,
}

/// The first rows of a sheet; a text has one.
pub(crate) struct SheetSample {
    pub(crate) rows: Vec<(u64, Vec<String>)>,
}

impl Sample {
    pub(crate) fn of(input: &Input) -> Result<Self, Problems> {
        let count = match &input.form {
            Form::Text { .. } => 1,
            Form::Workbook { sheets } => sheets.len().min(SHEETS),
        };
        let mut sheets = Vec::new();
        for index in 0..count {
            let mut rows = Vec::new();
            input.rows(index, |row| {
                rows.push((
                    row.line,
                    row.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect(),
                ));
                if rows.len() < ROWS { Flow::Continue(()) } else { Flow::Break(()) }
            })?;
            sheets.push(SheetSample { rows });
        }
        Ok(Self { sheets })
    }

    /// True when a row of some sheet has all of these columns.
    pub(crate) fn has_heading(&self, names: &[&str]) -> bool {
        self.sheets.iter().any(|sheet| sheet.heading(names).is_some())
    }

    /// The first row of the first sheet.
    pub(crate) fn first(&self) -> &[String] {
        self.sheets.first().and_then(|sheet| sheet.rows.first()).map_or(&[], |(_, cells)| cells)
    }
}

impl SheetSample {
    /// The place in `rows` of the first that has all of these columns.
    pub(crate) fn heading(&self, names: &[&str]) -> Option<usize> {
        self.rows.iter().position(|(_, cells)| {
            let cells: Vec<String> = cells.iter().map(|cell| normal(cell)).collect();
            names.iter().all(|name| cells.iter().any(|cell| cell == name))
        })
    }
}

/// A row as a heading when it has all of these columns.
pub(crate) fn as_heading(place: &str, row: &super::input::Row<'_>, names: &[&str]) -> Option<Heading> {
    let heading = Heading::of(place, row);
    heading.has(names).then_some(heading)
}
