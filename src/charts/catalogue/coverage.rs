//! Which indicator of which country is fresh, old or missing: a grid with a letter for each class.

use super::super::canvas::{Bounds, Ink, Lettering};
use super::super::key::{self, Item, Sign};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::theme::Colour;
use super::super::{Drawing, Look, Theme, format, text};
use crate::grid::Grid;
use crate::model::view::{CoverageRow, View};
use plotters_backend::text_anchor::HPos;

const ROW: i32 = 190;
const HEAD: i32 = 200;
const CELL: i32 = 225;
const SIZE: i32 = 12;

/// Classes with their letter and place on the ramp; `None` is hatched.
const CLASSES: [(&str, &str, &str, Option<f64>); 6] = [
    ("fresh", "F", "fresh", Some(0.0)),
    ("carried", "C", "carried: the next release is not out", Some(25.0)),
    ("stale", "S", "stale", Some(55.0)),
    ("expired", "E", "expired: not used", Some(85.0)),
    ("missing", "M", "missing", None),
    ("not applicable", "N", "not applicable", None),
];

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let grid = Cells::of(view, look.size.is_wide());
    let across = look.size.across() * 10 - 320;
    let items = items(view, &look.theme);
    let head = key::height(&items, across) + 60;
    let blocks =
        grid.countries.len().div_ceil(columns(across, grid.countries.len(), look.size.is_wide())) as i32;
    let high = blocks * (HEAD + grid.indicators.len() as i32 * ROW);
    let is_empty = grid.indicators.is_empty();
    let body = if is_empty { 500 } else { head + high };
    let mut sheet = Sheet::new(view, look, words(view, &grid), body);
    if is_empty {
        sheet.explain(
            "The run holds no indicator of any country. Observations of one would fill this picture.",
        );
        return sheet.finish();
    }
    let start = sheet.room.top;
    let top = key::draw(&mut sheet, &items, start) + 60;
    picture(&mut sheet, view, &grid, top);
    sheet.finish()
}

/// Indicators and countries, in the order of the data.
struct Cells<'a> {
    indicators: Vec<(&'a str, &'a str)>,
    countries: Vec<&'a str>,
}

impl<'a> Cells<'a> {
    /// All countries, or those of the book where there is no room for more.
    fn of(view: &'a View, is_wide: bool) -> Self {
        let of_book = |code: &str| view.book.by_asset.iter().any(|asset| asset.country == code);
        let has_book = view.coverage.iter().any(|row| of_book(&row.country));
        let (mut indicators, mut countries) = (Vec::new(), Vec::new());
        for row in &view.coverage {
            let indicator = (row.indicator.as_str(), row.label.as_str());
            if !indicators.contains(&indicator) {
                indicators.push(indicator);
            }
            let is_shown = is_wide || !has_book || of_book(&row.country);
            if is_shown && !countries.contains(&row.country.as_str()) {
                countries.push(&row.country);
            }
        }
        countries.sort_unstable();
        Self { indicators, countries }
    }
}

/// Room of the names: what few countries leave of a narrow sheet.
fn names(across: i32, countries: usize, is_wide: bool) -> i32 {
    if is_wide { 2_550 } else { (across - countries as i32 * CELL).clamp(1_350, 2_550) }
}

/// Countries side by side; the rest stand in further blocks below.
fn columns(across: i32, countries: usize, is_wide: bool) -> usize {
    let most = ((across - names(across, countries, is_wide)) / CELL).max(1) as usize;
    let blocks = countries.div_ceil(most).max(1);
    countries.div_ceil(blocks).max(1)
}

fn is_weak(row: &CoverageRow) -> bool {
    matches!(row.state.as_str(), "stale" | "expired" | "missing")
}

fn title(view: &View, grid: &Cells<'_>) -> (String, Vec<String>) {
    let (all, weak) = (view.coverage.len(), view.coverage.iter().filter(|row| is_weak(row)).count());
    if all == 0 {
        return ("No indicator of any country is on file".to_owned(), vec![]);
    }
    let all = all.to_string();
    if weak == 0 {
        return (format!("None of {all} indicators by country is stale, expired or missing"), vec![all]);
    }
    let of = |indicator: &str| {
        view.coverage.iter().filter(|row| row.indicator == indicator && is_weak(row)).count()
    };
    let worst = grid
        .indicators
        .iter()
        .map(|(id, label)| (of(id), *label))
        .fold((0, ""), |best, other| if best.0 < other.0 { other } else { best });
    let name = text::shorten(&format::plain(worst.1), 20, true, 5_600);
    let title = format!(
        "{weak} of {all} indicators by country are stale, expired or missing; {} of them: {name}",
        worst.0
    );
    (title, vec![weak.to_string(), all, worst.0.to_string(), name])
}

fn words(view: &View, grid: &Cells<'_>) -> Words {
    let (title, data) = title(view, grid);
    let all = view.coverage.iter().all(|row| grid.countries.contains(&row.country.as_str()));
    let shown = if all { "" } else { "; shown: the countries of this report" };
    let counts: Vec<String> = CLASSES
        .iter()
        .map(|(state, ..)| (state, view.coverage.iter().filter(|row| row.state == *state).count()))
        .filter(|(_, count)| 0 < *count)
        .map(|(state, count)| format!("{count} {state}"))
        .collect();
    Words {
        name: "coverage".to_owned(),
        title,
        subtitle: format!(
            "Indicators by country, by how old the newest figure is against the releases that were due{shown}"
        ),
        source: "Source: indicators of the data package. A series that stopped counts as stale, not as flat."
            .to_owned(),
        description: format!("{}. {}", counts.join(", "), stamp(view)),
        data,
        table: table(view),
    }
}

fn table(view: &View) -> Grid {
    let mut grid = Grid::new(&["indicator", "label", "country", "state", "newest", "missed_releases"]);
    for row in &view.coverage {
        grid.row(vec![
            row.indicator.as_str().into(),
            row.label.as_str().into(),
            row.country.as_str().into(),
            row.state.as_str().into(),
            row.newest.clone().unwrap_or_default().into(),
            row.missed.map(f64::from).into(),
        ]);
    }
    grid
}

fn shade(theme: &Theme, place: f64) -> Colour {
    theme.risk_at(place)
}

fn items(view: &View, theme: &Theme) -> Vec<Item> {
    let present = CLASSES.iter().filter(|(state, ..)| view.coverage.iter().any(|row| row.state == *state));
    present
        .map(|(_, letter, words, place)| {
            let sign = place.map_or(Sign::Hatch(theme.muted), |place| Sign::Patch(shade(theme, place)));
            Item::new(sign, format!("{letter} {words}"))
        })
        .collect()
}

fn picture(sheet: &mut Sheet<'_>, view: &View, grid: &Cells<'_>, top: i32) {
    let room = sheet.room;
    let wide = sheet.is_wide();
    let per_block = columns(room.right - room.left, grid.countries.len(), wide);
    let blocks: Vec<&[&str]> = grid.countries.chunks(per_block).collect();
    let names = names(room.right - room.left, grid.countries.len(), wide);
    let left = room.left + names;
    let cell = (room.right - left) / per_block as i32;
    let rows = (blocks.len() * grid.indicators.len()) as i32;
    let high = ROW.max((room.bottom - top - blocks.len() as i32 * HEAD) / rows).min(ROW * 2);
    let mut line = top;
    for countries in blocks {
        for (column, country) in (0..).zip(countries) {
            let style = Lettering { side: HPos::Center, ..sheet.bold(11) };
            let name = text::shorten(&format::plain(country), 11, true, cell - 10);
            sheet.put(&name, (left + column * cell + cell / 2, line + HEAD - 80), style);
        }
        line += HEAD;
        for (id, label) in &grid.indicators {
            let style = sheet.plain(SIZE);
            let name = text::shorten(&format::plain(label), SIZE, false, names - 80);
            sheet.put(&name, (room.left, line + high / 2), style);
            for (column, country) in (0..).zip(countries) {
                let found = view.coverage.iter().find(|row| row.indicator == *id && row.country == **country);
                let left = left + column * cell;
                let at =
                    Bounds { left: left + 6, top: line + 6, right: left + cell - 6, bottom: line + high - 6 };
                if let Some(row) = found {
                    let newest = row.newest.as_deref().unwrap_or("nothing held");
                    let tip = format!("{label}, {country}: {}, {newest}", row.state);
                    sheet.tipped(&tip, |sheet| square(sheet, row, at));
                }
            }
            line += high;
        }
    }
}

fn square(sheet: &mut Sheet<'_>, row: &CoverageRow, at: Bounds) {
    let class = CLASSES.iter().find(|(state, ..)| *state == row.state);
    let (letter, place) = class.map_or(("?", None), |(_, letter, _, place)| (*letter, *place));
    let middle = ((at.left + at.right) / 2, (at.top + at.bottom) / 2);
    let mut style = Lettering { side: HPos::Center, ..sheet.plain(SIZE) };
    match place {
        Some(place) => {
            let fill = shade(sheet.theme, place);
            (style.colour, style.ground) = (fill.text_on(), fill);
            sheet.canvas.ground(|canvas| canvas.rect(at, Ink::fill(fill)));
        }
        None => {
            let (grid, paper) = (sheet.theme.grid, sheet.theme.paper);
            let patch = Bounds {
                left: middle.0 - 55,
                top: middle.1 - 65,
                right: middle.0 + 55,
                bottom: middle.1 + 65,
            };
            sheet.canvas.ground(|canvas| {
                key::hatch(canvas, at, grid);
                canvas.rect(patch, Ink::fill(paper));
            });
        }
    }
    sheet.put(letter, middle, style);
}
