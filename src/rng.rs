//! Keyed random numbers: Philox4x32-10, one stream per named thing, no state.
//!
//! Every number is a pure function of (text of the stream, seed, trial, ordinal, purpose). So results do not depend on threads,
//! chunks, order, or on what else is in a book: an added holding or scenario moves nobody else. `RANDOM_SCHEME` in
//! [`crate::model::plan`] names the layout; it changes only with a changelog line.

use crate::maths;
use sha2::{Digest, Sha256};

/// Rounds of the generator in use.
pub const ROUNDS: u32 = 10;

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
/// `2^-32`.
const UNIT_32: f64 = 1.0 / 4_294_967_296.0;

/// One block of Philox4x32. The number of rounds is a parameter for the published test vectors only.
#[inline(always)]
pub fn philox(counter: [u32; 4], key: [u32; 2], rounds: u32) -> [u32; 4] {
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    let [mut k0, mut k1] = key;
    for _ in 0..rounds {
        let first = u64::from(MULTIPLIERS[0]) * u64::from(c0);
        let second = u64::from(MULTIPLIERS[1]) * u64::from(c2);
        (c0, c1, c2, c3) =
            ((second >> 32) as u32 ^ c1 ^ k0, second as u32, (first >> 32) as u32 ^ c3 ^ k1, first as u32);
        k0 = k0.wrapping_add(WEYL[0]);
        k1 = k1.wrapping_add(WEYL[1]);
    }
    [c0, c1, c2, c3]
}

/// What a number is for: the last word of the counter. Numbers of different purposes never meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// First arrival of a process in a trial; four trials share a block.
    FirstArrival = 0,
    /// Later arrivals.
    LaterArrival = 1,
    /// Size of a loss.
    Severity = 2,
    /// Length of a stop, a delay or a dispute.
    Days = 3,
    /// Which of two outcomes an event has.
    Outcome = 4,
    /// Whether a shared event hits a member.
    Hit = 5,
    /// Size of a policy shock.
    Beta = 6,
    /// Alternative inside a leaf of a scenario.
    Leaf = 7,
    /// Normal factor of a frailty.
    Frailty = 8,
    /// Draw of a parameter from its posterior.
    Parameter = 9,
}

/// A stream: all the numbers of one named thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamKey([u32; 2]);

/// The stream of a text: words 0 and 1 of Philox4x32-10 with the first 16 bytes of the text's SHA-256 as the counter
/// (four little-endian words) and the seed as the key (low word, high word).
pub fn stream_key(text: &str, seed: u64) -> StreamKey {
    let digest = Sha256::digest(text.as_bytes());
    let mut counter = [0_u32; 4];
    for (word, bytes) in counter.iter_mut().zip(digest.as_slice().chunks_exact(4)) {
        *word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    let [first, second, _, _] = philox(counter, [seed as u32, (seed >> 32) as u32], ROUNDS);
    StreamKey([first, second])
}

impl StreamKey {
    /// The two words.
    pub fn words(self) -> [u32; 2] {
        self.0
    }

    /// The block of a trial, an ordinal within it and a purpose; `block` counts further blocks of one draw.
    #[inline(always)]
    pub fn block(self, trial: u32, ordinal: u32, block: u32, purpose: Purpose) -> [u32; 4] {
        philox([trial, ordinal, block, purpose as u32], self.0, ROUNDS)
    }

    /// The uniform of a trial, an ordinal and a purpose.
    #[inline]
    pub fn uniform(self, trial: u32, ordinal: u32, purpose: Purpose) -> f64 {
        let [first, second, _, _] = self.block(trial, ordinal, 0, purpose);
        uniform_53(first, second)
    }

    /// The first-arrival words of the four trials that share a block with `trial`; trial `y` takes word `y & 3`.
    #[inline(always)]
    pub fn first_arrivals(self, trial: u32) -> [u32; 4] {
        self.block(trial >> 2, 0, 0, Purpose::FirstArrival)
    }
}

/// A uniform of 52 bits from two words, in the open interval (0, 1): never 0 and never 1.
#[inline]
pub fn uniform_53(first: u32, second: u32) -> f64 {
    const HALF_WORD: f64 = 67_108_864.0;
    (f64::from(first >> 6) * HALF_WORD + f64::from(second >> 6) + 0.5) / (HALF_WORD * HALF_WORD)
}

/// A uniform from one word, in the open interval (0, 1).
#[inline]
pub fn uniform_32(word: u32) -> f64 {
    (f64::from(word) + 0.5) * UNIT_32
}

/// Level of the first arrival in operational time, from its word: unit exponential.
#[inline]
pub fn first_level(word: u32) -> f64 {
    -maths::ln(uniform_32(word))
}

/// The smallest word whose first arrival can be at or below `level`: `exp(-x) >= 1 - x` spares the logarithm.
#[inline]
pub fn word_bound(level: f64) -> u32 {
    if level >= 1.0 {
        return 0;
    }
    // One word of slack absorbs the rounding of the product.
    (((1.0 - level) / UNIT_32 - 2.0).max(0.0)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_of_a_text_is_the_one_fixed_in_the_notes() {
        let key = stream_key("asset:MLI-FEKOLA/EX", 42);
        assert_eq!(key.words(), [0xe526_5f88, 0x7ae1_a9a5]);
        assert_eq!(
            key.block(0, 0, 0, Purpose::FirstArrival),
            [0x1d23_7d84, 0xeb1b_db01, 0xdb41_78dd, 0xc91e_5fa4]
        );
    }

    #[test]
    fn a_uniform_never_touches_its_ends() {
        assert!(uniform_53(0, 0) > 0.0);
        assert!(uniform_53(u32::MAX, u32::MAX) < 1.0);
        assert!(uniform_32(0) > 0.0);
        assert!(uniform_32(u32::MAX) < 1.0);
    }

    #[test]
    fn the_integer_bound_never_loses_an_arrival() {
        for level in [1e-9, 1e-6, 0.001, 0.1, 0.5, 0.99, 1.0, 3.0] {
            let bound = word_bound(level);
            for word in [bound.saturating_sub(1), bound.saturating_sub(2), bound / 2] {
                assert!(word >= bound || first_level(word) > level, "{level} {word}");
            }
        }
    }
}
