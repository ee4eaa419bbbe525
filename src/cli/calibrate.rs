//! `harmattan calibrate`: the estimate of the rates, which anyone can run again.

use super::Global;
use super::output::{Failure, Output};
use crate::model::calibration::{Calibration, DispersionRow, LearntRow, StrengthRow};
use crate::pipeline;
use crate::report;
use crate::store;
use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  harmattan calibrate
  harmattan calibrate --as-of 2025-12-31 --out rates-2025
  harmattan calibrate --json

The rates are those that `run` uses on the same date. A rate is one a year at a multiplier of 1: price and policy shocks are taken out
of the counts by the weighted years, and come back when a year is simulated.";

/// Arguments of `calibrate`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CalibrateArgs {
    /// Folder for the tables, as CSV
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace other tables in that folder
    #[arg(long, requires = "out")]
    overwrite: bool,
}

pub(super) fn command(args: &CalibrateArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let found = pipeline::calibration(&global.layers(), global.as_of)?;
    if let Some(out) = &args.out {
        let tables = report::calibration_tables(&found);
        store::write_tables(out, &tables, args.overwrite)?;
        output.progress(&format!("{} tables in {}", tables.len(), out.display()));
    }
    if output.json {
        return output.json(&found);
    }
    output.result(&text(&found))
}

fn text(found: &Calibration) -> String {
    let counted = found.cases.iter().filter(|case| case.left_out.is_empty()).count();
    let mut lines = vec![
        format!("Rates as of {}, counted from {} to {}", found.as_of, found.window_from, found.window_to),
        format!("{counted} of {} disputes count; `--out DIR` writes each with its reason", found.cases.len()),
    ];
    let mut process = "";
    for row in &found.learnt {
        if row.process != process {
            process = &row.process;
            lines.push(String::new());
            lines.extend(heading(row));
        }
        lines.push(learnt(row));
    }
    lines.extend(ids(found));
    lines.push(String::new());
    lines.extend(held(found));
    lines.push(String::new());
    lines.push(
        "Strength of the prior of countries, weighted asset-years: shipped (judgement) and by the counts"
            .to_owned(),
    );
    lines.extend(found.strength.iter().flat_map(strength));
    lines.push(String::new());
    lines.push(
        "Dispersion: variance over mean is 1 for Poisson counts; p is the chance of such a ratio under them"
            .to_owned(),
    );
    lines.extend(found.dispersion.iter().map(dispersion));
    lines.join("\n")
}

fn heading(row: &LearntRow) -> [String; 2] {
    [
        format!("{} ({})", row.process, row.peril.label()),
        format!(
            "  {:7} {:>5} {:>4} {:>7} {:>4} {:>7} {:>8} {:>15} {:>16} {:>7} {:>7} {:>7} {:>5} {:>5} {:>5}",
            "place",
            "cases",
            "lost",
            "settled",
            "open",
            "years",
            "weighted",
            "prior",
            "posterior",
            "mean",
            "5%",
            "95%",
            "data",
            "prior",
            "judg."
        ),
    ]
}

fn learnt(row: &LearntRow) -> String {
    let pair = |shape: f64, years: f64| format!("{shape:.3} in {years:.1}");
    let percent = |share: f64| format!("{:.0}%", share * 100.0);
    format!(
        "  {:7} {:>5} {:>4} {:>7} {:>4} {:>7.1} {:>8.1} {:>15} {:>16} {:>7.4} {:>7.4} {:>7.4} {:>5} {:>5} {:>5}",
        row.place,
        row.cases,
        row.lost,
        row.settled,
        row.open,
        row.asset_years,
        row.weighted_years,
        pair(row.prior_shape, row.prior_years),
        pair(row.posterior_shape, row.posterior_years),
        row.mean,
        row.low,
        row.high,
        percent(row.data_share),
        percent(row.prior_share),
        percent(row.judgement_share),
    )
}

/// Which cases count where, why the prior, and the source rows.
fn ids(found: &Calibration) -> Vec<String> {
    let mut lines =
        vec![String::new(), "Cases, prior and source rows (each place's own with --out)".to_owned()];
    for row in &found.learnt {
        let cases = if row.case_ids.is_empty() { "none".to_owned() } else { row.case_ids.join(", ") };
        let name = format!("{}, {}", row.process, row.place);
        if row.level != "country" {
            lines.push(format!("  {name}: {cases}; prior: {} [{}]", row.prior_reason, row.rows));
        } else if !row.case_ids.is_empty() {
            lines.push(format!("  {name}: {cases}; prior: {}", row.prior_reason));
        }
    }
    lines
}

/// Held rates, places of one rate and reason on one line.
fn held(found: &Calibration) -> Vec<String> {
    let heading =
        "Held by judgement, a year at the window's mean multiplier (data 0%, prior 0%, judgement 100%)";
    let mut lines = vec![heading.to_owned()];
    let mut told: Vec<(&str, &str)> = Vec::new();
    for row in &found.held {
        if told.contains(&(&row.process, &row.rows)) {
            continue;
        }
        told.push((&row.process, &row.rows));
        let same = found.held.iter().filter(|other| other.process == row.process && other.rows == row.rows);
        let places: Vec<&str> = same.map(|other| other.place.as_str()).collect();
        lines.push(format!(
            "  {} {}: {:.4} in {}; {} [{}]",
            row.peril,
            row.process,
            row.rate,
            places.join(", "),
            row.reason,
            row.rows
        ));
    }
    lines
}

fn strength(row: &StrengthRow) -> [String; 2] {
    let by_counts = match (row.shape, row.years) {
        (Some(shape), Some(years)) => format!("{years:.1} (shape {shape:.3}, by {})", row.method),
        _ => format!("{}: countries differ no more than chance", row.method),
    };
    let profile: Vec<String> =
        row.profile.iter().map(|(years, value)| format!("{years} years {value:.3}")).collect();
    [
        format!(
            "  {}: shipped {}, log-likelihood {:.3}; by the counts {by_counts}, log-likelihood {:.3} ({} cases, {} countries)",
            row.process,
            row.shipped_years,
            row.shipped_log_likelihood,
            row.log_likelihood,
            row.cases,
            row.countries
        ),
        format!("    log-likelihood at the pooled rate and {}", profile.join(", ")),
    ]
}

fn dispersion(row: &DispersionRow) -> String {
    let span = format!("{} to {}, {} periods", row.from, row.to, row.periods);
    let (Some(mean), Some(variance), Some(ratio), Some(p)) = (row.mean, row.variance, row.ratio, row.p_value)
    else {
        return format!("  {}, {} ({span}): no event, or one period at risk", row.series, row.place);
    };
    let size = row
        .size
        .map_or_else(|| "Poisson will do".to_owned(), |size| format!("negative binomial of size {size:.3}"));
    format!(
        "  {}, {} ({span}): mean {mean:.2}, variance {variance:.2}, ratio {ratio:.2}, p {}; {size}",
        row.series,
        row.place,
        if p < 1e-4 { "below 0.0001".to_owned() } else { format!("{p:.4}") }
    )
}
