//! A quantile table made ready for fast lookup; the index is built at run time and never stored.

use crate::model::plan::QuantileTable;

/// Cells of the index over the uniform.
const CELLS: usize = 1024;

/// A point with the slope to the next: side by side, since a lookup needs all three.
#[derive(Debug, Clone, Copy)]
struct Knot {
    u: f64,
    x: f64,
    slope: f64,
}

/// A quantile function: linear between points, constant outside.
#[derive(Debug, Clone)]
pub struct Lookup {
    knots: Vec<Knot>,
    start: Vec<u32>,
}

impl Lookup {
    /// Prepares a table that has been checked: ascending, at least two points.
    pub fn new(table: &QuantileTable) -> Self {
        let count = table.u.len();
        let knots = (0..count)
            .map(|i| {
                let next = (i + 1).min(count - 1);
                let (width, height) = (table.u[next] - table.u[i], table.x[next] - table.x[i]);
                Knot { u: table.u[i], x: table.x[i], slope: if width > 0.0 { height / width } else { 0.0 } }
            })
            .collect();
        // The last interval that begins at or below the left end of each cell, and one cell more for the end.
        let start = (0..=CELLS + 1)
            .map(|cell| {
                let edge = cell as f64 / CELLS as f64;
                table.u.partition_point(|u| *u <= edge).saturating_sub(1).min(count - 2) as u32
            })
            .collect();
        Self { knots, start }
    }

    /// The value at a uniform.
    #[inline]
    pub fn at(&self, uniform: f64) -> f64 {
        if uniform <= self.knots[0].u {
            return self.knots[0].x;
        }
        let cell = (uniform * CELLS as f64) as usize;
        let low = self.start[cell.min(CELLS)] as usize;
        let high = self.start[(cell + 1).min(CELLS + 1)] as usize;
        let place = low + self.knots[low + 1..=high].partition_point(|knot| knot.u <= uniform);
        let (knot, next) = (self.knots[place], self.knots[place + 1]);
        // Rounding must not lead past the next point.
        (knot.x + knot.slope * (uniform - knot.u)).min(next.x)
    }

    /// The largest value.
    pub fn largest(&self) -> f64 {
        self.knots[self.knots.len() - 1].x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lookup_is_the_linear_interpolation_of_its_points() {
        let u = vec![0.0, 0.1, 0.1003, 0.1004, 0.5, 0.999, 0.9999, 1.0];
        let x = vec![0.0, 1.0, 2.0, 5.0, 6.0, 7.0, 9.0, 20.0];
        let table = QuantileTable { name: String::new(), u: u.clone(), x: x.clone(), mean: 1.0 };
        let lookup = Lookup::new(&table);
        for step in 0..=20_000 {
            let at = f64::from(step) / 20_000.0;
            let i = u.windows(2).position(|pair| at <= pair[1]).unwrap();
            let wanted = x[i] + (x[i + 1] - x[i]) * (at - u[i]) / (u[i + 1] - u[i]);
            assert!((lookup.at(at) - wanted).abs() < 1e-9, "{at}");
        }
    }
}
