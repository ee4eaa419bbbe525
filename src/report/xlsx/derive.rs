//! Grids that only the workbook has, joined from those of the CSV tables: no figure is computed here.

mod stakes;

use super::sheet::place;
use crate::model::peril::Peril;
use crate::model::pillar::Pillar;
use crate::model::view::View;
use crate::report::tables::{Grid, Value, number, text};
use std::collections::BTreeMap;

type Grids = BTreeMap<&'static str, Grid>;

/// The book in the tables of Open Results Data, and how its curves are taken: all draws together.
const BOOK: f64 = 1.0;
const FULL_UNCERTAINTY: f64 = 2.0;

/// Adds them.
pub(super) fn add(view: &View, grids: &mut Grids) {
    if view.book.without_book {
        stakes::add(grids);
    } else {
        let made = [
            ("xlsx_holdings", holdings(grids)),
            ("xlsx_losses", losses(grids)),
            ("xlsx_loss_tables", loss_tables(grids)),
            ("xlsx_ep", exceedance(grids)),
            ("xlsx_key_figures", key_figures(view, grids)),
        ];
        grids.extend(made);
    }
    let made = [
        ("xlsx_scores", scores(grids)),
        ("xlsx_events", events(view, grids)),
        ("xlsx_assumptions", assumptions(view, grids)),
        ("xlsx_mineral_amounts", mineral_amounts(grids)),
    ];
    grids.extend(made);
}

/// Tables of amounts in one, with what each is of.
fn mineral_amounts(grids: &Grids) -> Grid {
    let of = [
        ("mineral_supply", "world output"),
        ("mineral_output_aes", "output of the AES"),
        ("mineral_reserves", "reserves"),
    ];
    let mut columns = vec!["of"];
    columns.extend(grids["mineral_supply"].columns.iter().map(String::as_str));
    let mut grid = Grid::new(&columns);
    for (name, what) in of {
        for row in &grids[name].rows {
            grid.row([vec![text(what)], row.clone()].concat());
        }
    }
    grid
}

/// A cell by the name of its column.
fn at<'a>(grid: &Grid, row: &'a [Value], name: &str) -> &'a Value {
    &row[place(grid, name)]
}

fn is(grid: &Grid, row: &[Value], name: &str, text: &str) -> bool {
    matches!(at(grid, row, name), Value::Text(found) if found == text)
}

/// Holdings with their scores.
fn holdings(grids: &Grids) -> Grid {
    let (book, scores) = (&grids["holdings"], &grids["scores"]);
    let mut columns: Vec<&str> = book.columns.iter().map(String::as_str).collect();
    columns.extend(["score", "opportunity"]);
    let mut grid = Grid::new(&columns);
    for row in &book.rows {
        let id = at(book, row, "id");
        let scored = scores
            .rows
            .iter()
            .find(|score| is(scores, score, "level", "holding") && at(scores, score, "id") == id);
        let mut cells = row.clone();
        if *at(book, row, "expected") == Value::Missing {
            // Its tail is unknown for the same reason, not for want of years.
            cells[place(book, "tvar99")] = text("not looked through");
        }
        for name in ["score", "opportunity"] {
            cells.push(scored.map_or(Value::Missing, |score| at(scores, score, name).clone()));
        }
        grid.row(cells);
    }
    grid
}

/// Holdings against perils, largest expected loss first, holdings that could not be looked through last.
fn losses(grids: &Grids) -> Grid {
    let (book, by_peril) = (&grids["holdings"], &grids["losses_by_holding_peril"]);
    let mut columns = vec!["id", "name"];
    columns.extend(Peril::ALL.map(Peril::code));
    columns.extend(["expected", "scenario_expected", "change"]);
    let mut grid = Grid::new(&columns);
    let mut rows: Vec<&Vec<Value>> = book.rows.iter().collect();
    let size = |row: &[Value]| match at(book, row, "expected") {
        Value::Number(loss) => *loss,
        _ => f64::NEG_INFINITY,
    };
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
    for row in rows {
        let id = at(book, row, "id");
        let mut cells = vec![id.clone(), at(book, row, "name").clone()];
        let is_seen = *at(book, row, "expected") != Value::Missing;
        for peril in Peril::ALL {
            let known = by_peril.rows.iter().find(|loss| {
                at(by_peril, loss, "holding") == id && is(by_peril, loss, "peril", peril.code())
            });
            cells.push(match known {
                Some(loss) => at(by_peril, loss, "expected").clone(),
                // A peril that does not touch what is held.
                None if is_seen => Value::Text("not exposed".to_owned()),
                None => Value::Missing,
            });
        }
        cells.extend(["expected", "scenario_expected", "change"].map(|name| at(book, row, name).clone()));
        grid.row(cells);
    }
    grid
}

fn loss_tables(grids: &Grids) -> Grid {
    let names =
        ["branch", "terms", "measure", "item", "level", "value", "se", "low", "high", "exposure", "ratio"];
    let mut grid = Grid::new(&names);
    let figures = ["value", "se", "low", "high", "exposure", "ratio"];
    for (from, item) in
        [("levels", None), ("losses_by_peril", Some("peril")), ("losses_by_country", Some("country"))]
    {
        let table = &grids[from];
        // A chance is no money: it stands in the summary.
        let rows = table.rows.iter().filter(|row| item.is_some() || !is(table, row, "measure", "no_loss"));
        for row in rows {
            let mut cells = vec![at(table, row, "branch").clone(), at(table, row, "terms").clone()];
            cells.extend(match item {
                None => [at(table, row, "measure").clone(), Value::Missing, at(table, row, "level").clone()],
                Some(item) => [text("expected"), at(table, row, item).clone(), Value::Missing],
            });
            cells.extend(figures.map(|name| at(table, row, name).clone()));
            grid.row(cells);
        }
    }
    grid
}

/// Curves, and tail values at the return periods of their levels.
fn exceedance(grids: &Grids) -> Grid {
    let columns = [
        "branch",
        "terms",
        "SummaryId",
        "EPCalc",
        "EPType",
        "curve",
        "ReturnPeriod",
        "value",
        "se",
        "low",
        "high",
    ];
    let mut grid = Grid::new(&columns);
    let mut add = |table: &Grid, row: &[Value], kind: f64, curve: &str, period: Value| {
        let mut cells = vec![at(table, row, "branch").clone(), at(table, row, "terms").clone()];
        cells.extend([number(BOOK), number(FULL_UNCERTAINTY), number(kind), text(curve), period]);
        cells.extend(["value", "se", "low", "high"].map(|name| at(table, row, name).clone()));
        grid.row(cells);
    };
    let curves = &grids["ep_curves"];
    for row in &curves.rows {
        let (kind, name) = if is(curves, row, "curve", "oep") { (1.0, "OEP") } else { (3.0, "AEP") };
        add(curves, row, kind, name, at(curves, row, "return_period").clone());
    }
    let levels = &grids["levels"];
    for row in levels.rows.iter().filter(|row| is(levels, row, "measure", "tvar")) {
        let Value::Number(level) = at(levels, row, "level") else { continue };
        // 1 / (1 - 0.99) is a hair off 100.
        let period = (1.0 / (1.0 - level) * 1e6).round() / 1e6;
        add(levels, row, 4.0, "AEP TVaR", number(period));
    }
    grid
}

/// Scores with value and points of each pillar beside them.
fn scores(grids: &Grids) -> Grid {
    let (scores, pillars) = (&grids["scores"], &grids["pillars"]);
    let mut columns: Vec<String> = scores.columns.clone();
    columns.extend(Pillar::ALL.map(|pillar| pillar.code().to_owned()));
    columns.extend(Pillar::ALL.map(|pillar| format!("{}_points", pillar.code())));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut grid = Grid::new(&columns);
    let keys = ["level", "id", "role"];
    for row in &scores.rows {
        let mut cells = row.clone();
        let own: Vec<&Vec<Value>> = pillars
            .rows
            .iter()
            .filter(|pillar| keys.iter().all(|key| at(pillars, pillar, key) == at(scores, row, key)))
            .collect();
        for figure in ["value", "contribution"] {
            for pillar in Pillar::ALL {
                let found = own.iter().find(|row| is(pillars, row, "pillar", pillar.code()));
                cells.push(found.map_or(Value::Missing, |row| at(pillars, row, figure).clone()));
            }
        }
        grid.row(cells);
    }
    grid
}

fn events(view: &View, grids: &Grids) -> Grid {
    let columns = [
        "kind",
        "date",
        "title",
        "countries",
        "lane",
        "direction",
        "severity",
        "read",
        "effects",
        "leaves",
        "source",
        "id",
    ];
    let mut grid = Grid::new(&columns);
    let assumed = &grids["scenario_events"];
    for row in &assumed.rows {
        let cell = |name| at(assumed, row, name).clone();
        grid.row(vec![
            text("scenario"),
            cell("date"),
            cell("title"),
            cell("countries"),
            text("scenario"),
            cell("direction"),
            Value::Missing,
            text("assumed"),
            cell("effects"),
            cell("leaves"),
            cell("source"),
            text(&view.scenario.name),
        ]);
    }
    let known = &grids["timeline"];
    for (row, event) in known.rows.iter().zip(&view.timeline) {
        let cell = |name| at(known, row, name).clone();
        // Where only the month is known, no day is shown.
        let date =
            if event.month_only { text(event.date.get(..7).unwrap_or(&event.date)) } else { cell("date") };
        grid.row(vec![
            text("known"),
            date,
            cell("title"),
            cell("countries"),
            cell("lane"),
            cell("direction"),
            cell("severity"),
            text(if event.documented { "yes" } else { "not verified" }),
            Value::Missing,
            text("all"),
            cell("source"),
            cell("id"),
        ]);
    }
    grid
}

fn assumptions(view: &View, grids: &Grids) -> Grid {
    let mut grid = Grid::new(&["kind", "name", "value", "unit", "reason", "place"]);
    let stamp = &view.stamp;
    let mut run = |name: &str, value: Value| {
        grid.row(vec![text("run"), text(name), value, Value::Missing, Value::Missing, text("manifest.json")]);
    };
    run("engine", Value::Text(format!("harmattan {}", stamp.engine)));
    run("as-of date", text(&stamp.as_of));
    run("simulated years", number(stamp.years as f64));
    run("seed", text(&stamp.seed.to_string()));
    run("random scheme", text(&stamp.random_scheme));
    run("plan", text(&stamp.plan));
    run(
        "rates",
        text(if stamp.parameters_drawn { "drawn from their posteriors" } else { "held at their means" }),
    );
    run("conflict series", text(&stamp.conflict_construction));
    run("newest month of conflict", text(&stamp.conflict_to));
    let rates = &grids["exchange_rates"];
    for row in &rates.rows {
        let cell = |name| at(rates, row, name).clone();
        let mut place = "month ".to_owned();
        if let Value::Text(month) = cell("month") {
            place.push_str(&month);
        }
        grid.row(vec![
            text("exchange rate"),
            cell("currency"),
            cell("gbp_per_unit"),
            text("£ for one unit"),
            cell("method"),
            text(&place),
        ]);
    }
    let leaves = &grids["leaves"];
    for row in &leaves.rows {
        let cell = |name| at(leaves, row, name).clone();
        let unit = text("probability, given the scenario");
        grid.row(vec![
            text("probability"),
            cell("leaf"),
            cell("weight"),
            unit,
            cell("reason"),
            text(&view.scenario.name),
        ]);
    }
    let judgements = &grids["judgements"];
    for row in &judgements.rows {
        let cell = |name| at(judgements, row, name).clone();
        grid.row(vec![
            text("judgement"),
            cell("name"),
            cell("value"),
            Value::Missing,
            cell("reason"),
            cell("place"),
        ]);
    }
    grid
}

/// The distribution in one table: baseline, scenario, and the paired change where there is one.
fn key_figures(view: &View, grids: &Grids) -> Grid {
    let ends = |name: &str| ["", "_low", "_high"].map(|end| format!("{name}{end}"));
    let mut columns = vec!["name".to_owned(), "terms".to_owned()];
    columns.extend(["baseline", "scenario", "change"].iter().flat_map(|name| ends(name)));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut grid = Grid::new(&columns);
    let (levels, changes) = (&grids["levels"], &grids["changes"]);
    let three = |table: &Grid, row: Option<&Vec<Value>>| {
        ["value", "low", "high"].map(|name| row.map_or(Value::Missing, |row| at(table, row, name).clone()))
    };
    let baseline = levels.rows.iter().filter(|row| is(levels, row, "branch", "baseline"));
    for row in baseline.filter(|row| !is(levels, row, "measure", "no_loss")) {
        let keys = ["terms", "measure", "level"];
        let scenario = levels.rows.iter().find(|other| {
            is(levels, other, "branch", "scenario")
                && keys.iter().all(|key| at(levels, other, key) == at(levels, row, key))
        });
        let of = match (at(levels, row, "measure"), at(levels, row, "level")) {
            (Value::Text(name), _) if name == "expected" => Some("book"),
            (Value::Text(name), Value::Number(level)) if name == "tvar" && *level == 0.99 => Some("tvar99"),
            _ => None,
        };
        let change = of.and_then(|of| {
            let terms = at(levels, row, "terms");
            changes
                .rows
                .iter()
                .find(|change| at(changes, change, "terms") == terms && is(changes, change, "of", of))
        });
        let terms = if is(levels, row, "terms", "gross") { "before" } else { "after" };
        let mut cells = vec![text(&name(at(levels, row, "measure"), at(levels, row, "level"))), text(terms)];
        cells.extend(three(levels, Some(row)));
        let mut in_scenario = three(levels, scenario);
        if scenario.is_some() && in_scenario[0] == Value::Missing {
            in_scenario[0] = text("too few years");
        }
        cells.extend(in_scenario);
        cells.extend(three(changes, change));
        grid.row(cells);
    }
    debug_assert!(!view.scenario.is_baseline || changes.rows.is_empty());
    grid
}

fn name(measure: &Value, level: &Value) -> String {
    match (measure, level) {
        (Value::Text(name), Value::Number(level)) => {
            let short = if name == "tvar" { "TVaR" } else { "VaR" };
            // 0.995 is 99.5, never 100.
            let level = format!("{:.2}", level * 100.0);
            format!("{short} {}", level.trim_end_matches('0').trim_end_matches('.'))
        }
        (Value::Text(name), _) if name == "expected" => "Expected loss".to_owned(),
        _ => "Standard deviation".to_owned(),
    }
}
