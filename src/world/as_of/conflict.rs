//! Deaths as known: one of three constructions, never mixed in a difference (`docs/methodology.md`).

use crate::id::CountryCode;
use crate::maths;
use crate::model::conflict::{ConflictMonth, ConflictVintage, GeocodedEvent};
use crate::model::package::Package;
use crate::period::{Month, shares_by_month};
use crate::problem::{Problem, Problems};
use crate::world::{ConflictSeries, Construction, DeathsMonth};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// First day on which the main file is known whole.
const MAIN_FILE_KNOWN: Date = Date::constant(2026, 6, 30);
/// First snapshots that hold an annual release, with its last month (`docs/methodology.md`).
const ANNUAL_RELEASES: [(Date, i16); 2] =
    [(Date::constant(2024, 6, 24), 2023), (Date::constant(2025, 7, 21), 2024)];

type Months = BTreeMap<CountryCode, BTreeMap<Month, DeathsMonth>>;

/// The series as known on `date`.
pub(super) fn series(package: &Package, date: Date) -> Result<ConflictSeries, Problems> {
    let snapshot = package.vintages.iter().map(|row| row.vintage).filter(|vintage| *vintage <= date).max();
    let series = match snapshot {
        _ if date >= MAIN_FILE_KNOWN => main_file(package, date),
        Some(vintage) => from_snapshot(package, vintage),
        None => main_file_lagged(package, date),
    };
    series.ok_or_else(|| {
        let first = package.conflict.iter().map(|row| row.month).min();
        let message = format!("no month of conflict deaths was known on {date}");
        let problem = Problem::new("--as-of", message);
        match first {
            Some(month) => problem.hint(format!("the file begins with {month}")).into(),
            None => problem.into(),
        }
    })
}

fn main_file(package: &Package, date: Date) -> Option<ConflictSeries> {
    let newest = newest_known(package, date)?;
    let revised_from = package.parameters.iter().find(|row| row.name == "revision_from");
    let final_to = revised_from
        .and_then(|row| month_of_number(row.value))
        .map_or_else(|| last_annual_release(date), |m| m.plus(-1));
    // From the first scaled month on, a country without a row stands at a ratio of 1, which is judgement too.
    let scaled_from = package.scaling.iter().map(|row| row.from).min();
    let mut months = Months::new();
    for row in package.conflict.iter().filter(|row| row.month <= newest) {
        let scaling = package.scaling.iter().find(|scaling| {
            row.single_month_only && scaling.country == row.country && row.month >= scaling.from
        });
        let mut deaths = from_main(row, final_to);
        if let Some(scaling) = scaling {
            deaths.scaling = scaling.ratio;
            deaths.deaths = f64::from(row.best) * scaling.ratio;
        }
        deaths.leaves_out &= scaled_from.is_none_or(|from| row.month < from);
        insert(&mut months, &row.country, deaths);
    }
    gather(Construction::MainFile, newest, months)
}

/// `202501` as a month.
fn month_of_number(value: f64) -> Option<Month> {
    let text = format!("{value:.0}");
    let (year, month) = text.split_at_checked(4)?;
    Month::new(year.parse().ok()?, month.parse().ok()?)
}

fn from_snapshot(package: &Package, vintage: Date) -> Option<ConflictSeries> {
    let rows: Vec<&ConflictVintage> = package.vintages.iter().filter(|row| row.vintage == vintage).collect();
    let newest = rows.iter().map(|row| row.data_to).max()?;
    let mut first: BTreeMap<&CountryCode, Month> = BTreeMap::new();
    for row in &rows {
        let month = first.entry(&row.country).or_insert(row.month);
        *month = row.month.min(*month);
    }
    let final_to = last_annual_release(vintage);
    let mut months = Months::new();
    for row in package.conflict.iter().filter(|row| row.month <= newest) {
        if first.get(&row.country).is_none_or(|first| row.month < *first) {
            insert(&mut months, &row.country, from_main(row, final_to));
        }
    }
    for row in rows.iter().filter(|row| row.month <= newest) {
        let deaths = DeathsMonth {
            month: row.month,
            deaths: f64::from(row.best),
            raw: row.best,
            events: None,
            scaling: 1.0,
            leaves_out: true,
            provisional: row.month > final_to,
            row: row.row.clone(),
        };
        insert(&mut months, &row.country, deaths);
    }
    gather(Construction::Snapshot { vintage }, newest, months)
}

fn main_file_lagged(package: &Package, date: Date) -> Option<ConflictSeries> {
    let newest = newest_known(package, date)?;
    let final_to = last_annual_release(date);
    let mut months = Months::new();
    for row in package.conflict.iter().filter(|row| row.month <= newest) {
        insert(&mut months, &row.country, from_main(row, final_to));
    }
    gather(Construction::MainFileLagged, newest, months)
}

fn newest_known(package: &Package, date: Date) -> Option<Month> {
    let lag = super::lag(package, "lag_conflict_months");
    let months = package.conflict.iter().map(|row| row.month);
    months.filter(|month| month.plus(lag).last_day() <= date).max()
}

/// Last month of the annual release known on `date`; one comes each June, but for those whose snapshot is on record.
pub fn last_annual_release(date: Date) -> Month {
    let recorded = ANNUAL_RELEASES.iter().filter(|(day, _)| *day <= date).map(|(_, year)| *year).max();
    let usual = if date >= Date::constant(date.year(), 6, 30) { date.year() - 1 } else { date.year() - 2 };
    let on_record = date.year() - 1 <= ANNUAL_RELEASES[1].1;
    let year = recorded.filter(|_| on_record).unwrap_or(usual);
    Month::new(year, 12).unwrap_or_else(|| Month::of(date))
}

fn from_main(row: &ConflictMonth, final_to: Month) -> DeathsMonth {
    DeathsMonth {
        month: row.month,
        deaths: f64::from(row.best),
        raw: row.best,
        events: row.events,
        scaling: 1.0,
        leaves_out: row.single_month_only,
        provisional: row.month > final_to,
        row: row.row.clone(),
    }
}

fn insert(months: &mut Months, country: &CountryCode, deaths: DeathsMonth) {
    match months.get_mut(country) {
        Some(own) => {
            own.insert(deaths.month, deaths);
        }
        None => {
            months.insert(country.clone(), BTreeMap::from([(deaths.month, deaths)]));
        }
    }
}

/// Puts sums over geocoded events, each shared out over its days, in place of a country's months from its first to its last event.
///
/// Months outside, and those without an event, keep what they had; without such events nothing changes.
pub(super) fn prorated(series: &mut ConflictSeries, events: &[GeocodedEvent]) {
    for (country, months) in &mut series.months {
        let own: Vec<&GeocodedEvent> = events.iter().filter(|event| event.country == *country).collect();
        let first = own.iter().map(|event| Month::of(event.start)).min();
        let last = own.iter().map(|event| Month::of(event.end)).max();
        let (Some(first), Some(last)) = (first, last) else { continue };
        for month in months.iter_mut().filter(|month| (first..=last).contains(&month.month)) {
            let share = |event: &GeocodedEvent| {
                let shares = shares_by_month(event.start, event.end);
                shares.into_iter().find(|(at, _)| *at == month.month).map(|(_, share)| share)
            };
            let here: Vec<(&GeocodedEvent, f64)> =
                own.iter().filter_map(|event| Some((*event, share(event)?))).collect();
            // No event in the table says nothing of how complete it is: the month keeps what was counted.
            let Some((event, _)) = here.first() else { continue };
            month.row = event.row.clone();
            month.deaths = maths::sum(here.iter().map(|(event, share)| f64::from(event.best) * share));
            month.raw = month.deaths.round() as u32;
            let begun = here.iter().filter(|(event, _)| Month::of(event.start) == month.month);
            month.events = u32::try_from(begun.count()).ok();
            (month.scaling, month.leaves_out) = (1.0, false);
        }
    }
}

/// A series whose months run without gaps: what follows a gap, or a country that ends early, cannot be told from silence.
fn gather(construction: Construction, newest: Month, months: Months) -> Option<ConflictSeries> {
    let complete = |own: &BTreeMap<Month, DeathsMonth>| {
        let first = own.first_key_value().map(|(month, _)| month.ordinal());
        first.is_some_and(|first| {
            own.contains_key(&newest) && newest.ordinal() - first + 1 == own.len() as i32
        })
    };
    let months: BTreeMap<CountryCode, Vec<DeathsMonth>> = months
        .into_iter()
        .filter(|(_, own)| complete(own))
        .map(|(country, own)| (country, own.into_values().collect()))
        .collect();
    (!months.is_empty()).then_some(ConflictSeries { construction, newest, months })
}
