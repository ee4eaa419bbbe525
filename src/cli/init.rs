//! `harmattan init`: a folder to work in.

use super::output::{Failure, Output};
use super::workspace::FILE;
use crate::datasets::portfolio::Line;
use crate::datasets::table::Record;
use crate::store::{self, Written};
use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  harmattan init my-work
  cd my-work && harmattan data import auto ~/Downloads/GEDEvent_v25_1.csv && harmattan run us-reengagement";

/// What `harmattan.toml` says to begin with.
const WORKSPACE: &str = "\
# Every command that is run in this folder uses these; --data and --data-only on the command line win.

# Data packages laid over the shipped one, the last on top; `harmattan data import` writes to the first.
data = [\"harmattan-data\"]
";

/// Arguments of `init`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct InitArgs {
    /// Folder; made where it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

pub(super) fn command(args: &InitArgs, output: &Output) -> Result<(), Failure> {
    let book = format!("{}\n", Line::COLUMNS.join(","));
    let mut lines = Vec::new();
    for (name, text) in [(FILE, WORKSPACE), ("book.csv", book.as_str())] {
        let path = args.folder.join(name);
        // What is there is the user's: it is never replaced.
        let state = if path.exists() {
            Written::Unchanged
        } else {
            store::write_file(&path, text.as_bytes(), false)?
        };
        let word = if state == Written::Unchanged { "is there already" } else { "written" };
        lines.push(format!("{}: {word}", path.display()));
    }
    output.result(&lines.join("\n"))
}
