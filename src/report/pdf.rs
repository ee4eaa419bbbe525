//! The report as A4 pages, set by typst inside the program: no browser, no other program, no network.
//!
//! In: the [`Document`] of every rendering, as JSON, and its pictures. `templates/report.typ` says how they look. What a user wrote
//! reaches it as a value and never as markup. Compiled with the feature `pdf` only.

mod pack;
mod pages;
mod wide;
mod world;

use super::document::Document;
use super::sections;
use crate::model::view::View;
use pages::Pages;
use std::collections::BTreeMap;
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use world::Shelf;

/// Writes the pages. `charts` holds SVG text by chart name, one picture a chart. Equal inputs give equal bytes.
///
/// # Errors
/// In words, when the pages cannot be set.
pub fn pdf(view: &View, charts: &BTreeMap<String, String>) -> Result<Vec<u8>, String> {
    let (pages, _) = set(&sections::document(view, charts))?;
    write(&pages, &view.stamp.plan).map(pack::pack)
}

/// The pages, and what typst warned of.
fn set(document: &Document) -> Result<(PagedDocument, Vec<String>), String> {
    let shelf = Shelf::new(&Pages::of(document))?;
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&shelf);
    let pages = output.map_err(|errors| words(&errors))?;
    Ok((pages, warnings.iter().map(|warning| warning.message.to_string()).collect()))
}

/// The pages as a file; `ident` tells the files of two runs apart.
fn write(pages: &PagedDocument, ident: &str) -> Result<Vec<u8>, String> {
    // PDF/UA is a PDF that a screen reader can follow: a picture without words or a heading out of place is an error.
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| error.message().to_string())?;
    let options = PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some("Harmattan".to_owned())),
        timestamp: None,
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    };
    typst_pdf::pdf(pages, &options).map_err(|errors| words(&errors))
}

fn words(errors: &[SourceDiagnostic]) -> String {
    let mut messages: Vec<String> = errors.iter().map(|error| error.message.to_string()).collect();
    messages.dedup();
    format!("the pages cannot be set: {}", messages.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::{Block, Cell, Figure, Section, Table, Tone};
    use typst::layout::{Frame, FrameItem};

    const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"16 0 608 200\" width=\"608\" height=\"200\">\
        <title id=\"t\">Losses rise &amp; fall</title><desc id=\"d\">From 1 to 2.</desc>\
        <text x=\"20\" y=\"50\" font-family=\"'Report Sans'\" font-weight=\"600\">drawn words</text></svg>";
    const HOSTILE: &str = "#panic(\"x\") *b* $ x $ <script> @label \\u{41} // no comment";

    fn table(caption: &str, rows: usize, columns: &[&str]) -> Table {
        let mut table = Table::new(caption, columns);
        for row in 0..rows {
            let cell = |column| format!("row {row} of column {column}");
            let mut cells: Vec<Cell> = (0..columns.len()).map(|column| Cell::from(cell(column))).collect();
            cells[columns.len() - 1].tone = Tone::Worse;
            table.row(cells);
        }
        table
    }

    fn document() -> Document {
        let mut section = Section::new("answer", "The answer");
        section.lead("A sentence that leads");
        section.text(HOSTILE);
        section.list(vec!["first point".to_owned(), "second point".to_owned()]);
        let mut figure = Figure::default();
        SVG.clone_into(&mut figure.svg);
        section.blocks.push(Block::Figure(figure));
        section.heading("A part");
        section.table(table("A long table", 120, &["Name", "#Loss"]));
        section.table(table("A broad table", 3, &["#A rather long heading"; 12]));
        section.more(table("A few rows", 2, &["Few", "#Loss"]));
        section.more(table("Some rows", 30, &["Some", "#Loss"]));
        section.more(table("Many rows", 400, &["Many", "#Loss"]));
        Document {
            title: "Book: scenario".to_owned(),
            subtitle: "As of a date".to_owned(),
            notice: Some(crate::report::SAMPLE_NOTICE),
            stamp: "The stamp of the run.".to_owned(),
            sections: vec![section, Section::new("stamp", "Run stamp")],
        }
    }

    /// What a reader finds by searching a page, without the spaces, which a line end may stand for.
    fn read(frame: &Frame) -> String {
        let items = frame.items().map(|(_, item)| match item {
            FrameItem::Group(group) => read(&group.frame),
            FrameItem::Text(text) => text.text.chars().filter(|c| !c.is_whitespace()).collect(),
            _ => String::new(),
        });
        items.collect()
    }

    fn pages(document: &Document) -> Vec<String> {
        let (pages, warnings) = set(document).expect("the document can be set");
        assert!(warnings.is_empty(), "{warnings:?}");
        pages.pages().iter().map(|page| read(&page.frame)).collect()
    }

    fn squeezed(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace()).collect()
    }

    #[test]
    fn every_block_can_be_read_and_what_a_user_wrote_is_never_markup() {
        let pages = pages(&document());
        let text = pages.concat();
        for words in
            [HOSTILE, "A sentence that leads", "second point", "A part", "row 119 of column 1", "Run stamp"]
        {
            assert!(text.contains(&squeezed(words)), "{words} is missing");
        }
        for words in ["A broad table", "row 2 of column 11", "A few rows", "Some rows", "row 29 of column 1"]
        {
            assert!(text.contains(&squeezed(words)), "{words} is missing");
        }
        assert!(text.contains(&squeezed("Not printed for its 400 rows, see index.html: Many rows")));
        assert!(!text.contains(&squeezed("row 399 of")), "a table of hundreds of rows is left to the screen");
    }

    #[test]
    fn each_page_says_what_it_is_of_and_repeats_the_head_of_its_table() {
        let pages = pages(&document());
        for (at, page) in pages.iter().enumerate() {
            assert!(page.contains("Samplebook,inventedamounts."), "page {}: no notice", at + 1);
            assert!(page.contains(&format!("{}/{}", at + 1, pages.len())), "page {}: no number", at + 1);
            assert!(at == 0 || page.contains("Book:scenario"), "page {}: no running head", at + 1);
            let rows = page.contains("ofcolumn0row") || page.contains("ofcolumn1row");
            assert!(!rows || page.contains("Loss") || page.contains("heading"), "page {}: no head", at + 1);
        }
        assert!(pages.len() > 4);
    }

    #[test]
    fn wide_tables_stand_on_pages_on_their_side() {
        let (pages, _) = set(&document()).expect("set");
        let is_wide = |page: &typst_layout::Page| page.frame.width() > page.frame.height();
        let wide: Vec<String> =
            pages.pages().iter().filter(|page| is_wide(page)).map(|page| read(&page.frame)).collect();
        assert_eq!(wide.len(), 1);
        assert!(wide[0].contains("TableA1.Abroadtable"), "{}", wide[0]);
    }

    #[test]
    fn the_file_is_tagged_dateless_and_the_same_each_time() {
        let bytes = write(&set(&document()).expect("set").0, "plan").expect("written");
        let again = write(&set(&document()).expect("set").0, "plan").expect("written");
        assert!(bytes == again, "two runs differ");
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        for part in [
            "/StructTreeRoot",
            "/Marked true",
            "/Outlines",
            "/FontFile2",
            "/S/Figure",
            "/S/TH",
            "/Subtype/Link",
        ] {
            assert!(text.contains(part), "no {part}");
        }
        assert!(text.contains("Losses rise & fall. From 1 to 2"), "the picture has its words");
        for part in ["CreationDate", "ModDate", "CreateDate"] {
            assert!(!text.contains(part), "{part}");
        }
        assert!(
            pack::pack(bytes.clone()).len() < bytes.len() / 2,
            "the file is laid out as the packer expects"
        );
    }

    #[test]
    fn foreign_letters_long_words_and_nothing_at_all_can_be_set() {
        let mut document = document();
        document.title =
            format!("{}\u{202E} \u{1F600} \u{645}\u{627}\u{644}\u{64A} {}", "x".repeat(200), "y".repeat(200));
        let mut table = Table::new("\u{1F600}", &["#Loss", "Name"]);
        table.row(vec!["z".repeat(200).into(), "w ".repeat(6000).into()]);
        document.sections[0].table(table);
        let all = pages(&document).concat();
        assert!(all.contains("reads?;index.htmlshowsit"), "what the font lacks is told");
        assert!(write(&set(&document).expect("set").0, "plan").is_ok());

        document.sections.clear();
        document.notice = None;
        assert_eq!(pages(&document).len(), 1);
    }
}
