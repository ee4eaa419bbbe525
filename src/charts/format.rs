//! Numbers and dates as the reader sees them. Rounded first, then given a unit: £999,960 is £1.0m.

/// Two significant figures: more would claim more than a simulation knows.
fn two_figures(value: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    let digits = crate::maths::log10(value.abs()).floor() as i32 - 1;
    let step = crate::maths::pow(10.0, f64::from(digits.abs()));
    if 0 <= digits { (value / step).round() * step } else { (value * step).round() / step }
}

/// Minus as U+2212, as wide as a plus.
fn signed(value: f64, text: &str, plus: bool) -> String {
    let is_zero = !text.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0');
    match value {
        _ if is_zero => text.to_owned(),
        value if value < 0.0 => format!("\u{2212}{text}"),
        _ if plus => format!("+{text}"),
        _ => text.to_owned(),
    }
}

fn in_unit(size: f64) -> String {
    let (divisor, unit) = match size {
        size if 999_500_000.0 <= size => (1e9, "bn"),
        size if 999_500.0 <= size => (1e6, "m"),
        size if 999.5 <= size => (1e3, "k"),
        _ => (1.0, ""),
    };
    let value = size / divisor;
    let decimals = usize::from(!unit.is_empty() && value < 9.95);
    format!("£{value:.decimals$}{unit}")
}

/// A loss: `£2.3m`, two significant figures.
pub(crate) fn loss(pounds: f64) -> String {
    signed(pounds, &in_unit(two_figures(pounds.abs())), false)
}

/// A change of a loss: `+£4.6m`, `−£9.5k`.
pub(crate) fn change(pounds: f64) -> String {
    signed(pounds, &in_unit(two_figures(pounds.abs())), true)
}

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
    signed(pounds, &format!("£{:.decimals$}{unit}", pounds.abs() / divisor), false)
}

/// `30 June 2026` from `2026-06-30`; any other text as it stands.
pub(crate) fn date(text: &str) -> String {
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
    let Ok(date) = crate::period::parse_date(text) else { return text.to_owned() };
    let month = MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    format!("{} {month} {}", date.day(), date.year())
}

/// A whole number with thousands: `100,000`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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
