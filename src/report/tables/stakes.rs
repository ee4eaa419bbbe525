//! Without a book: what a stake of £100 in each asset is expected to lose.

use super::{Grid, Value, estimate, number, text};
use crate::model::view::{Estimate, View};
use crate::report::format;
use crate::report::sections::span;

/// Pounds of a stake.
const STAKE: f64 = 100.0;

/// Expected loss for £100, mean of all stakes or of those in a country.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct StakeRow {
    /// `all`, `country`, `peril`, `window` or `branch`.
    pub(in crate::report) of: &'static str,
    /// Code of the country or peril.
    pub(in crate::report) id: String,
    /// In words.
    pub(in crate::report) name: String,
    pub(in crate::report) baseline: Estimate,
    /// Nothing is known of it where no scenario is run.
    pub(in crate::report) scenario: Estimate,
    /// Paired; nothing is known of it by country.
    pub(in crate::report) change: Estimate,
}

/// An estimate for all stakes together as one for £100.
pub(in crate::report) fn scaled(view: &View, of: &Estimate) -> Estimate {
    for_hundred(view.book.total, of)
}

fn for_hundred(pounds: f64, of: &Estimate) -> Estimate {
    let figure = |value: Option<f64>| value.filter(|_| pounds > 0.0).map(|value| value * STAKE / pounds);
    Estimate { value: figure(of.value), se: figure(of.se), low: figure(of.low), high: figure(of.high) }
}

/// Means for £100: of all, by country, by peril, by window.
pub(in crate::report) fn per_hundred(view: &View) -> Vec<StakeRow> {
    let losses = &view.losses;
    let (base, scenario) = (&losses.baseline_gross, &losses.scenario_gross);
    let row = |of, id: &str, name: String, [base, scenario, change]: [&Estimate; 3]| {
        let known =
            |of: &Estimate| if view.scenario.is_baseline { Estimate::default() } else { scaled(view, of) };
        let (baseline, scenario, change) = (scaled(view, base), known(scenario), known(change));
        StakeRow { of, id: id.to_owned(), name, baseline, scenario, change }
    };
    let mut rows = vec![row(
        "all",
        "",
        "All assets".to_owned(),
        [&base.expected, &scenario.expected, &losses.change_gross.expected],
    )];
    rows.extend(base.by_country.iter().map(|(code, loss)| country(view, code, loss)));
    let perils = base.by_peril.iter().zip(&scenario.by_peril).zip(&losses.change_gross.by_peril);
    rows.extend(perils.map(|(((peril, base), (_, scenario)), (_, change))| {
        row("peril", peril.code(), format::peril(*peril), [base, scenario, change])
    }));
    rows.extend(
        losses.windows.iter().map(|window| {
            row("window", "", span(window), [&window.baseline, &window.scenario, &window.change])
        }),
    );
    rows.extend(view.scenario.leaves.iter().map(|leaf| StakeRow {
        of: "branch",
        id: String::new(),
        name: leaf.name.clone(),
        baseline: Estimate::default(),
        scenario: scaled(view, &leaf.expected_loss),
        change: Estimate::default(),
    }));
    rows
}

/// A country, each of its assets weighing the same.
fn country(view: &View, code: &str, loss: &Estimate) -> StakeRow {
    let assets = view.book.by_asset.iter().filter(|asset| asset.country == code);
    let pounds = crate::maths::sum(assets.map(|asset| asset.pounds));
    let scenario = view.losses.scenario_gross.by_country.iter().find(|(other, _)| other == code);
    let scenario = scenario.filter(|_| !view.scenario.is_baseline);
    let named = view.scores.countries.iter().find(|row| row.id == code);
    StakeRow {
        of: "country",
        id: code.to_owned(),
        name: named.map_or_else(|| code.to_owned(), |row| row.name.clone()),
        baseline: for_hundred(pounds, loss),
        scenario: scenario.map(|(_, of)| for_hundred(pounds, of)).unwrap_or_default(),
        change: Estimate::default(),
    }
}

/// What £100 in each asset is expected to lose, alone and as a mean.
pub(super) fn tables(view: &View) -> [(&'static str, Grid); 3] {
    let estimates = ["expected", "scenario_expected", "change", "tvar99"];
    let mut columns: Vec<String> =
        ["asset", "name", "country", "commodity", "pounds"].map(str::to_owned).to_vec();
    for name in estimates {
        columns.push(name.to_owned());
        columns.extend(["se", "low", "high"].map(|end| format!("{name}_{end}")));
    }
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Grid::new(&columns);
    for of in &view.holdings {
        let at = of.positions.first();
        let mut cells = vec![
            text(&of.id),
            text(&of.name),
            at.map_or(Value::Missing, |at| text(&at.country)),
            at.map_or(Value::Missing, |at| text(&at.commodity)),
            number(of.pounds),
        ];
        for estimated in [&of.expected, &of.scenario_expected, &of.change, &of.tvar99] {
            cells.extend(estimate(estimated));
        }
        table.row(cells);
    }
    let mut perils = Grid::new(&["asset", "peril", "expected"]);
    for of in &view.holdings {
        for (peril, loss) in &of.by_peril {
            perils.row(vec![text(&of.id), peril.code().into(), number(*loss)]);
        }
    }
    [("assets", table), ("losses_by_asset_peril", perils), ("losses_per_100", means(view))]
}

fn means(view: &View) -> Grid {
    let mut columns: Vec<String> = ["of", "id", "name"].map(str::to_owned).to_vec();
    for name in ["expected", "scenario_expected", "change"] {
        columns.push(name.to_owned());
        columns.extend(["se", "low", "high"].map(|end| format!("{name}_{end}")));
    }
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Grid::new(&columns);
    for row in per_hundred(view) {
        let mut cells = vec![row.of.into(), text(&row.id), text(&row.name)];
        for of in [&row.baseline, &row.scenario, &row.change] {
            cells.extend(estimate(of));
        }
        table.row(cells);
    }
    table
}
