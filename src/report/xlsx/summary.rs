//! The first sheet: the answer in words, key figures, what adds up, charts, caveats.

use super::charts::{self, Data};
use super::page::Page;
use super::pages;
use super::sheet::{self, Kind, Placed, numbers};
use super::style::Styles;
use crate::model::view::View;
use crate::report::SAMPLE_NOTICE;
use crate::report::document::Block;
use crate::report::format::{capital, date, sentence};
use crate::report::sections;
use crate::report::tables::Grid;
use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};
use std::collections::BTreeMap;

pub(super) const NAME: &str = "Summary";

/// Characters that fit on a line across the sheet, and the height of a line in points.
const LINE: usize = 150;
const LINE_HEIGHT: f64 = 16.0;
/// Widths of the columns: names, insurance, figures.
const WIDTHS: [f64; 3] = [34.0, 10.0, 12.5];
/// Rows that a chart takes, and the column of the second one in a row.
const CHART_ROWS: u32 = 19;
const SECOND_CHART: u16 = 5;

/// Writes the sheet; returns the names of its figures.
pub(super) fn write(
    sheet: &mut Worksheet,
    view: &View,
    grids: &BTreeMap<&'static str, Grid>,
    placed: &BTreeMap<&'static str, Placed>,
    styles: &Styles,
) -> Result<Vec<(&'static str, String)>, XlsxError> {
    sheet.set_screen_gridlines(false);
    sheet::print_setup(sheet, view);
    sheet.set_portrait();
    let figures = pages::key_figures(view);
    let last = sheet::last_column(figures);
    for column in 0..=last {
        sheet.set_column_width(column, WIDTHS[usize::from(column).min(2)])?;
    }
    let mut page = Summary { sheet, row: 0, last };
    let document = sections::digest(view);
    page.line(&document.title, &styles.title)?;
    page.line(&document.subtitle, &styles.about)?;
    if view.book.sample {
        page.line(&capital(SAMPLE_NOTICE), &styles.notice)?;
    }
    page.row += 1;
    for text in leads(view) {
        page.paragraph(&text, &styles.lead)?;
    }
    let mut names = page.figures(figures, &grids["xlsx_key_figures"], styles)?;
    match view.book.without_book {
        true => {
            names.push(page.as_of(view, styles)?);
            page.row += 1;
        }
        false => names.extend(page.book(view, &grids["xlsx_holdings"], &placed["Holdings"], styles)?),
    }
    page.charts(view, grids, placed)?;
    page.line("What to know", &styles.section)?;
    for caveat in &view.caveats {
        page.paragraph(&sentence(caveat), &styles.sentence)?;
    }
    page.row += 1;
    page.paragraph(&document.stamp, &styles.about.clone().set_text_wrap())?;
    Ok(names)
}

/// The answer in sentences, as the report has it.
fn leads(view: &View) -> Vec<String> {
    let sections = sections::digest(view).sections;
    let answer = sections.into_iter().find(|section| section.id == "answer");
    let blocks = answer.map(|section| section.blocks).unwrap_or_default();
    let lead = |block| match block {
        Block::Lead(text) => Some(text),
        _ => None,
    };
    blocks.into_iter().filter_map(lead).collect()
}

/// The sheet being filled from the top.
struct Summary<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    last: u16,
}

type Names = Vec<(&'static str, String)>;

impl Summary<'_> {
    fn line(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, text, format)?;
        self.row += 1;
        Ok(())
    }

    /// A sentence across the sheet. Merged cells do not fit their height to their text, so it is set.
    fn paragraph(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.sheet.merge_range(self.row, 0, self.row, self.last, "", format)?;
        self.sheet.write_string_with_format(self.row, 0, text, format)?;
        let lines = text.chars().count().div_ceil(LINE).max(1);
        self.sheet.set_row_height(self.row, LINE_HEIGHT * lines as f64 + 2.0)?;
        self.row += 1;
        Ok(())
    }

    fn figures(&mut self, page: &Page, grid: &Grid, styles: &Styles) -> Result<Names, XlsxError> {
        self.row += 1;
        let at = sheet::table(self.sheet, self.row, page, grid, styles)?;
        self.row = at.last + 2;
        let named = [
            ("Expected loss", "before", ["ExpectedLossBaseline", "ExpectedLossScenario"]),
            ("Expected loss", "after", ["RetainedLossBaseline", "RetainedLossScenario"]),
            ("TVaR 99", "before", ["TailLossBaseline", "TailLossScenario"]),
        ];
        let mut names = Names::new();
        for (figure, terms, both) in named {
            let row = grid.rows.iter().position(|row| row[0] == figure.into() && row[1] == terms.into());
            let Some(row) = row else { continue };
            let row = at.first + u32::try_from(row).unwrap_or(u32::MAX);
            for (name, column) in both.into_iter().zip([2, 5]) {
                names.push((name, cell(row, column)));
            }
        }
        Ok(names)
    }

    /// What became of the pounds, and that the holdings sum to the book.
    fn book(
        &mut self,
        view: &View,
        holdings: &Grid,
        at: &Placed,
        styles: &Styles,
    ) -> Result<Names, XlsxError> {
        let book = &view.book;
        self.line("The book", &styles.section)?;
        let mut names = Names::new();
        for (label, value, kind, name) in [
            ("Value, £k", book.total, Kind::Thousands, Some("BookValue")),
            (
                "Looked through to the region, £k",
                book.looked_through,
                Kind::Thousands,
                Some("BookLookedThrough"),
            ),
            ("Outside the region, £k", book.elsewhere, Kind::Thousands, None),
            ("Not looked through, £k", book.unmatched, Kind::Thousands, None),
            ("Chance of no loss in a year", view.losses.baseline_gross.no_loss, Kind::Share, None),
        ] {
            self.sheet.write_string_with_format(self.row, 0, label, &styles.cell(Kind::Text))?;
            self.sheet.write_number_with_format(self.row, 2, value, &styles.cell(kind))?;
            names.extend(name.map(|name| (name, cell(self.row, 2))));
            self.row += 1;
        }
        names.push(self.as_of(view, styles)?);
        if !holdings.rows.is_empty() && names.iter().any(|(name, _)| *name == "BookValue") {
            self.check(view, holdings, at, styles)?;
        }
        self.row += 1;
        Ok(names)
    }

    /// The date of the run.
    fn as_of(&mut self, view: &View, styles: &Styles) -> Result<(&'static str, String), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, "As of", &styles.cell(Kind::Text))?;
        match super::date(&view.stamp.as_of) {
            Some(day) => self.sheet.write_datetime_with_format(self.row, 2, &day, &styles.cell(Kind::Day))?,
            None => self.sheet.write_string(self.row, 2, date(&view.stamp.as_of))?,
        };
        self.row += 1;
        Ok(("AsOfDate", cell(self.row - 1, 2)))
    }

    /// The holdings sum to the book: a formula, so that a reader who changes a cell sees it.
    fn check(&mut self, view: &View, holdings: &Grid, at: &Placed, styles: &Styles) -> Result<(), XlsxError> {
        let column = pages::of_view(view)[0].columns.iter().position(|column| column.name == "pounds");
        let column = u16::try_from(column.unwrap_or_default()).unwrap_or(u16::MAX);
        let range = rust_xlsxwriter::utility::cell_range(at.first, column, at.last, column);
        let rest = crate::maths::sum(numbers(holdings, "pounds")) - view.book.total;
        let rest = (rest * 100.0).round() / 100.0;
        let formula = format!("=ROUND(SUM(Holdings!{range})-BookValue,2)");
        let label = "Holdings less book (check, £)";
        self.sheet.write_string_with_format(self.row, 0, label, &styles.cell(Kind::Text))?;
        let formula = Formula::new(formula).set_result((rest + 0.0).to_string());
        self.sheet.write_formula_with_format(self.row, 2, formula, &styles.cell(Kind::Whole))?;
        self.row += 1;
        Ok(())
    }

    fn charts(
        &mut self,
        view: &View,
        grids: &BTreeMap<&'static str, Grid>,
        placed: &BTreeMap<&'static str, Placed>,
    ) -> Result<(), XlsxError> {
        let data =
            |page: &'static Page| (page.name, Data { page, grid: &grids[page.grid], at: placed[page.name] });
        let data = pages::of_view(view).into_iter().map(data).collect();
        let charts = charts::all(view, &data);
        for (at, chart) in charts.iter().enumerate() {
            let column = if at % 2 == 0 { 0 } else { SECOND_CHART };
            self.sheet.insert_chart(self.row, column, chart)?;
            if at % 2 == 1 || at + 1 == charts.len() {
                self.row += CHART_ROWS;
            }
        }
        Ok(())
    }
}

/// A cell of the summary as a name refers to it.
fn cell(row: u32, column: u16) -> String {
    format!("={NAME}!{}", rust_xlsxwriter::utility::row_col_to_cell_absolute(row, column))
}
