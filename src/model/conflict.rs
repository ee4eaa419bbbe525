//! Deaths in organised violence by country and month.

use crate::id::CountryCode;
use crate::period::Month;
use crate::provenance::RowRef;
use jiff::civil::Date;

/// Deaths of a country and month in the main file. `security/conflict_months.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictMonth {
    /// Country.
    pub country: CountryCode,
    /// Month.
    pub month: Month,
    /// Best estimate of deaths.
    pub best: u32,
    /// High estimate, where given.
    pub high: Option<u32>,
    /// Number of events, where counted; `None` is not zero.
    pub events: Option<u32>,
    /// True when events that cross the month's end are left out.
    pub single_month_only: bool,
    /// Release: `GED_25.1`, `candidate_2026`, ...
    pub stage: String,
    /// Imported set that it belongs to: `UCDP GED 25.1`; empty for the package's own.
    pub set: String,
    /// `shown` for deaths of another source, which stand beside those of rates and scores; else empty.
    pub role: String,
    /// First day on which the set was to be had, where that is known.
    pub published: Option<Date>,
    /// Source row.
    pub row: RowRef,
}

/// Deaths of a country and month as a snapshot knew them. `security/conflict_vintages.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictVintage {
    /// Date of the snapshot.
    pub vintage: Date,
    /// Last month it covers.
    pub data_to: Month,
    /// Country.
    pub country: CountryCode,
    /// Month.
    pub month: Month,
    /// Best estimate of deaths, events inside one month only.
    pub best: u32,
    /// Source row.
    pub row: RowRef,
}

/// Deaths of a country anywhere and a month; months without a row had none. `security/world_conflict_months.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct WorldConflictMonth {
    /// Country, as UCDP spells it.
    pub country: String,
    /// Month.
    pub month: Month,
    /// Best estimate of deaths.
    pub best: u32,
    /// Source row.
    pub row: RowRef,
}

/// Score of a public forecast. `security/public_forecasts.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct PublicForecast {
    /// Month forecast.
    pub month: Month,
    /// Model, as its makers name it.
    pub model: String,
    /// Mean continuous ranked probability score over countries, state-based deaths.
    pub crps: f64,
    /// Source row.
    pub row: RowRef,
}

/// An event with its place. `security/events_geocoded.csv`, which no shipped package has: a layer of the user's may bring it.
#[derive(Debug, Clone, PartialEq)]
pub struct GeocodedEvent {
    /// Key.
    pub id: String,
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Country.
    pub country: CountryCode,
    /// First-level administrative unit, spelt as in `security/admin_areas`; empty when not known.
    pub admin1: String,
    /// Latitude, degrees.
    pub latitude: f64,
    /// Longitude, degrees.
    pub longitude: f64,
    /// UCDP's `where_prec`: 1 the place, 2 within 25 km, 3 second-level unit, 4 first-level unit, 5 a line or area, 6 country.
    pub where_precision: u16,
    /// Type, as reported.
    pub event_type: String,
    /// Best estimate of deaths.
    pub best: u32,
    /// Low estimate.
    pub low: Option<u32>,
    /// High estimate.
    pub high: Option<u32>,
    /// Source.
    pub source: String,
    /// Imported set that it belongs to, whose months stand in `security/conflict_months`; empty for a table by hand.
    pub set: String,
    /// First day on which the set was to be had, where that is known.
    pub published: Option<Date>,
    /// Source row.
    pub row: RowRef,
}

/// Area of a first-level administrative unit. `security/admin_areas.csv`, needed with [`GeocodedEvent`]s.
#[derive(Debug, Clone, PartialEq)]
pub struct AdminArea {
    /// Country.
    pub country: CountryCode,
    /// Unit.
    pub admin1: String,
    /// Square kilometres.
    pub area_km2: f64,
    /// Source.
    pub source: String,
    /// Source row.
    pub row: RowRef,
}

/// Ratio of all deaths to those of single-month events. `security/conflict_scaling.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictScaling {
    /// Country.
    pub country: CountryCode,
    /// Ratio by which months that hold single-month events only are multiplied.
    pub ratio: f64,
    /// First month it applies to.
    pub from: Month,
    /// Why (judgement).
    pub reason: String,
    /// Source row.
    pub row: RowRef,
}
