//! Files as users download them: recognised by their content, read with every problem at once, turned into a data package of ours.
//!
//! In: paths of files, the package they are laid over, options. Out: an [`Imported`] set, still in memory: tables in our schema and a
//! descriptor with hashes, vintage, source and licence. One file a kind, and one line in [`ALL`].

mod acled;
mod area;
mod cadre;
pub(crate) mod cell;
pub(crate) mod cells;
pub(crate) mod countries;
mod country_year;
mod events;
mod fx;
mod ged;
mod generic;
mod hapi;
pub(crate) mod input;
pub(crate) mod limits;
mod panel;
mod pink_sheet;
mod production;
mod sample;
mod set;
mod stream;
mod unhcr;
mod wgi;
pub(crate) mod xlsx;

use crate::model::package::Package;
use crate::problem::{Problem, Problems, nearest};
use countries::Countries;
use input::Input;
use jiff::civil::Date;
use sample::Sample;
use set::Set;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A kind of file.
pub struct Kind {
    /// Name on the command line.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    recognises: fn(&Sample) -> bool,
    read: fn(&mut Job<'_>) -> Option<Set>,
}

/// Every kind, in the order in which a file is held against them.
pub const ALL: [&Kind; 12] = [
    &ged::KIND,
    &country_year::KIND,
    &acled::KIND,
    &hapi::KIND,
    &cadre::KIND,
    &wgi::KIND,
    &pink_sheet::KIND,
    &production::USGS,
    &production::WORLD_MINING_DATA,
    &fx::KIND,
    &unhcr::KIND,
    &generic::KIND,
];

/// What a user says beside the files.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Edition: `25.1`, `2025 update`.
    pub vintage: Option<String>,
    /// First day on which the files could be had.
    pub published: Option<Date>,
    /// Areas of administrative units, for events with places.
    pub areas: Option<PathBuf>,
    /// Mapping of a generic table.
    pub mapping: Option<PathBuf>,
    /// Deaths of a source other than UCDP are to be used for rates and scores.
    pub for_rates: bool,
}

/// What is asked for.
pub struct Request<'a> {
    /// Name of the kind; `None` or `auto` to go by the content.
    pub kind: Option<&'a str>,
    /// Files, each of the kind.
    pub files: &'a [PathBuf],
    /// What the set is laid over.
    pub package: &'a Package,
    /// Options.
    pub options: Options,
}

/// A set that was read, ready to be written.
#[derive(Debug)]
pub struct Imported {
    /// Kind.
    pub kind: &'static str,
    /// Name of its folder.
    pub folder: String,
    /// Its files, by path.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What was read, what was left out and why, in lines for a reader.
    pub notes: Vec<String>,
    /// How long reading and making took.
    pub stages: Vec<(&'static str, Duration)>,
}

/// A reading at work.
pub(crate) struct Job<'a> {
    pub(crate) inputs: Vec<Input>,
    pub(crate) options: &'a Options,
    pub(crate) package: &'a Package,
    pub(crate) countries: Countries,
    pub(crate) problems: Problems,
    pub(crate) notes: Vec<String>,
    /// SHA-256 of each input, as it was read.
    pub(crate) hashes: Vec<(String, String)>,
}

impl Job<'_> {
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}

/// Reads files into a set.
///
/// # Errors
/// Every problem of every file.
pub fn import(request: &Request<'_>) -> Result<Imported, Problems> {
    let started = Instant::now();
    let mut problems = Problems::default();
    let opened: Vec<Vec<Input>> =
        request.files.iter().filter_map(|path| problems.keep(input::open(path))).collect();
    problems.or(())?;
    let inputs: Vec<Input> = opened.into_iter().flatten().collect();
    let mut notes = Vec::new();
    let kind = kind(request, &inputs, &mut notes)?;
    let opened = started.elapsed();
    let mut job = Job {
        inputs,
        options: &request.options,
        package: request.package,
        countries: Countries::of(request.package),
        problems: Problems::default(),
        notes,
        hashes: Vec::new(),
    };
    let set = (kind.read)(&mut job);
    let read = started.elapsed();
    let Job { problems, mut notes, hashes, .. } = job;
    let set = problems.or(set)?.ok_or_else(|| {
        Problems::from(Problem::new(first_place(request), "holds nothing that could be read as this kind"))
    })?;
    if set.tables.iter().all(|table| table.rows.is_empty()) {
        let problem = Problem::new(first_place(request), "has no row of a country of the region");
        return Err(problem.hint("is it the whole file, and of these countries?").into());
    }
    let files = set::files(&set, kind, &hashes, request.package)?;
    notes.extend(set.notes());
    let stages = vec![("recognised", opened), ("read", read - opened), ("made", started.elapsed() - read)];
    Ok(Imported { kind: kind.name, folder: set.folder(kind), files, notes, stages })
}

fn first_place(request: &Request<'_>) -> String {
    request.files.first().map_or_else(String::new, |path| path.display().to_string())
}

/// The kind asked for, or the one that every file is.
fn kind(request: &Request<'_>, inputs: &[Input], notes: &mut Vec<String>) -> Result<&'static Kind, Problems> {
    let asked = match request.kind.filter(|name| *name != "auto") {
        Some(name) => Some(named(name)?),
        None if request.options.mapping.is_some() => Some(&generic::KIND),
        None => None,
    };
    let mut problems = Problems::default();
    let mut found: Vec<(&Input, Option<&'static Kind>)> = Vec::new();
    for input in inputs {
        let Some(sample) = problems.keep(Sample::of(input)) else { continue };
        found.push((input, ALL.into_iter().find(|kind| (kind.recognises)(&sample))));
    }
    problems.or(())?;
    for (input, kind) in &found {
        let title = kind.map_or("of no kind known here", |kind| kind.title);
        notes.push(format!("{}: {}, {title}", input.place, input.describe()));
    }
    if let Some(kind) = asked {
        if found.iter().any(|(_, found)| found.is_some_and(|found| found.name != kind.name)) {
            notes.push(format!("read as {}, as you asked", kind.title));
        }
        return Ok(kind);
    }
    agreed(&found)
}

fn agreed(found: &[(&Input, Option<&'static Kind>)]) -> Result<&'static Kind, Problems> {
    let mut problems = Problems::default();
    let first = found.iter().find_map(|(_, kind)| *kind);
    for (input, kind) in found {
        match (kind, first) {
            (None, _) => {
                problems.push(Problem::new(&input.place, "is none of the kinds known here").hint(format!(
                    "name the kind if you know better: {}; or describe the table with --mapping FILE",
                    names()
                )))
            }
            (Some(kind), Some(first)) if kind.name != first.name => problems.push(
                Problem::new(
                    &input.place,
                    format!("is {}, and the first file is {}", kind.title, first.title),
                )
                .hint("import one kind at a time"),
            ),
            _ => {}
        }
    }
    problems.or(())?;
    first.ok_or_else(|| Problem::new("data import", "no file was given").into())
}

fn named(name: &str) -> Result<&'static Kind, Problems> {
    let known = || ALL.into_iter().map(|kind| kind.name);
    ALL.into_iter().find(|kind| kind.name == name).ok_or_else(|| {
        let problem = Problem::new(name, "is no kind of file known here");
        match nearest(name, known()) {
            Some(near) => problem.hint(format!("did you mean {near}?")).into(),
            None => problem.hint(format!("kinds are {}", names())).into(),
        }
    })
}

fn names() -> String {
    let names: Vec<&str> = ALL.iter().map(|kind| kind.name).collect();
    format!("auto, {}", names.join(", "))
}
