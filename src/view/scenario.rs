//! The scenario as the report tells it.

use super::timeline::direction;
use crate::metrics::LeafRisk;
use crate::model::peril::Peril;
use crate::model::scenario::{DrawnPlace, Leaf, Scenario, ScenarioEvent, ScenarioShock, ShockKind};
use crate::model::shock::{ShockEffect, Target};
use crate::model::view::{LeafView, ScenarioEventView, ScenarioView};
use crate::scenario::{Branch, bound_rows};
use crate::world::World;
use jiff::Span;

/// The scenario; `leaf_risks` are the losses by leaf, in order; none for the baseline alone.
pub fn scenario(
    world: &World,
    scenario: &Scenario,
    branches: &[Branch],
    leaf_risks: &[LeafRisk],
) -> ScenarioView {
    let risk = |index: usize| leaf_risks.get(index);
    let leaves = scenario.leaves.iter().enumerate().map(|(index, leaf)| LeafView {
        name: leaf.name.clone(),
        weight: leaf.weight,
        reason: leaf.reason.clone(),
        expected_loss: risk(index).map(|leaf| leaf.expected).unwrap_or_default(),
        change: risk(index).map(|leaf| leaf.change).unwrap_or_default(),
    });
    ScenarioView {
        name: scenario.name.to_string(),
        title: scenario.title.clone(),
        question: scenario.question.clone(),
        story: scenario.story.clone(),
        is_baseline: is_baseline(scenario),
        countries: scenario.countries.iter().map(ToString::to_string).collect(),
        leaves: leaves.collect(),
        events: scenario.events.iter().map(|event| event_view(world, scenario, event)).collect(),
        shocks: scenario.shocks.iter().map(shock_words).collect(),
        expect: Peril::ALL.into_iter().map(|peril| (peril, sign_word(scenario, peril).to_owned())).collect(),
        falsify: scenario.falsify.clone(),
        basis: scenario.basis.clone(),
        bound: bound_rows(branches),
    }
}

/// True when the scenario changes nothing.
pub fn is_baseline(scenario: &Scenario) -> bool {
    scenario.events.is_empty() && scenario.shocks.is_empty()
}

fn sign_word(scenario: &Scenario, peril: Peril) -> &'static str {
    match scenario.expect.get(&peril) {
        Some(Some(1)) => "up",
        Some(Some(-1)) => "down",
        Some(None) => "open",
        _ => "none",
    }
}

fn event_view(world: &World, scenario: &Scenario, event: &ScenarioEvent) -> ScenarioEventView {
    let holds = |leaf: &&Leaf| leaf.events.iter().any(|used| used.key == event.key);
    ScenarioEventView {
        date: date_after(world, event.day),
        title: event.title.clone(),
        direction: direction(event.direction).to_owned(),
        countries: event.countries.iter().map(ToString::to_string).collect(),
        effects: effect_words(world, event),
        leaves: scenario.leaves.iter().filter(holds).map(|leaf| leaf.name.clone()).collect(),
        source: event.source.clone(),
    }
}

/// Days are whole in the calendar: an event at day 0.5 is on the as-of date.
fn date_after(world: &World, day: f64) -> String {
    let date = world.as_of.0;
    date.checked_add(Span::new().days(day.floor() as i64)).unwrap_or(date).to_string()
}

fn effect_words(world: &World, event: &ScenarioEvent) -> String {
    let mut words: Vec<String> = Vec::new();
    if let Some((shock, factor)) = &event.shock {
        let rows = world.shock_effects.iter().filter(|effect| effect.shock == *shock);
        words.extend(rows.map(|effect| table_effect(effect, *factor)));
        let size = if *factor == 1.0 { String::new() } else { format!(" at {factor} of its size") };
        words.push(format!("(row {shock}{size})"));
    }
    words.extend(event.effects.iter().map(|effect| {
        let size = (effect.beta, effect.deviation, effect.half_life_months, 0.0);
        one_effect(effect.peril, effect.target, size)
    }));
    words.extend(event.draw.map(|place| match place {
        DrawnPlace::Country => "in one of the countries, drawn".to_owned(),
        DrawnPlace::Mine => "at one foreign-held mine, drawn".to_owned(),
    }));
    words.join("; ")
}

fn table_effect(effect: &ShockEffect, factor: f64) -> String {
    let deviation = effect.deviation * factor.abs();
    let size = (effect.beta * factor, deviation, effect.half_life_months, effect.delay_days);
    one_effect(effect.peril, effect.target, size)
}

fn one_effect(
    peril: Peril,
    target: Target,
    (beta, deviation, half_life, delay): (f64, f64, f64, f64),
) -> String {
    let drawn = if deviation > 0.0 { format!(" (drawn, sd {deviation})") } else { String::new() };
    let later = if delay > 0.0 { format!(" from day {delay}") } else { String::new() };
    format!("{peril}{} {beta:+}{drawn}, half-life {half_life} months{later}", reach(target))
}

/// Whom an effect reaches, where it is not everyone in the event's countries.
fn reach(target: Target) -> &'static str {
    match target {
        Target::Country => "",
        Target::OwnAsset => " of the asset itself",
        Target::Peers => " of other foreign-held assets",
        Target::AesNeighbours => " in the other AES states",
        Target::SameMineral => " of that mineral",
        Target::UsLinked => " of US-linked operators",
        Target::NotUsLinked => " of operators that are not US-linked",
        Target::Bulk => " of bulk goods",
        Target::NotBulk => " of other goods than bulk",
    }
}

fn shock_words(shock: &ScenarioShock) -> String {
    let places: Vec<String> = shock.countries.iter().map(ToString::to_string).collect();
    let places = match (places.is_empty(), shock.drawn) {
        (true, _) => "the world".to_owned(),
        (false, true) => format!("one of {}, drawn", places.join(", ")),
        (false, false) => places.join(", "),
    };
    let from = if shock.day > 0.0 { format!(" from day {}", shock.day) } else { String::new() };
    match &shock.kind {
        ShockKind::Pillar { pillar, points } => {
            format!("{} pillar {points:+} points in {places}{from}", pillar.label())
        }
        ShockKind::Price { commodity, change } => {
            format!("price of {commodity} {:+.1}%{from}", change * 100.0)
        }
        ShockKind::Supply { commodity, change } => {
            let size = change * 100.0;
            format!(
                "output or shipments of {commodity} {size:+.1}% in {places}{from}: shown, not added to losses"
            )
        }
    }
}
