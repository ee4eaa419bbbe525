//! The five perils.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A way to lose money in the region.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum Peril {
    /// Political violence: damage and stops.
    #[serde(rename = "PV")]
    Violence,
    /// Expropriation: the asset is taken.
    #[serde(rename = "EX")]
    Expropriation,
    /// Contract and fiscal change: settled disputes, new codes, royalties.
    #[serde(rename = "CC")]
    ContractChange,
    /// Currency transfer and inconvertibility.
    #[serde(rename = "TR")]
    Transfer,
    /// Supply and logistics disruption: stops.
    #[serde(rename = "SD")]
    Supply,
}

impl Peril {
    /// All, in the order of every table.
    pub const ALL: [Self; 5] =
        [Self::Violence, Self::Expropriation, Self::ContractChange, Self::Transfer, Self::Supply];

    /// The two-letter code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Violence => "PV",
            Self::Expropriation => "EX",
            Self::ContractChange => "CC",
            Self::Transfer => "TR",
            Self::Supply => "SD",
        }
    }

    /// The name in plain words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Violence => "political violence",
            Self::Expropriation => "expropriation",
            Self::ContractChange => "contract and fiscal change",
            Self::Transfer => "currency transfer",
            Self::Supply => "supply disruption",
        }
    }

    /// Place in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Peril {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text that is no peril code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown peril \"{0}\"; known perils are PV, EX, CC, TR, SD")]
pub struct UnknownPeril(pub String);

impl FromStr for Peril {
    type Err = UnknownPeril;
    fn from_str(text: &str) -> Result<Self, UnknownPeril> {
        Self::ALL.into_iter().find(|peril| peril.code() == text).ok_or_else(|| UnknownPeril(text.to_owned()))
    }
}
