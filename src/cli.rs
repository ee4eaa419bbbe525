//! The command line: clap definitions, one file per subcommand, and no arithmetic.
//!
//! Results go to stdout; progress and problems to stderr. Exit codes: 0 done, 1 the run failed, 2 bad input or usage.

mod backtest;
mod batch;
mod calibrate;
mod chart;
mod checklist;
mod compare;
mod completions;
mod data;
mod ep;
mod explain;
mod history;
mod init;
mod output;
mod prune;
mod rerun;
mod run;
mod schema;
mod score;
mod validate;
mod watch;
mod workspace;

use crate::datasets::Layers;
use crate::period::parse_date;
use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use output::Output;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  harmattan run us-reengagement
  harmattan run us-reengagement capital-siege --portfolio book.csv --out reports/out/today
  harmattan explain EDV:LSE --scenario us-reengagement
  harmattan validate book.csv my-scenario.toml

Exit codes: 0 done, 1 the run failed, 2 bad input or usage.
Results go to stdout, progress and problems to stderr. With --json both are JSON.";

/// Risk scores and losses in pounds for UK money exposed to the Sahel and West Africa.
#[derive(Debug, Parser)]
#[command(name = "harmattan", version, about, after_help = EXAMPLES, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
struct Global {
    /// Lay a data package over the shipped one; may be given several times, the last wins
    #[arg(long, global = true, value_name = "DIR")]
    data: Vec<PathBuf>,
    /// Use this data package instead of the shipped one
    #[arg(long, global = true, value_name = "DIR")]
    data_only: Option<PathBuf>,
    /// Use only what was known on this date, such as 2026-06-30 [default: the end of the data]
    #[arg(long, global = true, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// Seed of the random streams
    #[arg(long, global = true, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Threads to use; the result does not depend on it [default: all cores]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print results, and problems, as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Print no progress
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print more progress
    #[arg(short, long, global = true)]
    verbose: bool,
    /// First data package of the workspace, into which imports go.
    #[arg(skip)]
    first: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run scenarios against the baseline and write a report folder for each
    Run(run::RunArgs),
    /// Print the score board
    Score(score::ScoreArgs),
    /// Explain a holding, issuer, asset or country down to its source rows
    Explain(explain::ExplainArgs),
    /// Estimate the rates again and show counts, exposure, priors and posteriors
    Calibrate(calibrate::CalibrateArgs),
    /// Score past forecasts against what happened, beside the simplest benchmarks
    Backtest(backtest::BacktestArgs),
    /// Run every portfolio and scenario of a plan for a quarter, whole or in parts
    Batch(batch::BatchArgs),
    /// A figure through the quarters of a batch's store
    History(history::HistoryArgs),
    /// Remove what a batch's store need no longer keep
    Prune(prune::PruneArgs),
    /// What changed between two runs, and why: every figure's change by cause, with its error
    Compare(compare::CompareArgs),
    /// Make a stored run again and hold it against what is there
    Rerun(rerun::RerunArgs),
    /// Draw charts alone
    Chart(chart::ChartArgs),
    /// Signals against their thresholds: what has tripped, what trips first, what is stale
    Watch(watch::WatchArgs),
    /// The article's checklist against a book: done, open or not answerable, with the evidence
    Checklist(checklist::ChecklistArgs),
    /// Exceedance tables from event losses made elsewhere
    Ep(ep::EpArgs),
    /// Check scenarios, portfolios and data packages
    Validate(validate::ValidateArgs),
    /// Print the JSON Schema of a kind of file
    Schema(schema::SchemaArgs),
    /// List, verify, import or build data packages
    Data(data::DataArgs),
    /// Make a folder to work in: harmattan.toml and an empty book
    Init(init::InitArgs),
    /// Print a completion script for a shell
    Completions(completions::CompletionsArgs),
}

impl Global {
    fn layers(&self) -> Layers {
        let over = self.data_only.iter().chain(&self.data).cloned().collect();
        Layers { shipped: self.data_only.is_none(), over }.expanded()
    }

    fn threads(&self) -> Option<usize> {
        self.threads.map(usize::from)
    }
}

/// Runs the program on the process's arguments and returns its exit code: 0 done, 1 the run failed, 2 bad input or usage.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help that nobody reads to its end is no failure.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let Cli { mut global, command } = cli;
    let output = Output::new(global.json, global.quiet, global.verbose);
    // A folder without its workspace file is repaired by init, which must not ask for it.
    let is_free = matches!(command, Command::Init(_) | Command::Completions(_));
    if global.data.is_empty() && global.data_only.is_none() && !is_free {
        match workspace::read() {
            Ok(workspace) => {
                global.first = workspace.data.first().cloned();
                global.data = workspace.layers();
            }
            Err(failure) => return output.finish(Err(failure)),
        }
    }
    let result = match command {
        Command::Run(args) => run::command(&args, &global, &output),
        Command::Score(args) => score::command(&args, &global, &output),
        Command::Explain(args) => explain::command(&args, &global, &output),
        Command::Calibrate(args) => calibrate::command(&args, &global, &output),
        Command::Backtest(args) => backtest::command(&args, &global, &output),
        Command::Batch(args) => batch::command(&args, &global, &output),
        Command::History(args) => history::command(&args, &output),
        Command::Prune(args) => prune::command(&args, &output),
        Command::Compare(args) => compare::command(&args, &global, &output),
        Command::Rerun(args) => rerun::command(&args, &global, &output),
        Command::Chart(args) => chart::command(&args, &global, &output),
        Command::Watch(args) => watch::command(&args, &global, &output),
        Command::Checklist(args) => checklist::command(&args, &global, &output),
        Command::Ep(args) => ep::command(&args, &output),
        Command::Validate(args) => validate::command(&args, &global, &output),
        Command::Schema(args) => schema::command(&args, &output),
        Command::Data(args) => data::command(&args, &global, &output),
        Command::Init(args) => init::command(&args, &output),
        Command::Completions(args) => completions::command(&args, &output),
    };
    output.finish(result)
}

fn date(text: &str) -> Result<Date, String> {
    parse_date(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
