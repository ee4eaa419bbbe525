//! What happened after an origin, country by country.

use crate::id::{AssetId, CommodityId, CountryCode};
use crate::maths;
use crate::model::conflict::{ConflictMonth, ConflictVintage};
use crate::model::minerals::Production;
use crate::model::policy::{AssetYears, Dispute};
use crate::model::record::scores::Outcome;
use crate::model::registry::Asset;
use crate::period::{Month, days_between};
use crate::units::DAYS_PER_YEAR;
use crate::world::last_annual_release;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Deaths added on both sides of a ratio, so that it is defined where nobody died; the offset of the violence path.
const OFFSET: f64 = 25.0;
/// Tonnes below which a year's gold is too little, or too often a repeated estimate, for a ratio. Judgement.
const LEAST_OUTPUT: f64 = 1.0;

/// Rows that say what happened: the end of the data, not what was known at an origin.
#[derive(Debug, Clone, Copy)]
pub struct Outcomes<'a> {
    /// Snapshots, of which the newest counts.
    pub vintages: &'a [ConflictVintage],
    /// The main file, for windows that begin before the snapshots do.
    pub conflict: &'a [ConflictMonth],
    /// Disputes.
    pub disputes: &'a [Dispute],
    /// Years at risk.
    pub asset_years: &'a [AssetYears],
    /// Where assets lie.
    pub assets: &'a [Asset],
    /// Output.
    pub production: &'a [Production],
}

type Deaths<'a> = BTreeMap<(&'a CountryCode, Month), f64>;

/// The outcomes, ready to be asked.
pub(super) struct Happened<'a> {
    rows: Outcomes<'a>,
    snapshot: Deaths<'a>,
    main: Deaths<'a>,
    country_of: BTreeMap<&'a AssetId, &'a CountryCode>,
    pub(super) vintage: Option<Date>,
    pub(super) finished_to: Option<Month>,
    at_risk_from: Option<Date>,
    at_risk_to: Option<Date>,
}

impl<'a> Happened<'a> {
    pub(super) fn new(rows: &Outcomes<'a>) -> Self {
        let vintage = rows.vintages.iter().map(|row| row.vintage).max();
        let finished_to = vintage.map(last_annual_release);
        let newest = rows.vintages.iter().filter(|row| Some(row.vintage) == vintage);
        // Beyond the last annual release the main file is another construction, in part scaled: it ends there.
        let finished = rows.conflict.iter().filter(|row| finished_to.is_none_or(|to| row.month <= to));
        let counted = || rows.asset_years.iter().filter(|row| row.in_denominator);
        Self {
            rows: *rows,
            snapshot: newest.map(|row| ((&row.country, row.month), f64::from(row.best))).collect(),
            main: finished.map(|row| ((&row.country, row.month), f64::from(row.best))).collect(),
            country_of: rows.assets.iter().map(|asset| (&asset.id, &asset.country)).collect(),
            vintage,
            finished_to,
            at_risk_from: counted().filter_map(|row| row.from).min(),
            at_risk_to: counted().filter_map(|row| row.to).max(),
        }
    }

    /// The outcome of a country in the `horizon` months after an origin; `None` when the data do not cover it.
    pub(super) fn of(
        &self,
        outcome: Outcome,
        country: &CountryCode,
        date: Date,
        horizon: i32,
    ) -> Option<f64> {
        let month = Month::of(date);
        match outcome {
            Outcome::DeathsChange => {
                let (before, after) = self.deaths(country, month, horizon)?;
                Some(maths::ln((after + OFFSET) / (before + OFFSET)))
            }
            Outcome::DeathsLevel => Some(self.deaths(country, month, horizon)?.1),
            Outcome::Onsets => self.onsets(country, date, horizon),
            Outcome::OutputLost => self.output_lost(country, month),
        }
    }

    /// Deaths of as many months before and after the end of `month`, both from one construction.
    fn deaths(&self, country: &CountryCode, month: Month, horizon: i32) -> Option<(f64, f64)> {
        let window = |source: &Deaths, from: i32, to: i32| {
            let months = (from..=to).map(|at| source.get(&(country, month.plus(at))).copied());
            months.sum::<Option<f64>>()
        };
        let both = |source: &Deaths| Some((window(source, 1 - horizon, 0)?, window(source, 1, horizon)?));
        both(&self.snapshot).or_else(|| both(&self.main))
    }

    /// Onsets of counted disputes for each asset-year at risk; `None` without an asset at risk, or outside the file.
    fn onsets(&self, country: &CountryCode, date: Date, horizon: i32) -> Option<f64> {
        let month = Month::of(date);
        let end = month.plus(horizon).last_day();
        if self.at_risk_from? > date || self.at_risk_to? < end {
            return None;
        }
        let counted = self.rows.asset_years.iter().filter(|row| row.in_denominator);
        let own = counted.filter(|row| self.country_of.get(&row.asset) == Some(&country));
        let years = maths::sum(own.map(|row| years_at_risk(row, date, end)));
        let months = month.plus(1)..=month.plus(horizon);
        let onsets = self.rows.disputes.iter().filter(|row| row.counted && row.country == *country);
        let onsets = onsets.filter(|row| months.contains(&Month::of(row.onset))).count();
        (years > 0.0).then(|| onsets as f64 / years)
    }

    /// Output lost from this year to the next, both from one source; at the end of a year only.
    fn output_lost(&self, country: &CountryCode, month: Month) -> Option<f64> {
        let gold = CommodityId::new("gold").ok()?;
        if month.number() != 12 {
            return None;
        }
        let own = || {
            let rows = self.rows.production.iter().filter(|row| row.mineral == gold);
            rows.filter(|row| row.country.as_ref() == Some(country))
        };
        let pair =
            own().filter(|row| row.year == month.year() && row.value >= LEAST_OUTPUT).find_map(|row| {
                let like = |next: &&Production| {
                    next.year == row.year + 1 && next.source == row.source && next.basis == row.basis
                };
                own().find(like).filter(|next| next.value > 0.0).map(|next| (row.value, next.value))
            });
        pair.map(|(this, next)| -maths::ln(next / this))
    }
}

/// Years of an asset at risk in `(from, to]`.
fn years_at_risk(row: &AssetYears, from: Date, to: Date) -> f64 {
    let start = row.from.map_or(from, |own| own.max(from));
    let ends = [row.to, row.first_action].into_iter().flatten();
    let end = ends.min().map_or(to, |own| own.min(to));
    f64::from(days_between(start, end).max(0)) / DAYS_PER_YEAR
}
