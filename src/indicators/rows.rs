//! The board as rows of the view.

use super::board::{IndicatorScore, Opportunity, PillarScore, Score, ScoreBoard};
use super::combine::Combined;
use super::scenario::ScenarioScore;
use crate::model::registry::Role;
use crate::model::view::{CoverageRow, IndicatorRow, PillarRow, ScoreRow};
use crate::world::World;

const fn role_word(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Consumer => "consumer",
    }
}

/// An indicator as a row.
pub fn indicator_row(one: &IndicatorScore) -> IndicatorRow {
    IndicatorRow {
        id: one.id.to_string(),
        label: one.label.clone(),
        raw: one.raw,
        unit: one.unit.clone(),
        period: one.period.clone(),
        value: one.value,
        contribution: one.contribution,
        missed: one.missed,
        state: one.state.label().to_owned(),
        clipped: one.clipped,
    }
}

/// A pillar as a row, with what the scenario does to it.
pub fn pillar_row(row: &PillarScore, scenario: Option<&ScenarioScore>) -> PillarRow {
    let change = scenario.and_then(|score| score.pillars.iter().find(|change| change.pillar == row.pillar));
    PillarRow {
        pillar: row.pillar,
        weight: row.weight,
        value: row.value,
        scenario_value: change.and_then(|change| change.value),
        contribution: row.contribution,
        change: change.and_then(|change| change.change),
        indicators: row.indicators.iter().map(indicator_row).collect(),
    }
}

/// The row of a country or asset.
pub fn score_row(
    id: &str,
    name: &str,
    score: &Score,
    scenario: Option<&ScenarioScore>,
    opportunity: Option<&Opportunity>,
) -> ScoreRow {
    let mut reasons = score.reasons.clone();
    reasons.extend(
        opportunity.into_iter().flat_map(|found| &found.reasons).map(|why| format!("opportunity, {why}")),
    );
    ScoreRow {
        id: id.to_owned(),
        name: name.to_owned(),
        role: role_word(score.subject.role).to_owned(),
        regional_share: 1.0,
        score: score.score,
        partial: score.partial,
        coverage: score.coverage,
        low: score.low,
        high: score.high,
        scenario_score: scenario.and_then(|found| found.score),
        scenario_low: scenario.and_then(|found| found.low),
        scenario_high: scenario.and_then(|found| found.high),
        opportunity: opportunity.and_then(|found| found.gated),
        opportunity_ungated: opportunity.and_then(|found| found.ungated),
        pillars: score.pillars.iter().map(|row| pillar_row(row, scenario)).collect(),
        reasons,
    }
}

impl Combined {
    /// The row of an issuer or holding; `weight_of` are the pillars of the registry.
    pub fn row(
        &self,
        world: &World,
        id: &str,
        name: &str,
        role: Role,
        scenario: Option<&ScenarioScore>,
    ) -> ScoreRow {
        let pillars = self.pillars.iter().map(|(pillar, value, contribution)| {
            let change = scenario.and_then(|found| found.pillars.iter().find(|row| row.pillar == *pillar));
            PillarRow {
                pillar: *pillar,
                weight: world.pillars.iter().find(|row| row.pillar == *pillar).map_or(0.0, |row| row.weight),
                value: *value,
                scenario_value: change.and_then(|row| row.value),
                contribution: *contribution,
                change: change.and_then(|row| row.change),
                indicators: Vec::new(),
            }
        });
        ScoreRow {
            id: id.to_owned(),
            name: name.to_owned(),
            role: role_word(role).to_owned(),
            regional_share: self.regional_share,
            score: self.score,
            partial: self.partial,
            coverage: self.coverage,
            low: self.low,
            high: self.high,
            scenario_score: scenario.and_then(|found| found.score),
            scenario_low: scenario.and_then(|found| found.low),
            scenario_high: scenario.and_then(|found| found.high),
            opportunity: None,
            opportunity_ungated: None,
            pillars: pillars.collect(),
            reasons: self.reasons.clone(),
        }
    }
}

/// Coverage of every indicator in every country of the region.
pub fn coverage_rows(board: &ScoreBoard) -> Vec<CoverageRow> {
    let mut rows = Vec::new();
    for score in board.countries() {
        for pillar in &score.pillars {
            rows.extend(pillar.indicators.iter().map(|one| CoverageRow {
                indicator: one.id.to_string(),
                label: one.label.clone(),
                pillar: pillar.pillar,
                country: score.subject.country.to_string(),
                newest: one.period.clone(),
                missed: one.missed,
                state: one.state.label().to_owned(),
                reason: one.reason.clone(),
            }));
        }
    }
    rows
}
