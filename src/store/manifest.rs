//! The manifest of a run folder: its stamp, and every file with its hash. It holds no clock and no path of the machine.

use crate::model::view::Stamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// Version of the manifest's layout.
pub const MANIFEST_SCHEMA: u32 = 1;
/// Its name in the folder.
pub(super) const FILE_NAME: &str = "manifest.json";

/// What a run folder is and holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    pub schema: u32,
    /// What makes the run repeatable.
    pub stamp: Stamp,
    /// Every other file, by path.
    pub files: Vec<FileEntry>,
}

/// A file of a run folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FileEntry {
    /// Path in the folder, with `/`.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// The manifest of files in memory.
    pub(super) fn of(stamp: &Stamp, files: &BTreeMap<String, Vec<u8>>) -> Self {
        let entry = |(path, bytes): (&String, &Vec<u8>)| FileEntry {
            path: path.clone(),
            bytes: bytes.len() as u64,
            sha256: hash(bytes),
        };
        Self { schema: MANIFEST_SCHEMA, stamp: stamp.clone(), files: files.iter().map(entry).collect() }
    }

    /// The manifest in a folder, when it is one of ours.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        let bytes = std::fs::read(folder.join(FILE_NAME)).ok()?;
        let manifest: Self = serde_json::from_slice(&bytes).ok()?;
        (manifest.schema == MANIFEST_SCHEMA).then_some(manifest)
    }

    /// True when the folder's files are what the manifest says.
    pub(super) fn matches_disk(&self, folder: &Path) -> bool {
        self.files
            .iter()
            .all(|file| std::fs::read(folder.join(&file.path)).is_ok_and(|bytes| hash(&bytes) == file.sha256))
    }

    /// True when `path` is one of the folder's files.
    pub(super) fn names(&self, path: &str) -> bool {
        path == FILE_NAME || self.files.iter().any(|file| file.path == path)
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a manifest is plain JSON");
        bytes.push(b'\n');
        bytes
    }
}

pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
