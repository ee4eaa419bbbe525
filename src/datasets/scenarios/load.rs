//! Finds and parses a scenario file and what it includes.

use super::document::Document;
use super::file::ScenarioFile;
use super::{schema, shape};
use crate::problem::{Problem, Problems, nearest};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// A file with its includes, all of them parsed and of the right shape.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// Name: the file's stem.
    pub(crate) name: String,
    /// The document, for places of problems.
    pub(crate) document: Document,
    /// Its content.
    pub(crate) file: ScenarioFile,
    /// What it includes, in file order.
    pub(crate) includes: Vec<Loaded>,
}

/// Where a scenario's text is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    Shipped(&'static str),
    File(PathBuf),
}

/// The batch plan that is shipped beside the scenarios it runs.
pub(crate) const BATCH_PLAN: &str = "quarterly";

/// Its bytes.
pub(crate) fn batch_plan() -> &'static [u8] {
    SHIPPED.get_file("quarterly.toml").expect("the plan is in the folder").contents()
}

/// Names of the shipped scenarios.
pub(crate) fn shipped() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = SHIPPED
        .files()
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "toml"))
        .filter_map(|file| file.path().file_stem()?.to_str())
        .filter(|name| *name != BATCH_PLAN)
        .collect();
    names.sort_unstable();
    names
}

/// Loads a scenario by name or path.
pub(crate) fn load(name_or_path: &str) -> Result<Loaded, Problems> {
    let origin = find(name_or_path, Path::new("")).map_err(|message| {
        let list = shipped().join(", ");
        let problem = Problem::new(name_or_path, format!("{message}; shipped scenarios are {list}"));
        match nearest(name_or_path, shipped()) {
            Some(name) => problem.hint(format!("did you mean {name}?")),
            None => problem.hint("give a shipped name or the path of a .toml file"),
        }
    })?;
    load_origin(origin, name_or_path, &mut Vec::new())
}

/// A scenario from texts that a run kept: `scenario.toml`, and `include-<name>.toml` for what it includes.
pub(crate) fn from_texts(name: &str, texts: &BTreeMap<String, String>) -> Result<Loaded, Problems> {
    stored(name, "scenario.toml", texts, 0)
}

/// Includes nest less deep than this: a deeper one is circular.
const DEEPEST: usize = 16;

fn stored(
    name: &str,
    file: &str,
    texts: &BTreeMap<String, String>,
    depth: usize,
) -> Result<Loaded, Problems> {
    let place = format!("{name}.toml (stored)");
    let text = texts.get(file).filter(|_| depth < DEEPEST);
    let text = text.ok_or_else(|| Problem::new(&place, format!("is not among the inputs: no {file}")))?;
    let document = Document::parse(&place, text.as_bytes())?;
    let file: ScenarioFile = toml::from_str(&document.text)
        .map_err(|error| document.problem(0, format!("is no scenario: {}", error.message())))?;
    let include = |name: &String| {
        let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let stem = stem.unwrap_or_default();
        stored(&stem, &format!("include-{stem}.toml"), texts, depth + 1)
    };
    let includes = file.include.iter().map(include).collect::<Result<_, _>>()?;
    Ok(Loaded { name: name.to_owned(), document, file, includes })
}

/// SHA-256 of the file and its includes, in order.
pub(crate) fn hash(loaded: &Loaded) -> String {
    fn feed(loaded: &Loaded, hasher: &mut Sha256) {
        hasher.update((loaded.document.text.len() as u64).to_le_bytes());
        hasher.update(loaded.document.text.as_bytes());
        loaded.includes.iter().for_each(|include| feed(include, hasher));
    }
    let mut hasher = Sha256::new();
    feed(loaded, &mut hasher);
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a run folder keeps beside a scenario of what the scenario included.
fn kept(name: &str, folder: &Path) -> Option<Origin> {
    let stem = Path::new(name).file_stem()?.to_string_lossy();
    let path = folder.join(format!("include-{stem}.toml"));
    path.is_file().then_some(Origin::File(path))
}

/// A file on disk wins over a shipped name; a plain name that is no file is looked up among the shipped ones.
fn find(name: &str, folder: &Path) -> Result<Origin, String> {
    let path = folder.join(name);
    if path.is_file() {
        return Ok(Origin::File(path));
    }
    if let Some(shipped) = shipped().into_iter().find(|shipped| *shipped == name) {
        return Ok(Origin::Shipped(shipped));
    }
    if path.is_dir() {
        return Err("is a folder; a scenario is a .toml file".to_owned());
    }
    if path.exists() {
        return Ok(Origin::File(path));
    }
    Err("no such scenario".to_owned())
}

fn load_origin(origin: Origin, place: &str, chain: &mut Vec<(Origin, String)>) -> Result<Loaded, Problems> {
    let bytes = bytes_of(&origin, place)?;
    let place = match &origin {
        Origin::Shipped(name) => format!("{name}.toml (shipped)"),
        Origin::File(_) => place.to_owned(),
    };
    let document = Document::parse(&place, &bytes)?;
    let problems = shape::check(&document, &schema());
    if !problems.is_empty() {
        return Err(problems);
    }
    let file: ScenarioFile = toml::from_str(&document.text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        document.problem(start, error.message().to_owned())
    })?;
    chain.push((origin.clone(), place));
    let includes = load_includes(&origin, &document, &file, chain);
    chain.pop();
    Ok(Loaded { name: stem(&origin), document, file, includes: includes? })
}

fn load_includes(
    origin: &Origin,
    document: &Document,
    file: &ScenarioFile,
    chain: &mut Vec<(Origin, String)>,
) -> Result<Vec<Loaded>, Problems> {
    let folder = match origin {
        Origin::File(path) => path.parent().unwrap_or(Path::new("")).to_owned(),
        Origin::Shipped(_) => PathBuf::new(),
    };
    let mut problems = Problems::default();
    let mut includes = Vec::new();
    for (index, name) in file.include.iter().enumerate() {
        let at = |message: String| document.problem_at(&format!("include/{index}"), message);
        let found = match origin {
            Origin::Shipped(_) => find_shipped(name),
            Origin::File(_) => kept(name, &folder).map_or_else(|| find(name, &folder), Ok),
        };
        match found {
            Err(message) => {
                problems.push(missing_include(at(format!("include \"{name}\": {message}")), name))
            }
            Ok(target) if chain.iter().any(|(origin, _)| same(origin, &target)) => {
                let way: Vec<&str> = chain.iter().map(|(_, place)| place.as_str()).collect();
                problems.push(at(format!("include \"{name}\" is circular: {} -> {name}", way.join(" -> "))));
            }
            Ok(target) => {
                let place = folder.join(name).display().to_string();
                includes.extend(problems.keep(load_origin(target, &place, chain)));
            }
        }
    }
    problems.or(includes)
}

fn missing_include(problem: Problem, name: &str) -> Problem {
    match nearest(name, shipped()) {
        Some(near) => problem.hint(format!("did you mean {near}?")),
        None => problem.hint("give a shipped name, or a path relative to this file"),
    }
}

/// A shipped file includes shipped files only: what it says must not depend on the folder the program runs in.
fn find_shipped(name: &str) -> Result<Origin, String> {
    let found = shipped().into_iter().find(|shipped| *shipped == name);
    found.map(Origin::Shipped).ok_or_else(|| "no such scenario".to_owned())
}

fn same(a: &Origin, b: &Origin) -> bool {
    match (a, b) {
        (Origin::File(a), Origin::File(b)) => match (a.canonicalize(), b.canonicalize()) {
            (Ok(a), Ok(b)) => a == b,
            _ => a == b,
        },
        _ => a == b,
    }
}

fn bytes_of(origin: &Origin, place: &str) -> Result<Vec<u8>, Problem> {
    match origin {
        Origin::Shipped(name) => {
            let file = SHIPPED.get_file(format!("{name}.toml")).expect("shipped names come from the folder");
            Ok(file.contents().to_vec())
        }
        Origin::File(path) => std::fs::read(path)
            .map_err(|error| Problem::new(place, format!("cannot be read: {}", cause(&error)))),
    }
}

/// The cause without the number of the operating system.
fn cause(error: &std::io::Error) -> String {
    error.kind().to_string()
}

fn stem(origin: &Origin) -> String {
    match origin {
        Origin::Shipped(name) => (*name).to_owned(),
        Origin::File(path) => {
            path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
        }
    }
}
