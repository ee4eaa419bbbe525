//! Where pounds and losses gather: by country, operator, currency zone and corridor.

use super::summary::{TOO_FEW_YEARS, loss_of};
use crate::maths;
use crate::model::plan::{Plan, PlanAsset};
use crate::model::view::AccumulationRow;
use crate::simulation::{COUNTRY, Group, LossTable};

/// Kinds in the order of the reader; any other follows.
const KINDS: [&str; 4] = [COUNTRY, "operator", "currency zone", "corridor"];

/// Pounds and expected losses by group, countries first; the tail is filled in by the allocation.
pub(super) fn accumulation(plan: &Plan, table: &LossTable) -> Vec<AccumulationRow> {
    let baseline = &table.branches[0][table.main];
    let mixed = if plan.branches.len() > 1 { &table.mixture[table.main] } else { baseline };
    let rows = table.groups.iter().enumerate().map(|(index, group)| {
        let pounds = pounds(plan, group);
        let expected = loss_of(baseline.groups[index], table.years);
        AccumulationRow {
            kind: group.kind.clone(),
            name: group.name.clone(),
            pounds,
            expected,
            scenario_expected: loss_of(mixed.groups[index], table.years),
            ratio: expected.value.filter(|_| pounds > 0.0).map(|loss| loss / pounds),
            tail: TOO_FEW_YEARS,
            tail_share: None,
            scenario_tail: TOO_FEW_YEARS,
        }
    });
    let mut rows: Vec<AccumulationRow> = rows.collect();
    rows.sort_by(|a, b| (place(&a.kind), &a.kind, &a.name).cmp(&(place(&b.kind), &b.kind, &b.name)));
    rows
}

fn place(kind: &str) -> usize {
    KINDS.iter().position(|known| *known == kind).unwrap_or(KINDS.len())
}

fn belongs(asset: &PlanAsset, group: &Group) -> bool {
    match group.kind.as_str() {
        COUNTRY => asset.country == group.name,
        kind => asset.accumulation.get(kind) == Some(&group.name),
    }
}

fn pounds(plan: &Plan, group: &Group) -> f64 {
    let positions = plan.holdings.iter().flat_map(|holding| &holding.positions);
    let inside = positions.filter(|position| belongs(&plan.assets[position.asset], group));
    maths::sum(inside.map(|position| position.pounds))
}
