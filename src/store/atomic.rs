//! Writes a folder beside its place, makes it durable, renames it; and tidies up after a process that was killed between.

use super::StoreError;
use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Puts `files` at `out`, in place of what is there only when it `replaces`.
pub(super) fn put(out: &Path, files: &BTreeMap<String, Vec<u8>>, replaces: bool) -> Result<(), StoreError> {
    let parent = parent_of(out);
    fs::create_dir_all(parent).map_err(disk(parent))?;
    let partial = sibling(out, "partial");
    remove(&partial)?;
    let result = fill(&partial, files).and_then(|()| swap(&partial, out, replaces));
    if result.is_err() {
        // The first error is the one to tell; what cannot be removed now is removed by the next run.
        let _ = fs::remove_dir_all(&partial);
    }
    result
}

/// Puts one file at `out`.
pub(super) fn put_file(out: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let parent = parent_of(out);
    fs::create_dir_all(parent).map_err(disk(parent))?;
    // Processes of two containers may have one number and write one file.
    let partial = sibling(out, &format!("{:016x}.partial", token()));
    let filled = File::create(&partial).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let result = filled.and_then(|()| fs::rename(&partial, out)).map_err(disk(out));
    if result.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&partial);
    }
    result
}

/// A number of this process alone, which no result depends on.
fn token() -> u64 {
    static TOKEN: OnceLock<u64> = OnceLock::new();
    *TOKEN.get_or_init(|| RandomState::new().build_hasher().finish())
}

/// Removes what killed processes left beside `out`, and gives back a folder that one had moved aside.
pub(super) fn recover(out: &Path) -> Result<(), StoreError> {
    let Ok(entries) = fs::read_dir(parent_of(out)) else { return Ok(()) };
    let mut siblings: Vec<PathBuf> =
        entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    siblings.sort();
    for path in siblings {
        match leftover(out, &path) {
            Some(Leftover::Partial) => remove(&path)?,
            Some(Leftover::Aside) if out.exists() => remove(&path)?,
            Some(Leftover::Aside) => fs::rename(&path, out).map_err(disk(out))?,
            None => {}
        }
    }
    Ok(())
}

/// Paths of all files below `folder`, with `/`, in order. A link counts as a file and is not followed.
pub(crate) fn list(folder: &Path) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    let mut waiting = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = waiting.pop() {
        for entry in fs::read_dir(&folder).map_err(disk(&folder))? {
            let entry = entry.map_err(disk(&folder))?;
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(disk(&folder))?.is_dir() {
                waiting.push((entry.path(), format!("{path}/")));
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Removes the partial files and folders in `folder`, and gives back what was moved aside. Nobody else may be at work there.
pub(super) fn sweep(folder: &Path) -> Result<(), StoreError> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for path in entries.flatten().map(|entry| entry.path()) {
        let Some((name, kind)) = path.file_name().and_then(|name| name.to_str()).and_then(partial_of) else {
            continue;
        };
        let out = folder.join(name);
        match kind {
            Leftover::Aside if !out.exists() => fs::rename(&path, &out).map_err(disk(&out))?,
            _ if path.is_dir() => remove(&path)?,
            _ => fs::remove_file(&path).map_err(disk(&path))?,
        }
    }
    Ok(())
}

/// What a name of ours such as `.name.partial-17` is a leftover of.
fn partial_of(name: &str) -> Option<(&str, Leftover)> {
    let (rest, process) = name.strip_prefix('.')?.rsplit_once('-')?;
    process.parse::<u32>().ok()?;
    rest.strip_suffix(".partial")
        .map(|name| (name, Leftover::Partial))
        .or_else(|| rest.strip_suffix(".aside").map(|name| (name, Leftover::Aside)))
}

enum Leftover {
    Partial,
    Aside,
}

/// What a sibling of `out` is, when its process no longer lives. Our own number is a dead process's that had it before.
fn leftover(out: &Path, sibling: &Path) -> Option<Leftover> {
    let name = sibling.file_name()?.to_str()?;
    let rest = name.strip_prefix('.')?.strip_prefix(out.file_name()?.to_str()?)?.strip_prefix('.')?;
    let (kind, process) = rest.rsplit_once('-')?;
    let process: u32 = process.parse().ok()?;
    if process != std::process::id() && is_alive(process) {
        return None;
    }
    match kind {
        "partial" => Some(Leftover::Partial),
        "aside" => Some(Leftover::Aside),
        _ => None,
    }
}

/// Where there is no `/proc` nobody can be known dead, and leftovers stay.
fn is_alive(process: u32) -> bool {
    let processes = Path::new("/proc");
    !processes.join("self").exists() || processes.join(process.to_string()).exists()
}

fn fill(partial: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), StoreError> {
    let mut folders = BTreeSet::from([partial.to_owned()]);
    for (path, bytes) in files {
        let path = partial.join(path);
        let folder = parent_of(&path).to_owned();
        fs::create_dir_all(&folder).map_err(disk(&folder))?;
        let mut file = File::create_new(&path).map_err(disk(&path))?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(disk(&path))?;
        folders.insert(folder);
    }
    folders.iter().try_for_each(|folder| sync(folder))
}

/// Renames into place. A folder that is replaced moves aside first, so that it can be given back; otherwise the rename fails on
/// a folder that another process has put there since.
fn swap(partial: &Path, out: &Path, replaces: bool) -> Result<(), StoreError> {
    let aside = sibling(out, "aside");
    let moved = replaces && fs::rename(out, &aside).is_ok();
    if let Err(error) = fs::rename(partial, out) {
        if moved {
            fs::rename(&aside, out).map_err(disk(out))?;
        }
        return Err(disk(out)(error));
    }
    sync(parent_of(out))?;
    remove(&aside)
}

fn sync(folder: &Path) -> Result<(), StoreError> {
    match File::open(folder).and_then(|file| file.sync_all()) {
        // Some file systems cannot make a folder durable; its files are.
        Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Err(disk(folder)(error))
        }
        _ => Ok(()),
    }
}

/// Takes a folder away in one step, then removes it.
pub(super) fn discard(folder: &Path) -> Result<(), StoreError> {
    let gone = sibling(folder, "partial");
    remove(&gone)?;
    fs::rename(folder, &gone).map_err(disk(folder))?;
    remove(&gone)
}

/// Removes a folder that may not be there.
pub(super) fn remove(folder: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(disk(folder)(error)),
        _ => Ok(()),
    }
}

fn sibling(out: &Path, kind: &str) -> PathBuf {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    parent_of(out).join(format!(".{name}.{kind}-{}", std::process::id()))
}

fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

pub(super) fn disk(place: &Path) -> impl Fn(std::io::Error) -> StoreError {
    let place = place.display().to_string();
    move |error| StoreError::Disk { place: place.clone(), cause: error.kind().to_string() }
}
