//! Does the factor cover the cells, and how far do countries stand apart.

use super::INTERVAL;
use crate::maths;
use crate::model::record::revision::{CoverageRow, RevisionCell, RevisionFactor, SpreadRow, Start};
use std::collections::BTreeMap;

const STARTS: [Start; 2] = [Start::FirstSeen, Start::BeforeRelease];

/// Deaths and log ratio of a cell from a start.
fn figures(cell: &RevisionCell, start: Start) -> (u64, Option<f64>) {
    match start {
        Start::FirstSeen => (cell.first.max(cell.newest), cell.log_ratio),
        Start::BeforeRelease => (cell.before_release.max(cell.newest), cell.log_ratio_before_release),
    }
}

/// Cells with enough deaths and a ratio: cell, deaths, ratio.
fn usable(cells: &[RevisionCell], start: Start, fewest: u32) -> Vec<(&RevisionCell, u64, f64)> {
    let with = cells.iter().filter_map(|cell| {
        let (deaths, ratio) = figures(cell, start);
        Some((cell, deaths, ratio?))
    });
    with.filter(|(_, deaths, _)| *deaths >= u64::from(fewest)).collect()
}

pub(super) fn coverage(
    cells: &[RevisionCell],
    region: &[RevisionCell],
    factor: &RevisionFactor,
    fewest: u32,
) -> Vec<CoverageRow> {
    let holds = |ratio: f64| (factor.low..=factor.high).contains(&maths::exp(ratio));
    let row = |start: Start| {
        let own = usable(cells, start, fewest);
        let (inside, outside): (Vec<_>, Vec<_>) = own.iter().partition(|(_, _, ratio)| holds(*ratio));
        let deaths = |list: &[&(&RevisionCell, u64, f64)]| list.iter().map(|row| row.0.newest).sum::<u64>();
        let all = deaths(&own.iter().collect::<Vec<_>>());
        let regions: Vec<f64> = region.iter().filter_map(|cell| figures(cell, start).1).collect();
        CoverageRow {
            start,
            cells: own.len(),
            inside: inside.len(),
            inside_by_deaths: if all > 0 { deaths(&inside) as f64 / all as f64 } else { 0.0 },
            chance: at_most(inside.len(), own.len(), INTERVAL),
            region_inside: regions.iter().filter(|ratio| holds(**ratio)).count(),
            region_cells: regions.len(),
            outside: outside.iter().map(|row| format!("{} {}", row.0.country, row.0.year)).collect(),
        }
    };
    STARTS.map(row).into()
}

/// Chance of at most `successes` in `trials` independent ones of chance `p`.
fn at_most(successes: usize, trials: usize, p: f64) -> f64 {
    let mut term = maths::pow(1.0 - p, trials as f64);
    let mut sum = term;
    for k in 1..=successes {
        term *= (trials - k + 1) as f64 / k as f64 * p / (1.0 - p);
        sum += term;
    }
    sum.min(1.0)
}

pub(super) fn spread(cells: &[RevisionCell], fewest: u32) -> Vec<SpreadRow> {
    let years = cells.iter().map(|cell| cell.year).collect::<std::collections::BTreeSet<_>>().len();
    STARTS.into_iter().filter_map(|start| spread_of(&usable(cells, start, fewest), start, years)).collect()
}

/// Variance components of a balanced table, countries by years: one-way, by the method of moments.
fn spread_of(own: &[(&RevisionCell, u64, f64)], start: Start, years: usize) -> Option<SpreadRow> {
    let mut by_country: BTreeMap<&str, Vec<(u64, f64)>> = BTreeMap::new();
    for (cell, deaths, ratio) in own {
        by_country.entry(&cell.country).or_default().push((*deaths, *ratio));
    }
    by_country.retain(|_, list| list.len() == years);
    let countries = by_country.len();
    if countries < 2 || years < 2 {
        return None;
    }
    let means: Vec<f64> = by_country.values().map(|list| mean(list.iter().map(|row| row.1))).collect();
    let grand = mean(means.iter().copied());
    let within_square = maths::sum(by_country.values().zip(&means).map(|(list, own_mean)| {
        maths::sum(list.iter().map(|(_, ratio)| (ratio - own_mean) * (ratio - own_mean)))
    })) / (countries * (years - 1)) as f64;
    let of_means =
        maths::sum(means.iter().map(|mean| (mean - grand) * (mean - grand))) / (countries - 1) as f64;
    let all: Vec<(u64, f64)> = by_country.values().flatten().copied().collect();
    let weight: u64 = all.iter().map(|row| row.0).sum();
    let square = maths::sum(all.iter().map(|row| (row.1 - grand) * (row.1 - grand)));
    Some(SpreadRow {
        start,
        countries,
        mean: grand,
        weighted_mean: maths::sum(all.iter().map(|row| row.0 as f64 * row.1)) / weight as f64,
        between: (of_means - within_square / years as f64).max(0.0).sqrt(),
        within: within_square.sqrt(),
        all: (square / (all.len() - 1) as f64).sqrt(),
        sign_flips: by_country.values().filter(|list| flips(list)).count(),
    })
}

fn flips(list: &[(u64, f64)]) -> bool {
    list.iter().any(|row| row.1 > 0.0) && list.iter().any(|row| row.1 < 0.0)
}

fn mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = values.clone().count();
    maths::sum(values) / count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chance_of_few_inside_is_that_of_the_binomial() {
        // 3 trials of .9: none inside .001, at most one .001 + 3 * .9 * .01.
        assert!((at_most(0, 3, 0.9) - 0.001).abs() < 1e-12);
        assert!((at_most(1, 3, 0.9) - 0.028).abs() < 1e-12);
        assert!((at_most(3, 3, 0.9) - 1.0).abs() < 1e-12);
    }
}
