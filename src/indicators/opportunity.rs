//! The opportunity score: what speaks for being there. It is not 100 minus the risk.

use crate::id::CountryCode;
use crate::maths;
use crate::model::policy::Direction;
use crate::model::registry::{Asset, Commodity};
use crate::period::{Month, days_between};
use crate::units::DAYS_PER_YEAR;
use crate::world::World;

/// An opportunity score with its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Opportunity {
    /// After the gate `(1 - exposure / 100)^k`; `None` without an exposure score or with fewer than two parts.
    pub gated: Option<f64>,
    /// Mean of the parts that are known.
    pub ungated: Option<f64>,
    /// Parts by name, 0 to 100; `None` is not known.
    pub parts: Vec<(&'static str, Option<f64>)>,
}

/// Fewest parts on which a score stands.
const FEWEST_PARTS: usize = 2;

pub(super) fn of_country(
    world: &World,
    country: &CountryCode,
    mineral: &Commodity,
    exposure: Option<f64>,
) -> Opportunity {
    let parts = vec![
        ("price over its five-year mean", price(world, mineral)),
        ("growth of the country's output", growth(world, country, mineral)),
        ("favourable events", favourable(world, country, None)),
    ];
    whole(world, parts, exposure)
}

pub(super) fn of_asset(
    world: &World,
    asset: &Asset,
    mineral: &Commodity,
    exposure: Option<f64>,
) -> Opportunity {
    let parts = vec![
        ("price over its five-year mean", price(world, mineral)),
        ("growth of the country's output", growth(world, &asset.country, mineral)),
        ("favourable events", favourable(world, &asset.country, Some(asset))),
        ("years to renewal", renewal(world, asset)),
    ];
    whole(world, parts, exposure)
}

fn whole(world: &World, parts: Vec<(&'static str, Option<f64>)>, exposure: Option<f64>) -> Opportunity {
    let known: Vec<f64> = parts.iter().filter_map(|(_, value)| *value).collect();
    let ungated =
        (known.len() >= FEWEST_PARTS).then(|| maths::sum(known.iter().copied()) / known.len() as f64);
    let gate = world.parameter("opportunity_gate");
    let gated = ungated
        .zip(exposure)
        .map(|(value, exposure)| value * maths::pow((1.0 - exposure / 100.0).max(0.0), gate));
    Opportunity { gated, ungated, parts }
}

/// The price ratio between the goalposts of the price indicator, high is good.
fn price(world: &World, mineral: &Commodity) -> Option<f64> {
    let series = mineral.price_series.as_deref()?;
    let window = world.parameter("price_link_window_months") as usize;
    let mut prices: Vec<_> = world.prices.iter().filter(|price| price.series == series).collect();
    prices.sort_by_key(|price| price.month);
    let start = prices.len().checked_sub(window)?;
    let mean = maths::sum(prices[start..].iter().map(|price| price.price)) / window as f64;
    let ratio = maths::ln(prices.last()?.price / mean);
    let reach = world.parameter("opportunity_price_reach");
    Some(100.0 * ((ratio + reach) / (2.0 * reach)).clamp(0.0, 1.0))
}

/// Growth of the country's output of the mineral between the two newest years of one source.
fn growth(world: &World, country: &CountryCode, mineral: &Commodity) -> Option<f64> {
    let series = mineral.production_series.as_deref()?;
    let of_source = |source: &str| {
        let mut rows: Vec<_> = world
            .production
            .iter()
            .filter(|row| row.mineral.as_str() == series && row.country.as_ref() == Some(country))
            .filter(|row| row.source == source)
            .map(|row| (row.year, row.value))
            .collect();
        rows.sort_by_key(|(year, _)| *year);
        let [.., (before, old), (after, new)] = rows.as_slice() else { return None };
        (*after == before + 1 && *old > 0.0).then(|| new / old - 1.0)
    };
    let growth = of_source("USGS MCS 2026").or_else(|| of_source("WMD 2026"))?;
    let reach = world.parameter("opportunity_growth_reach");
    Some(100.0 * ((growth + reach) / (2.0 * reach)).clamp(0.0, 1.0))
}

/// Favourable events of the country (and for an asset, its own twice), half-life two years, on a log scale.
fn favourable(world: &World, country: &CountryCode, asset: Option<&Asset>) -> Option<f64> {
    if !world.country(country).is_some_and(|row| row.events_covered) {
        return None;
    }
    let sum = maths::sum(
        world
            .events
            .iter()
            .filter(|event| event.direction == Direction::Favourable && event.countries.contains(country))
            .map(|event| {
                let age = f64::from(days_between(event.effective, world.as_of.0)) / DAYS_PER_YEAR;
                let own = asset.is_some_and(|asset| event.assets.contains(&asset.id));
                let weight = if own { 2.0 } else { 1.0 };
                weight * event.severity * maths::exp2(-age / world.parameter("opportunity_half_life_years"))
            }),
    );
    let best = world.parameter("opportunity_events_best");
    Some(100.0 * (maths::ln_1p(sum) / maths::ln_1p(best)).clamp(0.0, 1.0))
}

/// Years to the documented licence expiry.
fn renewal(world: &World, asset: &Asset) -> Option<f64> {
    let text = asset.licence_expiry.as_deref()?;
    let end = match text.len() {
        4 => Month::new(text.parse().ok()?, 12)?.last_day(),
        7 => text.parse::<Month>().ok()?.last_day(),
        _ => crate::period::parse_date(text).ok()?,
    };
    let years = f64::from(days_between(world.as_of.0, end)) / DAYS_PER_YEAR;
    Some(100.0 * (years / world.parameter("opportunity_renewal_years")).clamp(0.0, 1.0))
}
