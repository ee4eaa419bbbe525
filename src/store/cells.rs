//! The store of a batch: a run folder for each cell, by quarter, portfolio and scenario, under a content key.
//!
//! ```text
//! ROOT/store.json                                             what the folder is
//! ROOT/quarter=2026Q2/portfolio=a/scenario=b/cell.json        the cell's key and what it was made of
//! ROOT/quarter=2026Q2/portfolio=a/scenario=b/figures.parquet  its figures; the other files of a run folder beside it
//! ROOT/superseded/<key>/                                      results of other inputs under the same name: kept, never overwritten
//! ROOT/log/                                                   journal and state, which are no results
//! ```
//!
//! A cell's folder is whole or absent. Nothing is done under a final name but renames.

use super::lock::{Lock, LockError};
use super::manifest::Manifest;
use super::{RunFolder, StoreError, atomic};
use crate::model::batch::{BATCH_SCHEMA, CellId};
use crate::model::figure::Figure;
use crate::model::view::View;
use crate::period::Quarter;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// The view of a cell in the store, compressed: a tenth of its size.
pub const VIEW_FILE: &str = "view.json.gz";
/// The figures of a cell.
pub const FIGURES_FILE: &str = "figures.parquet";
/// What a cell is.
pub const CELL_FILE: &str = "cell.json";
const STORE_FILE: &str = "store.json";
const SUPERSEDED: &str = "superseded";
/// Logs, which differ from one batch to the next.
pub const LOG_FOLDER: &str = "log";
/// Digests by quarter.
pub const DIGESTS: &str = "digests";

/// What a cell is and was made of: `cell.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CellCard {
    /// [`BATCH_SCHEMA`].
    pub schema: u32,
    /// Content key: 16 hexadecimal digits over everything below and the hashes of the inputs.
    pub key: String,
    /// Which cell.
    #[serde(flatten)]
    pub id: CellId,
    /// Version of the method.
    pub method: u32,
    /// Version of the engine.
    pub engine: String,
}

/// What a store file says.
#[derive(Debug, Serialize, Deserialize)]
struct StoreCard {
    kind: String,
    schema: u32,
}

const KIND: &str = "harmattan batch store";

/// A store.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
}

/// Where a cell's result was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// In its place.
    Current,
    /// Among those that others took the place of.
    Superseded,
}

impl Store {
    /// Opens a store to write to it, making it when there is none, and takes its lock. What dead processes left half-written goes.
    ///
    /// # Errors
    /// [`LockError`]; a folder that is something else is never touched.
    pub fn open(root: &Path, holder: &str, wait: bool) -> Result<(Self, Lock), LockError> {
        let store = Self { root: root.to_owned() };
        store.make()?;
        let lock = Lock::take(root, holder, wait)?;
        store.sweep()?;
        Ok((store, lock))
    }

    /// A store that is there, to read from it.
    ///
    /// # Errors
    /// [`StoreError::Occupied`] when the folder is no store.
    pub fn existing(root: &Path) -> Result<Self, StoreError> {
        let store = Self { root: root.to_owned() };
        if store.card().is_none() {
            return Err(super::occupied(root, "is no store of a batch; `harmattan batch` makes one"));
        }
        Ok(store)
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn card(&self) -> Option<StoreCard> {
        let bytes = std::fs::read(self.root.join(STORE_FILE)).ok()?;
        serde_json::from_slice(&bytes).ok().filter(|card: &StoreCard| card.kind == KIND)
    }

    fn make(&self) -> Result<(), StoreError> {
        if let Some(card) = self.card() {
            if card.schema != BATCH_SCHEMA {
                let reason =
                    format!("is a store of layout {}; this program writes {BATCH_SCHEMA}", card.schema);
                return Err(super::occupied(&self.root, &reason));
            }
            return Ok(());
        }
        let foreign = match std::fs::read_dir(&self.root) {
            Ok(entries) => {
                entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).find(|name| {
                    // A killed process may have left its partial card, and another may just now make the store.
                    name != super::lock::FILE_NAME
                        && name != STORE_FILE
                        && !name.starts_with(&format!(".{STORE_FILE}."))
                })
            }
            Err(_) if self.root.exists() => Some("it is no folder".to_owned()),
            Err(_) => None,
        };
        if let Some(foreign) = foreign {
            let reason = format!("holds \"{foreign}\" and is no store of a batch; give another folder");
            return Err(super::occupied(&self.root, &reason));
        }
        let card = StoreCard { kind: KIND.to_owned(), schema: BATCH_SCHEMA };
        atomic::put_file(&self.root.join(STORE_FILE), &json(&card))
    }

    /// Folder of a cell.
    pub fn place(&self, id: &CellId) -> PathBuf {
        self.root
            .join(format!("quarter={}", id.quarter))
            .join(format!("portfolio={}", id.portfolio))
            .join(format!("scenario={}", id.scenario))
    }

    /// Whether the result of a key is there and whole: every file has the hash that its manifest says.
    pub fn find(&self, id: &CellId, key: &str) -> Option<Held> {
        let whole = |folder: &Path| {
            card_of(folder).is_some_and(|card| card.key == key)
                && Manifest::read(folder).is_some_and(|manifest| manifest.matches_disk(folder))
        };
        if whole(&self.place(id)) {
            return Some(Held::Current);
        }
        whole(&self.root.join(SUPERSEDED).join(key)).then_some(Held::Superseded)
    }

    /// Puts a result in its place. One of another key that is there moves to the superseded ones.
    ///
    /// # Errors
    /// [`StoreError`]; no result is lost.
    pub fn put(&self, id: &CellId, folder: &RunFolder) -> Result<(), StoreError> {
        let place = self.place(id);
        atomic::recover(&place)?;
        self.supersede(&place)?;
        folder.write(&place, false).map(|_| ())
    }

    /// Brings a superseded result back to its place.
    ///
    /// # Errors
    /// [`StoreError`]; no result is lost.
    pub fn restore(&self, id: &CellId, key: &str) -> Result<(), StoreError> {
        let place = self.place(id);
        self.supersede(&place)?;
        std::fs::create_dir_all(place.parent().unwrap_or(&self.root)).map_err(atomic::disk(&place))?;
        std::fs::rename(self.root.join(SUPERSEDED).join(key), &place).map_err(atomic::disk(&place))
    }

    fn supersede(&self, place: &Path) -> Result<(), StoreError> {
        let whole = Manifest::read(place).is_some_and(|manifest| manifest.matches_disk(place));
        match card_of(place).filter(|_| whole) {
            Some(card) => {
                let aside = self.root.join(SUPERSEDED).join(&card.key);
                atomic::remove(&aside)?;
                std::fs::create_dir_all(self.root.join(SUPERSEDED)).map_err(atomic::disk(place))?;
                std::fs::rename(place, &aside).map_err(atomic::disk(place))
            }
            // A damaged result is no result.
            None => atomic::remove(place),
        }
    }

    /// The cells that are in their places, in order.
    ///
    /// # Errors
    /// [`StoreError::Disk`].
    pub fn cells(&self) -> Result<Vec<CellCard>, StoreError> {
        let mut found = Vec::new();
        for (quarter, folder) in self.level(&self.root, "quarter=")? {
            let Ok(quarter) = quarter.parse::<Quarter>() else { continue };
            for (portfolio, folder) in self.level(&folder, "portfolio=")? {
                for (scenario, folder) in self.level(&folder, "scenario=")? {
                    let id = CellId { quarter, portfolio: portfolio.clone(), scenario };
                    found.extend(card_of(&folder).filter(|card| card.id == id));
                }
            }
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(found)
    }

    fn level(&self, folder: &Path, prefix: &str) -> Result<Vec<(String, PathBuf)>, StoreError> {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(atomic::disk(folder)(error)),
        };
        let mut found: Vec<(String, PathBuf)> = entries
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().to_str()?.strip_prefix(prefix)?.to_owned();
                Some((name, entry.path()))
            })
            .collect();
        found.sort();
        Ok(found)
    }

    /// Keys of the superseded results, in order.
    ///
    /// # Errors
    /// [`StoreError::Disk`].
    pub fn superseded(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.level(&self.root.join(SUPERSEDED), "")?.into_iter().map(|(key, _)| key).collect())
    }

    /// Folder of a superseded result.
    pub fn superseded_place(&self, key: &str) -> PathBuf {
        self.root.join(SUPERSEDED).join(key)
    }

    /// The view of a cell.
    ///
    /// # Errors
    /// [`StoreError::Disk`], also when it is no view.
    pub fn view(&self, id: &CellId) -> Result<View, StoreError> {
        read_view(&self.place(id))
    }

    /// The bytes of a cell's figures.
    ///
    /// # Errors
    /// [`StoreError::Disk`].
    pub fn figures(
        &self,
        id: &CellId,
        read: impl Fn(Vec<u8>) -> Result<Vec<Figure>, String>,
    ) -> Result<Vec<Figure>, StoreError> {
        let path = self.place(id).join(FIGURES_FILE);
        let bytes = std::fs::read(&path).map_err(atomic::disk(&path))?;
        read(bytes).map_err(|cause| StoreError::Disk { place: path.display().to_string(), cause })
    }

    /// Removes what killed processes left: the lock is held, so nobody is at work.
    fn sweep(&self) -> Result<(), StoreError> {
        let mut folders = ["", DIGESTS, SUPERSEDED, LOG_FOLDER].map(|name| self.root.join(name)).to_vec();
        folders.extend(self.level(&self.root.join(DIGESTS), "")?.into_iter().map(|(_, folder)| folder));
        for (_, quarter) in self.level(&self.root, "quarter=")? {
            for (_, portfolio) in self.level(&quarter, "portfolio=")? {
                folders.push(portfolio);
            }
            folders.push(quarter);
        }
        folders.iter().try_for_each(|folder| atomic::sweep(folder))
    }
}

/// The view of a run folder, compressed or not.
///
/// # Errors
/// [`StoreError::Disk`], also when it is no view.
pub fn read_view(folder: &Path) -> Result<View, StoreError> {
    let packed = folder.join(VIEW_FILE);
    let plain = folder.join("view.json");
    let (path, bytes) = match std::fs::read(&packed) {
        Ok(bytes) => {
            let mut text = Vec::new();
            GzDecoder::new(bytes.as_slice()).read_to_end(&mut text).map_err(atomic::disk(&packed))?;
            (packed, text)
        }
        Err(_) => (plain.clone(), std::fs::read(&plain).map_err(atomic::disk(&plain))?),
    };
    serde_json::from_slice(&bytes)
        .map_err(|error| StoreError::Disk { place: path.display().to_string(), cause: error.to_string() })
}

/// Compresses bytes without a name or a date.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes every byte")
}

/// The card of a cell's folder.
pub fn card_of(folder: &Path) -> Option<CellCard> {
    let bytes = std::fs::read(folder.join(CELL_FILE)).ok()?;
    serde_json::from_slice(&bytes).ok().filter(|card: &CellCard| card.schema == BATCH_SCHEMA)
}

/// JSON as it stands in a store.
pub fn json(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("cards are plain JSON");
    bytes.push(b'\n');
    bytes
}
