//! `harmattan data`: the data package.

use super::Global;
use super::output::{Failure, Output};
use clap::{Args, Subcommand};

const EXAMPLES: &str = "\
Examples:
  harmattan data list
  harmattan data verify
  harmattan data verify --data my-data/";

/// Arguments of `data`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DataArgs {
    #[command(subcommand)]
    command: DataCommand,
}

#[derive(Debug, Subcommand)]
enum DataCommand {
    /// List the resources with rows, edition and licence
    List,
    /// Check every hash and every constraint
    Verify,
}

pub(super) fn command(args: &DataArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let _ = (global, output);
    match args.command {
        DataCommand::List | DataCommand::Verify => Ok(()),
    }
}

pub(super) fn portfolio_schema() -> Result<serde_json::Value, Failure> {
    Ok(serde_json::Value::Null)
}
