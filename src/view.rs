//! A finished run as one value, free of any format: what charts and reports read.
//!
//! In: the known world, the book, the scenario, the rates and the summary of losses. Out: a [`View`]. It computes sentences and
//! sums, never a risk figure: those come from the stages.

pub mod caveats;
pub mod checklist;
pub mod comparison;
pub mod currency;
pub mod digest;
pub mod figures;
pub mod focus;
pub mod holdings;
pub mod judgements;
pub mod map;
pub mod minerals;
pub mod policies;
pub mod record;
pub mod scenario;
pub mod security;
pub mod timeline;
pub mod words;

use crate::exposure::Exposure;
use crate::id::CountryCode;
use crate::metrics::{PolicyRisk, Summary};
use crate::model::package::ResourceInfo;
use crate::model::plan::{METHOD, Plan, RANDOM_SCHEME};
use crate::model::portfolio::Portfolio;
use crate::model::scenario::Scenario;
use crate::model::view::{
    CoverageRow, Estimate, Losses, RateRow, Scores, SignalRow, Stamp, VIEW_SCHEMA, View,
};
use crate::scenario::Branch;
use crate::world::{Construction, World};
use std::collections::{BTreeMap, BTreeSet};

/// What a view is made of.
#[derive(Debug, Clone)]
pub struct Parts<'a> {
    /// What was known.
    pub world: &'a World,
    /// The book.
    pub portfolio: &'a Portfolio,
    /// The book looked through.
    pub exposure: &'a Exposure,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Its branches; none for the baseline alone.
    pub branches: &'a [Branch],
    /// The resolved plan.
    pub plan: &'a Plan,
    /// The losses.
    pub summary: Summary,
    /// Stand-alone TVaR 99 of each holding.
    pub alone: Vec<Estimate>,
    /// What each policy pays, in plan order.
    pub policies: Vec<PolicyRisk>,
    /// Error that was aimed at.
    pub target_error: Option<f64>,
    /// Rates.
    pub rates: Vec<RateRow>,
    /// Scores.
    pub scores: Scores,
    /// Signals.
    pub signals: Vec<SignalRow>,
    /// Coverage and freshness.
    pub coverage: Vec<CoverageRow>,
    /// Sources.
    pub sources: Vec<ResourceInfo>,
    /// SHA-256 of the inputs by name.
    pub inputs: BTreeMap<String, String>,
}

/// Puts the view together.
pub fn compose(parts: Parts<'_>) -> View {
    let world = parts.world;
    let countries = countries(&parts);
    let holdings =
        holdings::rows(world, parts.portfolio, parts.exposure, &parts.summary.holdings, &parts.alone);
    let policies = policies::rows(parts.exposure, &parts.policies);
    let checklist = words::checklist(&checklist::Facts {
        world,
        exposure: parts.exposure,
        scores: &parts.scores,
        coverage: &parts.coverage,
        signals: &crate::signals::outlooks(world),
        tables: &parts.sources,
    });
    let mut view = View {
        schema: VIEW_SCHEMA,
        stamp: Stamp { target_error: parts.target_error, ..stamp(world, parts.plan, parts.inputs) },
        book: parts.exposure.view_book(),
        scenario: scenario::scenario(world, parts.scenario, parts.branches, &parts.summary.leaves),
        scores: parts.scores,
        rates: parts.rates,
        losses: Losses { policies, ..parts.summary.losses },
        holdings,
        security: security::rows(world, &countries),
        timeline: timeline::rows(world, &countries),
        signals: parts.signals,
        coverage: parts.coverage,
        caveats: Vec::new(),
        judgements: judgements::rows(world),
        record: record::rows(world, &countries),
        comparison: Vec::new(),
        earlier: None,
        minerals: minerals::compose(world, parts.exposure, parts.plan, &countries),
        facts: words::facts(world),
        checklist,
        glossary: words::glossary(world),
        map: map::map(world, parts.exposure, &countries),
        exchange_rates: parts.exposure.view_rates(),
        quotes: currency::quotes(world),
        sources: parts.sources,
    };
    view.caveats = caveats::sentences(world, parts.exposure, &view);
    view
}

/// Countries of the book and of the scenario.
fn countries(parts: &Parts<'_>) -> BTreeSet<CountryCode> {
    let of_book = parts.exposure.assets.iter().map(|asset| asset.country.clone());
    of_book.chain(parts.scenario.countries.iter().cloned()).collect()
}

fn stamp(world: &World, plan: &Plan, inputs: BTreeMap<String, String>) -> Stamp {
    let (construction, vintage) = match &world.conflict.construction {
        Construction::MainFile => {
            ("main file: all events by date; months that count single-month events only are scaled", None)
        }
        Construction::Snapshot { vintage } => (
            "snapshot: events inside one calendar month from 2021-01, the main file before",
            Some(vintage.to_string()),
        ),
        Construction::MainFileLagged => ("main file with its publication lag: no snapshot is that old", None),
    };
    Stamp {
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        method: METHOD,
        random_scheme: RANDOM_SCHEME.to_owned(),
        seed: plan.seed,
        years: plan.years,
        target_error: None,
        parameters_drawn: plan.switches.parameters,
        plan: crate::plan::key(plan),
        as_of: world.as_of.to_string(),
        data_end: world.data_end.to_string(),
        conflict_construction: construction.to_owned(),
        conflict_vintage: vintage,
        conflict_to: world.conflict.newest.to_string(),
        inputs,
    }
}
