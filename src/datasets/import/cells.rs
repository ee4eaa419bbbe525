//! Headings and cells of files from elsewhere: columns by any of their names, values with a located problem when they are none.

use super::input::Row;
use crate::datasets::field::{Field, shorten};
use crate::period::parse_date;
use crate::problem::{Problem, Problems, nearest};
use jiff::civil::Date;

/// A heading in one spelling: lower case, words parted by one underscore, nothing but letters, digits and `+`.
pub(crate) fn normal(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.trim().chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() || letter == '+' {
            plain.push(letter);
        } else if !plain.ends_with('_') && !plain.is_empty() {
            plain.push('_');
        }
    }
    plain.trim_end_matches('_').to_owned()
}

/// The columns of a table, by their names in one spelling.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heading {
    pub(crate) place: String,
    pub(crate) line: u64,
    pub(crate) names: Vec<String>,
}

impl Heading {
    pub(crate) fn of(place: &str, row: &Row<'_>) -> Self {
        let names = row.cells.iter().map(|cell| normal(&String::from_utf8_lossy(cell))).collect();
        Self { place: place.to_owned(), line: row.line, names }
    }

    /// The column of the first of `names` that is there.
    pub(crate) fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.names.iter().position(|column| column == name))
    }

    pub(crate) fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.names.iter().any(|column| column == name))
    }

    /// The column, or a problem.
    pub(crate) fn need(&self, names: &[&str], problems: &mut Problems) -> Option<usize> {
        let found = self.find(names);
        if found.is_none() {
            let problem =
                Problem::new(&self.place, format!("column \"{}\" is missing", names[0])).at_line(self.line);
            problems.push(match nearest(names[0], self.names.iter().map(String::as_str)) {
                Some(near) => problem.hint(format!("column \"{}\" is near; is it misspelt?", shorten(near))),
                None if names.len() > 1 => {
                    problem.hint(format!("it may also be called {}", names[1..].join(", ")))
                }
                None => problem.hint("download the whole table, with every column"),
            });
        }
        found
    }

    /// Problems of columns given twice, of those that are read.
    pub(crate) fn check_twice(&self, read: &[&str], problems: &mut Problems) {
        for name in read {
            if self.names.iter().filter(|column| column == name).count() > 1 {
                problems.push(
                    Problem::new(&self.place, format!("column \"{name}\" is given twice"))
                        .at_line(self.line)
                        .hint("keep one of the two"),
                );
            }
        }
    }
}

/// A row being read: a cell that is refused leaves a problem, and the row is dropped.
pub(crate) struct Reading<'a> {
    pub(crate) place: &'a str,
    pub(crate) row: &'a Row<'a>,
    pub(crate) problems: &'a mut Problems,
    pub(crate) is_sound: bool,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(place: &'a str, row: &'a Row<'a>, problems: &'a mut Problems) -> Self {
        Self { place, row, problems, is_sound: true }
    }

    /// Says what is wrong with a column of this row.
    pub(crate) fn refuse(&mut self, column: &str, message: impl Into<String>, hint: Option<&str>) {
        let mut problem = Problem::new(self.place, message).at_line(self.row.line).in_column(column);
        problem.hint = hint.map(str::to_owned);
        self.problems.push(problem);
        self.is_sound = false;
    }

    /// True when the row has as many cells as the heading; a shorter or longer one is a problem.
    pub(crate) fn is_whole(&mut self, columns: usize) -> bool {
        let found = self.row.cells.len();
        // A workbook leaves out empty cells at the end of a row.
        if found == columns || (!self.row.kinds.is_empty() && found < columns) {
            return true;
        }
        let message = format!("has {found} cells; the heading has {columns} columns");
        let problem = Problem::new(self.place, message).at_line(self.row.line);
        self.problems.push(problem.hint("close every quote, and put quotes around a text that holds the delimiter; the file may also be cut off"));
        self.is_sound = false;
        false
    }

    /// The text of a cell, trimmed; empty where there is no such column.
    pub(crate) fn text(&mut self, at: Option<usize>, column: &str) -> &'a str {
        let bytes = at.and_then(|at| self.row.cells.get(at)).unwrap_or_default();
        match std::str::from_utf8(bytes) {
            Ok(text) => text.trim(),
            Err(_) => {
                self.refuse(column, "is no UTF-8 text", Some("save the file as CSV in UTF-8"));
                ""
            }
        }
    }

    /// A text that must be there.
    pub(crate) fn need(&mut self, at: Option<usize>, column: &str) -> &'a str {
        let text = self.text(at, column);
        if text.is_empty() && self.is_sound {
            self.refuse(column, "is empty; a value is needed", None);
        }
        text
    }

    /// A number, or nothing for an empty cell. `..` and `n/a` are how sources write missing.
    pub(crate) fn number(&mut self, at: Option<usize>, column: &str) -> Option<f64> {
        let text = self.text(at, column);
        if is_missing(text) {
            return None;
        }
        match f64::read(text) {
            Ok(value) => Some(value),
            Err(bad) => {
                self.refuse(column, bad.message, bad.hint.as_deref());
                None
            }
        }
    }

    /// A whole number of 0 or more; `12.0`, as spreadsheets write it, is one.
    pub(crate) fn count(&mut self, at: Option<usize>, column: &str) -> Option<u32> {
        let value = self.number(at, column)?;
        if value < 0.0 || value.fract() != 0.0 || value > f64::from(u32::MAX) {
            self.refuse(column, format!("must be a whole number of 0 or more, was {value}"), None);
            return None;
        }
        Some(value as u32)
    }

    /// A count that must be there: an empty one is missing, never zero.
    pub(crate) fn need_count(&mut self, at: Option<usize>, column: &str) -> Option<u32> {
        let before = self.is_sound;
        let count = self.count(at, column);
        if count.is_none() && self.is_sound && before {
            self.refuse(
                column,
                "is empty; a number is needed",
                Some("missing is not zero: if none is known, leave the row out"),
            );
        }
        count
    }

    /// A year from 1900 to 2100.
    pub(crate) fn year(&mut self, at: Option<usize>, column: &str) -> Option<i16> {
        let value = self.number(at, column);
        match value {
            Some(year) if year.fract() == 0.0 && (1900.0..=2100.0).contains(&year) => Some(year as i16),
            Some(other) => {
                self.refuse(column, format!("must be a year from 1900 to 2100, was {other}"), None);
                None
            }
            None => {
                if self.is_sound {
                    self.refuse(column, "is empty; a year is needed", None);
                }
                None
            }
        }
    }

    /// A date that must be there, in any form that can mean one day only.
    pub(crate) fn date(&mut self, at: Option<usize>, column: &str) -> Option<Date> {
        let text = self.need(at, column);
        if text.is_empty() {
            return None;
        }
        match date(text) {
            Ok(date) => Some(date),
            Err((message, hint)) => {
                self.refuse(column, message, Some(hint));
                None
            }
        }
    }
}

/// How sources write that there is no value.
pub(crate) fn is_missing(text: &str) -> bool {
    matches!(text, "" | ".." | "..." | "…" | "-" | "n/a" | "N/A" | "NA" | "#N/A" | "nan" | "NaN")
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The month of a name or its first three letters.
pub(crate) fn month_named(name: &str) -> Option<i8> {
    let name = name.to_lowercase();
    let full = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = full
        .iter()
        .position(|month| *month == name)
        .or_else(|| MONTHS.iter().position(|month| *month == name || (name == "sept" && *month == "sep")))?;
    i8::try_from(at + 1).ok()
}

/// Reads `2026-06-30`, with a time behind or not, `30 June 2026`, `30-Jun-2026`, `2026/06/30`, `20260630`.
///
/// # Errors
/// Message and hint: also when day and month could be exchanged.
pub(crate) fn date(text: &str) -> Result<Date, (String, &'static str)> {
    let date = any_date(text)?;
    // Beyond these a year is a slip, and a month after the last of the calendar is none.
    if !(1900..=2100).contains(&date.year()) {
        return Err((format!("must be a date from 1900 to 2100, was {date}"), "is the year right?"));
    }
    Ok(date)
}

fn any_date(text: &str) -> Result<Date, (String, &'static str)> {
    const HINT: &str = "write year-month-day, like 2026-06-30";
    let bad = || (format!("must be a date that exists, was \"{}\"", shorten(text)), HINT);
    let day = text
        .split_once(['T', ' '])
        .filter(|(day, _)| day.len() >= 8 && day.contains(['-', '/']))
        .map_or(text, |(day, _)| day);
    if let Ok(date) = parse_date(&day.replace('/', "-")) {
        return Ok(date);
    }
    if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        return parse_date(&format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..])).map_err(|_| bad());
    }
    let parts: Vec<&str> = text.split([' ', '-', '/', '.', ',']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts[..] else { return Err(bad()) };
    let number = |part: &str| part.parse::<i16>().ok();
    let named = month_named(second)
        .map(|month| (number(first), month))
        .or_else(|| month_named(first).map(|month| (number(second), month)));
    if let (Some((Some(day), month)), Some(year)) = (named, number(third).filter(|_| third.len() == 4)) {
        return Date::new(year, month, i8::try_from(day).map_err(|_| bad())?).map_err(|_| bad());
    }
    match (number(first), number(second), number(third)) {
        (Some(a), Some(b), Some(year))
            if third.len() == 4 && (1..=31).contains(&a) && (1..=31).contains(&b) =>
        {
            let (day, month) = match (a > 12, b > 12) {
                (true, false) => (a, b),
                (false, true) => (b, a),
                (false, false) if a == b => (a, b),
                _ => {
                    return Err((
                        format!("\"{}\" can be day and month or month and day", shorten(text)),
                        HINT,
                    ));
                }
            };
            Date::new(year, month as i8, day as i8).map_err(|_| bad())
        }
        _ => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_clear_form_are_read_and_unclear_ones_are_refused() {
        for text in [
            "2026-06-30",
            "2026-06-30 00:00:00.000",
            "2026-06-30T10:00:00Z",
            "30 June 2026",
            "30-Jun-2026",
            "June 30, 2026",
            "2026/06/30",
            "20260630",
            "30/06/2026",
            "06/30/2026",
        ] {
            assert_eq!(date(text).map(|date| date.to_string()).as_deref(), Ok("2026-06-30"), "{text}");
        }
        for text in [
            "9999-12-31",
            "0026-06-30",
            "05/06/2026",
            "2026-06-31",
            "31/31/2026",
            "June",
            "30-06-26",
            "é5/06/2026",
            "",
        ] {
            assert!(date(text).is_err(), "{text}");
        }
        assert_eq!(date("06.06.2026").map(|date| date.to_string()).as_deref(), Ok("2026-06-06"));
    }

    #[test]
    fn headings_read_the_same_however_they_are_spelt() {
        assert_eq!(normal(" Country of origin (ISO) "), "country_of_origin_iso");
        assert_eq!(normal("IPC Phase 3+"), "ipc_phase_3+");
        assert_eq!(normal("\u{feff}id"), "id");
    }
}
