//! What of a digest is worth waking somebody for.

use crate::model::batch::Batch;
use crate::model::digest::{Alert, Digest, LimitRow, LimitState, Move};

/// Alerts of a digest, in a fixed order.
pub(super) fn alerts(batch: &Batch, digest: &Digest) -> Vec<Alert> {
    let quarter = digest.quarter.as_str();
    let mut alerts = Vec::new();
    let over = |row: &&LimitRow| matches!(row.state, LimitState::Breached | LimitState::LikelyBreached);
    alerts.extend(digest.limits.iter().filter(over).map(|row| limit(quarter, row)));
    alerts.extend(
        digest.moves.iter().filter(|found| is_large(batch, found)).map(|found| moved(quarter, found)),
    );
    for signal in digest.signals.iter().filter(|signal| signal.is_new) {
        alerts.push(Alert {
            id: format!("{quarter}/signal/{}", signal.id),
            kind: "signal".to_owned(),
            portfolio: None,
            scenario: None,
            value: signal.value,
            against: signal.threshold,
            is_sure: true,
            text: format!(
                "{} has tripped since {}",
                signal.label,
                digest.previous.as_deref().unwrap_or("before")
            ),
        });
    }
    for (cell, reason) in &digest.failures {
        alerts.push(Alert {
            id: format!("{quarter}/failure/{}/{}", cell.portfolio, cell.scenario),
            kind: "failure".to_owned(),
            portfolio: Some(cell.portfolio.clone()),
            scenario: Some(cell.scenario.clone()),
            value: None,
            against: None,
            is_sure: true,
            text: format!("{} under {} has no result: {reason}", cell.portfolio, cell.scenario),
        });
    }
    for (earlier, method) in &digest.other_methods {
        alerts.push(Alert {
            id: format!("{quarter}/method/{earlier}"),
            kind: "method".to_owned(),
            portfolio: None,
            scenario: None,
            value: None,
            against: None,
            is_sure: true,
            text: format!(
                "{earlier} was made by method {method}: run it again with --backcast before comparing"
            ),
        });
    }
    alerts
}

fn limit(quarter: &str, row: &LimitRow) -> Alert {
    let scenario = row.scenario.as_deref().unwrap_or("baseline");
    Alert {
        id: format!("{quarter}/limit/{}/{}/{scenario}", row.name, row.portfolio),
        kind: "limit".to_owned(),
        portfolio: Some(row.portfolio.clone()),
        scenario: row.scenario.clone(),
        value: row.value,
        against: Some(row.most),
        is_sure: row.state == LimitState::Breached,
        text: format!(
            "{}: {} of {} under {scenario} is {}",
            row.name,
            row.what,
            row.portfolio,
            row.state.words()
        ),
    }
}

fn is_large(batch: &Batch, found: &Move) -> bool {
    let change = (found.now - found.before).abs();
    let least =
        if found.unit == "points" { batch.alert_score } else { batch.alert_loss * found.before.abs() };
    !found.is_noise && least <= change && 0.0 < change
}

fn moved(quarter: &str, found: &Move) -> Alert {
    let way = if found.now < found.before { "fell" } else { "rose" };
    Alert {
        id: format!("{quarter}/move/{}/{}", found.portfolio, found.figure),
        kind: "move".to_owned(),
        portfolio: Some(found.portfolio.clone()),
        scenario: None,
        value: Some(found.now),
        against: Some(found.before),
        is_sure: true,
        text: format!("{} of {} {way}", found.what, found.portfolio),
    }
}
