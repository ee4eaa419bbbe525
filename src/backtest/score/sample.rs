//! Samples as forecasts: an ensemble, or a distribution that is that of past values.

use crate::maths;

/// Lower edges of the classes of deaths in the VIEWS prediction challenge; the last class is open.
pub const CLASS_EDGES: [f64; 11] = [0.0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5];

/// Equally likely values, sorted.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// Sorts the values; `None` when there are none.
    pub fn new(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        (!values.is_empty()).then_some(Self(values))
    }

    /// The values in order.
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    fn spread(&self) -> f64 {
        let m = self.0.len() as f64;
        2.0 * maths::sum(self.0.iter().enumerate().map(|(i, x)| (2.0 * (i as f64 + 1.0) - m - 1.0) * x))
    }

    fn distance(&self, outcome: f64) -> f64 {
        maths::sum(self.0.iter().map(|x| (x - outcome).abs())) / self.0.len() as f64
    }

    /// Continuous ranked probability score of the distribution that these values are.
    pub fn crps(&self, outcome: f64) -> f64 {
        let m = self.0.len() as f64;
        self.distance(outcome) - self.spread() / (2.0 * m * m)
    }

    /// The score expected of the distribution that these values were drawn from; `None` for one value.
    pub fn crps_fair(&self, outcome: f64) -> Option<f64> {
        let m = self.0.len() as f64;
        (self.0.len() > 1).then(|| self.distance(outcome) - self.spread() / (2.0 * m * (m - 1.0)))
    }

    /// Number of values below the outcome, and at most it: the rank of the outcome lies between.
    pub fn rank(&self, outcome: f64) -> (usize, usize) {
        (self.0.partition_point(|x| *x < outcome), self.0.partition_point(|x| *x <= outcome))
    }

    /// Quantile between values, as numpy's default (type 7).
    pub fn quantile(&self, p: f64) -> f64 {
        let at = p * (self.0.len() - 1) as f64;
        let (low, part) = (at.floor() as usize, at - at.floor());
        let next = self.0[(low + 1).min(self.0.len() - 1)];
        self.0[low] + part * (next - self.0[low])
    }

    /// Share of values in `[low, high)`.
    pub fn between(&self, low: f64, high: f64) -> f64 {
        let count = self.0.partition_point(|x| *x < high) - self.0.partition_point(|x| *x < low);
        count as f64 / self.0.len() as f64
    }
}

/// `-log2` of the mass of the outcome's class, after one count for each class was laid over the `count` of the forecast.
pub fn ignorance(mass: impl Fn(f64, f64) -> f64, count: f64, edges: &[f64], outcome: f64) -> f64 {
    let class = edges.partition_point(|edge| *edge <= outcome).saturating_sub(1);
    let high = edges.get(class + 1).copied().unwrap_or(f64::INFINITY);
    let held = mass(edges[class], high) * count + 1.0;
    -maths::ln(held / (count + edges.len() as f64)) / std::f64::consts::LN_2
}

/// Score of the central interval that should miss with chance `alpha`: its width, and a penalty for a miss.
pub fn interval(low: f64, high: f64, alpha: f64, outcome: f64) -> f64 {
    high - low + 2.0 / alpha * (low - outcome).max(0.0) + 2.0 / alpha * (outcome - high).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_scored_by_its_distance() {
        let one = Sample::new(vec![4.0]).expect("a value");
        assert_eq!((one.crps(7.0), one.crps_fair(7.0)), (3.0, None));
        assert_eq!(Sample::new(Vec::new()), None);
    }
}
