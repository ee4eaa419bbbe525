//! The checklist of the source article against a book: each point done, open or not answerable, with its evidence.
//!
//! In: what was known, the book looked through, its scores, coverage and signals. Out: seven points. A point is done when nothing
//! is left to do on it, and what is left is named: a holding, a series, a signal.

use super::judgements;
use crate::exposure::Exposure;
use crate::id::{CommodityId, CountryCode};
use crate::model::package::ResourceInfo;
use crate::model::pillar::Pillar;
use crate::model::view::{CoverageRow, ScoreRow, Scores};
use crate::period::Month;
use crate::scenario::bound::{PillarValues, bound};
use crate::scenario::bound_rule;
use crate::signals::Outlook;
use crate::world::World;
use serde::Serialize;
use std::collections::BTreeSet;

/// A table of events or prices that ends more than this many months before the as-of date is old. Judgement, as for signals.
const OLD_MONTHS: i32 = 3;

/// How a point stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing is left to do.
    Done,
    /// Something is, and is named.
    Open,
    /// The data or the book give nothing to judge it by.
    NotAnswerable,
}

impl State {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Open => "open",
            Self::NotAnswerable => "not answerable",
        }
    }
}

/// A point of the checklist.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// `checklist-1`, `do-1`, `dont-1`.
    pub id: &'static str,
    /// What the article asks.
    pub asks: &'static str,
    /// How it stands.
    pub state: State,
    /// What the state rests on.
    pub evidence: Vec<String>,
    /// What is left to do.
    pub left: Vec<String>,
}

/// What the points are judged by.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What was known.
    pub world: &'a World,
    /// The book looked through.
    pub exposure: &'a Exposure,
    /// Its scores.
    pub scores: &'a Scores,
    /// Freshness of indicators.
    pub coverage: &'a [CoverageRow],
    /// Signals.
    pub signals: &'a [Outlook],
    /// Tables of the data package.
    pub tables: &'a [ResourceInfo],
}

/// All points, in the article's order.
pub fn points(facts: &Facts<'_>) -> Vec<Point> {
    let book = Book::of(facts.exposure);
    vec![
        review(facts),
        experts(facts),
        humanitarian(facts, &book),
        informed(facts, &book),
        markets(facts, &book),
        us_policy(facts, &book),
        not_military_alone(facts, &book),
    ]
}

/// Where the book's pounds stand.
struct Book {
    countries: BTreeSet<CountryCode>,
    commodities: BTreeSet<CommodityId>,
}

impl Book {
    fn of(exposure: &Exposure) -> Self {
        Self {
            countries: exposure.assets.iter().map(|asset| asset.country.clone()).collect(),
            commodities: exposure.assets.iter().filter_map(|asset| asset.commodity.clone()).collect(),
        }
    }

    fn touches(&self, outlook: &Outlook) -> bool {
        outlook.signal.countries.iter().any(|code| self.countries.iter().any(|own| own.as_str() == code))
    }
}

/// A point whose state follows from what is left.
fn point(id: &'static str, asks: &'static str, evidence: Vec<String>, left: Vec<String>) -> Point {
    let state = if left.is_empty() { State::Done } else { State::Open };
    Point { id, asks, state, evidence, left }
}

fn not_answerable(id: &'static str, asks: &'static str, why: &str) -> Point {
    Point { id, asks, state: State::NotAnswerable, evidence: vec![why.to_owned()], left: Vec::new() }
}

const NOTHING_HELD: &str = "no pound of the book is looked through to the region";

fn review(facts: &Facts<'_>) -> Point {
    let (id, asks) = ("checklist-1", "Review current investments for risks and opportunities");
    let holdings = &facts.exposure.holdings;
    if holdings.is_empty() {
        return not_answerable(id, asks, "the book holds nothing");
    }
    let mut left = Vec::new();
    for holding in holdings {
        let row = facts.scores.holdings.iter().find(|row| row.id == holding.id.as_str());
        let lacks = lacking(row);
        if !lacks.is_empty() {
            let unmatched = facts.exposure.unmatched.iter().find(|one| one.holding == holding.id);
            let why = unmatched.map_or(String::new(), |one| format!(" ({})", one.reason));
            left.push(format!("{} {}: no {}{why}", holding.id, holding.name, lacks.join(", no ")));
        }
    }
    let whole = holdings.len() - left.len();
    let evidence = vec![
        format!(
            "{whole} of {} holdings have a risk score, an opportunity score and what drives them",
            holdings.len()
        ),
        "the change since an earlier review is not judged here: it needs the folder of an earlier run"
            .to_owned(),
    ];
    point(id, asks, evidence, left)
}

fn lacking(row: Option<&ScoreRow>) -> Vec<&'static str> {
    let has_drivers = |row: &ScoreRow| row.pillars.iter().any(|pillar| pillar.contribution.is_some());
    [
        ("risk score", row.and_then(|row| row.score).is_some()),
        ("opportunity score", row.and_then(|row| row.opportunity).is_some()),
        ("drivers", row.is_some_and(has_drivers)),
    ]
    .into_iter()
    .filter_map(|(what, is_there)| (!is_there).then_some(what))
    .collect()
}

fn experts(facts: &Facts<'_>) -> Point {
    let is_elicited = |table: &&ResourceInfo| table.name.contains("elicitation");
    let elicited: Vec<String> =
        facts.tables.iter().filter(is_elicited).map(|table| table.name.clone()).collect();
    let judgements = judgements::rows(facts.world).len();
    let mut evidence =
        vec![format!("{judgements} numbers are set by judgement of the project, each with its reason")];
    let mut left = Vec::new();
    if elicited.is_empty() {
        left.push(format!(
            "no elicitation table is among the {} tables of the data: no outside expert has been asked",
            facts.tables.len()
        ));
    } else {
        evidence.push(format!("elicited: {}", elicited.join(", ")));
    }
    point("checklist-2", "Engage with expert analyses of security trends", evidence, left)
}

fn humanitarian(facts: &Facts<'_>, book: &Book) -> Point {
    let (id, asks) = ("checklist-3", "Follow international organisations on humanitarian conditions");
    let is_own = |row: &&CoverageRow| {
        row.pillar == Pillar::Humanitarian && book.countries.iter().any(|own| own.as_str() == row.country)
    };
    let rows: Vec<&CoverageRow> = facts.coverage.iter().filter(is_own).collect();
    if rows.is_empty() {
        return not_answerable(id, asks, NOTHING_HELD);
    }
    let is_current =
        |row: &&&CoverageRow| matches!(row.state.as_str(), "fresh" | "carried" | "not applicable");
    let current = rows.iter().filter(is_current).count();
    let left = rows.iter().filter(|row| !is_current(row)).map(|row| {
        let newest =
            row.newest.as_deref().map_or("nothing held".to_owned(), |newest| format!("newest {newest}"));
        format!("{} in {}: {}, {newest}", row.label, row.country, row.state)
    });
    let evidence =
        vec![format!("{current} of {} series in {} are current", rows.len(), many(book.countries.len()))];
    point(id, asks, evidence, left.collect())
}

/// Families of signals on security and on resources.
const FAMILIES: [&str; 5] = ["jihadist", "russia", "state", "corridor", "price"];

fn informed(facts: &Facts<'_>, book: &Book) -> Point {
    let (id, asks) = ("do-1", "Stay informed on security and resource management");
    let own =
        |outlook: &&Outlook| FAMILIES.contains(&outlook.signal.family.as_str()) && book.touches(outlook);
    let signals: Vec<&Outlook> = facts.signals.iter().filter(own).collect();
    if signals.is_empty() {
        return not_answerable(id, asks, "no signal watches a country of the book");
    }
    let of = |state: &str| signals.iter().filter(|outlook| outlook.signal.state == state).count();
    let mut evidence = vec![format!(
        "{} signals watch countries of the book: {} tripped, {} quiet, {} stale, {} unknown",
        signals.len(),
        of("tripped"),
        of("quiet"),
        of("stale"),
        of("unknown")
    )];
    let tripped = signals.iter().filter(|outlook| outlook.signal.state == "tripped");
    evidence.extend(tripped.map(|outlook| format!("tripped: {}", outlook.signal.label)));
    let left = signals.iter().filter_map(|outlook| match outlook.signal.state.as_str() {
        "stale" => Some(format!("stale: {}", outlook.signal.label)),
        "unknown" => {
            Some(format!("to be read by hand: {} ({})", outlook.signal.label, outlook.signal.source))
        }
        _ => None,
    });
    point(id, asks, evidence, left.collect())
}

fn markets(facts: &Facts<'_>, book: &Book) -> Point {
    let (id, asks) = ("do-2", "Consider how regional stability moves global markets and supply chains");
    if book.commodities.is_empty() {
        return not_answerable(id, asks, NOTHING_HELD);
    }
    let (mut evidence, mut left) = (Vec::new(), Vec::new());
    for commodity in &book.commodities {
        let known = facts.world.commodities.iter().find(|known| known.id == *commodity);
        let name = known.map_or(commodity.as_str(), |known| known.name.as_str());
        let series = known.and_then(|known| known.price_series.as_deref());
        let newest = series.and_then(|series| newest_price(facts.world, series));
        match newest {
            Some(month) if months_old(facts.world, month) <= OLD_MONTHS => {
                evidence.push(format!("{name}: price known to {month}"));
            }
            Some(month) => left.push(format!("{name}: the newest price is of {month}")),
            None => left.push(format!("{name}: no open monthly price is held")),
        }
        match known.and_then(|known| known.production_series.as_deref()) {
            Some(series) if facts.world.production.iter().any(|row| row.mineral.as_str() == series) => {
                evidence.push(format!("{name}: shares of world production are held"));
            }
            _ => left.push(format!("{name}: no world production is held, so no share of supply")),
        }
    }
    point(id, asks, evidence, left)
}

fn newest_price(world: &World, series: &str) -> Option<Month> {
    world.prices.iter().filter(|price| price.series == series).map(|price| price.month).max()
}

fn months_old(world: &World, month: Month) -> i32 {
    Month::of(world.as_of.0).ordinal() - month.ordinal()
}

fn us_policy(facts: &Facts<'_>, book: &Book) -> Point {
    let (id, asks) = ("dont-1", "Do not ignore what US policy shifts can do to UK interests");
    let own = |outlook: &&Outlook| outlook.signal.family == "us" && book.touches(outlook);
    let signals: Vec<&Outlook> = facts.signals.iter().filter(own).collect();
    let Some(events_to) = facts.world.events_to else {
        return not_answerable(id, asks, "no table of policy events is held");
    };
    if signals.is_empty() {
        return not_answerable(id, asks, "no signal on US policy watches a country of the book");
    }
    let mut evidence = vec![format!("policy events are known to {events_to}")];
    evidence.extend(signals.iter().map(|outlook| {
        let newest =
            outlook.newest_event.as_deref().map_or(String::new(), |newest| format!("; newest {newest}"));
        format!("{}: {}{newest}", outlook.signal.label, outlook.signal.state)
    }));
    let mut left = Vec::new();
    if months_old(facts.world, Month::of(events_to)) > OLD_MONTHS {
        left.push(format!("the table of policy events ends on {events_to}"));
    }
    let is_covered = |code: &&CountryCode| facts.world.country(code).is_some_and(|row| row.events_covered);
    left.extend(
        book.countries
            .iter()
            .filter(|code| !is_covered(code))
            .map(|code| format!("{code}: policy events are not followed there")),
    );
    point(id, asks, evidence, left)
}

fn not_military_alone(facts: &Facts<'_>, book: &Book) -> Point {
    let (id, asks) = ("dont-2", "Do not assume that military solutions alone will resolve it");
    if book.countries.is_empty() {
        return not_answerable(id, asks, NOTHING_HELD);
    }
    let (mut evidence, mut left) = (Vec::new(), Vec::new());
    let rule = bound_rule(facts.world);
    for code in &book.countries {
        let row = facts.scores.countries.iter().find(|row| row.id == code.as_str());
        let value = |pillar| {
            row.and_then(|row| row.pillars.iter().find(|one| one.pillar == pillar)).and_then(|one| one.value)
        };
        let now = PillarValues {
            security: value(Pillar::Security),
            governance: value(Pillar::Governance),
            humanitarian: value(Pillar::Humanitarian),
        };
        match bound(now, now, rule) {
            Some(bounded) => evidence.push(format!(
                "{code}: governance ({}) and humanitarian conditions ({}) let {:.0}% of a gain in security alone pass",
                shown(now.governance),
                shown(now.humanitarian),
                bounded.pass_through * 100.0
            )),
            None => left.push(format!("{code}: security, or both other pillars, are unknown: nothing bounds a gain")),
        }
    }
    point(id, asks, evidence, left)
}

fn shown(value: Option<f64>) -> String {
    value.map_or_else(|| "no data".to_owned(), |value| format!("{value:.0}"))
}

fn many(countries: usize) -> String {
    format!("{countries} {}", if countries == 1 { "country" } else { "countries" })
}
