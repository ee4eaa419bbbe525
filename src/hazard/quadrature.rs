//! Gauss-Legendre quadrature on pieces where the integrand is smooth.

/// Nodes and weights on -1 to 1, five points: exact for polynomials of degree nine.
const NODES: [(f64, f64); 5] = [
    (-0.906_179_845_938_664, 0.236_926_885_056_189_08),
    (-0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
    (0.0, 0.568_888_888_888_888_9),
    (0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
    (0.906_179_845_938_664, 0.236_926_885_056_189_08),
];

/// The integral of `f` from `from` to `to`.
pub(super) fn integral(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    NODES.iter().map(|(node, weight)| weight * f(middle + half * node)).sum::<f64>() * half
}

/// The integral from `from` to `to`, cut at those of `cuts` that lie between; `cuts` are ascending.
pub(super) fn piecewise(from: f64, to: f64, cuts: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let mut total = 0.0;
    let mut start = from;
    for &cut in cuts.iter().filter(|cut| from < **cut && **cut < to) {
        total += integral(start, cut, &f);
        start = cut;
    }
    total + integral(start, to, &f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_degrees_are_exact_and_a_jump_needs_its_cut() {
        assert!((integral(0.0, 2.0, |x| x.powi(9)) - 102.4).abs() < 1e-11);
        let step = |x: f64| if x < 0.3 { 0.0 } else { 1.0 };
        assert!((piecewise(0.0, 1.0, &[0.3], step) - 0.7).abs() < 1e-14);
        assert!((piecewise(0.0, 1.0, &[], step) - 0.7).abs() > 1e-3);
    }
}
