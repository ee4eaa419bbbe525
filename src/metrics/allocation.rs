//! Who carries the tail: Euler, marginal and stand-alone allocation of TVaR.

use super::LossSample;
use crate::maths;
use crate::units::Level;

/// TVaR of the sum of parts, shared out.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// `E[part | tail]`, years at the VaR sharing the left-over mass equally: sums to the TVaR.
    pub euler: Vec<f64>,
    /// TVaR less TVaR without the part: does not sum.
    pub marginal: Vec<f64>,
    /// TVaR of the part alone.
    pub stand_alone: Vec<f64>,
    /// TVaR over the sum of stand-alone TVaRs; `None` when that sum is 0.
    pub diversification: Option<f64>,
}

/// Allocates the TVaR at `level` of `years[year][part]`.
pub fn allocate(years: &[Vec<f64>], level: Level) -> Allocation {
    let parts = years.first().map_or(0, Vec::len);
    let totals: Vec<f64> = years.iter().map(|year| maths::sum(year.iter().copied())).collect();
    let sample = LossSample::new(totals.clone());
    let tvar = sample.tvar(level);
    let without = |part: usize| -> f64 {
        LossSample::new(years.iter().zip(&totals).map(|(year, total)| total - year[part]).collect())
            .tvar(level)
    };
    let alone =
        |part: usize| LossSample::new(years.iter().map(|year| year[part]).collect::<Vec<f64>>()).tvar(level);
    let stand_alone: Vec<f64> = (0..parts).map(alone).collect();
    let sum = maths::sum(stand_alone.iter().copied());
    Allocation {
        euler: euler(years, &totals, &sample, level),
        marginal: (0..parts).map(|part| tvar - without(part)).collect(),
        diversification: (sum > 0.0).then(|| tvar / sum),
        stand_alone,
    }
}

fn euler(years: &[Vec<f64>], totals: &[f64], sample: &LossSample, level: Level) -> Vec<f64> {
    let parts = years.first().map_or(0, Vec::len);
    let var = sample.var(level);
    let n = years.len() as f64;
    let above: Vec<&Vec<f64>> = years.iter().zip(totals).filter(|(_, t)| **t > var).map(|(y, _)| y).collect();
    let at: Vec<&Vec<f64>> = years.iter().zip(totals).filter(|(_, t)| **t == var).map(|(y, _)| y).collect();
    let mass = n * (1.0 - level.get());
    let share = if at.is_empty() { 0.0 } else { (mass - above.len() as f64) / at.len() as f64 };
    (0..parts)
        .map(|part| {
            let tail = maths::sum(above.iter().map(|year| year[part]));
            let edge = maths::sum(at.iter().map(|year| year[part]));
            (tail + share * edge) / mass
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn euler_shares_sum_to_the_tail_also_with_ties() {
        let years: Vec<Vec<f64>> =
            (0..40).map(|i| vec![f64::from(i % 4), f64::from(i % 5), f64::from(i % 2)]).collect();
        let level = Level::new(0.9).expect("a level");
        let totals: Vec<f64> = years.iter().map(|year| year.iter().sum()).collect();
        let allocation = allocate(&years, level);
        let tvar = LossSample::new(totals).tvar(level);
        assert!((maths::sum(allocation.euler) - tvar).abs() < 1e-12);
        assert!(allocation.diversification.expect("losses") <= 1.0 + 1e-12);
    }
}
