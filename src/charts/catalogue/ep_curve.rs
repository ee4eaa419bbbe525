//! The exceedance curve: the loss that a year reaches or exceeds once in so many years, baseline against scenario.

use super::super::canvas::Ink;
use super::super::changes;
use super::super::scale::{self, Scale};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::theme::Colour;
use super::super::{Drawing, Look, Theme, format, place, text};
use crate::grid::Grid;
use crate::model::view::{CurvePoint, Estimate, View};
use plotters_backend::text_anchor::HPos;

/// Years in which a loss must be exceeded for its line to be solid.
const SOLID_YEARS: f64 = 5.0;
const QUOTED: f64 = 100.0;

struct Branch<'a> {
    name: &'static str,
    colour: Colour,
    points: Vec<(&'a CurvePoint, f64)>,
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    if let Some(drawing) = changes::too_little(view, look, "ep-curve") {
        return drawing;
    }
    let branches = branches(view, &look.theme);
    let is_empty = branches.iter().all(|branch| branch.points.len() < 2);
    let body = if is_empty { 500 } else { 2900 };
    let mut sheet = Sheet::new(view, look, words(view, look, &branches), body);
    if is_empty {
        let years = format::count(view.stamp.years);
        sheet.explain(&format!(
            "{years} simulated years give no curve of two points. More years (--years) would."
        ));
        return sheet.finish();
    }
    picture(&mut sheet, look, view, &branches);
    sheet.finish()
}

fn branches<'a>(view: &'a View, theme: &Theme) -> Vec<Branch<'a>> {
    let known = |points: &'a [CurvePoint]| {
        points.iter().filter_map(|point| Some((point, point.loss.value?))).collect::<Vec<_>>()
    };
    let mut branches = vec![Branch {
        name: "Baseline",
        colour: theme.baseline,
        points: known(&view.losses.baseline_gross.aep),
    }];
    if !view.scenario.is_baseline {
        let points = known(&view.losses.scenario_gross.aep);
        branches.push(Branch { name: "Scenario", colour: theme.scenario, points });
    }
    branches
}

fn at_100(points: &[CurvePoint]) -> Option<&Estimate> {
    let found = points.iter().find(|point| (point.return_period - QUOTED).abs() < 1e-9)?;
    found.loss.value.map(|_| &found.loss)
}

fn overlap(a: &Estimate, b: &Estimate) -> bool {
    let (Some(low_a), Some(low_b)) = (a.low, b.low) else { return true };
    low_a <= b.high.unwrap_or(f64::INFINITY) && low_b <= a.high.unwrap_or(f64::INFINITY)
}

fn title(view: &View, look: &Look) -> (String, Vec<String>) {
    let losses = &view.losses;
    let years = format::count(view.stamp.years);
    let Some(base) = at_100(&losses.baseline_gross.aep) else {
        return (format!("{years} years are too few to quote a loss of 1 in 100"), vec![years]);
    };
    let before = look.loss(base.value.unwrap_or_default());
    if view.scenario.is_baseline {
        return (format!("One year in 100 costs {before} or more"), vec![before]);
    }
    let Some(scenario) = at_100(&losses.scenario_gross.aep) else {
        return (format!("{years} years are too few to quote the scenario's loss of 1 in 100"), vec![years]);
    };
    let after = look.loss(scenario.value.unwrap_or_default());
    let data = vec![before.clone(), after.clone()];
    let sentence = if before == after {
        let almost = if losses.change_gross.almost_nothing {
            "almost nothing: it leaves"
        } else {
            "little here: it leaves"
        };
        format!("The scenario changes {almost} the 1-in-100-year loss at {before}")
    } else if losses.change_gross.almost_nothing {
        format!("The scenario changes almost nothing: a 1-in-100-year loss of {after} against {before}")
    } else {
        let verb = if base.value < scenario.value { "rises" } else { "falls" };
        let tail = losses.change_gross.tvar99;
        let is_clear = tail.low.is_some_and(|low| low > 0.0) || tail.high.is_some_and(|high| high < 0.0);
        let limit = if !is_clear && overlap(base, scenario) { ", but the 90% ranges overlap" } else { "" };
        format!("A 1-in-100-year loss {verb} from {before} to {after}{limit}")
    };
    (sentence, data)
}

fn words(view: &View, look: &Look, branches: &[Branch<'_>]) -> Words {
    let (title, data) = title(view, look);
    let mut description = String::from("Loss of a year, before insurance, by return period.");
    for branch in branches {
        if let (Some(first), Some(last)) = (branch.points.first(), branch.points.last()) {
            description += &format!(
                " {}: {} at 1 in {:.0} to {} at 1 in {:.0}.",
                branch.name,
                look.loss(first.1),
                first.0.return_period,
                look.loss(last.1),
                last.0.return_period
            );
        }
    }
    description += &format!(" {}", stamp(view));
    Words {
        name: "ep-curve".to_owned(),
        title,
        subtitle:
            "Loss of a year before insurance, by return period in years (log scale). Shaded: 90% sampling \
                   interval, where it has an upper end"
                .to_owned(),
        source: format!(
            "Source: simulation, {} years. Sampling error only, not that of the rates. Dashed: under 5 years exceed.",
            format::count(view.stamp.years)
        ),
        description,
        data,
        table: table(branches),
    }
}

fn table(branches: &[Branch<'_>]) -> Grid {
    let mut grid = Grid::new(&["branch", "return_period_years", "loss", "low", "high"]);
    for branch in branches {
        for (point, value) in &branch.points {
            let period = point.return_period;
            grid.row(vec![
                branch.name.into(),
                period.into(),
                (*value).into(),
                point.loss.low.into(),
                point.loss.high.into(),
            ]);
        }
    }
    grid
}

fn picture(sheet: &mut Sheet<'_>, look: &Look, view: &View, branches: &[Branch<'_>]) {
    let all = || branches.iter().flat_map(|branch| &branch.points);
    let highest =
        all().map(|(point, value)| value.max(point.loss.high.unwrap_or(*value))).fold(0.0, f64::max);
    let (first, last) = all()
        .map(|(point, _)| point.return_period)
        .fold((f64::INFINITY, 0.0_f64), |(low, high), period| (low.min(period), high.max(period)));
    let room = sheet.room;
    let (ticks, step) = scale::ticks(0.0, highest, 4);
    let top_value = *ticks.last().expect("an axis has ticks");
    let tick_names: Vec<String> = ticks.iter().map(|tick| look.axis_money(*tick, top_value, step)).collect();
    let widest = tick_names.iter().map(|name| text::width(name, 12, false)).max().unwrap_or(0);
    let (left, right, bottom) = (room.left + widest + 80, room.right - 680, room.bottom - 260);
    let x = Scale::log(first, last, left, right);
    let y = Scale::linear(0.0, top_value, bottom, room.top + 60);
    for (tick, name) in ticks.iter().zip(&tick_names) {
        let at = y.at(*tick);
        let ink = Ink::line(sheet.theme.grid, if *tick == 0.0 { 14 } else { 8 });
        sheet.canvas.ground(|canvas| canvas.line(&[(left, at), (right, at)], ink));
        let mut style = sheet.muted(12);
        style.side = HPos::Right;
        sheet.put(name, (left - 60, at), style);
    }
    periods(sheet, &x, (first, last), bottom);
    for branch in branches {
        band(sheet, branch, &x, &y);
    }
    for branch in branches {
        curve(sheet, look, view, branch, &x, &y);
    }
    ends(sheet, look, branches, &y, right);
}

fn periods(sheet: &mut Sheet<'_>, x: &Scale, (first, last): (f64, f64), bottom: i32) {
    let few: &[f64] = &[2.0, 10.0, 100.0, 1000.0, 10_000.0];
    let many: &[f64] = &[2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0];
    let grey = sheet.theme.muted;
    for period in if sheet.is_wide() { many } else { few } {
        if first <= *period && *period <= last {
            let at = x.at(*period);
            sheet.canvas.ground(|canvas| canvas.line(&[(at, bottom), (at, bottom + 40)], Ink::line(grey, 8)));
            let mut style = sheet.muted(12);
            style.side = HPos::Center;
            sheet.put(&format::count(*period as u64), (at, bottom + 130), style);
        }
    }
}

fn band(sheet: &mut Sheet<'_>, branch: &Branch<'_>, x: &Scale, y: &Scale) {
    let ends: Vec<(i32, i32, i32)> = branch
        .points
        .iter()
        .filter_map(|(point, _)| {
            Some((x.at(point.return_period), y.at(point.loss.low?), y.at(point.loss.high?)))
        })
        .collect();
    let upper = ends.iter().map(|&(at, _, high)| (at, high));
    let lower = ends.iter().rev().map(|&(at, low, _)| (at, low));
    let outline: Vec<(i32, i32)> = upper.chain(lower).collect();
    if 4 <= outline.len() {
        sheet.canvas.area(&outline, Ink { colour: branch.colour, opacity: 0.18, stroke: 0 });
    }
}

fn curve(sheet: &mut Sheet<'_>, look: &Look, view: &View, branch: &Branch<'_>, x: &Scale, y: &Scale) {
    let is_solid = |period: f64| SOLID_YEARS <= view.stamp.years as f64 / period;
    let at = |point: &CurvePoint, value: f64| (x.at(point.return_period), y.at(value));
    let split = branch.points.iter().take_while(|(point, _)| is_solid(point.return_period)).count();
    let line: Vec<(i32, i32)> = branch.points.iter().map(|(point, value)| at(point, *value)).collect();
    let ink = Ink::line(branch.colour, 24);
    if 2 <= split {
        sheet.canvas.line(&line[..split], ink);
    }
    if split < line.len() {
        sheet.canvas.dashed = true;
        sheet.canvas.line(&line[split.saturating_sub(1)..], ink);
        sheet.canvas.dashed = false;
    }
    if let Some(place) =
        branch.points.iter().position(|(point, _)| (point.return_period - QUOTED).abs() < 1e-9)
    {
        let words = format!("{}, 1 in 100: {}", branch.name, look.loss(branch.points[place].1));
        sheet.tipped(&words, |sheet| {
            sheet.canvas.circle(line[place], 60, Ink::fill(sheet.theme.paper));
            sheet.canvas.circle(line[place], 42, Ink::fill(branch.colour));
        });
    }
}

fn ends(sheet: &mut Sheet<'_>, look: &Look, branches: &[Branch<'_>], y: &Scale, right: i32) {
    let mut last: Vec<(i32, &Branch<'_>, f64)> = branches
        .iter()
        .filter_map(|branch| branch.points.last().map(|(_, value)| (y.at(*value), branch, *value)))
        .collect();
    last.sort_by_key(|(at, branch, _)| (*at, branch.name));
    let wishes: Vec<i32> = last.iter().map(|(at, ..)| *at).collect();
    let room = (sheet.room.top + 70, sheet.room.bottom - 500);
    for ((_, branch, value), at) in last.iter().zip(place::spread(&wishes, 340, room)) {
        let mut style = sheet.bold(13);
        style.colour = branch.colour;
        let name = text::shorten(branch.name, 13, true, 620);
        sheet.put(&name, (right + 80, at), style);
        sheet.put(&look.loss(*value), (right + 80, at + 150), sheet.muted(12));
    }
}
