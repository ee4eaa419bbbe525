//! A stored run made again from what it kept.

use super::compare::Side;
use super::{Cell, Ground, Options, RunError, RunOutput, Settings, pool, simulate};
use crate::datasets::{self, Layers};
use crate::exposure::look_through;
use crate::model::plan::{METHOD, RANDOM_SCHEME};
use crate::model::view::View;
use crate::problem::{Problem, Problems};
use crate::store::StoredRun;

/// Runs a stored run again: its own inputs, seed and years, on the data package that it used.
///
/// # Errors
/// Which input, table or version is not the one that the run had.
pub fn rerun(run: &StoredRun, layers: &Layers, threads: Option<usize>) -> Result<RunOutput, RunError> {
    let mut problems = Problems::default();
    check_versions(run, &mut problems);
    let package = datasets::load(layers)?;
    let side = problems.keep(Side::read(run, &package, "--data"));
    for table in side.iter().flat_map(|side| &side.changed_resources) {
        let problem = Problem::new(
            format!("{}: {table}", run.place),
            "is another table in this program than the run used",
        );
        problems.push(
            problem.hint("run it with the program that made it, or give the old package with --data-only"),
        );
    }
    let Some(side) = side.filter(|_| problems.is_empty()) else { return Err(problems.into()) };
    let exposure = look_through(&side.world, &side.portfolio)?;
    let cell =
        Cell { portfolio: side.portfolio, exposure, scenario: side.scenario, texts: run.texts.clone() };
    let ground = Ground::new(side.world, side.resources);
    let pool = pool(threads)?;
    let threads = pool.current_num_threads();
    let settings = settings(&run.view);
    let mut output = ground.run(&cell, &settings, &pool, &mut |plan| simulate(plan, threads), &mut |_| {})?;
    // What other runs of the same command said is no result of this one.
    output.view.comparison.clone_from(&run.view.comparison);
    output.view.earlier.clone_from(&run.view.earlier);
    Ok(output)
}

fn check_versions(run: &StoredRun, problems: &mut Problems) {
    let stamp = &run.view.stamp;
    let ours = env!("CARGO_PKG_VERSION");
    let mut other = |what: &str, theirs: &str, ours: &str| {
        if theirs != ours {
            let message = format!("was made by {what} {theirs}; this program has {ours}");
            problems.push(Problem::new(&run.place, message).hint("run it with the program that made it"));
        }
    };
    other("version", &stamp.engine, ours);
    other("method", &stamp.method.to_string(), &METHOD.to_string());
    other("random scheme", &stamp.random_scheme, RANDOM_SCHEME);
}

/// What the run was asked for. Years are those it had in the end, whatever error was aimed at.
fn settings(view: &View) -> Settings {
    let months = |name: &str| name.strip_suffix(" months").and_then(|months| months.parse::<u32>().ok());
    let horizons =
        view.losses.windows.iter().filter_map(|window| months(&window.name)).filter(|months| *months != 12);
    Settings {
        seed: view.stamp.seed,
        years: view.stamp.years,
        options: Options {
            horizons: horizons.collect(),
            process_only: !view.stamp.parameters_drawn,
            target_error: view.stamp.target_error,
            fixed_years: true,
            memory: None,
        },
    }
}
