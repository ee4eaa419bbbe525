//! `harmattan validate`: every problem of every file, before any work.

use super::Global;
use super::output::{Failure, Output};
use crate::datasets::scenarios::{self, Known};
use crate::datasets::{self, Layers, portfolio};
use crate::model::package::Package;
use crate::problem::Problems;
use clap::Args;
use std::path::Path;

const EXAMPLES: &str = "\
Examples:
  harmattan validate                              everything that is shipped
  harmattan validate book.csv my-scenario.toml
  harmattan validate my-data/                     a data package, laid over the shipped one";

/// Arguments of `validate`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ValidateArgs {
    /// Scenarios (.toml or shipped name), portfolios (.csv, .xlsx or shipped name), data packages (folders)
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
}

pub(super) fn command(args: &ValidateArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let package = datasets::load(&global.layers())?;
    let known = Known::of(&package);
    let paths = if args.paths.is_empty() { all_shipped() } else { args.paths.clone() };
    let mut problems = Problems::default();
    for path in &paths {
        problems.keep(check(path, global, &package, &known, output));
    }
    problems.or(())?;
    if output.json {
        return output.json(&serde_json::json!({ "valid": paths }));
    }
    let lines: Vec<String> = paths.iter().map(|path| format!("{path}: sound")).collect();
    output.result(&lines.join("\n"))
}

fn all_shipped() -> Vec<String> {
    scenarios::shipped().into_iter().map(str::to_owned).chain(portfolio::shipped_books()).collect()
}

fn check(
    path: &str,
    global: &Global,
    package: &Package,
    known: &Known,
    output: &Output,
) -> Result<(), Problems> {
    let (file, _) = portfolio::habits::path_and_sheet(path);
    let is_table =
        [".csv", ".xlsx", ".tsv", ".txt"].iter().any(|ending| file.to_string_lossy().ends_with(ending));
    let is_book = is_table || portfolio::shipped_books().iter().any(|book| book == path);
    if is_book {
        let read = portfolio::read(path, package)?;
        if !read.readings.is_empty() {
            output.progress(&read.readings.join("\n"));
        }
        return Ok(());
    }
    if Path::new(path).is_dir() && !scenarios::shipped().contains(&path) && !path.ends_with(".toml") {
        let Layers { shipped, mut over } = global.layers();
        over.push(path.into());
        return datasets::load(&Layers { shipped, over }.expanded()).map(|_| ());
    }
    scenarios::read(path, known).map(|_| ())
}
