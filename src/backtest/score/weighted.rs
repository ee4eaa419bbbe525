//! Past values with weights as a forecast.

use super::Counts;

/// A distribution on values, each with its weight; sorted, weights adding to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    points: Vec<(f64, f64)>,
}

impl Weighted {
    /// Sorts values with weights and scales the weights to 1. `None` when no weight is above 0.
    pub fn new(mut points: Vec<(f64, f64)>) -> Option<Self> {
        points.retain(|(_, weight)| *weight > 0.0);
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = points.iter().map(|(_, weight)| weight).sum();
        for point in &mut points {
            point.1 /= total;
        }
        (total > 0.0).then_some(Self { points })
    }

    /// All on one value.
    pub fn sure(value: f64) -> Self {
        Self { points: vec![(value, 1.0)] }
    }

    /// Values of equal weight.
    pub fn even(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        Self::new(values.into_iter().map(|value| (value, 1.0)).collect())
    }

    /// A table of counts.
    pub fn of_counts(counts: &Counts) -> Self {
        Self { points: counts.masses().filter(|(_, mass)| *mass > 0.0).collect() }
    }

    /// A mixture, `share` of the other.
    pub fn mixed(&self, other: &Self, share: f64) -> Self {
        if share <= 0.0 {
            return self.clone();
        }
        let mut points = Vec::with_capacity(self.points.len() + other.points.len());
        let (mut a, mut b) = (self.points.iter().peekable(), other.points.iter().peekable());
        loop {
            let first = match (a.peek(), b.peek()) {
                (Some(own), Some(theirs)) => own.0 <= theirs.0,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            let (from, weight) = if first { (a.next(), 1.0 - share) } else { (b.next(), share) };
            points.extend(from.map(|point| (point.0, weight * point.1)));
        }
        Self { points }
    }

    /// Mean.
    pub fn mean(&self) -> f64 {
        self.points.iter().map(|(value, weight)| value * weight).sum()
    }

    /// Continuous ranked probability score: the integral of `(F(x) - 1{y <= x})^2`.
    pub fn crps(&self, outcome: f64) -> f64 {
        let (mut distance, mut spread, mut below) = (0.0, 0.0, 0.0);
        for (value, weight) in &self.points {
            distance += weight * (value - outcome).abs();
            below += weight;
            spread += weight * value * (2.0 * below - weight - 1.0);
        }
        distance - spread
    }

    /// Weight of values below the outcome, and at most it.
    pub fn pit(&self, outcome: f64) -> (f64, f64) {
        (
            self.between(f64::NEG_INFINITY, outcome),
            self.points.iter().filter(|p| p.0 <= outcome).map(|p| p.1).sum(),
        )
    }

    /// Weight of `[low, high)`.
    pub fn between(&self, low: f64, high: f64) -> f64 {
        let from = self.points.partition_point(|point| point.0 < low);
        let to = self.points.partition_point(|point| point.0 < high);
        self.points[from..to].iter().map(|point| point.1).sum()
    }

    /// Smallest value whose chance of not being exceeded reaches `p`.
    pub fn quantile(&self, p: f64) -> f64 {
        let mut below = 0.0;
        for (value, weight) in &self.points {
            below += weight;
            if below >= p - 1e-12 {
                return *value;
            }
        }
        self.points[self.points.len() - 1].0
    }
}

#[cfg(test)]
mod tests {
    use super::super::Sample;
    use super::*;

    #[test]
    fn equal_weights_score_as_the_sample_they_are() {
        let values = vec![0.0, 2.0, 2.0, 7.0, 30.0];
        let sample = Sample::new(values.clone()).expect("values");
        let weighted = Weighted::even(values).expect("values");
        for outcome in [0.0, 1.0, 2.0, 50.0] {
            assert!((sample.crps(outcome) - weighted.crps(outcome)).abs() < 1e-12);
        }
    }

    #[test]
    fn a_table_of_counts_scores_as_itself() {
        let counts = Counts::negative_binomial(3.0, 0.8);
        let weighted = Weighted::of_counts(&counts);
        assert!((counts.crps(4) - weighted.crps(4.0)).abs() < 1e-9);
        assert_eq!(weighted.quantile(0.5), counts.quantile(0.5));
    }

    #[test]
    fn a_mixture_has_the_mean_of_its_parts() {
        let a = Weighted::even([1.0, 3.0]).expect("values");
        let b = Weighted::even([10.0]).expect("values");
        let mixed = a.mixed(&b, 0.25);
        assert!((mixed.mean() - 4.0).abs() < 1e-12);
        assert_eq!(mixed.pit(3.0), (0.375, 0.75));
    }
}
