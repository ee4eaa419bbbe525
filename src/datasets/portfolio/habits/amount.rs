//! An amount as people write it.

use super::heading::{Unit, is_currency};
use crate::datasets::import::cell::{Cell, Kind};

/// Which sign is the decimal one in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decimal {
    Dot,
    Comma,
}

/// A cell taken apart: its digits with signs between, and what stands around them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parts {
    pub(super) digits: String,
    pub(super) unit: Unit,
    pub(super) negative: bool,
    pub(super) percent: bool,
}

/// Takes a cell apart; nothing when it holds no amount.
pub(super) fn parts(cell: &Cell) -> Option<Parts> {
    let mut text = cell.text.replace(['\u{a0}', '\u{202f}'], " ");
    let mut parts = Parts {
        digits: String::new(),
        unit: Unit::default(),
        negative: false,
        percent: cell.kind == Kind::Percent,
    };
    match cell.currency.as_deref() {
        Some("$") => parts.unit.is_dollar = true,
        Some("US$") => parts.unit.currency = Some("USD".to_owned()),
        Some("£") => parts.unit.currency = Some("GBP".to_owned()),
        Some("€") => parts.unit.currency = Some("EUR".to_owned()),
        Some(code) if is_currency(code) => parts.unit.currency = Some(code.to_owned()),
        _ => {}
    }
    if text.starts_with('(') && text.ends_with(')') {
        parts.negative = true;
        text = text[1..text.len() - 1].to_owned();
    }
    let from = text.find(|c: char| c.is_ascii_digit())?;
    let to = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (before, digits, after) = (text[..from].trim(), &text[from..to], text[to..].trim());
    let before = before.trim_end_matches('.');
    if before.ends_with(['-', '\u{2212}']) {
        parts.negative = true;
    }
    let before = before.trim_end_matches(['-', '\u{2212}', '+']).trim();
    for around in [before, after] {
        word(around, &mut parts)?;
    }
    // A workbook writes very large and very small numbers as 1.5e7.
    if cell.kind != Kind::Text && digits.contains(['e', 'E']) {
        parts.digits = format!("{:.}", digits.parse::<f64>().ok()?);
        return Some(parts);
    }
    digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b' ' | b'\'')).then(|| {
        parts.digits = digits.to_owned();
        parts
    })
}

fn word(text: &str, parts: &mut Parts) -> Option<()> {
    match text {
        "" => return Some(()),
        "%" => {
            parts.percent = true;
            return Some(());
        }
        _ => {}
    }
    // A word before the unit lets `m` alone be a scale.
    let (name, found) = super::heading::unit(&format!("x {text}"));
    if name != "x" {
        return None;
    }
    parts.unit.currency = found.currency.or(parts.unit.currency.take());
    parts.unit.scale = found.scale.or(parts.unit.scale);
    parts.unit.is_dollar |= found.is_dollar;
    Some(())
}

/// The decimal sign of a column by its cells: `Ok(None)` where none needs one.
///
/// # Errors
/// A cell that can mean two numbers where no other cell decides, or two cells that decide otherwise.
pub(super) fn decimal(digits: &[&str]) -> Result<Option<Decimal>, String> {
    let mut decided: Option<(Decimal, &str)> = None;
    let mut unclear = None;
    for text in digits {
        match evidence(text) {
            Evidence::None => {}
            Evidence::Unclear => unclear = unclear.or(Some(*text)),
            Evidence::Sign(sign) => match decided {
                Some((known, other)) if known != sign => {
                    return Err(format!("\"{other}\" and \"{text}\" have different decimal signs"));
                }
                _ => decided = Some((sign, text)),
            },
        }
    }
    match (decided, unclear) {
        (Some((sign, _)), _) => Ok(Some(sign)),
        (None, Some(text)) => Err(format!("\"{text}\" can be a number of thousands or a decimal one")),
        (None, None) => Ok(None),
    }
}

enum Evidence {
    None,
    Unclear,
    Sign(Decimal),
}

fn evidence(text: &str) -> Evidence {
    let (dots, commas) = (text.matches('.').count(), text.matches(',').count());
    let behind = |sign: char| text.rsplit(sign).next().map_or(0, str::len);
    match (dots, commas) {
        (0, 0) => Evidence::None,
        (d, c) if d > 0 && c > 0 => {
            Evidence::Sign(if text.rfind('.') > text.rfind(',') { Decimal::Dot } else { Decimal::Comma })
        }
        (0, c) if c > 1 => Evidence::Sign(Decimal::Dot),
        (d, 0) if d > 1 => Evidence::Sign(Decimal::Comma),
        (0, _) if behind(',') == 3 => Evidence::Unclear,
        (0, _) => Evidence::Sign(Decimal::Comma),
        (_, 0) if behind('.') == 3 => Evidence::Unclear,
        _ => Evidence::Sign(Decimal::Dot),
    }
}

/// The number that digits mean with a decimal sign; nothing when its groups are no groups.
pub(super) fn number(digits: &str, decimal: Decimal) -> Option<f64> {
    let (point, group) = match decimal {
        Decimal::Dot => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (whole, part) = digits.split_once(point).unwrap_or((digits, ""));
    let groups: Vec<&str> = whole.split([group, ' ', '\'']).collect();
    let sound = groups.iter().enumerate().all(|(at, digits)| {
        if at == 0 { (1..=3).contains(&digits.len()) || groups.len() == 1 } else { digits.len() == 3 }
    });
    if !sound || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{}.{}0", groups.concat(), part).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(f64, Option<String>, Option<f64>)> {
        let parts = parts(&Cell::text(text))?;
        let sign = decimal(&[parts.digits.as_str()]).ok()?.unwrap_or(Decimal::Dot);
        Some((number(&parts.digits, sign)?, parts.unit.currency, parts.unit.scale))
    }

    #[test]
    fn amounts_are_read_as_people_write_them_or_not_at_all() {
        let pounds = Some("GBP".to_owned());
        assert_eq!(read("£1,234,567"), Some((1_234_567.0, pounds.clone(), None)));
        assert_eq!(read("1 234 567,50"), Some((1_234_567.5, None, None)));
        assert_eq!(read("1.234.567"), Some((1_234_567.0, None, None)));
        assert_eq!(read("USD 1.25m"), Some((1.25, Some("USD".to_owned()), Some(1e6))));
        assert_eq!(read("2.5bn"), Some((2.5, None, Some(1e9))));
        assert_eq!(read("350p"), Some((350.0, pounds, Some(0.01))));
        assert_eq!(read("1,234"), None);
        assert_eq!(read("1,23,456.5"), None);
        assert_eq!(read("about 5"), None);
        assert_eq!(read("tbc"), None);
    }

    #[test]
    fn one_clear_cell_decides_a_column_and_two_against_each_other_none() {
        assert_eq!(decimal(&["1,234", "5,000,000"]), Ok(Some(Decimal::Dot)));
        assert_eq!(decimal(&["1,234", "12,5"]), Ok(Some(Decimal::Comma)));
        assert!(decimal(&["1,234", "5,678"]).is_err());
        assert!(decimal(&["1.5", "2,5"]).is_err());
        assert_eq!(decimal(&["1000", "2000"]), Ok(None));
    }
}
