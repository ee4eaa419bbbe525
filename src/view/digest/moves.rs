//! What moved since the quarter before, and in which parts of the figure.

use super::{Figures, QuarterResults, baseline, find};
use crate::maths::normal;
use crate::model::digest::{Move, ScenarioRow};
use crate::model::figure::Figure;
use std::collections::{BTreeMap, BTreeSet};

/// Countries, and perils, of a move that are named.
const PARTS: usize = 2;
/// Confidence at which a move is told from noise.
const CONFIDENCE: f64 = 0.95;
/// A score has no sampling error: any difference is one of inputs. This is rounding.
const ROUNDING: f64 = 1e-9;

/// Moves of every book, largest relative move of a loss first, then scores by points.
pub(super) fn moves(now: &QuarterResults, before: Option<&QuarterResults>) -> Vec<Move> {
    let Some(before) = before else { return Vec::new() };
    let mut losses = Vec::new();
    let mut scores = Vec::new();
    for portfolio in now.cells.keys() {
        let (Some(figures), Some(earlier)) = (baseline(now, portfolio), baseline(before, portfolio)) else {
            continue;
        };
        for (figure, terms, what) in [
            ("expected", "gross", "expected loss"),
            ("expected", "retained", "expected loss after insurance"),
            ("tvar_99", "gross", "TVaR 99"),
            ("tvar_99", "retained", "TVaR 99 after insurance"),
        ] {
            let key = ["book", "", figure, "baseline", terms];
            let parts = if figure == "expected" { parts(figures, earlier, terms) } else { Vec::new() };
            losses.extend(moved(portfolio, what, (find(figures, key), find(earlier, key)), parts));
        }
        for figure in figures.values().filter(|figure| is_score(figure)) {
            let what = format!("score of {}", figure.name);
            scores.extend(moved(portfolio, &what, (Some(figure), find(earlier, figure.key())), Vec::new()));
        }
    }
    // Scores of countries are the same in every book: the first book's stand for all.
    scores.sort_by(|a, b| (&a.figure, &a.portfolio).cmp(&(&b.figure, &b.portfolio)));
    scores.dedup_by(|a, b| a.figure == b.figure);
    scores.retain(|score| ROUNDING < (score.now - score.before).abs());
    losses.sort_by(|a, b| {
        relative(b)
            .total_cmp(&relative(a))
            .then_with(|| (&a.portfolio, &a.figure).cmp(&(&b.portfolio, &b.figure)))
    });
    scores.sort_by(|a, b| points(b).total_cmp(&points(a)).then_with(|| a.figure.cmp(&b.figure)));
    losses.into_iter().chain(scores).collect()
}

fn is_score(figure: &Figure) -> bool {
    figure.subject == "country" && figure.figure == "score" && figure.branch == "baseline"
}

fn relative(found: &Move) -> f64 {
    if found.before == 0.0 { f64::INFINITY } else { ((found.now - found.before) / found.before).abs() }
}

fn points(found: &Move) -> f64 {
    (found.now - found.before).abs()
}

fn moved(
    portfolio: &str,
    what: &str,
    (now, before): (Option<&Figure>, Option<&Figure>),
    parts: Vec<(String, f64)>,
) -> Option<Move> {
    let (now, before) = (now?, before?);
    let (value, earlier) = (now.value?, before.value?);
    let square = |figure: &Figure| figure.se.map_or(0.0, |se| se * se);
    // Both quarters draw the same streams, so that their true error is smaller: this errs towards 'noise'.
    let se = libm::sqrt(square(now) + square(before));
    let reach = normal::quantile(0.5 + 0.5 * CONFIDENCE);
    Some(Move {
        portfolio: portfolio.to_owned(),
        what: what.to_owned(),
        figure: now.key().join("/"),
        unit: now.unit.clone(),
        before: earlier,
        now: value,
        se,
        is_noise: (value - earlier).abs() <= reach * se,
        parts,
    })
}

/// The countries, then the perils, whose expected loss moved most: each list by itself is a share-out of the whole move.
fn parts(now: &Figures, before: &Figures, terms: &str) -> Vec<(String, f64)> {
    ["country", "peril"].into_iter().flat_map(|subject| parts_by(subject, now, before, terms)).collect()
}

fn parts_by(subject: &str, now: &Figures, before: &Figures, terms: &str) -> Vec<(String, f64)> {
    let of = |figures: &Figures| -> BTreeMap<String, f64> {
        let is_part = |figure: &&Figure| {
            (figure.subject.as_str(), figure.figure.as_str()) == (subject, "expected")
                && (figure.branch.as_str(), figure.terms.as_str()) == ("baseline", terms)
        };
        figures
            .values()
            .filter(is_part)
            .filter_map(|figure| Some((figure.name.clone(), figure.value?)))
            .collect()
    };
    let (now, before) = (of(now), of(before));
    let names: BTreeSet<&String> = now.keys().chain(before.keys()).collect();
    // A book without a country loses nothing there.
    let value = |list: &BTreeMap<String, f64>, name: &String| list.get(name).copied().unwrap_or_default();
    let changes = names.into_iter().map(|name| (name.clone(), value(&now, name) - value(&before, name)));
    let mut found: Vec<(String, f64)> = changes.filter(|(_, change)| *change != 0.0).collect();
    found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
    found.truncate(PARTS);
    found
}

/// Changes of expected loss by scenario, largest first.
pub(super) fn scenarios(now: &QuarterResults, before: Option<&QuarterResults>) -> Vec<ScenarioRow> {
    let key = ["book", "", "expected", "change", "gross"];
    let mut rows = Vec::new();
    for (portfolio, cells) in &now.cells {
        for (scenario, figures) in cells {
            let Some(change) = find(figures, key) else { continue };
            let Some(value) = change.value else { continue };
            let earlier =
                before.and_then(|before| find(before.cells.get(portfolio)?.get(scenario)?, key)?.value);
            rows.push(ScenarioRow {
                portfolio: portfolio.clone(),
                scenario: scenario.clone(),
                change: value,
                se: change.se,
                before: earlier,
            });
        }
    }
    rows.sort_by(|a, b| {
        b.change
            .abs()
            .total_cmp(&a.change.abs())
            .then_with(|| (&a.portfolio, &a.scenario).cmp(&(&b.portfolio, &b.scenario)))
    });
    rows
}
