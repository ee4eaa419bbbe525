//! The workbook of a brief without a book.

use super::reader::{Book, part};
use super::{HEADING, SHEETS, column, names};
use std::fs;
use std::process::{Command, Stdio};

#[test]
fn a_brief_has_a_workbook_of_assets_that_speaks_of_no_holding_and_no_book() {
    let home = tempfile::tempdir().expect("a folder");
    let status = Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(home.path())
        .args(["run", "us-reengagement", "--portfolio", "none", "--years", "4096"])
        .args(["--format", "xlsx,ord", "--quiet", "--out", "run"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(status.success());
    let run = home.path().join("run");
    let bytes = fs::read(run.join("report.xlsx")).expect("a workbook");
    let book = Book::open(&bytes);
    let own = names(&book);
    assert_eq!(own[..4], ["Summary", "Assets", "Losses", "Means"]);
    assert_eq!(own[4..], SHEETS[SHEETS.len() - own.len() + 4..], "what is known of the world is the same");
    let speaks = |text: &str| {
        let text = text.to_lowercase();
        ["holding", "the book", "looked through", "book "].into_iter().find(|word| text.contains(word))
    };
    for (name, sheet) in &book.sheets {
        // Sources and notes are quoted as they are.
        let is_ours = |column: usize| {
            let heading = sheet.at(HEADING, column).text().unwrap_or_default();
            !["Source", "Reason", "Remark"].iter().any(|word| heading.contains(word))
        };
        for (place, cell) in &sheet.cells {
            let Some(text) = cell.text().filter(|_| is_ours(place.1)) else { continue };
            assert_eq!(speaks(text), None, "{name}: {text}");
        }
    }
    for name in ["docProps/core.xml", "xl/charts/chart1.xml", "xl/charts/chart2.xml", "xl/workbook.xml"] {
        let xml = part(&bytes, name);
        assert!(!xml.to_lowercase().contains("holding"), "{name}");
    }
    let csv = fs::read_to_string(run.join("tables/assets.csv"));
    let assets = fs::read_to_string(run.join("ord/summary-info.csv")).expect("the export of ORD");
    assert!(csv.is_err(), "no CSV was asked for");
    assert_eq!(speaks(&assets), None, "{assets}");
    assert_eq!(column(book.sheet("Assets"), "Asset").len(), assets.lines().count() - 2);
}
