//! Eight words in two registers of four 64-bit lanes each. Only the low half of a lane means anything: a product reads nothing else.

use super::{Address, Candidate, LANES, MAGIC};
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

/// Eight words in the low halves of a wider register's lanes.
#[target_feature(enable = "avx512f")]
#[inline]
pub(super) fn load_wider(words: &[u32; LANES]) -> __m512i {
    // SAFETY: both are 32 bytes without padding or invalid values.
    _mm512_cvtepu32_epi64(unsafe { std::mem::transmute::<[u32; LANES], __m256i>(*words) })
}

/// Four addresses in a wider register.
#[target_feature(enable = "avx512f")]
#[inline]
pub(super) fn four(addresses: &[Address; 4]) -> __m512i {
    // SAFETY: both are 64 bytes without padding or invalid values.
    unsafe { std::mem::transmute(*addresses) }
}

/// Eight candidates of a wider register: in each lane the member, then the word.
#[target_feature(enable = "avx512f")]
#[inline]
pub(super) fn candidates(lanes: __m512i) -> [Candidate; LANES] {
    // SAFETY: both are 64 bytes without padding or invalid values.
    unsafe { std::mem::transmute(lanes) }
}

/// As [`array`], of eight.
#[target_feature(enable = "avx512f")]
#[inline]
pub(super) fn array_of_eight(lanes: __m512d) -> [f64; LANES] {
    // SAFETY: both are 64 bytes without padding or invalid values.
    unsafe { std::mem::transmute(lanes) }
}

/// All bits in the lanes from `split` on.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn lanes_from(split: u32) -> [__m256d; 2] {
    let before = _mm256_set1_epi64x(i64::from(split) - 1);
    [_mm256_setr_epi64x(0, 1, 2, 3), _mm256_setr_epi64x(4, 5, 6, 7)]
        .map(|lanes| _mm256_castsi256_pd(_mm256_cmpgt_epi64(lanes, before)))
}

/// Four lanes as candidates, those first whose bit is set in `passes`, and how many they are; the first lane is `member`.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn packed(words: __m256i, member: u32, passes: usize) -> ([Candidate; 4], u32) {
    let member = _mm256_add_epi64(_mm256_set1_epi64x(i64::from(member)), _mm256_setr_epi64x(0, 1, 2, 3));
    let both = _mm256_or_si256(_mm256_slli_epi64::<32>(words), member);
    let (pick, count) = &PICKS[passes % PICKS.len()];
    // SAFETY: 32 bytes each, without padding or invalid values; a candidate is its member, then its word.
    let packed = unsafe {
        let pick = std::mem::transmute::<[u32; 8], __m256i>(*pick);
        std::mem::transmute::<__m256i, [Candidate; 4]>(_mm256_permutevar8x32_epi32(both, pick))
    };
    (packed, *count)
}

/// By the bits of four lanes: the halves of lanes that bring those with a bit to the front, and how many they are.
const PICKS: [([u32; 8], u32); 16] = picks();

const fn picks() -> [([u32; 8], u32); 16] {
    let mut picks = [([0; 8], 0); 16];
    let mut bits = 0;
    while bits < 16 {
        let (mut lane, mut place) = (0, 0);
        while lane < 4 {
            if bits & (1 << lane) != 0 {
                picks[bits].0[2 * place] = 2 * lane;
                picks[bits].0[2 * place + 1] = 2 * lane + 1;
                place += 1;
            }
            lane += 1;
        }
        picks[bits].1 = place as u32;
        bits += 1;
    }
    picks
}

/// Eight addresses: low and high words of their keys, years, tags. Within each register the lanes are those of addresses 0, 2, 1, 3.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn addresses(addresses: &[Address]) -> [Words; 4] {
    let [mut key, mut year] = [[_mm256_setzero_si256(); 2]; 2];
    for half in 0..2 {
        let [even, odd] = [0, 2].map(|i| pair(&addresses[4 * half + i], &addresses[4 * half + i + 1]));
        key[half] = _mm256_unpacklo_epi64(even, odd);
        year[half] = _mm256_unpackhi_epi64(even, odd);
    }
    let high = |words: Words| words.map(|lanes| _mm256_srli_epi64::<32>(lanes));
    [key, high(key), year, high(year)]
}

/// Two addresses in a register.
#[target_feature(enable = "avx2")]
#[inline]
fn pair(a: &Address, b: &Address) -> __m256i {
    // SAFETY: both are 32 bytes without padding or invalid values.
    unsafe { std::mem::transmute([*a, *b]) }
}

/// The uniforms of the blocks of [`addresses`], in their order.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn write_uniforms(words: &[Words; 4], out: &mut [f64]) {
    for half in 0..2 {
        let lanes = uniform53(words[0][half], words[1][half]);
        let lanes = array(_mm256_permute4x64_pd::<0b11_01_10_00>(lanes));
        out[4 * half..4 * half + 4].copy_from_slice(&lanes);
    }
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
    // Each round is written out by name: as a loop it would keep keys and constants in memory between rounds.
    let words = round::<0>(counter, key);
    let words = round::<1>(words, key);
    let words = round::<2>(words, key);
    let words = round::<3>(words, key);
    let words = round::<4>(words, key);
    let words = round::<5>(words, key);
    let words = round::<6>(words, key);
    let words = round::<7>(words, key);
    let words = round::<8>(words, key);
    const { assert!(ROUNDS == 10, "as many rounds as are written here") };
    round::<9>(words, key)
}

/// Round `ROUND`, from 0, whose keys are those of the first with as many steps of Weyl's added.
#[target_feature(enable = "avx2")]
#[inline]
fn round<const ROUND: u32>([c0, c1, c2, c3]: [Words; 4], [k0, k1]: [Words; 2]) -> [Words; 4] {
    let (m0, m1) = (_mm256_set1_epi64x(MULTIPLIER_0 as i64), _mm256_set1_epi64x(MULTIPLIER_1 as i64));
    let w0 = _mm256_set1_epi64x(i64::from(WEYL_0.wrapping_mul(ROUND)));
    let w1 = _mm256_set1_epi64x(i64::from(WEYL_1.wrapping_mul(ROUND)));
    let mut out = [[_mm256_setzero_si256(); 2]; 4];
    for half in 0..2 {
        let p0 = _mm256_mul_epu32(m0, c0[half]);
        let p1 = _mm256_mul_epu32(m1, c2[half]);
        let mix = |product, word, key| {
            _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64::<32>(product), word), key)
        };
        out[0][half] = mix(p1, c1[half], _mm256_add_epi64(k0[half], w0));
        out[1][half] = p1;
        out[2][half] = mix(p0, c3[half], _mm256_add_epi64(k1[half], w1));
        out[3][half] = p0;
    }
    out
}
