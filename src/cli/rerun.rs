//! `harmattan rerun`: a stored run made again, and held against what is there.

use super::Global;
use super::batch;
use super::output::{Failure, Output};
use super::run::{self, Format};
use crate::pipeline::batch::Planned;
use crate::pipeline::{self, RunOutput};
use crate::problem::Problem;
use crate::store::{self, Manifest, RunFolder, StoredRun, card_of};
use clap::Args;
use serde::Serialize;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  harmattan rerun reports/out/today/manifest.json            the same bytes, or which input or version is missing
  harmattan rerun reports/out/today --out again
  harmattan rerun STORE/quarter=2026Q2/portfolio=a/scenario=b

Exit codes: 0 the same bytes, 1 other bytes, 2 an input or version is not the run's.";

/// Arguments of `rerun`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct RerunArgs {
    /// manifest.json of a run, or its folder; a cell of a batch's store as well
    #[arg(value_name = "MANIFEST")]
    manifest: PathBuf,
    /// Write the run here as well
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Debug, Serialize)]
struct Outcome {
    run: String,
    files: usize,
    other: Vec<String>,
}

pub(super) fn command(args: &RerunArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let folder = match args.manifest.file_name() {
        Some(name) if name == "manifest.json" => args.manifest.parent().unwrap_or(Path::new(".")),
        _ => args.manifest.as_path(),
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if let Some(out) = &args.out {
        store::check_place(out)?;
    }
    let stored = store::read_run(folder)?;
    let again = pipeline::rerun(&stored, &global.layers(), global.threads())?;
    let pool = pipeline::pool(global.threads())?;
    let made = pool.install(|| files(folder, &stored, again))?;
    let manifest = made.manifest();
    let other = differing(&stored.manifest, &manifest);
    if let Some(out) = &args.out {
        made.write(out, false)?;
    }
    let outcome = Outcome { run: stored.place.clone(), files: manifest.files.len(), other };
    if output.json {
        output.json(&outcome)?;
    } else if outcome.other.is_empty() {
        output.result(&format!("{}: {} files, the same bytes", outcome.run, outcome.files))?;
    }
    if outcome.other.is_empty() {
        return Ok(());
    }
    Err(Failure::Run(format!("{}: other bytes: {}", outcome.run, outcome.other.join(", "))))
}

/// The folder as the command that made the stored one would write it.
fn files(folder: &Path, stored: &StoredRun, again: RunOutput) -> Result<RunFolder, Failure> {
    let formats = formats(&stored.manifest);
    if formats.contains(&Format::Pdf) && !cfg!(feature = "pdf") {
        let problem = Problem::new(&stored.place, "has a report.pdf, and this program was built without pdf");
        return Err(Failure::input(problem.hint("build it with `cargo build --release --features pdf`")));
    }
    match card_of(folder) {
        Some(card) => batch::cell_folder(&Planned { id: card.id, key: card.key }, again, &formats),
        None => run::folder_of(again, &formats),
    }
}

/// What was asked for, told by the files that are there.
fn formats(manifest: &Manifest) -> Vec<Format> {
    let has = |start: &str, end: &str| {
        manifest.files.iter().any(|file| {
            file.path.starts_with(start) && file.path.ends_with(end) && !file.path.contains("year_losses")
        })
    };
    let found = [
        (Format::Html, has("index", ".html")),
        (Format::Csv, has("tables/", ".csv")),
        (Format::Svg, has("charts/", ".svg")),
        (Format::Png, has("charts/", ".png")),
        (Format::Xlsx, has("report", ".xlsx")),
        (Format::Ord, has("ord/", "")),
        (Format::Pdf, has("report", ".pdf")),
        (Format::Parquet, manifest.files.iter().any(|file| file.path == "tables/year_losses.parquet")),
    ];
    found.into_iter().filter(|(_, is_there)| *is_there).map(|(format, _)| format).collect()
}

/// Paths whose content, or presence, differs.
fn differing(stored: &Manifest, made: &Manifest) -> Vec<String> {
    let of = |manifest: &Manifest| -> std::collections::BTreeMap<String, String> {
        manifest.files.iter().map(|file| (file.path.clone(), file.sha256.clone())).collect()
    };
    let (stored, made) = (of(stored), of(made));
    let paths: std::collections::BTreeSet<&String> = stored.keys().chain(made.keys()).collect();
    paths.into_iter().filter(|path| stored.get(*path) != made.get(*path)).cloned().collect()
}
