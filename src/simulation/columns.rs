//! Four years of a plain plan at a time, in columns: every step runs over all events of the four and branches on nothing that was
//! drawn, except where a logarithm is needed. Same events, order and sums as `super::arrivals` and `super::settle` give.

use super::arrivals::{happens, may_follow};
use super::plain::Plain;
use super::prepared::Prepared;
use super::scales::Scales;
use super::sums::YearSums;
use crate::maths;
use crate::rng::lanes::{Addresses, FirstEvents, Found, MOST_ORDINALS, QUAD};
use crate::rng::{Purpose, uniform32};

/// Events of four years: whose, and how large.
#[derive(Debug, Default)]
struct Column {
    /// Index of the line.
    lines: Vec<u32>,
    /// The uniform of its size.
    sizes: Vec<f64>,
    /// Pounds lost, and what the policy pays for the event before annual terms.
    values: Vec<[f64; 2]>,
    /// Where the events of each year end.
    ends: [usize; QUAD],
}

/// An event that more events of its process may follow.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// Place among those that have followers.
    place: u32,
    /// Index of its first event.
    first: u32,
    year: u32,
    /// Unit-exponential time that is left of the year.
    left: f64,
}

/// An event that follows another.
#[derive(Debug, Clone, Copy)]
struct Follower {
    place: u32,
    ordinal: u32,
    size: f64,
}

/// Scratch space of a worker for four years of a plain plan.
#[derive(Debug)]
pub(super) struct Columns {
    scales: Scales,
    found: [Found; QUAD],
    first: Column,
    /// Of first events: `1 - y` is the uniform of the arrival; the time up to which there are events; what follows.
    complements: Vec<f64>,
    limits: Vec<f64>,
    next: Vec<f64>,
    draws: FirstEvents,
    later: Column,
    /// The first `followed_count` are the first events that others may follow.
    followed: Vec<u32>,
    followed_count: usize,
    open: Vec<Open>,
    followers: Vec<Follower>,
    /// By place: its first event, and where its followers stand.
    firsts: Vec<u32>,
    starts: Vec<u32>,
    addresses: Addresses,
    drawn: Vec<f64>,
}

impl Columns {
    pub(super) fn new(prepared: &Prepared) -> Self {
        Self {
            scales: Scales::new(prepared),
            found: Default::default(),
            first: Column::default(),
            complements: Vec::new(),
            limits: Vec::new(),
            next: Vec::new(),
            draws: FirstEvents::default(),
            later: Column::default(),
            followed: Vec::new(),
            followed_count: 0,
            open: Vec::new(),
            followers: Vec::new(),
            firsts: Vec::new(),
            starts: Vec::new(),
            addresses: Addresses::default(),
            drawn: Vec::new(),
        }
    }

    /// Gathers the events of the years `4 quad` to `4 quad + 3`.
    pub(super) fn gather(&mut self, prepared: &Prepared, plain: &Plain, quad: u32) {
        self.scales.draw(prepared, quad);
        prepared.scan.scan(prepared.path, quad, &self.scales.values, &mut self.found);
        self.first_events(prepared, plain, quad);
        self.find_followed();
        self.follow(prepared, plain, quad);
        self.place_followers();
        self.first.value(prepared, plain);
        self.later.value(prepared, plain);
    }

    /// Which candidates are events, and their draws.
    fn first_events(&mut self, prepared: &Prepared, plain: &Plain, quad: u32) {
        let most = self.found.iter().map(|found| found.len()).sum();
        self.draws.reserve(most);
        for column in [&mut self.complements, &mut self.limits] {
            column.resize(column.len().max(most), 0.0);
        }
        self.first.lines.resize(self.first.lines.len().max(most), 0);
        let mut count = 0;
        for (year, found) in self.found.iter().enumerate() {
            let address = QUAD as u32 * quad + year as u32;
            for candidate in found.iter() {
                let ready = &prepared.processes[candidate.member as usize];
                // Exact: a word has 32 bits, the half makes 33.
                let complement = 1.0 - uniform32(candidate.word);
                let limit = self.scales.values[ready.class as usize][year] * ready.bound;
                self.first.lines[count] = candidate.member;
                self.complements[count] = complement;
                self.limits[count] = limit;
                self.draws.set(count, ready.stream, address, plain.purposes[ready.effect as usize]);
                count += usize::from(happens(complement, limit));
            }
            self.first.ends[year] = count;
        }
        self.draws.draw(prepared.path, count, &mut self.next, &mut self.first.sizes);
    }

    /// First events that others may follow, by bounds of both logarithms.
    fn find_followed(&mut self) {
        let count = self.first.ends[QUAD - 1];
        let len = self.followed.len().max(count);
        self.followed.resize(len, 0);
        self.followed_count = 0;
        let columns = self.complements.iter().zip(&self.limits).zip(&self.next).take(count);
        for (index, ((complement, limit), next)) in (0u32..).zip(columns) {
            self.followed[self.followed_count] = index;
            self.followed_count += usize::from(may_follow(*complement, 1.0 - next, *limit));
        }
    }

    /// The events that follow the first, ordinal by ordinal.
    fn follow(&mut self, prepared: &Prepared, plain: &Plain, quad: u32) {
        self.open_followed(quad);
        self.followers.clear();
        let mut ordinal = 1;
        while !self.open.is_empty() && ordinal < MOST_ORDINALS {
            self.addresses.clear();
            for open in &self.open {
                let ready = &prepared.processes[self.first.lines[open.first as usize] as usize];
                let purpose = plain.purposes[ready.effect as usize];
                self.addresses.push(ready.stream, open.year, ordinal, Purpose::LaterArrivals);
                self.addresses.push(ready.stream, open.year, ordinal, purpose);
            }
            self.addresses.draw(prepared.path, &mut self.drawn);
            let mut drawn = self.drawn.chunks_exact(2);
            self.open.retain_mut(|open| {
                let draws = drawn.next().expect("two addresses were pushed for each");
                self.followers.push(Follower { place: open.place, ordinal, size: draws[1] });
                open.has_another(draws[0])
            });
            ordinal += 1;
        }
    }

    /// Opens the first events that another follows.
    fn open_followed(&mut self, quad: u32) {
        self.open.clear();
        self.firsts.clear();
        for &first in &self.followed[..self.followed_count] {
            let index = first as usize;
            let elapsed = 0.0 - maths::ln(1.0 - self.complements[index]);
            let year = self.first.ends.iter().filter(|&&end| end <= index).count() as u32;
            let mut open = Open {
                place: self.firsts.len() as u32,
                first,
                year: QUAD as u32 * quad + year,
                left: self.limits[index] - elapsed,
            };
            if open.has_another(self.next[index]) {
                self.open.push(open);
                self.firsts.push(first);
            }
        }
    }

    /// Lays the events that follow in the order of their first events, then of their ordinals.
    fn place_followers(&mut self) {
        self.starts.clear();
        self.starts.resize(self.firsts.len() + 1, 0);
        for follower in &self.followers {
            self.starts[follower.place as usize + 1] += 1;
        }
        for place in 0..self.firsts.len() {
            self.starts[place + 1] += self.starts[place];
        }
        self.later.lines.resize(self.followers.len(), 0);
        self.later.sizes.resize(self.followers.len(), 0.0);
        for follower in &self.followers {
            let place = follower.place as usize;
            let at = (self.starts[place] + follower.ordinal - 1) as usize;
            self.later.lines[at] = self.first.lines[self.firsts[place] as usize];
            self.later.sizes[at] = follower.size;
        }
        for (later, first) in self.later.ends.iter_mut().zip(self.first.ends) {
            let place = self.firsts.partition_point(|&index| (index as usize) < first);
            *later = self.starts[place] as usize;
        }
    }

    /// Settles a year of the four into `sums`, which are clear; gross, largest gross, retained, largest retained.
    pub(super) fn settle(
        &self,
        prepared: &Prepared,
        plain: &Plain,
        year: usize,
        sums: &mut YearSums,
    ) -> [f64; 4] {
        let mut totals = [0.0; 4];
        for column in [&self.first, &self.later] {
            let (lines, values) = column.of(year);
            for (line, [gross, paid]) in lines.iter().zip(values) {
                let (gross, paid) = (*gross, *paid);
                let line = &plain.lines[*line as usize];
                let cover = &plain.covers[line.cover as usize];
                let retained = sums.post_line(prepared, line, cover, gross, paid);
                totals[0] += gross;
                totals[1] = greatest(totals[1], gross);
                totals[2] += retained;
                totals[3] = greatest(totals[3], retained);
            }
        }
        totals
    }
}

impl Column {
    /// What the events cost, from lines and sizes.
    fn value(&mut self, prepared: &Prepared, plain: &Plain) {
        let count = self.ends[QUAD - 1];
        self.values.resize(self.values.len().max(count), [0.0; 2]);
        let sizes = self.lines.iter().zip(&self.sizes).take(count);
        for ((line, u), value) in sizes.zip(&mut self.values) {
            let line = &plain.lines[*line as usize];
            let size = prepared.tables[line.table as usize].at(*u);
            *value = [size * line.unit, plain.covers[line.cover as usize].payment(size, line.unit)];
        }
    }

    /// Lines and values of a year.
    fn of(&self, year: usize) -> (&[u32], &[[f64; 2]]) {
        let start = if year == 0 { 0 } else { self.ends[year - 1] };
        let range = start..self.ends[year];
        (&self.lines[range.clone()], &self.values[range])
    }
}

impl Open {
    /// Whether another event comes in the year, by the uniform of its step, which is taken off.
    fn has_another(&mut self, u: f64) -> bool {
        let step = -maths::ln(u);
        let comes = step <= self.left;
        self.left -= step;
        comes
    }
}

fn greatest(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}
