//! `harmattan data`: the data package.

mod diff;
mod import;
mod map;

use super::Global;
use super::output::{Failure, Output};
use crate::datasets::build::build;
use crate::datasets::list::Listed;
use crate::datasets::portfolio::Line;
use crate::datasets::table::Record;
use crate::datasets::{list, verify};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  harmattan data list
  harmattan data list --json
  harmattan data import auto GEDEvent_v25_1.csv --into my-data
  harmattan data import wgi wgidataset.xlsx --vintage 2025-update --into my-data
  harmattan data verify
  harmattan data verify --data my-data/";

/// Arguments of `data`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DataArgs {
    #[command(subcommand)]
    command: DataCommand,
}

#[derive(Debug, Subcommand)]
enum DataCommand {
    /// List the tables with rows, period, countries, source and licence
    List,
    /// Read files as downloaded (UCDP, ACLED, HDX, WGI, Pink Sheet, ...) into a package of their own
    Import(import::ImportArgs),
    /// What a package changes against another: rows added, revised, removed; events and deaths
    Diff(diff::DiffArgs),
    /// Say how a book is read, and write a mapping file that pins it
    Map(map::MapArgs),
    /// Check every hash, every constraint and every reference
    Verify,
    /// Make the shipped tables again from upstream files (see docs/data.md)
    Build {
        /// Folder with the upstream files
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// The package's folder, with its hand-written tables
        #[arg(long, value_name = "DIR", default_value = "datasets")]
        into: PathBuf,
    },
}

pub(super) fn command(args: &DataArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    match &args.command {
        DataCommand::Diff(args) => diff::command(args, output),
        DataCommand::Map(args) => map::command(args, global, output),
        DataCommand::Import(args) => import::command(args, global, output),
        DataCommand::Build { from, into } => {
            let report = build(from, into)?;
            let lines: Vec<String> =
                report.tables.iter().map(|(name, rows)| format!("{name}: {rows} rows")).collect();
            output.result(&lines.join("\n"))
        }
        DataCommand::List => {
            let tables = list(&global.layers())?;
            if output.json {
                return output.json(&tables);
            }
            output.result(&tables.iter().map(lines).collect::<Vec<_>>().join("\n"))
        }
        DataCommand::Verify => {
            let report = verify(&global.layers())?;
            if output.json {
                return output.json(&report);
            }
            if !report.unhashed.is_empty() {
                output.progress(&format!("without a hash to check: {}", report.unhashed.join(", ")));
            }
            let (tables, rows, cells) = (report.resources, report.rows, report.cells);
            output.result(&format!("{tables} resources, {rows} rows, {cells} cells: all sound"))
        }
    }
}

fn lines(table: &Listed) -> String {
    let period = match (&table.first, &table.last) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    let countries = match table.countries.len() {
        0 => String::new(),
        1..=6 => format!(", {}", table.countries.join(" ")),
        count => format!(", {count} countries"),
    };
    let heading = format!("{}: {} rows{period}{countries}", table.name, table.rows);
    let facts = [&table.title, &table.source, &table.licence, &table.version];
    let facts: Vec<&str> = facts.into_iter().map(String::as_str).filter(|fact| !fact.is_empty()).collect();
    let mut lines = vec![heading];
    lines.extend((!facts.is_empty()).then(|| format!("    {}", facts.join("; "))));
    lines.extend((table.gaps > 0).then(|| format!("    {} months between without a row", table.gaps)));
    let behind = if table.behind.len() > 6 {
        format!("{} countries", table.behind.len())
    } else {
        table.behind.join(", ")
    };
    lines.extend((!behind.is_empty()).then(|| format!("    end earlier: {behind}")));
    lines.extend(
        (!table.overlaps.is_empty())
            .then(|| format!("    also in {}: the newest known on a date wins", table.overlaps.join(", "))),
    );
    lines.join("\n")
}

/// The columns of a portfolio as a Frictionless table schema.
pub(super) fn portfolio_schema() -> Value {
    let fields: Vec<Value> = Line::COLUMNS
        .iter()
        .map(|name| {
            let kind = match *name {
                "amount" => "number",
                "as_of" | "maturity" => "date",
                _ => "string",
            };
            json!({
                "name": name,
                "type": kind,
                "constraints": { "required": !Line::OPTIONAL.contains(name) },
            })
        })
        .collect();
    json!({ "fields": fields, "primaryKey": Line::KEY })
}
