//! `batch --dry-run`: the cells, which of them are there, and what the rest would take.

use super::super::output::{Failure, Output};
use crate::pipeline::batch::{Cost, Loaded, Planned};
use crate::store::Store;
use rayon::prelude::*;
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Line {
    cell: String,
    key: String,
    state: &'static str,
    cost: Option<Cost>,
}

#[derive(Debug, Serialize)]
struct Listing {
    batch: String,
    store: String,
    cells: Vec<Line>,
    cost: Cost,
}

/// Prints the listing. Everything wrong with books and scenarios is bad input here, before anything runs.
pub(super) fn list(loaded: &Loaded, cells: &[Planned], output: &Output) -> Result<(), Failure> {
    loaded.problems().or(())?;
    loaded.check(cells)?;
    let store = Store::existing(&loaded.batch.out).ok();
    let lines: Vec<Line> = cells
        .par_iter()
        .map(|cell| {
            let there = store.as_ref().is_some_and(|store| store.find(&cell.id, &cell.key).is_some());
            Line {
                cell: cell.id.to_string(),
                key: cell.key.clone(),
                state: if there { "reused" } else { "to do" },
                cost: (!there).then(|| loaded.cost(&cell.id)),
            }
        })
        .collect();
    let cost = lines.iter().filter_map(|line| line.cost).fold(Cost::default(), Cost::and);
    let listing = Listing {
        batch: loaded.batch.name.clone(),
        store: loaded.batch.out.display().to_string(),
        cells: lines,
        cost,
    };
    if output.json {
        return output.json(&listing);
    }
    let mut text: Vec<String> =
        listing.cells.iter().map(|line| format!("{}  {}  {}", line.key, line.state, line.cell)).collect();
    let todo = listing.cells.iter().filter(|line| line.cost.is_some()).count();
    text.push(format!(
        "{} cells, {todo} to do: about {:.0} core-seconds, {} MB of memory for each cell at once, {} MB of disk in {}",
        listing.cells.len(),
        listing.cost.seconds,
        listing.cost.memory.div_ceil(1_000_000),
        listing.cost.disk.div_ceil(1_000_000),
        listing.store
    ));
    output.result(&text.join("\n"))
}
