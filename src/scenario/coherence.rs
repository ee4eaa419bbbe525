//! Coherence: pairs of shocks that cannot hold together in one leaf are refused.

use crate::model::scenario::{Leaf, Scenario, ScenarioEvent, ScenarioShock, ShockKind};
use crate::problem::{Problem, Problems};

/// Pairs of event types that undo each other. Apart in time they are a story (a truce, then an offensive); within
/// [`APART_DAYS`] of each other in one country they are a contradiction.
const OPPOSITES: [(&str, &str); 8] = [
    ("sanction", "sanction_relief"),
    ("troop_deployment", "troop_withdrawal"),
    ("truce", "attack"),
    ("truce", "blockade"),
    ("export_ban", "export_permit"),
    ("coup", "attempted_coup"),
    ("nationalisation", "settlement"),
    ("licence_grant", "licence_revocation"),
];

/// Days between two opposite events from which both can be true: the near horizon of the product.
const APART_DAYS: f64 = 28.0;

/// The contradictions of a leaf.
pub(super) fn check(scenario: &Scenario, leaf: &Leaf) -> Problems {
    let mut problems = Problems::default();
    let events: Vec<&ScenarioEvent> = leaf
        .events
        .iter()
        .filter_map(|used| scenario.events.iter().find(|event| event.key == used.key))
        .collect();
    let shocks: Vec<(&ScenarioShock, f64)> = leaf
        .shocks
        .iter()
        .filter_map(|(key, factor)| Some((scenario.shocks.iter().find(|shock| shock.key == *key)?, *factor)))
        .collect();
    for (i, first) in events.iter().enumerate() {
        for second in &events[i + 1..] {
            if contradict(first, second) {
                problems.push(refusal(scenario, leaf, &first.key, &second.key));
            }
        }
    }
    for (i, first) in shocks.iter().enumerate() {
        for second in &shocks[i + 1..] {
            if pull_apart(*first, *second) {
                problems.push(refusal(scenario, leaf, &first.0.key, &second.0.key));
            }
        }
    }
    problems
}

fn contradict(a: &ScenarioEvent, b: &ScenarioEvent) -> bool {
    let opposite = OPPOSITES.iter().any(|(x, y)| {
        (a.event_type == *x && b.event_type == *y) || (a.event_type == *y && b.event_type == *x)
    });
    let places = a.countries.iter().any(|country| b.countries.contains(country));
    let minerals = a.commodities.is_empty()
        || b.commodities.is_empty()
        || a.commodities.iter().any(|mineral| b.commodities.contains(mineral));
    let assets =
        a.assets.is_empty() || b.assets.is_empty() || a.assets.iter().any(|asset| b.assets.contains(asset));
    opposite && places && minerals && assets && (a.day - b.day).abs() < APART_DAYS
}

fn pull_apart((a, fa): (&ScenarioShock, f64), (b, fb): (&ScenarioShock, f64)) -> bool {
    let places = (a.countries.is_empty() && b.countries.is_empty())
        || a.countries.iter().any(|country| b.countries.contains(country));
    let signs = match (&a.kind, &b.kind) {
        (ShockKind::Pillar { pillar: p, points: x }, ShockKind::Pillar { pillar: q, points: y })
            if p == q =>
        {
            x * fa * y * fb
        }
        (ShockKind::Price { commodity: p, change: x }, ShockKind::Price { commodity: q, change: y })
        | (ShockKind::Supply { commodity: p, change: x }, ShockKind::Supply { commodity: q, change: y })
            if p == q =>
        {
            x * fa * y * fb
        }
        _ => 0.0,
    };
    places && signs < 0.0
}

fn refusal(scenario: &Scenario, leaf: &Leaf, first: &str, second: &str) -> Problem {
    Problem::new(
        format!("scenario {}", scenario.name),
        format!("leaf \"{}\" holds \"{first}\" and \"{second}\", which undo each other", leaf.name),
    )
    .hint("put them in two leaves, or at least 28 days apart")
}
