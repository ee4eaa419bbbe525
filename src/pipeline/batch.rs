//! A batch, from its plan to finished cells: what is read once, what each date and each cell add, and who does which cell.
//!
//! It writes nothing: a finished cell is handed to whoever asked. Books and scenarios that cannot be read fail their own cells and
//! no others. Start at [`load`] and [`work`].

use super::ground::{Cell, Ground, Settings};
use super::inputs::book_texts;
use super::{Options, RunError, RunOutput, pool};
use crate::datasets::scenarios::{self, Known};
use crate::datasets::source::sha256;
use crate::datasets::{self, Layers, portfolio};
use crate::exposure::{house::house, look_through};
use crate::model::batch::{BATCH_SCHEMA, Batch, CellId, HOUSE};
use crate::model::package::Package;
use crate::model::plan::{METHOD, Plan, RANDOM_SCHEME};
use crate::model::portfolio::Portfolio;
use crate::model::scenario::Scenario;
use crate::period::{AsOf, Quarter};
use crate::problem::{Problem, Problems};
use crate::simulation::LossTable;
use crate::world;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A book or a scenario with the texts it was read from, or what is wrong with it.
type Read<T> = Result<(T, BTreeMap<String, String>), Problems>;

/// A batch with everything read that does not depend on a date.
#[derive(Debug)]
pub struct Loaded {
    /// The plan.
    pub batch: Batch,
    /// Its cells, in order.
    pub cells: Vec<Planned>,
    package: Package,
    books: BTreeMap<String, Read<Portfolio>>,
    scenarios: BTreeMap<String, Read<Scenario>>,
}

/// A cell of a plan under its content key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planned {
    /// Which.
    pub id: CellId,
    /// 16 hexadecimal digits over everything that its result depends on.
    pub key: String,
}

/// What a key is made of. A field more gives every cell a new key.
#[derive(Serialize)]
struct KeyParts<'a> {
    schema: u32,
    method: u32,
    engine: &'a str,
    random_scheme: &'a str,
    id: &'a CellId,
    book: &'a str,
    scenario: &'a str,
    data: BTreeMap<&'a str, &'a str>,
    seed: u64,
    years: u64,
    horizons: &'a [u32],
    target_error: Option<f64>,
    process_only: bool,
    formats: &'a [String],
}

/// Reads package, books and scenarios of a batch.
///
/// # Errors
/// Problems of the package, and quarters that lie past the end of the data.
pub fn load(batch: Batch) -> Result<Loaded, Problems> {
    let package = datasets::load(&Layers::over(batch.data.clone()))?;
    check_plan(&batch, &package)?;
    let mut books: BTreeMap<String, Read<Portfolio>> = BTreeMap::new();
    for source in &batch.portfolios {
        let read = portfolio::read(&source.place, &package).and_then(|book| {
            let texts = book_texts(&source.place, &book)?;
            Ok((Portfolio { name: source.name.clone(), ..book }, texts))
        });
        books.insert(source.name.clone(), read);
    }
    if batch.house {
        let whole = of_all(&books);
        books.insert(HOUSE.to_owned(), whole);
    }
    let known = Known::of(&package);
    let mut scenarios: BTreeMap<String, Read<Scenario>> = BTreeMap::new();
    for source in &batch.scenarios {
        let read = scenarios::read_as(&source.place, &source.name, &known);
        let read = read.and_then(|scenario| Ok((scenario, scenarios::texts(&source.place)?)));
        scenarios.insert(source.name.clone(), read);
    }
    let mut loaded = Loaded { batch, cells: Vec::new(), package, books, scenarios };
    loaded.cells = loaded.batch.cells().into_iter().map(|id| Planned { key: loaded.key(&id), id }).collect();
    Ok(loaded)
}

fn check_plan(batch: &Batch, package: &Package) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let rates: BTreeSet<&str> = package.fx.iter().map(|rate| rate.currency.as_str()).collect();
    if let Some(code) = batch.currency.as_deref().filter(|code| *code != "GBP" && !rates.contains(code)) {
        let known: Vec<&str> = rates.into_iter().collect();
        let problem = Problem::new(&batch.name, format!("there is no exchange rate for \"{code}\""));
        let hint = format!("currencies with a rate are GBP, {}", known.join(", "));
        problems.push(problem.in_column("currency").hint(hint));
    }
    if batch.quarters.is_empty() {
        let problem = Problem::new("--quarter", "the plan names no quarter and none was given");
        problems.push(problem.hint("give --quarter 2026Q2, or write quarters = [\"2026Q2\"]"));
    }
    for quarter in &batch.quarters {
        if let Some(end) = package.data_end.filter(|end| quarter.last_day() > *end) {
            problems.push(datasets::batch::past_the_end(*quarter, end));
        }
    }
    problems.or(())
}

/// The house: it stands on every book, so that one that cannot be read fails it.
fn of_all(books: &BTreeMap<String, Read<Portfolio>>) -> Read<Portfolio> {
    let mut problems = Problems::default();
    let mut texts = BTreeMap::new();
    let mut sound = Vec::new();
    for (name, read) in books {
        match read {
            Ok((book, files)) => {
                sound.push(book.clone());
                texts.extend(files.iter().map(|(file, text)| (format!("books/{name}/{file}"), text.clone())));
            }
            Err(_) => problems
                .push(Problem::new(HOUSE, format!("stands on every book, and \"{name}\" cannot be read"))),
        }
    }
    problems.or(())?;
    Ok((house_of(&sound)?, texts))
}

/// The house of books, its hash made of theirs.
///
/// # Errors
/// As [`house()`].
pub fn house_of(books: &[Portfolio]) -> Result<Portfolio, Problems> {
    let hashes: String = books.iter().map(|book| format!("{} {}\n", book.name, book.hash)).collect();
    house(&books.iter().collect::<Vec<_>>(), sha256(hashes.as_bytes()))
}

impl Loaded {
    /// Everything wrong with books and scenarios; their cells will fail.
    pub fn problems(&self) -> Problems {
        let books =
            self.books.iter().filter(|(name, _)| *name != HOUSE).filter_map(|(_, read)| read.as_ref().err());
        let scenarios = self.scenarios.values().filter_map(|read| read.as_ref().err());
        Problems(books.chain(scenarios).flat_map(|problems| problems.0.clone()).collect())
    }

    /// Texts of a book, by file name; none when it cannot be read.
    pub fn book_texts(&self, name: &str) -> Option<&BTreeMap<String, String>> {
        self.books.get(name)?.as_ref().ok().map(|(_, texts)| texts)
    }

    /// Texts of a scenario and of what it includes.
    pub fn scenario_texts(&self, name: &str) -> Option<&BTreeMap<String, String>> {
        self.scenarios.get(name)?.as_ref().ok().map(|(_, texts)| texts)
    }

    /// Seed, years and options of every cell.
    pub fn settings(&self) -> Settings {
        let batch = &self.batch;
        let options = Options {
            horizons: batch.horizons.clone(),
            process_only: batch.process_only,
            target_error: batch.target_error,
            fixed_years: false,
            memory: None,
        };
        Settings { seed: batch.seed, years: batch.years, options }
    }

    fn key(&self, id: &CellId) -> String {
        let hash = |read: Option<&str>| read.unwrap_or_default().to_owned();
        let book = self.books.get(&id.portfolio).and_then(|read| read.as_ref().ok());
        let scenario = self.scenarios.get(&id.scenario).and_then(|read| read.as_ref().ok());
        let parts = KeyParts {
            schema: BATCH_SCHEMA,
            method: METHOD,
            engine: env!("CARGO_PKG_VERSION"),
            random_scheme: RANDOM_SCHEME,
            id,
            book: &hash(book.map(|(book, _)| book.hash.as_str())),
            scenario: &hash(scenario.map(|(scenario, _)| scenario.hash.as_str())),
            data: self.package.resources.iter().map(|one| (one.name.as_str(), one.sha256.as_str())).collect(),
            seed: self.batch.seed,
            years: self.batch.years,
            horizons: &self.batch.horizons,
            target_error: self.batch.target_error,
            process_only: self.batch.process_only,
            formats: &self.batch.formats,
        };
        let bytes = serde_json::to_vec(&parts).expect("a key is made of plain values");
        sha256(&bytes)[..16].to_owned()
    }

    /// What a quarter's last day gives to all its cells.
    ///
    /// # Errors
    /// When nothing was known then.
    pub fn ground(&self, quarter: Quarter) -> Result<Ground, Problems> {
        let world = world::as_of(&self.package, AsOf(quarter.last_day()))?;
        Ok(Ground::new(world, self.package.resources.clone()))
    }

    /// Stands every book and every scenario of some cells on their dates, without a year drawn.
    ///
    /// # Errors
    /// What is wrong with a date, or with a book or scenario on it.
    pub fn check(&self, cells: &[Planned]) -> Result<(), Problems> {
        let mut problems = Problems::default();
        let quarters: BTreeSet<Quarter> = cells.iter().map(|cell| cell.id.quarter).collect();
        for quarter in quarters {
            let found = self.check_quarter(cells.iter().filter(|cell| cell.id.quarter == quarter));
            let told = |problem: &Problem| Problem::new(quarter.to_string(), problem.to_string());
            problems.0.extend(found.err().iter().flat_map(|found| found.0.iter().map(told)));
        }
        problems.0.sort();
        problems.0.dedup();
        problems.or(())
    }

    fn check_quarter<'c>(&self, cells: impl Iterator<Item = &'c Planned>) -> Result<(), Problems> {
        let mut problems = Problems::default();
        let mut seen = (BTreeSet::new(), BTreeSet::new());
        let mut ground = None;
        for cell in cells {
            let (book, scenario) = (seen.0.insert(&cell.id.portfolio), seen.1.insert(&cell.id.scenario));
            if !book && !scenario {
                continue;
            }
            let ground = match &mut ground {
                Some(ground) => ground,
                none => none.insert(self.ground(cell.id.quarter)?),
            };
            let read = problems.keep(self.cell(ground, &cell.id));
            read.and_then(|read| problems.keep(ground.plan(&read, &self.settings())));
        }
        problems.or(())
    }

    /// Book and scenario of a cell on its date.
    ///
    /// # Errors
    /// Everything wrong with the book, the scenario, or the book on that date.
    pub fn cell(&self, ground: &Ground, id: &CellId) -> Result<Cell, Problems> {
        let mut problems = Problems::default();
        let book = problems.keep(self.books[&id.portfolio].as_ref().map_err(Clone::clone));
        let scenario = problems.keep(self.scenarios[&id.scenario].as_ref().map_err(Clone::clone));
        let exposure = book.and_then(|(book, _)| problems.keep(look_through(&ground.world, book)));
        match (book, scenario, exposure) {
            (Some((book, files)), Some((scenario, more)), Some(exposure)) => Ok(Cell {
                portfolio: book.clone(),
                exposure,
                scenario: scenario.clone(),
                texts: files.iter().chain(more).map(|(name, text)| (name.clone(), text.clone())).collect(),
            }),
            _ => Err(problems),
        }
    }
}

/// Who makes the years of a cell.
pub type CellYears<'a> = dyn Fn(&Planned, &Plan, usize) -> Result<LossTable, RunError> + Sync + 'a;
/// Who takes a finished cell: its result, or why there is none.
pub type Taker<'a> = dyn Fn(&Planned, Result<RunOutput, RunError>) + Sync + 'a;

/// Works through cells, quarter by quarter, `jobs` at a time on `threads` threads in all, until done or told to stop. Cells are
/// independent, so that neither number moves a figure.
pub fn work(
    loaded: &Loaded,
    todo: &[Planned],
    (jobs, threads): (usize, usize),
    stop: &AtomicBool,
    years: &CellYears<'_>,
    take: &Taker<'_>,
) {
    let quarters: BTreeSet<Quarter> = todo.iter().map(|cell| cell.id.quarter).collect();
    for quarter in quarters {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let cells: Vec<&Planned> = todo.iter().filter(|cell| cell.id.quarter == quarter).collect();
        match loaded.ground(quarter) {
            Ok(ground) => work_quarter(loaded, &ground, &cells, (jobs, threads), stop, years, take),
            Err(problems) => cells.iter().for_each(|cell| take(cell, Err(problems.clone().into()))),
        }
    }
}

fn work_quarter(
    loaded: &Loaded,
    ground: &Ground,
    cells: &[&Planned],
    (jobs, threads): (usize, usize),
    stop: &AtomicBool,
    years: &CellYears<'_>,
    take: &Taker<'_>,
) {
    let workers = jobs.clamp(1, cells.len().max(1));
    let each = (threads / workers).max(1);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let Some(cell) = cells.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                    let result = one(loaded, ground, cell, each, years);
                    take(cell, result);
                }
            });
        }
    });
}

fn one(
    loaded: &Loaded,
    ground: &Ground,
    cell: &Planned,
    threads: usize,
    years: &CellYears<'_>,
) -> Result<RunOutput, RunError> {
    let read = loaded.cell(ground, &cell.id)?;
    let pool = pool(Some(threads))?;
    ground.run(&read, &loaded.settings(), &pool, &mut |plan| years(cell, plan, threads), &mut |_| {})
}

/// What cells take, by formulas whose constants were measured on the shipped books; `docs/performance.md` has them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Cost {
    /// Seconds of one core.
    pub seconds: f64,
    /// Bytes of memory while it is worked on: of several, the most.
    pub memory: u64,
    /// Bytes of disk.
    pub disk: u64,
}

impl Cost {
    /// Both.
    pub fn and(self, other: Self) -> Self {
        Self {
            seconds: self.seconds + other.seconds,
            memory: self.memory.max(other.memory),
            disk: self.disk + other.disk,
        }
    }
}

impl Loaded {
    /// What a cell takes, roughly.
    pub fn cost(&self, id: &CellId) -> Cost {
        let holdings = self.books[&id.portfolio].as_ref().map_or(0, |(book, _)| book.holdings.len()) as f64;
        let leaves =
            self.scenarios[&id.scenario].as_ref().map_or(0, |(scenario, _)| scenario.leaves.len()) as f64;
        let years = self.batch.years as f64;
        let windows = 3.0 + self.batch.horizons.len() as f64;
        Cost {
            seconds: SECONDS_FIXED + years * (SECONDS_A_YEAR + SECONDS_A_YEAR_HOLDING * holdings),
            memory: (BYTES_FIXED + years * (1.0 + leaves) * (32.0 * windows + 80.0)) as u64,
            disk: (DISK_FIXED + DISK_A_HOLDING * holdings) as u64,
        }
    }
}

/// Seconds of a core for a cell without its years.
const SECONDS_FIXED: f64 = 0.2;
/// Seconds of a core for a year of a small book.
const SECONDS_A_YEAR: f64 = 6e-6;
/// Seconds of a core for a year of a further holding.
const SECONDS_A_YEAR_HOLDING: f64 = 3e-8;
/// Bytes of a cell without its years.
const BYTES_FIXED: f64 = 60e6;
/// Bytes of a cell in the store, without reports.
const DISK_FIXED: f64 = 150e3;
/// Bytes of a further holding in the store.
const DISK_A_HOLDING: f64 = 2e3;
