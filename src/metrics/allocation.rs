//! Who causes the tail: Euler, last-in and stand-alone shares of a TVaR.

use super::sample::LossSample;
use crate::maths;

/// Shares of a TVaR by holding.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// Mean loss of each holding in the tail years of the total; sums to the TVaR.
    pub euler: Vec<f64>,
    /// TVaR of all less TVaR without the holding.
    pub marginal: Vec<f64>,
    /// TVaR of the holding alone.
    pub stand_alone: Vec<f64>,
}

/// Allocates the TVaR at `p` of the sum over holdings; `by_holding[h][y]` is the loss of a holding in a year. Years at the
/// quantile share what is left of the tail mass equally. `None` without years.
pub fn allocate(by_holding: &[Vec<f64>], p: f64) -> Option<Allocation> {
    let years = by_holding.first()?.len();
    let total: Vec<f64> = (0..years).map(|y| maths::sum(by_holding.iter().map(|h| h[y]))).collect();
    let sample = LossSample::new(&total);
    let all = sample.tail_value_at_risk(p)?;
    let weights = tail_weights(&total, sample.value_at_risk(p)?, p);
    let euler = by_holding.iter().map(|h| maths::sum(h.iter().zip(&weights).map(|(l, w)| l * w))).collect();
    let tail = |losses: &[f64]| LossSample::new(losses).tail_value_at_risk(p);
    let stand_alone = by_holding.iter().map(|h| tail(h)).collect::<Option<_>>()?;
    let marginal = by_holding
        .iter()
        .map(|h| {
            let without: Vec<f64> = total.iter().zip(h).map(|(all, own)| all - own).collect();
            tail(&without).map(|rest| all - rest)
        })
        .collect::<Option<_>>()?;
    Some(Allocation { euler, marginal, stand_alone })
}

fn tail_weights(total: &[f64], at: f64, p: f64) -> Vec<f64> {
    let n = total.len() as f64;
    let above = total.iter().filter(|loss| **loss > at).count() as f64;
    let ties = total.iter().filter(|loss| **loss == at).count() as f64;
    let mass = n * (1.0 - p);
    let tie = (mass - above).max(0.0) / ties;
    let weight = |loss: f64| {
        if loss > at {
            1.0
        } else if loss == at {
            tie
        } else {
            0.0
        }
    };
    total.iter().map(|loss| weight(*loss) / mass).collect()
}
