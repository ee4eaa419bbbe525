//! Where the view of a chart comes from: a new run, or one that is stored, in the currency and for the countries asked for.

use super::ChartArgs;
use crate::charts::Look;
use crate::cli::Global;
use crate::cli::output::Failure;
use crate::cli::run::DEFAULT_YEARS;
use crate::model::view::{VIEW_SCHEMA, View};
use crate::pipeline::{self, Options, RunRequest};
use crate::problem::{Problem, Problems};
use crate::view::{currency, focus};
use std::path::Path;

/// The view to draw. A footer that names a rate goes into the look.
pub(super) fn view(args: &ChartArgs, global: &Global, look: &mut Look) -> Result<View, Failure> {
    let mut view = match &args.from {
        Some(place) => stored(place)?,
        None => pipeline::run(&request(args, global))?.view,
    };
    if let (Some(run), Some(earlier)) = (&args.from, &args.earlier) {
        crate::cli::compare::earlier(&mut view, run, earlier, global)?;
    }
    let mut problems = Problems::default();
    problems.keep(exchange(&mut view, &args.currency, look));
    if !args.countries.is_empty() {
        problems.keep(focus::on(&mut view, &args.countries));
    }
    problems.or(view).map_err(Failure::Input)
}

fn exchange(view: &mut View, code: &str, look: &mut Look) -> Result<(), Problems> {
    if code == "GBP" {
        return Ok(());
    }
    let Some(rate) = view.quotes.iter().find(|rate| rate.currency == code).cloned() else {
        let mut known: Vec<&str> = view.quotes.iter().map(|rate| rate.currency.as_str()).collect();
        known.insert(0, "GBP");
        let message = format!("no rate of {code} on file at the as-of date; known are {}", known.join(", "));
        return Err(Problem::new("--currency", message).into());
    };
    currency::convert(view, rate.gbp_per_unit);
    look.note = Some(format!("1 {code} = £{:.4}, {}.", rate.gbp_per_unit, rate.month));
    Ok(())
}

/// The view of a stored run: a run folder or its view.json.
fn stored(place: &Path) -> Result<View, Failure> {
    let path = if place.is_dir() { place.join("view.json") } else { place.to_owned() };
    let shown = path.display().to_string();
    let problem = |message: String| Failure::input(Problem::new(&shown, message));
    let bytes = std::fs::read(&path).map_err(|error| problem(format!("cannot be read: {}", error.kind())))?;
    let view: View =
        serde_json::from_slice(&bytes).map_err(|error| problem(format!("is no view of a run: {error}")))?;
    if view.schema != VIEW_SCHEMA {
        let schema = view.schema;
        return Err(problem(format!("has layout {schema}; this program reads layout {VIEW_SCHEMA}")));
    }
    Ok(view)
}

fn request(args: &ChartArgs, global: &Global) -> RunRequest {
    RunRequest {
        layers: global.layers(),
        as_of: global.as_of,
        portfolio: args.portfolio.clone(),
        scenario: args.scenario.clone(),
        seed: global.seed,
        years: DEFAULT_YEARS,
        threads: global.threads(),
        options: Options::default(),
    }
}
