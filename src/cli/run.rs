//! `harmattan run`: the main job.

use super::Global;
use super::output::{Failure, Output};
use crate::charts::{self, Theme};
use crate::model::view::View;
use crate::pipeline::{self, Options, RunOutput, RunRequest};
use crate::problem::{Problem, Problems};
use crate::report;
use crate::store::{self, RunFolder, Written};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The shipped book that a run takes when the user names none.
pub(super) const SAMPLE_BOOK: &str = "sample-book";

/// True for the word that stands for no portfolio.
pub(super) fn is_none(portfolio: &str) -> bool {
    portfolio == crate::datasets::portfolio::NO_BOOK
}

const EXAMPLES: &str = "\
Examples:
  harmattan run us-reengagement
  harmattan run us-reengagement capital-siege --portfolio book.csv
  harmattan run capital-siege --horizon 12,36 --process-only
  harmattan run us-reengagement --portfolio none
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
    /// Shipped portfolio, or path of a .csv file; `none` for a country brief: 100 pounds in each asset of the scenario's countries
    #[arg(long, value_name = "FILE", default_value = SAMPLE_BOOK)]
    portfolio: String,
    /// Folder to write [default: reports/out/<portfolio>-<scenario>-<as-of>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Years to simulate
    #[arg(long, value_name = "N", default_value_t = DEFAULT_YEARS, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    years: u64,
    /// Months to look ahead; 12 is always among them, 24 and 36 can be added
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "12")]
    horizon: Vec<u32>,
    /// Hold rates at their means: the tail is that of chance alone, without what is not known about the rates
    #[arg(long)]
    process_only: bool,
    /// Aim at this standard error of the baseline's TVaR 99, such as 2%: a second run takes the years it needs, at most 2000000
    #[arg(long, value_name = "SHARE", value_parser = share)]
    target_error: Option<f64>,
    /// Memory that the run may take, such as 800MB or 2GB [default: what is free]
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    memory: Option<u64>,
    /// What to write besides summary.md, view.json and the inputs
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "html,csv,svg,json")]
    format: Vec<Format>,
    /// Replace a folder that holds a run of other inputs
    #[arg(long)]
    overwrite: bool,
}

/// `2%` or `0.02`, above 0 and at most 100%.
fn share(text: &str) -> Result<f64, String> {
    let (digits, unit) = text.strip_suffix('%').map_or((text, 1.0), |digits| (digits, 0.01));
    let value = digits.trim().parse::<f64>().map_or(f64::NAN, |value| value * unit);
    if value > 0.0 && value <= 1.0 { Ok(value) } else { Err("must be above 0 and at most 100%".to_owned()) }
}

/// `800MB`, `2GB`: powers of ten.
fn bytes(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.strip_suffix("GB") {
        Some(digits) => (digits, 1_000_000_000),
        None => (text.strip_suffix("MB").unwrap_or(""), 1_000_000),
    };
    let number = digits.trim().parse::<u32>().ok().filter(|number| *number > 0);
    number
        .map(|number| u64::from(number) * unit)
        .ok_or_else(|| "must be a size such as 800MB or 2GB".to_owned())
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
    /// charts/*.png: the wide pictures at two pixels to a pixel.
    Png,
    /// view.json, which is always written.
    Json,
    /// tables/year_losses.parquet: every branch and window.
    Parquet,
    /// report.xlsx: the tables as a workbook with native charts.
    Xlsx,
    /// ord/: exceedance and average loss tables of Open Results Data.
    Ord,
    /// report.pdf: the report on A4, by a program built with `--features pdf`.
    Pdf,
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
    check_formats(&args.format)?;
    let requests: Vec<RunRequest> = args.scenarios.iter().map(|name| request(args, global, name)).collect();
    check_inputs(&requests)?;
    let mut runs = Vec::new();
    for request in &requests {
        output.detail(&format!("running {} on {}", request.scenario, request.portfolio));
        let result = pipeline::run_telling(request, &mut |text| output.detail(text))?;
        if let Some(readings) = result.texts.get(pipeline::READINGS) {
            output.progress(readings.trim_end());
        }
        let pool = pipeline::pool(request.threads)?;
        runs.push(pool.install(|| Finished::of(result, &args.format)));
    }
    tell_of_each_other(&mut runs);
    let mut done = Vec::new();
    for run in runs {
        let out = place(args, &run.view);
        let pool = pipeline::pool(global.threads())?;
        let scenario = run.view.scenario.name.clone();
        let folder = pool.install(|| folder(run, &args.format))?;
        let state = folder.write(&out, args.overwrite)?;
        output.progress(&format!("{scenario}: {}", said(state)));
        done.push(Done {
            scenario,
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
        options: Options {
            horizons: args.horizon.clone(),
            process_only: args.process_only,
            target_error: args.target_error,
            fixed_years: false,
            memory: args.memory.or_else(store::free_memory),
        },
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

/// Typst is half of all that is compiled, so that pages are an option of the build; nothing may be simulated before this is said.
fn check_formats(formats: &[Format]) -> Result<(), Failure> {
    if cfg!(feature = "pdf") || !formats.contains(&Format::Pdf) {
        return Ok(());
    }
    let problem = Problem::new("--format pdf", "this program was built without pdf");
    Err(Failure::input(
        problem.hint("build it with `cargo build --release --features pdf`, or print index.html"),
    ))
}

fn check_places(args: &RunArgs, out: &Path) -> Result<(), Failure> {
    if args.scenarios.len() == 1 {
        store::check_place(out)?;
    }
    Ok(())
}

fn place(args: &RunArgs, view: &View) -> PathBuf {
    let scenario = &view.scenario.name;
    match &args.out {
        Some(out) if args.scenarios.len() == 1 => out.clone(),
        Some(out) => out.join(scenario),
        None => store::default_place(&view.book.name, scenario, &view.stamp.as_of),
    }
}

/// A finished run without its years, which are the bulk of it: the files made of them are ready.
struct Finished {
    view: View,
    files: BTreeMap<String, Vec<u8>>,
}

impl Finished {
    fn of(result: RunOutput, formats: &[Format]) -> Self {
        let (mut files, plan) = rayon::join(|| files_of_years(&result, formats), || json(&result.plan));
        files.insert("inputs/plan.json".to_owned(), plan);
        Self { view: result.view, files }
    }
}

/// The inputs as they were read, and the files that are made of years.
pub(super) fn files_of_years(result: &RunOutput, formats: &[Format]) -> BTreeMap<String, Vec<u8>> {
    let wants = |format: Format| formats.contains(&format);
    let mut files = BTreeMap::new();
    for (name, text) in &result.texts {
        files.insert(format!("inputs/{name}"), text.clone().into_bytes());
    }
    if wants(Format::Csv) {
        files.insert("tables/year_losses.csv".to_owned(), year_losses(result).into_bytes());
    }
    if wants(Format::Parquet) {
        let table = report::year_losses_parquet(&result.plan, &result.losses);
        files.insert("tables/year_losses.parquet".to_owned(), table);
    }
    if wants(Format::Ord) {
        for (name, table) in report::ord(&result.view, &result.plan, &result.losses) {
            files.insert(format!("ord/{name}"), table.into_bytes());
        }
    }
    files
}

/// Each view lists the other scenarios of the command.
fn tell_of_each_other(runs: &mut [Finished]) {
    let views: Vec<&View> = runs.iter().map(|run| &run.view).collect();
    let others = crate::view::comparison::others(&views);
    for (run, others) in runs.iter_mut().zip(others) {
        run.view.comparison = others;
    }
}

/// The folder of a run that belongs to no other.
pub(super) fn folder_of(run: RunOutput, formats: &[Format]) -> Result<RunFolder, Failure> {
    folder(Finished::of(run, formats), formats)
}

fn folder(run: Finished, formats: &[Format]) -> Result<RunFolder, Failure> {
    let mut folder = RunFolder::new(run.view.stamp.clone());
    for (name, bytes) in run.files {
        folder.add(name, bytes);
    }
    let (text, summary) = rayon::join(|| json(&run.view), || report::summary(&run.view));
    folder.add("view.json", text);
    folder.add("summary.md", summary);
    add_reports(&mut folder, &run.view, formats)?;
    Ok(folder)
}

/// Adds what is made of the view.
pub(super) fn add_reports(folder: &mut RunFolder, view: &View, formats: &[Format]) -> Result<(), Failure> {
    let wants = |format: Format| formats.contains(&format);
    let ((charts, page), (tables, workbook)) = rayon::join(
        || pictures(view, wants(Format::Svg), wants(Format::Html)),
        || {
            rayon::join(
                || if wants(Format::Csv) { report::tables(view) } else { BTreeMap::new() },
                || wants(Format::Xlsx).then(|| report::xlsx(view)),
            )
        },
    );
    for (name, table) in tables {
        folder.add(format!("tables/{name}.csv"), table);
    }
    if let Some(workbook) = workbook {
        folder.add("report.xlsx", workbook.map_err(Failure::Run)?);
    }
    if wants(Format::Png) {
        for (name, png) in charts::all_png(view, &Theme::LIGHT).map_err(Failure::Run)? {
            folder.add(format!("charts/{name}"), png);
        }
    }
    #[cfg(feature = "pdf")]
    if wants(Format::Pdf) {
        let pages = report::pdf(view, &charts::paper_svg(view)).map_err(Failure::Run)?;
        folder.add("report.pdf", pages);
    }
    for (name, svg) in charts {
        folder.add(format!("charts/{name}"), svg);
    }
    if let Some(page) = page {
        folder.add("index.html", page);
    }
    Ok(())
}

/// Charts as files and the page that holds them, as far as they are asked for.
fn pictures(view: &View, files: bool, page: bool) -> (BTreeMap<String, String>, Option<String>) {
    match (files, page) {
        (true, true) => {
            let (pictures, files) = charts::page_and_files(view);
            (files, Some(report::html(view, &pictures)))
        }
        (true, false) => (charts::all_svg(view, &Theme::LIGHT), None),
        (false, true) => (BTreeMap::new(), Some(report::html(view, &charts::page_svg(view)))),
        (false, false) => (BTreeMap::new(), None),
    }
}

/// Years that a thread writes in one go.
const PIECE: usize = 4096;

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
    let rows = |from: usize| -> String {
        let mut rows = String::new();
        for year in from..(from + PIECE).min(branches[0].gross.len()) {
            if branches.iter().all(|years| years.gross[year] == 0.0) {
                continue;
            }
            rows.push_str(&(year + 1).to_string());
            for years in &branches {
                money(&mut rows, years.gross[year]);
                money(&mut rows, years.retained[year]);
            }
            rows.push('\n');
        }
        rows
    };
    let pieces: Vec<usize> = (0..branches[0].gross.len()).step_by(PIECE).collect();
    let pieces: Vec<String> = pieces.into_par_iter().map(rows).collect();
    table.push_str(&pieces.concat());
    table
}

/// Adds a comma and an amount to the penny, as `{:.2}` writes it. Most amounts are far from the middle between two pennies, where
/// whole numbers give the same digits at a tenth of the cost.
fn money(text: &mut String, pounds: f64) {
    let pennies = pounds * 100.0;
    let rest = pennies - pennies.floor();
    text.push(',');
    let is_sure = pounds.is_sign_positive() && pennies < SURE && MIDDLE < (rest - 0.5).abs();
    let written = if is_sure {
        let whole = pennies.round() as u64;
        write!(text, "{}.{:02}", whole / 100, whole % 100)
    } else {
        write!(text, "{pounds:.2}")
    };
    written.expect("writing to a string does not fail");
}

/// Pennies up to which a product with 100 is right to a thousandth.
const SURE: f64 = 1e12;
/// Distance from the middle within which the exact digits decide.
const MIDDLE: f64 = 1e-3;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_to_the_penny_read_as_the_exact_digits_do() {
        let odd = [0.0, -0.0, 0.005, 0.015, 1.005, 2.675, 1e15, 123_456_789.125, f64::NAN, -3.999];
        let many = (0..200_000).map(|place| f64::from(place) * 1_234.567_89 / 7.0);
        for pounds in odd.into_iter().chain(many) {
            let mut text = String::new();
            money(&mut text, pounds);
            assert_eq!(text, format!(",{pounds:.2}"));
        }
    }
}
