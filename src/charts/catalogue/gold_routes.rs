//! By which hubs gold of the AES travels, and what the UK imports from the same hubs: a flow whose last step is not measured.

use super::super::canvas::{Bounds, Ink};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format, text};
use crate::grid::Grid;
use crate::maths;
use crate::model::view::{RouteRow, View};
use crate::wording::{Currency, amount, percent};
use plotters_backend::text_anchor::HPos;

/// Hubs with a line of their own; the rest is one block.
const HUBS: usize = 5;
/// Height that the words beside a block need.
const BLOCK: i32 = 560;
/// Between two blocks.
const GAP: i32 = 80;
/// The UK among the buyers.
const UK: &str = "GBR";

/// A country or a hub.
struct Node {
    name: String,
    usd: f64,
    /// UK imports from it, of every origin, and their share of the UK's gold imports.
    to_uk: Option<(f64, f64)>,
}

struct Flow {
    year: i16,
    from: Vec<Node>,
    to: Vec<Node>,
    /// US$ from a country (row) to a hub (column).
    usd: Vec<Vec<f64>>,
    straight: f64,
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let flow = flow(view);
    let body = flow.as_ref().map_or(500, |flow| flow.to.len().max(flow.from.len()) as i32 * BLOCK + 900);
    let mut sheet = Sheet::new(view, look, words(view, flow.as_ref()), body);
    match &flow {
        Some(flow) => picture(&mut sheet, flow),
        None => sheet.explain("No trade of the AES was published by the as-of date. Trade of a year comes out 13 months after its end: choose a later date."),
    }
    sheet.finish()
}

fn dollars(value: f64) -> String {
    Currency::of("USD").rename(&amount(value))
}

fn total<'a>(rows: impl Iterator<Item = &'a RouteRow>) -> f64 {
    maths::sum(rows.map(|row| row.usd))
}

/// Code and name of a buyer, what it bought, and what the UK bought of it with the share of its purchases.
type Hub<'a> = (&'a str, &'a str, f64, Option<(f64, f64)>);

fn flow(view: &View) -> Option<Flow> {
    let rows: Vec<&RouteRow> =
        view.minerals.routes.iter().filter(|row| row.is_aes && row.usd > 0.0).collect();
    let year = rows.first()?.year;
    let mut hubs: Vec<Hub<'_>> = Vec::new();
    for row in &rows {
        match hubs.iter_mut().find(|hub| hub.0 == row.partner) {
            Some(hub) => hub.2 += row.usd,
            None => {
                let to_uk = row.partner_to_uk_usd.zip(row.partner_to_uk_share);
                hubs.push((&row.partner, &row.partner_name, row.usd, to_uk));
            }
        }
    }
    hubs.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(b.0)));
    let rest = hubs.split_off(hubs.len().min(HUBS));
    let countries: Vec<&(String, String)> =
        view.minerals.aes.iter().filter(|(code, _)| rows.iter().any(|row| row.country == *code)).collect();
    let part = |country: &str, is_hub: &dyn Fn(&str) -> bool| {
        total(rows.iter().copied().filter(|row| row.country == country && is_hub(&row.partner)))
    };
    let usd = countries.iter().map(|(code, _)| {
        let mut line: Vec<f64> = hubs.iter().map(|hub| part(code, &|partner| partner == hub.0)).collect();
        if !rest.is_empty() {
            line.push(part(code, &|partner| rest.iter().any(|hub| hub.0 == partner)));
        }
        line
    });
    let mut to: Vec<Node> = hubs
        .iter()
        .map(|(_, name, usd, to_uk)| Node { name: format::plain(name), usd: *usd, to_uk: *to_uk })
        .collect();
    if !rest.is_empty() {
        let usd = maths::sum(rest.iter().map(|hub| hub.2));
        to.push(Node { name: format!("{} others", rest.len()), usd, to_uk: None });
    }
    Some(Flow {
        year,
        usd: usd.collect(),
        from: countries
            .iter()
            .map(|(code, name)| Node { name: format::plain(name), usd: part(code, &|_| true), to_uk: None })
            .collect(),
        to,
        straight: total(rows.iter().copied().filter(|row| row.partner == UK)),
    })
}

fn words(view: &View, flow: Option<&Flow>) -> Words {
    let mut table = Grid::new(&[
        "country",
        "partner",
        "partner_name",
        "year",
        "usd",
        "share",
        "partner_to_uk_usd",
        "partner_to_uk_share",
    ]);
    for row in view.minerals.routes.iter().filter(|row| row.is_aes) {
        table.row(vec![
            row.country.as_str().into(),
            row.partner.as_str().into(),
            row.partner_name.as_str().into(),
            f64::from(row.year).into(),
            row.usd.into(),
            row.share.into(),
            row.partner_to_uk_usd.into(),
            row.partner_to_uk_share.into(),
        ]);
    }
    let (title, data) = flow.map_or_else(|| ("No gold trade of the AES is known".to_owned(), vec![]), title);
    let parts = flow.map_or(String::new(), |flow| {
        flow.to.iter().map(|hub| format!(" {}: {}.", hub.name, dollars(hub.usd))).collect()
    });
    Words {
        name: "gold-routes".to_owned(),
        title,
        subtitle: "Gold exports of the AES by buyer (bands, US$), and what the UK imported from the same buyers in that year, of every origin and not traced to the Sahel".to_owned(),
        source: "Source: CEPII BACI (HS 710812). UK imports are the London bullion market's. Smuggled gold is not in exports.".to_owned(),
        description: format!("Flow of gold from the AES to buyers.{parts} {}", stamp(view)),
        data,
        table,
    }
}

fn title(flow: &Flow) -> (String, Vec<String>) {
    let all = maths::sum(flow.from.iter().map(|node| node.usd));
    let top = &flow.to[0];
    let (share, year) = (percent(top.usd / all), flow.year.to_string());
    let article = if top.name.starts_with("United") { "the " } else { "" };
    let to = format!("{article}{}", top.name);
    if flow.straight > 0.0 {
        let straight = percent(flow.straight / all);
        let title = format!(
            "{share} of the gold that the AES exported in {year} went to {to}; {straight} went straight to the UK"
        );
        return (title, vec![share, year, straight]);
    }
    let title = format!(
        "{share} of the gold that the AES exported in {year} went to {to}; none is recorded as sent straight to the UK"
    );
    (title, vec![share, year])
}

/// Blocks one under the other, each at least as high as its words, as `(middle, height of its flow)`.
fn blocks(nodes: &[Node], unit: f64, room: (i32, i32), least: i32) -> Vec<(i32, i32)> {
    let flow = |node: &Node| ((node.usd * unit).round() as i32).max(12);
    let used: i32 = nodes.iter().map(|node| (flow(node) + GAP).max(least)).sum();
    let gap = (room.1 - room.0 - used).max(0) / nodes.len() as i32;
    let mut top = room.0;
    let mut placed = Vec::new();
    for node in nodes {
        let height = (flow(node) + GAP).max(least) + gap;
        placed.push((top + height / 2, flow(node)));
        top += height;
    }
    placed
}

/// Tenths of a pixel for a US$ at which both columns fit.
fn unit(flow: &Flow, height: i32) -> f64 {
    let all = maths::sum(flow.from.iter().map(|node| node.usd));
    let fits = |unit: f64| {
        [&flow.from, &flow.to].iter().all(|nodes| {
            let used: f64 =
                nodes.iter().map(|node| (node.usd * unit + f64::from(GAP)).max(f64::from(BLOCK)) + 2.0).sum();
            used <= f64::from(height)
        })
    };
    let whole = f64::from(height) / all;
    (1..=50)
        .map(|step| whole * (1.0 - f64::from(step) / 51.0))
        .find(|unit| fits(*unit))
        .unwrap_or(whole / 51.0)
}

fn picture(sheet: &mut Sheet<'_>, flow: &Flow) {
    let (room, is_wide) = (sheet.room, sheet.is_wide());
    let unit = unit(flow, room.bottom - room.top);
    let from = blocks(&flow.from, unit, (room.top, room.bottom), BLOCK);
    let to = blocks(&flow.to, unit, (room.top, room.bottom), BLOCK);
    let names = if is_wide { 1300 } else { 950 };
    let words = if is_wide { 2500 } else { 1500 };
    let uk = if is_wide { 900 } else { 0 };
    let (start, end) = (room.left + names, room.right - words - uk);
    bands(sheet, flow, unit, (&from, &to), (start + 90, end - 90));
    for (node, (middle, high)) in flow.from.iter().zip(&from) {
        block(sheet, start, *middle, *high, sheet.theme.scenario);
        let name = text::shorten(&node.name, 13, false, names - 100);
        sheet.put(&name, (room.left, middle - 85), sheet.plain(13));
        sheet.put(&dollars(node.usd), (room.left, middle + 85), sheet.muted(12));
    }
    for (node, (middle, high)) in flow.to.iter().zip(&to) {
        block(sheet, end - 90, *middle, *high, sheet.theme.baseline);
        hub(sheet, node, (end + 80, *middle), words - 160);
    }
    if is_wide {
        let widest =
            flow.to.iter().map(|node| text::width(&to_uk(node), 12, false)).max().unwrap_or_default();
        market(sheet, flow, &to, (end + 80 + widest.min(words - 160) + 120, room.right));
    }
}

fn block(sheet: &mut Sheet<'_>, left: i32, middle: i32, high: i32, colour: super::super::Colour) {
    let bounds = Bounds { left, top: middle - high / 2, right: left + 90, bottom: middle + high - high / 2 };
    sheet.canvas.rect(bounds, Ink::fill(colour));
}

/// What the UK imports from a hub.
fn to_uk(node: &Node) -> String {
    match node.to_uk {
        Some((usd, share)) => format!("to UK {} ({})", dollars(usd), percent(share)),
        None => "to UK: none recorded".to_owned(),
    }
}

fn hub(sheet: &mut Sheet<'_>, node: &Node, at: (i32, i32), width: i32) {
    let uk = to_uk(node);
    sheet.put(&text::shorten(&node.name, 13, false, width), (at.0, at.1 - 170), sheet.plain(13));
    sheet.put(&dollars(node.usd), at, sheet.muted(12));
    sheet.put(&text::shorten(&uk, 12, false, width), (at.0, at.1 + 170), sheet.muted(12));
}

/// The UK market, and a dashed line from each hub that sends gold there.
fn market(sheet: &mut Sheet<'_>, flow: &Flow, to: &[(i32, i32)], (left, right): (i32, i32)) {
    let senders: Vec<i32> = flow
        .to
        .iter()
        .zip(to)
        .filter(|(node, _)| node.to_uk.is_some())
        .map(|(_, (middle, _))| *middle)
        .collect();
    let (Some(first), Some(last)) = (senders.first(), senders.last()) else { return };
    let bar = right - 420;
    let bounds = Bounds { left: bar, top: first - 120, right: bar + 90, bottom: last + 120 };
    sheet.canvas.rect(bounds, Ink::line(sheet.theme.muted, 14));
    sheet.canvas.dashed = true;
    for middle in &senders {
        let ink = Ink::line(sheet.theme.muted, 14);
        sheet.canvas.line(&[(left, *middle), (bar - 20, *middle)], ink);
    }
    sheet.canvas.dashed = false;
    let mut style = sheet.plain(13);
    style.side = HPos::Right;
    sheet.put("UK", (right, (first + last) / 2), style);
}

type Columns<'a> = (&'a [(i32, i32)], &'a [(i32, i32)]);

fn bands(sheet: &mut Sheet<'_>, flow: &Flow, unit: f64, (from, to): Columns<'_>, (left, right): (i32, i32)) {
    let mut entered: Vec<f64> = to.iter().map(|(middle, high)| f64::from(middle - high / 2)).collect();
    for ((line, node), (middle, high)) in flow.usd.iter().zip(&flow.from).zip(from) {
        let mut leaves = f64::from(middle - high / 2);
        for (place, usd) in line.iter().enumerate().filter(|(_, usd)| **usd > 0.0) {
            let width = (usd * unit).max(4.0);
            let shape = band((left, leaves), (right, entered[place]), width);
            let tip = format!("{} to {}: {}", node.name, flow.to[place].name, dollars(*usd));
            let ink = Ink { colour: sheet.theme.baseline, opacity: 0.35, stroke: 0 };
            sheet.tipped(&tip, |sheet| sheet.canvas.ground(|canvas| canvas.area(&shape, ink)));
            leaves += width;
            entered[place] += width;
        }
    }
}

/// A band of one width that leaves and enters level.
fn band((left, from): (i32, f64), (right, to): (i32, f64), width: f64) -> Vec<(i32, i32)> {
    const STEPS: i32 = 24;
    let point = |step: i32, drop: f64| {
        let t = f64::from(step) / f64::from(STEPS);
        let ease = t * t * (3.0 - 2.0 * t);
        let x = left + ((right - left) * step) / STEPS;
        (x, (from + (to - from) * ease + drop).round() as i32)
    };
    let upper = (0..=STEPS).map(|step| point(step, 0.0));
    let lower = (0..=STEPS).rev().map(|step| point(step, width));
    upper.chain(lower).collect()
}
