//! A branch laid over the posterior: cumulative intensities of every process that a set of assets is exposed to.
//!
//! What assets share is split off: with share `s` and hit `q`, a country event comes at `N = s L / q`, hits an asset of zone `z` with
//! `min(1, q z)`, and the asset's own rate is `z L - N x hit`. So an asset's total rate is the same, and a country's events do not
//! depend on who is in the book.

use super::calibrate::{Place, Posterior, zone_of};
use super::frequency::Gamma;
use super::multiplier::Multiplier;
use super::quadrature::piecewise;
use super::shocks::Subject;
use super::violence::ViolencePath;
use crate::id::{CommodityId, CountryCode};
use crate::model::hazard::ProcessKind;
use crate::model::peril::Peril;
use crate::model::registry::Asset;
use crate::provenance::EvidenceId;
use crate::scenario::{Alternative, Branch};
use crate::units::DAYS_PER_YEAR;
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// An asset, or a holding without one, as something that can be hit.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposed {
    /// Asset id, or `holding:<id>`.
    pub id: String,
    /// Country, commodity and flags.
    pub subject: Subject,
    /// Its commodity is mined: state action applies as for mines.
    pub mined: bool,
    /// Violence zone factor.
    pub zone: f64,
    /// Currency zone.
    pub currency_zone: Option<String>,
}

impl Exposed {
    /// An asset of the registry.
    pub fn asset(world: &World, asset: &Asset) -> Self {
        let subject = Subject::asset(world, asset);
        Self { zone: asset.violence_zone, ..Self::subject(world, asset.id.to_string(), subject) }
    }

    /// A holding without an asset, `holding:<id>`, in a country: it stands for a foreign-held mine of its commodity, or what is no mine.
    pub fn holding(world: &World, id: &str, country: &CountryCode, commodity: Option<&CommodityId>) -> Self {
        Self::subject(world, id.to_owned(), Subject::cell(world, country, commodity))
    }

    fn subject(world: &World, id: String, subject: Subject) -> Self {
        let mined = |id: &CommodityId| world.commodities.iter().any(|c| c.id == *id && c.mined);
        Self {
            id,
            mined: subject.commodity.as_ref().is_some_and(mined),
            zone: 1.0,
            currency_zone: world.country(&subject.country).and_then(zone_of).map(str::to_owned),
            subject,
        }
    }

    /// The stream of its own process of a peril.
    pub fn key(&self, peril: Peril) -> String {
        if self.id.starts_with("holding:") {
            format!("{}/{peril}", self.id)
        } else {
            format!("asset:{}/{peril}", self.id)
        }
    }
}

/// The curve of a process in one alternative.
#[derive(Debug, Clone, PartialEq)]
pub struct Intensity {
    /// Expected events from 0 to each time of the grid, drawn shocks at their means.
    pub cumulative: Vec<f64>,
    /// Sum of log shocks at their means before the clip, by interval; empty when nothing is drawn.
    pub log_shock: Vec<f64>,
    /// Drawn shocks: stream, and standard deviation times decay by interval.
    pub drawn: Vec<(String, Vec<f64>)>,
    /// Clip of the sum.
    pub clip: (f64, f64),
}

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
    for alternative in &branch.alternatives {
        let mut integrals = Integrals { grid, done: Vec::new() };
        let context = Context { posterior, world, alternative };
        for spec in context.specs(exposed) {
            let curve = integrals.curve(&spec.terms);
            let process = processes.entry(spec.process.key.clone()).or_insert(spec.process);
            process.curves.push(curve);
        }
    }
    HazardTable { branch: branch.name.clone(), weight: branch.weight, grid: grid.to_vec(), processes }
}

/// Part of an intensity: a coefficient times a multiplier times, for violence, the path of deaths.
struct Term<'a> {
    coefficient: f64,
    multiplier: Multiplier,
    path: Option<&'a ViolencePath>,
}

struct Spec<'a> {
    process: Projected,
    terms: Vec<Term<'a>>,
}

struct Context<'a> {
    posterior: &'a Posterior,
    world: &'a World,
    alternative: &'a Alternative,
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
        self.posterior.multipliers.window_mean(self.world, subject, peril)
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
                let (rate, evidence, posterior) = self.base_rate(&asset.subject, kind, peril)?;
                let multiplier = self.multiplier(&asset.subject, peril);
                let mean = self.window_mean(&asset.subject, peril);
                let base = Base { multiplier: &multiplier, mean, evidence, posterior };
                let mut process = self.process(asset.key(peril), kind, peril, &asset.subject, base);
                process.asset = Some(asset.id.clone());
                Some(Spec { process, terms: vec![Term { coefficient: rate, multiplier, path: None }] })
            })
            .collect()
    }

    /// The rate a year at multiplier 1.
    fn base_rate(
        &self,
        subject: &Subject,
        kind: ProcessKind,
        peril: Peril,
    ) -> Option<(f64, EvidenceId, Option<Gamma>)> {
        let action = self.posterior.state_action.get(&subject.country);
        let learnt = match kind {
            ProcessKind::Taking => action.map(|a| &a.taking),
            ProcessKind::SettledDispute => action.map(|a| &a.settled),
            _ => None,
        };
        if let Some(rate) = learnt {
            return Some((rate.posterior.mean(), rate.evidence, Some(rate.posterior)));
        }
        let held = self.posterior.held.get(&(kind, Place::Country(subject.country.clone())))?;
        Some((held.rate / self.window_mean(subject, peril), held.evidence, None))
    }

    fn own_violence(&self, asset: &Exposed) -> Option<Spec<'a>> {
        let rate = self.posterior.violence.get(&asset.subject.country)?;
        let (share, hit) = self.dependence(Peril::Violence);
        let level = rate.base.posterior.mean();
        let cell = self.multiplier(&self.cell(&asset.subject.country), Peril::Violence);
        let own = self.multiplier(&asset.subject, Peril::Violence);
        let base = Base {
            multiplier: &own,
            mean: 1.0,
            evidence: rate.base.evidence,
            posterior: Some(rate.base.posterior),
        };
        let mut process = self.process(
            asset.key(Peril::Violence),
            ProcessKind::Violence,
            Peril::Violence,
            &asset.subject,
            base,
        );
        process.asset = Some(asset.id.clone());
        process.multiplier *= rate.path.as_ref().map_or(1.0, |path| path.expected(0.0));
        let path = rate.path.as_ref();
        let shared = share * level / hit * (hit * asset.zone).min(1.0);
        let terms = vec![
            Term { coefficient: asset.zone * level, multiplier: own, path },
            Term { coefficient: -shared, multiplier: cell, path },
        ];
        Some(Spec { process, terms })
    }

    fn country_violence(&self, country: &CountryCode) -> Option<Spec<'a>> {
        let rate = self.posterior.violence.get(country)?;
        let (share, hit) = self.dependence(Peril::Violence);
        let subject = self.cell(country);
        let multiplier = self.multiplier(&subject, Peril::Violence);
        let base = Base {
            multiplier: &multiplier,
            mean: 1.0,
            evidence: rate.base.evidence,
            posterior: Some(rate.base.posterior),
        };
        let key = format!("cell:{country}/PV");
        let mut process = self.process(key, ProcessKind::Violence, Peril::Violence, &subject, base);
        process.multiplier *= rate.path.as_ref().map_or(1.0, |path| path.expected(0.0));
        let coefficient = share * rate.base.posterior.mean() / hit;
        Some(Spec { process, terms: vec![Term { coefficient, multiplier, path: rate.path.as_ref() }] })
    }

    fn own_supply(&self, asset: &Exposed) -> Option<Spec<'a>> {
        let (kind, peril) = (ProcessKind::Supply, Peril::Supply);
        let (level, evidence, _) = self.base_rate(&asset.subject, kind, peril)?;
        let cell = self.cell(&asset.subject.country);
        let (cell_level, _, _) = self.base_rate(&cell, kind, peril)?;
        let (share, hit) = self.dependence(peril);
        let own = self.multiplier(&asset.subject, peril);
        let mean = self.window_mean(&asset.subject, peril);
        let base = Base { multiplier: &own, mean, evidence, posterior: None };
        let mut process = self.process(asset.key(peril), kind, peril, &asset.subject, base);
        process.asset = Some(asset.id.clone());
        let terms = vec![
            Term { coefficient: level, multiplier: own, path: None },
            Term {
                coefficient: -share * cell_level / hit * hit.min(1.0),
                multiplier: self.multiplier(&cell, peril),
                path: None,
            },
        ];
        Some(Spec { process, terms })
    }

    fn country_supply(&self, country: &CountryCode) -> Option<Spec<'a>> {
        let (share, hit) = self.dependence(Peril::Supply);
        let mut spec = self.country_held(country, None, ProcessKind::Supply, Peril::Supply)?;
        spec.terms.iter_mut().for_each(|term| term.coefficient *= share / hit);
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
        let (coefficient, evidence, _) = self.base_rate(&subject, kind, peril)?;
        let multiplier = self.multiplier(&subject, peril);
        let mean = self.window_mean(&subject, peril);
        let base = Base { multiplier: &multiplier, mean, evidence, posterior: None };
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
        let base = Base { multiplier: &multiplier, mean: 1.0, evidence: held.evidence, posterior: None };
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

/// What a process rests on.
struct Base<'b> {
    multiplier: &'b Multiplier,
    mean: f64,
    evidence: EvidenceId,
    posterior: Option<Gamma>,
}

/// Integrals over the grid already taken: most assets of a country share theirs.
struct Integrals<'g, 'a> {
    grid: &'g [f64],
    done: Vec<(Multiplier, Option<&'a ViolencePath>, Vec<f64>)>,
}

impl<'a> Integrals<'_, 'a> {
    fn curve(&mut self, terms: &[Term<'a>]) -> Intensity {
        let mut steps = vec![0.0; self.grid.len() - 1];
        for term in terms {
            for (step, value) in steps.iter_mut().zip(self.of(&term.multiplier, term.path)) {
                *step += term.coefficient * value;
            }
        }
        let mut cumulative = vec![0.0];
        let mut total = 0.0;
        for step in steps {
            // An own effect can pull an asset below its part in country events: then it has no events of its own.
            total += step.max(0.0);
            cumulative.push(total);
        }
        let timeline = &terms[0].multiplier.timeline;
        let clip = (timeline.rule.low, timeline.rule.high);
        let drawn: Vec<(usize, String)> =
            timeline.shocks.iter().enumerate().filter_map(|(i, s)| Some((i, s.stream.clone()?))).collect();
        if drawn.is_empty() {
            return Intensity { cumulative, log_shock: Vec::new(), drawn: Vec::new(), clip };
        }
        let starts = timeline.starts();
        let log_shock = self.means(&starts, |day| timeline.log_shock(day));
        let drawn = drawn
            .into_iter()
            .map(|(i, stream)| {
                let deviation = timeline.shocks[i].deviation;
                (stream, self.means(&starts, |day| deviation * timeline.weights(day)[i]))
            })
            .collect();
        Intensity { cumulative, log_shock, drawn, clip }
    }

    fn means(&self, cuts: &[f64], f: impl Fn(f64) -> f64) -> Vec<f64> {
        self.grid.windows(2).map(|w| piecewise(w[0], w[1], cuts, &f) / (w[1] - w[0])).collect()
    }

    fn of(&mut self, multiplier: &Multiplier, path: Option<&'a ViolencePath>) -> &[f64] {
        let known = self.done.iter().position(|(m, p, _)| {
            m == multiplier && p.map(std::ptr::from_ref) == path.map(std::ptr::from_ref)
        });
        let index = known.unwrap_or_else(|| {
            let cuts: Vec<f64> = multiplier.cuts().into_iter().filter(|day| *day > 0.0).collect();
            let value = |day: f64| multiplier.at(day) * path.map_or(1.0, |path| path.expected(day));
            let steps =
                self.grid.windows(2).map(|w| piecewise(w[0], w[1], &cuts, value) / DAYS_PER_YEAR).collect();
            self.done.push((multiplier.clone(), path, steps));
            self.done.len() - 1
        });
        &self.done[index].2
    }
}
