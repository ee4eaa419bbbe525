//! The records: what a row of the data package, a portfolio, a scenario file or a resolved plan says, in types.
//!
//! Nothing here computes or reads. A record keeps its [`crate::provenance::RowRef`], so that `explain` can lead back to it.

pub mod peril;
pub mod plan;
