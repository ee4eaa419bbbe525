//! State action: probabilities of an onset by asset and country, a quarter and a year ahead, as they would have been given.
//!
//! At each origin the shipped calibration is fitted again on the world known then. The prior of its pooled rates predates 2020: two
//! rows of `registry/parameters`, since half a case without years, which ships, is no prior when there are no years yet.

mod benchmarks;
mod forecast;
mod origin;
mod record;
mod variants;

pub use forecast::{Forecast, Horizon, Onset, Unit};
pub(in crate::backtest) use origin::Fit;
pub use origin::{At, at};
pub(in crate::backtest) use record::unseen;
pub use record::{MODELS, Model, record};
pub use variants::{Variant, varied};

use crate::period::{Month, numbered};
use crate::world::World;
use jiff::civil::Date;

/// First quarter end with a quarter of exposure behind it: the window opens on 2020-08-31.
const FIRST: (i16, i8) = (2020, 12);

/// Quarter ends from the first on whose next quarter the case file still covers.
pub fn origins(outcomes: &World) -> Vec<Date> {
    let end = observed_to(outcomes);
    let first = Month::new(FIRST.0, FIRST.1);
    let quarters = first.into_iter().flat_map(|month| (0..).map(move |quarter| month.plus(3 * quarter)));
    quarters.take_while(|month| month.plus(3).last_day() <= end).map(Month::last_day).collect()
}

/// Last day on which an onset is read.
pub fn observed_to(outcomes: &World) -> Date {
    numbered(outcomes.parameter("action_file_end")).min(outcomes.as_of.0)
}
