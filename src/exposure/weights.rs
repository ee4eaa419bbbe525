//! What a share of an issuer is a share of.

use crate::id::{AssetId, IssuerId};
use crate::model::registry::{Stake, StakeTarget};
use crate::provenance::RowRef;
use crate::world::World;

/// Troy ounces in a tonne, in thousands.
const KOZ_PER_TONNE: f64 = 32.150_746_6;

/// How one issuer's value is split. `assets`, `elsewhere` and `unmatched` sum to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct IssuerWeights {
    /// Issuer.
    pub issuer: IssuerId,
    /// Weights of assets, in asset order; all above 0.
    pub assets: Vec<AssetWeight>,
    /// Share known to be outside the region.
    pub elsewhere: f64,
    /// Share that cannot be looked through.
    pub unmatched: f64,
    /// Why, when `unmatched` is above 0; else empty.
    pub reason: String,
    /// How the weights were made, in words.
    pub basis: String,
    /// What a reader should know about them.
    pub flags: Vec<String>,
    /// Rows of all stakes in force.
    pub rows: Vec<RowRef>,
}

/// Weight of an asset in an issuer.
#[derive(Debug, Clone, PartialEq)]
pub struct AssetWeight {
    /// Asset.
    pub asset: AssetId,
    /// Weight, above 0.
    pub weight: f64,
    /// Attributable output in the issuer's unit, where it made the weight.
    pub output: Option<f64>,
    /// `attributable_output`, `plan_or_capacity`, `single asset`.
    pub basis: String,
    /// Source row.
    pub row: RowRef,
}

/// Splits an issuer by the stakes in force in `world`.
pub fn issuer_weights(world: &World, issuer: &IssuerId) -> IssuerWeights {
    let stakes: Vec<&Stake> =
        world.stakes.iter().filter(|stake| stake.issuer == *issuer && stake.basis != "historical").collect();
    let mut weights = IssuerWeights {
        issuer: issuer.clone(),
        assets: Vec::new(),
        elsewhere: 0.0,
        unmatched: 1.0,
        reason: String::new(),
        basis: String::new(),
        flags: screening(world, issuer),
        rows: stakes.iter().map(|stake| stake.row.clone()).collect(),
    };
    if let Err(reason) = split(world, &stakes, &mut weights) {
        weights.assets.clear();
        weights.elsewhere = 0.0;
        weights.unmatched = 1.0;
        weights.basis = "not looked through".to_owned();
        weights.reason = format!("{issuer}: {reason}");
    }
    weights
}

fn screening(world: &World, issuer: &IssuerId) -> Vec<String> {
    let stop = world.issuers.iter().any(|known| known.id == *issuer && known.screening_stop);
    let text =
        format!("{issuer} needs a sanctions check before any dealing: a compliance stop, not a risk score");
    if stop { vec![text] } else { Vec::new() }
}

/// One part of an issuer that has an output, in the issuer's unit.
struct Part<'a> {
    stake: &'a Stake,
    asset: Option<&'a AssetId>,
    output: f64,
}

fn split(world: &World, stakes: &[&Stake], weights: &mut IssuerWeights) -> Result<(), String> {
    if stakes.is_empty() {
        return Err(format!("no stake is on record for {}", world.as_of));
    }
    let elsewhere = group_share(stakes, &StakeTarget::Elsewhere);
    let elsewhere = elsewhere.flatten();
    let other = group_share(stakes, &StakeTarget::RegionOther);
    // A documented share of the region's rest can leave nothing for elsewhere to hide in.
    let region_other = match other {
        Some(Some(share)) => share,
        _ => 0.0,
    };
    let elsewhere = match elsewhere {
        Some(share) => share,
        None if region_other >= 1.0 => 0.0,
        None => return Err("its share outside the region is not documented".to_owned()),
    };
    let rest = 1.0 - elsewhere - region_other;
    if rest < -1e-9 {
        return Err("its shares outside the registry sum to more than the whole".to_owned());
    }
    let parts = parts(world, stakes, rest, weights)?;
    let total = crate::maths::sum(parts.iter().map(|part| part.output));
    weights.elsewhere = elsewhere;
    weights.unmatched = region_other;
    for part in &parts {
        let weight = rest.max(0.0) * part.output / total;
        match part.asset {
            Some(asset) if weight > 0.0 => weights.assets.push(asset_weight(part, asset, weight)),
            Some(_) => {}
            None => weights.unmatched += weight,
        }
    }
    weights.assets.sort_by(|a, b| a.asset.cmp(&b.asset));
    if weights.unmatched > 0.0 {
        weights.reason = format!(
            "{}: {:.1}% is in the region but in no asset of the registry, and its country is not given",
            weights.issuer,
            100.0 * weights.unmatched
        );
    }
    Ok(())
}

fn asset_weight(part: &Part<'_>, asset: &AssetId, weight: f64) -> AssetWeight {
    let measured = part.stake.attributable_output.is_some();
    AssetWeight {
        asset: asset.clone(),
        weight,
        output: measured.then_some(part.output),
        basis: if measured { part.stake.basis.clone() } else { "single asset".to_owned() },
        row: part.stake.row.clone(),
    }
}

/// The share of the group that a reserved target has: `None` without a row, `Some(None)` with an empty one.
fn group_share(stakes: &[&Stake], target: &StakeTarget) -> Option<Option<f64>> {
    let stake = stakes.iter().find(|stake| stake.target == *target && stake.unit == "pct_of_group")?;
    Some(stake.attributable_output.map(|percent| percent / 100.0))
}

/// The parts that share `rest`, with their outputs in one unit.
fn parts<'a>(
    world: &World,
    stakes: &[&'a Stake],
    rest: f64,
    weights: &mut IssuerWeights,
) -> Result<Vec<Part<'a>>, String> {
    if rest <= 1e-9 {
        weights.basis = "share of the group".to_owned();
        return Ok(Vec::new());
    }
    let inside: Vec<(&Stake, Option<&AssetId>)> = stakes
        .iter()
        .filter_map(|stake| match &stake.target {
            StakeTarget::Asset(id) => Some((*stake, Some(id))),
            StakeTarget::RegionOther if stake.unit != "pct_of_group" => Some((*stake, None)),
            StakeTarget::RegionOther | StakeTarget::Elsewhere => None,
        })
        .collect();
    if inside.is_empty() {
        return Err(format!("no stake in an asset is on record for {}", world.as_of));
    }
    if let [(stake, Some(asset))] = inside.as_slice() {
        weights.basis = "single asset".to_owned();
        return Ok(vec![Part {
            stake,
            asset: Some(asset),
            output: stake.attributable_output.filter(|x| *x > 0.0).unwrap_or(1.0),
        }]);
    }
    let mut measured = Vec::new();
    for (stake, asset) in inside {
        match stake.attributable_output {
            Some(output) => measured.push((stake, asset, output)),
            None => without_output(world, stake, asset, weights)?,
        }
    }
    comparable(measured, weights)
}

/// A project without output has no weight and says so; a mine that produces an unknown amount makes every weight unknown.
fn without_output(
    world: &World,
    stake: &Stake,
    asset: Option<&AssetId>,
    weights: &mut IssuerWeights,
) -> Result<(), String> {
    let Some(id) = asset else {
        return Err("its output in the region outside the registry is not documented".to_owned());
    };
    if world.asset(id).is_some_and(|asset| asset.producing) {
        return Err(format!("the output of {id} is not documented, so that its assets cannot be weighed"));
    }
    weights.flags.push(format!("{} has no weight in {}: no output yet", id, stake.issuer));
    Ok(())
}

fn comparable<'a>(
    measured: Vec<(&'a Stake, Option<&'a AssetId>, f64)>,
    weights: &mut IssuerWeights,
) -> Result<Vec<Part<'a>>, String> {
    let mut family = None;
    let mut parts = Vec::new();
    let mut bases: Vec<&str> = Vec::new();
    for (stake, asset, output) in measured {
        let (unit, factor) = in_common_unit(&stake.unit);
        if *family.get_or_insert(unit) != unit {
            return Err(format!("outputs in {} and {} cannot be compared", family.unwrap_or_default(), unit));
        }
        if !bases.contains(&stake.basis.as_str()) {
            bases.push(&stake.basis);
        }
        parts.push(Part { stake, asset, output: output * factor });
    }
    if crate::maths::sum(parts.iter().map(|part| part.output)) <= 0.0 {
        return Err("none of its assets has a documented output".to_owned());
    }
    if bases.contains(&"plan_or_capacity") {
        weights.flags.push(format!("weights of {} rest on plans or capacities", weights.issuer));
    }
    weights.basis = bases.join(" and ");
    Ok(parts)
}

/// A unit's family and the factor that brings it to the family's unit. Barrels of oil and of oil equivalent are one family.
fn in_common_unit(unit: &str) -> (&str, f64) {
    match unit.trim_end_matches("/yr") {
        "koz" | "koz Au eq" => ("koz", 1.0),
        "t" => ("koz", KOZ_PER_TONNE),
        "kbopd" | "kboepd" => ("kboepd", 1.0),
        other => (other, 1.0),
    }
}
