//! Portfolios: the user's book, or a shipped sample, read against the registry with every problem at once.
//!
//! A book is a CSV file with the columns of [`Line::COLUMNS`](crate::datasets::table::Record::COLUMNS). Policies stand in
//! `policies.csv` in the same folder (the shipped table for a shipped book). A path wins over the name of a shipped book; `none` is
//! no book but the same stake in each asset ([`stakes()`]).

pub mod habits;
mod issuers;
mod lines;
mod stakes;

pub use stakes::{NO_BOOK, STAKE, read_stakes, stakes};

use crate::datasets::check::unknown;
use crate::datasets::field::{BadCell, Field, choice, choices};
use crate::datasets::source::{Layers, SourceFile, files, read_file, sha256, shipped_paths};
use crate::datasets::table::{self, Place, Record, Row};
use crate::id::{AssetId, CommodityId, CountryCode, CurrencyCode, HoldingId, PolicyId};
use crate::model::package::Package;
use crate::model::peril::Peril;
use crate::model::plan::HoldingKind;
use crate::model::portfolio::{Policy, Portfolio};
use crate::problem::{Problem, Problems, nearest};
use crate::provenance::RowRef;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

choices!(HoldingKind {
    "equity" => HoldingKind::Equity,
    "asset_stake" => HoldingKind::AssetStake,
    "loan" => HoldingKind::Loan,
    "offtake" => HoldingKind::Offtake,
    "supply" => HoldingKind::Supply,
});

/// Largest amount of a line, in its currency: more than the world's wealth in CFA francs is a slip.
const LARGEST_AMOUNT: f64 = 1e18;

/// A line of a book as the user wrote it: references are not yet resolved.
#[derive(Debug)]
pub struct Line {
    id: HoldingId,
    name: String,
    kind: HoldingKind,
    issuer: Option<String>,
    asset: Option<AssetId>,
    country: Option<String>,
    commodity: Option<CommodityId>,
    amount: f64,
    currency: CurrencyCode,
    as_of: Date,
    maturity: Option<Date>,
    policy: Option<PolicyId>,
    note: String,
    row: RowRef,
}

impl Record for Line {
    const COLUMNS: &'static [&'static str] = &[
        "holding_id",
        "name",
        "kind",
        "issuer_id",
        "asset_id",
        "country_iso3",
        "commodity",
        "amount",
        "currency",
        "as_of",
        "maturity",
        "insurance",
        "note",
    ];
    const OPTIONAL: &'static [&'static str] =
        &["issuer_id", "asset_id", "country_iso3", "commodity", "maturity", "insurance", "note"];
    const KEY: &'static [&'static str] = &["holding_id"];
    fn read(row: &mut Row<'_>) -> Self {
        let line = Self {
            id: row.get("holding_id"),
            name: row.get("name"),
            kind: row.get("kind"),
            issuer: row.maybe("issuer_id"),
            asset: row.maybe("asset_id"),
            country: row.maybe("country_iso3"),
            commodity: row.maybe("commodity"),
            amount: row.positive("amount"),
            currency: row.get("currency"),
            as_of: row.get("as_of"),
            maturity: row.maybe("maturity"),
            policy: row.maybe("insurance"),
            note: row.text("note"),
            row: row.reference(),
        };
        if line.amount > LARGEST_AMOUNT {
            row.problem("amount", format!("must be at most {LARGEST_AMOUNT:e}, was {:e}", line.amount), None);
        }
        line
    }
}

/// A line whose amounts and dates are not looked at: what it refers to can be checked though they are wrong.
struct Reference(Line);

impl Record for Reference {
    const COLUMNS: &'static [&'static str] = Line::COLUMNS;
    const OPTIONAL: &'static [&'static str] = Line::OPTIONAL;
    const KEY: &'static [&'static str] = &[];
    fn read(row: &mut Row<'_>) -> Self {
        Self(Line {
            id: HoldingId::stand_in(),
            name: String::new(),
            kind: HoldingKind::stand_in(),
            issuer: row.maybe("issuer_id"),
            asset: row.maybe("asset_id"),
            country: row.maybe("country_iso3"),
            commodity: row.maybe("commodity"),
            amount: 0.0,
            currency: row.get("currency"),
            as_of: Date::stand_in(),
            maturity: None,
            policy: row.maybe("insurance"),
            note: String::new(),
            row: row.reference(),
        })
    }
}

/// Whether a deductible is a franchise.
#[derive(Debug, Clone, Copy)]
struct Franchise(bool);

impl Field for Franchise {
    fn read(text: &str) -> Result<Self, BadCell> {
        choice(text, &[("deductible", Self(false)), ("franchise", Self(true))])
    }
    fn stand_in() -> Self {
        Self(false)
    }
}

impl Record for Policy {
    const COLUMNS: &'static [&'static str] = &[
        "policy_id",
        "perils",
        "waiting_days",
        "indemnity_days",
        "deductible",
        "deductible_type",
        "share",
        "occurrence_limit",
        "aggregate_deductible",
        "aggregate_limit",
        "currency",
    ];
    const OPTIONAL: &'static [&'static str] = &["indemnity_days"];
    const KEY: &'static [&'static str] = &["policy_id"];
    fn read(row: &mut Row<'_>) -> Self {
        let policy = Self {
            id: row.get("policy_id"),
            perils: row.list::<Peril>("perils"),
            waiting_days: row.amount("waiting_days"),
            indemnity_days: row.maybe_positive("indemnity_days"),
            deductible: row.amount("deductible"),
            franchise: row.get::<Franchise>("deductible_type").0,
            share: row.share("share"),
            occurrence_limit: row.maybe_positive("occurrence_limit"),
            aggregate_deductible: row.amount("aggregate_deductible"),
            aggregate_limit: row.maybe_positive("aggregate_limit"),
            currency: row.get("currency"),
            row: row.reference(),
        };
        if policy.perils.is_empty() {
            row.problem("perils", "is empty; a policy covers some of PV, EX, CC, TR, SD", None);
        }
        policy
    }
}

/// Names of the shipped books.
pub fn shipped_books() -> Vec<String> {
    let paths = shipped_paths(".csv");
    let names = paths.iter().filter_map(|path| path.strip_prefix("portfolios/")?.strip_suffix(".csv"));
    names.filter(|name| !name.contains('/') && *name != "policies").map(str::to_owned).collect()
}

/// Reads a book: a path, or the name of a shipped one.
///
/// # Errors
/// Every problem of the book and of its policies.
pub fn read(book: &str, package: &Package) -> Result<Portfolio, Problems> {
    let (path, sheet) = habits::path_and_sheet(book);
    let path = path.as_path();
    let names = shipped_books();
    // A folder that happens to be called like a shipped book does not hide it.
    let is_path = path.is_file()
        || book.contains(['/', '\\'])
        || [".csv", ".xlsx", ".tsv", ".txt"].iter().any(|ending| path.to_string_lossy().ends_with(ending));
    if is_path || (path.exists() && !names.iter().any(|name| name == book)) {
        return read_path(path, sheet.as_deref(), package);
    }
    let Some(name) = names.iter().find(|name| *name == book) else {
        let problem = Problem::new(book, "is no file and no shipped book");
        let hint = match nearest(book, names.iter().map(String::as_str)) {
            Some(name) => format!("did you mean {name}?"),
            None => format!("shipped books are {}", names.join(", ")),
        };
        return Err(problem.hint(hint).into());
    };
    let shipped = Layers::default();
    let mut problems = Problems::default();
    let lines = files(&shipped, &format!("portfolios/{name}.csv"), &mut problems).pop();
    let policies = files(&shipped, "portfolios/policies.csv", &mut problems).pop();
    let lines = lines.expect("the name is that of a shipped file");
    build(name, true, &lines, policies.as_ref(), package)
}

/// A book of any layout: its own bytes where it is in ours, else what was understood of it.
enum Found {
    Ours(SourceFile),
    Read(SourceFile, Box<habits::Interpreted>),
}

fn find(path: &Path, sheet: Option<&str>, package: &Package) -> Result<Found, Problems> {
    let file = source(path)?;
    let is_mapped = sheet.is_some() || habits::mapping_path(path).exists();
    let is_text = !file.bytes.starts_with(b"PK");
    if is_text && !is_mapped && habits::is_ours(&file.bytes) {
        return Ok(Found::Ours(file));
    }
    let read = habits::interpret(path, sheet, package)?;
    Ok(Found::Read(SourceFile { bytes: Cow::Owned(read.csv.clone()), ..file }, Box::new(read)))
}

fn read_path(path: &Path, sheet: Option<&str>, package: &Package) -> Result<Portfolio, Problems> {
    let mut problems = Problems::default();
    let found = problems.keep(find(path, sheet, package));
    let beside = path.parent().unwrap_or(Path::new("")).join("policies.csv");
    let policies = if beside.exists() && beside != path { problems.keep(source(&beside)) } else { None };
    let Some(found) = found else { return Err(problems) };
    let name = path.file_stem().map_or_else(|| "book".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let (Found::Ours(lines) | Found::Read(lines, _)) = &found;
    match build(&name, false, lines, policies.as_ref(), package) {
        Ok(mut portfolio) => {
            if let Found::Read(_, read) = found {
                habits::relocate_rows(&mut portfolio, &read.lines);
                portfolio.layout = Some(String::from_utf8_lossy(&read.csv).into_owned());
                portfolio.readings = read.notes;
            }
            problems.or(portfolio)
        }
        Err(mut more) => {
            if let Found::Read(file, read) = &found {
                habits::relocate(&mut more, &file.place, &read.lines);
            }
            problems.extend(more);
            Err(problems)
        }
    }
}

fn source(path: &Path) -> Result<SourceFile, Problems> {
    let place = path.display().to_string();
    let bytes = read_file(path)?;
    Ok(SourceFile { resource: place.clone(), place, yours: true, bytes: Cow::Owned(bytes) })
}

/// Reads a book from bytes in memory, for callers that have no file.
///
/// # Errors
/// Every problem of the book and of its policies.
pub fn read_bytes(
    name: &str,
    lines: &[u8],
    policies: Option<&[u8]>,
    package: &Package,
) -> Result<Portfolio, Problems> {
    let file = |place: String, bytes: &[u8]| SourceFile {
        resource: place.clone(),
        place,
        yours: true,
        bytes: Cow::Owned(bytes.to_vec()),
    };
    let policies = policies.map(|bytes| file("policies.csv".to_owned(), bytes));
    build(name, false, &file(format!("{name}.csv"), lines), policies.as_ref(), package)
}

fn build(
    name: &str,
    sample: bool,
    lines: &SourceFile,
    policies: Option<&SourceFile>,
    package: &Package,
) -> Result<Portfolio, Problems> {
    let mut problems = Problems::default();
    let policy_rows: Vec<Policy> = match policies {
        Some(file) => rows(file, false, &mut problems),
        None => Vec::new(),
    };
    for policy in &policy_rows {
        lines::check_currency(&policy.currency, &policy.row, package, &mut problems);
    }
    let resolver = lines::Resolver::new(package, &policy_rows, policies.map(|file| file.place.as_str()));
    let read: Vec<Line> = rows(lines, true, &mut problems);
    if !problems.is_empty() {
        // Lines with a bad amount or date are dropped above; what they refer to is told all the same.
        let sound: BTreeSet<u64> = read.iter().map(|line| line.row.row).collect();
        let told: BTreeSet<_> = problems.0.iter().map(|p| (p.line, p.column.clone())).collect();
        let mut more = Problems::default();
        for Reference(line) in rows::<Reference>(lines, true, &mut Problems::default()) {
            if !sound.contains(&line.row.row) {
                resolver.references(&line, &mut more);
            }
        }
        more.0.retain(|problem| !told.contains(&(problem.line, problem.column.clone())));
        problems.extend(more);
    }
    let mut holdings: Vec<_> =
        read.into_iter().filter_map(|line| resolver.holding(line, &mut problems)).collect();
    holdings.sort_by(|a, b| a.id.cmp(&b.id));
    let mut used: Vec<Policy> = policy_rows
        .into_iter()
        .filter(|policy| holdings.iter().any(|line| line.policy.as_ref() == Some(&policy.id)))
        .collect();
    used.sort_by(|a, b| a.id.cmp(&b.id));
    // Only what is used is hashed: another book's policy in the same file is no input of this one.
    let hash = if used.is_empty() {
        sha256(&lines.bytes)
    } else {
        let both: Vec<u8> =
            lines.bytes.iter().chain(policies.iter().flat_map(|file| file.bytes.iter())).copied().collect();
        sha256(&both)
    };
    problems.or(Portfolio {
        name: name.to_owned(),
        sample,
        without_book: false,
        holdings,
        policies: used,
        hash,
        layout: None,
        readings: Vec::new(),
    })
}

fn rows<T: Record>(file: &SourceFile, rows_required: bool, problems: &mut Problems) -> Vec<T> {
    let place = Place { file: &file.place, resource: &file.resource, rows_required };
    table::read(place, &file.bytes, problems).into_iter().map(|row| row.record).collect()
}

/// An unknown country of a book: names are no codes, and two of them differ by two letters.
fn unknown_country(row: &RowRef, found: &str, package: &Package) -> Problem {
    let named = |country: &&crate::model::registry::Country| {
        country.name.eq_ignore_ascii_case(found)
            || country.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(found))
    };
    if let Some(country) = package.countries.iter().find(named) {
        let mut hint = format!("write the code: {} is {}", country.name, country.iso3);
        if found.to_lowercase().starts_with("niger") {
            hint = "write the code: Niger is NER, Nigeria is NGA".to_owned();
        }
        let message = format!("must be a country code of three capital letters, was \"{found}\"");
        return Problem::new(crate::datasets::check::file_of(row), message)
            .at_line(row.row)
            .in_column("country_iso3")
            .hint(hint);
    }
    let mut problem =
        unknown(row, "country_iso3", found, package.countries.iter().map(|country| country.iso3.as_str()));
    problem.message = format!("{}; known codes are {}", problem.message, codes(package));
    if problem.hint.is_none() && CountryCode::new(found).is_err() {
        problem.hint =
            Some("a country code is three capital letters: Niger is NER, Nigeria is NGA".to_owned());
    }
    problem
}

fn codes(package: &Package) -> String {
    package.countries.iter().map(|country| country.iso3.as_str()).collect::<Vec<_>>().join(", ")
}
