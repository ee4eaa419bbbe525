//! Scales from values to tenths of a pixel, with ticks a reader can say.

use crate::maths;

/// A scale.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    from: f64,
    to: f64,
    start: i32,
    end: i32,
    is_log: bool,
}

impl Scale {
    /// Equal steps for equal differences.
    pub(super) fn linear(from: f64, to: f64, start: i32, end: i32) -> Self {
        Self { from, to, start, end, is_log: false }
    }

    /// Equal steps for equal ratios; both ends above 0.
    pub(super) fn log(from: f64, to: f64, start: i32, end: i32) -> Self {
        Self { from: maths::ln(from), to: maths::ln(to), start, end, is_log: true }
    }

    /// Where a value lies.
    pub(super) fn at(&self, value: f64) -> i32 {
        let value = if self.is_log { maths::ln(value) } else { value };
        let part = (value - self.from) / (self.to - self.from);
        self.start + (part * f64::from(self.end - self.start)).round() as i32
    }
}

/// Step of 1, 2, 2.5 or 5 times a power of ten that cuts a length into at most `most` parts.
pub(super) fn step(length: f64, most: usize) -> f64 {
    if length.is_nan() || length <= 0.0 {
        return 1.0;
    }
    let raw = length / most as f64;
    let power = maths::pow(10.0, maths::log10(raw).floor());
    let factor = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|factor| raw <= factor * power * (1.0 + 1e-9));
    factor.unwrap_or(10.0) * power
}

/// Ticks that hold both ends, and their step.
pub(super) fn ticks(low: f64, high: f64, most: usize) -> (Vec<f64>, f64) {
    let step = step(high - low, most);
    let first = (low / step + 1e-9).floor() as i64;
    let last = ((high / step - 1e-9).ceil() as i64).max(first + 1);
    ((first..=last).map(|place| place as f64 * step).collect(), step)
}

/// Ticks as [`ticks`] makes them, as many, up to five, as have room for their words on an axis of a length. `width` is that of
/// a tick's words, given the largest tick and the step.
pub(super) fn fitting(
    low: f64,
    high: f64,
    length: i32,
    width: impl Fn(f64, f64, f64) -> i32,
) -> (Vec<f64>, f64) {
    let fits = |ticks: &[f64], step: f64| {
        let largest = ticks.iter().fold(0.0_f64, |largest, tick| largest.max(tick.abs()));
        let widest = ticks.iter().map(|tick| width(*tick, largest, step)).max().unwrap_or(0);
        (widest + WORDS_APART) * (ticks.len() as i32 - 1) <= length
    };
    let mut tried = (2..=5).rev().map(|most| ticks(low, high, most));
    tried.find(|(ticks, step)| fits(ticks, *step)).unwrap_or_else(|| ticks(low, high, 1))
}

/// Least space between the words of two ticks.
const WORDS_APART: i32 = 150;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_hold_the_data_and_are_round() {
        assert_eq!(ticks(0.0, 11.3, 4).0, [0.0, 5.0, 10.0, 15.0]);
        assert_eq!(ticks(-14.0, 3.0, 5).0, [-15.0, -10.0, -5.0, 0.0, 5.0]);
        assert_eq!(ticks(0.0, 0.0, 4).0, [0.0, 1.0]);
    }

    #[test]
    fn a_short_axis_has_fewer_ticks() {
        let of = |length| fitting(0.0, 10.0, length, |_, _, _| 200).0.len();
        assert_eq!((of(9_000), of(800)), (6, 3));
    }

    #[test]
    fn a_log_scale_puts_the_geometric_mean_in_the_middle() {
        assert_eq!(Scale::log(1.0, 100.0, 0, 1000).at(10.0), 500);
    }
}
