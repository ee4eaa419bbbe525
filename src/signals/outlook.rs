//! How far a signal is from its threshold, how old what it reads is, and what trips first.

use super::{figures, matching, row, window};
use crate::model::registry::Signal;
use crate::model::view::SignalRow;
use crate::period::Month;
use crate::world::World;
use serde::Serialize;
use std::cmp::Ordering;

/// A signal with what is left until it trips.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outlook {
    /// The signal as it stands.
    #[serde(flatten)]
    pub signal: SignalRow,
    /// Months from the newest figure, or from the end of the event table, to the as-of date; `None` when nothing is read.
    pub age_months: Option<i32>,
    /// Figures of the window that are beyond the threshold, and how many it takes; `None` for events.
    pub beyond: Option<(usize, usize)>,
    /// Change of the newest figure, over itself, that brings it to the threshold; 0 when it is there. Quiet series only.
    pub gap: Option<f64>,
    /// First day on which the absence of an event trips it, if none comes.
    pub earliest: Option<String>,
    /// Date, id and title of the newest event of its kinds, however old.
    pub newest_event: Option<String>,
}

/// All signals: tripped ones, then quiet ones by what trips first, then stale and unknown ones; else in the registry's order.
pub fn outlooks(world: &World) -> Vec<Outlook> {
    let mut all: Vec<Outlook> = world.signals.iter().map(|signal| outlook(world, signal)).collect();
    all.sort_by(Outlook::before);
    all
}

const STATES: [&str; 4] = ["tripped", "quiet", "stale", "unknown"];

impl Outlook {
    fn rank(&self) -> usize {
        STATES.iter().position(|state| *state == self.signal.state).unwrap_or(STATES.len())
    }

    /// Figures that are still missing beyond the threshold.
    fn missing(&self) -> usize {
        self.beyond.map_or(usize::MAX, |(beyond, needed)| needed.saturating_sub(beyond))
    }

    fn before(&self, other: &Self) -> Ordering {
        let gap = |outlook: &Self| outlook.gap.map_or(f64::INFINITY, f64::abs);
        let is_quiet = self.signal.state == "quiet" && other.signal.state == "quiet";
        let near = if is_quiet {
            gap(self).total_cmp(&gap(other)).then_with(|| self.missing().cmp(&other.missing()))
        } else {
            Ordering::Equal
        };
        self.rank().cmp(&other.rank()).then(near)
    }
}

fn outlook(world: &World, signal: &Signal) -> Outlook {
    let row = row(world, signal);
    let mut outlook = Outlook {
        signal: row,
        age_months: None,
        beyond: None,
        gap: None,
        earliest: None,
        newest_event: None,
    };
    let months_since = |month: Month| Month::of(world.as_of.0).ordinal() - month.ordinal();
    if let Some(kinds) = signal.measure.strip_prefix("event:") {
        outlook.age_months = world.events_to.map(|to| months_since(Month::of(to)).max(0));
        let newest = matching(world, signal, kinds).max_by_key(|event| (event.effective, &event.id));
        outlook.newest_event = newest.map(|event| format!("{} {}: {}", event.date, event.id, event.title));
        let (_, months) = window(&signal.window);
        let is_waiting = signal.direction == "none" && outlook.signal.state == "quiet";
        // Windows are of whole months: the event leaves them with the first day of a month.
        outlook.earliest = newest.filter(|_| is_waiting).map(|event| {
            let leaves = Month::of(event.effective).plus(i32::try_from(months).unwrap_or(i32::MAX / 2));
            leaves.first_day().to_string()
        });
        return outlook;
    }
    let Some(figures) = figures(world, signal) else { return outlook };
    let Some((newest, value)) = figures.values.last_key_value() else { return outlook };
    outlook.age_months = Some(months_since(*newest));
    if let Some(threshold) = signal.threshold {
        outlook.beyond = Some((figures.beyond(&signal.direction, threshold), figures.some));
        let is_there = if signal.direction == "below" { *value < threshold } else { *value > threshold };
        let change = if is_there { 0.0 } else { (threshold - value) / value.abs() };
        outlook.gap = Some(change).filter(|change| outlook.signal.state == "quiet" && change.is_finite());
    }
    outlook
}
