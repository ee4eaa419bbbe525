//! The lines of the record on conflict deaths that a report quotes.

use super::super::Cell;
use super::{REFERENCE, ours};
use crate::model::record::Interval;
use crate::model::record::conflict::{ConflictRecord, ScoreRow};

/// Lines for the reports: the region, then each country, at the leads that a report speaks of.
pub(in crate::report::validation) fn quoted(record: &ConflictRecord) -> Vec<Vec<Cell>> {
    let panel = &record.region;
    let mut rows = Vec::new();
    let line =
        |unit: &str, lead: usize, measure: &str, count: usize, ours: f64, theirs: f64, gain: Interval| {
            vec![
                Cell::text("conflict"),
                Cell::text(unit),
                Cell::Number(lead as f64, 0),
                Cell::text(measure),
                Cell::Number(count as f64, 0),
                Cell::Number(ours, 3),
                Cell::text(REFERENCE),
                Cell::Number(theirs, 3),
                Cell::Number(gain.value, 3),
                Cell::Number(gain.low, 3),
                Cell::Number(gain.high, 3),
            ]
        };
    for row in ours(panel) {
        let here = |other: &&ScoreRow| {
            other.period == row.period && other.lead == row.lead && other.model == REFERENCE
        };
        let Some(reference) = panel.scores.iter().find(here) else { continue };
        rows.extend(
            row.skill
                .map(|gain| line("all", row.lead, "CRPS, deaths", row.count, row.crps, reference.crps, gain)),
        );
        rows.extend(row.ignorance_gain.map(|gain| {
            line("all", row.lead, "ignorance, bits", row.count, row.ignorance, reference.ignorance, gain)
        }));
    }
    for row in panel.units_skill.iter().filter(|row| row.lead == 12) {
        rows.extend(
            row.skill.map(|gain| {
                line(&row.unit, row.lead, "CRPS, deaths", row.count, row.crps, row.reference, gain)
            }),
        );
    }
    rows
}
