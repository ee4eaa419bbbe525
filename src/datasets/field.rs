//! Cells: from text to typed values, and what is allowed when the text is no such value.

use crate::id::{
    AssetId, BadId, CommodityId, CountryCode, CurrencyCode, EventId, HoldingId, IndicatorId, IssuerId,
    PolicyId,
};
use crate::period::{Month, parse_date};
use crate::problem::nearest;
use jiff::civil::Date;

/// What is wrong with a cell: message and hint.
pub struct BadCell {
    /// With what was found and what is allowed.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl BadCell {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }
    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A type that a cell can hold.
pub trait Field: Sized {
    /// Reads a text that is not empty.
    ///
    /// # Errors
    /// [`BadCell`] when it is none.
    fn read(text: &str) -> Result<Self, BadCell>;
    /// A value that keeps reading the rest of a refused row; the row is dropped, so that it never gets out.
    fn stand_in() -> Self;
}

impl Field for String {
    fn read(text: &str) -> Result<Self, BadCell> {
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(BadCell::new("holds a control character; plain text is allowed"));
        }
        Ok(text.to_owned())
    }
    fn stand_in() -> Self {
        Self::new()
    }
}

impl Field for f64 {
    fn read(text: &str) -> Result<Self, BadCell> {
        let is_plain =
            text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
        match text.parse::<f64>() {
            Ok(value) if is_plain && value.is_finite() => Ok(value),
            _ => Err(bad_number(text, "a finite number")),
        }
    }
    fn stand_in() -> Self {
        0.0
    }
}

fn bad_number(text: &str, allowed: &str) -> BadCell {
    let bad = BadCell::new(format!("must be {allowed}, was \"{}\"", shorten(text)));
    let swapped = text.replace(',', ".");
    if text.matches(',').count() == 1 && swapped.parse::<f64>().is_ok() {
        bad.hint("use a dot as the decimal sign and nothing between thousands")
    } else if text.contains(',') || text.contains(' ') {
        bad.hint("write digits only: no spaces or commas between thousands")
    } else {
        bad
    }
}

macro_rules! whole_number {
    ($($type:ty),*) => {$(
        impl Field for $type {
            fn read(text: &str) -> Result<Self, BadCell> {
                text.parse().map_err(|_| {
                    bad_number(text, &format!("a whole number from {} to {}", <$type>::MIN, <$type>::MAX))
                })
            }
            fn stand_in() -> Self {
                0
            }
        }
    )*};
}
whole_number!(u16, u32, u64, i16, i64);

impl Field for bool {
    fn read(text: &str) -> Result<Self, BadCell> {
        choice(text, &[("yes", true), ("no", false)])
    }
    fn stand_in() -> Self {
        false
    }
}

impl Field for Date {
    fn read(text: &str) -> Result<Self, BadCell> {
        parse_date(text).map_err(|_| {
            BadCell::new(format!("must be a date that exists, like 2026-06-30, was \"{}\"", shorten(text)))
                .hint("write year-month-day with two digits for month and day")
        })
    }
    fn stand_in() -> Self {
        Self::constant(1970, 1, 1)
    }
}

impl Field for Month {
    fn read(text: &str) -> Result<Self, BadCell> {
        text.parse()
            .map_err(|_| BadCell::new(format!("must be a month like 2026-06, was \"{}\"", shorten(text))))
    }
    fn stand_in() -> Self {
        Self::of(Date::constant(1970, 1, 1))
    }
}

macro_rules! id_field {
    ($($type:ident = $stand_in:literal),*) => {$(
        impl Field for $type {
            fn read(text: &str) -> Result<Self, BadCell> {
                Self::new(text).map_err(|bad: BadId| {
                    BadCell::new(format!("{} must be {}, was \"{}\"", bad.kind, bad.allowed, shorten(text)))
                })
            }
            fn stand_in() -> Self {
                Self::new($stand_in).expect("a valid stand-in")
            }
        }
    )*};
}
id_field!(
    CountryCode = "XXX",
    CurrencyCode = "XXX",
    AssetId = "-",
    IssuerId = "-",
    HoldingId = "-",
    PolicyId = "-",
    CommodityId = "-",
    EventId = "-",
    IndicatorId = "-"
);

/// Implements [`Field`] for a type with named values.
macro_rules! choices {
    ($type:ty { $($name:literal => $value:expr),* $(,)? }) => {
        impl $crate::datasets::field::Field for $type {
            fn read(text: &str) -> Result<Self, $crate::datasets::field::BadCell> {
                $crate::datasets::field::choice(text, &[$(($name, $value)),*])
            }
            fn stand_in() -> Self {
                [$($value),*][0]
            }
        }
    };
}
pub(crate) use choices;

/// The value named by `text`.
///
/// # Errors
/// [`BadCell`] with the known names, and the nearest.
pub fn choice<T: Copy>(text: &str, known: &[(&str, T)]) -> Result<T, BadCell> {
    if let Some((_, value)) = known.iter().find(|(name, _)| *name == text) {
        return Ok(*value);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let bad = BadCell::new(format!("must be one of {}, was \"{}\"", names.join(", "), shorten(text)));
    Err(match nearest(text, names) {
        Some(name) => bad.hint(format!("did you mean {name}?")),
        None => bad,
    })
}

/// A text cut so that a message stays readable, without control characters.
pub fn shorten(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(60).collect();
    if text.chars().count() > 60 { format!("{plain}...") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says<T: Field>(text: &str) -> String {
        T::read(text).err().map_or_else(
            || "read".to_owned(),
            |bad| format!("{}; {}", bad.message, bad.hint.unwrap_or_default()),
        )
    }

    #[test]
    fn numbers_that_a_parser_would_take_are_still_refused() {
        for text in ["NaN", "inf", "-infinity", "0x10", "1_000", "", "1e999"] {
            assert!(f64::read(text).is_err(), "{text}");
        }
        assert_eq!(f64::read("-1.5e3").ok(), Some(-1500.0));
        assert!(says::<f64>("1,5").contains("use a dot"));
        assert!(says::<f64>("1 000 000").contains("no spaces"));
        assert!(says::<u32>("-1").contains("a whole number from 0"));
    }

    #[test]
    fn a_long_or_dirty_text_is_shown_short_and_clean() {
        assert_eq!(shorten("a\u{1b}[31mb"), "a\u{fffd}[31mb");
        assert_eq!(shorten(&"x".repeat(100)).chars().count(), 63);
    }

    #[test]
    fn a_near_name_is_proposed() {
        assert!(says::<bool>("yse").contains("did you mean yes?"));
        assert!(says::<bool>("true").contains("must be one of yes, no"));
    }
}
