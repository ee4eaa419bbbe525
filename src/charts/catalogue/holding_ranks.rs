//! Is the order of the holdings real? Each score with the range that missing data leave it.

use super::super::canvas::Ink;
use super::super::rows::{self, Rows};
use super::super::scale::Scale;
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format, text};
use crate::grid::Grid;
use crate::model::view::{ScoreRow, View};

/// Holdings that have a row of their own in sizes that are as high as they need.
const OWN_ROWS: usize = 20;
/// Points by which a scenario must move a score for its mark to stand beside that of the baseline.
const SEEN_APART: f64 = 0.5;

struct Ranked<'a> {
    row: &'a ScoreRow,
    score: f64,
    low: f64,
    high: f64,
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let ranked = ranked(view);
    let most = rows::most(look.size, OWN_ROWS);
    let shown = &ranked[..ranked.len().min(most)];
    let body = if shown.is_empty() { 500 } else { rows::height(look.size, 0, shown.len()) };
    let mut sheet = Sheet::new(view, look, words(view, &ranked, shown.len()), body);
    if shown.is_empty() {
        sheet.explain(
            "A holding needs an asset of the region that is known, and indicators of its country, to be ranked here.",
        );
    } else {
        picture(&mut sheet, shown, has_scenario(view));
    }
    sheet.finish()
}

fn has_scenario(view: &View) -> bool {
    let moved = |row: &ScoreRow| {
        row.score.zip(row.scenario_score).is_some_and(|(before, after)| SEEN_APART <= (after - before).abs())
    };
    !view.scenario.is_baseline && view.scores.holdings.iter().any(moved)
}

fn ranked(view: &View) -> Vec<Ranked<'_>> {
    fn known(row: &ScoreRow) -> Option<Ranked<'_>> {
        let ScoreRow { score, low, high, .. } = row;
        let score = (*score)?;
        let (low, high) = (low.unwrap_or(score).min(score), high.unwrap_or(score).max(score));
        Some(Ranked { row, score, low: low.max(0.0), high: high.min(100.0) })
    }
    let mut ranked: Vec<Ranked<'_>> = view.scores.holdings.iter().filter_map(known).collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.row.id.cmp(&b.row.id)));
    ranked
}

/// Holdings whose range reaches that of the first: the data held cannot tell which of them is worst.
fn top_band(ranked: &[Ranked<'_>]) -> usize {
    let Some(first) = ranked.first() else { return 0 };
    ranked.iter().filter(|one| first.low <= one.high).count()
}

fn title(view: &View, ranked: &[Ranked<'_>]) -> (String, Vec<String>) {
    let (count, all) = (ranked.len(), view.scores.holdings.len());
    let (n, of) = (format::count(count as u64), format::count(all as u64));
    let Some(first) = ranked.first() else {
        return match all {
            0 => ("There is no holding to rank".to_owned(), vec![]),
            _ => (format!("None of {of} holdings can be ranked on the data held"), vec![of]),
        };
    };
    let limit = if count < all { format!("; {} have no score", all - count) } else { String::new() };
    let band = top_band(ranked);
    let mut data = vec![band.to_string(), n.clone(), (all - count).to_string()];
    let title = if 1 < band {
        format!("No single worst: {band} of {n} ranked holdings share the top band{limit}")
    } else {
        let score = format!("{:.0}", first.score);
        let name =
            text::shorten(&format::plain(format::named(&first.row.name, &first.row.id)), 20, true, 3000);
        data.push(score.clone());
        let verb = if count == 1 {
            "is the only one ranked, at"
        } else {
            "is the worst of its book beyond doubt, at"
        };
        format!("{name} {verb} {score}{limit}")
    };
    (title, data)
}

fn words(view: &View, ranked: &[Ranked<'_>], shown: usize) -> Words {
    let (title, data) = title(view, ranked);
    let hidden = &ranked[shown..];
    let rest = match (hidden.first(), hidden.last()) {
        (Some(first), Some(last)) => {
            let count = format::count(hidden.len() as u64);
            format!(" {count} more score {:.0} to {:.0} and are not drawn.", last.score, first.score)
        }
        _ => String::new(),
    };
    let open = if has_scenario(view) { ". Open circle: in the scenario" } else { "" };
    let named: Vec<String> =
        ranked.iter().take(OWN_ROWS).map(|one| format!("{} {:.0}", one.row.name, one.score)).collect();
    Words {
        name: "holding-ranks".to_owned(),
        title,
        subtitle: format!(
            "Exposure score of each holding, 0 (safe) to 100 (worst). Lines: best and worst case of missing data; \
             shaded: the top band, the range of the first{open}"
        ),
        source: format!("Source: indicators listed under coverage. Weights are judgement.{rest}"),
        description: format!("{}.{rest} {}", named.join(", "), stamp(view)),
        data,
        table: table(ranked),
    }
}

fn table(ranked: &[Ranked<'_>]) -> Grid {
    let mut grid =
        Grid::new(&["holding", "name", "score", "low", "high", "scenario_score", "coverage", "is_partial"]);
    for one in ranked {
        let ScoreRow { id, name, score, low, high, scenario_score, coverage, partial, .. } = one.row;
        grid.row(vec![
            id.as_str().into(),
            name.as_str().into(),
            (*score).into(),
            (*low).into(),
            (*high).into(),
            (*scenario_score).into(),
            (*coverage).into(),
            partial.to_string().into(),
        ]);
    }
    grid
}

fn picture(sheet: &mut Sheet<'_>, ranked: &[Ranked<'_>], has_scenario: bool) {
    let figure = |one: &Ranked<'_>| format!("{:.0} ({:.0} to {:.0})", one.score, one.low, one.high);
    let figures: Vec<String> = ranked.iter().map(figure).collect();
    let rows = Rows::new(sheet, 0, 32, &figures);
    let x = Scale::linear(0.0, 100.0, rows.left, rows.right);
    if let Some(first) = ranked.first() {
        rows.shade(sheet, x.at(first.low), x.at(first.high).max(x.at(first.low) + 10));
    }
    let ticks: Vec<(f64, String)> =
        [0.0, 25.0, 50.0, 75.0, 100.0].map(|tick| (tick, format!("{tick:.0}"))).into();
    rows.axis(sheet, &x, &ticks, 0.0);
    for (place, (one, figure)) in ranked.iter().zip(&figures).enumerate() {
        let middle = rows.middle(place);
        sheet.tipped(&format!("{}: {figure}", one.row.name), |sheet| {
            if one.low < one.high {
                rows::whisker(sheet, (x.at(one.low), x.at(one.high)), middle);
            }
            let scenario = one.row.scenario_score.filter(|_| has_scenario);
            if let Some(after) = scenario.filter(|after| SEEN_APART <= (after - one.score).abs()) {
                let colour = sheet.theme.scenario;
                sheet.canvas.circle((x.at(after), middle), 50, Ink::fill(sheet.theme.paper));
                sheet.canvas.circle((x.at(after), middle), 50, Ink::line(colour, 16));
            }
            sheet.canvas.circle((x.at(one.score), middle), 62, Ink::fill(sheet.theme.paper));
            sheet.canvas.circle((x.at(one.score), middle), 50, Ink::fill(sheet.theme.baseline));
        });
        rows.caption(sheet, place, (format::named(&one.row.name, &one.row.id), figure), false);
    }
}
