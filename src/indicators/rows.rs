//! Rows of the view: scores of countries, assets, issuers and holdings, with what the scenario changes.

use super::aggregate::complement_geometric;
use super::attribution;
use super::{IndicatorScore, Opportunity, PillarScore, Score, ScoreBoard, State, score_for};
use crate::exposure::{ExposedAsset, ExposedHolding, Exposure};
use crate::id::{AssetId, CountryCode};
use crate::maths;
use crate::model::pillar::Pillar;
use crate::model::plan::HoldingKind;
use crate::model::registry::Role;
use crate::model::view::{CoverageRow, IndicatorRow, PillarRow, ScoreRow, Scores};
use crate::provenance::{Arena, EvidenceId};
use crate::scenario::Branch;
use crate::world::World;
use std::collections::BTreeMap;

/// A score in the scenario: the leaf-weighted mean, its range, and the mean of each pillar.
struct Shifted {
    mean: f64,
    low: f64,
    high: f64,
    pillars: BTreeMap<Pillar, f64>,
    changes: BTreeMap<Pillar, f64>,
}

/// All score rows, and the evidence of each id (`EDV:LSE`, `MLI`, `MLI-SYAMA`, `H01`).
pub fn view_rows(
    world: &World,
    board: &ScoreBoard,
    exposure: &Exposure,
    leaves: &[Branch],
    arena: &mut Arena,
) -> (Scores, BTreeMap<String, EvidenceId>) {
    let mut evidence = BTreeMap::new();
    let mut keep = |id: &str, score: &Score| {
        if let Some(node) = score.evidence {
            evidence.insert(id.to_owned(), node);
        }
    };
    let countries = board
        .countries
        .iter()
        .map(|(code, score)| {
            keep(code.as_str(), score);
            let name = world.country(code).map_or_else(|| code.to_string(), |row| row.name.clone());
            let opportunity = board.country_opportunity.get(code);
            row(code.as_str(), &name, Role::Owner, score, shifted(score, code, leaves), opportunity)
        })
        .collect();
    let mut parts: BTreeMap<AssetId, (Score, ScoreRow)> = BTreeMap::new();
    for asset in &exposure.assets {
        let score = asset_score(world, board, asset, arena);
        keep(asset.id.as_str(), &score);
        let shift = shifted(&score, &asset.country, leaves);
        let opportunity = board.asset_opportunity.get(&asset.id);
        let line = row(asset.id.as_str(), &asset.name, Role::Owner, &score, shift, opportunity);
        parts.insert(asset.id.clone(), (score, line));
    }
    let holdings = exposure
        .holdings
        .iter()
        .map(|holding| {
            let role = role_of(holding);
            let mut buyer = |asset: &AssetId| -> Option<ScoreRow> {
                let asset = exposure.assets.iter().find(|row| row.id == *asset)?;
                let score =
                    score_for(world, &asset.country, asset.commodity.as_ref(), role, &asset.name, arena);
                let shift = shifted(&score, &asset.country, leaves);
                Some(row(asset.id.as_str(), &asset.name, role, &score, shift, None))
            };
            let bought: Vec<ScoreRow> = if role == Role::Consumer {
                holding.positions.iter().map(|p| p.asset.clone()).filter_map(|id| buyer(&id)).collect()
            } else {
                Vec::new()
            };
            let weights: Vec<(&ScoreRow, f64)> = holding
                .positions
                .iter()
                .filter_map(|position| {
                    let owned = || Some(&parts.get(&position.asset)?.1);
                    let found = bought.iter().find(|row| row.id == position.asset.as_str());
                    Some((found.or_else(owned)?, position.pounds))
                })
                .collect();
            mean_row(holding.id.as_str(), &holding.name, role_of(holding), &weights, holding.pounds)
        })
        .collect();
    let issuers = exposure
        .issuers
        .iter()
        .map(|issuer| {
            let name = world
                .issuers
                .iter()
                .find(|row| row.id == issuer.issuer)
                .map_or_else(|| issuer.issuer.to_string(), |row| row.name.clone());
            let weights: Vec<(&ScoreRow, f64)> = issuer
                .assets
                .iter()
                .filter_map(|part| Some((&parts.get(&part.asset)?.1, part.weight)))
                .collect();
            mean_row(issuer.issuer.as_str(), &name, Role::Owner, &weights, 1.0)
        })
        .collect();
    let assets = parts.into_values().map(|(_, line)| line).collect();
    (Scores { countries, assets, issuers, holdings }, evidence)
}

/// A supply line buys; everything else owns, lends to or takes from a mine.
fn role_of(holding: &ExposedHolding) -> Role {
    if holding.kind == HoldingKind::Supply { Role::Consumer } else { Role::Owner }
}

fn asset_score(world: &World, board: &ScoreBoard, asset: &ExposedAsset, arena: &mut Arena) -> Score {
    board.assets.get(&asset.id).cloned().unwrap_or_else(|| {
        score_for(world, &asset.country, asset.commodity.as_ref(), Role::Owner, &asset.name, arena)
    })
}

fn shifted(score: &Score, country: &CountryCode, leaves: &[Branch]) -> Option<Shifted> {
    score.value?;
    let present: Vec<&PillarScore> = score.pillars.iter().filter(|pillar| pillar.value.is_some()).collect();
    let before: Vec<f64> = present.iter().filter_map(|pillar| pillar.value).collect();
    let weights: Vec<f64> = present.iter().map(|pillar| pillar.weight).collect();
    let mut all = Shifted {
        mean: 0.0,
        low: f64::INFINITY,
        high: f64::NEG_INFINITY,
        pillars: BTreeMap::new(),
        changes: BTreeMap::new(),
    };
    for (part, version) in leaves.iter().flat_map(Branch::versions) {
        let after: Vec<f64> = present
            .iter()
            .zip(&before)
            .map(|(pillar, value)| version.shifted(country, pillar.pillar, *value))
            .collect();
        let value = complement_geometric(&after, &weights);
        all.mean += part * value;
        all.low = all.low.min(value);
        all.high = all.high.max(value);
        let changes = attribution::complement(&before, &after, &weights);
        for ((pillar, value), change) in present.iter().zip(&after).zip(changes) {
            *all.pillars.entry(pillar.pillar).or_default() += part * value;
            *all.changes.entry(pillar.pillar).or_default() += part * change;
        }
    }
    (!leaves.is_empty()).then_some(all)
}

fn role_word(role: Role) -> String {
    match role {
        Role::Owner => "owner".to_owned(),
        Role::Consumer => "consumer".to_owned(),
    }
}

fn row(
    id: &str,
    name: &str,
    role: Role,
    score: &Score,
    shifted: Option<Shifted>,
    opportunity: Option<&Opportunity>,
) -> ScoreRow {
    let shifted = shifted.as_ref();
    let pillars = score
        .pillars
        .iter()
        .map(|pillar| PillarRow {
            pillar: pillar.pillar,
            weight: pillar.weight,
            value: pillar.value,
            scenario_value: shifted.and_then(|s| s.pillars.get(&pillar.pillar).copied()),
            contribution: pillar.contribution,
            change: shifted.and_then(|s| s.changes.get(&pillar.pillar).copied()),
            indicators: pillar.indicators.iter().map(indicator_row).collect(),
        })
        .collect();
    ScoreRow {
        id: id.to_owned(),
        name: name.to_owned(),
        role: role_word(role),
        regional_share: 1.0,
        score: score.value,
        partial: score.partial,
        coverage: score.coverage,
        low: score.low,
        high: score.high,
        scenario_score: shifted.map(|s| s.mean),
        scenario_low: shifted.map(|s| s.low),
        scenario_high: shifted.map(|s| s.high),
        opportunity: opportunity.and_then(|o| o.gated),
        opportunity_ungated: opportunity.and_then(|o| o.ungated),
        pillars,
        reasons: score.reasons.clone(),
    }
}

fn indicator_row(indicator: &IndicatorScore) -> IndicatorRow {
    IndicatorRow {
        id: indicator.id.to_string(),
        label: indicator.label.clone(),
        raw: indicator.raw,
        unit: indicator.unit.clone(),
        period: indicator.period.clone(),
        value: indicator.value,
        contribution: indicator.contribution,
        missed: indicator.missed,
        state: indicator.state.word().to_owned(),
        clipped: indicator.clipped,
    }
}

/// The mean of rows by weight: over what lies in the region and has a score. `whole` is the weight of everything held.
fn mean_row(id: &str, name: &str, role: Role, parts: &[(&ScoreRow, f64)], whole: f64) -> ScoreRow {
    let regional = maths::sum(parts.iter().map(|(_, weight)| *weight));
    let scored: Vec<&(&ScoreRow, f64)> = parts.iter().filter(|(row, _)| row.score.is_some()).collect();
    let weight = maths::sum(scored.iter().map(|(_, weight)| *weight));
    let mean = |pick: &dyn Fn(&ScoreRow) -> Option<f64>| -> Option<f64> {
        let known: Vec<(f64, f64)> = scored.iter().filter_map(|(row, w)| Some((*w, pick(row)?))).collect();
        let sum = maths::sum(known.iter().map(|(w, _)| *w));
        (sum > 0.0).then(|| maths::sum(known.iter().map(|(w, value)| w * value)) / sum)
    };
    let pillars = Pillar::ALL
        .iter()
        .filter_map(|pillar| {
            let find = |row: &ScoreRow| row.pillars.iter().find(|p| p.pillar == *pillar).cloned();
            let of = |pick: &dyn Fn(&PillarRow) -> Option<f64>| mean(&|row| pick(&find(row)?));
            // A part that a row does not have counts as none of its distance, so that the parts sum to the mean.
            let part = |pick: &dyn Fn(&PillarRow) -> Option<f64>| {
                mean(&|row| Some(find(row).as_ref().and_then(pick).unwrap_or(0.0)))
            };
            Some(PillarRow {
                pillar: *pillar,
                weight: find(scored.first()?.0)?.weight,
                value: of(&|p| p.value),
                scenario_value: of(&|p| p.scenario_value),
                contribution: part(&|p| p.contribution),
                change: part(&|p| p.change),
                indicators: Vec::new(),
            })
        })
        .collect();
    let mut reasons: Vec<String> = Vec::new();
    if parts.is_empty() {
        reasons.push("nothing of it lies in an asset of the region that is known".to_owned());
    }
    for (row, _) in parts.iter().filter(|(row, _)| row.score.is_none()) {
        reasons.push(format!("{} has no score: {}", row.name, row.reasons.join("; ")));
    }
    ScoreRow {
        id: id.to_owned(),
        name: name.to_owned(),
        role: role_word(role),
        regional_share: if whole > 0.0 { (regional / whole).min(1.0) } else { 0.0 },
        score: mean(&|row| row.score),
        partial: weight < regional || scored.iter().any(|(row, _)| row.partial),
        coverage: if regional > 0.0 {
            maths::sum(parts.iter().map(|(row, w)| w * row.coverage)) / regional
        } else {
            0.0
        },
        low: mean(&|row| row.low),
        high: mean(&|row| row.high),
        scenario_score: mean(&|row| row.scenario_score),
        scenario_low: mean(&|row| row.scenario_low),
        scenario_high: mean(&|row| row.scenario_high),
        opportunity: mean(&|row| row.opportunity),
        opportunity_ungated: mean(&|row| row.opportunity_ungated),
        pillars,
        reasons,
    }
}

/// Freshness of every indicator in every country of the region.
pub fn coverage_rows(board: &ScoreBoard) -> Vec<CoverageRow> {
    let mut rows = Vec::new();
    for (code, score) in &board.countries {
        for pillar in &score.pillars {
            for indicator in &pillar.indicators {
                rows.push(CoverageRow {
                    indicator: indicator.id.to_string(),
                    label: indicator.label.clone(),
                    pillar: pillar.pillar,
                    country: code.to_string(),
                    newest: indicator.period.clone(),
                    missed: indicator.missed,
                    state: indicator.state.word().to_owned(),
                    reason: if indicator.state == State::Fresh { None } else { indicator.reason.clone() },
                });
            }
        }
    }
    rows
}
