//! The lines of a book, one after the other, into our layout.

use super::amount::{Decimal, Parts, decimal, number, parts};
use super::grid::Grid;
use super::heading::{Heading, Unit, is_currency};
use super::issuer::{Issuers, Said};
use super::mapping::Mapping;
use super::{Interpreted, at};
use crate::datasets::field::shorten;
use crate::datasets::import::cell::{Cell, Kind, serial_date};
use crate::datasets::import::cells::date;
use crate::datasets::portfolio::Line;
use crate::datasets::table::Record;
use crate::model::package::Package;
use crate::problem::{Problems, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// Words for our kinds.
const KINDS: [(&str, &[&str]); 5] = [
    (
        "equity",
        &[
            "equity",
            "equities",
            "shares",
            "ordinary shares",
            "ord",
            "ords",
            "ord shs",
            "common stock",
            "stock",
            "listed equity",
            "share",
        ],
    ),
    (
        "asset_stake",
        &[
            "asset_stake",
            "asset stake",
            "project stake",
            "direct stake",
            "mine stake",
            "joint venture",
            "jv",
            "direct holding",
        ],
    ),
    (
        "loan",
        &[
            "loan",
            "loans",
            "term loan",
            "debt",
            "credit",
            "credit facility",
            "facility",
            "supplier credit",
            "senior debt",
        ],
    ),
    ("offtake", &["offtake", "off-take", "offtake contract", "offtake agreement"]),
    ("supply", &["supply", "supply contract", "supply dependency", "supplier"]),
];
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

fn scale_word(scale: f64) -> String {
    match scale {
        1e3 => "thousands".to_owned(),
        1e6 => "millions".to_owned(),
        1e9 => "thousand millions".to_owned(),
        0.01 => "hundredths (pence)".to_owned(),
        other => format!("times {other}"),
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

    fn amount(
        &mut self,
        line: u64,
        cells: &[Cell],
        amount: Option<&Cell>,
        running: &mut Vec<f64>,
    ) -> Option<(f64, String)> {
        const COLUMN: &str = "amount";
        let Some(cell) = amount else {
            self.refuse(
                line,
                COLUMN,
                "is empty; an amount is needed",
                "leave the line out if nothing is held: missing is not zero",
            );
            return None;
        };
        let shown = shorten(&cell.text);
        let Some(parts) = parts(cell) else {
            self.refuse(
                line,
                COLUMN,
                format!("\"{shown}\" is no amount"),
                "write a number, with its unit in the heading",
            );
            return None;
        };
        let sign = if cell.kind == Kind::Text { self.decimal } else { Decimal::Dot };
        let Some(value) = number(&parts.digits, sign) else {
            self.refuse(
                line,
                COLUMN,
                format!("\"{shown}\" is no number: its groups are not of three digits"),
                "write digits only",
            );
            return None;
        };
        running.push(value);
        if parts.negative || value <= 0.0 {
            self.refuse(
                line,
                COLUMN,
                format!("must be above 0, was \"{shown}\""),
                "a short position is no holding here; leave the line out",
            );
            return None;
        }
        if self.heading.weights {
            return self.weight(line, value, &parts);
        }
        if parts.percent {
            self.refuse(
                line,
                COLUMN,
                format!("\"{shown}\" is a percentage, not an amount"),
                "call the column a weight and pin the value of the book: total = 250000000",
            );
            return None;
        }
        let (currency, hundredth) = self.currency(line, cells, &parts.unit)?;
        let scale = self.scale(line, &parts)?;
        Some((
            crate::maths::round_significant(value * scale * if hundredth { 0.01 } else { 1.0 }, 12),
            currency,
        ))
    }

    fn weight(&mut self, line: u64, value: f64, parts: &Parts) -> Option<(f64, String)> {
        let heading = self.heading.columns.get("weight").map_or("", |at| self.heading.spelt[*at].as_str());
        // A percentage of a workbook is stored as a share.
        let is_share = parts.percent && !heading.contains('%') && value <= 1.0 && self.is_workbook;
        let share = if is_share {
            value
        } else if parts.percent || heading.contains('%') {
            value / 100.0
        } else {
            value
        };
        if share > 1.0 {
            self.refuse(
                line,
                "weight",
                format!("a weight of {value} can be a percentage or a slip"),
                "write the sign % in the heading or the cells",
            );
            return None;
        }
        let Some(currency) = self.pinned.currency.clone() else {
            self.refuse_once(
                "currency",
                line,
                "the currency of the total is not given",
                "pin it in the mapping file: currency = \"GBP\"",
            );
            return None;
        };
        Some((share * self.pinned.total.unwrap_or_default(), currency))
    }

    fn scale(&mut self, line: u64, parts: &Parts) -> Option<f64> {
        match (self.pinned.scale.or(self.heading.unit.scale), parts.unit.scale) {
            (Some(heading), Some(cell)) if heading != cell => {
                self.refuse(
                    line,
                    "amount",
                    format!("the heading says {} and the cell {}", scale_word(heading), scale_word(cell)),
                    "keep the unit in one place",
                );
                None
            }
            (heading, cell) => Some(heading.or(cell).unwrap_or(1.0)),
        }
    }

    /// The currency of a line, and whether its column says pence.
    fn currency(&mut self, line: u64, cells: &[Cell], cell: &Unit) -> Option<(String, bool)> {
        let column = self.text(cells, "currency").to_owned();
        let is_pence = matches!(column.as_str(), "GBX" | "GBp" | "p" | "pence");
        if is_pence {
            self.notes.insert(format!("currency \"{column}\" read as pence: a hundredth of a pound"));
        }
        let column = match column.as_str() {
            _ if is_pence => "GBP".to_owned(),
            "£" => "GBP".to_owned(),
            "€" => "EUR".to_owned(),
            other => other.to_uppercase(),
        };
        let said: BTreeSet<&str> = [
            Some(column.as_str()).filter(|text| !text.is_empty()),
            self.heading.unit.currency.as_deref(),
            cell.currency.as_deref(),
            self.pinned.currency.as_deref(),
        ]
        .into_iter()
        .flatten()
        .collect();
        let said: Vec<&str> = said.into_iter().collect();
        match said[..] {
            [one] if is_currency(one) || !column.is_empty() => Some((one.to_owned(), is_pence)),
            [] if cell.is_dollar || self.heading.unit.is_dollar => {
                self.refuse_once(
                    "currency",
                    line,
                    "\"$\" can be the dollar of several countries",
                    "write USD in the heading, add a column of currencies, or pin it: currency = \"USD\"",
                );
                None
            }
            [] => {
                self.refuse_once("currency", line, "no currency is given", "write it in the heading (\"Value (GBP)\"), add a column, or pin it in the mapping file: currency = \"GBP\"");
                None
            }
            _ => {
                let message =
                    format!("heading, column and cell name different currencies: {}", said.join(", "));
                self.refuse(line, "currency", message, "keep one of them");
                None
            }
        }
    }

    fn issuer(&mut self, line: u64, cells: &[Cell]) -> Option<String> {
        let name = self.text(cells, "name").to_owned();
        if let Some(id) = self
            .pinned
            .issuers
            .iter()
            .find(|(theirs, _)| theirs.eq_ignore_ascii_case(&name))
            .map(|(_, id)| id.clone())
        {
            return Some(id);
        }
        let [code, exchange, isin, lei] =
            ["issuer_id", "exchange", "isin", "lei"].map(|column| self.text(cells, column).to_owned());
        let said = Said { code: &code, exchange: &exchange, isin: &isin, lei: &lei, name: &name };
        match self.issuers.find(&said) {
            Ok(Some((id, how))) => {
                if how != "code and exchange" || id != code {
                    let word = if how == "exact name" {
                        &name
                    } else if how == "ISIN or LEI" {
                        &isin
                    } else {
                        &code
                    };
                    self.notes.insert(format!("\"{}\" read as {id}, by {how}", shorten(word)));
                }
                if how == "exact name" {
                    self.named.insert(name, id.to_owned());
                }
                Some(id.to_owned())
            }
            Ok(None) => None,
            Err((message, hint)) => {
                self.refuse(line, "issuer_id", message, &hint);
                None
            }
        }
    }

    fn kind(&mut self, line: u64, cells: &[Cell], has_issuer: bool) -> String {
        let found = self.text(cells, "kind").to_owned();
        if found.is_empty() {
            return self.kind_unsaid(line, cells, has_issuer);
        }
        let lower = found.to_lowercase();
        let pinned = self
            .pinned
            .kinds
            .iter()
            .find(|(theirs, _)| theirs.eq_ignore_ascii_case(&found))
            .map(|(_, ours)| ours.clone());
        let known = || {
            KINDS
                .iter()
                .find(|(_, words)| words.contains(&lower.as_str()))
                .map(|(ours, _)| (*ours).to_owned())
        };
        match pinned.or_else(known) {
            Some(kind) => {
                if kind != found {
                    self.notes.insert(format!("kind \"{}\" read as {kind}", shorten(&found)));
                    self.kinds.insert(found, kind.clone());
                }
                kind
            }
            None => {
                let near = nearest(&lower, KINDS.iter().flat_map(|(_, words)| words.iter().copied()));
                let hint = near.map_or_else(|| "kinds are equity, asset_stake, loan, offtake, supply; pin yours in the mapping file: [kinds]".to_owned(), |near| format!("did you mean {near}?"));
                self.refuse(line, "kind", format!("unknown kind \"{}\"", shorten(&found)), &hint);
                String::new()
            }
        }
    }

    fn kind_unsaid(&mut self, line: u64, cells: &[Cell], has_issuer: bool) -> String {
        if let Some(kind) = &self.pinned.kind {
            return kind.clone();
        }
        if has_issuer && self.cell(cells, "asset_id").is_none() && self.cell(cells, "maturity").is_none() {
            self.notes.insert(
                "no column says the kind: a line with a listed issuer, no asset and no maturity is equity"
                    .to_owned(),
            );
            return "equity".to_owned();
        }
        let proposal = self.issuers.proposal(self.text(cells, "name"));
        let hint = proposal
            .unwrap_or_else(|| "add a column, or pin it in the mapping file: kind = \"equity\"".to_owned());
        self.refuse(
            line,
            "kind",
            "no kind is given, and no issuer of the registry says that it is equity",
            &hint,
        );
        String::new()
    }

    /// An asset by its id, or by its exact name.
    fn asset(&mut self, cells: &[Cell]) -> String {
        let found = self.text(cells, "asset_id");
        let named = self.package.assets.iter().find(|asset| asset.name.eq_ignore_ascii_case(found));
        match named {
            Some(asset) if asset.id.as_str() != found => {
                let note = format!("\"{}\" read as the asset {}, by exact name", shorten(found), asset.id);
                self.notes.insert(note);
                asset.id.to_string()
            }
            _ => found.to_owned(),
        }
    }

    fn country(&mut self, line: u64, cells: &[Cell]) -> String {
        let found = self.text(cells, "country_iso3").to_owned();
        if found.len() == 2 {
            self.refuse(
                line,
                "country_iso3",
                format!("\"{found}\" has two letters: NG is Niger in one system and Nigeria in another"),
                "write three letters: Niger is NER, Nigeria is NGA",
            );
            return String::new();
        }
        let named = self.package.countries.iter().find(|country| {
            country.name.eq_ignore_ascii_case(&found)
                || country.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(&found))
        });
        if let Some(country) = named {
            self.notes.insert(format!("\"{}\" read as the country {}", shorten(&found), country.iso3));
            return country.iso3.to_string();
        }
        found
    }

    /// A date of a line in our form; empty where there is none.
    fn day(&mut self, line: u64, cells: &[Cell], column: &'static str) -> String {
        let Some(cell) = self.cell(cells, column) else {
            let whole = self.pinned.as_of.clone().or_else(|| self.title_date.clone());
            return whole.filter(|_| column == "as_of").unwrap_or_default();
        };
        if cell.kind == Kind::Date {
            return cell.text.clone();
        }
        let text = cell.text.clone();
        // 1990 to 2100 as the numbers of days that a workbook keeps.
        if let Some(serial) = text.parse::<f64>().ok().filter(|serial| (32_874.0..73_051.0).contains(serial))
            && let Some(date) = serial_date(serial, false)
        {
            self.notes.insert(format!(
                "\"{text}\" in \"{}\" read as the day {date} of a workbook",
                self.heading.columns.get(column).map_or(column, |at| &self.heading.spelt[*at])
            ));
            return date.to_string();
        }
        match ordered(&text, self.pinned.date_order.as_deref()) {
            Ok(date) => date,
            Err((message, hint)) => {
                self.refuse(
                    line,
                    column,
                    message,
                    &format!("{hint}, or pin it in the mapping file: date_order = \"day\""),
                );
                String::new()
            }
        }
    }
}

/// A date, with what comes first where that is pinned.
fn ordered(text: &str, order: Option<&str>) -> Result<String, (String, &'static str)> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    if let (Some(order), [a, b, year]) = (order, &parts[..])
        && year.len() == 4
    {
        let (day, month) = if order == "day" { (a, b) } else { (b, a) };
        return date(&format!("{year}-{month:0>2}-{day:0>2}")).map(|date| date.to_string());
    }
    date(text).map(|date| date.to_string())
}
