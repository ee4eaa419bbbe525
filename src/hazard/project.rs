//! A branch laid over the posterior: cumulative intensities of every process that a set of assets is exposed to.
//!
//! What assets share is split off: with share `s` and hit `q`, a country event comes at `N = s L / q`, hits an asset of zone `z` with
//! `min(1, q z)`, and the asset's own rate is `z L - N x hit`. So an asset's total rate is the same, and a country's events do not
//! depend on who is in the book.

use super::calibrate::{Place, Posterior, ViolenceRate, zone_of};
use super::exposed::Exposed;
use super::frequency::Gamma;
use super::integrals::{Integrals, Intensity, Term};
use super::multiplier::Multiplier;
use super::shocks::Subject;
use crate::id::{CommodityId, CountryCode};
use crate::model::hazard::ProcessKind;
use crate::model::peril::Peril;
use crate::provenance::{EvidenceId, RowRef};
use crate::scenario::{Alternative, Branch};
use crate::world::World;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A process in a branch.
#[derive(Debug, Clone, PartialEq)]
pub struct Projected {
    /// Stream.
    pub key: String,
    /// Kind.
    pub kind: ProcessKind,
    /// Peril.
    pub peril: Peril,
    /// Country, except for a zone.
    pub country: Option<CountryCode>,
    /// Mineral, for regime change.
    pub mineral: Option<CommodityId>,
    /// Currency zone, for its transfer events.
    pub zone: Option<String>,
    /// The asset it hits; `None` when several can be hit.
    pub asset: Option<String>,
    /// Posterior of the base rate; `None` when held.
    pub posterior: Option<Gamma>,
    /// Multiplier on the as-of date over the window's mean.
    pub multiplier: f64,
    /// Node of the base rate.
    pub evidence: EvidenceId,
    /// Value of that node: events a year at multiplier 1, or at the window's mean where held.
    pub rate: f64,
    /// Part of that rate which this process carries: zone and split between own and country events.
    pub part: f64,
    /// The place of the asset enters by geocoded events, not by its zone.
    pub by_kernel: bool,
    /// Rows behind the multiplier: events, the newest price, deaths.
    pub rows: Vec<RowRef>,
    /// Events that move it in this branch, by key.
    pub events: Vec<String>,
    /// Curves by alternative.
    pub curves: Vec<Intensity>,
}

/// All processes of a branch.
#[derive(Debug, Clone, PartialEq)]
pub struct HazardTable {
    /// Branch name.
    pub branch: String,
    /// Weight of the branch.
    pub weight: f64,
    /// Times in days.
    pub grid: Vec<f64>,
    /// Processes by stream.
    pub processes: BTreeMap<String, Projected>,
}

/// Times in days: every week to the longest horizon, and the ends of windows.
///
/// The grid knows no scenario: events start between its knots and the integrals are cut there, so that a baseline is the same
/// numbers beside every scenario.
pub fn grid(window_ends: &[f64]) -> Vec<f64> {
    let last = window_ends.iter().copied().fold(0.0, f64::max);
    let mut days: Vec<f64> = (0..).map(|week| f64::from(week) * 7.0).take_while(|day| *day < last).collect();
    days.extend_from_slice(window_ends);
    days.sort_by(f64::total_cmp);
    days.dedup();
    days
}

/// Lays a branch over the posterior.
pub fn project(
    posterior: &Posterior,
    world: &World,
    exposed: &[Exposed],
    branch: &Branch,
    grid: &[f64],
) -> HazardTable {
    let mut processes: BTreeMap<String, Projected> = BTreeMap::new();
    // Alternatives differ in a place: most assets have the same curve in all of them.
    let mut integrals = Integrals::on(grid);
    let means = RefCell::default();
    for alternative in &branch.alternatives {
        let context = Context { posterior, world, alternative, means: &means };
        for spec in context.specs(exposed) {
            let curve = integrals.curve(&spec.terms);
            let process = processes.entry(spec.process.key.clone()).or_insert(spec.process);
            process.curves.push(curve);
        }
    }
    HazardTable { branch: branch.name.clone(), weight: branch.weight, grid: grid.to_vec(), processes }
}

struct Spec<'a> {
    process: Projected,
    terms: Vec<Term<'a>>,
}

struct Context<'a> {
    posterior: &'a Posterior,
    world: &'a World,
    alternative: &'a Alternative,
    /// Window means already taken: they know no alternative.
    means: &'a RefCell<BTreeMap<(Subject, Peril), f64>>,
}

impl<'a> Context<'a> {
    fn specs(&self, exposed: &[Exposed]) -> Vec<Spec<'a>> {
        let mut specs = Vec::new();
        for asset in exposed {
            specs.extend(self.state_action(asset));
            specs.extend(self.own_violence(asset));
            specs.extend(self.own_supply(asset));
        }
        let countries: BTreeSet<_> = exposed.iter().map(|asset| &asset.subject.country).collect();
        for country in countries {
            specs.extend(self.country_violence(country));
            specs.extend(self.country_supply(country));
            specs.extend(self.country_held(country, None, ProcessKind::TransferCountry, Peril::Transfer));
        }
        let minerals: BTreeSet<_> = exposed
            .iter()
            .filter(|asset| asset.mined)
            .filter_map(|asset| Some((&asset.subject.country, asset.subject.commodity.as_ref()?)))
            .collect();
        for (country, mineral) in minerals {
            specs.extend(self.country_held(
                country,
                Some(mineral),
                ProcessKind::Regime,
                Peril::ContractChange,
            ));
        }
        let zones: BTreeSet<_> = exposed.iter().filter_map(|asset| asset.currency_zone.as_ref()).collect();
        specs.extend(zones.into_iter().filter_map(|zone| self.zone(zone)));
        specs
    }

    fn multiplier(&self, subject: &Subject, peril: Peril) -> Multiplier {
        self.posterior.multipliers.of(self.world, subject, peril, self.alternative)
    }

    fn window_mean(&self, subject: &Subject, peril: Peril) -> f64 {
        let key = (subject.clone(), peril);
        *self
            .means
            .borrow_mut()
            .entry(key)
            .or_insert_with(|| self.posterior.multipliers.window_mean(self.world, subject, peril))
    }

    fn dependence(&self, peril: Peril) -> (f64, f64) {
        self.world
            .dependence
            .iter()
            .find(|row| row.peril == peril)
            .map_or((0.0, 1.0), |row| (row.shared_share, row.shared_hit))
    }

    fn process(
        &self,
        key: String,
        kind: ProcessKind,
        peril: Peril,
        subject: &Subject,
        base: Base,
    ) -> Projected {
        Projected {
            key,
            kind,
            peril,
            country: Some(subject.country.clone()),
            mineral: None,
            zone: None,
            asset: None,
            posterior: base.posterior,
            multiplier: base.multiplier.at(0.0) / base.mean,
            evidence: base.evidence,
            rate: base.rate,
            part: base.part,
            by_kernel: false,
            rows: base.multiplier.rows(),
            events: base.multiplier.timeline.shocks.iter().map(|shock| shock.event.clone()).collect(),
            curves: Vec::new(),
        }
    }

    /// What a foreign holder of an asset fears from the state: takings and settled disputes of mines, held rates of what is none.
    fn state_action(&self, asset: &Exposed) -> Vec<Spec<'a>> {
        if !asset.subject.foreign_held {
            return Vec::new();
        }
        let kinds = if asset.mined {
            [
                (ProcessKind::Taking, Peril::Expropriation),
                (ProcessKind::SettledDispute, Peril::ContractChange),
            ]
        } else {
            [
                (ProcessKind::ExpropriationOther, Peril::Expropriation),
                (ProcessKind::ContractOther, Peril::ContractChange),
            ]
        };
        kinds
            .into_iter()
            .filter_map(|(kind, peril)| {
                let level = self.base_rate(&asset.subject, kind, peril)?;
                let multiplier = self.multiplier(&asset.subject, peril);
                let base = level.base(&multiplier, 1.0);
                let mut process = self.process(asset.key(peril), kind, peril, &asset.subject, base);
                process.asset = Some(asset.id.clone());
                Some(Spec {
                    process,
                    terms: vec![Term { coefficient: level.at_one, multiplier, path: None }],
                })
            })
            .collect()
    }

    /// The rate a year at multiplier 1.
    fn base_rate(&self, subject: &Subject, kind: ProcessKind, peril: Peril) -> Option<Level> {
        let action = self.posterior.state_action.get(&subject.country);
        let learnt = match kind {
            ProcessKind::Taking => action.map(|a| &a.taking),
            ProcessKind::SettledDispute => action.map(|a| &a.settled),
            _ => None,
        };
        if let Some(learnt) = learnt {
            let (rate, mean) = (learnt.posterior.mean(), self.window_mean(subject, peril));
            return Some(Level {
                rate,
                at_one: rate,
                mean,
                evidence: learnt.evidence,
                posterior: Some(learnt.posterior),
            });
        }
        let held = self.posterior.held.get(&(kind, Place::Country(subject.country.clone())))?;
        let mean = self.window_mean(subject, peril);
        Some(Level {
            rate: held.rate,
            at_one: held.rate / mean,
            mean,
            evidence: held.evidence,
            posterior: None,
        })
    }

    fn own_violence(&self, asset: &Exposed) -> Option<Spec<'a>> {
        let rate = self.posterior.violence.get(&asset.subject.country)?;
        let (share, hit) = self.dependence(Peril::Violence);
        let shared = share / hit * (hit * asset.zone).min(1.0);
        let cell = self.multiplier(&self.cell(&asset.subject.country), Peril::Violence);
        let own = self.multiplier(&asset.subject, Peril::Violence);
        let mut process =
            self.violence(asset.key(Peril::Violence), rate, &asset.subject, &own, asset.zone - shared);
        process.asset = Some(asset.id.clone());
        process.by_kernel = !asset.near.is_empty();
        process.rows.extend(asset.near.iter().cloned());
        let (level, path) = (rate.base.posterior.mean(), rate.path.as_ref());
        let terms = vec![
            Term { coefficient: asset.zone * level, multiplier: own, path },
            Term { coefficient: -shared * level, multiplier: cell, path },
        ];
        Some(Spec { process, terms })
    }

    fn country_violence(&self, country: &CountryCode) -> Option<Spec<'a>> {
        let rate = self.posterior.violence.get(country)?;
        let (share, hit) = self.dependence(Peril::Violence);
        let subject = self.cell(country);
        let multiplier = self.multiplier(&subject, Peril::Violence);
        let key = format!("cell:{country}/PV");
        let process = self.violence(key, rate, &subject, &multiplier, share / hit);
        let coefficient = share / hit * rate.base.posterior.mean();
        Some(Spec { process, terms: vec![Term { coefficient, multiplier, path: rate.path.as_ref() }] })
    }

    fn violence(
        &self,
        key: String,
        rate: &ViolenceRate,
        subject: &Subject,
        multiplier: &Multiplier,
        part: f64,
    ) -> Projected {
        let posterior = rate.base.posterior;
        let level = Level {
            rate: posterior.mean(),
            at_one: posterior.mean(),
            mean: 1.0,
            evidence: rate.base.evidence,
            posterior: Some(posterior),
        };
        let base = level.base(multiplier, part);
        let mut process = self.process(key, ProcessKind::Violence, Peril::Violence, subject, base);
        if let Some(path) = &rate.path {
            process.multiplier *= path.expected(0.0);
            process.rows.extend(path.rows.iter().cloned());
        }
        process
    }

    fn own_supply(&self, asset: &Exposed) -> Option<Spec<'a>> {
        let (kind, peril) = (ProcessKind::Supply, Peril::Supply);
        let cell = self.cell(&asset.subject.country);
        let level = self.base_rate(&asset.subject, kind, peril)?;
        let shared_level = self.base_rate(&cell, kind, peril)?;
        let (share, hit) = self.dependence(peril);
        let shared = share / hit * hit.min(1.0);
        let own = self.multiplier(&asset.subject, peril);
        let base = level.base(&own, 1.0 - shared);
        let mut process = self.process(asset.key(peril), kind, peril, &asset.subject, base);
        process.asset = Some(asset.id.clone());
        let coefficient = -shared * shared_level.at_one;
        let terms = vec![
            Term { coefficient: level.at_one, multiplier: own, path: None },
            Term { coefficient, multiplier: self.multiplier(&cell, peril), path: None },
        ];
        Some(Spec { process, terms })
    }

    fn country_supply(&self, country: &CountryCode) -> Option<Spec<'a>> {
        let (share, hit) = self.dependence(Peril::Supply);
        let mut spec = self.country_held(country, None, ProcessKind::Supply, Peril::Supply)?;
        spec.terms.iter_mut().for_each(|term| term.coefficient *= share / hit);
        spec.process.part = share / hit;
        Some(spec)
    }

    /// A country event at a held rate, for all assets or for those of a mineral.
    fn country_held(
        &self,
        country: &CountryCode,
        mineral: Option<&CommodityId>,
        kind: ProcessKind,
        peril: Peril,
    ) -> Option<Spec<'a>> {
        let subject = Subject::cell(self.world, country, mineral);
        let level = self.base_rate(&subject, kind, peril)?;
        let coefficient = level.at_one;
        let multiplier = self.multiplier(&subject, peril);
        let base = level.base(&multiplier, 1.0);
        let key = match mineral {
            Some(mineral) => format!("cell:{country}/{peril}/{mineral}"),
            None => format!("cell:{country}/{peril}"),
        };
        let mut process = self.process(key, kind, peril, &subject, base);
        process.mineral = mineral.cloned();
        Some(Spec { process, terms: vec![Term { coefficient, multiplier, path: None }] })
    }

    /// A transfer event of a currency zone, which carries no country's shocks.
    fn zone(&self, zone: &str) -> Option<Spec<'a>> {
        let held = self.posterior.held.get(&(ProcessKind::TransferZone, Place::Zone(zone.to_owned())))?;
        let any = self.world.countries.iter().find(|country| zone_of(country) == Some(zone))?;
        let subject = self.cell(&any.iso3);
        let mut multiplier = self.multiplier(&subject, Peril::Transfer);
        multiplier.timeline.shocks.clear();
        let level =
            Level { rate: held.rate, at_one: held.rate, mean: 1.0, evidence: held.evidence, posterior: None };
        let base = level.base(&multiplier, 1.0);
        let key = format!("zone:{zone}/TR");
        let mut process = self.process(key, ProcessKind::TransferZone, Peril::Transfer, &subject, base);
        process.country = None;
        process.zone = Some(zone.to_owned());
        Some(Spec { process, terms: vec![Term { coefficient: held.rate, multiplier, path: None }] })
    }

    fn cell(&self, country: &CountryCode) -> Subject {
        Subject::cell(self.world, country, None)
    }
}

/// A rate before time.
struct Level {
    /// Value of its node.
    rate: f64,
    /// Events a year at multiplier 1.
    at_one: f64,
    /// Mean multiplier of the window.
    mean: f64,
    evidence: EvidenceId,
    posterior: Option<Gamma>,
}

impl Level {
    fn base<'b>(&self, multiplier: &'b Multiplier, part: f64) -> Base<'b> {
        let Self { rate, mean, evidence, posterior, .. } = *self;
        Base { multiplier, mean, rate, part, evidence, posterior }
    }
}

/// What a process rests on.
struct Base<'b> {
    multiplier: &'b Multiplier,
    mean: f64,
    rate: f64,
    part: f64,
    evidence: EvidenceId,
    posterior: Option<Gamma>,
}
