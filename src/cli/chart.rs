//! `harmattan chart`: charts alone, from a new run or from the view of a stored one.

use super::Global;
use super::output::{Failure, Output};
use super::run::{DEFAULT_YEARS, SAMPLE_BOOK};
use crate::charts::{self, ALL, Look, Size, Theme};
use crate::model::view::{VIEW_SCHEMA, View};
use crate::pipeline::{self, Options, RunRequest};
use crate::problem::{Problem, nearest};
use crate::store;
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
    /// Replace a picture that is there already
    #[arg(long)]
    overwrite: bool,
    /// Colours
    #[arg(long, value_name = "THEME", default_value = "light")]
    theme: ThemeName,
    /// Draw for a telephone or a report column, 358 pixels wide
    #[arg(long)]
    narrow: bool,
    /// Format of the pictures
    #[arg(long, value_name = "FORMAT", default_value = "svg")]
    format: Picture,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Picture {
    Svg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ThemeName {
    Light,
    Dark,
    Print,
}

impl ThemeName {
    fn theme(self) -> Theme {
        match self {
            Self::Light => Theme::LIGHT,
            Self::Dark => Theme::DARK,
            Self::Print => Theme::PRINT,
        }
    }
}

pub(super) fn command(args: &ChartArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    if args.list {
        let lines: Vec<String> =
            ALL.iter().map(|chart| format!("{:20} {}", chart.name, chart.purpose)).collect();
        return output.result(&lines.join("\n"));
    }
    let chosen = chosen(args)?;
    let view = match &args.from {
        Some(place) => stored(place)?,
        None => pipeline::run(&request(args, global))?.view,
    };
    for name in chosen {
        draw(&name, &view, args, output)?;
    }
    Ok(())
}

/// Names of the charts this build draws.
fn names() -> Vec<&'static str> {
    ALL.iter().map(|chart| chart.name).collect()
}

fn chosen(args: &ChartArgs) -> Result<Vec<String>, Failure> {
    let all = names();
    match &args.name {
        None => Ok(all.into_iter().map(str::to_owned).collect()),
        Some(name) if all.contains(&name.as_str()) => Ok(vec![name.clone()]),
        Some(name) => {
            let problem = Problem::new(name, format!("no such chart; charts are {}", all.join(", ")));
            Err(Failure::input(match nearest(name, all) {
                Some(near) => problem.hint(format!("did you mean {near}?")),
                None => problem.hint("`harmattan chart --list` prints all"),
            }))
        }
    }
}

fn draw(name: &str, view: &View, args: &ChartArgs, output: &Output) -> Result<(), Failure> {
    let Picture::Svg = args.format;
    let chart = ALL.iter().find(|chart| chart.name == name).expect("names were chosen from the list");
    let theme = args.theme.theme();
    let size = if args.narrow { Size::Narrow } else { Size::Wide };
    let svg = charts::standalone(&(chart.draw)(view, &Look::new(theme, size)));
    match &args.out {
        None => output.result(svg.trim_end()),
        Some(folder) => {
            let path = folder.join(format!("{name}-{}.svg", size.name()));
            store::write_file(&path, svg.as_bytes(), args.overwrite)?;
            output.progress(&format!("{} written", path.display()));
            Ok(())
        }
    }
}

/// The view of a stored run: a run folder or its view.json.
fn stored(place: &Path) -> Result<View, Failure> {
    let path = if place.is_dir() { place.join("view.json") } else { place.to_owned() };
    let shown = path.display().to_string();
    let problem = |message: String| Failure::input(Problem::new(&shown, message));
    let bytes = std::fs::read(&path).map_err(|error| problem(format!("cannot be read: {}", error.kind())))?;
    let view: View =
        serde_json::from_slice(&bytes).map_err(|error| problem(format!("is no view of a run: {error}")))?;
    if view.schema != VIEW_SCHEMA {
        let schema = view.schema;
        return Err(problem(format!("has layout {schema}; this program reads layout {VIEW_SCHEMA}")));
    }
    Ok(view)
}

fn request(args: &ChartArgs, global: &Global) -> RunRequest {
    RunRequest {
        layers: global.layers(),
        as_of: global.as_of,
        portfolio: args.portfolio.clone(),
        scenario: args.scenario.clone(),
        seed: global.seed,
        years: DEFAULT_YEARS,
        threads: global.threads(),
        options: Options::default(),
    }
}
