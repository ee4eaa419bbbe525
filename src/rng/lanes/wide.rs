//! Eight words in two registers of four 64-bit lanes each. Only the low half of a lane means anything: a product reads nothing else.

use super::{Address, LANES, MAGIC};
use crate::rng::{MULTIPLIER_0, MULTIPLIER_1, ROUNDS, WEYL_0, WEYL_1};
use std::arch::x86_64::*;

pub(super) type Words = [__m256i; 2];

#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn splat(word: u32) -> Words {
    [_mm256_set1_epi64x(i64::from(word)); 2]
}

#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn load(words: &[u32; LANES]) -> Words {
    // SAFETY: both are 32 bytes without padding or invalid values.
    let all: __m256i = unsafe { std::mem::transmute(*words) };
    [
        _mm256_cvtepu32_epi64(_mm256_castsi256_si128(all)),
        _mm256_cvtepu32_epi64(_mm256_extracti128_si256::<1>(all)),
    ]
}

#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn load_f64(values: &[f64; LANES], from: usize) -> __m256d {
    _mm256_setr_pd(values[from], values[from + 1], values[from + 2], values[from + 3])
}

#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn store(words: Words) -> [u32; LANES] {
    // The low halves of the lanes, in order: 0 2 4 6 of each register.
    let pick = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    let low = _mm256_permutevar8x32_epi32(words[0], pick);
    let high = _mm256_permutevar8x32_epi32(words[1], pick);
    let all = _mm256_blend_epi32::<0xF0>(low, high);
    // SAFETY: both are 32 bytes without padding or invalid values.
    unsafe { std::mem::transmute(all) }
}

/// Two addresses in a register.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn pair(a: &Address, b: &Address) -> __m256i {
    // SAFETY: both are 32 bytes without padding or invalid values.
    unsafe { std::mem::transmute([*a, *b]) }
}

#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn array(lanes: __m256d) -> [f64; 4] {
    // SAFETY: both are 32 bytes without padding or invalid values.
    unsafe { std::mem::transmute(lanes) }
}

/// As [`crate::rng::uniform53`]: every step is exact, so the bits are the same.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn uniform53(low: __m256i, high: __m256i) -> __m256d {
    let magic = _mm256_set1_pd(f64::from_bits(MAGIC));
    let upper = _mm256_castpd_si256(magic);
    let number = |words: __m256i| {
        let shifted = _mm256_srli_epi32::<6>(words);
        _mm256_sub_pd(_mm256_castsi256_pd(_mm256_blend_epi32::<0xAA>(shifted, upper)), magic)
    };
    let whole = _mm256_add_pd(_mm256_mul_pd(number(low), _mm256_set1_pd(67_108_864.0)), number(high));
    _mm256_mul_pd(_mm256_add_pd(whole, _mm256_set1_pd(0.5)), _mm256_set1_pd(1.0 / 4_503_599_627_370_496.0))
}

/// As [`crate::rng::philox4x32`], eight blocks at a time.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn philox(counter: [Words; 4], key: [Words; 2]) -> [Words; 4] {
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    let [mut k0, mut k1] = key;
    let (m0, m1) = (_mm256_set1_epi64x(MULTIPLIER_0 as i64), _mm256_set1_epi64x(MULTIPLIER_1 as i64));
    let (w0, w1) = (_mm256_set1_epi64x(i64::from(WEYL_0)), _mm256_set1_epi64x(i64::from(WEYL_1)));
    for round in 0..ROUNDS {
        for half in 0..2 {
            if round > 0 {
                k0[half] = _mm256_add_epi64(k0[half], w0);
                k1[half] = _mm256_add_epi64(k1[half], w1);
            }
            let p0 = _mm256_mul_epu32(m0, c0[half]);
            let p1 = _mm256_mul_epu32(m1, c2[half]);
            let mix = |product, word, key| {
                _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64::<32>(product), word), key)
            };
            (c0[half], c1[half], c2[half], c3[half]) =
                (mix(p1, c1[half], k0[half]), p1, mix(p0, c3[half], k1[half]), p0);
        }
    }
    [c0, c1, c2, c3]
}
