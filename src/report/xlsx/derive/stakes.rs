//! Grids of a brief without a book.

use super::{Grids, at, is};
use crate::model::peril::Peril;
use crate::report::tables::{Grid, Value};

/// Adds them.
pub(super) fn add(grids: &mut Grids) {
    let made = [("xlsx_losses", losses(grids)), ("xlsx_key_figures", means(grids))];
    grids.extend(made);
}

/// Assets against perils, largest expected loss first.
fn losses(grids: &Grids) -> Grid {
    let (assets, by_peril) = (&grids["assets"], &grids["losses_by_asset_peril"]);
    let mut columns = vec!["id", "name"];
    columns.extend(Peril::ALL.map(Peril::code));
    columns.extend(["expected", "scenario_expected", "change"]);
    let mut grid = Grid::new(&columns);
    let mut rows: Vec<&Vec<Value>> = assets.rows.iter().collect();
    let size = |row: &[Value]| match at(assets, row, "expected") {
        Value::Number(loss) => *loss,
        _ => f64::NEG_INFINITY,
    };
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
    for row in rows {
        let id = at(assets, row, "asset");
        let mut cells = vec![id.clone(), at(assets, row, "name").clone()];
        for peril in Peril::ALL {
            let own = by_peril
                .rows
                .iter()
                .find(|loss| at(by_peril, loss, "asset") == id && is(by_peril, loss, "peril", peril.code()));
            let none = || Value::Text("not exposed".to_owned());
            cells.push(own.map_or_else(none, |loss| at(by_peril, loss, "expected").clone()));
        }
        cells.extend(["expected", "scenario_expected", "change"].map(|name| at(assets, row, name).clone()));
        grid.row(cells);
    }
    grid
}

/// Means of all assets and by country, for the summary.
fn means(grids: &Grids) -> Grid {
    let means = &grids["losses_per_100"];
    let shown = |row: &&Vec<Value>| is(means, row, "of", "all") || is(means, row, "of", "country");
    Grid { columns: means.columns.clone(), rows: means.rows.iter().filter(shown).cloned().collect() }
}
