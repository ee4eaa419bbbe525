//! The arena as an indented tree.

use super::check::mismatch;
use crate::provenance::{Arena, Basis, EvidenceId, RowRef};
use std::collections::BTreeSet;
use std::fmt;

/// Rows named on one line before the rest is counted.
const ROWS_SHOWN: usize = 3;

/// A line of the tree.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Line {
    /// Depth, 0 for the number asked for.
    pub depth: usize,
    /// Node.
    pub id: EvidenceId,
    /// What it is.
    pub label: String,
    /// How it was made.
    pub formula: String,
    /// Value; `None` is missing.
    pub value: Option<f64>,
    /// Unit.
    pub unit: String,
    /// Data, judgement or the user's.
    pub basis: Basis,
    /// Period.
    pub period: Option<String>,
    /// Reason or source.
    pub reason: Option<String>,
    /// Source rows.
    pub rows: Vec<RowRef>,
    /// True when it stands in full further up: its inputs are not told again.
    pub repeated: bool,
    /// True when a stated sum or product does not hold.
    pub broken: bool,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:indent$}{}: ", "", self.label, indent = 2 * self.depth)?;
        match self.value {
            Some(value) => write!(f, "{} {}", figures(value), self.unit)?,
            None => write!(f, "missing")?,
        }
        match self.basis {
            Basis::Data => {}
            Basis::Judgement => write!(f, " (judgement)")?,
            Basis::Yours => write!(f, " (yours)")?,
        }
        if let Some(period) = &self.period {
            write!(f, ", {period}")?;
        }
        if self.repeated {
            return write!(f, " (as above)");
        }
        if !self.formula.is_empty() {
            write!(f, " = {}", self.formula)?;
        }
        if let Some(reason) = &self.reason {
            write!(f, "; {reason}")?;
        }
        if !self.rows.is_empty() {
            write!(f, " [{}]", places(&self.rows))?;
        }
        if self.broken {
            write!(f, " DOES NOT SUM")?;
        }
        Ok(())
    }
}

/// A value with as many decimals as its size deserves.
fn figures(value: f64) -> String {
    let size = value.abs();
    let decimals = if size == 0.0 || size >= 1_000.0 {
        0
    } else if size >= 1.0 {
        2
    } else {
        4
    };
    format!("{value:.decimals$}")
}

fn places(rows: &[RowRef]) -> String {
    let shown = rows.iter().take(ROWS_SHOWN).map(|row| format!("{}:{}", row.resource, row.row));
    let shown = shown.collect::<Vec<_>>().join(", ");
    match rows.len().saturating_sub(ROWS_SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The tree below `root`, inputs in the order in which they enter. A node met again is told once.
pub fn tree(arena: &Arena, root: EvidenceId) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut told = BTreeSet::new();
    // A stack instead of recursion: an arena may be deep.
    let mut waiting = vec![(root, 0)];
    while let Some((id, depth)) = waiting.pop() {
        let node = arena.get(id);
        let repeated = !told.insert(id) && !node.inputs.is_empty();
        lines.push(Line {
            depth,
            id,
            label: node.label.clone(),
            formula: node.formula.clone(),
            value: node.value,
            unit: node.unit.clone(),
            basis: node.basis,
            period: node.period.clone(),
            reason: node.reason.clone(),
            rows: node.rows.clone(),
            repeated,
            broken: mismatch(arena, id, node).is_some(),
        });
        if !repeated {
            waiting.extend(node.inputs.iter().rev().map(|input| (*input, depth + 1)));
        }
    }
    lines
}
