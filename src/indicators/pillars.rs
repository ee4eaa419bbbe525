//! From measured indicators to pillars, and from pillars to a score with its exact parts.

use super::aggregate::{Aggregation, FLOOR};
use super::attribution::log_mean;
use super::board::{IndicatorScore, PillarScore, State};
use crate::maths;
use crate::model::registry::PillarSpec;
use crate::provenance::{Arena, Evidence, EvidenceId, Rule};

/// Rounding of the data's own thirds: a weight of .6666667 admits two indicators of three.
const WEIGHT_TOLERANCE: f64 = 1e-6;

/// Makes a pillar of its indicators: their mean over what counts, when at least `minimum` of the weight does.
pub(super) fn pillar(
    spec: &PillarSpec,
    name: &str,
    indicators: Vec<IndicatorScore>,
    minimum: f64,
    arena: &mut Arena,
) -> PillarScore {
    let weight_of = |test: &dyn Fn(&IndicatorScore) -> bool| {
        maths::sum(indicators.iter().filter(|row| test(row)).map(|row| row.weight))
    };
    let applies = weight_of(&|row| row.state != State::NotApplicable);
    let present = weight_of(&|row| row.value.is_some());
    let coverage = if applies > 0.0 { present / applies } else { 0.0 };
    let known = present > 0.0 && coverage >= minimum - WEIGHT_TOLERANCE;
    let weighted = maths::sum(indicators.iter().filter_map(|row| row.value.map(|x| row.weight * x)));
    let absent = applies - present;
    PillarScore {
        pillar: spec.pillar,
        weight: spec.weight,
        value: known.then(|| weighted / present),
        low: known.then(|| weighted / applies),
        high: known.then(|| (weighted + 100.0 * absent) / applies),
        coverage,
        contribution: None,
        evidence: explain(spec, name, &indicators, known.then_some(present), arena),
        indicators,
    }
}

fn explain(
    spec: &PillarSpec,
    name: &str,
    indicators: &[IndicatorScore],
    present: Option<f64>,
    arena: &mut Arena,
) -> EvidenceId {
    let label = format!("{} pillar, {name}", spec.pillar.label());
    let Some(present) = present else {
        let evidence = Evidence::data(label, None, "points").formula("too few indicators count");
        return arena.push(evidence.from(Rule::Derived, indicators.iter().map(|row| row.evidence)));
    };
    let mut parts = Vec::new();
    let mut total = Vec::new();
    for row in indicators {
        let Some(value) = row.value else { continue };
        let share = row.weight / present;
        let placed = Evidence::data(format!("{}, placed", row.label), value, "points")
            .formula("100 x (value - safe) / (worst - safe) on its goalposts, cut to 0 and 100")
            .from(Rule::Derived, [row.evidence]);
        let placed = arena.push(placed);
        let reason = "equal inside a pillar, over the indicators that count";
        let weight =
            arena.push(Evidence::judgement(format!("weight of {}", row.label), share, "share", reason));
        let part = Evidence::data(format!("{}, weighted", row.label), share * value, "points")
            .formula("weight x points")
            .from(Rule::Product, [weight, placed]);
        parts.push(arena.push(part));
        total.push(share * value);
    }
    let evidence = Evidence::data(label, maths::sum(total), "points").formula("sum of weighted indicators");
    arena.push(evidence.from(Rule::Sum, parts))
}

/// A score over the pillars that have a value.
pub(super) struct Level {
    pub(super) score: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// The score of pillars, with the band of their missing indicators; `None` below `minimum` of the pillars' weight.
pub(super) fn level(pillars: &[PillarScore], minimum: f64) -> Option<Level> {
    let known = pillars.iter().filter(|row| row.value.is_some());
    if maths::sum(known.map(|row| row.weight)) < minimum - WEIGHT_TOLERANCE {
        return None;
    }
    let over = |value: fn(&PillarScore) -> Option<f64>| {
        let parts: Vec<(f64, f64)> =
            pillars.iter().filter_map(|row| value(row).map(|x| (row.weight, x))).collect();
        Aggregation::ComplementGeometric.of(&parts)
    };
    Some(Level { score: over(|row| row.value)?, low: over(|row| row.low)?, high: over(|row| row.high)? })
}

/// Gives each pillar and indicator its part of `score - reference`.
///
/// Across pillars by the logarithmic mean of `100 - x`. Inside, the pillar is an arithmetic mean, so its part divides by the
/// indicators' own distances from the reference; where pillar and reference meet, the quotient has a limit, which the log-mean
/// form gives. The parts of a pillar's indicators sum to the pillar's, and all to the score.
pub(super) fn attribute(pillars: &mut [PillarScore], score: f64, reference: f64) {
    let total = maths::sum(pillars.iter().filter(|row| row.value.is_some()).map(|row| row.weight));
    let room = 100.0 - reference;
    let scale = log_mean(100.0 - score, room);
    for row in pillars {
        let Some(value) = row.value else { continue };
        let left = (100.0 - value).max(FLOOR);
        let slope = scale * row.weight / total / log_mean(left, room);
        let slope = if left > 100.0 - value { slope * (room - left) / (value - reference) } else { slope };
        row.contribution = Some(slope * (value - reference));
        let present =
            maths::sum(row.indicators.iter().filter(|one| one.value.is_some()).map(|one| one.weight));
        for one in &mut row.indicators {
            one.contribution = one.value.map(|x| slope * one.weight / present * (x - reference));
        }
    }
}
