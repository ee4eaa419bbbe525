//! Countries against pillars: the score of each cell, what is missing and what is uncertain.

use super::super::canvas::{Bounds, Ink};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format, text};
use crate::grid::{Grid, Value};
use crate::model::pillar::Pillar;
use crate::model::view::{ScoreRow, View};
use plotters_backend::text_anchor::HPos;

const ROW: i32 = 280;
const HEAD: i32 = 300;

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let rows = ordered(view);
    let body = if rows.is_empty() { 500 } else { HEAD + rows.len() as i32 * ROW };
    let mut sheet = Sheet::new(view, look, words(view, &rows), body);
    if rows.is_empty() {
        sheet.explain(
            "The run holds no country scores. Indicators of at least one country would fill this picture.",
        );
    } else {
        picture(&mut sheet, &rows);
    }
    sheet.finish()
}

fn ordered(view: &View) -> Vec<&ScoreRow> {
    let mut rows: Vec<&ScoreRow> = view.scores.countries.iter().collect();
    let key = |row: &ScoreRow| row.score.unwrap_or(-1.0);
    rows.sort_by(|a, b| key(b).total_cmp(&key(a)).then(a.id.cmp(&b.id)));
    rows
}

fn value(row: &ScoreRow, pillar: Pillar) -> Option<f64> {
    row.pillars.iter().find(|part| part.pillar == pillar).and_then(|part| part.value)
}

fn title(rows: &[&ScoreRow]) -> (String, Vec<String>) {
    let scored: Vec<(&ScoreRow, f64)> = rows.iter().filter_map(|row| Some((*row, row.score?))).collect();
    let (Some(worst), Some(least)) = (scored.first(), scored.last()) else {
        return ("No country can be scored on the data held".to_owned(), vec![]);
    };
    let thin = rows.iter().filter(|row| row.coverage < 0.5).count();
    if rows.len() < 2 * thin {
        let data = vec![thin.to_string(), rows.len().to_string()];
        let title = format!("{thin} of {} countries rest on under half their indicators", rows.len());
        return (title, data);
    }
    let leads = Pillar::ALL.into_iter().filter(|&pillar| {
        let best = rows.iter().filter_map(|row| value(row, pillar)).fold(f64::NEG_INFINITY, f64::max);
        value(worst.0, pillar).is_some_and(|own| best <= own)
    });
    let leads = leads.count();
    let (high, low) = (format!("{:.0}", worst.1), format!("{:.0}", least.1));
    let name = format::plain(&worst.0.name);
    let name = text::shorten(&name, 20, true, 2600);
    let joint = match leads {
        0 => "but leads on none".to_owned(),
        1 | 2 => format!("but leads on only {leads}"),
        _ => format!("and leads on {leads}"),
    };
    let mut title = format!("{name} carries the most risk ({high}) {joint} of 5 pillars");
    if 1 < scored.len() {
        let other = text::shorten(&format::plain(&least.0.name), 20, true, 2600);
        title += &format!("; {other} the least ({low})");
    }
    (title, vec![high, low, leads.to_string(), "5".to_owned()])
}

fn words(view: &View, rows: &[&ScoreRow]) -> Words {
    let (title, data) = title(rows);
    let gaps = rows
        .iter()
        .flat_map(|row| Pillar::ALL.map(|pillar| value(row, pillar)))
        .filter(Option::is_none)
        .count();
    let described: Vec<String> = rows
        .iter()
        .map(|row| match row.score {
            Some(score) => format!("{} {score:.0}", row.name),
            None => format!("{} no score", row.name),
        })
        .collect();
    Words {
        name: "exposure-heatmap".to_owned(),
        title,
        subtitle: "Exposure score by country and pillar, 0 (safe) to 100 (worst). Ring: best and worst case of missing \
                   data lie over 30 points apart; * some pillar missing"
            .to_owned(),
        source: "Source: indicators listed under coverage. Goalposts and weights are judgement.".to_owned(),
        description: format!("{}. {gaps} cells have no data. {}", described.join(", "), stamp(view)),
        data,
        table: table(rows),
    }
}

fn table(rows: &[&ScoreRow]) -> Grid {
    let mut columns = vec!["country", "name", "score", "low", "high", "is_partial"];
    columns.extend(Pillar::ALL.map(Pillar::code));
    let mut grid = Grid::new(&columns);
    for row in rows {
        let partial = row.partial.to_string();
        let mut cells: Vec<Value> = vec![row.id.as_str().into(), row.name.as_str().into(), row.score.into()];
        cells.extend([row.low.into(), row.high.into(), partial.into()]);
        cells.extend(Pillar::ALL.map(|pillar| value(row, pillar).into()));
        grid.row(cells);
    }
    grid
}

fn heading(pillar: Pillar, is_wide: bool) -> &'static str {
    match (pillar, is_wide) {
        (Pillar::Security, true) => "Security",
        (Pillar::Security, false) => "Sec.",
        (Pillar::Governance, true) => "Governance",
        (Pillar::Governance, false) => "Gov.",
        (Pillar::Humanitarian, true) => "Humanitarian",
        (Pillar::Humanitarian, false) => "Hum.",
        (Pillar::Mineral, true) => "Minerals",
        (Pillar::Mineral, false) => "Min.",
        (Pillar::External, true) => "External",
        (Pillar::External, false) => "Ext.",
    }
}

fn picture(sheet: &mut Sheet<'_>, rows: &[&ScoreRow]) {
    let room = sheet.room;
    let is_wide = sheet.is_wide();
    let names = if is_wide { 1250 } else { 920 };
    let cell = (room.right - room.left - names) / 6;
    let left = |column: i32| room.left + names + column * cell;
    let size = if is_wide { 13 } else { 12 };
    let high = ((room.bottom - room.top - HEAD) / rows.len() as i32).max(ROW);
    for (column, pillar) in Pillar::ALL.into_iter().enumerate() {
        let mut style = sheet.bold(12);
        style.side = HPos::Center;
        sheet.put(heading(pillar, is_wide), (left(column as i32 + 1) + cell / 2, room.top + 130), style);
    }
    let mut style = sheet.bold(12);
    style.side = HPos::Center;
    sheet.put("Score", (left(0) + cell / 2, room.top + 130), style);
    for (place, row) in rows.iter().enumerate() {
        let top = room.top + HEAD + place as i32 * high;
        let name = text::shorten(&format::plain(&row.name), size, false, names - 100);
        sheet.put(&name, (room.left, top + high / 2), sheet.plain(size));
        let at = |column: i32| Bounds {
            left: left(column) + 10,
            top: top + 10,
            right: left(column + 1) - 10,
            bottom: top + high - 10,
        };
        let star = if row.partial { "*" } else { "" };
        score(sheet, row, at(0), star);
        for (column, pillar) in Pillar::ALL.into_iter().enumerate() {
            let value = value(row, pillar);
            let shown = value.map_or_else(|| "no data".to_owned(), |value| format!("{value:.1}"));
            let words = format!("{}, {}: {shown}", row.name, pillar.label());
            sheet.tipped(&words, |sheet| shade(sheet, value, at(column as i32 + 1)));
        }
    }
}

fn score(sheet: &mut Sheet<'_>, row: &ScoreRow, at: Bounds, star: &str) {
    let (middle, height) = ((at.left + at.right) / 2, (at.top + at.bottom) / 2);
    let mut style = sheet.bold(13);
    style.side = HPos::Center;
    match row.score {
        Some(score) => sheet.put(&format!("{score:.0}{star}"), (middle, height), style),
        None => sheet.put("–", (middle, height), style),
    }
    if let (Some(low), Some(high)) = (row.low, row.high)
        && 30.0 < high - low
    {
        sheet.canvas.circle((at.right - 55, at.top + 60), 30, Ink::line(sheet.theme.ink, 12));
    }
}

fn shade(sheet: &mut Sheet<'_>, value: Option<f64>, at: Bounds) {
    let middle = ((at.left + at.right) / 2, (at.top + at.bottom) / 2);
    let mut style = sheet.plain(13);
    style.side = HPos::Center;
    if let Some(value) = value {
        let colour = sheet.theme.risk_at(value);
        sheet.canvas.ground(|canvas| canvas.rect(at, Ink::fill(colour)));
        (style.colour, style.ground) = (colour.text_on(), colour);
        sheet.put(&format!("{value:.0}"), middle, style);
        return;
    }
    let (grid, paper) = (sheet.theme.grid, sheet.theme.paper);
    sheet.canvas.ground(|canvas| {
        let height = at.bottom - at.top;
        let mut x = at.left;
        while x + height <= at.right {
            canvas.line(&[(x, at.bottom), (x + height, at.top)], Ink::line(grid, 8));
            x += 60;
        }
        let width = text::width("no data", 12, false) / 2 + 20;
        let patch = Bounds {
            left: middle.0 - width,
            top: middle.1 - 80,
            right: middle.0 + width,
            bottom: middle.1 + 80,
        };
        canvas.rect(patch, Ink::fill(paper));
    });
    (style.size, style.colour) = (12, sheet.theme.muted);
    let words = if text::width("no data", 12, false) + 40 < at.right - at.left { "no data" } else { "n/a" };
    sheet.put(words, middle, style);
}
