//! Reports: the same sections as a page, as a summary in Markdown and as tables; each sentence computed from the view.
//!
//! `sections` writes the words once; `html`, `summary` and `tables` only set them.

mod page;
mod sections;
mod table;

use crate::model::view::View;
use std::collections::BTreeMap;

/// The report as one HTML file: fonts and pictures inside, no script, no network.
pub fn html(view: &View) -> String {
    page::render(view, &sections::all(view))
}

/// The report in Markdown, without pictures.
pub fn summary(view: &View) -> String {
    let mut text = format!("# {}\n", table::markdown(&sections::title(view)));
    for section in sections::all(view) {
        text += &format!("\n## {}\n", section.title);
        for paragraph in &section.paragraphs {
            text += &format!("\n{}\n", table::markdown(paragraph));
        }
        for table in &section.tables {
            text += &format!("\n{}", table.as_markdown());
        }
    }
    text
}

/// The tables as CSV, by file name: `holdings.csv`.
pub fn tables(view: &View) -> BTreeMap<String, String> {
    let tables = sections::all(view).into_iter().flat_map(|section| section.tables);
    tables.map(|table| (format!("{}.csv", table.name), table.as_csv())).collect()
}
