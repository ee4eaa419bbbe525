//! Where violence falls inside a country: the administrative level and the distance kernel, for countries with geocoded events.
//!
//! The rate of an asset is that of its administrative unit times its share in it: half by a kernel around the unit's events, half by
//! area, so that an asset without an event nearby keeps a rate. Both are taken over the country's mean by area, so that the result
//! stands where the zone factor stands for other countries.

use super::frequency::maximum_likelihood;
use super::intensity::{Kernel, decay, haversine};
use crate::maths;
use crate::model::conflict::GeocodedEvent;
use crate::model::registry::Asset;
use crate::period::days_between;
use crate::provenance::RowRef;
use crate::world::World;

/// Distance in ranges beyond which the kernel is 0; that of [`Kernel::weight`].
const REACH: f64 = 5.0;
/// Worst `where_precision` that is still a point: within 25 km. Coarser events are spread over their unit.
const POINT: u16 = 2;

/// An event for the kernel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Latitude, degrees.
    pub latitude: f64,
    /// Longitude, degrees.
    pub longitude: f64,
    /// Deaths, decayed.
    pub weight: f64,
    /// False when the place is known no better than the unit.
    pub precise: bool,
}

/// The integral of `exp(-d / range)`, cut at five ranges, over the plane, in square kilometres: `2 pi h^2 (1 - 6 e^-5)`.
pub fn mass(range: f64) -> f64 {
    2.0 * std::f64::consts::PI * range * range * (1.0 - (1.0 + REACH) * maths::exp(-REACH))
}

/// Violence by the square kilometre at a place over that of its whole unit: 1 where it is even, and without events.
pub fn relative_density(place: (f64, f64), events: &[Point], area: f64, range: f64) -> f64 {
    let total = maths::sum(events.iter().map(|event| event.weight));
    if total <= 0.0 {
        return 1.0;
    }
    let density = |event: &Point| {
        if !event.precise {
            return event.weight / area;
        }
        let distance = haversine((place.0, event.latitude), (place.1, event.longitude));
        event.weight * Kernel::Exponential.weight(distance, range) / mass(range)
    };
    maths::sum(events.iter().map(density)) * area / total
}

/// Levels of units over their area-weighted mean: Gamma-Poisson with the strength that the counts choose, so that a unit with few
/// events is drawn to the country and one without any keeps a level.
pub fn levels(counts: &[f64], areas: &[f64]) -> Vec<f64> {
    if maths::sum(counts.iter().copied()) <= 0.0 {
        return vec![1.0; counts.len()];
    }
    let prior = maximum_likelihood(counts, areas);
    let means: Vec<f64> =
        counts.iter().zip(areas).map(|(count, area)| prior.posterior_mean(*count, *area)).collect();
    let weighted = maths::sum(means.iter().zip(areas).map(|(mean, area)| mean * area));
    let mean = weighted / maths::sum(areas.iter().copied());
    means.into_iter().map(|level| level / mean).collect()
}

/// What stands for the violence zone of an asset.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearness {
    /// Factor on the country's rate.
    pub factor: f64,
    /// Rows behind it: the events of its unit; empty when it is the zone factor of the asset.
    pub rows: Vec<RowRef>,
}

/// The factor of an asset: kernel and administrative level where its country has geocoded events, else its zone.
///
/// An asset whose unit is none of the country's is placed in the country as a whole, without an administrative level.
pub fn nearness(world: &World, asset: &Asset) -> Nearness {
    let events: Vec<&GeocodedEvent> =
        world.geocoded.iter().filter(|event| event.country == asset.country).collect();
    if events.is_empty() {
        return Nearness { factor: asset.violence_zone, rows: Vec::new() };
    }
    let units: Vec<_> = world.admin_areas.iter().filter(|unit| unit.country == asset.country).collect();
    let areas: Vec<f64> = units.iter().map(|unit| unit.area_km2).collect();
    let half_life = world.parameter("violence_long_window_days");
    let age = |event: &GeocodedEvent| f64::from(days_between(event.end, world.as_of.0).max(0));
    let own = units.iter().position(|unit| unit.admin1 == asset.admin1);
    let (level, area) = own.map_or((1.0, maths::sum(areas.iter().copied())), |own| {
        let counts: Vec<f64> = units
            .iter()
            .map(|unit| {
                let here = events.iter().filter(|event| event.admin1 == unit.admin1);
                maths::sum(here.map(|event| decay(age(event), half_life)))
            })
            .collect();
        (levels(&counts, &areas)[own], areas[own])
    });
    let here: Vec<&&GeocodedEvent> =
        events.iter().filter(|event| own.is_none() || event.admin1 == asset.admin1).collect();
    let points: Vec<Point> = here
        .iter()
        .map(|event| Point {
            latitude: event.latitude,
            longitude: event.longitude,
            weight: f64::from(event.best) * decay(age(event), half_life),
            precise: event.where_precision <= POINT,
        })
        .collect();
    let range = world.parameter("kernel_range_km");
    let uniform = world.parameter("kernel_uniform_share");
    let relative = relative_density((asset.latitude, asset.longitude), &points, area, range);
    let rows = if here.is_empty() { &events[..] } else { &[] };
    let rows = here.into_iter().chain(rows).map(|event| event.row.clone()).collect();
    Nearness { factor: level * (uniform + (1.0 - uniform) * relative), rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    const H: f64 = 10.0;
    const AREA: f64 = 40_000.0;

    fn at(latitude: f64, longitude: f64, weight: f64) -> Point {
        Point { latitude, longitude, weight, precise: true }
    }

    #[test]
    fn the_mass_of_the_kernel_is_its_integral_over_rings() {
        let step = 1e-3;
        let rings = (0..60_000).map(|i| (f64::from(i) + 0.5) * step);
        let integral: f64 =
            rings.map(|r| 2.0 * std::f64::consts::PI * r * Kernel::Exponential.weight(r, H) * step).sum();
        assert!((integral / mass(H) - 1.0).abs() < 1e-6, "{integral} against {}", mass(H));
    }

    #[test]
    fn an_event_on_the_spot_counts_as_the_area_over_the_mass_and_one_beyond_reach_as_nothing() {
        let place = (12.0, -3.0);
        assert!((relative_density(place, &[at(12.0, -3.0, 7.0)], AREA, H) - AREA / mass(H)).abs() < 1e-9);
        // Half a degree of latitude is 55.6 km, beyond 5 x 10 km.
        assert_eq!(relative_density(place, &[at(12.5, -3.0, 7.0)], AREA, H), 0.0);
        let both = [at(12.0, -3.0, 1.0), at(12.5, -3.0, 3.0)];
        assert!((relative_density(place, &both, AREA, H) - 0.25 * AREA / mass(H)).abs() < 1e-9);
    }

    #[test]
    fn events_known_to_the_unit_only_are_even_over_it_and_none_are_too() {
        let vague = Point { precise: false, ..at(12.0, -3.0, 5.0) };
        assert!((relative_density((12.0, -3.0), &[vague], AREA, H) - 1.0).abs() < 1e-12);
        assert_eq!(relative_density((12.0, -3.0), &[], AREA, H), 1.0);
    }

    #[test]
    fn the_mean_of_the_relative_density_over_the_unit_is_one() {
        // A square of 200 km around the event, in cells of 1 km; a degree of longitude shrinks with the cosine.
        let degree = std::f64::consts::PI / 180.0 * super::super::intensity::EARTH_RADIUS_KM;
        let shrink = libm::cos(12.0_f64.to_radians());
        let mut total = 0.0;
        for i in -100..100 {
            for j in -100..100 {
                let place =
                    (12.0 + (f64::from(i) + 0.5) / degree, -3.0 + (f64::from(j) + 0.5) / (degree * shrink));
                total += relative_density(place, &[at(12.0, -3.0, 2.0)], AREA, H);
            }
        }
        assert!((total / AREA - 1.0).abs() < 5e-3, "{}", total / AREA);
    }

    #[test]
    fn levels_are_drawn_to_the_mean_average_to_one_and_are_never_zero() {
        let (counts, areas) = ([40.0, 2.0, 0.0], [10.0, 10.0, 20.0]);
        let levels = levels(&counts, &areas);
        let mean: f64 = levels.iter().zip(areas).map(|(level, area)| level * area).sum::<f64>() / 40.0;
        assert!((mean - 1.0).abs() < 1e-12);
        assert!(levels[0] > levels[1] && levels[1] > levels[2] && levels[2] > 0.0, "{levels:?}");
        assert!(levels[0] < 40.0 / 10.0 / (42.0 / 40.0), "drawn to the mean: {levels:?}");
        assert_eq!(super::levels(&[0.0, 0.0], &[1.0, 2.0]), [1.0, 1.0]);
    }
}
