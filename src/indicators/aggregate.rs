//! From several values to one. On a risk scale the direction matters: a geometric mean rewards one good pillar, its complement
//! lets one bad pillar keep the score high (METHODS 1.4).

use crate::maths;

/// Smallest number under a logarithm: one point, so that a perfect or hopeless pillar does not decide alone.
pub const FLOOR: f64 = 1.0;

/// A rule of aggregation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aggregation {
    /// `100 - exp(sum w ln max(100 - x, 1))`: the headline across pillars.
    ComplementGeometric,
    /// `sum w x`: inside a pillar.
    Arithmetic,
    /// `exp(sum w ln max(x, 1))`.
    Geometric,
    /// `1 / sum(w / max(x, 1))`.
    Harmonic,
    /// `sqrt(sum w x^2)`.
    Quadratic,
    /// Ordered weights n, n-1, ..., 1 on the values from the worst down; the pillars' own weights play no part.
    OrderedWorstFirst,
    /// The worst value.
    Maximum,
    /// The best value.
    Minimum,
}

impl Aggregation {
    /// All, the headline first.
    pub const ALL: [Self; 8] = [
        Self::ComplementGeometric,
        Self::Arithmetic,
        Self::Geometric,
        Self::Harmonic,
        Self::Quadratic,
        Self::OrderedWorstFirst,
        Self::Maximum,
        Self::Minimum,
    ];

    /// Name in a table.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ComplementGeometric => "complement-geometric mean",
            Self::Arithmetic => "arithmetic mean",
            Self::Geometric => "geometric mean",
            Self::Harmonic => "harmonic mean",
            Self::Quadratic => "quadratic mean",
            Self::OrderedWorstFirst => "ordered weights, worst first",
            Self::Maximum => "worst pillar",
            Self::Minimum => "best pillar",
        }
    }

    /// The aggregate of `(weight, value)` pairs, weights scaled to sum to 1; `None` without weight.
    pub fn of(self, parts: &[(f64, f64)]) -> Option<f64> {
        let total = maths::sum(parts.iter().map(|part| part.0));
        if parts.is_empty() || total <= 0.0 {
            return None;
        }
        let weighted = |f: &dyn Fn(f64) -> f64| maths::sum(parts.iter().map(|(w, x)| w / total * f(*x)));
        Some(match self {
            Self::ComplementGeometric => 100.0 - maths::exp(weighted(&|x| maths::ln((100.0 - x).max(FLOOR)))),
            Self::Arithmetic => weighted(&|x| x),
            Self::Geometric => maths::exp(weighted(&|x| maths::ln(x.max(FLOOR)))),
            Self::Harmonic => 1.0 / weighted(&|x| 1.0 / x.max(FLOOR)),
            Self::Quadratic => weighted(&|x| x * x).sqrt(),
            Self::OrderedWorstFirst => ordered(parts),
            Self::Maximum => parts.iter().map(|part| part.1).fold(f64::NEG_INFINITY, f64::max),
            Self::Minimum => parts.iter().map(|part| part.1).fold(f64::INFINITY, f64::min),
        })
    }
}

fn ordered(parts: &[(f64, f64)]) -> f64 {
    let mut values: Vec<f64> = parts.iter().map(|part| part.1).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    let n = values.len() as f64;
    let total = n * (n + 1.0) / 2.0;
    maths::sum(values.iter().enumerate().map(|(i, x)| (n - i as f64) / total * x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_complement_lets_one_bad_pillar_keep_the_score_high() {
        let before = [(1.0, 80.0), (1.0, 75.0), (1.0, 70.0)];
        let after = [(1.0, 30.0), (1.0, 75.0), (1.0, 70.0)];
        let fall = |rule: Aggregation| rule.of(&before).unwrap() - rule.of(&after).unwrap();
        assert!((Aggregation::ComplementGeometric.of(&before).unwrap() - 75.3).abs() < 0.05);
        assert!((Aggregation::ComplementGeometric.of(&after).unwrap() - 62.6).abs() < 0.05);
        assert!(fall(Aggregation::ComplementGeometric) < fall(Aggregation::Arithmetic));
        assert!(fall(Aggregation::Arithmetic) < fall(Aggregation::Geometric));
    }

    #[test]
    fn every_rule_stays_between_the_best_and_the_worst_value_and_keeps_order() {
        let low = [(0.2, 12.0), (0.5, 55.0), (0.3, 91.0)];
        for rule in Aggregation::ALL {
            let value = rule.of(&low).unwrap();
            assert!((12.0 - 1e-9..=91.0 + 1e-9).contains(&value), "{rule:?} gave {value}");
            for i in 0..3 {
                let mut worse = low;
                worse[i].1 += 5.0;
                assert!(rule.of(&worse).unwrap() >= value - 1e-12, "{rule:?} fell when {i} got worse");
            }
        }
        assert_eq!(Aggregation::Arithmetic.of(&[]), None);
    }
}
