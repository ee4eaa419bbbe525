//! `harmattan run`: the main job.

use super::Global;
use super::output::{Failure, Output};
use crate::charts::{self, Theme};
use crate::pipeline::{self, RunOutput, RunRequest};
use crate::problem::Problems;
use crate::report;
use crate::store::{self, RunFolder, Written};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The shipped book that a run takes when the user names none.
pub(super) const SAMPLE_BOOK: &str = "sample-book";

const EXAMPLES: &str = "\
Examples:
  harmattan run us-reengagement
  harmattan run us-reengagement capital-siege --portfolio book.csv
  harmattan run ./my-scenario.toml --as-of 2025-12-31 --years 1000000 --out reports/out/mine

A scenario is the name of a shipped one or a path; a file of that path wins. A portfolio likewise.
With several scenarios --out holds one folder for each. A folder of other inputs is replaced only with --overwrite;
the same command twice changes nothing.";

/// Arguments of `run`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RunArgs {
    /// Shipped scenario, or path of a .toml file
    #[arg(required = true, value_name = "SCENARIO")]
    scenarios: Vec<String>,
    /// Shipped portfolio, or path of a .csv file
    #[arg(long, value_name = "FILE", default_value = SAMPLE_BOOK)]
    portfolio: String,
    /// Folder to write [default: reports/out/<portfolio>-<scenario>-<as-of>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Years to simulate
    #[arg(long, value_name = "N", default_value_t = DEFAULT_YEARS, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    years: u64,
    /// What to write besides summary.md, view.json and the inputs
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "html,csv,svg,json")]
    format: Vec<Format>,
    /// Replace a folder that holds a run of other inputs
    #[arg(long)]
    overwrite: bool,
}

/// Years that a run simulates when the user names no number.
pub(super) const DEFAULT_YEARS: u64 = 100_000;

/// A format of the report folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// index.html.
    Html,
    /// tables/*.csv.
    Csv,
    /// charts/*.svg.
    Svg,
    /// view.json, which is always written.
    Json,
    /// tables/year_losses.parquet: every branch and window.
    Parquet,
    /// ord/: exceedance and average loss tables of Open Results Data.
    Ord,
}

/// What a run says when it is done.
#[derive(Debug, Serialize)]
struct Done {
    scenario: String,
    folder: String,
    state: &'static str,
    files: usize,
}

pub(super) fn command(args: &RunArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    if let Some(out) = &args.out {
        check_places(args, out)?;
    }
    let requests: Vec<RunRequest> = args.scenarios.iter().map(|name| request(args, global, name)).collect();
    check_inputs(&requests)?;
    let mut done = Vec::new();
    for request in &requests {
        output.detail(&format!("running {} on {}", request.scenario, request.portfolio));
        let result = pipeline::run(request)?;
        let out = place(args, &result);
        let folder = folder(&result, &args.format)?;
        let state = folder.write(&out, args.overwrite)?;
        output.progress(&format!("{}: {}", result.view.scenario.name, said(state)));
        done.push(Done {
            scenario: result.view.scenario.name.clone(),
            folder: out.display().to_string(),
            state: word(state),
            files: folder.files().len() + 1,
        });
    }
    if output.json {
        return output.json(&done);
    }
    let lines: Vec<&str> = done.iter().map(|done| done.folder.as_str()).collect();
    output.result(&lines.join("\n"))
}

fn request(args: &RunArgs, global: &Global, scenario: &str) -> RunRequest {
    RunRequest {
        layers: global.layers(),
        as_of: global.as_of,
        portfolio: args.portfolio.clone(),
        scenario: scenario.to_owned(),
        seed: global.seed,
        years: args.years,
        threads: global.threads(),
    }
}

/// With several scenarios nothing may be written before all of them are known to be sound.
fn check_inputs(requests: &[RunRequest]) -> Result<(), Problems> {
    let mut problems = Problems::default();
    if requests.len() > 1 {
        for request in requests {
            problems.keep(pipeline::check(request));
        }
        problems.0.sort();
        problems.0.dedup();
    }
    problems.or(())
}

fn check_places(args: &RunArgs, out: &Path) -> Result<(), Failure> {
    if args.scenarios.len() == 1 {
        store::check_place(out)?;
    }
    Ok(())
}

fn place(args: &RunArgs, result: &RunOutput) -> PathBuf {
    let scenario = &result.view.scenario.name;
    match &args.out {
        Some(out) if args.scenarios.len() == 1 => out.clone(),
        Some(out) => out.join(scenario),
        None => store::default_place(&result.view.book.name, scenario, &result.view.stamp.as_of),
    }
}

fn folder(result: &RunOutput, formats: &[Format]) -> Result<RunFolder, Failure> {
    let mut folder = RunFolder::new(result.view.stamp.clone());
    folder.add("view.json", json(&result.view));
    folder.add("inputs/plan.json", json(&result.plan));
    for (name, text) in &result.texts {
        folder.add(format!("inputs/{name}"), text.as_bytes());
    }
    if formats.contains(&Format::Csv) {
        folder.add("tables/year_losses.csv", year_losses(result));
        for (name, table) in report::tables(&result.view) {
            folder.add(format!("tables/{name}.csv"), table);
        }
    }
    if formats.contains(&Format::Parquet) {
        let table = report::year_losses_parquet(&result.plan, &result.losses);
        folder.add("tables/year_losses.parquet", table);
    }
    if formats.contains(&Format::Ord) {
        for (name, table) in report::ord(&result.view, &result.plan, &result.losses) {
            folder.add(format!("ord/{name}"), table);
        }
    }
    folder.add("summary.md", report::summary(&result.view));
    if formats.contains(&Format::Svg) {
        for (name, svg) in charts::all_svg(&result.view, &Theme::LIGHT) {
            folder.add(format!("charts/{name}"), svg);
        }
    }
    if formats.contains(&Format::Html) {
        folder.add("index.html", report::html(&result.view, &charts::page_svg(&result.view)));
    }
    Ok(folder)
}

/// Losses of each year that has one, in pounds to the penny, before and after insurance, by branch: enough to take any quantile
/// by rank.
fn year_losses(result: &RunOutput) -> String {
    let main = result.losses.main;
    let mut table = "year".to_owned();
    for branch in &result.plan.branches {
        table.push_str(&format!(",{0} gross,{0} retained", branch.name));
    }
    table.push('\n');
    let branches: Vec<_> = result.losses.yearly.iter().map(|windows| &windows[main]).collect();
    for year in 0..branches.first().map_or(0, |years| years.gross.len()) {
        if branches.iter().all(|years| years.gross[year] == 0.0) {
            continue;
        }
        table.push_str(&(year + 1).to_string());
        for years in &branches {
            table.push_str(&format!(",{:.2},{:.2}", years.gross[year], years.retained[year]));
        }
        table.push('\n');
    }
    table
}

fn json(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("views and plans are plain JSON");
    bytes.push(b'\n');
    bytes
}

fn said(state: Written) -> &'static str {
    match state {
        Written::Created => "written",
        Written::Unchanged => "was there already, nothing to change",
        Written::Replaced => "written in place of an older run",
    }
}

fn word(state: Written) -> &'static str {
    match state {
        Written::Created => "created",
        Written::Unchanged => "unchanged",
        Written::Replaced => "replaced",
    }
}
