//! Figures against the limits of a plan, sampling error included.

use super::{Figures, QuarterResults, baseline, find};
use crate::model::batch::{Batch, Figure as Limited, HOUSE, Limit};
use crate::model::digest::{LimitRow, LimitState};
use crate::model::figure::Figure;

/// Every limit against every figure that it is about, breached ones first.
pub(super) fn rows(batch: &Batch, now: &QuarterResults) -> Vec<LimitRow> {
    let mut rows = Vec::new();
    for limit in &batch.limits {
        for portfolio in now.cells.keys().filter(|portfolio| is_about(limit, portfolio)) {
            let figures = baseline(now, portfolio);
            rows.push(row(
                limit,
                portfolio,
                None,
                figures.and_then(|figures| figure(figures, limit, "baseline")),
            ));
            let has_branch = limit.figure != Limited::Pounds;
            for (scenario, figures) in now.cells[portfolio].iter().filter(|_| limit.scenarios && has_branch) {
                rows.push(row(limit, portfolio, Some(scenario), figure(figures, limit, "scenario")));
            }
        }
    }
    rows.sort_by(|a, b| {
        let key = |row: &LimitRow| (row.state, row.name.clone(), row.portfolio.clone(), row.scenario.clone());
        key(a).cmp(&key(b))
    });
    rows
}

fn is_about(limit: &Limit, portfolio: &str) -> bool {
    limit.portfolio == portfolio || (limit.portfolio == "*" && portfolio != HOUSE)
}

/// The figure that a limit is about. `of` is a country or a holding.
fn figure<'a>(figures: &'a Figures, limit: &Limit, branch: &str) -> Option<&'a Figure> {
    let terms = if limit.retained { "retained" } else { "gross" };
    let name = match limit.figure {
        Limited::Pounds => "pounds",
        Limited::Expected => "expected",
        Limited::Var99 => "var_99",
        Limited::Tvar99 => "tvar_99",
    };
    let (branch, terms) = if limit.figure == Limited::Pounds { ("", "") } else { (branch, terms) };
    match &limit.of {
        None => find(figures, ["book", "", name, branch, terms]),
        Some(of) => ["country", "holding"]
            .iter()
            .find_map(|subject| find(figures, [subject, of, name, branch, terms])),
    }
}

fn row(limit: &Limit, portfolio: &str, scenario: Option<&String>, figure: Option<&Figure>) -> LimitRow {
    let value = figure.and_then(|figure| figure.value);
    let low = figure.and_then(|figure| figure.low).or(value);
    let high = figure.and_then(|figure| figure.high).or(value);
    let state = match (value, low, high) {
        (Some(value), Some(low), Some(high)) => {
            match (limit.most < value, limit.most < low, limit.most < high) {
                (true, true, _) => LimitState::Breached,
                (true, false, _) => LimitState::LikelyBreached,
                (false, _, true) => LimitState::NotTold,
                (false, ..) => LimitState::Kept,
            }
        }
        _ => LimitState::Unknown,
    };
    LimitRow {
        name: limit.name.clone(),
        portfolio: portfolio.to_owned(),
        scenario: scenario.cloned(),
        what: words(limit),
        value,
        low,
        high,
        most: limit.most,
        state,
    }
}

fn words(limit: &Limit) -> String {
    let what = match limit.figure {
        Limited::Pounds => "pounds",
        Limited::Expected => "expected loss",
        Limited::Var99 => "VaR 99",
        Limited::Tvar99 => "TVaR 99",
    };
    let of = limit.of.as_ref().map_or_else(String::new, |of| format!(" of {of}"));
    let terms = if limit.retained { " after insurance" } else { "" };
    format!("{what}{of}{terms}")
}
