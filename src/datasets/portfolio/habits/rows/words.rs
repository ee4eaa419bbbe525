//! Issuer, kind, asset, country and days of a line.

use super::super::issuer::Said;
use super::Reader;
use crate::datasets::field::shorten;
use crate::datasets::import::cell::{Cell, Kind, serial_date};
use crate::datasets::import::cells::date;
use crate::problem::nearest;

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

impl Reader<'_> {
    pub(super) fn issuer(&mut self, line: u64, cells: &[Cell]) -> Option<String> {
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

    pub(super) fn kind(&mut self, line: u64, cells: &[Cell], has_issuer: bool) -> String {
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

    pub(super) fn kind_unsaid(&mut self, line: u64, cells: &[Cell], has_issuer: bool) -> String {
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
    pub(super) fn asset(&mut self, cells: &[Cell]) -> String {
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

    pub(super) fn country(&mut self, line: u64, cells: &[Cell]) -> String {
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
    pub(super) fn day(&mut self, line: u64, cells: &[Cell], column: &'static str) -> String {
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
