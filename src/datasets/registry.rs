//! Rows of `registry/`: countries, commodities, pillars, indicators, parameters, assets, issuers, stakes, signals.

use crate::datasets::field::{BadCell, Field, choices};
use crate::datasets::table::{Record, Row, record};
use crate::id::{AssetId, IssuerId};
use crate::model::pillar::Pillar;
use crate::model::record::QuotedRow;
use crate::model::registry::{
    Asset, Bloc, Commodity, Country, FormerName, Frequency, IndicatorSpec, Issuer, Measure, Parameter,
    PillarSpec, Role, Scale, Signal, Stake, StakeTarget,
};

choices!(Bloc { "aes" => Bloc::Aes, "coast" => Bloc::Coast, "outside" => Bloc::Outside });
choices!(Measure {
    "panel" => Measure::Panel,
    "deaths" => Measure::Deaths,
    "decayed_coups" => Measure::DecayedCoups,
    "decayed_events" => Measure::DecayedEvents,
    "price_ratio" => Measure::PriceRatio,
    "concentration" => Measure::Concentration,
});
choices!(Scale { "linear" => Scale::Linear, "log" => Scale::Log });
choices!(Frequency { "annual" => Frequency::Annual, "monthly" => Frequency::Monthly, "event" => Frequency::Event });
choices!(Role { "owner" => Role::Owner, "consumer" => Role::Consumer });
choices!(Pillar {
    "security" => Pillar::Security,
    "governance" => Pillar::Governance,
    "humanitarian" => Pillar::Humanitarian,
    "mineral" => Pillar::Mineral,
    "external" => Pillar::External,
});

impl Field for StakeTarget {
    fn read(text: &str) -> Result<Self, BadCell> {
        match text {
            "ELSEWHERE" => Ok(Self::Elsewhere),
            "REGION-OTHER" => Ok(Self::RegionOther),
            _ => AssetId::read(text).map(Self::Asset),
        }
    }
    fn stand_in() -> Self {
        Self::Elsewhere
    }
}

record!(Country, key ["iso3"], {
    iso3: get, name: get, gw_code: maybe, fips: maybe, aliases: list, bloc: get, currency: maybe,
    currency_zone: maybe, events_covered: get, neighbours: list,
});
record!(Commodity, key ["id"], {
    id: get, name: get, price_series: maybe, price_link: get, bulk: get, mined: get, production_series: maybe,
    uk_critical: maybe,
});
record!(PillarSpec, key ["pillar"], { pillar: get, weight: share, equal_weight: share, reason: get });
record!(IndicatorSpec, key ["id"], {
    id: get, label: get, pillar: get, role: maybe, weight: share, measure: get, series: list, scale: get,
    safe: get, worst: get, unit: text, frequency: get, lag_months: months, carry: get, window_months: maybe,
    half_life_years: maybe_positive, reason: get, source: text,
});
record!(Parameter, key ["name"], { name: get, value: get, unit: text, judgement: get, reason: get });
record!(QuotedRow, key ["part", "unit", "months", "measure"], {
    part: get, unit: get, months: get, measure: get, forecasts: get, ours: get, benchmark: get, theirs: get, gain: get, low: get,
    high: get, data_end: get,
});
record!(Signal, key ["id"], {
    id: get, family: get, label: get, countries: list, measure: get, direction: text, threshold: maybe,
    unit: text, window: text, scenario: text, source: text,
});
record!(Stake, key ["issuer", "target", "from"], {
    issuer: get, target: get, interest: maybe_share, attributable_output: maybe_amount, unit: text,
    period: maybe, basis: get, from: maybe, to: maybe, source: text, confidence: text, note: text,
});

impl Record for Asset {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "country",
        "admin1",
        "latitude",
        "longitude",
        "coordinate_precision",
        "commodity",
        "operator",
        "operator_share",
        "state_share",
        "uk_link",
        "stage",
        "status",
        "producing",
        "foreign_held",
        "us_linked",
        "violence_zone",
        "corridor",
        "production",
        "production_unit",
        "production_year",
        "licence_expiry",
        "source",
        "confidence",
        "note",
    ];
    const KEY: &'static [&'static str] = &["id"];
    fn read(row: &mut Row<'_>) -> Self {
        let asset = Self {
            id: row.get("id"),
            name: row.get("name"),
            country: row.get("country"),
            admin1: row.text("admin1"),
            latitude: row.get("latitude"),
            longitude: row.get("longitude"),
            coordinate_precision: row.text("coordinate_precision"),
            commodity: row.get("commodity"),
            operator: row.text("operator"),
            operator_share: row.maybe_share("operator_share"),
            state_share: row.maybe_share("state_share"),
            uk_link: row.text("uk_link"),
            stage: row.text("stage"),
            status: row.text("status"),
            producing: row.get("producing"),
            foreign_held: row.get("foreign_held"),
            us_linked: row.get("us_linked"),
            violence_zone: row.positive("violence_zone"),
            corridor: row.maybe("corridor"),
            production: row.maybe_amount("production"),
            production_unit: row.text("production_unit"),
            production_year: row.maybe("production_year"),
            licence_expiry: row.maybe("licence_expiry"),
            source: row.text("source"),
            confidence: row.text("confidence"),
            note: row.text("note"),
            row: row.reference(),
        };
        if asset.latitude.abs() > 90.0 {
            row.problem("latitude", format!("must be from -90 to 90, was {}", asset.latitude), None);
        }
        if asset.longitude.abs() > 180.0 {
            row.problem("longitude", format!("must be from -180 to 180, was {}", asset.longitude), None);
        }
        asset
    }
}

impl Record for Issuer {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "domicile",
        "listings",
        "uk_link",
        "market_value_gbp_m",
        "market_value_date",
        "screening_stop",
        "source",
        "note",
    ];
    const KEY: &'static [&'static str] = &["id"];
    fn read(row: &mut Row<'_>) -> Self {
        Self {
            id: row.get("id"),
            name: row.get("name"),
            domicile: row.maybe("domicile"),
            listings: row.list("listings"),
            former_names: Vec::new(),
            uk_link: row.text("uk_link"),
            market_value_gbp_m: row.maybe_positive("market_value_gbp_m"),
            market_value_date: row.maybe("market_value_date"),
            screening_stop: row.get("screening_stop"),
            source: row.text("source"),
            note: row.text("note"),
            row: row.reference(),
        }
    }
}

/// A row of `registry/issuer_names.csv`: joins [`Issuer::former_names`].
#[derive(Debug)]
pub(super) struct NamedIssuer {
    pub(super) issuer: IssuerId,
    pub(super) name: FormerName,
    pub(super) row: crate::provenance::RowRef,
}

impl Record for NamedIssuer {
    const COLUMNS: &'static [&'static str] = &["issuer", "name", "until", "reason"];
    const KEY: &'static [&'static str] = &["name"];
    fn read(row: &mut Row<'_>) -> Self {
        let reason: String = row.get("reason");
        if !["renamed", "delisted", "alias"].contains(&reason.as_str()) {
            row.problem("reason", format!("must be one of renamed, delisted, alias, was \"{reason}\""), None);
        }
        Self {
            issuer: row.get("issuer"),
            name: FormerName { name: row.get("name"), until: row.maybe("until"), reason },
            row: row.reference(),
        }
    }
}
