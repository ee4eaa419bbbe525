//! What is worth its risk: exposure against opportunity, one point for the holdings that share both.

use super::super::scatter::{self, Axis, Point};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format, text};
use crate::grid::Grid;
use crate::model::view::{ScoreRow, View};

/// The middle of the scale: the title looks for the best opportunity at or below it.
const MIDDLE: f64 = 50.0;
/// Points closer than this on both scales are one mark.
const SAME: f64 = 1.0;
/// Radius of a mark, which holds its number.
const RADIUS: i32 = 80;

/// Holdings at one place.
struct Spot<'a> {
    rows: Vec<&'a ScoreRow>,
    risk: f64,
    opportunity: f64,
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let spots = spots(view);
    let numbered = spots.len().min(scatter::most(look.size));
    let body = if spots.is_empty() { 500 } else { scatter::height(look.size, numbered) };
    let mut sheet = Sheet::new(view, look, words(view, &spots, numbered), body);
    if spots.is_empty() {
        sheet.explain(
            "A holding needs an exposure score and an opportunity score. Indicators of its country, and a mineral that is known, \
             would give both.",
        );
    } else {
        let points: Vec<Point> = spots.iter().map(point).collect();
        let (x, y) = (axis("Exposure score: 0 safe, 100 worst"), axis("Opportunity score: 100 best"));
        scatter::draw(&mut sheet, &points, numbered, &x, &Axis { mark: None, ..y });
    }
    sheet.finish()
}

fn axis(name: &str) -> Axis {
    let ticks = [0.0, 25.0, 50.0, 75.0, 100.0].map(|tick| (tick, format!("{tick:.0}")));
    Axis { name: name.to_owned(), ends: (0.0, 100.0), is_log: false, ticks: ticks.into(), mark: Some(MIDDLE) }
}

/// Best opportunity first.
fn spots(view: &View) -> Vec<Spot<'_>> {
    let mut spots: Vec<Spot<'_>> = Vec::new();
    for row in &view.scores.holdings {
        let (Some(risk), Some(opportunity)) = (row.score, row.opportunity) else { continue };
        let near = |spot: &&mut Spot<'_>| {
            (spot.risk - risk).abs() < SAME && (spot.opportunity - opportunity).abs() < SAME
        };
        match spots.iter_mut().find(near) {
            Some(spot) => spot.rows.push(row),
            None => spots.push(Spot { rows: vec![row], risk, opportunity }),
        }
    }
    spots.sort_by(|a, b| {
        b.opportunity.total_cmp(&a.opportunity).then_with(|| a.rows[0].id.cmp(&b.rows[0].id))
    });
    spots
}

/// Name of a holding, or its id where the font has no letter of it.
fn named(row: &ScoreRow) -> &str {
    format::named(&row.name, &row.id)
}

fn name(spot: &Spot<'_>) -> String {
    let first = format::plain(named(spot.rows[0]));
    match spot.rows.len() {
        1 => first,
        n => format!("{} + {}", text::shorten(&first, 12, false, 1350), n - 1),
    }
}

fn point(spot: &Spot<'_>) -> Point {
    let row = spot.rows[0];
    let (low, high) = (row.low.unwrap_or(spot.risk), row.high.unwrap_or(spot.risk));
    let names: Vec<&str> = spot.rows.iter().take(5).map(|row| row.name.as_str()).collect();
    let more = spot.rows.len().saturating_sub(5);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    Point {
        name: name(spot),
        figure: format!("{:.0} at {:.0}", spot.opportunity, spot.risk),
        tip: format!(
            "{}{more}: opportunity {:.1}, exposure {:.1} ({low:.1} to {high:.1})",
            names.join(", "),
            spot.opportunity,
            spot.risk
        ),
        x: (spot.risk, low.min(spot.risk), high.max(spot.risk)),
        y: spot.opportunity,
        radius: RADIUS,
    }
}

fn title(view: &View, spots: &[Spot<'_>]) -> (String, Vec<String>) {
    let all = view.scores.holdings.len();
    let both: usize = spots.iter().map(|spot| spot.rows.len()).sum();
    let (k, n) = (format::count(both as u64), format::count(all as u64));
    let mut data = vec![k.clone(), n.clone(), format!("{MIDDLE:.0}")];
    if all == 0 {
        return ("There is no holding to weigh".to_owned(), data);
    }
    let Some(best) = spots.first() else {
        return (format!("{both} of {n} holdings have both scores: nothing can be weighed"), data);
    };
    let call = |spot: &Spot<'_>| text::shorten(&format::plain(named(spot.rows[0])), 20, true, 3000);
    let also = |spot: &Spot<'_>| match spot.rows.len() {
        1 => String::new(),
        n => format!(", with {} more at its place", n - 1),
    };
    data.extend(spots.iter().map(|spot| (spot.rows.len() - 1).to_string()));
    let title = match spots.iter().find(|spot| spot.risk <= MIDDLE) {
        Some(spot) => {
            let offer = format!("{:.0}", spot.opportunity);
            data.push(offer.clone());
            format!(
                "The best opportunity at or below a risk of {MIDDLE:.0} is {} ({offer}){}",
                call(spot),
                also(spot)
            )
        }
        None => {
            let (offer, risk) = (format!("{:.0}", best.opportunity), format!("{:.0}", best.risk));
            data.extend([offer.clone(), risk.clone()]);
            format!("No holding has a risk of {MIDDLE:.0} or less; {} offers {offer} at {risk}", call(best))
        }
    };
    let limit = if both < all { format!("; {k} of {n} have both scores") } else { String::new() };
    (format!("{title}{limit}"), data)
}

fn words(view: &View, spots: &[Spot<'_>], numbered: usize) -> Words {
    let (title, mut data) = title(view, spots);
    data.extend(spots.iter().take(1).map(|spot| named(spot.rows[0]).to_owned()));
    let rest = match spots.len() - numbered {
        0 => String::new(),
        n => format!(" Open circles: {} more, without a number.", format::count(n as u64)),
    };
    let listed: Vec<String> = spots
        .iter()
        .take(20)
        .map(|spot| format!("{} opportunity {:.0}, exposure {:.0}", name(spot), spot.opportunity, spot.risk))
        .collect();
    Words {
        name: "risk-opportunity".to_owned(),
        title,
        subtitle: "Opportunity score, cut where exposure is high, against exposure score of each holding. Lines: best and \
                   worst case of missing data. Listed: opportunity at exposure; + n: as many holdings more at that place"
            .to_owned(),
        source: format!("Source: indicators listed under coverage. Weights are judgement.{rest}"),
        description: format!("{}. {}", listed.join("; "), stamp(view)),
        data,
        table: table(spots),
    }
}

fn table(spots: &[Spot<'_>]) -> Grid {
    let mut grid =
        Grid::new(&["holding", "name", "exposure", "low", "high", "opportunity", "opportunity_ungated"]);
    for row in spots.iter().flat_map(|spot| &spot.rows) {
        grid.row(vec![
            row.id.as_str().into(),
            row.name.as_str().into(),
            row.score.into(),
            row.low.into(),
            row.high.into(),
            row.opportunity.into(),
            row.opportunity_ungated.into(),
        ]);
    }
    grid
}
