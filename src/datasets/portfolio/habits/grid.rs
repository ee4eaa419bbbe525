//! The cells of a book, whether text or workbook; merged cells filled.

use super::mapping::Mapping;
use crate::datasets::field::shorten;
use crate::datasets::import::cell::Cell;
use crate::datasets::import::input::{self, Flow, Form, Input};
use crate::problem::{Problem, Problems, nearest};
use std::path::Path;

/// Most lines of a book.
const MOST_LINES: usize = 200_000;

/// Lines that have a cell.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub(super) sheet: Option<String>,
    pub(super) is_workbook: bool,
    pub(super) lines: Vec<(u64, Vec<Cell>)>,
}

pub(super) fn read(path: &Path, pinned: &Mapping, notes: &mut Vec<String>) -> Result<Grid, Problems> {
    let inputs = input::open(path)?;
    let [input] = &inputs[..] else {
        return Err(Problem::new(path.display().to_string(), "is an archive of several tables")
            .hint("unpack it and name one")
            .into());
    };
    match &input.form {
        Form::Text { .. } => {
            if pinned.sheet.is_some() {
                return Err(Problem::new(&input.place, "is no workbook and has no sheets")
                    .hint("leave the name of the sheet out")
                    .into());
            }
            one(input, 0, None)
        }
        Form::Workbook { sheets } => workbook(input, sheets, pinned, notes),
    }
}

fn workbook(
    input: &Input,
    sheets: &[String],
    pinned: &Mapping,
    notes: &mut Vec<String>,
) -> Result<Grid, Problems> {
    if let Some(wanted) = &pinned.sheet {
        let Some(at) = sheets.iter().position(|name| name == wanted) else {
            let problem = Problem::new(
                &input.place,
                format!("has no sheet \"{}\"; it has {}", shorten(wanted), sheets.join(", ")),
            );
            return Err(match nearest(wanted, sheets.iter().map(String::as_str)) {
                Some(near) => problem.hint(format!("did you mean {near}?")).into(),
                None => problem.into(),
            });
        };
        return one(input, at, Some(wanted.clone()));
    }
    let mut found = Vec::new();
    for (at, name) in sheets.iter().enumerate() {
        let grid = one(input, at, Some(name.clone()))?;
        if super::heading::looks_like_a_book(&grid) {
            found.push(grid);
        }
    }
    match (found.len(), sheets.len()) {
        (0, 1) => one(input, 0, Some(sheets[0].clone())),
        (0, _) => Err(Problem::new(&input.place, "has no sheet with a heading of a book")
            .hint(format!(
                "name the sheet: {}#{}",
                input.place,
                sheets.first().map_or("Sheet1", String::as_str)
            ))
            .into()),
        (1, _) => {
            let grid = found.swap_remove(0);
            if sheets.len() > 1 {
                notes.push(format!(
                    "sheet \"{}\" read: the only one of {} with a heading of a book",
                    grid.sheet.clone().unwrap_or_default(),
                    sheets.len()
                ));
            }
            Ok(grid)
        }
        _ => {
            let names: Vec<String> = found.iter().filter_map(|grid| grid.sheet.clone()).collect();
            let hint = format!("name one: {}#{}", input.place, names[0]);
            Err(Problem::new(
                &input.place,
                format!("has several sheets that look like a book: {}", names.join(", ")),
            )
            .hint(hint)
            .into())
        }
    }
}

fn one(input: &Input, sheet: usize, name: Option<String>) -> Result<Grid, Problems> {
    let is_workbook = name.is_some();
    let mut grid = Grid { sheet: name, is_workbook, lines: Vec::new() };
    let mut problem = None;
    let merged = input.merged_rows(sheet, |row| {
        let cells: Vec<Cell> = if row.kinds.is_empty() {
            row.cells.iter().map(|cell| Cell::text(&String::from_utf8_lossy(cell))).collect()
        } else {
            row.kinds.to_vec()
        };
        if row.cells.iter().any(|cell| std::str::from_utf8(cell).is_err()) {
            problem = problem.take().or(Some(
                super::at(&input.place, row.line, "is no UTF-8 text")
                    .hint("save it as CSV in UTF-8, or as .xlsx"),
            ));
        }
        if cells.iter().any(|cell| !cell.is_empty()) {
            grid.lines.push((row.line, cells));
        }
        if grid.lines.len() > MOST_LINES {
            problem = Some(Problem::new(
                &input.place,
                format!("has more than {MOST_LINES} lines (limit of a book)"),
            ));
            return Flow::Break(());
        }
        Flow::Continue(())
    })?;
    if let Some(problem) = problem {
        return Err(problem.into());
    }
    for range in merged {
        fill(&mut grid, range.rows, range.columns);
    }
    Ok(grid)
}

/// A value merged over rows stands for each of them; over columns it is a title and stays where it is.
fn fill(grid: &mut Grid, rows: (u64, u64), columns: (usize, usize)) {
    if rows.1 <= rows.0 || columns.0 != columns.1 {
        return;
    }
    let first = grid
        .lines
        .iter()
        .find(|(line, _)| *line == rows.0)
        .and_then(|(_, cells)| cells.get(columns.0))
        .cloned();
    let Some(value) = first.filter(|value| !value.is_empty()) else { return };
    for (_, cells) in grid.lines.iter_mut().filter(|(line, _)| (rows.0 + 1..=rows.1).contains(line)) {
        if cells.len() <= columns.0 {
            cells.resize(columns.0 + 1, Cell::default());
        }
        cells[columns.0] = value.clone();
    }
}
