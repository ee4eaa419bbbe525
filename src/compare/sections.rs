//! Figures of sections of the years, from which errors of differences are taken, and losses year by year.

use super::figures::LEVELS;
use crate::metrics::Mixture;
use crate::model::comparison::{Figure, Measure, State, Subject, Terms};
use crate::model::peril::Peril;
use crate::model::plan::Plan;
use crate::simulation::{
    Breakdown, COUNTRY, ChunkPartial, Group, LossTable, Moments, PlanError, Prepared, main_window,
    simulate_chunk,
};
use crate::units::Level;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Sections of the years, at most: enough for an error, each long enough for a tail.
const SECTIONS: u64 = 20;
/// Years of a section, at least.
const SHORTEST: u64 = 40;
/// Years that are drawn together.
const TOGETHER: u64 = 4;

/// What is kept of each year, by [`YEARLY`].
pub type Yearly = [Vec<f64>; 4];
/// Figures of [`Yearly`]: terms and state.
pub const YEARLY: [(Terms, State); 4] = [
    (Terms::Gross, State::Baseline),
    (Terms::Retained, State::Baseline),
    (Terms::Gross, State::Scenario),
    (Terms::Retained, State::Scenario),
];

/// Losses of each year in the annual window; leaves mixed by weight.
pub fn yearly(plan: &Plan, table: &LossTable) -> Yearly {
    YEARLY.map(|(terms, state)| {
        let leaves = leaves(plan, table, terms, state);
        let year = |year: usize| leaves.iter().map(|(weight, losses)| weight * losses[year]).sum();
        (0..leaves[0].1.len()).map(year).collect()
    })
}

fn leaves<'a>(plan: &Plan, table: &'a LossTable, terms: Terms, state: State) -> Vec<(f64, &'a [f64])> {
    let losses = |branch: usize| {
        let years = &table.yearly[branch][table.main];
        if terms == Terms::Retained { years.retained.as_slice() } else { years.gross.as_slice() }
    };
    if state == State::Baseline || plan.branches.len() == 1 {
        return vec![(1.0, losses(0))];
    }
    plan.branches.iter().enumerate().skip(1).map(|(i, leaf)| (leaf.weight, losses(i))).collect()
}

/// Years of a section; `None` where there are too few years for sections.
fn length(years: u64) -> Option<u64> {
    let length = years.div_ceil(SECTIONS).next_multiple_of(TOGETHER);
    (length >= SHORTEST).then_some(length)
}

/// Figures by section of the years, whole sections only; empty with too few years.
///
/// Sums by holding, peril and country come from the sections' years drawn again: draws are named, so they are the same years.
///
/// # Errors
/// When the plan is not one that can be simulated.
pub fn sections(plan: &Plan, table: &LossTable) -> Result<BTreeMap<Figure, Vec<f64>>, PlanError> {
    let Some(length) = length(plan.years) else { return Ok(BTreeMap::new()) };
    let cut = Plan { chunk: length, kept_years: 0, ..plan.clone() };
    let prepared = Prepared::new(&cut)?;
    let main = main_window(&cut);
    let whole = plan.years / length;
    let parts: Vec<Vec<(Figure, f64)>> = (0..whole)
        .into_par_iter()
        .map(|index| {
            let from = usize::try_from(index * length).expect("checked: years fit in a word");
            let to = from + usize::try_from(length).expect("checked: years fit in a word");
            let mut found = tails(plan, table, from..to);
            found.extend(sums(&cut, &table.groups, &simulate_chunk(&prepared, index), main));
            found
        })
        .collect();
    let mut by_figure: BTreeMap<Figure, Vec<f64>> = BTreeMap::new();
    for (figure, value) in parts.into_iter().flatten() {
        by_figure.entry(figure).or_default().push(value);
    }
    Ok(by_figure)
}

fn figure(subject: &Subject, measure: Measure, terms: Terms, state: State) -> Figure {
    Figure { subject: subject.clone(), measure, terms, state }
}

/// VaR and TVaR of a section.
fn tails(plan: &Plan, table: &LossTable, years: std::ops::Range<usize>) -> Vec<(Figure, f64)> {
    let mut found = Vec::new();
    for terms in [Terms::Gross, Terms::Retained] {
        let mixture = |state: State| {
            let leaves = leaves(plan, table, terms, state);
            Mixture::new(leaves.into_iter().map(|(weight, all)| (weight, &all[years.clone()])).collect())
        };
        let (baseline, scenario) = (mixture(State::Baseline), mixture(State::Scenario));
        for (level, var, tvar) in LEVELS {
            let level = Level::new(level).expect("a constant between 0 and 1");
            let sides = [
                (var, baseline.var(level), scenario.var(level)),
                (tvar, baseline.tvar(level), scenario.tvar(level)),
            ];
            for (measure, base, mixed) in sides {
                let values =
                    [(State::Baseline, base), (State::Scenario, mixed), (State::Change, mixed - base)];
                found.extend(
                    values.map(|(state, value)| (figure(&Subject::Book, measure, terms, state), value)),
                );
            }
        }
    }
    found
}

/// Means by book, holding, peril and country of a section.
fn sums(plan: &Plan, groups: &[Group], part: &ChunkPartial, main: usize) -> Vec<(Figure, f64)> {
    let baseline = &part.branches[0][main];
    let scenario = part.mixture.get(main).unwrap_or(baseline);
    let mean = |moments: Moments| moments.sum / part.years as f64;
    let mut found = Vec::new();
    let mut put = |subject: &Subject, measure: Measure, terms: Terms, of: &dyn Fn(&Breakdown) -> f64| {
        let (base, mixed) = (of(baseline), of(scenario));
        let values = [(State::Baseline, base), (State::Scenario, mixed), (State::Change, mixed - base)];
        found.extend(values.map(|(state, value)| (figure(subject, measure, terms, state), value)));
    };
    let total = |moments: &[Moments]| moments.iter().map(|moments| mean(*moments)).sum::<f64>();
    let gross = |b: &Breakdown| total(&b.perils);
    let retained = |b: &Breakdown| total(&b.perils_retained);
    put(&Subject::Book, Measure::Expected, Terms::Gross, &gross);
    put(&Subject::Book, Measure::Expected, Terms::Retained, &retained);
    put(&Subject::Book, Measure::Ceded, Terms::None, &|b| gross(b) - retained(b));
    for peril in Peril::ALL {
        let subject = Subject::Peril(peril);
        put(&subject, Measure::Expected, Terms::Gross, &|b| mean(b.perils[peril.index()]));
        put(&subject, Measure::Expected, Terms::Retained, &|b| mean(b.perils_retained[peril.index()]));
    }
    for (index, holding) in plan.holdings.iter().enumerate() {
        let subject = Subject::Holding(holding.id.clone());
        put(&subject, Measure::Expected, Terms::Gross, &|b| mean(b.holdings[index]));
        put(&subject, Measure::Expected, Terms::Retained, &|b| mean(b.holdings_retained[index]));
        let ceded = |b: &Breakdown| mean(b.holdings[index]) - mean(b.holdings_retained[index]);
        put(&subject, Measure::Ceded, Terms::None, &ceded);
    }
    for (index, group) in groups.iter().enumerate().filter(|(_, group)| group.kind == COUNTRY) {
        let subject = Subject::Country(group.name.clone());
        put(&subject, Measure::Expected, Terms::Gross, &|b| mean(b.groups[index]));
    }
    found
}
