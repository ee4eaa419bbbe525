//! The second pass: years of the tail drawn again in full. Draws are named, so nothing moves.

use super::RunError;
use crate::metrics;
use crate::model::plan::Plan;
use crate::model::view::{Estimate, Losses};
use crate::simulation::{self, LossTable, Prepared, YearDetail};
use rayon::prelude::*;

/// Years that a thread draws in one go.
const PIECE: usize = 512;

/// Fills in who carries the tail.
pub(super) fn fill(
    plan: &Plan,
    table: &LossTable,
    losses: &mut Losses,
    alone: &[Estimate],
    pool: &rayon::ThreadPool,
) -> Result<(), RunError> {
    let prepared = Prepared::new(plan).map_err(|error| RunError::Failed(error.to_string()))?;
    let redraw = |branch: usize, years: &[u64]| -> Vec<YearDetail> {
        let piece = |years: &[u64]| simulation::detail(&prepared, branch, table.main, years);
        let pieces: Vec<Vec<YearDetail>> = pool.install(|| years.par_chunks(PIECE).map(piece).collect());
        pieces.into_iter().flatten().collect()
    };
    metrics::allocate_tail(plan, table, losses, alone, &redraw);
    Ok(())
}
