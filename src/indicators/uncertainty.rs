//! How firm a ranking is when the weights are drawn: Dirichlet with mean at the pillars' weights (`docs/methodology.md`).

use super::ScoreBoard;
use super::aggregate::complement_geometric;
use crate::maths;
use crate::maths::normal;
use crate::model::pillar::Pillar;
use crate::rng::{Purpose, Stream};
use crate::world::World;

/// Draws of the weights: the standard error of a share is then at most 1.2 points.
pub const DRAWS: u32 = 2_000;

/// Seed of the draws. It is not the run's: a score must not move when a simulation is repeated with another seed.
const SEED: u64 = 42;

/// Where a country ranks when the weights are drawn; 1 is the worst.
#[derive(Debug, Clone, PartialEq)]
pub struct RankRange {
    /// Country code.
    pub id: String,
    /// Median rank.
    pub median: f64,
    /// 5% quantile.
    pub low: f64,
    /// 95% quantile.
    pub high: f64,
    /// Share of draws in which it is the worst.
    pub worst_share: f64,
}

/// A rule that makes one value of values and weights.
pub type Rule = fn(&[f64], &[f64]) -> f64;

/// Units to rank: an id and the value of each component, `None` where missing.
pub type Unit = (String, Vec<Option<f64>>);

/// Dirichlet weights, one stream per component so that an added component moves no other's draws.
pub struct Weights(Vec<(f64, Stream)>);

impl Weights {
    /// Weights with these concentrations: their mean is in proportion, their precision the sum.
    pub fn new(concentrations: &[f64]) -> Self {
        let stream = |i: usize| Stream::named(&format!("weights:{i}"), SEED);
        Self(concentrations.iter().enumerate().map(|(i, shape)| (*shape, stream(i))).collect())
    }

    /// The weights of a draw; they sum to 1.
    pub fn draw(&self, draw: u32) -> Vec<f64> {
        let gammas: Vec<f64> = self.0.iter().map(|(shape, stream)| gamma(*shape, *stream, draw)).collect();
        let total = maths::sum(gammas.iter().copied());
        gammas.into_iter().map(|g| g / total).collect()
    }
}

/// A Gamma variate by Marsaglia and Tsang; below shape 1 by the boost `G(shape + 1) u^(1 / shape)`.
fn gamma(shape: f64, stream: Stream, draw: u32) -> f64 {
    if shape < 1.0 {
        let u = stream.uniform(draw, u32::MAX, Purpose::Parameter);
        return gamma(shape + 1.0, stream, draw) * maths::pow(u, 1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    for attempt in 0..1_000 {
        let z = normal::quantile(stream.uniform(draw, 2 * attempt, Purpose::Parameter));
        let u = stream.uniform(draw, 2 * attempt + 1, Purpose::Parameter);
        let v = (1.0 + c * z) * (1.0 + c * z) * (1.0 + c * z);
        if v > 0.0 && maths::ln(u) < z * z / 2.0 + d * (1.0 - v + maths::ln(v)) {
            return d * v;
        }
    }
    // Each attempt is accepted with more than 95%: a thousand refusals do not happen.
    shape
}

/// The value of a unit over the components that it has.
pub(super) fn value(rule: Rule, weights: &[f64], unit: &[Option<f64>]) -> Option<f64> {
    let known: Vec<(f64, f64)> =
        weights.iter().zip(unit).filter_map(|(w, x)| x.map(|x| (*w, x))).filter(|(w, _)| *w > 0.0).collect();
    let (weights, values): (Vec<f64>, Vec<f64>) = known.into_iter().unzip();
    (!values.is_empty()).then(|| rule(&values, &weights))
}

/// Share of draws in which `a` scores above `b`; ties count none.
pub fn share_above(rule: Rule, weights: &Weights, a: &[Option<f64>], b: &[Option<f64>], draws: u32) -> f64 {
    let above = (0..draws)
        .filter(|draw| {
            let weights = weights.draw(*draw);
            value(rule, &weights, a) > value(rule, &weights, b)
        })
        .count();
    above as f64 / f64::from(draws)
}

/// Ranks (1 is the worst) of `units` over drawn weights.
pub fn rank_ranges(rule: Rule, weights: &Weights, units: &[Unit], draws: u32) -> Vec<RankRange> {
    let mut ranks: Vec<Vec<usize>> = vec![Vec::with_capacity(draws as usize); units.len()];
    for draw in 0..draws {
        let weights = weights.draw(draw);
        let scores: Vec<Option<f64>> = units.iter().map(|(_, xs)| value(rule, &weights, xs)).collect();
        for (i, own) in scores.iter().enumerate() {
            ranks[i].push(1 + scores.iter().filter(|other| *other > own).count());
        }
    }
    let quantile = |sorted: &[usize], p: f64| sorted[((sorted.len() - 1) as f64 * p).round() as usize] as f64;
    units
        .iter()
        .zip(ranks.iter_mut())
        .map(|((id, _), ranks)| {
            ranks.sort_unstable();
            RankRange {
                id: id.clone(),
                median: quantile(ranks, 0.5),
                low: quantile(ranks, 0.05),
                high: quantile(ranks, 0.95),
                worst_share: ranks.iter().filter(|rank| **rank == 1).count() as f64 / f64::from(draws),
            }
        })
        .collect()
}

/// Ranks of the countries that have a score, in code order.
pub fn country_ranks(world: &World, board: &ScoreBoard) -> Vec<RankRange> {
    let kappa = world.parameter("weight_uncertainty_kappa");
    let weight = |pillar| world.pillars.iter().find(|row| row.pillar == pillar).map_or(0.0, |row| row.weight);
    let concentrations: Vec<f64> = Pillar::ALL.iter().map(|pillar| kappa * weight(*pillar)).collect();
    rank_ranges(complement_geometric, &Weights::new(&concentrations), &scored(board), DRAWS)
}

/// The countries that have a score, with their pillars in the order of [`Pillar::ALL`].
pub(super) fn scored(board: &ScoreBoard) -> Vec<Unit> {
    let countries = board.countries.iter().filter(|(_, score)| score.value.is_some());
    countries
        .map(|(code, score)| (code.to_string(), Pillar::ALL.map(|pillar| score.pillar(pillar)).to_vec()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::aggregate::arithmetic;
    use super::*;

    #[test]
    fn drawn_weights_have_the_asked_mean_and_deviation() {
        let drawn = Weights::new(&[15.0, 35.0]);
        let weights: Vec<f64> = (0..DRAWS).map(|draw| drawn.draw(draw)[0]).collect();
        let mean = weights.iter().sum::<f64>() / f64::from(DRAWS);
        let sd = (weights.iter().map(|w| (w - mean) * (w - mean)).sum::<f64>() / f64::from(DRAWS)).sqrt();
        assert!((mean - 0.3).abs() < 0.005, "{mean}");
        assert!((sd - 0.064).abs() < 0.004, "{sd}");
    }

    #[test]
    fn the_share_above_meets_its_closed_form() {
        let share = |a: [f64; 2], b: [f64; 2]| {
            share_above(arithmetic, &Weights::new(&[1.0, 1.0]), &a.map(Some), &b.map(Some), 20_000)
        };
        assert!((share([80.0, 20.0], [50.0, 60.0]) - 3.0 / 7.0).abs() < 0.01);
        assert_eq!(share([10.0, 10.0], [20.0, 20.0]), 0.0);
    }

    #[test]
    fn a_unit_that_is_worse_in_everything_is_always_first() {
        let units =
            [("A".to_owned(), vec![Some(90.0), Some(80.0)]), ("B".to_owned(), vec![Some(20.0), None])];
        let ranks = rank_ranges(complement_geometric, &Weights::new(&[25.0, 25.0]), &units, 200);
        assert_eq!((ranks[0].low, ranks[0].high, ranks[0].worst_share), (1.0, 1.0, 1.0));
        assert_eq!(ranks[1].median, 2.0);
    }
}
