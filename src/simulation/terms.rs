//! Insurance terms, in their fixed order: waiting days, indemnity days, times the daily loss, deductible or franchise, share,
//! limit of the occurrence; then, over the year, aggregate deductible and limit.

use crate::model::plan::PlanPolicy;

/// Days of a stop that a policy covers.
pub fn covered_days(policy: &PlanPolicy, days: f64) -> f64 {
    let after = (days - policy.waiting_days).max(0.0);
    policy.indemnity_days.map_or(after, |most| after.min(most))
}

/// Payment for one event before the year's terms, from the covered loss that bears the deductible and the covered loss
/// (of days after the waiting days) that does not.
pub fn occurrence_payment(policy: &PlanPolicy, bearing: f64, free: f64) -> f64 {
    let payment = policy.share * (after_deductible(policy, bearing) + free);
    policy.occurrence_limit.map_or(payment, |most| payment.min(most))
}

/// A loss less the deductible; under a franchise the whole loss once it is above.
fn after_deductible(policy: &PlanPolicy, loss: f64) -> f64 {
    if policy.franchise {
        return if loss > policy.deductible { loss } else { 0.0 };
    }
    (loss - policy.deductible).max(0.0)
}

/// Part of a loss that bears the deductible which is left after it: the weight with which its parts share a payment.
pub(super) fn occurrence_weights(policy: &PlanPolicy, bearing: f64) -> f64 {
    if bearing > 0.0 { after_deductible(policy, bearing) / bearing } else { 0.0 }
}

/// What a year has claimed and been paid under one policy.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct AggregateState {
    year: f64,
    claimed: f64,
}

impl AggregateState {
    /// Pays a claim that has passed the terms of the occurrence, in a year of the contract; a new year begins afresh.
    pub fn pay(&mut self, policy: &PlanPolicy, year: f64, claim: f64) -> f64 {
        if year != self.year {
            *self = Self { year, claimed: 0.0 };
        }
        let before = paid(policy, self.claimed);
        self.claimed += claim;
        (paid(policy, self.claimed) - before).clamp(0.0, claim)
    }
}

fn paid(policy: &PlanPolicy, claimed: f64) -> f64 {
    let above = (claimed - policy.aggregate_deductible).max(0.0);
    policy.aggregate_limit.map_or(above, |most| above.min(most))
}
