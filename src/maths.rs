//! Elementary functions and sums that give the same bits on every machine.
//!
//! The C library's `ln`, `exp` and `pow` differ in the last bit between machines, so everything whose output is promised
//! byte for byte takes them from here, over the `libm` crate. `clippy.toml` bans the `f64` methods.

pub mod normal;

/// Natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `ln(1 + x)`, exact for small `x`.
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// Base-10 logarithm.
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// Exponential.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `2^x`, for half-lives.
pub fn exp2(x: f64) -> f64 {
    libm::exp2(x)
}

/// `exp(x) - 1`, exact for small `x`: `1 - exp(-1e-17)` would round to zero.
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// `x^y`.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// Cosine of an angle in radians.
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// Sum with Neumaier's compensation: the result is that of twice the precision, rounded.
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut total = 0.0_f64;
    let mut lost = 0.0_f64;
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    total + lost
}

/// `value` rounded to `digits` significant decimal digits.
///
/// Calibration outputs pass through this on entering a plan, so that a last-bit difference between machines dies there.
pub fn round_significant(value: f64, digits: usize) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    format!("{value:.*e}", digits.saturating_sub(1)).parse().expect("a formatted float is a float")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compensated_sum_keeps_what_a_plain_one_loses() {
        let values = [1e16, 1.0, -1e16, 3.25, 1e-9];
        assert_eq!(sum(values), 4.250000001);
        assert_ne!(values.iter().sum::<f64>(), 4.250000001);
    }

    #[test]
    fn rounding_keeps_ten_significant_digits() {
        assert_eq!(round_significant(0.123_456_789_012_345, 10), 0.123_456_789_0);
        assert_eq!(round_significant(-98_765.432_109_876, 10), -98_765.432_11);
        assert_eq!(round_significant(0.0, 10), 0.0);
    }
}
