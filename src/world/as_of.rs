//! From everything in the package to what was known on a date: lags, snapshots, stakes in force.
//!
//! Lags in months from the end of a period to its publication are judgement; `docs/methodology.md` section 1 names each.

mod conflict;
mod panel;
mod supply;

pub use conflict::last_annual_release;

use super::World;
use crate::model::minerals::{Fact, Production};
use crate::model::package::Package;
use crate::model::policy::{AssetYears, Dispute, Outcome, Precision};
use crate::model::registry::{Issuer, Stake};
use crate::period::{AsOf, Month};
use crate::problem::{Problem, Problems};
use jiff::civil::Date;

/// Publication lags in months of tables whose rows carry none; judgement, rows of `registry/parameters`.
struct Lags {
    price: i32,
    exchange: i32,
    coup: i32,
    usgs: i32,
    world_mining_data: i32,
    other_production: i32,
    trade: i32,
}

impl Lags {
    fn of(package: &Package) -> Self {
        Self {
            price: lag(package, "lag_price_months"),
            exchange: lag(package, "lag_exchange_rate_months"),
            coup: lag(package, "lag_coup_months"),
            usgs: lag(package, "lag_usgs_months"),
            world_mining_data: lag(package, "lag_world_mining_data_months"),
            other_production: lag(package, "lag_other_production_months"),
            trade: lag(package, "lag_trade_months"),
        }
    }
}

/// A lag of the table of parameters, in whole months.
///
/// # Panics
/// When the loader did not check that the name is there, which is our bug.
fn lag(package: &Package, name: &str) -> i32 {
    let row = package.parameters.iter().find(|row| row.name == name);
    row.unwrap_or_else(|| panic!("parameter {name} was checked on loading")).value as i32
}

/// What was known on `as_of`: the only filter of dates in the product.
///
/// A row is known at its published date, else at the end of its period plus its lag; a month-precise event at its month's end.
///
/// # Errors
/// When the date is after the end of the data, or before anything was known.
pub fn as_of(package: &Package, as_of: AsOf) -> Result<World, Problems> {
    let date = as_of.0;
    let data_end = package.data_end.unwrap_or(date);
    if date > data_end {
        let message = format!("{date} is after the end of the data, {data_end}");
        let hint = "import newer data with `harmattan data import`, lay a newer package over with --data, or choose an earlier date";
        return Err(Problem::new("--as-of", message).hint(hint).into());
    }
    let conflict_lag = lag(package, "lag_conflict_months");
    let geocoded = conflict::places(package, date, conflict_lag);
    let mut conflict = conflict::series(package, date)?;
    conflict::prorated(&mut conflict, &geocoded);
    let mut world = timeless(package, as_of, data_end, conflict);
    world.geocoded = geocoded;
    world.issuers = package.issuers.iter().map(|issuer| valued(issuer, date)).collect();
    world.stakes = package.stakes.iter().filter(|stake| in_force(stake, date)).cloned().collect();
    let lags = Lags::of(package);
    observations(package, date, lags.coup, &mut world);
    policy(package, date, &mut world);
    world.production =
        package.production.iter().filter(|row| production_known(row, &lags, date)).cloned().collect();
    world.prices = package.prices.iter().filter(|row| known(row.month, lags.price, date)).cloned().collect();
    world.fx = package.fx.iter().filter(|row| known(row.month, lags.exchange, date)).cloned().collect();
    supply::known(package, &lags, (date, data_end), &mut world);
    claims(package, date, data_end, &mut world);
    world.error_record = package.error_record.iter().filter(|row| row.data_end <= date).cloned().collect();
    Ok(world)
}

/// True when a period that ends with `period_end` was published by `date`, `lag` months after its end.
fn known(period_end: Month, lag: i32, date: Date) -> bool {
    period_end.plus(lag).last_day() <= date
}

fn timeless(package: &Package, as_of: AsOf, data_end: Date, conflict: super::ConflictSeries) -> World {
    World {
        as_of,
        data_end,
        countries: package.countries.clone(),
        commodities: package.commodities.clone(),
        pillars: package.pillars.clone(),
        indicators: package.indicators.clone(),
        event_types: package.event_types.clone(),
        parameters: package.parameters.iter().map(|row| (row.name.clone(), row.clone())).collect(),
        hazard_rates: package.hazard_rates.clone(),
        severities: package.severities.clone(),
        dependence: package.dependence.clone(),
        assets: package.assets.clone(),
        issuers: Vec::new(),
        stakes: Vec::new(),
        signals: package.signals.clone(),
        observations: Vec::new(),
        coups: Vec::new(),
        coups_to: None,
        conflict,
        geocoded: Vec::new(),
        admin_areas: package.admin_areas.clone(),
        events: Vec::new(),
        events_to: None,
        shock_effects: package.shock_effects.clone(),
        event_shocks: Vec::new(),
        disputes: Vec::new(),
        asset_years: Vec::new(),
        dispute_losses: Vec::new(),
        violence_incidents: Vec::new(),
        production: Vec::new(),
        prices: Vec::new(),
        fx: Vec::new(),
        trade: Vec::new(),
        concentration: Vec::new(),
        national_output: Vec::new(),
        reserves: Vec::new(),
        price_years: Vec::new(),
        critical_minerals: Vec::new(),
        treaties: Vec::new(),
        facts: Vec::new(),
        claims: Vec::new(),
        glossary: package.glossary.clone(),
        outlines: package.outlines.clone(),
        replaced: package.replaced.clone(),
        error_record: Vec::new(),
    }
}

fn observations(package: &Package, date: Date, coup_lag: i32, world: &mut World) {
    let is_known = |row: &&crate::model::panel::Observation| {
        row.published
            .map_or_else(|| known(row.period_end, i32::from(row.lag_months), date), |day| day <= date)
    };
    world.observations = panel::one_vintage(package.observations.iter().filter(is_known).collect());
    world.coups = package.coups.iter().filter(|row| known(row.month, coup_lag, date)).cloned().collect();
    // The newest month whose lag has passed: this month only counts on its last day.
    let last = (0..=coup_lag + 1)
        .map(|back| Month::of(date).plus(-back))
        .find(|month| known(*month, coup_lag, date));
    world.coups_to = package.coups_to.into_iter().chain(last).min().filter(|_| package.coups_to.is_some());
}

fn policy(package: &Package, date: Date, world: &mut World) {
    world.events = package.events.iter().filter(|event| event.effective <= date).cloned().collect();
    world.events_to = package.events_to.map(|to| to.min(date));
    let is_known = |id: &crate::id::EventId| world.events.iter().any(|event| event.id == *id);
    world.event_shocks = package.event_shocks.iter().filter(|row| is_known(&row.event)).cloned().collect();
    let end = package.data_end.unwrap_or(date);
    world.disputes = package.disputes.iter().filter_map(|dispute| dispute_at(dispute, date, end)).collect();
    world.asset_years = package.asset_years.iter().filter_map(|row| asset_years_at(row, date)).collect();
    let ended = |id: &str| world.disputes.iter().any(|case| case.id == id && case.outcome != Outcome::Open);
    world.dispute_losses = package.dispute_losses.iter().filter(|row| ended(&row.dispute)).cloned().collect();
    let incidents = package.violence_incidents.iter();
    world.violence_incidents =
        incidents.filter(|row| day_known(row.date, row.precision) <= date).cloned().collect();
}

/// First day on which something dated `date` is known.
fn day_known(date: Date, precision: Precision) -> Date {
    match precision {
        Precision::Day => date,
        Precision::Month => Month::of(date).last_day(),
    }
}

fn in_force(stake: &Stake, date: Date) -> bool {
    stake.from.is_none_or(|from| from <= date) && stake.to.is_none_or(|to| date < to)
}

fn valued(issuer: &Issuer, date: Date) -> Issuer {
    let mut issuer = issuer.clone();
    if issuer.market_value_date.is_none_or(|day| day > date) {
        issuer.market_value_gbp_m = None;
        issuer.market_value_date = None;
    }
    issuer
}

/// A dispute as it stood: `None` before its onset, open until its outcome. An outcome without a date is known at the data's end.
fn dispute_at(dispute: &Dispute, date: Date, data_end: Date) -> Option<Dispute> {
    if day_known(dispute.onset, dispute.onset_precision) > date {
        return None;
    }
    let mut dispute = dispute.clone();
    if dispute.outcome_date.unwrap_or(data_end) > date {
        dispute.outcome = Outcome::Open;
        dispute.outcome_date = None;
        dispute.duration_days = None;
        dispute.stopped_days = None;
        dispute.cash_usd_m = None;
        dispute.loss_share = None;
    }
    Some(dispute)
}

fn asset_years_at(row: &AssetYears, date: Date) -> Option<AssetYears> {
    if row.from.is_some_and(|from| from > date) {
        return None;
    }
    let mut row = row.clone();
    let later_action = row.first_action.is_some_and(|day| day > date);
    if later_action || row.to.is_some_and(|to| to > date) {
        // The source's count runs to its own end; it is no check on a shorter history.
        row.years_to_first_action = None;
    }
    row.to = row.to.map(|to| to.min(date));
    if later_action {
        row.first_action = None;
    }
    Some(row)
}

fn production_known(row: &Production, lags: &Lags, date: Date) -> bool {
    let lag = if row.source.starts_with("USGS") {
        lags.usgs
    } else if row.source.starts_with("WMD") || row.source.starts_with("World Mining Data") {
        lags.world_mining_data
    } else {
        lags.other_production
    };
    Month::new(row.year, 12).is_some_and(|december| known(december, lag, date))
}

/// Facts and claims, which are known once they are out.
fn claims(package: &Package, date: Date, data_end: Date, world: &mut World) {
    world.facts = package.facts.iter().filter(|fact| fact_known(fact, date, data_end)).cloned().collect();
    world.claims = package.claims.iter().filter(|claim| claim.published <= date).cloned().collect();
    let is_known = |id: &String| world.facts.iter().any(|fact| fact.id == *id);
    for claim in &mut world.claims {
        claim.against.retain(is_known);
        claim.events.retain(|id| world.events.iter().any(|event| event.id == *id));
    }
}

/// A fact is known when it was published, else at the end of the period it speaks of, at the latest at the data's end; one
/// without either always.
fn fact_known(fact: &Fact, date: Date, data_end: Date) -> bool {
    if let Some(published) = fact.published {
        return published.min(data_end) <= date;
    }
    let day = fact.year.get(..10).and_then(|text| crate::period::parse_date(text).ok());
    let month = || fact.year.get(..7).and_then(|text| text.parse::<Month>().ok()).map(Month::last_day);
    let year = || {
        let digits = fact.year.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 4);
        digits
            .filter_map(|part| part.parse().ok())
            .filter_map(|year| Month::new(year, 12))
            .max()
            .map(Month::last_day)
    };
    day.or_else(month).or_else(year).is_none_or(|end| end.min(data_end) <= date)
}
