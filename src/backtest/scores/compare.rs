//! One group against one outcome: correlations, their intervals, the benchmarks, and one country left out at a time.

use super::order::{Sorted, correlation, spearman};
use super::standing::Standing;
use super::{FEWEST_BLOCKS, FEWEST_COUNTRIES};
use crate::backtest::resample;
use crate::id::CountryCode;
use crate::maths;
use crate::model::record::Interval;
use crate::model::record::scores::{DifferenceResult, Finding, Ranking, RankingResult, WithoutRow};
use crate::period::Month;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Resamples for an interval.
const DRAWS: usize = 1000;
/// Rankings, the score first.
const RANKINGS: [Ranking; 3] = [Ranking::Score, Ranking::Stability, Ranking::Deaths];

/// A country at an origin and what happened to it.
pub(super) struct Case<'a> {
    pub(super) standing: &'a Standing,
    pub(super) outcome: f64,
}

/// Correlations among the countries of one origin, in the order of [`RANKINGS`].
pub(super) struct OriginOrder {
    pub(super) date: Date,
    pub(super) countries: usize,
    pub(super) correlations: [f64; 3],
}

pub(super) struct Compared<'a> {
    pub(super) origins: Vec<OriginOrder>,
    pub(super) countries: BTreeSet<&'a CountryCode>,
    pub(super) blocks: usize,
    pub(super) rankings: Vec<RankingResult>,
    pub(super) differences: Vec<DifferenceResult>,
    pub(super) without: Vec<WithoutRow>,
    pub(super) finding: Finding,
}

type Origins<'a> = [(Date, Vec<Case<'a>>)];

/// Compares; `None` when every origin is flat.
pub(super) fn compare<'a>(cases: &Origins<'a>, horizon: i32, name: &str) -> Option<Compared<'a>> {
    let origins = orders(cases, None);
    let varied: BTreeSet<Date> = origins.iter().map(|row| row.date).collect();
    let used: Vec<&(Date, Vec<Case<'a>>)> = cases.iter().filter(|(date, _)| varied.contains(date)).collect();
    let blocks = blocks(&origins, horizon)?;
    let countries =
        used.iter().flat_map(|(_, list)| list.iter().map(|case| &case.standing.country)).collect();
    let pooled = Pooled::new(&used);
    let interval = |key: &str, f: &dyn Fn(&[usize]) -> Option<f64>| {
        let spread = |list: &[usize]| f(&list.iter().flat_map(|b| blocks[*b].clone()).collect::<Vec<_>>());
        resample::blocks(blocks.len(), DRAWS, &format!("{name}:{key}"), spread)
    };
    let without = without(cases, &countries);
    let ranking = |(place, by): (usize, Ranking)| RankingResult {
        by,
        within: interval(&format!("{by:?}"), &|list| mean(&origins, list, |row| row.correlations[place])),
        pooled: interval(&format!("pooled {by:?}"), &|list| pooled.correlation(place, list)),
    };
    let rankings: Vec<RankingResult> = RANKINGS.into_iter().enumerate().map(ranking).collect();
    let difference = |(place, against): (usize, Ranking)| {
        let within = interval(&format!("less {against:?}"), &|list| {
            mean(&origins, list, |row| row.correlations[0] - row.correlations[place])
        });
        let others = without.iter().filter_map(|row| match against {
            Ranking::Stability => row.less_stability,
            _ => row.less_deaths,
        });
        DifferenceResult {
            against,
            finding: finding(within, others, blocks.len()),
            within,
            pooled: interval(&format!("pooled less {against:?}"), &|list| {
                Some(pooled.correlation(0, list)? - pooled.correlation(place, list)?)
            }),
        }
    };
    let differences = RANKINGS.into_iter().enumerate().skip(1).map(difference).collect();
    let finding = finding(rankings[0].within, without.iter().filter_map(|row| row.score), blocks.len());
    Some(Compared { countries, blocks: blocks.len(), rankings, differences, without, finding, origins })
}

/// Correlations of each origin, without one country if it is named; origins where one side does not vary drop out.
fn orders(cases: &Origins<'_>, left_out: Option<&CountryCode>) -> Vec<OriginOrder> {
    let order = |(date, list): &(Date, Vec<Case<'_>>)| {
        let own: Vec<&Case> = list.iter().filter(|c| Some(&c.standing.country) != left_out).collect();
        if own.len() < FEWEST_COUNTRIES {
            return None;
        }
        let outcomes = || own.iter().map(|case| case.outcome).collect::<Vec<_>>();
        let by = |pick: fn(&Standing) -> f64| {
            spearman(own.iter().map(|case| pick(case.standing)).collect(), outcomes())
        };
        let correlations = [by(|s| s.score)?, by(|s| s.stability)?, by(|s| s.deaths)?];
        Some(OriginOrder { date: *date, countries: own.len(), correlations })
    };
    cases.iter().filter_map(order).collect()
}

/// Indices of origins by block: as long as the horizon on the calendar, from the first origin on.
///
/// A horizon shorter than the distance of origins makes a block of each.
fn blocks(origins: &[OriginOrder], horizon: i32) -> Option<Vec<Vec<usize>>> {
    let first = Month::of(origins.first()?.date).ordinal();
    let mut blocks: Vec<(i32, Vec<usize>)> = Vec::new();
    for (place, row) in origins.iter().enumerate() {
        let block = (Month::of(row.date).ordinal() - first) / horizon.max(1);
        match blocks.last_mut().filter(|last| last.0 == block) {
            Some(last) => last.1.push(place),
            None => blocks.push((block, vec![place])),
        }
    }
    Some(blocks.into_iter().map(|(_, places)| places).collect())
}

fn mean(origins: &[OriginOrder], list: &[usize], pick: impl Fn(&OriginOrder) -> f64) -> Option<f64> {
    (!list.is_empty()).then(|| maths::sum(list.iter().map(|at| pick(&origins[*at]))) / list.len() as f64)
}

/// All countries and origins together, sorted once.
struct Pooled {
    /// Which origin a pair belongs to.
    origin: Vec<usize>,
    origins: usize,
    rankings: [Sorted; 3],
    outcome: Sorted,
}

impl Pooled {
    fn new(cases: &[&(Date, Vec<Case<'_>>)]) -> Self {
        let all = || cases.iter().flat_map(|(_, list)| list);
        let by = |pick: fn(&Standing) -> f64| Sorted::new(all().map(|case| pick(case.standing)).collect());
        Self {
            origin: cases.iter().enumerate().flat_map(|(at, (_, list))| vec![at; list.len()]).collect(),
            origins: cases.len(),
            rankings: [by(|s| s.score), by(|s| s.stability), by(|s| s.deaths)],
            outcome: Sorted::new(all().map(|case| case.outcome).collect()),
        }
    }

    /// Correlation over a list of origins, each as often as it stands in the list.
    fn correlation(&self, ranking: usize, list: &[usize]) -> Option<f64> {
        let mut copies = vec![0; self.origins];
        list.iter().for_each(|at| copies[*at] += 1);
        let weights: Vec<u32> = self.origin.iter().map(|at| copies[*at]).collect();
        correlation(&self.rankings[ranking].ranks(&weights), &self.outcome.ranks(&weights), &weights)
    }
}

fn without(cases: &Origins<'_>, countries: &BTreeSet<&CountryCode>) -> Vec<WithoutRow> {
    let row = |country: &&CountryCode| {
        let origins = orders(cases, Some(country));
        let all: Vec<usize> = (0..origins.len()).collect();
        let figure = |pick: fn(&OriginOrder) -> f64| mean(&origins, &all, pick);
        WithoutRow {
            country: country.to_string(),
            score: figure(|row| row.correlations[0]),
            less_stability: figure(|row| row.correlations[0] - row.correlations[1]),
            less_deaths: figure(|row| row.correlations[0] - row.correlations[2]),
        }
    };
    countries.iter().map(row).collect()
}

/// A claim needs an interval that excludes 0, the same sign without any one country, and enough blocks.
fn finding(interval: Option<Interval>, without: impl Iterator<Item = f64>, blocks: usize) -> Finding {
    let Some(interval) = interval else { return Finding::None };
    let without: Vec<f64> = without.collect();
    let holds = |sign: f64| {
        blocks >= FEWEST_BLOCKS && !without.is_empty() && without.iter().all(|value| value * sign > 0.0)
    };
    match (interval.is_above(0.0), interval.is_below(0.0)) {
        (true, _) if holds(1.0) => Finding::Above,
        (_, true) if holds(-1.0) => Finding::Below,
        (false, false) => Finding::Open,
        _ => Finding::Fragile,
    }
}
