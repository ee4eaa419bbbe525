//! Where data come from: the shipped package, layers over it, and portfolios, read with every problem in one go.
//!
//! In: bytes of CSV files and `datapackage.json`. Out: records of [`crate::model`]. Nothing here filters by date (that is
//! [`crate::world`]) and nothing computes. Start with [`Layers`] and [`load`](load()); [`table`] reads one CSV file.

pub mod batch;
pub mod build;
pub mod check;
pub mod diff;
pub mod event_losses;
pub mod field;
mod geography;
pub mod import;
pub mod list;
pub mod load;
mod minerals;
mod own;
pub mod package;
mod panel;
pub mod parquet;
mod policy;
pub mod portfolio;
mod registry;
mod risk;
pub mod scenarios;
mod security;
pub mod source;
pub mod table;
pub mod verify;

pub use list::list;
pub use load::load;
pub use source::Layers;
pub use verify::verify;
