//! Signals against their thresholds: a bullet for a figure, a mark for an event.

use super::super::canvas::{Bounds, Ink, Lettering};
use super::super::key::{self, Item, Shape, Sign};
use super::super::scale::Scale;
use super::super::sheet::{Sheet, Words, stamp};
use super::super::theme::Colour;
use super::super::{Drawing, Look, Theme, format, text};
use crate::grid::Grid;
use crate::model::view::{SignalRow, View};
use crate::wording::number;
use plotters_backend::text_anchor::HPos;

/// Rows drawn; the rest are counted.
const MOST: usize = 16;
const MOST_NARROW: usize = 14;
/// Thresholds that the axis holds.
const REACH: f64 = 2.0;
const SIZE: i32 = 12;

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let rows = ordered(view);
    let is_wide = look.size.is_wide();
    let shown = rows.len().min(if is_wide { MOST } else { MOST_NARROW });
    let items = items(&look.theme);
    let head = key::height(&items, look.size.across() * 10 - 320) + 80;
    let body = if rows.is_empty() {
        500
    } else {
        head + rows[..shown].iter().map(|row| height(row, is_wide)).sum::<i32>() + 230
    };
    let mut sheet = Sheet::new(view, look, words(view, &rows), body);
    if rows.is_empty() {
        sheet.explain(
            "The data package watches no signal. A row of registry/signals would fill this picture.",
        );
        return sheet.finish();
    }
    let start = sheet.room.top;
    let top = key::draw(&mut sheet, &items, start) + 80;
    let used: i32 = rows[..shown].iter().map(|row| height(row, is_wide)).sum();
    let spare = ((sheet.room.bottom - 230 - top - used) / shown as i32).clamp(0, 100);
    let mut at = top;
    for signal in &rows[..shown] {
        let high = height(signal, is_wide) + spare;
        line(&mut sheet, signal, at, high);
        at += high;
    }
    if shown < rows.len() {
        let style = sheet.muted(SIZE);
        let rest = rest(&rows[shown..]);
        let words = text::shorten(&rest, SIZE, false, sheet.room.right - sheet.room.left);
        sheet.put(&words, (sheet.room.left, at + 110), style);
    }
    sheet.finish()
}

/// Height of a row: a bullet stands under its words where it is narrow.
fn height(signal: &SignalRow, is_wide: bool) -> i32 {
    match (is_wide, is_event(signal)) {
        (true, _) => 210,
        (false, true) => 240,
        (false, false) => 430,
    }
}

fn is_event(signal: &SignalRow) -> bool {
    signal.unit == "events" || matches!(signal.direction.as_str(), "any" | "none")
}

/// How near a signal is to its threshold, 1 at it.
fn nearness(signal: &SignalRow) -> f64 {
    let (Some(value), Some(threshold)) = (signal.value, signal.threshold) else { return 0.0 };
    match signal.direction.as_str() {
        "below" if 0.0 < value => threshold / value,
        "above" if 0.0 < threshold => value / threshold,
        _ => 0.0,
    }
}

fn rank(signal: &SignalRow) -> usize {
    ["tripped", "quiet", "stale"].iter().position(|state| *state == signal.state).unwrap_or(3)
}

/// Tripped ones first, then what is nearest to its threshold, what cannot be read last.
fn ordered(view: &View) -> Vec<&SignalRow> {
    let mut rows: Vec<&SignalRow> = view.signals.iter().collect();
    rows.sort_by(|a, b| {
        let near = nearness(b).total_cmp(&nearness(a));
        rank(a).cmp(&rank(b)).then(near).then_with(|| a.id.cmp(&b.id))
    });
    rows
}

fn count(rows: &[&SignalRow], states: &[&str]) -> usize {
    rows.iter().filter(|row| states.contains(&row.state.as_str())).count()
}

fn rest(rows: &[&SignalRow]) -> String {
    let parts: Vec<String> = ["tripped", "quiet", "stale", "unknown"]
        .into_iter()
        .filter_map(|state| match count(rows, &[state]) {
            0 => None,
            some => Some(format!("{some} {state}")),
        })
        .collect();
    format!("and {} others: {}", rows.len(), parts.join(", "))
}

fn title(rows: &[&SignalRow]) -> (String, Vec<String>) {
    let all = rows.len();
    let (tripped, unread) = (count(rows, &["tripped"]), count(rows, &["stale", "unknown"]));
    let data = vec![all.to_string(), tripped.to_string(), unread.to_string()];
    let limit = if unread == 0 { String::new() } else { format!(", but {unread} cannot be read") };
    let verb = if tripped == 1 { "is" } else { "are" };
    let title = match (all, tripped) {
        (0, _) => "No signal is watched".to_owned(),
        _ if all < 2 * unread => format!("{unread} of {all} signals are stale or cannot be read"),
        (_, 0) => format!("None of {all} signals is past its threshold{limit}"),
        _ => format!("{tripped} of {all} signals {verb} past their threshold{limit}"),
    };
    (title, data)
}

fn words(view: &View, rows: &[&SignalRow]) -> Words {
    let (title, data) = title(rows);
    let tripped: Vec<String> = rows
        .iter()
        .filter(|row| row.state == "tripped")
        .map(|row| format!("{} ({})", row.label, figure(row)))
        .collect();
    Words {
        name: "signals".to_owned(),
        title,
        subtitle: "What is watched, from 0 to twice its threshold (upright line). Grey: the side on which it trips, once it has \
                   lasted as long as the signal asks"
            .to_owned(),
        source: "Source: series and events of the data package. Thresholds are judgement or quantiles of the past.".to_owned(),
        description: format!("Tripped: {}. {}", tripped.join("; "), stamp(view)),
        data,
        table: table(rows),
    }
}

fn table(rows: &[&SignalRow]) -> Grid {
    let mut grid = Grid::new(&["id", "label", "value", "threshold", "direction", "unit", "period", "state"]);
    for row in rows {
        grid.row(vec![
            row.id.as_str().into(),
            row.label.as_str().into(),
            row.value.into(),
            row.threshold.into(),
            row.direction.as_str().into(),
            row.unit.as_str().into(),
            row.period.clone().unwrap_or_default().into(),
            row.state.as_str().into(),
        ]);
    }
    grid
}

fn sign(theme: &Theme, state: &str) -> (Shape, Colour, bool) {
    match state {
        "tripped" => (Shape::Disc, theme.worse, true),
        "quiet" => (Shape::Disc, theme.baseline, false),
        _ => (Shape::Triangle, theme.muted, false),
    }
}

fn items(theme: &Theme) -> Vec<Item> {
    let item = |state: &str, words: &str| {
        let (shape, colour, filled) = sign(theme, state);
        Item::new(Sign::Mark(shape, colour, filled), words)
    };
    vec![item("tripped", "tripped"), item("quiet", "quiet"), item("stale", "stale or not known")]
}

/// Value against threshold in words.
fn figure(signal: &SignalRow) -> String {
    let Some(value) = signal.value else { return "not known".to_owned() };
    if is_event(signal) {
        let period = signal.period.as_deref().and_then(|period| period.split(" to ").next()).unwrap_or("");
        let events = if value == 1.0 { "1 event".to_owned() } else { format!("{} events", number(value)) };
        return if period.is_empty() { events } else { format!("{events} in {period}") };
    }
    match signal.threshold {
        Some(threshold) => format!("{} against {} {}", number(value), number(threshold), signal.unit),
        None => format!("{} {}", number(value), signal.unit),
    }
}

fn line(sheet: &mut Sheet<'_>, signal: &SignalRow, top: i32, high: i32) {
    let room = sheet.room;
    let is_wide = sheet.is_wide();
    let unit = (room.right - room.left) / 100;
    let (names, left, right) = if is_wide {
        (unit * 45, room.left + unit * 48, room.left + unit * 68)
    } else {
        (room.right - room.left - 200, room.left + 200, room.left + unit * 50)
    };
    let is_line = is_wide || is_event(signal);
    let (label_at, middle) = if is_line { (top + high / 2, top + high / 2) } else { (top + 100, top + 270) };
    let (shape, colour, filled) = sign(sheet.theme, &signal.state);
    let (paper, at) = (sheet.theme.paper, (room.left + 60, label_at));
    key::mark(&mut sheet.canvas, shape, at, 45, Ink::fill(colour), (!filled).then_some(paper));
    let told = figure(signal);
    let measure = if is_event(signal) { room.right - room.left - 1_500 } else { room.right - right - 150 };
    let mut shown = format::plain(&told);
    if measure < text::width(&shown, SIZE, false) {
        // The words over the bullet name the unit too.
        shown = shown.strip_suffix(&signal.unit).unwrap_or(&shown).trim_end().to_owned();
    }
    let shown = text::shorten(&shown, SIZE, false, measure);
    let style = Lettering { side: HPos::Right, ..sheet.muted(SIZE) };
    sheet.put(&shown, (room.right, middle), style);
    let names = if is_line && !is_wide { names - text::width(&shown, SIZE, false) - 100 } else { names };
    let style = if signal.state == "tripped" { sheet.bold(SIZE) } else { sheet.plain(SIZE) };
    let label = text::shorten(&format::plain(&signal.label), SIZE, style.bold, names - 200);
    sheet.put(&label, (room.left + 200, label_at), style);
    let tip = format!("{}: {told}, {}", signal.label, signal.state);
    sheet.tipped(&tip, |sheet| bullet(sheet, signal, (left, right), middle));
}

fn bullet(sheet: &mut Sheet<'_>, signal: &SignalRow, (left, right): (i32, i32), middle: i32) {
    let (grid, ink) = (sheet.theme.grid, sheet.theme.ink);
    let Some(threshold) = signal.threshold.filter(|threshold| 0.0 < *threshold && !is_event(signal)) else {
        return;
    };
    let x = Scale::linear(0.0, REACH * threshold, left, right);
    let at = x.at(threshold);
    let (from, to) = if signal.direction == "below" { (left, at) } else { (at, right) };
    let (track, side) = (
        Bounds { left, top: middle - 60, right, bottom: middle + 60 },
        Bounds { left: from, top: middle - 60, right: to, bottom: middle + 60 },
    );
    sheet.canvas.ground(|canvas| {
        canvas.rect(side, Ink::fill(grid));
        canvas.rect(track, Ink::line(grid, 8));
    });
    if let Some(value) = signal.value {
        let colour = if signal.state == "tripped" { sheet.theme.worse } else { sheet.theme.baseline };
        let end = x.at(value.clamp(0.0, REACH * threshold)).max(left + 15);
        sheet
            .canvas
            .rect(Bounds { left, top: middle - 28, right: end, bottom: middle + 28 }, Ink::fill(colour));
        if REACH * threshold < value {
            // An arrow: the value lies beyond the axis.
            let tip = [(right, middle - 60), (right + 60, middle), (right, middle + 60)];
            sheet.canvas.area(&tip, Ink::fill(colour));
        }
    }
    sheet.canvas.line(&[(at, middle - 80), (at, middle + 80)], Ink::line(ink, 20));
}
