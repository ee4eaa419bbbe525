//! Units and ranges as types: a value that exists is in range, and a swap of two of them does not compile.
//!
//! Each type is a checked `f64`. Deserialisation goes through the same door as [`Gbp::new`] and its sisters.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A number outside the range its unit allows.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{unit} must be {allowed}, was {value}")]
pub struct OutOfRange {
    /// What was being made.
    pub unit: &'static str,
    /// The range, in words.
    pub allowed: &'static str,
    /// What was found.
    pub value: f64,
}

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident, $unit:literal, $allowed:literal, |$x:ident| $test:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(try_from = "f64", into = "f64")]
        pub struct $name(f64);

        impl $name {
            #[doc = concat!("Makes a ", $unit, ".")]
            ///
            /// # Errors
            #[doc = concat!("[`OutOfRange`] unless it is ", $allowed, "; NaN is out of range.")]
            pub fn new(value: f64) -> Result<Self, OutOfRange> {
                let $x = value;
                if value.is_finite() && $test {
                    Ok(Self(value))
                } else {
                    Err(OutOfRange { unit: $unit, allowed: $allowed, value })
                }
            }

            /// The bare number, in the unit of the type.
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl TryFrom<f64> for $name {
            type Error = OutOfRange;
            fn try_from(value: f64) -> Result<Self, OutOfRange> {
                Self::new(value)
            }
        }

        impl From<$name> for f64 {
            fn from(value: $name) -> f64 {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

unit!(
    /// Pounds sterling. An `f64`: right for simulation, not for accounts.
    Gbp, "amount in pounds", "a finite number", |_x| true
);
unit!(
    /// A chance between 0 and 1.
    Probability, "probability", "between 0 and 1", |x| (0.0..=1.0).contains(&x)
);
unit!(
    /// A part of a whole, between 0 and 1.
    Share, "share", "between 0 and 1", |x| (0.0..=1.0).contains(&x)
);
unit!(
    /// Expected events per year of 365.25 days.
    AnnualRate, "annual rate", "0 or more", |x| x >= 0.0
);
unit!(
    /// An exposure score: 0 is safe, 100 is worst.
    Score, "score", "between 0 and 100", |x| (0.0..=100.0).contains(&x)
);
unit!(
    /// The level of a quantile, such as 0.99.
    Level, "level", "above 0 and below 1", |x| 0.0 < x && x < 1.0
);
unit!(
    /// A length of time in years of 365.25 days.
    Years, "number of years", "0 or more", |x| x >= 0.0
);
unit!(
    /// A length of time in days.
    Days, "number of days", "0 or more", |x| x >= 0.0
);

/// Days in a year, everywhere in the product.
pub const DAYS_PER_YEAR: f64 = 365.25;

impl Days {
    /// The same length in years of 365.25 days.
    pub fn in_years(self) -> Years {
        Years(self.0 / DAYS_PER_YEAR)
    }
}

impl Level {
    /// The return period in years, `1 / (1 - level)`.
    pub fn return_period(self) -> f64 {
        1.0 / (1.0 - self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_a_number_is_never_in_range() {
        assert!(Probability::new(f64::NAN).is_err());
        assert!(Gbp::new(f64::INFINITY).is_err());
        assert!(Score::new(-0.1).is_err());
        assert!(Level::new(1.0).is_err());
    }

    #[test]
    fn reading_goes_through_the_same_check_as_making() {
        assert!(serde_json::from_str::<Share>("1.5").is_err());
        assert_eq!(serde_json::from_str::<Share>("0.5").expect("in range").get(), 0.5);
    }
}
