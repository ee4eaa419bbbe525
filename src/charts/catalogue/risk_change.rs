//! Who moved since an earlier run: a score's way from then to now, what is news apart from what revises old data.

use super::super::canvas::Ink;
use super::super::rows::{self, Rows, Swatch};
use super::super::scale::Scale;
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format};
use crate::grid::Grid;
use crate::model::view::{EarlierRow, EarlierView, View};
use crate::wording;

/// Holdings that have a row of their own in sizes that are as high as they need.
const OWN_ROWS: usize = 20;
/// Points of a band: a fifth of the scale. For reading only; nothing is computed from bands.
const BAND: f64 = 20.0;
/// Points below which a move is not drawn as one.
const SEEN: f64 = 0.05;

struct Moved<'a> {
    row: &'a EarlierRow,
    before: f64,
    after: f64,
}

impl Moved<'_> {
    fn change(&self) -> f64 {
        self.after - self.before
    }

    /// True when the move ends in another fifth of the scale.
    fn crosses(&self) -> bool {
        band(self.before) != band(self.after)
    }

    /// True when most of the move is revision or another construction, not news.
    fn is_revision(&self) -> bool {
        self.row.news.abs() + self.row.other.abs() < self.row.revision.abs()
    }
}

fn band(score: f64) -> i32 {
    (score / BAND).floor().clamp(0.0, 4.0) as i32
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let Some(earlier) = &view.earlier else { return alone(view, look) };
    let moved = moved(earlier);
    let shown = &moved[..moved.len().min(rows::most(look.size, OWN_ROWS))];
    let key = swatches(look);
    let head = rows::legend_height(look, &key);
    let body = if shown.is_empty() { 500 } else { rows::height(look.size, head, shown.len()) };
    let mut sheet = Sheet::new(view, look, words(view, earlier, &moved, shown.len()), body);
    if shown.is_empty() {
        sheet.explain("No holding has a score in both runs.");
    } else {
        rows::legend(&mut sheet, &key);
        picture(&mut sheet, shown, head);
    }
    sheet.finish()
}

/// The frame of a run that knows of no other.
fn alone(view: &View, look: &Look) -> Drawing {
    let words = Words {
        name: "risk-change".to_owned(),
        title: "No earlier run to compare: who moved is not known".to_owned(),
        subtitle: "Score of each holding then and now, apart by new data and by revision of old".to_owned(),
        source: "Source: none yet.".to_owned(),
        description: format!("Nothing is plotted: the run stands alone. {}", stamp(view)),
        data: Vec::new(),
        table: table(&[]),
    };
    let mut sheet = Sheet::new(view, look, words, 700);
    sheet.explain(&format!(
        "This run is of {} and knows of no other. The same book at an earlier date would fill the picture: name its folder with --earlier.",
        format::date(&view.stamp.as_of)
    ));
    sheet.finish()
}

/// Holdings with both scores, the largest move first.
fn moved(earlier: &EarlierView) -> Vec<Moved<'_>> {
    fn both(row: &EarlierRow) -> Option<Moved<'_>> {
        Some(Moved { row, before: row.before?, after: row.after? })
    }
    let mut moved: Vec<Moved<'_>> = earlier.rows.iter().filter_map(both).collect();
    moved.sort_by(|a, b| b.change().abs().total_cmp(&a.change().abs()).then_with(|| a.row.id.cmp(&b.row.id)));
    moved
}

fn words(view: &View, earlier: &EarlierView, moved: &[Moved<'_>], shown: usize) -> Words {
    let since = format::date(&earlier.as_of);
    let crossed = moved.iter().filter(|one| one.crosses()).count();
    let largest = moved.first().map(|one| wording::signed_decimals(one.change(), 1));
    let mut data = vec![crossed.to_string(), since.clone()];
    let title = match (&largest, crossed) {
        (None, _) => format!("No holding has a score both now and on {since}"),
        (Some(most), 0) => {
            data.push(most.clone());
            format!("No holding changed band since {since}; the largest move is {most} points")
        }
        (Some(_), count) => {
            format!("{} crossed a band since {since}", wording::counted(count, "holding", "holdings"))
        }
    };
    let told: Vec<String> = moved
        .iter()
        .take(OWN_ROWS)
        .map(|one| format!("{} {:.1} to {:.1}", one.row.name, one.before, one.after))
        .collect();
    let hidden = moved.len() - shown;
    let rest = if hidden > 0 { format!(" {hidden} smaller moves are not drawn.") } else { String::new() };
    let gone = earlier.rows.len() - moved.len();
    let gone =
        if gone > 0 { format!(" {gone} without a score in one of the two runs.") } else { String::new() };
    Words {
        name: "risk-change".to_owned(),
        title,
        subtitle: format!(
            "Exposure score of each holding on {since} and now, 0 (safe) to 100 (worst); bands are fifths of the scale, for reading only"
        ),
        source: format!(
            "Source: indicators listed under coverage, both runs with today's program.{rest}{gone}"
        ),
        description: format!("{}.{rest}{gone} {}", told.join(", "), stamp(view)),
        data,
        table: table(&earlier.rows),
    }
}

fn table(rows: &[EarlierRow]) -> Grid {
    let mut grid = Grid::new(&[
        "holding",
        "name",
        "score_before",
        "score_after",
        "by_new_data",
        "by_revision",
        "by_other",
        "reason",
    ]);
    for row in rows {
        grid.row(vec![
            row.id.as_str().into(),
            row.name.as_str().into(),
            row.before.into(),
            row.after.into(),
            row.news.into(),
            row.revision.into(),
            row.other.into(),
            row.reason.as_deref().unwrap_or_default().into(),
        ]);
    }
    grid
}

fn swatches(look: &Look) -> Vec<Swatch> {
    let theme = &look.theme;
    let swatch = |fill, rim, words: &str| Swatch { fill, rim, words: words.to_owned() };
    vec![
        swatch(theme.worse, None, "worse by news"),
        swatch(theme.better, None, "better by news"),
        swatch(theme.paper, Some(theme.muted), "mostly revision or another construction (hollow)"),
    ]
}

fn picture(sheet: &mut Sheet<'_>, moved: &[Moved<'_>], head: i32) {
    let figure = |one: &Moved<'_>| {
        let reason = one
            .row
            .reason
            .as_deref()
            .filter(|_| sheet.is_wide())
            .map_or_else(String::new, |reason| format!(", {reason}"));
        format!("{:.1} to {:.1}{reason}", one.before, one.after)
    };
    let figures: Vec<String> = moved.iter().map(figure).collect();
    let rows = Rows::new(sheet, head, 26, &figures);
    let x = Scale::linear(0.0, 100.0, rows.left, rows.right);
    let ticks: Vec<(f64, String)> =
        (0..=5).map(|tick| f64::from(tick) * BAND).map(|t| (t, format!("{t:.0}"))).collect();
    rows.axis(sheet, &x, &ticks, 0.0);
    for (place, (one, figure)) in moved.iter().zip(&figures).enumerate() {
        let middle = rows.middle(place);
        sheet.tipped(&format!("{}: {figure}", one.row.name), |sheet| arrow(sheet, one, &x, middle));
        rows.caption(sheet, place, (&one.row.name, figure), one.crosses());
    }
}

/// A shaft from then to now and a head: filled for news, hollow for revision; a dot for who stayed.
fn arrow(sheet: &mut Sheet<'_>, one: &Moved<'_>, x: &Scale, middle: i32) {
    let (from, to) = (x.at(one.before), x.at(one.after));
    if one.change().abs() < SEEN {
        return sheet.canvas.circle((to, middle), 45, Ink::fill(sheet.theme.muted));
    }
    let colour = if one.change() > 0.0 { sheet.theme.worse } else { sheet.theme.better };
    sheet.canvas.line(&[(from, middle), (to, middle)], Ink::line(colour, 24));
    sheet.canvas.line(&[(from, middle - 45), (from, middle + 45)], Ink::line(colour, 16));
    // A head is no longer than the move, so that it does not point back past its start.
    let long = (to - from).abs().clamp(40, 110);
    let back = if to >= from { to - long } else { to + long };
    let head = [(to, middle), (back, middle - 65), (back, middle + 65)];
    if one.is_revision() {
        sheet.canvas.area(&head, Ink::fill(sheet.theme.paper));
        sheet.canvas.line(&[head[0], head[1], head[2], head[0]], Ink::line(colour, 14));
    } else {
        sheet.canvas.area(&head, Ink::fill(colour));
    }
}
