//! A quantile table made ready for fast lookup; the index is built at run time and never stored.

use crate::model::plan::QuantileTable;

/// Cells of the index over the uniform.
const CELLS: usize = 1024;

/// A quantile function: linear between points, constant outside.
#[derive(Debug, Clone)]
pub struct Lookup {
    u: Vec<f64>,
    x: Vec<f64>,
    slope: Vec<f64>,
    start: Vec<u32>,
}

impl Lookup {
    /// Prepares a table that has been checked: ascending, at least two points.
    pub fn new(table: &QuantileTable) -> Self {
        let slope = table
            .u
            .windows(2)
            .zip(table.x.windows(2))
            .map(|(u, x)| if u[1] > u[0] { (x[1] - x[0]) / (u[1] - u[0]) } else { 0.0 })
            .collect();
        let last = table.u.len() - 2;
        // The last interval that begins at or below the left end of each cell, and one cell more for the end.
        let start = (0..=CELLS + 1)
            .map(|cell| {
                let edge = cell as f64 / CELLS as f64;
                table.u.partition_point(|u| *u <= edge).saturating_sub(1).min(last) as u32
            })
            .collect();
        Self { u: table.u.clone(), x: table.x.clone(), slope, start }
    }

    /// The value at a uniform.
    #[inline]
    pub fn at(&self, uniform: f64) -> f64 {
        if uniform <= self.u[0] {
            return self.x[0];
        }
        let cell = (uniform * CELLS as f64) as usize;
        let low = self.start[cell.min(CELLS)] as usize;
        let high = self.start[(cell + 1).min(CELLS + 1)] as usize;
        let interval = low + self.u[low + 1..=high].partition_point(|u| *u <= uniform);
        if uniform >= self.u[interval + 1] {
            return self.x[interval + 1];
        }
        self.x[interval] + self.slope[interval] * (uniform - self.u[interval])
    }

    /// The largest value.
    pub fn largest(&self) -> f64 {
        self.x[self.x.len() - 1]
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
