//! One origin: fit, forecast, and look up what happened.

use super::benchmarks::Benchmarks;
use super::forecast::with_any;
use super::variants::varied;
use super::{Forecast, Horizon, MODELS, Model, Onset, Unit, Variant, observed_to};
use crate::hazard::frequency::Gamma;
use crate::hazard::{Multiplier, Posterior, Subject, calibrate, grid};
use crate::id::CountryCode;
use crate::maths;
use crate::model::peril::Peril;
use crate::model::policy::{AssetYears, Dispute};
use crate::model::registry::Asset;
use crate::period::{days_between, numbered};
use crate::problem::{Problem, Problems};
use crate::provenance::Arena;
use crate::scenario::Alternative;
use crate::units::DAYS_PER_YEAR;
use crate::world::World;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What an origin knew and said.
#[derive(Debug, Clone, PartialEq)]
pub struct At {
    /// Date.
    pub origin: Date,
    /// Assets at risk.
    pub at_risk: usize,
    /// Cases known.
    pub cases_known: usize,
    /// Asset-years known.
    pub asset_years: f64,
    /// Pooled rates of our model: takings, settled disputes.
    pub pooled: (f64, f64),
    /// Forecasts of assets, then of countries, by horizon.
    pub forecasts: Vec<Forecast>,
}

/// Fits every model on what was known at an origin, forecasts, and reads outcomes from the world at the end of the data.
///
/// # Errors
/// A row of the known world that is later than its date: a leak.
pub fn at(world: &World, outcomes: &World) -> Result<At, Problems> {
    no_leak(world)?;
    let origin = world.as_of.0;
    let fits: BTreeMap<Variant, Fit> = MODELS
        .iter()
        .filter_map(|(model, _)| if let Model::Ours(variant) = model { Some(*variant) } else { None })
        .map(|variant| (variant, Fit::new(varied(world, variant))))
        .collect();
    let benchmarks = Benchmarks::new(world);
    let risk = at_risk(world, outcomes);
    let mut forecasts = Vec::new();
    for horizon in Horizon::ALL.into_iter().filter(|h| h.end(origin) <= observed_to(outcomes)) {
        let asking = Asking { fits: &fits, benchmarks: &benchmarks, origin, horizon, outcomes };
        forecasts.extend(risk.iter().map(|asset| asking.forecast(Unit::Asset, &[*asset])));
        let countries: std::collections::BTreeSet<&CountryCode> = risk.iter().map(|a| &a.country).collect();
        for country in countries {
            let here: Vec<&Asset> = risk.iter().copied().filter(|a| a.country == *country).collect();
            forecasts.push(asking.forecast(Unit::Country, &here));
        }
    }
    Ok(At {
        origin,
        at_risk: risk.len(),
        cases_known: world.disputes.iter().filter(|case| case.counted).count(),
        asset_years: benchmarks.all.years,
        pooled: fits.get(&Variant::Whole).map_or((0.0, 0.0), |fit| fit.posterior.pooled),
        forecasts,
    })
}

/// A world must hold nothing that happened after its date.
fn no_leak(world: &World) -> Result<(), Problems> {
    let origin = world.as_of.0;
    let cases = world.disputes.iter().flat_map(|case| {
        let dates = [Some(case.onset), case.outcome_date];
        dates.into_iter().flatten().map(|date| (format!("dispute {}", case.id), date))
    });
    let actions = world
        .asset_years
        .iter()
        .flat_map(|row| {
            [row.first_action, row.to].map(|date| (format!("asset-years of {}", row.asset), date))
        })
        .filter_map(|(what, date)| Some((what, date?)));
    let events = world.events.iter().map(|event| (format!("event {}", event.id), event.effective));
    let prices = world
        .prices
        .iter()
        .map(|row| (format!("price of {} in {}", row.series, row.month), row.month.last_day()));
    let later = cases.chain(actions).chain(events).chain(prices).filter(|(_, date)| *date > origin);
    let mut problems = Problems::default();
    for (what, date) in later {
        let message = format!("{what}, {date}, is later than the origin {origin}");
        problems.push(
            Problem::new("back-test of state action", message)
                .hint("make the world of an origin with world::as_of"),
        );
    }
    problems.or(())
}

/// Foreign-held mines without an action so far that are still held after the origin.
pub(super) fn at_risk<'a>(world: &'a World, outcomes: &World) -> Vec<&'a Asset> {
    let origin = world.as_of.0;
    let window_end = numbered(world.parameter("rate_window_end"));
    let held_on = |row: &AssetYears| {
        let last = outcomes.asset_years.iter().find(|later| later.asset == row.asset).and_then(|row| row.to);
        last.is_some_and(|last| last > origin || last >= window_end)
    };
    let rows = world.asset_years.iter().filter(|row| row.in_denominator && row.first_action.is_none());
    rows.filter(|row| row.from.is_some_and(|from| from <= origin) && held_on(row))
        .filter_map(|row| world.asset(&row.asset))
        .collect()
}

/// A version of our model, fitted.
pub(in crate::backtest) struct Fit {
    world: World,
    pub(in crate::backtest) posterior: Posterior,
}

impl Fit {
    pub(in crate::backtest) fn new(world: World) -> Self {
        let posterior = calibrate(&world, &mut Arena::default());
        Self { world, posterior }
    }

    /// Integral of the projected multiplier of an onset over the next days, in years.
    pub(in crate::backtest) fn projected(&self, asset: &Asset, taking: bool, days: f64) -> f64 {
        over(&self.multiplier(asset, taking), days)
    }

    fn multiplier(&self, asset: &Asset, taking: bool) -> Multiplier {
        let peril = if taking { Peril::Expropriation } else { Peril::ContractChange };
        let subject = Subject { foreign_held: true, ..Subject::asset(&self.world, asset) };
        self.posterior.multipliers.of(&self.world, &subject, peril, &Alternative::default())
    }

    pub(in crate::backtest) fn rate(&self, country: &CountryCode, taking: bool) -> Option<Gamma> {
        let both = self.posterior.state_action.get(country)?;
        Some(if taking { both.taking.posterior } else { both.settled.posterior })
    }

    /// Chance of at least one onset among assets of one country: their common rate is drawn once.
    fn chance(&self, assets: &[&Asset], taking: bool, days: f64) -> f64 {
        let Some(rate) = assets.first().and_then(|asset| self.rate(&asset.country, taking)) else {
            return 0.0;
        };
        // Most assets of a country share their multiplier.
        let mut known: Vec<(Multiplier, f64)> = Vec::new();
        let years = maths::sum(assets.iter().map(|asset| {
            let multiplier = self.multiplier(asset, taking);
            if let Some((_, years)) = known.iter().find(|(seen, _)| *seen == multiplier) {
                return *years;
            }
            let years = over(&multiplier, days);
            known.push((multiplier, years));
            years
        }));
        rate.at_least_one(years)
    }
}

/// The integral of a multiplier over the next days, in years, week by week as the projection of a run takes it.
fn over(multiplier: &Multiplier, days: f64) -> f64 {
    maths::sum(grid(&[days]).windows(2).map(|week| multiplier.integral(week[0], week[1])))
}

/// What all forecasts of one origin and horizon share.
struct Asking<'a> {
    fits: &'a BTreeMap<Variant, Fit>,
    benchmarks: &'a Benchmarks,
    origin: Date,
    horizon: Horizon,
    outcomes: &'a World,
}

impl Asking<'_> {
    fn forecast(&self, unit: Unit, assets: &[&Asset]) -> Forecast {
        let country = assets[0].country.clone();
        let days = f64::from(days_between(self.origin, self.horizon.end(self.origin)));
        let years = days / DAYS_PER_YEAR * assets.len() as f64;
        let kind = |model: &Model, kind: usize| match model {
            Model::Ours(variant) => self.fits[variant].chance(assets, kind == 0, days),
            Model::Constant => self.benchmarks.constant(kind, years),
            Model::Country => self.benchmarks.country(&country, kind, years),
            Model::LastYear => self.benchmarks.last_year(&country, kind, years),
            Model::Prior => self.benchmarks.prior(years),
        };
        let probabilities =
            MODELS.iter().map(|(model, _)| with_any(kind(model, 0), kind(model, 1))).collect();
        let name = if unit == Unit::Asset { assets[0].id.to_string() } else { country.to_string() };
        let happened = Onset::ALL.map(|onset| assets.iter().any(|asset| self.began(asset, onset)));
        Forecast { origin: self.origin, unit, horizon: self.horizon, name, country, probabilities, happened }
    }

    fn began(&self, asset: &Asset, onset: Onset) -> bool {
        let end = self.horizon.end(self.origin);
        let in_time = |case: &&Dispute| case.counted && case.onset > self.origin && case.onset <= end;
        let cases = self.outcomes.disputes.iter().filter(in_time);
        cases.filter(|case| case.assets.contains(&asset.id)).any(|case| onset.is(case))
    }
}
