//! Scores under a scenario: pillars move, the score follows, and its change is told by pillar.

use super::aggregate::Aggregation;
use super::attribution;
use super::board::{PillarScore, Score, ScoreBoard, Subject};
use super::combine::{Part, mean};
use crate::id::CountryCode;
use crate::maths;
use crate::model::pillar::Pillar;
use crate::model::registry::Role;
use std::collections::BTreeMap;

/// A leaf of the event tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Probability; the leaves' sum to 1.
    pub weight: f64,
    /// Pillars of a country as such where the leaf moves them, after the security-only bound.
    pub values: BTreeMap<(CountryCode, Pillar), f64>,
}

/// A pillar in the scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PillarChange {
    /// Which.
    pub pillar: Pillar,
    /// Leaf-weighted value.
    pub value: Option<f64>,
    /// Part of the change of the score; the parts sum to it.
    pub change: Option<f64>,
}

/// A score in the scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioScore {
    /// Leaf-weighted mean.
    pub score: Option<f64>,
    /// Lowest over leaves.
    pub low: Option<f64>,
    /// Highest over leaves.
    pub high: Option<f64>,
    /// Pillars.
    pub pillars: Vec<PillarChange>,
}

/// Every score of the board in the scenario. A pillar without a value stays without one: a shock to the unknown is unknown.
///
/// A leaf names a pillar of the country as such. Another mineral's pillar stands elsewhere: it moves by as many points, cut to
/// the scale.
pub fn scenario_scores(board: &ScoreBoard, leaves: &[Leaf]) -> BTreeMap<Subject, ScenarioScore> {
    board.scores.iter().map(|(subject, score)| (subject.clone(), of_score(board, score, leaves))).collect()
}

fn of_score(board: &ScoreBoard, score: &Score, leaves: &[Leaf]) -> ScenarioScore {
    let base: Vec<&PillarScore> = score.pillars.iter().filter(|row| row.value.is_some()).collect();
    let weights: Vec<f64> = base.iter().map(|row| row.weight).collect();
    let before: Vec<f64> = base.iter().filter_map(|row| row.value).collect();
    let after: Vec<Vec<f64>> = leaves.iter().map(|leaf| moved(board, score, &base, leaf)).collect();
    let value = |xs: &[f64]| {
        let parts: Vec<(f64, f64)> = weights.iter().copied().zip(xs.iter().copied()).collect();
        score.score.and_then(|_| Aggregation::ComplementGeometric.of(&parts))
    };
    let scores: Vec<Option<f64>> = after.iter().map(|xs| value(xs)).collect();
    let changes: Vec<Vec<f64>> =
        after.iter().map(|xs| attribution::complement_geometric(&weights, &before, xs)).collect();
    let over_leaves = |x: &dyn Fn(usize) -> Option<f64>| {
        mean(leaves.iter().enumerate().map(|(i, leaf)| (leaf.weight, x(i))))
    };
    let pillars = score
        .pillars
        .iter()
        .map(|row| {
            let place = base.iter().position(|known| known.pillar == row.pillar);
            PillarChange {
                pillar: row.pillar,
                value: place.and_then(|j| over_leaves(&|i| Some(after[i][j]))),
                change: place
                    .filter(|_| score.score.is_some())
                    .and_then(|j| over_leaves(&|i| Some(changes[i][j]))),
            }
        })
        .collect();
    ScenarioScore {
        score: over_leaves(&|i| scores[i]),
        low: scores.iter().copied().flatten().reduce(f64::min),
        high: scores.iter().copied().flatten().reduce(f64::max),
        pillars,
    }
}

fn moved(board: &ScoreBoard, score: &Score, base: &[&PillarScore], leaf: &Leaf) -> Vec<f64> {
    let country = &score.subject.country;
    base.iter()
        .map(|row| {
            let own = row.value.unwrap_or(f64::NAN);
            let Some(asked) = leaf.values.get(&(country.clone(), row.pillar)) else { return own };
            let of_country =
                board.get(country, None, Role::Owner).and_then(|it| it.pillar(row.pillar)?.value);
            let asked =
                of_country.map_or(*asked, |from| if from == own { *asked } else { own + asked - from });
            asked.clamp(0.0, 100.0)
        })
        .collect()
}

/// The scenario score of a whole made of `parts`: means with the same weights as its baseline.
pub fn combine_scenarios(found: &BTreeMap<Subject, ScenarioScore>, parts: &[Part]) -> ScenarioScore {
    let scored: Vec<(f64, &ScenarioScore)> = parts
        .iter()
        .filter_map(|part| found.get(&part.subject).map(|score| (part.weight, score)))
        .filter(|(_, score)| score.score.is_some())
        .collect();
    let over =
        |value: fn(&ScenarioScore) -> Option<f64>| mean(scored.iter().map(|(w, score)| (*w, value(score))));
    let total = maths::sum(scored.iter().map(|(w, _)| *w));
    let pillars = Pillar::ALL
        .into_iter()
        .map(|pillar| {
            let row = |score: &ScenarioScore| score.pillars.iter().find(|row| row.pillar == pillar).copied();
            let value = mean(scored.iter().map(|(w, score)| (*w, row(score).and_then(|row| row.value))));
            let parts =
                scored.iter().map(|(w, score)| w * row(score).and_then(|row| row.change).unwrap_or(0.0));
            let change = value.map(|_| maths::sum(parts) / total);
            PillarChange { pillar, value, change }
        })
        .collect();
    ScenarioScore { score: over(|s| s.score), low: over(|s| s.low), high: over(|s| s.high), pillars }
}
