//! Typed identifiers: an asset cannot be given where an issuer is meant.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A text that cannot be an identifier of the kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} must be {allowed}, was \"{found}\"")]
pub struct BadId {
    /// What was being named.
    pub kind: &'static str,
    /// The form, in words.
    pub allowed: &'static str,
    /// The text found.
    pub found: String,
}

fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= 80
        && text.trim() == text
        && !text.chars().any(|c| c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | ',' | ';'))
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $allowed:literal, $test:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            #[doc = concat!("Names a ", $kind, ".")]
            ///
            /// # Errors
            #[doc = concat!("[`BadId`] unless it is ", $allowed, ".")]
            pub fn new(text: impl Into<String>) -> Result<Self, BadId> {
                let text = text.into();
                let test: fn(&str) -> bool = $test;
                if test(&text) { Ok(Self(text)) } else { Err(BadId { kind: $kind, allowed: $allowed, found: text }) }
            }
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())
}

id!(/// A country by its ISO 3166 three-letter code: `NER` is Niger, `NGA` is Nigeria.
    CountryCode, "country code", "three capital letters (ISO 3166 alpha-3)", is_code);
id!(/// A currency by its ISO 4217 code.
    CurrencyCode, "currency code", "three capital letters (ISO 4217)", is_code);
id!(/// A mine, project or site: `MLI-SYAMA`.
    AssetId, "asset id", "plain text of 1 to 80 characters without quotes, commas or semicolons", is_plain);
id!(/// A company or state holder, ticker and exchange: `EDV:LSE`.
    IssuerId, "issuer id", "plain text of 1 to 80 characters without quotes, commas or semicolons", is_plain);
id!(/// A line of a portfolio: `H01`.
    HoldingId, "holding id", "plain text of 1 to 80 characters without quotes, commas or semicolons", is_plain);
id!(/// An insurance policy that one or several holdings share.
    PolicyId, "policy id", "plain text of 1 to 80 characters without quotes, commas or semicolons", is_plain);
id!(/// A mineral or other commodity: `gold`.
    CommodityId, "commodity", "plain text of 1 to 80 characters without quotes, commas or semicolons", is_plain);
id!(/// A documented policy event: `EV045`.
    EventId, "event id", "plain text of 1 to 80 characters without quotes, commas or semicolons", is_plain);
id!(/// An indicator of the score: `wgi_pv`.
    IndicatorId, "indicator id", "plain text of 1 to 80 characters without quotes, commas or semicolons", is_plain);
id!(/// A scenario's name, as on the command line: `us-reengagement`.
ScenarioName, "scenario name", "small letters, digits and hyphens", |text| {
    is_plain(text) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn niger_and_nigeria_are_two_countries_and_lower_case_is_none() {
        assert_ne!(CountryCode::new("NER"), CountryCode::new("NGA"));
        assert!(CountryCode::new("ner").is_err());
        assert!(CountryCode::new("NG").is_err());
    }

    #[test]
    fn markup_cannot_be_an_identifier() {
        assert!(HoldingId::new("<script>").is_err());
        assert!(HoldingId::new(" H01").is_err());
        assert!(ScenarioName::new("../etc").is_err());
    }
}
