//! Observations as known: never two editions of one restated series.

use crate::id::CountryCode;
use crate::model::panel::Observation;
use crate::period::Month;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How new an edition is: its publication, the newest period it speaks of.
type Age = (Option<Date>, Month);

/// The rows of the newest edition of each series and country to which a layer brought another one.
///
/// An edition that a source publishes restates its whole history, so that a year of the old one beside a year of the new one is a
/// change that never was. Series that the package alone holds are left as they are: it may join an estimate and its projection.
pub(super) fn one_vintage(known: Vec<&Observation>) -> Vec<Observation> {
    let mut editions: BTreeMap<(&str, &CountryCode), BTreeMap<&str, Age>> = BTreeMap::new();
    let mut layered: BTreeSet<(&str, &CountryCode)> = BTreeSet::new();
    for row in &known {
        let series = (row.series.as_str(), &row.country);
        let age = editions
            .entry(series)
            .or_default()
            .entry(&row.vintage)
            .or_insert((row.published, row.period_end));
        *age = (age.0.max(row.published), age.1.max(row.period_end));
        if row.row.is_yours() && !row.vintage.is_empty() {
            layered.insert(series);
        }
    }
    let newest: BTreeMap<(&str, &CountryCode), &str> = layered
        .into_iter()
        .filter_map(|series| {
            let editions = editions.get(&series)?;
            editions.iter().max_by_key(|(_, age)| **age).map(|(vintage, _)| (series, *vintage))
        })
        .collect();
    let stays = |row: &&Observation| {
        newest.get(&(row.series.as_str(), &row.country)).is_none_or(|vintage| *vintage == row.vintage)
    };
    known.into_iter().filter(stays).cloned().collect()
}
