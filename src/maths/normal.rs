//! The standard normal distribution: distribution function, its logarithm, and quantile.

use super::{exp, ln};

/// Distribution function, accurate in the lower tail to the smallest double.
pub fn cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// Logarithm of the distribution function, also where the function itself is 0.
pub fn log_cdf(z: f64) -> f64 {
    if z > -20.0 {
        // `ln_1p` of the upper tail keeps what `ln` of a number near 1 would lose.
        return if z > 0.0 { super::ln_1p(-cdf(-z)) } else { ln(cdf(z)) };
    }
    // Mills ratio as an asymptotic series: terms fall until well past the precision of a double for z <= -20.
    let square = z * z;
    let mut term = 1.0;
    let mut series = 1.0;
    for k in 1..12 {
        term *= -f64::from(2 * k - 1) / square;
        series += term;
    }
    -0.5 * square - ln(-z) - 0.918_938_533_204_672_8 + ln(series)
}

const CENTRE_NUMERATOR: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRE_DENOMINATOR: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
const MIDDLE_NUMERATOR: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const MIDDLE_DENOMINATOR: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const TAIL_NUMERATOR: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const TAIL_DENOMINATOR: [f64; 8] = [
    1.0,
    0.599_832_206_555_887_9,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

fn ratio(numerator: &[f64; 8], denominator: &[f64; 8], x: f64) -> f64 {
    let value = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, term| sum * x + term);
    value(numerator) / value(denominator)
}

/// Quantile, relative error about 1e-15 from 1e-300 to 1 - 1e-16; infinite at 0 and 1.
///
/// # Source
/// Wichura (1988), algorithm AS 241, with one Newton step in the far tail.
pub fn quantile(p: f64) -> f64 {
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let centred = p - 0.5;
    if centred.abs() <= 0.425 {
        let r = 0.180_625 - centred * centred;
        return centred * ratio(&CENTRE_NUMERATOR, &CENTRE_DENOMINATOR, r);
    }
    let tail = if centred < 0.0 { p } else { 1.0 - p };
    let r = libm::sqrt(-ln(tail));
    let z = if r <= 5.0 {
        ratio(&MIDDLE_NUMERATOR, &MIDDLE_DENOMINATOR, r - 1.6)
    } else {
        ratio(&TAIL_NUMERATOR, &TAIL_DENOMINATOR, r - 5.0)
    };
    if centred < 0.0 { -refined(z, tail) } else { refined(z, tail) }
}

/// One Newton step on the logarithm of the tail, where the rational fit alone would leave 1e-12.
fn refined(z: f64, tail: f64) -> f64 {
    if z < 6.0 {
        return z;
    }
    let log_tail = log_cdf(-z);
    let log_density = -0.5 * z * z - 0.918_938_533_204_672_8;
    z + (log_tail - ln(tail)) * exp(log_tail - log_density)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_undoes_the_distribution_function() {
        for p in [1e-300, 1e-20, 1e-6, 0.01, 0.3, 0.5, 0.975, 0.999_999_999] {
            let back = log_cdf(quantile(p));
            assert!((back - ln(p)).abs() < 1e-12 * ln(p).abs().max(1.0), "{p}: {back}");
        }
        assert!((quantile(1e-300) + 37.047_096_299_361_2).abs() < 1e-11);
    }

    #[test]
    fn the_logarithm_goes_where_the_function_underflows() {
        assert!((log_cdf(-38.0) + 726.557_216_018_820_1).abs() < 1e-9);
        assert!((log_cdf(8.0) + 6.220_960_574_271_742e-16).abs() < 1e-28);
    }
}
