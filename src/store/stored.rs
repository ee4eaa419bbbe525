//! A run folder read back: its view and the texts of its inputs, each as the manifest says it is.

use super::manifest::{FILE_NAME, Manifest, hash};
use super::{VIEW_FILE, atomic, read_view};
use crate::model::view::{VIEW_SCHEMA, View};
use crate::problem::{Problem, Problems};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;

/// A run as it was stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRun {
    /// The folder, as the user named it.
    pub place: String,
    /// What the folder is and holds.
    pub manifest: Manifest,
    /// Its results.
    pub view: View,
    /// Texts of scenario, book and policies, by file name.
    pub texts: BTreeMap<String, String>,
}

/// Reads a run folder.
///
/// # Errors
/// A place that is no run folder, files that are not as the manifest says, and layouts that this program does not read.
pub fn read_run(folder: &Path) -> Result<StoredRun, Problems> {
    let place = folder.display().to_string();
    let Some(manifest) = Manifest::read(folder) else {
        let problem = Problem::new(&place, format!("is no run folder: it has no {FILE_NAME} of this layout"));
        return Err(problem
            .hint("give a folder that `harmattan run` wrote, or a cell of a batch's store")
            .into());
    };
    let mut problems = Problems::default();
    let inputs = atomic::list(folder).unwrap_or_default();
    let mut texts = BTreeMap::new();
    for path in inputs.iter().filter(|path| path.starts_with("inputs/") && !path.ends_with("plan.json")) {
        let text = problems.keep(sound(folder, &manifest, path));
        let text = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        texts.extend(text.map(|text| (path.trim_start_matches("inputs/").to_owned(), text)));
    }
    let view: Option<View> = problems.keep(view(folder, &manifest));
    let Some(view) = view else { return Err(problems) };
    if view.schema != VIEW_SCHEMA {
        let message = format!("has layout {}; this program reads layout {VIEW_SCHEMA}", view.schema);
        problems.push(Problem::new(folder.join("view.json").display().to_string(), message));
    }
    problems.or(StoredRun { place, manifest, view, texts })
}

/// The bytes of a file that is as the manifest says.
fn sound(folder: &Path, manifest: &Manifest, path: &str) -> Result<Vec<u8>, Problems> {
    let full = folder.join(path);
    let problem = |message: String| Problem::new(full.display().to_string(), message);
    let bytes = std::fs::read(&full).map_err(|error| problem(format!("cannot be read: {}", error.kind())))?;
    let entry = manifest.files.iter().find(|file| file.path == path);
    if entry.is_none_or(|entry| entry.sha256 != hash(&bytes)) {
        let problem =
            problem("is not the file that the run wrote: its hash is not the manifest's".to_owned());
        return Err(problem.hint("run it again into another folder").into());
    }
    Ok(bytes)
}

/// The view, which the store of a batch keeps compressed.
fn view(folder: &Path, manifest: &Manifest) -> Result<View, Problems> {
    if !manifest.names(VIEW_FILE) {
        return parsed(folder, manifest, "view.json");
    }
    sound(folder, manifest, VIEW_FILE)?;
    read_view(folder).map_err(|error| Problem::new(folder.display().to_string(), error.to_string()).into())
}

fn parsed<T: DeserializeOwned>(folder: &Path, manifest: &Manifest, path: &str) -> Result<T, Problems> {
    let bytes = sound(folder, manifest, path)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Problem::new(folder.join(path).display().to_string(), format!("cannot be read: {error}")).into()
    })
}
