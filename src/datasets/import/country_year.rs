//! UCDP country-year: a year's total, laid over the months of the package in their own proportions.

use super::countries::{Countries, Place};
use super::panel::{kind, rows};
use super::sample::Sample;
use super::set::{OutTable, Set};
use super::{Job, Kind};
use crate::id::CountryCode;
use crate::model::conflict::ConflictMonth;
use crate::period::Month;
use crate::problem::Problem;
use std::collections::BTreeMap;

pub(super) static KIND: Kind = kind("ucdp-country-year", "UCDP country-year deaths", recognises, read);

const PUBLISHED: &[&str] = &["country_id_cy", "year_cy", "cumulative_total_deaths_in_orgvio_best_cy"];
const SHORT: &[&str] = &["iso3", "year", "total_best", "total_high"];
const BEST: [&str; 2] = ["cumulative_total_deaths_in_orgvio_best_cy", "total_best"];
const HIGH: [&str; 2] = ["cumulative_total_deaths_in_orgvio_high_cy", "total_high"];
const LOW: [&str; 2] = ["cumulative_total_deaths_in_orgvio_low_cy", "total_low"];

fn recognises(sample: &Sample) -> bool {
    sample.has_heading(PUBLISHED) || sample.has_heading(SHORT)
}

/// Best and high by country and year, with the line.
type Years = BTreeMap<(CountryCode, i16), (u32, Option<u32>, u64)>;

fn read(job: &mut Job<'_>) -> Option<Set> {
    let countries = Countries::of(job.package);
    let (mut years, mut out_of_order) = (Years::new(), 0u64);
    rows(job, &[PUBLISHED, SHORT], |heading, _, reading| {
        let place = match reading.count(heading.find(&["country_id_cy"]), "country_id_cy") {
            Some(number) => Ok(countries.gleditsch_ward(number)),
            None => countries.iso3(reading.need(heading.find(&["iso3"]), "iso3")),
        };
        let country = match place {
            Ok(Place::Inside(code)) => code,
            Ok(Place::Outside) => return,
            Err(message) => return reading.refuse("iso3", message, None),
        };
        let Some(year) = reading.year(heading.find(&["year_cy", "year"]), "year") else { return };
        let Some(best) = reading.need_count(heading.find(&BEST), "total best") else { return };
        let (high, low) = (
            reading.count(heading.find(&HIGH), "total high"),
            reading.count(heading.find(&LOW), "total low"),
        );
        out_of_order += u64::from(low.is_some_and(|low| low > best) || high.is_some_and(|high| high < best));
        if let Some((.., line)) = years.insert((country.clone(), year), (best, high, reading.row.line)) {
            reading.refuse(
                "year",
                format!("{country} in {year} was already given on line {line}"),
                Some("keep one release"),
            );
        }
    });
    if out_of_order > 0 {
        job.note(format!("{out_of_order} rows have an estimate out of order in the source: kept as published (the order is best, high, low)"));
    }
    if years.is_empty() && job.problems.is_empty() {
        let place = job.inputs.first().map_or_else(String::new, |input| input.place.clone());
        job.problems.push(Problem::new(place, "has no year of a country of the region"));
    }
    let vintage = job.options.vintage.clone().unwrap_or_default();
    let rows = months(job, &years, format!("UCDP country-year {vintage}").trim());
    let deaths: u64 = years.values().map(|(best, ..)| u64::from(*best)).sum();
    job.note(format!("region: {} country-years, {deaths} deaths", years.len()));
    Some(Set {
        vintage,
        published: job.options.published,
        source: "UCDP country-year dataset; cite Davies et al. (2025)",
        licence: "CC BY 4.0",
        may_be_shared: true,
        data_end: None,
        tables: vec![OutTable::of::<ConflictMonth>("security/conflict_months", rows)],
    })
}

/// Months whose sum is the year's: in the proportions that the package has, evenly where it has no death.
fn months(job: &mut Job<'_>, years: &Years, set: &str) -> Vec<Vec<String>> {
    let (mut rows, mut evenly) = (Vec::new(), 0u32);
    let published = job.options.published.map_or_else(String::new, |day| day.to_string());
    for ((country, year), (best, high, _)) in years {
        let known = job
            .package
            .conflict
            .iter()
            .filter(|row| row.country == *country && row.month.year() == *year && row.set.is_empty());
        let known: BTreeMap<Month, u32> = known.map(|row| (row.month, row.best)).collect();
        let all: Vec<Month> = (1..=12).filter_map(|month| Month::new(*year, month)).collect();
        let total: u32 = all.iter().filter_map(|month| known.get(month)).sum();
        evenly += u32::from(total == 0 && *best > 0);
        let weight = |month: &Month| {
            if total == 0 {
                1.0 / 12.0
            } else {
                f64::from(known.get(month).copied().unwrap_or(0)) / f64::from(total)
            }
        };
        let weights: Vec<f64> = all.iter().map(weight).collect();
        let (bests, highs) = (shared(*best, &weights), high.map(|high| shared(high, &weights)));
        for (at, month) in all.iter().enumerate() {
            let high = highs.as_ref().map_or_else(String::new, |highs| highs[at].max(bests[at]).to_string());
            rows.push(vec![
                country.to_string(),
                month.to_string(),
                bests[at].to_string(),
                high,
                String::new(),
                "no".to_owned(),
                set.to_owned(),
                set.to_owned(),
                String::new(),
                published.clone(),
            ]);
        }
    }
    if evenly > 0 {
        job.note(format!("in {evenly} country-years the package has no death by month: spread evenly"));
    }
    rows
}

/// Whole parts of a total in the given proportions, which sum to it: largest remainders first.
fn shared(total: u32, weights: &[f64]) -> Vec<u32> {
    let exact: Vec<f64> = weights.iter().map(|weight| f64::from(total) * weight).collect();
    let mut parts: Vec<u32> = exact.iter().map(|part| part.floor() as u32).collect();
    let left = total.saturating_sub(parts.iter().sum());
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()).then(a.cmp(b)));
    for at in order.into_iter().cycle().take(left as usize) {
        parts[at] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::shared;

    #[test]
    fn parts_of_a_year_sum_to_the_year() {
        assert_eq!(shared(10, &[0.25; 4]), [3, 3, 2, 2]);
        assert_eq!(shared(0, &[0.5, 0.5]), [0, 0]);
        assert_eq!(shared(7, &[1.0, 0.0]), [7, 0]);
    }
}
