//! Two stored runs: their inputs read again, the runs between them made, the change shared out.

mod evaluate;
mod side;

use super::{RunError, pool};
use crate::compare::{
    self, Design, Pair, Sums, Term, Valued, changes, conflict_changes, design, figures, moved, same_book,
    with_construction,
};
use crate::datasets::{self, Layers};
use crate::model::comparison::{COMPARISON_SCHEMA, Cause, ComparedRun, Comparison};
use crate::model::plan::METHOD;
use crate::model::view::{EarlierRow, EarlierView, View};
use crate::problem::Problems;
use crate::report;
use crate::store::StoredRun;
use crate::world::World;
use evaluate::{Evaluator, Ground, Wanted};
pub(super) use side::Side;

/// What to compare.
#[derive(Debug, Clone)]
pub struct CompareRequest {
    /// The earlier run and the later one.
    pub runs: [StoredRun; 2],
    /// Data packages of each.
    pub layers: [Layers; 2],
    /// Years of the runs of the split; those of the earlier run when not given.
    pub years: Option<u64>,
    /// Threads; all cores when not given.
    pub threads: Option<usize>,
    /// Bytes that a run may take.
    pub memory: Option<u64>,
    /// Premium a year of the later run's covers, in pounds, where the user knows it.
    pub premium: Option<f64>,
}

/// Both sides with what lies between them.
struct Between {
    sides: [Side; 2],
    /// The earlier world under the later one's construction, where the two differ.
    source: Option<World>,
    /// Causes that make another world.
    worldly: Vec<Cause>,
    /// Causes that moved: those, and others.
    moved: Vec<Cause>,
    changed_resources: Vec<String>,
}

/// Compares two stored runs.
///
/// # Errors
/// Everything wrong with the inputs, such as data that are not those a run used; or why a run failed.
pub fn compare(request: &CompareRequest, tell: &mut dyn FnMut(&str)) -> Result<Comparison, RunError> {
    let between = between(&request.runs, &request.layers)?;
    let [before, after] = &between.sides;
    let settings = before.settings(request.years, request.memory);
    let own = after.settings(request.years, request.memory);
    let is_noisy = (own.seed, own.years) != (settings.seed, settings.years);
    let Lineup { mut wanted, mut terms, .. } = lineup(&between);
    if is_noisy {
        let last = wanted.len() - 1;
        wanted.push(Wanted { settings_of_later: true, ..wanted[last] });
        let pair = Pair { weight: 1.0, with: last + 1, without: last };
        terms.push(Term { cause: Cause::Noise, pairs: vec![pair], paired: false });
    }
    tell(&format!("{} runs of {} years", wanted.len(), settings.years));
    let pool = pool(request.threads)?;
    let evaluator =
        Evaluator { between: &between, settings: [&settings, &own], pool: &pool, wanted: &wanted };
    let mut sums = Sums::new(terms.len());
    let weights: Vec<Vec<f64>> = terms.iter().map(|term| term.weights(wanted.len())).collect();
    let (runs, worlds) = evaluator.runs(
        &mut |place, years| {
            let paired = terms.iter().zip(&weights);
            let of_run: Vec<f64> =
                paired.map(|(term, weights)| if term.paired { weights[place] } else { 0.0 }).collect();
            sums.add(years, &of_run);
        },
        tell,
    )?;
    let stored_figures = request.runs.each_ref().map(|run| figures(&run.view));
    let comparable = [settings.years, own.years];
    let stored = [0, 1]
        .map(|end| (request.runs[end].view.stamp.years == comparable[end]).then_some(&stored_figures[end]));
    let changes = changes(&runs, &terms, &sums, stored);
    let mut comparison = Comparison {
        schema: COMPARISON_SCHEMA,
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        method: METHOD,
        before: compared(&request.runs[0].view),
        after: compared(&request.runs[1].view),
        runs: u32::try_from(wanted.len()).unwrap_or(u32::MAX),
        worlds,
        years: settings.years,
        seed: settings.seed,
        moved: between.moved.clone(),
        changed_resources: between.changed_resources.clone(),
        method_measured: stored.iter().all(Option::is_some),
        tables: compare::tables(&before.world, &after.world),
        new_events: new_events(&before.world, &after.world),
        conflict: conflict_changes(&before.world, &after.world),
        figures: changes,
        sentences: Vec::new(),
        notes: Vec::new(),
    };
    comparison.notes = report::comparison::notes(&comparison, request.premium);
    comparison.sentences = report::comparison::sentences(&comparison);
    Ok(comparison)
}

/// The runs of a split and its terms, without noise.
struct Lineup {
    wanted: Vec<Wanted>,
    terms: Vec<Term>,
}

fn lineup(between: &Between) -> Lineup {
    let Design { sets, terms } = design(&between.moved);
    let first = usize::from(between.source.is_some());
    let of_set = |set| Wanted { ground: Ground::Mixed, set, settings_of_later: false };
    let mut wanted: Vec<Wanted> = sets.into_iter().map(of_set).collect();
    let mut terms: Vec<Term> = terms.into_iter().map(|term| term.shifted(first)).collect();
    if first == 1 {
        wanted.insert(0, Wanted { ground: Ground::Before, ..wanted[0] });
        let pair = Pair { weight: 1.0, with: 1, without: 0 };
        terms.insert(0, Term { cause: Cause::Source, pairs: vec![pair], paired: true });
    }
    Lineup { wanted, terms }
}

fn between(runs: &[StoredRun; 2], layers: &[Layers; 2]) -> Result<Between, Problems> {
    let mut problems = Problems::default();
    let first = problems.keep(datasets::load(&layers[0]));
    let second =
        if layers[0] == layers[1] { first.clone() } else { problems.keep(datasets::load(&layers[1])) };
    let (Some(first), Some(second)) = (first, second) else { return Err(problems) };
    let before = problems.keep(Side::read(&runs[0], &first, "--data-a"));
    let after = problems.keep(Side::read(&runs[1], &second, "--data-b"));
    let (Some(before), Some(after)) = (before, after) else { return Err(problems) };
    let source = with_construction(&before.world, &after.world);
    let world = source.as_ref().unwrap_or(&before.world);
    let worldly = moved(world, &after.world);
    let mut causes = worldly.clone();
    if !same_book(&before.portfolio, &after.portfolio) {
        causes.push(Cause::Portfolio);
    }
    if before.scenario.hash != after.scenario.hash || before.scenario.name != after.scenario.name {
        causes.push(Cause::Events);
    }
    if before.parameters_drawn() != after.parameters_drawn() {
        causes.push(Cause::Parameters);
    }
    causes.sort_unstable();
    causes.dedup();
    let mut changed_resources: Vec<String> =
        [&before, &after].iter().flat_map(|side| side.changed_resources.clone()).collect();
    changed_resources.sort();
    changed_resources.dedup();
    Ok(Between { sides: [before, after], source, worldly, moved: causes, changed_resources })
}

fn compared(view: &View) -> ComparedRun {
    let stamp = &view.stamp;
    ComparedRun {
        book: view.book.name.clone(),
        sample: view.book.sample,
        scenario: view.scenario.name.clone(),
        as_of: stamp.as_of.clone(),
        construction: stamp.conflict_construction.clone(),
        engine: stamp.engine.clone(),
        method: stamp.method,
        plan: stamp.plan.clone(),
        seed: stamp.seed,
        years: stamp.years,
    }
}

fn new_events(before: &World, after: &World) -> Vec<String> {
    let is_new =
        |event: &&crate::model::policy::PolicyEvent| !before.events.iter().any(|known| known.id == event.id);
    let mut events: Vec<_> = after.events.iter().filter(is_new).collect();
    events.sort_by(|a, b| b.effective.cmp(&a.effective).then_with(|| a.id.cmp(&b.id)));
    let places = |countries: &[crate::id::CountryCode]| {
        countries.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    events
        .iter()
        .map(|event| format!("{} {}: {}", event.effective, places(&event.countries), event.title))
        .collect()
}

/// The earlier run's scores beside those of the later run's view, their change shared out: what `risk-change` draws.
///
/// # Errors
/// As [`compare()`].
pub fn earlier(runs: &[StoredRun; 2], layers: &[Layers; 2]) -> Result<EarlierView, RunError> {
    let between = between(runs, layers)?;
    let Lineup { wanted, terms } = lineup(&between);
    let settings = between.sides[0].settings(None, None);
    let pool = pool(Some(1))?;
    let evaluator =
        Evaluator { between: &between, settings: [&settings, &settings], pool: &pool, wanted: &wanted };
    let runs_made: Vec<Valued> = evaluator.scores()?;
    let stored = runs.each_ref().map(|run| figures(&run.view));
    let changes = changes(&runs_made, &terms, &Sums::new(terms.len()), [Some(&stored[0]), Some(&stored[1])]);
    Ok(of_scores(&changes, &runs[0].view, &runs[1].view))
}

/// Scores of holdings in the baseline, from a split.
pub fn of_scores(
    changes: &[crate::model::comparison::FigureChange],
    before: &View,
    after: &View,
) -> EarlierView {
    let names: Vec<_> = after.holdings.iter().chain(&before.holdings).collect();
    let rows = changes.iter().filter_map(|row| {
        EarlierRow::of(row, &|id| {
            names.iter().find(|holding| holding.id == id).map(|holding| holding.name.clone())
        })
    });
    EarlierView { as_of: before.stamp.as_of.clone(), rows: rows.collect() }
}
