//! Deaths by month in small panels, one a country, each on its own scale.

use super::super::canvas::{Bounds, Ink, Lettering};
use super::super::scale::{self, Scale};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format, key, text};
use crate::grid::Grid;
use crate::maths;
use crate::model::view::{SecurityRow, View};
use crate::wording::{percent, signed_decimals};
use plotters_backend::text_anchor::HPos;

/// Deaths in a year below which a change in percent says nothing.
const FEWEST: f64 = 100.0;
/// Share from which a change is told.
const TOLD: f64 = 0.1;
/// Months of the mean.
const MEAN: usize = 12;
const NARROWEST: i32 = 1_500;
const GAP: i32 = 200;
/// Name and figures of a panel, its axis of years, the least height of its bars.
const HEAD: i32 = 480;
const FOOT: i32 = 260;
const BARS: i32 = 800;

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let rows = ordered(view);
    let columns = columns(look.size.across() * 10 - 320, rows.len());
    let lines = rows.len().div_ceil(columns.max(1)) as i32;
    let body = if rows.is_empty() { 500 } else { lines * (HEAD + BARS + FOOT) };
    let mut sheet = Sheet::new(view, look, words(view, &rows), body);
    if rows.is_empty() {
        sheet.explain(
            "No country of the book has a series of conflict deaths. A row of it in the data package would fill this picture.",
        );
    } else {
        picture(&mut sheet, &rows);
    }
    sheet.finish()
}

/// Panels side by side: as many as keep their width, no more than fill the last line evenly.
fn columns(across: i32, panels: usize) -> usize {
    let most = ((across + GAP) / (NARROWEST + GAP)).max(1) as usize;
    let lines = panels.div_ceil(most).max(1);
    panels.div_ceil(lines)
}

fn ordered(view: &View) -> Vec<&SecurityRow> {
    let mut rows: Vec<&SecurityRow> = view.security.iter().filter(|row| !row.months.is_empty()).collect();
    rows.sort_by(|a, b| {
        b.deaths_12_months.total_cmp(&a.deaths_12_months).then_with(|| a.country.cmp(&b.country))
    });
    rows
}

/// Change of a year, where the two years count the same things and are large enough.
fn change(row: &SecurityRow) -> Option<f64> {
    let told = row.is_comparable && FEWEST <= row.deaths_previous;
    told.then(|| row.deaths_12_months / row.deaths_previous - 1.0)
}

fn provisional(rows: &[&SecurityRow]) -> usize {
    rows.iter().map(|row| row.months.iter().filter(|month| month.2).count()).max().unwrap_or(0)
}

fn title(rows: &[&SecurityRow]) -> (String, Vec<String>) {
    let months = provisional(rows).to_string();
    let limit = format!(", but the newest {months} months are provisional");
    let limit = if months == "0" { "" } else { limit.as_str() };
    let mut moved: Vec<(f64, &SecurityRow)> =
        rows.iter().filter_map(|row| Some((change(row)?, *row))).collect();
    moved.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.country.cmp(&b.1.country)));
    let (Some(up), Some(down)) = (moved.first(), moved.last()) else {
        let words = if rows.is_empty() {
            "No country of the book has a series of conflict deaths"
        } else {
            "No country had enough comparable conflict deaths to speak of a change in a year"
        };
        return (words.to_owned(), vec![]);
    };
    let (largest, verb) =
        if TOLD <= up.0 || up.0.abs() >= down.0.abs() { (up, "rose") } else { (down, "fell") };
    if largest.0.abs() < TOLD {
        let bound = percent(TOLD);
        return (
            format!("No country's conflict deaths moved by {bound} or more in a year{limit}"),
            vec![bound, months],
        );
    }
    let (share, deaths) =
        (percent(largest.0.abs()), format::count(largest.1.deaths_12_months.round() as u64));
    let name = text::shorten(&format::plain(&largest.1.name), 20, true, 2_600);
    let title = format!("Conflict deaths in {name} {verb} by {share} in a year, to {deaths}{limit}");
    (title, vec![share, deaths, months])
}

fn words(view: &View, rows: &[&SecurityRow]) -> Words {
    let (title, data) = title(rows);
    let all = || rows.iter().flat_map(|row| row.months.iter().map(|month| month.0.as_str()));
    let span = match (all().min(), all().max()) {
        (Some(from), Some(to)) => format!(", {} to {}", format::date(from), format::date(to)),
        _ => String::new(),
    };
    let described: Vec<String> = rows
        .iter()
        .map(|row| {
            let (now, before) = (row.deaths_12_months.round() as u64, row.deaths_previous.round() as u64);
            let count = format::count(now);
            match row.is_comparable {
                true => format!(
                    "{}: {count} deaths in 12 months, {} in the 12 before",
                    row.name,
                    format::count(before)
                ),
                false => {
                    format!("{}: {count} deaths in 12 months; the 12 before are not comparable", row.name)
                }
            }
        })
        .collect();
    Words {
        name: "conflict-panels".to_owned(),
        title,
        subtitle: format!(
            "Deaths a month{span}; each panel has its own scale. Line: mean of {MEAN} months. Hatched: provisional months"
        ),
        source: "Source: UCDP, best estimates, scaled where only events within one month are counted yet."
            .to_owned(),
        description: format!("{}. {}", described.join(". "), stamp(view)),
        data,
        table: table(rows),
    }
}

fn table(rows: &[&SecurityRow]) -> Grid {
    let mut grid = Grid::new(&["country", "name", "month", "deaths", "mean_12_months", "is_provisional"]);
    for row in rows {
        for ((month, deaths, provisional), mean) in row.months.iter().zip(means(row)) {
            let cells = (row.country.as_str(), row.name.as_str(), month.as_str());
            grid.row(vec![
                cells.0.into(),
                cells.1.into(),
                cells.2.into(),
                (*deaths).into(),
                mean.into(),
                provisional.to_string().into(),
            ]);
        }
    }
    grid
}

/// Mean of the 12 months that end with each.
fn means(row: &SecurityRow) -> Vec<Option<f64>> {
    let deaths: Vec<f64> = row.months.iter().map(|month| month.1).collect();
    let mean = |end: usize| {
        let start = (end + 1).checked_sub(MEAN)?;
        Some(maths::sum(deaths[start..=end].iter().copied()) / MEAN as f64)
    };
    (0..deaths.len()).map(mean).collect()
}

fn picture(sheet: &mut Sheet<'_>, rows: &[&SecurityRow]) {
    let room = sheet.room;
    let across = columns(room.right - room.left, rows.len()) as i32;
    let lines = (rows.len() as i32 + across - 1) / across;
    let width = (room.right - room.left - GAP * (across - 1)) / across;
    let height = (room.bottom - room.top) / lines;
    for (place, row) in (0..).zip(rows) {
        let (line, column) = (place / across, place % across);
        let (left, top) = (room.left + column * (width + GAP), room.top + line * height);
        panel(sheet, row, Bounds { left, top, right: left + width, bottom: top + height });
    }
}

fn panel(sheet: &mut Sheet<'_>, row: &SecurityRow, at: Bounds) {
    let name = text::shorten(&format::plain(&row.name), 13, true, at.right - at.left);
    let style = sheet.bold(13);
    sheet.put(&name, (at.left, at.top + 70), style);
    let year =
        change(row).map_or_else(String::new, |change| format!(" ({}%)", signed_decimals(100.0 * change, 0)));
    let deaths = format!("{} in 12 months{year}", format::count(row.deaths_12_months.round() as u64));
    let style = sheet.muted(12);
    sheet.put(&deaths, (at.left, at.top + 230), style);
    let highest = row.months.iter().map(|month| month.1).fold(1.0, f64::max);
    let (ticks, _) = scale::ticks(0.0, highest, 2);
    let top_value = ticks[ticks.len() - 1];
    let plot = Bounds { left: at.left, top: at.top + HEAD, right: at.right, bottom: at.bottom - FOOT };
    let y = Scale::linear(0.0, top_value, plot.bottom, plot.top);
    let x = Scale::linear(0.0, row.months.len() as f64, plot.left, plot.right);
    axes(sheet, row, plot, &x, top_value);
    bars(sheet, row, &x, &y);
    let points: Vec<(i32, i32)> = means(row)
        .into_iter()
        .enumerate()
        .filter_map(|(place, mean)| Some((x.at(place as f64 + 0.5), y.at(mean?))))
        .collect();
    if 2 <= points.len() {
        let (paper, ink) = (Ink::line(sheet.theme.paper, 40), Ink::line(sheet.theme.scenario, 20));
        sheet.canvas.line(&points, paper);
        sheet.canvas.line(&points, ink);
    }
}

fn axes(sheet: &mut Sheet<'_>, row: &SecurityRow, plot: Bounds, x: &Scale, top_value: f64) {
    let (grid, muted) = (sheet.theme.grid, sheet.theme.muted);
    let start = row.months.iter().position(|month| month.2);
    sheet.canvas.ground(|canvas| {
        if let Some(start) = start {
            let band = Bounds { left: x.at(start as f64), ..plot };
            key::hatch(canvas, band, grid);
        }
        canvas.line(&[(plot.left, plot.top), (plot.right, plot.top)], Ink::line(grid, 8));
        canvas.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], Ink::line(muted, 12));
    });
    let style = sheet.muted(11);
    sheet.put(&format::count(top_value as u64), (plot.left, plot.top - 75), style);
    let years: Vec<(usize, &str)> = row
        .months
        .iter()
        .enumerate()
        .filter_map(|(place, month)| Some((place, month.0.strip_suffix("-01")?)))
        .collect();
    let mut ends: Vec<(i32, String)> = Vec::new();
    for (place, year) in &years {
        let at = x.at(*place as f64);
        sheet
            .canvas
            .ground(|canvas| canvas.line(&[(at, plot.bottom), (at, plot.bottom + 35)], Ink::line(muted, 8)));
        ends.push((at, (*year).to_owned()));
    }
    let style = Lettering { side: HPos::Center, ..sheet.muted(11) };
    let shown = match &ends[..] {
        [] => vec![],
        [one] => vec![one.clone()],
        [first, .., last] => vec![first.clone(), last.clone()],
    };
    for (at, year) in shown {
        let half = text::width(&year, 11, false) / 2;
        let at = at.clamp(plot.left + half, plot.right - half);
        sheet.put(&year, (at, plot.bottom + 115), style);
    }
}

fn bars(sheet: &mut Sheet<'_>, row: &SecurityRow, x: &Scale, y: &Scale) {
    for (place, (month, deaths, provisional)) in row.months.iter().enumerate() {
        let (left, right) = (x.at(place as f64), x.at(place as f64 + 1.0));
        let gap = if 60 < right - left { 10 } else { 6 };
        let bar = Bounds { left, top: y.at(*deaths), right: (right - gap).max(left + 8), bottom: y.at(0.0) };
        let status = if *provisional { ", provisional" } else { "" };
        let tip = format!("{}: {}{status}", format::date(month), format::count(deaths.round() as u64));
        let ink = Ink::fill(sheet.theme.baseline);
        if bar.top < bar.bottom {
            sheet.tipped(&tip, |sheet| sheet.canvas.rect(bar, ink));
        }
    }
}
