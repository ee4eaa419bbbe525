//! Deaths as known: one of three constructions, never mixed in a difference (`docs/methodology.md`).

use crate::id::CountryCode;
use crate::maths;
use crate::model::conflict::{ConflictMonth, ConflictVintage, GeocodedEvent};
use crate::model::package::Package;
use crate::period::{Month, shares_by_month};
use crate::problem::{Problem, Problems};
use crate::world::{ConflictSeries, Construction, DeathsMonth};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// First day on which the main file is known whole.
const MAIN_FILE_KNOWN: Date = Date::constant(2026, 6, 30);
/// First snapshots that hold an annual release, with its last month (`docs/methodology.md`).
const ANNUAL_RELEASES: [(Date, i16); 2] =
    [(Date::constant(2024, 6, 24), 2023), (Date::constant(2025, 7, 21), 2024)];

/// Role of deaths that stand beside those of rates.
const SHOWN: &str = "shown";
/// Sources on whose deaths every rate and goalpost rests; another one stands in only where none of theirs was imported.
const CALIBRATED: &str = "UCDP";

type Months = BTreeMap<CountryCode, BTreeMap<Month, DeathsMonth>>;

/// How new a row is on `date`: an imported set counts from its publication, one without a date is taken as the newest.
fn rank(row: &ConflictMonth, date: Date) -> Date {
    match (row.set.is_empty(), date >= MAIN_FILE_KNOWN) {
        (true, true) => MAIN_FILE_KNOWN,
        (true, false) => Date::MIN,
        (false, _) => row.published.unwrap_or(Date::MAX),
    }
}

/// The rows that were to be had on `date` and give deaths for rates: one a country and month, from the newest set.
fn chosen(package: &Package, date: Date) -> Vec<&ConflictMonth> {
    let usable: Vec<&ConflictMonth> = package
        .conflict
        .iter()
        .filter(|row| row.role != SHOWN && row.published.is_none_or(|day| day <= date))
        .collect();
    let calibrated: BTreeSet<&CountryCode> =
        usable.iter().filter(|row| row.set.starts_with(CALIBRATED)).map(|row| &row.country).collect();
    let mut newest: BTreeMap<(&CountryCode, Month), &ConflictMonth> = BTreeMap::new();
    for row in usable {
        let is_other = !row.set.is_empty() && !row.set.starts_with(CALIBRATED);
        if is_other && calibrated.contains(&row.country) {
            continue;
        }
        let known = newest.entry((&row.country, row.month)).or_insert(row);
        if rank(row, date) >= rank(known, date) {
            *known = row;
        }
    }
    newest.into_values().collect()
}

/// The series as known on `date`.
pub(super) fn series(package: &Package, date: Date) -> Result<ConflictSeries, Problems> {
    let snapshot = package.vintages.iter().map(|row| row.vintage).filter(|vintage| *vintage <= date).max();
    let series = match snapshot {
        _ if date >= MAIN_FILE_KNOWN => main_file(package, date),
        Some(vintage) => from_snapshot(package, vintage, date),
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
    for row in chosen(package, date).into_iter().filter(|row| row.month <= newest) {
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

fn from_snapshot(package: &Package, vintage: Date, date: Date) -> Option<ConflictSeries> {
    let rows: Vec<&ConflictVintage> = package.vintages.iter().filter(|row| row.vintage == vintage).collect();
    // An imported set that was out after the snapshot is newer than it.
    let later: Vec<&ConflictMonth> = chosen(package, date)
        .into_iter()
        .filter(|row| !row.set.is_empty() && rank(row, date) > vintage)
        .collect();
    let lag = super::lag(package, "lag_conflict_months");
    let imported = later.iter().map(|row| row.month).filter(|month| month.plus(lag).last_day() <= date).max();
    let newest = rows.iter().map(|row| row.data_to).chain(imported).max()?;
    let mut first: BTreeMap<&CountryCode, Month> = BTreeMap::new();
    for row in &rows {
        let month = first.entry(&row.country).or_insert(row.month);
        *month = row.month.min(*month);
    }
    let final_to = last_annual_release(vintage);
    let mut months = Months::new();
    for row in package.conflict.iter().filter(|row| row.set.is_empty() && row.month <= newest) {
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
    for row in later.into_iter().filter(|row| row.month <= newest) {
        insert(&mut months, &row.country, from_main(row, final_to));
    }
    gather(Construction::Snapshot { vintage }, newest, months)
}

fn main_file_lagged(package: &Package, date: Date) -> Option<ConflictSeries> {
    let newest = newest_known(package, date)?;
    let final_to = last_annual_release(date);
    let mut months = Months::new();
    for row in chosen(package, date).into_iter().filter(|row| row.month <= newest) {
        insert(&mut months, &row.country, from_main(row, final_to));
    }
    gather(Construction::MainFileLagged, newest, months)
}

fn newest_known(package: &Package, date: Date) -> Option<Month> {
    let lag = super::lag(package, "lag_conflict_months");
    let months = chosen(package, date).into_iter().map(|row| row.month);
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
        // The months of an imported set stand in the table of months already, those without an event among them.
        let by_hand = events.iter().filter(|event| event.set.is_empty());
        let own: Vec<&GeocodedEvent> = by_hand.filter(|event| event.country == *country).collect();
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

/// Events with places as known on `date`: of each source the newest set that covers a month, and one source a country.
pub(super) fn places(package: &Package, date: Date, lag: i32) -> Vec<GeocodedEvent> {
    let is_known = |event: &&GeocodedEvent| {
        Month::of(event.end).plus(lag).last_day() <= date && event.published.is_none_or(|day| day <= date)
    };
    let known: Vec<&GeocodedEvent> = package.geocoded.iter().filter(is_known).collect();
    let mut sets: BTreeMap<&str, (Date, Month, Month)> = BTreeMap::new();
    for event in known.iter().filter(|event| !event.set.is_empty()) {
        let month = Month::of(event.end);
        let set = sets.entry(&event.set).or_insert((event.published.unwrap_or(Date::MAX), month, month));
        *set = (set.0, set.1.min(month), set.2.max(month));
    }
    let family = |set: &str| set.split(' ').next().unwrap_or_default().to_owned();
    let calibrated: BTreeSet<&CountryCode> =
        known.iter().filter(|event| event.set.starts_with(CALIBRATED)).map(|event| &event.country).collect();
    let is_superseded = |event: &GeocodedEvent| {
        let own = sets[event.set.as_str()].0;
        let month = Month::of(event.end);
        sets.iter().any(|(name, (published, first, last))| {
            *name != event.set
                && family(name) == family(&event.set)
                && (*published, *name) > (own, event.set.as_str())
                && (*first..=*last).contains(&month)
        })
    };
    let stays = |event: &&GeocodedEvent| {
        let is_other = !event.set.starts_with(CALIBRATED) && calibrated.contains(&event.country);
        event.set.is_empty() || (!is_other && !is_superseded(event))
    };
    known.into_iter().filter(stays).cloned().collect()
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
