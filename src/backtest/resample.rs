//! Intervals by resampling whole blocks: neighbouring origins share most of their outcomes and are no independent evidence.

use crate::model::record::Interval;
use crate::rng::{Purpose, Stream};

/// Seed of the resampling: the record depends on no run.
const SEED: u64 = 1;
/// Percentiles of the interval.
const TAIL: f64 = 0.05;

/// The interval of a figure that `f` computes from a list of blocks: 5th and 95th percentiles over `draws` lists drawn with
/// replacement.
///
/// The stream is keyed by `name`, so that another figure moves none. A list for which `f` has no figure is left out. `None` when there
/// is no figure over all blocks, or under half of the lists have one.
pub fn blocks(
    blocks: usize,
    draws: usize,
    name: &str,
    f: impl Fn(&[usize]) -> Option<f64>,
) -> Option<Interval> {
    let all: Vec<usize> = (0..blocks).collect();
    let value = f(&all)?;
    let stream = Stream::named(&format!("resample:{name}"), SEED);
    let mut list = vec![0; blocks];
    let mut figures: Vec<f64> = (0..draws)
        .filter_map(|draw| {
            for (ordinal, place) in list.iter_mut().enumerate() {
                *place = drawn(stream, draw, ordinal, blocks);
            }
            f(&list)
        })
        .collect();
    if figures.len() * 2 < draws.max(1) {
        return None;
    }
    figures.sort_by(f64::total_cmp);
    let rank = |p: f64| figures[((figures.len() - 1) as f64 * p).round() as usize];
    Some(Interval { value, low: rank(TAIL), high: rank(1.0 - TAIL) })
}

fn drawn(stream: Stream, draw: usize, ordinal: usize, blocks: usize) -> usize {
    let uniform = stream.uniform(draw as u32, ordinal as u32, Purpose::Resample);
    ((uniform * blocks as f64) as usize).min(blocks - 1)
}

/// `1 - score / reference` over blocks of paired sums: `(score, reference)` each.
pub fn skill(pairs: &[(f64, f64)], draws: usize, name: &str) -> Option<Interval> {
    blocks(pairs.len(), draws, name, |list| {
        let (score, reference) = list.iter().fold((0.0, 0.0), |sum, &block| {
            let (score, reference) = pairs[block];
            (sum.0 + score, sum.1 + reference)
        });
        (reference > 0.0).then(|| 1.0 - score / reference)
    })
}

/// Consecutive periods gathered into blocks of `length`: ranges of indices, the last one shorter where it must be.
pub fn runs(periods: usize, length: usize) -> Vec<std::ops::Range<usize>> {
    let length = length.max(1);
    (0..periods).step_by(length).map(|from| from..(from + length).min(periods)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_mean_is_near_that_of_the_normal() {
        let values: Vec<f64> = (0..400).map(|i| f64::from(i % 20)).collect();
        let mean = |list: &[usize]| Some(list.iter().map(|i| values[*i]).sum::<f64>() / list.len() as f64);
        let found = blocks(400, 2000, "test", mean).expect("a mean");
        let error = (399.0_f64 / 12.0).sqrt() / 20.0;
        assert_eq!(found.value, 9.5);
        assert!((found.low - (9.5 - 1.645 * error)).abs() < 0.05, "{found:?}");
        assert!((found.high - (9.5 + 1.645 * error)).abs() < 0.05, "{found:?}");
    }

    #[test]
    fn equal_scores_have_no_skill_and_no_spread() {
        let found = skill(&[(2.0, 2.0), (1.0, 1.0), (5.0, 5.0)], 200, "test").expect("scores");
        assert_eq!((found.value, found.low, found.high), (0.0, 0.0, 0.0));
    }

    #[test]
    fn a_figure_without_blocks_or_value_is_none() {
        assert_eq!(blocks(0, 100, "test", |_| None), None);
        assert_eq!(skill(&[(0.0, 0.0)], 100, "test"), None);
    }

    #[test]
    fn runs_cover_all_periods_once() {
        let lengths: Vec<usize> = runs(14, 6).into_iter().map(|run| run.len()).collect();
        assert_eq!(lengths, [6, 6, 2]);
    }
}
