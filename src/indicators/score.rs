//! The whole board from a World.

use super::board::{IndicatorScore, PillarScore, Score, ScoreBoard, State, Subject};
use super::measure::{self, Measured, Target};
use super::normalise::goalposts;
use super::opportunity::opportunity;
use super::pillars;
use super::{uncertainty, variants};
use crate::id::{CommodityId, CountryCode, IndicatorId};
use crate::maths;
use crate::model::pillar::Pillar;
use crate::model::registry::{Bloc, IndicatorSpec, PillarSpec, Role};
use crate::provenance::{Arena, Evidence, EvidenceId, Rule};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// Scores every country of the region, and every mineral and role that its assets need.
pub fn score(world: &World, arena: &mut Arena) -> ScoreBoard {
    let mut scorer = Scorer { world, arena, measured: BTreeMap::new() };
    let scores: BTreeMap<Subject, Score> =
        subjects(world).into_iter().map(|subject| (subject.clone(), scorer.score(subject))).collect();
    let mut board = ScoreBoard {
        scores,
        opportunities: BTreeMap::new(),
        ranks: Vec::new(),
        variants: Vec::new(),
        reference: world.parameter("attribution_reference"),
        minimum_weight: world.parameter("score_minimum_weight"),
    };
    board.opportunities = world
        .assets
        .iter()
        .map(|asset| {
            let exposure = board.get(&asset.country, Some(&asset.commodity), Role::Owner);
            (asset.id.clone(), opportunity(world, asset, exposure, arena))
        })
        .collect();
    board.ranks = uncertainty::country_ranks(world, &board);
    board.variants = variants::variants(world, &board);
    board
}

fn subjects(world: &World) -> BTreeSet<Subject> {
    let region = world.countries.iter().filter(|country| country.bloc != Bloc::Outside);
    let countries =
        region.map(|country| Subject { country: country.iso3.clone(), commodity: None, role: Role::Owner });
    let assets = world.assets.iter().flat_map(|asset| {
        [Role::Owner, Role::Consumer].map(|role| Subject {
            country: asset.country.clone(),
            commodity: Some(asset.commodity.clone()),
            role,
        })
    });
    countries.chain(assets).collect()
}

struct Scorer<'a> {
    world: &'a World,
    arena: &'a mut Arena,
    measured: BTreeMap<(CountryCode, IndicatorId, Option<CommodityId>), Measured>,
}

impl Scorer<'_> {
    fn score(&mut self, subject: Subject) -> Score {
        let world = self.world;
        let country =
            world.country(&subject.country).map_or(subject.country.as_str(), |row| row.name.as_str());
        let name = match &subject.commodity {
            None => country.to_owned(),
            Some(commodity) if subject.role == Role::Consumer => format!("{country}, {commodity} bought"),
            Some(commodity) => format!("{country}, {commodity}"),
        };
        let mut pillars: Vec<PillarScore> =
            Pillar::ALL.into_iter().filter_map(|pillar| self.pillar(pillar, &subject, &name)).collect();
        let level = pillars::level(&pillars, world.parameter("score_minimum_weight"));
        let reference = world.parameter("attribution_reference");
        if let Some(level) = &level {
            pillars::attribute(&mut pillars, level.score, reference);
        }
        let value = level.as_ref().map(|level| level.score);
        Score {
            partial: value.is_some() && pillars.iter().any(|row| row.value.is_none()),
            score: value,
            coverage: maths::sum(pillars.iter().map(|row| row.weight * row.coverage)),
            low: level.as_ref().map(|level| level.low),
            high: level.as_ref().map(|level| level.high),
            reasons: reasons(&pillars, value.is_none()),
            evidence: self.explain(&name, &pillars, value, reference),
            pillars,
            subject,
        }
    }

    fn pillar(&mut self, pillar: Pillar, subject: &Subject, name: &str) -> Option<PillarScore> {
        let world = self.world;
        let spec: &PillarSpec = world.pillars.iter().find(|row| row.pillar == pillar)?;
        let indicators = world
            .indicators
            .iter()
            .filter(|row| row.pillar == pillar && row.role.is_none_or(|role| role == subject.role))
            .map(|row| self.indicator(row, subject))
            .collect();
        let minimum = world.parameter("indicator_minimum_weight");
        Some(pillars::pillar(spec, name, indicators, minimum, self.arena))
    }

    /// Indicators without a role are the country's: measured once, whatever the mineral.
    fn indicator(&mut self, spec: &IndicatorSpec, subject: &Subject) -> IndicatorScore {
        let commodity = subject.commodity.as_ref();
        let key = (subject.country.clone(), spec.id.clone(), spec.role.and(commodity.cloned()));
        let target = Target { world: self.world, country: &subject.country, commodity, spec };
        let arena = &mut *self.arena;
        let found = self.measured.entry(key).or_insert_with(|| measure::measure(&target, arena)).clone();
        let placed = found.raw.and_then(|raw| goalposts(raw, spec.safe, spec.worst, spec.scale));
        IndicatorScore {
            id: spec.id.clone(),
            label: spec.label.clone(),
            weight: spec.weight,
            raw: found.raw,
            unit: spec.unit.clone(),
            period: found.period,
            value: placed.filter(|_| found.state.counts()).map(|placed| placed.value),
            contribution: None,
            missed: found.missed,
            state: found.state,
            clipped: placed.is_some_and(|placed| placed.clipped),
            reason: found.reason,
            evidence: found.evidence,
        }
    }

    fn explain(
        &mut self,
        name: &str,
        pillars: &[PillarScore],
        value: Option<f64>,
        reference: f64,
    ) -> EvidenceId {
        let label = format!("exposure score, {name}");
        let Some(value) = value else {
            let evidence =
                Evidence::data(label, None, "points").formula("too little of the pillars' weight is known");
            return self.arena.push(evidence.from(Rule::Derived, pillars.iter().map(|row| row.evidence)));
        };
        let why = "the middle of the scale: a level is told against it";
        let mut inputs = vec![self.arena.push(Evidence::judgement("reference", reference, "points", why))];
        for row in pillars.iter().filter(|row| row.value.is_some()) {
            let evidence = Evidence::data(
                format!("{} against the reference", row.pillar.label()),
                row.contribution,
                "points",
            )
            .formula("part of the complement-geometric mean by the logarithmic mean")
            .from(Rule::Derived, [row.evidence]);
            inputs.push(self.arena.push(evidence));
        }
        let evidence = Evidence::data(label, value, "points")
            .formula("100 - exp(sum of weight x ln(100 - pillar)), told as reference + parts");
        self.arena.push(evidence.from(Rule::Sum, inputs))
    }
}

fn reasons(pillars: &[PillarScore], no_score: bool) -> Vec<String> {
    let lost: Vec<&str> =
        pillars.iter().filter(|row| row.value.is_none()).map(|row| row.pillar.label()).collect();
    let mut reasons = Vec::new();
    if !lost.is_empty() {
        let what = if no_score { "no score" } else { "partial score" };
        reasons.push(format!("{what}: too little is known of {}", lost.join(", ")));
    }
    for one in pillars.iter().flat_map(|row| &row.indicators) {
        if !matches!(one.state, State::Fresh | State::Carried | State::NotApplicable) {
            let why = one.reason.as_deref().unwrap_or("");
            reasons.push(format!("{} is {}: {why}", one.label, one.state.label()));
        }
    }
    reasons
}
