//! Events of four years at a time: which occur in which branch, when, and whom they hit.
//!
//! Arrivals run in operational time. Unit exponentials are compared with `frailty x parameters x cumulative rate` of each branch,
//! so branches share every draw, a higher rate never removes an event, and no bound on the rates is needed for correctness.
//! Four years share a block of first arrivals; all draws of the four are gathered and made eight at a time.

use super::hits::{Hit, Slow};
use super::prepared::{Prepared, ReadyProcess, SHARED};
use super::scales::Scales;
use crate::maths;
use crate::rng::lanes::{Addresses, Found, MOST_ORDINALS, QUAD};
use crate::rng::{Purpose, uniform32};

/// An event in a branch.
#[derive(Debug, Clone, Copy, PartialEq)]
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
pub(super) struct Arrival {
    /// Year within the four.
    pub(super) year: u32,
    pub(super) process: u32,
    pub(super) ordinal: u32,
    /// Unit-exponential time of the first event: `-ln(1 - y)` of this `y`, taken only where it is needed.
    complement: f64,
    /// Unit-exponential time from the first event to this one.
    after_first: f64,
    pub(super) first_hit: u32,
    pub(super) last_hit: u32,
}

/// Scratch space of a worker for four years.
#[derive(Debug)]
pub(super) struct Quad {
    pub(super) hits: Vec<Hit>,
    /// `events[year][branch]`, in time order.
    pub(super) events: [Vec<Vec<Event>>; QUAD],
    scales: Scales,
    found: [Found; QUAD],
    arrivals: Vec<Arrival>,
    addresses: Addresses,
    uniforms: Vec<f64>,
    /// Arrivals whose hits are not drawn yet.
    waiting: Vec<u32>,
    slow: Slow,
    /// Size of drawn shocks, by shock and year.
    shocks: Vec<[Option<f64>; QUAD]>,
    /// Drawn alternative, by branch and year.
    alternatives: Vec<[Option<usize>; QUAD]>,
    /// Curves with their shocks drawn, by curve and year.
    drawn: Vec<[Option<Vec<f64>>; QUAD]>,
    used: Vec<usize>,
    spare: Vec<Vec<f64>>,
}

impl Arrival {
    /// Unit-exponential time.
    fn elapsed(&self) -> f64 {
        self.after_first - maths::ln(1.0 - self.complement)
    }

    fn at(&self, time: f64) -> Event {
        Event {
            time,
            process: self.process,
            ordinal: self.ordinal,
            first_hit: self.first_hit,
            last_hit: self.last_hit,
        }
    }
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
            waiting: Vec::new(),
            slow: Slow::default(),
            shocks: vec![[None; QUAD]; prepared.shocks.len()],
            alternatives: vec![[None; QUAD]; branches],
            drawn: vec![[const { None }; QUAD]; prepared.curves.len()],
            used: Vec::new(),
            spare: Vec::new(),
        }
    }

    fn clear(&mut self) {
        self.events.iter_mut().flatten().for_each(Vec::clear);
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
        self.follow_up(prepared, quad);
        self.slow.draw(prepared, quad, &self.waiting, &mut self.arrivals, &mut self.hits);
        if prepared.needs_times {
            self.place_in_time(prepared, quad);
        } else {
            self.place_anywhere(prepared);
        }
    }

    /// The candidates that are events, and the addresses of all that they draw.
    fn first_arrivals(&mut self, prepared: &Prepared, quad: u32) {
        self.addresses.clear();
        for (year, found) in (0u32..).zip(&self.found) {
            let address = QUAD as u32 * quad + year;
            for candidate in found.iter() {
                let process = candidate.member;
                let ready = &prepared.processes[process as usize];
                // Exact: a word has 32 bits, the half makes 33.
                let complement = 1.0 - uniform32(candidate.word);
                if !happens(complement, self.scales.limit(ready, year)) {
                    continue;
                }
                self.arrivals.push(Arrival {
                    year,
                    process,
                    ordinal: 0,
                    complement,
                    after_first: 0.0,
                    first_hit: 0,
                    last_hit: 0,
                });
                self.addresses.push(ready.stream, address, 0, Purpose::LaterArrivals);
                if ready.asset != SHARED {
                    let effect = &prepared.effects[ready.effect as usize];
                    effect.push_draws(&mut self.addresses, ready.stream, address, 0);
                }
            }
        }
        self.addresses.draw(prepared.path, &mut self.uniforms);
    }

    /// Sizes of the first events, and the events that follow them.
    fn follow_up(&mut self, prepared: &Prepared, quad: u32) {
        self.hits.clear();
        self.waiting.clear();
        let uniforms = std::mem::take(&mut self.uniforms);
        let mut drawn = uniforms.iter();
        for index in 0..self.arrivals.len() {
            let arrival = &mut self.arrivals[index];
            let ready = &prepared.processes[arrival.process as usize];
            let later = *drawn.next().expect("an address was pushed for each arrival");
            if ready.asset == SHARED {
                self.waiting.push(index as u32);
            } else {
                let effect = &prepared.effects[ready.effect as usize];
                arrival.first_hit = self.hits.len() as u32;
                arrival.last_hit = arrival.first_hit + 1;
                self.hits.push(effect.hit(prepared, ready.asset, &mut drawn));
            }
            // Mostly no logarithm is needed to see that nothing follows.
            let limit = self.scales.limit(ready, arrival.year);
            if may_follow(arrival.complement, 1.0 - later, limit) {
                self.later_arrivals(index, ready, limit, later, quad);
            }
        }
        self.uniforms = uniforms;
    }

    #[cold]
    fn later_arrivals(&mut self, first: usize, ready: &ReadyProcess, limit: f64, mut u: f64, quad: u32) {
        let mut arrival = self.arrivals[first];
        let mut left = limit - arrival.elapsed();
        while arrival.ordinal + 1 < MOST_ORDINALS {
            let step = -maths::ln(u);
            if step > left {
                break;
            }
            left -= step;
            arrival.after_first += step;
            arrival.ordinal += 1;
            self.waiting.push(self.arrivals.len() as u32);
            self.arrivals.push(arrival);
            let year = QUAD as u32 * quad + arrival.year;
            u = ready.stream.uniform(year, arrival.ordinal, Purpose::LaterArrivals);
        }
    }

    /// Events of a plan in which nothing depends on when they happen.
    fn place_anywhere(&mut self, prepared: &Prepared) {
        let time = prepared.plan.windows[0].to;
        for arrival in self.arrivals.iter().filter(|arrival| arrival.first_hit < arrival.last_hit) {
            self.events[arrival.year as usize][0].push(arrival.at(time));
        }
    }

    /// Puts events where each branch has them.
    fn place_in_time(&mut self, prepared: &Prepared, quad: u32) {
        let arrivals = std::mem::take(&mut self.arrivals);
        for arrival in arrivals.iter().filter(|arrival| arrival.first_hit < arrival.last_hit) {
            let ready = &prepared.processes[arrival.process as usize];
            let target = arrival.elapsed() / self.scales.of(ready, arrival.year);
            // Most processes have one curve in all branches.
            let mut known = (usize::MAX, None);
            for branch in 0..prepared.plan.branches.len() {
                let alternative = self.alternative(prepared, branch, quad, arrival.year);
                let curve = prepared.curve_of(arrival.process, branch, alternative);
                if curve != known.0 {
                    known = (curve, self.time_of(prepared, curve, quad, arrival.year, target));
                }
                if let Some(time) = known.1 {
                    self.events[arrival.year as usize][branch].push(arrival.at(time));
                }
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
        let fixed = prepared.cumulative(curve);
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

/// Room for the rounding of bounds, which is a thousandth of it.
const ROUNDING: f64 = 1e-12;

/// The first three terms of `-ln(1 - y)`, which is above their sum.
#[inline]
fn three_terms(y: f64) -> f64 {
    y * (1.0 + y * (0.5 + y * (1.0 / 3.0)))
}

/// Whether `-ln(1 - y) <= limit`, by a logarithm only where its series does not tell: four terms lie below it, and with the rest as
/// a geometric series, `y^4 / 4 / (1 - y)` for the fourth and all later ones, above.
#[inline]
pub(super) fn happens(y: f64, limit: f64) -> bool {
    let (three, fourth) = (three_terms(y), 0.25 * (y * y) * (y * y));
    let surely = three * (1.0 - y) + fourth <= limit * (1.0 - y) * (1.0 - ROUNDING);
    let open = !surely & (three + fourth <= limit * (1.0 + ROUNDING));
    // Which of the two it is surely is random, whether it is open seldom.
    surely | (open && by_logarithm(y, limit))
}

#[cold]
fn by_logarithm(y: f64, limit: f64) -> bool {
    -maths::ln(1.0 - y) <= limit
}

/// False when `-ln(1 - y) - ln(1 - z)` is surely above `limit`.
#[inline]
pub(super) fn may_follow(y: f64, z: f64, limit: f64) -> bool {
    three_terms(y) + three_terms(z) <= limit * (1.0 + ROUNDING)
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
