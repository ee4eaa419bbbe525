//! Why this score? What each indicator adds to the middle of the scale or takes from it, in the book's worst country.

use super::super::canvas::{Bounds, Ink};
use super::super::rows::{self, Rows};
use super::super::scale::{self, Scale};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::worst;
use super::super::{Drawing, Look, format, text};
use crate::grid::Grid;
use crate::maths;
use crate::model::view::{ScoreRow, View};

/// Indicators that have a bar of their own in sizes that are as high as they need.
const OWN_BARS: usize = 12;

struct Driver {
    id: String,
    name: String,
    pillar: &'static str,
    points: f64,
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let country = worst::country(view);
    let drivers = country.map_or_else(Vec::new, drivers);
    // A row for the sum stands below the bars.
    let shown = shown(&drivers, rows::most(look.size, OWN_BARS + 1).saturating_sub(1));
    let body = if shown.is_empty() { 500 } else { rows::height(look.size, 0, shown.len() + 1) };
    let mut sheet = Sheet::new(view, look, words(view, country, &drivers), body);
    match country {
        Some(country) if !shown.is_empty() => picture(&mut sheet, country, &shown),
        _ => sheet.explain(&format!(
            "A score that is quoted, with what each indicator adds to it, would fill this picture. {}",
            country.map_or("", |country| country.reasons.first().map_or("", |reason| reason.as_str()))
        )),
    }
    sheet.finish()
}

fn drivers(country: &ScoreRow) -> Vec<Driver> {
    let mut drivers: Vec<Driver> = Vec::new();
    for pillar in country.pillars.iter().filter(|_| country.score.is_some()) {
        let of = |indicator: &crate::model::view::IndicatorRow| {
            let points = indicator.contribution?;
            let (id, name) = (indicator.id.clone(), indicator.label.clone());
            Some(Driver { id, name, pillar: pillar.pillar.label(), points })
        };
        drivers.extend(pillar.indicators.iter().filter_map(of));
    }
    drivers.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()).then_with(|| a.id.cmp(&b.id)));
    drivers
}

/// The largest drivers, and one bar for the sum of the rest where there are more than fit.
fn shown(drivers: &[Driver], most: usize) -> Vec<(String, f64)> {
    let own = if drivers.len() <= most { drivers.len() } else { most - 1 };
    let (own, rest) = drivers.split_at(own);
    let mut shown: Vec<(String, f64)> =
        own.iter().map(|driver| (driver.name.clone(), driver.points)).collect();
    if !rest.is_empty() {
        let name = format!("{} other indicators", rest.len());
        shown.push((name, maths::sum(rest.iter().map(|driver| driver.points))));
    }
    shown
}

fn title(country: Option<&ScoreRow>, drivers: &[Driver]) -> (String, Vec<String>) {
    let Some(country) = country else {
        return ("No country has indicators to explain a score".to_owned(), vec![]);
    };
    let name = text::shorten(&format::plain(&country.name), 20, true, 2600);
    let Some(score) = country.score else {
        let coverage = format!("{:.0}%", country.coverage * 100.0);
        return (format!("Coverage of {name} is {coverage}: its score is not quoted"), vec![coverage]);
    };
    let Some(first) = drivers.first() else {
        return (format!("What makes up the score of {name} is not known"), vec![]);
    };
    let away = maths::sum(drivers.iter().map(|driver| driver.points));
    let side = if away < 0.0 { "below" } else { "above" };
    let (whole, middle) = (format!("{:.1}", away.abs()), format!("{:.0}", score - away));
    if first.points.abs() < 1.0 {
        let title = format!("No indicator moves {name} by 1 point from the middle of the scale");
        return (title, vec!["1".to_owned()]);
    }
    // The title speaks of the side on which the score lies.
    let lead = drivers.iter().find(|driver| (driver.points < 0.0) == (away < 0.0)).unwrap_or(first);
    let part = format!("{:.1}", lead.points.abs());
    let label = text::shorten(&format::plain(&lead.name), 20, true, 4200);
    let title = format!("{part} of the {whole} points that put {name} {side} {middle} come from {label}");
    (title, vec![part, whole, middle])
}

fn words(view: &View, country: Option<&ScoreRow>, drivers: &[Driver]) -> Words {
    let (title, mut data) = title(country, drivers);
    // Names may hold numbers, which the title then repeats.
    data.extend(country.map(|country| country.name.clone()));
    data.extend(drivers.iter().map(|driver| driver.name.clone()));
    let name = country.map_or("a country", |country| country.name.as_str());
    let missing = country.map_or(0, |country| {
        let indicators = country.pillars.iter().flat_map(|pillar| &pillar.indicators);
        indicators.filter(|one| one.value.is_none() && one.state != "not applicable").count()
    });
    let gaps = match missing {
        0 => String::new(),
        1 => " 1 indicator has no value.".to_owned(),
        n => format!(" {n} indicators have no value."),
    };
    let listed: Vec<String> =
        drivers.iter().map(|driver| format!("{} {:+.1}", driver.name, driver.points)).collect();
    let why = if worst::holds_money(view) { "the worst country of the book" } else { "the worst country" };
    Words {
        name: "score-drivers".to_owned(),
        title,
        subtitle: format!(
            "Points that each indicator adds to the middle of the scale, or takes from it, in {name}, {why}; they sum to \
             the score"
        ),
        source: format!(
            "Source: indicators listed under coverage. Goalposts and weights are judgement.{gaps}"
        ),
        description: format!("{}.{gaps} {}", listed.join(", "), stamp(view)),
        data,
        table: table(drivers),
    }
}

fn table(drivers: &[Driver]) -> Grid {
    let mut grid = Grid::new(&["indicator", "label", "pillar", "points"]);
    for driver in drivers {
        grid.row(vec![
            driver.id.as_str().into(),
            driver.name.as_str().into(),
            driver.pillar.into(),
            driver.points.into(),
        ]);
    }
    grid
}

fn picture(sheet: &mut Sheet<'_>, country: &ScoreRow, shown: &[(String, f64)]) {
    let parts: Vec<f64> = shown.iter().map(|(_, points)| *points).collect();
    let tenths = format::tenths_that_add_up(&parts);
    let (sum, away) = (tenths.iter().sum::<i64>(), maths::sum(parts.iter().copied()));
    let mut figures: Vec<String> = tenths.iter().map(|tenths| format::points(*tenths)).collect();
    figures.push(format::points(sum));
    let rows = Rows::new(sheet, 0, 38, &figures);
    let reach =
        parts.iter().chain([&away]).fold((0.0_f64, 0.0_f64), |(low, high), at| (low.min(*at), high.max(*at)));
    let (ticks, step) = scale::ticks(reach.0, reach.1, if sheet.is_wide() { 5 } else { 4 });
    let x = Scale::linear(ticks[0], ticks[ticks.len() - 1], rows.left, rows.right);
    let ticks: Vec<(f64, String)> = ticks.into_iter().map(|tick| (tick, signed(tick, step))).collect();
    rows.axis(sheet, &x, &ticks, 0.0);
    for (place, ((name, points), figure)) in shown.iter().zip(&figures).enumerate() {
        sheet.tipped(&format!("{name}: {figure}"), |sheet| {
            let colour = if *points < 0.0 { sheet.theme.better } else { sheet.theme.worse };
            bar(sheet, &x, *points, (rows.middle(place), rows.half()), Ink::fill(colour));
        });
        rows.caption(sheet, place, (name, figure), false);
    }
    let place = shown.len();
    let score = country.score.unwrap_or_default();
    let middle = ((score - away) * 10.0).round() as i64;
    let whole = middle + sum;
    let name = format!("Score {}.{} less {}", whole / 10, whole % 10, middle / 10);
    sheet.tipped(&format!("{name}: {}", format::points(sum)), |sheet| {
        bar(sheet, &x, away, (rows.middle(place), rows.half()), Ink::fill(sheet.theme.ink));
    });
    rows.caption(sheet, place, (&name, &format::points(sum)), true);
}

/// A tick with its sign and the digits that its axis needs.
fn signed(tick: f64, step: f64) -> String {
    if step.fract() == 0.0 {
        let text = format::points((tick * 10.0).round() as i64);
        return text.trim_end_matches(".0").to_owned();
    }
    format::points((tick * 10.0).round() as i64)
}

fn bar(sheet: &mut Sheet<'_>, x: &Scale, points: f64, (middle, half): (i32, i32), ink: Ink) {
    let (a, b) = (x.at(0.0), x.at(points));
    let (left, right) = (a.min(b), a.max(b).max(a.min(b) + 10));
    sheet.canvas.rect(Bounds { left, top: middle - half, right, bottom: middle + half }, ink);
}
