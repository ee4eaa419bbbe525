//! `harmattan score`: the score board alone.

use super::Global;
use super::output::{Failure, Output};
use super::run::{SAMPLE_BOOK, is_none};
use crate::model::pillar::Pillar;
use crate::model::view::{ScoreRow, Scores};
use crate::pipeline::{self, Options, RunRequest};
use crate::problem::Problem;
use clap::{Args, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  harmattan score
  harmattan score --by country --as-of 2024-06-30
  harmattan score --portfolio book.csv --scenario us-reengagement --json
  harmattan score --portfolio none --scenario capital-siege

A score runs from 0 (safe) to 100 (worst). It ranks and describes; it is never multiplied into a loss.";

/// Arguments of `score`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ScoreArgs {
    /// Shipped portfolio, or path of a .csv file; `none` for all assets of the scenario's countries
    #[arg(long, value_name = "FILE", default_value = SAMPLE_BOOK)]
    portfolio: String,
    /// Scenario whose scores stand beside the baseline's
    #[arg(long, value_name = "SCENARIO", default_value = "baseline")]
    scenario: String,
    /// What to score
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "holding,asset,country")]
    by: Vec<By>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Country,
    Asset,
    Issuer,
    Holding,
}

impl By {
    fn rows(self, scores: &Scores) -> (&'static str, &[ScoreRow]) {
        match self {
            Self::Country => ("Countries", &scores.countries),
            Self::Asset => ("Assets", &scores.assets),
            Self::Issuer => ("Issuers", &scores.issuers),
            Self::Holding => ("Holdings", &scores.holdings),
        }
    }
}

pub(super) fn command(args: &ScoreArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let request = RunRequest {
        layers: global.layers(),
        as_of: global.as_of,
        portfolio: args.portfolio.clone(),
        scenario: args.scenario.clone(),
        seed: global.seed,
        years: 1,
        threads: global.threads(),
        options: Options::default(),
    };
    let scores = pipeline::score(&request)?;
    let by = by(args)?;
    if output.json {
        let chosen: serde_json::Map<String, serde_json::Value> = by
            .iter()
            .map(|by| {
                let (name, rows) = by.rows(&scores);
                (name.to_lowercase(), serde_json::to_value(rows).expect("scores are plain JSON"))
            })
            .collect();
        return output.json(&chosen);
    }
    let with_scenario = args.scenario != "baseline";
    let tables: Vec<String> = by
        .iter()
        .map(|by| {
            let (name, rows) = by.rows(&scores);
            table(name, rows, with_scenario)
        })
        .collect();
    output.result(&tables.join("\n"))
}

/// What to score. Without a book there is no holding.
fn by(args: &ScoreArgs) -> Result<Vec<By>, Failure> {
    if !is_none(&args.portfolio) {
        return Ok(args.by.clone());
    }
    let by: Vec<By> = args.by.iter().copied().filter(|by| *by != By::Holding).collect();
    if by.is_empty() {
        let problem = Problem::new("--by holding", "without a book there is no holding");
        return Err(Failure::input(problem.hint("name a portfolio, or take --by asset,country")));
    }
    Ok(by)
}

fn table(name: &str, rows: &[ScoreRow], with_scenario: bool) -> String {
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0).clamp(name.len(), 40);
    let mut heading = format!("{name:width$}  score    low   high  cover");
    for pillar in Pillar::ALL {
        heading.push_str(&format!(" {:>8.8}", pillar.code()));
    }
    if with_scenario {
        heading.push_str("  in scenario");
    }
    let mut lines = vec![heading];
    lines.extend(rows.iter().map(|row| line(row, width, with_scenario)));
    lines.push(String::new());
    lines.join("\n")
}

fn line(row: &ScoreRow, width: usize, with_scenario: bool) -> String {
    let name: String = row.name.chars().take(width).collect();
    let mut line = format!(
        "{name:width$} {:>6} {:>6} {:>6} {:>5}%",
        number(row.score),
        number(row.low),
        number(row.high),
        (row.coverage * 100.0).round()
    );
    for pillar in Pillar::ALL {
        let value = row.pillars.iter().find(|one| one.pillar == pillar).and_then(|one| one.value);
        line.push_str(&format!(" {:>8}", number(value)));
    }
    if with_scenario {
        line.push_str(&format!("  {:>11}", number(row.scenario_score)));
    }
    line
}

/// A missing number is a dash, never a zero.
fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.1}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_score_is_a_dash_and_a_zero_is_a_zero() {
        assert_eq!(number(None), "-");
        assert_eq!(number(Some(0.0)), "0.0");
    }
}
