//! `harmattan history`: a figure through the quarters of a store.

use super::output::{Failure, Output};
use crate::charts::plot::{Caption, LineSeries, Plot, draw};
use crate::charts::{Look, Size, Theme, standalone};
use crate::grid::{Grid, Value};
use crate::model::figure::Figure;
use crate::model::view::Estimate;
use crate::problem::{Problem, nearest};
use crate::report::read_figures;
use crate::store::{Store, write_file};
use crate::wording;
use clap::Args;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  harmattan history reports/out/quarterly                                     expected loss of the house
  harmattan history STORE --portfolio sample-book --figure tvar_99 --terms retained
  harmattan history STORE --figure score --subject country --name BFA --terms ''
  harmattan history STORE --scenario capital-siege --branch change --chart change.svg";

/// Arguments of `history`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct HistoryArgs {
    /// Folder of the store
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// Portfolio, or `house` [default: house, or the only one]
    #[arg(long, value_name = "NAME")]
    portfolio: Option<String>,
    /// Scenario whose cells are read; a baseline is the same in all of them [default: the first]
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
    /// Figure, as in figures.parquet
    #[arg(long, value_name = "NAME", default_value = "expected")]
    figure: String,
    /// What it speaks of: book, holding, country, peril, issuer, asset
    #[arg(long, value_name = "KIND", default_value = "book")]
    subject: String,
    /// Id of that; none for the book
    #[arg(long, value_name = "ID", default_value = "")]
    name: String,
    /// baseline, scenario or change
    #[arg(long, value_name = "NAME", default_value = "baseline")]
    branch: String,
    /// gross or retained; for a score its role, or nothing
    #[arg(long, value_name = "NAME", default_value = "gross")]
    terms: String,
    /// Draw it as SVG, breaks of the method included
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Print as CSV with all digits
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Replace a chart of other content
    #[arg(long)]
    overwrite: bool,
}

/// A figure in a quarter.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Point {
    quarter: String,
    value: Option<f64>,
    se: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    unit: String,
    method: u32,
    engine: String,
    key: String,
    /// True when the quarter before was made by another method: the two are not one series.
    is_break: bool,
}

pub(super) fn command(args: &HistoryArgs, output: &Output) -> Result<(), Failure> {
    let store = Store::existing(&args.store)?;
    let cards = store.cells()?;
    let portfolio = choose(
        "--portfolio",
        args.portfolio.as_deref(),
        cards.iter().map(|card| card.id.portfolio.as_str()),
        "house",
    )?;
    let of_book = cards.iter().filter(|card| card.id.portfolio == portfolio);
    let scenario = choose(
        "--scenario",
        args.scenario.as_deref(),
        of_book.clone().map(|card| card.id.scenario.as_str()),
        "",
    )?;
    let mut points: Vec<Point> = Vec::new();
    let mut others: BTreeSet<String> = BTreeSet::new();
    for card in of_book.filter(|card| card.id.scenario == scenario) {
        let figures = store.figures(&card.id, read_figures)?;
        let key = [args.subject.as_str(), &args.name, &args.figure, &args.branch, &args.terms];
        let found = figures.iter().find(|figure| figure.key() == key);
        if found.is_none() {
            others.extend(figures.iter().map(shown));
        }
        points.push(Point {
            quarter: card.id.quarter.to_string(),
            value: found.and_then(|figure| figure.value),
            se: found.and_then(|figure| figure.se),
            low: found.and_then(|figure| figure.low),
            high: found.and_then(|figure| figure.high),
            unit: found.map_or_else(String::new, |figure| figure.unit.clone()),
            method: card.method,
            engine: card.engine.clone(),
            key: card.key.clone(),
            is_break: points.last().is_some_and(|last| last.method != card.method),
        });
    }
    if points.iter().all(|point| point.unit.is_empty()) {
        return Err(unknown(args, &others));
    }
    if let Some(path) = &args.chart {
        let svg = chart(args, &portfolio, &scenario, &points);
        write_file(path, svg.as_bytes(), args.overwrite)?;
    }
    if output.json {
        return output.json(&points);
    }
    if args.csv { output.result(&grid(&points).csv()) } else { output.result(&table(&points)) }
}

/// A name among those that are there, the preferred one, or the first.
fn choose<'a>(
    flag: &str,
    asked: Option<&str>,
    there: impl Iterator<Item = &'a str>,
    preferred: &str,
) -> Result<String, Failure> {
    let names: BTreeSet<&str> = there.collect();
    let chosen = match asked {
        Some(asked) => names.get(asked).copied(),
        None => names.get(preferred).or_else(|| names.first()).copied(),
    };
    chosen.map(str::to_owned).ok_or_else(|| {
        let list: Vec<&str> = names.iter().copied().collect();
        let problem = Problem::new(
            flag,
            match asked {
                Some(asked) => format!("\"{asked}\" is not in the store; there are {}", list.join(", ")),
                None => "the store holds no cell".to_owned(),
            },
        );
        let near = asked.and_then(|asked| nearest(asked, list.iter().copied()));
        Failure::input(near.map_or(problem.clone(), |near| problem.hint(format!("did you mean {near}?"))))
    })
}

fn shown(figure: &Figure) -> String {
    format!(
        "--subject {} --name '{}' --figure {} --branch '{}' --terms '{}'",
        figure.subject, figure.name, figure.figure, figure.branch, figure.terms
    )
}

fn unknown(args: &HistoryArgs, others: &BTreeSet<String>) -> Failure {
    let asked = format!(
        "--subject {} --name '{}' --figure {} --branch '{}' --terms '{}'",
        args.subject, args.name, args.figure, args.branch, args.terms
    );
    let problem = Problem::new("history", format!("no cell has the figure {asked}"));
    let near = others.iter().min_by_key(|other| strsim::damerau_levenshtein(&asked, other));
    Failure::input(match near {
        Some(near) => problem.hint(format!("the nearest is {near}")),
        None => problem,
    })
}

fn grid(points: &[Point]) -> Grid {
    let mut grid = Grid::new(&["quarter", "value", "se", "low", "high", "unit", "method", "engine", "key"]);
    for point in points {
        grid.row(vec![
            point.quarter.as_str().into(),
            point.value.into(),
            point.se.into(),
            point.low.into(),
            point.high.into(),
            point.unit.as_str().into(),
            Value::Number(f64::from(point.method)),
            point.engine.as_str().into(),
            point.key.as_str().into(),
        ]);
    }
    grid
}

fn table(points: &[Point]) -> String {
    let mut lines = Vec::new();
    for point in points {
        if point.is_break {
            lines.push(format!(
                "-- method {} from here: not one series with the quarters before",
                point.method
            ));
        }
        lines.push(format!("{}  {}", point.quarter, words(point)));
    }
    lines.join("\n")
}

fn words(point: &Point) -> String {
    let Some(value) = point.value else { return "not there".to_owned() };
    if point.unit.starts_with("GBP") {
        return wording::estimate(&Estimate {
            value: Some(value),
            se: point.se,
            low: point.low,
            high: point.high,
        });
    }
    let unit = if point.unit == "points" { "" } else { &point.unit };
    match (point.low, point.high) {
        (Some(low), Some(high)) => format!("{value:.3} {unit} ({low:.3} to {high:.3})"),
        _ => format!("{value:.3} {unit}"),
    }
    .trim_end()
    .to_owned()
}

/// One line a method: where it changes, the line breaks.
fn chart(args: &HistoryArgs, portfolio: &str, scenario: &str, points: &[Point]) -> String {
    let methods: BTreeSet<u32> = points.iter().map(|point| point.method).collect();
    let series = methods.iter().map(|method| {
        let of = |point: &Point| point.method == *method;
        LineSeries {
            name: if methods.len() == 1 {
                portfolio.to_owned()
            } else {
                format!("{portfolio}, method {method}")
            },
            values: points.iter().map(|point| point.value.filter(|_| of(point))).collect(),
            band: points.iter().map(|point| point.low.zip(point.high).filter(|_| of(point))).collect(),
        }
    });
    let unit =
        points.iter().map(|point| point.unit.as_str()).find(|unit| !unit.is_empty()).unwrap_or_default();
    let plot = Plot::Lines {
        unit: unit.to_owned(),
        periods: points.iter().map(|point| point.quarter.clone()).collect(),
        series: series.collect(),
    };
    let what = [args.subject.as_str(), &args.name, &args.figure, &args.branch, &args.terms];
    let what = what.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ");
    let caption = Caption {
        name: "history".to_owned(),
        title: title(portfolio, points, methods.len()),
        subtitle: format!("{what}; {unit}, band: 90% interval"),
        source: format!("Source: Harmattan store, {portfolio}, {scenario}"),
        description: table(points),
    };
    standalone(&draw(&caption, &plot, &Look::new(Theme::LIGHT, Size::Wide)))
}

/// The finding: from where to where, unless the method changed between.
fn title(portfolio: &str, points: &[Point], methods: usize) -> String {
    let known: Vec<(&Point, f64)> = points.iter().filter_map(|point| Some((point, point.value?))).collect();
    match (known.first(), known.last()) {
        (Some((first, a)), Some((last, b))) if first.quarter != last.quarter && methods == 1 => {
            let way = if b < a { "fell" } else { "rose" };
            let text = |point: &Point, value: f64| {
                if point.unit.starts_with("GBP") {
                    wording::pounds(value)
                } else {
                    wording::decimals(value, 1)
                }
            };
            format!(
                "{portfolio} {way} from {} to {} between {} and {}",
                text(first, *a),
                text(last, *b),
                first.quarter,
                last.quarter
            )
        }
        _ if methods > 1 => format!("{portfolio}: the method changed between these quarters"),
        _ => format!("{portfolio}: one quarter so far"),
    }
}
