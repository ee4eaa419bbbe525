//! Upstream files: rows by column name, with their line for messages.

use crate::problem::{Problem, Problems};
use std::path::Path;

/// A row of an upstream file.
pub(super) struct Row {
    place: String,
    line: u64,
    heading: std::rc::Rc<Vec<String>>,
    cells: csv::StringRecord,
}

impl Row {
    /// The cell of a column, trimmed; empty when the column is not there.
    pub(super) fn get(&self, column: &str) -> &str {
        self.heading
            .iter()
            .position(|name| name == column)
            .and_then(|i| self.cells.get(i))
            .unwrap_or("")
            .trim()
    }

    /// The cell as owned text.
    pub(super) fn text(&self, column: &str) -> String {
        self.get(column).to_owned()
    }

    /// A number that must be there.
    pub(super) fn number(&self, column: &str) -> Result<f64, Problem> {
        self.maybe(column)?.ok_or_else(|| self.problem(column, "must be a number, was empty"))
    }

    /// A number that may be missing; text that is no number is a problem.
    pub(super) fn maybe(&self, column: &str) -> Result<Option<f64>, Problem> {
        let cell = self.get(column);
        if cell.is_empty() {
            return Ok(None);
        }
        match cell.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            _ => Err(self.problem(column, &format!("must be a number, was \"{cell}\""))),
        }
    }

    /// A problem of this row.
    pub(super) fn problem(&self, column: &str, message: &str) -> Problem {
        Problem::new(self.place.clone(), message).at_line(self.line).in_column(column)
    }
}

/// Reads a file of `from`.
pub(super) fn read(from: &Path, file: &str) -> Result<Vec<Row>, Problems> {
    let place = file.to_owned();
    let failed = |error: csv::Error| Problems::from(Problem::new(place.clone(), error.to_string()));
    let mut reader = csv::ReaderBuilder::new().from_path(from.join(file)).map_err(failed)?;
    let heading: std::rc::Rc<Vec<String>> = std::rc::Rc::new(
        reader.headers().map_err(failed)?.iter().map(|name| name.trim().to_owned()).collect(),
    );
    reader
        .records()
        .map(|record| {
            let cells = record.map_err(failed)?;
            let line = cells.position().map_or(0, csv::Position::line);
            Ok(Row { place: place.clone(), line, heading: heading.clone(), cells })
        })
        .collect()
}

/// Makes rows, keeping every problem.
pub(super) fn make(
    rows: &[Row],
    mut f: impl FnMut(&Row) -> Result<Vec<Vec<String>>, Problem>,
) -> Result<Vec<Vec<String>>, Problems> {
    let mut problems = Problems::default();
    let mut made = Vec::new();
    for row in rows {
        match f(row) {
            Ok(more) => made.extend(more),
            Err(problem) => problems.push(problem),
        }
    }
    problems.or(made)
}

/// `yes` or `no`.
pub(super) fn yes_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

/// A percentage as a share, without the noise of binary division.
pub(super) fn share(percent: Option<f64>) -> String {
    percent.map_or_else(String::new, |percent| shortest(crate::maths::round_significant(percent / 100.0, 10)))
}

/// The shortest text of a number.
pub(super) fn shortest(value: f64) -> String {
    format!("{value}")
}

/// A possibly missing number as text.
pub(super) fn optional(value: Option<f64>) -> String {
    value.map_or_else(String::new, shortest)
}
