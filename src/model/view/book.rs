//! The book: what is held, in pounds, and what could not be looked through.

use super::Estimate;
use crate::model::peril::Peril;
use crate::model::plan::HoldingKind;
use serde::{Deserialize, Serialize};

/// The book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Book {
    /// Name.
    pub name: String,
    /// True for a shipped book: `sample book, invented amounts` stands on every page and picture.
    pub sample: bool,
    /// True when there is no book: each asset of the registry in the scenario's countries stands in as a stake of £100.
    #[serde(default)]
    pub without_book: bool,
    /// Date of the amounts, when all holdings share one.
    pub amounts_as_of: Option<String>,
    /// All pounds.
    pub total: f64,
    /// Pounds looked through to assets of the region.
    pub looked_through: f64,
    /// Pounds known to be outside the region: unexposed.
    pub elsewhere: f64,
    /// Pounds that could not be looked through.
    pub unmatched: f64,
    /// What could not be looked through.
    pub unmatched_rows: Vec<UnmatchedRow>,
    /// Pounds by asset, largest first.
    pub by_asset: Vec<AssetPounds>,
}

/// Pounds that could not be looked through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UnmatchedRow {
    /// Holding.
    pub holding: String,
    /// Name.
    pub name: String,
    /// Pounds.
    pub pounds: f64,
    /// Why.
    pub reason: String,
}

/// Pounds of the book in an asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AssetPounds {
    /// Asset.
    pub asset: String,
    /// Name.
    pub name: String,
    /// Country code.
    pub country: String,
    /// Commodity.
    pub commodity: String,
    /// Pounds.
    pub pounds: f64,
}

/// A holding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct HoldingView {
    /// Id.
    pub id: String,
    /// Name, as the user wrote it: escape it.
    pub name: String,
    /// Kind.
    pub kind: HoldingKind,
    /// Issuer or asset.
    pub subject: String,
    /// Amount in its own currency.
    pub amount: f64,
    /// Currency.
    pub currency: String,
    /// Pounds.
    pub pounds: f64,
    /// Pounds in assets of the region.
    pub looked_through: f64,
    /// Pounds by asset.
    pub positions: Vec<AssetPounds>,
    /// Policy, when covered.
    pub policy: Option<String>,
    /// Expected gross loss, baseline.
    pub expected: Estimate,
    /// Expected gross loss, scenario.
    pub scenario_expected: Estimate,
    /// Paired change.
    pub change: Estimate,
    /// Expected loss after insurance, baseline.
    pub retained: Estimate,
    /// Stand-alone TVaR 99, baseline gross.
    pub tvar99: Estimate,
    /// Expected gross loss by peril, baseline.
    pub by_peril: Vec<(Peril, f64)>,
    /// Expected loss after insurance by peril, baseline.
    #[serde(default)]
    pub retained_by_peril: Vec<(Peril, f64)>,
    /// Perils that its policy covers; none without a policy.
    #[serde(default)]
    pub covered_perils: Vec<Peril>,
    /// Expected loss as a share of the looked-through pounds.
    pub expected_share: Option<f64>,
    /// The drivers, in sentences.
    pub drivers: Vec<String>,
    /// Flags: sanctions check, stale listing, maturity, partly looked through.
    pub flags: Vec<String>,
}

/// An exchange rate used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ExchangeRate {
    /// Currency.
    pub currency: String,
    /// Pounds for one unit.
    pub gbp_per_unit: f64,
    /// Month of the rate.
    pub month: String,
    /// How it was made.
    pub method: String,
}
