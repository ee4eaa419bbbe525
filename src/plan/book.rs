//! The book's side of a plan: assets, holdings, policies, all in pounds.

use super::rounded;
use crate::exposure::{ExposedHolding, Exposure};
use crate::id::{AssetId, CountryCode};
use crate::model::plan::{LossRule, PlanAsset, PlanHolding, PlanPolicy, PlanPosition};
use crate::model::portfolio::Policy;
use crate::model::registry::Asset;
use crate::period::days_between;
use crate::units::DAYS_PER_YEAR;
use crate::world::World;
use std::collections::BTreeMap;

/// The assets, in id order. An asset without a registry entry stands for a producing one.
pub(super) fn assets(world: &World, exposure: &Exposure) -> Vec<PlanAsset> {
    let producing = world.parameter("cash_margin_producing");
    let project = world.parameter("cash_margin_project");
    exposure
        .assets
        .iter()
        .map(|asset| {
            let known = world.asset(&asset.id);
            let is_project = known.is_some_and(|known| !known.producing);
            PlanAsset {
                id: asset.id.to_string(),
                country: asset.country.to_string(),
                commodity: asset.commodity.as_ref().map(ToString::to_string).unwrap_or_default(),
                margin: if is_project { project } else { producing },
                accumulation: accumulation(world, known, &asset.country),
            }
        })
        .collect()
}

/// What an asset's losses are added up by, beside its country.
fn accumulation(world: &World, asset: Option<&Asset>, country: &CountryCode) -> BTreeMap<String, String> {
    let zone = world.country(country).and_then(|country| country.currency_zone.clone());
    let operator = asset.map(|asset| operator(&asset.operator)).filter(|operator| !operator.is_empty());
    let corridor = asset.and_then(|asset| asset.corridor.clone());
    [("operator", operator), ("currency zone", zone), ("corridor", corridor)]
        .into_iter()
        .filter_map(|(kind, name)| Some((kind.to_owned(), name?)))
        .collect()
}

/// An operator without the remark in brackets behind it, so that two remarks make no two operators. State operators of different
/// countries differ only in theirs.
fn operator(text: &str) -> String {
    let name = text.split(" (").next().unwrap_or_default();
    if name.starts_with("state") { text.to_owned() } else { name.to_owned() }
}

/// The holdings, in id order.
pub(super) fn holdings(world: &World, exposure: &Exposure) -> Vec<PlanHolding> {
    let rule = LossRule {
        loan_threshold: world.parameter("loan_threshold"),
        replacement_cost: world.parameter("replacement_cost"),
    };
    exposure.holdings.iter().map(|holding| plan_holding(world, exposure, holding, rule)).collect()
}

fn plan_holding(world: &World, exposure: &Exposure, holding: &ExposedHolding, rule: LossRule) -> PlanHolding {
    let place = |id: &AssetId| exposure.assets.iter().position(|asset| asset.id == *id);
    let maturity = holding.maturity.map(|date| {
        let days = f64::from(days_between(world.as_of.0, date));
        rounded(days.max(0.0) / DAYS_PER_YEAR)
    });
    PlanHolding {
        id: holding.id.to_string(),
        kind: holding.kind,
        amount: rounded(holding.pounds),
        positions: holding
            .positions
            .iter()
            .filter_map(|p| Some(PlanPosition { asset: place(&p.asset)?, pounds: rounded(p.pounds) }))
            .collect(),
        maturity,
        rule,
        policy: holding
            .policy
            .as_ref()
            .and_then(|id| exposure.policies.iter().position(|(policy, _)| policy.id == *id)),
    }
}

/// The policies, in id order, in pounds. A deductible bears on money losses alone: no product policy takes it from days.
pub(super) fn policies(exposure: &Exposure) -> Vec<PlanPolicy> {
    exposure.policies.iter().map(|(policy, rate)| plan_policy(policy, *rate)).collect()
}

fn plan_policy(policy: &Policy, gbp_per_unit: f64) -> PlanPolicy {
    let pounds = |amount: f64| rounded(amount * gbp_per_unit);
    PlanPolicy {
        id: policy.id.to_string(),
        perils: policy.perils.clone(),
        waiting_days: policy.waiting_days,
        indemnity_days: policy.indemnity_days,
        deductible: pounds(policy.deductible),
        franchise: policy.franchise,
        deductible_on_days: Vec::new(),
        share: policy.share,
        occurrence_limit: policy.occurrence_limit.map(pounds),
        aggregate_deductible: pounds(policy.aggregate_deductible),
        aggregate_limit: policy.aggregate_limit.map(pounds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_makes_no_other_operator_but_keeps_states_apart() {
        assert_eq!(operator("AngloGold Ashanti plc (UK-incorporated)"), "AngloGold Ashanti plc");
        assert_eq!(operator("Kinross"), "Kinross");
        assert_ne!(operator("state (Sopamin)"), operator("state (SOPAMIB)"));
    }
}
