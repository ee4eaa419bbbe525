//! Near, medium and 12-month windows.

use super::answer::changed;
use crate::model::view::{Estimate, View, WindowView};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table};
use crate::report::format::{capital, peril};

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("horizons", "Horizons");
    section.text(agreement(view));
    section.table(if view.comparison.is_empty() { windows(view) } else { beside(view) });
    section.table(long(view));
    if !view.scenario.is_baseline {
        section.table(perils(view));
    }
    section
}

/// Which way a change goes, when its interval says so.
fn sign(change: &Estimate) -> Option<bool> {
    match (change.low?, change.high?) {
        (low, _) if low > 0.0 => Some(true),
        (_, high) if high < 0.0 => Some(false),
        _ => None,
    }
}

pub(super) fn agreement(view: &View) -> String {
    if view.scenario.is_baseline {
        return "Expected loss of the book in each window of time, without a scenario.".to_owned();
    }
    let windows = &view.losses.windows;
    let up: Vec<&WindowView> = windows.iter().filter(|window| sign(&window.change) == Some(true)).collect();
    let down: Vec<&WindowView> =
        windows.iter().filter(|window| sign(&window.change) == Some(false)).collect();
    let names = |windows: &[&WindowView]| {
        let names: Vec<String> = windows.iter().map(|window| window.name.clone()).collect();
        crate::report::format::list(&names)
    };
    match (up.is_empty(), down.is_empty()) {
        (true, true) => "At no horizon does the change differ from nothing beyond its interval.".to_owned(),
        (false, false) => format!(
            "The horizons disagree: the scenario costs more over {}, less over {}.",
            names(&up),
            names(&down)
        ),
        (false, true) if up.len() == windows.len() => "The scenario costs more at every horizon.".to_owned(),
        (true, false) if down.len() == windows.len() => {
            "The scenario costs less at every horizon.".to_owned()
        }
        (false, true) => format!(
            "The scenario costs more over {}; elsewhere no change shows beyond its interval.",
            names(&up)
        ),
        (true, false) => {
            format!(
                "The scenario costs less over {}; elsewhere no change shows beyond its interval.",
                names(&down)
            )
        }
    }
}

/// `Near (to day 28)`, `Medium (day 29 to 183)`.
pub(in crate::report) fn span(window: &WindowView) -> String {
    let to = window.to_day.round();
    match window.from_day < 0.5 {
        true => format!("{} (to day {to})", capital(&window.name)),
        false => format!("{} (day {} to {to})", capital(&window.name), window.from_day.round() + 1.0),
    }
}

fn windows(view: &View) -> Table {
    let columns: &[&str] = match view.scenario.is_baseline {
        true => &["Window", "#Baseline"],
        false => &["Window", "#Baseline", "#Scenario", "#Change, paired"],
    };
    let mut table = Table::new(
        "Expected loss in each window, before insurance, pounds in the window, with 90% intervals",
        columns,
    )
    .of(&["windows"])
    .switch("horizon:0");
    for window in &view.losses.windows {
        let mut cells: Vec<Cell> = vec![
            span(window).into(),
            cells::estimate(&window.baseline),
            cells::estimate(&window.scenario),
            changed(&window.change),
        ];
        cells.truncate(columns.len());
        table.row(cells);
    }
    table
}

/// The same for each scenario that was run beside this one.
fn beside(view: &View) -> Table {
    let mut table = Table::new(
        "Expected loss in each window by scenario, before insurance, pounds in the window, with 90% intervals",
        &["Window", "Scenario", "#Baseline", "#Under it", "#Change, paired"],
    )
    .of(&["windows", "comparison"])
    .switch("horizon:0 scenario:1");
    for window in &view.losses.windows {
        for row in view.side_by_side().iter().filter(|row| !row.is_baseline) {
            let Some(under) = row.windows.iter().find(|other| other.name == window.name) else { continue };
            table.row(vec![
                span(window).into(),
                row.title.as_str().into(),
                cells::estimate(&window.baseline),
                cells::estimate(&under.expected),
                changed(&under.change),
            ]);
        }
    }
    table
}

/// Whole years beyond the first, where they were asked for.
fn long(view: &View) -> Table {
    let mut table = Table::new(
        "Whole years together: losses add up, cut at the value of a holding; pounds with 90% intervals",
        &[
            "Window",
            "Branch",
            "#Expected, before insurance",
            "#Expected, after",
            "#TVaR 99%, before insurance",
        ],
    )
    .of(&["windows"])
    .switch("horizon:0");
    let is_year = |window: &&WindowView| window.from_day == 0.0 && window.to_day > 360.0;
    let years: Vec<&WindowView> = view.losses.windows.iter().filter(is_year).collect();
    if years.len() < 2 {
        return table;
    }
    for window in years {
        let mut add = |branch: &str, gross: &Estimate, retained: &Estimate, tvar: &Estimate| {
            table.row(vec![
                capital(&window.name).into(),
                branch.into(),
                cells::estimate(gross),
                cells::estimate(retained),
                cells::estimate(tvar),
            ]);
        };
        add("baseline", &window.baseline, &window.baseline_retained, &window.baseline_tvar99);
        if !view.scenario.is_baseline {
            add("scenario", &window.scenario, &window.scenario_retained, &window.scenario_tvar99);
        }
    }
    table
}

fn perils(view: &View) -> Table {
    let windows = &view.losses.windows;
    let columns: Vec<String> = std::iter::once("Peril".to_owned())
        .chain(windows.iter().map(|window| format!("#{}", capital(&window.name))))
        .collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new("Change of expected loss by peril and window", &columns)
        .of(&["windows"])
        .switch("horizon:*");
    let Some(first) = windows.first() else { return table };
    for (of, _) in &first.change_by_peril {
        let mut cells: Vec<Cell> = vec![peril(*of).into()];
        for window in windows {
            let change = window.change_by_peril.iter().find(|(peril, _)| peril == of);
            cells.push(change.map_or_else(|| "not computed".into(), |(_, change)| changed(change)));
        }
        table.row(cells);
    }
    table
}
