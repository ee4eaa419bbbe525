//! Philox eight blocks at a time: the same words as [`super::philox4x32`], with the processor's wide instructions where it has
//! them and in plain code where not. Which of the two runs is decided once, at run time; both give the same bits.
//!
//! This is the only module of the crate with `unsafe`: wide instructions may be called only after the processor was asked for
//! them, and registers are read as arrays of the same size.

#![allow(unsafe_code, reason = "calls of functions that need AVX2, each behind the detection in `Path`")]

use super::{Block, Purpose, ROUNDS, Stream, philox4x32, uniform53};

/// Blocks made at a time.
pub const LANES: usize = 8;
/// Years that one block of first arrivals serves.
pub const QUAD: usize = 4;
/// `2^32`: the number of words.
pub const WORDS: f64 = 4_294_967_296.0;
/// Bits of the double `2^52`: with a word in its low half it is `2^52 + word`, exactly.
const MAGIC: u64 = 0x4330_0000_0000_0000;
/// `2^52 + 2^32`, less two words so that rounding can only let a word too many pass, never one too few.
const PASS_FROM: f64 = 4_503_599_627_370_496.0 + WORDS - 2.0;

/// How blocks are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// Plain code, on every machine.
    Portable,
    /// 256-bit integer instructions of x86-64.
    #[cfg(target_arch = "x86_64")]
    Avx2(Proof),
}

/// Only detection makes one: whoever holds it may call AVX2.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof(());

impl Path {
    /// The fastest path that this processor has.
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            return Self::Avx2(Proof(()));
        }
        Self::Portable
    }
}

/// Streams laid out for eight at a time, with the rate below which a year is passed over without a logarithm.
#[derive(Debug, Clone, Default)]
pub struct ScanSet {
    low: Vec<[u32; LANES]>,
    high: Vec<[u32; LANES]>,
    /// Expected number of events, times `2^32`; 0 in unused lanes.
    bounds: Vec<[f64; LANES]>,
    /// Which scale each lane has.
    classes: Vec<[u32; LANES]>,
    /// True when all lanes of a group have one scale.
    uniform: Vec<bool>,
}

/// A stream whose first arrival could be an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Position in the set.
    pub member: u32,
    /// Raw word of the arrival.
    pub word: u32,
}

impl ScanSet {
    /// Streams with their expected number of events at scale 1 and the class of their scale, in an order that puts equal classes
    /// together.
    pub fn new(members: &[(Stream, f64, usize)]) -> Self {
        let mut set = Self::default();
        for group in members.chunks(LANES) {
            let (mut low, mut high) = ([0; LANES], [0; LANES]);
            let (mut bounds, mut classes) = ([0.0; LANES], [0; LANES]);
            let last = group.last().map_or(0, |member| member.2);
            for lane in 0..LANES {
                let (stream, bound, class) = group.get(lane).copied().unwrap_or((Stream([0; 2]), 0.0, last));
                [low[lane], high[lane]] = stream.0;
                bounds[lane] = bound * WORDS;
                classes[lane] = u32::try_from(class).expect("a plan has few classes");
            }
            set.uniform.push(classes.iter().all(|class| *class == classes[0]));
            set.low.push(low);
            set.high.push(high);
            set.bounds.push(bounds);
            set.classes.push(classes);
        }
        set
    }

    /// Finds the streams whose first arrival in the four years of `quad` could lie below `scale x bound`: `exp(-x) >= 1 - x`, so a
    /// word under `2^32 (1 - x)` is no event. `scales[class][year of the quad]`; `found[year]` is appended to, in order.
    pub fn scan(&self, path: Path, quad: u32, scales: &[[f64; QUAD]], found: &mut [Vec<Candidate>; QUAD]) {
        match path {
            Path::Portable => self.scan_plain(quad, scales, found),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the proof is made only where the processor has AVX2.
            Path::Avx2(_) => unsafe { self.scan_avx2(quad, scales, found) },
        }
    }

    fn scan_plain(&self, quad: u32, scales: &[[f64; QUAD]], found: &mut [Vec<Candidate>; QUAD]) {
        for group in 0..self.low.len() {
            for lane in 0..LANES {
                let key = [self.low[group][lane], self.high[group][lane]];
                let words = philox4x32([quad, 0, 0, Purpose::FirstArrival as u32], key, ROUNDS);
                let scale = &scales[self.classes[group][lane] as usize];
                for (year, word) in words.into_iter().enumerate() {
                    let least = PASS_FROM - scale[year] * self.bounds[group][lane];
                    if f64::from_bits(MAGIC | u64::from(word)) >= least {
                        found[year].push(Candidate { member: (group * LANES + lane) as u32, word });
                    }
                }
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn scan_avx2(&self, quad: u32, scales: &[[f64; QUAD]], found: &mut [Vec<Candidate>; QUAD]) {
        use std::arch::x86_64::*;
        let magic = _mm256_castpd_si256(_mm256_set1_pd(f64::from_bits(MAGIC)));
        let from = _mm256_set1_pd(PASS_FROM);
        let groups = self.low.iter().zip(&self.high).zip(self.bounds.iter().zip(&self.classes));
        for (group, ((low, high), (bounds, classes))) in groups.enumerate() {
            let counter = wide::splat(quad);
            let none = wide::splat(0);
            let words = wide::philox([counter, none, none, none], [wide::load(low), wide::load(high)]);
            let bounds = [wide::load_f64(bounds, 0), wide::load_f64(bounds, 4)];
            for year in 0..QUAD {
                let scale = if self.uniform[group] {
                    [_mm256_set1_pd(scales[classes[0] as usize][year]); 2]
                } else {
                    let of = |lane: usize| scales[classes[lane] as usize][year];
                    [_mm256_setr_pd(of(0), of(1), of(2), of(3)), _mm256_setr_pd(of(4), of(5), of(6), of(7))]
                };
                let passes = |half: usize| {
                    let word = _mm256_castsi256_pd(_mm256_blend_epi32::<0xAA>(words[year][half], magic));
                    let least = _mm256_sub_pd(from, _mm256_mul_pd(scale[half], bounds[half]));
                    _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_GE_OQ>(word, least)) as u32
                };
                let mut mask = passes(0) | (passes(1) << 4);
                if mask != 0 {
                    let words = wide::store(words[year]);
                    while mask != 0 {
                        let lane = mask.trailing_zeros() as usize;
                        mask &= mask - 1;
                        let member = (group * LANES + lane) as u32;
                        found[year].push(Candidate { member, word: words[lane] });
                    }
                }
            }
        }
    }
}

/// Addresses of draws, gathered to be made eight at a time.
#[derive(Debug, Clone, Default)]
pub struct Addresses {
    low: Vec<u32>,
    high: Vec<u32>,
    year: Vec<u32>,
    ordinal: Vec<u32>,
    purpose: Vec<u32>,
}

impl Addresses {
    /// Forgets all.
    pub fn clear(&mut self) {
        for words in [&mut self.low, &mut self.high, &mut self.year, &mut self.ordinal, &mut self.purpose] {
            words.clear();
        }
    }

    /// Adds the draw of [`Stream::uniform`].
    pub fn push(&mut self, stream: Stream, year: u32, ordinal: u32, purpose: Purpose) {
        self.low.push(stream.0[0]);
        self.high.push(stream.0[1]);
        self.year.push(year);
        self.ordinal.push(ordinal);
        self.purpose.push(purpose as u32);
    }

    /// Draws all, in order, into `uniforms`.
    pub fn draw(&mut self, path: Path, uniforms: &mut Vec<f64>) {
        let count = self.low.len();
        let whole = count.next_multiple_of(LANES);
        for words in [&mut self.low, &mut self.high, &mut self.year, &mut self.ordinal, &mut self.purpose] {
            words.resize(whole, 0);
        }
        uniforms.clear();
        uniforms.resize(whole, 0.0);
        match path {
            Path::Portable => self.draw_plain(uniforms),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the proof is made only where the processor has AVX2.
            Path::Avx2(_) => unsafe { self.draw_avx2(uniforms) },
        }
        uniforms.truncate(count);
    }

    fn draw_plain(&self, uniforms: &mut [f64]) {
        for (i, uniform) in uniforms.iter_mut().enumerate() {
            let counter: Block = [self.year[i], self.ordinal[i], 0, self.purpose[i]];
            let block = philox4x32(counter, [self.low[i], self.high[i]], ROUNDS);
            *uniform = uniform53(block[0], block[1]);
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn draw_avx2(&self, uniforms: &mut [f64]) {
        let at = |words: &[u32], i: usize| wide::load(words[i..i + LANES].try_into().expect("eight words"));
        for (i, out) in (0..).step_by(LANES).zip(uniforms.chunks_exact_mut(LANES)) {
            let counter = [at(&self.year, i), at(&self.ordinal, i), wide::splat(0), at(&self.purpose, i)];
            let words = wide::philox(counter, [at(&self.low, i), at(&self.high, i)]);
            let (first, second) = (wide::store(words[0]), wide::store(words[1]));
            for ((out, first), second) in out.iter_mut().zip(first).zip(second) {
                *out = uniform53(first, second);
            }
        }
    }
}

/// Eight words in two registers of four 64-bit lanes each. Only the low half of a lane means anything: a product reads nothing else.
#[cfg(target_arch = "x86_64")]
mod wide {
    use super::LANES;
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn streams(count: usize) -> Vec<Stream> {
        (0..count).map(|i| Stream::named(&format!("asset:A{i}/EX"), 42)).collect()
    }

    #[test]
    fn wide_draws_are_the_draws_of_the_streams_one_by_one() {
        for count in [0, 1, 7, 8, 9, 250] {
            for path in [Path::Portable, Path::detect()] {
                let (mut addresses, mut drawn) = (Addresses::default(), Vec::new());
                let address = |i: usize| (7 * i as u32, i as u32 % 3, Purpose::Severity);
                for (i, stream) in streams(count).into_iter().enumerate() {
                    let (year, ordinal, purpose) = address(i);
                    addresses.push(stream, year, ordinal, purpose);
                }
                addresses.draw(path, &mut drawn);
                let wanted: Vec<f64> = (streams(count).into_iter().enumerate())
                    .map(|(i, stream)| stream.uniform(address(i).0, address(i).1, address(i).2))
                    .collect();
                assert_eq!(drawn, wanted, "{path:?}");
            }
        }
    }

    #[test]
    fn both_paths_find_the_same_candidates_and_none_is_missed() {
        let members: Vec<(Stream, f64, usize)> =
            streams(123).into_iter().enumerate().map(|(i, s)| (s, 0.02 * (i % 9) as f64, i / 20)).collect();
        let set = ScanSet::new(&members);
        let scales: Vec<[f64; QUAD]> = (0..7).map(|c| [0.5, 1.0, 2.0, 0.3 * f64::from(c)]).collect();
        let mut events = 0;
        for quad in 0..500 {
            let mut plain: [Vec<Candidate>; QUAD] = Default::default();
            let mut fast: [Vec<Candidate>; QUAD] = Default::default();
            set.scan(Path::Portable, quad, &scales, &mut plain);
            set.scan(Path::detect(), quad, &scales, &mut fast);
            assert_eq!(plain, fast);
            for (year, found) in plain.iter().enumerate() {
                for (i, (stream, bound, class)) in members.iter().enumerate() {
                    let word = stream.first_arrival_word(4 * quad + year as u32);
                    let arrival = -crate::maths::ln(crate::rng::uniform32(word));
                    if arrival <= bound * scales[*class][year] {
                        events += 1;
                        assert!(found.contains(&Candidate { member: i as u32, word }));
                    }
                }
            }
        }
        assert!(events > 5_000, "{events}");
    }
}
