//! The bottom line: what the run comes to, computed.

use super::answer::scenario_effect;
use super::horizons::agreement;
use super::minerals::{leading, to_replace};
use crate::model::view::{HoldingView, View};
use crate::report::document::Section;
use crate::report::format::{capital, counted, date, estimate, percent};

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("bottom-line", "Bottom line");
    section.lead(scenario_effect(view));
    if !view.scenario.is_baseline {
        section.text(agreement(view));
    }
    section.list(
        [carried(view), company_or_supply(view), sureness(view), Some(next(view))]
            .into_iter()
            .flatten()
            .collect(),
    );
    section
}

/// The holding that carries most, and through what.
fn carried(view: &View) -> Option<String> {
    let total = view.losses.baseline_gross.expected.value.filter(|total| *total > 0.0)?;
    let known = view.holdings.iter().filter_map(|row| Some((row, row.expected.value?)));
    let (worst, loss): (&HoldingView, f64) = known.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let peril = worst.by_peril.iter().max_by(|a, b| a.1.total_cmp(&b.1))?.0;
    Some(format!(
        "Most is carried by {}: {} a year, {} of the book's expected loss, most of it through {}.",
        worst.name,
        estimate(&worst.expected),
        percent(loss / total),
        peril.label()
    ))
}

/// Whether the risk is that of a shortage or of an owner.
fn company_or_supply(view: &View) -> Option<String> {
    let (row, share) = leading(view)?;
    let lost = view.losses.baseline_gross.expected.value.filter(|_| view.book.looked_through > 0.0)?;
    Some(format!(
        "Without the {} of the AES the rest of the world would mine {} more of it; this book expects to lose {} of what it has in the region a year.",
        row.mineral,
        percent(to_replace(share)),
        percent(lost / view.book.looked_through)
    ))
}

/// How far to trust it: judgement's part.
fn sureness(view: &View) -> Option<String> {
    let part = Some(view.losses.judgement.expected).filter(|part| *part > 0.0);
    Some(format!(
        "{} of expected loss rests on rates or severities set by judgement, and sources are as of {}; the intervals hold the simulation's error alone.",
        percent(part?),
        date(&view.stamp.as_of)
    ))
}

/// What to look at next.
fn next(view: &View) -> String {
    let tripped = view.signals.iter().filter(|row| row.state == "tripped").count();
    let open = view.checklist.iter().filter(|point| point.state == "open").count();
    let text = format!(
        "next: {} past the threshold to read, {} of the checklist open",
        counted(tripped, "signal", "signals"),
        counted(open, "point", "points")
    );
    format!("{}.", capital(&text))
}
