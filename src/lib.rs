//! Harmattan turns security events, mineral supply and policy shifts into exposure scores and loss distributions in pounds
//! for UK investments in the Sahel and West Africa.
//!
//! The modules in reading order: the vocabulary ([`units`], [`period`], [`id`], [`problem`], [`provenance`], [`maths`], [`rng`]),
//! the records ([`model`]), the mathematics, which never touches a file, a clock or the environment, the composition, and the
//! edges, which do. Arrows only point down; `tests/suite/architecture.rs` holds that.

// Vocabulary.
pub mod id;
pub mod maths;
pub mod period;
pub mod problem;
pub mod provenance;
pub mod rng;
pub mod units;

// Records.
pub mod model;

// Mathematics: no file, clock, environment or printing.
pub mod backtest;
pub mod compare;
pub mod ep;
pub mod explain;
pub mod exposure;
pub mod hazard;
pub mod indicators;
pub mod metrics;
pub mod scenario;
pub mod signals;
pub mod simulation;
pub mod world;

// What goes into and out of a run, put together.
pub mod plan;
pub mod view;

// Edges.
pub mod charts;
pub mod cli;
pub mod datasets;
pub mod grid;
pub mod report;
pub mod store;
pub mod wording;

// Composition.
pub mod pipeline;
