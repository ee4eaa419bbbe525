//! A portfolio: holdings and policies, in the user's own currencies.

use crate::id::{AssetId, CommodityId, CountryCode, CurrencyCode, HoldingId, IssuerId, PolicyId};
use crate::model::peril::Peril;
use crate::model::plan::HoldingKind;
use crate::provenance::RowRef;
use jiff::civil::Date;

/// A line of a portfolio.
#[derive(Debug, Clone, PartialEq)]
pub struct Holding {
    /// Key.
    pub id: HoldingId,
    /// Name, as the user wrote it.
    pub name: String,
    /// Loss rule.
    pub kind: HoldingKind,
    /// Issuer, for equity; the counterparty otherwise. Already resolved to the registry's id.
    pub issuer: Option<IssuerId>,
    /// Asset.
    pub asset: Option<AssetId>,
    /// Country: of the asset, or the hub of a supply line.
    pub country: Option<CountryCode>,
    /// Commodity.
    pub commodity: Option<CommodityId>,
    /// Amount in `currency`, above 0.
    pub amount: f64,
    /// Currency.
    pub currency: CurrencyCode,
    /// Date of the amount.
    pub as_of: Date,
    /// Maturity of a loan, offtake or supply line.
    pub maturity: Option<Date>,
    /// Policy that covers it.
    pub policy: Option<PolicyId>,
    /// Remarks.
    pub note: String,
    /// Source row.
    pub row: RowRef,
}

/// An insurance policy, in its own currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Key.
    pub id: PolicyId,
    /// Perils covered.
    pub perils: Vec<Peril>,
    /// Days of a day loss not covered.
    pub waiting_days: f64,
    /// Longest covered stop, `None` without limit.
    pub indemnity_days: Option<f64>,
    /// Deductible per event.
    pub deductible: f64,
    /// True when it is a franchise.
    pub franchise: bool,
    /// Insured share, 0 to 1.
    pub share: f64,
    /// Limit per event.
    pub occurrence_limit: Option<f64>,
    /// Deductible of a year.
    pub aggregate_deductible: f64,
    /// Limit of a year.
    pub aggregate_limit: Option<f64>,
    /// Currency.
    pub currency: CurrencyCode,
    /// Source row.
    pub row: RowRef,
}

/// A portfolio with its policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Portfolio {
    /// Name: the file's stem, or the name of a shipped one.
    pub name: String,
    /// True for the shipped books, whose amounts are invented: every page and picture says so.
    pub sample: bool,
    /// True when nobody holds anything: the lines are equal stakes in assets of the registry.
    pub without_book: bool,
    /// Holdings in id order.
    pub holdings: Vec<Holding>,
    /// Policies in id order.
    pub policies: Vec<Policy>,
    /// SHA-256 of the files' bytes, hexadecimal.
    pub hash: String,
    /// The book in our layout, where its file has another one.
    pub layout: Option<String>,
    /// How a book of another layout than ours was read, a line each; empty for ours.
    pub readings: Vec<String>,
}
