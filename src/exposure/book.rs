//! A book in pounds: what it is in, and what could not be told.

use super::weights::IssuerWeights;
use crate::id::{AssetId, CommodityId, CountryCode, CurrencyCode, HoldingId, IssuerId, PolicyId};
use crate::model::plan::HoldingKind;
use crate::model::portfolio::Policy;
use crate::period::Month;
use crate::provenance::RowRef;
use jiff::civil::Date;

/// A book in pounds, looked through.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// Name of the book.
    pub book: String,
    /// True for a shipped book with invented amounts.
    pub sample: bool,
    /// True for equal stakes in assets, in the place of a book.
    pub without_book: bool,
    /// Date of the amounts, when all holdings share one.
    pub amounts_as_of: Option<Date>,
    /// `book of 2026-06-30 seen at 2025-12-31`, when the two dates differ.
    pub seen_at: Option<String>,
    /// Holdings in force, in id order.
    pub holdings: Vec<ExposedHolding>,
    /// Assets with pounds in them, in id order, pseudo-assets too.
    pub assets: Vec<ExposedAsset>,
    /// Policies of holdings in force with the pounds of one unit of their currency, in id order.
    pub policies: Vec<(Policy, f64)>,
    /// Exchange rates used, in currency order.
    pub rates: Vec<DatedRate>,
    /// What could not be looked through, in holding order.
    pub unmatched: Vec<Unmatched>,
    /// Contracts that had matured, in id order.
    pub matured: Vec<Matured>,
    /// Weights of the issuers held, in id order.
    pub issuers: Vec<IssuerWeights>,
    /// What a reader should know, in holding order.
    pub flags: Vec<String>,
}

/// A holding in pounds. `positions`, `elsewhere` and `unmatched` sum to `pounds`.
#[derive(Debug, Clone, PartialEq)]
pub struct ExposedHolding {
    /// Key.
    pub id: HoldingId,
    /// Name.
    pub name: String,
    /// Loss rule.
    pub kind: HoldingKind,
    /// Issuer or counterparty.
    pub issuer: Option<IssuerId>,
    /// Commodity the line names.
    pub commodity: Option<CommodityId>,
    /// Amount in its currency.
    pub amount: f64,
    /// Currency.
    pub currency: CurrencyCode,
    /// Pounds for one unit.
    pub gbp_per_unit: f64,
    /// Pounds.
    pub pounds: f64,
    /// Pounds in assets, in asset order.
    pub positions: Vec<Position>,
    /// Pounds known to be outside the region.
    pub elsewhere: f64,
    /// Pounds that could not be looked through.
    pub unmatched: f64,
    /// Maturity.
    pub maturity: Option<Date>,
    /// Policy.
    pub policy: Option<PolicyId>,
    /// Source row.
    pub row: RowRef,
}

/// Pounds of a holding in an asset.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// Asset, or pseudo-asset.
    pub asset: AssetId,
    /// Share of the holding.
    pub weight: f64,
    /// Pounds.
    pub pounds: f64,
}

/// An asset with pounds in it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExposedAsset {
    /// Key.
    pub id: AssetId,
    /// Name.
    pub name: String,
    /// Country.
    pub country: CountryCode,
    /// Commodity; `None` for a pseudo-asset whose holding names none.
    pub commodity: Option<CommodityId>,
    /// True for `holding:<id>`.
    pub pseudo: bool,
    /// Pounds of all holdings in it.
    pub pounds: f64,
}

/// An exchange rate used.
#[derive(Debug, Clone, PartialEq)]
pub struct DatedRate {
    /// Currency.
    pub currency: CurrencyCode,
    /// Pounds for one unit.
    pub gbp_per_unit: f64,
    /// Month.
    pub month: Month,
    /// How it was made.
    pub method: String,
    /// Source row.
    pub row: RowRef,
}

/// Pounds that could not be looked through.
#[derive(Debug, Clone, PartialEq)]
pub struct Unmatched {
    /// Holding.
    pub holding: HoldingId,
    /// Name.
    pub name: String,
    /// Pounds.
    pub pounds: f64,
    /// Why.
    pub reason: String,
}

/// A contract that had matured.
#[derive(Debug, Clone, PartialEq)]
pub struct Matured {
    /// Holding.
    pub holding: HoldingId,
    /// Name.
    pub name: String,
    /// Pounds.
    pub pounds: f64,
    /// Maturity.
    pub maturity: Date,
}

impl Exposure {
    /// All pounds in force.
    pub fn total(&self) -> f64 {
        crate::maths::sum(self.holdings.iter().map(|holding| holding.pounds))
    }
    /// Pounds in assets of the region.
    pub fn looked_through(&self) -> f64 {
        crate::maths::sum(self.assets.iter().map(|asset| asset.pounds))
    }
    /// Pounds known to be outside the region.
    pub fn elsewhere(&self) -> f64 {
        crate::maths::sum(self.holdings.iter().map(|holding| holding.elsewhere))
    }
    /// Pounds that could not be looked through.
    pub fn unmatched_pounds(&self) -> f64 {
        crate::maths::sum(self.unmatched.iter().map(|row| row.pounds))
    }
    /// The holding of an id.
    pub fn holding(&self, id: &HoldingId) -> Option<&ExposedHolding> {
        self.holdings.iter().find(|holding| holding.id == *id)
    }
}
