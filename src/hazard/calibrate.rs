//! From the known World to posteriors: state action, violence, and the rates held by judgement.

use super::frequency::Gamma;
use super::kernel::nearness;
use super::multiplier::Multipliers;
use super::shocks::Subject;
use super::violence::ViolencePath;
use super::{evidence, multiplier::Multiplier};
use crate::id::CountryCode;
use crate::maths;
use crate::model::hazard::{HazardRate, ProcessKind, RateBasis};
use crate::model::peril::Peril;
use crate::model::policy::{AssetYears, Dispute, Outcome};
use crate::model::registry::{Bloc, Country};
use crate::period::days_between;
use crate::provenance::{Arena, EvidenceId, RowRef};
use crate::scenario::Alternative;
use crate::units::DAYS_PER_YEAR;
use crate::world::World;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Where a held rate holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A country.
    Country(CountryCode),
    /// A currency zone.
    Zone(String),
}

/// A base rate with its Gamma posterior, at multiplier 1.
#[derive(Debug, Clone, PartialEq)]
pub struct GammaRate {
    /// Prior.
    pub prior: Gamma,
    /// Cases; an open one is half a case.
    pub events: f64,
    /// Years of exposure under the offset.
    pub exposure: f64,
    /// Posterior.
    pub posterior: Gamma,
    /// True when the prior is pooled from data, false when it is judgement.
    pub prior_is_data: bool,
    /// Posterior mean in the arena.
    pub evidence: EvidenceId,
}

/// What carries a rate, in shares that sum to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// Its own counts.
    pub data: f64,
    /// A prior pooled from data.
    pub prior: f64,
    /// Judgement.
    pub judgement: f64,
}

impl GammaRate {
    /// The posterior mean is `data x (events / exposure) + (1 - data) x prior mean`, with `data = exposure / (prior rate + exposure)`.
    pub fn shares(&self) -> Shares {
        let data = self.exposure / self.posterior.rate;
        let prior = if self.prior_is_data { 1.0 - data } else { 0.0 };
        Shares { data, prior, judgement: 1.0 - data - prior }
    }
}

/// State action on foreign-held mines of a country: two competing onsets.
#[derive(Debug, Clone, PartialEq)]
pub struct StateAction {
    /// Ends in a loss.
    pub taking: GammaRate,
    /// Ends in a settlement.
    pub settled: GammaRate,
}

/// Violence against an industrial asset of zone 1.
#[derive(Debug, Clone, PartialEq)]
pub struct ViolenceRate {
    /// Rate at five-year mean violence, learnt by bloc.
    pub base: GammaRate,
    /// Path of deaths; `None` when no deaths are known, and then the rate stays at its base.
    pub path: Option<ViolencePath>,
}

/// A rate held by judgement at the window's mean multiplier.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldRate {
    /// Events a year.
    pub rate: f64,
    /// Its node in the arena.
    pub evidence: EvidenceId,
}

/// What was learnt from the known World.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// Multipliers of the known world.
    pub multipliers: Multipliers,
    /// Pooled rate of takings and of settled disputes, over all asset-years.
    pub pooled: (f64, f64),
    /// Their nodes in the arena.
    pub pooled_evidence: (EvidenceId, EvidenceId),
    /// Asset-years at risk of state action, plain.
    pub asset_years: f64,
    /// State action by country.
    pub state_action: BTreeMap<CountryCode, StateAction>,
    /// Violence by country.
    pub violence: BTreeMap<CountryCode, ViolenceRate>,
    /// Held rates.
    pub held: BTreeMap<(ProcessKind, Place), HeldRate>,
}

/// Learns all rates. Every number's origin goes to the arena.
pub fn calibrate(world: &World, arena: &mut Arena) -> Posterior {
    let multipliers = Multipliers::new(world);
    let StateActions { state_action, pooled, pooled_evidence, asset_years } =
        state_action(world, &multipliers, arena);
    Posterior {
        violence: violence(world, &multipliers, arena),
        held: held(world, arena),
        state_action,
        pooled,
        pooled_evidence,
        asset_years,
        multipliers,
    }
}

/// The default rate of a process for a country: the row of its zone or bloc, else the row for all.
pub(super) fn rate_row<'a>(
    world: &'a World,
    process: ProcessKind,
    country: &Country,
) -> Option<&'a HazardRate> {
    let rows = || world.hazard_rates.iter().filter(move |row| row.process == process);
    rows()
        .find(|row| row.bloc == Some(country.bloc))
        .or_else(|| rows().find(|row| row.bloc.is_none() && row.zone.is_none()))
}

pub(super) fn regional(world: &World) -> impl Iterator<Item = &Country> {
    world.countries.iter().filter(|country| country.bloc != Bloc::Outside)
}

/// Years at risk of one asset under the offsets of both onsets.
pub(super) struct AtRisk<'a> {
    pub(super) row: &'a AssetYears,
    pub(super) country: &'a CountryCode,
    pub(super) plain: f64,
    pub(super) taking: f64,
    pub(super) settled: f64,
}

/// Integrals of multipliers already taken: most assets of a country share theirs.
#[derive(Default)]
struct Integrals(Vec<(Multiplier, f64, f64, f64)>);

impl Integrals {
    fn of(&mut self, multiplier: Multiplier, from: f64, to: f64) -> f64 {
        let known = self.0.iter().find(|(m, a, b, _)| *a == from && *b == to && *m == multiplier);
        if let Some((_, _, _, value)) = known {
            return *value;
        }
        let value = multiplier.integral(from, to);
        self.0.push((multiplier, from, to, value));
        value
    }
}

fn day(world: &World, date: Date) -> f64 {
    f64::from(days_between(world.as_of.0, date))
}

pub(super) fn at_risk<'a>(world: &'a World, multipliers: &Multipliers) -> Vec<AtRisk<'a>> {
    let mut integrals = Integrals::default();
    let none = Alternative::default();
    world
        .asset_years
        .iter()
        .filter_map(|row| {
            let asset = world.asset(&row.asset)?;
            let from = day(world, row.from?).max(multipliers.window.0);
            let end = row.first_action.map_or(f64::INFINITY, |date| day(world, date));
            let to = day(world, row.to?).min(end).min(multipliers.window.1);
            let subject = Subject { foreign_held: true, ..Subject::asset(world, asset) };
            let mut integral = |peril| integrals.of(multipliers.of(world, &subject, peril, &none), from, to);
            Some(AtRisk {
                row,
                country: &asset.country,
                plain: (to - from).max(0.0) / DAYS_PER_YEAR,
                taking: integral(Peril::Expropriation),
                settled: integral(Peril::ContractChange),
            })
        })
        .collect()
}

/// Takings and settled disputes that a case counts for: an open one is half of each, a withdrawn one neither.
pub(super) fn counts(outcome: Outcome) -> (f64, f64) {
    match outcome {
        Outcome::Lost => (1.0, 0.0),
        Outcome::Settled => (0.0, 1.0),
        Outcome::Open => (0.5, 0.5),
        Outcome::Withdrawn => (0.0, 0.0),
    }
}

/// First actions of the window.
pub(super) fn counted<'a>(world: &'a World, multipliers: &Multipliers) -> Vec<&'a Dispute> {
    world.disputes.iter().filter(|case| case.counted && multipliers.holds(world, case.onset)).collect()
}

/// The peril that a process is posted to.
pub(super) fn peril_of(world: &World, process: ProcessKind) -> Peril {
    let row = world.hazard_rates.iter().find(|row| row.process == process);
    row.unwrap_or_else(|| panic!("registry/hazard_rates has a row for {process:?}, which the loader checked"))
        .peril
}

/// What [`state_action`] learns.
struct StateActions {
    state_action: BTreeMap<CountryCode, StateAction>,
    pooled: (f64, f64),
    pooled_evidence: (EvidenceId, EvidenceId),
    asset_years: f64,
}

fn state_action(world: &World, multipliers: &Multipliers, arena: &mut Arena) -> StateActions {
    let years = at_risk(world, multipliers);
    let cases = counted(world, multipliers);
    let asset_years = maths::sum(years.iter().map(|y| y.plain));
    let taking = Onset::pool(world, ProcessKind::Taking, &years, &cases, arena);
    let settled = Onset::pool(world, ProcessKind::SettledDispute, &years, &cases, arena);
    let state_action = regional(world)
        .map(|country| {
            let code = country.iso3.clone();
            let both =
                StateAction { taking: taking.country(&code, arena), settled: settled.country(&code, arena) };
            (code, both)
        })
        .collect();
    let (pooled, pooled_evidence) = ((taking.rate, settled.rate), (taking.pooled, settled.pooled));
    StateActions { state_action, pooled, pooled_evidence, asset_years }
}

/// One of the two onsets, pooled over all asset-years.
struct Onset<'a> {
    kind: ProcessKind,
    years: &'a [AtRisk<'a>],
    cases: &'a [&'a Dispute],
    rate: f64,
    mass: f64,
    pooled: EvidenceId,
    mass_evidence: EvidenceId,
}

impl<'a> Onset<'a> {
    fn pool(
        world: &World,
        kind: ProcessKind,
        years: &'a [AtRisk<'a>],
        cases: &'a [&'a Dispute],
        arena: &mut Arena,
    ) -> Self {
        let row = world.hazard_rates.iter().find(|row| row.process == kind);
        let (mass, pseudo, prior_years, row) = match row.map(|row| (row.basis, row)) {
            Some((RateBasis::Pooled { mass, pseudo_count, prior_years }, row)) => {
                (mass, pseudo_count, prior_years, row)
            }
            _ => panic!("registry/hazard_rates has a pooled row for {kind:?}, which the loader checked"),
        };
        let mut onset =
            Self { kind, years, cases, rate: 0.0, mass, pooled: EvidenceId(0), mass_evidence: EvidenceId(0) };
        let (events, exposure) = (onset.events(None), onset.exposure(None));
        onset.rate = (events + pseudo) / prior_years.map_or(exposure, |years| exposure + years);
        (onset.pooled, onset.mass_evidence) = evidence::pooled(
            arena,
            kind,
            (events, exposure, pseudo, prior_years),
            onset.rate,
            row,
            onset.rows(None),
        );
        onset
    }

    fn events(&self, country: Option<&CountryCode>) -> f64 {
        let here = self.cases.iter().filter(|case| country.is_none_or(|c| case.country == *c));
        let count =
            |outcome| if self.kind == ProcessKind::Taking { counts(outcome).0 } else { counts(outcome).1 };
        maths::sum(here.map(|case| count(case.outcome)))
    }

    fn exposure(&self, country: Option<&CountryCode>) -> f64 {
        let here = self.years.iter().filter(|years| country.is_none_or(|c| years.country == c));
        maths::sum(here.map(|y| if self.kind == ProcessKind::Taking { y.taking } else { y.settled }))
    }

    fn rows(&self, country: Option<&CountryCode>) -> (Vec<RowRef>, Vec<RowRef>) {
        let cases = self.cases.iter().filter(|case| country.is_none_or(|c| case.country == *c));
        let counted = cases.filter(|case| {
            let (taking, settled) = counts(case.outcome);
            if self.kind == ProcessKind::Taking { taking > 0.0 } else { settled > 0.0 }
        });
        let years = self.years.iter().filter(|years| country.is_none_or(|c| years.country == c));
        (counted.map(|case| case.row.clone()).collect(), years.map(|y| y.row.row.clone()).collect())
    }

    fn country(&self, country: &CountryCode, arena: &mut Arena) -> GammaRate {
        let prior = Gamma { shape: self.mass * self.rate, rate: self.mass };
        let (events, exposure) = (self.events(Some(country)), self.exposure(Some(country)));
        let posterior = prior.updated(events, exposure);
        let evidence = evidence::posterior(
            arena,
            &format!("{}, {country}", evidence::words(self.kind)),
            (events, exposure),
            posterior.mean(),
            [self.pooled, self.mass_evidence],
            self.rows(Some(country)),
        );
        GammaRate { prior, events, exposure, posterior, prior_is_data: true, evidence }
    }
}

fn violence(
    world: &World,
    multipliers: &Multipliers,
    arena: &mut Arena,
) -> BTreeMap<CountryCode, ViolenceRate> {
    let by_bloc: BTreeMap<Bloc, GammaRate> = [Bloc::Aes, Bloc::Coast]
        .into_iter()
        .filter_map(|bloc| Some((bloc, violence_base(world, multipliers, bloc, arena)?)))
        .collect();
    regional(world)
        .filter_map(|country| {
            let base = by_bloc.get(&country.bloc)?.clone();
            let months = world.conflict.months.get(&country.iso3).map_or(&[][..], |months| &months[..]);
            Some((country.iso3.clone(), ViolenceRate { base, path: ViolencePath::new(world, months) }))
        })
        .collect()
}

/// Years at risk of violence of one asset: the whole time, not to a first action.
pub(super) struct Violent<'a> {
    pub(super) row: &'a AssetYears,
    pub(super) plain: f64,
    pub(super) weighted: f64,
}

pub(super) fn violence_years(
    world: &World,
    (from, to): (f64, f64),
    here: impl Fn(&CountryCode) -> bool,
) -> Vec<Violent<'_>> {
    let at_risk = world.asset_years.iter().filter(|risk| risk.in_denominator);
    at_risk
        .filter_map(|row| {
            let asset = world.asset(&row.asset).filter(|asset| here(&asset.country))?;
            let span = day(world, row.to?).min(to) - day(world, row.from?).max(from);
            let plain = span.max(0.0) / DAYS_PER_YEAR;
            Some(Violent {
                row,
                plain,
                weighted: nearness(world, asset).factor * span.max(0.0) / DAYS_PER_YEAR,
            })
        })
        .collect()
}

/// The rate at zone 1 and five-year mean violence of a bloc: incidents over zone-weighted asset-years of the whole time at risk.
fn violence_base(
    world: &World,
    multipliers: &Multipliers,
    bloc: Bloc,
    arena: &mut Arena,
) -> Option<GammaRate> {
    let country = regional(world).find(|country| country.bloc == bloc)?;
    let row = rate_row(world, ProcessKind::Violence, country)?;
    let RateBasis::Prior { shape, rate } = row.basis else { return None };
    let here = |code: &CountryCode| world.country(code).is_some_and(|country| country.bloc == bloc);
    let years = violence_years(world, multipliers.window, here);
    let exposure = years.iter().fold(0.0, |total, risk| total + risk.weighted);
    let years = years.iter().map(|risk| risk.row.row.clone()).collect();
    let incidents: Vec<RowRef> = world
        .violence_incidents
        .iter()
        .filter(|incident| world.asset(&incident.asset).is_some_and(|asset| here(&asset.country)))
        .filter(|incident| multipliers.holds(world, incident.date))
        .map(|incident| incident.row.clone())
        .collect();
    let events = incidents.len() as f64;
    let prior = Gamma { shape, rate };
    let posterior = prior.updated(events, exposure);
    let inputs = evidence::prior(arena, "violence", prior, row);
    let place = if bloc == Bloc::Aes { "AES" } else { "coast" };
    let evidence = evidence::posterior(
        arena,
        &format!("violence at zone 1, {place}"),
        (events, exposure),
        posterior.mean(),
        inputs,
        (incidents, years),
    );
    Some(GammaRate { prior, events, exposure, posterior, prior_is_data: false, evidence })
}

fn held(world: &World, arena: &mut Arena) -> BTreeMap<(ProcessKind, Place), HeldRate> {
    use ProcessKind::{ContractOther, ExpropriationOther, Regime, Supply, TransferCountry, TransferZone};
    let mut out = BTreeMap::new();
    let mut add = |key: (ProcessKind, Place), row: &HazardRate| {
        let rate = match row.basis {
            RateBasis::Held { rate } => rate,
            RateBasis::Prior { shape, rate } => shape / rate,
            RateBasis::Pooled { .. } => return,
        };
        out.entry(key.clone())
            .or_insert_with(|| HeldRate { rate, evidence: evidence::held(arena, &key, rate, row) });
    };
    for country in regional(world) {
        for kind in [ExpropriationOther, ContractOther, Regime, Supply, TransferCountry] {
            if let Some(row) = rate_row(world, kind, country) {
                add((kind, Place::Country(country.iso3.clone())), row);
            }
        }
        let Some(zone) = zone_of(country) else { continue };
        let rows = || world.hazard_rates.iter().filter(|row| row.process == TransferZone);
        let row = rows()
            .find(|row| row.zone.as_deref() == Some(zone))
            .or_else(|| rows().find(|row| row.zone.is_none()));
        if let Some(row) = row {
            add((TransferZone, Place::Zone(zone.to_owned())), row);
        }
    }
    out
}

/// The zone whose transfer events a country shares: its currency union, else its currency.
pub(super) fn zone_of(country: &Country) -> Option<&str> {
    country.currency_zone.as_deref().or_else(|| country.currency.as_ref().map(|code| code.as_str()))
}
