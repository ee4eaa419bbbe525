//! The error record: forecasts as they would have been made on past dates, against what happened.
//!
//! In: what was known at each origin, and outcomes. Out: the types of [`crate::model::record`]. [`score`] holds the scoring rules,
//! [`resample`] the intervals; each part of the record is a module. A benchmark stands beside every forecast, and an interval
//! beside every comparison: no skill is claimed where it includes none.

pub mod conflict;
pub mod losses;
pub mod resample;
pub mod revision;
pub mod score;
pub mod scores;
pub mod state_action;
