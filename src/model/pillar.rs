//! The five pillars of the exposure score.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A pillar of the score.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Pillar {
    /// Armed violence.
    Security,
    /// Governance and policy.
    Governance,
    /// Humanitarian conditions, co-drivers of violence.
    Humanitarian,
    /// Minerals and supply, by role.
    Mineral,
    /// External alignment: US, Russia, blocs, sanctions.
    External,
}

impl Pillar {
    /// All, in the order of every table.
    pub const ALL: [Self; 5] =
        [Self::Security, Self::Governance, Self::Humanitarian, Self::Mineral, Self::External];

    /// The word used in data files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Governance => "governance",
            Self::Humanitarian => "humanitarian",
            Self::Mineral => "mineral",
            Self::External => "external",
        }
    }

    /// The heading used in tables and charts.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Security => "Security",
            Self::Governance => "Governance and policy",
            Self::Humanitarian => "Humanitarian",
            Self::Mineral => "Mineral and supply",
            Self::External => "External alignment",
        }
    }
}

impl FromStr for Pillar {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|pillar| pillar.code() == text).ok_or_else(|| {
            format!("unknown pillar \"{text}\"; known pillars are security, governance, humanitarian, mineral, external")
        })
    }
}
