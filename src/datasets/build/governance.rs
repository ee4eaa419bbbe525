//! Long series of governance, humanitarian conditions and population.

use super::Table;
use super::upstream::{Row, make, optional, read, shortest};
use crate::problem::{Problem, Problems};
use std::path::Path;

const HEADING: &[&str] =
    &["series", "country", "period_end", "value", "standard_error", "published", "lag_months", "vintage"];

/// A row of a long table. A missing value makes no row: missing is never a value.
fn observation(
    row: &Row,
    series: &str,
    period_end: String,
    value: Option<f64>,
    error: Option<f64>,
    lag: u16,
    vintage: &str,
) -> Option<Vec<String>> {
    Some(vec![
        series.to_owned(),
        row.text("iso3"),
        period_end,
        shortest(value?),
        optional(error),
        String::new(),
        lag.to_string(),
        vintage.to_owned(),
    ])
}

fn december(row: &Row, column: &str) -> Result<String, Problem> {
    Ok(format!("{:.0}-12", row.number(column)?))
}

pub(super) fn wgi(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "security/wgi_2024_update_region.csv")?;
    let rows = make(&rows, |row| {
        let series = format!("wgi_{}", row.get("indicator").to_lowercase());
        let end = december(row, "year")?;
        let (value, error) = (row.maybe("est")?, row.maybe("std_error")?);
        Ok(observation(row, &series, end, value, error, 11, "2024 update").into_iter().collect())
    })?;
    Ok(Table { name: "governance/wgi", heading: HEADING, rows })
}

pub(super) fn vdem(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "security/vdem_ert_v15_region.csv")?;
    let rows = make(&rows, |row| {
        let (end, value) = (december(row, "year")?, row.maybe("electoral_democracy_index")?);
        Ok(observation(row, "vdem_edi", end, value, None, 3, "ERT v15").into_iter().collect())
    })?;
    Ok(Table { name: "governance/vdem", heading: HEADING, rows })
}

pub(super) fn displacement(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "security/unhcr_displacement_country_year.csv")?;
    let columns = [
        ("idps_unhcr", "idps_unhcr"),
        ("idps_idmc", "idps_idmc_conflict"),
        ("refugees_abroad", "refugees_from_country_abroad"),
    ];
    let rows = make(&rows, |row| {
        let end = december(row, "year")?;
        let mut made = Vec::new();
        for (series, column) in columns {
            let value = row.maybe(column)?;
            made.extend(observation(row, series, end.clone(), value, None, 6, "2025"));
        }
        Ok(made)
    })?;
    Ok(Table { name: "humanitarian/displacement", heading: HEADING, rows })
}

/// National shares of people in phase 3 or worse, current situation, the periods that the source itself uses.
pub(super) fn food_insecurity(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "security/cadre_harmonise_national_2014_2023.csv")?;
    let rows = make(&rows, |row| {
        if row.get("chtype") != "current" || row.get("use_this_period") != "Y" {
            return Ok(Vec::new());
        }
        let month = match row.get("reference_label") {
            "Jan-May" => "05",
            "Jun-Aug" => "08",
            "Sep-Dec" => "12",
            other => return Err(row.problem("reference_label", &format!("unknown period \"{other}\""))),
        };
        let end = format!("{:.0}-{month}", row.number("reference_year")?);
        let value = row.maybe("pct_phase3plus")?;
        Ok(observation(row, "phase3plus_pct", end, value, None, 2, "2023-03").into_iter().collect())
    })?;
    Ok(Table { name: "humanitarian/food_insecurity", heading: HEADING, rows })
}

/// Population; the projections of the last two years keep their own vintage.
pub(super) fn population(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "security/population.csv")?;
    let rows = make(&rows, |row| {
        let vintage = if row.get("kind") == "estimate" { "WDI" } else { "WPP 2024 medium" };
        let (end, value) = (december(row, "year")?, row.maybe("population")?);
        // A projection is known from the edition on, which is older than any date the package serves.
        Ok(observation(row, "population", end, value, None, 0, vintage).into_iter().collect())
    })?;
    Ok(Table { name: "registry/population", heading: HEADING, rows })
}
