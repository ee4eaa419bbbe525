//! Kinds of the score board: composites, attribution, mineral supply.

use super::{Action, Kind};

pub(crate) const KINDS: &[Kind] = &[
    Kind { oracle: "composite", id: "norm", action: Action::Waits("the score board") },
    Kind { oracle: "composite", id: "agg", action: Action::Waits("the score board") },
    Kind { oracle: "composite", id: "weights", action: Action::Waits("the score board") },
    Kind { oracle: "composite", id: "inform", action: Action::Waits("the score board") },
    Kind { oracle: "composite", id: "icrg", action: Action::Waits("the score board") },
    Kind { oracle: "composite", id: "weightmc", action: Action::Waits("the score board") },
    Kind { oracle: "attribution", id: "attr", action: Action::Waits("the score board") },
    Kind { oracle: "mineral_supply_risk", id: "min", action: Action::Waits("the score board") },
];
