//! What an event does to the assets that it hits: the sizes, drawn eight at a time.

use super::lookup::Lookup;
use super::prepared::Prepared;
use crate::model::peril::Peril;
use crate::model::plan::Effect;
use crate::rng::lanes::Addresses;
use crate::rng::{Purpose, Stream};
use crate::units::DAYS_PER_YEAR;

/// What an event does to one asset, before anybody's position is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) asset: u32,
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

/// A hit whose size is not drawn yet. Size draws are addressed by the stream that owns the size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    pub(super) process: u32,
    pub(super) asset: u32,
    pub(super) stream: Stream,
    pub(super) year: u32,
    pub(super) ordinal: u32,
}

/// An effect with what it draws.
#[derive(Debug, Clone)]
pub(super) struct ReadyEffect {
    effect: Effect,
    peril: Peril,
    share: Option<usize>,
    days: Option<usize>,
    has_outcome: bool,
    /// The size belongs to the asset also when the event is shared.
    pub(super) own_size: bool,
}

impl ReadyEffect {
    pub(super) fn new(effect: Effect, peril: Peril) -> Self {
        let (share, days, has_outcome) = match effect {
            Effect::Damage { severity, days } => (Some(severity), Some(days), false),
            Effect::Taking { severity, duration, .. } => (Some(severity), Some(duration), true),
            Effect::Dispute { severity, duration, .. } => (Some(severity), Some(duration), false),
            Effect::Loss { severity } => (Some(severity), None, false),
            Effect::Stop { days } => (None, Some(days), false),
            Effect::Transfer { delay, haircut, .. } => (Some(haircut), Some(delay), true),
        };
        let own_size = matches!(effect, Effect::Damage { .. } | Effect::Stop { .. });
        Self { effect, peril, share, days, has_outcome, own_size }
    }

    /// The hit of these draws; `stop_share` is what a day's stop costs the asset's owner, as a share of value.
    fn hit(&self, asset: u32, share: f64, days: f64, outcome: f64, stop_share: f64) -> Hit {
        let none = Hit {
            asset,
            share,
            share_peril: self.peril,
            days,
            daily_share: stop_share,
            days_peril: self.peril,
            stops_delivery: true,
            taken: false,
        };
        match self.effect {
            Effect::Damage { .. } | Effect::Loss { .. } | Effect::Stop { .. } => none,
            Effect::Taking { at_once, stopped, .. } => {
                let days = if outcome >= at_once { days * stopped } else { 0.0 };
                Hit { days, days_peril: Peril::Supply, taken: true, ..none }
            }
            Effect::Dispute { stopped, .. } => {
                Hit { days: days * stopped, days_peril: Peril::Supply, ..none }
            }
            Effect::Transfer { carry, haircut_chance, .. } => Hit {
                share: if outcome < haircut_chance { share } else { 0.0 },
                daily_share: carry / DAYS_PER_YEAR,
                stops_delivery: false,
                ..none
            },
        }
    }
}

/// Scratch space for hits that wait for their draws.
#[derive(Debug, Default)]
pub(super) struct Hits {
    targets: Vec<(u32, u32)>,
    addresses: Addresses,
    uniforms: Vec<f64>,
}

impl Hits {
    pub(super) fn clear(&mut self) {
        self.targets.clear();
        self.addresses.clear();
    }

    pub(super) fn len(&self) -> u32 {
        self.targets.len() as u32
    }

    pub(super) fn push(&mut self, prepared: &Prepared, target: Target) {
        let effect = &prepared.processes[target.process as usize].effect;
        let mut draw = |purpose| self.addresses.push(target.stream, target.year, target.ordinal, purpose);
        if effect.share.is_some() {
            draw(Purpose::Severity);
        }
        if effect.days.is_some() {
            draw(Purpose::Days);
        }
        if effect.has_outcome {
            draw(Purpose::Outcome);
        }
        self.targets.push((target.process, target.asset));
    }

    /// Draws all sizes, in order, into `hits`.
    pub(super) fn draw(&mut self, prepared: &Prepared, hits: &mut Vec<Hit>) {
        self.addresses.draw(prepared.path, &mut self.uniforms);
        let mut uniforms = self.uniforms.iter().copied();
        let at = |table: Option<usize>, u: &mut dyn Iterator<Item = f64>| -> f64 {
            let drawn =
                |table: usize| -> Option<f64> { Some(Lookup::at(&prepared.tables[table], u.next()?)) };
            table.and_then(drawn).unwrap_or(0.0)
        };
        hits.clear();
        for &(process, asset) in &self.targets {
            let effect = &prepared.processes[process as usize].effect;
            let share = at(effect.share, &mut uniforms);
            let days = at(effect.days, &mut uniforms);
            let outcome = if effect.has_outcome { uniforms.next().unwrap_or(0.0) } else { 0.0 };
            hits.push(effect.hit(asset, share, days, outcome, prepared.stop_shares[asset as usize]));
        }
    }
}
