//! The workbook: what an analyst would have made of the tables, with number formats, filters, names and native charts.
//!
//! In: a [`View`]. Out: the bytes of an `.xlsx` file. Every figure comes from the grids that the CSV tables are written from; a
//! cell holds all its digits, its format shows few. Text is always written as text, so that no name becomes a formula. There is
//! no time of day inside: the date of creation is the as-of date.

mod charts;
mod derive;
mod page;
mod pages;
mod sheet;
mod style;
mod summary;

use super::sections;
use super::tables::{self, Grid};
use crate::model::view::View;
use crate::period::parse_date;
use page::Page;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use sheet::Placed;
use std::collections::BTreeMap;
use style::Styles;

/// Writes the workbook.
///
/// # Errors
/// What the format cannot hold, such as more than 1,048,576 rows.
pub fn xlsx(view: &View) -> Result<Vec<u8>, String> {
    workbook(view).map_err(|error| format!("report.xlsx: {error}"))
}

fn workbook(view: &View) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let mut grids: BTreeMap<&'static str, Grid> = tables::grids(view);
    derive::add(view, &mut grids);
    let mut book = Workbook::new();
    book.set_properties(&properties(view));
    book.add_worksheet().set_name(summary::NAME)?;
    let mut placed = BTreeMap::new();
    let pages = pages::of_view(view);
    for page in &pages {
        let sheet = book.add_worksheet();
        let at = sheet::write(sheet, page, &grids[page.grid], view, &styles)?;
        placed.insert(page.name, at);
    }
    let sheet = book.worksheet_from_index(0)?;
    let mut names = summary::write(sheet, view, &grids, &placed, &styles)?;
    names.extend(pages.iter().filter_map(|page| Some((page.range_name?, range(page, &placed[page.name])))));
    for (name, formula) in names {
        book.define_name(name, &formula)?;
    }
    book.save_to_buffer()
}

/// Heading and rows of a page, as a name refers to them.
fn range(page: &Page, at: &Placed) -> String {
    let last_column = u16::try_from(page.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let cell =
        rust_xlsxwriter::utility::cell_range_absolute(at.heading, 0, at.last.max(at.heading), last_column);
    format!("='{}'!{cell}", page.name)
}

fn properties(view: &View) -> DocProperties {
    let stamp = &view.stamp;
    let properties = DocProperties::new()
        .set_title(sections::title(view))
        .set_subject(format!("Risk scores and losses as of {}", stamp.as_of))
        .set_author("Harmattan")
        .set_keywords(format!("as of {}; plan {}; seed {}", stamp.as_of, stamp.plan, stamp.seed))
        .set_comment(format!("harmattan {}, {} simulated years", stamp.engine, stamp.years))
        .set_custom_property("As of", stamp.as_of.as_str())
        .set_custom_property("Plan", stamp.plan.as_str())
        .set_custom_property("Scenario", view.scenario.name.as_str());
    // Without a date of ours the clock would get in.
    properties.set_creation_datetime(&date(&stamp.as_of).unwrap_or_default())
}

/// A day as the format has it: from 1900 on.
fn date(text: &str) -> Option<ExcelDateTime> {
    let day = parse_date(text).ok()?;
    let (month, number) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    ExcelDateTime::from_ymd(u16::try_from(day.year()).ok()?, month, number).ok()
}
