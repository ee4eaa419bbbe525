//! Rows of `geography/`: outlines of countries.

use crate::datasets::field::{BadCell, Field, shorten};
use crate::datasets::table::record;
use crate::model::geography::{Outline, Ring};

record!(Outline, key ["country", "ring"], { country: get, ring: get, points: get });

impl Field for Ring {
    fn read(text: &str) -> Result<Self, BadCell> {
        let points: Option<Vec<(f64, f64)>> = text.split_whitespace().map(point).collect();
        points.filter(|points| 3 <= points.len()).map(Self).ok_or_else(|| BadCell {
            message: format!("must be three or more points, was \"{}\"", shorten(text)),
            hint: Some("write longitude,latitude in degrees with blanks between points".to_owned()),
        })
    }
    fn stand_in() -> Self {
        Self::default()
    }
}

fn point(text: &str) -> Option<(f64, f64)> {
    let (longitude, latitude) = text.split_once(',')?;
    let (longitude, latitude) = (f64::read(longitude).ok()?, f64::read(latitude).ok()?);
    (longitude.abs() <= 180.0 && latitude.abs() <= 90.0).then_some((longitude, latitude))
}
