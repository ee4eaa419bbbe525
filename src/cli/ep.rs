//! `harmattan ep`: exceedance tables from event losses made elsewhere.

use super::output::{Failure, Output};
use crate::datasets::event_losses::event_losses;
use crate::datasets::parquet::DECODER;
use crate::ep::{Row, table};
use crate::problem::Problem;
use crate::report;
use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  harmattan ep --losses elt.csv --occurrences occurrence.csv > ept.csv
  harmattan ep --losses elt.parquet --occurrences occurrence.csv --return-periods 10,50,100,250 --periods 10000

Each file is CSV or Parquet, whatever it is called. The losses have columns event_id, summary_id, sidx, loss: sidx -1 is an analytical mean, 1 and above are samples. The occurrences
have event_id, period_no. The table is an ORD EPT (SummaryId, EPCalc, EPType, ReturnPeriod, Loss): EPCalc 1 mean damage, 2 full
uncertainty, 3 per-sample mean, 4 sample mean; EPType 1 OEP, 2 OEP tail, 3 AEP, 4 AEP tail. Losses between two ranks are
interpolated in the return period, unlike those of `run`.";

/// Arguments of `ep`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct EpArgs {
    /// Event losses (CSV or Parquet)
    #[arg(long, value_name = "FILE")]
    losses: PathBuf,
    /// Occurrences (CSV or Parquet)
    #[arg(long, value_name = "FILE")]
    occurrences: PathBuf,
    /// Return periods, separated by commas
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "5000,1000,500,250,200,150,100,75,50,30,25,20,10,5,2"
    )]
    return_periods: Vec<f64>,
    /// Number of periods simulated [default: the largest that occurs]
    #[arg(long, value_name = "N")]
    periods: Option<u64>,
}

pub(super) fn command(args: &EpArgs, output: &Output) -> Result<(), Failure> {
    if let Some(wrong) = args.return_periods.iter().find(|period| period.is_nan() || **period < 1.0) {
        let problem = Problem::new("--return-periods", format!("must be 1 or more, was {wrong}"));
        return Err(Failure::input(problem));
    }
    keep_quiet_of_damaged_files();
    let (losses, occurrences) = event_losses(&args.losses, &args.occurrences)?;
    let largest = occurrences.iter().map(|occurrence| occurrence.period).max().unwrap_or(0);
    let periods = args.periods.unwrap_or(largest);
    if periods < largest {
        let message = format!("must be at least {largest}, the largest period that occurs, was {periods}");
        return Err(Failure::input(Problem::new("--periods", message)));
    }
    let rows = table(&losses, &occurrences, periods, &args.return_periods);
    if output.json {
        return output.json(&rows.iter().map(object).collect::<Vec<_>>());
    }
    output.result(report::ept(&rows).trim_end())
}

/// A damaged Parquet file is a problem with a message of its own; what its decoder panics with is not for the reader.
fn keep_quiet_of_damaged_files() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(DECODER) {
            usual(panic);
        }
    }));
}

fn object(row: &Row) -> serde_json::Value {
    serde_json::json!({
        "SummaryId": row.summary,
        "EPCalc": row.calculation as u8,
        "EPType": row.kind as u8,
        "ReturnPeriod": row.return_period,
        "Loss": row.loss,
    })
}
