//! The small package with the rates, shocks and severities of the product: a world to calibrate and project on.

use crate::fixture::Fixture;
use harmattan::id::{AssetId, CommodityId, CountryCode};
use harmattan::model::peril::Peril;
use harmattan::model::policy::Direction;
use harmattan::model::scenario::{Leaf, LeafEvent, OwnEffect, Scenario, ScenarioEvent};
use harmattan::model::shock::Target;
use harmattan::period::{AsOf, parse_date};
use harmattan::scenario::Pillars;
use harmattan::scenario::bound::PillarValues;
use harmattan::world::{self, World};
use std::collections::BTreeMap;

const RATES: &str = "\
process,peril,bloc,zone,basis,shape,prior_years,mass,pseudo_count,rate,judgement,reason
taking,EX,,,pooled,,,60,0.5,,yes,r
settled_dispute,CC,,,pooled,,,60,0.5,,yes,r
expropriation_other,EX,aes,,held,,,,,0.03,yes,r
expropriation_other,EX,coast,,held,,,,,0.004,yes,r
contract_other,CC,aes,,held,,,,,0.125,yes,r
contract_other,CC,coast,,held,,,,,0.04,yes,r
regime,CC,aes,,held,,,,,0.3,yes,r
regime,CC,coast,,held,,,,,0.08,yes,r
violence,PV,aes,,prior,0.5,16,,,,yes,r
violence,PV,coast,,prior,0.5,125,,,,yes,r
transfer_zone,TR,,XOF,held,,,,,0.02,yes,r
transfer_zone,TR,,,held,,,,,0.05,yes,r
transfer_country,TR,aes,,held,,,,,0.04,yes,r
supply,SD,aes,,held,,,,,0.12,yes,r
supply,SD,coast,,held,,,,,0.04,yes,r
";
const SEVERITIES: &str = "\
process,component,distribution,a,b,median,sigma,low,high,cap,judgement,reason
taking,share,beta,4,1,,,,,,yes,r
taking,duration_days,lognormal,,,153,0.98,,,,yes,r
settled_dispute,share,beta,1.2,8,,,,,,yes,r
settled_dispute,duration_days,lognormal,,,153,0.98,,,,yes,r
expropriation_other,share,beta,4,1,,,,,,yes,r
contract_other,share,beta,1.2,8,,,,,,yes,r
regime,share,beta,2,38,,,,,,yes,r
violence,share,beta,0.6,6,,,,,,yes,r
violence,stop_days,lognormal,,,10,1.4,,,365,yes,r
transfer_zone,delay_days,uniform,,,,,90,540,,yes,r
transfer_zone,haircut,beta,1,4,,,,,,yes,r
transfer_country,delay_days,uniform,,,,,90,540,,yes,r
transfer_country,haircut,beta,1,4,,,,,,yes,r
supply,stop_days,lognormal,,,10,1.4,7,,365,yes,r
";
const EFFECTS: &str = "\
shock,label,peril,target,beta,deviation,half_life_months,delay_days,security_family,shrinks,evidence,reason
T1,coup,EX,country,0.5,0,24,270,no,yes,M,r
T4,taking,EX,country,1,0,24,0,no,yes,E,r
T4,taking,EX,aes_neighbours,0.3,0,12,0,no,yes,E,r
T4,taking,CC,country,0.8,0,24,0,no,yes,E,r
T6,siege,PV,country,0.3,0,4,0,yes,yes,M,r
T6,siege,SD,not_bulk,0.9,0,4,0,yes,yes,M,r
T6,siege,SD,bulk,1.2,0,4,0,yes,yes,M,r
T9,intelligence,PV,country,-0.05,0.25,6,0,yes,yes,M,r
T13,export hold,CC,same_mineral,0.3,0,6,0,no,yes,E,r
T13,export hold,SD,same_mineral,1,0,6,0,no,yes,E,r
T15,settlement,EX,own_asset,-0.4,0,12,0,no,yes,M,r
T18,truce,PV,country,-0.4,0,12,0,yes,yes,J,r
T18,truce,SD,country,-0.4,0,12,0,yes,yes,J,r
";
const PARAMETERS: &[(&str, f64)] = &[
    ("price_link_window_months", 60.0),
    ("price_link_low", 0.5),
    ("price_link_high", 3.0),
    ("shock_clip_low", -1.5),
    ("shock_clip_high", 2.5),
    ("shock_shrink", 0.7),
    ("rate_window_start", 20_200_831.0),
    ("rate_window_end", 20_251_231.0),
    ("violence_decay_half_life_days", 90.0),
    ("violence_long_window_days", 365.0),
    ("violence_short_half_life_days", 90.0),
    ("violence_offset_deaths", 25.0),
    ("violence_exponent", 0.5),
    ("violence_base_months", 60.0),
    ("forecast_prior_months", 0.5),
    ("revision_log_mean", -0.1),
    ("revision_log_sd", 0.35),
    ("country_factor_weight", 0.35),
    ("region_factor_weight", 0.15),
    ("cash_margin_producing", 0.2),
    ("cash_margin_project", 0.1),
    ("loan_threshold", 0.4),
    ("replacement_cost", 0.15),
    ("taking_at_once", 0.75),
    ("dispute_stopped_share", 0.5),
    ("transfer_carry", 0.1),
    ("transfer_haircut_chance", 0.1),
    ("bound_co_driver_floor_phi", 0.5),
    ("bound_co_driver_points", 5.0),
    ("bound_half_life_cap_months", 6.0),
    ("near_days", 28.0),
    ("medium_days", 183.0),
];

/// The package.
pub(crate) fn package() -> Fixture {
    Fixture::default()
        .with("registry/hazard_rates.csv", RATES)
        .with("registry/severities.csv", SEVERITIES)
        .with("policy/shock_effects.csv", EFFECTS)
}

/// A package as known on a date, with the numbers of the method.
pub(crate) fn known(fixture: &Fixture, date: &str) -> World {
    let date = AsOf(parse_date(date).expect("a date"));
    let mut world = world::as_of(&fixture.package(), date).expect("a world");
    for (name, value) in PARAMETERS {
        world.parameters.get_mut(*name).expect("the loader checked its name").value = *value;
    }
    world
}

/// The world of 30 June 2026.
pub(crate) fn world() -> World {
    known(&package(), "2026-06-30")
}

pub(crate) fn country(text: &str) -> CountryCode {
    CountryCode::new(text).expect("a code")
}

pub(crate) fn mineral(text: &str) -> CommodityId {
    CommodityId::new(text).expect("a commodity")
}

pub(crate) fn asset(text: &str) -> AssetId {
    AssetId::new(text).expect("an asset")
}

/// An event of a scenario with a row of the T table.
pub(crate) fn event(key: &str, row: &str, countries: &[&str]) -> ScenarioEvent {
    ScenarioEvent {
        key: key.to_owned(),
        day: 30.0,
        event_type: "sanction".to_owned(),
        actor: "test".to_owned(),
        direction: Direction::Adverse,
        countries: countries.iter().map(|code| country(code)).collect(),
        commodities: Vec::new(),
        assets: Vec::new(),
        draw: None,
        shock: (!row.is_empty()).then(|| (row.to_owned(), 1.0)),
        effects: Vec::new(),
        title: key.to_owned(),
        source: "test".to_owned(),
    }
}

pub(crate) fn effect(peril: Peril, beta: f64) -> OwnEffect {
    OwnEffect {
        peril,
        beta,
        deviation: 0.0,
        half_life_months: 6.0,
        target: Target::Country,
        security_family: false,
    }
}

/// A leaf with whole events.
pub(crate) fn leaf(name: &str, weight: f64, keys: &[&str]) -> Leaf {
    let used = |key: &&str| LeafEvent {
        key: (*key).to_owned(),
        factor: 1.0,
        half_life_months: None,
        countries: Vec::new(),
    };
    Leaf {
        name: name.to_owned(),
        weight,
        events: keys.iter().map(used).collect(),
        shocks: Vec::new(),
        reason: "test".to_owned(),
    }
}

pub(crate) fn scenario(events: Vec<ScenarioEvent>, leaves: Vec<Leaf>) -> Scenario {
    Scenario {
        name: harmattan::id::ScenarioName::new("test").expect("a name"),
        question: String::new(),
        title: String::new(),
        story: String::new(),
        countries: Vec::new(),
        events,
        shocks: Vec::new(),
        leaves,
        expect: BTreeMap::new(),
        falsify: Vec::new(),
        basis: String::new(),
        hash: String::new(),
    }
}

/// Mali and Burkina Faso with known pillars.
pub(crate) fn pillars() -> Pillars {
    let known = PillarValues { security: Some(82.0), governance: Some(65.0), humanitarian: Some(68.0) };
    [(country("MLI"), known), (country("BFA"), known)].into_iter().collect()
}
