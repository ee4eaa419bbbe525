//! Keyed random numbers: Philox4x32-10, one stream per named thing, no state.
//!
//! A stream's key is made from its name and the seed; a draw is addressed by (year, ordinal, block, purpose). So a draw does not
//! depend on threads, on order, or on what else is simulated. The scheme is [`crate::model::plan::RANDOM_SCHEME`].

pub mod lanes;

use sha2::{Digest, Sha256};

/// A Philox block: four words.
pub type Block = [u32; 4];

const MULTIPLIER_0: u64 = 0xD251_1F53;
const MULTIPLIER_1: u64 = 0xCD9E_8D57;
const WEYL_0: u32 = 0x9E37_79B9;
const WEYL_1: u32 = 0xBB67_AE85;
/// Rounds of the product's generator.
pub const ROUNDS: u32 = 10;

/// The Philox4x32 block of a counter and key after `rounds` rounds.
///
/// # Source
/// Salmon and others (SC'11); known answers of Random123.
pub fn philox4x32(counter: Block, key: [u32; 2], rounds: u32) -> Block {
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    let [mut k0, mut k1] = key;
    for round in 0..rounds {
        if round > 0 {
            k0 = k0.wrapping_add(WEYL_0);
            k1 = k1.wrapping_add(WEYL_1);
        }
        let p0 = MULTIPLIER_0 * u64::from(c0);
        let p1 = MULTIPLIER_1 * u64::from(c2);
        (c0, c1, c2, c3) = ((p1 >> 32) as u32 ^ c1 ^ k0, p1 as u32, (p0 >> 32) as u32 ^ c3 ^ k1, p0 as u32);
    }
    [c0, c1, c2, c3]
}

/// What a draw is for; the last word of the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// First arrival.
    FirstArrival = 0,
    /// Later arrivals.
    LaterArrivals = 1,
    /// Severity.
    Severity = 2,
    /// Days.
    Days = 3,
    /// Outcome.
    Outcome = 4,
    /// Hit of a shared event.
    Hit = 5,
    /// Size of a policy shock.
    Beta = 6,
    /// Alternative inside a leaf.
    Leaf = 7,
    /// Frailty.
    Frailty = 8,
    /// Parameter.
    Parameter = 9,
    /// Resampling of a back-test.
    Resample = 10,
}

/// Key of a named stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream([u32; 2]);

impl Stream {
    /// The stream of a name: words 0 and 1 of the block whose counter is the first 16 bytes of the name's SHA-256, as four
    /// little-endian words, under the key (low, high word of the seed).
    pub fn named(name: &str, seed: u64) -> Self {
        let digest = Sha256::digest(name.as_bytes());
        let word = |i: usize| {
            u32::from_le_bytes([digest[4 * i], digest[4 * i + 1], digest[4 * i + 2], digest[4 * i + 3]])
        };
        let block =
            philox4x32([word(0), word(1), word(2), word(3)], [seed as u32, (seed >> 32) as u32], ROUNDS);
        Self([block[0], block[1]])
    }

    /// The key's words.
    pub const fn words(self) -> [u32; 2] {
        self.0
    }

    /// The block of an address.
    pub fn block(self, year: u32, ordinal: u32, block: u32, purpose: Purpose) -> Block {
        philox4x32([year, ordinal, block, purpose as u32], self.0, ROUNDS)
    }

    /// The uniform of an address, from the block's words 0 and 1.
    pub fn uniform(self, year: u32, ordinal: u32, purpose: Purpose) -> f64 {
        let block = self.block(year, ordinal, 0, purpose);
        uniform53(block[0], block[1])
    }

    /// Raw word of a year's first arrival: word `year & 3` of block `year >> 2`, so that a block serves four years.
    pub fn first_arrival_word(self, year: u32) -> u32 {
        self.block(year >> 2, 0, 0, Purpose::FirstArrival)[(year & 3) as usize]
    }
}

/// A uniform in the open interval from 52 bits of two words: never 0, never 1.
pub fn uniform53(low: u32, high: u32) -> f64 {
    (f64::from(low >> 6) * 67_108_864.0 + f64::from(high >> 6) + 0.5) / 4_503_599_627_370_496.0
}

/// A uniform in the open interval from one word.
pub fn uniform32(word: u32) -> f64 {
    (f64::from(word) + 0.5) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers_of_random123_hold() {
        assert_eq!(philox4x32([0; 4], [0; 2], 10), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            philox4x32([u32::MAX; 4], [u32::MAX; 2], 10),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
    }

    #[test]
    fn the_stream_of_the_specification_has_its_key_and_first_block() {
        let stream = Stream::named("asset:MLI-FEKOLA/EX", 42);
        assert_eq!(stream.words(), [0xe526_5f88, 0x7ae1_a9a5]);
        assert_eq!(
            stream.block(0, 0, 0, Purpose::FirstArrival),
            [0x1d23_7d84, 0xeb1b_db01, 0xdb41_78dd, 0xc91e_5fa4]
        );
    }

    #[test]
    fn uniforms_never_reach_the_ends() {
        assert!(uniform53(0, 0) > 0.0 && uniform53(u32::MAX, u32::MAX) < 1.0);
        assert!(uniform32(0) > 0.0 && uniform32(u32::MAX) < 1.0);
    }
}
