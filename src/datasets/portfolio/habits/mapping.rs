//! The mapping file of a book: what was understood, pinned.

use crate::datasets::source::read_file;
use crate::problem::{Problem, Problems};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// How a book is read; what is left out is understood from the file, or is a problem.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Line of the heading.
    pub heading: Option<u64>,
    /// Our columns by their headings in the file.
    pub columns: BTreeMap<String, String>,
    /// Currency of every amount.
    pub currency: Option<String>,
    /// What one unit of an amount is: 1000000 for millions.
    pub scale: Option<f64>,
    /// Decimal sign of the amounts: `.` or `,`.
    pub decimal: Option<String>,
    /// `day` or `month`: what comes first in dates like 05/06/2026.
    pub date_order: Option<String>,
    /// Date of every amount.
    pub as_of: Option<String>,
    /// Kind of every line without one.
    pub kind: Option<String>,
    /// Value of the whole book, where amounts are weights.
    pub total: Option<f64>,
    /// Our kinds by the words of the file.
    pub kinds: BTreeMap<String, String>,
    /// Issuers (code and exchange) by the names of the file.
    pub issuers: BTreeMap<String, String>,
}

pub(super) fn read(path: &Path) -> Result<Mapping, Problems> {
    if !path.exists() {
        return Ok(Mapping::default());
    }
    let place = path.display().to_string();
    let bytes = read_file(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let mapping: Mapping = toml::from_str(&text).map_err(|error| {
        let mut problem = Problem::new(&place, error.message().to_owned());
        problem.line = error.span().map(|span| 1 + text[..span.start].matches('\n').count() as u64);
        Problems::from(problem.hint("`harmattan data map BOOK` writes a mapping to begin with"))
    })?;
    check(&place, &mapping)?;
    Ok(mapping)
}

fn check(place: &str, mapping: &Mapping) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let mut wrong = |key: &str, message: String| problems.push(Problem::new(place, message).in_column(key));
    if mapping.scale.is_some_and(|scale| !scale.is_finite() || scale <= 0.0) {
        wrong("scale", "must be a number above 0, like 1000000".to_owned());
    }
    if mapping.total.is_some_and(|total| !total.is_finite() || total <= 0.0) {
        wrong("total", "must be a number above 0".to_owned());
    }
    if mapping.decimal.as_deref().is_some_and(|sign| !matches!(sign, "." | ",")) {
        wrong("decimal", "must be \".\" or \",\"".to_owned());
    }
    if mapping.date_order.as_deref().is_some_and(|order| !matches!(order, "day" | "month")) {
        wrong("date_order", "must be \"day\" or \"month\"".to_owned());
    }
    problems.or(())
}

/// The file of a mapping.
pub fn mapping_text(book: &str, mapping: &Mapping) -> String {
    let quoted = |text: &str| format!("{text:?}");
    let mut text = format!(
        "# How {book} is read. Written by `harmattan data map`; edit it and keep it beside the book.\n"
    );
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(text, "{key} = {value}");
        }
    };
    line("sheet", mapping.sheet.as_deref().map(quoted));
    line("heading", mapping.heading.map(|line| line.to_string()));
    line("currency", mapping.currency.as_deref().map(quoted));
    line("scale", mapping.scale.map(|scale| format!("{scale:?}")));
    line("decimal", mapping.decimal.as_deref().map(quoted));
    line("date_order", mapping.date_order.as_deref().map(quoted));
    line("as_of", mapping.as_of.as_deref().map(quoted));
    line("kind", mapping.kind.as_deref().map(quoted));
    line("total", mapping.total.map(|total| format!("{total:?}")));
    for (name, table) in
        [("columns", &mapping.columns), ("kinds", &mapping.kinds), ("issuers", &mapping.issuers)]
    {
        if table.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n[{name}]");
        for (key, value) in table {
            let is_bare = key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            let key = if is_bare && !key.is_empty() { key.clone() } else { quoted(key) };
            let _ = writeln!(text, "{key} = {}", quoted(value));
        }
    }
    text
}
