//! Rates: from documented cases, deaths and prices to events a year, and on to a branch's cumulative intensities.
//!
//! [`calibrate`] learns once from the known World; a scenario never moves a posterior. [`project`] lays a branch over it. The multiplier
//! of price and policy shocks is one function of time, used in the window of the counts and in the projection alike: counts that
//! already hold the gold boom and the codes are not multiplied by them again.
//!
//! Times are days from the as-of date, negative in the past; curves are in years of 365.25 days.

mod calibrate;
pub mod dispersion;
mod estimate;
mod evidence;
mod explain;
mod exposed;
pub mod frequency;
mod integrals;
pub mod intensity;
pub mod kernel;
mod multiplier;
mod project;
mod quadrature;
mod rows;
mod shocks;
mod strength;
mod violence;

pub use calibrate::{GammaRate, HeldRate, Place, Posterior, Shares, StateAction, ViolenceRate, calibrate};
pub use estimate::estimate;
pub use explain::explain;
pub use exposed::Exposed;
pub use integrals::Intensity;
pub use multiplier::{Multiplier, Multipliers, PriceLink};
pub use project::{HazardTable, Projected, grid, project};
pub use rows::rate_rows;
pub use shocks::{Subject, Timeline, violence_timeline};
pub use violence::{Revision, ViolencePath};

/// Days in a month of the T table's half-lives.
pub const DAYS_PER_MONTH: f64 = 30.4375;
