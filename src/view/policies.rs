//! Each policy beside what it covers, as its buyer reads it.

use crate::exposure::Exposure;
use crate::metrics::{PolicyRisk, rate_on_line};
use crate::model::view::PolicyView;

/// Policies in id order; `risks` are in the same order.
pub fn rows(exposure: &Exposure, risks: &[PolicyRisk]) -> Vec<PolicyView> {
    let rows = exposure.policies.iter().zip(risks).map(|((policy, rate), risk)| {
        let limit = policy.aggregate_limit.or(policy.occurrence_limit);
        let limit_pounds = limit.map(|limit| limit * rate);
        let dated = exposure.rates.iter().find(|dated| dated.currency == policy.currency);
        let under = exposure.holdings.iter().filter(|holding| holding.policy.as_ref() == Some(&policy.id));
        PolicyView {
            id: policy.id.to_string(),
            perils: policy.perils.clone(),
            holdings: under.map(|holding| holding.id.to_string()).collect(),
            currency: policy.currency.to_string(),
            gbp_per_unit: *rate,
            rate_month: dated.map(|dated| dated.month.to_string()),
            limit,
            limit_pounds,
            pounds: risk.pounds,
            expected: risk.expected,
            expected_covered: risk.expected_covered,
            recovery: risk.recovery,
            scenario_recovery: risk.scenario_recovery,
            pays: risk.pays,
            rate_on_line: rate_on_line(risk.recovery, limit_pounds),
        }
    });
    rows.collect()
}
