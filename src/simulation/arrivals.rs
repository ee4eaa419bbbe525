//! Events of four years at a time: which occur in which branch, when, and whom they hit.
//!
//! Arrivals run in operational time. Unit exponentials are compared with `frailty x parameters x cumulative rate` of each branch,
//! so branches share every draw, a higher rate never removes an event, and no bound on the rates is needed for correctness.
//! Four years share a block of first arrivals; all draws of the four are gathered and made eight at a time.

use super::hits::{Hit, Hits, Target};
use super::prepared::{Prepared, ReadyReach};
use super::scales::Scales;
use crate::maths;
use crate::rng::lanes::{Addresses, Candidate, QUAD};
use crate::rng::{Purpose, uniform32};

/// An event in a branch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub(super) time: f64,
    pub(super) process: u32,
    pub(super) ordinal: u32,
    /// Range in [`Quad::hits`].
    pub(super) first_hit: u32,
    pub(super) last_hit: u32,
}

/// An event before branches are told apart.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    /// Year within the four.
    year: u32,
    process: u32,
    ordinal: u32,
    /// Unit-exponential time.
    elapsed: f64,
    first_hit: u32,
    last_hit: u32,
}

/// Scratch space of a worker for four years.
#[derive(Debug)]
pub(super) struct Quad {
    pub(super) hits: Vec<Hit>,
    /// `events[year][branch]`, in time order.
    pub(super) events: [Vec<Vec<Event>>; QUAD],
    scales: Scales,
    found: [Vec<Candidate>; QUAD],
    arrivals: Vec<Arrival>,
    addresses: Addresses,
    uniforms: Vec<f64>,
    sizes: Hits,
    /// Size of drawn shocks, by shock and year.
    shocks: Vec<[Option<f64>; QUAD]>,
    /// Drawn alternative, by branch and year.
    alternatives: Vec<[Option<usize>; QUAD]>,
    /// Curves with their shocks drawn, by curve and year.
    drawn: Vec<[Option<Vec<f64>>; QUAD]>,
    used: Vec<usize>,
    spare: Vec<Vec<f64>>,
}

impl Quad {
    pub(super) fn new(prepared: &Prepared) -> Self {
        let branches = prepared.plan.branches.len();
        Self {
            hits: Vec::new(),
            events: std::array::from_fn(|_| vec![Vec::new(); branches]),
            scales: Scales::new(prepared),
            found: Default::default(),
            arrivals: Vec::new(),
            addresses: Addresses::default(),
            uniforms: Vec::new(),
            sizes: Hits::default(),
            shocks: vec![[None; QUAD]; prepared.shocks.len()],
            alternatives: vec![[None; QUAD]; branches],
            drawn: vec![[const { None }; QUAD]; prepared.curves.len()],
            used: Vec::new(),
            spare: Vec::new(),
        }
    }

    fn clear(&mut self) {
        self.events.iter_mut().flatten().for_each(Vec::clear);
        self.found.iter_mut().for_each(Vec::clear);
        self.arrivals.clear();
        self.shocks.fill([None; QUAD]);
        self.alternatives.fill([None; QUAD]);
        for curve in self.used.drain(..) {
            self.spare.extend(self.drawn[curve].iter_mut().filter_map(Option::take));
        }
    }

    /// Gathers the events of the years `4 quad` to `4 quad + 3`.
    pub(super) fn gather(&mut self, prepared: &Prepared, quad: u32) {
        self.clear();
        self.scales.draw(prepared, quad);
        prepared.scan.scan(prepared.path, quad, &self.scales.values, &mut self.found);
        self.first_arrivals(prepared, quad);
        self.later_arrivals(prepared, quad);
        self.choose_targets(prepared, quad);
        self.sizes.draw(prepared, &mut self.hits);
        self.place_in_time(prepared, quad);
    }

    /// The candidates that are events.
    fn first_arrivals(&mut self, prepared: &Prepared, quad: u32) {
        self.addresses.clear();
        for (year, found) in (0u32..).zip(&self.found) {
            for candidate in found {
                let process = prepared.scanned[candidate.member as usize];
                let ready = &prepared.processes[process as usize];
                let elapsed = -maths::ln(uniform32(candidate.word));
                if elapsed <= self.scales.values[ready.class][year as usize] * ready.bound {
                    let event = Arrival { year, process, ordinal: 0, elapsed, first_hit: 0, last_hit: 0 };
                    self.arrivals.push(event);
                    self.addresses.push(ready.stream, 4 * quad + year, 0, Purpose::LaterArrivals);
                }
            }
        }
        self.addresses.draw(prepared.path, &mut self.uniforms);
    }

    fn later_arrivals(&mut self, prepared: &Prepared, quad: u32) {
        for first in 0..self.arrivals.len() {
            let mut arrival = self.arrivals[first];
            let ready = &prepared.processes[arrival.process as usize];
            let limit = self.scales.values[ready.class][arrival.year as usize] * ready.bound;
            let mut u = self.uniforms[first];
            // `exp(-x) >= 1 - x`: mostly no logarithm is needed to see that nothing follows.
            while u >= 1.0 - (limit - arrival.elapsed) {
                arrival.elapsed -= maths::ln(u);
                if arrival.elapsed > limit {
                    break;
                }
                arrival.ordinal += 1;
                self.arrivals.push(arrival);
                u = ready.stream.uniform(4 * quad + arrival.year, arrival.ordinal, Purpose::LaterArrivals);
            }
        }
    }

    /// Draws whom shared events hit, and lists every hit.
    fn choose_targets(&mut self, prepared: &Prepared, quad: u32) {
        self.addresses.clear();
        for arrival in &self.arrivals {
            if let ReadyReach::Shared { members } = &prepared.processes[arrival.process as usize].reach {
                for member in members {
                    let year = 4 * quad + arrival.year;
                    self.addresses.push(member.stream, year, arrival.ordinal, Purpose::Hit);
                }
            }
        }
        self.addresses.draw(prepared.path, &mut self.uniforms);
        let mut uniforms = self.uniforms.iter();
        self.sizes.clear();
        for arrival in &mut self.arrivals {
            arrival.first_hit = self.sizes.len();
            let ready = &prepared.processes[arrival.process as usize];
            let (year, ordinal) = (4 * quad + arrival.year, arrival.ordinal);
            match &ready.reach {
                ReadyReach::Own { asset } => {
                    let stream = ready.stream;
                    self.sizes.push(
                        prepared,
                        Target { process: arrival.process, asset: *asset, stream, year, ordinal },
                    );
                }
                ReadyReach::Shared { members } => {
                    for (member, u) in members.iter().zip(uniforms.by_ref()) {
                        if *u < member.chance {
                            // A damage or a stop belongs to the asset; a decree or a closure is the same for all.
                            let stream = if ready.effect.own_size { member.stream } else { ready.stream };
                            let target = Target {
                                process: arrival.process,
                                asset: member.asset,
                                stream,
                                year,
                                ordinal,
                            };
                            self.sizes.push(prepared, target);
                        }
                    }
                }
            }
            arrival.last_hit = self.sizes.len();
        }
    }

    /// Puts events where each branch has them.
    fn place_in_time(&mut self, prepared: &Prepared, quad: u32) {
        let arrivals = std::mem::take(&mut self.arrivals);
        for arrival in arrivals.iter().filter(|arrival| arrival.first_hit < arrival.last_hit) {
            let ready = &prepared.processes[arrival.process as usize];
            let target = arrival.elapsed / self.scales.values[ready.class][arrival.year as usize];
            for branch in 0..prepared.plan.branches.len() {
                let alternative = self.alternative(prepared, branch, quad, arrival.year);
                let curve = prepared.plan.processes[arrival.process as usize].curves[branch][alternative];
                let Some(time) = self.time_of(prepared, curve, quad, arrival.year, target) else { continue };
                self.events[arrival.year as usize][branch].push(Event {
                    time,
                    process: arrival.process,
                    ordinal: arrival.ordinal,
                    first_hit: arrival.first_hit,
                    last_hit: arrival.last_hit,
                });
            }
        }
        self.arrivals = arrivals;
        for events in self.events.iter_mut().flatten() {
            // Times are not below 0, so their bits are in their order.
            events.sort_unstable_by_key(|event| (event.time.to_bits(), event.process, event.ordinal));
        }
    }

    fn alternative(&mut self, prepared: &Prepared, branch: usize, quad: u32, year: u32) -> usize {
        let count = prepared.plan.branches[branch].alternatives;
        if count == 1 {
            return 0;
        }
        *self.alternatives[branch][year as usize].get_or_insert_with(|| {
            let u = prepared.leaves[branch].uniform(4 * quad + year, 0, Purpose::Leaf);
            ((u * count as f64) as usize).min(count - 1)
        })
    }

    /// Time at which the cumulative rate of a curve reaches `target`; `None` past the end of the grid.
    fn time_of(
        &mut self,
        prepared: &Prepared,
        curve: usize,
        quad: u32,
        year: u32,
        target: f64,
    ) -> Option<f64> {
        let ready = &prepared.curves[curve];
        let fixed = &prepared.plan.curves[curve].cumulative;
        if ready.drawn.is_empty() {
            return (target <= ready.total).then(|| invert(&prepared.plan.grid, fixed, target));
        }
        if self.drawn[curve][year as usize].is_none() {
            let cumulative = self.draw_curve(prepared, curve, quad, year);
            self.drawn[curve][year as usize] = Some(cumulative);
            self.used.push(curve);
        }
        let cumulative = self.drawn[curve][year as usize].as_ref().expect("just drawn");
        let total = *cumulative.last().expect("a curve has times");
        (target <= total).then(|| invert(&prepared.plan.grid, cumulative, target))
    }

    /// The curve with the sizes of its open shocks drawn for this trial.
    fn draw_curve(&mut self, prepared: &Prepared, curve: usize, quad: u32, year: u32) -> Vec<f64> {
        let source = &prepared.plan.curves[curve];
        let (low, high) = source.clip;
        let sizes: Vec<(f64, &[f64])> = prepared.curves[curve]
            .drawn
            .iter()
            .map(|&(shock, place)| {
                let z = *self.shocks[shock][year as usize].get_or_insert_with(|| {
                    prepared.normal.at(prepared.shocks[shock].uniform(4 * quad + year, 0, Purpose::Beta))
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
