//! The heading of a book: which line it is, and what each column means.

use super::grid::Grid;
use super::mapping::Mapping;
use crate::datasets::field::shorten;
use crate::datasets::import::cells::normal;
use crate::datasets::table::Record;
use crate::problem::{Problem, Problems, nearest};
use std::collections::BTreeMap;

/// Headings in use, in one spelling, by what they mean. The amount's are looked for without unit and currency.
const NAMES: [(&str, &[&str]); 15] = [
    (
        "holding_id",
        &[
            "holding_id",
            "id",
            "position_id",
            "line",
            "ref",
            "reference",
            "holding_ref",
            "position_ref",
            "deal_id",
            "no",
        ],
    ),
    (
        "name",
        &[
            "name",
            "security",
            "security_name",
            "holding",
            "holding_name",
            "description",
            "instrument",
            "company",
            "position",
            "investment",
            "issuer_name",
            "asset_name",
        ],
    ),
    ("kind", &["kind", "type", "asset_class", "instrument_type", "asset_type", "security_type", "class"]),
    (
        "issuer_id",
        &["issuer_id", "ticker", "symbol", "ric", "bloomberg", "bloomberg_ticker", "code", "tidm", "epic"],
    ),
    ("exchange", &["exchange", "market", "venue", "mic", "listing"]),
    ("isin", &["isin", "isin_code"]),
    ("lei", &["lei", "lei_code"]),
    ("asset_id", &["asset_id", "asset", "mine", "project"]),
    (
        "country_iso3",
        &["country_iso3", "country", "iso3", "iso", "country_code", "domicile_of_risk", "country_of_risk"],
    ),
    ("commodity", &["commodity", "mineral", "metal"]),
    ("currency", &["currency", "ccy", "curr", "cur", "currency_code"]),
    (
        "as_of",
        &["as_of", "date", "valuation_date", "value_date", "price_date", "as_at", "position_date", "asof"],
    ),
    ("maturity", &["maturity", "maturity_date", "expiry", "expiry_date", "final_maturity"]),
    ("insurance", &["insurance", "policy", "policy_id"]),
    ("note", &["note", "notes", "comment", "comments", "remark", "remarks"]),
];
/// What the amount is called.
const AMOUNTS: [&str; 16] = [
    "amount",
    "value",
    "market_value",
    "mkt_val",
    "mkt_value",
    "mv",
    "exposure",
    "position_value",
    "holding_value",
    "notional",
    "nav",
    "carrying_value",
    "fair_value",
    "outstanding",
    "commitment",
    "book_value",
];
/// What a weight is called: a part of the book, no amount.
const WEIGHTS: [&str; 6] = ["weight", "weighting", "wgt", "pct_of_book", "of_book", "share_of_book"];
/// Lines above which a heading must stand.
const ABOVE: usize = 40;

/// Units that headings name, with what one is.
const SCALES: [(&str, f64); 16] = [
    ("000s", 1e3),
    ("000", 1e3),
    ("k", 1e3),
    ("thousand", 1e3),
    ("thousands", 1e3),
    ("m", 1e6),
    ("mn", 1e6),
    ("mm", 1e6),
    ("mio", 1e6),
    ("mil", 1e6),
    ("million", 1e6),
    ("millions", 1e6),
    ("bn", 1e9),
    ("billion", 1e9),
    ("billions", 1e9),
    ("s", 1.0),
];

/// Unit and currency of an amount.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Unit {
    pub(super) currency: Option<String>,
    pub(super) scale: Option<f64>,
    /// True for a currency sign that several currencies share.
    pub(super) is_dollar: bool,
}

/// Reads words like `USDm`, `(£ 000)`, `GBP millions`, `p`: what no such word is, is left in the name.
pub(super) fn unit(heading: &str) -> (String, Unit) {
    let mut unit = Unit::default();
    let mut name = Vec::new();
    let spaced = heading
        .replace(['(', ')', '[', ']', ',', '/', '_', '\''], " ")
        .replace('£', " £ ")
        .replace('€', " € ")
        .replace('$', " $ ");
    for word in spaced.split_whitespace() {
        let lower = word.to_lowercase();
        let code = word.get(..3).filter(|code| is_currency(code));
        let rest = code.map(|_| lower[3..].to_owned());
        let scale = |text: &str| SCALES.iter().find(|(known, _)| *known == text).map(|(_, scale)| *scale);
        match (word, code, rest.as_deref()) {
            ("£", ..) => unit.currency = Some("GBP".to_owned()),
            ("€", ..) => unit.currency = Some("EUR".to_owned()),
            ("$", ..) => unit.is_dollar = true,
            ("US", ..) if heading.contains("US$") => unit.currency = Some("USD".to_owned()),
            (_, Some(code), Some("")) => unit.currency = Some(code.to_uppercase()),
            (_, Some(code), Some(rest)) if scale(rest).is_some() => {
                unit.currency = Some(code.to_uppercase());
                unit.scale = scale(rest);
            }
            ("p", ..) | ("GBX", ..) | ("GBp", ..) => pence(&mut unit),
            _ if lower == "pence" => pence(&mut unit),
            _ if lower == "in" || lower == "of" && name.is_empty() => {}
            _ => match scale(&lower).filter(|_| !name.is_empty() || unit != Unit::default()) {
                Some(scale) => unit.scale = Some(scale),
                None => name.push(word),
            },
        }
    }
    if unit.currency.is_some() {
        unit.is_dollar = false;
    }
    (normal(&name.join(" ")), unit)
}

fn pence(unit: &mut Unit) {
    unit.currency = Some("GBP".to_owned());
    unit.scale = Some(0.01);
}

/// Currencies that a heading or a cell may name: those of ISO 4217 in which books of the region are kept.
pub(super) fn is_currency(code: &str) -> bool {
    const CODES: [&str; 14] =
        ["GBP", "USD", "EUR", "XOF", "XAF", "GHS", "NGN", "CAD", "AUD", "CHF", "ZAR", "JPY", "CNY", "GNF"];
    CODES.contains(&code)
}

/// A heading, understood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Heading {
    /// Place in the lines of the grid.
    pub(super) at: usize,
    /// Column of each of our names.
    pub(super) columns: BTreeMap<&'static str, usize>,
    /// As the file spells them.
    pub(super) spelt: Vec<String>,
    pub(super) unit: Unit,
    /// True when the only amounts are weights.
    pub(super) weights: bool,
}

/// What a heading means: one of our columns, `amount` or `weight`.
fn meaning(heading: &str) -> Option<&'static str> {
    let plain = normal(heading);
    if let Some((ours, _)) = NAMES.iter().find(|(_, names)| names.contains(&plain.as_str())) {
        return Some(ours);
    }
    let (name, unit) = unit(heading);
    if AMOUNTS.contains(&name.as_str()) || (name.is_empty() && (unit.currency.is_some() || unit.is_dollar)) {
        return Some("amount");
    }
    let is_weight = WEIGHTS.contains(&plain.as_str())
        || (heading.contains('%') && (plain.is_empty() || WEIGHTS.iter().any(|word| plain.contains(word))));
    is_weight.then_some("weight")
}

/// How many columns of a line have a meaning, and whether it has what a book needs.
fn score(cells: &[String]) -> Option<usize> {
    let found: Vec<&str> = cells.iter().filter_map(|cell| meaning(cell)).collect();
    let has = |name: &str| found.contains(&name);
    let is_heading = (has("amount") || has("weight"))
        && (has("name") || has("issuer_id") || has("isin") || has("asset_id"));
    is_heading.then_some(found.len())
}

fn texts(cells: &[crate::datasets::import::cell::Cell]) -> Vec<String> {
    cells.iter().map(|cell| cell.text.clone()).collect()
}

pub(super) fn looks_like_a_book(grid: &Grid) -> bool {
    grid.lines.iter().take(ABOVE).any(|(_, cells)| score(&texts(cells)).is_some())
}

/// Finds the heading, as pinned or by its words.
pub(super) fn find(
    place: &str,
    grid: &Grid,
    pinned: &Mapping,
    notes: &mut Vec<String>,
) -> Result<Heading, Problems> {
    let at = match pinned.heading {
        Some(line) => grid.lines.iter().position(|(found, _)| *found == line),
        None if pinned.columns.is_empty() => {
            grid.lines.iter().take(ABOVE).position(|(_, cells)| score(&texts(cells)).is_some())
        }
        None => grid.lines.iter().take(ABOVE).position(|(_, cells)| {
            pinned.columns.values().all(|name| cells.iter().any(|cell| cell.text == *name))
        }),
    };
    let Some(at) = at else {
        let problem = Problem::new(
            place,
            "has no line with headings of a book: an amount, and a name, a ticker or an asset",
        );
        return Err(problem.hint("name the columns in a mapping file beside the book ([columns] amount = \"...\"); docs/import.md has one").into());
    };
    if at > 0 && pinned.heading.is_none() {
        notes.push(format!("heading is line {}; the {at} lines above are titles", grid.lines[at].0));
    }
    columns(place, grid, at, pinned, notes)
}

fn columns(
    place: &str,
    grid: &Grid,
    at: usize,
    pinned: &Mapping,
    notes: &mut Vec<String>,
) -> Result<Heading, Problems> {
    let (line, cells) = &grid.lines[at];
    let spelt = texts(cells);
    let mut problems = Problems::default();
    let mut heading = Heading { at, columns: BTreeMap::new(), spelt, unit: Unit::default(), weights: false };
    for (ours, theirs) in &pinned.columns {
        let known = || super::Line::COLUMNS.iter().copied().chain(["exchange", "isin", "lei", "weight"]);
        let Some(name) = known().find(|name| name == ours) else {
            let problem = Problem::new(
                place,
                format!("the mapping names our column \"{}\", which is none", shorten(ours)),
            );
            problems.push(problem.hint(nearest(ours, known()).map_or_else(
                || "columns are those of `harmattan schema portfolio`".to_owned(),
                |near| format!("did you mean {near}?"),
            )));
            continue;
        };
        match heading.spelt.iter().position(|spelt| spelt == theirs) {
            Some(column) => {
                heading.columns.insert(name, column);
            }
            None => problems.push(
                super::at(
                    place,
                    *line,
                    format!("column \"{}\" of the mapping is not in the heading", shorten(theirs)),
                )
                .hint("spell it as the file does"),
            ),
        }
    }
    let taken: Vec<usize> = heading.columns.values().copied().collect();
    for (column, spelt) in heading
        .spelt
        .iter()
        .enumerate()
        .filter(|(column, spelt)| !taken.contains(column) && !spelt.is_empty())
    {
        let Some(name) = meaning(spelt) else {
            notes.push(format!("column \"{}\" is not read", shorten(spelt)));
            continue;
        };
        if pinned.columns.contains_key(name) {
            continue;
        }
        if let Some(other) = heading.columns.get(name) {
            let message = format!(
                "columns \"{}\" and \"{}\" can both be {}",
                shorten(&heading.spelt[*other]),
                shorten(spelt),
                name
            );
            problems.push(
                super::at(place, *line, message)
                    .hint(format!("pin one in the mapping file: [columns] {name} = \"...\"")),
            );
            continue;
        }
        heading.columns.insert(name, column);
    }
    heading.weights = !heading.columns.contains_key("amount") && heading.columns.contains_key("weight");
    if let Some(column) = heading.columns.get("amount") {
        heading.unit = unit(&heading.spelt[*column]).1;
    }
    problems.or(heading)
}
