//! One integration binary: each extra file in `tests/` would link everything again.
#![allow(missing_docs)]
#![allow(clippy::print_stdout)]

mod exposure;
mod fixture;
mod hazard;
mod loading;
mod plan;
mod rates;
mod scenarios;
mod world;
