//! The records: what a row of the data package, a portfolio, a scenario file or a resolved plan says, in types.
//!
//! Nothing here computes or reads. A record keeps its [`crate::provenance::RowRef`], so that `explain` can lead back to it.

pub mod batch;
pub mod calibration;
pub mod claims;
pub mod comparison;
pub mod conflict;
pub mod digest;
pub mod figure;
pub mod geography;
pub mod hazard;
pub mod minerals;
pub mod package;
pub mod panel;
pub mod peril;
pub mod pillar;
pub mod plan;
pub mod policy;
pub mod portfolio;
pub mod record;
pub mod registry;
pub mod scenario;
pub mod shock;
pub mod supply;
pub mod view;
