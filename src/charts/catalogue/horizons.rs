//! The scenario's change of expected loss in windows of time, whole and by peril.

use super::super::canvas::{Ink, Lettering};
use super::super::changes;
use super::super::key::{self, Shape};
use super::super::scale::Scale;
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format, text};
use crate::grid::Grid;
use crate::model::peril::Peril;
use crate::model::view::{Estimate, View, WindowView};
use crate::wording::{capital, peril as peril_words};
use plotters_backend::text_anchor::HPos;

const ROW: i32 = 180;
const ROW_NARROW: i32 = 330;
const GAP: i32 = 110;
const NAME_NARROW: i32 = 190;
const FOOT: i32 = 180;
const SIZE: i32 = 12;
/// Days of a year: a window that long is named by months.
const YEAR: f64 = 365.0;

/// A peril, or all of them, over the windows.
struct Group {
    name: String,
    changes: Vec<(String, Estimate)>,
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    if let Some(drawing) = changes::too_little(view, look, "horizons") {
        return drawing;
    }
    let groups = groups(view);
    let (row, name) = if look.size.is_wide() { (ROW, 0) } else { (ROW_NARROW, NAME_NARROW) };
    let high = |group: &Group| group.changes.len() as i32 * row + GAP + name;
    let body = if groups.is_empty() { 500 } else { groups.iter().map(high).sum::<i32>() + FOOT };
    let mut sheet = Sheet::new(view, look, words(view, look, &groups), body);
    match groups.is_empty() {
        true if view.scenario.is_baseline => {
            sheet.explain("Name a scenario and its windows of time stand here.")
        }
        true => {
            sheet.explain("The change could not be estimated in any window: simulate more years (--years).")
        }
        false => picture(&mut sheet, look, &groups, row),
    }
    sheet.finish()
}

fn window_name(window: &WindowView) -> String {
    let (from, to) = (window.from_day.round(), window.to_day.round());
    match (from == 0.0, YEAR <= to) {
        (true, true) => format!("{:.0} months", to / YEAR * 12.0),
        (true, false) => format!("to day {to:.0}"),
        _ => format!("days {from:.0} to {to:.0}"),
    }
}

/// A window in a sentence.
fn when(name: &str) -> String {
    name.strip_prefix("to day").map_or_else(|| format!("in {name}"), |day| format!("by day{day}"))
}

fn known(view: &View) -> Vec<&WindowView> {
    let some = !view.scenario.is_baseline;
    view.losses.windows.iter().filter(|window| some && window.change.value.is_some()).collect()
}

fn groups(view: &View) -> Vec<Group> {
    let windows = known(view);
    if windows.is_empty() {
        return Vec::new();
    }
    let of_peril = |window: &WindowView, peril: Peril| {
        let found = window.change_by_peril.iter().find(|(known, _)| *known == peril);
        found.map(|(_, change)| *change).unwrap_or_default()
    };
    let all = windows.iter().map(|window| (window_name(window), window.change)).collect();
    let mut groups = vec![Group { name: "All perils".to_owned(), changes: all }];
    for peril in Peril::ALL {
        let changes = windows.iter().map(|window| (window_name(window), of_peril(window, peril))).collect();
        groups.push(Group { name: peril_words(peril), changes });
    }
    groups
}

/// -1, 0 or 1: the sign of a change, 0 where its interval holds none.
fn sign(change: &Estimate) -> i32 {
    match (change.low, change.high) {
        (Some(low), _) if 0.0 < low => 1,
        (_, Some(high)) if high < 0.0 => -1,
        _ => 0,
    }
}

fn title(view: &View, look: &Look, groups: &[Group]) -> (String, Vec<String>) {
    let Some(all) = groups.first() else {
        let words = if view.scenario.is_baseline {
            "No scenario was run: no window changes"
        } else {
            "The change is not known in any window"
        };
        return (words.to_owned(), vec![]);
    };
    let told = |(name, change): &(String, Estimate)| {
        format!("{} {}", look.change(change.value.unwrap_or(0.0)), when(name))
    };
    let (Some(first), Some(last)) = (all.changes.first(), all.changes.last()) else {
        return (String::new(), vec![]);
    };
    let data = all.changes.iter().map(told).collect();
    let figures = format!("{}, {}", told(first), told(last));
    let signs: Vec<i32> = all.changes.iter().map(|(_, change)| sign(change)).collect();
    let open = all.changes.iter().zip(&signs).find(|(_, sign)| **sign == 0);
    let title = match (signs[0], signs[signs.len() - 1]) {
        _ if view.losses.change_gross.almost_nothing => {
            format!("The scenario changes almost nothing at any horizon: {figures}")
        }
        (-1, 1) => format!("The scenario helps at first and hurts within a year: {figures}"),
        (1, -1) => format!("The scenario hurts at first and helps within a year: {figures}"),
        _ if open.is_some() => {
            let name = open.map(|(change, _)| change.0.as_str()).unwrap_or_default();
            format!("The sign of the change is open in the window {name}: {figures}")
        }
        (1, _) => format!("The scenario adds to losses at every horizon: {figures}"),
        _ => format!("The scenario cuts losses at every horizon: {figures}"),
    };
    (title, data)
}

fn words(view: &View, look: &Look, groups: &[Group]) -> Words {
    let (title, data) = title(view, look, groups);
    let described: Vec<String> = groups
        .iter()
        .map(|group| {
            let parts = group.changes.iter().map(|(name, change)| {
                change.value.map_or_else(
                    || format!("{name} not known"),
                    |value| format!("{name} {}", look.change(value)),
                )
            });
            format!("{}: {}", group.name, parts.collect::<Vec<_>>().join(", "))
        })
        .collect();
    Words {
        name: "horizons".to_owned(),
        title,
        subtitle: "Change of expected loss before insurance within each window of time, in paired simulated years. Lines: 90% \
                   sampling interval"
            .to_owned(),
        source: format!(
            "Source: simulation, {} years. Sampling error only; sizes of shocks are judgement.",
            format::count(view.stamp.years)
        ),
        description: format!("{}. {}", described.join(". "), stamp(view)),
        data,
        table: table(groups),
    }
}

fn table(groups: &[Group]) -> Grid {
    let mut grid = Grid::new(&["peril", "window", "change", "low", "high"]);
    for group in groups {
        for (name, change) in &group.changes {
            grid.row(vec![
                group.name.as_str().into(),
                name.as_str().into(),
                change.value.into(),
                change.low.into(),
                change.high.into(),
            ]);
        }
    }
    grid
}

/// What the widest figure takes, with the room before it.
fn figures_wide(look: &Look, groups: &[Group]) -> i32 {
    let changes = groups.iter().flat_map(|group| &group.changes);
    150 + changes
        .map(|(_, change)| text::width(&changes::figure(look, change), SIZE, false))
        .max()
        .unwrap_or(0)
}

fn picture(sheet: &mut Sheet<'_>, look: &Look, groups: &[Group], row: i32) {
    let room = sheet.room;
    let wide = sheet.is_wide();
    let name = if wide { 0 } else { NAME_NARROW };
    let (left, right) = if wide {
        (room.left + 2_750, room.right - figures_wide(look, groups).max(1_750))
    } else {
        (room.left + 200, room.right - 200)
    };
    let bottom = room.bottom - FOOT;
    let rows: i32 = groups.iter().map(|group| group.changes.len() as i32).sum();
    let spare = bottom - room.top - groups.len() as i32 * (GAP + name);
    let row = row.max(spare / rows.max(1));
    let all = groups.iter().flat_map(|group| &group.changes).map(|(_, change)| change);
    let (x, lines) = changes::axis(sheet, look, all, (left, right), bottom + 90);
    let mut line = room.top;
    for group in groups {
        let style = sheet.bold(13);
        let words = text::shorten(&group.name, 13, true, if wide { 1_750 } else { 3_000 });
        sheet.put(&words, (room.left, line + if wide { row / 2 } else { 80 }), style);
        line += name;
        for (window, change) in &group.changes {
            let middle = if wide { line + row / 2 } else { line + 230 };
            let (from, to) = if wide { (line, line + row) } else { (line + 150, line + 310) };
            changes::grid(sheet, &x, &lines, (from, to));
            let told = changes::figure(look, change);
            let level = if wide { middle } else { line + 80 };
            let style = sheet.plain(SIZE);
            sheet.put(
                &capital(window),
                (if wide { room.left + 1_800 } else { room.left + 120 }, level),
                style,
            );
            let style = Lettering { side: HPos::Right, ..sheet.muted(SIZE) };
            sheet.put(&told, (room.right, level), style);
            sheet
                .tipped(&format!("{}, {window}: {told}", group.name), |sheet| dot(sheet, change, &x, middle));
            line += row;
        }
        line += GAP;
    }
}

fn dot(sheet: &mut Sheet<'_>, change: &Estimate, x: &Scale, middle: i32) {
    let Some(value) = change.value else { return };
    let theme = sheet.theme;
    let (shape, colour) = match sign(change) {
        0 => (Shape::Disc, theme.muted),
        1 => (Shape::Disc, theme.worse),
        _ => (Shape::Diamond, theme.better),
    };
    changes::whisker(sheet, change, x, middle, colour);
    let open = (sign(change) == 0).then_some(theme.paper);
    key::mark(&mut sheet.canvas, shape, (x.at(value), middle), 42, Ink::fill(colour), open);
}
