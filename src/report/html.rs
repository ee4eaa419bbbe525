//! The page: one file that opens offline and runs no script.

use super::document::{Block, Document};
use super::format::{self, MINUS};
use super::sections;
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
}

/// Writes the page. `charts` holds SVG text by chart name; `-narrow` and `-dark` at the end of a name say when it is shown.
///
/// The SVG text is taken as it is: whoever draws it escapes what users wrote.
///
/// # Panics
/// When a template fails on a finished document, which is our bug.
pub fn html(view: &View, charts: &BTreeMap<String, String>) -> String {
    let document = sections::document(view, charts);
    let page = Page { document: &document, tables: Cell::new(0), fonts: charts::font_faces() };
    page.render().expect("templates write plain text into memory")
}
