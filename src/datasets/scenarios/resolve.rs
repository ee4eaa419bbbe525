//! Applies includes and overrides, and turns a checked file into a [`Scenario`].

use super::document::Document;
use super::file::{BranchFile, Draw, EffectFile, EventFile, LeafEventFile, LeafShockFile, ShockFile};
use super::load::{Loaded, hash};
use crate::id::{AssetId, CommodityId, CountryCode, ScenarioName};
use crate::model::scenario::{
    DrawnPlace, Leaf, LeafEvent, OwnEffect, Scenario, ScenarioEvent, ScenarioShock, ShockKind,
};
use crate::model::shock::Target;
use crate::problem::Problems;

/// An event or shock, and where it is written.
#[derive(Debug, Clone)]
pub(crate) struct Placed<'a, T> {
    /// The item, overrides applied, its countries filled in.
    pub(crate) item: T,
    /// The document it stands in.
    pub(crate) document: &'a Document,
    /// Path in that document.
    pub(crate) path: String,
    /// Name of the scenario that the document holds.
    pub(crate) from: &'a str,
}

/// Everything a scenario has, included parts first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Merged<'a> {
    pub(crate) events: Vec<Placed<'a, EventFile>>,
    pub(crate) shocks: Vec<Placed<'a, ShockFile>>,
}

/// Merges a file with its includes; what a second way of inclusion brings again is kept once.
pub(crate) fn merge<'a>(loaded: &'a Loaded, problems: &mut Problems) -> Merged<'a> {
    let mut merged = Merged::default();
    for include in &loaded.includes {
        let part = merge(include, problems);
        append(&mut merged.events, part.events);
        append(&mut merged.shocks, part.shocks);
    }
    override_events(loaded, &mut merged, problems);
    override_shocks(loaded, &mut merged, problems);
    let document = &loaded.document;
    for (index, event) in loaded.file.events.iter().enumerate() {
        let mut item = event.clone();
        fill(&mut item.countries, &loaded.file.countries);
        merged.events.push(Placed { item, document, path: format!("events/{index}"), from: &loaded.name });
    }
    for (index, shock) in loaded.file.shocks.iter().enumerate() {
        let mut item = shock.clone();
        if item.price.is_none() && !item.world {
            fill(&mut item.countries, &loaded.file.countries);
        }
        merged.shocks.push(Placed { item, document, path: format!("shocks/{index}"), from: &loaded.name });
    }
    merged
}

fn fill(countries: &mut Vec<String>, default: &[String]) {
    if countries.is_empty() {
        default.clone_into(countries);
    }
}

fn append<'a, T>(all: &mut Vec<Placed<'a, T>>, part: Vec<Placed<'a, T>>) {
    for placed in part {
        let again =
            all.iter().any(|one| one.document.place == placed.document.place && one.path == placed.path);
        if !again {
            all.push(placed);
        }
    }
}

fn override_events(loaded: &Loaded, merged: &mut Merged<'_>, problems: &mut Problems) {
    for (key, change) in &loaded.file.overrides.events {
        let found = find(loaded, &merged.events, |event| &event.key, "events", key);
        let Some(index) = problems.keep(found) else { continue };
        if change.drop {
            merged.events.remove(index);
            continue;
        }
        let event = &mut merged.events[index].item;
        event.day = change.day.unwrap_or(event.day);
        if let Some(countries) = &change.countries {
            countries.clone_into(&mut event.countries);
        }
        if let Some(factor) = change.factor {
            event.factor = event.shock.is_some().then(|| factor * event.factor.unwrap_or(1.0));
            event.effects.iter_mut().for_each(|effect| scale(effect, factor));
        }
        event.source = format!("{}; changed: {}", event.source, change.source);
    }
}

fn scale(effect: &mut EffectFile, factor: f64) {
    effect.beta *= factor;
    effect.deviation *= factor.abs();
}

fn override_shocks(loaded: &Loaded, merged: &mut Merged<'_>, problems: &mut Problems) {
    for (key, change) in &loaded.file.overrides.shocks {
        let found = find(loaded, &merged.shocks, |shock| &shock.key, "shocks", key);
        let Some(index) = problems.keep(found) else { continue };
        if change.drop {
            merged.shocks.remove(index);
            continue;
        }
        let shock = &mut merged.shocks[index].item;
        shock.points = change.points.or(shock.points);
        shock.change = change.change.or(shock.change);
        shock.source = format!("{}; changed: {}", shock.source, change.source);
    }
}

/// Where the included item is that an override names, by its key or as `include:key`.
fn find<T>(
    loaded: &Loaded,
    items: &[Placed<'_, T>],
    key_of: impl Fn(&T) -> &String,
    kind: &str,
    name: &str,
) -> Result<usize, Problems> {
    let (from, key) = name.split_once(':').map_or((None, name), |(from, key)| (Some(from), key));
    let fits = |placed: &Placed<'_, T>| {
        key_of(&placed.item) == key && from.is_none_or(|include| include == placed.from)
    };
    let found: Vec<usize> = (0..items.len()).filter(|index| fits(&items[*index])).collect();
    let problem = |what: String| {
        loaded
            .document
            .problem_at(&format!("override/{kind}/{name}"), format!("override of {kind} \"{name}\", {what}"))
    };
    match found[..] {
        [index] => Ok(index),
        [] => Err(problem("which no include brings".to_owned()).into()),
        [first, ..] => {
            let from: Vec<&str> = found.iter().map(|index| items[*index].from).collect();
            Err(problem(format!("which several includes bring: {}", from.join(", ")))
                .hint(format!("name the include: \"{}:{key}\"", items[first].from))
                .into())
        }
    }
}

/// The scenario of a checked file.
///
/// # Panics
/// When the file was not checked, which is our bug.
pub(crate) fn scenario(name: ScenarioName, loaded: &Loaded, merged: Merged<'_>) -> Scenario {
    let file = &loaded.file;
    let shock_keys: Vec<String> = merged.shocks.iter().map(|shock| shock.item.key.clone()).collect();
    let mut leaves = Vec::new();
    collect_leaves(&file.branches, &Above::root(&shock_keys), &mut leaves);
    Scenario {
        name,
        question: file.question.clone(),
        title: file.title.clone(),
        story: file.story.trim().to_owned(),
        countries: countries(&file.countries),
        events: merged.events.into_iter().map(|placed| event(placed.item)).collect(),
        shocks: merged.shocks.into_iter().map(|placed| shock(placed.item)).collect(),
        leaves,
        expect: file.expect.signs(),
        falsify: file.falsify.clone(),
        basis: file.basis.clone(),
        hash: hash(loaded),
    }
}

/// What a branch has from those above it.
struct Above {
    path: Vec<String>,
    weight: f64,
    events: Vec<LeafEvent>,
    shocks: Vec<(String, f64)>,
    reasons: Vec<String>,
}

impl Above {
    fn root(shock_keys: &[String]) -> Self {
        let shocks = shock_keys.iter().map(|key| (key.clone(), 1.0)).collect();
        Self { path: Vec::new(), weight: 1.0, events: Vec::new(), shocks, reasons: Vec::new() }
    }

    fn below(&self, branch: &BranchFile) -> Self {
        let extended = |list: &[String], text: &str| list.iter().cloned().chain([text.to_owned()]).collect();
        let own = branch.shocks.as_ref().map(|shocks| shocks.iter().map(leaf_shock).collect());
        Self {
            path: extended(&self.path, &branch.name),
            weight: self.weight * branch.probability,
            events: self.events.iter().cloned().chain(branch.events.iter().map(leaf_event)).collect(),
            shocks: own.unwrap_or_else(|| self.shocks.clone()),
            reasons: extended(&self.reasons, &branch.reason),
        }
    }
}

fn collect_leaves(branches: &[BranchFile], above: &Above, leaves: &mut Vec<Leaf>) {
    for branch in branches {
        let here = above.below(branch);
        if branch.branches.is_empty() {
            leaves.push(Leaf {
                name: here.path.join("/"),
                weight: here.weight,
                events: here.events,
                shocks: here.shocks,
                reason: here.reasons.join("; "),
            });
        } else {
            collect_leaves(&branch.branches, &here, leaves);
        }
    }
}

fn leaf_event(event: &LeafEventFile) -> LeafEvent {
    match event {
        LeafEventFile::Plain(key) => {
            LeafEvent { key: key.clone(), factor: 1.0, half_life_months: None, countries: Vec::new() }
        }
        LeafEventFile::Changed(change) => LeafEvent {
            key: change.key.clone(),
            factor: change.factor.unwrap_or(1.0),
            half_life_months: change.half_life_months,
            countries: countries(&change.countries),
        },
    }
}

fn leaf_shock(shock: &LeafShockFile) -> (String, f64) {
    match shock {
        LeafShockFile::Plain(key) => (key.clone(), 1.0),
        LeafShockFile::Changed(change) => (change.key.clone(), change.factor),
    }
}

fn event(file: EventFile) -> ScenarioEvent {
    ScenarioEvent {
        countries: countries(&file.countries),
        commodities: file.commodities.iter().map(|id| commodity(id)).collect(),
        assets: file.assets.iter().map(|id| AssetId::new(id).expect("assets were checked")).collect(),
        draw: file.draw.map(|draw| match draw {
            Draw::Country => DrawnPlace::Country,
            Draw::Mine => DrawnPlace::Mine,
        }),
        shock: file.shock.map(|shock| (shock, file.factor.unwrap_or(1.0))),
        effects: file.effects.iter().map(own_effect).collect(),
        key: file.key,
        day: file.day,
        event_type: file.event_type,
        actor: file.actor,
        direction: file.direction,
        title: file.title,
        source: file.source,
    }
}

fn own_effect(effect: &EffectFile) -> OwnEffect {
    OwnEffect {
        peril: effect.peril,
        beta: effect.beta,
        deviation: effect.deviation,
        half_life_months: effect.half_life_months,
        target: effect.target.unwrap_or(Target::Country),
        security_family: effect.security,
    }
}

fn shock(file: ShockFile) -> ScenarioShock {
    let change = file.change.unwrap_or_default();
    let kind = match (file.pillar, &file.price, &file.supply) {
        (Some(pillar), _, _) => ShockKind::Pillar { pillar, points: file.points.unwrap_or_default() },
        (None, Some(id), _) => ShockKind::Price { commodity: commodity(id), change },
        (None, None, Some(id)) => ShockKind::Supply { commodity: commodity(id), change },
        (None, None, None) => unreachable!("the kind of a shock was checked"),
    };
    ScenarioShock {
        key: file.key,
        kind,
        countries: countries(&file.countries),
        drawn: file.draw.is_some(),
        day: file.day,
        source: file.source,
    }
}

fn countries(codes: &[String]) -> Vec<CountryCode> {
    codes.iter().map(|code| CountryCode::new(code).expect("countries were checked")).collect()
}

fn commodity(id: &str) -> CommodityId {
    CommodityId::new(id).expect("commodities were checked")
}
