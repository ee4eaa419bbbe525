//! Batch plans (TOML) to [`Batch`]: parsed, checked, patterns opened, every path inside the plan's own folder.
//!
//! In: the path of a plan. Out: a batch whose names are fit for folders and unlike, or all the problems with line and character.
//! Books and scenarios are looked for here and read by whoever runs them. Start at [`read`].

mod books;
mod file;

pub use file::BatchFile;

use super::scenarios;
use super::scenarios::document::Document;
use super::scenarios::shape;
use crate::id::CountryCode;
use crate::model::batch::{Batch, Figure, HOUSE, Limit, ScenarioSource};
use crate::period::Quarter;
use crate::problem::{Problem, Problems, nearest};
use file::{LimitFigure, LimitFile};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Formats that a cell's folder can hold beside its view.
pub const FORMATS: [&str; 8] = ["html", "csv", "svg", "png", "xlsx", "parquet", "ord", "pdf"];

/// Years of a cell when the plan names no number.
const DEFAULT_YEARS: f64 = 100_000.0;
/// Longest name of a book or scenario in the store: with its key in front it is one folder's name on every file system.
const LONGEST_NAME: usize = 64;

/// The JSON Schema of a batch plan.
///
/// # Panics
/// Never: the types of [`BatchFile`] have a schema.
pub fn schema() -> serde_json::Value {
    serde_json::to_value(schemars::schema_for!(BatchFile)).expect("a schema is plain JSON")
}

/// Reads a batch plan: a path, or `quarterly`, the shipped one.
///
/// # Errors
/// Everything wrong with the file and with what it names, each with line and character.
pub fn read(path: &Path) -> Result<Batch, Problems> {
    let place = path.display().to_string();
    let bytes = match place.as_str() {
        scenarios::load::BATCH_PLAN if !path.exists() => scenarios::load::batch_plan().to_vec(),
        _ => super::source::read_file(path)?,
    };
    let document = Document::parse(&place, &bytes)?;
    let problems = shape::check(&document, &schema());
    if !problems.is_empty() {
        return Err(problems);
    }
    let file: BatchFile = toml::from_str(&document.text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        document.problem(start, error.message().to_owned())
    })?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut reader =
        Reader { document: &document, folder, outside: file.allow_outside, problems: Problems::default() };
    let batch = reader.batch(path, &file);
    reader.problems.or(batch)
}

/// True for a name that can be part of a folder's name on every file system.
pub(super) fn is_fit(name: &str) -> bool {
    let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && name.chars().all(kept)
        && !name.starts_with(['.', '-'])
        && !name.ends_with('.')
}

/// Reads the parts of one file.
pub(super) struct Reader<'a> {
    document: &'a Document,
    folder: &'a Path,
    outside: bool,
    problems: Problems,
}

impl Reader<'_> {
    fn batch(&mut self, path: &Path, file: &BatchFile) -> Batch {
        let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        if !is_fit(&name) {
            self.at("", format!("the file's name \"{name}\" is the batch's name and must be made of letters, digits, - and _"));
        }
        let portfolios = self.portfolios(&file.portfolios);
        let scenarios = self.scenarios(&file.scenarios);
        Batch {
            title: file.title.clone(),
            quarters: self.quarters(&file.quarters),
            horizons: self.horizons(&file.horizons),
            years: self.whole("years", file.years.unwrap_or(DEFAULT_YEARS)),
            target_error: file.target_error,
            seed: self.whole("seed", file.seed.unwrap_or(1.0)),
            process_only: file.process_only,
            formats: self.formats(&file.formats),
            currency: file.currency.clone(),
            data: self.layers(&file.data),
            out: self.out(file.out.as_deref(), &name),
            jobs: file.jobs.map(|jobs| self.whole("jobs", jobs) as usize),
            house: file.house,
            limits: self.limits(file, &portfolios.iter().map(|book| book.name.as_str()).collect::<Vec<_>>()),
            alert_loss: file.alerts.loss,
            alert_score: file.alerts.score,
            causes: self.whole("alerts/causes", file.alerts.causes) as usize,
            keep_reports: self.whole("keep/reports", file.keep.reports) as usize,
            keep_figures: self.whole("keep/figures", file.keep.figures) as usize,
            portfolios,
            scenarios,
            name,
        }
    }

    /// Adds a problem at the value of a path such as `portfolios/3/path`.
    fn at(&mut self, path: &str, message: impl Into<String>) {
        self.problems.push(self.document.problem_at(path, message));
    }

    fn hinted(&mut self, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(self.document.problem_at(path, message).hint(hint));
    }

    /// Ranges are the schema's; this refuses fractions.
    fn whole(&mut self, path: &str, number: f64) -> u64 {
        if number.fract() != 0.0 {
            self.at(path, format!("must be a whole number, was {number}"));
        }
        number as u64
    }

    fn quarters(&mut self, texts: &[String]) -> Vec<Quarter> {
        let mut quarters = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            match text.parse::<Quarter>() {
                Ok(quarter) => quarters.push(quarter),
                Err(error) => self.at(&format!("quarters/{index}"), error.to_string()),
            }
        }
        quarters.sort_unstable();
        quarters.dedup();
        quarters
    }

    fn horizons(&mut self, months: &[f64]) -> Vec<u32> {
        let mut horizons = Vec::new();
        for (index, months) in months.iter().enumerate() {
            match months {
                12.0 => {}
                24.0 | 36.0 => horizons.push(*months as u32),
                other => {
                    self.at(&format!("horizons/{index}"), format!("must be 12, 24 or 36 months, was {other}"))
                }
            }
        }
        horizons
    }

    fn formats(&mut self, names: &[String]) -> Vec<String> {
        for (index, name) in names.iter().enumerate() {
            if FORMATS.contains(&name.as_str()) {
                continue;
            }
            let message = format!("\"{name}\" is no format; formats are {}", FORMATS.join(", "));
            match nearest(name, FORMATS) {
                Some(near) => {
                    self.hinted(&format!("formats/{index}"), message, format!("did you mean {near}?"))
                }
                None => self.at(&format!("formats/{index}"), message),
            }
        }
        let mut names = names.to_vec();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn scenarios(&mut self, names: &[String]) -> Vec<ScenarioSource> {
        let mut found: BTreeMap<String, ScenarioSource> = BTreeMap::new();
        if names.is_empty() {
            self.hinted("scenarios", "names no scenario", "`*` stands for all shipped ones");
        }
        for (index, name) in names.iter().enumerate() {
            let path = format!("scenarios/{index}");
            if name == "*" {
                let shipped = scenarios::shipped().into_iter();
                found.extend(shipped.map(|name| {
                    (name.to_owned(), ScenarioSource { name: name.to_owned(), place: name.to_owned() })
                }));
                continue;
            }
            let Some(source) = self.scenario(name, &path) else { continue };
            if let Some(held) = found.get(&source.name).filter(|held| held.place != source.place) {
                let message =
                    format!("\"{}\" and \"{}\" have one name, {}", held.place, source.place, source.name);
                self.hinted(&path, message, "rename one of the files");
            }
            found.insert(source.name.clone(), source);
        }
        self.unlike(found.keys(), "scenarios");
        found.into_values().collect()
    }

    fn scenario(&mut self, name: &str, path: &str) -> Option<ScenarioSource> {
        let file = self.folder.join(name);
        if file.is_file() {
            self.inside(&file, path)?;
            let stem = file.file_stem()?.to_string_lossy().into_owned();
            if !is_fit(&stem) {
                self.hinted(
                    path,
                    format!("\"{stem}\" cannot be a folder's name"),
                    "rename the file: letters, digits, - and _",
                );
            }
            return Some(ScenarioSource { name: stem, place: file.display().to_string() });
        }
        if scenarios::shipped().contains(&name) {
            return Some(ScenarioSource { name: name.to_owned(), place: name.to_owned() });
        }
        let message = format!("\"{name}\" is no shipped scenario and no file beside this plan");
        match nearest(name, scenarios::shipped()) {
            Some(near) => self.hinted(path, message, format!("did you mean {near}?")),
            None => self.hinted(
                path,
                message,
                format!("shipped scenarios are {}", scenarios::shipped().join(", ")),
            ),
        }
        None
    }

    fn layers(&mut self, folders: &[String]) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for (index, name) in folders.iter().enumerate() {
            let (path, folder) = (format!("data/{index}"), self.folder.join(name));
            if !folder.is_dir() {
                self.at(&path, format!("\"{name}\" is no folder beside this plan"));
            } else if self.inside(&folder, &path).is_some() {
                found.push(folder);
            }
        }
        found
    }

    /// The store may not be there yet, so that its nearest folder above is judged.
    fn out(&mut self, out: Option<&str>, name: &str) -> PathBuf {
        let Some(out) = out else { return Path::new("reports").join("out").join(name) };
        let place = self.folder.join(out);
        let above = place.ancestors().find(|folder| folder.exists()).map(Path::to_owned);
        let climbs = Path::new(out).components().any(|part| matches!(part, std::path::Component::ParentDir));
        if climbs && !self.outside {
            self.escapes(out, "out");
        } else if let Some(above) = above {
            self.inside(&above, "out");
        }
        place
    }

    /// Links are followed before it is asked where a path leads.
    fn inside(&mut self, place: &Path, path: &str) -> Option<()> {
        if self.outside {
            return Some(());
        }
        let within = match (place.canonicalize(), self.folder.canonicalize()) {
            (Ok(place), Ok(folder)) => place.starts_with(folder),
            _ => false,
        };
        if !within {
            self.escapes(&place.display().to_string(), path);
        }
        within.then_some(())
    }

    fn escapes(&mut self, place: &str, path: &str) {
        let message = format!("\"{place}\" leads out of the folder of this plan");
        self.hinted(path, message, "move it in, or write allow_outside = true");
    }

    /// Names that differ in capitals only are one folder on some file systems.
    fn unlike<'n>(&mut self, names: impl Iterator<Item = &'n String>, path: &str) {
        let mut seen: BTreeMap<String, &String> = BTreeMap::new();
        for name in names {
            if let Some(held) = seen.insert(name.to_lowercase(), name) {
                self.hinted(
                    path,
                    format!("names \"{held}\" and \"{name}\" differ in capitals only"),
                    "rename one",
                );
            }
        }
    }

    fn limits(&mut self, whole: &BatchFile, books: &[&str]) -> Vec<Limit> {
        let mut names = BTreeMap::new();
        for (index, file) in whole.limits.iter().enumerate() {
            let path = format!("limits/{index}");
            if let Some(first) = names.insert(&file.name, index) {
                self.at(
                    &path,
                    format!("limit {} has the name of limit {}: \"{}\"", index + 1, first + 1, file.name),
                );
            }
            if !books.contains(&file.portfolio.as_str()) && !["*", HOUSE].contains(&file.portfolio.as_str()) {
                let message = format!(
                    "\"{}\" is no portfolio of this plan; portfolios are {}",
                    file.portfolio,
                    books.join(", ")
                );
                self.hinted(
                    &format!("{path}/portfolio"),
                    message,
                    "`house` is all of them as one, `*` each of them",
                );
            }
            if file.portfolio == HOUSE && !whole.house {
                let hint = "name a portfolio, or take house = false out";
                self.hinted(
                    &path,
                    "there is no house view for this limit: the plan says house = false",
                    hint,
                );
            }
            let whole_only = matches!(file.figure, LimitFigure::Var99 | LimitFigure::Tvar99);
            if file.of.is_some() && whole_only {
                self.hinted(
                    &format!("{path}/of"),
                    "a value at risk has a limit for a whole book only",
                    "take pounds or expected",
                );
            }
            if let Some(of) = file.of.as_deref().filter(|of| of.len() == 3 && CountryCode::new(*of).is_err())
            {
                self.at(
                    &format!("{path}/of"),
                    format!(
                        "\"{of}\" is no country code of three capital letters and too short for a holding"
                    ),
                );
            }
        }
        whole.limits.iter().map(limit).collect()
    }
}

fn limit(file: &LimitFile) -> Limit {
    Limit {
        name: file.name.clone(),
        figure: match file.figure {
            LimitFigure::Pounds => Figure::Pounds,
            LimitFigure::Expected => Figure::Expected,
            LimitFigure::Var99 => Figure::Var99,
            LimitFigure::Tvar99 => Figure::Tvar99,
        },
        portfolio: file.portfolio.clone(),
        of: file.of.clone(),
        retained: file.retained,
        scenarios: file.scenarios,
        most: file.most,
    }
}

/// A quarter past the end of the data, with the way out.
pub fn past_the_end(quarter: Quarter, data_end: jiff::civil::Date) -> Problem {
    let message = format!("{quarter} ends on {}, after the end of the data, {data_end}", quarter.last_day());
    Problem::new("--quarter", message).hint(
        "import newer data with `harmattan data import`, or lay a newer package over with `data` in the plan",
    )
}
