//! From losses of years to the figures of a report, each with its sampling error.

mod allocation;
mod closed_form;
mod curve;
mod mixture;
mod sample;
mod summary;
mod tail;
mod windows;

pub use allocation::{Allocation, allocate};
pub use closed_form::{closed_form, closed_form_of};
pub use curve::{RETURN_PERIODS, curves_of_years, largest_exceedance};
pub use mixture::{Mixture, standard_error};
pub use sample::{
    LossSample, MINIMUM_TAIL_YEARS, rank_interval, rank_interval_coverage, tvar_standard_error,
    var_standard_error,
};
pub use summary::{HoldingRisk, Summary, summarise};
pub use tail::TailSample;
