//! Coups, policy events, disputes, asset-years, facts, treaties.

use super::Table;
use super::upstream::{Row, make, optional, read, yes_no};
use crate::problem::Problems;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub(super) fn coups(from: &Path, into: &Path) -> Result<Table, Problems> {
    let region: BTreeSet<String> = read(into, "registry/countries.csv")?
        .iter()
        .filter(|row| row.get("bloc") != "outside")
        .map(|row| row.text("iso3"))
        .collect();
    let rows = read(from, "security/coups_powell_thyne_country_month_world.csv")?;
    let rows = make(&rows, |row| {
        if !region.contains(row.get("iso3")) {
            return Ok(Vec::new());
        }
        Ok(vec![["iso3", "month", "successful", "failed"].map(|column| row.text(column)).to_vec()])
    })?;
    Ok(Table { name: "policy/coups", heading: &["country", "month", "successful", "failed"], rows })
}

/// The three states behind the bloc's code, and an event that names a second country in its title only.
fn countries(row: &Row) -> String {
    match (row.get("event_id"), row.get("country_iso3")) {
        ("EV049", _) => "SEN;TCD".to_owned(),
        (_, "AES") => "BFA;MLI;NER".to_owned(),
        (_, code) => code.to_owned(),
    }
}

pub(super) fn events(from: &Path, into: &Path) -> Result<Table, Problems> {
    let titles: BTreeMap<String, String> = read(into, "curated/event_titles.csv")?
        .iter()
        .map(|row| (row.text("event"), row.text("short_title")))
        .collect();
    let rows = read(from, "minerals/events.csv")?;
    let rows = make(&rows, |row| {
        let id = row.get("event_id");
        let Some(short) = titles.get(id) else {
            return Err(
                row.problem("event_id", &format!("{id} has no short title in curated/event_titles.csv"))
            );
        };
        let minerals = row.get("affected_commodity");
        let all = minerals.split(';').any(|mineral| mineral == "all");
        Ok(vec![vec![
            id.to_owned(),
            row.text("date"),
            row.text("date_precision"),
            countries(row),
            row.text("actor"),
            row.text("event_type"),
            row.text("direction"),
            row.text("severity"),
            row.text("severity_rationale"),
            if all { String::new() } else { minerals.to_owned() },
            row.text("title"),
            short.clone(),
            row.text("asset_ids"),
            row.text("source"),
            yes_no(row.get("verification") == "documented"),
            row.text("confidence"),
        ]])
    })?;
    let heading = &[
        "id",
        "date",
        "precision",
        "countries",
        "actor",
        "event_type",
        "direction",
        "severity",
        "severity_reason",
        "commodities",
        "title",
        "short_title",
        "assets",
        "source",
        "documented",
        "confidence",
    ];
    Ok(Table { name: "policy/events", heading, rows })
}

/// True for the 13 first actions and the four that were missing from the first count.
fn is_counted(row: &Row) -> bool {
    row.get("counts_as_first_action") == "yes" || row.get("qualifies_on_new_evidence") == "yes"
}

/// The remarks; upstream names the first count of cases by the page that made it.
fn note(row: &Row) -> String {
    row.get("note").replace("METHOD_NOTES", "the first count")
}

pub(super) fn disputes(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "minerals/disputes.csv")?;
    let rows = make(&rows, |row| {
        Ok(vec![vec![
            row.text("dispute_id"),
            row.text("asset_id"),
            row.text("asset_name"),
            row.text("country_iso3"),
            row.text("sector"),
            row.text("onset_date"),
            row.text("onset_precision"),
            row.text("outcome"),
            row.text("outcome_date"),
            optional(row.maybe("duration_days")?),
            optional(row.maybe("stopped_days")?),
            optional(row.maybe("cash_usd_m")?),
            optional(row.maybe("loss_share_estimate")?),
            yes_no(is_counted(row)),
            row.text("event_ids"),
            row.text("source"),
            format!("stages: {}. {}", row.get("stages"), note(row)),
        ]])
    })?;
    let heading = &[
        "id",
        "assets",
        "name",
        "country",
        "sector",
        "onset",
        "onset_precision",
        "outcome",
        "outcome_date",
        "duration_days",
        "stopped_days",
        "cash_usd_m",
        "loss_share",
        "counted",
        "events",
        "source",
        "note",
    ];
    Ok(Table { name: "policy/disputes", heading, rows })
}

/// The dates that can be defended (`better_*`), which with the first actions give 274.5 years.
pub(super) fn asset_years(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "minerals/asset_years.csv")?;
    let rows = make(&rows, |row| {
        Ok(vec![vec![
            row.text("asset_id"),
            yes_no(row.maybe("years_to_first_action_recount")?.is_some()),
            row.text("better_from"),
            row.text("better_to"),
            row.text("first_action_recount"),
            optional(row.maybe("years_to_first_action_recount")?),
            row.text("note"),
        ]])
    })?;
    let heading = &["asset", "in_denominator", "from", "to", "first_action", "years_to_first_action", "note"];
    Ok(Table { name: "policy/asset_years", heading, rows })
}

pub(super) fn facts(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "minerals/facts.csv")?;
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let rows = make(&rows, |row| {
        // One key upstream stands for several places and years.
        let key = format!("{}-{}-{}", row.get("fact_id"), row.get("iso3"), row.get("year")).to_lowercase();
        let times = seen.entry(key.clone()).or_default();
        *times += 1;
        let id = if *times == 1 { key } else { format!("{key}-{times}") };
        let rest = ["iso3", "year", "value", "unit", "text", "source", "verification", "confidence"];
        let mut cells: Vec<String> = std::iter::once(id).chain(rest.map(|column| row.text(column))).collect();
        // Some rows say what they are by their key alone.
        if cells[5].is_empty() {
            cells[5] = row.get("fact_id").replace('_', " ");
        }
        cells.push(super::publication::day(row.get("source"), row.get("text"), row.get("year")));
        Ok(vec![cells])
    })?;
    let heading = &[
        "id",
        "place",
        "year",
        "value",
        "unit",
        "text",
        "source",
        "verification",
        "confidence",
        "published",
    ];
    Ok(Table { name: "policy/facts", heading, rows })
}

pub(super) fn treaties(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "minerals/treaties.csv")?;
    let columns = [
        "country_iso3",
        "instrument",
        "signed",
        "in_force",
        "status",
        "covers_uk_investor",
        "source",
        "verification",
        "note",
    ];
    let rows = make(&rows, |row| {
        let mut cells = columns.map(|column| row.text(column)).to_vec();
        cells.push(super::publication::day(row.get("source"), row.get("status"), ""));
        Ok(vec![cells])
    })?;
    let heading = &[
        "country",
        "instrument",
        "signed",
        "in_force",
        "status",
        "covers_uk_investor",
        "source",
        "verification",
        "note",
        "published",
    ];
    Ok(Table { name: "policy/treaties", heading, rows })
}
