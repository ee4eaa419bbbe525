//! Policy events in lanes over time: every event a mark, the gravest with words.

mod staircase;

use super::super::canvas::{Ink, Lettering};
use super::super::key::{self, Item, Shape, Sign};
use super::super::scale::Scale;
use super::super::sheet::{Sheet, Words, stamp};
use super::super::theme::Colour;
use super::super::{Drawing, Look, Theme, format, text};
use crate::grid::Grid;
use crate::model::view::{TimelineRow, View};
use crate::wording::capital;
use plotters_backend::text_anchor::HPos;
use staircase::{Flag, Step};

/// Severity from which an adverse event counts among the gravest.
const GRAVEST: f64 = 5.0;
/// Years that the title calls recent.
const RECENT: f64 = 2.0;
const ROW: i32 = 160;
/// Lane without its words: marks, their room and the gap to the next.
const LANE: i32 = 330;
const FOOT: i32 = 240;
/// Name of a lane over it, where there is no column for it.
const NAME: i32 = 200;
const SIZE: i32 = 12;

struct Lane<'a> {
    name: String,
    events: Vec<&'a TimelineRow>,
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let lanes = lanes(view);
    let across = look.size.across() * 10 - 320;
    let items = items(&look.theme);
    let head = key::height(&items, across) + 60;
    let limits: Vec<usize> = lanes.iter().map(|lane| lane.events.len().div_ceil(6).clamp(2, 7)).collect();
    let plans = plans(view, look, &lanes, (0, across), &limits);
    let name = if look.size.is_wide() { 0 } else { NAME };
    let high = |plan: &Vec<Step>| LANE + name + staircase::rows(plan) as i32 * ROW;
    let body = if lanes.is_empty() { 500 } else { head + FOOT + plans.iter().map(high).sum::<i32>() };
    let mut sheet = Sheet::new(view, look, words(view, &lanes, &plans), body);
    if lanes.is_empty() {
        sheet.explain(
            "No policy event of these countries is on file. A row of policy/events in the data package would fill this picture.",
        );
        return sheet.finish();
    }
    let start = sheet.room.top;
    let top = key::draw(&mut sheet, &items, start) + 60;
    let limits: Vec<usize> = plans.iter().map(|plan| staircase::rows(plan)).collect();
    picture(&mut sheet, look, view, &lanes, &limits, top);
    sheet.finish()
}

/// Lanes, the fullest first; events oldest first.
fn lanes(view: &View) -> Vec<Lane<'_>> {
    let mut lanes: Vec<Lane<'_>> = Vec::new();
    for event in view.timeline.iter().rev().filter(|event| year_of(&event.date).is_some()) {
        match lanes.iter_mut().find(|lane| lane.name == event.lane) {
            Some(lane) => lane.events.push(event),
            None => lanes.push(Lane { name: event.lane.clone(), events: vec![event] }),
        }
    }
    lanes.sort_by(|a, b| b.events.len().cmp(&a.events.len()).then_with(|| a.name.cmp(&b.name)));
    lanes
}

/// A date or month as a year with its part.
fn year_of(date: &str) -> Option<f64> {
    let mut parts = date.split('-').map(|part| part.parse::<f64>().ok());
    let (year, month) = (parts.next()??, parts.next()??);
    // The middle of a month stands for it.
    let day = parts.next().flatten().unwrap_or(16.0);
    Some(year + (month - 1.0) / 12.0 + (day - 1.0) / 372.0)
}

fn is_gravest(event: &TimelineRow) -> bool {
    event.direction == "adverse" && GRAVEST <= event.severity
}

fn title(view: &View, lanes: &[Lane<'_>]) -> (String, Vec<String>) {
    let Some(now) = year_of(&view.stamp.as_of).filter(|_| !lanes.is_empty()) else {
        return ("No policy event of these countries is on file".to_owned(), vec![]);
    };
    let events = || lanes.iter().flat_map(|lane| &lane.events);
    let newest = events().map(|event| event.date.as_str()).max().unwrap_or_default();
    let gravest = || events().filter(|event| is_gravest(event));
    let age = |event: &TimelineRow| year_of(&event.date).map(|year| now - year);
    let recent = gravest().filter(|event| age(event).is_some_and(|age| age <= RECENT)).count();
    let first = events().filter_map(|event| event.date.get(..4)).min().unwrap_or_default().to_owned();
    let (all, count) = (events().count().to_string(), gravest().count());
    if count == 0 {
        let newest = format::date(newest);
        let title = format!(
            "None of the {all} events since {first} is of the gravest class; the newest is of {newest}"
        );
        return (title, vec![all, first, newest]);
    }
    if recent == 0 {
        let newest = format::date(newest);
        let title = format!("None of the {count} gravest events since {first} falls in the last two years");
        return (title, vec![count.to_string(), first, newest]);
    }
    let lead =
        lanes.iter().find(|lane| count < 2 * lane.events.iter().filter(|event| is_gravest(event)).count());
    let lead = lead.map_or_else(String::new, |lane| format!("; most are {}", lane.name));
    let verb = if recent == 1 { "falls" } else { "fall" };
    let title =
        format!("{recent} of the {count} gravest events since {first} {verb} in the last two years{lead}");
    (title, vec![recent.to_string(), count.to_string(), first])
}

fn words(view: &View, lanes: &[Lane<'_>], plans: &[Vec<Step>]) -> Words {
    let (title, data) = title(view, lanes);
    let named: usize = plans.iter().map(Vec::len).sum();
    let all: usize = lanes.iter().map(|lane| lane.events.len()).sum();
    let described: Vec<String> =
        lanes.iter().map(|lane| format!("{}: {}", capital(&lane.name), lane.events.len())).collect();
    let gravest = lanes.iter().flat_map(|lane| &lane.events).filter(|event| is_gravest(event));
    let told: Vec<String> =
        gravest.map(|event| format!("{}, {}", event.short_title, format::date(&event.date))).collect();
    Words {
        name: "policy-timeline".to_owned(),
        title,
        subtitle: format!(
            "{all} policy events. Size: severity, 1 to 5; bold: {GRAVEST:.0}. Words: the {named} gravest that fit. Underlined: only \
             the month is known"
        ),
        source:
            "Source: policy events of the data package (press and company reports). Severity is judgement."
                .to_owned(),
        description: format!("{}. Gravest: {}. {}", described.join("; "), told.join("; "), stamp(view)),
        data,
        table: table(lanes),
    }
}

fn table(lanes: &[Lane<'_>]) -> Grid {
    let mut grid = Grid::new(&[
        "lane",
        "id",
        "date",
        "month_only",
        "countries",
        "title",
        "direction",
        "severity",
        "documented",
    ]);
    for lane in lanes {
        for event in &lane.events {
            grid.row(vec![
                lane.name.as_str().into(),
                event.id.as_str().into(),
                event.date.as_str().into(),
                event.month_only.to_string().into(),
                event.countries.join(" ").into(),
                event.title.as_str().into(),
                event.direction.as_str().into(),
                event.severity.into(),
                event.documented.to_string().into(),
            ]);
        }
    }
    grid
}

fn sign(theme: &Theme, direction: &str) -> (Shape, Colour) {
    match direction {
        "adverse" => (Shape::Disc, theme.worse),
        "favourable" => (Shape::Diamond, theme.better),
        _ => (Shape::Triangle, theme.muted),
    }
}

fn items(theme: &Theme) -> Vec<Item> {
    let item = |direction: &str, filled: bool, words: &str| {
        let (shape, colour) = sign(theme, direction);
        Item::new(Sign::Mark(shape, colour, filled), words)
    };
    vec![
        item("adverse", true, "adverse"),
        item("favourable", true, "favourable"),
        item("ambiguous", true, "sign open"),
        item("adverse", false, "not checked against a document"),
    ]
}

/// Years of the axis and where they lie, for a room from left to right.
fn axis(view: &View, look: &Look, lanes: &[Lane<'_>], (left, right): (i32, i32)) -> (Scale, i32, i32) {
    let years = || lanes.iter().flat_map(|lane| &lane.events).filter_map(|event| year_of(&event.date));
    let first = years().fold(f64::INFINITY, f64::min).floor();
    let last = years().fold(first + 1.0, f64::max).max(year_of(&view.stamp.as_of).unwrap_or(first));
    let left = left + if look.size.is_wide() { 1_000 } else { 0 };
    (
        Scale::linear(first, last + 0.05, left + 60, right - if look.size.is_wide() { 1_350 } else { 850 }),
        first as i32,
        last.floor() as i32,
    )
}

/// The words of each lane, in a room from left to right.
fn plans(
    view: &View,
    look: &Look,
    lanes: &[Lane<'_>],
    (left, right): (i32, i32),
    limits: &[usize],
) -> Vec<Vec<Step>> {
    if lanes.is_empty() {
        return Vec::new();
    }
    let (x, ..) = axis(view, look, lanes, (left, right));
    let start = left + if look.size.is_wide() { 1_000 } else { 0 };
    let plan = |(lane, limit): (&Lane<'_>, &usize)| {
        let mut order: Vec<usize> = (0..lane.events.len()).collect();
        order.sort_by(|a, b| {
            let (one, other) = (lane.events[*a], lane.events[*b]);
            other.severity.total_cmp(&one.severity).then_with(|| other.date.cmp(&one.date)).then(a.cmp(b))
        });
        let flags: Vec<Flag> = order
            .into_iter()
            .filter_map(|event| {
                let row = lane.events[event];
                let width = text::width(&title_of(row), SIZE, is_gravest(row));
                Some(Flag { event, stem: x.at(year_of(&row.date)?), width })
            })
            .collect();
        staircase::plan(&flags, (start, right), *limit)
    };
    lanes.iter().zip(limits).map(plan).collect()
}

fn title_of(event: &TimelineRow) -> String {
    let words = if event.short_title.is_empty() { &event.title } else { &event.short_title };
    text::shorten(&format::plain(words), SIZE, true, 2_100)
}

/// Years between two numbers of the axis: as few as leave each its room.
fn years_apart(x: &Scale, first: i32) -> i32 {
    let apart = |every: &i32| x.at(f64::from(first + every)) - x.at(f64::from(first));
    [1, 2, 5, 10, 20, 50].into_iter().find(|every| YEAR_ROOM <= apart(every)).unwrap_or(100)
}

/// Room that the number of a year takes.
const YEAR_ROOM: i32 = 400;

fn picture(sheet: &mut Sheet<'_>, look: &Look, view: &View, lanes: &[Lane<'_>], limits: &[usize], top: i32) {
    let room = sheet.room;
    let plans = plans(view, look, lanes, (room.left, room.right), limits);
    let (x, first, last) = axis(view, look, lanes, (room.left, room.right));
    let bottom = room.bottom - FOOT;
    let name = if sheet.is_wide() { 0 } else { NAME };
    let used: i32 = plans.iter().map(|plan| LANE + name + staircase::rows(plan) as i32 * ROW).sum();
    let spare = (bottom - top - used).max(0) / lanes.len() as i32;
    let every = years_apart(&x, first);
    for year in (first..=last).filter(|year| year % every == 0) {
        let at = x.at(f64::from(year));
        let ink = Ink::line(sheet.theme.grid, 8);
        sheet.canvas.ground(|canvas| canvas.line(&[(at, top), (at, bottom)], ink));
        // A year too short for its number at the end of the axis goes without.
        if at + 320 <= room.right {
            let style = sheet.muted(SIZE);
            sheet.put(&year.to_string(), (at + 30, bottom + 110), style);
        }
    }
    let mut line = top;
    for (lane, plan) in lanes.iter().zip(&plans) {
        let head = line + name;
        line = head + spare + LANE - 160 + staircase::rows(plan) as i32 * ROW;
        let title = capital(&format::plain(&lane.name));
        let title = text::shorten(&title, 13, true, if name == 0 { 960 } else { 3_000 });
        let style = sheet.bold(13);
        if name == 0 {
            sheet.put(&title, (room.left, line), style);
        } else {
            sheet.canvas.haloed(&title, (room.left, head - 90), style);
        }
        track(sheet, lane, plan, &x, line);
        line += 160;
    }
}

/// A lane: its line at a height, stems and words over it, a mark for every event.
fn track(sheet: &mut Sheet<'_>, lane: &Lane<'_>, plan: &[Step], x: &Scale, line: i32) {
    let room = sheet.room;
    let left = room.left + if sheet.is_wide() { 1_000 } else { 0 };
    let (muted, grid) = (sheet.theme.muted, sheet.theme.grid);
    sheet.canvas.ground(|canvas| canvas.line(&[(left, line), (room.right, line)], Ink::line(muted, 10)));
    for step in plan {
        let height = line - 150 - step.row as i32 * ROW;
        sheet.canvas.ground(|canvas| {
            canvas.line(&[(step.flag.stem, line), (step.flag.stem, height - 50)], Ink::line(grid, 10));
        });
    }
    for step in plan {
        let event = lane.events[step.flag.event];
        let height = line - 150 - step.row as i32 * ROW;
        let style = if is_gravest(event) { sheet.bold(SIZE) } else { sheet.plain(SIZE) };
        let side = if step.is_flipped { HPos::Right } else { HPos::Left };
        let at = step.flag.stem + if step.is_flipped { -staircase::STEM } else { staircase::STEM };
        sheet.canvas.haloed(&title_of(event), (at, height), Lettering { side, ..style });
    }
    let mut events = lane.events.clone();
    events.sort_by(|a, b| b.severity.total_cmp(&a.severity).then_with(|| a.date.cmp(&b.date)));
    for event in events {
        let Some(year) = year_of(&event.date) else { continue };
        let (at, reach) = ((x.at(year), line), 14 + (9.0 * event.severity) as i32);
        let (shape, colour) = sign(sheet.theme, &event.direction);
        let paper = sheet.theme.paper;
        let tip = format!("{}: {}", format::date(&event.date), event.title);
        sheet.tipped(&tip, |sheet| {
            sheet.canvas.ground(|canvas| key::mark(canvas, shape, at, reach + 9, Ink::fill(paper), None));
            key::mark(
                &mut sheet.canvas,
                shape,
                at,
                reach,
                Ink::fill(colour),
                (!event.documented).then_some(paper),
            );
            if event.month_only {
                let (from, to) = (x.at(year - 1.0 / 24.0), x.at(year + 1.0 / 24.0));
                let level = line + 95;
                sheet.canvas.line(&[(from, level), (to, level)], Ink::line(colour, 14));
            }
        });
    }
}
