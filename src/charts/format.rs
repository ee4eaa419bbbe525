//! Ticks, and foreign text made safe. Losses, dates and counts read as in the report: one wording for both.

pub(crate) use crate::wording::{amount, change, count, date, pounds as loss};

use crate::wording::MINUS;

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
    let decimals = (0..3).find(|&d| {
        let shifted = scaled * [1.0, 10.0, 100.0][d];
        (shifted - shifted.round()).abs() < 1e-6
    });
    let decimals = decimals.unwrap_or(3);
    let sign = if pounds < 0.0 { MINUS.to_string() } else { String::new() };
    format!("{sign}£{:.decimals$}{unit}", pounds.abs() / divisor)
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
    fn a_date_reads_as_in_a_newspaper() {
        assert_eq!(date("2026-06-30"), "30 June 2026");
        assert_eq!(count(1_234_567), "1,234,567");
    }

    #[test]
    fn text_that_turns_the_line_round_is_disarmed() {
        assert_eq!(escape("a\u{202E}<b>"), "a&lt;b&gt;");
    }
}
