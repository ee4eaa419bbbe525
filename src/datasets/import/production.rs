//! Mine production: the USGS data release (a column a year, or long) and World Mining Data (a sheet a mineral, or long).
//!
//! A withheld figure (`W`, `NA`) is missing. World Mining Data counts lithium as Li2O, uranium as U3O8, gold in kilograms: written
//! here as Li, U and tonnes, and its row of world totals is no country.

use super::cells::{Heading, Reading, normal};
use super::countries::{Countries, Place};
use super::panel::needed_vintage;
use super::panel::{At, kind, rows};
use super::sample::Sample;
use super::set::{OutTable, Set};
use super::{Job, Kind};
use crate::maths::round_significant;
use crate::model::minerals::Production;
use crate::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};

pub(super) static USGS: Kind = kind("usgs", "USGS mineral production", recognises_usgs, read_usgs);
pub(super) static WORLD_MINING_DATA: Kind =
    kind("world-mining-data", "World Mining Data production", recognises_wmd, read_wmd);

const USGS_WIDE: &[&str] = &["commodity", "country", "type", "unit_meas"];
const USGS_LONG: [&[&str]; 2] = [
    &["mineral", "country", "statistic", "year", "value", "unit"],
    &["commodity", "country", "statistics", "year", "value", "unit"],
];
const WMD_LONG: &[&str] = &["mineral", "iso3", "country", "year", "value", "unit"];
const WMD_WIDE: &[&str] = &["mineral", "country", "unit"];
/// Minerals of the product by the first words of what sources call them.
const MINERALS: [(&str, &str); 3] =
    [("iron_ore", "iron"), ("phosphate_rock", "phosphate"), ("phosphate", "phosphate")];
/// Grams in a troy ounce (by definition).
const TROY_OUNCE: f64 = 31.103_476_8;

fn recognises_usgs(sample: &Sample) -> bool {
    sample.has_heading(USGS_WIDE) || USGS_LONG.iter().any(|heading| sample.has_heading(heading))
}

fn recognises_wmd(sample: &Sample) -> bool {
    let with_years = |heading: &[&str]| {
        sample.sheets.iter().any(|sheet| {
            sheet
                .heading(heading)
                .is_some_and(|at| sheet.rows[at].1.iter().any(|cell| year_of(&normal(cell)).is_some()))
        })
    };
    sample.has_heading(WMD_LONG) || with_years(WMD_WIDE)
}

/// A year that is the whole of a heading, or its end: `2024`, `prod_2024`, `prod_est_2024`.
fn year_of(name: &str) -> Option<i16> {
    let year = name.rsplit('_').next()?;
    let plain = name == year || name.starts_with("prod_") || name.starts_with("production_");
    year.parse::<i16>().ok().filter(|year| plain && (1900..2100).contains(year))
}

fn mineral(name: &str) -> String {
    let name = normal(name.split(['(', ',']).next().unwrap_or(name));
    MINERALS.iter().find(|(known, _)| *known == name).map_or(name.clone(), |(_, ours)| (*ours).to_owned())
}

/// Which country a name means: registry and table of production know more names than the region.
struct Names<'a> {
    countries: Countries,
    codes: BTreeMap<String, &'a str>,
    unknown: BTreeSet<String>,
}

impl<'a> Names<'a> {
    fn of(job: &Job<'a>) -> Self {
        let mut codes: BTreeMap<String, &str> = BTreeMap::new();
        for row in &job.package.production {
            codes.extend(row.country.as_ref().map(|code| (row.country_name.to_lowercase(), code.as_str())));
        }
        codes.extend(
            job.package.countries.iter().map(|country| (country.name.to_lowercase(), country.iso3.as_str())),
        );
        Self { countries: Countries::of(job.package), codes, unknown: BTreeSet::new() }
    }

    /// The code; empty for a total of the world; nothing for a name that nobody knows.
    fn code(&mut self, name: &str, reading: &mut Reading<'_>) -> Option<String> {
        let lower = name.to_lowercase();
        if lower.starts_with("world total") || lower == "total" || lower == "world" {
            return Some(String::new());
        }
        match self.countries.name(name) {
            Ok(Place::Inside(code)) => return Some(code.to_string()),
            Ok(Place::Outside) => {}
            Err(message) => reading.refuse("country", message, None),
        }
        let code = self.codes.get(&lower).map(|code| (*code).to_owned());
        if code.is_none() {
            self.unknown.insert(name.to_owned());
        }
        code
    }
}

struct Figure {
    mineral: String,
    code: String,
    name: String,
    year: i16,
    value: f64,
    unit: String,
    basis: String,
    estimated: bool,
    line: At,
}

fn read_usgs(job: &mut Job<'_>) -> Option<Set> {
    let vintage = needed_vintage(job, "MCS 2027");
    let mut names = Names::of(job);
    let mut figures = Vec::new();
    let headings: Vec<&[&str]> = [USGS_WIDE].into_iter().chain(USGS_LONG).collect();
    rows(job, &headings, |heading, _, reading| {
        let long = heading.has(&["year", "value"]);
        let name = reading.need(heading.find(&["country"]), "country").to_owned();
        let what = reading.need(heading.find(&["mineral", "commodity"]), "commodity").to_owned();
        let (basis, unit) = (
            reading.text(heading.find(&["detail", "statistics_detail", "type"]), "type").to_owned(),
            reading.need(heading.find(&["unit", "unit_meas"]), "unit").to_owned(),
        );
        if long
            && !reading
                .text(heading.find(&["statistic", "statistics"]), "statistic")
                .eq_ignore_ascii_case("production")
        {
            return;
        }
        if name.is_empty() || name.to_lowercase().starts_with("other") {
            return;
        }
        let Some(code) = names.code(&name, reading) else { return };
        let mut figure = |reading: &mut Reading<'_>, year: i16, at: Option<usize>, estimated: bool| {
            let Some(value) = amount(reading, at, "value") else { return };
            let line = (reading.place.to_owned(), reading.row.line);
            figures.push(Figure {
                mineral: mineral(&what),
                code: code.clone(),
                name: name.clone(),
                year,
                value,
                unit: unit.clone(),
                basis: basis.clone(),
                estimated,
                line,
            });
        };
        if long {
            let Some(year) = reading.year(heading.find(&["year"]), "year") else { return };
            let estimated =
                matches!(reading.text(heading.find(&["estimated"]), "estimated"), "y" | "yes" | "Y");
            figure(reading, year, heading.find(&["value"]), estimated);
        } else {
            years(heading, |at, year, estimated| figure(reading, year, Some(at), estimated));
        }
    });
    let source = format!("USGS {}", vintage.as_deref().unwrap_or_default());
    finish(
        job,
        figures,
        names.unknown,
        vintage.unwrap_or_default(),
        source,
        ("US Geological Survey, Mineral Commodity Summaries", "public domain"),
    )
}

/// Columns of years of a wide table, with whether their heading calls them estimates.
fn years(heading: &Heading, mut each: impl FnMut(usize, i16, bool)) {
    for (at, name) in heading.names.iter().enumerate() {
        if let Some(year) = year_of(name) {
            each(at, year, name.contains("_est_"));
        }
    }
}

/// A figure, or nothing where it is withheld or not known.
fn amount(reading: &mut Reading<'_>, at: Option<usize>, column: &str) -> Option<f64> {
    if matches!(reading.text(at, column), "W" | "w" | "XX" | "—") {
        return None;
    }
    let value = reading.number(at, column)?;
    if value < 0.0 {
        reading.refuse(column, format!("must be 0 or more, was {value}"), None);
    }
    Some(value)
}

fn read_wmd(job: &mut Job<'_>) -> Option<Set> {
    let vintage = needed_vintage(job, "2027");
    let mut names = Names::of(job);
    let mut figures = Vec::new();
    rows(job, &[WMD_LONG, WMD_WIDE], |heading, _, reading| {
        let what = reading.need(heading.find(&["mineral"]), "mineral").to_owned();
        let name = reading.need(heading.find(&["country"]), "country").to_owned();
        let unit = reading.need(heading.find(&["unit"]), "unit").to_owned();
        if name.to_lowercase().starts_with("world") || reading.text(heading.find(&["iso3"]), "iso3") == "WLD"
        {
            return;
        }
        let code = names.code(&name, reading).unwrap_or_else(|| "-".to_owned());
        let mineral = mineral(&what);
        let (content, basis) = content(&mineral, &what);
        let Some(tonnes) = tonnes(&unit) else {
            let message = format!("unknown unit \"{}\"", crate::datasets::field::shorten(&unit));
            reading.refuse("unit", message, Some("units are t, kg, troy oz, ct, 1000 t, Mm3"));
            return;
        };
        let mut figure = |reading: &mut Reading<'_>, year: i16, at: usize| {
            let Some(value) = amount(reading, Some(at), "value") else { return };
            let line = (reading.place.to_owned(), reading.row.line);
            let value = round_significant(value * content * tonnes.0, 10);
            figures.push(Figure {
                mineral: mineral.clone(),
                code: code.clone(),
                name: name.clone(),
                year,
                value,
                unit: tonnes.1.to_owned(),
                basis: basis.clone(),
                estimated: false,
                line,
            });
        };
        if heading.has(&["year", "value"]) {
            let (Some(year), Some(at)) =
                (reading.year(heading.find(&["year"]), "year"), heading.find(&["value"]))
            else {
                return;
            };
            figure(reading, year, at);
        } else {
            years(heading, |at, year, _| figure(reading, year, at));
        }
    });
    totals(&mut figures);
    figures.retain(|figure| {
        figure.code.is_empty() || job.countries.inside().iter().any(|code| code.as_str() == figure.code)
    });
    let source = format!("WMD {}", vintage.as_deref().unwrap_or_default());
    finish(
        job,
        figures,
        BTreeSet::new(),
        vintage.unwrap_or_default(),
        source,
        ("World Mining Data (Austrian Federal Ministry of Finance)", "attributed; terms to be confirmed"),
    )
}

/// Content of the element in what the source counts, by mass.
fn content(mineral: &str, name: &str) -> (f64, String) {
    let lower = name.to_lowercase();
    match mineral {
        "lithium" if !lower.contains("(li)") => (0.4645, "Li content, from Li2O x 0.4645".to_owned()),
        "uranium" if !lower.contains("(u)") => (0.848, "U content, from U3O8 x 0.848".to_owned()),
        "gold" => (1.0, "Au content".to_owned()),
        _ => (1.0, "as published".to_owned()),
    }
}

/// Tonnes in a unit, and the unit that is written.
fn tonnes(unit: &str) -> Option<(f64, &'static str)> {
    match normal(unit).as_str() {
        "t" | "metr_t" | "metric_tons" | "tonnes" | "mt" => Some((1.0, "t")),
        "kg" => Some((0.001, "t")),
        "1000_t" | "1000_metr_t" | "kt" | "thousand_metric_tons" => Some((1_000.0, "t")),
        "troy_oz" | "oz" | "troy_ounces" => Some((TROY_OUNCE / 1e6, "t")),
        "ct" | "carats" => Some((1.0, "ct")),
        "mio_m3" | "mm3" => Some((1.0, "million m3")),
        _ => None,
    }
}

/// Totals of the world, over every country of the file.
fn totals(figures: &mut Vec<Figure>) {
    let mut sums: BTreeMap<(String, i16, String, String), f64> = BTreeMap::new();
    for figure in figures.iter() {
        *sums
            .entry((figure.mineral.clone(), figure.year, figure.unit.clone(), figure.basis.clone()))
            .or_default() += figure.value;
    }
    figures.extend(sums.into_iter().map(|((mineral, year, unit, basis), value)| Figure {
        mineral,
        code: String::new(),
        name: "World total".to_owned(),
        year,
        value: round_significant(value, 10),
        unit,
        basis,
        estimated: false,
        line: (String::new(), 0),
    }));
}

fn finish(
    job: &mut Job<'_>,
    figures: Vec<Figure>,
    unknown: BTreeSet<String>,
    vintage: String,
    source: String,
    (title, licence): (&'static str, &'static str),
) -> Option<Set> {
    let mut rows: BTreeMap<Vec<String>, (Vec<String>, At)> = BTreeMap::new();
    for figure in figures {
        let key = vec![
            figure.mineral.clone(),
            figure.code.clone(),
            figure.name.clone(),
            figure.year.to_string(),
            figure.basis.clone(),
        ];
        let estimated = if figure.estimated { "yes" } else { "no" }.to_owned();
        let row = vec![
            figure.mineral,
            figure.code,
            figure.name,
            figure.year.to_string(),
            figure.value.to_string(),
            figure.unit,
            figure.basis,
            source.clone(),
            estimated,
        ];
        if let Some((known, line)) = rows.insert(key, (row.clone(), figure.line.clone()))
            && known != row
        {
            let message = format!(
                "{} of {} in {} was already given as {} on line {}",
                row[0], row[2], row[3], known[4], line.1
            );
            job.problems.push(
                Problem::new(figure.line.0, message).at_line(figure.line.1).hint("keep one of the two"),
            );
        }
    }
    if !unknown.is_empty() {
        job.note(format!(
            "no code is known for {}: left out",
            unknown.into_iter().collect::<Vec<_>>().join(", ")
        ));
    }
    if rows.is_empty() && job.problems.is_empty() {
        let place = job.inputs.first().map_or_else(String::new, |input| input.place.clone());
        job.problems.push(Problem::new(place, "has no figure of production"));
    }
    let minerals: BTreeSet<&str> = rows.keys().map(|key| key[0].as_str()).collect();
    let years: BTreeSet<&str> = rows.keys().map(|key| key[3].as_str()).collect();
    let note = format!(
        "{} figures of {} minerals, {} to {}",
        rows.len(),
        minerals.len(),
        years.first().unwrap_or(&"-"),
        years.last().unwrap_or(&"-")
    );
    job.notes.push(note);
    let table =
        OutTable::of::<Production>("minerals/production", rows.into_values().map(|(row, _)| row).collect());
    Some(Set {
        vintage,
        published: job.options.published,
        source: title,
        licence,
        may_be_shared: true,
        data_end: None,
        tables: vec![table],
    })
}
