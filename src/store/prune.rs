//! What a store need no longer keep.

use super::cells::{CELL_FILE, FIGURES_FILE, Store, VIEW_FILE};
use super::manifest::Manifest;
use super::{RunFolder, StoreError, atomic};
use crate::model::batch::CellId;
use std::fmt;
use std::path::Path;

/// Something that can go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prunable {
    /// A whole cell.
    Cell(CellId),
    /// What of a cell can be made again from its view and inputs.
    Reports(CellId),
    /// A result that another took the place of, by key.
    Superseded(String),
}

impl fmt::Display for Prunable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(id) => write!(f, "{id}"),
            Self::Reports(id) => write!(f, "reports of {id}"),
            Self::Superseded(key) => write!(f, "superseded {key}"),
        }
    }
}

impl Store {
    /// Removes something and says how many bytes it had. A dry run removes nothing.
    ///
    /// # Errors
    /// [`StoreError`]; a cell is then as it was or gone, never in between.
    pub fn prune(&self, what: &Prunable, dry_run: bool) -> Result<u64, StoreError> {
        match what {
            Prunable::Cell(id) => removed(&self.place(id), dry_run),
            Prunable::Superseded(key) => removed(&self.superseded_place(key), dry_run),
            Prunable::Reports(id) => without_reports(&self.place(id), dry_run),
        }
    }
}

/// A folder goes in one step under a name that the next opening of the store sweeps away.
fn removed(folder: &Path, dry_run: bool) -> Result<u64, StoreError> {
    let mut bytes = 0;
    for path in atomic::list(folder)? {
        bytes += std::fs::metadata(folder.join(path)).map(|data| data.len()).unwrap_or_default();
    }
    if !dry_run {
        atomic::discard(folder)?;
    }
    Ok(bytes)
}

/// Files that a cell without its reports still has.
fn stays(path: &str) -> bool {
    [CELL_FILE, FIGURES_FILE, VIEW_FILE].contains(&path) || path.starts_with("inputs/")
}

fn without_reports(place: &Path, dry_run: bool) -> Result<u64, StoreError> {
    let Some(manifest) = Manifest::read(place) else { return Ok(0) };
    let bytes = manifest.files.iter().filter(|file| !stays(&file.path)).map(|file| file.bytes).sum();
    if bytes == 0 || dry_run {
        return Ok(bytes);
    }
    let mut folder = RunFolder::new(manifest.stamp.clone());
    for file in manifest.files.iter().filter(|file| stays(&file.path)) {
        let path = place.join(&file.path);
        folder.add(file.path.clone(), std::fs::read(&path).map_err(atomic::disk(&path))?);
    }
    folder.write(place, true)?;
    Ok(bytes)
}
