//! Quantile tables of a plan: each distribution once, by name.

use super::rounded;
use crate::hazard::frequency::Gamma;
use crate::maths;
use crate::model::hazard::Distribution;
use crate::model::plan::QuantileTable;
use statrs::distribution::{Beta, Continuous, ContinuousCDF, Normal};

/// The tables made so far; a plan refers to them by index.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// In the order of first use.
    pub(super) done: Vec<QuantileTable>,
}

impl Tables {
    /// The index of a table, which is made when its name is new.
    pub(super) fn index(&mut self, name: String, make: impl FnOnce(&str) -> QuantileTable) -> usize {
        if let Some(index) = self.done.iter().position(|table| table.name == name) {
            return index;
        }
        let table = make(&name);
        self.done.push(QuantileTable {
            name,
            u: table.u.into_iter().map(rounded).collect(),
            x: table.x.into_iter().map(rounded).collect(),
            mean: rounded(table.mean),
        });
        self.done.len() - 1
    }

    /// A Gamma multiplier of mean 1.
    pub(super) fn gamma(&mut self, shape: f64) -> usize {
        let shape = rounded(shape);
        self.index(format!("Gamma({shape}, mean 1)"), |name| gamma_table(name, shape))
    }

    /// A severity.
    pub(super) fn severity(&mut self, distribution: Distribution) -> usize {
        self.index(words(distribution), |name| severity_table(name, distribution))
    }
}

fn words(distribution: Distribution) -> String {
    match distribution {
        Distribution::Beta { a, b } => format!("Beta({a}, {b})"),
        Distribution::Uniform { low, high } => format!("Uniform({low}, {high})"),
        Distribution::Lognormal { median, sigma, low, cap } => {
            let cap = cap.map_or(String::new(), |cap| format!(", cap {cap}"));
            let low = if low > 0.0 { format!(", from {low}") } else { String::new() };
            format!("Lognormal(median {median}, sigma {sigma}{low}{cap})")
        }
    }
}

fn knots() -> Vec<f64> {
    let mut u: Vec<f64> = (0..=256).map(|i| f64::from(i) / 256.0).collect();
    for k in 1..=24 {
        let tail = maths::exp2(-8.0 - f64::from(k) * 0.5);
        u.extend([tail, 1.0 - tail]);
    }
    u.sort_by(f64::total_cmp);
    u
}

fn table(name: &str, mean: f64, quantile: impl Fn(f64) -> f64) -> QuantileTable {
    let u = knots();
    let last = u[u.len() - 2];
    let x = u.iter().map(|u| quantile(if *u >= 1.0 { last } else { *u })).collect();
    QuantileTable { name: name.to_owned(), u, x, mean }
}

fn gamma_table(name: &str, shape: f64) -> QuantileTable {
    let gamma = Gamma { shape, rate: shape };
    table(name, 1.0, |u| if u <= 0.0 { 0.0 } else { gamma.quantile(u) })
}

fn severity_table(name: &str, distribution: Distribution) -> QuantileTable {
    match distribution {
        Distribution::Beta { a, b } => {
            let beta = Beta::new(a, b).expect("shapes were checked");
            let _ = beta.pdf(0.5);
            table(name, a / (a + b), |u| beta.inverse_cdf(u))
        }
        Distribution::Uniform { low, high } => table(name, 0.5 * (low + high), |u| low + u * (high - low)),
        Distribution::Lognormal { median, sigma, low, cap } => {
            let normal = Normal::new(0.0, 1.0).expect("standard");
            let from = if low > 0.0 { normal.cdf(maths::ln(low / median) / sigma) } else { 0.0 };
            let at = |u: f64| {
                let p = from + u * (1.0 - from);
                let x = if p <= 0.0 { 0.0 } else { median * maths::exp(sigma * normal.inverse_cdf(p)) };
                cap.map_or(x, |cap| x.min(cap))
            };
            let m = 20_000;
            let mean = maths::sum((0..m).map(|i| at((f64::from(i) + 0.5) / f64::from(m)))) / f64::from(m);
            table(name, mean, at)
        }
    }
}
