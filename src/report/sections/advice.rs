//! What to do and what not: the article's points, each answered with this run's numbers and the state of its checklist.

use super::answer::scenario_effect;
use super::change::country_name;
use super::minerals::{leading, to_replace};
use crate::model::view::{BoundRow, CheckRow, View};
use crate::report::document::Section;
use crate::report::format::{capital, decimals, list, percent, sentence};
use std::collections::BTreeSet;

/// Points named in a sentence before the rest is counted.
const NAMED: usize = 3;

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("advice", "What to do, and what not");
    section.text(standing(view));
    for point in &view.checklist {
        section.heading(capital(&point.asks));
        section.text(answer(view, &point.id));
        section.text(state(point));
        section.list(point.left.iter().take(NAMED).map(|text| sentence(&capital(text))).collect());
    }
    section
}

/// How the points stand, in a line.
fn standing(view: &View) -> String {
    if view.checklist.is_empty() {
        return "This run holds no checklist.".to_owned();
    }
    let of = |state: &str| view.checklist.iter().filter(|point| point.state == state).count();
    format!(
        "Of the {} points that the source article asks a reader to check, do or avoid, done for this book: {}, open: {}, not answerable from the data held: {}.",
        view.checklist.len(),
        of("done"),
        of("open"),
        of("not answerable")
    )
}

fn state(point: &CheckRow) -> String {
    let left = match point.left.len() {
        0 => String::new(),
        some if some > NAMED => format!(" {some} things are left, the first {NAMED}:"),
        1 => " One thing is left:".to_owned(),
        some => format!(" {some} things are left:"),
    };
    format!("State: {}.{left}", point.state)
}

/// What the run says to a point, beyond whether it is done.
fn answer(view: &View, id: &str) -> String {
    match id {
        "checklist-1" => reviewed(view),
        "do-1" => tripped(view),
        "do-2" => supply(view),
        "dont-1" => scenario_effect(view),
        "dont-2" => military(view),
        _ => {
            let point = view.checklist.iter().find(|point| point.id == id);
            let evidence = point.and_then(|point| point.evidence.first());
            evidence.map_or_else(String::new, |text| {
                format!("{}.", sentence(&capital(text)).trim_end_matches('.'))
            })
        }
    }
}

fn reviewed(view: &View) -> String {
    let scored = view.scores.holdings.iter().filter(|row| row.score.is_some());
    let worst = scored.max_by(|a, b| a.score.unwrap_or(0.0).total_cmp(&b.score.unwrap_or(0.0)));
    let offers = view.scores.holdings.iter().filter(|row| row.opportunity.is_some());
    let best = offers.max_by(|a, b| a.opportunity.unwrap_or(0.0).total_cmp(&b.opportunity.unwrap_or(0.0)));
    let (Some(worst), Some(best)) = (worst, best) else {
        return "No holding has both a risk and an opportunity score.".to_owned();
    };
    format!(
        "Highest risk score: {} ({}). Highest opportunity score: {} ({}).",
        worst.name,
        decimals(worst.score.unwrap_or_default(), 0),
        best.name,
        decimals(best.opportunity.unwrap_or_default(), 0)
    )
}

fn tripped(view: &View) -> String {
    let rows: Vec<&str> =
        view.signals.iter().filter(|row| row.state == "tripped").map(|row| row.label.as_str()).collect();
    if rows.is_empty() {
        return format!("None of {} signals is past its threshold.", view.signals.len());
    }
    let named: Vec<String> = rows.iter().take(NAMED).map(|label| (*label).to_owned()).collect();
    let more = match rows.len() > NAMED {
        true => format!("; {} more stand in the list of signals", rows.len() - NAMED),
        false => String::new(),
    };
    format!("Past their thresholds now: {}{more}.", named.join("; "))
}

fn supply(view: &View) -> String {
    let Some((row, share)) = leading(view) else {
        return "No source gives the share of the AES in the world's output.".to_owned();
    };
    format!(
        "The book's main mineral here is {}: the AES mine {} of the world's, and a stop of all of it would ask {} more of the others.",
        row.mineral,
        percent(share),
        percent(to_replace(share))
    )
}

/// Whether the bound on gains from security alone bit.
fn military(view: &View) -> String {
    let rows = &view.scenario.bound;
    if rows.is_empty() {
        return "No branch of this run asks for better security, so the bound on gains from security alone had nothing to act on. What it would let pass stands below.".to_owned()
            + &passing(view);
    }
    let bit: Vec<&BoundRow> = rows.iter().filter(|row| row.applied).collect();
    if bit.is_empty() {
        return format!(
            "The bound on gains from security alone did not bite in any of {} branches and countries.",
            rows.len()
        );
    }
    let places: BTreeSet<&str> = bit.iter().map(|row| row.country.as_str()).collect();
    let places: Vec<String> = places
        .into_iter()
        .map(|code| country_name(view, code))
        .map(|name| name.split(" (").next().unwrap_or_default().to_owned())
        .collect();
    let passes = || bit.iter().map(|row| row.pass_through);
    let (low, high) = (passes().fold(1.0, f64::min), passes().fold(0.0, f64::max));
    let passes = match high - low < 0.005 {
        true => percent(low),
        false => format!("{} to {}", percent(low), percent(high)),
    };
    format!(
        "The bound bit in {} of {} branches and countries ({}): of a gain in security alone {passes} passes, because governance and humanitarian conditions stay as they are.",
        bit.len(),
        rows.len(),
        list(&places)
    )
}

/// The checklist's evidence on what would pass.
fn passing(view: &View) -> String {
    let point = view.checklist.iter().find(|point| point.id == "dont-2");
    let evidence = point.map_or(&[][..], |point| &point.evidence);
    let lines: Vec<String> = evidence.iter().take(NAMED).map(|text| format!(" {}.", capital(text))).collect();
    lines.concat()
}
