//! Supply risk of a mineral: concentration, governance, sourcing. Concentration is a buyer's risk, never an owner's.

use crate::maths;

/// Herfindahl-Hirschman index of shares, 0 to 1. `None` when nothing is produced.
///
/// ```
/// # use harmattan::indicators::minerals::concentration;
/// assert_eq!(concentration(&[50.0, 30.0, 20.0]), Some(0.38));
/// assert_eq!(concentration(&[]), None);
/// ```
pub fn concentration(amounts: &[f64]) -> Option<f64> {
    let shares = shares(amounts)?;
    Some(maths::round_significant(maths::sum(shares.iter().map(|share| share * share)), 15))
}

/// Shares of the whole; `None` when it is 0.
pub fn shares(amounts: &[f64]) -> Option<Vec<f64>> {
    let total = maths::sum(amounts.iter().copied());
    (total > 0.0).then(|| amounts.iter().map(|amount| amount / total).collect())
}

/// Upper end of the index when `other` stands for producers that are not listed: they are split into blocks as large as the
/// smallest listed one.
pub fn concentration_upper(listed: &[f64], other: f64) -> Option<f64> {
    let total = maths::sum(listed.iter().copied()) + other;
    let smallest = listed.iter().copied().fold(f64::INFINITY, f64::min);
    if total <= 0.0 || !smallest.is_finite() || smallest <= 0.0 {
        return None;
    }
    let blocks = (other / smallest).floor();
    let rest = other - blocks * smallest;
    let square = |amount: f64| (amount / total) * (amount / total);
    Some(maths::sum(listed.iter().map(|amount| square(*amount))) + blocks * square(smallest) + square(rest))
}

/// Governance risk of a political-stability estimate: `(2.5 - estimate) / 5`, clipped to 0 and 1 (worst).
pub fn governance_risk(estimate: f64) -> f64 {
    ((2.5 - estimate) / 5.0).clamp(0.0, 1.0)
}

/// `sum s^2 g`: concentration weighted by governance risk.
pub fn governed_concentration(shares: &[f64], risks: &[f64]) -> f64 {
    maths::sum(shares.iter().zip(risks).map(|(share, risk)| share * share * risk))
}

/// `sum s g`: the governance risk of a tonne.
pub fn production_weighted_risk(shares: &[f64], risks: &[f64]) -> f64 {
    maths::sum(shares.iter().zip(risks).map(|(share, risk)| share * risk))
}

/// A supplier of the EU-type index: its share, its governance on a scale of 0 to 10, its trade factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supplier {
    /// Share of supply.
    pub share: f64,
    /// Governance risk, 0 to 10.
    pub governance: f64,
    /// Trade factor: below 1 for partners, above for restrictions.
    pub trade: f64,
}

/// `sum s^2 governance trade`.
pub fn trade_concentration(suppliers: &[Supplier]) -> f64 {
    maths::sum(suppliers.iter().map(|s| s.share * s.share * s.governance * s.trade))
}

/// Supply risk after the EU guidelines of 2017 (recalled): world and own sourcing mixed by import reliance, less recycling, times
/// substitutability.
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

/// Import risk: `sum q g / (sum q + domestic)`; `None` when nothing is supplied, where other tools print 0.
pub fn import_risk(quantities: &[f64], risks: &[f64], domestic: f64) -> Option<f64> {
    let supply = maths::sum(quantities.iter().copied()) + domestic;
    let weighted = maths::sum(quantities.iter().zip(risks).map(|(quantity, risk)| quantity * risk));
    (supply > 0.0).then(|| weighted / supply)
}
