//! Likely or merely grave: how often an event comes against what it costs, on log axes.

use super::super::changes;
use super::super::scatter::{self, Axis, Point};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format};
use crate::grid::Grid;
use crate::maths;
use crate::model::view::{RateRow, View};
use std::collections::BTreeMap;

/// Radius of the bubble with the largest expected loss; areas are in proportion to it.
const LARGEST: f64 = 210.0;
/// No bubble is smaller: it would not be seen.
const SMALLEST: i32 = 30;

/// Events of one kind in one country or currency zone.
struct Group {
    process: String,
    place: String,
    rate: f64,
    low: Option<f64>,
    high: Option<f64>,
    loss: f64,
}

impl Group {
    fn each(&self) -> f64 {
        self.loss / self.rate
    }

    fn name(&self) -> String {
        format!("{}: {}", self.place, self.process)
    }
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    if let Some(drawing) = changes::too_little(view, look, "risk-matrix") {
        return drawing;
    }
    let groups = groups(view);
    let numbered = groups.len().min(scatter::most(look.size));
    let body = if groups.is_empty() { 500 } else { scatter::height(look.size, numbered) };
    let mut sheet = Sheet::new(view, look, words(view, look, &groups, numbered), body);
    if groups.is_empty() {
        sheet.explain(
            "The run holds no rate with a loss. A book with assets in the region, run with this version, gives both.",
        );
    } else {
        let largest = groups.iter().map(|group| group.loss).fold(0.0, f64::max);
        let points: Vec<Point> = groups.iter().map(|group| point(look, group, largest)).collect();
        let (x, y) = axes(look, &groups);
        scatter::draw(&mut sheet, &points, numbered, &x, &y);
    }
    sheet.finish()
}

/// The name of a country, or the code of a currency zone as one.
fn place(view: &View, rate: &RateRow) -> String {
    match &rate.country {
        Some(code) => {
            let known = view.scores.countries.iter().find(|row| row.id == *code);
            format::plain(known.map_or(code.as_str(), |row| row.name.as_str()))
        }
        None => format!("{} zone", rate.place),
    }
}

/// Largest expected loss first. Rates of the sites of a country add up, and so do the ends of their intervals: the sites share
/// one posterior and move together.
fn groups(view: &View) -> Vec<Group> {
    let mut found: BTreeMap<(&str, String), Group> = BTreeMap::new();
    for rate in &view.rates {
        let Some(loss) = rate.loss.filter(|loss| 0.0 < *loss && 0.0 < rate.expected) else { continue };
        let place = place(view, rate);
        let add = |sum: Option<f64>, part: Option<f64>| Some(sum? + part?);
        let group = found.entry((&rate.process, place.clone())).or_insert_with(|| Group {
            process: rate.process.clone(),
            place,
            rate: 0.0,
            low: Some(0.0),
            high: Some(0.0),
            loss: 0.0,
        });
        group.rate += rate.expected;
        group.low = add(group.low, rate.low);
        group.high = add(group.high, rate.high);
        group.loss += loss;
    }
    let mut groups: Vec<Group> = found.into_values().collect();
    groups.sort_by(|a, b| b.loss.total_cmp(&a.loss).then_with(|| a.name().cmp(&b.name())));
    groups
}

/// How often, in words: `2.3 a year`, `once in 6.1 years`.
fn often(rate: f64) -> String {
    match 1.0 / rate {
        _ if 1.0 <= rate => format!("{rate:.1} a year"),
        years if years < 9.95 => format!("once in {years:.1} years"),
        years => format!("once in {} years", format::count(years.round() as u64)),
    }
}

fn point(look: &Look, group: &Group, largest: f64) -> Point {
    let radius = (LARGEST * (group.loss / largest).max(0.0).sqrt()).round() as i32;
    let interval = match (group.low, group.high) {
        (Some(low), Some(high)) => format!(" ({} to {})", often(high), often(low)),
        _ => String::new(),
    };
    Point {
        name: group.name(),
        figure: look.loss(group.loss),
        tip: format!(
            "{}: {}{interval}, {} each, {} a year",
            group.name(),
            often(group.rate),
            look.loss(group.each()),
            look.loss(group.loss)
        ),
        x: (group.rate, group.low.unwrap_or(group.rate), group.high.unwrap_or(group.rate)),
        y: group.each(),
        radius: radius.max(SMALLEST),
    }
}

/// Powers of ten that hold all values, one decade at least.
fn decades(values: impl Iterator<Item = f64>) -> (i32, i32) {
    let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(low, high), at| (low.min(at), high.max(at)));
    let power = |value: f64| maths::log10(value);
    let (first, last) = (power(low).floor() as i32, power(high).ceil() as i32);
    (first, last.max(first + 1))
}

fn axes(look: &Look, groups: &[Group]) -> (Axis, Axis) {
    let ten = |power: i32| maths::pow(10.0, f64::from(power));
    let axis = |(first, last): (i32, i32), name: String, write: &dyn Fn(f64) -> String| {
        // Every second decade is named where there are many.
        let every = if 6 < last - first { 2 } else { 1 };
        let ticks = (first..=last).filter(|power| (last - power) % every == 0);
        let ticks = ticks.map(|power| (ten(power), write(ten(power)))).collect();
        Axis { name, ends: (ten(first), ten(last)), is_log: true, ticks, mark: None }
    };
    let rates = decades(groups.iter().map(|group| group.rate));
    let losses = decades(groups.iter().map(Group::each));
    let every = |rate: f64| match 1.0 / rate {
        years if years < 1.5 => format!("{rate:.0}"),
        years => format!("1 in {}", format::count(years.round() as u64)),
    };
    let x = axis(rates, "Events a year (log scale)".to_owned(), &every);
    let y = axis(losses, "Expected loss of one event (log scale)".to_owned(), &|loss| {
        look.axis_money(loss, loss, loss)
    });
    (x, y)
}

fn title(look: &Look, groups: &[Group]) -> (String, Vec<String>) {
    let Some(first) = groups.first() else {
        return ("Events are too few to calibrate: no rate with a loss is known".to_owned(), vec![]);
    };
    let upper_half = |of: fn(&Group) -> f64| {
        let above = groups.iter().filter(|group| of(first) < of(group)).count();
        2 * above < groups.len()
    };
    let (is_likely, is_grave) = (upper_half(|group| group.rate), upper_half(Group::each));
    let (how_often, each) = (often(first.rate), look.loss(first.each()));
    let what = match (is_likely, is_grave) {
        (true, true) => "both likely and costly",
        (true, false) => "costliest by being likely",
        _ => "costliest by being grave",
    };
    let title =
        format!("{} in {}: {what}, {how_often} at {each}", format::capital(&first.process), named(first));
    (title, vec![how_often, each, first.name()])
}

fn named(group: &Group) -> String {
    if group.place.ends_with(" zone") { format!("the {}", group.place) } else { group.place.clone() }
}

fn words(view: &View, look: &Look, groups: &[Group], numbered: usize) -> Words {
    let (title, data) = title(look, groups);
    let rest = match &groups[numbered..] {
        [] => String::new(),
        rest => {
            let loss = look.loss(maths::sum(rest.iter().map(|group| group.loss)));
            format!(" Open circles: {} more, {loss} together.", rest.len())
        }
    };
    let listed: Vec<String> = groups
        .iter()
        .take(12)
        .map(|group| format!("{} {} at {}", group.name(), often(group.rate), look.loss(group.each())))
        .collect();
    Words {
        name: "risk-matrix".to_owned(),
        title,
        subtitle: "Events a year at the book's sites against the expected loss of one. Bubbles: expected loss a year, listed. \
                   Lines: 90% interval of rates learnt from events; judged rates have none"
            .to_owned(),
        source: format!(
            "Source: rates and mean severities in closed form; loans, caps, overlaps and insurance left out.{rest}"
        ),
        description: format!("{}.{rest} {}", listed.join("; "), stamp(view)),
        data,
        table: table(groups),
    }
}

fn table(groups: &[Group]) -> Grid {
    let columns = ["process", "place", "events_a_year", "low", "high", "loss_of_an_event", "expected_loss"];
    let mut grid = Grid::new(&columns);
    for group in groups {
        grid.row(vec![
            group.process.as_str().into(),
            group.place.as_str().into(),
            group.rate.into(),
            group.low.into(),
            group.high.into(),
            group.each().into(),
            group.loss.into(),
        ]);
    }
    grid
}
