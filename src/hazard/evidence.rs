//! Nodes of the arena for rates: counts, exposure, priors, posteriors, held rates.

use super::calibrate::Place;
use super::frequency::Gamma;
use crate::model::hazard::{HazardRate, ProcessKind};
use crate::provenance::{Arena, Basis, Evidence, EvidenceId, RowRef, Rule};

/// A process in plain words.
pub(super) fn words(kind: ProcessKind) -> &'static str {
    match kind {
        ProcessKind::Taking => "takings of mines",
        ProcessKind::SettledDispute => "settled disputes of mines",
        ProcessKind::ExpropriationOther => "expropriation of other assets",
        ProcessKind::ContractOther => "contract changes of other assets",
        ProcessKind::Regime => "regime change for a mineral",
        ProcessKind::Violence => "violence",
        ProcessKind::TransferZone => "transfer stops of a currency zone",
        ProcessKind::TransferCountry => "transfer stops by sanctions on a country",
        ProcessKind::Supply => "supply stops",
    }
}

/// A number of a row that somebody chose: priors are judgement also where their posterior is data.
fn judged(row: &HazardRate, label: String, value: f64, unit: &str) -> Evidence {
    Evidence::judgement(label, value, unit, row.reason.clone()).rows([row.row.clone()])
}

/// The pooled rate and the prior mass of an onset.
pub(super) fn pooled(
    arena: &mut Arena,
    kind: ProcessKind,
    (events, exposure, pseudo, prior_years): (f64, f64, f64, Option<f64>),
    rate: f64,
    row: &HazardRate,
    (cases, years): (Vec<RowRef>, Vec<RowRef>),
) -> (EvidenceId, EvidenceId) {
    let name = words(kind);
    let added = arena.push(judged(row, format!("added to the count of {name}"), pseudo, "cases"));
    let count = arena.push(Evidence::data(format!("{name}, all countries"), events, "cases").rows(cases));
    let years = arena.push(
        Evidence::data(format!("asset-years at risk of {name}, all countries"), exposure, "asset-years")
            .formula("integral of the multiplier over each asset's years to its first action")
            .rows(years),
    );
    let prior = prior_years
        .map(|years| arena.push(judged(row, format!("added to the years of {name}"), years, "asset-years")));
    let formula = if prior.is_some() {
        "(cases + added) / (asset-years under the multiplier + added)"
    } else {
        "(cases + added) / asset-years under the multiplier"
    };
    let pooled = arena.push(
        Evidence::data(format!("pooled rate of {name} at multiplier 1"), rate, "per year")
            .formula(formula)
            .from(Rule::Derived, [count, added, years].into_iter().chain(prior)),
    );
    let mass = arena.push(judged(row, format!("prior mass for {name}"), prior_mass(row), "asset-years"));
    (pooled, mass)
}

fn prior_mass(row: &HazardRate) -> f64 {
    match row.basis {
        crate::model::hazard::RateBasis::Pooled { mass, .. } => mass,
        crate::model::hazard::RateBasis::Prior { rate, .. } => rate,
        crate::model::hazard::RateBasis::Held { rate } => rate,
    }
}

/// A judgement prior: its shape and its rate.
pub(super) fn prior(arena: &mut Arena, name: &str, prior: Gamma, row: &HazardRate) -> [EvidenceId; 2] {
    [
        arena.push(judged(row, format!("prior shape for {name}"), prior.shape, "cases")),
        arena.push(judged(row, format!("prior rate for {name}"), prior.rate, "asset-years")),
    ]
}

/// The posterior mean of a place: its prior's two nodes, its cases and its exposure.
pub(super) fn posterior(
    arena: &mut Arena,
    label: &str,
    (events, exposure): (f64, f64),
    mean: f64,
    prior: [EvidenceId; 2],
    (cases, years): (Vec<RowRef>, Vec<RowRef>),
) -> EvidenceId {
    let count = arena.push(Evidence::data(format!("cases: {label}"), events, "cases").rows(cases));
    let years = arena.push(Evidence::data(format!("exposure: {label}"), exposure, "asset-years").rows(years));
    arena.push(
        Evidence::data(format!("base rate: {label}"), mean, "per year")
            .formula("(prior cases + cases) / (prior asset-years + asset-years under the offset)")
            .from(Rule::Derived, [prior[0], prior[1], count, years]),
    )
}

/// A held rate.
pub(super) fn held(
    arena: &mut Arena,
    (kind, place): &(ProcessKind, Place),
    rate: f64,
    row: &HazardRate,
) -> EvidenceId {
    let place = match place {
        Place::Country(code) => code.as_str(),
        Place::Zone(zone) => zone,
    };
    let node = judged(row, format!("{}, {place}", words(*kind)), rate, "per year")
        .formula("held at the mean multiplier of the window");
    arena.push(if row.judgement { node } else { Evidence { basis: Basis::Data, ..node } })
}
