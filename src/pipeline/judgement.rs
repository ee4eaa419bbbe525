//! How much of an expected loss rests on rates that nobody has counted.

use crate::hazard::HazardTable;
use crate::maths;
use crate::metrics::closed_form_of;
use crate::model::plan::{Plan, Process};
use crate::model::view::RateRow;

/// Share of the baseline's expected loss that comes from judgement in the rates, by closed form: rate x mean severity x pounds,
/// each process weighted with the judgement share of its rate. Loans, whose loss is not linear, are left out of both sums.
///
/// `rows` are the rows of `table`, in its order. Severities are not counted: nearly all are judgement, and the table of judgements
/// names each.
pub(super) fn share(plan: &Plan, table: &HazardTable, rows: &[RateRow]) -> f64 {
    let (mut judged, mut total) = (Vec::new(), Vec::new());
    for (key, row) in table.processes.keys().zip(rows) {
        let Some(process) = plan.processes.iter().find(|process| process.key == *key) else { continue };
        let loss = expected_loss(plan, process);
        judged.push(loss * row.judgement_share);
        total.push(loss);
    }
    let total = maths::sum(total);
    if total > 0.0 { maths::sum(judged) / total } else { 0.0 }
}

fn expected_loss(plan: &Plan, process: &Process) -> f64 {
    let losses = closed_form_of(plan, 0, std::slice::from_ref(process))
        .into_iter()
        .flatten()
        .flatten()
        .map(|(_, loss)| loss);
    maths::sum(losses)
}
