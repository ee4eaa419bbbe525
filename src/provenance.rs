//! Where numbers come from: an append-only arena of evidence that `explain` walks from the headline to the source row.
//!
//! Numbers are not wrapped. A stage that makes a number worth explaining pushes a node and keeps its [`EvidenceId`] in its own
//! table beside the number. The simulation never sees these.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A row of a resource of the data package, or of a user's file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RowRef {
    /// Resource name, such as `security/conflict_months`.
    pub resource: String,
    /// Line in the file, from 1; the heading is line 1.
    pub row: u64,
}

impl RowRef {
    /// True for a row of a file of the user's: it is named by its path, a resource of the package by its name.
    pub fn is_yours(&self) -> bool {
        self.resource.ends_with(".csv")
    }
}

/// Rows in one line, runs of lines as ranges: `policy/asset_years:2-65; policy/disputes:2,4-6`.
pub fn listed(rows: &BTreeSet<RowRef>) -> String {
    let mut text = String::new();
    let mut last: Option<(&str, u64, u64)> = None;
    let end = |text: &mut String, last: Option<(&str, u64, u64)>| {
        if let Some((_, first, to)) = last.filter(|(_, first, to)| first < to) {
            text.push_str(&format!("{}{to}", if to == first + 1 { ',' } else { '-' }));
        }
    };
    for RowRef { resource, row } in rows {
        match last {
            Some((name, first, to)) if name == resource && to + 1 == *row => last = Some((name, first, *row)),
            Some((name, ..)) if name == resource => {
                end(&mut text, last);
                text.push_str(&format!(",{row}"));
                last = Some((name, *row, *row));
            }
            _ => {
                end(&mut text, last);
                let gap = if text.is_empty() { "" } else { "; " };
                text.push_str(&format!("{gap}{resource}:{row}"));
                last = Some((resource, *row, *row));
            }
        }
    }
    end(&mut text, last);
    text
}

/// A node of the arena.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct EvidenceId(pub u32);

/// What a number rests on.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Computed from source rows.
    Data,
    /// Set by judgement, with a reason.
    Judgement,
    /// Set by the user.
    Yours,
}

/// How a node's value follows from its inputs, so that `explain` can check it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A value taken from its rows, or from a formula in words that is not re-computed on the walk.
    Leaf,
    /// The sum of the inputs.
    Sum,
    /// The product of the inputs.
    Product,
    /// A value derived from its inputs by the formula in words.
    Derived,
}

/// One explained number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Evidence {
    /// What it is, in words a reader understands: `deaths in 12 months, Mali`.
    pub label: String,
    /// The formula, in words or symbols.
    pub formula: String,
    /// The value; `None` is missing, never zero.
    pub value: Option<f64>,
    /// The unit.
    pub unit: String,
    /// Data, judgement or the user's own.
    pub basis: Basis,
    /// How the value follows from `inputs`.
    pub rule: Rule,
    /// The date or period it speaks of, where it has one.
    pub period: Option<String>,
    /// Why, for a judgement; the source, for data.
    pub reason: Option<String>,
    /// The numbers it was made from.
    pub inputs: Vec<EvidenceId>,
    /// The source rows it was read from.
    pub rows: Vec<RowRef>,
}

impl Evidence {
    /// A number computed from others or from rows; fill in what applies with the builder methods.
    pub fn data(label: impl Into<String>, value: impl Into<Option<f64>>, unit: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            formula: String::new(),
            value: value.into(),
            unit: unit.into(),
            basis: Basis::Data,
            rule: Rule::Leaf,
            period: None,
            reason: None,
            inputs: Vec::new(),
            rows: Vec::new(),
        }
    }
    /// A number set by judgement.
    pub fn judgement(
        label: impl Into<String>,
        value: impl Into<Option<f64>>,
        unit: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self { basis: Basis::Judgement, reason: Some(reason.into()), ..Self::data(label, value, unit) }
    }
    /// With its formula.
    pub fn formula(mut self, formula: impl Into<String>) -> Self {
        self.formula = formula.into();
        self
    }
    /// With its inputs and how the value follows from them.
    pub fn from(mut self, rule: Rule, inputs: impl IntoIterator<Item = EvidenceId>) -> Self {
        self.rule = rule;
        self.inputs = inputs.into_iter().collect();
        self
    }
    /// With its source rows.
    pub fn rows(mut self, rows: impl IntoIterator<Item = RowRef>) -> Self {
        self.rows = rows.into_iter().collect();
        self
    }
    /// With the period it speaks of.
    pub fn period(mut self, period: impl ToString) -> Self {
        self.period = Some(period.to_string());
        self
    }
    /// With a source or reason.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

/// The arena: every explained number of a run, in the order of making. A node's inputs come before it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Arena(Vec<Evidence>);

impl Arena {
    /// Appends a node and returns its id.
    ///
    /// A judgement of a file of the user's is theirs.
    pub fn push(&mut self, mut evidence: Evidence) -> EvidenceId {
        if evidence.basis == Basis::Judgement && evidence.rows.iter().any(RowRef::is_yours) {
            evidence.basis = Basis::Yours;
        }
        debug_assert!(evidence.inputs.iter().all(|id| (id.0 as usize) < self.0.len()), "inputs come first");
        let id = u32::try_from(self.0.len())
            .expect("a run has fewer than four thousand million explained numbers");
        self.0.push(evidence);
        EvidenceId(id)
    }
    /// The node of an id that this arena gave out.
    pub fn get(&self, id: EvidenceId) -> &Evidence {
        &self.0[id.0 as usize]
    }
    /// The source rows of a node and of everything below it.
    pub fn rows_below(&self, root: EvidenceId) -> BTreeSet<RowRef> {
        let (mut seen, mut rows, mut waiting) = (BTreeSet::new(), BTreeSet::new(), vec![root]);
        while let Some(id) = waiting.pop() {
            if seen.insert(id) {
                let node = self.get(id);
                rows.extend(node.rows.iter().cloned());
                waiting.extend(node.inputs.iter().copied());
            }
        }
        rows
    }
    /// All nodes, in order.
    pub fn nodes(&self) -> &[Evidence] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(resource: &str, row: u64) -> RowRef {
        RowRef { resource: resource.to_owned(), row }
    }

    #[test]
    fn rows_are_listed_once_in_order_and_runs_as_ranges() {
        let rows =
            [row("b", 9), row("a", 2), row("a", 3), row("a", 4), row("a", 7), row("a", 8), row("b", 1)];
        assert_eq!(listed(&rows.into_iter().collect()), "a:2-4,7,8; b:1,9");
        assert_eq!(listed(&BTreeSet::new()), "");
    }

    #[test]
    fn the_rows_below_a_node_are_those_of_all_its_inputs() {
        let mut arena = Arena::default();
        let one = arena.push(Evidence::data("one", 1.0, "").rows([row("a", 2)]));
        let two = arena.push(Evidence::data("two", 1.0, "").from(Rule::Derived, [one]).rows([row("b", 3)]));
        let three = arena.push(Evidence::data("three", 1.0, "").from(Rule::Sum, [two, one, two]));
        assert_eq!(arena.rows_below(three), BTreeSet::from([row("a", 2), row("b", 3)]));
    }
}
