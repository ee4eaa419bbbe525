//! Conflict deaths by country and month, and what snapshots knew.

use super::Table;
use super::upstream::{make, read, yes_no};
use crate::problem::Problems;
use std::path::Path;

pub(super) fn months(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "security/ucdp_country_month_1989_2026.csv")?;
    let rows = make(&rows, |row| {
        let best = row.number("best")?;
        let count = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.0}"));
        Ok(vec![vec![
            row.text("iso3"),
            row.text("month"),
            format!("{best:.0}"),
            count(row.maybe("high")?),
            count(row.maybe("events")?),
            yes_no(row.get("best_method") == "single_month_events_only"),
            row.text("source_stage"),
        ]])
    })?;
    let heading = &["country", "month", "best", "high", "events", "single_month_only", "stage"];
    Ok(Table { name: "security/conflict_months", heading, rows })
}

pub(super) fn vintages(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "security/ucdp_country_month_vintages.csv")?;
    let rows = make(&rows, |row| {
        let best = row.number("best")?;
        let texts = ["vintage", "data_to", "iso3", "month"].map(|column| row.text(column));
        Ok(vec![texts.into_iter().chain([format!("{best:.0}")]).collect()])
    })?;
    let heading = &["vintage", "data_to", "country", "month", "best"];
    Ok(Table { name: "security/conflict_vintages", heading, rows })
}

pub(super) fn world(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "security/ucdp_world_country_month_nonzero.csv")?;
    let rows = make(&rows, |row| {
        Ok(vec![vec![row.text("country"), row.text("month"), format!("{:.0}", row.number("best")?)]])
    })?;
    Ok(Table { name: "security/world_conflict_months", heading: &["country", "month", "best"], rows })
}

pub(super) fn public_forecasts(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "security/views_challenge_cm_monthly_scores.csv")?;
    let rows = make(&rows, |row| {
        Ok(vec![vec![row.text("month"), row.text("model"), row.number("crps")?.to_string()]])
    })?;
    Ok(Table { name: "security/public_forecasts", heading: &["month", "model", "crps"], rows })
}
