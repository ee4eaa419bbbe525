//! A book as the view shows it.

use super::Exposure;
use crate::model::view::{AssetPounds, Book, ExchangeRate, UnmatchedRow};

impl Exposure {
    /// The book for the view: assets with the most pounds first, by id where equal.
    pub fn view_book(&self) -> Book {
        let mut by_asset: Vec<AssetPounds> = self
            .assets
            .iter()
            .map(|asset| AssetPounds {
                asset: asset.id.to_string(),
                name: asset.name.clone(),
                country: asset.country.to_string(),
                commodity: asset.commodity.as_ref().map_or_else(String::new, ToString::to_string),
                pounds: asset.pounds,
            })
            .collect();
        by_asset.sort_by(|a, b| b.pounds.total_cmp(&a.pounds).then_with(|| a.asset.cmp(&b.asset)));
        let unmatched_rows = self.unmatched.iter().map(|row| UnmatchedRow {
            holding: row.holding.to_string(),
            name: row.name.clone(),
            pounds: row.pounds,
            reason: row.reason.clone(),
        });
        Book {
            name: self.book.clone(),
            sample: self.sample,
            without_book: self.without_book,
            amounts_as_of: self.amounts_as_of.map(|date| date.to_string()),
            total: self.total(),
            looked_through: self.looked_through(),
            elsewhere: self.elsewhere(),
            unmatched: self.unmatched_pounds(),
            unmatched_rows: unmatched_rows.collect(),
            by_asset,
        }
    }

    /// The exchange rates for the view, in currency order.
    pub fn view_rates(&self) -> Vec<ExchangeRate> {
        let shown = self.rates.iter().map(|rate| ExchangeRate {
            currency: rate.currency.to_string(),
            gbp_per_unit: rate.gbp_per_unit,
            month: rate.month.to_string(),
            method: rate.method.clone(),
        });
        shown.collect()
    }
}
