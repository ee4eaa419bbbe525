//! Exchange rates: a long table that says its direction, the ECB's table (units for a euro), FRED's H.10 columns.

use super::cells::{Heading, Reading};
use super::panel::{kind, rows};
use super::sample::Sample;
use super::set::{OutTable, Set};
use super::{Job, Kind};
use crate::id::CurrencyCode;
use crate::maths;
use crate::model::minerals::FxMonth;
use crate::period::Month;
use crate::problem::Problem;
use std::collections::BTreeMap;

pub(super) static KIND: Kind = kind("fx", "exchange rates", recognises, read);

/// Columns of a long table that say a direction.
const DIRECTIONS: [&str; 3] = ["gbp_per_unit", "units_per_gbp", "per_gbp"];
const LONG: [&[&str]; 3] =
    [&["currency", "gbp_per_unit"], &["currency", "units_per_gbp"], &["currency", "per_gbp"]];
const ECB: &[&str] = &["date", "usd", "gbp"];
const FRED: [&[&str]; 2] = [&["observation_date", "dexusuk"], &["date", "dexusuk"]];
/// CFA francs for a euro, fixed since 1999 (BCEAO, BEAC).
const FRANCS: f64 = 655.957;
/// A month that ends before this day of it is not whole, and its mean is none.
const LAST_DAYS: i8 = 25;

fn recognises(sample: &Sample) -> bool {
    LONG.iter().chain(&FRED).chain([&ECB]).any(|heading| sample.has_heading(heading))
}

/// Rates of a month, day by day, with the last day seen.
type Days = BTreeMap<(CurrencyCode, Month), (Vec<f64>, i8)>;

fn read(job: &mut Job<'_>) -> Option<Set> {
    let mut days = Days::new();
    let headings: Vec<&[&str]> = LONG.into_iter().chain(FRED).chain([ECB]).collect();
    rows(job, &headings, |heading, _, reading| row(heading, reading, &mut days));
    let newest = days.keys().map(|(_, month)| *month).max();
    let mut rows = Vec::new();
    let mut cut = 0;
    for ((currency, month), (rates, last)) in &days {
        if rates.len() > 1 && *last < LAST_DAYS && Some(*month) == newest {
            cut += 1;
            continue;
        }
        let mean = maths::round_significant(maths::sum(rates.iter().copied()) / rates.len() as f64, 10);
        let method = if rates.len() > 1 {
            format!("mean of {} days, imported", rates.len())
        } else {
            "imported".to_owned()
        };
        rows.push(vec![currency.to_string(), month.to_string(), mean.to_string(), method]);
    }
    francs(&mut rows);
    if cut > 0 {
        job.note(format!("{cut} rates of the newest month are left out: the month is not whole"));
    }
    notes(job, &rows);
    if rows.is_empty() {
        let place = job.inputs.first().map_or_else(String::new, |input| input.place.clone());
        job.problems.push(Problem::new(place, "has no rate"));
    }
    Some(Set {
        vintage: job.options.vintage.clone().unwrap_or_default(),
        published: job.options.published,
        source: "exchange rates, your own file",
        licence: "yours",
        may_be_shared: true,
        data_end: None,
        tables: vec![OutTable::of::<FxMonth>("minerals/fx_months", rows)],
    })
}

/// The CFA franc of the west follows the euro, where the file has a euro and no franc.
fn francs(rows: &mut Vec<Vec<String>>) {
    if rows.iter().any(|row| row[0] == "XOF") {
        return;
    }
    let euros: Vec<(String, f64)> = rows
        .iter()
        .filter(|row| row[0] == "EUR")
        .filter_map(|row| Some((row[1].clone(), row[2].parse().ok()?)))
        .collect();
    for (month, rate) in euros {
        let franc = maths::round_significant(rate / FRANCS, 10);
        rows.push(vec!["XOF".to_owned(), month, franc.to_string(), format!("fixed {FRANCS} per euro")]);
    }
}

fn notes(job: &mut Job<'_>, rows: &[Vec<String>]) {
    let mut spans: BTreeMap<&str, (&str, &str, usize)> = BTreeMap::new();
    for row in rows {
        let span = spans.entry(&row[0]).or_insert((&row[1], &row[1], 0));
        *span = (span.0.min(&row[1]), span.1.max(&row[1]), span.2 + 1);
    }
    let lines: Vec<String> = spans
        .iter()
        .map(|(currency, (first, last, count))| {
            format!("{currency}: {count} months, {first} to {last}, pounds for one")
        })
        .collect();
    job.notes.extend(lines);
}

fn row(heading: &Heading, reading: &mut Reading<'_>, days: &mut Days) {
    let Some((month, day)) = when(heading, reading) else { return };
    if heading.has(&["currency"]) {
        let Ok(currency) = CurrencyCode::new(reading.need(heading.find(&["currency"]), "currency")) else {
            reading.refuse("currency", "must be a currency code of three capital letters", None);
            return;
        };
        let Some(direction) = DIRECTIONS.into_iter().find(|name| heading.has(&[name])) else { return };
        let Some(rate) = positive(reading, heading.find(&[direction]), direction) else { return };
        add(
            days,
            currency,
            month,
            day,
            if direction == "gbp_per_unit" { rate } else { 1.0 / rate },
            reading,
            heading,
        );
        return;
    }
    if heading.has(&["dexusuk"]) {
        fred(heading, reading, days, month, day);
        return;
    }
    // Units for one euro: through the pound of the same day.
    let Some(pounds) = positive(reading, heading.find(&["gbp"]), "GBP") else { return };
    for (at, name) in heading.names.iter().enumerate() {
        let Ok(currency) = CurrencyCode::new(name.to_uppercase()) else { continue };
        if currency.as_str() != "GBP"
            && let Some(units) = positive(reading, Some(at), name)
        {
            add(days, currency, month, day, pounds / units, reading, heading);
        }
    }
    if let Ok(euro) = CurrencyCode::new("EUR") {
        add(days, euro, month, day, pounds, reading, heading);
    }
}

/// FRED's names say the direction: DEXUSUK is dollars for a pound, DEXUSEU dollars for a euro.
fn fred(heading: &Heading, reading: &mut Reading<'_>, days: &mut Days, month: Month, day: i8) {
    let Some(dollars) = positive(reading, heading.find(&["dexusuk"]), "DEXUSUK") else { return };
    let euro = positive(reading, heading.find(&["dexuseu"]), "DEXUSEU");
    if let Ok(dollar) = CurrencyCode::new("USD") {
        add(days, dollar, month, day, 1.0 / dollars, reading, heading);
    }
    if let (Ok(code), Some(euro)) = (CurrencyCode::new("EUR"), euro) {
        add(days, code, month, day, euro / dollars, reading, heading);
    }
}

fn positive(reading: &mut Reading<'_>, at: Option<usize>, column: &str) -> Option<f64> {
    let rate = reading.number(at, column)?;
    if rate <= 0.0 {
        reading.refuse(column, format!("must be above 0, was {rate}"), None);
        return None;
    }
    Some(rate)
}

fn when(heading: &Heading, reading: &mut Reading<'_>) -> Option<(Month, i8)> {
    if let Some(at) = heading.find(&["month"]) {
        let text = reading.need(Some(at), "month");
        let month = text.parse::<Month>().ok();
        if month.is_none() && !text.is_empty() {
            reading.refuse(
                "month",
                format!("must be a month like 2026-06, was \"{}\"", crate::datasets::field::shorten(text)),
                None,
            );
        }
        return Some((month?, 31));
    }
    let date = reading.date(heading.find(&["date", "observation_date"]), "date")?;
    Some((Month::of(date), date.day()))
}

fn add(
    days: &mut Days,
    currency: CurrencyCode,
    month: Month,
    day: i8,
    rate: f64,
    reading: &mut Reading<'_>,
    heading: &Heading,
) {
    let seen = days.entry((currency.clone(), month)).or_default();
    if heading.has(&["month"]) && !seen.0.is_empty() {
        reading.refuse(
            "month",
            format!("{currency} in {month} was already given"),
            Some("give each month once"),
        );
        return;
    }
    seen.0.push(rate);
    seen.1 = seen.1.max(day);
}
