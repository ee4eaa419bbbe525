//! Losses: by peril, level and return period, changes, windows, rates.

use super::{Csv, estimate, maybe, maybe_text, number, text};
use crate::model::view::{CurvePoint, Estimate, LossView, View};
use crate::report::is_unseen;

const ESTIMATE: [&str; 4] = ["value", "se", "low", "high"];

pub(super) fn tables(view: &View) -> Vec<(&'static str, Csv)> {
    vec![
        ("losses_by_holding_peril", by_holding_peril(view)),
        ("losses_by_peril", by_peril(view)),
        ("losses_by_country", by_country(view)),
        ("levels", levels(view)),
        ("ep_curves", ep_curves(view)),
        ("changes", changes(view)),
        ("windows", windows(view)),
        ("rates", rates(view)),
    ]
}

/// The four distributions: branch, terms, losses.
fn distributions(view: &View) -> Vec<(&'static str, &'static str, &LossView)> {
    let losses = &view.losses;
    let mut all = vec![
        ("baseline", "gross", &losses.baseline_gross),
        ("baseline", "retained", &losses.baseline_retained),
    ];
    if !view.scenario.is_baseline {
        all.push(("scenario", "gross", &losses.scenario_gross));
        all.push(("scenario", "retained", &losses.scenario_retained));
    }
    all
}

fn table(keys: &[&str]) -> Csv {
    Csv::new(&[keys, &ESTIMATE].concat())
}

fn add(table: &mut Csv, keys: &[&str], of: &Estimate) {
    let mut cells: Vec<String> = keys.iter().map(|key| text(key)).collect();
    cells.extend(estimate(of));
    table.row(cells);
}

fn by_holding_peril(view: &View) -> Csv {
    let mut table = Csv::new(&["holding", "peril", "expected"]);
    for holding in view.holdings.iter().filter(|holding| !is_unseen(view, holding)) {
        for (peril, loss) in &holding.by_peril {
            table.row(vec![text(&holding.id), peril.code().to_owned(), number(*loss)]);
        }
    }
    table
}

fn by_peril(view: &View) -> Csv {
    let mut table = table(&["branch", "terms", "peril"]);
    for (branch, terms, losses) in distributions(view) {
        for (peril, loss) in &losses.by_peril {
            add(&mut table, &[branch, terms, peril.code()], loss);
        }
    }
    table
}

fn by_country(view: &View) -> Csv {
    let mut table = table(&["branch", "terms", "country"]);
    for (branch, terms, losses) in distributions(view) {
        for (country, loss) in &losses.by_country {
            add(&mut table, &[branch, terms, country], loss);
        }
    }
    table
}

fn levels(view: &View) -> Csv {
    let mut table = table(&["branch", "terms", "measure", "level"]);
    for (branch, terms, losses) in distributions(view) {
        add(&mut table, &[branch, terms, "expected", ""], &losses.expected);
        for (measure, value) in [("deviation", losses.deviation), ("no_loss", losses.no_loss)] {
            let exact = Estimate { value: Some(value), se: None, low: None, high: None };
            add(&mut table, &[branch, terms, measure, ""], &exact);
        }
        for row in &losses.levels {
            let level = number(row.level);
            add(&mut table, &[branch, terms, "var", &level], &row.var);
            add(&mut table, &[branch, terms, "tvar", &level], &row.tvar);
        }
    }
    table
}

fn ep_curves(view: &View) -> Csv {
    let mut table = table(&["branch", "terms", "curve", "return_period"]);
    for (branch, terms, losses) in distributions(view) {
        let curves: [(&str, &[CurvePoint]); 2] = [("aep", &losses.aep), ("oep", &losses.oep)];
        for (curve, points) in curves {
            for point in points {
                add(&mut table, &[branch, terms, curve, &number(point.return_period)], &point.loss);
            }
        }
    }
    table
}

fn changes(view: &View) -> Csv {
    let mut table = table(&["terms", "of", "id"]);
    if view.scenario.is_baseline {
        return table;
    }
    let losses = &view.losses;
    for (terms, change) in [("gross", &losses.change_gross), ("retained", &losses.change_retained)] {
        add(&mut table, &[terms, "book", ""], &change.expected);
        add(&mut table, &[terms, "tvar99", ""], &change.tvar99);
        for (peril, of) in &change.by_peril {
            add(&mut table, &[terms, "peril", peril.code()], of);
        }
        for (id, of) in &change.by_holding {
            let is_seen = view.holdings.iter().all(|holding| holding.id != *id || !is_unseen(view, holding));
            if is_seen {
                add(&mut table, &[terms, "holding", id], of);
            }
        }
    }
    table
}

fn windows(view: &View) -> Csv {
    let mut table = table(&["window", "from_day", "to_day", "measure", "peril"]);
    for window in &view.losses.windows {
        let (from, to) = (number(window.from_day), number(window.to_day));
        let keys = |measure, peril| [window.name.as_str(), &from, &to, measure, peril];
        add(&mut table, &keys("baseline", ""), &window.baseline);
        add(&mut table, &keys("baseline_retained", ""), &window.baseline_retained);
        add(&mut table, &keys("baseline_tvar99", ""), &window.baseline_tvar99);
        if view.scenario.is_baseline {
            continue;
        }
        add(&mut table, &keys("scenario", ""), &window.scenario);
        add(&mut table, &keys("scenario_retained", ""), &window.scenario_retained);
        add(&mut table, &keys("scenario_tvar99", ""), &window.scenario_tvar99);
        add(&mut table, &keys("change", ""), &window.change);
        for (peril, change) in &window.change_by_peril {
            add(&mut table, &keys("change", peril.code()), change);
        }
    }
    table
}

fn rates(view: &View) -> Csv {
    let mut table = Csv::new(&[
        "process",
        "peril",
        "place",
        "country",
        "expected",
        "scenario_expected",
        "low",
        "high",
        "data_share",
        "prior_share",
        "judgement_share",
        "multiplier",
    ]);
    for rate in &view.rates {
        table.row(vec![
            text(&rate.process),
            rate.peril.code().to_owned(),
            text(&rate.place),
            maybe_text(rate.country.as_deref()),
            number(rate.expected),
            number(rate.scenario_expected),
            maybe(rate.low),
            maybe(rate.high),
            number(rate.data_share),
            number(rate.prior_share),
            number(rate.judgement_share),
            number(rate.multiplier),
        ]);
    }
    table
}
