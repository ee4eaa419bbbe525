//! The leaves of the scenario: how likely each is held to be, and what it changes.

use super::super::canvas::{Ink, Lettering};
use super::super::changes;
use super::super::key::{self, Shape};
use super::super::scale::Scale;
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format, text};
use crate::grid::Grid;
use crate::model::view::{LeafView, View};
use crate::wording::{capital, percent};
use plotters_backend::text_anchor::HPos;

/// Share of the expected loss below which a change is almost nothing, as for the whole scenario.
const SMALL: f64 = 0.02;
const ROW: i32 = 380;
const ROW_NARROW: i32 = 560;
const FOOT: i32 = 330;
/// Width of the branch of a certain leaf.
const THICKEST: f64 = 110.0;

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    if let Some(drawing) = changes::too_little(view, look, "event-tree") {
        return drawing;
    }
    let leaves = known(view);
    let row = if look.size.is_wide() { ROW } else { ROW_NARROW };
    let body = if leaves.is_empty() { 500 } else { leaves.len() as i32 * row + FOOT };
    let mut sheet = Sheet::new(view, look, words(view, look, &leaves), body);
    match leaves.is_empty() {
        true if view.scenario.is_baseline => sheet.explain("Name a scenario and its outcomes stand here."),
        true => sheet.explain(
            "The outcomes of this scenario have no paired change: the run was made before they were kept, or simulates too few years.",
        ),
        false => picture(&mut sheet, look, view, &leaves),
    }
    sheet.finish()
}

fn known(view: &View) -> Vec<(&LeafView, f64)> {
    if view.scenario.is_baseline {
        return Vec::new();
    }
    view.scenario.leaves.iter().filter_map(|leaf| Some((leaf, leaf.change.value?))).collect()
}

/// A name as words: `minerals-framework` is `minerals framework`.
fn plain_name(leaf: &LeafView) -> String {
    format::plain(&leaf.name).replace(['-', '_'], " ")
}

fn title(view: &View, look: &Look, leaves: &[(&LeafView, f64)]) -> (String, Vec<String>) {
    let base = view.losses.baseline_gross.expected.value;
    let worst = leaves.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let least = leaves.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let (Some(base), Some(worst), Some(least)) = (base, worst, least) else {
        let title = if view.scenario.is_baseline {
            "No scenario was run"
        } else {
            "What each outcome would cost could not be estimated"
        };
        return (title.to_owned(), vec![]);
    };
    let (high, low, loss) = (look.change(worst.1), look.change(least.1), look.loss(base));
    let chance = percent(worst.0.weight);
    let data = vec![high.clone(), low.clone(), loss.clone(), chance.clone(), leaves.len().to_string()];
    let name = text::shorten(&plain_name(worst.0), 20, true, 2_200);
    let title = if leaves.iter().all(|(_, change)| change.abs() < SMALL * base) {
        format!("Every outcome changes almost nothing: {low} to {high} on an expected loss of {loss} a year")
    } else if worst.1 <= 0.0 {
        format!(
            "No outcome adds to the expected loss of {loss}: the worst, {name} ({chance}), changes it by {high}"
        )
    } else {
        format!(
            "The worst outcome, {name} ({chance}), adds {high} to an expected loss of {loss} a year; the best, {low}"
        )
    };
    (title, data)
}

fn words(view: &View, look: &Look, leaves: &[(&LeafView, f64)]) -> Words {
    let (title, data) = title(view, look, leaves);
    let described: Vec<String> = leaves
        .iter()
        .map(|(leaf, change)| {
            let loss =
                leaf.expected_loss.value.map_or_else(|| "not known".to_owned(), |loss| look.loss(loss));
            format!(
                "{}: {}, change {}, expected loss {loss}",
                plain_name(leaf),
                percent(leaf.weight),
                look.change(*change)
            )
        })
        .collect();
    Words {
        name: "event-tree".to_owned(),
        title,
        subtitle: format!(
            "{}: its outcomes, their probability, and the change of expected annual loss before insurance in each, in paired \
             simulated years. Lines: 90% sampling interval",
            format::plain(&view.scenario.title)
        ),
        source: format!(
            "Source: simulation, {} years. Probabilities and sizes of shocks are judgement.",
            format::count(view.stamp.years)
        ),
        description: format!("{}. {}", described.join("; "), stamp(view)),
        data,
        table: table(leaves),
    }
}

fn table(leaves: &[(&LeafView, f64)]) -> Grid {
    let mut grid = Grid::new(&["leaf", "probability", "expected_loss", "change", "low", "high"]);
    for (leaf, change) in leaves {
        grid.row(vec![
            leaf.name.as_str().into(),
            leaf.weight.into(),
            leaf.expected_loss.value.into(),
            (*change).into(),
            leaf.change.low.into(),
            leaf.change.high.into(),
        ]);
    }
    grid
}

/// Left ends of the branches, of the names and of the axis, and its right end.
struct Columns {
    fork: i32,
    names: i32,
    left: i32,
    right: i32,
}

fn picture(sheet: &mut Sheet<'_>, look: &Look, view: &View, leaves: &[(&LeafView, f64)]) {
    let room = sheet.room;
    let wide = sheet.is_wide();
    let across = room.right - room.left;
    let columns = if wide {
        let names = room.left + across * 25 / 100;
        Columns {
            fork: room.left + across * 15 / 100,
            names,
            left: names + across * 27 / 100,
            right: room.right - 1_750,
        }
    } else {
        Columns {
            fork: room.left + 60,
            names: room.left + 420,
            left: room.left + 520,
            right: room.right - 200,
        }
    };
    let bottom = room.bottom - FOOT;
    let row = (bottom - room.top) / leaves.len() as i32;
    let x = axis(sheet, look, leaves, &columns, bottom, row);
    let middle = |place: usize| room.top + place as i32 * row + if wide { row / 2 } else { 130 };
    let root = (middle(0) + middle(leaves.len() - 1)) / 2;
    tree(sheet, leaves, &columns, root, &middle);
    if wide {
        let lines =
            text::wrap(&format::plain(&view.scenario.title), 13, true, columns.fork - room.left - 120);
        let top = root - (lines.len() as i32 - 1) * 85;
        for (line, words) in (0..).zip(&lines) {
            let style = sheet.bold(13);
            sheet.put(words, (room.left, top + line * 170), style);
        }
    }
    for (place, (leaf, change)) in leaves.iter().enumerate() {
        name(sheet, look, leaf, *change, &columns, middle(place));
        let at = if wide { middle(place) } else { middle(place) + 270 };
        let tip = format!(
            "{}, {}: {}",
            plain_name(leaf),
            percent(leaf.weight),
            changes::figure(look, &leaf.change)
        );
        sheet.tipped(&tip, |sheet| dot(sheet, leaf, *change, &x, at));
    }
}

fn axis(
    sheet: &mut Sheet<'_>,
    look: &Look,
    leaves: &[(&LeafView, f64)],
    columns: &Columns,
    bottom: i32,
    row: i32,
) -> Scale {
    let all = leaves.iter().map(|(leaf, _)| &leaf.change);
    let (x, lines) = changes::axis(sheet, look, all, (columns.left, columns.right), bottom + 120);
    let (top, wide) = (sheet.room.top, sheet.is_wide());
    // Names stand over the marks when it is narrow: the grid stops short of them.
    for place in 0..leaves.len() as i32 {
        let start = top + place * row + if wide { 0 } else { 260 };
        changes::grid(sheet, &x, &lines, (start, if wide { start + row } else { start + 280 }));
    }
    let style = Lettering { side: HPos::Center, ..sheet.muted(12) };
    let words = if wide { "change against the baseline, a year" } else { "change, a year" };
    let half = text::width(words, 12, false) / 2;
    let centre = ((columns.left + columns.right) / 2).min(sheet.room.right - half);
    sheet.put(words, (centre, bottom + 270), style);
    x
}

/// Branches from the root to the leaves, as thick as they are likely.
fn tree(
    sheet: &mut Sheet<'_>,
    leaves: &[(&LeafView, f64)],
    columns: &Columns,
    root: i32,
    middle: &impl Fn(usize) -> i32,
) {
    let (muted, wide) = (sheet.theme.muted, sheet.is_wide());
    let end = columns.names - 80;
    let elbow = if wide { columns.fork + (end - columns.fork) / 3 } else { columns.fork };
    for (place, (leaf, _)) in leaves.iter().enumerate() {
        let thick = ((THICKEST * leaf.weight) as u32).max(10);
        let ink = Ink::line(muted, thick);
        let points = if wide {
            vec![
                (columns.fork - 60, root),
                (columns.fork, root),
                (elbow, middle(place)),
                (end, middle(place)),
            ]
        } else {
            vec![(elbow, root), (elbow, middle(place)), (end, middle(place))]
        };
        sheet.canvas.ground(|canvas| canvas.line(&points, ink));
    }
}

fn name(sheet: &mut Sheet<'_>, look: &Look, leaf: &LeafView, change: f64, columns: &Columns, middle: i32) {
    let right = sheet.room.right;
    let chance = percent(leaf.weight);
    let told = changes::figure(look, &leaf.change);
    let side = Lettering { side: HPos::Right, ..sheet.plain(12) };
    let bold = sheet.bold(13);
    if sheet.is_wide() {
        let measure = columns.left - columns.names - 100;
        let lines = text::wrap(&format!("{chance} {}", plain_name(leaf)), 13, true, measure);
        let top = middle - (lines.len().min(2) as i32 - 1) * 85;
        for (line, words) in (0..).zip(lines.iter().take(2)) {
            sheet.put(words, (columns.names, top + line * 170), bold);
        }
        sheet.put(&told, (right, middle), side);
        return;
    }
    let told = look.change(change);
    let measure = right - columns.names - text::width(&told, 12, false) - 120;
    let words = text::shorten(&capital(&format!("{chance} {}", plain_name(leaf))), 13, true, measure);
    sheet.put(&words, (columns.names, middle), bold);
    sheet.put(&told, (right, middle), side);
}

fn dot(sheet: &mut Sheet<'_>, leaf: &LeafView, change: f64, x: &Scale, middle: i32) {
    let colour = if change < 0.0 { sheet.theme.better } else { sheet.theme.worse };
    changes::whisker(sheet, &leaf.change, x, middle, colour);
    let shape = if change < 0.0 { Shape::Diamond } else { Shape::Disc };
    key::mark(&mut sheet.canvas, shape, (x.at(change), middle), 40, Ink::fill(colour), None);
}
