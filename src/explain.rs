//! From a number down to its source rows: a tree to print, and a check that every stated sum and product holds.
//!
//! Pure: in goes the arena of a run, out come lines and mismatches. Printing is the command line's.

mod check;
mod tree;

pub use check::{Mismatch, check};
pub use tree::{Line, tree};
