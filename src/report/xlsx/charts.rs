//! Native charts over the cells of the sheets: they can be restyled in a deck, and follow a filter.

use super::page::Page;
use super::sheet::{Placed, numbers, place};
use super::style::colour;
use crate::charts::{self, Look, Size, Theme};
use crate::model::pillar::Pillar;
use crate::model::view::{ScoreRow, View};
use crate::report::format;
use crate::report::tables::{Grid, Value};
use rust_xlsxwriter::{
    Chart, ChartAxis, ChartAxisLabelPosition, ChartFont, ChartFormat, ChartLegendPosition, ChartLine,
    ChartLineDashType, ChartMarker, ChartSolidFill, ChartType, Color,
};
use std::collections::BTreeMap;

/// Size of a chart, in pixels.
const SIZE: (u32, u32) = (620, 360);
/// Holdings in the chart of losses: more are a table.
const HOLDINGS: usize = 12;
/// Longest name on an axis, in characters; the id stands in for longer ones.
const LONGEST_NAME: usize = 36;
/// Five categories that differ in lightness, so that they stay apart in grey print.
const PILLARS: [u32; 5] = [0x48_93D7, 0xA4_3600, 0x06_2014, 0x5A_2E7B, 0xD3_8200];
const MONEY: &str = "#,##0,;\u{2212}#,##0,;0";

/// A page with its grid and its place on the sheet.
pub(super) struct Data<'a> {
    pub(super) page: &'a Page,
    pub(super) grid: &'a Grid,
    pub(super) at: Placed,
}

type Range = (&'static str, u32, u16, u32, u16);

impl Data<'_> {
    /// Cells of a column, for some rows of the grid.
    fn cells(&self, name: &str, from: usize, to: usize) -> Range {
        let column = self.page.columns.iter().position(|column| column.name == name);
        let column = column.unwrap_or_else(|| panic!("the sheet has a column {name}"));
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        let row = |at: usize| self.at.first + u32::try_from(at).unwrap_or(u32::MAX);
        (self.page.name, row(from), column, row(to), column)
    }
}

/// The charts of the summary; one that has nothing to show is left out.
pub(super) fn all(view: &View, data: &BTreeMap<&'static str, Data<'_>>) -> Vec<Chart> {
    let curve = data.get("EP tables").and_then(|data| exceedance(view, data));
    let charts = [curve, losses(view, &data["Losses"]), scores(view, &data["Scores"])];
    charts.into_iter().flatten().collect()
}

fn framed(kind: ChartType, title: &str, description: &str) -> Chart {
    let mut chart = Chart::new(kind);
    chart.set_width(SIZE.0).set_height(SIZE.1).set_alt_text(description);
    // A title that starts with an equals sign would be read as a reference to cells.
    chart
        .title()
        .set_name(title.trim_start_matches('='))
        .set_font(ChartFont::new().set_size(12).set_color(colour(Theme::LIGHT.ink)));
    chart.title().set_overlay(false);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.chart_area().set_format(ChartFormat::new().set_no_border());
    chart
}

fn axis(axis: &mut ChartAxis, name: &str, format: &str) {
    let muted = colour(Theme::LIGHT.muted);
    axis.set_name(name).set_num_format(format);
    axis.set_name_font(ChartFont::new().set_size(10).unset_bold().set_color(muted));
    axis.set_font(ChartFont::new().set_size(10).set_color(muted));
    axis.set_major_gridlines_line(ChartLine::new().set_color(colour(Theme::LIGHT.grid)).set_width(0.75));
}

/// Both branches of the annual loss before insurance, with their 90% intervals dashed.
fn exceedance(view: &View, data: &Data<'_>) -> Option<Chart> {
    let drawing = charts::ALL.iter().find(|chart| chart.name == "ep-curve")?;
    let drawing = (drawing.draw)(view, &Look::new(Theme::LIGHT, Size::Wide));
    let mut chart = framed(ChartType::ScatterStraight, &drawing.title, &drawing.description);
    let theme = Theme::LIGHT;
    let mut lines = 0;
    let mut bands = Vec::new();
    for (branch, shown) in [("baseline", theme.baseline), ("scenario", theme.scenario)] {
        for (name, dashed) in [("value", false), ("low", true), ("high", true)] {
            let Some((from, to)) = run(data.grid, branch, name) else { continue };
            let mut line = ChartLine::new();
            line.set_color(colour(shown)).set_width(if dashed { 0.75 } else { 2.25 });
            if dashed {
                line.set_dash_type(ChartLineDashType::Dash);
                bands.push(lines);
            }
            chart
                .add_series()
                .set_name(&format::capital(branch))
                .set_categories(data.cells("ReturnPeriod", from, to))
                .set_values(data.cells(name, from, to))
                .set_marker(ChartMarker::new().set_none())
                .set_format(ChartFormat::new().set_line(&line));
            lines += 1;
        }
    }
    chart.legend().delete_entries(&bands);
    axis(
        chart.x_axis(),
        "Return period in years (log scale), before insurance; dashed: 90% interval",
        "#,##0",
    );
    chart.x_axis().set_log_base(10).set_min(1);
    axis(chart.y_axis(), "Loss of a year, £ thousand", MONEY);
    chart.y_axis().set_min(0);
    (lines > 0).then_some(chart)
}

/// First and last row of a curve before insurance, as far as it is known: what a chart cannot read it draws as zero.
fn run(grid: &Grid, branch: &str, name: &str) -> Option<(usize, usize)> {
    let is = |row: &[Value], column: &str, text: &str| matches!(&row[place(grid, column)], Value::Text(found) if found == text);
    let of_curve =
        |row: &[Value]| is(row, "branch", branch) && is(row, "terms", "gross") && is(row, "curve", "AEP");
    let from = grid.rows.iter().position(|row| of_curve(row))?;
    let known = |row: &[Value]| of_curve(row) && matches!(row[place(grid, name)], Value::Number(_));
    let length = grid.rows[from..].iter().take_while(|row| known(row)).count();
    (length > 1).then(|| (from, from + length - 1))
}

/// Expected loss of the largest holdings.
fn losses(view: &View, data: &Data<'_>) -> Option<Chart> {
    let grid = data.grid;
    let number = |row: &Vec<Value>| matches!(row[place(grid, "expected")], Value::Number(_));
    let shown = grid.rows.iter().take_while(|row| number(row)).count().min(HOLDINGS);
    let total = crate::maths::sum(numbers(grid, "expected"));
    if shown == 0 || total <= 0.0 {
        return None;
    }
    let title = if view.book.without_book { heaviest(grid, shown) } else { largest(grid, total, shown) };
    let mut chart = framed(ChartType::Bar, &title, &title);
    let name = place(grid, "name");
    let is_long = |row: &Vec<Value>| match &row[name] {
        Value::Text(text) => text.chars().count() > LONGEST_NAME,
        _ => true,
    };
    let label = if grid.rows[..shown].iter().any(is_long) { "id" } else { "name" };
    let theme = Theme::LIGHT;
    let mut series = vec![("expected", "Baseline", theme.baseline)];
    if !view.scenario.is_baseline {
        series.push(("scenario_expected", "Scenario", theme.scenario));
    }
    for (column, name, shown_as) in series {
        chart
            .add_series()
            .set_name(name)
            .set_categories(data.cells(label, 0, shown - 1))
            .set_values(data.cells(column, 0, shown - 1))
            .set_gap(60)
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(colour(shown_as))));
    }
    // In a bar chart the library's y axis is the upright one, which holds the names.
    match view.book.without_book {
        true => axis(chart.x_axis(), "Expected loss a year for £100, £", "0.0"),
        false => axis(chart.x_axis(), "Expected loss a year before insurance, £ thousand", MONEY),
    };
    chart.x_axis().set_min(0).set_major_gridlines(true);
    axis(chart.y_axis(), "", "General");
    chart.y_axis().set_reverse().set_major_gridlines(false);
    Some(chart)
}

fn largest(grid: &Grid, total: f64, shown: usize) -> String {
    let half = numbers(grid, "expected").scan(0.0, |sum, loss| {
        *sum += loss;
        Some(*sum)
    });
    let holdings = half.take_while(|sum| *sum < total / 2.0).count() + 1;
    let carried: f64 = crate::maths::sum(numbers(grid, "expected").take(holdings));
    let of = format::counted(numbers(grid, "expected").count(), "holding", "holdings");
    let verb = if holdings == 1 { "carries" } else { "carry" };
    let rest = numbers(grid, "expected").count().saturating_sub(shown);
    let rest = if rest > 0 { format!(" ({rest} smaller ones are in the table)") } else { String::new() };
    format!("{holdings} of {of} {verb} {} of the expected loss{rest}", format::percent(carried / total))
}

/// Which asset loses most for £100.
fn heaviest(grid: &Grid, shown: usize) -> String {
    let most = grid.rows.first().map_or(&Value::Missing, |row| &row[place(grid, "name")]);
    let loss = numbers(grid, "expected").next().unwrap_or_default();
    let rest = numbers(grid, "expected").count().saturating_sub(shown);
    let rest = if rest > 0 { format!(" ({rest} with less are in the table)") } else { String::new() };
    match most {
        Value::Text(name) => {
            format!("{name} is expected to lose most: {} of £100 a year{rest}", format::stake(loss))
        }
        _ => format!("No asset loses more than {} of £100 a year{rest}", format::stake(loss)),
    }
}

/// What each pillar adds to the score of a country, in points from 50.
fn scores(view: &View, data: &Data<'_>) -> Option<Chart> {
    let countries = view.scores.countries.len();
    let worst = view.scores.countries.iter().filter(|row| row.score.is_some());
    let worst = worst.max_by(|a, b| a.score.unwrap_or(0.0).total_cmp(&b.score.unwrap_or(0.0)))?;
    let title = pushed(worst);
    let mut chart = framed(ChartType::ColumnStacked, &title, &title);
    for (pillar, shown) in Pillar::ALL.into_iter().zip(PILLARS) {
        chart
            .add_series()
            .set_name(pillar.label())
            .set_categories(data.cells("name", 0, countries - 1))
            .set_values(data.cells(&format!("{}_points", pillar.code()), 0, countries - 1))
            .set_gap(60)
            .set_format(
                ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(shown))),
            );
    }
    axis(chart.y_axis(), "Points that a pillar adds to 50", "0;\u{2212}0;0");
    axis(chart.x_axis(), "", "General");
    chart.x_axis().set_major_gridlines(false).set_label_position(ChartAxisLabelPosition::Low);
    Some(chart)
}

fn pushed(worst: &ScoreRow) -> String {
    let points =
        worst.pillars.iter().filter_map(|pillar| Some((pillar.pillar.label(), pillar.contribution?)));
    let most = points.max_by(|a, b| a.1.total_cmp(&b.1));
    let most = most.map_or(String::new(), |(label, points)| {
        format!(", {} points of it from {}", format::signed_decimals(points, 1), label.to_lowercase())
    });
    format!("{} scores highest: {}{most}", worst.name, format::score(worst.score))
}
