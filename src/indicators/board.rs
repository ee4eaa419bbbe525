//! Pillars and scores of a place: aggregation, missing-data rules, band, attribution.

use super::aggregate::complement_geometric;
use super::attribution;
use super::normalise::scaled;
use super::values::{Place, Reading, read};
use super::{IndicatorScore, PillarScore, Score, State};
use crate::maths;
use crate::model::pillar::Pillar;
use crate::model::registry::{IndicatorSpec, PillarSpec, Role};
use crate::provenance::{Arena, Evidence, EvidenceId, Rule};
use crate::world::World;

/// Scores a place for a role.
pub(super) fn score(place: &Place, role: Role, name: &str, arena: &mut Arena) -> Score {
    let world = place.world;
    let pillars: Vec<PillarScore> = Pillar::ALL
        .iter()
        .filter_map(|pillar| world.pillars.iter().find(|spec| spec.pillar == *pillar))
        .map(|spec| pillar_score(place, spec, role, arena))
        .collect();
    whole(world, pillars, name, arena)
}

fn pillar_score(place: &Place, spec: &PillarSpec, role: Role, arena: &mut Arena) -> PillarScore {
    let specs: Vec<&IndicatorSpec> = place
        .world
        .indicators
        .iter()
        .filter(|indicator| indicator.pillar == spec.pillar)
        .filter(|indicator| indicator.role.is_none_or(|wanted| wanted == role))
        .collect();
    let indicators: Vec<IndicatorScore> =
        specs.iter().map(|indicator| indicator_score(place, indicator, arena)).collect();
    let applicable = |state: State| state != State::NotApplicable;
    let sum = |keep: &dyn Fn(&IndicatorScore) -> bool| {
        maths::sum(indicators.iter().filter(|i| keep(i)).map(|i| i.weight))
    };
    let all = sum(&|i| applicable(i.state));
    let present = sum(&|i| i.value.is_some());
    let needed = place.world.parameter("indicator_minimum_weight");
    let coverage = if all > 0.0 { present / all } else { 0.0 };
    let value = (all > 0.0 && coverage >= needed - 1e-6).then(|| {
        let known = indicators.iter().filter_map(|i| Some(i.weight * i.value?));
        maths::sum(known) / present
    });
    // The band sets what is missing or expired to an end: an old value says little about where the country stands.
    let end = |missing: f64| {
        let parts = indicators.iter().filter(|i| applicable(i.state));
        let sum = maths::sum(parts.map(|i| i.weight * i.value.unwrap_or(missing)));
        if all > 0.0 { Some(sum / all) } else { None }
    };
    PillarScore {
        pillar: spec.pillar,
        weight: spec.weight,
        value,
        low: value.and(end(0.0)),
        high: value.and(end(100.0)),
        coverage,
        indicators,
        contribution: None,
        evidence: None,
    }
}

fn indicator_score(place: &Place, spec: &IndicatorSpec, arena: &mut Arena) -> IndicatorScore {
    let mut score = IndicatorScore {
        id: spec.id.clone(),
        label: spec.label.clone(),
        unit: spec.unit.clone(),
        weight: spec.weight,
        raw: None,
        period: None,
        missed: None,
        value: None,
        expired: None,
        clipped: false,
        state: State::Missing,
        reason: None,
        contribution: None,
        evidence: None,
    };
    let raw = match read(spec, place) {
        Reading::Missing(reason) => return IndicatorScore { reason: Some(reason), ..score },
        Reading::NotApplicable(reason) => {
            return IndicatorScore { reason: Some(reason), state: State::NotApplicable, ..score };
        }
        Reading::Value(raw) => raw,
    };
    let at = scaled(spec, raw.value);
    let is_expired = raw.missed > u32::from(spec.carry);
    score.state = match (is_expired, raw.frozen, raw.missed) {
        (true, _, _) => State::Expired,
        (false, true, _) => State::Stale,
        (false, false, 0) => State::Fresh,
        (false, false, _) => State::Carried,
    };
    let node = arena.push(
        Evidence::data(format!("{}, {}", spec.label, place.country), raw.value, spec.unit.clone())
            .formula(format!("{:?} of {}", spec.measure, spec.series.join(", ")))
            .period(&raw.period)
            .reason(spec.source.clone())
            .rows(raw.rows),
    );
    let goalposts = format!("0 at {}, 100 at {} ({:?})", spec.safe, spec.worst, spec.scale);
    let scored =
        Evidence::judgement(format!("{} as risk", spec.label), at.value, "0-100", spec.reason.clone());
    score.evidence =
        Some(arena.push(scored.formula(goalposts).from(Rule::Derived, [node]).rows([spec.row.clone()])));
    score.raw = Some(raw.value);
    score.period = Some(raw.period);
    score.missed = Some(raw.missed);
    score.clipped = at.clipped;
    score.reason = raw.remark;
    if is_expired {
        score.expired = Some(at.value)
    } else {
        score.value = Some(at.value)
    }
    score
}

fn whole(world: &World, mut pillars: Vec<PillarScore>, name: &str, arena: &mut Arena) -> Score {
    let present: Vec<usize> = (0..pillars.len()).filter(|&i| pillars[i].value.is_some()).collect();
    let weight: f64 = maths::sum(present.iter().map(|&i| pillars[i].weight));
    let all: f64 = maths::sum(pillars.iter().map(|pillar| pillar.weight));
    let coverage =
        maths::sum(pillars.iter().map(|pillar| pillar.weight * pillar.coverage)) / all.max(f64::MIN_POSITIVE);
    let is_scored = all > 0.0 && weight / all >= world.parameter("score_minimum_weight") - 1e-9;
    let reasons = reasons(&pillars);
    if !is_scored {
        return Score {
            value: None,
            low: None,
            high: None,
            partial: false,
            coverage,
            pillars,
            reasons,
            evidence: None,
        };
    }
    let weights: Vec<f64> = present.iter().map(|&i| pillars[i].weight).collect();
    let of = |pick: &dyn Fn(&PillarScore) -> Option<f64>| -> f64 {
        let values: Vec<f64> =
            present.iter().map(|&i| pick(&pillars[i]).expect("present pillars have values")).collect();
        complement_geometric(&values, &weights)
    };
    let (value, low, high) = (of(&|p| p.value), of(&|p| p.low), of(&|p| p.high));
    let reference = world.parameter("attribution_reference");
    attribute(&mut pillars, &present, (value, reference), name, arena);
    let nodes: Vec<EvidenceId> = present.iter().filter_map(|&i| pillars[i].evidence).collect();
    let start = arena.push(Evidence::judgement("reference", reference, "0-100", "the middle of the scale"));
    let evidence = arena.push(
        Evidence::data(format!("exposure score, {name}"), value, "0-100")
            .formula("100 - exp(sum of w ln(100 - pillar)), explained against 50")
            .from(Rule::Sum, std::iter::once(start).chain(nodes)),
    );
    Score {
        value: Some(value),
        low: Some(low),
        high: Some(high),
        partial: present.len() < pillars.len(),
        coverage,
        pillars,
        reasons,
        evidence: Some(evidence),
    }
}

/// Shares the distance of the score from the reference among pillars, and inside each among its indicators.
fn attribute(
    pillars: &mut [PillarScore],
    present: &[usize],
    (score, reference): (f64, f64),
    name: &str,
    arena: &mut Arena,
) {
    let values: Vec<f64> = present.iter().filter_map(|&i| pillars[i].value).collect();
    let weights: Vec<f64> = present.iter().map(|&i| pillars[i].weight).collect();
    let total = maths::sum(weights.iter().copied());
    let parts = attribution::complement(&vec![reference; values.len()], &values, &weights);
    for (&place, part) in present.iter().zip(parts) {
        let pillar = &mut pillars[place];
        let value = pillar.value.expect("present");
        let known: Vec<usize> =
            (0..pillar.indicators.len()).filter(|&i| pillar.indicators[i].value.is_some()).collect();
        let weight: f64 = maths::sum(known.iter().map(|&i| pillar.indicators[i].weight));
        let inner: Vec<(f64, f64)> = known
            .iter()
            .map(|&i| (pillar.indicators[i].weight / weight, pillar.indicators[i].value.expect("known")))
            .collect();
        let slope = attribution::slope_at_reference(pillar.weight / total, score, reference);
        let shares = attribution::inside(&inner, value, reference, part, slope);
        let mut nodes = Vec::new();
        for (&i, share) in known.iter().zip(shares) {
            let indicator = &mut pillar.indicators[i];
            indicator.contribution = Some(share);
            nodes.push(
                arena.push(
                    Evidence::data(format!("part of {}", indicator.label), share, "points")
                        .formula("share of the pillar's part, by weight times distance from 50")
                        .from(Rule::Derived, indicator.evidence),
                ),
            );
        }
        pillar.contribution = Some(part);
        pillar.evidence = Some(
            arena.push(
                Evidence::data(format!("part of {}, {name}", pillar.pillar.label()), part, "points")
                    .formula(format!("log-mean share of the pillar at {value:.4}, weight {}", pillar.weight))
                    .from(Rule::Sum, nodes),
            ),
        );
    }
}

fn reasons(pillars: &[PillarScore]) -> Vec<String> {
    let mut reasons = Vec::new();
    for pillar in pillars {
        if pillar.value.is_none() {
            let gaps: Vec<String> = pillar
                .indicators
                .iter()
                .filter(|i| i.value.is_none() && i.state != State::NotApplicable)
                .map(|i| format!("{}: {}", i.label, i.reason.clone().unwrap_or_else(|| "expired".to_owned())))
                .collect();
            reasons.push(format!("no value for {}: {}", pillar.pillar.label(), gaps.join("; ")));
        }
        for indicator in &pillar.indicators {
            match indicator.state {
                State::Stale | State::Expired => reasons.push(format!(
                    "{} is {}: {} releases missed{}",
                    indicator.label,
                    indicator.state.word(),
                    indicator.missed.unwrap_or(0),
                    indicator.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default(),
                )),
                _ => {}
            }
        }
    }
    reasons
}
