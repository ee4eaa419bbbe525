//! `harmattan backtest`: the error record.

use super::Global;
use super::output::{Failure, Output};
use crate::pipeline;
use crate::report::validation;
use crate::store;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  harmattan backtest
  harmattan backtest conflict --json
  harmattan backtest --out docs/validation --overwrite

Every forecast is made from what was known at its origin; outcomes are those of the end of the data. A figure stands beside its
benchmark, with the interval of the comparison. With --out the record is written as pages, tables and charts.";

/// Arguments of `backtest`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct BacktestArgs {
    /// Parts of the record [default: all]
    #[arg(value_name = "PART", value_parser = PossibleValuesParser::new(pipeline::PARTS.iter().map(|part| part.name)))]
    parts: Vec<String>,
    /// Folder for the record: pages, tables and charts
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace another record in that folder
    #[arg(long, requires = "out")]
    overwrite: bool,
}

pub(super) fn command(args: &BacktestArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let record = pipeline::backtest(&global.layers(), &args.parts, global.threads())?;
    let chapters = validation::chapters(&record);
    let stamp = validation::stamp(&record);
    if let Some(out) = &args.out {
        let files = validation::files(&chapters, &validation::quoted(&record), &stamp);
        store::write_tables(out, &files, args.overwrite)?;
        output.progress(&format!("{} files in {}", files.len(), out.display()));
    }
    if output.json {
        return output.json(&record);
    }
    let pages: Vec<String> = chapters.iter().map(|chapter| validation::markdown(chapter, &stamp)).collect();
    output.result(&pages.join("\n"))
}
