//! A finished cell as the files of its folder in the store.

use super::super::output::Failure;
use super::super::run::{Format, add_reports, files_of_years};
use crate::model::batch::BATCH_SCHEMA;
use crate::model::plan::METHOD;
use crate::pipeline::RunOutput;
use crate::pipeline::batch::Planned;
use crate::store::{CELL_FILE, CellCard, FIGURES_FILE, RunFolder, VIEW_FILE, json, packed};
use crate::{report, view};
use clap::ValueEnum;

/// The formats of a plan, which its reader has checked.
pub(super) fn formats(names: &[String]) -> Vec<Format> {
    names.iter().filter_map(|name| Format::from_str(name, true).ok()).collect()
}

/// The folder of a cell: its card, view and figures, the inputs, and the formats that were asked for.
pub(super) fn folder(cell: &Planned, result: RunOutput, formats: &[Format]) -> Result<RunFolder, Failure> {
    let mut folder = RunFolder::new(result.view.stamp.clone());
    for (name, bytes) in files_of_years(&result, formats) {
        folder.add(name, bytes);
    }
    let RunOutput { view, losses, arena, .. } = result;
    drop((losses, arena));
    let card = CellCard {
        schema: BATCH_SCHEMA,
        key: cell.key.clone(),
        id: cell.id.clone(),
        method: METHOD,
        engine: view.stamp.engine.clone(),
    };
    folder.add(CELL_FILE, json(&card));
    let plain = serde_json::to_vec(&view).expect("views are plain JSON");
    folder.add(VIEW_FILE, packed(&plain));
    let notes = [("key", cell.key.as_str()), ("plan", view.stamp.plan.as_str())];
    folder.add(FIGURES_FILE, report::figures_parquet(&view::figures::figures(&view), &notes));
    add_reports(&mut folder, &view, formats)?;
    Ok(folder)
}
