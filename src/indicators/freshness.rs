//! Age, counted in missed releases: what was due at the as-of date by the source's rhythm and lag, less the newest held.
//!
//! Counted from a period's end instead, the WGI would always be expired and no country had a score (SETTLED 3).

use super::board::State;
use crate::model::registry::{Frequency, IndicatorSpec};
use crate::period::Month;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Years behind the newest period from which a source's rhythm is read.
const RHYTHM_YEARS: i16 = 3;

/// Periods released since `newest` and not held.
///
/// `held` are the periods of the series for the country: a source that speaks of May and December is due twice a year, whatever
/// its registry calls annual.
pub(super) fn missed(newest: Month, held: &BTreeSet<Month>, spec: &IndicatorSpec, date: Date) -> u32 {
    let due = |month: &Month| month.plus(i32::from(spec.lag_months)).last_day() <= date;
    let rhythm: BTreeSet<i8> = match spec.frequency {
        Frequency::Event => return 0,
        Frequency::Monthly => (1..=12).collect(),
        Frequency::Annual => held
            .iter()
            .filter(|month| **month <= newest && newest.year() - month.year() < RHYTHM_YEARS)
            .map(|month| month.number())
            .collect(),
    };
    let later = (1..).map(|step| newest.plus(step)).take_while(due);
    later.filter(|month| rhythm.contains(&month.number())).count() as u32
}

/// The state of a value that is `missed` releases old.
pub(super) fn state(missed: u32, frozen: bool, spec: &IndicatorSpec) -> State {
    if missed > u32::from(spec.carry) {
        State::Expired
    } else if frozen {
        State::Stale
    } else if missed > 0 {
        State::Carried
    } else {
        State::Fresh
    }
}
