//! What insurance takes: covered perils apart from the others, and each policy's payments.

use super::summary::{estimate, loss_estimate, loss_of};
use crate::maths;
use crate::model::peril::Peril;
use crate::model::plan::{Plan, PlanHolding};
use crate::model::view::{Estimate, InsuranceRow};
use crate::simulation::{Breakdown, LossTable};

/// Payments of a policy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PolicyRisk {
    /// Expected recovery a year, baseline.
    pub recovery: Estimate,
    /// Same, scenario.
    pub scenario_recovery: Estimate,
    /// Chance that it pays in a year, baseline.
    pub pays: Estimate,
    /// Expected loss of its holdings before insurance, baseline.
    pub expected: f64,
    /// Same, perils that it covers.
    pub expected_covered: f64,
    /// Pounds looked through under it.
    pub pounds: f64,
}

fn covers(plan: &Plan, holding: &PlanHolding, peril: Peril) -> bool {
    holding.policy.is_some_and(|policy| plan.policies[policy].perils.contains(&peril))
}

/// Expected loss by cover: perils that a policy names, perils that it does not, holdings without a policy.
pub(super) fn insurance(plan: &Plan, table: &LossTable) -> Vec<InsuranceRow> {
    let mut rows = rows(plan, &table.branches[0][table.main], table.years, "baseline");
    if plan.branches.len() > 1 {
        rows.extend(self::rows(plan, &table.mixture[table.main], table.years, "scenario"));
    }
    rows
}

fn rows(plan: &Plan, breakdown: &Breakdown, years: u64, branch: &str) -> Vec<InsuranceRow> {
    let kinds = ["covered", "excluded", "no_policy"];
    let mut sums = [(0.0, 0.0); 3];
    for (h, holding) in plan.holdings.iter().enumerate() {
        for peril in Peril::ALL {
            let cell = h * Peril::ALL.len() + peril.index();
            let kind = match holding.policy {
                None => 2,
                Some(_) => usize::from(!covers(plan, holding, peril)),
            };
            sums[kind].0 += breakdown.cells[cell].sum / years as f64;
            sums[kind].1 += breakdown.cells_retained[cell].sum / years as f64;
        }
    }
    let row = |(what, (gross, retained)): (&str, (f64, f64))| InsuranceRow {
        branch: branch.to_owned(),
        what: what.to_owned(),
        gross,
        recovered: gross - retained,
        retained,
    };
    kinds.into_iter().zip(sums).map(row).collect()
}

/// Payments of each policy, in plan order.
pub fn policies(plan: &Plan, table: &LossTable) -> Vec<PolicyRisk> {
    let baseline = &table.branches[0][table.main];
    let mixed = if plan.branches.len() > 1 { &table.mixture[table.main] } else { baseline };
    (0..plan.policies.len())
        .map(|policy| {
            let mean = |covered: bool| expected(plan, baseline, policy, covered, table.years);
            PolicyRisk {
                recovery: loss_of(baseline.policies[policy], table.years),
                scenario_recovery: loss_of(mixed.policies[policy], table.years),
                pays: chance(baseline.payments[policy].sum, table.years as f64),
                expected: mean(false),
                expected_covered: mean(true),
                pounds: pounds(plan, policy),
            }
        })
        .collect()
}

fn chance(years: f64, of: f64) -> Estimate {
    let chance = years / of;
    let plain = loss_estimate(chance, libm::sqrt(chance * (1.0 - chance) / of));
    Estimate { high: plain.high.map(|high| high.min(1.0)), ..plain }
}

fn expected(plan: &Plan, breakdown: &Breakdown, policy: usize, covered: bool, years: u64) -> f64 {
    let under = plan.holdings.iter().enumerate().filter(|(_, holding)| holding.policy == Some(policy));
    let cells = under.flat_map(|(h, holding)| {
        let perils = Peril::ALL.into_iter().filter(move |peril| !covered || covers(plan, holding, *peril));
        perils.map(move |peril| breakdown.cells[h * Peril::ALL.len() + peril.index()].sum)
    });
    maths::sum(cells) / years as f64
}

fn pounds(plan: &Plan, policy: usize) -> f64 {
    let under = plan.holdings.iter().filter(|holding| holding.policy == Some(policy));
    maths::sum(under.flat_map(|holding| holding.positions.iter().map(|position| position.pounds)))
}

/// Recovery over the limit, with its error.
pub fn rate_on_line(recovery: Estimate, limit: Option<f64>) -> Estimate {
    match (recovery.value, recovery.se, limit.filter(|limit| *limit > 0.0)) {
        (Some(value), Some(se), Some(limit)) => {
            let plain = estimate(value / limit, se / limit);
            Estimate { low: plain.low.map(|low| low.max(0.0)), ..plain }
        }
        _ => Estimate::default(),
    }
}
