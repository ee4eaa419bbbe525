//! Country outlines for maps: rings of rounded coordinates.

use super::Table;
use crate::problem::{Problem, Problems};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Rings smaller than this many points are islets that no map of ours can show.
const SMALLEST_RING: usize = 8;

pub(super) fn outlines(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let file = "security/admin0_west_africa_sahel_ne10m.geojson";
    let failed = |message: String| Problems::from(Problem::new(file, message));
    let text = fs::read_to_string(from.join(file)).map_err(|error| failed(error.to_string()))?;
    let json: Value = serde_json::from_str(&text).map_err(|error| failed(error.to_string()))?;
    let mut rows = Vec::new();
    for feature in json["features"].as_array().ok_or_else(|| failed("must hold features".into()))? {
        let properties = &feature["properties"];
        let code = ["iso3", "ISO_A3", "ADM0_A3", "iso_a3", "adm0_a3"]
            .iter()
            .find_map(|key| properties[*key].as_str())
            .ok_or_else(|| failed("a feature has no ISO code".into()))?;
        for (number, ring) in rings(&feature["geometry"]).iter().enumerate() {
            if ring.len() >= SMALLEST_RING || number == 0 {
                rows.push(vec![code.to_owned(), number.to_string(), ring.join(" ")]);
            }
        }
    }
    Ok(Table { name: "geography/outlines", heading: &["country", "ring", "points"], rows })
}

/// Outer rings of a geometry as `longitude,latitude` texts with two decimals (about a kilometre).
fn rings(geometry: &Value) -> Vec<Vec<String>> {
    let polygons: Vec<&Value> = match geometry["type"].as_str() {
        Some("Polygon") => vec![&geometry["coordinates"]],
        Some("MultiPolygon") => {
            geometry["coordinates"].as_array().map_or_else(Vec::new, |p| p.iter().collect())
        }
        _ => Vec::new(),
    };
    polygons
        .iter()
        .filter_map(|polygon| polygon.get(0)?.as_array())
        .map(|ring| {
            let mut points: Vec<String> = ring
                .iter()
                .filter_map(|point| {
                    Some(format!("{:.2},{:.2}", point.get(0)?.as_f64()?, point.get(1)?.as_f64()?))
                })
                .collect();
            points.dedup();
            points
        })
        .collect()
}
