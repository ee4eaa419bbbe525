//! A small reader of workbooks for the tests: strings, numbers, formulas and names, straight from the parts of the file.
//!
//! It knows what a workbook of ours holds and no more. A crate that reads workbooks would change a feature that polars
//! shares, so that polars would be built twice.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Empty,
    Number(f64),
    Text(String),
    Error(String),
}

impl Cell {
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Cells by row and column from 0, and formulas likewise.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) cells: BTreeMap<(usize, usize), Cell>,
    pub(crate) formulas: Vec<String>,
    /// The part as it is.
    pub(crate) xml: String,
}

impl Sheet {
    pub(crate) fn at(&self, row: usize, column: usize) -> &Cell {
        self.cells.get(&(row, column)).unwrap_or(&Cell::Empty)
    }

    pub(crate) fn last_row(&self) -> usize {
        self.cells.keys().map(|(row, _)| *row).max().unwrap_or(0)
    }
}

/// A workbook.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) sheets: Vec<(String, Sheet)>,
    pub(crate) names: Vec<String>,
}

impl Book {
    pub(crate) fn open(bytes: &[u8]) -> Self {
        let book = part(bytes, "xl/workbook.xml");
        let strings: Vec<String> = elements(&part(bytes, "xl/sharedStrings.xml"), "si")
            .map(|item| elements(&item.1, "t").map(|text| plain(&text.1)).collect())
            .collect();
        let sheets = elements(&book, "sheet").enumerate().map(|(at, (attributes, _))| {
            let xml = part(bytes, &format!("xl/worksheets/sheet{}.xml", at + 1));
            (plain(attribute(&attributes, "name").expect("sheets have names")), sheet(xml, &strings))
        });
        let names = elements(&book, "definedName")
            .filter_map(|(attributes, _)| attribute(&attributes, "name").map(plain));
        Self { sheets: sheets.collect(), names: names.collect() }
    }

    pub(crate) fn sheet(&self, name: &str) -> &Sheet {
        let found = self.sheets.iter().find(|(own, _)| own == name);
        &found.unwrap_or_else(|| panic!("there is a sheet {name}")).1
    }
}

/// A file inside the workbook.
pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap_or_else(|_| panic!("a part {name}"))
        .read_to_string(&mut text)
        .expect("UTF-8");
    text
}

fn sheet(xml: String, strings: &[String]) -> Sheet {
    let mut sheet = Sheet::default();
    for (attributes, inside) in elements(&xml, "c") {
        let value = elements(&inside, "v").next().map(|(_, value)| plain(&value)).unwrap_or_default();
        let cell = match attribute(&attributes, "t") {
            Some("s") => Cell::Text(strings[value.parse::<usize>().expect("an index")].clone()),
            Some("str") => Cell::Text(value),
            Some("e") => Cell::Error(value),
            _ => value.parse().map_or(Cell::Empty, Cell::Number),
        };
        sheet.formulas.extend(elements(&inside, "f").map(|(_, formula)| plain(&formula)));
        sheet.cells.insert(place(attribute(&attributes, "r").expect("cells have places")), cell);
    }
    sheet.xml = xml;
    sheet
}

/// `B4` is row 3, column 1.
fn place(name: &str) -> (usize, usize) {
    let digits = name.find(|c: char| c.is_ascii_digit()).expect("a row");
    let column =
        name[..digits].bytes().fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1);
    (name[digits..].parse::<usize>().expect("a row") - 1, column - 1)
}

/// Attributes and inside of each element of a name, which holds none of its own kind.
fn elements(xml: &str, name: &str) -> impl Iterator<Item = (String, String)> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find(&open) {
        rest = &rest[at + open.len()..];
        if !rest.starts_with([' ', '>', '/']) {
            continue;
        }
        let end = rest.find('>').expect("tags end");
        let (attributes, after) = (&rest[..end], &rest[end + 1..]);
        if attributes.ends_with('/') {
            found.push((attributes.to_owned(), String::new()));
            continue;
        }
        let inside = after.find(&close).expect("elements end");
        found.push((attributes.to_owned(), after[..inside].to_owned()));
        rest = &after[inside..];
    }
    found.into_iter()
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let start = attributes.find(&format!(" {name}=\""))? + name.len() + 3;
    attributes[start..].split('"').next()
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
