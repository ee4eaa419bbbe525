//! Philox eight blocks at a time: the same words as [`super::philox4x32`], with the processor's wide instructions where it has
//! them and in plain code where not. Which of the two runs is decided once, at run time; both give the same bits.
//!
//! This module and the one below are the only ones of the crate with `unsafe` (`docs/decisions/005-wide-instructions.md`): wide
//! instructions may be called only after the processor was asked for them, and registers are read as arrays of the same size.

#![allow(
    unsafe_code,
    reason = "calls of functions that need AVX2 or AVX-512, each behind the detection in `Path`"
)]

#[cfg(target_arch = "x86_64")]
mod wide;
#[cfg(target_arch = "x86_64")]
mod wider;

use super::{Purpose, ROUNDS, Stream, philox4x32, uniform53};

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

/// Bound of an unused lane: no word reaches the limit that it makes. 0 would not do, for the highest words pass every bound from 0 on.
const NOTHING: f64 = f64::NEG_INFINITY;

/// How blocks are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// Plain code, on every machine.
    Portable,
    /// 256-bit integer instructions of x86-64.
    #[cfg(target_arch = "x86_64")]
    Avx2(Proof),
    /// 512-bit ones.
    #[cfg(target_arch = "x86_64")]
    Avx512(Proof),
}

/// Only detection makes one: whoever holds it may call AVX2.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof(());

impl Path {
    /// The fastest path that this processor has.
    pub fn detect() -> Self {
        *Self::all().last().unwrap_or(&Self::Portable)
    }

    /// All paths that this processor has, the slowest first: all give the same bits.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Portable];
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            all.push(Self::Avx2(Proof(())));
            if std::arch::is_x86_feature_detected!("avx512f") && std::arch::is_x86_feature_detected!("popcnt")
            {
                all.push(Self::Avx512(Proof(())));
            }
        }
        all
    }
}

/// Streams laid out for eight at a time, with the rate below which a year is passed over without a logarithm.
#[derive(Debug, Clone, Default)]
pub struct ScanSet {
    low: Vec<[u32; LANES]>,
    high: Vec<[u32; LANES]>,
    /// Expected number of events, times `2^32`; [`NOTHING`] in unused lanes.
    bounds: Vec<[f64; LANES]>,
    /// Which scale each lane has.
    classes: Vec<[u32; LANES]>,
    /// From which lane on a group has its last scale, when the lanes before all have the first.
    splits: Vec<Option<u32>>,
}

/// A stream whose first arrival could be an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Candidate {
    /// Position in the set.
    pub member: u32,
    /// Raw word of the arrival.
    pub word: u32,
}

/// Candidates of a year. How many of eight lanes pass is random, so all eight are laid down and those that pass are counted.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The first `count` count.
    slots: Vec<Candidate>,
    count: usize,
}

impl Found {
    /// Forgets all, and makes place for `most` and a group more.
    fn start(&mut self, most: usize) {
        self.count = 0;
        if self.slots.len() < most + LANES {
            self.slots.resize(most + LANES, Candidate::default());
        }
    }

    /// Adds the first `count` of `packed`.
    #[inline]
    fn push<const N: usize>(&mut self, packed: &[Candidate; N], count: u32) {
        self.slots[self.count..self.count + N].copy_from_slice(packed);
        self.count += count as usize;
    }
}

impl std::ops::Deref for Found {
    type Target = [Candidate];

    fn deref(&self) -> &[Candidate] {
        &self.slots[..self.count]
    }
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
                let (stream, bound, class) =
                    group.get(lane).copied().unwrap_or((Stream([0; 2]), NOTHING, last));
                [low[lane], high[lane]] = stream.0;
                bounds[lane] = bound * WORDS;
                classes[lane] = u32::try_from(class).expect("a plan has few classes");
            }
            set.splits.push(split(&classes));
            set.low.push(low);
            set.high.push(high);
            set.bounds.push(bounds);
            set.classes.push(classes);
        }
        set
    }

    /// Finds the streams whose first arrival in the four years of `quad` could lie below `scale x bound`: `exp(-x) >= 1 - x`, so a
    /// word under `2^32 (1 - x)` is no event. `scales[class][year of the quad]`; `found[year]` has those, in order.
    pub fn scan(&self, path: Path, quad: u32, scales: &[[f64; QUAD]], found: &mut [Found; QUAD]) {
        found.iter_mut().for_each(|found| found.start(LANES * self.low.len()));
        match path {
            Path::Portable => self.scan_plain(quad, scales, found),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the proof is made only where the processor has AVX2.
            Path::Avx2(_) => unsafe { self.scan_avx2(quad, scales, found) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the proof is made only where the processor has AVX-512 and counts bits.
            Path::Avx512(_) => unsafe { self.scan_avx512(quad, scales, found) },
        }
    }

    fn scan_plain(&self, quad: u32, scales: &[[f64; QUAD]], found: &mut [Found; QUAD]) {
        for group in 0..self.low.len() {
            for lane in 0..LANES {
                let key = [self.low[group][lane], self.high[group][lane]];
                let words = philox4x32([quad, 0, 0, Purpose::FirstArrival as u32], key, ROUNDS);
                let scale = &scales[self.classes[group][lane] as usize];
                for (year, word) in words.into_iter().enumerate() {
                    let least = PASS_FROM - scale[year] * self.bounds[group][lane];
                    if f64::from_bits(MAGIC | u64::from(word)) >= least {
                        found[year].push(&[Candidate { member: (group * LANES + lane) as u32, word }], 1);
                    }
                }
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn scan_avx2(&self, quad: u32, scales: &[[f64; QUAD]], found: &mut [Found; QUAD]) {
        use std::arch::x86_64::*;
        let magic = _mm256_castpd_si256(_mm256_set1_pd(f64::from_bits(MAGIC)));
        let from = _mm256_set1_pd(PASS_FROM);
        let groups = self.low.iter().zip(&self.high).zip(self.bounds.iter().zip(&self.classes));
        for (group, (((low, high), (bounds, classes)), split)) in groups.zip(&self.splits).enumerate() {
            let none = wide::splat(0);
            let words =
                wide::philox([wide::splat(quad), none, none, none], [wide::load(low), wide::load(high)]);
            let bounds = [wide::load_f64(bounds, 0), wide::load_f64(bounds, 4)];
            let of_lane = |lane: usize| &scales[classes[lane] as usize];
            let (first, last) = (of_lane(0), of_lane(LANES - 1));
            let lasts = wide::lanes_from(split.unwrap_or(0));
            for (year, found) in found.iter_mut().enumerate() {
                let scale = if split.is_some() {
                    let (first, last) = (_mm256_set1_pd(first[year]), _mm256_set1_pd(last[year]));
                    lasts.map(|lasts| _mm256_blendv_pd(first, last, lasts))
                } else {
                    let of = |lane: usize| of_lane(lane)[year];
                    [_mm256_setr_pd(of(0), of(1), of(2), of(3)), _mm256_setr_pd(of(4), of(5), of(6), of(7))]
                };
                for half in 0..2 {
                    let word = _mm256_castsi256_pd(_mm256_blend_epi32::<0xAA>(words[year][half], magic));
                    let least = _mm256_sub_pd(from, _mm256_mul_pd(scale[half], bounds[half]));
                    let passes = _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_GE_OQ>(word, least));
                    let member = (group * LANES + half * LANES / 2) as u32;
                    let (packed, count) = wide::packed(words[year][half], member, passes as usize);
                    found.push(&packed, count);
                }
            }
        }
    }
}

/// The lane from which on all have the last class, when the lanes before all have the first; equal classes stand together, so a
/// group seldom has more than two.
fn split(classes: &[u32; LANES]) -> Option<u32> {
    let last = classes[LANES - 1];
    let split = classes.iter().position(|class| *class == last)?;
    let two = classes[..split].iter().all(|class| *class == classes[0])
        && classes[split..].iter().all(|class| *class == last);
    two.then_some(split as u32)
}

/// The address of a draw in two words of 64 bits: the key, then the year below ordinal and purpose.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
struct Address {
    key: u64,
    at: u64,
}

impl Address {
    fn new(stream: Stream, year: u32, tag: u32) -> Self {
        let key = u64::from(stream.0[0]) | (u64::from(stream.0[1]) << 32);
        Self { key, at: u64::from(year) | (u64::from(tag) << 32) }
    }
}

const PURPOSE_BITS: u32 = 4;
/// Events of one process and trial whose draws have an address.
pub const MOST_ORDINALS: u32 = 1 << (32 - PURPOSE_BITS);

/// Addresses of draws, gathered to be made eight at a time.
#[derive(Debug, Clone, Default)]
pub struct Addresses(Vec<Address>);

impl Addresses {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds the draw of [`Stream::uniform`]; `ordinal` is below [`MOST_ORDINALS`].
    #[inline]
    pub fn push(&mut self, stream: Stream, year: u32, ordinal: u32, purpose: Purpose) {
        self.0.push(Address::new(stream, year, (ordinal << PURPOSE_BITS) | purpose as u32));
    }

    /// Draws all, in order, into `uniforms`.
    pub fn draw(&mut self, path: Path, uniforms: &mut Vec<f64>) {
        let count = self.0.len();
        let whole = count.next_multiple_of(LANES);
        self.0.resize(whole, Address::default());
        uniforms.resize(whole, 0.0);
        match path {
            Path::Portable => self.draw_plain(uniforms),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the proof is made only where the processor has AVX2.
            Path::Avx2(_) => unsafe { self.draw_avx2(uniforms) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the proof is made only where the processor has AVX-512 and counts bits.
            Path::Avx512(_) => unsafe { self.draw_avx512(uniforms) },
        }
        uniforms.truncate(count);
    }

    fn draw_plain(&self, uniforms: &mut [f64]) {
        for (address, uniform) in self.0.iter().zip(uniforms) {
            let (year, tag) = (address.at as u32, (address.at >> 32) as u32);
            let (ordinal, purpose) = (tag >> PURPOSE_BITS, tag & ((1 << PURPOSE_BITS) - 1));
            let key = [address.key as u32, (address.key >> 32) as u32];
            let block = philox4x32([year, ordinal, 0, purpose], key, ROUNDS);
            *uniform = uniform53(block[0], block[1]);
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn draw_avx2(&self, uniforms: &mut [f64]) {
        use std::arch::x86_64::*;
        let purposes = _mm256_set1_epi64x((1 << PURPOSE_BITS) - 1);
        for (addresses, out) in self.0.chunks_exact(LANES).zip(uniforms.chunks_exact_mut(LANES)) {
            let [key, high, year, tag] = wide::addresses(addresses);
            let ordinal = tag.map(|lanes| _mm256_srli_epi64::<{ PURPOSE_BITS as i32 }>(lanes));
            let purpose = tag.map(|lanes| _mm256_and_si256(lanes, purposes));
            wide::write_uniforms(&wide::philox([year, ordinal, wide::splat(0), purpose], [key, high]), out);
        }
    }
}

/// First events, each with two draws of ordinal 0: of what follows it, and of its size.
#[derive(Debug, Clone, Default)]
pub struct FirstEvents(Vec<Address>);

impl FirstEvents {
    /// Makes place for at least `count` events.
    pub fn reserve(&mut self, count: usize) {
        let whole = count.next_multiple_of(LANES);
        if self.0.len() < whole {
            self.0.resize(whole, Address::default());
        }
    }

    /// Sets the event at `index`, for which there is place; `purpose` is that of its size.
    #[inline]
    pub fn set(&mut self, index: usize, stream: Stream, year: u32, purpose: Purpose) {
        self.0[index] = Address::new(stream, year, purpose as u32);
    }

    /// Draws for the first `count` events. Both results are of whole groups: what stands past `count` means nothing.
    pub fn draw(&self, path: Path, count: usize, later: &mut Vec<f64>, sizes: &mut Vec<f64>) {
        let whole = count.next_multiple_of(LANES);
        later.resize(whole, 0.0);
        sizes.resize(whole, 0.0);
        match path {
            Path::Portable => self.draw_plain(later, sizes),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the proof is made only where the processor has AVX2.
            Path::Avx2(_) => unsafe { self.draw_avx2(later, sizes) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the proof is made only where the processor has AVX-512 and counts bits.
            Path::Avx512(_) => unsafe { self.draw_avx512(later, sizes) },
        }
    }

    fn draw_plain(&self, later: &mut [f64], sizes: &mut [f64]) {
        for (address, (later, size)) in self.0.iter().zip(later.iter_mut().zip(sizes)) {
            let key = [address.key as u32, (address.key >> 32) as u32];
            let draw = |purpose: u32| {
                let block = philox4x32([address.at as u32, 0, 0, purpose], key, ROUNDS);
                uniform53(block[0], block[1])
            };
            (*later, *size) = (draw(Purpose::LaterArrivals as u32), draw((address.at >> 32) as u32));
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn draw_avx2(&self, later: &mut [f64], sizes: &mut [f64]) {
        let outs = later.chunks_exact_mut(LANES).zip(sizes.chunks_exact_mut(LANES));
        for (addresses, (later, sizes)) in self.0.chunks_exact(LANES).zip(outs) {
            let [key, high, year, purpose] = wide::addresses(addresses);
            let none = wide::splat(0);
            let words =
                wide::philox([year, none, none, wide::splat(Purpose::LaterArrivals as u32)], [key, high]);
            wide::write_uniforms(&words, later);
            wide::write_uniforms(&wide::philox([year, none, none, purpose], [key, high]), sizes);
        }
    }
}

/// Streams that are drawn once in every trial, laid out for eight at a time.
#[derive(Debug, Clone, Default)]
pub struct TrialStreams {
    low: Vec<[u32; LANES]>,
    high: Vec<[u32; LANES]>,
    purposes: Vec<[u32; LANES]>,
}

impl TrialStreams {
    /// Streams with their purposes.
    pub fn new(streams: &[(Stream, Purpose)]) -> Self {
        let mut all = Self::default();
        for group in streams.chunks(LANES) {
            let of =
                |lane: usize| group.get(lane).copied().unwrap_or((Stream([0; 2]), Purpose::FirstArrival));
            all.low.push(std::array::from_fn(|lane| of(lane).0.0[0]));
            all.high.push(std::array::from_fn(|lane| of(lane).0.0[1]));
            all.purposes.push(std::array::from_fn(|lane| of(lane).1 as u32));
        }
        all
    }

    /// Draws the uniform of each stream, ordinal 0, in the four years of `quad`: `uniforms[stream][year of the quad]`, padded to
    /// whole groups.
    pub fn draw(&self, path: Path, quad: u32, uniforms: &mut Vec<[f64; QUAD]>) {
        uniforms.resize(self.low.len() * LANES, [0.0; QUAD]);
        match path {
            Path::Portable => self.draw_plain(quad, uniforms),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the proof is made only where the processor has AVX2.
            Path::Avx2(_) => unsafe { self.draw_avx2(quad, uniforms) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the proof is made only where the processor has AVX-512 and counts bits.
            Path::Avx512(_) => unsafe { self.draw_avx512(quad, uniforms) },
        }
    }

    fn draw_plain(&self, quad: u32, uniforms: &mut [[f64; QUAD]]) {
        for (group, out) in uniforms.chunks_exact_mut(LANES).enumerate() {
            for (lane, years) in out.iter_mut().enumerate() {
                let key = [self.low[group][lane], self.high[group][lane]];
                for (year, out) in (0u32..).zip(years) {
                    let counter = [QUAD as u32 * quad + year, 0, 0, self.purposes[group][lane]];
                    let block = philox4x32(counter, key, ROUNDS);
                    *out = uniform53(block[0], block[1]);
                }
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn draw_avx2(&self, quad: u32, uniforms: &mut [[f64; QUAD]]) {
        for (group, out) in uniforms.chunks_exact_mut(LANES).enumerate() {
            let key = [wide::load(&self.low[group]), wide::load(&self.high[group])];
            let purpose = wide::load(&self.purposes[group]);
            for (year, address) in (QUAD as u32 * quad..).take(QUAD).enumerate() {
                let counter = [wide::splat(address), wide::splat(0), wide::splat(0), purpose];
                let words = wide::philox(counter, key);
                for half in 0..2 {
                    let lanes = wide::array(wide::uniform53(words[0][half], words[1][half]));
                    for (lane, uniform) in lanes.into_iter().enumerate() {
                        out[4 * half + lane][year] = uniform;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
