//! What was known on a date: the only place where a date filters anything.
//!
//! In: the whole package and an as-of date. Out: a [`World`], which everything downstream receives. Nothing downstream of here
//! may see the package.

mod as_of;

pub use as_of::{as_of, last_annual_release};

use crate::id::{AssetId, CountryCode, CurrencyCode};
use crate::model::claims::{Claim, Term};
use crate::model::conflict::{AdminArea, GeocodedEvent};
use crate::model::geography::Outline;
use crate::model::hazard::{Dependence, HazardRate, Severity};
use crate::model::minerals::{Fact, FxMonth, PriceMonth, Production};
use crate::model::package::Replaced;
use crate::model::panel::{CoupMonth, Observation};
use crate::model::policy::{
    AssetYears, Dispute, DisputeLoss, EventType, PolicyEvent, Treaty, ViolenceIncident,
};
use crate::model::record::QuotedRow;
use crate::model::registry::{
    Asset, Commodity, Country, IndicatorSpec, Issuer, Parameter, PillarSpec, Signal, Stake,
};
use crate::model::shock::{EventShock, ShockEffect};
use crate::model::supply::{Concentration, CriticalMineral, NationalOutput, PriceYear, Reserve, Trade};
use crate::period::{AsOf, Month};
use crate::provenance::RowRef;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What was known on [`World::as_of`]. Rows keep file order.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// The date.
    pub as_of: AsOf,
    /// Last day the package allows.
    pub data_end: Date,
    /// Countries.
    pub countries: Vec<Country>,
    /// Commodities.
    pub commodities: Vec<Commodity>,
    /// Pillars.
    pub pillars: Vec<PillarSpec>,
    /// Indicators.
    pub indicators: Vec<IndicatorSpec>,
    /// Event types.
    pub event_types: Vec<EventType>,
    /// Numbers of the method by name.
    pub parameters: BTreeMap<String, Parameter>,
    /// Default rates.
    pub hazard_rates: Vec<HazardRate>,
    /// Severities.
    pub severities: Vec<Severity>,
    /// Dependence.
    pub dependence: Vec<Dependence>,
    /// Assets.
    pub assets: Vec<Asset>,
    /// Issuers.
    pub issuers: Vec<Issuer>,
    /// Stakes in force on the date (from <= date < to).
    pub stakes: Vec<Stake>,
    /// Signals.
    pub signals: Vec<Signal>,
    /// Observations published by the date.
    pub observations: Vec<Observation>,
    /// Coups known by the date.
    pub coups: Vec<CoupMonth>,
    /// Last month of coups that was known.
    pub coups_to: Option<Month>,
    /// Deaths as known.
    pub conflict: ConflictSeries,
    /// Events with their places, known by the date; empty unless a layer of the user's brings them.
    pub geocoded: Vec<GeocodedEvent>,
    /// Areas of their administrative units.
    pub admin_areas: Vec<AdminArea>,
    /// Events in effect by the date.
    pub events: Vec<PolicyEvent>,
    /// Last day of events that was known.
    pub events_to: Option<Date>,
    /// T table.
    pub shock_effects: Vec<ShockEffect>,
    /// Shocks of known events.
    pub event_shocks: Vec<EventShock>,
    /// Disputes begun by the date; outcomes after it read as open.
    pub disputes: Vec<Dispute>,
    /// Asset-years, cut at the date; a first action after it is none.
    pub asset_years: Vec<AssetYears>,
    /// What disputes cost that had ended by the date.
    pub dispute_losses: Vec<DisputeLoss>,
    /// Violence incidents by the date.
    pub violence_incidents: Vec<ViolenceIncident>,
    /// Production published by the date.
    pub production: Vec<Production>,
    /// Prices published by the date.
    pub prices: Vec<PriceMonth>,
    /// Exchange rates published by the date.
    pub fx: Vec<FxMonth>,
    /// Trade published by the date.
    pub trade: Vec<Trade>,
    /// Concentration of world output published by the date.
    pub concentration: Vec<Concentration>,
    /// Output that states and companies had reported.
    pub national_output: Vec<NationalOutput>,
    /// Reserves published by the date.
    pub reserves: Vec<Reserve>,
    /// Yearly prices published by the date.
    pub price_years: Vec<PriceYear>,
    /// The UK list, from the end of its year.
    pub critical_minerals: Vec<CriticalMineral>,
    /// Treaties whose newest source was out.
    pub treaties: Vec<Treaty>,
    /// Facts published by the date.
    pub facts: Vec<Fact>,
    /// Claims made by the date.
    pub claims: Vec<Claim>,
    /// Words, which have no date.
    pub glossary: Vec<Term>,
    /// Outlines of countries.
    pub outlines: Vec<Outline>,
    /// Judgements that a layer of the user's replaces.
    pub replaced: Vec<Replaced>,
    /// Lines of the error record that rest on data known by the date.
    pub error_record: Vec<QuotedRow>,
}

/// Which of the two constructions of the conflict series was used; they are never subtracted from each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Construction {
    /// The main file, known whole from 2026-06-30: all events by date, provisional single-month counts scaled.
    MainFile,
    /// A snapshot's months from 2021-01, the main file before: single-month events only.
    Snapshot {
        /// Date of the snapshot.
        vintage: Date,
    },
    /// The main file with its publication lag, before the first snapshot.
    MainFileLagged,
}

/// Deaths by country and month, as known.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictSeries {
    /// Construction.
    pub construction: Construction,
    /// Newest month known.
    pub newest: Month,
    /// Months in order, without gaps from the first to [`Self::newest`], by country.
    pub months: BTreeMap<CountryCode, Vec<DeathsMonth>>,
}

/// Deaths of a month, as known.
#[derive(Debug, Clone, PartialEq)]
pub struct DeathsMonth {
    /// Month.
    pub month: Month,
    /// Deaths after scaling.
    pub deaths: f64,
    /// Deaths in the file.
    pub raw: u32,
    /// Events in the file, where counted.
    pub events: Option<u32>,
    /// Factor applied, 1 for none.
    pub scaling: f64,
    /// True when events that cross the month's end are left out and no scaling speaks for them.
    pub leaves_out: bool,
    /// True after the last annual release known: subject to the revision factor.
    pub provisional: bool,
    /// Source row.
    pub row: RowRef,
}

impl World {
    /// The asset of an id.
    pub fn asset(&self, id: &AssetId) -> Option<&Asset> {
        self.assets.iter().find(|asset| asset.id == *id)
    }

    /// The country of a code.
    pub fn country(&self, code: &CountryCode) -> Option<&Country> {
        self.countries.iter().find(|country| country.iso3 == *code)
    }

    /// A number of the method. The loader has checked that every name the product uses is there.
    ///
    /// # Panics
    /// When the name is none of the package's, which is our bug.
    pub fn parameter(&self, name: &str) -> f64 {
        self.parameters.get(name).unwrap_or_else(|| panic!("parameter {name} was checked on loading")).value
    }

    /// Newest known rate of a currency: pounds for one unit and its row. The pound itself is 1.
    pub fn gbp_per_unit(&self, currency: &CurrencyCode) -> Option<(f64, Option<&FxMonth>)> {
        if currency.as_str() == "GBP" {
            return Some((1.0, None));
        }
        self.fx
            .iter()
            .filter(|rate| rate.currency == *currency)
            .max_by_key(|rate| rate.month)
            .map(|rate| (rate.gbp_per_unit, Some(rate)))
    }
}
