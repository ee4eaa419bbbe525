//! The events of one trial, for all branches at once: arrivals in operational time, their times by branch, their sizes.

use super::prepared::Prepared;
use crate::maths;
use crate::model::plan::{Effect, Reach};
use crate::rng::{Purpose, StreamKey, first_level, uniform_53, word_bound};

/// An event of a process that occurs in at least one branch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub(super) process: u32,
    pub(super) first_hit: u32,
    pub(super) end_hit: u32,
}

/// What an event does to one asset.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) asset: u32,
    /// Share of value lost.
    pub(super) share: f64,
    /// Days of stop.
    pub(super) days: f64,
}

/// Events of the current trial, and what is drawn once a trial, on first use.
#[derive(Debug, Clone)]
pub(super) struct Trial {
    pub(super) events: Vec<Event>,
    pub(super) hits: Vec<Hit>,
    /// Times at `event * branches + branch`; infinite where it does not occur.
    pub(super) times: Vec<f64>,
    words: Vec<[u32; 4]>,
    words_of: Option<u32>,
    number: u32,
    region: Option<f64>,
    factors: Vec<Option<f64>>,
    frailties: Vec<Option<f64>>,
    parameters: Vec<Option<f64>>,
    alternatives: Vec<Option<usize>>,
    drawn: Vec<Option<Vec<f64>>>,
    drawn_in_use: Vec<usize>,
}

impl Trial {
    pub(super) fn new(prepared: &Prepared<'_>) -> Self {
        let plan = prepared.plan;
        Self {
            events: Vec::new(),
            hits: Vec::new(),
            times: Vec::new(),
            words: vec![[0; 4]; plan.processes.len()],
            words_of: None,
            number: 0,
            region: None,
            factors: vec![None; prepared.factor_keys.len()],
            frailties: vec![None; plan.frailties.len()],
            parameters: vec![None; plan.parameters.len()],
            alternatives: vec![None; plan.branches.len()],
            drawn: vec![None; plan.curves.len()],
            drawn_in_use: Vec::new(),
        }
    }

    fn begin(&mut self, prepared: &Prepared<'_>, number: u32) {
        self.events.clear();
        self.hits.clear();
        self.times.clear();
        self.number = number;
        self.region = None;
        self.factors.fill(None);
        self.frailties.fill(None);
        self.parameters.fill(None);
        self.alternatives.fill(None);
        for curve in self.drawn_in_use.drain(..) {
            self.drawn[curve] = None;
        }
        if self.words_of != Some(number >> 2) {
            self.words_of = Some(number >> 2);
            let live = prepared.processes.iter().zip(&mut self.words).filter(|(p, _)| p.largest > 0.0);
            for (process, words) in live {
                *words = process.key.first_arrivals(number);
            }
        }
    }

    /// Draws the events of a trial.
    pub(super) fn draw(&mut self, prepared: &Prepared<'_>, number: u32) {
        self.begin(prepared, number);
        let lane = (number & 3) as usize;
        for process in 0..prepared.processes.len() {
            let word = self.words[process][lane];
            let ready = &prepared.processes[process];
            if word >= ready.word_bound && ready.largest > 0.0 {
                self.arrivals(prepared, process, word);
            }
        }
    }

    fn arrivals(&mut self, prepared: &Prepared<'_>, process: usize, word: u32) {
        let ready = &prepared.processes[process];
        let factor = self.factor(prepared, process);
        let most = factor * ready.largest;
        if word < word_bound(most) {
            return;
        }
        let mut level = first_level(word);
        let mut ordinal = 0;
        while level <= most {
            self.occur(prepared, process, ordinal, level / factor);
            ordinal += 1;
            level -= maths::ln(ready.key.uniform(self.number, ordinal, Purpose::LaterArrival));
        }
    }

    /// Frailty times parameters.
    fn factor(&mut self, prepared: &Prepared<'_>, process: usize) -> f64 {
        let record = &prepared.plan.processes[process];
        let mut factor = self.frailty(prepared, record.frailty);
        if prepared.plan.switches.parameters {
            for &parameter in &record.parameters {
                factor *= *self.parameters[parameter].get_or_insert_with(|| {
                    let uniform =
                        prepared.parameter_keys[parameter].uniform(self.number, 0, Purpose::Parameter);
                    prepared.tables[prepared.plan.parameters[parameter].table].at(uniform)
                });
            }
        }
        factor
    }

    fn frailty(&mut self, prepared: &Prepared<'_>, index: usize) -> f64 {
        if let Some(known) = self.frailties[index] {
            return known;
        }
        let number = self.number;
        let frailty = &prepared.frailties[index];
        let [country, region, own] = frailty.loadings;
        let table = &prepared.tables[frailty.table];
        let uniform = if own == 1.0 {
            // Phi undoes the quantile: the plain Gamma frailty needs neither.
            frailty.key.uniform(number, 0, Purpose::Frailty)
        } else {
            let normal = |key: StreamKey| maths::normal_quantile(key.uniform(number, 0, Purpose::Frailty));
            let mut x = own * normal(frailty.key);
            if country > 0.0 {
                x += country
                    * *self.factors[frailty.factor]
                        .get_or_insert_with(|| normal(prepared.factor_keys[frailty.factor]));
            }
            if region > 0.0 {
                x += region * *self.region.get_or_insert_with(|| normal(prepared.region_key));
            }
            maths::normal_cdf(x)
        };
        let value = table.at(uniform);
        self.frailties[index] = Some(value);
        value
    }

    /// An arrival at an operational time: its time in each branch, and its sizes if it occurs in any.
    fn occur(&mut self, prepared: &Prepared<'_>, process: usize, ordinal: u32, level: f64) {
        let start = self.times.len();
        let mut occurs = false;
        for branch in 0..prepared.layout.branches {
            let time = self.time(prepared, process, branch, level);
            occurs |= time.is_some();
            self.times.push(time.unwrap_or(f64::INFINITY));
        }
        let first_hit = self.hits.len() as u32;
        if occurs {
            self.strike(prepared, process, ordinal);
        }
        let end_hit = self.hits.len() as u32;
        if end_hit == first_hit {
            self.times.truncate(start);
            return;
        }
        self.events.push(Event { process: process as u32, first_hit, end_hit });
    }

    fn time(&mut self, prepared: &Prepared<'_>, process: usize, branch: usize, level: f64) -> Option<f64> {
        let curves = &prepared.plan.processes[process].curves[branch];
        let index = if curves.len() == 1 {
            curves[0]
        } else {
            let chosen = *self.alternatives[branch].get_or_insert_with(|| {
                let uniform = prepared.branch_keys[branch].uniform(self.number, 0, Purpose::Leaf);
                ((uniform * curves.len() as f64) as usize).min(curves.len() - 1)
            });
            curves[chosen]
        };
        let grid = &prepared.plan.grid;
        let curve = &prepared.plan.curves[index];
        if curve.drawn.is_empty() {
            return invert(grid, &curve.cumulative, level);
        }
        if self.drawn[index].is_none() {
            self.drawn_in_use.push(index);
        }
        let number = self.number;
        let cumulative = self.drawn[index].get_or_insert_with(|| realised(prepared, index, number));
        invert(grid, cumulative, level)
    }

    /// Draws whom an event hits, and how hard.
    fn strike(&mut self, prepared: &Prepared<'_>, process: usize, ordinal: u32) {
        let record = &prepared.plan.processes[process];
        let ready = &prepared.processes[process];
        let size = |key: StreamKey| draw_size(prepared, &record.effect, key, self.number, ordinal);
        match &record.reach {
            Reach::Own { asset } => {
                let (share, days) = size(ready.key);
                self.hits.push(Hit { asset: *asset as u32, share, days });
            }
            Reach::Shared { members } => {
                let by_asset = matches!(record.effect, Effect::Damage { .. } | Effect::Stop { .. });
                let mut common = None;
                for (member, key) in members.iter().zip(&ready.member_keys) {
                    let held = !prepared.positions_of[member.asset].is_empty();
                    if !held || key.uniform(self.number, ordinal, Purpose::Hit) >= member.chance {
                        continue;
                    }
                    let (share, days) =
                        if by_asset { size(*key) } else { *common.get_or_insert_with(|| size(ready.key)) };
                    self.hits.push(Hit { asset: member.asset as u32, share, days });
                }
            }
        }
    }
}

/// Share of value and days of stop of a hit.
fn draw_size(
    prepared: &Prepared<'_>,
    effect: &Effect,
    key: StreamKey,
    trial: u32,
    ordinal: u32,
) -> (f64, f64) {
    let draw = |table: usize, purpose| prepared.tables[table].at(key.uniform(trial, ordinal, purpose));
    let outcome = || {
        let [first, second, _, _] = key.block(trial, ordinal, 0, Purpose::Outcome);
        uniform_53(first, second)
    };
    match *effect {
        Effect::Damage { severity, days } => (draw(severity, Purpose::Severity), draw(days, Purpose::Days)),
        Effect::Taking { severity, at_once, duration, stopped } => {
            let days = if outcome() < at_once { 0.0 } else { stopped * draw(duration, Purpose::Days) };
            (draw(severity, Purpose::Severity), days)
        }
        Effect::Dispute { severity, duration, stopped } => {
            (draw(severity, Purpose::Severity), stopped * draw(duration, Purpose::Days))
        }
        Effect::Loss { severity } => (draw(severity, Purpose::Severity), 0.0),
        Effect::Stop { days } => (0.0, draw(days, Purpose::Days)),
        Effect::Transfer { delay, carry, haircut_chance, haircut } => {
            let cut = if outcome() < haircut_chance { draw(haircut, Purpose::Severity) } else { 0.0 };
            (carry * draw(delay, Purpose::Days) / super::book::DAYS_IN_YEAR + cut, 0.0)
        }
    }
}

/// A curve under the shocks drawn for a trial.
fn realised(prepared: &Prepared<'_>, index: usize, trial: u32) -> Vec<f64> {
    let curve = &prepared.plan.curves[index];
    let (low, high) = curve.clip;
    let draws: Vec<f64> = prepared.shock_keys[index]
        .iter()
        .map(|key| maths::normal_quantile(key.uniform(trial, 0, Purpose::Beta)))
        .collect();
    let mut total = 0.0;
    let mut cumulative = vec![0.0];
    for (i, pair) in curve.cumulative.windows(2).enumerate() {
        let mean = curve.log_shock[i];
        let moved =
            mean + curve.drawn.iter().zip(&draws).map(|(shock, z)| shock.deviation[i] * z).sum::<f64>();
        total += (pair[1] - pair[0]) * maths::exp(moved.clamp(low, high) - mean.clamp(low, high));
        cumulative.push(total);
    }
    cumulative
}

/// The time at which a cumulative curve reaches a level.
fn invert(grid: &[f64], cumulative: &[f64], level: f64) -> Option<f64> {
    let end = cumulative.partition_point(|value| *value < level);
    if end >= cumulative.len() {
        return None;
    }
    // The level is above 0 and the first value is 0, so there is an interval, and it rises.
    let start = end.checked_sub(1)?;
    let part = (level - cumulative[start]) / (cumulative[end] - cumulative[start]);
    Some(grid[start] + part * (grid[end] - grid[start]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_reached_on_the_straight_line_between_knots() {
        let grid = [0.0, 0.5, 1.0, 2.0];
        let cumulative = [0.0, 0.2, 0.2, 0.6];
        assert_eq!(invert(&grid, &cumulative, 0.1), Some(0.25));
        assert_eq!(invert(&grid, &cumulative, 0.2), Some(0.5));
        assert!((invert(&grid, &cumulative, 0.3).unwrap() - 1.25).abs() < 1e-12);
        assert_eq!(invert(&grid, &cumulative, 0.601), None);
    }
}
