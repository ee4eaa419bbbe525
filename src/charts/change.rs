//! What moved a figure between two runs: from before to after by cause, each part with its interval.

use super::canvas::{Bounds, Ink};
use super::rows::{self, Rows};
use super::scale::{self, Scale};
use super::sheet::{Sheet, Words};
use super::{Drawing, Look, format};
use crate::grid::Grid;
use crate::model::comparison::{Cause, Comparison, FigureChange, Measure, PartOfChange, State, Terms};
use crate::wording;

/// Name of the picture.
pub const CHANGE_WATERFALL: &str = "change-waterfall";
/// Standard errors on each side of a 90% interval.
const NINETY: f64 = 1.644_853_626_951_472_7;

struct Step {
    name: String,
    from: f64,
    to: f64,
    /// The part, where it is one; else the step is a level.
    part: Option<PartOfChange>,
}

/// Draws how an expected loss went from one run to the other. `row` is a figure of the comparison in pounds.
pub fn change_waterfall(comparison: &Comparison, row: &FigureChange, look: &Look) -> Drawing {
    let steps = steps(comparison, row);
    let body = if steps.is_empty() { 500 } else { rows::height(look.size, 0, steps.len()) };
    let footer = footer(comparison);
    let mut sheet = Sheet::with_footer(look, words(comparison, row, &steps, look), &footer, body);
    if steps.is_empty() {
        sheet.explain(row.note.as_deref().unwrap_or("One of the two runs does not quote the figure."));
    } else {
        picture(&mut sheet, look, &steps);
    }
    sheet.finish()
}

fn steps(comparison: &Comparison, row: &FigureChange) -> Vec<Step> {
    let (Some(before), Some(after), false) = (row.before, row.after, row.parts.is_empty()) else {
        return Vec::new();
    };
    let (old, new) = (&comparison.before, &comparison.after);
    let when = |run: &crate::model::comparison::ComparedRun,
                other: &crate::model::comparison::ComparedRun,
                word: &str| {
        if run.as_of == other.as_of { word.to_owned() } else { format!("On {}", format::date(&run.as_of)) }
    };
    let level = |name: String, to: f64| Step { name, from: 0.0, to, part: None };
    let mut steps = vec![level(when(old, new, "Before"), before)];
    let mut reached = before;
    for part in row.parts.iter().filter(|part| part.value != 0.0 || comparison.moved.contains(&part.cause)) {
        let to = reached + part.value;
        let name = format::capital(part.cause.label());
        steps.push(Step { name, from: reached, to, part: Some(*part) });
        reached = to;
    }
    steps.push(level(when(new, old, "After"), after));
    steps
}

fn figure_name(row: &FigureChange) -> String {
    let measure = match row.figure.measure {
        Measure::Expected => "expected annual loss",
        Measure::Tvar99 => "TVaR 99",
        _ => "figure",
    };
    let terms = if row.figure.terms == Terms::Retained { "after" } else { "before" };
    let state = if row.figure.state == State::Scenario { " with the scenario" } else { "" };
    format!("{measure} {terms} insurance{state}")
}

fn words(comparison: &Comparison, row: &FigureChange, steps: &[Step], look: &Look) -> Words {
    let (title, data) = title(row, look);
    let parts: Vec<String> =
        steps.iter().map(|step| format!("{} {}", step.name, caption(look, step))).collect();
    let moved: Vec<String> = comparison.moved.iter().map(|cause| cause.label().to_owned()).collect();
    Words {
        name: CHANGE_WATERFALL.to_owned(),
        title,
        subtitle: format!(
            "{} from one run to the other, by cause (exact Shapley shares). Lines: 90% sampling interval; pale: not \
             distinguishable from noise",
            format::capital(&figure_name(row))
        ),
        source: String::new(),
        description: format!(
            "{}. What moved: {}. {}",
            parts.join(", "),
            wording::list(&moved),
            footer(comparison)
        ),
        data,
        table: table(steps),
    }
}

fn title(row: &FigureChange, look: &Look) -> (String, Vec<String>) {
    let (Some(before), Some(after)) = (row.before, row.after) else {
        return ("The two runs do not both quote the figure".to_owned(), vec![]);
    };
    let (old, new) = (look.loss(before), look.loss(after));
    let subject = format::capital(&figure_name(row));
    if before == after {
        return (format!("{subject} is unchanged at {old}"), vec![old]);
    }
    let verb = if after < before { "falls" } else { "rises" };
    let way = if old == new {
        format!("is all but unchanged at {old}")
    } else {
        format!("{verb} from {old} to {new}")
    };
    let direction = (after - before).signum();
    let most = row.parts.iter().filter(|part| part.distinguishable);
    let most = most.max_by(|a, b| (a.value * direction).total_cmp(&(b.value * direction)));
    let lead = match most {
        Some(part) if part.value * direction > 0.0 => format!("; {} moves it most", part.cause.label()),
        _ => "; no cause can be told from noise".to_owned(),
    };
    (format!("{subject} {way}{lead}"), vec![old, new])
}

fn footer(comparison: &Comparison) -> String {
    let sample = if comparison.before.sample || comparison.after.sample {
        "Sample book, invented amounts. "
    } else {
        ""
    };
    format!(
        "{sample}Source: {} runs of {} simulated years, seed {}; plans {} and {}. Sampling error only.",
        comparison.runs,
        format::count(comparison.years),
        comparison.seed,
        comparison.before.plan,
        comparison.after.plan
    )
}

fn table(steps: &[Step]) -> Grid {
    let mut grid = Grid::new(&["step", "value", "reached", "standard_error", "distinguishable"]);
    for step in steps {
        let told = step.part.map_or("", |part| if part.distinguishable { "yes" } else { "no" });
        grid.row(vec![
            step.name.as_str().into(),
            (step.to - step.from).into(),
            step.to.into(),
            step.part.and_then(|part| part.se).into(),
            told.into(),
        ]);
    }
    grid
}

fn caption(look: &Look, step: &Step) -> String {
    match &step.part {
        None => look.loss(step.to),
        Some(part) if part.value == 0.0 => look.loss(0.0),
        Some(part) => look.change(part.value),
    }
}

fn picture(sheet: &mut Sheet<'_>, look: &Look, steps: &[Step]) {
    let ends = steps.iter().flat_map(|step| {
        let half = step.part.and_then(|part| part.se).unwrap_or(0.0) * NINETY;
        [step.from, step.to, step.to - half, step.to + half]
    });
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), at| (low.min(at), high.max(at)));
    let (ticks, size) = scale::ticks(low, high, if sheet.is_wide() { 5 } else { 3 });
    let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
    let figures: Vec<String> = steps.iter().map(|step| caption(look, step)).collect();
    let rows = Rows::new(sheet, 0, 26, &figures);
    let x = Scale::linear(first, last, rows.left, rows.right);
    let largest = last.abs().max(first.abs());
    let ticks: Vec<(f64, String)> =
        ticks.iter().map(|tick| (*tick, look.axis_money(*tick, largest, size))).collect();
    rows.axis(sheet, &x, &ticks, 0.0);
    for (place, (step, figure)) in steps.iter().zip(&figures).enumerate() {
        let middle = rows.middle(place);
        sheet
            .tipped(&format!("{}: {figure}", step.name), |sheet| bar(sheet, step, &x, (middle, rows.half())));
        rows.caption(sheet, place, (&step.name, figure), step.part.is_none());
    }
}

fn bar(sheet: &mut Sheet<'_>, step: &Step, x: &Scale, (middle, half): (i32, i32)) {
    let (from, to) = (x.at(step.from), x.at(step.to));
    let (left, right) = (from.min(to), from.max(to).max(from.min(to) + 10));
    let bounds = Bounds { left, top: middle - half, right, bottom: middle + half };
    let Some(part) = step.part else {
        return sheet.canvas.rect(bounds, Ink::fill(sheet.theme.ink));
    };
    let colour = match part.cause {
        Cause::Method | Cause::MethodLater | Cause::Noise => sheet.theme.muted,
        _ if part.value < 0.0 => sheet.theme.better,
        _ => sheet.theme.worse,
    };
    let opacity = if part.distinguishable { 1.0 } else { 0.35 };
    sheet.canvas.rect(bounds, Ink { colour, opacity, stroke: 0 });
    if let Some(se) = part.se.filter(|se| *se > 0.0) {
        let reach = NINETY * se;
        rows::whisker(sheet, (x.at(step.to - reach), x.at(step.to + reach)), middle);
    }
}
