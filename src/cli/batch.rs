//! `harmattan batch`: every portfolio under every scenario in every quarter, on one machine or in parts.

mod along;
mod digest;
mod dry;
mod log;
mod pack;
mod parts;
mod whole;

use super::Global;
use super::output::{Failure, Output};
use super::run::Format;
use crate::period::Quarter;
use crate::pipeline::RunOutput;
use crate::pipeline::batch::Planned;
use crate::problem::{Problem, Problems};
use crate::store::RunFolder;
use clap::{Args, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  harmattan batch scenarios/quarterly.toml --quarter 2026Q2
  harmattan batch quarterly.toml --dry-run                 the cells, and what they would take
  harmattan batch quarterly.toml --only '*/sample-book/*'  some of them
  harmattan batch quarterly.toml --log json 2> batch.log   for a scheduler
In parts, on any machines that share a folder:
  harmattan batch plan quarterly.toml --quarter 2026Q2 --out parts
  harmattan batch shard parts/<plan> --shard 0/32
  harmattan batch status parts/<plan> --of 32
  harmattan batch merge parts/<plan> --out store

Results that are there already under the same inputs are reused. Killed or stopped, the same command goes on where it was.
Exit codes: 0 all cells are there, 1 some failed or were not reached (a retry is safe), 2 bad input.";

/// Arguments of `batch`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct BatchArgs {
    #[command(subcommand)]
    part: Option<parts::Part>,
    #[command(flatten)]
    whole: whole::WholeArgs,
}

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogForm {
    /// For people; a bar on a terminal.
    Text,
    /// One event a line.
    Json,
}

pub(super) fn command(args: &BatchArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    unheard(global)?;
    let (form, result) = match &args.part {
        Some(part @ parts::Part::Merge(merge)) => (merge.log, parts::command(part, global, output)),
        Some(part) => (LogForm::Text, parts::command(part, global, output)),
        None => (args.whole.log, whole::command(&args.whole, global, output)),
    };
    match result {
        Err(failure @ (Failure::Input(_) | Failure::Run(_))) if form == LogForm::Json => {
            let code = if matches!(failure, Failure::Input(_)) { 2 } else { 1 };
            output.event(&log::json_line(&log::Event::Refused { code, reason: failure.to_text() }));
            Err(Failure::Told(code))
        }
        result => result,
    }
}

/// The folder of a cell, as a batch writes it.
pub(super) fn cell_folder(
    cell: &Planned,
    result: RunOutput,
    formats: &[Format],
) -> Result<RunFolder, Failure> {
    pack::folder(cell, result, formats)
}

/// Refuses what every command takes and a batch has in its plan, so that nobody believes to be heard.
fn unheard(global: &Global) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let asked = [
        ("--as-of", global.as_of.is_some(), "a quarter stands on its last day; give --quarter"),
        ("--seed", global.seed != 1, "write seed = N in the plan"),
        (
            "--data-only",
            global.data_only.is_some(),
            "lay packages over the shipped one with `data` in the plan, or --data",
        ),
    ];
    for (option, given, hint) in asked {
        if given {
            problems.push(Problem::new(option, "has no say in a batch, whose plan has it").hint(hint));
        }
    }
    problems.or(())
}

pub(super) fn quarter(text: &str) -> Result<Quarter, String> {
    text.parse::<Quarter>().map_err(|error| error.to_string())
}
