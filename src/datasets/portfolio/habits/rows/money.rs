//! Amount, currency and unit of a line.

use super::super::amount::{Decimal, Parts, number, parts};
use super::super::heading::{Unit, is_currency};
use super::Reader;
use crate::datasets::field::shorten;
use crate::datasets::import::cell::{Cell, Kind};
use std::collections::BTreeSet;

/// A unit in words.
pub(super) fn scale_word(scale: f64) -> String {
    match scale {
        1e3 => "thousands".to_owned(),
        1e6 => "millions".to_owned(),
        1e9 => "thousand millions".to_owned(),
        0.01 => "hundredths (pence)".to_owned(),
        other => format!("times {other}"),
    }
}

impl Reader<'_> {
    pub(super) fn amount(
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

    pub(super) fn weight(&mut self, line: u64, value: f64, parts: &Parts) -> Option<(f64, String)> {
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

    pub(super) fn scale(&mut self, line: u64, parts: &Parts) -> Option<f64> {
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
    pub(super) fn currency(&mut self, line: u64, cells: &[Cell], cell: &Unit) -> Option<(String, bool)> {
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
}
