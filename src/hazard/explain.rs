//! Expected events of the next 12 months as nodes of the arena: base rate, part, multiplier.

use super::evidence::words;
use super::project::{HazardTable, Projected};
use super::rows::place;
use crate::provenance::{Arena, Evidence, EvidenceId, Rule};
use crate::units::DAYS_PER_YEAR;
use std::collections::BTreeMap;

/// Pushes what each process of a table is expected to bring in the next 12 months; ids by stream.
///
/// Each is a product that a walk can check: base rate, the part of it that this process carries (where that is not all of it), and
/// the mean multiplier of price, shocks and deaths, which leads to the events and prices behind it.
pub fn explain(table: &HazardTable, arena: &mut Arena) -> BTreeMap<String, EvidenceId> {
    let processes = table.processes.iter();
    processes.map(|(key, process)| (key.clone(), expected(process, &table.grid, arena))).collect()
}

fn expected(process: &Projected, grid: &[f64], arena: &mut Arena) -> EvidenceId {
    let value = process.expected(grid, DAYS_PER_YEAR);
    let name = format!("{}, {}", words(process.kind), place(process));
    let mut inputs = vec![process.evidence];
    if process.part != 1.0 {
        let reason = if process.by_kernel {
            "distance kernel around geocoded events and level of the administrative unit, and the split between own events and those of the country"
        } else {
            "zone factor of the asset, and the split between its own events and those of its country"
        };
        let label = format!("part of the base rate: {name}");
        inputs.push(arena.push(Evidence::judgement(label, process.part, "factor", reason)));
    }
    let formula = if process.posterior.is_some() {
        "mean of price link x shocks x violence over the next 12 months"
    } else {
        "mean of price link x shocks over the next 12 months, over its mean in the window"
    };
    let multiplier = value / (process.rate * process.part);
    inputs.push(
        arena.push(
            Evidence::data(format!("multiplier: {name}"), multiplier, "factor")
                .formula(formula)
                .rows(process.rows.iter().cloned()),
        ),
    );
    arena.push(
        Evidence::data(format!("expected in 12 months: {name}"), value, "events")
            .formula("base rate x part x multiplier")
            .from(Rule::Product, inputs),
    )
}
