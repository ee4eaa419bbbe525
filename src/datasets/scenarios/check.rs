//! What the layout alone cannot tell: names that must exist, probabilities that must sum, parts that contradict each other.

use super::Known;
use super::document::Document;
use super::file::{BranchFile, Draw, EventFile, LeafEventFile, LeafShockFile, ShockFile};
use super::load::Loaded;
use super::resolve::{Merged, Placed};
use super::shape::shorten;
use crate::id::ScenarioName;
use crate::model::policy::Direction;
use crate::problem::{Problems, nearest};
use std::collections::BTreeSet;

/// Probabilities are written by hand with few digits: a sum off by more is a slip.
const SUM_TOLERANCE: f64 = 1e-9;

/// Adds all problems of a scenario.
pub(crate) fn check(loaded: &Loaded, merged: &Merged<'_>, known: &Known, problems: &mut Problems) {
    let document = &loaded.document;
    if loaded.file.countries.is_empty() {
        problems.push(document.problem_at("countries", "\"countries\" is empty; name at least one"));
    }
    names(document, "countries", "country", &loaded.file.countries, &known.countries, problems);
    keys(&merged.events, |event| &event.key, "event", problems);
    keys(&merged.shocks, |shock| &shock.key, "shock", problems);
    merged.events.iter().for_each(|placed| event(placed, known, problems));
    merged.shocks.iter().for_each(|placed| shock(placed, known, problems));
    let mut tree = Tree { document, merged, known, used: BTreeSet::new(), problems };
    tree.siblings(&loaded.file.branches, "branches", &[]);
    let used = tree.used;
    for placed in merged.events.iter().filter(|placed| std::ptr::eq(placed.document, document)) {
        if !used.contains(&placed.item.key) {
            let message = format!("event \"{}\" is in no branch", placed.item.key);
            problems.push(document.problem_at(&format!("{}/key", placed.path), message));
        }
    }
}

fn names(
    document: &Document,
    path: &str,
    kind: &str,
    found: &[String],
    known: &BTreeSet<String>,
    problems: &mut Problems,
) {
    // What was filled in from the head of the file is told there, once.
    let written = if document.has(path) { found } else { &[] };
    for (index, name) in written.iter().enumerate() {
        one_name(document, &format!("{path}/{index}"), kind, name, known, problems);
        if written[..index].contains(name) {
            problems.push(
                document.problem_at(&format!("{path}/{index}"), format!("{kind} \"{name}\" is named twice")),
            );
        }
    }
}

fn one_name(
    document: &Document,
    path: &str,
    kind: &str,
    name: &str,
    known: &BTreeSet<String>,
    problems: &mut Problems,
) {
    if known.contains(name) {
        return;
    }
    let all = || known.iter().map(String::as_str);
    let list = if known.len() <= 40 {
        format!("; known are {}", all().collect::<Vec<_>>().join(", "))
    } else {
        String::new()
    };
    let problem = document.problem_at(path, format!("unknown {kind} \"{}\"{list}", shorten(name)));
    problems.push(match nearest(name, all()) {
        Some(near) => problem.hint(format!("did you mean {near}?")),
        None => problem,
    });
}

fn keys<T>(items: &[Placed<'_, T>], key: impl Fn(&T) -> &String, kind: &str, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for placed in items {
        let name = key(&placed.item);
        let path = format!("{}/key", placed.path);
        if ScenarioName::new(name.clone()).is_err() {
            let message =
                format!("{kind} key must be small letters, digits and hyphens, was \"{}\"", shorten(name));
            problems.push(placed.document.problem_at(&path, message));
        }
        if !seen.insert(name.clone()) {
            problems
                .push(placed.document.problem_at(&path, format!("{kind} key \"{name}\" was already given")));
        }
    }
}

fn event(placed: &Placed<'_, EventFile>, known: &Known, problems: &mut Problems) {
    let (document, event, path) = (placed.document, &placed.item, &placed.path);
    let at = |part: &str| format!("{path}/{part}");
    one_name(document, &at("type"), "event type", &event.event_type, &known.event_types, problems);
    names(document, &at("countries"), "country", &event.countries, &known.countries, problems);
    names(document, &at("commodities"), "commodity", &event.commodities, &known.commodities, problems);
    names(document, &at("assets"), "asset", &event.assets, &known.assets, problems);
    if let Some(shock) = &event.shock {
        one_name(document, &at("shock"), "shock", shock, &known.shocks, problems);
    }
    let mut push =
        |part: &str, message: &str| problems.push(document.problem_at(&at(part), message.to_owned()));
    if event.shock.is_none() && event.factor.is_some() {
        push("factor", "\"factor\" is the size of \"shock\", which is not given");
    }
    if event.shock.is_none() && event.effects.is_empty() {
        push("key", "the event moves nothing; give \"shock\" or \"effects\"");
    }
    let betas = || event.effects.iter().map(|effect| effect.beta);
    let signs_fail = !event.effects.is_empty()
        && match event.direction {
            Direction::Favourable => betas().all(|beta| beta > 0.0),
            Direction::Adverse => betas().all(|beta| beta < 0.0),
            Direction::Ambiguous => false,
        };
    if signs_fail {
        push("direction", "the direction contradicts the effects, which all have the other sign");
    }
}

fn shock(placed: &Placed<'_, ShockFile>, known: &Known, problems: &mut Problems) {
    let (document, shock, path) = (placed.document, &placed.item, &placed.path);
    let at = |part: &str| format!("{path}/{part}");
    names(document, &at("countries"), "country", &shock.countries, &known.countries, problems);
    for (part, commodity) in [("price", &shock.price), ("supply", &shock.supply)] {
        if let Some(id) = commodity {
            one_name(document, &at(part), "commodity", id, &known.commodities, problems);
        }
    }
    let mut push =
        |part: &str, message: &str| problems.push(document.problem_at(&at(part), message.to_owned()));
    let kinds = [shock.pillar.is_some(), shock.price.is_some(), shock.supply.is_some()];
    if kinds.into_iter().filter(|given| *given).count() != 1 {
        push("key", "a shock has one of \"pillar\", \"price\" and \"supply\"");
        return;
    }
    if shock.pillar.is_some() != shock.points.is_some() {
        push("key", "\"pillar\" goes with \"points\", and only they do");
    }
    if shock.pillar.is_none() != shock.change.is_some() {
        push("key", "\"price\" and \"supply\" go with \"change\", and only they do");
    }
    if shock.price.is_some() && !shock.countries.is_empty() {
        push("countries", "a price is the world's: it has no countries");
    }
    if shock.world && shock.supply.is_none() {
        push("world", "only a \"supply\" can be the world's; a price always is, a pillar never");
    }
    if shock.world && !shock.countries.is_empty() {
        push("countries", "the supply is the world's: it has no countries");
    }
    match shock.draw {
        None => {}
        Some(Draw::Mine) => push("draw", "a shock moves a country: only an event draws a mine"),
        Some(Draw::Country) if shock.pillar.is_none() => {
            push("draw", "only a pillar is drawn among countries")
        }
        Some(Draw::Country) => {}
    }
}

struct Tree<'a, 'p> {
    document: &'a Document,
    merged: &'a Merged<'a>,
    known: &'a Known,
    used: BTreeSet<String>,
    problems: &'p mut Problems,
}

impl Tree<'_, '_> {
    fn siblings(&mut self, branches: &[BranchFile], path: &str, above: &[String]) {
        let sum: f64 = branches.iter().map(|branch| branch.probability).sum();
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            let rounded = (sum * 1e9).round() / 1e9;
            let message = format!("probabilities of the branches sum to {rounded}; they must sum to 1");
            self.push(path, message);
        }
        for (index, branch) in branches.iter().enumerate() {
            let here = format!("{path}/{index}");
            if branches[..index].iter().any(|other| other.name == branch.name) {
                self.push(&format!("{here}/name"), format!("branch \"{}\" was already given", branch.name));
            }
            if ScenarioName::new(branch.name.clone()).is_err() {
                let message = format!(
                    "branch name must be small letters, digits and hyphens, was \"{}\"",
                    shorten(&branch.name)
                );
                self.push(&format!("{here}/name"), message);
            }
            let keys = self.events(branch, &here, above);
            self.shocks(branch, &here);
            if !branch.branches.is_empty() {
                self.siblings(&branch.branches, &format!("{here}/branches"), &keys);
            }
        }
    }

    /// Checks a branch's events; returns their keys with those from above.
    fn events(&mut self, branch: &BranchFile, path: &str, above: &[String]) -> Vec<String> {
        let known: BTreeSet<String> = self.merged.events.iter().map(|event| event.item.key.clone()).collect();
        let mut keys = above.to_vec();
        for (index, event) in branch.events.iter().enumerate() {
            let here = format!("{path}/events/{index}");
            let key = match event {
                LeafEventFile::Plain(key) => key,
                LeafEventFile::Changed(change) => {
                    let codes = &change.countries;
                    names(
                        self.document,
                        &format!("{here}/countries"),
                        "country",
                        codes,
                        &self.known.countries,
                        self.problems,
                    );
                    &change.key
                }
            };
            one_name(self.document, &here, "event", key, &known, self.problems);
            if keys.contains(key) {
                self.push(&here, format!("event \"{key}\" is already in this branch"));
            }
            keys.push(key.clone());
            self.used.insert(key.clone());
        }
        self.contradictions(&keys, path);
        keys
    }

    fn shocks(&mut self, branch: &BranchFile, path: &str) {
        let all: BTreeSet<String> = self.merged.shocks.iter().map(|shock| shock.item.key.clone()).collect();
        let mut keys: Vec<&String> = Vec::new();
        for (index, shock) in branch.shocks.iter().flatten().enumerate() {
            let here = format!("{path}/shocks/{index}");
            let key = match shock {
                LeafShockFile::Plain(key) => key,
                LeafShockFile::Changed(change) => &change.key,
            };
            one_name(self.document, &here, "shock", key, &all, self.problems);
            if keys.contains(&key) {
                self.push(&here, format!("shock \"{key}\" is already in this branch"));
            }
            keys.push(key);
        }
        let held = |key: &String| branch.shocks.is_none() || keys.contains(&key);
        let mut priced: BTreeSet<&String> = BTreeSet::new();
        for shock in self.merged.shocks.iter().map(|placed| &placed.item).filter(|shock| held(&shock.key)) {
            if shock.price.as_ref().is_some_and(|commodity| !priced.insert(commodity)) {
                let message =
                    format!("branch \"{}\" moves one price twice (shock \"{}\")", branch.name, shock.key);
                self.problems.push(self.document.problem_at(path, message));
            }
        }
    }

    /// One row of the shock table cannot act in both directions on one country on one day.
    fn contradictions(&mut self, keys: &[String], path: &str) {
        let events: Vec<&EventFile> = self
            .merged
            .events
            .iter()
            .map(|placed| &placed.item)
            .filter(|event| event.shock.is_some() && keys.contains(&event.key))
            .collect();
        for (index, one) in events.iter().enumerate() {
            for other in &events[..index] {
                let opposed = one.factor.unwrap_or(1.0) * other.factor.unwrap_or(1.0) < 0.0;
                let shared = one.countries.iter().any(|code| other.countries.contains(code));
                if one.shock == other.shock && one.day == other.day && opposed && shared {
                    let message =
                        format!("events \"{}\" and \"{}\" contradict each other", other.key, one.key);
                    self.push(path, message);
                }
            }
        }
    }

    fn push(&mut self, path: &str, message: String) {
        self.problems.push(self.document.problem_at(path, message));
    }
}
