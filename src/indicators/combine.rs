//! Issuers and holdings: the weighted mean of what they hold, over the region alone.
//!
//! What lies elsewhere neither dilutes nor counts as 0; its share is printed beside the score (SETTLED 3).

use super::board::{Score, ScoreBoard, Subject};
use crate::maths;
use crate::model::pillar::Pillar;

/// A part of a holding or issuer.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is a part in.
    pub subject: Subject,
    /// Share of the whole; the rest lies elsewhere or could not be looked through.
    pub weight: f64,
}

/// A score of several parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// Mean over the parts that have a score.
    pub score: Option<f64>,
    /// True when a part is partial.
    pub partial: bool,
    /// Share of the whole that lies in the region.
    pub regional_share: f64,
    /// Mean share of indicator weight present.
    pub coverage: f64,
    /// Mean of the parts' lower ends.
    pub low: Option<f64>,
    /// Mean of the parts' upper ends.
    pub high: Option<f64>,
    /// Mean value and contribution of each pillar; contributions and the reference sum to the score.
    pub pillars: Vec<(Pillar, Option<f64>, Option<f64>)>,
    /// What a reader should know.
    pub reasons: Vec<String>,
}

/// Mean of the known values over their own weights.
pub(super) fn mean(values: impl Iterator<Item = (f64, Option<f64>)>) -> Option<f64> {
    let known: Vec<(f64, f64)> = values.filter_map(|(w, x)| x.map(|x| (w, x))).collect();
    let total = maths::sum(known.iter().map(|pair| pair.0));
    (total > 0.0).then(|| maths::sum(known.iter().map(|(w, x)| w * x)) / total)
}

impl ScoreBoard {
    /// The score of a whole made of `parts`.
    pub fn combine(&self, parts: &[Part]) -> Combined {
        let found: Vec<(f64, &Score)> = parts
            .iter()
            .filter_map(|part| self.scores.get(&part.subject).map(|score| (part.weight, score)))
            .collect();
        let scored: Vec<(f64, &Score)> =
            found.iter().copied().filter(|(_, score)| score.score.is_some()).collect();
        let over =
            |value: fn(&Score) -> Option<f64>| mean(scored.iter().map(|(w, score)| (*w, value(score))));
        let pillars = Pillar::ALL.map(|pillar| {
            let row = |score: &Score| score.pillar(pillar).and_then(|row| row.value);
            // A partial part has no contribution of a pillar it lacks: zero, as its own sum has it.
            let part = |score: &Score| score.pillar(pillar).and_then(|row| row.contribution).or(Some(0.0));
            let contribution = mean(scored.iter().map(|(w, score)| (*w, part(score))));
            let value = mean(scored.iter().map(|(w, score)| (*w, row(score))));
            (pillar, value, contribution.filter(|_| value.is_some()))
        });
        let regional_share = maths::sum(parts.iter().map(|part| part.weight));
        Combined {
            score: over(|score| score.score),
            partial: scored.iter().any(|(_, score)| score.partial),
            regional_share,
            coverage: mean(found.iter().map(|(w, score)| (*w, Some(score.coverage)))).unwrap_or(0.0),
            low: over(|score| score.low),
            high: over(|score| score.high),
            pillars: pillars.to_vec(),
            reasons: combined_reasons(regional_share, &scored, parts),
        }
    }
}

fn combined_reasons(regional_share: f64, scored: &[(f64, &Score)], parts: &[Part]) -> Vec<String> {
    let mut reasons = Vec::new();
    if parts.is_empty() {
        reasons.push("nothing of it could be looked through to the region".to_owned());
    }
    let with_score = maths::sum(scored.iter().map(|(w, _)| *w));
    if with_score < regional_share - 1e-9 {
        let share = 100.0 * (1.0 - with_score / regional_share);
        reasons.push(format!("{share:.0}% of the regional part has no score and is left out"));
    }
    let partial = maths::sum(scored.iter().filter(|(_, score)| score.partial).map(|(w, _)| *w));
    if partial > 0.0 {
        reasons.push(format!("partial scores carry {:.0}% of it", 100.0 * partial / with_score));
    }
    reasons
}
