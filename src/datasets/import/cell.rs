//! A cell of a file from elsewhere: its text, and what a workbook says of it beside.

/// What kind of value a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// Text, and every cell of a CSV file.
    #[default]
    Text,
    /// A number of a workbook.
    Number,
    /// A number that its format shows as a date; the text is already `2026-06-30`.
    Date,
    /// A number that its format shows as a percentage; the text is the number before it, `.05` for 5%.
    Percent,
    /// `#N/A` and its like.
    Error,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Cell {
    /// Text, trimmed.
    pub(crate) text: String,
    /// Kind.
    pub(crate) kind: Kind,
    /// Currency that the number format shows: `GBP`, `$`.
    pub(crate) currency: Option<String>,
}

impl Cell {
    pub(crate) fn text(text: &str) -> Self {
        Self { text: text.trim().to_owned(), ..Self::default() }
    }
    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// The 1-based serial number of a day of a workbook as a date; the times of a day are cut off.
///
/// The first system counts a 29 February 1900 that never was, so that numbers up to 60 name no safe day.
pub(crate) fn serial_date(serial: f64, from_1904: bool) -> Option<jiff::civil::Date> {
    let (origin, least) = if from_1904 {
        (jiff::civil::Date::constant(1904, 1, 1), 0.0)
    } else {
        (jiff::civil::Date::constant(1899, 12, 30), 61.0)
    };
    (serial >= least && serial < 2_958_466.0)
        .then(|| origin.checked_add(jiff::Span::new().days(serial.floor() as i64)).ok())
        .flatten()
}

/// Number formats of the standard, by number, that show dates.
fn is_date_number(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// What a number format makes of a number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Format {
    pub(crate) is_date: bool,
    pub(crate) is_percent: bool,
    pub(crate) currency: Option<String>,
}

/// Reads a number format: its own code, else its number.
pub(crate) fn format(id: u32, code: Option<&str>) -> Format {
    let Some(code) = code else {
        return Format { is_date: is_date_number(id), is_percent: matches!(id, 9 | 10), currency: None };
    };
    let mut format = Format::default();
    let mut plain = String::new();
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                let quoted: String = letters.by_ref().take_while(|c| *c != '"').collect();
                format.currency = format.currency.or_else(|| currency_of(&quoted));
            }
            '\\' | '_' | '*' => {
                let _ = letters.next();
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                if let Some(sign) = inside.strip_prefix('$') {
                    let sign = sign.split('-').next().unwrap_or_default();
                    format.currency = format.currency.or_else(|| currency_of(sign));
                } else if inside.eq_ignore_ascii_case("h") || inside.eq_ignore_ascii_case("hh") {
                    plain.push('h');
                }
            }
            '$' | '£' | '€' => {
                format.currency = format.currency.or_else(|| currency_of(&letter.to_string()))
            }
            other => plain.push(other.to_ascii_lowercase()),
        }
    }
    let first = plain.split(';').next().unwrap_or_default();
    format.is_percent = first.contains('%');
    format.is_date =
        !first.contains("general") && first.contains(['y', 'd', 'm', 'h', 's']) && !first.contains('#');
    format
}

/// The sign or code of money in a text, if that is all it holds.
fn currency_of(text: &str) -> Option<String> {
    let text = text.trim();
    let is_code = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
    (is_code || matches!(text, "$" | "£" | "€" | "US$")).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates_percentages_and_money_are_told_apart() {
        assert!(format(14, None).is_date && !format(2, None).is_date);
        assert!(format(164, Some("yyyy\\-mm\\-dd")).is_date);
        assert!(!format(164, Some("#,##0.00")).is_date && !format(164, Some("General")).is_date);
        assert!(!format(164, Some("0.0 \"dm\"")).is_date);
        assert!(format(164, Some("0.0%")).is_percent && format(9, None).is_percent);
        assert_eq!(format(164, Some("[$£-809]#,##0")).currency.as_deref(), Some("£"));
        assert_eq!(format(164, Some("\"USD\" #,##0")).currency.as_deref(), Some("USD"));
    }

    #[test]
    fn serial_numbers_are_the_days_that_a_workbook_shows() {
        let date = |serial| serial_date(serial, false).map(|date| date.to_string());
        assert_eq!(date(46203.0).as_deref(), Some("2026-06-30"));
        assert_eq!(date(61.5).as_deref(), Some("1900-03-01"));
        assert_eq!(date(60.0), None);
        assert_eq!(serial_date(0.0, true).map(|date| date.to_string()).as_deref(), Some("1904-01-01"));
    }
}
