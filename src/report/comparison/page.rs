//! A comparison as tables of all digits and as a page.

use super::words::{shown, value};
use super::{causes, name, subject};
use crate::grid::Grid;
use crate::model::comparison::{Cause, Comparison, FigureChange, Measure, Subject};
use crate::report::document::{Block, Cell, Document, Section, Table, Tone};
use crate::report::html::illustrated;
use crate::report::sections::figures::figure;
use crate::report::{SAMPLE_NOTICE, pictures};
use crate::wording as format;
use std::collections::BTreeMap;

/// Every part of every figure, and the deaths by country, by file name without its ending.
pub fn tables(comparison: &Comparison) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("changes".to_owned(), parts(comparison).csv()),
        ("conflict".to_owned(), conflict(comparison).csv()),
        ("data".to_owned(), data(comparison).csv()),
    ])
}

fn word<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn parts(comparison: &Comparison) -> Grid {
    let mut grid = Grid::new(&[
        "subject_kind",
        "subject",
        "measure",
        "terms",
        "state",
        "before",
        "after",
        "change",
        "cause",
        "part",
        "standard_error",
        "distinguishable",
        "note",
    ]);
    for row in &comparison.figures {
        let figure = &row.figure;
        let (kind, id) = subject(figure);
        let head = || {
            vec![
                kind.into(),
                id.as_str().into(),
                word(figure.measure).into(),
                word(figure.terms).into(),
                word(figure.state).into(),
                row.before.into(),
                row.after.into(),
                row.change.into(),
            ]
        };
        if row.parts.is_empty() {
            let note = row.note.clone().unwrap_or_default();
            grid.row([head(), vec!["".into(), None.into(), None.into(), "".into(), note.into()]].concat());
        }
        for part in &row.parts {
            let told = if part.distinguishable { "yes" } else { "no" };
            let tail =
                vec![word(part.cause).into(), part.value.into(), part.se.into(), told.into(), "".into()];
            grid.row([head(), tail].concat());
        }
    }
    grid
}

fn conflict(comparison: &Comparison) -> Grid {
    let mut grid = Grid::new(&[
        "country",
        "shared_months",
        "months_that_differ",
        "deaths_before",
        "deaths_after",
        "new_months",
        "new_deaths",
        "is_source_change",
    ]);
    for row in &comparison.conflict {
        grid.row(vec![
            row.country.as_str().into(),
            (row.months as f64).into(),
            (row.revised_months as f64).into(),
            row.before.into(),
            row.after.into(),
            (row.new_months as f64).into(),
            row.new_deaths.into(),
            row.source_change.to_string().into(),
        ]);
    }
    grid
}

fn data(comparison: &Comparison) -> Grid {
    let mut grid = Grid::new(&["table", "changed", "added", "removed"]);
    for row in &comparison.tables {
        let numbers = [row.changed, row.added, row.removed].map(|count| (count as f64).into());
        grid.row([vec![row.table.as_str().into()], numbers.to_vec()].concat());
    }
    grid
}

/// The page: sentences, the waterfall, tables. `charts` as [`crate::report::html()`] takes them.
pub fn html(comparison: &Comparison, charts: &BTreeMap<String, String>) -> String {
    let pictures = pictures::joined(charts);
    illustrated(&document(comparison, &pictures.svg), &pictures)
}

fn document(comparison: &Comparison, charts: &BTreeMap<String, String>) -> Document {
    let (before, after) = (&comparison.before, &comparison.after);
    let side = |run: &crate::model::comparison::ComparedRun| {
        format!("{}, {}, {}", run.book, run.scenario, format::date(&run.as_of))
    };
    let mut answer = Section::new("answer", "What changed and why");
    comparison.sentences.iter().for_each(|sentence| answer.lead(sentence));
    for name in charts.keys().filter(|name| !name.ends_with(".csv")) {
        answer.blocks.push(Block::Figure(figure(name, charts)));
    }
    answer.table(table(comparison, "The book", |subject| matches!(subject, Subject::Book)));
    answer.list(comparison.notes.clone());
    let mut parts = Section::new("parts", "By peril, country and holding");
    parts.table(table(comparison, "Perils", |subject| matches!(subject, Subject::Peril(_))));
    parts.table(table(comparison, "Countries", |subject| matches!(subject, Subject::Country(_))));
    parts.more(table(comparison, "Holdings", |subject| matches!(subject, Subject::Holding(_))));
    let mut inputs = Section::new("inputs", "What differs in what was read");
    inputs.table(of_grid(
        "Tables of the data: rows with other values, rows added, rows removed",
        &data(comparison),
    ));
    inputs.more(of_grid("Deaths by country, as the two runs knew them", &conflict(comparison)));
    inputs.list(comparison.new_events.clone());
    Document {
        title: "What changed between two runs".to_owned(),
        subtitle: format!("{} against {}", side(after), side(before)),
        notice: (before.sample || after.sample).then_some(SAMPLE_NOTICE),
        stamp: format!(
            "Harmattan {}, plans {} and {}, seed {}, {} simulated years, {} runs",
            comparison.engine,
            before.plan,
            after.plan,
            comparison.seed,
            format::count(comparison.years),
            comparison.runs
        ),
        sections: vec![answer, parts, inputs],
    }
}

fn of_grid(caption: &str, grid: &Grid) -> Table {
    let heads: Vec<String> = grid
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let text = column.replace('_', " ");
            if place == 0 { text } else { format!("#{text}") }
        })
        .collect();
    let mut table = Table::new(caption, &heads.iter().map(String::as_str).collect::<Vec<_>>());
    for row in &grid.rows {
        let cell = |cell: &crate::grid::Value| match cell {
            crate::grid::Value::Missing => Cell::toned("not there", Tone::Plain),
            crate::grid::Value::Number(number) => {
                Cell::toned(format::number(*number), Tone::Plain).of(Some(*number))
            }
            crate::grid::Value::Text(text) => Cell::toned(text.clone(), Tone::Plain),
        };
        table.row(row.iter().map(cell).collect());
    }
    table
}

fn table(comparison: &Comparison, caption: &str, wanted: fn(&Subject) -> bool) -> Table {
    let causes = causes(comparison);
    let caption =
        format!("{caption}: before, after and the parts of the change. ~ is not distinguishable from noise");
    let mut heads =
        vec!["Figure".to_owned(), "#Before".to_owned(), "#After".to_owned(), "#Change".to_owned()];
    heads.extend(causes.iter().map(|cause| format!("#{}", format::capital(cause.label()))));
    let mut table = Table::new(caption, &heads.iter().map(String::as_str).collect::<Vec<_>>());
    let is_moved = |row: &&FigureChange| row.change != Some(0.0) || row.figure.subject == Subject::Book;
    for row in comparison.figures.iter().filter(|row| wanted(&row.figure.subject)).filter(is_moved) {
        table.row(cells(row, &causes));
    }
    table
}

fn cells(row: &FigureChange, causes: &[Cause]) -> Vec<Cell> {
    let measure = row.figure.measure;
    let (_, id) = subject(&row.figure);
    let label = if id.is_empty() { name(&row.figure) } else { format!("{id}: {}", name(&row.figure)) };
    let number = |number: Option<f64>, is_change: bool| {
        let text = number.map_or_else(|| "not there".to_owned(), |number| value(number, measure, is_change));
        let tone = match number {
            Some(number) if is_change && number > 0.0 => Tone::Worse,
            Some(number) if is_change && number < 0.0 => Tone::Better,
            _ => Tone::Plain,
        };
        Cell::toned(text, if measure == Measure::Ceded { Tone::Plain } else { tone }).of(number)
    };
    let mut cells = vec![
        Cell::toned(label, Tone::Plain),
        number(row.before, false),
        number(row.after, false),
        number(row.change, true),
    ];
    cells.extend(causes.iter().map(|cause| match row.parts.iter().find(|part| part.cause == *cause) {
        Some(part) => Cell::toned(shown(part, measure), Tone::Plain).of(Some(part.value)),
        None if row.parts.is_empty() => Cell::toned("not split", Tone::Plain),
        None => Cell::toned("0", Tone::Plain).of(Some(0.0)),
    }));
    cells
}
