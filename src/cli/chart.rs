//! `harmattan chart`: charts alone, from a new run or from the view of a stored one.

mod look;
mod source;

use super::Global;
use super::output::{Failure, Output};
use super::run::SAMPLE_BOOK;
use crate::charts::{self, ALL, Chart, Drawing, Look};
use crate::model::view::View;
use crate::problem::{Problem, nearest};
use crate::store;
use clap::{ArgGroup, Args, ValueEnum};
use look::{Letters, SizeName, ThemeName};
use rayon::prelude::*;
use serde_json::json;
use std::io::IsTerminal;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  harmattan chart --list
  harmattan chart exposure-heatmap --scenario us-reengagement > heatmap.svg
  harmattan chart --all --from reports/out/today --out charts/ --format svg,png --with-data
  harmattan chart ep-curve --from reports/out/today --out deck/ --size slide --text outlines --house house.toml
  harmattan chart risk-change --from reports/out/q2 --earlier reports/out/q1
  harmattan chart loss-waterfall --from reports/out/today --currency USD --title \"What the shift does to the fund\"

One chart in one format goes to stdout unless --out is given. A house style is a TOML file with any of accent, baseline,
scenario, worse, better (\"#RRGGBB\") and logo (path of a PNG, JPEG or SVG image).";

/// Text smaller than this share of its size cannot be read on a slide.
const LEAST_SHRUNK: f64 = 0.5;
/// Below this share the user is told.
const TOLD_SHRUNK: f64 = 0.8;

/// Arguments of `chart`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, group(ArgGroup::new("what").required(true).args(["name", "all", "list"])))]
pub(super) struct ChartArgs {
    /// Name of the chart; --list prints all
    name: Option<String>,
    /// Draw all charts
    #[arg(long, requires = "out")]
    all: bool,
    /// Print the charts and the question that each answers
    #[arg(long)]
    list: bool,
    /// Draw from this run folder, or view.json, instead of a new run
    #[arg(long, value_name = "DIR", conflicts_with_all = ["scenario", "portfolio"])]
    from: Option<PathBuf>,
    /// Run folder of an earlier date: risk-change shows who moved since
    #[arg(long, value_name = "DIR", requires = "from")]
    earlier: Option<PathBuf>,
    /// Scenario to draw
    #[arg(long, value_name = "SCENARIO", default_value = "us-reengagement")]
    scenario: String,
    /// Shipped portfolio, or path of a .csv file; `none` for the charts that need no book
    #[arg(long, value_name = "FILE", default_value = SAMPLE_BOOK)]
    portfolio: String,
    /// Show these countries only, by ISO code (MLI,BFA), in the charts that go by country
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    countries: Vec<String>,
    /// Folder to write to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace pictures that are there already
    #[arg(long)]
    overwrite: bool,
    /// Colours
    #[arg(long, value_name = "THEME", default_value = "light")]
    theme: ThemeName,
    /// Size of the picture: wide 720, narrow 358 and column 640 pixels across; slide 960x540, half-slide 480x540, square 720x720
    #[arg(long, value_name = "SIZE", default_value = "wide")]
    size: SizeName,
    /// Formats of the pictures
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "svg")]
    format: Vec<Picture>,
    /// Pixels of a PNG to a pixel of its size
    #[arg(long, value_name = "N", default_value_t = 2.0, value_parser = look::scale)]
    scale: f32,
    /// Text as letters of the shipped font, or as outlines for decks, which need no font
    #[arg(long, value_name = "KIND", default_value = "letters")]
    text: Letters,
    /// House style: colours and a logo
    #[arg(long, value_name = "FILE")]
    house: Option<PathBuf>,
    /// Title of your own in place of the finding, which stays in the picture's description
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Footer of your own in place of the source line, which stays in the picture's description
    #[arg(long, value_name = "TEXT")]
    footer: Option<String>,
    /// Currency of the amounts, at the rate of the as-of date
    #[arg(long, value_name = "CODE", default_value = "GBP")]
    currency: String,
    /// Write the plotted figures beside each picture as CSV
    #[arg(long, requires = "out")]
    with_data: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Picture {
    Svg,
    Png,
}

pub(super) fn command(args: &ChartArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    if args.list {
        return list(output);
    }
    let chosen = chosen(args)?;
    check_place(args)?;
    let mut look = look::look(args)?;
    let view = source::view(args, global, &mut look)?;
    let chosen = fitting(chosen, &view)?;
    match &args.out {
        None => to_stdout(chosen[0], &view, &look, args, output),
        Some(folder) => {
            let made: Vec<Vec<(String, Vec<u8>)>> = chosen
                .par_iter()
                .map(|chart| files(chart, &view, &look, args, output))
                .collect::<Result<_, _>>()?;
            let mut written = Vec::new();
            for (name, bytes) in made.into_iter().flatten() {
                let path = folder.join(name);
                store::write_file(&path, &bytes, args.overwrite)?;
                output.progress(&format!("{} written", path.display()));
                written.push(path.display().to_string());
            }
            if output.json { output.json(&json!({ "written": written })) } else { Ok(()) }
        }
    }
}

fn list(output: &Output) -> Result<(), Failure> {
    if output.json {
        let charts: Vec<_> =
            ALL.iter().map(|chart| json!({ "name": chart.name, "purpose": chart.purpose })).collect();
        return output.json(&charts);
    }
    let lines: Vec<String> = ALL.iter().map(|chart| format!("{:20} {}", chart.name, chart.purpose)).collect();
    output.result(&lines.join("\n"))
}

fn chosen(args: &ChartArgs) -> Result<Vec<&'static Chart>, Failure> {
    let suits = |chart: &Chart| args.countries.is_empty() || chart.goes_by_country();
    let Some(name) = &args.name else { return Ok(ALL.iter().filter(|chart| suits(chart)).collect()) };
    if let Some(chart) = ALL.iter().find(|chart| chart.name == name) {
        if suits(chart) {
            return Ok(vec![chart]);
        }
        let by_country: Vec<&str> = ALL.iter().filter(|chart| suits(chart)).map(|chart| chart.name).collect();
        let problem = Problem::new("--countries", format!("{name} shows the whole book"));
        let hint = format!("--countries suits {}", by_country.join(", "));
        return Err(Failure::input(problem.hint(hint)));
    }
    let all: Vec<&str> = ALL.iter().map(|chart| chart.name).collect();
    let problem = Problem::new(name, format!("no such chart; charts are {}", all.join(", ")));
    Err(Failure::input(match nearest(name, all) {
        Some(near) => problem.hint(format!("did you mean {near}?")),
        None => problem.hint("`harmattan chart --list` prints all"),
    }))
}

/// Without a book, what speaks of one is left out, or refused when it is all that was asked for.
fn fitting(chosen: Vec<&'static Chart>, view: &View) -> Result<Vec<&'static Chart>, Failure> {
    let fits: Vec<&str> = charts::fitting(view).map(|chart| chart.name).collect();
    let left: Vec<&'static Chart> =
        chosen.iter().copied().filter(|chart| fits.contains(&chart.name)).collect();
    match (left.is_empty(), chosen.first()) {
        (true, Some(chart)) => {
            let problem = Problem::new(chart.name, "speaks of a book, and there is none");
            Err(Failure::input(problem.hint(format!("name a portfolio, or take one of {}", fits.join(", ")))))
        }
        _ => Ok(left),
    }
}

/// Where pictures go must be able to take them.
fn check_place(args: &ChartArgs) -> Result<(), Failure> {
    let problem =
        |message: &str, hint: &str| Err(Failure::input(Problem::new("--format", message).hint(hint)));
    if args.out.is_some() {
        return Ok(());
    }
    match args.format[..] {
        [Picture::Svg] => Ok(()),
        [Picture::Png] if !std::io::stdout().is_terminal() => Ok(()),
        [Picture::Png] => problem("a terminal shows no PNG", "give --out DIR, or send stdout to a file"),
        _ => problem("stdout takes one format", "give --out DIR"),
    }
}

fn to_stdout(
    chart: &Chart,
    view: &View,
    look: &Look,
    args: &ChartArgs,
    output: &Output,
) -> Result<(), Failure> {
    let drawing = draw(chart, view, look, output)?;
    match args.format[0] {
        Picture::Svg => output.result(svg(&drawing, look).trim_end()),
        Picture::Png => output.bytes(&png(chart, &drawing, args)?),
    }
}

fn files(
    chart: &Chart,
    view: &View,
    look: &Look,
    args: &ChartArgs,
    output: &Output,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let drawing = draw(chart, view, look, output)?;
    let theme = if look.theme.name == "light" { String::new() } else { format!("-{}", look.theme.name) };
    let name = format!("{}-{}{theme}", chart.name, look.size.name());
    let mut files = Vec::new();
    for format in &args.format {
        files.push(match format {
            Picture::Svg => (format!("{name}.svg"), svg(&drawing, look).into_bytes()),
            Picture::Png => (format!("{name}.png"), png(chart, &drawing, args)?),
        });
    }
    if args.with_data {
        files.push((format!("{}.csv", chart.name), drawing.table.csv().into_bytes()));
    }
    Ok(files)
}

fn draw(chart: &Chart, view: &View, look: &Look, output: &Output) -> Result<Drawing, Failure> {
    let drawing = (chart.draw)(view, look);
    let percent = (drawing.shrunk * 100.0).round();
    let size = look.size.name();
    if drawing.shrunk < LEAST_SHRUNK {
        let message =
            format!("holds too much for the size {size}: its text would be {percent}% of what it is set at");
        let problem = Problem::new(chart.name, message);
        return Err(Failure::input(problem.hint("take --size wide or column, or fewer --countries")));
    }
    if drawing.shrunk < TOLD_SHRUNK {
        output.progress(&format!("{}: text at {percent}% to fit the size {size}", chart.name));
    }
    Ok(drawing)
}

/// A picture whose letters are outlines needs no font inside.
fn svg(drawing: &Drawing, look: &Look) -> String {
    if look.outlines { drawing.svg.clone() } else { charts::standalone(drawing) }
}

fn png(chart: &Chart, drawing: &Drawing, args: &ChartArgs) -> Result<Vec<u8>, Failure> {
    charts::png(drawing, args.scale).map_err(|message| Failure::Run(format!("{}: {message}", chart.name)))
}
