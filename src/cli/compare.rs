//! `harmattan compare`: what changed between two runs and why; of one run, what its scenario changes.

use super::Global;
use super::output::{Failure, Output};
use crate::charts::{self, CHANGE_WATERFALL, Look, Size, Theme};
use crate::datasets::Layers;
use crate::model::comparison::Comparison;
use crate::model::view::View;
use crate::pipeline::{self, CompareRequest};
use crate::problem::{Problem, Problems};
use crate::report::comparison as report;
use crate::store::{self, StoredRun};
use clap::{Args, ValueEnum};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  harmattan compare reports/out/2025q1 reports/out/2025q2
  harmattan compare q1 q2 --out reports/out/change --format html,csv,svg,json
  harmattan compare held sold --years 50000
  harmattan compare bare covered --premium 120000
  harmattan compare reports/out/today

A and B are folders that `harmattan run` wrote: two dates, two books, two scenarios, two data layers. The change of every figure
is shared out: method first, then source change, then exact Shapley shares of data revision, new data, events and scenario,
parameters, portfolio, FX and price; simulation noise last. With one folder: its scenario against its baseline.";

/// Arguments of `compare`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CompareArgs {
    /// Run folder to compare from
    #[arg(value_name = "A")]
    before: PathBuf,
    /// Run folder to compare with
    #[arg(value_name = "B")]
    after: Option<PathBuf>,
    /// Data package that run A had laid over the shipped one; may be given several times, the last wins
    #[arg(long, value_name = "DIR", requires = "after")]
    data_a: Vec<PathBuf>,
    /// Data package that run B had laid over the shipped one
    #[arg(long, value_name = "DIR", requires = "after")]
    data_b: Vec<PathBuf>,
    /// Data package that run A had instead of the shipped one, such as that of an older program
    #[arg(long, value_name = "DIR", requires = "after")]
    data_only_a: Option<PathBuf>,
    /// Data package that run B had instead of the shipped one
    #[arg(long, value_name = "DIR", requires = "after")]
    data_only_b: Option<PathBuf>,
    /// Years of the runs in between, and of both ends again [default: those of A]
    #[arg(long, value_name = "N", requires = "after", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    years: Option<u64>,
    /// Premium a year of the covers that B has and A has not, in pounds
    #[arg(long, value_name = "POUNDS", requires = "after", value_parser = premium)]
    premium: Option<f64>,
    /// Folder to write
    #[arg(long, value_name = "DIR", requires = "after")]
    out: Option<PathBuf>,
    /// What to write
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "html,csv,svg,json")]
    format: Vec<Format>,
    /// Replace a folder that holds another comparison
    #[arg(long)]
    overwrite: bool,
}

/// A format of the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// index.html.
    Html,
    /// tables/*.csv.
    Csv,
    /// charts/*.svg.
    Svg,
    /// comparison.json.
    Json,
}

fn premium(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value >= 0.0 && value.is_finite() => Ok(value),
        _ => Err("must be pounds a year, 0 or more".to_owned()),
    }
}

pub(super) fn command(args: &CompareArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let Some(after) = &args.after else {
        let run = store::read_run(&args.before)?;
        return if output.json {
            output.json(&report::own_figures(&run.view))
        } else {
            output.result(&report::own(&run.view))
        };
    };
    let mut problems = Problems::default();
    let runs = [&args.before, after].map(|folder| problems.keep(store::read_run(folder)));
    let [Some(before), Some(after)] = runs else { return Err(problems.into()) };
    let request = CompareRequest {
        layers: [
            layers(global, args.data_only_a.as_ref(), &args.data_a),
            layers(global, args.data_only_b.as_ref(), &args.data_b),
        ],
        runs: [before, after],
        years: args.years,
        threads: global.threads(),
        memory: store::free_memory(),
        premium: args.premium,
    };
    let comparison = pipeline::compare(&request, &mut |text| output.detail(text))?;
    if let Some(out) = &args.out {
        let files = files(&comparison, &request.runs, &args.format)?;
        store::write_tables(out, &files, args.overwrite)?;
        output.progress(&format!("{} written", out.display()));
    }
    if output.json { output.json(&comparison) } else { output.result(&report::text(&comparison)) }
}

/// What both runs had, or a package in its place, with what one of them had over it.
fn layers(global: &Global, only: Option<&PathBuf>, over: &[PathBuf]) -> Layers {
    let mut layers = only.map_or_else(|| global.layers(), Layers::only);
    layers.over.extend_from_slice(over);
    layers
}

fn files(
    comparison: &Comparison,
    runs: &[StoredRun; 2],
    formats: &[Format],
) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut files = BTreeMap::new();
    let wants = |format: Format| formats.contains(&format);
    let mut later: View = runs[1].view.clone();
    later.earlier = Some(pipeline::of_scores(&comparison.figures, &runs[0].view, &runs[1].view));
    let named = pictures(comparison, &later);
    if wants(Format::Json) {
        let mut bytes = serde_json::to_vec_pretty(comparison).expect("a comparison is plain JSON");
        bytes.push(b'\n');
        files.insert("comparison.json".to_owned(), bytes);
    }
    if wants(Format::Csv) {
        for (name, table) in report::tables(comparison) {
            files.insert(format!("tables/{name}.csv"), table.into_bytes());
        }
    }
    if wants(Format::Svg) {
        for (name, draw) in &named {
            for size in Size::PAGE {
                let drawing = draw(&Look::new(Theme::LIGHT, size));
                let file = format!("charts/{name}-{}.svg", size.name());
                files.insert(file, charts::standalone(&drawing).into_bytes());
            }
        }
    }
    if wants(Format::Html) {
        let of_page = named.iter().flat_map(|(name, draw)| charts::pictures_of(name, draw)).collect();
        files.insert("index.html".to_owned(), report::html(comparison, &of_page).into_bytes());
    }
    Ok(files)
}

type Draw<'a> = Box<dyn Fn(&Look) -> charts::Drawing + 'a>;

/// Pictures by name: the expected loss and the tail by cause, and who moved.
fn pictures<'a>(comparison: &'a Comparison, later: &'a View) -> Vec<(&'static str, Draw<'a>)> {
    let mut pictures: Vec<(&'static str, Draw<'a>)> = Vec::new();
    if let Some(row) = report::headline(comparison) {
        pictures
            .push((CHANGE_WATERFALL, Box::new(move |look| charts::change_waterfall(comparison, row, look))));
    }
    if let Some(chart) = charts::ALL.iter().find(|chart| chart.name == "risk-change") {
        pictures.push((chart.name, Box::new(move |look| (chart.draw)(later, look))));
    }
    pictures
}

/// The earlier run of a chart: its scores beside those of a run that is a folder too.
pub(super) fn earlier(view: &mut View, run: &Path, earlier: &Path, global: &Global) -> Result<(), Failure> {
    if !run.is_dir() {
        let problem =
            Problem::new("--earlier", "needs a run folder in --from: a view alone does not hold its inputs");
        return Err(Failure::input(problem));
    }
    let mut problems = Problems::default();
    let runs = [earlier, run].map(|folder| problems.keep(store::read_run(folder)));
    let [Some(before), Some(after)] = runs else { return Err(problems.into()) };
    view.earlier = Some(pipeline::earlier(&[before, after], &[global.layers(), global.layers()])?);
    Ok(())
}
