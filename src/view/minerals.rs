//! Minerals of the book and of the AES: supply, prices, what protects a holder, output at risk. Trade is in `trade`.

mod trade;

use crate::exposure::Exposure;
use crate::id::CountryCode;
use crate::maths;
use crate::metrics;
use crate::model::minerals::Production;
use crate::model::plan::Plan;
use crate::model::registry::{Asset, Bloc, Commodity};
use crate::model::view::{
    ConcentrationRow, CriticalRow, Minerals, NationalRow, OutputAtRisk, PriceRow, SupplyRow, TreatyRow,
    UkAssetRow,
};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// Minerals that are always shown: what the AES mine.
const ALWAYS: [&str; 3] = ["gold", "lithium", "uranium"];
/// Months of a price that are shown.
const MONTHS_SHOWN: usize = 60;
/// Tonnes in a thousand troy ounces.
const TONNES_PER_KOZ: f64 = 0.031_103_476_8;
/// Gold, by its id in every table.
const GOLD: &str = "gold";

/// Everything on minerals. `countries` are those of the book and the scenario.
pub fn compose(
    world: &World,
    exposure: &Exposure,
    plan: &Plan,
    countries: &BTreeSet<CountryCode>,
) -> Minerals {
    let aes: BTreeSet<CountryCode> =
        world.countries.iter().filter(|row| row.bloc == Bloc::Aes).map(|row| row.iso3.clone()).collect();
    let places: BTreeSet<CountryCode> = aes.union(countries).cloned().collect();
    let minerals = minerals(world, exposure);
    Minerals {
        aes: aes.iter().map(|code| (code.to_string(), name_of(world, code.as_str()))).collect(),
        supply: minerals.iter().flat_map(|mineral| supply(world, mineral)).collect(),
        concentration: concentration(world, &minerals, &aes),
        concentration_steps: Some(
            ["hhi_concentrated", "hhi_highly_concentrated"].map(|name| world.parameter(name)),
        ),
        output: output(world, &minerals, &aes),
        national: national(world, &places),
        reserves: reserves(world, &minerals, &places),
        prices: prices(world, exposure, &minerals),
        uk_imports: trade::uk_imports(world),
        uk_direct: trade::uk_direct(world),
        routes: trade::routes(world, &places),
        critical: critical(world, &minerals),
        critical_listed: world.critical_minerals.iter().filter(|row| row.critical).count() as u32,
        treaties: treaties(world, &places),
        at_risk: at_risk(world, exposure, plan),
        uk_assets: uk_assets(world, &places),
    }
}

/// Series of the minerals always shown and of the book's, in name order.
fn minerals(world: &World, exposure: &Exposure) -> Vec<String> {
    let held = commodities(world, exposure).filter_map(|commodity| commodity.production_series.clone());
    let all: BTreeSet<String> = ALWAYS.iter().map(|name| (*name).to_owned()).chain(held).collect();
    all.into_iter().collect()
}

fn commodities<'a>(world: &'a World, exposure: &'a Exposure) -> impl Iterator<Item = &'a Commodity> {
    world
        .commodities
        .iter()
        .filter(|row| exposure.assets.iter().any(|asset| asset.commodity.as_ref() == Some(&row.id)))
}

fn name_of(world: &World, code: &str) -> String {
    let country = world.countries.iter().find(|country| country.iso3.as_str() == code);
    country.map_or_else(|| code.to_owned(), |country| country.name.clone())
}

/// Ore tonnage beside metal content would count a mineral twice.
fn is_counted(row: &Production) -> bool {
    !row.basis.contains("Usable ore")
}

fn is_world(name: &str) -> bool {
    name.starts_with("World total")
}

/// Rows of a mineral by source and year.
fn by_source_year<'a>(world: &'a World, mineral: &str) -> BTreeMap<(&'a str, i16), Vec<&'a Production>> {
    let mut groups: BTreeMap<(&str, i16), Vec<&Production>> = BTreeMap::new();
    for row in world.production.iter().filter(|row| row.mineral.as_str() == mineral && is_counted(row)) {
        groups.entry((row.source.as_str(), row.year)).or_default().push(row);
    }
    groups
}

/// Newest year of each source, the largest first.
fn supply(world: &World, mineral: &str) -> Vec<SupplyRow> {
    let groups = by_source_year(world, mineral);
    let newest: BTreeMap<&str, i16> = groups.keys().copied().collect();
    let mut rows = Vec::new();
    for key in newest {
        let mut found: Vec<SupplyRow> =
            groups[&key].iter().map(|row| supply_row(world, row, &groups[&key])).collect();
        found.sort_by(|a, b| b.amount.total_cmp(&a.amount).then(a.name.cmp(&b.name)));
        rows.extend(found);
    }
    rows
}

fn supply_row(world: &World, row: &Production, group: &[&Production]) -> SupplyRow {
    let total = group.iter().find(|row| is_world(&row.country_name)).map(|row| row.value);
    let code = row.country.as_ref().map(ToString::to_string).unwrap_or_default();
    let known = row.country.as_ref().and_then(|code| world.country(code));
    SupplyRow {
        mineral: row.mineral.to_string(),
        source: row.source.clone(),
        year: row.year,
        name: match known {
            Some(country) => country.name.clone(),
            None if is_world(&row.country_name) => "World".to_owned(),
            None => row.country_name.clone(),
        },
        country: code,
        amount: row.value,
        unit: if row.unit == "metric tons" { "t".to_owned() } else { row.unit.clone() },
        basis: row.basis.clone(),
        share: total.filter(|total| *total > 0.0).map(|total| row.value / total),
        estimated: row.estimated,
    }
}

/// Output of the AES in every year and source.
fn output(world: &World, minerals: &[String], aes: &BTreeSet<CountryCode>) -> Vec<SupplyRow> {
    let mut rows = Vec::new();
    for mineral in minerals {
        for group in by_source_year(world, mineral).values() {
            let of_aes =
                group.iter().filter(|row| row.country.as_ref().is_some_and(|code| aes.contains(code)));
            rows.extend(of_aes.map(|row| supply_row(world, row, group)));
        }
    }
    rows
}

/// Newest concentration of each mineral.
fn concentration(world: &World, minerals: &[String], aes: &BTreeSet<CountryCode>) -> Vec<ConcentrationRow> {
    let newest = |mineral: &String| {
        let rows = world.concentration.iter().filter(|row| row.mineral == *mineral);
        rows.max_by_key(|row| row.year)
    };
    let rows = minerals.iter().filter_map(newest).map(|row| {
        let groups = by_source_year(world, &row.mineral);
        let aes_share = groups.get(&(row.source.as_str(), row.year)).and_then(|group| {
            let total = group.iter().find(|row| is_world(&row.country_name))?.value;
            let of = group.iter().filter(|row| row.country.as_ref().is_some_and(|code| aes.contains(code)));
            (total > 0.0).then(|| maths::sum(of.map(|row| row.value)) / total)
        });
        ConcentrationRow {
            mineral: row.mineral.clone(),
            source: row.source.clone(),
            year: row.year,
            producers: row.producers,
            hhi: row.hhi,
            governed_hhi: row.governed_hhi,
            governed_share: row.governed_share,
            top_name: row.top_name.clone(),
            top_share: row.top_share,
            aes_share,
            uk_critical: world
                .critical_minerals
                .iter()
                .find(|listed| listed.material == material(&row.mineral))
                .map(|listed| listed.critical),
        }
    });
    rows.collect()
}

/// The UK list's name of a mineral.
fn material(mineral: &str) -> &str {
    match mineral {
        "bauxite" => "aluminium",
        "phosphate" => "phosphorus",
        other => other,
    }
}

fn critical(world: &World, minerals: &[String]) -> Vec<CriticalRow> {
    let row = |mineral: &String| {
        let listed = world.critical_minerals.iter().find(|row| row.material == material(mineral))?;
        Some(CriticalRow {
            mineral: mineral.clone(),
            material: listed.material.clone(),
            critical: listed.critical,
            documented: listed.verification == "documented",
            year: listed.year,
            source: listed.source.clone(),
        })
    };
    minerals.iter().filter_map(row).collect()
}

fn national(world: &World, places: &BTreeSet<CountryCode>) -> Vec<NationalRow> {
    let rows = world.national_output.iter().filter(|row| places.contains(&row.country));
    rows.map(|row| NationalRow {
        mineral: row.mineral.clone(),
        country: row.country.to_string(),
        name: name_of(world, row.country.as_str()),
        year: row.year,
        amount: row.value,
        unit: row.unit.clone(),
        scope: row.scope.clone(),
        source: row.source.clone(),
        documented: row.verification == "documented",
        note: row.note.clone(),
    })
    .collect()
}

/// Reserves of the world, of the countries concerned and of the largest holder.
fn reserves(world: &World, minerals: &[String], places: &BTreeSet<CountryCode>) -> Vec<SupplyRow> {
    let mut rows = Vec::new();
    for mineral in minerals {
        let group: Vec<_> = world.reserves.iter().filter(|row| row.mineral == *mineral).collect();
        let total = group.iter().find(|row| is_world(&row.country_name)).map(|row| row.value);
        let largest =
            group.iter().filter(|row| row.country.is_some()).max_by(|a, b| a.value.total_cmp(&b.value));
        let wanted = group.iter().filter(|row| {
            is_world(&row.country_name)
                || row.country.as_ref().is_some_and(|code| places.contains(code))
                || largest.is_some_and(|largest| largest.country == row.country && row.country.is_some())
        });
        rows.extend(wanted.map(|row| SupplyRow {
            mineral: row.mineral.clone(),
            source: row.source.clone(),
            year: row.year,
            country: row.country.as_ref().map(ToString::to_string).unwrap_or_default(),
            name: if is_world(&row.country_name) { "World".to_owned() } else { row.country_name.clone() },
            amount: row.value,
            unit: if row.unit == "metric tons" { "t".to_owned() } else { row.unit.clone() },
            basis: row.basis.clone(),
            share: total.filter(|total| *total > 0.0).map(|total| row.value / total),
            estimated: false,
        }));
    }
    rows
}

/// Gold, the book's minerals with a monthly price, and yearly prices of the rest.
fn prices(world: &World, exposure: &Exposure, minerals: &[String]) -> Vec<PriceRow> {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    let held = commodities(world, exposure);
    for commodity in held.chain(world.commodities.iter().filter(|row| row.id.as_str() == GOLD)) {
        if let Some(series) = &commodity.price_series {
            names.insert(series, &commodity.name);
        }
    }
    let monthly = names.iter().filter_map(|(series, name)| {
        let rows: Vec<_> = world.prices.iter().filter(|row| row.series == *series).collect();
        let points: Vec<(String, f64)> = rows[rows.len().saturating_sub(MONTHS_SHOWN)..]
            .iter()
            .map(|row| (row.month.to_string(), row.price))
            .collect();
        price_row(series, name, &rows.last()?.unit, points, 12, "World Bank Pink Sheet")
    });
    let yearly = minerals.iter().filter_map(|mineral| {
        let rows: Vec<_> = world.price_years.iter().filter(|row| row.mineral == *mineral).collect();
        let points = rows.iter().map(|row| (row.year.to_string(), row.price)).collect();
        let last = rows.last()?;
        let label = format!("{mineral} (carbonate, battery grade, year's mean)");
        price_row(mineral, &label, &last.unit, points, 1, &last.source)
    });
    monthly.chain(yearly).collect()
}

fn price_row(
    series: &str,
    label: &str,
    unit: &str,
    points: Vec<(String, f64)>,
    periods_a_year: usize,
    source: &str,
) -> Option<PriceRow> {
    let (period, price) = points.last()?.clone();
    let before = points.len().checked_sub(periods_a_year + 1).map(|place| points[place].1);
    Some(PriceRow {
        series: series.to_owned(),
        label: label.to_owned(),
        unit: unit.to_owned(),
        period,
        price,
        year_before: before,
        mean: maths::sum(points.iter().map(|(_, price)| *price)) / points.len() as f64,
        points,
        source: source.to_owned(),
    })
}

fn treaties(world: &World, places: &BTreeSet<CountryCode>) -> Vec<TreatyRow> {
    let rows = world.treaties.iter().filter(|row| places.contains(&row.country));
    rows.map(|row| TreatyRow {
        country: row.country.to_string(),
        name: name_of(world, row.country.as_str()),
        instrument: row.instrument.clone(),
        status: row.status.clone(),
        covers_uk: row.covers_uk_investor.clone(),
        documented: row.verification == "documented",
        note: row.note.clone(),
        source: row.source.clone(),
    })
    .collect()
}

fn uk_assets(world: &World, places: &BTreeSet<CountryCode>) -> Vec<UkAssetRow> {
    let row = |code: &CountryCode| {
        let assets: Vec<&Asset> = world.assets.iter().filter(|asset| asset.country == *code).collect();
        let of = |link: &str| assets.iter().filter(|asset| asset.uk_link == link).count() as u32;
        UkAssetRow {
            country: code.to_string(),
            name: name_of(world, code.as_str()),
            assets: assets.len() as u32,
            listed: of("UKX"),
            run: of("UKD"),
            former: of("UKS"),
        }
    };
    places.iter().map(row).filter(|row| row.assets > 0).collect()
}

/// Mined assets of the plan, the most pounds first.
fn at_risk(world: &World, exposure: &Exposure, plan: &Plan) -> Vec<OutputAtRisk> {
    let branches: Vec<_> =
        (0..plan.branches.len()).map(|branch| metrics::lost_output(plan, branch)).collect();
    let mut rows: Vec<OutputAtRisk> = Vec::new();
    for (place, planned) in plan.assets.iter().enumerate() {
        let Some(asset) = world.assets.iter().find(|asset| asset.id.as_str() == planned.id) else { continue };
        let is_mined = world.commodities.iter().any(|row| row.id == asset.commodity && row.mined);
        if !is_mined {
            continue;
        }
        let share = |branch: usize| {
            let sum = maths::sum(branches[branch][place].iter().map(|(_, share)| *share));
            if sum < 1.0 { sum } else { 1.0 }
        };
        let leaves = plan.branches.iter().enumerate().skip(1);
        let weighted = maths::sum(leaves.map(|(branch, leaf)| leaf.weight * share(branch)));
        let (output, unit) = measured(asset, world);
        rows.push(OutputAtRisk {
            asset: asset.id.to_string(),
            name: asset.name.clone(),
            country: asset.country.to_string(),
            mineral: asset.commodity.to_string(),
            year: asset.production_year.filter(|_| output.is_some()),
            output,
            unit,
            lost_share: share(0),
            scenario_lost_share: if plan.branches.len() > 1 { weighted } else { share(0) },
            by_peril: branches[0][place].clone(),
            pounds: exposure.assets.iter().find(|held| held.id == asset.id).map_or(0.0, |held| held.pounds),
        });
    }
    rows.sort_by(|a, b| b.pounds.total_cmp(&a.pounds).then(a.asset.cmp(&b.asset)));
    rows
}

/// Output of a whole year that had ended by the date; plans and capacities are none. Gold in tonnes.
fn measured(asset: &Asset, world: &World) -> (Option<f64>, String) {
    let ended = asset.production_year.is_some_and(|year| year < world.as_of.0.year());
    let output = asset.production.filter(|_| ended);
    match (asset.commodity.as_str(), asset.production_unit.as_str()) {
        (GOLD, "koz") => (output.map(|koz| koz * TONNES_PER_KOZ), "t".to_owned()),
        (GOLD, "t") => (output, "t".to_owned()),
        (_, unit) if ["capacity", "plan", "9M", "total"].iter().any(|word| unit.contains(word)) => {
            (None, String::new())
        }
        (_, unit) => (output, unit.to_owned()),
    }
}
