//! Losses: by peril, level and return period, changes, windows, rates.

use super::{Grid, Value, estimate, maybe, maybe_text, number, text};
use crate::model::view::{CurvePoint, Estimate, LossView, View};
use crate::report::is_unseen;

const ESTIMATE: [&str; 4] = ["value", "se", "low", "high"];

pub(super) fn tables(view: &View) -> Vec<(&'static str, Grid)> {
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

fn table(keys: &[&str]) -> Grid {
    Grid::new(&[keys, &ESTIMATE].concat())
}

/// A table of losses with the pounds that stand behind each, and the loss over them.
fn table_beside(keys: &[&str]) -> Grid {
    Grid::new(&[keys, &ESTIMATE, &["exposure", "ratio"]].concat())
}

fn add_beside<const N: usize>(table: &mut Grid, keys: [Value; N], of: &Estimate, exposure: f64) {
    let mut cells = keys.to_vec();
    cells.extend(estimate(of));
    cells.push(number(exposure));
    cells.push(maybe(of.value.filter(|_| exposure > 0.0).map(|loss| loss / exposure)));
    table.row(cells);
}

fn add<const N: usize>(table: &mut Grid, keys: [Value; N], of: &Estimate) {
    let mut cells = keys.to_vec();
    cells.extend(estimate(of));
    table.row(cells);
}

fn by_holding_peril(view: &View) -> Grid {
    let mut table =
        Grid::new(&["holding", "peril", "expected", "recovered", "retained", "covered", "exposure", "ratio"]);
    for holding in view.holdings.iter().filter(|holding| !is_unseen(view, holding)) {
        for (place, (peril, loss)) in holding.by_peril.iter().enumerate() {
            let retained = holding.retained_by_peril.get(place).map(|(_, retained)| *retained);
            let exposure = holding.looked_through;
            table.row(vec![
                text(&holding.id),
                peril.code().into(),
                number(*loss),
                maybe(retained.map(|retained| loss - retained)),
                maybe(retained),
                if holding.covered_perils.contains(peril) { "yes" } else { "no" }.into(),
                number(exposure),
                maybe((exposure > 0.0).then(|| loss / exposure)),
            ]);
        }
    }
    table
}

fn by_peril(view: &View) -> Grid {
    let mut table = table_beside(&["branch", "terms", "peril"]);
    for (branch, terms, losses) in distributions(view) {
        for (peril, loss) in &losses.by_peril {
            add_beside(
                &mut table,
                [branch.into(), terms.into(), peril.code().into()],
                loss,
                view.book.looked_through,
            );
        }
    }
    table
}

fn by_country(view: &View) -> Grid {
    let mut table = table_beside(&["branch", "terms", "country"]);
    for (branch, terms, losses) in distributions(view) {
        for (country, loss) in &losses.by_country {
            let assets = view.book.by_asset.iter().filter(|asset| asset.country == *country);
            let exposure = crate::maths::sum(assets.map(|asset| asset.pounds));
            add_beside(&mut table, [branch.into(), terms.into(), text(country)], loss, exposure);
        }
    }
    table
}

fn levels(view: &View) -> Grid {
    let mut table = table_beside(&["branch", "terms", "measure", "level"]);
    let exposure = view.book.looked_through;
    let add = |table: &mut Grid, keys: [Value; 4], of: &Estimate| add_beside(table, keys, of, exposure);
    for (branch, terms, losses) in distributions(view) {
        let keys = |measure: &str, level| [branch.into(), terms.into(), measure.into(), level];
        add(&mut table, keys("expected", Value::Missing), &losses.expected);
        let exact = |value| Estimate { value: Some(value), ..Estimate::default() };
        add(&mut table, keys("deviation", Value::Missing), &exact(losses.deviation));
        // A chance stands beside no pounds.
        let mut chance = keys("no_loss", Value::Missing).to_vec();
        chance.extend(estimate(&exact(losses.no_loss)));
        chance.extend([Value::Missing, Value::Missing]);
        table.row(chance);
        for row in &losses.levels {
            add(&mut table, keys("var", number(row.level)), &row.var);
            add(&mut table, keys("tvar", number(row.level)), &row.tvar);
        }
    }
    table
}

fn ep_curves(view: &View) -> Grid {
    let mut table = table_beside(&["branch", "terms", "curve", "return_period"]);
    let exposure = view.book.looked_through;
    let add = |table: &mut Grid, keys: [Value; 4], of: &Estimate| add_beside(table, keys, of, exposure);
    for (branch, terms, losses) in distributions(view) {
        let curves: [(&str, &[CurvePoint]); 2] = [("aep", &losses.aep), ("oep", &losses.oep)];
        for (curve, points) in curves {
            for point in points {
                add(
                    &mut table,
                    [branch.into(), terms.into(), curve.into(), number(point.return_period)],
                    &point.loss,
                );
            }
        }
    }
    table
}

fn changes(view: &View) -> Grid {
    let mut table = table(&["terms", "of", "id"]);
    if view.scenario.is_baseline {
        return table;
    }
    let losses = &view.losses;
    for (terms, change) in [("gross", &losses.change_gross), ("retained", &losses.change_retained)] {
        add(&mut table, [terms.into(), "book".into(), Value::Missing], &change.expected);
        add(&mut table, [terms.into(), "tvar99".into(), Value::Missing], &change.tvar99);
        for (peril, of) in &change.by_peril {
            add(&mut table, [terms.into(), "peril".into(), peril.code().into()], of);
        }
        for (id, of) in &change.by_holding {
            let is_seen = view.holdings.iter().all(|holding| holding.id != *id || !is_unseen(view, holding));
            if is_seen {
                add(&mut table, [terms.into(), "holding".into(), text(id)], of);
            }
        }
    }
    table
}

fn windows(view: &View) -> Grid {
    let mut table = table(&["window", "from_day", "to_day", "measure", "peril"]);
    for window in &view.losses.windows {
        let keys = |measure: &str, peril: &str| {
            let days = [window.from_day, window.to_day].map(number);
            let [from, to] = days;
            [text(&window.name), from, to, measure.into(), peril.into()]
        };
        add(&mut table, keys("baseline", ""), &window.baseline);
        add(&mut table, keys("baseline_retained", ""), &window.baseline_retained);
        add(&mut table, keys("baseline_tvar99", ""), &window.baseline_tvar99);
        if view.scenario.is_baseline {
            continue;
        }
        add(&mut table, keys("scenario", ""), &window.scenario);
        add(&mut table, keys("scenario_retained", ""), &window.scenario_retained);
        add(&mut table, keys("scenario_tvar99", ""), &window.scenario_tvar99);
        add(&mut table, keys("change", ""), &window.change);
        for (peril, change) in &window.change_by_peril {
            add(&mut table, keys("change", peril.code()), change);
        }
    }
    table
}

fn rates(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "process",
        "peril",
        "place",
        "country",
        "base",
        "base_low",
        "base_high",
        "expected",
        "scenario_expected",
        "low",
        "high",
        "data_share",
        "prior_share",
        "judgement_share",
        "multiplier",
        "rows",
    ]);
    for rate in &view.rates {
        table.row(vec![
            text(&rate.process),
            rate.peril.code().into(),
            text(&rate.place),
            maybe_text(rate.country.as_deref()),
            number(rate.base),
            maybe(rate.base_low),
            maybe(rate.base_high),
            number(rate.expected),
            number(rate.scenario_expected),
            maybe(rate.low),
            maybe(rate.high),
            number(rate.data_share),
            number(rate.prior_share),
            number(rate.judgement_share),
            number(rate.multiplier),
            text(&rate.rows),
        ]);
    }
    table
}
