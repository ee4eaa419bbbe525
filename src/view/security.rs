//! Deaths by country, as the report shows them.

use crate::id::CountryCode;
use crate::model::view::SecurityRow;
use crate::world::{DeathsMonth, World};
use std::collections::BTreeSet;

/// Months shown in the small multiples.
const MONTHS_SHOWN: usize = 60;

/// One row for each of `countries` that has conflict data, in code order.
pub fn rows(world: &World, countries: &BTreeSet<CountryCode>) -> Vec<SecurityRow> {
    countries
        .iter()
        .filter_map(|code| {
            let months = world.conflict.months.get(code)?;
            let name = world.country(code).map_or_else(|| code.to_string(), |country| country.name.clone());
            Some(row(code, name, months))
        })
        .collect()
}

fn row(code: &CountryCode, name: String, months: &[DeathsMonth]) -> SecurityRow {
    let newest_first: Vec<&DeathsMonth> = months.iter().rev().collect();
    let deaths = |from: usize, count: usize| -> f64 {
        crate::maths::sum(newest_first.iter().skip(from).take(count).map(|month| month.deaths))
    };
    let shown = months.len().saturating_sub(MONTHS_SHOWN);
    SecurityRow {
        country: code.to_string(),
        name,
        deaths_12_months: deaths(0, 12),
        deaths_previous: deaths(12, 12),
        is_comparable: uncounted(&newest_first, 0) == uncounted(&newest_first, 12),
        deaths_3_months_annualised: deaths(0, 3) * 4.0,
        mean_5_years: deaths(0, 60) / 5.0,
        scaling: months.last().map_or(1.0, |month| month.scaling),
        months: months[shown..]
            .iter()
            .map(|month| (month.month.to_string(), month.deaths, month.provisional))
            .collect(),
    }
}

/// True when a span of 12 months holds one that leaves out events across its end.
fn uncounted(newest_first: &[&DeathsMonth], from: usize) -> bool {
    newest_first.iter().skip(from).take(12).any(|month| month.leaves_out)
}
