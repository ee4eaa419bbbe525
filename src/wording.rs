//! How numbers, dates and missing values read on a page.
//!
//! Losses have two significant figures, because their sampling error leaves no more. A missing value is a word, never a number.

use crate::model::peril::Peril;
use crate::model::view::Estimate;
use crate::period::{Month, parse_date};

/// The sign of a negative number: U+2212, as wide as the plus.
pub const MINUS: char = '\u{2212}';

/// Significant figures of a loss.
const FIGURES: usize = 2;

/// No pound, which has neither sign nor unit.
const NOTHING: &str = "£0";

/// What stands for an estimate that the simulated years cannot give.
pub const TOO_FEW_YEARS: &str = "too few years";

/// What stands for a score that the data cannot give.
pub const NO_SCORE: &str = "no score";

/// What stands for any other number that is not known.
pub const NOT_KNOWN: &str = "not known";

/// The currency that amounts are written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    /// ISO 4217 code.
    pub code: String,
    /// What stands before an amount: `£`, `US$`, `XOF `.
    pub symbol: String,
}

impl Currency {
    /// The pound, in which every figure is computed.
    pub const POUND: Self = Self { code: String::new(), symbol: String::new() };

    /// A currency by its code.
    pub fn of(code: &str) -> Self {
        let symbol = match code {
            "GBP" => return Self::POUND,
            "USD" => "US$".to_owned(),
            "EUR" => "€".to_owned(),
            _ => format!("{code} "),
        };
        Self { code: code.to_owned(), symbol }
    }

    /// An amount written in pounds, with this currency's sign in place of the pound's.
    pub fn rename(&self, text: &str) -> String {
        if self.symbol.is_empty() { text.to_owned() } else { text.replace('£', &self.symbol) }
    }
}

/// Pounds with two significant figures: `£840`, `£2.3m`.
pub fn pounds(value: f64) -> String {
    signed(value, "", significant(value.abs(), FIGURES))
}

/// A change in pounds, with its sign: `+£14k`.
pub fn change(value: f64) -> String {
    signed(value, "+", significant(value.abs(), FIGURES))
}

/// An amount that is known rather than estimated, with one decimal from 1 to 99.9: `£18.0m`.
pub fn amount(value: f64) -> String {
    let size = value.abs();
    // Rounding comes first, then the unit: £999,960 is £1.0m.
    let units = [(1e9, "bn", 999_500_000.0), (1e6, "m", 999_500.0), (1e3, "k", 999.5)];
    let text = match units.iter().find(|(_, _, from)| size >= *from) {
        Some((unit, name, _)) if size / unit < 99.95 => format!("£{:.1}{name}", size / unit),
        Some((unit, name, _)) => format!("£{:.0}{name}", size / unit),
        None => format!("£{size:.0}"),
    };
    signed(value, "", text)
}

/// An estimate with its 90% interval: `£2.3m (£2.2m to £2.4m)`.
pub fn estimate(estimate: &Estimate) -> String {
    with_interval(estimate, "")
}

/// A change with its 90% interval: `−£14k (−£16k to −£12k)`.
pub fn change_estimate(estimate: &Estimate) -> String {
    with_interval(estimate, "+")
}

/// A loss on a stake of £100, to two significant figures and at most the penny: `£3.7`, `£0.84`.
pub fn stake(value: f64) -> String {
    signed(value, "", stake_size(value))
}

/// A change of a loss on a stake of £100, with its sign.
pub fn stake_change(value: f64) -> String {
    signed(value, "+", stake_size(value))
}

fn stake_size(value: f64) -> String {
    let places = match value.abs() {
        size if size >= 9.95 => 0,
        size if size >= 0.995 => 1,
        _ => 2,
    };
    format!("£{:.places$}", value.abs())
}

/// An estimate on a stake of £100 with its 90% interval, unless that rounds to the estimate itself.
pub fn stake_estimate(estimate: &Estimate, is_change: bool) -> String {
    let write = if is_change { stake_change } else { stake };
    let Some(value) = estimate.value.map(write) else { return TOO_FEW_YEARS.to_owned() };
    match (estimate.low.map(write), estimate.high.map(write)) {
        (Some(low), Some(high)) if low == value && high == value => value,
        (Some(low), Some(high)) => format!("{value} ({low} to {high})"),
        (Some(low), None) => format!("{value} ({low} or more)"),
        _ => value,
    }
}

fn with_interval(estimate: &Estimate, plus: &str) -> String {
    let Some(value) = estimate.value else { return TOO_FEW_YEARS.to_owned() };
    let write = |value: f64, figures: usize| signed(value, plus, significant(value.abs(), figures));
    let interval = |figures| match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => Some((write(low, figures), format!(" to {}", write(high, figures)))),
        (Some(low), None) => Some((write(low, figures), " or more".to_owned())),
        _ => None,
    };
    let figures = match interval(FIGURES) {
        // An interval whose ends read the same says nothing: one figure more.
        Some((low, high)) if high.strip_prefix(" to ") == Some(&low) => FIGURES + 1,
        _ => FIGURES,
    };
    match interval(figures) {
        Some((low, high)) if low == NOTHING && high.ends_with(" to £0") => write(value, figures),
        Some((low, high)) => format!("{} ({low}{high})", write(value, figures)),
        None => write(value, figures),
    }
}

/// Significant figures and a unit. The exponent form rounds before the unit is chosen.
fn significant(size: f64, figures: usize) -> String {
    if size < 99.5 {
        return format!("£{size:.0}");
    }
    let text = format!("{size:.0$e}", figures - 1);
    let (digits, exponent) = text.split_once('e').expect("the exponent form has one");
    let exponent: usize = exponent.parse().expect("a whole exponent, and the size is 100 or more");
    let Some(unit) = ["", "k", "m", "bn", "tn"].get(exponent / 3) else { return format!("£{text}") };
    let digits = digits.replace('.', "");
    let whole = exponent % 3 + 1;
    match digits.len() > whole {
        true => format!("£{}.{}{unit}", &digits[..whole], &digits[whole..]),
        false => format!("£{digits:0<whole$}{unit}"),
    }
}

/// What rounds to nothing has no sign.
fn signed(value: f64, plus: &str, text: String) -> String {
    let is_nothing = !text.chars().any(|c| ('1'..='9').contains(&c));
    match value {
        _ if is_nothing => text,
        _ if value < 0.0 => format!("{MINUS}{text}"),
        _ => format!("{plus}{text}"),
    }
}

/// A share as a percentage: `3.7%`, `27%`.
pub fn percent(share: f64) -> String {
    let percent = share.abs() * 100.0;
    let text = match percent {
        0.0 => "0%".to_owned(),
        _ if percent < 0.05 => return "under 0.1%".to_owned(),
        _ if percent < 9.95 => format!("{percent:.1}%"),
        _ => format!("{percent:.0}%"),
    };
    signed(share, "", text)
}

/// A share that may be missing.
pub fn maybe_percent(share: Option<f64>) -> String {
    share.map_or_else(|| NOT_KNOWN.to_owned(), percent)
}

/// A score from 0 to 100.
pub fn score(value: Option<f64>) -> String {
    value.map_or_else(|| NO_SCORE.to_owned(), |value| decimals(value, 1))
}

/// A change of a score, with its sign.
pub fn score_change(from: Option<f64>, to: Option<f64>) -> String {
    let (Some(from), Some(to)) = (from, to) else { return NOT_KNOWN.to_owned() };
    signed(to - from, "+", format!("{:.1}", (to - from).abs()))
}

/// A signed number with a fixed number of decimals.
pub fn signed_decimals(value: f64, places: usize) -> String {
    signed(value, "+", format!("{:.places$}", value.abs()))
}

/// A number with a fixed number of decimals.
pub fn decimals(value: f64, places: usize) -> String {
    signed(value, "", format!("{:.places$}", value.abs()))
}

/// A plain number of any size with its digits in threes, with decimals where it is small: `1,482`, `3.1`, `0.046`.
pub fn number(value: f64) -> String {
    let size = value.abs();
    let text = match size {
        0.0 => "0".to_owned(),
        _ if size >= 99.5 => thousands(&format!("{size:.0}")),
        _ if size >= 9.95 => format!("{size:.1}"),
        _ if size >= 0.995 => format!("{size:.2}"),
        _ if size >= 0.0005 => format!("{size:.3}"),
        _ => format!("{size:.1e}"),
    };
    let text = if text.contains('.') && !text.contains('e') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    };
    signed(value, "", text)
}

/// A number that may be missing.
pub fn maybe_number(value: Option<f64>) -> String {
    value.map_or_else(|| NOT_KNOWN.to_owned(), number)
}

/// An expected loss of output with two significant figures, in whole tonnes from 10.
pub fn tonnes(value: f64) -> String {
    let places = match value.abs() {
        size if size >= 9.95 => 0,
        size if size >= 0.995 => 1,
        _ => 2,
    };
    decimals(value, places)
}

/// A count with its digits in threes.
pub fn count(value: u64) -> String {
    thousands(&value.to_string())
}

fn thousands(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date or month in words: `30 June 2026`, `May 2026`. Any other period stays as it is.
pub fn date(text: &str) -> String {
    if let Ok(date) = parse_date(text) {
        return format!("{} {} {}", date.day(), month_name(date.month()), date.year());
    }
    match text.parse::<Month>() {
        Ok(month) => format!("{} {}", month_name(month.number()), month.year()),
        Err(_) => text.to_owned(),
    }
}

fn month_name(number: i8) -> &'static str {
    usize::try_from(number - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or("month")
}

/// A period that may be missing.
pub fn maybe_date(text: Option<&str>) -> String {
    text.map_or_else(|| NOT_KNOWN.to_owned(), date)
}

/// A computed or hand-written sentence with its dates in words and true minus signs.
pub fn sentence(text: &str) -> String {
    let words: Vec<String> = text.split(' ').map(word).collect();
    words.join(" ")
}

fn word(word: &str) -> String {
    let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if bare.len() >= 7 && date(bare) != bare {
        return word.replace(bare, &date(bare));
    }
    match word.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => format!("{MINUS}{rest}"),
        _ => word.to_owned(),
    }
}

/// A peril in plain words.
pub fn peril(peril: Peril) -> String {
    capital(peril.label())
}

/// The same text with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// Names in a row: `a, b and c`.
pub fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `1 year`, `3 years`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimated(value: Option<f64>, low: Option<f64>, high: Option<f64>) -> Estimate {
        Estimate { value, se: None, low, high }
    }

    #[test]
    fn losses_round_before_their_unit_is_chosen() {
        let cases = [
            (0.0, "£0"),
            (-1e-13, "£0"),
            (47.2, "£47"),
            (99.6, "£100"),
            (844.0, "£840"),
            (999.6, "£1.0k"),
            (2_319_421.8, "£2.3m"),
            (45_870.0, "£46k"),
            (433_555.5, "£430k"),
            (999_960.0, "£1.0m"),
            (12_400_000.0, "£12m"),
            (1.25e9, "£1.2bn"),
        ];
        for (value, text) in cases {
            assert_eq!(pounds(value), text, "{value}");
        }
        assert_eq!(pounds(-2_319_421.8), "\u{2212}£2.3m");
    }

    #[test]
    fn amounts_keep_one_decimal_below_a_hundred() {
        let cases = [
            (18e6, "£18.0m"),
            (999_960.0, "£1.0m"),
            (720_000.0, "£720k"),
            (840.0, "£840"),
            (123.4e6, "£123m"),
        ];
        for (value, text) in cases {
            assert_eq!(amount(value), text, "{value}");
        }
    }

    #[test]
    fn a_change_has_a_sign_and_a_missing_estimate_is_words() {
        let change = estimated(Some(-13_864.0), Some(-15_500.0), Some(-12_200.0));
        assert_eq!(change_estimate(&change), "\u{2212}£14k (\u{2212}£16k to \u{2212}£12k)");
        let tight = estimated(Some(14_924_301.0), Some(14_865_811.0), Some(15_386_678.0));
        assert_eq!(estimate(&tight), "£14.9m (£14.9m to £15.4m)");
        assert_eq!(change_estimate(&estimated(Some(-1e-13), Some(-1e-12), Some(0.0))), "£0");
        assert_eq!(super::change(5.0), "+£5");
        assert_eq!(estimate(&estimated(None, Some(1.0), None)), TOO_FEW_YEARS);
        assert_eq!(estimate(&estimated(Some(2e6), Some(1e6), None)), "£2.0m (£1.0m or more)");
        assert_eq!(score(None), NO_SCORE);
        assert_eq!(maybe_percent(None), NOT_KNOWN);
    }

    #[test]
    fn a_stake_of_a_hundred_pounds_shows_pennies_below_one_pound() {
        assert_eq!(
            ["£37", "£3.7", "£0.84", "£0.00"],
            [37.2, 3.72, 0.841, 0.001].map(stake).each_ref().map(String::as_str)
        );
        assert_eq!(stake_change(-0.42), "\u{2212}£0.42");
        assert_eq!(stake_estimate(&estimated(Some(3.7), Some(3.69), Some(3.71)), false), "£3.7");
        assert_eq!(
            stake_estimate(&estimated(Some(0.1), Some(-0.02), Some(0.2)), true),
            "+£0.10 (\u{2212}£0.02 to +£0.20)"
        );
    }

    #[test]
    fn dates_and_months_are_words_and_years_stay() {
        assert_eq!(date("2026-06-30"), "30 June 2026");
        assert_eq!(date("2026-05"), "May 2026");
        assert_eq!(date("2025"), "2025");
        assert_eq!(date("2026-13-45"), "2026-13-45");
    }

    #[test]
    fn sentences_have_dates_in_words_and_true_minus_signs() {
        assert_eq!(sentence("matures on 2029-06-30."), "matures on 30 June 2029.");
        assert_eq!(sentence("deaths run to 2026-05; TR -0.15"), "deaths run to May 2026; TR \u{2212}0.15");
        assert_eq!(sentence("BFA-KIAKA - 12"), "BFA-KIAKA - 12");
    }

    #[test]
    fn plain_numbers_have_digits_in_threes_and_small_shares_are_not_zero() {
        assert_eq!(number(1482.4), "1,482");
        assert_eq!(number(1_234_567.0), "1,234,567");
        assert_eq!(number(-3.1), "\u{2212}3.1");
        assert_eq!(number(0.046), "0.046");
        assert_eq!(percent(0.0001), "under 0.1%");
        assert_eq!(percent(0.037_4), "3.7%");
        assert_eq!(percent(0.27), "27%");
    }
}
