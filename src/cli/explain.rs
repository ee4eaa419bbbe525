//! `harmattan explain`: one holding, issuer, asset or country, down to its source rows.

use super::Global;
use super::output::{Failure, Output};
use super::run::{DEFAULT_YEARS, SAMPLE_BOOK};
use crate::pipeline::{self, RunRequest};
use clap::Args;

const EXAMPLES: &str = "\
Examples:
  harmattan explain EDV:LSE
  harmattan explain H01 --portfolio book.csv --scenario us-reengagement
  harmattan explain MLI --as-of 2024-06-30 --json";

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExplainArgs {
    /// Holding (H01), issuer (EDV:LSE), asset (MLI-SYAMA) or country (MLI)
    id: String,
    /// Scenario whose changes are explained too
    #[arg(long, value_name = "SCENARIO", default_value = "baseline")]
    scenario: String,
    /// Shipped portfolio, or path of a .csv file
    #[arg(long, value_name = "FILE", default_value = SAMPLE_BOOK)]
    portfolio: String,
    /// Years to simulate for the losses
    #[arg(long, value_name = "N", default_value_t = DEFAULT_YEARS, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    years: u64,
}

pub(super) fn command(args: &ExplainArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let request = RunRequest {
        layers: global.layers(),
        as_of: global.as_of,
        portfolio: args.portfolio.clone(),
        scenario: args.scenario.clone(),
        seed: global.seed,
        years: args.years,
        threads: global.threads(),
    };
    let explanation = pipeline::explain(&request, &args.id)?;
    if output.json { output.json(&explanation) } else { output.result(&explanation.to_string()) }
}
