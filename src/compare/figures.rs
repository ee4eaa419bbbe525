//! The figures of a run that are compared, from its view.

use crate::model::comparison::{Figure, Measure, State, Subject, Terms};
use crate::model::view::{AllocationView, Estimate, LossView, ScoreRow, Scores, View};
use std::collections::BTreeMap;

/// Figures by name; one that the run does not quote is not there.
struct Found(BTreeMap<Figure, f64>);

impl Found {
    fn put(&mut self, subject: &Subject, measure: Measure, terms: Terms, state: State, value: Option<f64>) {
        if let Some(value) = value {
            self.0.insert(Figure { subject: subject.clone(), measure, terms, state }, value);
        }
    }

    /// Baseline, scenario and the scenario's change.
    fn both(&mut self, subject: &Subject, measure: Measure, terms: Terms, values: [Option<f64>; 2]) {
        let [baseline, scenario] = values;
        self.put(subject, measure, terms, State::Baseline, baseline);
        self.put(subject, measure, terms, State::Scenario, scenario);
        let change = baseline.zip(scenario).map(|(baseline, scenario)| scenario - baseline);
        self.put(subject, measure, terms, State::Change, change);
    }
}

/// All figures of a run that another run may be held against.
pub fn figures(view: &View) -> BTreeMap<Figure, f64> {
    let mut found = Found(BTreeMap::new());
    book(view, &mut found);
    parts(view, &mut found);
    holdings(view, &mut found);
    found.0.extend(score_figures(&view.scores, view.scenario.is_baseline));
    found.0
}

/// Scores of holdings and countries.
pub(super) fn score_figures(scores: &Scores, is_baseline: bool) -> BTreeMap<Figure, f64> {
    let mut found = Found(BTreeMap::new());
    for row in &scores.holdings {
        score(&Subject::Holding(row.id.clone()), row, is_baseline, &mut found);
    }
    for row in &scores.countries {
        score(&Subject::Country(row.id.clone()), row, is_baseline, &mut found);
    }
    found.0
}

fn score(subject: &Subject, row: &ScoreRow, is_baseline: bool, found: &mut Found) {
    let scenario = if is_baseline { row.score } else { row.scenario_score };
    found.both(subject, Measure::Score, Terms::None, [row.score, scenario]);
}

fn sides(view: &View) -> [(Terms, [&LossView; 2]); 2] {
    let losses = &view.losses;
    [
        (Terms::Gross, [&losses.baseline_gross, &losses.scenario_gross]),
        (Terms::Retained, [&losses.baseline_retained, &losses.scenario_retained]),
    ]
}

/// Levels at which a run quotes VaR and TVaR, with the names of both.
pub(super) const LEVELS: [(f64, Measure, Measure); 3] = [
    (0.95, Measure::Var95, Measure::Tvar95),
    (0.99, Measure::Var99, Measure::Tvar99),
    (0.995, Measure::Var995, Measure::Tvar995),
];

fn book(view: &View, found: &mut Found) {
    let subject = Subject::Book;
    let sides = sides(view);
    for (terms, views) in &sides {
        found.both(&subject, Measure::Expected, *terms, views.map(|view| view.expected.value));
        for (level, var, tvar) in LEVELS {
            let at = |pick: fn(&crate::model::view::LevelRow) -> Estimate| {
                views.map(|view| {
                    let row = view.levels.iter().find(|row| row.level == level)?;
                    pick(row).value
                })
            };
            found.both(&subject, var, *terms, at(|row| row.var));
            found.both(&subject, tvar, *terms, at(|row| row.tvar));
        }
    }
    let [(_, gross), (_, retained)] = sides;
    let ceded = |i: usize| Some(gross[i].expected.value? - retained[i].expected.value?);
    found.both(&subject, Measure::Ceded, Terms::None, [ceded(0), ceded(1)]);
}

/// Expected loss by peril and by country.
fn parts(view: &View, found: &mut Found) {
    for (terms, [baseline, scenario]) in sides(view) {
        for ((peril, base), (_, mixed)) in baseline.by_peril.iter().zip(&scenario.by_peril) {
            found.both(&Subject::Peril(*peril), Measure::Expected, terms, [base.value, mixed.value]);
        }
        for (country, base) in &baseline.by_country {
            let mixed = scenario.by_country.iter().find(|(name, _)| name == country);
            let values = [base.value, mixed.and_then(|(_, mixed)| mixed.value)];
            found.both(&Subject::Country(country.clone()), Measure::Expected, terms, values);
        }
    }
}

fn holdings(view: &View, found: &mut Found) {
    for row in &view.holdings {
        let subject = Subject::Holding(row.id.clone());
        let gross = [row.expected.value, row.scenario_expected.value];
        found.both(&subject, Measure::Expected, Terms::Gross, gross);
        found.put(&subject, Measure::Expected, Terms::Retained, State::Baseline, row.retained.value);
        let ceded = row.expected.value.zip(row.retained.value).map(|(gross, retained)| gross - retained);
        found.put(&subject, Measure::Ceded, Terms::None, State::Baseline, ceded);
    }
    for (terms, name) in [(Terms::Gross, "gross"), (Terms::Retained, "retained")] {
        let Some(baseline) = allocation(view, "baseline", name) else { continue };
        // A run of the baseline alone has no second one.
        let scenario = allocation(view, "scenario", name).unwrap_or(baseline);
        for (base, mixed) in baseline.by_holding.iter().zip(&scenario.by_holding) {
            let values = [base.euler.value, mixed.euler.value];
            found.both(&Subject::Holding(base.id.clone()), Measure::Tvar99, terms, values);
        }
    }
}

pub(super) fn allocation<'a>(view: &'a View, branch: &str, terms: &str) -> Option<&'a AllocationView> {
    view.losses.allocations.iter().find(|row| row.branch == branch && row.terms == terms)
}
