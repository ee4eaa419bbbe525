//! Parts of a change from the figures of runs, each with its error.

use super::Term;
use super::figures::{allocation, figures, score_figures};
use super::sections::{YEARLY, Yearly};
use crate::maths;
use crate::metrics::standard_error;
use crate::model::comparison::{Cause, Figure, FigureChange, Measure, PartOfChange, State, Subject, Terms};
use crate::model::view::{Scores, View};
use std::collections::{BTreeMap, BTreeSet};

/// Standard errors within which a part is not told from noise: 95%, two-sided.
const TOLD_APART: f64 = 1.96;

/// The figures of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Valued {
    /// By figure.
    pub figures: BTreeMap<Figure, f64>,
    /// Of each section of its years.
    pub sections: BTreeMap<Figure, Vec<f64>>,
    /// Standard errors of figures that have no sections.
    pub errors: BTreeMap<Figure, f64>,
}

impl Valued {
    /// The figures of a view, with those of its sections.
    pub fn of(view: &View, sections: BTreeMap<Figure, Vec<f64>>) -> Self {
        let mut errors = BTreeMap::new();
        for (terms, name) in [(Terms::Gross, "gross"), (Terms::Retained, "retained")] {
            for (state, branch) in [(State::Baseline, "baseline"), (State::Scenario, "scenario")] {
                let of_branch = allocation(view, branch, name).or_else(|| allocation(view, "baseline", name));
                for row in of_branch.iter().flat_map(|allocation| &allocation.by_holding) {
                    let subject = Subject::Holding(row.id.clone());
                    let figure = Figure { subject, measure: Measure::Tvar99, terms, state };
                    errors.extend(row.euler.se.map(|se| (figure, se)));
                }
            }
        }
        Self { figures: figures(view), sections, errors }
    }

    /// Scores alone.
    pub fn of_scores(scores: &Scores) -> Self {
        Self { figures: score_figures(scores, false), ..Self::default() }
    }

    /// A book without a holding loses nothing on it.
    fn at(&self, figure: &Figure) -> Option<f64> {
        at(&self.figures, figure)
    }

    /// The error of the figure alone, by its sections or as the run quotes it.
    fn error(&self, figure: &Figure) -> Option<f64> {
        match (self.sections.get(figure), self.errors.get(figure)) {
            (Some(sections), _) => Some(standard_error(sections)),
            (None, Some(se)) => Some(*se),
            (None, None) if figure.state == State::Change => {
                let side = |state| self.errors.get(&Figure { state, ..figure.clone() });
                Some(libm::hypot(*side(State::Baseline)?, *side(State::Scenario)?))
            }
            (None, None) => None,
        }
    }
}

fn at(figures: &BTreeMap<Figure, f64>, figure: &Figure) -> Option<f64> {
    let is_part = matches!(figure.subject, Subject::Holding(_) | Subject::Country(_));
    let absent = (is_part && figure.measure != Measure::Score).then_some(0.0);
    figures.get(figure).copied().or(absent)
}

/// Losses of each year, weighted into parts: `sums[term]`.
#[derive(Debug, Clone, Default)]
pub struct Sums(Vec<Option<Yearly>>);

impl Sums {
    /// Nothing yet, for a number of terms.
    pub fn new(terms: usize) -> Self {
        Self(vec![None; terms])
    }

    /// Adds a run's years with its weight in each term.
    pub fn add(&mut self, years: &Yearly, weights: &[f64]) {
        for (sum, weight) in self.0.iter_mut().zip(weights).filter(|(_, weight)| **weight != 0.0) {
            let sum = sum.get_or_insert_with(|| std::array::from_fn(|i| vec![0.0; years[i].len()]));
            for (sum, years) in sum.iter_mut().zip(years) {
                sum.iter_mut().zip(years).for_each(|(sum, loss)| *sum += weight * loss);
            }
        }
    }

    /// Standard error of a term's part in an expected loss of the book.
    fn error(&self, term: usize, figure: &Figure) -> Option<f64> {
        let years = self.0.get(term)?.as_ref()?;
        let side = |terms: Terms, state: State| {
            let place = YEARLY.iter().position(|of| *of == (terms, state))?;
            Some(&years[place])
        };
        let difference = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<f64>>();
        match (&figure.subject, figure.measure, figure.state) {
            (Subject::Book, Measure::Expected, State::Change) => {
                let (base, mixed) =
                    (side(figure.terms, State::Baseline)?, side(figure.terms, State::Scenario)?);
                Some(standard_error(&difference(mixed, base)))
            }
            (Subject::Book, Measure::Expected, state) => Some(standard_error(side(figure.terms, state)?)),
            (Subject::Book, Measure::Ceded, State::Baseline | State::Scenario) => {
                let gross = side(Terms::Gross, figure.state)?;
                Some(standard_error(&difference(gross, side(Terms::Retained, figure.state)?)))
            }
            _ => None,
        }
    }
}

/// What a change is split from.
struct Split<'a> {
    runs: &'a [Valued],
    terms: &'a [Term],
    sums: &'a Sums,
    stored: [Option<&'a BTreeMap<Figure, f64>>; 2],
}

/// Every figure before and after with the parts of its change.
///
/// `runs` are those of the terms: the first is the earlier run through today's program, the last the later one. `stored` are the
/// figures that the two runs had given themselves, where they are to be compared; what differs is method.
pub fn changes(
    runs: &[Valued],
    terms: &[Term],
    sums: &Sums,
    stored: [Option<&BTreeMap<Figure, f64>>; 2],
) -> Vec<FigureChange> {
    let split = Split { runs, terms, sums, stored };
    let ends = stored.into_iter().flatten().chain(runs.iter().map(|run| &run.figures));
    let all: BTreeSet<&Figure> = ends.flat_map(BTreeMap::keys).collect();
    all.into_iter().filter_map(|figure| split.change(figure)).collect()
}

impl Split<'_> {
    fn change(&self, figure: &Figure) -> Option<FigureChange> {
        let today = [&self.runs.first()?.figures, &self.runs.last()?.figures];
        let [first, last] = [0, 1].map(|end| self.stored[end].unwrap_or(today[end]));
        let (before, after) = (first.get(figure).copied(), last.get(figure).copied());
        if before.is_none() && after.is_none() {
            return None;
        }
        let change = at(first, figure).zip(at(last, figure)).map(|(before, after)| after - before);
        let parts = change.and_then(|_| self.parts(figure, [first, last], today));
        let note = match (&parts, figure.measure, before.is_some() && after.is_some()) {
            (Some(_), ..) => None,
            (None, Measure::Score, false) => Some("a score of one of the two runs alone"),
            (None, Measure::Score, true) => Some("a run between the two has no such score"),
            (None, ..) => Some("too few years, in one of the runs, to quote it"),
        };
        Some(FigureChange {
            figure: figure.clone(),
            before,
            after,
            change,
            parts: parts.unwrap_or_default(),
            note: note.map(str::to_owned),
        })
    }

    /// Parts of a figure in the order of causes; `None` where a run does not have it.
    fn parts(
        &self,
        figure: &Figure,
        stored: [&BTreeMap<Figure, f64>; 2],
        today: [&BTreeMap<Figure, f64>; 2],
    ) -> Option<Vec<PartOfChange>> {
        let mut parts = Vec::new();
        let mut method = |cause: Cause, value: f64| {
            // Exactly nothing is known; else the stored years are not there to tell an error.
            let se = (value == 0.0 || figure.measure == Measure::Score).then_some(0.0);
            parts.push(PartOfChange { cause, value, se, distinguishable: value != 0.0 });
        };
        method(Cause::Method, at(today[0], figure)? - at(stored[0], figure)?);
        let later = at(stored[1], figure)? - at(today[1], figure)?;
        if later != 0.0 {
            method(Cause::MethodLater, later);
        }
        for (place, term) in self.terms.iter().enumerate() {
            let value = self.value(term, figure)?;
            let se = self.error(place, term, figure, value);
            let distinguishable = value != 0.0 && se.is_none_or(|se| TOLD_APART * se <= value.abs());
            parts.push(PartOfChange { cause: term.cause, value, se, distinguishable });
        }
        parts.sort_by_key(|part| part.cause);
        Some(parts)
    }

    fn value(&self, term: &Term, figure: &Figure) -> Option<f64> {
        let moves = term.pairs.iter().map(|pair| {
            let (with, without) = (self.runs[pair.with].at(figure)?, self.runs[pair.without].at(figure)?);
            Some(pair.weight * (with - without))
        });
        Some(maths::sum(moves.collect::<Option<Vec<f64>>>()?))
    }

    fn error(&self, place: usize, term: &Term, figure: &Figure, value: f64) -> Option<f64> {
        if figure.measure == Measure::Score {
            return Some(0.0);
        }
        let weights = term.weights(self.runs.len());
        let runs: Vec<(f64, &Valued)> =
            weights.iter().copied().zip(self.runs).filter(|(weight, _)| *weight != 0.0).collect();
        let unpaired = || {
            let squares = runs.iter().map(|(weight, run)| {
                // A run without the holding adds no error.
                let none = (!run.figures.contains_key(figure)).then_some(0.0);
                run.error(figure).or(none).map(|se| weight * weight * se * se)
            });
            Some(libm::sqrt(maths::sum(squares.collect::<Option<Vec<f64>>>()?)))
        };
        if value == 0.0
            && runs.iter().all(|(_, run)| run.figures.get(figure) == runs[0].1.figures.get(figure))
        {
            return Some(0.0);
        }
        if !term.paired {
            return unpaired();
        }
        self.sums.error(place, figure).or_else(|| paired(&runs, figure)).or_else(unpaired)
    }
}

/// Error of a weighted sum of runs from their sections, which are the same years.
fn paired(runs: &[(f64, &Valued)], figure: &Figure) -> Option<f64> {
    let count = runs.iter().filter_map(|(_, run)| run.sections.get(figure)).map(Vec::len).max()?;
    let mut combined = vec![0.0; count];
    for (weight, run) in runs {
        let Some(sections) = run.sections.get(figure) else { continue };
        combined.iter_mut().zip(sections).for_each(|(sum, value)| *sum += weight * value);
    }
    Some(standard_error(&combined))
}
