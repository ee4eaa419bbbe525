//! The summary: Markdown of what a reader needs first.

use super::document::{Block, Document, Table};
use super::escape::markdown;
use super::format::capital;
use super::sections;
use crate::model::view::View;

/// Writes the summary.
pub fn summary(view: &View) -> String {
    render(&sections::digest(view))
}

pub(super) fn render(document: &Document) -> String {
    let mut text = format!("# {}\n\n", markdown(&document.title));
    if let Some(notice) = document.notice {
        text.push_str(&format!("**{}**\n\n", capital(notice)));
    }
    text.push_str(&format!("{}\n", markdown(&document.subtitle)));
    for section in &document.sections {
        text.push_str(&format!("\n## {}\n", markdown(&section.title)));
        for block in &section.blocks {
            text.push_str(&write(block));
        }
    }
    let notice = document.notice.map_or(String::new(), |notice| format!(" {}.", capital(notice)));
    text.push_str(&format!("\n---\n\n{}{notice}\n", markdown(&document.stamp)));
    text
}

fn write(block: &Block) -> String {
    match block {
        Block::Heading(title) => format!("\n### {}\n", markdown(title)),
        Block::Lead(paragraph) | Block::Text(paragraph) => format!("\n{}\n", markdown(paragraph)),
        Block::List(points) => {
            let points: Vec<String> = points.iter().map(|point| format!("- {}\n", markdown(point))).collect();
            format!("\n{}", points.concat())
        }
        Block::Table(table) => grid(table),
        Block::More(_) | Block::Figure(_) => String::new(),
    }
}

fn grid(table: &Table) -> String {
    let mut text = format!("\n{}:\n\n", markdown(&table.caption));
    let names: Vec<String> = table.columns.iter().map(|column| markdown(&column.name)).collect();
    text.push_str(&format!("| {} |\n", names.join(" | ")));
    let rules: Vec<&str> =
        table.columns.iter().map(|column| if column.is_number { "---:" } else { "---" }).collect();
    text.push_str(&format!("| {} |\n", rules.join(" | ")));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| markdown(&cell.text)).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}
