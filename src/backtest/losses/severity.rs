//! Severities as distribution functions.

use crate::maths;
use crate::maths::normal;
use crate::model::hazard::Distribution;
use statrs::function::beta::beta_reg;

/// Chance of a value of at most `x`.
pub fn below(distribution: Distribution, x: f64) -> f64 {
    match distribution {
        Distribution::Beta { .. } if x <= 0.0 => 0.0,
        Distribution::Beta { .. } if x >= 1.0 => 1.0,
        Distribution::Beta { a, b } => beta_reg(a, b, x),
        Distribution::Lognormal { cap: Some(cap), .. } if x >= cap => 1.0,
        Distribution::Lognormal { low, .. } if x <= low || x <= 0.0 => 0.0,
        Distribution::Lognormal { median, sigma, low, .. } => {
            let standard = |x: f64| normal::cdf((maths::ln(x) - maths::ln(median)) / sigma);
            let cut = if low > 0.0 { standard(low) } else { 0.0 };
            (standard(x) - cut) / (1.0 - cut)
        }
        Distribution::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
    }
}

/// Mean of a share.
pub(super) fn mean(distribution: Distribution) -> f64 {
    match distribution {
        Distribution::Beta { a, b } => a / (a + b),
        Distribution::Uniform { low, high } => 0.5 * (low + high),
        Distribution::Lognormal { median, sigma, .. } => median * maths::exp(0.5 * sigma * sigma),
    }
}

/// The share below which a loss lies with probability `p`, when it is of the first kind with `weight`, by halving.
pub fn mixture_quantile(weight: f64, shares: [Distribution; 2], p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    // Sixty halvings leave less than the last digit of a share.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        let rank = weight * below(shares[0], middle) + (1.0 - weight) * below(shares[1], middle);
        if rank < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// A distribution in words.
pub(super) fn words(distribution: Distribution) -> String {
    match distribution {
        Distribution::Beta { a, b } => format!("Beta({a}, {b})"),
        Distribution::Lognormal { median, sigma, .. } => format!("lognormal, median {median}, sigma {sigma}"),
        Distribution::Uniform { low, high } => format!("uniform, {low} to {high}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_the_distributions() {
        // Beta(4, 1): x^4. Lognormal: a half at its median.
        assert!((below(Distribution::Beta { a: 4.0, b: 1.0 }, 0.8) - 0.4096).abs() < 1e-12);
        let days = Distribution::Lognormal { median: 153.0, sigma: 0.98, low: 0.0, cap: None };
        assert!((below(days, 153.0) - 0.5).abs() < 1e-12);
        assert_eq!((below(days, 0.0), below(Distribution::Beta { a: 1.2, b: 8.0 }, 1.0)), (0.0, 1.0));
    }

    #[test]
    fn a_mixture_of_one_kind_has_its_quantiles() {
        let shares = [Distribution::Beta { a: 4.0, b: 1.0 }, Distribution::Beta { a: 1.2, b: 8.0 }];
        assert!((mixture_quantile(1.0, shares, 0.4096) - 0.8).abs() < 1e-12);
    }
}
