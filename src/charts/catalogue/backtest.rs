//! Forecasts made on past dates against a benchmark: pairs of dots with the interval of the gain.

use super::super::canvas::{Ink, Lettering};
use super::super::key::{self, Item, Shape, Sign};
use super::super::scale::Scale;
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, Theme, format, text};
use crate::grid::Grid;
use crate::model::view::{RecordRow, View};
use crate::wording::{MINUS, capital, counted, list};
use plotters_backend::text_anchor::HPos;

/// Gains that the axis holds, in percent of the benchmark's error; what lies beyond has an arrow.
const AXIS: [f64; 6] = [-50.0, -25.0, 0.0, 25.0, 50.0, 75.0];
const ROW: i32 = 200;
const ROW_NARROW: i32 = 360;
const HEAD: i32 = 230;
const FOOT: i32 = 330;
const SIZE: i32 = 12;
/// Losses to the benchmark, in percent, that are not told apart.
const LOWEST: f64 = -100.0;
/// Pairs that a page of fixed height takes at its narrow width.
const MOST_NARROW: usize = 12;
/// The unit that stands for all countries.
const ALL: &str = "all";

/// A line of the record with its gain in percent of the benchmark's error.
struct Pair<'a> {
    row: &'a RecordRow,
    gain: f64,
    low: f64,
    high: f64,
}

impl Pair<'_> {
    fn label(&self) -> String {
        let place = if self.row.unit == ALL { String::new() } else { format!("{}, ", self.row.unit) };
        let months = counted(self.row.months as usize, "month", "months");
        // Only the log scores come in several kinds, which the label must tell apart.
        capital(&format!("{place}{months}, {}", self.row.measure))
    }

    fn is_clear(&self) -> bool {
        0.0 < self.low
    }
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let mut pairs = pairs(view);
    // A page of fixed height takes the lines on all countries alone.
    if look.size.down().is_some() && pairs.iter().any(|pair| pair.row.unit == ALL) {
        pairs.retain(|pair| pair.row.unit == ALL);
    }
    let is_narrow = look.size.down().is_some() && !look.size.is_wide();
    let longest = pairs.iter().map(|pair| pair.row.months).max();
    if is_narrow && MOST_NARROW < pairs.len() {
        pairs.retain(|pair| Some(pair.row.months) == longest);
    }
    let groups = groups(&pairs);
    let row = if look.size.is_wide() { ROW } else { ROW_NARROW };
    let items = items(&look.theme, &pairs);
    let head = key::height(&items, look.size.across() * 10 - 320) + 40;
    let high = groups.len() as i32 * HEAD + pairs.len() as i32 * row + FOOT;
    let body = if pairs.is_empty() { 500 } else { head + high };
    let mut sheet = Sheet::new(view, look, words(view, &pairs), body);
    if pairs.is_empty() {
        sheet.explain(
            "No forecast made for these countries on a past date has been scored with data known by this date. \
             `harmattan backtest` scores them.",
        );
        return sheet.finish();
    }
    let start = sheet.room.top;
    let top = key::draw(&mut sheet, &items, start) + 40;
    picture(&mut sheet, &groups, top, row);
    sheet.finish()
}

/// Scores that are differences are put over the benchmark's own, as the others are by themselves.
fn pairs(view: &View) -> Vec<Pair<'_>> {
    let known = view.record.iter().filter(|row| 0.0 < row.theirs);
    known
        .map(|row| {
            let share = 1.0 - row.ours / row.theirs;
            let is_share = (row.gain - share).abs() <= 1e-3 + 0.01 * share.abs();
            let unit = if is_share { 100.0 } else { 100.0 / row.theirs };
            Pair { row, gain: 100.0 * share, low: row.low * unit, high: row.high * unit }
        })
        .collect()
}

/// Pairs by part of the record and whether they are of all countries.
fn groups<'a, 'b>(pairs: &'b [Pair<'a>]) -> Vec<(String, Vec<&'b Pair<'a>>)> {
    let mut groups: Vec<(String, Vec<&Pair<'_>>)> = Vec::new();
    for pair in pairs {
        let part = capital(&pair.row.part.replace('_', " "));
        let name = if pair.row.unit == ALL {
            format!("{part}, all countries")
        } else {
            format!("{part}, countries of this report")
        };
        match groups.iter_mut().find(|group| group.0 == name) {
            Some(group) => group.1.push(pair),
            None => groups.push((name, vec![pair])),
        }
    }
    groups
}

fn benchmarks(pairs: &[Pair<'_>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for pair in pairs {
        if !names.contains(&pair.row.benchmark) {
            names.push(pair.row.benchmark.clone());
        }
    }
    names
}

fn title(pairs: &[Pair<'_>]) -> (String, Vec<String>) {
    let (all, clear) = (pairs.len(), pairs.iter().filter(|pair| pair.is_clear()).count());
    let worse = pairs.iter().filter(|pair| pair.high < 0.0).count();
    let names = list(&benchmarks(pairs));
    let names = text::shorten(&format::plain(&names), 20, true, 4_200);
    let data =
        vec![all.to_string(), clear.to_string(), worse.to_string(), names.clone(), (all - clear).to_string()];
    let title = match (all, clear) {
        (0, _) => "0 scored forecasts: no verdict".to_owned(),
        (_, 0) => format!("Does not beat {names}: in none of {all} comparisons is the gain clear of zero"),
        _ if clear == all => format!("Beats {names} in all {all} comparisons"),
        _ if 0 < worse => format!(
            "Beats its benchmark clearly in {clear} of {all} comparisons and falls behind in {worse}; the rest hold zero"
        ),
        _ => format!(
            "Beats its benchmark clearly in {clear} of {all} comparisons; does not in {}, whose intervals hold zero",
            all - clear
        ),
    };
    (title, if all == 0 { vec!["0".to_owned()] } else { data })
}

fn words(view: &View, pairs: &[Pair<'_>]) -> Words {
    let (title, data) = title(pairs);
    let described: Vec<String> =
        pairs.iter().map(|pair| format!("{}: {}", pair.label(), figure(pair))).collect();
    let end = pairs.iter().map(|pair| pair.row.data_end.as_str()).max().unwrap_or_default();
    let to = if end.is_empty() { String::new() } else { format!(" to {}", format::date(end)) };
    Words {
        name: "backtest".to_owned(),
        title,
        subtitle: "How much smaller the error of our forecasts of past dates was than the benchmark's, in percent of it. Lines: 90% \
                   interval"
            .to_owned(),
        source: format!("Source: error record, outcomes{to}. Forecasts of neighbouring dates share outcomes."),
        description: format!("{}. {}", described.join("; "), stamp(view)),
        data,
        table: table(pairs),
    }
}

fn table(pairs: &[Pair<'_>]) -> Grid {
    let mut grid = Grid::new(&[
        "part",
        "unit",
        "months",
        "measure",
        "forecasts",
        "ours",
        "benchmark",
        "theirs",
        "gain_percent",
        "low",
        "high",
    ]);
    for pair in pairs {
        let row = pair.row;
        grid.row(vec![
            row.part.as_str().into(),
            row.unit.as_str().into(),
            f64::from(row.months).into(),
            row.measure.as_str().into(),
            f64::from(row.forecasts).into(),
            row.ours.into(),
            row.benchmark.as_str().into(),
            row.theirs.into(),
            pair.gain.into(),
            pair.low.into(),
            pair.high.into(),
        ]);
    }
    grid
}

fn items(theme: &Theme, pairs: &[Pair<'_>]) -> Vec<Item> {
    let mark = |colour, filled| Sign::Mark(Shape::Disc, colour, filled);
    vec![
        Item::new(mark(theme.baseline, true), "ours, gain clear of zero"),
        Item::new(mark(theme.baseline, false), "ours, interval holds zero"),
        Item::new(
            Sign::Mark(Shape::Diamond, theme.ink, true),
            format!("benchmark: {}", format::plain(&benchmarks(pairs).join(", "))),
        ),
    ]
}

fn signed(value: f64) -> String {
    if value < LOWEST {
        return format!("under {MINUS}100");
    }
    let digits = format!("{:.0}", value.abs());
    match digits.as_str() {
        "0" => "0".to_owned(),
        _ if value < 0.0 => format!("{MINUS}{digits}"),
        _ => format!("+{digits}"),
    }
}

fn figure(pair: &Pair<'_>) -> String {
    format!("{}% ({} to {})", signed(pair.gain), signed(pair.low), signed(pair.high))
}

fn picture(sheet: &mut Sheet<'_>, groups: &[(String, Vec<&Pair<'_>>)], top: i32, row: i32) {
    let room = sheet.room;
    let wide = sheet.is_wide();
    let (left, right) = if wide {
        let across = room.right - room.left;
        (room.left + across * 42 / 100, room.right - 1_500)
    } else {
        (room.left + 100, room.right - 100)
    };
    let bottom = room.bottom - FOOT;
    let rows: i32 = groups.iter().map(|group| group.1.len() as i32).sum();
    let row = row.max((bottom - top - groups.len() as i32 * HEAD) / rows.max(1)).min(row * 2);
    let x = Scale::linear(AXIS[0], AXIS[AXIS.len() - 1], left, right);
    let mut line = top;
    for (name, pairs) in groups {
        let style = sheet.bold(13);
        let name = text::shorten(name, 13, true, room.right - room.left);
        sheet.put(&name, (room.left, line + 130), style);
        line += HEAD;
        for pair in pairs {
            let middle = if wide { line + row / 2 } else { line + 250 };
            let half = if wide { row / 2 } else { 95 };
            for tick in AXIS {
                let at = x.at(tick);
                let ink = if tick == 0.0 {
                    Ink::line(sheet.theme.muted, 14)
                } else {
                    Ink::line(sheet.theme.grid, 8)
                };
                sheet.canvas.ground(|canvas| canvas.line(&[(at, middle - half), (at, middle + half)], ink));
            }
            caption(sheet, pair, left, if wide { middle } else { line + 80 });
            let tip = format!(
                "{}: {}; ours {:.3}, theirs {:.3}",
                pair.label(),
                figure(pair),
                pair.row.ours,
                pair.row.theirs
            );
            sheet.tipped(&tip, |sheet| dots(sheet, pair, &x, middle));
            line += row;
        }
    }
    for tick in AXIS {
        let style = Lettering { side: HPos::Center, ..sheet.muted(SIZE) };
        sheet.put(&format!("{}%", signed(tick)), (x.at(tick), line + 120), style);
    }
    let style = Lettering { side: HPos::Right, ..sheet.muted(SIZE) };
    sheet.put("better than the benchmark", (right, line + 270), style);
}

fn caption(sheet: &mut Sheet<'_>, pair: &Pair<'_>, left: i32, middle: i32) {
    let room = sheet.room;
    let told = figure(pair);
    let style = Lettering { side: HPos::Right, ..sheet.muted(SIZE) };
    sheet.put(&told, (room.right, middle), style);
    let end = if sheet.is_wide() { left - 100 } else { room.right - text::width(&told, SIZE, false) - 100 };
    let label = text::shorten(&format::plain(&pair.label()), SIZE, false, end - room.left);
    let style = sheet.plain(SIZE);
    sheet.put(&label, (room.left, middle), style);
}

fn dots(sheet: &mut Sheet<'_>, pair: &Pair<'_>, x: &Scale, middle: i32) {
    let (first, last) = (AXIS[0], AXIS[AXIS.len() - 1]);
    let (theme, paper) = (sheet.theme, sheet.theme.paper);
    let ink = Ink::line(theme.baseline, 14);
    let ends = [pair.low.clamp(first, last), pair.high.clamp(first, last)];
    sheet.canvas.line(&[(x.at(ends[0]), middle), (x.at(ends[1]), middle)], ink);
    for (end, value, way) in [(ends[0], pair.low, -1), (ends[1], pair.high, 1)] {
        let at = x.at(end);
        if end == value {
            sheet.canvas.line(&[(at, middle - 35), (at, middle + 35)], ink);
        } else {
            // The interval goes on beyond the axis.
            let tip = [(at, middle - 45), (at + 70 * way, middle), (at, middle + 45)];
            sheet.canvas.area(&tip, Ink::fill(theme.baseline));
        }
    }
    key::mark(&mut sheet.canvas, Shape::Diamond, (x.at(0.0), middle), 34, Ink::fill(theme.ink), None);
    let at = (x.at(pair.gain.clamp(first, last)), middle);
    key::mark(
        &mut sheet.canvas,
        Shape::Disc,
        at,
        50,
        Ink::fill(theme.baseline),
        (!pair.is_clear()).then_some(paper),
    );
}
