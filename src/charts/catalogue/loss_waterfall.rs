//! What moved the expected loss: a step for each peril from no change to the whole change, each with its interval.

use super::super::canvas::{Bounds, Ink};
use super::super::changes;
use super::super::scale::{self, Scale};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format, text};
use crate::grid::Grid;
use crate::model::view::{Estimate, View};
use plotters_backend::text_anchor::HPos;

struct Step {
    name: String,
    from: f64,
    to: f64,
    change: Estimate,
    is_total: bool,
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    if let Some(drawing) = changes::too_little(view, look, "loss-waterfall") {
        return drawing;
    }
    let steps = steps(view);
    let row = if look.size.is_wide() { 340 } else { 500 };
    let body = if steps.is_empty() { 500 } else { steps.len() as i32 * row + 330 };
    let mut sheet = Sheet::new(view, look, words(view, look, &steps), body);
    match view.losses.change_gross.expected.value {
        _ if view.scenario.is_baseline => sheet.explain("Name a scenario and its change stands here."),
        None => sheet.explain("The paired change could not be estimated: simulate more years (--years)."),
        Some(_) => picture(&mut sheet, look, &steps, row),
    }
    sheet.finish()
}

fn steps(view: &View) -> Vec<Step> {
    let change = &view.losses.change_gross;
    let (Some(total), false) = (change.expected.value, view.scenario.is_baseline) else { return vec![] };
    let mut known: Vec<_> =
        change.by_peril.iter().filter_map(|(peril, part)| Some((peril.label(), part, part.value?))).collect();
    known.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()).then(a.0.cmp(b.0)));
    let mut reached = 0.0;
    let mut steps = Vec::new();
    for (name, part, value) in known {
        let name = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        steps.push(Step { name, from: reached, to: reached + value, change: *part, is_total: false });
        reached += value;
    }
    let name = "Whole change".to_owned();
    steps.push(Step { name, from: 0.0, to: total, change: change.expected, is_total: true });
    steps
}

fn words(view: &View, look: &Look, steps: &[Step]) -> Words {
    let losses = &view.losses;
    let (title, data) = title(view, look);
    let mut description = String::from("Paired change of expected annual loss by peril, before insurance.");
    for (peril, part) in &losses.change_gross.by_peril {
        if let Some(value) = part.value {
            description += &format!(" {}: {}.", peril.label(), look.change(value));
        }
    }
    description += &format!(" {}", stamp(view));
    Words {
        name: "loss-waterfall".to_owned(),
        title,
        subtitle:
            "Change of expected annual loss before insurance, scenario less baseline, in paired simulated \
                   years. Lines: 90% sampling interval"
                .to_owned(),
        source: format!(
            "Source: simulation, {} years. Sampling error only; sizes of shocks are judgement.",
            format::count(view.stamp.years)
        ),
        description,
        data,
        table: table(steps),
    }
}

fn title(view: &View, look: &Look) -> (String, Vec<String>) {
    let losses = &view.losses;
    let Some(base) = losses.baseline_gross.expected.value else {
        let years = format::count(view.stamp.years);
        return (format!("{years} years are too few to quote an expected loss"), vec![years]);
    };
    let before = look.loss(base);
    if view.scenario.is_baseline {
        return (format!("The baseline expects to lose {before} a year; no scenario was run"), vec![before]);
    }
    let (Some(after), Some(change)) =
        (losses.scenario_gross.expected.value, losses.change_gross.expected.value)
    else {
        return ("Change is within simulation error: it could not be estimated".to_owned(), vec![]);
    };
    let (after, change_text) = (look.loss(after), look.change(change));
    let data = vec![before.clone(), after.clone(), change_text.clone()];
    if losses.change_gross.almost_nothing {
        return (
            format!(
                "The scenario changes almost nothing: {change_text} on an expected loss of {before} a year"
            ),
            data,
        );
    }
    let verb = if change < 0.0 { "falls" } else { "rises" };
    let largest = losses
        .change_gross
        .by_peril
        .iter()
        .filter_map(|(peril, part)| part.value.map(|value| (peril, value * change.signum())))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    let lead = largest.map_or(String::new(), |(peril, _)| format!("; {} moves it most", peril.label()));
    let numbers = if before == after {
        format!("by {change_text} at about {before}")
    } else {
        format!("from {before} to {after}")
    };
    (format!("Expected loss {verb} {numbers}{lead}"), data)
}

fn table(steps: &[Step]) -> Grid {
    let mut grid = Grid::new(&["peril", "change", "low", "high"]);
    for step in steps {
        let change = step.change;
        grid.row(vec![step.name.as_str().into(), change.value.into(), change.low.into(), change.high.into()]);
    }
    grid
}

fn picture(sheet: &mut Sheet<'_>, look: &Look, steps: &[Step], row: i32) {
    let room = sheet.room;
    let is_wide = sheet.is_wide();
    let reach = steps.iter().flat_map(|step| {
        let shift = step.to - step.change.value.unwrap_or(0.0);
        let end = |value: Option<f64>| value.map_or(step.to, |value| value + shift);
        [step.from, step.to, end(step.change.low), end(step.change.high)]
    });
    let (low, high) = reach.fold((0.0_f64, 0.0_f64), |(low, high), at| (low.min(at), high.max(at)));
    let (ticks, step_size) = scale::ticks(low, high, if is_wide { 5 } else { 3 });
    let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
    let left = if is_wide { room.left + 1750 } else { room.left + 250 };
    let right = if is_wide { room.right - 1750 } else { room.right - 250 };
    let x = Scale::linear(first, last, left, right);
    let bottom = room.bottom - 300;
    let row = row.max((bottom - room.top) / steps.len() as i32);
    for tick in &ticks {
        let at = x.at(*tick);
        let ink =
            if *tick == 0.0 { Ink::line(sheet.theme.muted, 14) } else { Ink::line(sheet.theme.grid, 8) };
        // Names and figures stand above the bars when it is narrow: the grid stops short of them.
        let spans: Vec<(i32, i32)> = if is_wide {
            vec![(room.top, bottom)]
        } else {
            (0..steps.len() as i32)
                .map(|place| room.top + place * row)
                .map(|top| (top + 250, top + 470))
                .collect()
        };
        for (top, end) in spans {
            sheet.canvas.ground(|canvas| canvas.line(&[(at, top), (at, end)], ink));
        }
        let mut style = sheet.muted(12);
        style.side = HPos::Center;
        sheet.put(&look.axis_money(*tick, last.abs().max(first.abs()), step_size), (at, bottom + 140), style);
    }
    for (place, step) in steps.iter().enumerate() {
        let top = room.top + place as i32 * row;
        let middle = if is_wide { top + row / 2 } else { top + 360 };
        sheet.tipped(&format!("{}: {}", step.name, figure(look, step)), |sheet| bar(sheet, step, &x, middle));
        let text_at = if is_wide { middle } else { top + 130 };
        caption(sheet, look, step, text_at);
    }
}

fn bar(sheet: &mut Sheet<'_>, step: &Step, x: &Scale, middle: i32) {
    let colour = match step.change.value {
        _ if step.is_total => sheet.theme.ink,
        Some(value) if value < 0.0 => sheet.theme.better,
        _ => sheet.theme.worse,
    };
    let (from, to) = (x.at(step.from), x.at(step.to));
    let (a, b) = (from.min(to), from.max(to).max(from.min(to) + 10));
    sheet.canvas.rect(Bounds { left: a, top: middle - 80, right: b, bottom: middle + 80 }, Ink::fill(colour));
    let shift = step.to - step.change.value.unwrap_or(0.0);
    if let (Some(low), Some(high)) = (step.change.low, step.change.high) {
        let (low, high) = (x.at(low + shift), x.at(high + shift));
        for (ink, half) in [(Ink::line(sheet.theme.paper, 34), 45), (Ink::line(sheet.theme.muted, 12), 40)] {
            sheet.canvas.line(&[(low, middle), (high, middle)], ink);
            sheet.canvas.line(&[(low, middle - half), (low, middle + half)], ink);
            sheet.canvas.line(&[(high, middle - half), (high, middle + half)], ink);
        }
    }
}

fn caption(sheet: &mut Sheet<'_>, look: &Look, step: &Step, at: i32) {
    let room = sheet.room;
    let style = if step.is_total { sheet.bold(13) } else { sheet.plain(13) };
    sheet.put(&step.name, (room.left, at), style);
    let mut figure_style = if step.is_total { sheet.bold(12) } else { sheet.plain(12) };
    figure_style.side = HPos::Right;
    let left = room.right - room.left - text::width(&step.name, style.size, style.bold) - 80;
    // Where both do not fit, the interval is in the picture and in the table.
    let whole = figure(look, step);
    let fits = text::width(&whole, figure_style.size, figure_style.bold) <= left;
    let shown = if fits { whole } else { step.change.value.map_or(whole, |value| look.change(value)) };
    sheet.put(&shown, (room.right, at), figure_style);
}

/// A change with its interval.
fn figure(look: &Look, step: &Step) -> String {
    match (step.change.value, step.change.low, step.change.high) {
        (Some(value), Some(low), Some(high)) => {
            format!("{} ({} to {})", look.change(value), look.change(low), look.change(high))
        }
        (Some(value), ..) => look.change(value),
        _ => "no data".to_owned(),
    }
}
