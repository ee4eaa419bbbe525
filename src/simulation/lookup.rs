//! Quantile tables made ready for drawing: constant-time lookup.

use crate::maths::normal;
use crate::model::plan::QuantileTable;

/// A quantile table with a guide: cell `i` of `guide` names the segment that holds `i / cells`.
#[derive(Debug, Clone)]
pub(super) struct Lookup {
    u: Vec<f64>,
    x: Vec<f64>,
    guide: Vec<u32>,
}

impl Lookup {
    pub(super) fn new(table: &QuantileTable) -> Self {
        let cells = table.u.len().next_power_of_two();
        let mut guide = Vec::with_capacity(cells);
        let mut segment = 0;
        for cell in 0..cells {
            let at = cell as f64 / cells as f64;
            while segment + 2 < table.u.len() && table.u[segment + 1] <= at {
                segment += 1;
            }
            guide.push(u32::try_from(segment).expect("a table has few points"));
        }
        Self { u: table.u.clone(), x: table.x.clone(), guide }
    }

    /// The quantile at `u`, linear between points, constant outside.
    pub(super) fn at(&self, u: f64) -> f64 {
        let last = self.u.len() - 1;
        if u >= self.u[last] {
            return self.x[last];
        }
        if u <= self.u[0] {
            return self.x[0];
        }
        let mut segment = self.guide[(u * self.guide.len() as f64) as usize] as usize;
        while self.u[segment + 1] < u {
            segment += 1;
        }
        let (u0, u1) = (self.u[segment], self.u[segment + 1]);
        let (x0, x1) = (self.x[segment], self.x[segment + 1]);
        x0 + (x1 - x0) * ((u - u0) / (u1 - u0))
    }
}

/// A frailty as a function of its latent normal: the Gamma quantile of `Phi(x)` on a fixed grid.
#[derive(Debug, Clone)]
pub(super) struct FrailtyCurve {
    values: Vec<f64>,
}

const LATENT_END: f64 = 8.0;
const LATENT_STEPS: usize = 4096;

impl FrailtyCurve {
    pub(super) fn new(gamma: &Lookup) -> Self {
        let step = 2.0 * LATENT_END / LATENT_STEPS as f64;
        let values =
            (0..=LATENT_STEPS).map(|i| gamma.at(normal::cdf(-LATENT_END + i as f64 * step))).collect();
        Self { values }
    }

    pub(super) fn at(&self, latent: f64) -> f64 {
        let place = (latent + LATENT_END) * (LATENT_STEPS as f64 / (2.0 * LATENT_END));
        if place <= 0.0 {
            return self.values[0];
        }
        if place >= LATENT_STEPS as f64 {
            return self.values[LATENT_STEPS];
        }
        let low = place as usize;
        let part = place - low as f64;
        self.values[low] + (self.values[low + 1] - self.values[low]) * part
    }
}

/// The normal quantile: a table in the middle, exact in the outer sixty-fourths.
#[derive(Debug, Clone)]
pub(super) struct NormalQuantile {
    values: Vec<f64>,
}

const NORMAL_CELLS: usize = 4096;
const OUTER: f64 = 1.0 / 64.0;

impl NormalQuantile {
    pub(super) fn new() -> Self {
        let values = (0..=NORMAL_CELLS)
            .map(|i| match i {
                // The ends are never read: the outer parts are exact.
                0 | NORMAL_CELLS => 0.0,
                _ => normal::quantile(i as f64 / NORMAL_CELLS as f64),
            })
            .collect();
        Self { values }
    }

    pub(super) fn at(&self, u: f64) -> f64 {
        if !(OUTER..=1.0 - OUTER).contains(&u) {
            return normal::quantile(u);
        }
        let place = u * NORMAL_CELLS as f64;
        let low = place as usize;
        let part = place - low as f64;
        self.values[low] + (self.values[low + 1] - self.values[low]) * part
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
