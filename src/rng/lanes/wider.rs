//! As `super::wide`, eight 64-bit lanes to a register: half the instructions, and a third of them again for an exclusive or of three.

use super::{
    Address, Addresses, FirstEvents, Found, LANES, MAGIC, PASS_FROM, PURPOSE_BITS, QUAD, ScanSet,
    TrialStreams, wide,
};
use crate::rng::{MULTIPLIER_0, MULTIPLIER_1, Purpose, ROUNDS, WEYL_0, WEYL_1};
use std::arch::x86_64::*;

/// The table of truth of `a ^ b ^ c`.
const XOR: i32 = 0x96;
/// Upper halves of all lanes.
const UPPER: __mmask16 = 0xAAAA;

#[target_feature(enable = "avx512f")]
#[inline]
fn splat(word: u32) -> __m512i {
    _mm512_set1_epi64(i64::from(word))
}

/// As [`crate::rng::philox4x32`], eight blocks at a time.
#[target_feature(enable = "avx512f")]
#[inline]
fn philox([mut c0, mut c1, mut c2, mut c3]: [__m512i; 4], [mut k0, mut k1]: [__m512i; 2]) -> [__m512i; 4] {
    let (m0, m1) = (_mm512_set1_epi64(MULTIPLIER_0 as i64), _mm512_set1_epi64(MULTIPLIER_1 as i64));
    for round in 0..ROUNDS {
        if round > 0 {
            k0 = _mm512_add_epi64(k0, splat(WEYL_0));
            k1 = _mm512_add_epi64(k1, splat(WEYL_1));
        }
        let (p0, p1) = (_mm512_mul_epu32(m0, c0), _mm512_mul_epu32(m1, c2));
        let mix = |product, word, key| {
            _mm512_ternarylogic_epi64::<XOR>(_mm512_srli_epi64::<32>(product), word, key)
        };
        (c0, c1, c2, c3) = (mix(p1, c1, k0), p1, mix(p0, c3, k1), p0);
    }
    [c0, c1, c2, c3]
}

/// As [`crate::rng::uniform53`]: every step is exact, so the bits are the same.
#[target_feature(enable = "avx512f")]
#[inline]
fn uniform53(low: __m512i, high: __m512i) -> [f64; LANES] {
    let magic = _mm512_set1_pd(f64::from_bits(MAGIC));
    let number = |words: __m512i| {
        let shifted = _mm512_srli_epi32::<6>(words);
        let upper = _mm512_castpd_si512(magic);
        _mm512_sub_pd(_mm512_castsi512_pd(_mm512_mask_blend_epi32(UPPER, shifted, upper)), magic)
    };
    let whole = _mm512_add_pd(_mm512_mul_pd(number(low), _mm512_set1_pd(67_108_864.0)), number(high));
    let middle = _mm512_add_pd(whole, _mm512_set1_pd(0.5));
    wide::array_of_eight(_mm512_mul_pd(middle, _mm512_set1_pd(1.0 / 4_503_599_627_370_496.0)))
}

/// Eight addresses: low and high words of their keys, years, tags.
#[target_feature(enable = "avx512f")]
#[inline]
fn addresses(addresses: &[Address]) -> [__m512i; 4] {
    let half = |from: usize| {
        wide::four(&[addresses[from], addresses[from + 1], addresses[from + 2], addresses[from + 3]])
    };
    let (low, high) = (half(0), half(4));
    let evens = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
    let odds = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
    let key = _mm512_permutex2var_epi64(low, evens, high);
    let year = _mm512_permutex2var_epi64(low, odds, high);
    [key, _mm512_srli_epi64::<32>(key), year, _mm512_srli_epi64::<32>(year)]
}

impl ScanSet {
    #[target_feature(enable = "avx512f,popcnt")]
    pub(super) fn scan_avx512(&self, quad: u32, scales: &[[f64; QUAD]], found: &mut [Found; QUAD]) {
        let (magic, from) = (_mm512_set1_epi64(MAGIC as i64), _mm512_set1_pd(PASS_FROM));
        let groups = self.low.iter().zip(&self.high).zip(self.bounds.iter().zip(&self.classes));
        for (group, (((low, high), (bounds, classes)), split)) in groups.zip(&self.splits).enumerate() {
            let none = splat(0);
            let words =
                philox([splat(quad), none, none, none], [wide::load_wider(low), wide::load_wider(high)]);
            let bounds = load(bounds);
            let members =
                _mm512_add_epi64(splat((group * LANES) as u32), _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7));
            let of_lane = |lane: usize| &scales[classes[lane] as usize];
            let (first, last) = (of_lane(0), of_lane(LANES - 1));
            for (year, found) in found.iter_mut().enumerate() {
                let scale = if let Some(split) = split {
                    let (first, last) = (_mm512_set1_pd(first[year]), _mm512_set1_pd(last[year]));
                    _mm512_mask_blend_pd(0xFF << split, first, last)
                } else {
                    load(&std::array::from_fn(|lane| of_lane(lane)[year]))
                };
                let word = _mm512_castsi512_pd(_mm512_mask_blend_epi32(UPPER, words[year], magic));
                let least = _mm512_sub_pd(from, _mm512_mul_pd(scale, bounds));
                let passes = _mm512_cmp_pd_mask::<_CMP_GE_OQ>(word, least);
                let both = _mm512_or_si512(_mm512_slli_epi64::<32>(words[year]), members);
                let packed = wide::candidates(_mm512_maskz_compress_epi64(passes, both));
                found.push(&packed, passes.count_ones());
            }
        }
    }
}

/// Eight numbers in a register.
#[target_feature(enable = "avx512f")]
#[inline]
fn load(values: &[f64; LANES]) -> __m512d {
    let [a, b, c, d, e, f, g, h] = *values;
    _mm512_setr_pd(a, b, c, d, e, f, g, h)
}

impl Addresses {
    #[target_feature(enable = "avx512f")]
    pub(super) fn draw_avx512(&self, uniforms: &mut [f64]) {
        for (group, out) in self.0.chunks_exact(LANES).zip(uniforms.chunks_exact_mut(LANES)) {
            let [key, high, year, tag] = addresses(group);
            let ordinal = _mm512_srli_epi64::<{ PURPOSE_BITS }>(tag);
            let purpose = _mm512_and_si512(tag, splat((1 << PURPOSE_BITS) - 1));
            let words = philox([year, ordinal, splat(0), purpose], [key, high]);
            out.copy_from_slice(&uniform53(words[0], words[1]));
        }
    }
}

impl FirstEvents {
    #[target_feature(enable = "avx512f")]
    pub(super) fn draw_avx512(&self, later: &mut [f64], sizes: &mut [f64]) {
        let outs = later.chunks_exact_mut(LANES).zip(sizes.chunks_exact_mut(LANES));
        for (group, (later, sizes)) in self.0.chunks_exact(LANES).zip(outs) {
            let [key, high, year, purpose] = addresses(group);
            for (purpose, out) in [(splat(Purpose::LaterArrivals as u32), later), (purpose, sizes)] {
                let words = philox([year, splat(0), splat(0), purpose], [key, high]);
                out.copy_from_slice(&uniform53(words[0], words[1]));
            }
        }
    }
}

impl TrialStreams {
    #[target_feature(enable = "avx512f")]
    pub(super) fn draw_avx512(&self, quad: u32, uniforms: &mut [[f64; QUAD]]) {
        for (group, out) in uniforms.chunks_exact_mut(LANES).enumerate() {
            let key = [wide::load_wider(&self.low[group]), wide::load_wider(&self.high[group])];
            let purpose = wide::load_wider(&self.purposes[group]);
            for (year, address) in (QUAD as u32 * quad..).take(QUAD).enumerate() {
                let words = philox([splat(address), splat(0), splat(0), purpose], key);
                for (uniform, out) in uniform53(words[0], words[1]).into_iter().zip(out.iter_mut()) {
                    out[year] = uniform;
                }
            }
        }
    }
}
