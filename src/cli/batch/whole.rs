//! A whole batch on this machine.

use super::super::Global;
use super::super::output::{Failure, Output};
use super::log::{Event, Log};
use super::{LogForm, pack, quarter};
use crate::datasets;
use crate::model::batch::{Batch, CellId};
use crate::model::plan::Plan;
use crate::period::Quarter;
use crate::pipeline::batch::{CellYears, Loaded, Planned, load, work};
use crate::pipeline::{self, RunError};
use crate::problem::{Problem, Problems};
use crate::store::{Held, LockError, Store};
use clap::Args;
use rayon::prelude::*;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Arguments of a whole batch.
#[derive(Debug, Args)]
pub(super) struct WholeArgs {
    /// The plan (TOML); `harmattan schema batch` prints its layout
    #[arg(value_name = "PLAN", required = true)]
    plan: Option<PathBuf>,
    /// Quarters instead of the plan's, such as 2026Q2
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = quarter)]
    quarter: Vec<Quarter>,
    /// Folder of the store instead of the plan's
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Only go on with a store that is there: a slip in --out then starts nothing
    #[arg(long)]
    resume: bool,
    /// Cells to work on, as quarter/portfolio/scenario with * for any; may be given several times
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    only: Vec<String>,
    /// Cells at once [default: the plan's, or one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// List the cells, which of them are there, and what the rest would take; write nothing
    #[arg(long)]
    dry_run: bool,
    /// Wait for another batch on the store instead of refusing
    #[arg(long)]
    wait: bool,
    /// Messages on stderr: text for people, or JSON with one event a line
    #[arg(long, value_enum, default_value_t = LogForm::Text)]
    pub(super) log: LogForm,
    /// File for figures of the batch itself, in the text format that Prometheus' node exporter reads
    #[arg(long, value_name = "FILE")]
    metrics: Option<PathBuf>,
    /// Run this many quarters up to the newest one again, each as of its own date
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=80))]
    backcast: Option<u16>,
}

impl WholeArgs {
    /// Those that `batch plan` shares.
    pub(super) fn of_plan(plan: PathBuf, quarter: Vec<Quarter>) -> Self {
        Self {
            plan: Some(plan),
            quarter,
            out: None,
            resume: false,
            only: Vec::new(),
            jobs: None,
            dry_run: false,
            wait: false,
            log: LogForm::Text,
            metrics: None,
            backcast: None,
        }
    }
}

/// What became of a batch.
#[derive(Debug, Serialize)]
struct Outcome {
    batch: String,
    store: String,
    done: usize,
    reused: usize,
    failed: Vec<FailedCell>,
    left: usize,
}

#[derive(Debug, Serialize)]
struct FailedCell {
    cell: CellId,
    reason: String,
}

pub(super) fn command(args: &WholeArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let batch = plan(args, global)?;
    let loaded = load(batch)?;
    let chosen = chosen(&loaded, &args.only)?;
    if args.dry_run {
        return super::dry::list(&loaded, &chosen, output);
    }
    let root = loaded.batch.out.clone();
    if args.resume {
        Store::existing(&root)?;
    }
    let holder = format!("process {}, {}", std::process::id(), loaded.batch.name);
    let (store, _lock) = Store::open(&root, &holder, args.wait)?;
    if args.log == LogForm::Text {
        loaded.problems().0.iter().for_each(|problem| output.progress(&problem.to_string()));
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = global.threads().unwrap_or(cores);
    let jobs = args.jobs.map(usize::from).or(loaded.batch.jobs).unwrap_or(threads);
    let years = |_: &Planned, plan: &Plan, threads: usize| pipeline::simulate(plan, threads);
    let run = Run { loaded: &loaded, store: &store, jobs, threads: threads.max(jobs), years: &years };
    run.all(&chosen, Log::open(output, args.log, &root, args.metrics.clone()), output)
}

/// The plan with what the command line says instead.
pub(super) fn plan(args: &WholeArgs, global: &Global) -> Result<Batch, Problems> {
    let mut batch = datasets::batch::read(args.plan.as_deref().unwrap_or(Path::new("")))?;
    batch.data.extend(global.data.iter().cloned());
    if let Some(out) = &args.out {
        batch.out.clone_from(out);
    }
    if !args.quarter.is_empty() {
        batch.quarters.clone_from(&args.quarter);
        batch.quarters.sort_unstable();
        batch.quarters.dedup();
    }
    if let Some(back) = args.backcast {
        batch.quarters = back_from(&batch.quarters, back)?;
    }
    Ok(batch)
}

/// The newest of the quarters and those before it.
fn back_from(quarters: &[Quarter], count: u16) -> Result<Vec<Quarter>, Problems> {
    let Some(newest) = quarters.last() else {
        let problem = Problem::new("--backcast", "there is no quarter to go back from");
        return Err(problem.hint("give --quarter as well").into());
    };
    Ok((0..i32::from(count)).rev().map(|back| newest.plus(-back)).collect())
}

/// Cells that fit any of the patterns; all without one.
fn chosen(loaded: &Loaded, patterns: &[String]) -> Result<Vec<Planned>, Problems> {
    let mut problems = Problems::default();
    let mut kept = vec![patterns.is_empty(); loaded.cells.len()];
    for text in patterns {
        let pattern = match glob::Pattern::new(text) {
            Ok(pattern) => pattern,
            Err(error) => {
                problems.push(Problem::new("--only", format!("\"{text}\" is no pattern: {}", error.msg)));
                continue;
            }
        };
        let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::default() };
        let mut fits = 0;
        for (cell, kept) in loaded.cells.iter().zip(&mut kept) {
            if pattern.matches_with(&cell.id.to_string(), options) {
                *kept = true;
                fits += 1;
            }
        }
        if fits == 0 {
            let hint =
                loaded.cells.first().map_or_else(String::new, |cell| format!("cells look like {}", cell.id));
            problems.push(Problem::new("--only", format!("\"{text}\" fits no cell of the plan")).hint(hint));
        }
    }
    let cells = loaded.cells.iter().zip(kept).filter(|(_, kept)| *kept).map(|(cell, _)| cell.clone());
    problems.or(cells.collect())
}

/// The cells that have no result yet. Results of the same inputs that others took the place of come back.
pub(super) fn reuse(store: &Store, cells: &[Planned]) -> Result<Vec<Planned>, Failure> {
    let held: Vec<Option<Held>> = cells.par_iter().map(|cell| store.find(&cell.id, &cell.key)).collect();
    let mut todo = Vec::new();
    for (cell, held) in cells.iter().zip(held) {
        match held {
            Some(Held::Current) => {}
            Some(Held::Superseded) => store.restore(&cell.id, &cell.key)?,
            None => todo.push(cell.clone()),
        }
    }
    Ok(todo)
}

/// True once the process is asked to stop. Asked twice, it ends at once; nothing is half-written then either.
pub(super) fn stop_flag() -> Result<Arc<AtomicBool>, Failure> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        let second = signal_hook::flag::register_conditional_shutdown(signal, 1, Arc::clone(&stop));
        let first = signal_hook::flag::register(signal, Arc::clone(&stop));
        second
            .and(first)
            .map_err(|error| Failure::Run(format!("signals cannot be heard: {}", error.kind())))?;
    }
    Ok(stop)
}

/// Cells on their way into a store.
pub(super) struct Run<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) store: &'a Store,
    /// Cells at once.
    pub(super) jobs: usize,
    /// Threads of all of them.
    pub(super) threads: usize,
    pub(super) years: &'a CellYears<'a>,
}

impl Run<'_> {
    /// Reuses what is there, works through the rest, and says what became of it.
    pub(super) fn all(&self, cells: &[Planned], mut log: Log<'_>, output: &Output) -> Result<(), Failure> {
        let stop = stop_flag()?;
        let todo = reuse(self.store, cells)?;
        let batch = self.loaded.batch.name.clone();
        let reused = cells.len() - todo.len();
        log.tell(Event::Started { batch: batch.clone(), cells: cells.len(), reused, todo: todo.len() });
        let (failed, done) = self.work(&todo, &stop, &mut log);
        let left = todo.len() - done - failed.len();
        log.tell(Event::Finished { done, reused, failed: failed.len(), left });
        let reasons: Vec<(CellId, String)> =
            failed.iter().map(|failed| (failed.cell.clone(), failed.reason.clone())).collect();
        let digested = super::digest::write(self.store, &self.loaded.batch, &reasons);
        let store = self.store.root().display().to_string();
        let ended = finish(Outcome { batch, store, done, reused, failed, left }, output);
        match ended {
            Err(Failure::Run(_)) if log.is_for_programs() => Err(Failure::Told(1)),
            // What became of the cells comes before a digest that could not be written.
            ended => ended.and(digested.map(drop)),
        }
    }

    fn work(&self, todo: &[Planned], stop: &AtomicBool, log: &mut Log<'_>) -> (Vec<FailedCell>, usize) {
        let formats = pack::formats(&self.loaded.batch.formats);
        let heard = AtomicBool::new(false);
        let shared = Mutex::new((log, Vec::new(), 0));
        let take = |cell: &Planned, result: Result<pipeline::RunOutput, RunError>| {
            let years = result.as_ref().map_or(0, |run| run.plan.years);
            let written = result.map_err(reason_of).and_then(|run| {
                let folder = pack::folder(cell, run, &formats).map_err(|failure| failure.to_text())?;
                self.store.put(&cell.id, &folder).map_err(|error| error.to_string())
            });
            let mut guard = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let (log, failed, done) = &mut *guard;
            match written {
                Ok(()) => {
                    *done += 1;
                    log.tell(Event::Done { cell: cell.id.to_string(), key: cell.key.clone(), years });
                }
                Err(reason) => {
                    log.tell(Event::Failed { cell: cell.id.to_string(), reason: reason.clone() });
                    failed.push(FailedCell { cell: cell.id.clone(), reason });
                }
            }
            if stop.load(Ordering::Relaxed) && !heard.swap(true, Ordering::Relaxed) {
                log.tell(Event::Stopping);
            }
        };
        work(self.loaded, todo, (self.jobs, self.threads), stop, self.years, &take);
        let (_, mut failed, done) = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
        failed.sort_by(|a, b| a.cell.cmp(&b.cell));
        (failed, done)
    }
}

pub(super) fn reason_of(error: RunError) -> String {
    error.to_string().replace('\n', "; ")
}

/// The table of what became of the cells; 1 when something is missing.
fn finish(outcome: Outcome, output: &Output) -> Result<(), Failure> {
    if output.json {
        output.json(&outcome)?;
    } else {
        output.result(&format!(
            "{}: {} cells done, {} reused, {} failed, {} left; store {}",
            outcome.batch,
            outcome.done,
            outcome.reused,
            outcome.failed.len(),
            outcome.left,
            outcome.store
        ))?;
    }
    let mut lines: Vec<String> =
        outcome.failed.iter().map(|failed| format!("{}: {}", failed.cell, failed.reason)).collect();
    if outcome.left > 0 {
        lines.push(format!("{} cells were not reached; the same command goes on", outcome.left));
    }
    if lines.is_empty() { Ok(()) } else { Err(Failure::Run(lines.join("\n"))) }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        match error {
            LockError::Held { .. } => Self::Run(error.to_string()),
            LockError::Store(error) => error.into(),
        }
    }
}
