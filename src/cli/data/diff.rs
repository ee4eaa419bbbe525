//! `harmattan data diff`: what a new vintage changed.

use crate::cli::output::{Failure, Output};
use crate::datasets::diff::{TableDiff, diff};
use crate::datasets::source::Layers;
use clap::Args;
use std::path::PathBuf;

/// Rows shown of a table; all of them with --json.
const SHOWN: usize = 20;
/// Word for the package inside the program.
const SHIPPED: &str = "shipped";

/// Arguments of `data diff`.
#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// Package before: a folder, or shipped
    #[arg(value_name = "A")]
    before: String,
    /// Package after: a folder, or shipped
    #[arg(value_name = "B")]
    after: String,
}

fn layers(name: &str) -> Layers {
    if name == SHIPPED && !PathBuf::from(name).exists() {
        return Layers::default();
    }
    Layers::only(name).expanded()
}

pub(super) fn command(args: &DiffArgs, output: &Output) -> Result<(), Failure> {
    let found = diff(&layers(&args.before), &layers(&args.after))?;
    if output.json {
        return output.json(&found);
    }
    let lines: Vec<String> = found.iter().flat_map(lines).collect();
    output.result(&lines.join("\n"))
}

fn lines(table: &TableDiff) -> Vec<String> {
    let mut lines = vec![format!(
        "{}: {} added, {} revised, {} removed",
        table.table, table.added, table.revised, table.removed
    )];
    for country in &table.countries {
        let deaths = match (country.deaths_before, country.deaths_after) {
            (None, None) => String::new(),
            (before, after) => {
                let word = |deaths: Option<f64>| {
                    deaths.map_or_else(|| "none".to_owned(), |deaths| format!("{deaths:.0}"))
                };
                format!(", deaths {} -> {}", word(before), word(after))
            }
        };
        lines.push(format!(
            "    {}: {} rows changed, rows {} -> {}{deaths}",
            country.country, country.changed, country.rows_before, country.rows_after
        ));
    }
    lines.extend(table.rows.iter().take(SHOWN).map(|row| format!("    {row}")));
    if table.rows.len() > SHOWN {
        lines.push(format!("    ... and {} more (all with --json)", table.rows.len() - SHOWN));
    }
    lines
}
