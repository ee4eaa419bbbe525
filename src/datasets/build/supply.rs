//! Concentration of world output, reserves, yearly prices.

use super::Table;
use super::minerals::{codes, content, mineral, names};
use super::upstream::{make, read, shortest};
use crate::indicators::minerals::{concentration as index, governance_risk, governed_concentration, shares};
use crate::maths::round_significant;
use crate::problem::Problems;
use std::collections::BTreeMap;
use std::path::Path;

/// Governance risk of a producer without an estimate: the middle, as in the score of supply.
const UNKNOWN_RISK: f64 = 0.5;

/// Output of a mineral's producers in a year, by code.
type Producers = BTreeMap<(String, i16), BTreeMap<String, f64>>;

/// Concentration over every producer of World Mining Data: figures derived from it, not its table.
pub(super) fn concentration(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let (risks, names) = (risks(from)?, names(from)?);
    let mut producers = Producers::new();
    make(&read(from, "minerals/production_wmd_2018_2024.csv")?, |row| {
        if row.get("iso3") != "WLD" {
            let mineral = row.text("mineral");
            let factor = content(&mineral).map_or(1.0, |(factor, _)| factor);
            let year = row.number("year")? as i16;
            *producers.entry((mineral, year)).or_default().entry(row.text("iso3")).or_default() +=
                row.number("value")? * factor;
        }
        Ok(Vec::new())
    })?;
    let rows = producers.iter().filter_map(|((mineral, year), amounts)| {
        let (codes, outputs): (Vec<&String>, Vec<f64>) =
            amounts.iter().filter(|(_, output)| **output > 0.0).map(|(code, output)| (code, *output)).unzip();
        let (shares, hhi) = (shares(&outputs)?, index(&outputs)?);
        let known: Vec<Option<f64>> =
            codes.iter().map(|code| risks.get(&((*code).clone(), *year)).copied()).collect();
        let governed: Vec<f64> = known.iter().map(|risk| risk.unwrap_or(UNKNOWN_RISK)).collect();
        let covered: f64 = shares.iter().zip(&known).filter(|(_, risk)| risk.is_some()).map(|(s, _)| s).sum();
        let top = (0..shares.len()).max_by(|a, b| shares[*a].total_cmp(&shares[*b]))?;
        let round = |value: f64| shortest(round_significant(value, 8));
        Some(vec![
            mineral.clone(),
            year.to_string(),
            "WMD 2026".to_owned(),
            codes.len().to_string(),
            round(hhi),
            round(governed_concentration(&shares, &governed)),
            round(covered.min(1.0)),
            codes[top].clone(),
            names.get(codes[top]).unwrap_or(codes[top]).clone(),
            round(shares[top]),
        ])
    });
    let heading = &[
        "mineral",
        "year",
        "source",
        "producers",
        "hhi",
        "governed_hhi",
        "governed_share",
        "top_country",
        "top_name",
        "top_share",
    ];
    Ok(Table { name: "minerals/concentration", heading, rows: rows.collect() })
}

/// Governance risk by country and year. The file's own scaled column is wrong in its first years: it is not read.
fn risks(from: &Path) -> Result<BTreeMap<(String, i16), f64>, Problems> {
    let mut risks = BTreeMap::new();
    make(&read(from, "minerals/wgi_political_stability.csv")?, |row| {
        if let Some(estimate) = row.maybe("pv_estimate")? {
            risks.insert((row.text("iso3"), row.number("year")? as i16), governance_risk(estimate));
        }
        Ok(Vec::new())
    })?;
    Ok(risks)
}

/// Reserves of the USGS summaries: gold, lithium, bauxite, manganese, zinc, iron and phosphate.
pub(super) fn reserves(from: &Path, _into: &Path) -> Result<Table, Problems> {
    const MINERALS: [&str; 7] = ["gold", "lithium", "bauxite", "manganese", "zinc", "iron", "phosphate"];
    let codes = codes(from)?;
    let rows = make(&read(from, "minerals/production_reserves_usgs_mcs2026.csv")?, |row| {
        let name = mineral(row.get("mineral"));
        let value = row.maybe("value")?.filter(|value| *value > 0.0);
        let (Some(value), true) = (value, MINERALS.contains(&name.as_str())) else { return Ok(Vec::new()) };
        if row.get("statistic") != "reserves" {
            return Ok(Vec::new());
        }
        let country = row.get("country");
        let is_sum = country.starts_with("World total") || country.starts_with("Other");
        let code = if is_sum { String::new() } else { codes.get(country).cloned().unwrap_or_default() };
        if code.is_empty() && !is_sum {
            return Err(row.problem("country", &format!("no ISO code is known for \"{country}\"")));
        }
        Ok(vec![vec![
            name,
            code,
            country.to_owned(),
            row.text("year"),
            shortest(value),
            row.text("unit"),
            row.text("detail"),
            "USGS MCS 2026".to_owned(),
        ]])
    })?;
    let heading = &["mineral", "country", "country_name", "year", "value", "unit", "basis", "source"];
    Ok(Table { name: "minerals/reserves", heading, rows })
}

/// Yearly price of lithium carbonate: no monthly one is open.
pub(super) fn price_years(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = make(&read(from, "minerals/prices_annual_usgs_mcs2026.csv")?, |row| {
        let name = mineral(row.get("mineral"));
        if name != "lithium" {
            return Ok(Vec::new());
        }
        let Some(price) = row.maybe("price")? else { return Ok(Vec::new()) };
        Ok(vec![vec![
            name,
            row.text("year"),
            shortest(price),
            row.text("unit"),
            row.text("detail"),
            "USGS MCS 2026, citing Benchmark Mineral Intelligence".to_owned(),
        ]])
    })?;
    let heading = &["mineral", "year", "price", "unit", "basis", "source"];
    Ok(Table { name: "minerals/price_years", heading, rows })
}
