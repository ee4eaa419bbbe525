//! `harmattan data map`: how a book is read, pinned in a file beside it.

use crate::cli::Global;
use crate::cli::output::{Failure, Output};
use crate::datasets;
use crate::datasets::portfolio::habits;
use crate::store::{self, Written};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `data map`.
#[derive(Debug, Args)]
pub(super) struct MapArgs {
    /// Portfolio as you keep it: .csv or .xlsx; a sheet is named behind #, as in book.xlsx#Positions
    #[arg(value_name = "BOOK")]
    book: String,
    /// File to write [default: the book's name with .map.toml, beside it, where it is found again]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace a mapping file that says something else
    #[arg(long)]
    overwrite: bool,
}

pub(super) fn command(args: &MapArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let package = datasets::load(&global.layers())?;
    let (path, sheet) = habits::path_and_sheet(&args.book);
    let read = habits::interpret(&path, sheet.as_deref(), &package)?;
    let out = args.out.clone().unwrap_or_else(|| habits::mapping_path(&path));
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let text = habits::mapping_text(&name, &read.mapping);
    let state = match store::write_file(&out, text.as_bytes(), args.overwrite)? {
        Written::Created => "written",
        Written::Replaced => "replaced",
        Written::Unchanged => "unchanged",
    };
    if output.json {
        return output.json(
            &serde_json::json!({ "file": out.display().to_string(), "state": state, "readings": read.notes }),
        );
    }
    let mut lines = read.notes;
    lines.push(format!("{}: {state}", out.display()));
    output.result(&lines.join("\n"))
}
