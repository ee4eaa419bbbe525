//! Does every stated sum and product of an arena hold?

use crate::maths;
use crate::provenance::{Arena, Evidence, EvidenceId, Rule};
use std::fmt;

/// Agreement asked for, in the value's unit, or of the value where that is larger than 1.
const TOLERANCE: f64 = 1e-9;

/// A node whose value is not what its inputs make.
#[derive(Debug, Clone, PartialEq)]
pub struct Mismatch {
    /// Which node.
    pub id: EvidenceId,
    /// What it is.
    pub label: String,
    /// Its value.
    pub stated: Option<f64>,
    /// What its inputs make; `None` when one of them is missing.
    pub found: Option<f64>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |value: Option<f64>| value.map_or_else(|| "missing".to_owned(), |x| x.to_string());
        write!(f, "{}: stated {}, its inputs make {}", self.label, show(self.stated), show(self.found))
    }
}

/// Checks every sum and product.
///
/// # Errors
/// All nodes that do not hold, in arena order.
pub fn check(arena: &Arena) -> Result<(), Vec<Mismatch>> {
    let faults: Vec<Mismatch> = arena
        .nodes()
        .iter()
        .enumerate()
        .filter_map(|(place, node)| {
            let id = EvidenceId(u32::try_from(place).expect("the arena numbered it"));
            mismatch(arena, id, node)
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// The fault of a node; leaves and derived numbers have no rule to break.
pub(super) fn mismatch(arena: &Arena, id: EvidenceId, node: &Evidence) -> Option<Mismatch> {
    let values = || node.inputs.iter().map(|id| arena.get(*id).value).collect::<Option<Vec<f64>>>();
    let found = match node.rule {
        Rule::Leaf | Rule::Derived => return None,
        Rule::Sum => values().map(maths::sum),
        Rule::Product => values().map(|values| values.iter().product()),
    };
    let holds = match (node.value, found) {
        (Some(stated), Some(found)) => (stated - found).abs() <= TOLERANCE * stated.abs().max(1.0),
        (None, None) => true,
        _ => false,
    };
    (!holds).then(|| Mismatch { id, label: node.label.clone(), stated: node.value, found })
}
