//! Outlines of countries, for maps.

use crate::id::CountryCode;
use crate::provenance::RowRef;

/// A ring of a country's outline. `geography/outlines.csv`
///
/// Borders are those of the source and no statement of policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Country, or territory with a code of its own.
    pub country: CountryCode,
    /// Number of the ring, the largest first.
    pub ring: u16,
    /// Its points.
    pub points: Ring,
    /// Source row.
    pub row: RowRef,
}

/// Longitude and latitude of each point, in degrees.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ring(pub Vec<(f64, f64)>);
