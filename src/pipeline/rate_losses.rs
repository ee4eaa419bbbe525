//! What the events of each rate cost the book in a year.

use crate::maths;
use crate::metrics::parts_of;
use crate::model::plan::HoldingKind;
use crate::model::view::RateRow;
use crate::plan::Composed;

/// Fills the expected loss of each rate of the baseline, in closed form; the rows are in the order of its processes.
pub(super) fn fill(composed: &Composed, rates: &mut [RateRow]) {
    let plan = &composed.plan;
    for (key, rate) in composed.baseline.processes.keys().zip(rates) {
        let process = plan.processes.iter().find(|process| process.key == *key);
        rate.loss = process.map(|process| {
            let holdings = plan.holdings.iter().filter(|holding| holding.kind != HoldingKind::Loan);
            let parts = holdings.flat_map(|holding| parts_of(plan, 0, process, holding));
            maths::sum(parts.map(|(_, _, loss)| loss))
        });
    }
}
