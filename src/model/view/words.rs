//! Numbers that matter, claims beside documents, and what words mean.

use crate::model::claims::Finding;
use serde::{Deserialize, Serialize};

/// Facts and claims known on the as-of date.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Facts {
    /// Figures that reports quote.
    pub numbers: Vec<FactRow>,
    /// What the source article says beside what documents say.
    pub claims: Vec<ClaimRow>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FactRow {
    /// Key.
    pub id: String,
    /// What the figure counts.
    #[serde(default)]
    pub name: String,
    /// Country or region in words.
    pub place: String,
    /// Year or date it speaks of.
    pub year: String,
    /// Value as quoted.
    pub value: String,
    /// Unit.
    pub unit: String,
    /// The fact in a sentence.
    pub text: String,
    /// Source.
    pub source: String,
    /// True when a document was read for it, false when it is unverified.
    pub documented: bool,
    /// True when it is the source article's own figure.
    pub is_claim: bool,
    /// high, medium or low.
    pub confidence: String,
}

impl FactRow {
    /// The number that the quoted value starts with; `None` for a value in words.
    pub fn figure(&self) -> Option<f64> {
        let first = self.value.split(' ').next()?;
        first.parse().ok().filter(|number: &f64| number.is_finite())
    }
}

/// A claim of the source article beside the documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ClaimRow {
    /// Key.
    pub id: String,
    /// Country or group in words.
    pub place: String,
    /// The claim in a sentence.
    pub claim: String,
    /// Its figure, when it is one.
    pub value: Option<String>,
    /// Who claims it.
    pub source: String,
    /// Day on which it was claimed.
    pub published: String,
    /// What documents say; empty when none held speaks to it.
    pub documents: String,
    /// Their source.
    pub documents_source: String,
    /// Their figures, keys of the numbers.
    pub against: Vec<String>,
    /// How the two stand, judgement.
    pub finding: Finding,
    /// Why.
    pub reason: String,
}

/// A word of the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TermRow {
    /// The word or abbreviation.
    pub term: String,
    /// The words behind an abbreviation.
    pub stands_for: String,
    /// What it means here.
    pub definition: String,
    /// Where the definition comes from.
    pub source: String,
    /// True when it is ours.
    pub judgement: bool,
}

/// A point of the source article's checklist against the book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CheckRow {
    /// `checklist-1`, `do-1`, `dont-1`.
    pub id: String,
    /// What the article asks.
    pub asks: String,
    /// `done`, `open`, `not answerable`.
    pub state: String,
    /// What the state rests on.
    pub evidence: Vec<String>,
    /// What is left to do.
    pub left: Vec<String>,
}
