//! Events of one trial: which occur in which branch, when, and what they do to assets.
//!
//! Arrivals run in operational time. Unit exponentials are compared with `frailty x parameters x cumulative rate` of each branch,
//! so branches share every draw, a higher rate never removes an event, and no bound on the rates is needed for correctness.

use super::prepared::{Prepared, ReadyProcess};
use crate::maths;
use crate::model::peril::Peril;
use crate::model::plan::{Effect, Process, Reach};
use crate::rng::{Block, Purpose, Stream, uniform32};
use crate::units::DAYS_PER_YEAR;

/// What an event does to one asset, before anybody's position is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) asset: usize,
    /// Share of value lost at once, posted to `share_peril`.
    pub(super) share: f64,
    pub(super) share_peril: Peril,
    /// Days that cost `daily_share` of value each, posted to `days_peril`.
    pub(super) days: f64,
    pub(super) daily_share: f64,
    pub(super) days_peril: Peril,
    /// The days are a stop of deliveries, not a delay of payments.
    pub(super) stops_delivery: bool,
    /// The asset is gone for the rest of the year.
    pub(super) taken: bool,
}

/// An event in a branch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub(super) time: f64,
    pub(super) process: usize,
    pub(super) ordinal: u32,
    /// Range in [`Trial::hits`].
    pub(super) first_hit: usize,
    pub(super) last_hit: usize,
}

/// Scratch space of a worker for one trial at a time.
#[derive(Debug)]
pub(super) struct Trial {
    pub(super) hits: Vec<Hit>,
    /// Events by branch, in time order once gathered.
    pub(super) events: Vec<Vec<Event>>,
    region: Option<f64>,
    factors: Vec<Option<f64>>,
    frailties: Vec<Option<f64>>,
    parameters: Vec<Option<f64>>,
    shocks: Vec<Option<f64>>,
    alternatives: Vec<Option<usize>>,
    drawn: Vec<Option<Vec<f64>>>,
    spare: Vec<Vec<f64>>,
}

impl Trial {
    pub(super) fn new(prepared: &Prepared) -> Self {
        Self {
            hits: Vec::new(),
            events: vec![Vec::new(); prepared.plan.branches.len()],
            region: None,
            factors: vec![None; prepared.factors.len()],
            frailties: vec![None; prepared.frailties.len()],
            parameters: vec![None; prepared.parameters.len()],
            shocks: vec![None; prepared.shocks.len()],
            alternatives: vec![None; prepared.plan.branches.len()],
            drawn: vec![None; prepared.curves.len()],
            spare: Vec::new(),
        }
    }

    fn clear(&mut self) {
        self.hits.clear();
        self.events.iter_mut().for_each(Vec::clear);
        self.region = None;
        self.factors.fill(None);
        self.frailties.fill(None);
        self.parameters.fill(None);
        self.shocks.fill(None);
        self.alternatives.fill(None);
        for curve in &mut self.drawn {
            self.spare.extend(curve.take());
        }
    }

    /// Gathers the events of `year`. `first_words[process]` is the block of first arrivals that serves this year.
    /// Returns false when nothing happens in any branch.
    pub(super) fn gather(&mut self, prepared: &Prepared, year: u32, first_words: &[Block]) -> bool {
        self.clear();
        let mut any = false;
        for (index, process) in prepared.plan.processes.iter().enumerate() {
            let ready = &prepared.processes[index];
            if ready.bound == 0.0 {
                continue;
            }
            let u = uniform32(first_words[index][(year & 3) as usize]);
            // `exp(-x) >= 1 - x`: below it no event can come, and no logarithm is taken.
            if u < 1.0 - ready.ceiling {
                continue;
            }
            let scale = self.scale(prepared, process, year);
            if u < 1.0 - scale * ready.bound {
                continue;
            }
            any |= self.arrivals(prepared, index, process, ready, year, scale, -maths::ln(u));
        }
        if any {
            for events in &mut self.events {
                events.sort_by(|a, b| {
                    a.time
                        .total_cmp(&b.time)
                        .then_with(|| (a.process, a.ordinal).cmp(&(b.process, b.ordinal)))
                });
            }
        }
        any
    }

    #[allow(clippy::too_many_arguments, reason = "one call, all of it state of the same loop")]
    fn arrivals(
        &mut self,
        prepared: &Prepared,
        index: usize,
        process: &Process,
        ready: &ReadyProcess,
        year: u32,
        scale: f64,
        first: f64,
    ) -> bool {
        let branches = prepared.plan.branches.len();
        let mut elapsed = first;
        let mut any = false;
        for ordinal in 0.. {
            if elapsed > scale * ready.bound {
                break;
            }
            let mut hits: Option<(usize, usize)> = None;
            for branch in 0..branches {
                let curve = process.curves[branch][self.alternative(prepared, branch, year)];
                let Some(time) = self.time_of(prepared, curve, year, elapsed / scale) else { continue };
                let (first_hit, last_hit) =
                    *hits.get_or_insert_with(|| self.hit(prepared, process, ready, year, ordinal));
                if first_hit < last_hit {
                    self.events[branch].push(Event { time, process: index, ordinal, first_hit, last_hit });
                    any = true;
                }
            }
            elapsed -= maths::ln(ready.stream.uniform(year, ordinal, Purpose::LaterArrivals));
        }
        any
    }

    fn scale(&mut self, prepared: &Prepared, process: &Process, year: u32) -> f64 {
        let mut scale = self.frailty(prepared, process.frailty, year);
        if prepared.plan.switches.parameters {
            for &parameter in &process.parameters {
                scale *= *self.parameters[parameter].get_or_insert_with(|| {
                    let u = prepared.parameters[parameter].uniform(year, 0, Purpose::Parameter);
                    prepared.tables[prepared.plan.parameters[parameter].table].at(u)
                });
            }
        }
        scale
    }

    fn frailty(&mut self, prepared: &Prepared, index: usize, year: u32) -> f64 {
        if let Some(value) = self.frailties[index] {
            return value;
        }
        let normal = |stream: Stream| prepared.normal.at(stream.uniform(year, 0, Purpose::Frailty));
        let ready = &prepared.frailties[index];
        let region = *self.region.get_or_insert_with(|| normal(prepared.region));
        let factor =
            *self.factors[ready.factor].get_or_insert_with(|| normal(prepared.factors[ready.factor]));
        let latent = ready.country * factor + ready.region * region + ready.rest * normal(ready.own);
        let value = ready.curve.at(latent);
        self.frailties[index] = Some(value);
        value
    }

    fn alternative(&mut self, prepared: &Prepared, branch: usize, year: u32) -> usize {
        let count = prepared.plan.branches[branch].alternatives;
        if count == 1 {
            return 0;
        }
        *self.alternatives[branch].get_or_insert_with(|| {
            let u = prepared.leaves[branch].uniform(year, 0, Purpose::Leaf);
            ((u * count as f64) as usize).min(count - 1)
        })
    }

    /// Time at which the cumulative rate of a curve reaches `target`; `None` past the end of the grid.
    fn time_of(&mut self, prepared: &Prepared, curve: usize, year: u32, target: f64) -> Option<f64> {
        let ready = &prepared.curves[curve];
        let fixed = &prepared.plan.curves[curve].cumulative;
        if ready.drawn.is_empty() {
            return (target <= ready.total).then(|| invert(&prepared.plan.grid, fixed, target));
        }
        if self.drawn[curve].is_none() {
            let cumulative = self.draw_curve(prepared, curve, year);
            self.drawn[curve] = Some(cumulative);
        }
        let cumulative = self.drawn[curve].as_ref().expect("just drawn");
        let total = *cumulative.last().expect("a curve has times");
        (target <= total).then(|| invert(&prepared.plan.grid, cumulative, target))
    }

    /// The curve with the sizes of its open shocks drawn for this trial.
    fn draw_curve(&mut self, prepared: &Prepared, curve: usize, year: u32) -> Vec<f64> {
        let source = &prepared.plan.curves[curve];
        let (low, high) = source.clip;
        let sizes: Vec<(f64, &[f64])> = prepared.curves[curve]
            .drawn
            .iter()
            .map(|&(shock, place)| {
                let z = *self.shocks[shock].get_or_insert_with(|| {
                    prepared.normal.at(prepared.shocks[shock].uniform(year, 0, Purpose::Beta))
                });
                (z, source.drawn[place].deviation.as_slice())
            })
            .collect();
        let mut cumulative = self.spare.pop().unwrap_or_default();
        cumulative.clear();
        cumulative.push(0.0);
        let mut total = 0.0;
        for (interval, ends) in source.cumulative.windows(2).enumerate() {
            let mean = source.log_shock[interval];
            let drawn: f64 = mean + sizes.iter().map(|(z, deviation)| z * deviation[interval]).sum::<f64>();
            let change = drawn.clamp(low, high) - mean.clamp(low, high);
            total += (ends[1] - ends[0]) * if change == 0.0 { 1.0 } else { maths::exp(change) };
            cumulative.push(total);
        }
        cumulative
    }

    fn hit(
        &mut self,
        prepared: &Prepared,
        process: &Process,
        ready: &ReadyProcess,
        year: u32,
        ordinal: u32,
    ) -> (usize, usize) {
        let first = self.hits.len();
        match &process.reach {
            Reach::Own { asset } => {
                let draw = Draw { stream: ready.stream, year, ordinal };
                self.hits.push(size(prepared, process, *asset, draw));
            }
            Reach::Shared { members } => {
                for (member, stream) in members.iter().zip(&ready.members) {
                    if stream.uniform(year, ordinal, Purpose::Hit) < member.chance {
                        // A damage or a stop belongs to the asset; a decree or a closure is the same for all.
                        let own = matches!(process.effect, Effect::Damage { .. } | Effect::Stop { .. });
                        let draw = Draw { stream: if own { *stream } else { ready.stream }, year, ordinal };
                        self.hits.push(size(prepared, process, member.asset, draw));
                    }
                }
            }
        }
        (first, self.hits.len())
    }
}

/// Linear inverse of a rising curve over the grid.
fn invert(grid: &[f64], cumulative: &[f64], target: f64) -> f64 {
    let upper = cumulative.partition_point(|&value| value < target).clamp(1, cumulative.len() - 1);
    let (low, high) = (cumulative[upper - 1], cumulative[upper]);
    if high <= low {
        return grid[upper];
    }
    grid[upper - 1] + (grid[upper] - grid[upper - 1]) * ((target - low) / (high - low))
}

#[derive(Clone, Copy)]
struct Draw {
    stream: Stream,
    year: u32,
    ordinal: u32,
}

impl Draw {
    fn uniform(self, purpose: Purpose) -> f64 {
        self.stream.uniform(self.year, self.ordinal, purpose)
    }
}

/// The size of a hit.
fn size(prepared: &Prepared, process: &Process, asset: usize, draw: Draw) -> Hit {
    let tables = prepared.table_of(&process.effect);
    let share = || tables.share.map_or(0.0, |table| table.at(draw.uniform(Purpose::Severity)));
    let days = || tables.days.map_or(0.0, |table| table.at(draw.uniform(Purpose::Days)));
    let stop_share = prepared.plan.assets[asset].margin / DAYS_PER_YEAR;
    let none = Hit {
        asset,
        share: 0.0,
        share_peril: process.peril,
        days: 0.0,
        daily_share: stop_share,
        days_peril: process.peril,
        stops_delivery: true,
        taken: false,
    };
    match process.effect {
        Effect::Damage { .. } => Hit { share: share(), days: days(), ..none },
        Effect::Taking { at_once, stopped, .. } => {
            let disputed = draw.uniform(Purpose::Outcome) >= at_once;
            let days = if disputed { days() * stopped } else { 0.0 };
            Hit { share: share(), days, days_peril: Peril::Supply, taken: true, ..none }
        }
        Effect::Dispute { stopped, .. } => {
            Hit { share: share(), days: days() * stopped, days_peril: Peril::Supply, ..none }
        }
        Effect::Loss { .. } => Hit { share: share(), ..none },
        Effect::Stop { .. } => Hit { days: days(), ..none },
        Effect::Transfer { carry, haircut_chance, .. } => {
            let cut = draw.uniform(Purpose::Outcome) < haircut_chance;
            Hit {
                share: if cut { share() } else { 0.0 },
                days: days(),
                daily_share: carry / DAYS_PER_YEAR,
                stops_delivery: false,
                ..none
            }
        }
    }
}
