//! Exact distributions for comparison, computed by the tests alone: none of this is in the product.

use harmattan::maths::{self, normal};
use statrs::distribution::{Beta, ContinuousCDF};

/// How many events a year has.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Frequency {
    Poisson {
        rate: f64,
    },
    /// Poisson with a Gamma frailty of `shape`: negative binomial.
    Mixed {
        rate: f64,
        shape: f64,
    },
}

impl Frequency {
    pub(crate) fn rate(self) -> f64 {
        match self {
            Self::Poisson { rate } | Self::Mixed { rate, .. } => rate,
        }
    }
}

/// A distribution on 0, `step`, 2 `step`, ...
#[derive(Debug, Clone)]
pub(crate) struct Lattice {
    pub(crate) step: f64,
    pub(crate) masses: Vec<f64>,
}

impl Lattice {
    /// Rounds a distribution to the nearest point; `largest` takes what lies at or above it.
    pub(crate) fn rounded(step: f64, largest: f64, cdf: impl Fn(f64) -> f64) -> Self {
        let last = (largest / step).round() as usize;
        let edge = |point: usize| cdf((point as f64 + 0.5) * step);
        let masses = (0..=last)
            .map(|point| {
                let above = if point == last { 1.0 } else { edge(point) };
                above - if point == 0 { 0.0 } else { edge(point - 1) }
            })
            .collect();
        Self { step, masses }
    }

    /// The year's sum, by the recursion of Panjer (1981), on points below `length`.
    pub(crate) fn compound(&self, frequency: Frequency, length: usize) -> Self {
        let none = self.masses[0];
        let (a, b, first) = match frequency {
            Frequency::Poisson { rate } => (0.0, rate, maths::exp(-rate * (1.0 - none))),
            Frequency::Mixed { rate, shape } => {
                let odds = rate / shape;
                let a = odds / (1.0 + odds);
                (a, (shape - 1.0) * a, maths::pow(1.0 + odds * (1.0 - none), -shape))
            }
        };
        let mut sums = vec![first];
        for n in 1..length {
            let last = n.min(self.masses.len() - 1);
            let terms = (1..=last).map(|j| (a + b * j as f64 / n as f64) * self.masses[j] * sums[n - j]);
            sums.push(terms.sum::<f64>() / (1.0 - a * none));
        }
        Self { step: self.step, masses: sums }
    }

    fn expect(&self, f: impl Fn(f64) -> f64) -> f64 {
        maths::sum(self.masses.iter().enumerate().map(|(i, mass)| mass * f(i as f64 * self.step)))
    }

    pub(crate) fn mean(&self) -> f64 {
        self.expect(|x| x)
    }

    pub(crate) fn central(&self, power: i32) -> f64 {
        let mean = self.mean();
        self.expect(|x| (x - mean).powi(power))
    }

    pub(crate) fn cdf(&self, x: f64) -> f64 {
        let points = (x / self.step + 1e-9).floor() as usize + 1;
        maths::sum(self.masses.iter().take(points).copied())
    }

    /// The smallest point with at least `p` at or below it.
    pub(crate) fn var(&self, p: f64) -> f64 {
        let mut mass = 0.0;
        let point = self.masses.iter().position(|part| {
            mass += part;
            mass >= p
        });
        point.expect("the lattice is long enough") as f64 * self.step
    }

    pub(crate) fn tvar(&self, p: f64) -> f64 {
        let var = self.var(p);
        var + self.stop_loss(var) / (1.0 - p)
    }

    /// `E[(X - retention)+]`.
    pub(crate) fn stop_loss(&self, retention: f64) -> f64 {
        self.expect(|x| (x - retention).max(0.0))
    }
}

/// Cumulative distribution of a lognormal whose logarithm has mean `mu`.
pub(crate) fn lognormal_cdf(x: f64, mu: f64, sigma: f64) -> f64 {
    if x <= 0.0 { 0.0 } else { normal::cdf((maths::ln(x) - mu) / sigma) }
}

pub(crate) fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    Beta::new(a, b).expect("parameters").cdf(x.clamp(0.0, 1.0))
}

/// Ends and steps of integrals over normals: the part outside is below 1e-15.
const END: f64 = 8.0;
const STEPS: usize = 800;

fn nodes() -> impl Iterator<Item = (f64, f64)> + Clone {
    let step = 2.0 * END / STEPS as f64;
    (0..=STEPS).map(move |i| {
        let z = -END + i as f64 * step;
        (z, step * maths::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt())
    })
}

/// `E[f(Z)]` for a standard normal.
pub(crate) fn expect_normal(f: impl Fn(f64) -> f64) -> f64 {
    maths::sum(nodes().map(|(z, weight)| weight * f(z)))
}

/// `Cov(f(X), g(Y))` for standard normals with a correlation, by conditioning on what they share.
pub(crate) fn covariance_of_normals(correlation: f64, f: impl Fn(f64) -> f64, g: impl Fn(f64) -> f64) -> f64 {
    let (shared, rest) = (correlation.sqrt(), (1.0 - correlation).sqrt());
    let given = |h: &dyn Fn(f64) -> f64, z: f64| expect_normal(|own| h(shared * z + rest * own));
    expect_normal(|z| given(&f, z) * given(&g, z)) - expect_normal(&f) * expect_normal(&g)
}

#[test]
fn panjers_recursion_of_a_certain_size_counts_events() {
    let one = Lattice { step: 1.0, masses: vec![0.0, 1.0] };
    let counts = one.compound(Frequency::Mixed { rate: 2.0, shape: 1.0 }, 400);
    for (count, mass) in counts.masses.iter().take(20).enumerate() {
        // With shape 1 the count is geometric.
        let exact = (2.0_f64 / 3.0).powi(count as i32) / 3.0;
        assert!((mass - exact).abs() < 1e-14, "{count}: {mass} {exact}");
    }
    assert!((counts.central(2) - 6.0).abs() < 1e-9);
}
