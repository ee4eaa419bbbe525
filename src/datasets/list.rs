//! `data list`: what is in the package.

use crate::datasets::package::descriptors;
use crate::datasets::source::{Layers, SourceFile, files, layer_tables, shipped_paths};
use crate::datasets::table;
use crate::period::Month;
use crate::problem::Problems;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A table of the package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Name: `security/conflict_months`, or the path of a user's file.
    pub name: String,
    /// Title.
    pub title: String,
    /// Rows without the heading.
    pub rows: u64,
    /// Source, as it asks to be cited; `yours` for a layer without a descriptor.
    pub source: String,
    /// Licence.
    pub licence: String,
    /// Edition.
    pub version: String,
    /// Earliest date, month or year in it, where it has one.
    pub first: Option<String>,
    /// Latest.
    pub last: Option<String>,
    /// Country codes in it.
    pub countries: Vec<String>,
    /// Months between the first and the last of which it has no row at all.
    pub gaps: usize,
    /// Countries whose newest month or year is before the table's, with it.
    pub behind: Vec<String>,
    /// Other layers that speak of the same table, countries and time; the newest set wins.
    pub overlaps: Vec<String>,
}

/// Columns that say when, and columns that say where.
const PERIODS: [&str; 7] = ["month", "period_end", "date", "year", "onset", "from", "as_of"];
const PLACES: [&str; 4] = ["country", "iso3", "countries", "country_iso3"];

/// Lists the tables of the layers, lowest layer first.
///
/// # Errors
/// Files that cannot be read as text, and descriptors that are none.
pub fn list(layers: &Layers) -> Result<Vec<Listed>, Problems> {
    let mut problems = Problems::default();
    let infos: Vec<_> = descriptors(layers, &mut problems)
        .iter()
        .flat_map(|(file, descriptor)| {
            descriptor.resources.iter().map(|resource| (file.yours, resource.info())).collect::<Vec<_>>()
        })
        .collect();
    let mut paths: BTreeSet<String> =
        layer_tables(layers, &mut problems).into_iter().map(|(_, path)| path).collect();
    if layers.shipped {
        paths.extend(shipped_paths(".csv"));
    }
    let mut found = Vec::new();
    for path in paths {
        let name = path.trim_end_matches(".csv");
        for file in files(layers, &path, &mut problems) {
            let Some(mut row) = problems.keep(listed(&file)) else { continue };
            if let Some((_, info)) =
                infos.iter().find(|(yours, info)| *yours == file.yours && info.name == name)
            {
                row.title.clone_from(&info.title);
                row.source.clone_from(&info.source);
                row.licence.clone_from(&info.licence);
                row.version.clone_from(&info.version);
            }
            found.push((file.yours, row));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.name.cmp(&b.1.name)));
    let mut rows: Vec<Listed> = found.into_iter().map(|(_, row)| row).collect();
    overlaps(&mut rows);
    problems.or(rows)
}

/// Notes which tables speak of the same: same name in the package, a country and a time in common.
fn overlaps(rows: &mut [Listed]) {
    let table = |name: &str| {
        let name = name.trim_end_matches(".csv");
        let parts: Vec<&str> = name.rsplit('/').take(2).collect();
        format!("{}/{}", parts.last().unwrap_or(&""), parts[0])
    };
    let common = |a: &Listed, b: &Listed| {
        let time = match (&a.first, &a.last, &b.first, &b.last) {
            (Some(a0), Some(a1), Some(b0), Some(b1)) => a0 <= b1 && b0 <= a1,
            _ => false,
        };
        time && (a.countries.iter().any(|code| b.countries.contains(code)) || a.countries.is_empty())
    };
    for at in 0..rows.len() {
        let own = &rows[at];
        let others = rows
            .iter()
            .enumerate()
            .filter(|(other, row)| *other != at && table(&row.name) == table(&own.name) && common(own, row));
        let names: Vec<String> = others.map(|(_, row)| row.name.clone()).collect();
        rows[at].overlaps = names;
    }
}

fn listed(file: &SourceFile) -> Result<Listed, Problems> {
    let text = table::text(&file.place, &file.bytes)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let heading: Vec<String> =
        reader.headers().map(|names| names.iter().map(str::to_owned).collect()).unwrap_or_default();
    let column =
        |names: &[&str]| names.iter().find_map(|name| heading.iter().position(|column| column == name));
    let (when, place) = (column(&PERIODS), column(&PLACES));
    let (mut rows, mut first, mut last) = (0, None::<String>, None::<String>);
    let mut countries = BTreeSet::new();
    let mut newest: BTreeMap<String, String> = BTreeMap::new();
    let mut periods: BTreeSet<String> = BTreeSet::new();
    for record in reader.records().map_while(Result::ok) {
        rows += 1;
        if let Some(cell) = when.and_then(|at| record.get(at)).filter(|cell| !cell.is_empty()) {
            if first.as_deref().is_none_or(|known| cell < known) {
                first = Some(cell.to_owned());
            }
            if last.as_deref().is_none_or(|known| cell > known) {
                last = Some(cell.to_owned());
            }
        }
        if let Some((period, country)) =
            when.and_then(|at| record.get(at)).zip(place.and_then(|at| record.get(at)))
            && newest.get(country).is_none_or(|known| known.as_str() < period)
        {
            newest.insert(country.to_owned(), period.to_owned());
        }
        if let Some(cell) =
            when.and_then(|at| record.get(at)).filter(|cell| cell.len() == 7 && !periods.contains(*cell))
        {
            periods.insert(cell.to_owned());
        }
        if let Some(cell) = place.and_then(|at| record.get(at)) {
            for code in cell.split(';').filter(|code| !code.is_empty()) {
                if !countries.contains(code) {
                    countries.insert(code.to_owned());
                }
            }
        }
    }
    Ok(Listed {
        name: file.resource.clone(),
        title: String::new(),
        rows,
        source: if file.yours { "yours".to_owned() } else { String::new() },
        licence: String::new(),
        version: String::new(),
        gaps: gaps(&periods),
        behind: behind(&newest, last.as_deref()),
        overlaps: Vec::new(),
        first,
        last,
        countries: countries.into_iter().collect(),
    })
}

/// Months missing between the first and the last, of a table by months: years leave eleven between and are no gaps.
fn gaps(periods: &BTreeSet<String>) -> usize {
    let months: Vec<i32> =
        periods.iter().filter_map(|text| text.parse::<Month>().ok()).map(Month::ordinal).collect();
    let is_monthly = months.windows(2).any(|pair| pair[1] == pair[0] + 1);
    match (months.first(), months.last()) {
        (Some(first), Some(last)) if is_monthly => (last - first + 1) as usize - months.len(),
        _ => 0,
    }
}

fn behind(newest: &BTreeMap<String, String>, last: Option<&str>) -> Vec<String> {
    let late = newest
        .iter()
        .filter(|(country, period)| country.len() == 3 && !period.is_empty() && Some(period.as_str()) < last);
    late.map(|(country, period)| format!("{country} {period}")).collect()
}
