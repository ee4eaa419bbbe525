//! The simple rules: a constant rate, a rate by country, the last year again, the prior alone.

use crate::hazard::frequency::Gamma;
use crate::id::CountryCode;
use crate::maths;
use crate::model::policy::{AssetYears, Outcome};
use crate::period::{days_between, numbered};
use crate::units::DAYS_PER_YEAR;
use crate::world::World;
use std::collections::BTreeMap;

/// Cases by kind, taking first, over plain asset-years.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Count {
    pub(super) cases: [f64; 2],
    pub(super) years: f64,
}

/// What the simple rules know at an origin.
pub(super) struct Benchmarks {
    prior: Gamma,
    pub(super) all: Count,
    country: BTreeMap<CountryCode, Count>,
    last_year: BTreeMap<CountryCode, Count>,
}

impl Benchmarks {
    pub(super) fn new(world: &World) -> Self {
        let prior = Gamma {
            shape: world.parameter("action_prior_cases"),
            rate: world.parameter("action_prior_years"),
        };
        let opened = f64::from(days_between(world.as_of.0, numbered(world.parameter("rate_window_start"))));
        let country = counted(world, opened);
        let sum = |of: fn(&Count) -> f64| maths::sum(country.values().map(of));
        let all = Count { cases: [sum(|c| c.cases[0]), sum(|c| c.cases[1])], years: sum(|c| c.years) };
        Self { prior, all, country, last_year: counted(world, -DAYS_PER_YEAR) }
    }

    /// One rate for all: prior, and all cases over all asset-years.
    pub(super) fn constant(&self, kind: usize, years: f64) -> f64 {
        self.prior.updated(self.all.cases[kind], self.all.years).at_least_one(years)
    }

    /// A rate by country from the same prior, with nothing learnt from others.
    pub(super) fn country(&self, country: &CountryCode, kind: usize, years: f64) -> f64 {
        let own = self.country.get(country).copied().unwrap_or_default();
        self.prior.updated(own.cases[kind], own.years).at_least_one(years)
    }

    /// Cases of the country in the last 12 months over its asset-years in them: zero after a quiet year.
    pub(super) fn last_year(&self, country: &CountryCode, kind: usize, years: f64) -> f64 {
        let own = self.last_year.get(country).copied().unwrap_or_default();
        if own.years > 0.0 { -maths::exp_m1(-own.cases[kind] / own.years * years) } else { 0.0 }
    }

    /// The prior alone.
    pub(super) fn prior(&self, years: f64) -> f64 {
        self.prior.at_least_one(years)
    }
}

/// Known cases and asset-years by country from a day on, to the origin.
fn counted(world: &World, from: f64) -> BTreeMap<CountryCode, Count> {
    let mut by_country: BTreeMap<CountryCode, Count> = BTreeMap::new();
    for row in world.asset_years.iter().filter(|row| row.in_denominator) {
        if let Some(asset) = world.asset(&row.asset) {
            by_country.entry(asset.country.clone()).or_default().years += years(world, row, from);
        }
    }
    let day = |case: &crate::model::policy::Dispute| f64::from(days_between(world.as_of.0, case.onset));
    for case in world.disputes.iter().filter(|case| case.counted && day(case) >= from && day(case) <= 0.0) {
        let [taking, settled] = match case.outcome {
            Outcome::Lost => [1.0, 0.0],
            Outcome::Settled => [0.0, 1.0],
            Outcome::Open => [0.5, 0.5],
            Outcome::Withdrawn => [0.0, 0.0],
        };
        let count = by_country.entry(case.country.clone()).or_default();
        count.cases[0] += taking;
        count.cases[1] += settled;
    }
    by_country
}

fn years(world: &World, row: &AssetYears, from: f64) -> f64 {
    let day = |date| f64::from(days_between(world.as_of.0, date));
    let (Some(start), Some(end)) = (row.from, row.to) else { return 0.0 };
    let end = row.first_action.map_or(day(end), |action| day(action).min(day(end))).min(0.0);
    (end - day(start).max(from)).max(0.0) / DAYS_PER_YEAR
}
