//! Ticks, and foreign text made safe. Losses, dates and counts read as in the report: one wording for both.

pub(crate) use crate::wording::{amount, change, count, date, pounds as loss};

use crate::wording::MINUS;

/// Decimals of a tick, at most.
const MOST_DECIMALS: usize = 6;

/// A tick of an axis with one unit: the largest value chooses it.
pub(crate) fn axis_money(pounds: f64, largest: f64, step: f64) -> String {
    if pounds == 0.0 {
        return "£0".to_owned();
    }
    let (divisor, unit) = match largest {
        largest if 1e9 <= largest => (1e9, "bn"),
        largest if 1e6 <= largest => (1e6, "m"),
        largest if 1e3 <= largest => (1e3, "k"),
        _ => (1.0, ""),
    };
    let scaled = step / divisor;
    let decimals = (0..MOST_DECIMALS).find(|&d| {
        let shifted = scaled * [1.0, 10.0, 100.0, 1e3, 1e4, 1e5][d];
        (shifted - shifted.round()).abs() < 1e-6 && 0.5 < shifted.abs()
    });
    let decimals = decimals.unwrap_or(MOST_DECIMALS);
    let sign = if pounds < 0.0 { MINUS.to_string() } else { String::new() };
    format!("{sign}£{:.decimals$}{unit}", pounds.abs() / divisor)
}

/// Signed parts in tenths that add up to their sum in tenths: each is rounded, and what is left goes to the largest remainders.
pub(crate) fn tenths_that_add_up(parts: &[f64]) -> Vec<i64> {
    let sum = (crate::maths::sum(parts.iter().copied()) * 10.0).round() as i64;
    let mut tenths: Vec<i64> = parts.iter().map(|part| (part * 10.0).floor() as i64).collect();
    let left = sum - tenths.iter().sum::<i64>();
    let remainder = |place: usize| parts[place] * 10.0 - (parts[place] * 10.0).floor();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b)));
    order.iter().take(usize::try_from(left).unwrap_or(0)).for_each(|&place| tenths[place] += 1);
    tenths
}

/// Points with their sign, from tenths: `+5.4`, `−0.3`, `0.0`.
pub(crate) fn points(tenths: i64) -> String {
    let sign = match tenths.signum() {
        1 => "+".to_owned(),
        -1 => MINUS.to_string(),
        _ => String::new(),
    };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

/// The first letter in upper case.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A name, or the id in its place where it has no letter that can be drawn.
pub(crate) fn named<'a>(name: &'a str, id: &'a str) -> &'a str {
    let is_drawn = |c: char| c.is_alphanumeric() && super::text::has_glyph(c);
    if name.chars().any(is_drawn) { name } else { id }
}

/// Foreign text without the characters that control or reorder what stands around it.
pub(crate) fn plain(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    };
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|&c| !steers(c)).collect()
}

/// Text safe inside XML elements and quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    plain(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_rounded_before_the_unit_is_chosen() {
        assert_eq!(loss(999_960.0), "£1.0m");
        assert_eq!(loss(4_480_000.0), "£4.5m");
        assert_eq!(loss(14_978_764.0), "£15m");
        assert_eq!(loss(9_960_000.0), "£10m");
        assert_eq!(change(-14_024.9), "\u{2212}£14k");
        assert_eq!(change(-1e-13), "£0");
    }

    #[test]
    fn an_axis_has_one_unit_and_the_fewest_decimals() {
        assert_eq!(axis_money(500_000.0, 2_000_000.0, 500_000.0), "£0.5m");
        assert_eq!(axis_money(5_000_000.0, 20_000_000.0, 5_000_000.0), "£5m");
    }

    #[test]
    fn printed_parts_add_up_to_their_printed_sum() {
        assert_eq!(tenths_that_add_up(&[0.04, 0.04, 0.04]), [1, 0, 0]);
        assert_eq!(tenths_that_add_up(&[1.06, -0.32]), [10, -3]);
        assert_eq!(tenths_that_add_up(&[]), [] as [i64; 0]);
        assert_eq!(points(-3), "\u{2212}0.3");
    }

    #[test]
    fn a_date_reads_as_in_a_newspaper() {
        assert_eq!(date("2026-06-30"), "30 June 2026");
        assert_eq!(count(1_234_567), "1,234,567");
    }

    #[test]
    fn text_that_turns_the_line_round_is_disarmed() {
        assert_eq!(escape("a\u{202E}<b>"), "a&lt;b&gt;");
    }
}
