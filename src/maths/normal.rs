//! The standard normal distribution.

use super::{exp, ln, ln_1p};
use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Distribution function.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// Density.
pub fn normal_pdf(z: f64) -> f64 {
    exp(-0.5 * z * z) / libm::sqrt(2.0 * PI)
}

/// Logarithm of the distribution function, exact in both tails.
pub fn normal_log_cdf(z: f64) -> f64 {
    if z > 0.0 {
        return ln_1p(-0.5 * libm::erfc(z * FRAC_1_SQRT_2));
    }
    if z > -20.0 {
        return ln(normal_cdf(z));
    }
    // Mills' ratio as a continued fraction; 40 terms are far more than |z| > 20 needs.
    let x = -z;
    let fraction = (1..=40).rev().fold(x, |tail, k| x + f64::from(k) / tail);
    -0.5 * x * x - 0.5 * ln(2.0 * PI) - ln(fraction)
}

/// Quantile: Wichura's algorithm AS 241 (PPND16, Applied Statistics 37, 1988), about 1e-16 relative, to probabilities of 1e-300.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(&CENTRE, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let r = libm::sqrt(-ln(tail));
    let z = if r <= 5.0 { ratio(&MIDDLE, r - 1.6) } else { ratio(&FAR, r - 5.0) };
    if q < 0.0 { -z } else { z }
}

/// Numerator and denominator of a rational function, from the constant up.
type Rational = ([f64; 8], [f64; 8]);

#[inline]
fn ratio((numerator, denominator): &Rational, r: f64) -> f64 {
    let value = |coefficients: &[f64; 8]| coefficients.iter().rev().fold(0.0, |sum, c| sum * r + c);
    value(numerator) / value(denominator)
}

const CENTRE: Rational = (
    [
        3.387_132_872_796_366_5e0,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_545e3,
    ],
);

const MIDDLE: Rational = (
    [
        1.423_437_110_749_683_5e0,
        4.630_337_846_156_546e0,
        5.769_497_221_460_691e0,
        3.647_848_324_763_204_5e0,
        1.270_458_252_452_368_4e0,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759e0,
        1.676_384_830_183_803_8e0,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

const FAR: Rational = (
    [
        6.657_904_643_501_103e0,
        5.463_784_911_164_114e0,
        1.784_826_539_917_291_3e0,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_7e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_inverts_the_distribution_function() {
        for p in [1e-250, 1e-30, 1e-6, 0.024, 0.075, 0.3, 0.5, 0.77, 0.9251] {
            let z = normal_quantile(p);
            let back = if p > 1e-300 { normal_log_cdf(z) } else { 0.0 };
            assert!((back - ln(p)).abs() < 1e-12 * ln(p).abs().max(1.0), "{p}: {z}");
        }
    }

    #[test]
    fn the_log_of_the_cdf_is_continuous_where_its_formula_changes() {
        let left = normal_log_cdf(-20.0 - 1e-12);
        let right = normal_log_cdf(-20.0 + 1e-12);
        assert!((left - right).abs() < 1e-10);
    }
}
