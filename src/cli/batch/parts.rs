//! A batch in parts: `plan`, `shard`, `status` and `merge`, for whatever runs commands on many machines.

use super::super::Global;
use super::super::output::{Failure, Output};
use super::along::{batch, header};
use super::log::Log;
use super::whole::{Run, WholeArgs, plan as read_plan, stop_flag};
use super::{LogForm, quarter};
use crate::datasets::source::sha256;
use crate::model::batch::BATCH_SCHEMA;
use crate::model::plan::{METHOD, Plan, RANDOM_SCHEME};
use crate::period::Quarter;
use crate::pipeline::RunError;
use crate::pipeline::batch::{Planned, load};
use crate::problem::{Problem, Problems};
use crate::simulation::{Chunks, LossTable, Prepared, finish_one_by_one};
use crate::store::{Parts, PartsCell, PartsError, Store, Unit, cell_file, packed};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

/// Where logarithms, exponentials and powers come from.
pub(super) const MATHS: &str = "libm/0.2";

/// The parts of a batch in parts.
#[derive(Debug, Subcommand)]
pub(super) enum Part {
    /// Write the plan and everything that workers read; print the number of units
    Plan(PlanArgs),
    /// Simulate the units of one shard
    Shard(ShardArgs),
    /// Print the shards that are missing; exit 0 when none is
    Status(StatusArgs),
    /// Verify and unite all parts, and finish the cells
    Merge(MergeArgs),
    /// Write the digest of each quarter again from what is in the store
    Digest(super::digest::DigestArgs),
}

/// Arguments of `batch plan`.
#[derive(Debug, Args)]
pub(super) struct PlanArgs {
    /// The plan (TOML)
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Quarters instead of the plan's
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = quarter)]
    quarter: Vec<Quarter>,
    /// Folder in which the plan gets one of its own, named after its content
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Arguments of `batch shard`.
#[derive(Debug, Args)]
pub(super) struct ShardArgs {
    /// Folder of the plan
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Which of how many, such as 0/32
    #[arg(long, value_name = "I/N", value_parser = shard_of)]
    shard: (u64, u64),
    /// Simulate units that are there again, and compare
    #[arg(long)]
    check: bool,
}

/// Arguments of `batch status`.
#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    /// Folder of the plan
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// How many shards there are
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    of: u64,
}

/// Arguments of `batch merge`.
#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// Folder of the plan
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Folder of the store
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Wait for another batch on the store instead of refusing
    #[arg(long)]
    wait: bool,
    /// Messages on stderr: text for people, or JSON with one event a line
    #[arg(long, value_enum, default_value_t = LogForm::Text)]
    pub(super) log: LogForm,
}

/// `0/32`.
fn shard_of(text: &str) -> Result<(u64, u64), String> {
    let pair = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
    match pair {
        Some((i, n)) if i < n => Ok((i, n)),
        Some((_, n)) => Err(format!("shards of {n} are 0/{n} to {}/{n}", u64::saturating_sub(n, 1))),
        None => Err("must be written i/n, such as 0/32".to_owned()),
    }
}

pub(super) fn command(part: &Part, global: &Global, output: &Output) -> Result<(), Failure> {
    match part {
        Part::Plan(args) => plan(args, global, output),
        Part::Shard(args) => shard(args, output),
        Part::Status(args) => status(args, output),
        Part::Merge(args) => merge(args, global, output),
        Part::Digest(args) => super::digest::command(args, global, output),
    }
}

impl From<PartsError> for Failure {
    fn from(error: PartsError) -> Self {
        match error {
            PartsError::Plan { place, reason } => Self::input(Problem::new(place, reason)),
            PartsError::Store(error) => error.into(),
            conflict @ PartsError::Conflict { .. } => Self::Run(conflict.to_string()),
        }
    }
}

#[derive(Serialize)]
struct Written<'a> {
    plan: &'a str,
    folder: String,
    cells: usize,
    units: u64,
}

fn plan(args: &PlanArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let whole = WholeArgs::of_plan(args.plan.clone(), args.quarter.clone());
    let batch = read_plan(&whole, global)?;
    if batch.target_error.is_some() {
        let problem = Problem::new(args.plan.display().to_string(), "target_error needs all years at once");
        return Err(Failure::input(
            problem.in_column("target_error").hint("give years for a batch in parts"),
        ));
    }
    let loaded = load(batch)?;
    loaded.problems().or(())?;
    let mut inputs = BTreeMap::new();
    let mut parts = header(&loaded, &mut inputs)?;
    let mut problems = Problems::default();
    for quarter in &loaded.batch.quarters {
        let ground = loaded.ground(*quarter)?;
        for cell in loaded.cells.iter().filter(|cell| cell.id.quarter == *quarter) {
            let read = problems.keep(loaded.cell(&ground, &cell.id));
            let plan = read.and_then(|read| problems.keep(ground.plan(&read, &loaded.settings())));
            let Some(plan) = plan else { continue };
            let chunks = plan.years.div_ceil(plan.chunk);
            parts.cells.push(PartsCell { key: cell.key.clone(), id: cell.id.clone(), chunks });
            let bytes = serde_json::to_vec(&plan).expect("plans are plain JSON");
            inputs.insert(cell_file(&cell.key), packed(&bytes));
        }
    }
    problems.0.sort();
    problems.0.dedup();
    problems.or(())?;
    parts.cells.sort_by(|a, b| a.key.cmp(&b.key));
    parts.inputs = inputs.iter().map(|(path, bytes)| (path.clone(), sha256(bytes))).collect();
    let parts = Parts::create(&args.out, parts, &inputs)?;
    let written = Written {
        plan: &parts.key,
        folder: parts.root().display().to_string(),
        cells: parts.plan.cells.len(),
        units: parts.units(),
    };
    if output.json {
        return output.json(&written);
    }
    output.progress(&format!("{}: {} cells", written.folder, written.cells));
    output.result(&written.units.to_string())
}

fn shard(args: &ShardArgs, output: &Output) -> Result<(), Failure> {
    let parts = Parts::open(&args.folder)?;
    same_program(&parts)?;
    let (i, n) = args.shard;
    if n > parts.units() {
        let message =
            format!("{n} shards of {} units; there are at most as many shards as units", parts.units());
        return Err(Failure::input(Problem::new("--shard", message)));
    }
    let stop = stop_flag()?;
    let (mut made, mut held) = (0, 0);
    for (cell, chunks) in parts.chunks(&parts.range(i, n)) {
        let unit = |chunk: u64| Unit { cell: cell.key.clone(), chunk };
        let todo: Vec<u64> =
            chunks.clone().filter(|chunk| args.check || !parts.is_whole(&unit(*chunk))).collect();
        held += chunks.count() - todo.len();
        if todo.is_empty() {
            continue;
        }
        let plan = parts.cell_plan(&cell.key)?;
        let prepared = Prepared::new(&plan).map_err(|error| Failure::Run(format!("{}: {error}", cell.id)))?;
        let mut worker = Chunks::new(&prepared);
        for chunk in todo {
            if stop.load(Ordering::Relaxed) {
                return Err(Failure::Run("stopped between two units; the same command goes on".to_owned()));
            }
            parts.put(&unit(chunk), &worker.simulate(chunk))?;
            made += 1;
            output.detail(&format!("{} chunk {chunk}: done", cell.id));
        }
    }
    output.progress(&format!("shard {i}/{n}: {made} units done, {held} were there"));
    Ok(())
}

/// Parts of two versions of the method must not meet.
fn same_program(parts: &Parts) -> Result<(), Failure> {
    let plan = &parts.plan;
    let ours = (METHOD, env!("CARGO_PKG_VERSION"), RANDOM_SCHEME, MATHS, BATCH_SCHEMA);
    let theirs =
        (plan.method, plan.engine.as_str(), plan.random_scheme.as_str(), plan.maths.as_str(), plan.schema);
    if ours == theirs {
        return Ok(());
    }
    let message = format!(
        "was planned by version {} (method {}); this is {} (method {})",
        theirs.1, theirs.0, ours.1, ours.0
    );
    let problem = Problem::new(parts.root().display().to_string(), message);
    Err(Failure::input(problem.hint("use one version for plan, shards and merge")))
}

#[derive(Serialize)]
struct Status {
    plan: String,
    units: u64,
    missing_units: usize,
    missing: Vec<u64>,
}

fn status(args: &StatusArgs, output: &Output) -> Result<(), Failure> {
    let parts = Parts::open(&args.folder)?;
    let unfinished = parts.unfinished();
    let missing: Vec<u64> = (0..args.of)
        .filter(|shard| {
            let range = parts.range(*shard, args.of);
            unfinished.iter().any(|unit| range.contains(unit))
        })
        .collect();
    let status =
        Status { plan: parts.key.clone(), units: parts.units(), missing_units: unfinished.len(), missing };
    if output.json {
        output.json(&status)?;
    } else {
        output.result(&ranges(&status.missing))?;
    }
    if status.missing.is_empty() {
        return Ok(());
    }
    Err(Failure::Run(format!("{} of {} units are missing", status.missing_units, status.units)))
}

/// `3,7-9`.
fn ranges(numbers: &[u64]) -> String {
    let mut parts: Vec<(u64, u64)> = Vec::new();
    for &number in numbers {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => parts.push((number, number)),
        }
    }
    let written = parts.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") });
    written.collect::<Vec<_>>().join(",")
}

fn merge(args: &MergeArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let parts = Parts::open(&args.folder)?;
    same_program(&parts)?;
    let faults = parts.faults()?;
    if !faults.is_empty() {
        let list = |what: &str, units: &[String]| {
            units.iter().map(|unit| format!("{what}: {unit}")).collect::<Vec<_>>()
        };
        let lines = [
            list("missing", &faults.missing),
            list("foreign", &faults.foreign),
            list("corrupt", &faults.corrupt),
        ];
        let hint = "run the shards again for what is missing or corrupt; move away what is foreign";
        return Err(Failure::Run(format!("{}\n{hint}", lines.concat().join("\n"))));
    }
    for path in parts.plan.inputs.keys() {
        parts.input(path)?;
    }
    let loaded = load(batch(&parts, &args.out))?;
    loaded.problems().or(())?;
    let planned: BTreeMap<&str, &Planned> =
        loaded.cells.iter().map(|cell| (cell.key.as_str(), cell)).collect();
    if let Some(cell) = parts.plan.cells.iter().find(|cell| !planned.contains_key(cell.key.as_str())) {
        let message = format!("{}: this program's own data or inputs differ from those of the plan", cell.id);
        return Err(Failure::input(Problem::new(parts.root().display().to_string(), message)));
    }
    let years = |cell: &Planned, plan: &Plan, _: usize| united(&parts, cell, plan);
    let holder = format!("process {}, merge of {}", std::process::id(), parts.key);
    let (store, _lock) = Store::open(&args.out, &holder, args.wait)?;
    let run = Run {
        loaded: &loaded,
        store: &store,
        jobs: 1,
        threads: global
            .threads()
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)),
        years: &years,
    };
    let log = Log::open(output, args.log, store.root(), None);
    run.all(&loaded.cells, log, output)
}

/// The years of a cell from its parts, which must be those of the very plan.
fn united(parts: &Parts, cell: &Planned, plan: &Plan) -> Result<LossTable, RunError> {
    let failed = |error: String| RunError::Failed(error);
    let stored = parts.cell_plan(&cell.key).map_err(|error| failed(error.to_string()))?;
    if stored != *plan {
        return Err(failed(
            "its rates come out otherwise here than where the plan was made; merge there".to_owned(),
        ));
    }
    let prepared = Prepared::new(&stored).map_err(|error| failed(error.to_string()))?;
    finish_one_by_one(&prepared, |chunk| {
        let unit = Unit { cell: cell.key.clone(), chunk };
        parts.get(&unit).map_err(|error| RunError::Failed(error.to_string()))
    })
}
