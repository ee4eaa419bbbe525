//! Parts of a batch on disk: a plan, its inputs, and one file for each chunk of years with its receipt.
//!
//! ```text
//! DIR/<plan>/plan.json               sorted keys; its SHA-256 names the folder
//! DIR/<plan>/inputs/cells/<cell>.gz  the resolved plan of each cell: workers read nothing else
//! DIR/<plan>/parts/<cell>/<chunk>.part and .ok
//! ```
//!
//! Neither name nor content of a part depends on who made it, so that workers of different numbers mix. A part without a receipt is
//! none. Everything is written beside its place, made durable and renamed, the part before its receipt.

use super::{StoreError, atomic};
use crate::model::batch::{CellId, Limit};
use crate::model::plan::Plan;
use crate::plan::{canonical, key_of};
use crate::simulation::ChunkPartial;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// `plan.json` of a batch in parts. There is no time, host or path in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PartsPlan {
    /// [`crate::model::batch::BATCH_SCHEMA`].
    pub schema: u32,
    /// Name of the batch.
    pub name: String,
    /// Version of the method.
    pub method: u32,
    /// Version of the engine.
    pub engine: String,
    /// Random scheme.
    pub random_scheme: String,
    /// Where logarithms, exponentials and powers come from.
    pub maths: String,
    /// Seed.
    pub seed: u64,
    /// Years of a cell.
    pub years: u64,
    /// Years of a chunk.
    pub chunk: u64,
    /// Horizons in months beside 12.
    pub horizons: Vec<u32>,
    /// Rates at their means.
    pub process_only: bool,
    /// Formats of a cell's folder.
    pub formats: Vec<String>,
    /// Whether there is a house view.
    pub house: bool,
    /// Cells, in key order.
    pub cells: Vec<PartsCell>,
    /// SHA-256 of every file in `inputs/`, by path.
    pub inputs: BTreeMap<String, String>,
    /// Books by name: `shipped:<name>`, or a path in `inputs/`.
    pub portfolios: BTreeMap<String, String>,
    /// Scenarios, likewise.
    pub scenarios: BTreeMap<String, String>,
    /// Folders in `inputs/` of data packages over the shipped one.
    pub data: Vec<String>,
    /// Currency of the digest.
    pub currency: Option<String>,
    /// Appetite.
    pub limits: Vec<Limit>,
    /// Relative move of a loss that is told.
    pub alert_loss: f64,
    /// Points by which a score must move to be told.
    pub alert_score: f64,
    /// Books whose moves the digest shares out by cause.
    pub causes: usize,
}

/// A cell of a batch in parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PartsCell {
    /// Content key.
    pub key: String,
    /// Which.
    #[serde(flatten)]
    pub id: CellId,
    /// Chunks of years.
    pub chunks: u64,
}

/// A chunk of a cell: the unit of work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// Key of the cell.
    pub cell: String,
    /// Number of the chunk.
    pub chunk: u64,
}

/// What vouches for a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Receipt {
    /// Key of the plan.
    pub plan: String,
    /// Key of the cell.
    pub cell: String,
    /// Number of the chunk.
    pub chunk: u64,
    /// Size of the part.
    pub bytes: u64,
    /// SHA-256 of the part.
    pub sha256: String,
}

/// Why parts are not used or not written.
#[derive(Debug, thiserror::Error)]
pub enum PartsError {
    /// The folder is no plan, or was changed.
    #[error("{place}: {reason}")]
    Plan {
        /// File or folder.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// Somebody else's result of the same unit differs; nothing was overwritten.
    #[error(
        "{place}: two results of one unit: {held} is there, {made} was made here; the program or the machine differs"
    )]
    Conflict {
        /// The part.
        place: String,
        /// SHA-256 of what is there.
        held: String,
        /// SHA-256 of what was made.
        made: String,
    },
    /// The disk said no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is wrong with the parts of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Faults {
    /// Units without a part, or whose part has no receipt.
    pub missing: Vec<String>,
    /// Files that are none of this plan's.
    pub foreign: Vec<String>,
    /// Parts that are not what their receipt says.
    pub corrupt: Vec<String>,
}

impl Faults {
    /// True when every unit is there once and nothing else is.
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.foreign.is_empty() && self.corrupt.is_empty()
    }
}

/// State of a unit on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    Missing,
    Whole(String),
    Corrupt,
    Foreign,
}

/// The folder of a plan in parts.
#[derive(Debug)]
pub struct Parts {
    root: PathBuf,
    /// Key of the plan.
    pub key: String,
    /// The plan.
    pub plan: PartsPlan,
}

impl Parts {
    /// Writes a plan and its inputs to `out/<plan>`. The same plan again changes nothing.
    ///
    /// # Errors
    /// [`PartsError::Store`].
    pub fn create(
        out: &Path,
        plan: PartsPlan,
        inputs: &BTreeMap<String, Vec<u8>>,
    ) -> Result<Self, PartsError> {
        let text = canonical(&plan);
        let key = key_of(&text);
        let root = out.join(&key);
        for (path, bytes) in inputs {
            put_once(&root.join("inputs").join(path), bytes)?;
        }
        // The plan is last: a folder without it is no plan.
        put_once(&root.join("plan.json"), text.as_bytes())?;
        Ok(Self { root, key, plan })
    }

    /// Opens the folder of a plan.
    ///
    /// # Errors
    /// [`PartsError::Plan`] when it is none or was changed.
    pub fn open(root: &Path) -> Result<Self, PartsError> {
        let place = root.join("plan.json");
        let wrong = |reason: String| PartsError::Plan { place: place.display().to_string(), reason };
        let text = std::fs::read_to_string(&place).map_err(|error| {
            wrong(format!("cannot be read ({}); `harmattan batch plan` writes such a folder", error.kind()))
        })?;
        let plan: PartsPlan =
            serde_json::from_str(&text).map_err(|error| wrong(format!("is no plan in parts: {error}")))?;
        let key = key_of(&text);
        let name =
            root.canonicalize().ok().and_then(|root| Some(root.file_name()?.to_string_lossy().into_owned()));
        if name.as_deref() != Some(key.as_str()) {
            return Err(wrong(format!(
                "its content is that of plan {key}, which is not its folder's name: it was changed or moved"
            )));
        }
        Ok(Self { root: root.to_owned(), key, plan })
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Number of units.
    pub fn units(&self) -> u64 {
        self.plan.cells.iter().map(|cell| cell.chunks).sum()
    }

    /// Numbers of the units of shard `i` of `n`.
    pub fn range(&self, i: u64, n: u64) -> Range<u64> {
        let units = u128::from(self.units());
        let at = |i: u64| (units * u128::from(i) / u128::from(n)) as u64;
        at(i)..at(i + 1)
    }

    /// Units of a range, cell by cell.
    pub fn chunks(&self, range: &Range<u64>) -> Vec<(&PartsCell, Range<u64>)> {
        let mut start = 0;
        let mut found = Vec::new();
        for cell in &self.plan.cells {
            let from = range.start.max(start);
            let to = range.end.min(start + cell.chunks);
            if from < to {
                found.push((cell, from - start..to - start));
            }
            start += cell.chunks;
        }
        found
    }

    /// The resolved plan of a cell.
    ///
    /// # Errors
    /// [`PartsError::Plan`] when it is missing or was changed.
    pub fn cell_plan(&self, cell: &str) -> Result<Plan, PartsError> {
        let path = cell_file(cell);
        let bytes = self.input(&path)?;
        let place = self.root.join("inputs").join(&path);
        let wrong = |reason: String| PartsError::Plan { place: place.display().to_string(), reason };
        let mut text = Vec::new();
        GzDecoder::new(bytes.as_slice())
            .read_to_end(&mut text)
            .map_err(|error| wrong(error.kind().to_string()))?;
        serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))
    }

    /// An input, which is what the plan says it is.
    ///
    /// # Errors
    /// [`PartsError::Plan`].
    pub fn input(&self, path: &str) -> Result<Vec<u8>, PartsError> {
        let place = self.root.join("inputs").join(path);
        let wrong = |reason: String| PartsError::Plan { place: place.display().to_string(), reason };
        let bytes =
            std::fs::read(&place).map_err(|error| wrong(format!("cannot be read: {}", error.kind())))?;
        if self.plan.inputs.get(path).is_none_or(|sha| *sha != hash(&bytes)) {
            return Err(wrong(
                "is not what the plan says: it was changed; run `harmattan batch plan` again".to_owned(),
            ));
        }
        Ok(bytes)
    }

    fn part(&self, unit: &Unit) -> PathBuf {
        self.root.join("parts").join(&unit.cell).join(format!("{}.part", unit.chunk))
    }

    fn receipt(&self, unit: &Unit) -> PathBuf {
        self.part(unit).with_extension("ok")
    }

    fn found(&self, unit: &Unit) -> Found {
        let Ok(text) = std::fs::read(self.receipt(unit)) else { return Found::Missing };
        let Ok(receipt) = serde_json::from_slice::<Receipt>(&text) else { return Found::Corrupt };
        if (receipt.plan.as_str(), receipt.cell.as_str(), receipt.chunk)
            != (&self.key, &unit.cell, unit.chunk)
        {
            return Found::Foreign;
        }
        match std::fs::read(self.part(unit)) {
            Ok(bytes) if bytes.len() as u64 == receipt.bytes && hash(&bytes) == receipt.sha256 => {
                Found::Whole(receipt.sha256)
            }
            Ok(_) => Found::Corrupt,
            Err(_) => Found::Missing,
        }
    }

    /// True when the part of a unit is there and is what its receipt says.
    pub fn is_whole(&self, unit: &Unit) -> bool {
        matches!(self.found(unit), Found::Whole(_))
    }

    /// Writes the part of a unit, then its receipt. One that is there with the same content stays; one that fails its own receipt is
    /// written again.
    ///
    /// # Errors
    /// [`PartsError::Conflict`] when a whole one with other content is there; [`PartsError::Store`].
    pub fn put(&self, unit: &Unit, part: &ChunkPartial) -> Result<(), PartsError> {
        let bytes = encoded(part);
        let made = hash(&bytes);
        match self.found(unit) {
            Found::Whole(held) if held == made => return Ok(()),
            Found::Whole(held) => {
                return Err(PartsError::Conflict {
                    place: self.part(unit).display().to_string(),
                    held,
                    made,
                });
            }
            _ => {}
        }
        let receipt = Receipt {
            plan: self.key.clone(),
            cell: unit.cell.clone(),
            chunk: unit.chunk,
            bytes: bytes.len() as u64,
            sha256: made,
        };
        atomic::put_file(&self.part(unit), &bytes)?;
        Ok(atomic::put_file(&self.receipt(unit), &super::cells::json(&receipt))?)
    }

    /// The part of a unit.
    ///
    /// # Errors
    /// [`PartsError::Plan`] when it is missing, foreign or corrupt.
    pub fn get(&self, unit: &Unit) -> Result<ChunkPartial, PartsError> {
        let path = self.part(unit);
        let wrong =
            |reason: &str| PartsError::Plan { place: path.display().to_string(), reason: reason.to_owned() };
        if !self.is_whole(unit) {
            return Err(wrong("is missing or not what its receipt says"));
        }
        let bytes = std::fs::read(&path).map_err(atomic::disk(&path))?;
        decoded(&bytes).ok_or_else(|| wrong("holds no part that this program can read"))
    }

    /// Numbers of the units that are not whole.
    pub fn unfinished(&self) -> Vec<u64> {
        let units = self.plan.cells.iter().flat_map(|cell| (0..cell.chunks).map(move |chunk| (cell, chunk)));
        units
            .zip(0..)
            .filter(|((cell, chunk), _)| !self.is_whole(&Unit { cell: cell.key.clone(), chunk: *chunk }))
            .map(|(_, number)| number)
            .collect()
    }

    /// Everything that keeps the parts from being a whole.
    ///
    /// # Errors
    /// [`PartsError::Store`].
    pub fn faults(&self) -> Result<Faults, PartsError> {
        let mut faults = Faults::default();
        let mut ours = BTreeSet::new();
        for cell in &self.plan.cells {
            for chunk in 0..cell.chunks {
                let unit = Unit { cell: cell.key.clone(), chunk };
                let name = format!("{}/{chunk}", cell.key);
                ours.extend([format!("{name}.part"), format!("{name}.ok")]);
                match self.found(&unit) {
                    Found::Whole(_) => {}
                    Found::Missing => faults.missing.push(name),
                    Found::Corrupt => faults.corrupt.push(name),
                    Found::Foreign => faults.foreign.push(name),
                }
            }
        }
        let folder = self.root.join("parts");
        let there = if folder.is_dir() { atomic::list(&folder)? } else { Vec::new() };
        // What killed workers left begins with a dot and is no part.
        let is_part = |path: &String| !path.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
        faults.foreign.extend(there.into_iter().filter(|path| is_part(path) && !ours.contains(path)));
        Ok(faults)
    }
}

/// Path in `inputs/` of a cell's resolved plan.
pub fn cell_file(cell: &str) -> String {
    format!("cells/{cell}.json.gz")
}

fn put_once(path: &Path, bytes: &[u8]) -> Result<(), PartsError> {
    match std::fs::read(path) {
        Ok(held) if held == bytes => Ok(()),
        _ => Ok(atomic::put_file(path, bytes)?),
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Layout of a part; one of another layout is not read.
const PART_LAYOUT: u8 = 1;

fn encoded(part: &ChunkPartial) -> Vec<u8> {
    let plain = postcard::to_allocvec(part).expect("a part is plain numbers");
    // Most years have no loss in most windows: fast compression leaves a fifth.
    let mut encoder = GzEncoder::new(vec![PART_LAYOUT], Compression::fast());
    encoder.write_all(&plain).and_then(|()| encoder.finish()).expect("memory takes every byte")
}

fn decoded(bytes: &[u8]) -> Option<ChunkPartial> {
    let (layout, packed) = bytes.split_first()?;
    if *layout != PART_LAYOUT {
        return None;
    }
    let mut plain = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut plain).ok()?;
    postcard::from_bytes(&plain).ok()
}
