//! What the source article claims beside what documents say, and the words the product uses.

use crate::id::EventId;
use crate::provenance::RowRef;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a claim stands to the documents held. Judgement, with its reason in the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Finding {
    /// Documents say the same.
    Agrees,
    /// Documents give another figure.
    Differs,
    /// Documents rule it out, or it rules itself out.
    Contradicted,
    /// No document held speaks to it.
    Unchecked,
}

impl Finding {
    /// In a sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Agrees => "documents agree",
            Self::Differs => "documents give another figure",
            Self::Contradicted => "documents contradict it",
            Self::Unchecked => "no document held speaks to it",
        }
    }
}

/// A claim and what stands against it. `policy/claims.csv` (hand-made)
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Key.
    pub id: String,
    /// Country or group it speaks of.
    pub place: String,
    /// The claim in a sentence.
    pub claim: String,
    /// Its row in `policy/facts`, when it is a number.
    pub fact: Option<String>,
    /// Rows of `policy/facts` that speak to it.
    pub against: Vec<String>,
    /// Events that speak to it.
    pub events: Vec<EventId>,
    /// What the documents say, in a sentence.
    pub documents: String,
    /// How the two stand to each other.
    pub finding: Finding,
    /// Why, judgement.
    pub reason: String,
    /// Who claims it.
    pub source: String,
    /// Where the documents' sentence comes from.
    pub documents_source: String,
    /// Day on which it was claimed.
    pub published: Date,
    /// Source row.
    pub row: RowRef,
}

/// A word the product uses. `registry/glossary.csv` (hand-made)
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The word or abbreviation.
    pub term: String,
    /// What it stands for, when it is an abbreviation.
    pub stands_for: String,
    /// What it means here.
    pub definition: String,
    /// Where the definition comes from.
    pub source: String,
    /// True when the definition is ours.
    pub judgement: bool,
    /// Source row.
    pub row: RowRef,
}
