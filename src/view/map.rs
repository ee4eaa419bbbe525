//! The map: outlines, deaths and sites of the countries a reader cares about and of what lies between them.

use crate::exposure::Exposure;
use crate::id::CountryCode;
use crate::model::geography::Ring;
use crate::model::view::{AssetPounds, MapCountry, MapSite, MapView};
use crate::world::World;
use std::collections::BTreeSet;

/// Degrees of land shown around the countries of the frame.
const MARGIN: f64 = 0.4;
/// Months of a year of deaths.
const YEAR: usize = 12;

/// A map of `countries` with every site in its frame.
pub fn map(world: &World, exposure: &Exposure, countries: &BTreeSet<CountryCode>) -> MapView {
    let rings = world.outlines.iter().filter(|outline| countries.contains(&outline.country));
    let Some(frame) = frame(rings.map(|outline| &outline.points)) else { return MapView::default() };
    let codes: BTreeSet<&CountryCode> = world.outlines.iter().map(|outline| &outline.country).collect();
    let shown = codes.into_iter().map(|code| country(world, code, frame));
    MapView {
        frame: Some(frame),
        countries: shown.filter(|country| !country.rings.is_empty()).collect(),
        sites: sites(world, &exposure.view_book().by_asset, frame),
    }
}

/// The box of the rings with its margin.
fn frame<'a>(rings: impl Iterator<Item = &'a Ring>) -> Option<[f64; 4]> {
    let mut found: Option<[f64; 4]> = None;
    for (x, y) in rings.flat_map(|ring| ring.0.iter().copied()) {
        let [west, south, east, north] = found.unwrap_or([x, y, x, y]);
        found = Some([west.min(x), south.min(y), east.max(x), north.max(y)]);
    }
    found.map(|[west, south, east, north]| [west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN])
}

fn holds([west, south, east, north]: [f64; 4], (x, y): (f64, f64)) -> bool {
    west <= x && x <= east && south <= y && y <= north
}

fn country(world: &World, code: &CountryCode, frame: [f64; 4]) -> MapCountry {
    let own = world.outlines.iter().filter(|outline| outline.country == *code);
    let in_frame = own.filter(|outline| touches(&outline.points, frame));
    let deaths = world
        .conflict
        .months
        .get(code)
        .map(|months| crate::maths::sum(months.iter().rev().take(YEAR).map(|month| month.deaths)));
    MapCountry {
        code: code.to_string(),
        name: world.country(code).map(|country| country.name.clone()),
        deaths_12_months: deaths,
        rings: in_frame.map(|outline| text(&outline.points)).collect(),
    }
}

/// True when the boxes of ring and frame share an area.
fn touches(ring: &Ring, [west, south, east, north]: [f64; 4]) -> bool {
    let points = || ring.0.iter();
    points().any(|point| point.0 <= east)
        && points().any(|point| west <= point.0)
        && points().any(|point| point.1 <= north)
        && points().any(|point| south <= point.1)
}

fn text(ring: &Ring) -> String {
    let points: Vec<String> = ring.0.iter().map(|(x, y)| format!("{x:.2},{y:.2}")).collect();
    points.join(" ")
}

fn sites(world: &World, held: &[AssetPounds], frame: [f64; 4]) -> Vec<MapSite> {
    let pounds = |id: &str| held.iter().find(|asset| asset.asset == id).map_or(0.0, |asset| asset.pounds);
    let inside = world.assets.iter().filter(|asset| holds(frame, (asset.longitude, asset.latitude)));
    let mut sites: Vec<MapSite> = inside
        .map(|asset| MapSite {
            asset: asset.id.to_string(),
            name: asset.name.clone(),
            country: asset.country.to_string(),
            commodity: asset.commodity.to_string(),
            longitude: asset.longitude,
            latitude: asset.latitude,
            precision: asset.coordinate_precision.clone(),
            pounds: pounds(asset.id.as_str()),
        })
        .collect();
    sites.sort_by(|a, b| b.pounds.total_cmp(&a.pounds).then_with(|| a.asset.cmp(&b.asset)));
    sites
}
