//! World Bank Pink Sheet: monthly prices, the workbook as published or its monthly sheet as CSV.

use super::cells::{Heading, Reading, is_missing};
use super::input::{Flow, Form, Row};
use super::panel::kind;
use super::sample::Sample;
use super::set::{OutTable, Set};
use super::{Job, Kind};
use crate::datasets::field::shorten;
use crate::model::minerals::PriceMonth;
use crate::period::Month;
use crate::problem::{Problem, Problems};
use std::collections::BTreeMap;

pub(super) static KIND: Kind = kind("pink-sheet", "World Bank Pink Sheet, monthly prices", recognises, read);

/// Columns that are read: name in the sheet in one spelling, series of the package, unit that it must have.
const SERIES: [(&str, &str, &str); 5] = [
    ("crude_oil_brent", "brent", "$/bbl"),
    ("gold", "gold", "$/troy oz"),
    ("iron_ore_cfr_spot", "iron_ore", "$/dmtu"),
    ("phosphate_rock", "phosphate_rock", "$/mt"),
    ("zinc", "zinc", "$/mt"),
];
/// Newest months of one price from which a series is said to be frozen.
const FROZEN: usize = 12;

fn month(text: &str) -> Option<Month> {
    let (year, month) = text.trim().split_once('M')?;
    Month::new(year.parse().ok()?, month.parse().ok()?)
}

fn recognises(sample: &Sample) -> bool {
    sample.sheets.iter().any(|sheet| {
        let is_dated =
            sheet.rows.iter().any(|(_, cells)| cells.first().is_some_and(|cell| month(cell).is_some()));
        is_dated
            && sheet
                .rows
                .iter()
                .any(|(_, cells)| cells.iter().any(|cell| super::cells::normal(cell) == "gold"))
    })
}

/// A price and its line.
type Prices = BTreeMap<(&'static str, Month), (f64, u64)>;

fn read(job: &mut Job<'_>) -> Option<Set> {
    let mut prices = Prices::new();
    for input in job.inputs.clone() {
        let sheet = match &input.form {
            Form::Text { .. } => Some(0),
            Form::Workbook { sheets } => {
                sheets.iter().position(|name| name.to_lowercase().contains("monthly prices"))
            }
        };
        let Some(sheet) = sheet else {
            job.problems.push(
                Problem::new(&input.place, "has no sheet \"Monthly Prices\"")
                    .hint("give CMO-Historical-Data-Monthly.xlsx as published"),
            );
            continue;
        };
        let mut state = State::default();
        let mut problems = Problems::default();
        let passed = input.rows(sheet, |row| {
            state.row(&input.place, &row, &mut prices, &mut problems);
            Flow::Continue(())
        });
        if state.columns.is_empty() && problems.is_empty() {
            problems.push(
                Problem::new(&input.place, "has no row of names above the first month")
                    .hint("the row names Gold, Zinc and others, the next their units"),
            );
        }
        job.problems.extend(problems);
        if let Some(hash) = job.problems.keep(passed) {
            job.hashes.push((input.place.clone(), hash));
        }
    }
    notes(job, &prices);
    let unit =
        |series: &str| SERIES.iter().find(|(_, name, _)| *name == series).map_or("", |(.., unit)| *unit);
    let rows = prices.iter().map(|((series, month), (price, _))| {
        vec![(*series).to_owned(), month.to_string(), price.to_string(), unit(series).to_owned()]
    });
    let table = OutTable::of::<PriceMonth>("minerals/price_months", rows.collect());
    Some(Set {
        vintage: job.options.vintage.clone().unwrap_or_default(),
        published: job.options.published,
        source: "World Bank Commodity Price Data (The Pink Sheet)",
        licence: "CC BY 4.0",
        may_be_shared: true,
        data_end: None,
        tables: vec![table],
    })
}

fn notes(job: &mut Job<'_>, prices: &Prices) {
    for (_, series, unit) in SERIES {
        let own: Vec<(&Month, f64)> = prices
            .iter()
            .filter(|((name, _), _)| *name == series)
            .map(|((_, month), (price, _))| (month, *price))
            .collect();
        let (Some((first, _)), Some((last, newest))) = (own.first(), own.last()) else { continue };
        let same = own.iter().rev().take_while(|(_, price)| price == newest).count();
        let frozen = if same >= FROZEN {
            format!("; the newest {same} months repeat {newest}: frozen, not flat")
        } else {
            String::new()
        };
        let missing = (last.ordinal() - first.ordinal() + 1) as usize - own.len();
        let gaps = if missing > 0 { format!(", {missing} months missing") } else { String::new() };
        job.note(format!("{series}: {} months, {first} to {last}{gaps}, {unit}{frozen}", own.len()));
    }
}

/// What was seen above the months.
#[derive(Default)]
struct State {
    names: Option<Heading>,
    units: Vec<String>,
    columns: Vec<(usize, &'static str)>,
    begun: bool,
}

impl State {
    fn row(&mut self, place: &str, row: &Row<'_>, prices: &mut Prices, problems: &mut Problems) {
        let first =
            row.cells.get(0).map(|cell| String::from_utf8_lossy(cell).into_owned()).unwrap_or_default();
        let Some(month) = month(&first) else {
            if self.begun {
                if first.contains('\n') {
                    let problem = Problem::new(place, "holds a line end in its first cell").at_line(row.line);
                    problems.push(problem.hint("close every quote"));
                } else if !first.trim().is_empty() && row.cells.iter().skip(1).any(|cell| !cell.is_empty()) {
                    let message = format!("must be a month like 2026M06, was \"{}\"", shorten(&first));
                    problems.push(Problem::new(place, message).at_line(row.line));
                }
                return;
            }
            let heading = Heading::of(place, row);
            if heading.has(&["gold"]) {
                self.names = Some(heading);
            } else if self.names.is_some() && self.units.is_empty() {
                self.units = row
                    .cells
                    .iter()
                    .map(|cell| String::from_utf8_lossy(cell).trim().trim_matches(['(', ')']).to_owned())
                    .collect();
            }
            return;
        };
        if !self.begun {
            self.begin(place, row.line, problems);
        }
        self.prices(place, month, row, prices, problems);
    }

    fn begin(&mut self, place: &str, line: u64, problems: &mut Problems) {
        self.begun = true;
        let Some(names) = &self.names else { return };
        for (name, series, unit) in SERIES {
            let Some(at) = names.find(&[name]) else {
                problems.push(Problem::new(place, format!("column \"{name}\" is missing")).at_line(names.line).hint("the name in the sheet may have changed; add the series as a layer of minerals/price_months"));
                continue;
            };
            let found = self.units.get(at).map_or("", String::as_str);
            if found != unit {
                let message = format!("the unit of {series} is \"{}\"; {unit} is expected", shorten(found));
                problems.push(
                    Problem::new(place, message)
                        .at_line(line.saturating_sub(1))
                        .hint("a price of another weight is another series: a troy ounce is 31.1035 g"),
                );
            }
            self.columns.push((at, series));
        }
    }

    fn prices(&self, place: &str, month: Month, row: &Row<'_>, prices: &mut Prices, problems: &mut Problems) {
        let mut reading = Reading::new(place, row, problems);
        let width = self.names.as_ref().map_or(0, |names| names.names.len());
        if row.cells.iter().skip(width).any(|cell| !cell.is_empty()) {
            let message = format!("has {} cells; the names end with column {width}", row.cells.len());
            return reading.refuse("month", message, Some("close every quote; a row may be shifted"));
        }
        for (at, series) in &self.columns {
            if is_missing(reading.text(Some(*at), series)) {
                continue;
            }
            let Some(price) = reading.number(Some(*at), series) else { continue };
            if price <= 0.0 {
                reading.refuse(
                    series,
                    format!("must be above 0, was {price}"),
                    Some("an unknown price is left empty"),
                );
                continue;
            }
            if let Some((known, line)) = prices.insert((series, month), (price, row.line))
                && known != price
            {
                reading.refuse(
                    series,
                    format!("{month} was already given as {known} on line {line}"),
                    Some("give one edition"),
                );
            }
        }
    }
}
