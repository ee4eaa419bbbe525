//! From losses of years to the figures of a report, each with its sampling error.

mod accumulation;
mod advice;
mod allocation;
mod closed_form;
mod cover;
mod curve;
mod mixture;
mod sample;
mod summary;
mod tail;
mod tail_years;
mod windows;

pub use advice::{advice, years_needed};
pub use allocation::{Allocation, allocate};
pub use closed_form::{Part, closed_form, closed_form_of, lost_output, parts_of};
pub use cover::{PolicyRisk, policies, rate_on_line};
pub use curve::{RETURN_PERIODS, curves_of_years, largest_exceedance};
pub use mixture::{Mixture, standard_error};
pub use sample::{
    LossSample, MINIMUM_TAIL_YEARS, rank_interval, rank_interval_coverage, tvar_standard_error,
    var_standard_error,
};
pub use summary::{HoldingRisk, LeafRisk, Summary, summarise};
pub use tail::TailSample;
pub use tail_years::{Redraw, allocate_tail};
