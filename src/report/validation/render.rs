//! Chapters to bytes: Markdown for people, CSV for machines, SVG.

use super::{Cell, Chapter, Column, Figure, Section, Table};
use crate::charts::{self, Look, Size, Theme};
use crate::report::tables::{Grid, Value, number, text};
use crate::wording;
use std::collections::BTreeMap;

/// All files of the record: `README.md`, a page a chapter, `tables/*.csv`, `charts/*.svg`. `stamp` stands on every page.
pub fn files(chapters: &[Chapter], quoted: &Table, stamp: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    files.insert(format!("tables/{}.csv", quoted.name), csv(quoted).into_bytes());
    files.insert("README.md".to_owned(), overview(chapters, stamp).into_bytes());
    for chapter in chapters {
        files.insert(format!("{}.md", chapter.name), markdown(chapter, stamp).into_bytes());
        for section in &chapter.sections {
            for table in &section.tables {
                files.insert(format!("tables/{}.csv", table.name), csv(table).into_bytes());
            }
            for figure in &section.figures {
                for size in Size::PAGE {
                    let drawing = charts::plot::draw(
                        &caption(figure, stamp),
                        &figure.plot,
                        &Look::new(Theme::LIGHT, size),
                    );
                    let name = format!("charts/{}-{}.svg", figure.name, size.name());
                    files.insert(name, charts::standalone(&drawing).into_bytes());
                }
            }
        }
    }
    files
}

fn caption(figure: &Figure, stamp: &str) -> charts::plot::Caption {
    charts::plot::Caption {
        name: figure.name.clone(),
        title: figure.title.clone(),
        subtitle: figure.subtitle.clone(),
        source: format!("Source: {}", figure.source),
        description: format!("{} {stamp}", figure.description),
    }
}

fn overview(chapters: &[Chapter], stamp: &str) -> String {
    let mut page = String::from(
        "# The error record\n\nWhat the model would have said on past dates, from what was known then, against what happened. \
         Beside each figure stands the simplest benchmark and the interval of the comparison. Where a method does not beat its \
         benchmark, this says so.\n\n",
    );
    for chapter in chapters {
        page.push_str(&format!("- [{}]({}.md): {}\n", chapter.title, chapter.name, chapter.finding));
    }
    page.push_str(&format!("\n{stamp}\n"));
    page
}

/// A chapter as Markdown.
pub fn markdown(chapter: &Chapter, stamp: &str) -> String {
    let mut page = format!("# {}\n\n{}\n", chapter.title, chapter.finding);
    for section in &chapter.sections {
        page.push_str(&section_text(section));
    }
    page.push_str(&format!("\n{stamp}\n"));
    page
}

fn section_text(section: &Section) -> String {
    let mut page = format!("\n## {}\n", section.heading);
    for paragraph in &section.paragraphs {
        page.push_str(&format!("\n{paragraph}\n"));
    }
    if !section.bullets.is_empty() {
        page.push('\n');
    }
    for bullet in &section.bullets {
        page.push_str(&format!("- {bullet}\n"));
    }
    for table in &section.tables {
        page.push_str(&table_text(table));
    }
    for figure in &section.figures {
        page.push_str(&format!("\n![{}](charts/{}-wide.svg)\n", figure.title, figure.name));
    }
    page
}

fn table_text(table: &Table) -> String {
    let link = format!("[{0}.csv](tables/{0}.csv)", table.name);
    if !table.printed {
        return format!("\n{}: {link}, {} rows.\n", table.caption, table.rows.len());
    }
    let heads: Vec<String> = table.columns.iter().map(heading).collect();
    let mut page = format!("\n{} ({link})\n\n| {} |\n", table.caption, heads.join(" | "));
    let numeric = |i: usize| {
        table.rows.iter().any(|row| matches!(row.get(i), Some(Cell::Number(..) | Cell::Range(..))))
    };
    let rule: Vec<&str> = (0..heads.len()).map(|i| if numeric(i) { "---:" } else { "---" }).collect();
    page.push_str(&format!("| {} |\n", rule.join(" | ")));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(shown).collect();
        page.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    page
}

fn heading(column: &Column) -> String {
    if column.unit.is_empty() {
        column.heading.clone()
    } else {
        format!("{}, {}", column.heading, column.unit)
    }
}

/// A cell as it is printed.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(words) => words.replace('|', "\\|"),
        Cell::Number(value, digits) => wording::decimals(*value, *digits),
        Cell::Range(low, high, digits) => {
            format!("{} to {}", wording::decimals(*low, *digits), wording::decimals(*high, *digits))
        }
        Cell::Missing(reason) => (*reason).to_owned(),
    }
}

/// The table with all digits; a range becomes two columns.
fn csv(table: &Table) -> String {
    let ranged = |i: usize| table.rows.iter().any(|row| matches!(row.get(i), Some(Cell::Range(..))));
    let mut heads = Vec::new();
    for (i, column) in table.columns.iter().enumerate() {
        if ranged(i) {
            heads.push(format!("{}: low", heading(column)));
            heads.push(format!("{}: high", heading(column)));
        } else {
            heads.push(heading(column));
        }
    }
    let mut csv = Grid::new(&heads.iter().map(String::as_str).collect::<Vec<_>>());
    for row in &table.rows {
        let mut cells = Vec::new();
        for (i, cell) in row.iter().enumerate() {
            match cell {
                Cell::Range(low, high, _) => cells.extend([number(*low), number(*high)]),
                Cell::Number(value, _) => cells.push(number(*value)),
                Cell::Text(words) => cells.push(text(words)),
                Cell::Missing(reason) => cells.push(text(reason)),
            }
            if ranged(i) && !matches!(cell, Cell::Range(..)) {
                cells.push(Value::Missing);
            }
        }
        csv.row(cells);
    }
    csv.csv()
}
