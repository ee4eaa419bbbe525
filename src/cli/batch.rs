//! `harmattan batch`: every portfolio under every scenario in every quarter, on one machine or in parts.

mod dry;
mod log;
mod pack;
mod whole;

use super::Global;
use super::output::{Failure, Output};
use crate::period::Quarter;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  harmattan batch scenarios/quarterly.toml --quarter 2026Q2
  harmattan batch quarterly.toml --dry-run                 the cells, and what they would take
  harmattan batch quarterly.toml --only '*/sample-book/*'  some of them
  harmattan batch quarterly.toml --log json 2> batch.log   for a scheduler

Results that are there already under the same inputs are reused. Killed or stopped, the same command goes on where it was.
Exit codes: 0 all cells are there, 1 some failed or were not reached (a retry is safe), 2 bad input.";

/// Arguments of `batch`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct BatchArgs {
    /// The plan (TOML); `harmattan schema batch` prints its layout
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Quarters instead of the plan's, such as 2026Q2
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = quarter)]
    quarter: Vec<Quarter>,
    /// Folder of the store instead of the plan's
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
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
    log: LogForm,
    /// File for figures of the batch itself, in the text format that Prometheus' node exporter reads
    #[arg(long, value_name = "FILE")]
    metrics: Option<PathBuf>,
    /// Run this many quarters up to the newest one again, each as of its own date
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=80))]
    backcast: Option<u16>,
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
    whole::command(args, global, output)
}

pub(super) fn quarter(text: &str) -> Result<Quarter, String> {
    text.parse::<Quarter>().map_err(|error| error.to_string())
}
