//! The estimate laid open: the same counts, exposures and posteriors as a run uses, as rows that anyone can check.

use super::calibrate::{
    AtRisk, GammaRate, Place, Posterior, at_risk, calibrate, counted, counts, peril_of, rate_row, regional,
    violence_years,
};
use super::evidence::words;
use super::frequency::Gamma;
use super::rows::INTERVAL;
use super::{dispersion, strength};
use crate::id::CountryCode;
use crate::maths;
use crate::model::calibration::{Calibration, CaseRow, ExposureRow, HeldRow, LearntRow};
use crate::model::hazard::{ProcessKind, RateBasis};
use crate::model::policy::{Dispute, Outcome};
use crate::model::registry::Bloc;
use crate::period::plus_days;
use crate::provenance::{Arena, listed};
use crate::world::World;

/// Learns all rates from the known World and shows how.
pub fn estimate(world: &World) -> Calibration {
    let mut arena = Arena::default();
    let posterior = calibrate(world, &mut arena);
    let years = at_risk(world, &posterior.multipliers);
    let cases = counted(world, &posterior.multipliers);
    let known = Known { world, posterior: &posterior, arena: &arena, years: &years, cases: &cases };
    let date = |day: f64| plus_days(world.as_of.0, day).to_string();
    Calibration {
        as_of: world.as_of.0.to_string(),
        window_from: date(posterior.multipliers.window.0),
        window_to: date(posterior.multipliers.window.1),
        learnt: known.learnt(),
        held: known.held(),
        cases: known.case_rows(),
        exposure: known.exposure(),
        strength: strength::rows(world, &posterior, &years),
        dispersion: dispersion::rows(world),
    }
}

struct Known<'a> {
    world: &'a World,
    posterior: &'a Posterior,
    arena: &'a Arena,
    years: &'a [AtRisk<'a>],
    cases: &'a [&'a Dispute],
}

/// Cases of a place by outcome.
#[derive(Default)]
struct Tally {
    lost: usize,
    settled: usize,
    open: usize,
    ids: Vec<String>,
}

impl Known<'_> {
    fn learnt(&self) -> Vec<LearntRow> {
        let mut rows = Vec::new();
        for kind in [ProcessKind::Taking, ProcessKind::SettledDispute] {
            let action = |country: &CountryCode| {
                let both = &self.posterior.state_action[country];
                if kind == ProcessKind::Taking { &both.taking } else { &both.settled }
            };
            rows.push(self.pooled(kind));
            let countries = regional(self.world).map(|country| &country.iso3);
            rows.extend(countries.map(|country| self.of_country(kind, country, action(country))));
        }
        rows.extend([Bloc::Aes, Bloc::Coast].into_iter().filter_map(|bloc| self.violence(bloc)));
        rows
    }

    /// The rate of all countries together: its prior is the half case, alone unless the table gives it years, so that its posterior
    /// mean is the pooled rate.
    fn pooled(&self, kind: ProcessKind) -> LearntRow {
        let taking = kind == ProcessKind::Taking;
        let row = self.world.hazard_rates.iter().find(|row| row.process == kind);
        let (pseudo, years) = match row.map(|row| row.basis) {
            Some(RateBasis::Pooled { pseudo_count, prior_years, .. }) => (pseudo_count, prior_years),
            _ => (0.0, None),
        };
        let prior = Gamma { shape: pseudo, rate: years.unwrap_or_default() };
        let (rate, evidence) = if taking {
            (self.posterior.pooled.0, self.posterior.pooled_evidence.0)
        } else {
            (self.posterior.pooled.1, self.posterior.pooled_evidence.1)
        };
        let exposure = self.weighted(kind, None);
        let posterior = Gamma { shape: rate * (exposure + prior.rate), rate: exposure + prior.rate };
        let base = GammaRate {
            prior,
            events: posterior.shape - pseudo,
            exposure,
            posterior,
            prior_is_data: false,
            evidence,
        };
        let why = format!("half a case, so that no rate is zero; {}", row.map_or("", |row| &row.reason));
        let holds = regional(self.world).map(|country| country.iso3.to_string()).collect();
        let row = self.row(kind, ("pooled", "all"), holds, &base, self.tally(kind, None), why);
        // All exposure is its own: what judgement carries of the mean is the half case.
        let data = base.events / base.posterior.shape;
        let asset_years = self.posterior.asset_years;
        LearntRow { asset_years, data_share: data, prior_share: 0.0, judgement_share: 1.0 - data, ..row }
    }

    fn of_country(&self, kind: ProcessKind, country: &CountryCode, base: &GammaRate) -> LearntRow {
        let tally = self.tally(kind, Some(country));
        let why = format!(
            "{} asset-years under the multiplier (judgement) at the pooled rate of all countries",
            base.prior.rate
        );
        let holds = vec![country.to_string()];
        let row = self.row(kind, ("country", country.as_str()), holds, base, tally, why);
        let here = self.years.iter().filter(|risk| risk.country == country);
        LearntRow { asset_years: maths::sum(here.map(|risk| risk.plain)), ..row }
    }

    fn violence(&self, bloc: Bloc) -> Option<LearntRow> {
        let countries: Vec<_> = regional(self.world).filter(|country| country.bloc == bloc).collect();
        let first = countries.first()?;
        let base = &self.posterior.violence.get(&first.iso3)?.base;
        let row = rate_row(self.world, ProcessKind::Violence, first)?;
        let here = |code: &CountryCode| countries.iter().any(|country| country.iso3 == *code);
        let years = violence_years(self.world, self.posterior.multipliers.window, here);
        let incidents = self.world.violence_incidents.iter().filter(|incident| {
            self.world.asset(&incident.asset).is_some_and(|asset| here(&asset.country))
                && self.posterior.multipliers.holds(self.world, incident.date)
        });
        let ids = incidents.map(|incident| format!("{} {}", incident.asset, incident.date)).collect();
        let holds = countries.iter().map(|country| country.iso3.to_string()).collect();
        let place = if bloc == Bloc::Aes { "aes" } else { "coast" };
        let tally = Tally { ids, ..Tally::default() };
        let row = self.row(ProcessKind::Violence, ("bloc", place), holds, base, tally, row.reason.clone());
        Some(LearntRow { asset_years: maths::sum(years.iter().map(|risk| risk.plain)), ..row })
    }

    fn row(
        &self,
        kind: ProcessKind,
        (level, place): (&'static str, &str),
        holds_for: Vec<String>,
        base: &GammaRate,
        tally: Tally,
        prior_reason: String,
    ) -> LearntRow {
        let shares = base.shares();
        LearntRow {
            process: words(kind).to_owned(),
            peril: peril_of(self.world, kind),
            level,
            place: place.to_owned(),
            holds_for,
            cases: base.events,
            lost: tally.lost,
            settled: tally.settled,
            open: tally.open,
            case_ids: tally.ids,
            asset_years: 0.0,
            weighted_years: base.exposure,
            prior_shape: base.prior.shape,
            prior_years: base.prior.rate,
            prior_reason,
            posterior_shape: base.posterior.shape,
            posterior_years: base.posterior.rate,
            mean: base.posterior.mean(),
            low: base.posterior.quantile(INTERVAL.0),
            high: base.posterior.quantile(INTERVAL.1),
            data_share: shares.data,
            prior_share: shares.prior,
            judgement_share: shares.judgement,
            rows: listed(&self.arena.rows_below(base.evidence)),
        }
    }

    fn weighted(&self, kind: ProcessKind, country: Option<&CountryCode>) -> f64 {
        let here = self.years.iter().filter(|risk| country.is_none_or(|c| risk.country == c));
        maths::sum(here.map(|risk| if kind == ProcessKind::Taking { risk.taking } else { risk.settled }))
    }

    fn tally(&self, kind: ProcessKind, country: Option<&CountryCode>) -> Tally {
        let mut tally = Tally::default();
        for case in self.cases.iter().filter(|case| country.is_none_or(|c| case.country == *c)) {
            let (taking, settled) = counts(case.outcome);
            if (if kind == ProcessKind::Taking { taking } else { settled }) <= 0.0 {
                continue;
            }
            match case.outcome {
                Outcome::Lost => tally.lost += 1,
                Outcome::Settled => tally.settled += 1,
                Outcome::Open | Outcome::Withdrawn => tally.open += 1,
            }
            tally.ids.push(case.id.clone());
        }
        tally
    }

    fn held(&self) -> Vec<HeldRow> {
        let rows = self.posterior.held.iter().map(|((kind, place), held)| HeldRow {
            process: words(*kind).to_owned(),
            peril: peril_of(self.world, *kind),
            place: match place {
                Place::Country(code) => code.to_string(),
                Place::Zone(zone) => zone.clone(),
            },
            rate: held.rate,
            reason: self.arena.get(held.evidence).reason.clone().unwrap_or_default(),
            rows: listed(&self.arena.rows_below(held.evidence)),
        });
        rows.collect()
    }

    fn case_rows(&self) -> Vec<CaseRow> {
        let row = |case: &Dispute| {
            let used = self.cases.iter().any(|counted| counted.id == case.id);
            let (taking, settled) = if used { counts(case.outcome) } else { (0.0, 0.0) };
            let left_out = match (used, case.counted) {
                (true, _) if taking + settled > 0.0 => "",
                (true, _) => "withdrawn",
                (false, true) => "outside the window",
                (false, false) => "not the first action against a foreign-held mine",
            };
            CaseRow {
                id: case.id.clone(),
                name: case.name.clone(),
                country: case.country.to_string(),
                onset: case.onset.to_string(),
                outcome: outcome(case.outcome).to_owned(),
                taking,
                settled,
                left_out,
                rows: listed(&[case.row.clone()].into()),
            }
        };
        self.world.disputes.iter().map(row).collect()
    }

    fn exposure(&self) -> Vec<ExposureRow> {
        let violence = violence_years(self.world, self.posterior.multipliers.window, |_| true);
        let row = |risk: &AtRisk<'_>| {
            let own = violence.iter().find(|years| years.row.asset == risk.row.asset);
            ExposureRow {
                asset: risk.row.asset.to_string(),
                country: risk.country.to_string(),
                asset_years: risk.plain,
                taking_years: risk.taking,
                settled_years: risk.settled,
                violence_years: own.map_or(0.0, |years| years.plain),
                zone_years: own.map_or(0.0, |years| years.weighted),
                rows: listed(&[risk.row.row.clone()].into()),
            }
        };
        self.years.iter().map(row).collect()
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Lost => "lost",
        Outcome::Settled => "settled",
        Outcome::Withdrawn => "withdrawn",
        Outcome::Open => "open",
    }
}
