//! Scenarios beside each other: the paired change of expected loss that each makes.

use super::super::canvas::{Ink, Lettering};
use super::super::changes;
use super::super::key::{self, Shape};
use super::super::scale::Scale;
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format, text};
use crate::grid::Grid;
use crate::model::view::{Estimate, View};
use plotters_backend::text_anchor::HPos;

const ROW: i32 = 260;
const ROW_NARROW: i32 = 420;
const FOOT: i32 = 200;
const SIZE: i32 = 12;

/// A scenario and its change.
struct Row<'a> {
    title: &'a str,
    change: Estimate,
    value: f64,
    is_own: bool,
    almost_nothing: bool,
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    if let Some(drawing) = changes::too_little(view, look, "scenario-dots") {
        return drawing;
    }
    let rows = rows(view);
    let row = if look.size.is_wide() { ROW } else { ROW_NARROW };
    let body = if rows.is_empty() { 500 } else { rows.len() as i32 * row + FOOT };
    let mut sheet = Sheet::new(view, look, words(view, look, &rows), body);
    if rows.is_empty() {
        sheet.explain(
            "Needs two runs: name more scenarios in one command and their changes stand here side by side.",
        );
    } else {
        picture(&mut sheet, look, &rows, row);
    }
    sheet.finish()
}

/// This scenario and the others that were run beside it, the costliest first; none for one alone.
fn rows(view: &View) -> Vec<Row<'_>> {
    let change = &view.losses.change_gross;
    let own = (
        view.scenario.title.as_str(),
        change.expected,
        change.almost_nothing,
        view.scenario.is_baseline,
        true,
    );
    let others = view.comparison.iter();
    let others = others
        .map(|row| (row.title.as_str(), row.change_expected, row.almost_nothing, row.is_baseline, false));
    let mut rows: Vec<Row<'_>> = std::iter::once(own)
        .chain(others)
        .filter(|(.., is_baseline, _)| !is_baseline)
        .filter_map(|(title, change, almost_nothing, _, is_own)| {
            Some(Row { title, change, value: change.value?, is_own, almost_nothing })
        })
        .collect();
    rows.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.title.cmp(b.title)));
    if rows.len() < 2 { Vec::new() } else { rows }
}

fn title(look: &Look, rows: &[Row<'_>]) -> (String, Vec<String>) {
    let (Some(worst), Some(best)) = (rows.first(), rows.last()) else {
        return ("Which scenario matters most needs two runs".to_owned(), vec![]);
    };
    let count = rows.len().to_string();
    let (high, low) = (look.change(worst.value), look.change(best.value));
    let name = |row: &Row<'_>| text::shorten(&format::plain(row.title), 20, true, 3_000);
    let title = if rows.iter().all(|row| row.almost_nothing) {
        format!("Each of {count} scenarios changes almost nothing: {low} to {high} a year")
    } else if worst.value <= 0.0 {
        format!("None of {count} scenarios adds to the expected loss; {} takes off most ({low})", name(best))
    } else if best.value < 0.0 {
        format!("{} adds most ({high} a year); {} takes off most ({low})", name(worst), name(best))
    } else {
        format!(
            "{} adds most: {high} a year; none of {count} scenarios lowers the expected loss",
            name(worst)
        )
    };
    (title, vec![count, high, low, name(worst), name(best)])
}

fn words(view: &View, look: &Look, rows: &[Row<'_>]) -> Words {
    let (title, data) = title(look, rows);
    let described: Vec<String> = rows
        .iter()
        .map(|row| format!("{}: {}", format::plain(row.title), changes::figure(look, &row.change)))
        .collect();
    let list = if described.is_empty() {
        "No other scenario was run beside this one".to_owned()
    } else {
        described.join("; ")
    };
    Words {
        name: "scenario-dots".to_owned(),
        title,
        subtitle: "Change of expected annual loss before insurance, each scenario less the baseline, in the same simulated years. \
                   Lines: 90% sampling interval; open: almost nothing"
            .to_owned(),
        source: format!(
            "Source: simulation, {} years. Sampling error only; sizes of shocks are judgement.",
            format::count(view.stamp.years)
        ),
        description: format!("{list}. {}", stamp(view)),
        data,
        table: table(rows),
    }
}

fn table(rows: &[Row<'_>]) -> Grid {
    let mut grid = Grid::new(&["scenario", "change_of_expected_loss", "low", "high", "is_almost_nothing"]);
    for row in rows {
        grid.row(vec![
            row.title.into(),
            row.value.into(),
            row.change.low.into(),
            row.change.high.into(),
            row.almost_nothing.to_string().into(),
        ]);
    }
    grid
}

fn picture(sheet: &mut Sheet<'_>, look: &Look, rows: &[Row<'_>], row: i32) {
    let room = sheet.room;
    let wide = sheet.is_wide();
    let across = room.right - room.left;
    let (left, right) = if wide {
        (room.left + across * 36 / 100, room.right - 1_750)
    } else {
        (room.left + 250, room.right - 250)
    };
    let bottom = room.bottom - FOOT;
    let row = row.max((bottom - room.top) / rows.len() as i32).min(row * 2);
    let end = room.top + row * rows.len() as i32;
    let all = rows.iter().map(|row| &row.change);
    let (x, lines) = changes::axis(sheet, look, all, (left, right), end + 110);
    for (place, scenario) in (0..).zip(rows) {
        let top = room.top + place * row;
        let (level, middle) = if wide { (top + row / 2, top + row / 2) } else { (top + 90, top + 280) };
        let (from, to) = if wide { (top, top + row) } else { (top + 180, top + 380) };
        changes::grid(sheet, &x, &lines, (from, to));
        let told = changes::figure(look, &scenario.change);
        let style = Lettering { side: HPos::Right, ..sheet.muted(SIZE) };
        sheet.put(&told, (room.right, level), style);
        let style = if scenario.is_own { sheet.bold(13) } else { sheet.plain(13) };
        let measure =
            if wide { left - room.left - 150 } else { across - text::width(&told, SIZE, false) - 100 };
        let name = text::shorten(&format::plain(scenario.title), 13, style.bold, measure);
        sheet.put(&name, (room.left, level), style);
        sheet.tipped(&format!("{}: {told}", scenario.title), |sheet| dot(sheet, scenario, &x, middle));
    }
}

fn dot(sheet: &mut Sheet<'_>, row: &Row<'_>, x: &Scale, middle: i32) {
    let theme = sheet.theme;
    let (shape, colour) =
        if row.value < 0.0 { (Shape::Diamond, theme.better) } else { (Shape::Disc, theme.worse) };
    changes::whisker(sheet, &row.change, x, middle, colour);
    let open = row.almost_nothing.then_some(theme.paper);
    key::mark(&mut sheet.canvas, shape, (x.at(row.value), middle), 42, Ink::fill(colour), open);
}
