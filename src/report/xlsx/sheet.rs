//! One sheet from one grid: title, headings, rows, filter, frozen head, print set-up.

use super::page::{Column, Page, Tint};
use super::style::Styles;
use crate::model::view::View;
use crate::period::{Month, parse_date};
use crate::report::SAMPLE_NOTICE;
use crate::report::format::capital;
use crate::report::tables::{Grid, Value};
use rust_xlsxwriter::{
    ConditionalFormat2ColorScale, ConditionalFormat3ColorScale, ConditionalFormatDataBar,
    ConditionalFormatType, ExcelDateTime, Format, Formula, IgnoreError, Worksheet, XlsxError,
};

/// Where the headings of a page stand, from 0: title, what it holds, and one line of air are above.
const HEADING: u32 = 3;
/// Longest text of a cell, in characters: half of what the format holds, for those that count twice.
const LONGEST: usize = 16_000;
/// Narrowest and widest column that its content may ask for, in characters.
const WIDTHS: (usize, usize) = (9, 44);
/// Width of a column of long text, in characters, and the most lines of it that a row shows.
const LONG: usize = 52;
const LINES: usize = 6;
/// Height of a line, in points.
const LINE_HEIGHT: f64 = 15.0;
/// Paper: A4.
const A4: u8 = 9;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words.
    Text,
    /// Sentences, which wrap.
    Long,
    /// Pounds, shown in thousands.
    Thousands,
    /// Pounds with their pence.
    Pence,
    /// Pounds or another amount, shown whole.
    Whole,
    /// A share, shown in per cent.
    Share,
    /// A score or points, 0 to 100.
    Score,
    /// A rate a year.
    Rate,
    /// Any number, shown as it is.
    Plain,
    /// A day, or a month where no more is known.
    Day,
}

impl Kind {
    /// Its number format; words have none.
    pub(super) const fn format(self) -> Option<&'static str> {
        match self {
            Self::Text | Self::Long => None,
            // Thousands, not millions: an error of forty thousand would read as 0.0m.
            Self::Thousands => Some("#,##0.0,;\u{2212}#,##0.0,;0"),
            Self::Pence => Some("#,##0.00;\u{2212}#,##0.00;0.00"),
            Self::Whole => Some("#,##0;\u{2212}#,##0;0"),
            Self::Share => Some("0.0%;\u{2212}0.0%;0%"),
            Self::Score => Some("0.0;\u{2212}0.0;0.0"),
            Self::Rate => Some("0.0000;\u{2212}0.0000;0"),
            Self::Plain => Some("General"),
            Self::Day => Some("d mmm yyyy"),
        }
    }
}

/// Rows of a page on its sheet, from 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) heading: u32,
    pub(super) first: u32,
    /// Last row of data; the heading when there is none.
    pub(super) last: u32,
}

/// Writes a page with its own sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    page: &Page,
    grid: &Grid,
    view: &View,
    styles: &Styles,
) -> Result<Placed, XlsxError> {
    sheet.set_name(page.name)?;
    sheet.write_string_with_format(0, 0, page.title, &styles.title)?;
    sheet.write_string_with_format(1, 0, about(page, view), &styles.about)?;
    let placed = table(sheet, HEADING, page, grid, styles)?;
    let width = last_column(page);
    let lines = page.columns.iter().map(|column| {
        let across = column_width(column, grid) as usize - 2;
        column.heading.chars().count().div_ceil(across)
    });
    sheet.set_row_height(placed.heading, LINE_HEIGHT * lines.max().unwrap_or(1).min(LINES) as f64)?;
    sheet.autofilter(placed.heading, 0, placed.last.max(placed.heading + 1), width)?;
    sheet.set_freeze_panes(placed.first, page.frozen)?;
    sheet.set_repeat_rows(placed.heading, placed.heading)?;
    print_setup(sheet, view);
    totals(sheet, page, grid, &placed, styles)?;
    tint(sheet, page, &placed)?;
    for (at, column) in page.columns.iter().enumerate() {
        let at = u16::try_from(at).unwrap_or(u16::MAX);
        sheet.set_column_width(at, column_width(column, grid))?;
    }
    Ok(placed)
}

fn about(page: &Page, view: &View) -> String {
    let notice = if view.book.sample { format!(" {}.", capital(SAMPLE_NOTICE)) } else { String::new() };
    let of = match view.book.without_book {
        true => "As of".to_owned(),
        false => format!("Book {}, as of", view.book.name),
    };
    shortened(&format!("{} {of} {}.{notice}", page.about, view.stamp.as_of))
}

/// Every sheet prints on A4 across, one page wide, with its name and page number.
pub(super) fn print_setup(sheet: &mut Worksheet, view: &View) {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    let notice = if view.book.sample { format!("; {SAMPLE_NOTICE}") } else { String::new() };
    sheet.set_footer(format!(
        "&L&8Harmattan {}, as of {}, plan {}{notice}&R&8&A, page &P of &N",
        view.stamp.engine, view.stamp.as_of, view.stamp.plan
    ));
}

/// Headings and rows from a row on.
pub(super) fn table(
    sheet: &mut Worksheet,
    heading: u32,
    page: &Page,
    grid: &Grid,
    styles: &Styles,
) -> Result<Placed, XlsxError> {
    for (at, column) in (0u16..).zip(page.columns) {
        sheet.write_string_with_format(heading, at, column.heading, &styles.heading(column.kind))?;
        let place = place(grid, column.name);
        let (cell, missing) = (styles.cell(column.kind), styles.missing(column.kind));
        for (row, values) in (heading + 1..).zip(&grid.rows) {
            match &values[place] {
                Value::Missing => {
                    let word = column.missing.unwrap_or_else(|| word(column.kind, column.name, grid, values));
                    sheet.write_string_with_format(row, at, word, &missing)?;
                }
                value => put(sheet, (row, at), value, column.kind, (&cell, &missing))?,
            }
        }
    }
    heights(sheet, heading + 1, page, grid)?;
    let rows = u32::try_from(grid.rows.len()).unwrap_or(u32::MAX);
    if rows == 0 {
        sheet.write_string_with_format(heading + 1, 0, page.empty, &styles.missing(Kind::Text))?;
    } else {
        let ignored = IgnoreError::NumberStoredAsText;
        sheet.ignore_error_range(heading + 1, 0, heading + rows, last_column(page), ignored)?;
    }
    Ok(Placed { heading, first: heading + 1, last: heading + rows })
}

/// Rows as high as their longest text, since not every viewer fits them when it opens a file.
fn heights(sheet: &mut Worksheet, first: u32, page: &Page, grid: &Grid) -> Result<(), XlsxError> {
    let long = page.columns.iter().filter(|column| column.kind == Kind::Long);
    let places: Vec<usize> = long.map(|column| place(grid, column.name)).collect();
    for (row, values) in (first..).zip(&grid.rows) {
        let lines = places.iter().map(|at| match &values[*at] {
            Value::Text(text) => text.chars().count().div_ceil(LONG - 4),
            _ => 1,
        });
        let lines = lines.max().unwrap_or(1).clamp(1, LINES);
        if lines > 1 {
            sheet.set_row_height(row, LINE_HEIGHT * lines as f64)?;
        }
    }
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    value: &Value,
    kind: Kind,
    (cell, word): (&Format, &Format),
) -> Result<(), XlsxError> {
    match value {
        Value::Number(number) => sheet.write_number_with_format(row, at, *number, cell)?,
        Value::Text(text) => match (kind, day(text)) {
            (Kind::Day, Some((day, false))) => sheet.write_datetime_with_format(row, at, &day, cell)?,
            (Kind::Day, Some((day, true))) => {
                sheet.write_datetime_with_format(row, at, &day, &cell.clone().set_num_format("mmm yyyy"))?
            }
            // A word where a number is expected says why there is none.
            _ if kind.format().is_some() => sheet.write_string_with_format(row, at, shortened(text), word)?,
            _ => sheet.write_string_with_format(row, at, shortened(text), cell)?,
        },
        Value::Missing => sheet,
    };
    Ok(())
}

/// A day; true with it when the text names a month only.
fn day(text: &str) -> Option<(ExcelDateTime, bool)> {
    let (day, is_month) = match parse_date(text) {
        Ok(day) => (day, false),
        Err(_) => (text.parse::<Month>().ok()?.first_day(), true),
    };
    super::date(&day.to_string()).map(|day| (day, is_month))
}

/// What stands in the place of a missing value, where the page names nothing else.
fn word(kind: Kind, name: &str, grid: &Grid, row: &[Value]) -> &'static str {
    // An interval with a lower end alone has no upper one; a number without either has no interval.
    if let Some(base) = name.strip_suffix("high") {
        let low = grid.columns.iter().position(|column| *column == format!("{base}low"));
        if kind != Kind::Score && low.is_some_and(|at| row[at] != Value::Missing) {
            return "no upper end";
        }
    }
    match kind {
        Kind::Score => "no data",
        _ => "\u{2013}",
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text.to_owned(),
    }
}

pub(super) fn place(grid: &Grid, name: &str) -> usize {
    let found = grid.columns.iter().position(|column| column == name);
    found.unwrap_or_else(|| panic!("a page shows columns that its grid has: {name}"))
}

pub(super) fn last_column(page: &Page) -> u16 {
    u16::try_from(page.columns.len().saturating_sub(1)).unwrap_or(u16::MAX)
}

/// Wide enough for its words and numbers, as far as a page allows.
fn column_width(column: &Column, grid: &Grid) -> f64 {
    let Column { kind, heading, name, missing, .. } = *column;
    if kind == Kind::Long {
        return LONG as f64;
    }
    let heading = heading.split(' ').map(|word| word.chars().count() + 3).max().unwrap_or(0);
    let place = place(grid, name);
    let longest = grid.rows.iter().map(|row| match &row[place] {
        Value::Text(text) if kind == Kind::Text => text.chars().count() + 2,
        _ => 0,
    });
    let least = if kind.format().is_some() { 12 } else { WIDTHS.0 };
    // A word in the place of a number would run over its neighbour.
    let is_missing = grid.rows.iter().any(|row| !matches!(row[place], Value::Number(_)));
    let word =
        if is_missing && kind.format().is_some() { missing.map_or(0, |word| word.len() - 1) } else { 0 };
    longest.max().unwrap_or(0).max(heading).max(word).clamp(least, WIDTHS.1) as f64
}

/// A row of sums under the columns that ask for one, with the sum as the result that simple viewers show.
fn totals(
    sheet: &mut Worksheet,
    page: &Page,
    grid: &Grid,
    at: &Placed,
    styles: &Styles,
) -> Result<(), XlsxError> {
    if grid.rows.is_empty() || page.columns.iter().all(|column| !column.summed) {
        return Ok(());
    }
    let row = at.last + 1;
    for (place, column) in (0u16..).zip(page.columns) {
        let format = styles.total(column.kind);
        if column.summed {
            if numbers(grid, column.name).next().is_none() {
                // No sum of what is not known.
                sheet.write_string_with_format(row, place, "\u{2013}", &format)?;
                continue;
            }
            let values = numbers(grid, column.name);
            let range = rust_xlsxwriter::utility::cell_range(at.first, place, at.last, place);
            let sum =
                Formula::new(format!("=SUM({range})")).set_result(crate::maths::sum(values).to_string());
            sheet.write_formula_with_format(row, place, sum, &format)?;
        } else {
            sheet.write_string_with_format(row, place, if place == 0 { "Total" } else { "" }, &format)?;
        }
    }
    Ok(())
}

/// The numbers of a column.
pub(super) fn numbers(grid: &Grid, name: &str) -> impl Iterator<Item = f64> {
    let place = place(grid, name);
    grid.rows.iter().filter_map(move |row| match row[place] {
        Value::Number(number) => Some(number),
        _ => None,
    })
}

/// Colour scales stop where black text still reads; bars are pale for the same reason.
fn tint(sheet: &mut Worksheet, page: &Page, at: &Placed) -> Result<(), XlsxError> {
    if at.last < at.first {
        return Ok(());
    }
    let tinted = |tint: Tint| {
        (0u16..).zip(page.columns).filter(move |(_, column)| column.tint == tint).map(|(at, _)| at)
    };
    for (place, column) in (0u16..).zip(page.columns) {
        let area = (at.first, place, at.last, place);
        match column.tint {
            Tint::None => {}
            // One scale over all its columns, which stand side by side.
            Tint::Loss if tinted(Tint::Loss).next() != Some(place) => {}
            Tint::Risk => {
                let scale = ConditionalFormat3ColorScale::new()
                    .set_minimum(ConditionalFormatType::Number, 0)
                    .set_midpoint(ConditionalFormatType::Number, 50)
                    .set_maximum(ConditionalFormatType::Number, 100)
                    .set_minimum_color("#FFF6E5")
                    .set_midpoint_color("#F4BE6A")
                    .set_maximum_color("#E29237");
                sheet.add_conditional_format(area.0, area.1, area.2, area.3, &scale)?;
            }
            Tint::Loss => {
                let scale = ConditionalFormat2ColorScale::new()
                    .set_minimum(ConditionalFormatType::Number, 0)
                    .set_minimum_color("#FFFFFF")
                    .set_maximum_color("#E29237");
                let last = tinted(Tint::Loss).last().unwrap_or(place);
                sheet.add_conditional_format(area.0, area.1, area.2, last, &scale)?;
            }
            Tint::Bar => {
                let bar = ConditionalFormatDataBar::new()
                    .set_minimum(ConditionalFormatType::Number, 0)
                    .set_fill_color("#C9DDEF")
                    .set_solid_fill(true)
                    .set_border_off(true);
                sheet.add_conditional_format(area.0, area.1, area.2, area.3, &bar)?;
            }
        }
    }
    Ok(())
}
