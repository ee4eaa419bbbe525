//! The lines of a book, one after the other, into our layout.

mod money;
mod words;

use super::amount::{Decimal, decimal, number, parts};
use super::grid::Grid;
use super::heading::Heading;
use super::issuer::Issuers;
use super::mapping::Mapping;
use super::{Interpreted, at};
use crate::datasets::field::shorten;
use crate::datasets::import::cell::{Cell, Kind};
use crate::datasets::import::cells::date;
use crate::datasets::portfolio::Line;
use crate::datasets::table::Record;
use crate::model::package::Package;
use crate::problem::Problems;
use money::scale_word;
use std::collections::{BTreeMap, BTreeSet};

/// What a line begins with that sums the ones above it.
const TOTALS: [&str; 6] = ["total", "subtotal", "sub-total", "sub total", "grand total", "sum"];
/// Difference of a total that rounding explains.
const ROUNDING: f64 = 0.005;

struct Reader<'a> {
    place: &'a str,
    heading: &'a Heading,
    pinned: &'a Mapping,
    package: &'a Package,
    issuers: Issuers<'a>,
    decimal: Decimal,
    title_date: Option<String>,
    is_workbook: bool,
    problems: Problems,
    notes: BTreeSet<String>,
    kinds: BTreeMap<String, String>,
    named: BTreeMap<String, String>,
    once: BTreeSet<&'static str>,
}

pub(super) fn interpret(
    place: &str,
    grid: &Grid,
    heading: &Heading,
    pinned: Mapping,
    mut notes: Vec<String>,
    package: &Package,
) -> Result<Interpreted, Problems> {
    if heading.weights && pinned.total.is_none() {
        let line = grid.lines[heading.at].0;
        return Err(at(place, line, "has weights and no amounts").hint("add a column of amounts, or pin the value of the book in the mapping file: total = 250000000, with its currency").into());
    }
    let amounts = if heading.weights { "weight" } else { "amount" };
    let body: Vec<&(u64, Vec<Cell>)> = grid.lines[heading.at + 1..].iter().collect();
    let column = heading.columns.get(amounts).copied();
    let mut reader = Reader {
        place,
        heading,
        pinned: &pinned,
        package,
        issuers: Issuers::of(package),
        decimal: column_sign(place, column, &body, &pinned)?,
        title_date: title_date(grid, heading, &mut notes),
        is_workbook: grid.is_workbook,
        problems: Problems::default(),
        notes: BTreeSet::new(),
        kinds: BTreeMap::new(),
        named: BTreeMap::new(),
        once: BTreeSet::new(),
    };
    columns_said(heading, &pinned, &mut notes);
    let (mut csv, mut lines, mut running) =
        (csv::Writer::from_writer(Vec::new()), vec![grid.lines[heading.at].0], Vec::new());
    csv.write_record(Line::COLUMNS).expect("memory takes every byte");
    for (line, cells) in body {
        if let Some(row) = reader.line(*line, cells, &mut running) {
            csv.write_record(row).expect("memory takes every byte");
            lines.push(*line);
        }
    }
    if lines.len() == 1 && reader.problems.is_empty() {
        reader.problems.push(at(place, lines[0], "has no line of a holding below it"));
    }
    let Reader { problems, notes: more, kinds, named, decimal, title_date, .. } = reader;
    notes.extend(more);
    let mapping = pin(pinned, grid, heading, kinds, named, decimal, title_date);
    problems.or(Interpreted {
        csv: csv.into_inner().expect("memory takes every byte"),
        lines,
        notes,
        mapping,
    })
}

fn pin(
    pinned: Mapping,
    grid: &Grid,
    heading: &Heading,
    kinds: BTreeMap<String, String>,
    named: BTreeMap<String, String>,
    decimal: Decimal,
    title_date: Option<String>,
) -> Mapping {
    let columns =
        heading.columns.iter().map(|(ours, at)| ((*ours).to_owned(), heading.spelt[*at].clone())).collect();
    Mapping {
        sheet: grid.sheet.clone(),
        heading: Some(grid.lines[heading.at].0),
        columns,
        currency: pinned.currency.or_else(|| heading.unit.currency.clone()),
        scale: pinned.scale.or(heading.unit.scale),
        decimal: Some(if decimal == Decimal::Dot { "." } else { "," }.to_owned()),
        as_of: pinned.as_of.or(title_date.filter(|_| !heading.columns.contains_key("as_of"))),
        kinds: kinds.into_iter().chain(pinned.kinds).collect(),
        issuers: named.into_iter().chain(pinned.issuers).collect(),
        ..pinned
    }
}

fn column_sign(
    place: &str,
    column: Option<usize>,
    body: &[&(u64, Vec<Cell>)],
    pinned: &Mapping,
) -> Result<Decimal, Problems> {
    match pinned.decimal.as_deref() {
        Some(",") => return Ok(Decimal::Comma),
        Some(_) => return Ok(Decimal::Dot),
        None => {}
    }
    let cells = || body.iter().filter_map(|(line, cells)| Some((*line, cells.get(column?)?)));
    // A number of a workbook has a decimal point whatever the workbook shows.
    let found: Vec<(u64, String)> = cells()
        .filter(|(_, cell)| cell.kind == Kind::Text)
        .filter_map(|(line, cell)| Some((line, parts(cell)?.digits)))
        .collect();
    let digits: Vec<&str> = found.iter().map(|(_, digits)| digits.as_str()).collect();
    decimal(&digits).map(|sign| sign.unwrap_or(Decimal::Dot)).map_err(|message| {
        let line = found.first().map_or(0, |(line, _)| *line);
        at(place, line, message)
            .in_column("amount")
            .hint("pin the sign in the mapping file: decimal = \".\" or \",\"")
            .into()
    })
}

/// A date in the titles above the heading: `Holdings as at 30 June 2026`.
fn title_date(grid: &Grid, heading: &Heading, notes: &mut Vec<String>) -> Option<String> {
    if heading.columns.contains_key("as_of") {
        return None;
    }
    for (line, cells) in &grid.lines[..heading.at] {
        for cell in cells {
            let lower = cell.text.to_lowercase();
            let behind = ["as at", "as of", "valuation date", "date"]
                .iter()
                .find_map(|words| lower.find(words).map(|found| found + words.len()));
            let text = if cell.kind == Kind::Date {
                Some(cell.text.as_str())
            } else {
                behind.and_then(|from| cell.text.get(from..))
            };
            let found = text.and_then(|text| date(text.trim_matches([' ', ':', ')', '('])).ok());
            if let Some(found) = found {
                notes.push(format!("date of every amount: {found}, from line {line}"));
                return Some(found.to_string());
            }
        }
    }
    None
}

fn columns_said(heading: &Heading, pinned: &Mapping, notes: &mut Vec<String>) {
    for (ours, column) in &heading.columns {
        let mut words = vec![(*ours).to_owned()];
        if *ours == "amount" {
            words.extend(pinned.currency.clone().or_else(|| heading.unit.currency.clone()));
            words.extend(pinned.scale.or(heading.unit.scale).map(scale_word));
        }
        if *ours == "weight" && !heading.weights {
            words = vec!["a weight, which no loss needs".to_owned()];
        }
        notes.push(format!("column \"{}\" read as {}", shorten(&heading.spelt[*column]), words.join(", ")));
    }
}

impl Reader<'_> {
    fn cell<'b>(&self, cells: &'b [Cell], name: &str) -> Option<&'b Cell> {
        self.heading.columns.get(name).and_then(|at| cells.get(*at)).filter(|cell| !cell.is_empty())
    }

    fn text<'b>(&self, cells: &'b [Cell], name: &str) -> &'b str {
        self.cell(cells, name).map_or("", |cell| cell.text.as_str())
    }

    fn refuse(&mut self, line: u64, column: &str, message: impl Into<String>, hint: &str) {
        self.problems.push(at(self.place, line, message).in_column(column).hint(hint));
    }

    /// A problem of the whole book, told on its first line alone.
    fn refuse_once(&mut self, key: &'static str, line: u64, message: &str, hint: &str) {
        if self.once.insert(key) {
            self.refuse(line, key, message, hint);
        }
    }

    fn line(&mut self, line: u64, cells: &[Cell], running: &mut Vec<f64>) -> Option<Vec<String>> {
        let texts: Vec<&str> =
            cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect();
        let same = self
            .heading
            .spelt
            .iter()
            .filter(|spelt| !spelt.is_empty())
            .all(|spelt| texts.contains(&spelt.as_str()));
        let first = texts.first().map(|text| text.to_lowercase()).unwrap_or_default();
        if same {
            self.notes.insert(format!("line {line} repeats the heading and is left out"));
            return None;
        }
        let amounts = if self.heading.weights { "weight" } else { "amount" };
        if TOTALS.iter().any(|word| {
            first == *word || first.starts_with(&format!("{word} ")) || first.starts_with(&format!("{word}:"))
        }) {
            self.total(line, cells, amounts, running);
            return None;
        }
        let amount = self.cell(cells, amounts).cloned();
        if amount.is_none() && texts.len() == 1 {
            self.notes.insert(format!(
                "line {line} (\"{}\") is a title or a remark and is left out",
                shorten(texts[0])
            ));
            return None;
        }
        let before = self.problems.0.len();
        let row = self.holding(line, cells, amount.as_ref(), running);
        (self.problems.0.len() == before).then_some(row)
    }

    fn total(&mut self, line: u64, cells: &[Cell], amounts: &str, running: &[f64]) {
        self.notes.insert(format!("line {line} is a total and is left out"));
        let Some(parts) = self.cell(cells, amounts).and_then(parts) else { return };
        let Some(stated) = number(&parts.digits, self.decimal) else { return };
        let close = |sum: f64| (sum - stated).abs() <= ROUNDING * stated.abs().max(1.0);
        // A subtotal is of the lines since some line above.
        let fits = (0..running.len()).any(|from| close(running[from..].iter().sum()));
        if !fits && !running.is_empty() {
            let sum: f64 = running.iter().sum();
            self.refuse(
                line,
                amounts,
                format!("the total is {stated} and the lines above sum to {sum}"),
                "a line is missing, or read otherwise than you mean; correct the total or leave it out",
            );
        }
    }

    fn holding(
        &mut self,
        line: u64,
        cells: &[Cell],
        amount: Option<&Cell>,
        running: &mut Vec<f64>,
    ) -> Vec<String> {
        let (value, currency) = self.amount(line, cells, amount, running).unwrap_or_default();
        let issuer = self.issuer(line, cells);
        let kind = self.kind(line, cells, issuer.is_some());
        let asset = self.asset(cells);
        let name = [self.text(cells, "name"), asset.as_str(), issuer.as_deref().unwrap_or_default()]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_owned();
        let id = match self.text(cells, "holding_id") {
            "" => format!("L{line}"),
            id => id.split_whitespace().collect::<Vec<_>>().join("-"),
        };
        let as_of = self.day(line, cells, "as_of");
        if as_of.is_empty() {
            self.refuse_once("as_of", line, "no date of the amounts is given", "add a column, a title like \"as at 30 June 2026\", or pin it in the mapping file: as_of = \"2026-06-30\"");
        }
        let maturity = self.day(line, cells, "maturity");
        let country = self.country(line, cells);
        Line::COLUMNS
            .iter()
            .map(|column| match *column {
                "holding_id" => id.clone(),
                "name" => name.clone(),
                "kind" => kind.clone(),
                "issuer_id" => issuer.clone().unwrap_or_default(),
                "asset_id" => asset.clone(),
                "country_iso3" => country.clone(),
                "commodity" => self.text(cells, "commodity").to_lowercase(),
                "amount" => value.to_string(),
                "currency" => currency.clone(),
                "as_of" => as_of.clone(),
                "maturity" => maturity.clone(),
                other => self.text(cells, other).to_owned(),
            })
            .collect()
    }
}
