//! The data package as read: every table, every row, nothing filtered by date. Only `world` may turn it into what was known.

use crate::model::claims::{Claim, Term};
use crate::model::conflict::{
    AdminArea, ConflictMonth, ConflictScaling, ConflictVintage, GeocodedEvent, PublicForecast,
    WorldConflictMonth,
};
use crate::model::geography::Outline;
use crate::model::hazard::{Dependence, HazardRate, Severity};
use crate::model::minerals::{Fact, FxMonth, PriceMonth, Production};
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
use crate::provenance::RowRef;
use jiff::civil::Date;

/// All tables, rows in file order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Package {
    /// `registry/countries`
    pub countries: Vec<Country>,
    /// `registry/commodities`
    pub commodities: Vec<Commodity>,
    /// `registry/pillars`
    pub pillars: Vec<PillarSpec>,
    /// `registry/indicators`
    pub indicators: Vec<IndicatorSpec>,
    /// `registry/event_types`
    pub event_types: Vec<EventType>,
    /// `registry/parameters`
    pub parameters: Vec<Parameter>,
    /// `registry/hazard_rates`
    pub hazard_rates: Vec<HazardRate>,
    /// `registry/severities`
    pub severities: Vec<Severity>,
    /// `registry/dependence`
    pub dependence: Vec<Dependence>,
    /// `registry/assets`
    pub assets: Vec<Asset>,
    /// `registry/issuers` with `registry/issuer_names`
    pub issuers: Vec<Issuer>,
    /// `registry/stakes`
    pub stakes: Vec<Stake>,
    /// `registry/signals`
    pub signals: Vec<Signal>,
    /// `governance/*`, `humanitarian/*`, `registry/population`
    pub observations: Vec<Observation>,
    /// `policy/coups`
    pub coups: Vec<CoupMonth>,
    /// Last month the coup file covers.
    pub coups_to: Option<crate::period::Month>,
    /// `security/conflict_months`
    pub conflict: Vec<ConflictMonth>,
    /// `security/conflict_vintages`
    pub vintages: Vec<ConflictVintage>,
    /// `security/conflict_scaling`
    pub scaling: Vec<ConflictScaling>,
    /// `security/world_conflict_months`, which only the back-test reads
    pub world_conflict: Vec<WorldConflictMonth>,
    /// `security/public_forecasts`, which only the back-test reads
    pub public_forecasts: Vec<PublicForecast>,
    /// `security/events_geocoded`, which only a user's layer has
    pub geocoded: Vec<GeocodedEvent>,
    /// `security/admin_areas`, with it
    pub admin_areas: Vec<AdminArea>,
    /// `policy/events`
    pub events: Vec<PolicyEvent>,
    /// Last day the event file covers.
    pub events_to: Option<Date>,
    /// `policy/shock_effects`
    pub shock_effects: Vec<ShockEffect>,
    /// `policy/event_shocks`
    pub event_shocks: Vec<EventShock>,
    /// `policy/disputes`
    pub disputes: Vec<Dispute>,
    /// `policy/asset_years`
    pub asset_years: Vec<AssetYears>,
    /// `policy/dispute_losses`
    pub dispute_losses: Vec<DisputeLoss>,
    /// `policy/violence_incidents`
    pub violence_incidents: Vec<ViolenceIncident>,
    /// `minerals/production`
    pub production: Vec<Production>,
    /// `minerals/price_months`
    pub prices: Vec<PriceMonth>,
    /// `minerals/fx_months`
    pub fx: Vec<FxMonth>,
    /// `minerals/uk_imports` and `minerals/region_exports`
    pub trade: Vec<Trade>,
    /// `minerals/concentration`
    pub concentration: Vec<Concentration>,
    /// `minerals/national_production`
    pub national_output: Vec<NationalOutput>,
    /// `minerals/reserves`
    pub reserves: Vec<Reserve>,
    /// `minerals/price_years`
    pub price_years: Vec<PriceYear>,
    /// `registry/uk_critical_minerals`
    pub critical_minerals: Vec<CriticalMineral>,
    /// `policy/treaties`
    pub treaties: Vec<Treaty>,
    /// `policy/facts`
    pub facts: Vec<Fact>,
    /// `policy/claims`
    pub claims: Vec<Claim>,
    /// `registry/glossary`
    pub glossary: Vec<Term>,
    /// `registry/error_record`
    pub error_record: Vec<QuotedRow>,
    /// `geography/outlines`
    pub outlines: Vec<Outline>,
    /// Judgements that a layer of the user's replaces.
    pub replaced: Vec<Replaced>,
    /// What each resource is, for the report's sources.
    pub resources: Vec<ResourceInfo>,
    /// As-of date the package proposes.
    pub default_as_of: Option<Date>,
    /// Last day a run may stand on.
    pub data_end: Option<Date>,
}

/// A row of judgement that a layer replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Table: `registry/parameters`.
    pub table: String,
    /// Name of the row.
    pub key: String,
    /// What the user says: `value 20`.
    pub yours: String,
    /// What the package says: `value 10`.
    pub original: String,
    /// The user's row.
    pub row: RowRef,
}

/// A resource of the package, from `datapackage.json`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct ResourceInfo {
    /// Name: `security/conflict_months`.
    pub name: String,
    /// Title.
    pub title: String,
    /// Source, as it asks to be cited.
    pub source: String,
    /// Licence.
    pub licence: String,
    /// Edition.
    pub version: String,
    /// Day on which it was retrieved.
    pub retrieved: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Number of rows without the heading.
    pub rows: u64,
}
