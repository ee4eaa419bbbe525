//! Scores of holdings in an earlier run, and what moved them since.

use crate::model::comparison::{Cause, FigureChange, Measure, State, Subject};
use serde::{Deserialize, Serialize};

/// An earlier run's scores beside the run's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EarlierView {
    /// Its as-of date.
    pub as_of: String,
    /// Holdings of either run, in id order.
    pub rows: Vec<EarlierRow>,
}

/// A holding's baseline score then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EarlierRow {
    /// Holding.
    pub id: String,
    /// Name, as the user wrote it: escape it.
    pub name: String,
    /// Score in the earlier run; `None` when it was not there.
    pub before: Option<f64>,
    /// Score in the run.
    pub after: Option<f64>,
    /// Part of the change that is a revision of old data or another construction of them.
    pub revision: f64,
    /// Part that is news: data and events since.
    pub news: f64,
    /// The rest: method, parameters, book, exchange rates and prices.
    pub other: f64,
    /// The cause that moved it most, in words; `None` when nothing did.
    pub reason: Option<String>,
}

impl EarlierRow {
    /// The row of a figure, when it is the baseline score of a holding.
    pub fn of(change: &FigureChange, name: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let figure = &change.figure;
        let Subject::Holding(id) = &figure.subject else { return None };
        if (figure.measure, figure.state) != (Measure::Score, State::Baseline) {
            return None;
        }
        let revision = change.part(Cause::Source) + change.part(Cause::Revision);
        let news = change.part(Cause::NewData) + change.part(Cause::Events);
        let most = change.parts.iter().filter(|part| part.value != 0.0);
        let most = most.max_by(|a, b| a.value.abs().total_cmp(&b.value.abs()));
        Some(Self {
            id: id.clone(),
            name: name(id).unwrap_or_else(|| id.clone()),
            before: change.before,
            after: change.after,
            revision,
            news,
            other: change
                .change
                .filter(|_| !change.parts.is_empty())
                .map_or(0.0, |all| all - revision - news),
            reason: most.map(|part| part.cause.label().to_owned()),
        })
    }
}
