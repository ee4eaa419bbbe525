//! How a score is put together: indicators, the pillars they make, the weights, and points that add up to the score.

use super::super::canvas::{Bounds, Ink};
use super::super::rows::{self, Rows};
use super::super::scale::Scale;
use super::super::sheet::{Sheet, Words, stamp};
use super::super::worst;
use super::super::{Drawing, Look, format, text};
use crate::grid::{Grid, Value};
use crate::maths;
use crate::model::pillar::Pillar;
use crate::model::view::{PillarRow, ScoreRow, View};
use crate::wording;

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let country = worst::country(view).filter(|country| country.score.is_some());
    let pillars = country.map_or(0, |country| country.pillars.len());
    let body = if pillars == 0 { 500 } else { rows::height(look.size, 0, pillars + 1) };
    let mut sheet = Sheet::new(view, look, words(view, country), body);
    match country {
        Some(country) if 0 < pillars => picture(&mut sheet, country),
        _ => sheet.explain(
            "No country has a score that can be taken apart. Indicators for at least 70% of the weight would give one.",
        ),
    }
    sheet.finish()
}

/// Share of the weight that a pillar has among those that are known.
fn share(country: &ScoreRow, pillar: &PillarRow) -> Option<f64> {
    let known = country.pillars.iter().filter(|one| one.value.is_some());
    let all = maths::sum(known.map(|one| one.weight));
    (pillar.value.is_some() && 0.0 < all).then(|| pillar.weight / all)
}

fn points(country: &ScoreRow) -> Vec<f64> {
    country.pillars.iter().map(|pillar| pillar.contribution.unwrap_or(0.0)).collect()
}

/// Where the points start: the middle of the scale.
fn start(country: &ScoreRow) -> f64 {
    country.score.unwrap_or_default() - maths::sum(points(country))
}

fn title(view: &View, country: Option<&ScoreRow>) -> (String, Vec<String>) {
    let Some(country) = country else {
        return ("No country can be scored, so that no score can be taken apart".to_owned(), vec![]);
    };
    let score = format!("{:.1}", country.score.unwrap_or_default());
    let name = text::shorten(&format::plain(&country.name), 20, true, 2600);
    let which = if worst::holds_money(view) { "worst country of the book" } else { "worst country" };
    let parts = points(country);
    let away = maths::sum(parts.iter().copied());
    let tenths = format::tenths_that_add_up(&parts);
    let lead = country
        .pillars
        .iter()
        .zip(&parts)
        .zip(&tenths)
        .filter(|((_, part), _)| (**part < 0.0) == (away < 0.0));
    let lead = lead.max_by(|a, b| a.0.1.abs().total_cmp(&b.0.1.abs()));
    let Some(((pillar, _), tenths)) = lead.filter(|(_, tenths)| 0 < tenths.abs()) else {
        return (
            format!("{name}, {which}, scores {score}, the middle of the scale"),
            vec![score, country.name.clone()],
        );
    };
    let verb = if *tenths < 0 { "takes most from" } else { "adds most to" };
    let (middle, part) = (format!("{:.0}", start(country)), format::points(*tenths));
    let label = pillar.pillar.label().to_lowercase();
    let title = format!("{name}, {which}, scores {score}: {label} {verb} {middle} ({part})");
    (title, vec![score, middle, part, country.name.clone()])
}

/// The sum as printed: `50.0 + 18.4 − 0.3 = 68.1`.
fn sum(country: &ScoreRow) -> String {
    let tenths = format::tenths_that_add_up(&points(country));
    let start = (start(country) * 10.0).round() as i64;
    let whole = start + tenths.iter().sum::<i64>();
    let mut text = format!("{}.{}", start / 10, start % 10);
    for (part, _) in tenths.iter().zip(&country.pillars).filter(|(_, pillar)| pillar.contribution.is_some()) {
        let sign = if *part < 0 { wording::MINUS } else { '+' };
        text += &format!(" {sign} {}.{}", part.abs() / 10, part.abs() % 10);
    }
    format!("{text} = {}.{}", whole / 10, whole % 10)
}

fn words(view: &View, country: Option<&ScoreRow>) -> Words {
    let (title, data) = title(view, country);
    let adds = country.map_or_else(String::new, |country| format!(". {}", sum(country)));
    let described = country.map_or_else(String::new, |country| {
        let pillars = country.pillars.iter().map(|pillar| match (pillar.value, pillar.contribution) {
            (Some(value), Some(points)) => {
                format!("{} {value:.1}, {points:+.1} points", pillar.pillar.label())
            }
            _ => format!("{} no data", pillar.pillar.label()),
        });
        format!("{}: {}. ", country.name, pillars.collect::<Vec<_>>().join("; "))
    });
    Words {
        name: "score-anatomy".to_owned(),
        title,
        subtitle: format!(
            "Circles: indicators as risk, 0 (safe) to 100 (worst). Bars: the pillar they make, with its share of the \
             weight. Right: points it adds to the middle of the scale{adds}"
        ),
        source: "Source: indicators listed under coverage. Goalposts and weights are judgement; pillars combine so that a \
                 good one offsets a bad one only in part."
            .to_owned(),
        description: format!("{described}{}", stamp(view)),
        data,
        table: table(country),
    }
}

fn table(country: Option<&ScoreRow>) -> Grid {
    let columns = ["level", "pillar", "indicator", "value", "weight_share", "points"];
    let mut grid = Grid::new(&columns);
    let Some(country) = country else { return grid };
    for pillar in &country.pillars {
        let code = pillar.pillar.code();
        for one in &pillar.indicators {
            let (value, points) = (one.value.into(), one.contribution.into());
            grid.row(vec![
                "indicator".into(),
                code.into(),
                one.id.as_str().into(),
                value,
                Value::Missing,
                points,
            ]);
        }
        let weight = share(country, pillar).into();
        let (value, points) = (pillar.value.into(), pillar.contribution.into());
        grid.row(vec!["pillar".into(), code.into(), Value::Missing, value, weight, points]);
    }
    let points = maths::sum(points(country));
    let missing = || Value::Missing;
    grid.row(vec!["score".into(), missing(), missing(), country.score.into(), missing(), points.into()]);
    grid
}

fn short(pillar: Pillar) -> &'static str {
    match pillar {
        Pillar::Governance => "Governance",
        Pillar::Mineral => "Minerals",
        Pillar::External => "External",
        other => other.label(),
    }
}

fn picture(sheet: &mut Sheet<'_>, country: &ScoreRow) {
    let tenths = format::tenths_that_add_up(&points(country));
    let figure = |pillar: &PillarRow, tenths: i64| match pillar.contribution {
        Some(_) => format::points(tenths),
        None => "–".to_owned(),
    };
    let mut figures: Vec<String> =
        country.pillars.iter().zip(&tenths).map(|(pillar, tenths)| figure(pillar, *tenths)).collect();
    let whole = (start(country) * 10.0).round() as i64 + tenths.iter().sum::<i64>();
    figures.push(format!("{}.{}", whole / 10, whole % 10));
    let rows = Rows::new(sheet, 0, 26, &figures);
    let x = Scale::linear(0.0, 100.0, rows.left, rows.right);
    let ticks: Vec<(f64, String)> =
        [0.0, 25.0, 50.0, 75.0, 100.0].map(|tick| (tick, format!("{tick:.0}"))).into();
    rows.axis(sheet, &x, &ticks, 50.0);
    for (place, (pillar, figure)) in country.pillars.iter().zip(&figures).enumerate() {
        let at = (rows.middle(place), rows.half());
        let weight = share(country, pillar).map_or_else(|| "no weight".to_owned(), wording::percent);
        let name = format!("{} ({weight})", short(pillar.pillar));
        match pillar.value {
            Some(value) => strip(sheet, pillar, value, &x, at),
            None => {
                // No words on the heavier line in the middle.
                let room = x.at(50.0) - rows.left - 80;
                let words = ["No data: its weight goes to the others", "No data"];
                let fits = words.into_iter().find(|words| text::width(words, 12, false) <= room);
                sheet.put(fits.unwrap_or("No data"), (rows.left + 40, at.0), sheet.muted(12));
            }
        }
        rows.caption(sheet, place, (&name, figure), false);
    }
    let (place, score) = (country.pillars.len(), country.score.unwrap_or_default());
    sheet.tipped(&format!("{}: {score:.1}", country.name), |sheet| {
        let ink = Ink::fill(sheet.theme.ink);
        bar(sheet, &x, score, (rows.middle(place), rows.half()), ink);
    });
    rows.caption(sheet, place, ("Score", &figures[place]), true);
}

fn bar(sheet: &mut Sheet<'_>, x: &Scale, value: f64, (middle, half): (i32, i32), ink: Ink) {
    let (left, right) = (x.at(0.0), x.at(value).max(x.at(0.0) + 10));
    sheet.canvas.rect(Bounds { left, top: middle - half, right, bottom: middle + half }, ink);
}

/// The bar of a pillar under the circles of its indicators.
fn strip(sheet: &mut Sheet<'_>, pillar: &PillarRow, value: f64, x: &Scale, (middle, half): (i32, i32)) {
    let words = format!("{}: {value:.1}", pillar.pillar.label());
    let colour = sheet.theme.risk_at(value);
    let rim = sheet.theme.muted;
    sheet.tipped(&words, |sheet| {
        bar(sheet, x, value, (middle, half), Ink::fill(colour));
        let bounds = Bounds {
            left: x.at(0.0),
            top: middle - half,
            right: x.at(value).max(x.at(0.0) + 10),
            bottom: middle + half,
        };
        sheet.canvas.rect(bounds, Ink::line(rim, 10));
    });
    for indicator in &pillar.indicators {
        let Some(value) = indicator.value else { continue };
        sheet.tipped(&format!("{}: {value:.1}", indicator.label), |sheet| {
            sheet.canvas.circle((x.at(value), middle), 42, Ink::fill(sheet.theme.paper));
            sheet.canvas.circle((x.at(value), middle), 37, Ink::line(sheet.theme.ink, 12));
        });
    }
}
