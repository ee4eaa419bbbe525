//! Makes the shipped package from upstream figures: one function per table, in our own schema.
//!
//! `from` holds the upstream files by the names of `docs/data.md`; `into` is the package's folder, which already holds the tables
//! that are written by hand. The same inputs give the same bytes. Nothing is copied: every row is read, checked and written anew.

mod describe;
mod governance;
mod minerals;
mod outlines;
mod policy;
mod publication;
mod registry;
mod security;
mod supply;
mod upstream;

use crate::problem::{Problem, Problems};
use std::fs;
use std::path::Path;

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildReport {
    /// Tables written, with their rows, in name order.
    pub tables: Vec<(String, u64)>,
}

/// A table to be written: resource name, heading and rows.
struct Table {
    name: &'static str,
    heading: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

type Maker = fn(&Path, &Path) -> Result<Table, Problems>;

const MAKERS: [Maker; 29] = [
    security::months,
    security::vintages,
    security::world,
    security::public_forecasts,
    governance::wgi,
    governance::vdem,
    governance::displacement,
    governance::food_insecurity,
    governance::population,
    policy::coups,
    policy::events,
    policy::disputes,
    policy::asset_years,
    policy::facts,
    policy::treaties,
    registry::assets,
    registry::issuers,
    registry::stakes,
    registry::critical_minerals,
    minerals::production,
    minerals::price_months,
    minerals::fx_months,
    minerals::uk_imports,
    minerals::region_exports,
    minerals::national_production,
    supply::concentration,
    supply::reserves,
    supply::price_years,
    outlines::outlines,
];

/// Portfolios have the user's own layout and are written as they are, row by row.
const BOOKS: [&str; 4] = ["sample-book", "single-issuer", "supply-chain", "policies"];

/// Builds every table of the package and its descriptor.
///
/// # Errors
/// Every problem of every upstream file, by file and line; nothing is written then.
pub fn build(from: &Path, into: &Path) -> Result<BuildReport, Problems> {
    let mut problems = Problems::default();
    let made: Vec<Table> = MAKERS.iter().filter_map(|make| problems.keep(make(from, into))).collect();
    let books: Vec<(&str, String)> = BOOKS
        .iter()
        .filter_map(|name| problems.keep(registry::book(from, name)).map(|text| (*name, text)))
        .collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut tables = Vec::new();
    for table in &made {
        write(&into.join(format!("{}.csv", table.name)), &csv_text(table))?;
        tables.push((table.name.to_owned(), table.rows.len() as u64));
    }
    for (name, text) in &books {
        write(&into.join(format!("portfolios/{name}.csv")), text)?;
        tables.push((format!("portfolios/{name}"), text.lines().count().saturating_sub(1) as u64));
    }
    tables.sort();
    write(&into.join("datapackage.json"), &describe::descriptor(into)?)?;
    Ok(BuildReport { tables })
}

fn csv_text(table: &Table) -> String {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let in_memory = "writing to memory cannot fail";
    writer.write_record(table.heading).expect(in_memory);
    for row in &table.rows {
        writer.write_record(row).expect(in_memory);
    }
    String::from_utf8(writer.into_inner().expect(in_memory)).expect("rows are text")
}

/// Writes through a temporary neighbour, so that a table is never half there.
fn write(path: &Path, text: &str) -> Result<(), Problems> {
    let failed =
        |error: std::io::Error| Problems::from(Problem::new(path.display().to_string(), error.to_string()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let partial = path.with_extension("partial");
    fs::write(&partial, text).map_err(failed)?;
    fs::rename(&partial, path).map_err(failed)
}
