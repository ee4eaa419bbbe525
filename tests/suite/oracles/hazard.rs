//! Kinds of the rates: posteriors, shrinkage, decay, distances, shocks.

use super::{Action, Kind};

pub(crate) const KINDS: &[Kind] = &[
    Kind { oracle: "frequency", id: "post", action: Action::Waits("the rates") },
    Kind { oracle: "frequency", id: "eb", action: Action::Waits("the rates") },
    Kind { oracle: "frequency", id: "decay", action: Action::Waits("the rates") },
    Kind { oracle: "frequency", id: "haversine", action: Action::Waits("the rates") },
    Kind { oracle: "frequency", id: "shock", action: Action::Waits("the rates") },
];
