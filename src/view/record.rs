//! The lines of the error record that concern a book.

use super::judgements::place;
use crate::id::CountryCode;
use crate::model::view::RecordRow;
use crate::world::World;
use std::collections::BTreeSet;

/// The unit that stands for all countries together.
const ALL: &str = "all";

/// Lines on all countries, then on those of the book, in the order of the record.
pub fn rows(world: &World, countries: &BTreeSet<CountryCode>) -> Vec<RecordRow> {
    let concerns = |unit: &str| unit == ALL || countries.iter().any(|code| code.as_str() == unit);
    let name = |unit: &str| {
        let country = world.countries.iter().find(|country| country.iso3.as_str() == unit);
        country.map_or_else(|| unit.to_owned(), |country| country.name.clone())
    };
    let known = world.error_record.iter().filter(|row| concerns(&row.unit));
    known
        .map(|row| RecordRow {
            part: row.part.clone(),
            unit: name(&row.unit),
            months: row.months,
            measure: row.measure.clone(),
            forecasts: row.forecasts,
            ours: row.ours,
            benchmark: row.benchmark.clone(),
            theirs: row.theirs,
            gain: row.gain,
            low: row.low,
            high: row.high,
            data_end: row.data_end.to_string(),
            place: place(&row.row),
        })
        .collect()
}
