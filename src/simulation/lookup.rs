//! Quantile tables made ready for drawing: constant-time lookup.

use crate::maths::normal;
use crate::model::plan::QuantileTable;

/// A quantile table whose evenly spaced middle is found by arithmetic: draws fall there but for a few in a thousand.
#[derive(Debug, Clone)]
pub(super) struct Lookup {
    u: Vec<f64>,
    x: Vec<f64>,
    /// The even run alone, for the middle.
    even: Run,
    /// Probability of its first point, points per unit of probability, and the number of steps.
    from: f64,
    points: f64,
    steps: f64,
}

/// Values at even steps: each with what it takes to the next.
#[derive(Debug, Clone)]
struct Run(Vec<[f64; 2]>);

impl Run {
    fn new(values: &[f64]) -> Self {
        Self(values.windows(2).map(|ends| [ends[0], ends[1] - ends[0]]).collect())
    }

    /// The value at `place` steps from the first, from 0 to below the number of steps.
    #[inline]
    fn at(&self, place: f64) -> f64 {
        // Through 32 bits: to 64 and back takes twice the instructions.
        let step = place as i32;
        let [value, rise] = self.0[step as usize];
        value + rise * (place - f64::from(step))
    }
}

/// Points count as evenly spaced when none is off by more than this share of a step.
const EVEN: f64 = 1e-9;

impl Lookup {
    pub(super) fn new(table: &QuantileTable) -> Self {
        let (u, x) = (table.u.clone(), table.x.clone());
        let (start, end) = longest_even_run(&u);
        let steps = (end - start) as f64;
        let even = Run::new(&x[start..=end]);
        Self { even, from: u[start], points: steps / (u[end] - u[start]), steps, u, x }
    }

    /// The quantile at `u` in (0, 1), linear between points, constant outside.
    #[inline]
    pub(super) fn at(&self, u: f64) -> f64 {
        let place = (u - self.from) * self.points;
        if place >= 0.0 && place < self.steps {
            return self.even.at(place);
        }
        self.in_tail(u)
    }

    #[cold]
    fn in_tail(&self, u: f64) -> f64 {
        let upper = self.u.partition_point(|point| *point < u);
        if upper == 0 || upper == self.u.len() {
            return self.x[upper.min(self.x.len() - 1)];
        }
        let (u0, u1) = (self.u[upper - 1], self.u[upper]);
        self.x[upper - 1] + (self.x[upper] - self.x[upper - 1]) * ((u - u0) / (u1 - u0))
    }
}

/// First and last index of the longest run of evenly spaced points.
fn longest_even_run(u: &[f64]) -> (usize, usize) {
    let (mut best, mut start) = ((0, 1), 0);
    for end in 1..u.len() {
        let step = u[start + 1] - u[start];
        if ((u[end] - u[start]) / (end - start) as f64 - step).abs() > EVEN * step
            || (u[end] - u[end - 1] - step).abs() > EVEN * step
        {
            start = end - 1;
        }
        if end - start > best.1 - best.0 {
            best = (start, end);
        }
    }
    best
}

/// A frailty as a function of its latent normal: the Gamma quantile of `Phi(x)` on a fixed grid.
#[derive(Debug, Clone)]
pub(super) struct FrailtyCurve {
    run: Run,
    first: f64,
    last: f64,
}

const LATENT_END: f64 = 8.0;
const LATENT_STEPS: usize = 4096;

impl FrailtyCurve {
    pub(super) fn new(gamma: &Lookup) -> Self {
        let step = 2.0 * LATENT_END / LATENT_STEPS as f64;
        let values: Vec<f64> =
            (0..=LATENT_STEPS).map(|i| gamma.at(normal::cdf(-LATENT_END + i as f64 * step))).collect();
        Self { run: Run::new(&values), first: values[0], last: values[LATENT_STEPS] }
    }

    #[inline]
    pub(super) fn at(&self, latent: f64) -> f64 {
        let place = (latent + LATENT_END) * (LATENT_STEPS as f64 / (2.0 * LATENT_END));
        if place > 0.0 && place < LATENT_STEPS as f64 {
            return self.run.at(place);
        }
        if place > 0.0 { self.last } else { self.first }
    }
}

/// The normal quantile: a table in the middle, exact in the outer sixty-fourths.
#[derive(Debug, Clone)]
pub(super) struct NormalQuantile(Run);

const NORMAL_CELLS: usize = 4096;
const OUTER: f64 = 1.0 / 64.0;

impl NormalQuantile {
    pub(super) fn new() -> Self {
        let values: Vec<f64> = (0..=NORMAL_CELLS)
            .map(|i| match i {
                // The ends are never read: the outer parts are exact.
                0 | NORMAL_CELLS => 0.0,
                _ => normal::quantile(i as f64 / NORMAL_CELLS as f64),
            })
            .collect();
        Self(Run::new(&values))
    }

    #[inline]
    pub(super) fn at(&self, u: f64) -> f64 {
        if (OUTER..=1.0 - OUTER).contains(&u) {
            return self.0.at(u * NORMAL_CELLS as f64);
        }
        normal::quantile(u)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lookup_meets_its_points_and_the_line_between() {
        let table = QuantileTable {
            name: "t".into(),
            u: vec![0.0, 0.5, 0.9, 1.0],
            x: vec![0.0, 1.0, 5.0, 9.0],
            mean: 2.0,
        };
        let lookup = Lookup::new(&table);
        for (u, x) in [(0.0, 0.0), (0.25, 0.5), (0.5, 1.0), (0.7, 3.0), (0.9, 5.0), (0.95, 7.0), (1.0, 9.0)] {
            assert!((lookup.at(u) - x).abs() < 1e-12, "{u}");
        }
    }

    #[test]
    fn the_normal_table_stays_within_a_hundred_thousandth() {
        let quantile = NormalQuantile::new();
        for i in 1..2000 {
            let u = f64::from(i) / 2000.0;
            assert!((quantile.at(u) - normal::quantile(u)).abs() < 2e-5, "{u}");
        }
    }
}
