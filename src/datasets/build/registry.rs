//! Assets, issuers, stakes, critical minerals, and the example books.

use super::Table;
use super::upstream::{Row, make, optional, read, share, yes_no};
use crate::problem::{Problem, Problems};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn by_key(rows: Vec<Row>, key: &str) -> BTreeMap<String, Row> {
    rows.into_iter().map(|row| (row.text(key), row)).collect()
}

pub(super) fn assets(from: &Path, into: &Path) -> Result<Table, Problems> {
    let flags = by_key(read(into, "curated/asset_flags.csv")?, "asset");
    let years = by_key(read(from, "minerals/asset_years.csv")?, "asset_id");
    let rows = read(from, "minerals/assets.csv")?;
    let rows = make(&rows, |row| {
        let id = row.get("asset_id");
        let (Some(flag), Some(year)) = (flags.get(id), years.get(id)) else {
            return Err(row
                .problem("asset_id", &format!("{id} has no row in curated/asset_flags.csv or asset_years")));
        };
        // Foreign-held today: at risk to the end of the window under both sets of dates.
        let still = |column: &str| year.get(column) == "2025-12-31";
        let held = year.get("foreign_held") == "yes" && still("at_risk_to") && still("better_to");
        Ok(vec![vec![
            id.to_owned(),
            row.text("asset"),
            row.text("country_iso3"),
            row.text("admin1"),
            row.text("lat"),
            row.text("lon"),
            row.text("coord_precision"),
            row.text("commodity"),
            row.text("operator"),
            share(row.maybe("operator_interest_pct")?),
            share(row.maybe("state_share_pct")?),
            row.text("uk_link"),
            row.text("stage"),
            row.text("status"),
            flag.text("producing"),
            yes_no(held),
            flag.text("us_linked"),
            flag.text("violence_zone"),
            flag.text("corridor"),
            optional(row.maybe("production")?),
            row.text("production_unit"),
            row.text("production_year"),
            row.text("licence_expiry"),
            row.text("source"),
            row.text("confidence"),
            row.text("notes"),
        ]])
    })?;
    let heading = &[
        "id",
        "name",
        "country",
        "admin1",
        "latitude",
        "longitude",
        "coordinate_precision",
        "commodity",
        "operator",
        "operator_share",
        "state_share",
        "uk_link",
        "stage",
        "status",
        "producing",
        "foreign_held",
        "us_linked",
        "violence_zone",
        "corridor",
        "production",
        "production_unit",
        "production_year",
        "licence_expiry",
        "source",
        "confidence",
        "note",
    ];
    Ok(Table { name: "registry/assets", heading, rows })
}

/// A listing ends with its exchange; a remark in brackets says that it is over, and it moves to the former names.
fn live_listings(text: &str) -> String {
    let live: Vec<&str> = text
        .split(';')
        .map(str::trim)
        .filter(|code| !code.is_empty() && !code.contains('(') && !OTHER_SHARES.contains(code))
        .collect();
    live.join(";")
}

/// Codes listed with an issuer that are the share of another company: Rio Tinto Limited is not Rio Tinto plc.
const OTHER_SHARES: [&str; 1] = ["RIO:ASX"];

/// Remarks on stakes that a later correction of the asset table made wrong, and what holds now.
const CORRECTED_NOTES: [(&str, &str, &str); 2] = [
    ("WAF:ASX", "assets.csv still shows 90/10", "the asset table shows 85/15 too"),
    (
        "K:TSX",
        "assets.csv shows operator 100% and state 15%: cannot both hold, so the interest is left empty",
        "state share 0 since the final deal of July 2021; the interest was left empty when the sources disagreed",
    ),
];

fn corrected_note(issuer: &str, note: &str) -> String {
    CORRECTED_NOTES
        .iter()
        .filter(|(of, _, _)| *of == issuer)
        .fold(note.to_owned(), |text, (_, wrong, right)| text.replace(wrong, right))
}

pub(super) fn issuers(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "portfolios/issuers.csv")?;
    let rows = make(&rows, |row| {
        let id = row.get("issuer_id");
        Ok(vec![vec![
            id.to_owned(),
            row.text("name"),
            row.text("domicile"),
            live_listings(row.get("other_listings")),
            row.text("uk_link"),
            optional(row.maybe("market_cap_gbp_m")?),
            row.text("market_cap_date"),
            // Portfolios' trap 11: a compliance stop, not a score.
            yes_no(id == "NORDGOLD:PRIVATE"),
            row.text("source"),
            row.text("note"),
        ]])
    })?;
    let heading = &[
        "id",
        "name",
        "domicile",
        "listings",
        "uk_link",
        "market_value_gbp_m",
        "market_value_date",
        "screening_stop",
        "source",
        "note",
    ];
    Ok(Table { name: "registry/issuers", heading, rows })
}

pub(super) fn stakes(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "portfolios/issuer_assets.csv")?;
    let rows = make(&rows, |row| {
        Ok(vec![vec![
            row.text("issuer_id"),
            row.text("asset_id"),
            share(row.maybe("interest_pct")?),
            optional(row.maybe("attributable_output")?),
            row.text("unit"),
            row.text("year"),
            row.text("weight_basis"),
            row.text("effective_from"),
            row.text("effective_to"),
            row.text("source"),
            row.text("confidence"),
            corrected_note(row.get("issuer_id"), row.get("note")),
        ]])
    })?;
    let heading = &[
        "issuer",
        "target",
        "interest",
        "attributable_output",
        "unit",
        "period",
        "basis",
        "from",
        "to",
        "source",
        "confidence",
        "note",
    ];
    Ok(Table { name: "registry/stakes", heading, rows })
}

pub(super) fn critical_minerals(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "minerals/uk_critical_minerals_2024.csv")?;
    let rows = make(&rows, |row| {
        Ok(vec![vec![
            row.text("material"),
            yes_no(row.get("uk_critical_2024") == "y"),
            row.text("verification"),
            row.text("top10_most_critical"),
            row.text("west_africa_relevance"),
            // The list is that of the file's name.
            "2024".to_owned(),
            row.text("source"),
        ]])
    })?;
    let heading = &["material", "critical", "verification", "top_ten", "relevance", "year", "source"];
    Ok(Table { name: "registry/uk_critical_minerals", heading, rows })
}

/// An example book, line ends made plain.
pub(super) fn book(from: &Path, name: &str) -> Result<String, Problems> {
    let place = format!("portfolios/{name}.csv");
    let text = fs::read_to_string(from.join(&place))
        .map_err(|error| Problems::from(Problem::new(place.clone(), error.to_string())))?;
    Ok(text.replace("\r\n", "\n"))
}
