//! What a map of the book needs: outlines, deaths and sites.

use serde::{Deserialize, Serialize};

/// A map of the book.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MapView {
    /// Box that holds the countries of the book and of the scenario: west, south, east, north, degrees. `None` without one.
    pub frame: Option<[f64; 4]>,
    /// Countries and territories in the frame, by code. Borders are those of the source and no statement of policy.
    pub countries: Vec<MapCountry>,
    /// Sites in the frame, those of the book first, largest first.
    pub sites: Vec<MapSite>,
}

/// A country on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MapCountry {
    /// Country code.
    pub code: String,
    /// Name; `None` for what the registry does not know.
    pub name: Option<String>,
    /// Deaths in the last 12 known months, scaled; `None` without a series.
    pub deaths_12_months: Option<f64>,
    /// Outer rings: `longitude,latitude` in degrees, blanks between points.
    pub rings: Vec<String>,
}

/// A site on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MapSite {
    /// Asset.
    pub asset: String,
    /// Name.
    pub name: String,
    /// Country code.
    pub country: String,
    /// Commodity.
    pub commodity: String,
    /// Longitude, degrees.
    pub longitude: f64,
    /// Latitude, degrees.
    pub latitude: f64,
    /// How well the position is known: `site`, `0.1deg`, `region`.
    pub precision: String,
    /// Pounds of the book in it; 0 for a site of the registry that the book does not hold.
    pub pounds: f64,
}
