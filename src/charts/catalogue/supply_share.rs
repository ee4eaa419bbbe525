//! Would the UK feel it: the share of the AES in the world's output beside the largest producer's, mineral by mineral.

use super::super::canvas::{Bounds, Ink};
use super::super::scale::{self, Scale};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format, text};
use crate::grid::Grid;
use crate::maths;
use crate::model::view::{SupplyRow, View};
use crate::wording::{capital, number, percent};
use plotters_backend::text_anchor::HPos;

/// The index of one supplier alone.
const WHOLE_INDEX: f64 = 10_000.0;

/// A mineral in a source.
struct Row {
    mineral: String,
    source: String,
    year: i16,
    aes: f64,
    top_name: String,
    top: f64,
    hhi: Option<f64>,
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let rows = rows(view);
    let row = if look.size.is_wide() { 480 } else { 660 };
    let body = if rows.is_empty() { 500 } else { rows.len() as i32 * row + 300 };
    let mut sheet = Sheet::new(view, look, words(view, &rows), body);
    match rows.is_empty() {
        true => sheet.explain("No world output was published by the as-of date: choose a later one, or lay a table minerals/concentration over the shipped one."),
        false => picture(&mut sheet, &rows, row),
    }
    sheet.finish()
}

/// Each mineral in the source with every producer, then in newer sources that name a country of the AES.
fn rows(view: &View) -> Vec<Row> {
    let mut rows = Vec::new();
    for of in &view.minerals.concentration {
        rows.push(Row {
            mineral: capital(&of.mineral),
            source: of.source.clone(),
            year: of.year,
            aes: of.aes_share.unwrap_or_default(),
            top_name: format::plain(&of.top_name),
            top: of.top_share,
            hhi: Some(of.hhi),
        });
        rows.extend(newer(view, &of.mineral, of.year));
    }
    rows
}

fn newer(view: &View, mineral: &str, year: i16) -> Option<Row> {
    let is_aes = |row: &SupplyRow| view.minerals.aes.iter().any(|(code, _)| *code == row.country);
    let listed: Vec<&SupplyRow> = view
        .minerals
        .supply
        .iter()
        .filter(|row| row.mineral == mineral && row.year > year && !row.country.is_empty())
        .collect();
    let named: Vec<f64> = listed.iter().filter(|row| is_aes(row)).filter_map(|row| row.share).collect();
    let top = listed.first()?;
    (!named.is_empty()).then(|| Row {
        mineral: capital(mineral),
        source: top.source.clone(),
        year: top.year,
        aes: maths::sum(named),
        top_name: format::plain(&top.name),
        top: top.share.unwrap_or_default(),
        hhi: None,
    })
}

fn words(view: &View, rows: &[Row]) -> Words {
    let (title, data) = title(view, rows);
    let mut table = Grid::new(&["mineral", "source", "year", "aes_share", "largest", "largest_share", "hhi"]);
    for row in rows {
        table.row(vec![
            row.mineral.as_str().into(),
            row.source.as_str().into(),
            f64::from(row.year).into(),
            row.aes.into(),
            row.top_name.as_str().into(),
            row.top.into(),
            row.hhi.into(),
        ]);
    }
    let parts = rows.iter().map(|row| {
        format!(
            " {} ({}, {}): AES {}, {} {}.",
            row.mineral,
            row.source,
            row.year,
            percent(row.aes),
            row.top_name,
            percent(row.top)
        )
    });
    Words {
        name: "supply-share".to_owned(),
        title,
        subtitle: "Share of the world's mine output: the AES (solid) and the largest producer (open). Index: concentration of all producers, 10,000 is one alone".to_owned(),
        source: "Source: World Mining Data 2026 (WMD), US Geological Survey (USGS). Sources that disagree stand side by side.".to_owned(),
        description: format!("Shares of world output by mineral.{} {}", parts.collect::<String>(), stamp(view)),
        data,
        table,
    }
}

fn title(view: &View, rows: &[Row]) -> (String, Vec<String>) {
    let pounds = |row: &Row| {
        let held = view.book.by_asset.iter().filter(|asset| asset.commodity == row.mineral.to_lowercase());
        maths::sum(held.map(|asset| asset.pounds))
    };
    let known = rows.iter().filter(|row| row.hhi.is_some());
    let Some(row) = known.max_by(|a, b| pounds(a).total_cmp(&pounds(b)).then(a.aes.total_cmp(&b.aes))) else {
        return ("No share of the AES in world output is known".to_owned(), vec![]);
    };
    let mineral = row.mineral.to_lowercase();
    if row.aes <= 0.0 {
        return (format!("The AES mine no {mineral} in this source"), vec![]);
    }
    let (share, more) = (percent(row.aes), percent(row.aes / (1.0 - row.aes)));
    let title = format!(
        "The AES mine {share} of the world's {mineral}; others would mine {more} more to make up for it"
    );
    (title, vec![share, more])
}

fn picture(sheet: &mut Sheet<'_>, rows: &[Row], row: i32) {
    let (room, is_wide) = (sheet.room, sheet.is_wide());
    let largest = rows.iter().map(|row| row.top.max(row.aes)).fold(0.0, f64::max);
    let (ticks, _) = scale::ticks(0.0, largest, if is_wide { 5 } else { 2 });
    let words_at = room.right - if is_wide { 2300 } else { 1900 };
    let left = if is_wide { room.left + 1750 } else { room.left + 100 };
    let x = Scale::linear(0.0, ticks[ticks.len() - 1], left, words_at - 250);
    let bottom = room.bottom - 260;
    let row_high = row.max((bottom - room.top) / rows.len() as i32);
    for tick in &ticks {
        let at = x.at(*tick);
        for place in 0..rows.len() as i32 {
            // Names stand above the bars when it is narrow: the grid stops short of them.
            let top = room.top + place * row_high;
            let from = if is_wide { top } else { top + 240 };
            let ink = Ink::line(sheet.theme.grid, 8);
            sheet.canvas.ground(|canvas| canvas.line(&[(at, from), (at, top + row_high)], ink));
        }
        let mut style = sheet.muted(12);
        style.side = HPos::Center;
        sheet.put(&percent(*tick), (at, room.top + rows.len() as i32 * row_high + 130), style);
    }
    for (place, of) in rows.iter().enumerate() {
        let top = room.top + place as i32 * row_high;
        let middle = if is_wide { top + row_high / 2 } else { top + 240 + (row_high - 240) / 2 };
        names(sheet, of, top, middle);
        let tip = format!("{}: AES {}, {} {}", of.mineral, percent(of.aes), of.top_name, percent(of.top));
        sheet.tipped(&tip, |sheet| bars(sheet, of, &x, middle));
        let width = room.right - words_at;
        let aes = if of.aes > 0.0 { format!("AES {}", percent(of.aes)) } else { "AES none".to_owned() };
        sheet.put(&aes, (words_at, middle - 95), sheet.bold(12));
        let index = of.hhi.map_or(String::new(), |hhi| format!(", index {}", number(hhi * WHOLE_INDEX)));
        let top = text::shorten(&format!("{} {}{index}", of.top_name, percent(of.top)), 12, false, width);
        sheet.put(&top, (words_at, middle + 95), sheet.muted(12));
    }
}

fn names(sheet: &mut Sheet<'_>, row: &Row, top: i32, middle: i32) {
    let left = sheet.room.left;
    let source = format!("{}, of {}", row.source, row.year);
    if sheet.is_wide() {
        sheet.put(&text::shorten(&row.mineral, 13, false, 1600), (left, middle - 95), sheet.plain(13));
        sheet.put(&text::shorten(&source, 12, false, 1700), (left, middle + 95), sheet.muted(12));
    } else {
        let name = text::shorten(&format!("{}: {source}", row.mineral), 12, false, 3000);
        sheet.put(&name, (left, top + 120), sheet.plain(12));
    }
}

fn bars(sheet: &mut Sheet<'_>, row: &Row, x: &Scale, middle: i32) {
    let start = x.at(0.0);
    let bar = |value: f64, at: i32| {
        let right = x.at(value).max(start + 12);
        Bounds { left: start, top: at - 65, right, bottom: at + 65 }
    };
    if row.aes > 0.0 {
        sheet.canvas.rect(bar(row.aes, middle - 95), Ink::fill(sheet.theme.scenario));
    }
    sheet.canvas.rect(bar(row.top, middle + 95), Ink::line(sheet.theme.baseline, 16));
}
