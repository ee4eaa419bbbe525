//! The table of snapshots in order, and sums over it.

use super::pit;
use crate::id::CountryCode;
use crate::maths;
use crate::model::conflict::ConflictVintage;
use crate::model::record::revision::{AgeRow, RevisionCell, RevisionFactor};
use crate::period::Month;
use crate::world::last_annual_release;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Countries under one name, or none for all together.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) name: &'a str,
    pub(super) countries: Option<&'a [CountryCode]>,
}

/// All countries together.
const REGION: Place<'_> = Place { name: "region", countries: None };

impl<'a> Place<'a> {
    pub(super) const fn region() -> Self {
        REGION
    }

    pub(super) fn country(code: &'a CountryCode) -> Self {
        Self { name: code.as_str(), countries: Some(std::slice::from_ref(code)) }
    }

    fn holds(&self, code: &CountryCode) -> bool {
        self.countries.is_none_or(|countries| countries.contains(code))
    }
}

/// Classes of age in months: the newest quarter, the one before, the rest of a year, older. The last month before a snapshot has 1.
const AGES: [(i32, i32); 4] = [(1, 3), (4, 6), (7, 12), (13, 18)];

type Deaths<'a> = BTreeMap<(Month, &'a CountryCode), u64>;

/// Snapshots by date; never fewer than two.
pub(super) struct History<'a> {
    snapshots: BTreeMap<Date, Deaths<'a>>,
    /// What the first snapshot that held a month had.
    first_seen: Deaths<'a>,
    newest: Deaths<'a>,
    first: Date,
    last: Date,
}

impl<'a> History<'a> {
    pub(super) fn new(rows: &'a [ConflictVintage]) -> Option<Self> {
        let mut snapshots: BTreeMap<Date, Deaths<'a>> = BTreeMap::new();
        for row in rows {
            let deaths = snapshots.entry(row.vintage).or_default();
            deaths.insert((row.month, &row.country), u64::from(row.best));
        }
        if snapshots.len() < 2 {
            return None;
        }
        let mut first_seen = Deaths::new();
        for (key, deaths) in snapshots.values().flatten() {
            first_seen.entry(*key).or_insert(*deaths);
        }
        let (first, last) = (*snapshots.first_key_value()?.0, *snapshots.last_key_value()?.0);
        let newest = snapshots.last_key_value()?.1.clone();
        Some(Self { snapshots, first_seen, newest, first, last })
    }

    pub(super) fn snapshots(&self) -> usize {
        self.snapshots.len()
    }

    pub(super) const fn first(&self) -> Date {
        self.first
    }

    pub(super) const fn last(&self) -> Date {
        self.last
    }

    pub(super) fn dates(&self) -> impl Iterator<Item = Date> + '_ {
        self.snapshots.keys().copied()
    }

    pub(super) fn countries(&self) -> Vec<CountryCode> {
        let codes: BTreeSet<&CountryCode> = self.newest.keys().map(|(_, code)| *code).collect();
        codes.into_iter().cloned().collect()
    }

    pub(super) fn months(&self) -> BTreeSet<Month> {
        self.newest.keys().map(|(month, _)| *month).collect()
    }

    /// Months of which `later` has another figure than `earlier`, with the absolute change.
    pub(super) fn moved(&self, earlier: Date, later: Date) -> Vec<(Month, u64)> {
        let (before, after) = (&self.snapshots[&earlier], &self.snapshots[&later]);
        let both = before.iter().filter_map(|(key, deaths)| Some((key.0, *deaths, *after.get(key)?)));
        both.filter(|(_, old, new)| old != new).map(|(month, old, new)| (month, old.abs_diff(new))).collect()
    }

    /// Deaths of a month in all countries: as first seen, and in the last snapshot.
    pub(super) fn first_and_newest(&self, month: Month) -> (u64, u64) {
        let sum = |deaths: &Deaths| deaths.iter().filter(|(key, _)| key.0 == month).map(|(_, d)| d).sum();
        (sum(&self.first_seen), sum(&self.newest))
    }

    /// Date of the first snapshot that held a month.
    fn seen(&self, key: &(Month, &CountryCode)) -> Option<Date> {
        self.snapshots.iter().find(|(_, deaths)| deaths.contains_key(key)).map(|(date, _)| *date)
    }

    /// True when no annual release covered the month in the first snapshot that held it.
    fn was_provisional(&self, month: Month) -> bool {
        let key = self.newest.keys().find(|key| key.0 == month);
        key.and_then(|key| self.seen(key)).is_some_and(|date| month > last_annual_release(date))
    }

    /// Years all of whose months were provisional at first and are covered by an annual release now.
    pub(super) fn finished_years(&self, finished_to: Month) -> Vec<i16> {
        self.years(finished_to).into_iter().filter(|(_, provisional)| *provisional).map(|(y, _)| y).collect()
    }

    fn years(&self, finished_to: Month) -> BTreeMap<i16, bool> {
        let mut years = BTreeMap::new();
        for month in self.months().into_iter().filter(|month| *month <= finished_to) {
            *years.entry(month.year()).or_insert(true) &= self.was_provisional(month);
        }
        years
    }

    /// The years that an annual release covered from the first snapshot on, all countries together.
    pub(super) fn settled_years(&self, finished_to: Month, factor: &RevisionFactor) -> Vec<RevisionCell> {
        let settled = self.years(finished_to).into_iter().filter(|(_, provisional)| !provisional);
        settled.filter_map(|(year, _)| self.cell(REGION, year, finished_to, factor)).collect()
    }

    /// The last snapshot in which a month was provisional, else the first that held it.
    fn before_release(&self, key: &(Month, &CountryCode)) -> Option<u64> {
        let held = self.snapshots.iter().rev().filter(|(date, _)| key.0 > last_annual_release(**date));
        held.filter_map(|(_, deaths)| deaths.get(key)).next().or_else(|| self.first_seen.get(key)).copied()
    }

    /// A country and year, or all countries; `None` when no month of it is finished.
    pub(super) fn cell(
        &self,
        place: Place<'_>,
        year: i16,
        finished_to: Month,
        factor: &RevisionFactor,
    ) -> Option<RevisionCell> {
        let own =
            |key: &(Month, &CountryCode)| key.0.year() == year && key.0 <= finished_to && place.holds(key.1);
        let keys: Vec<_> = self.newest.keys().filter(|key| own(key)).collect();
        if keys.is_empty() {
            return None;
        }
        let first = keys.iter().filter_map(|key| self.first_seen.get(key)).sum();
        let before_release = keys.iter().filter_map(|key| self.before_release(key)).sum();
        let newest = keys.iter().filter_map(|key| self.newest.get(key)).sum();
        let (log_ratio, log_before) = (log_ratio(first, newest), log_ratio(before_release, newest));
        Some(RevisionCell {
            country: place.name.to_owned(),
            year,
            first,
            before_release,
            newest,
            log_ratio,
            log_ratio_before_release: log_before,
            pit: log_ratio.map(|ratio| pit(factor, ratio)),
            pit_before_release: log_before.map(|ratio| pit(factor, ratio)),
        })
    }

    /// Final over known deaths by age, the region first.
    pub(super) fn ages(&self, finished_to: Month) -> Vec<AgeRow> {
        let codes = self.countries();
        let places = std::iter::once(REGION).chain(codes.iter().map(Place::country));
        places.flat_map(|place| AGES.map(|age| self.age(place, age, finished_to))).collect()
    }

    fn age(&self, place: Place<'_>, (from_age, to_age): (i32, i32), finished_to: Month) -> AgeRow {
        let (mut known, mut newest) = (0, 0);
        let (mut pairs, mut months) = (BTreeSet::new(), BTreeSet::new());
        for (date, deaths) in &self.snapshots {
            let provisional_from = last_annual_release(*date).plus(1);
            for (key, deaths) in deaths.range((provisional_from, first_code(&self.newest))..) {
                let age = Month::of(*date).ordinal() - key.0.ordinal();
                let own = place.holds(key.1) && key.0 <= finished_to;
                if !own || !(from_age..=to_age).contains(&age) {
                    continue;
                }
                known += deaths;
                newest += self.newest.get(key).copied().unwrap_or_default();
                pairs.insert((*date, key.0));
                months.insert(key.0);
            }
        }
        AgeRow {
            country: place.name.to_owned(),
            from_age,
            to_age,
            pairs: pairs.len(),
            months: months.len(),
            known,
            newest,
            log_ratio: log_ratio(known, newest),
        }
    }
}

/// The country that sorts first: lower end of a range of keys.
fn first_code<'a>(deaths: &Deaths<'a>) -> &'a CountryCode {
    deaths.keys().map(|(_, code)| *code).min().expect("a snapshot holds at least one row")
}

fn log_ratio(known: u64, newest: u64) -> Option<f64> {
    (known > 0 && newest > 0).then(|| maths::ln(newest as f64 / known as f64))
}
