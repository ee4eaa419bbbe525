//! What an event does to the assets that it hits.

use super::arrivals::Arrival;
use super::prepared::{Prepared, SHARED};
use crate::model::peril::Peril;
use crate::model::plan::Effect;
use crate::rng::lanes::{Addresses, QUAD};
use crate::rng::{Purpose, Stream};
use crate::units::DAYS_PER_YEAR;

/// What an event does to one asset, before anybody's position is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    /// Share of value lost at once, posted to `share_peril`.
    pub(super) share: f64,
    /// Days that cost `daily_share` of value each, posted to `days_peril`.
    pub(super) days: f64,
    pub(super) daily_share: f64,
    pub(super) asset: u32,
    pub(super) share_peril: Peril,
    pub(super) days_peril: Peril,
    /// The days are a stop of deliveries, not a delay of payments.
    pub(super) stops_delivery: bool,
    /// The asset is gone for the rest of the year.
    pub(super) taken: bool,
}

/// An effect with what it draws, in the form of one rule: a share that is lost when the outcome is low enough, days that count when
/// it is high enough.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReadyEffect {
    share: Option<usize>,
    days: Option<usize>,
    has_outcome: bool,
    /// The size belongs to the asset also when the event is shared.
    own_size: bool,
    share_below: f64,
    days_from: f64,
    days_factor: f64,
    /// Share of value that a day costs; the asset's own margin when not given.
    daily_share: Option<f64>,
    share_peril: Peril,
    days_peril: Peril,
    stops_delivery: bool,
    taken: bool,
}

impl ReadyEffect {
    pub(super) fn new(effect: &Effect, peril: Peril) -> Self {
        let plain = Self {
            share: None,
            days: None,
            has_outcome: false,
            own_size: false,
            share_below: f64::INFINITY,
            days_from: 0.0,
            days_factor: 1.0,
            daily_share: None,
            share_peril: peril,
            days_peril: peril,
            stops_delivery: true,
            taken: false,
        };
        match *effect {
            Effect::Damage { severity, days } => {
                Self { share: Some(severity), days: Some(days), own_size: true, ..plain }
            }
            Effect::Taking { severity, at_once, duration, stopped } => Self {
                share: Some(severity),
                days: Some(duration),
                has_outcome: true,
                days_from: at_once,
                days_factor: stopped,
                days_peril: Peril::Supply,
                taken: true,
                ..plain
            },
            Effect::Dispute { severity, duration, stopped } => Self {
                share: Some(severity),
                days: Some(duration),
                days_factor: stopped,
                days_peril: Peril::Supply,
                ..plain
            },
            Effect::Loss { severity } => Self { share: Some(severity), ..plain },
            Effect::Stop { days } => Self { days: Some(days), own_size: true, ..plain },
            Effect::Transfer { delay, carry, haircut_chance, haircut } => Self {
                share: Some(haircut),
                days: Some(delay),
                has_outcome: true,
                share_below: haircut_chance,
                daily_share: Some(carry / DAYS_PER_YEAR),
                stops_delivery: false,
                ..plain
            },
        }
    }

    /// Adds the addresses of what a hit draws, in the order in which [`Self::hit`] takes them.
    #[inline]
    pub(super) fn push_draws(&self, into: &mut Addresses, stream: Stream, year: u32, ordinal: u32) {
        if self.share.is_some() {
            into.push(stream, year, ordinal, Purpose::Severity);
        }
        if self.days.is_some() {
            into.push(stream, year, ordinal, Purpose::Days);
        }
        if self.has_outcome {
            into.push(stream, year, ordinal, Purpose::Outcome);
        }
    }

    /// The hit on `asset`; its draws are taken from `drawn`.
    #[inline(always)]
    pub(super) fn hit<'a>(
        &self,
        prepared: &Prepared,
        asset: u32,
        drawn: &mut impl Iterator<Item = &'a f64>,
    ) -> Hit {
        let mut next = || *drawn.next().expect("an address was pushed for each draw");
        let share = self.share.map_or(0.0, |table| prepared.tables[table].at(next()));
        let days = self.days.map_or(0.0, |table| prepared.tables[table].at(next()));
        let outcome = if self.has_outcome { next() } else { 0.0 };
        Hit {
            share: if outcome < self.share_below { share } else { 0.0 },
            days: if outcome >= self.days_from || !self.has_outcome { days * self.days_factor } else { 0.0 },
            daily_share: self.daily_share.unwrap_or(prepared.stop_shares[asset as usize]),
            asset,
            share_peril: self.share_peril,
            days_peril: self.days_peril,
            stops_delivery: self.stops_delivery,
            taken: self.taken,
        }
    }
}

/// The hits of events that are shared, or that follow another: fewer, and drawn in two steps.
#[derive(Debug, Default)]
pub(super) struct Slow {
    addresses: Addresses,
    uniforms: Vec<f64>,
    /// `(arrival, asset)` of every hit.
    targets: Vec<(u32, u32)>,
}

impl Slow {
    /// Draws the hits of the `waiting` arrivals and adds them to `hits`.
    pub(super) fn draw(
        &mut self,
        prepared: &Prepared,
        quad: u32,
        waiting: &[u32],
        arrivals: &mut [Arrival],
        hits: &mut Vec<Hit>,
    ) {
        if waiting.is_empty() {
            return;
        }
        self.draw_members(prepared, quad, waiting, arrivals);
        self.choose(prepared, quad, waiting, arrivals);
        self.addresses.draw(prepared.path, &mut self.uniforms);
        let mut drawn = self.uniforms.iter();
        for &(index, asset) in &self.targets {
            let arrival = &mut arrivals[index as usize];
            if arrival.first_hit == arrival.last_hit {
                (arrival.first_hit, arrival.last_hit) = (hits.len() as u32, hits.len() as u32);
            }
            arrival.last_hit += 1;
            let effect = prepared.effect_of(arrival.process);
            hits.push(effect.hit(prepared, asset, &mut drawn));
        }
    }

    /// Draws who is hit by shared events.
    fn draw_members(&mut self, prepared: &Prepared, quad: u32, waiting: &[u32], arrivals: &[Arrival]) {
        self.addresses.clear();
        for arrival in waiting.iter().map(|&index| &arrivals[index as usize]) {
            for member in &prepared.members[arrival.process as usize] {
                let year = QUAD as u32 * quad + arrival.year;
                self.addresses.push(member.stream, year, arrival.ordinal, Purpose::Hit);
            }
        }
        self.addresses.draw(prepared.path, &mut self.uniforms);
    }

    /// Lists the hits, and the addresses of their sizes.
    fn choose(&mut self, prepared: &Prepared, quad: u32, waiting: &[u32], arrivals: &mut [Arrival]) {
        self.addresses.clear();
        self.targets.clear();
        let mut drawn = self.uniforms.iter();
        for &index in waiting {
            let arrival = &mut arrivals[index as usize];
            (arrival.first_hit, arrival.last_hit) = (0, 0);
            let ready = &prepared.processes[arrival.process as usize];
            let effect = prepared.effect_of(arrival.process);
            let year = QUAD as u32 * quad + arrival.year;
            if ready.asset != SHARED {
                self.targets.push((index, ready.asset));
                effect.push_draws(&mut self.addresses, ready.stream, year, arrival.ordinal);
                continue;
            }
            for (member, u) in prepared.members[arrival.process as usize].iter().zip(drawn.by_ref()) {
                if *u < member.chance {
                    // A damage or a stop belongs to the asset; a decree or a closure is the same for all.
                    let stream = if effect.own_size { member.stream } else { ready.stream };
                    self.targets.push((index, member.asset));
                    effect.push_draws(&mut self.addresses, stream, year, arrival.ordinal);
                }
            }
        }
    }
}
