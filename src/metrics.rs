//! Risk measures of simulated losses, with the error that the number of years leaves in them.
//!
//! `run` takes quantiles by rank: never interpolated, and never in one table with interpolated ones. Zero-loss years count.

mod allocation;
mod intervals;
mod sample;
mod summary;

pub use allocation::{Allocation, allocate};
pub use intervals::{OrderRanks, order_ranks, poisson_oep, quantile_error, tail_mean_error};
pub use sample::{LossSample, exceedance_loss};
pub use summary::{
    BranchSummary, CellSummary, Estimate, ExceedancePoint, RETURN_PERIODS, RiskSummary, TAILS, TailMeasure,
    WindowSummary, summarise,
};
