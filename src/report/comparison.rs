//! Two runs compared, in words, tables and a page.

mod page;
mod words;

pub use page::{html, tables};
pub use words::{OwnFigure, notes, own, own_figures, sentences, text};

use crate::model::comparison::{Cause, Comparison, Figure, FigureChange, Measure, State, Subject, Terms};

/// A figure of the book.
fn of_book(comparison: &Comparison, measure: Measure, terms: Terms, state: State) -> Option<&FigureChange> {
    comparison.figure(&Figure { subject: Subject::Book, measure, terms, state })
}

/// The expected loss that tells the story: the first that moved, without the scenario before with it, before insurance before after.
pub fn headline(comparison: &Comparison) -> Option<&FigureChange> {
    let orders = [
        (Terms::Gross, State::Baseline),
        (Terms::Retained, State::Baseline),
        (Terms::Gross, State::Scenario),
        (Terms::Retained, State::Scenario),
    ];
    let found =
        || orders.iter().filter_map(|(terms, state)| of_book(comparison, Measure::Expected, *terms, *state));
    found().find(|row| row.change.is_some_and(|change| change != 0.0)).or_else(|| found().next())
}

/// Causes that stand in tables and pictures: those that moved, and those with a part in some figure.
pub(crate) fn causes(comparison: &Comparison) -> Vec<Cause> {
    let parts = comparison.figures.iter().flat_map(|row| &row.parts).filter(|part| part.value != 0.0);
    let mut causes: Vec<Cause> =
        parts.map(|part| part.cause).chain(comparison.moved.iter().copied()).collect();
    causes.sort_unstable();
    causes.dedup();
    causes
}

/// A figure's name: `TVaR 99, after insurance, with the scenario`.
pub(crate) fn name(figure: &Figure) -> String {
    let measure = match figure.measure {
        Measure::Expected => "Expected annual loss",
        Measure::Ceded => "Expected loss ceded",
        Measure::Var95 => "VaR 95",
        Measure::Tvar95 => "TVaR 95",
        Measure::Var99 => "VaR 99",
        Measure::Tvar99 => "TVaR 99",
        Measure::Var995 => "VaR 99.5",
        Measure::Tvar995 => "TVaR 99.5",
        Measure::Score => "Score",
    };
    let terms = match figure.terms {
        Terms::Gross => ", before insurance",
        Terms::Retained => ", after insurance",
        Terms::None => "",
    };
    let state = match figure.state {
        State::Baseline => ", baseline",
        State::Scenario => ", with the scenario",
        State::Change => ", scenario less baseline",
    };
    format!("{measure}{terms}{state}")
}

/// Of what a figure speaks: kind and name.
fn subject(figure: &Figure) -> (&'static str, String) {
    match &figure.subject {
        Subject::Book => ("book", String::new()),
        Subject::Holding(id) => ("holding", id.clone()),
        Subject::Country(code) => ("country", code.clone()),
        Subject::Peril(peril) => ("peril", peril.label().to_owned()),
    }
}
