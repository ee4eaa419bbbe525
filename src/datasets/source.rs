//! Bytes of the data package: embedded in the binary, or in folders laid over it.

use crate::problem::{Problem, Problems};
use include_dir::{Dir, include_dir};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

static SHIPPED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/datasets");

/// Largest file of a layer, in bytes: a slip such as a disk image is refused before it is read.
const LARGEST_FILE: u64 = 512 << 20;

/// Which packages are read, lowest first.
///
/// A table of a later layer is laid over the earlier ones row by row: a row with the same key replaces the row, a new key is
/// appended. A panel row's key is series, country and period; a conflict row's is country and month (and snapshot).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layers {
    /// Whether the shipped package lies at the bottom.
    pub shipped: bool,
    /// Folders, lowest first, each with the relative paths of the shipped package.
    pub over: Vec<PathBuf>,
}

impl Default for Layers {
    fn default() -> Self {
        Self { shipped: true, over: Vec::new() }
    }
}

impl Layers {
    /// The shipped package with folders over it: `--data`.
    pub fn over(folders: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { shipped: true, over: folders.into_iter().collect() }
    }
    /// The same, with each folder of imported sets in the place of its sets, in the order of their names, and what else it holds on top.
    pub fn expanded(self) -> Self {
        let over = self.over.into_iter().flat_map(|folder| sets(&folder)).collect();
        Self { shipped: self.shipped, over }
    }
    /// One folder instead of the shipped package: `--data-only`.
    pub fn only(folder: impl Into<PathBuf>) -> Self {
        Self { shipped: false, over: vec![folder.into()] }
    }
}

/// The packages in a folder, or the folder itself when it is one or holds tables of its own.
fn sets(folder: &Path) -> Vec<PathBuf> {
    if is_package(folder) {
        return vec![folder.to_owned()];
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return vec![folder.to_owned()] };
    let mut inside: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    // What begins with a dot is half-written, or was moved aside by a process that was killed.
    inside.retain(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')));
    inside.sort();
    let (mut packages, others): (Vec<PathBuf>, Vec<PathBuf>) =
        inside.into_iter().partition(|path| is_package(path));
    if packages.is_empty() || !others.is_empty() {
        packages.push(folder.to_owned());
    }
    packages
}

fn is_package(folder: &Path) -> bool {
    folder.join("datapackage.json").is_file()
}

/// A file of a layer.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path as the user knows it: `datasets/registry/countries.csv`.
    pub place: String,
    /// Resource name for row references: `registry/countries`, or the path for a user's file.
    pub resource: String,
    /// True when it is the user's, not the shipped package's.
    pub yours: bool,
    /// Content.
    pub bytes: Cow<'static, [u8]>,
}

/// The file at `path` (relative, with extension) in each layer that has it, lowest first.
pub fn files(layers: &Layers, path: &str, problems: &mut Problems) -> Vec<SourceFile> {
    let mut found = Vec::new();
    if layers.shipped
        && let Some(file) = SHIPPED.get_file(path)
    {
        found.push(SourceFile {
            place: format!("datasets/{path}"),
            resource: path.trim_end_matches(".csv").to_owned(),
            yours: false,
            bytes: Cow::Borrowed(file.contents()),
        });
    }
    for folder in &layers.over {
        let full = folder.join(path);
        if std::fs::symlink_metadata(&full).is_err() {
            continue;
        }
        if let Some(bytes) = problems.keep(read_file(&full)) {
            let place = full.display().to_string();
            found.push(SourceFile { resource: place.clone(), place, yours: true, bytes: Cow::Owned(bytes) });
        }
    }
    found
}

/// Reads a user's file whole.
///
/// # Errors
/// A problem when it is missing, a folder, unreadable or larger than any table.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Problems> {
    let place = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        Problems::from(
            Problem::new(&place, format!("cannot be read: {}", reason(&error)))
                .hint("check the path and the permissions"),
        )
    };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(Problem::new(&place, "is a folder; a file is expected").into());
    }
    if metadata.len() > LARGEST_FILE {
        return Err(Problem::new(
            &place,
            format!("has {} bytes; at most {LARGEST_FILE} are read", metadata.len()),
        )
        .into());
    }
    std::fs::read(path).map_err(unreadable)
}

fn reason(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file",
        std::io::ErrorKind::PermissionDenied => "permission denied",
        _ => "the system refused",
    }
}

/// Relative paths of every CSV file of the layers that are folders, sorted, with the folder it is in.
pub fn layer_tables(layers: &Layers, problems: &mut Problems) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in &layers.over {
        match std::fs::metadata(folder) {
            Ok(metadata) if metadata.is_dir() => walk(folder, folder, &mut found, problems),
            Ok(_) => problems.push(Problem::new(
                folder.display().to_string(),
                "is a file; a folder of tables is expected",
            )),
            Err(error) => {
                problems.push(Problem::new(
                    folder.display().to_string(),
                    format!("cannot be read: {}", reason(&error)),
                ));
            }
        }
    }
    found.sort();
    found
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<(PathBuf, String)>, problems: &mut Problems) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        problems.push(Problem::new(folder.display().to_string(), "cannot be read: the system refused"));
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let relative =
            path.strip_prefix(root).map(|path| path.to_string_lossy().replace('\\', "/")).unwrap_or_default();
        if relative.ends_with(".csv") {
            found.push((root.to_owned(), relative));
        } else if path.is_dir()
            && !is_package(&path)
            && !relative.starts_with('.')
            && relative.matches('/').count() < 4
        {
            walk(root, &path, found, problems);
        }
    }
}

/// Relative paths of every shipped file with the extension, sorted.
pub fn shipped_paths(extension: &str) -> Vec<String> {
    fn walk(dir: &Dir<'static>, extension: &str, found: &mut Vec<String>) {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if path.ends_with(extension) {
                found.push(path);
            }
        }
        for inner in dir.dirs() {
            walk(inner, extension, found);
        }
    }
    let mut found = Vec::new();
    walk(&SHIPPED, extension, &mut found);
    found.sort();
    found
}

/// The SHA-256 of `bytes`, hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    use std::fmt::Write;
    sha2::Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string");
        text
    })
}
