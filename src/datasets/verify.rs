//! `data verify`: hashes, row counts and every constraint of `datapackage.json`, then the checks of loading.

use crate::datasets::field::{Field, shorten};
use crate::datasets::package::{Resource, SchemaField, descriptors};
use crate::datasets::source::{Layers, SourceFile, files, sha256, shipped_paths};
use crate::datasets::{load, table};
use crate::period::{Month, parse_date};
use crate::problem::{Problem, Problems};
use serde::Serialize;
use std::collections::BTreeMap;

/// What was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Resources whose hash, rows and columns agree.
    pub resources: usize,
    /// Rows read.
    pub rows: u64,
    /// Cells held against a constraint or type.
    pub cells: u64,
    /// Resources of a layer without a descriptor: they have no hash to hold to.
    pub unhashed: Vec<String>,
}

/// Verifies every resource that a descriptor names, that no table is left out of it, and that the whole loads.
///
/// # Errors
/// Every problem found.
pub fn verify(layers: &Layers) -> Result<VerifyReport, Problems> {
    let mut problems = Problems::default();
    let mut report = VerifyReport { resources: 0, rows: 0, cells: 0, unhashed: Vec::new() };
    let mut named = Vec::new();
    for (descriptor_file, descriptor) in descriptors(layers, &mut problems) {
        for resource in &descriptor.resources {
            let path = if resource.path.is_empty() {
                format!("{}.csv", resource.name)
            } else {
                resource.path.clone()
            };
            let same_layer = |file: &SourceFile| same_folder(&descriptor_file, file, &path);
            match files(layers, &path, &mut problems).iter().find(|file| same_layer(file)) {
                Some(file) => verify_resource(file, resource, &mut report, &mut problems),
                None => problems
                    .push(Problem::new(&descriptor_file.place, format!("names {path}, which is missing"))),
            }
            named.push((descriptor_file.yours, path));
        }
    }
    if layers.shipped {
        for path in shipped_paths(".csv") {
            if !named.contains(&(false, path.clone())) {
                problems.push(Problem::new(format!("datasets/{path}"), "is not in datapackage.json"));
            }
        }
    }
    match load(layers) {
        Ok(package) => {
            let unhashed = package.resources.into_iter().filter(|resource| resource.source == "yours");
            report.unhashed = unhashed.map(|resource| resource.name).collect();
        }
        Err(found) => problems.extend(found),
    }
    problems.or(report)
}

fn same_folder(descriptor: &SourceFile, file: &SourceFile, path: &str) -> bool {
    let folder = descriptor.place.trim_end_matches("datapackage.json");
    file.place.strip_prefix(folder).is_some_and(|rest| rest == path)
}

fn verify_resource(
    file: &SourceFile,
    resource: &Resource,
    report: &mut VerifyReport,
    problems: &mut Problems,
) {
    let before = problems.0.len();
    let found = sha256(&file.bytes);
    let stated = resource.hash.trim_start_matches("sha256:");
    if stated.is_empty() {
        problems.push(
            Problem::new(&file.place, "has no hash in datapackage.json")
                .hint(format!("it is sha256:{found}")),
        );
    } else if stated != found {
        let message = format!("hash is sha256:{found}; datapackage.json states sha256:{stated}");
        problems.push(
            Problem::new(&file.place, message).hint("the file was changed after the package was built"),
        );
    }
    if !file.place.ends_with(".csv") {
        report.resources += usize::from(problems.0.len() == before);
        return;
    }
    let Some(text) = problems.keep(table::text(&file.place, &file.bytes)) else { return };
    let rows = verify_cells(&file.place, text, resource, report, problems);
    if resource.rows != Some(rows) {
        let stated = resource.rows.map_or_else(|| "nothing".to_owned(), |rows| rows.to_string());
        problems
            .push(Problem::new(&file.place, format!("has {rows} rows; datapackage.json states {stated}")));
    }
    report.rows += rows;
    report.resources += usize::from(problems.0.len() == before);
}

fn verify_cells(
    place: &str,
    text: &str,
    resource: &Resource,
    report: &mut VerifyReport,
    problems: &mut Problems,
) -> u64 {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = 0;
    let mut keys = BTreeMap::new();
    let fields = &resource.schema.fields;
    for (i, record) in reader.records().enumerate() {
        let record = record.expect("a string in memory is readable, and rows may be ragged");
        let line = record.position().map_or(0, csv::Position::line);
        if i == 0 {
            let heading: Vec<&str> = record.iter().collect();
            let stated: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            if heading != stated {
                let message = format!(
                    "columns are {}; datapackage.json states {}",
                    heading.join(","),
                    stated.join(",")
                );
                problems.push(Problem::new(place, message).at_line(1));
                return reader.into_records().count() as u64;
            }
            continue;
        }
        rows += 1;
        for (field, cell) in fields.iter().zip(record.iter()) {
            report.cells += 1;
            if let Some(message) = violation(field, cell) {
                problems.push(Problem::new(place, message).at_line(line).in_column(&field.name));
            }
        }
        let at = |column: &str| fields.iter().position(|field| field.name == column);
        let key: Vec<String> = resource
            .schema
            .primary_key
            .columns()
            .iter()
            .filter_map(|column| at(column))
            .filter_map(|at| record.get(at))
            .map(str::to_owned)
            .collect();
        if !key.is_empty()
            && let Some(first) = keys.insert(key.clone(), line)
        {
            let message =
                format!("primary key \"{}\" was already given on line {first}", shorten(&key.join(", ")));
            problems.push(Problem::new(place, message).at_line(line));
        }
    }
    rows
}

/// What a cell violates of its type or constraints.
fn violation(field: &SchemaField, cell: &str) -> Option<String> {
    let constraints = &field.constraints;
    if cell.is_empty() {
        return constraints.required.then(|| "is empty; a value is required".to_owned());
    }
    let shown = shorten(cell);
    let typed = match field.kind.as_str() {
        "number" => f64::read(cell).is_ok(),
        "integer" => cell.parse::<i64>().is_ok(),
        "date" => parse_date(cell).is_ok(),
        "yearmonth" => cell.parse::<Month>().is_ok(),
        "year" => cell.len() == 4 && cell.parse::<u16>().is_ok(),
        "boolean" => bool::read(cell).is_ok(),
        "string" | "" => true,
        other => return Some(format!("type \"{other}\" of the schema is not known")),
    };
    if !typed {
        return Some(format!("must be of type {}, was \"{shown}\"", field.kind));
    }
    if let Some(allowed) = &constraints.allowed
        && !allowed.iter().any(|value| plain(value) == cell)
    {
        let names: Vec<String> = allowed.iter().map(plain).collect();
        return Some(format!("must be one of {}, was \"{shown}\"", names.join(", ")));
    }
    if let Some(minimum) = &constraints.minimum
        && is_below(cell, &plain(minimum))
    {
        return Some(format!("must be at least {}, was {shown}", plain(minimum)));
    }
    if let Some(maximum) = &constraints.maximum
        && is_below(&plain(maximum), cell)
    {
        return Some(format!("must be at most {}, was {shown}", plain(maximum)));
    }
    match &constraints.pattern {
        Some(pattern) => match matches(pattern, cell) {
            Some(true) => None,
            Some(false) => Some(format!("must match {pattern}, was \"{shown}\"")),
            None => Some(format!(
                "pattern {pattern} of the schema uses more than classes, counts and groups of letters"
            )),
        },
        None => None,
    }
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Numbers by size, anything else (dates, months) as text.
fn is_below(a: &str, b: &str) -> bool {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a < b,
        _ => a < b,
    }
}

/// Whether `text` matches a pattern of literals, `\d`, `.` and classes, each with an optional `{n}`, `{m,n}`, `+`, `*` or `?`.
///
/// The package needs no more of regular expressions than this; `None` when the pattern does.
fn matches(pattern: &str, text: &str) -> Option<bool> {
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    let pattern = pattern.strip_suffix('$').unwrap_or(pattern);
    let items = items(pattern)?;
    let letters: Vec<char> = text.chars().collect();
    Some(match_from(&items, &letters))
}

/// Ranges of letters, and the least and largest count.
struct Item {
    ranges: Vec<(char, char)>,
    negated: bool,
    least: usize,
    most: usize,
}

fn items(pattern: &str) -> Option<Vec<Item>> {
    let mut letters = pattern.chars().peekable();
    let mut items = Vec::new();
    while let Some(letter) = letters.next() {
        let mut negated = false;
        let ranges = match letter {
            '.' => vec![(char::MIN, char::MAX)],
            '\\' => match letters.next()? {
                'd' => vec![('0', '9')],
                'w' => vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')],
                escaped if !escaped.is_alphanumeric() => vec![(escaped, escaped)],
                _ => return None,
            },
            '[' => {
                let mut class = Vec::new();
                negated = letters.next_if_eq(&'^').is_some();
                loop {
                    match letters.next()? {
                        ']' => break class,
                        '\\' => {
                            class.push(letters.next().map(|c| if c == 'd' { ('0', '9') } else { (c, c) })?)
                        }
                        first if letters.peek() == Some(&'-') => {
                            letters.next();
                            match letters.next()? {
                                ']' => {
                                    class.extend([(first, first), ('-', '-')]);
                                    break class;
                                }
                                last => class.push((first, last)),
                            }
                        }
                        single => class.push((single, single)),
                    }
                }
            }
            '(' | ')' | '|' | '*' | '+' | '?' | '{' => return None,
            literal => vec![(literal, literal)],
        };
        let (least, most) = count(&mut letters)?;
        items.push(Item { ranges, negated, least, most });
    }
    Some(items)
}

fn count(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<(usize, usize)> {
    let Some(sign) = letters.next_if(|letter| matches!(letter, '+' | '*' | '?' | '{')) else {
        return Some((1, 1));
    };
    Some(match sign {
        '+' => (1, usize::MAX),
        '*' => (0, usize::MAX),
        '?' => (0, 1),
        _ => {
            let inside: String = letters.by_ref().take_while(|letter| *letter != '}').collect();
            let (least, most) = inside.split_once(',').unwrap_or((&inside, &inside));
            (least.parse().ok()?, if most.is_empty() { usize::MAX } else { most.parse().ok()? })
        }
    })
}

fn match_from(items: &[Item], text: &[char]) -> bool {
    let Some((item, rest)) = items.split_first() else { return text.is_empty() };
    let fits =
        |letter: &&char| item.ranges.iter().any(|(from, to)| (from..=to).contains(letter)) != item.negated;
    let run = text.iter().take_while(fits).count().min(item.most);
    run >= item.least && (item.least..=run).rev().any(|taken| match_from(rest, &text[taken..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_codes_and_hashes_are_understood_and_others_are_named() {
        assert_eq!(matches("^[A-Z]{3}$", "BFA"), Some(true));
        assert_eq!(matches("^[A-Z]{3}$", "Bfa"), Some(false));
        assert_eq!(matches("^\\d{4}-\\d{2}$", "2026-06"), Some(true));
        assert_eq!(matches("^EV\\d+$", "EV"), Some(false));
        assert_eq!(matches("a?b*[^;]+", "bbx"), Some(true));
        assert_eq!(matches("(a|b)", "a"), None);
    }

    #[test]
    fn a_number_out_of_range_or_type_violates_its_field() {
        let field: SchemaField = serde_json::from_str(
            r#"{"name":"share","type":"number","constraints":{"required":true,"minimum":0,"maximum":1}}"#,
        )
        .expect("a field");
        assert!(violation(&field, "0.5").is_none());
        assert!(violation(&field, "1.5").is_some_and(|message| message.contains("at most 1")));
        assert!(violation(&field, "-0.1").is_some());
        assert!(violation(&field, "0,5").is_some_and(|message| message.contains("type number")));
        assert!(violation(&field, "").is_some_and(|message| message.contains("required")));
    }
}
