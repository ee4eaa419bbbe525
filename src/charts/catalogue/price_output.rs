//! Price and output at risk: what gold costs, and how much of it the holders of the book's mines are expected to lose.

use super::super::canvas::{Bounds, Ink};
use super::super::scale::{self, Scale};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format, text};
use crate::grid::{Grid, Value};
use crate::maths;
use crate::model::view::{PriceRow, View};
use crate::wording::{date, number, percent, tonnes};
use plotters_backend::text_anchor::HPos;

/// Mines with a row of their own.
const MINES: usize = 8;
const GOLD: &str = "gold";

/// A mine, or the rest together: tonnes a year.
struct Mine {
    name: String,
    output: f64,
    baseline: f64,
    scenario: f64,
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let mines = mines(view);
    let price = view.minerals.prices.iter().find(|row| row.series == GOLD && row.points.len() > 1);
    let row = if look.size.is_wide() { 300 } else { 480 };
    let body = match (mines.is_empty(), price) {
        (true, None) => 500,
        (_, None) => mines.len() as i32 * row + 700,
        (true, Some(_)) => 2700,
        (false, Some(_)) => 2500 + mines.len() as i32 * row + 400,
    };
    let mut sheet = Sheet::new(view, look, words(view, price, &mines), body);
    let (room, whole) = (sheet.room, mines.len() as i32 * row + 400);
    if mines.is_empty() {
        sheet.explain("No gold mine of the book has a documented output of a past year: name one in minerals or in registry/assets.");
    }
    let top = if mines.is_empty() { room.top + 500 } else { room.top };
    let share = if mines.is_empty() {
        room.bottom
    } else {
        (room.bottom - whole).min(room.top + (room.bottom - room.top) / 2).max(room.top + 2300)
    };
    let mut next = top;
    if let Some(price) = price {
        prices(&mut sheet, price, Bounds { top, bottom: share, ..room });
        next = share + 150;
    }
    if !mines.is_empty() {
        bars(&mut sheet, view, &mines, Bounds { top: next, ..room }, row);
    }
    sheet.finish()
}

/// Gold mines with a documented output, the most expected to be lost first; the rest in one row.
fn mines(view: &View) -> Vec<Mine> {
    let known = view.minerals.at_risk.iter().filter(|row| row.mineral == GOLD && row.unit == "t");
    let mut mines: Vec<Mine> = known
        .filter_map(|row| {
            let output = row.output?;
            Some(Mine {
                name: format::plain(&row.name),
                output,
                baseline: row.lost_share * output,
                scenario: row.scenario_lost_share * output,
            })
        })
        .collect();
    mines.sort_by(|a, b| b.baseline.total_cmp(&a.baseline).then(a.name.cmp(&b.name)));
    if mines.len() > MINES {
        let rest = mines.split_off(MINES - 1);
        let sum = |of: fn(&Mine) -> f64| maths::sum(rest.iter().map(of));
        mines.push(Mine {
            name: format!("{} others", rest.len()),
            output: sum(|mine| mine.output),
            baseline: sum(|mine| mine.baseline),
            scenario: sum(|mine| mine.scenario),
        });
    }
    mines
}

fn words(view: &View, price: Option<&PriceRow>, mines: &[Mine]) -> Words {
    let (title, data) = title(price, mines);
    let mut table = Grid::new(&["kind", "name", "output_or_price", "lost_baseline", "lost_scenario", "unit"]);
    for mine in mines {
        table.row(vec![
            "mine".into(),
            mine.name.as_str().into(),
            mine.output.into(),
            mine.baseline.into(),
            mine.scenario.into(),
            "t".into(),
        ]);
    }
    for (month, value) in price.map_or(&[][..], |price| &price.points) {
        let unit = price.map_or("", |price| price.unit.as_str());
        table.row(vec![
            "price".into(),
            month.as_str().into(),
            (*value).into(),
            Value::Missing,
            Value::Missing,
            unit.into(),
        ]);
    }
    let mark = if view.scenario.is_baseline { "" } else { ", scenario (line)" };
    let parts = mines
        .iter()
        .map(|mine| format!(" {}: {} t of {} t.", mine.name, tonnes(mine.baseline), number(mine.output)));
    Words {
        name: "price-output".to_owned(),
        title,
        subtitle: format!("Price of gold, US$ a troy oz, and its mean (dashed); output that holders are expected to lose over 12 months, tonnes: baseline (bar){mark}"),
        source: "Source: World Bank Pink Sheet; companies' output of the last documented year; simulation rates. Whole mines, means without interval.".to_owned(),
        description: format!("Gold price and output at risk.{} {}", parts.collect::<String>(), stamp(view)),
        data,
        table,
    }
}

fn title(price: Option<&PriceRow>, mines: &[Mine]) -> (String, Vec<String>) {
    let market = price.map(|row| {
        let ratio = row.price / row.mean - 1.0;
        let side = if ratio < 0.0 { "below" } else { "above" };
        (percent(ratio.abs()), side)
    });
    let lost = tonnes(maths::sum(mines.iter().map(|mine| mine.baseline)));
    let output = number(maths::sum(mines.iter().map(|mine| mine.output)));
    match (mines.is_empty(), market) {
        (true, None) => ("No gold mine of the book has a documented output".to_owned(), vec![]),
        (true, Some((share, side))) => (
            format!("Gold stands {share} {side} its five-year mean; no output of the book's is documented"),
            vec![share],
        ),
        (false, None) => (
            format!("Holders of the book's gold mines may expect to lose {lost} t of {output} t a year"),
            vec![lost, output],
        ),
        (false, Some((share, side))) => (
            format!(
                "Holders may expect to lose {lost} t of {output} t of gold a year, with the price {share} {side} its five-year mean"
            ),
            vec![lost, output, share],
        ),
    }
}

fn prices(sheet: &mut Sheet<'_>, row: &PriceRow, room: Bounds) {
    let values = || row.points.iter().map(|(_, price)| *price);
    let (low, high) = (values().fold(row.mean, f64::min), values().fold(row.mean, f64::max));
    let (ticks, _) = scale::ticks(low, high, 3);
    let (left, right) = (room.left + 620, room.right - if sheet.is_wide() { 1500 } else { 900 });
    let (top, bottom) = (room.top + 120, room.bottom - 330);
    let y = Scale::linear(ticks[0], ticks[ticks.len() - 1], bottom, top);
    let x = Scale::linear(0.0, (row.points.len() - 1) as f64, left, right);
    for tick in &ticks {
        let at = y.at(*tick);
        let ink = Ink::line(sheet.theme.grid, 8);
        sheet.canvas.ground(|canvas| canvas.line(&[(left, at), (right, at)], ink));
        let mut style = sheet.muted(12);
        style.side = HPos::Right;
        sheet.put(&number(*tick), (left - 80, at), style);
    }
    let januaries = row.points.iter().enumerate().filter(|(_, (month, _))| month.ends_with("-01"));
    for (place, (month, _)) in januaries.filter(|(place, _)| *place > 2 && place + 3 < row.points.len()) {
        let mut style = sheet.muted(12);
        style.side = HPos::Center;
        sheet.put(month.get(..4).unwrap_or(month), (x.at(place as f64), bottom + 150), style);
    }
    let mean = y.at(row.mean);
    let (muted, ink) = (Ink::line(sheet.theme.muted, 12), Ink::line(sheet.theme.baseline, 24));
    sheet.canvas.dashed = true;
    sheet.canvas.line(&[(left, mean), (right, mean)], muted);
    sheet.canvas.dashed = false;
    let points: Vec<(i32, i32)> =
        row.points.iter().enumerate().map(|(place, (_, price))| (x.at(place as f64), y.at(*price))).collect();
    sheet.tipped(&format!("{}: {}", date(&row.period), number(row.price)), |sheet| {
        sheet.canvas.line(&points, ink)
    });
    let newest = match sheet.is_wide() {
        true => format!("{}, {}", number(row.price), date(&row.period)),
        false => number(row.price),
    };
    let ends = [(row.price, newest), (row.mean, format!("mean {}", number(row.mean)))];
    let mut order = [0, 1];
    order.sort_by_key(|place| y.at(ends[*place].0));
    let wishes = order.map(|place| y.at(ends[place].0));
    for (place, at) in order.iter().zip(super::super::place::spread(&wishes, 190, (top, bottom))) {
        let style = if *place == 0 { sheet.bold(12) } else { sheet.muted(12) };
        sheet.put(&ends[*place].1, (right + 70, at), style);
    }
}

fn bars(sheet: &mut Sheet<'_>, view: &View, mines: &[Mine], room: Bounds, row: i32) {
    let is_wide = sheet.is_wide();
    let largest = mines.iter().map(|mine| mine.baseline.max(mine.scenario)).fold(0.0, f64::max);
    let (ticks, _) = scale::ticks(0.0, largest, if is_wide { 4 } else { 2 });
    let left = if is_wide { room.left + 1750 } else { room.left + 100 };
    let right = room.right - if is_wide { 1900 } else { 250 };
    let x = Scale::linear(0.0, ticks[ticks.len() - 1], left, right);
    let bottom = room.bottom - 260;
    let row = row.max((bottom - room.top) / mines.len() as i32);
    let end = room.top + mines.len() as i32 * row;
    for tick in &ticks {
        let at = x.at(*tick);
        let ink = Ink::line(sheet.theme.grid, 8);
        let spans: Vec<(i32, i32)> = if is_wide {
            vec![(room.top, end)]
        } else {
            (0..mines.len() as i32)
                .map(|place| room.top + place * row)
                .map(|top| (top + 240, top + row))
                .collect()
        };
        for (top, end) in spans {
            sheet.canvas.ground(|canvas| canvas.line(&[(at, top), (at, end)], ink));
        }
        let mut style = sheet.muted(12);
        style.side = HPos::Center;
        sheet.put(&format!("{} t", number(*tick)), (at, end + 130), style);
    }
    for (place, mine) in mines.iter().enumerate() {
        let top = room.top + place as i32 * row;
        let middle = if is_wide { top + row / 2 } else { top + 240 + (row - 240) / 2 };
        let figure = format!("{} t of {} t", tonnes(mine.baseline), number(mine.output));
        sheet.tipped(&format!("{}: {figure}", mine.name), |sheet| bar(sheet, view, mine, &x, middle));
        let text_at = if is_wide { middle } else { top + 120 };
        let name = text::shorten(&mine.name, 13, false, 1650);
        sheet.put(&name, (room.left, text_at), sheet.plain(13));
        let mut style = sheet.plain(12);
        style.side = HPos::Right;
        sheet.put(&figure, (room.right, text_at), style);
    }
}

fn bar(sheet: &mut Sheet<'_>, view: &View, mine: &Mine, x: &Scale, middle: i32) {
    let start = x.at(0.0);
    let right = x.at(mine.baseline).max(start + 12);
    let bounds = Bounds { left: start, top: middle - 70, right, bottom: middle + 70 };
    sheet.canvas.rect(bounds, Ink::fill(sheet.theme.baseline));
    if !view.scenario.is_baseline {
        let at = x.at(mine.scenario);
        for ink in [Ink::line(sheet.theme.paper, 50), Ink::line(sheet.theme.scenario, 28)] {
            sheet.canvas.line(&[(at, middle - 100), (at, middle + 100)], ink);
        }
    }
}
