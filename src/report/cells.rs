//! Cells that hold a figure: as few digits as a reader can use, and all of them for sorting and checking.

use super::document::{Cell, Tone};
use super::format;
use crate::model::view::Estimate;

fn figure(text: String, value: Option<f64>) -> Cell {
    Cell { text, tone: Tone::Plain, value }
}

/// An estimate with its interval.
pub(super) fn estimate(of: &Estimate) -> Cell {
    figure(format::estimate(of), of.value)
}

/// A loss.
pub(super) fn pounds(value: f64) -> Cell {
    figure(format::pounds(value), Some(value))
}

/// An amount that is known rather than estimated.
pub(super) fn amount(value: f64) -> Cell {
    figure(format::amount(value), Some(value))
}

/// A share as a percentage.
pub(super) fn percent(share: f64) -> Cell {
    figure(format::percent(share), Some(share))
}

/// A share that may be missing.
pub(super) fn maybe_percent(share: Option<f64>) -> Cell {
    figure(format::maybe_percent(share), share)
}

/// A score.
pub(super) fn score(value: Option<f64>) -> Cell {
    figure(format::score(value), value)
}

/// A number with a fixed number of decimals.
pub(super) fn decimals(value: f64, places: usize) -> Cell {
    figure(format::decimals(value, places), Some(value))
}

/// A plain number.
pub(super) fn number(value: f64) -> Cell {
    figure(format::number(value), Some(value))
}

/// A plain number that may be missing.
pub(super) fn maybe_number(value: Option<f64>) -> Cell {
    figure(format::maybe_number(value), value)
}

/// A count.
pub(super) fn count(value: u64) -> Cell {
    // Counts of years and rows are far below 2^53, so that they keep every digit.
    figure(format::count(value), Some(value as f64))
}
