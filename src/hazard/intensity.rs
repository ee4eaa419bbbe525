//! Intensities in time and space: decayed counts, the distance kernel, the integral of one shock.
//!
//! The defaults of the product use the decayed deaths and the shock integral by quadrature; the kernel serves geocoded events that a
//! user imports. Oracles hold each of these to someone else's numbers.

use crate::maths;
use crate::units::DAYS_PER_YEAR;

/// Radius of the Earth in kilometres (mean, IUGG).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// `2^(-age / half life)`.
pub fn decay(age: f64, half_life: f64) -> f64 {
    maths::exp2(-age / half_life)
}

/// Sum of the weights of events by their ages.
pub fn decayed_count(ages: &[f64], half_life: f64) -> f64 {
    maths::sum(ages.iter().map(|age| decay(*age, half_life)))
}

/// The exposure that belongs to a decayed count: `half life / ln 2 x (1 - 2^(-window / half life))`, in the unit of the half-life.
pub fn decayed_exposure(window: f64, half_life: f64) -> f64 {
    let scale = half_life / std::f64::consts::LN_2;
    -scale * maths::exp_m1(-window / scale)
}

/// The number of equal weights that carry as much information (Kish).
pub fn effective_number(weights: &[f64]) -> f64 {
    let sum = maths::sum(weights.iter().copied());
    sum * sum / maths::sum(weights.iter().map(|w| w * w))
}

/// Form of the distance kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// `exp(-d / h)`.
    Exponential,
    /// `exp(-d^2 / (2 h^2))`.
    Gaussian,
}

impl Kernel {
    /// Weight of an event at distance `d` for range `h`, both in kilometres; nothing beyond five ranges.
    pub fn weight(self, distance: f64, range: f64) -> f64 {
        let z = distance / range;
        if z > 5.0 {
            return 0.0;
        }
        match self {
            Self::Exponential => maths::exp(-z),
            Self::Gaussian => maths::exp(-0.5 * z * z),
        }
    }
}

/// Great-circle distance in kilometres between two points in degrees.
pub fn haversine(latitudes: (f64, f64), longitudes: (f64, f64)) -> f64 {
    let half = |from: f64, to: f64| libm::sin((to - from).to_radians() * 0.5);
    let (up, across) = (half(latitudes.0, latitudes.1), half(longitudes.0, longitudes.1));
    let cosines = libm::cos(latitudes.0.to_radians()) * libm::cos(latitudes.1.to_radians());
    let chord = (up * up + cosines * across * across).sqrt();
    // Rounding can lift opposite points above 1, where the arc sine has no value.
    2.0 * EARTH_RADIUS_KM * libm::asin(chord.min(1.0))
}

/// Mean over `horizon` of `exp(shock x 2^(-t / half life))`, both in days: `[Ei(b) - Ei(b e^(-kT))] / (kT)`, `k = ln 2 / half life`.
///
/// By the series `sum b^n (1 - e^(-nkT)) / (n n! kT)`, which has no logarithm to cancel and needs no special case at 0.
pub fn mean_shock_multiplier(shock: f64, half_life: f64, horizon: f64) -> f64 {
    let span = std::f64::consts::LN_2 * horizon / half_life;
    let mut power = 1.0;
    let mut total = 1.0;
    for n in 1..200 {
        let n = f64::from(n);
        power *= shock / n;
        let term = -power * maths::exp_m1(-n * span) / (n * span);
        total += term;
        if term.abs() < 1e-17 * total.abs() {
            break;
        }
    }
    total
}

/// Expected events over `horizon` days of a yearly rate under one decaying shock.
pub fn expected_under_shock(rate: f64, shock: f64, half_life: f64, horizon: f64) -> f64 {
    rate * horizon / DAYS_PER_YEAR * mean_shock_multiplier(shock, half_life, horizon)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shock_of_nothing_leaves_the_rate_alone() {
        assert_eq!(mean_shock_multiplier(0.0, 90.0, 180.0), 1.0);
    }

    #[test]
    fn an_easing_shock_lowers_and_its_mirror_raises_by_more() {
        let (up, down) = (mean_shock_multiplier(0.8, 60.0, 90.0), mean_shock_multiplier(-0.8, 60.0, 90.0));
        assert!(down < 1.0 && up > 1.0 && up - 1.0 > 1.0 - down);
    }

    #[test]
    fn opposite_points_are_half_the_equator_apart() {
        let half = std::f64::consts::PI * EARTH_RADIUS_KM;
        assert!((haversine((0.0, 0.0), (0.0, 180.0)) - half).abs() < 1e-6);
        assert_eq!(Kernel::Exponential.weight(51.0, 10.0), 0.0);
    }
}
