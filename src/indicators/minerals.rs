//! Concentration of a mineral's supply and the governance of where it comes from (METHODS 2).
//!
//! For a consumer concentration is the risk; for the owner of a mine it is upside, and these functions do not apply.

use crate::maths;

/// Governance risk of a country without an estimate: the middle of the scale, flagged (METHODS 2.2).
pub const UNKNOWN_GOVERNANCE: f64 = 0.5;

/// A WGI estimate as a risk from 0 (best) to 1 (worst).
pub fn governance_risk(estimate: f64) -> f64 {
    ((2.5 - estimate) / 5.0).clamp(0.0, 1.0)
}

/// Concentration of production.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// Share of each listed producer.
    pub shares: Vec<f64>,
    /// `sum s^2` when the others are one producer.
    pub index: f64,
    /// `sum s^2` when the others are split without end.
    pub lower: f64,
    /// `sum s^2` when the others come in blocks of the smallest listed producer.
    pub upper: f64,
}

impl Concentration {
    /// Producers of equal size that would give the same index.
    pub fn effective_number(&self) -> f64 {
        1.0 / self.index
    }

    /// Share of the `n` largest listed.
    pub fn largest(&self, n: usize) -> f64 {
        let mut shares = self.shares.clone();
        shares.sort_by(|a, b| b.total_cmp(a));
        maths::sum(shares.into_iter().take(n))
    }
}

/// Concentration of listed producers and an unlisted rest; `None` without output.
pub fn concentration(listed: &[f64], other: f64) -> Option<Concentration> {
    let total = maths::sum(listed.iter().copied()) + other;
    if total <= 0.0 {
        return None;
    }
    let shares: Vec<f64> = listed.iter().map(|amount| amount / total).collect();
    let lower = maths::sum(shares.iter().map(|s| s * s));
    let rest = other / total;
    let smallest = shares.iter().copied().filter(|s| *s > 0.0).fold(f64::INFINITY, f64::min);
    let upper =
        if rest > 0.0 && smallest.is_finite() { lower + rest * smallest } else { lower + rest * rest };
    Some(Concentration { index: lower + rest * rest, shares, lower, upper })
}

/// `sum s^2 g`: concentration weighted by governance risk.
pub fn governance_weighted(shares: &[f64], risks: &[f64]) -> f64 {
    maths::sum(shares.iter().zip(risks).map(|(s, g)| s * s * g))
}

/// `sum s g`: governance risk of a unit of output.
pub fn production_weighted(shares: &[f64], risks: &[f64]) -> f64 {
    maths::sum(shares.iter().zip(risks).map(|(s, g)| s * g))
}

/// A supplier of the EU's supply risk: share, WGI estimate, trade factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supplier {
    /// Share, 0 to 1.
    pub share: f64,
    /// WGI estimate.
    pub estimate: f64,
    /// 1 without restriction, .8 for a trade-agreement partner, 1.1 under an export tax.
    pub trade: f64,
}

/// `sum s^2 WGI t` with WGI from 0 to 10 (worst).
pub fn trade_weighted(suppliers: &[Supplier]) -> f64 {
    maths::sum(suppliers.iter().map(|x| x.share * x.share * 10.0 * governance_risk(x.estimate) * x.trade))
}

/// The European Commission's supply risk of 2017: world and own sourcing mixed by import reliance, less recycling and substitution.
pub fn supply_risk(
    world: f64,
    sourcing: f64,
    import_reliance: f64,
    recycling: f64,
    substitution: f64,
) -> f64 {
    let reliance = import_reliance.clamp(0.0, 1.0);
    (world * reliance / 2.0 + sourcing * (1.0 - reliance / 2.0)) * (1.0 - recycling) * substitution
}

/// Import risk `sum q g / (sum q + domestic)`; `None` where nothing is imported or produced: no denominator, no value.
pub fn import_risk(imports: &[(f64, f64)], domestic: f64) -> Option<f64> {
    let total = maths::sum(imports.iter().map(|(q, _)| *q)) + domestic;
    (total > 0.0).then(|| maths::sum(imports.iter().map(|(q, g)| q * g)) / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_producer_is_full_concentration_and_no_output_is_missing() {
        assert_eq!(concentration(&[10.0], 0.0).unwrap().index, 1.0);
        assert_eq!(concentration(&[0.0, 0.0], 0.0), None);
        assert_eq!(import_risk(&[], 0.0), None);
    }

    #[test]
    fn the_unlisted_rest_widens_the_index_into_an_interval() {
        let found = concentration(&[40.0, 20.0], 40.0).unwrap();
        assert!(found.lower < found.upper && found.upper < found.index);
    }
}
