//! Each holding: what it has where, what it could cost, and what drives that, in sentences.

use crate::exposure::{ExposedHolding, Exposure};
use crate::metrics::HoldingRisk;
use crate::model::peril::Peril;
use crate::model::portfolio::{Holding, Portfolio};
use crate::model::view::{AssetPounds, Estimate, HoldingView};
use crate::world::World;

/// A holding that is partly outside the region, or unknown, by more than this share says so.
const SMALL_SHARE: f64 = 0.005;

/// Holdings in the order of the exposure. `alone` is the stand-alone TVaR 99 of each, in the same order.
pub fn rows(
    world: &World,
    portfolio: &Portfolio,
    exposure: &Exposure,
    risks: &[HoldingRisk],
    alone: &[Estimate],
) -> Vec<HoldingView> {
    let views = exposure.holdings.iter().enumerate().filter_map(|(index, holding)| {
        let risk = risks.iter().find(|risk| risk.id == holding.id.as_str())?;
        let line = portfolio.holdings.iter().find(|line| line.id == holding.id)?;
        Some(row(world, exposure, holding, line, risk, alone.get(index).copied()))
    });
    views.collect()
}

fn row(
    world: &World,
    exposure: &Exposure,
    holding: &ExposedHolding,
    line: &Holding,
    risk: &HoldingRisk,
    alone: Option<Estimate>,
) -> HoldingView {
    let positions = positions(exposure, holding);
    let looked_through = crate::maths::sum(positions.iter().map(|position| position.pounds));
    let missing = Estimate { value: None, se: None, low: None, high: None };
    HoldingView {
        id: holding.id.to_string(),
        name: holding.name.clone(),
        kind: holding.kind,
        subject: subject(line),
        amount: holding.amount,
        currency: holding.currency.to_string(),
        pounds: holding.pounds,
        looked_through,
        policy: holding.policy.as_ref().map(ToString::to_string),
        expected: risk.expected,
        scenario_expected: risk.scenario_expected,
        change: risk.change,
        retained: risk.retained,
        tvar99: alone.unwrap_or(missing),
        by_peril: risk.by_peril.clone(),
        retained_by_peril: risk.retained_by_peril.clone(),
        covered_perils: covered(exposure, holding),
        expected_share: risk
            .expected
            .value
            .filter(|_| looked_through > 0.0)
            .map(|loss| loss / looked_through),
        drivers: drivers(&positions, looked_through, risk),
        flags: flags(world, holding, line),
        positions,
    }
}

/// The perils that its policy names.
fn covered(exposure: &Exposure, holding: &ExposedHolding) -> Vec<Peril> {
    let policy = exposure.policies.iter().find(|(policy, _)| Some(&policy.id) == holding.policy.as_ref());
    policy.map_or_else(Vec::new, |(policy, _)| policy.perils.clone())
}

/// Pounds by asset, largest first.
fn positions(exposure: &Exposure, holding: &ExposedHolding) -> Vec<AssetPounds> {
    let mut positions: Vec<AssetPounds> = holding
        .positions
        .iter()
        .filter_map(|position| {
            let asset = exposure.assets.iter().find(|asset| asset.id == position.asset)?;
            Some(AssetPounds {
                asset: asset.id.to_string(),
                name: asset.name.clone(),
                country: asset.country.to_string(),
                commodity: asset.commodity.as_ref().map(ToString::to_string).unwrap_or_default(),
                pounds: position.pounds,
            })
        })
        .collect();
    positions.sort_by(|a, b| b.pounds.total_cmp(&a.pounds).then_with(|| a.asset.cmp(&b.asset)));
    positions
}

fn subject(line: &Holding) -> String {
    let asset = line.asset.as_ref().map(ToString::to_string);
    let issuer = line.issuer.as_ref().map(ToString::to_string);
    let country = line.country.as_ref().map(ToString::to_string);
    asset.or(issuer).or(country).unwrap_or_else(|| line.name.clone())
}

fn drivers(positions: &[AssetPounds], looked_through: f64, risk: &HoldingRisk) -> Vec<String> {
    let mut sentences = Vec::new();
    let total = crate::maths::sum(risk.by_peril.iter().map(|(_, loss)| *loss));
    let largest = risk.by_peril.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((peril, loss)) = largest.filter(|_| total > 0.0) {
        let share = percent(loss / total);
        sentences.push(format!("{} carries {share} of the expected loss.", capital(peril.label())));
    }
    if let Some(first) = positions.first().filter(|_| looked_through > 0.0) {
        let share = percent(first.pounds / looked_through);
        sentences
            .push(format!("{} ({}) holds {share} of the money in the region.", first.name, first.country));
    }
    sentences.extend(change_sentence(risk));
    sentences
}

/// The peril that the scenario moves most, when it moves one.
fn change_sentence(risk: &HoldingRisk) -> Option<String> {
    let moved = risk.scenario_by_peril.iter().zip(&risk.by_peril).map(|((peril, after), (_, before))| {
        debug_assert!(Peril::ALL.contains(peril));
        (*peril, after - before)
    });
    let (peril, change) = moved.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    let total = risk.expected.value?;
    if change == 0.0 || total <= 0.0 {
        return None;
    }
    let way = if change > 0.0 { "up" } else { "down" };
    let share = match change.abs() / total {
        share if share < 0.005 => "under 1%".to_owned(),
        share => percent(share),
    };
    Some(format!("The scenario moves {} most: {way} by {share} of the expected loss.", peril.label()))
}

fn flags(world: &World, holding: &ExposedHolding, line: &Holding) -> Vec<String> {
    let mut flags = Vec::new();
    let issuer = world.issuers.iter().find(|issuer| Some(&issuer.id) == holding.issuer.as_ref());
    if issuer.is_some_and(|issuer| issuer.screening_stop) {
        flags.push("check sanctions before anything else: a compliance stop, not a risk score".to_owned());
    }
    if !line.note.is_empty() {
        flags.push(line.note.clone());
    }
    if let Some(maturity) = holding.maturity {
        flags.push(format!("matures on {maturity}"));
    }
    if holding.elsewhere > SMALL_SHARE * holding.pounds {
        flags.push(format!(
            "{} is outside the region, unexposed",
            percent(holding.elsewhere / holding.pounds)
        ));
    }
    if holding.unmatched > SMALL_SHARE * holding.pounds {
        flags.push(format!("{} could not be looked through", percent(holding.unmatched / holding.pounds)));
    }
    flags
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
