//! Rows of two worlds by key: whose values, whose rows.

use crate::model::claims::{Claim, Term};
use crate::model::conflict::{AdminArea, GeocodedEvent};
use crate::model::geography::Outline;
use crate::model::hazard::{Dependence, HazardRate, Severity};
use crate::model::minerals::{Fact, FxMonth, PriceMonth, Production};
use crate::model::panel::{CoupMonth, Observation};
use crate::model::policy::{
    AssetYears, Dispute, DisputeLoss, EventType, PolicyEvent, Treaty, ViolenceIncident,
};
use crate::model::portfolio::{Holding, Policy};
use crate::model::record::QuotedRow;
use crate::model::registry::{
    Asset, Commodity, Country, IndicatorSpec, Issuer, Parameter, PillarSpec, Signal, Stake,
};
use crate::model::shock::{EventShock, ShockEffect};
use crate::model::supply::{Concentration, CriticalMineral, NationalOutput, PriceYear, Reserve, Trade};
use crate::provenance::RowRef;
use std::collections::BTreeMap;

/// A row of a table: what names it, and where it stood, which says nothing of its content.
pub(super) trait Sourced: Clone + PartialEq {
    /// The columns that name the row; rows of one name are told apart by their order.
    fn key(&self) -> String;
    /// Where it stood.
    fn row_mut(&mut self) -> &mut RowRef;
}

macro_rules! sourced {
    ($($kind:ty: $row:ident => $($key:expr),+;)*) => {$(
        impl Sourced for $kind {
            fn key(&self) -> String {
                let $row = self;
                [$(format!("{:?}", $key)),+].join("|")
            }
            fn row_mut(&mut self) -> &mut RowRef {
                &mut self.row
            }
        }
    )*};
}

sourced! {
    Country: r => r.iso3;
    Commodity: r => r.id;
    PillarSpec: r => r.pillar;
    IndicatorSpec: r => r.id;
    EventType: r => r.id;
    Parameter: r => r.name;
    HazardRate: r => r.process, r.peril, r.bloc, r.zone;
    Severity: r => r.process, r.component;
    Dependence: r => r.peril;
    Asset: r => r.id;
    Issuer: r => r.id;
    Stake: r => r.issuer, r.target, r.from, r.period, r.basis;
    Signal: r => r.id;
    Observation: r => r.series, r.country, r.period_end;
    CoupMonth: r => r.country, r.month;
    GeocodedEvent: r => r.id;
    AdminArea: r => r.country, r.admin1;
    PolicyEvent: r => r.id;
    ShockEffect: r => r.shock, r.peril, r.target;
    EventShock: r => r.event, r.shock;
    Dispute: r => r.id;
    AssetYears: r => r.asset, r.from;
    DisputeLoss: r => r.dispute;
    ViolenceIncident: r => r.asset, r.date;
    Production: r => r.mineral, r.country_name, r.year, r.basis, r.source;
    PriceMonth: r => r.series, r.month;
    FxMonth: r => r.currency, r.month;
    Trade: r => r.reporter, r.hs6, r.year, r.partner;
    Concentration: r => r.mineral, r.year, r.source;
    NationalOutput: r => r.mineral, r.country, r.year, r.scope, r.source;
    Reserve: r => r.mineral, r.country_name, r.year, r.basis;
    PriceYear: r => r.mineral, r.year, r.basis;
    CriticalMineral: r => r.material, r.year;
    Treaty: r => r.country, r.instrument;
    Fact: r => r.id;
    Claim: r => r.id;
    Term: r => r.term;
    Outline: r => r.country, r.ring;
    QuotedRow: r => r.part, r.unit, r.measure, r.data_end;
    Holding: r => r.id;
    Policy: r => r.id;
}

/// Rows by name and, within a name, by order.
fn keyed<T: Sourced>(rows: &[T]) -> Vec<((String, usize), &T)> {
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    let mut place = |key: String| {
        let count = met.entry(key.clone()).or_default();
        *count += 1;
        (key, *count)
    };
    rows.iter().map(|row| (place(row.key()), row)).collect()
}

/// Rows that `members` names, in its order; what both have takes its content from `values`.
pub(super) fn mixed<T: Sourced>(members: &[T], values: &[T]) -> Vec<T> {
    let of_values: BTreeMap<_, _> = keyed(values).into_iter().collect();
    let content = |(key, row)| T::clone(of_values.get(&key).copied().unwrap_or(row));
    keyed(members).into_iter().map(content).collect()
}

/// All rows of `owner`, then those that only `other` has: what is named elsewhere must be there to be found.
pub(super) fn united<T: Sourced>(owner: &[T], other: &[T]) -> Vec<T> {
    let known: BTreeMap<_, _> = keyed(owner).into_iter().collect();
    let more = keyed(other).into_iter().filter(|(key, _)| !known.contains_key(key)).map(|(_, row)| row);
    owner.iter().chain(more).cloned().collect()
}

/// Rows without their places.
pub(super) fn bare<T: Sourced>(rows: &[T]) -> Vec<T> {
    let nowhere = RowRef { resource: String::new(), row: 0 };
    let strip = |row: &T| {
        let mut row = row.clone();
        *row.row_mut() = nowhere.clone();
        row
    };
    rows.iter().map(strip).collect()
}

/// Rows changed, added and removed from `a` to `b`.
pub(super) fn counts<T: Sourced>(a: &[T], b: &[T]) -> (usize, usize, usize) {
    let (a, b) = (bare(a), bare(b));
    let before: BTreeMap<_, _> = keyed(&a).into_iter().collect();
    let after: BTreeMap<_, _> = keyed(&b).into_iter().collect();
    let shared = |key| before.get(key).zip(after.get(key));
    let changed = before.keys().filter(|key| shared(key).is_some_and(|(old, new)| old != new)).count();
    let added = after.keys().filter(|key| !before.contains_key(*key)).count();
    let removed = before.keys().filter(|key| !after.contains_key(*key)).count();
    (changed, added, removed)
}
