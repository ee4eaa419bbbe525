//! One integration binary: each extra file in `tests/` would link everything again.
#![allow(missing_docs)]
#![allow(clippy::print_stdout)]

mod architecture;
mod backtest;
mod calibrate;
mod charts;
mod cli;
mod closed_form;
mod compound;
mod correlation;
mod coverage;
mod data_traps;
mod ep;
mod exact;
mod explain;
mod exports;
mod exposure;
mod fixture;
mod gallery;
mod geocoded;
mod hazard;
mod library;
mod licences;
mod loading;
mod losses;
mod oracles;
mod pages;
mod pictures;
mod plan;
mod plans;
mod rates;
mod report;
mod results;
mod rows_alone;
mod runs;
mod sampling;
mod scenario_files;
mod scenarios;
mod scores;
mod shipped;
mod shipped_rates;
mod signals;
mod store;
mod watching;
mod workbook;
mod world;
