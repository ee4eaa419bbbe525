//! Run folders on disk: whole or not at all, never over something else.
//!
//! In: the files of a finished run, in memory. Out: a folder with a manifest. A folder is written beside its place and renamed, so
//! a reader sees the old one, the new one or none. Start at [`RunFolder::write`].

mod atomic;
mod cells;
mod lock;
mod machine;
mod manifest;
mod parts;
mod prune;
mod stored;

pub(crate) use atomic::list;
pub use cells::{
    CELL_FILE, CellCard, DIGESTS, FIGURES_FILE, Held, LOG_FOLDER, Store, VIEW_FILE, card_of, json, packed,
    read_view,
};
pub use lock::{Lock, LockError};
pub use machine::free_memory;
pub use manifest::{FileEntry, MANIFEST_SCHEMA, Manifest};
pub use parts::{Faults, Parts, PartsCell, PartsError, PartsPlan, Receipt, Unit, cell_file};
pub use prune::Prunable;
pub use stored::{StoredRun, read_run};

use crate::model::view::Stamp;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Why a folder was not written. Nothing was changed on disk.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is something else in the place.
    #[error("{place}: {reason}")]
    Occupied {
        /// The folder asked for.
        place: String,
        /// What is there, and what to do.
        reason: String,
    },
    /// The disk said no.
    #[error("{place}: cannot be written: {cause}")]
    Disk {
        /// File or folder.
        place: String,
        /// The cause.
        cause: String,
    },
}

/// What became of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// There was none.
    Created,
    /// It was there already, with the same content.
    Unchanged,
    /// It took the place of another run's folder.
    Replaced,
}

/// Writes one file whole or not at all: beside its place, made durable, then renamed.
///
/// # Errors
/// [`StoreError::Occupied`] when other content is there and `overwrite` was not asked for; [`StoreError::Disk`].
pub fn write_file(path: &Path, bytes: &[u8], overwrite: bool) -> Result<Written, StoreError> {
    let state = match std::fs::read(path) {
        Ok(held) if held == bytes => return Ok(Written::Unchanged),
        Ok(_) if !overwrite => {
            return Err(StoreError::Occupied {
                place: path.display().to_string(),
                reason: "holds something else; give --overwrite or another --out".to_owned(),
            });
        }
        Ok(_) => Written::Replaced,
        Err(_) => Written::Created,
    };
    atomic::put_file(path, bytes)?;
    Ok(state)
}

/// Writes a folder of tables whole or not at all.
///
/// The same tables again leave what is there. A folder with other content under the same names is replaced only with `overwrite`; one
/// with any file that is none of the tables is never touched.
///
/// # Errors
/// [`StoreError`]; the disk is then as it was.
pub fn write_tables(
    out: &Path,
    files: &BTreeMap<String, Vec<u8>>,
    overwrite: bool,
) -> Result<Written, StoreError> {
    let out = &resolved(out)?;
    atomic::recover(out)?;
    let found = match std::fs::symlink_metadata(out) {
        Ok(kind) if !kind.is_dir() => return Err(occupied(out, "is not a folder; give another --out")),
        Ok(_) => atomic::list(out)?,
        Err(_) => Vec::new(),
    };
    if let Some(foreign) = found.iter().find(|name| !files.contains_key(*name)) {
        return Err(occupied(
            out,
            &format!("holds \"{foreign}\", which is no such table; give another --out"),
        ));
    }
    let same =
        |(name, bytes): (&String, &Vec<u8>)| std::fs::read(out.join(name)).is_ok_and(|held| held == *bytes);
    if files.iter().all(same) {
        return Ok(Written::Unchanged);
    }
    if !found.is_empty() && !overwrite {
        return Err(occupied(out, "holds other tables; give --overwrite to replace them, or another --out"));
    }
    atomic::put(out, files, !found.is_empty())?;
    Ok(if found.is_empty() { Written::Created } else { Written::Replaced })
}

/// Writes an imported set whole or not at all, in the place of an older one of the same name.
///
/// A folder that holds anything else than an imported set is never touched.
///
/// # Errors
/// [`StoreError`]; the disk is then as it was.
pub fn write_set(out: &Path, files: &BTreeMap<String, Vec<u8>>, mark: &str) -> Result<Written, StoreError> {
    let out = &resolved(out)?;
    atomic::recover(out)?;
    let found = match std::fs::symlink_metadata(out) {
        Ok(kind) if !kind.is_dir() => return Err(occupied(out, "is not a folder; give another --into")),
        Ok(_) => atomic::list(out)?,
        Err(_) => Vec::new(),
    };
    let is_same =
        |(name, bytes): (&String, &Vec<u8>)| std::fs::read(out.join(name)).is_ok_and(|held| held == *bytes);
    if found.len() == files.len() && files.iter().all(is_same) {
        return Ok(Written::Unchanged);
    }
    let descriptor = std::fs::read_to_string(out.join("datapackage.json")).unwrap_or_default();
    if !found.is_empty() && !descriptor.contains(mark) {
        return Err(occupied(out, "holds something else than an imported set; give another --into"));
    }
    let named = |name: &String| name == "datapackage.json" || descriptor.contains(&format!("\"{name}\""));
    if let Some(foreign) = found.iter().find(|name| !named(name)) {
        return Err(occupied(
            out,
            &format!("holds \"{foreign}\", which is no table of the set; move it elsewhere"),
        ));
    }
    atomic::put(out, files, !found.is_empty())?;
    Ok(if found.is_empty() { Written::Created } else { Written::Replaced })
}

/// The files of a run, by path with `/`, before they reach the disk.
#[derive(Debug, Clone)]
pub struct RunFolder {
    stamp: Stamp,
    files: BTreeMap<String, Vec<u8>>,
}

impl RunFolder {
    /// An empty folder of a run.
    pub fn new(stamp: Stamp) -> Self {
        Self { stamp, files: BTreeMap::new() }
    }

    /// Adds a file.
    ///
    /// # Panics
    /// When the path leaves the folder or was added before, which is our bug.
    pub fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        let path = path.into();
        let inside = !path.is_empty() && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
        assert!(inside && !path.contains('\\'), "{path} stays inside the run folder");
        assert!(path != manifest::FILE_NAME, "the manifest is made on writing");
        let before = self.files.insert(path.clone(), bytes.into());
        assert!(before.is_none(), "{path} is added once");
    }

    /// The files added so far.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// What its manifest says.
    pub fn manifest(&self) -> Manifest {
        Manifest::of(&self.stamp, &self.files)
    }

    /// Writes the folder to `out`, whole or not at all.
    ///
    /// The same run again leaves what is there. A run folder of other inputs is replaced only with `overwrite`; anything that is
    /// not a run folder, or that holds files a run did not write, is never touched.
    ///
    /// # Errors
    /// [`StoreError`]; the disk is then as it was.
    pub fn write(&self, out: &Path, overwrite: bool) -> Result<Written, StoreError> {
        let manifest = Manifest::of(&self.stamp, &self.files);
        let out = &resolved(out)?;
        atomic::recover(out)?;
        let replaces = match look(out)? {
            Place::Free => false,
            Place::Run(found) if *found == manifest && manifest.matches_disk(out) => {
                return Ok(Written::Unchanged);
            }
            Place::Run(found) if overwrite || found.stamp == manifest.stamp => true,
            Place::Run(_) => {
                let reason = "holds a run of other inputs; give --overwrite to replace it, or another --out";
                return Err(occupied(out, reason));
            }
        };
        let mut files = self.files.clone();
        files.insert(manifest::FILE_NAME.to_owned(), manifest.to_bytes());
        if let Err(error) = atomic::put(out, &files, replaces) {
            return match look(out) {
                // Another process made the same run in the meantime.
                Ok(Place::Run(found)) if !replaces && *found == manifest => Ok(Written::Unchanged),
                _ => Err(error),
            };
        }
        Ok(if replaces { Written::Replaced } else { Written::Created })
    }
}

/// Refuses early what [`RunFolder::write`] would refuse whatever the run gives, so that nobody waits for nothing.
///
/// # Errors
/// [`StoreError::Occupied`].
pub fn check_place(out: &Path) -> Result<(), StoreError> {
    look(&resolved(out)?).map(|_| ())
}

/// Where a run goes when the user names no folder.
pub fn default_place(portfolio: &str, scenario: &str, as_of: &str) -> PathBuf {
    let plain = |text: &str| {
        let kept = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
        text.chars().map(kept).collect::<String>()
    };
    let name = format!("{}-{}-{}", plain(portfolio), plain(scenario), plain(as_of));
    Path::new("reports").join("out").join(name.trim_start_matches('.'))
}

/// A folder needs a name of its own, because its partial sibling is named after it: `.` and `x/..` have none until resolved.
fn resolved(out: &Path) -> Result<PathBuf, StoreError> {
    if out.file_name().is_some() {
        return Ok(out.to_owned());
    }
    match out.canonicalize() {
        Ok(path) if path.file_name().is_some() => Ok(path),
        _ => Err(occupied(out, "is no folder that a run can be; give another --out")),
    }
}

enum Place {
    Free,
    Run(Box<Manifest>),
}

fn look(out: &Path) -> Result<Place, StoreError> {
    let Ok(kind) = std::fs::symlink_metadata(out) else { return Ok(Place::Free) };
    if !kind.is_dir() {
        return Err(occupied(out, "is not a folder; give another --out"));
    }
    let found = atomic::list(out)?;
    if found.is_empty() {
        return Ok(Place::Free);
    }
    let Some(manifest) = Manifest::read(out) else {
        return Err(occupied(out, "is a folder with other files, not a run's; give another --out"));
    };
    match found.iter().find(|path| !manifest.names(path)) {
        Some(foreign) => {
            let reason = format!("holds \"{foreign}\", which no run wrote; move it, or give another --out");
            Err(occupied(out, &reason))
        }
        None => Ok(Place::Run(Box::new(manifest))),
    }
}

fn occupied(out: &Path, reason: &str) -> StoreError {
    StoreError::Occupied { place: out.display().to_string(), reason: reason.to_owned() }
}
