//! `harmattan.toml` in the folder of work: the data that every command there uses.

use super::output::Failure;
use crate::problem::{Problem, Problems};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Name of the file.
pub(super) const FILE: &str = "harmattan.toml";

/// What it says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Workspace {
    /// Data packages, lowest first.
    #[serde(default)]
    pub(super) data: Vec<PathBuf>,
}

/// Reads the file of the current folder; without one nothing is said.
///
/// # Errors
/// A file that cannot be read or says something unknown, with its line.
pub(super) fn read() -> Result<Workspace, Failure> {
    let path = Path::new(FILE);
    let Ok(text) = std::fs::read_to_string(path) else { return Ok(Workspace::default()) };
    let workspace: Workspace = toml::from_str(&text).map_err(|error| {
        let mut problem = Problem::new(FILE, error.message().to_owned());
        problem.line = error.span().map(|span| 1 + text[..span.start].matches('\n').count() as u64);
        Failure::from(Problems::from(
            problem.hint("it may say data = [\"folder\"]; `harmattan init` writes one"),
        ))
    })?;
    Ok(workspace)
}

impl Workspace {
    /// The packages that are there: a folder into which nothing was imported yet is no problem.
    pub(super) fn layers(self) -> Vec<PathBuf> {
        self.data.into_iter().filter(|folder| folder.exists()).collect()
    }
}
