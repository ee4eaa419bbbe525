//! Area of a country from its outline, for events whose unit has no area of its own.

use crate::id::CountryCode;
use crate::maths;
use crate::model::package::Package;

/// Mean radius of the earth, kilometres (IUGG).
const RADIUS: f64 = 6_371.008_8;

/// Square kilometres inside the outlines of a country; `None` without one.
///
/// Each ring is taken as a polygon of the equal-area cylinder: `R^2 |sum (dlon)(sin lat1 + sin lat2) / 2|`.
pub(crate) fn of(country: &CountryCode, package: &Package) -> Option<f64> {
    let rings = package.outlines.iter().filter(|ring| ring.country == *country);
    let areas: Vec<f64> = rings.map(|ring| ring_area(&ring.points.0)).collect();
    (!areas.is_empty()).then(|| maths::round_significant(maths::sum(areas), 4))
}

fn ring_area(points: &[(f64, f64)]) -> f64 {
    // sin x = cos(x - pi/2): the module of mathematics that is the same on every machine has the cosine.
    let sine = |degrees: f64| maths::cos(degrees.to_radians() - std::f64::consts::FRAC_PI_2);
    let next = points.iter().cycle().skip(1);
    let parts =
        points.iter().zip(next).map(|(a, b)| (b.0 - a.0).to_radians() * (sine(a.1) + sine(b.1)) / 2.0);
    RADIUS * RADIUS * maths::sum(parts).abs()
}
