//! One integration binary: each extra file in `tests/` would link everything again.
#![allow(missing_docs)]
#![allow(clippy::print_stdout)]

mod architecture;
mod cli;
mod exposure;
mod fixture;
mod hazard;
mod licences;
mod loading;
mod scenario_files;
mod shipped;
mod store;
mod world;
