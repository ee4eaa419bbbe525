//! The page: one file that opens offline, is whole without a script, and asks nothing of any network.

use super::document::{Block, Document, Table};
use super::format::{self, MINUS};
use super::pictures::Pictures;
use super::{pictures, sections};
use crate::charts;
use crate::model::view::View;
use askama::Template;
use std::cell::Cell;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    document: &'a Document,
    tables: Cell<u32>,
    /// The shipped font, as style rules.
    fonts: String,
    /// Colours of the pictures.
    rules: String,
    /// Their values in the light theme.
    light: String,
    /// And in the dark one.
    dark: String,
}

impl Page<'_> {
    /// Names a table on the page, so that its caption can stand outside its box.
    fn next_id(&self) -> String {
        self.tables.set(self.tables.get() + 1);
        format!("table-{}", self.tables.get())
    }

    /// Words with the space after them: browsers break lines after a minus sign unless told not to.
    fn words<'a>(&self, text: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
        text.split_inclusive(' ')
    }

    /// The notice as a sentence of its own.
    fn notice(&self) -> Option<String> {
        self.document.notice.map(format::capital)
    }

    /// The foot of a printed page.
    fn foot(&self) -> String {
        style_text(&self.document.title)
    }

    /// True where a line under a table says more of it.
    fn has_origin(&self, table: &Table) -> bool {
        !table.of.is_empty() || table.explained.is_some()
    }
}

/// Text as a style sheet takes it between quotes: whatever could end it is written as a number.
fn style_text(text: &str) -> String {
    let safe = |c: char| match c {
        ' ' | ',' | '.' | ':' | '-' => c.to_string(),
        _ if c.is_alphanumeric() => c.to_string(),
        _ => format!("\\{:x} ", u32::from(c)),
    };
    text.chars().filter(|c| !c.is_control()).map(safe).collect()
}

/// Writes the page. `charts` holds SVG text by chart name; `-narrow` and `-dark` at the end of a name say when it is shown, and under
/// the name with `.csv` stand a chart's figures.
///
/// The SVG text is taken as it is: whoever draws it escapes what users wrote.
///
/// # Panics
/// When a template fails on a finished document, which is our bug.
pub fn html(view: &View, charts: &BTreeMap<String, String>) -> String {
    let pictures = pictures::joined(charts);
    illustrated(&sections::document(view, &pictures.svg), &pictures)
}

/// A document as a page with pictures that [`pictures::joined`] made fit for it.
pub(super) fn illustrated(document: &Document, pictures: &Pictures) -> String {
    let page = Page {
        document,
        tables: Cell::new(0),
        fonts: charts::font_faces(),
        rules: pictures::rules(pictures),
        light: pictures::variables(&pictures.palette, false),
        dark: pictures::variables(&pictures.palette, true),
    };
    page.render().expect("templates write plain text into memory")
}

/// Writes a document without pictures as such a page.
///
/// # Panics
/// As [`html`].
pub(super) fn page(document: &Document) -> String {
    let page = Page {
        document,
        tables: Cell::new(0),
        fonts: charts::font_faces(),
        rules: String::new(),
        light: String::new(),
        dark: String::new(),
    };
    page.render().expect("templates write plain text into memory")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_leave_its_quotes_in_the_style_sheet() {
        assert_eq!(style_text("a \"</style>\\ b: é"), "a \\22 \\3c \\2f style\\3e \\5c  b: é");
    }
}
