//! `harmattan data import`: files as downloaded, into a package of our own.

use crate::cli::Global;
use crate::cli::output::{Failure, Output};
use crate::datasets;
use crate::datasets::import::{self, Imported, Options, Request};
use crate::problem::Problem;
use crate::store::{self, Written};
use clap::Args;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

/// Words by which the folder of an imported set is known.
const MARK: &str = "\"harmattan_import\"";

/// Arguments of `data import`.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Kind of file, or auto to go by the content: ucdp-ged, ucdp-country-year, acled, hapi, cadre-harmonise, wgi, pink-sheet, usgs, world-mining-data, fx, unhcr, table
    kind: String,
    /// Files as downloaded: .csv, .xlsx or .zip
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Folder of the imported sets; give it to --data afterwards [default: the workspace's, else harmattan-data]
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Edition, such as "25.1" or "2025 update"; sets of several editions lie beside each other
    #[arg(long, value_name = "NAME")]
    vintage: Option<String>,
    /// First day on which the files were to be had; before it no run uses them
    #[arg(long, value_name = "DATE", value_parser = crate::cli::date)]
    published: Option<Date>,
    /// Areas of administrative units (country,admin1,area_km2,source), for events with places
    #[arg(long, value_name = "FILE")]
    areas: Option<PathBuf>,
    /// What the columns of a table mean (TOML), for the kind table
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Use these deaths for rates and scores in the place of UCDP's (kinds acled and hapi)
    #[arg(long)]
    for_rates: bool,
}

pub(super) fn command(args: &ImportArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let started = Instant::now();
    let package = datasets::load(&global.layers())?;
    let loaded = started.elapsed();
    let options = Options {
        vintage: args.vintage.clone(),
        published: args.published,
        areas: args.areas.clone(),
        mapping: args.mapping.clone(),
        for_rates: args.for_rates,
    };
    let request = Request { kind: Some(&args.kind), files: &args.files, package: &package, options };
    let imported = import::import(&request)?;
    let into =
        args.into.clone().or_else(|| global.first.clone()).unwrap_or_else(|| PathBuf::from("harmattan-data"));
    let folder = into.join(&imported.folder);
    let written = Instant::now();
    let state = put(&folder, &imported)?;
    let mut stages = vec![("package loaded", loaded)];
    stages.extend(imported.stages.iter().copied());
    stages.push(("written", written.elapsed()));
    let stages: BTreeMap<String, f64> =
        stages.into_iter().map(|(name, time)| (name.to_owned(), time.as_secs_f64())).collect();
    let words: Vec<String> = stages.iter().map(|(name, seconds)| format!("{name} {seconds:.2} s")).collect();
    output.detail(&words.join(", "));
    let state = match state {
        Written::Created => "written",
        Written::Replaced => "replaced",
        Written::Unchanged => "unchanged",
    };
    if output.json {
        return output.json(&serde_json::json!({
            "kind": imported.kind,
            "folder": folder.display().to_string(),
            "state": state,
            "notes": imported.notes,
            "seconds": stages,
        }));
    }
    let mut lines = imported.notes;
    lines.push(format!("{}: {state}; use it with --data {}", folder.display(), into.display()));
    output.result(&lines.join("\n"))
}

fn put(folder: &std::path::Path, imported: &Imported) -> Result<Written, Failure> {
    if folder.join("datapackage.json").is_dir() {
        return Err(Failure::input(Problem::new(folder.display().to_string(), "is no folder of a set")));
    }
    Ok(store::write_set(folder, &imported.files, MARK)?)
}
