//! Would the order of countries survive another choice of method? Each variant changes one thing.

use super::ScoreBoard;
use super::aggregate::{
    arithmetic, best, complement_geometric, geometric, harmonic, ordered, quadratic, worst,
};
use super::normalise::{hazen_percentiles, standard_scores, standard_to_score};
use super::uncertainty::{Rule, Unit, scored, value};
use super::weights::{ROWS_PER_COLUMN, entropy_weights, principal_components};
use crate::model::pillar::Pillar;
use crate::world::World;

/// Countries ranked under another choice of method.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The choice, in words.
    pub label: String,
    /// Country code and score under it, worst first.
    pub order: Vec<(String, f64)>,
}

/// Rules of aggregation, the headline first.
const RULES: [(&str, Rule); 8] = [
    ("complement-geometric mean", complement_geometric),
    ("arithmetic mean", arithmetic),
    ("geometric mean", geometric),
    ("harmonic mean", harmonic),
    ("quadratic mean", quadratic),
    ("ordered weights, worst first", |values, _| ordered(values)),
    ("worst pillar", |values, _| worst(values)),
    ("best pillar", |values, _| best(values)),
];

/// The countries under every aggregation, equal weights, sample-based scales of the pillars, and weights read off the data.
pub(super) fn variants(world: &World, board: &ScoreBoard) -> Vec<Variant> {
    let units = scored(board);
    let spec = |pillar| world.pillars.iter().find(|row| row.pillar == pillar);
    let weights = Pillar::ALL.map(|pillar| spec(pillar).map_or(0.0, |row| row.weight));
    let equal = Pillar::ALL.map(|pillar| spec(pillar).map_or(0.0, |row| row.equal_weight));
    let headline = complement_geometric;
    let z_scores =
        rescaled(&units, |column| standard_scores(column).into_iter().map(standard_to_score).collect());
    let percentiles = rescaled(&units, hazen_percentiles);
    let mut found: Vec<Variant> =
        RULES.iter().map(|(label, rule)| variant(label, *rule, &weights, &units)).collect();
    found.push(variant("equal weights", headline, &equal, &units));
    found.push(variant("pillars as standard scores", headline, &weights, &z_scores));
    found.push(variant("pillars as percentiles", headline, &weights, &percentiles));
    found.extend(data_driven(&units));
    found
}

fn variant(label: &str, rule: Rule, weights: &[f64], units: &[Unit]) -> Variant {
    let scores =
        units.iter().filter_map(|(id, values)| value(rule, weights, values).map(|x| (id.clone(), x)));
    let mut order: Vec<(String, f64)> = scores.collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Variant { label: label.to_owned(), order }
}

/// Each pillar rescaled over the countries that have it.
fn rescaled(units: &[Unit], scale: impl Fn(&[f64]) -> Vec<f64>) -> Vec<Unit> {
    let mut units = units.to_vec();
    for pillar in 0..Pillar::ALL.len() {
        let known: Vec<f64> = units.iter().filter_map(|(_, values)| values[pillar]).collect();
        let mut scaled = scale(&known).into_iter();
        for (_, values) in &mut units {
            values[pillar] = values[pillar].and_then(|_| scaled.next());
        }
    }
    units
}

/// Weights by entropy and by the first component, over the pillars that every scored country has.
fn data_driven(units: &[Unit]) -> Vec<Variant> {
    let complete: Vec<usize> = (0..Pillar::ALL.len())
        .filter(|pillar| units.iter().all(|(_, values)| values[*pillar].is_some()))
        .collect();
    let columns: Vec<Vec<f64>> = complete
        .iter()
        .map(|pillar| units.iter().filter_map(|(_, values)| values[*pillar]).collect())
        .collect();
    let spread = |weights: Vec<f64>| {
        let mut all = vec![0.0; Pillar::ALL.len()];
        complete.iter().zip(weights).for_each(|(pillar, weight)| all[*pillar] = weight);
        all
    };
    let mut found = Vec::new();
    if columns.is_empty() {
        return found;
    }
    let headline = complement_geometric;
    if let Some(weights) = entropy_weights(&columns) {
        found.push(variant("entropy weights, pillars known everywhere", headline, &spread(weights), units));
    }
    if units.len() >= ROWS_PER_COLUMN * columns.len()
        && let Some(components) = principal_components(&columns)
    {
        let weights = spread(components.weights);
        found.push(variant("first-component weights, pillars known everywhere", headline, &weights, units));
    }
    found
}
