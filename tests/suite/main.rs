//! One integration binary: each extra file in `tests/` would link everything again.
#![allow(missing_docs)]
#![allow(clippy::print_stdout)]

mod losses;
mod oracles;
