//! Production, prices, exchange rates, trade.

use super::Table;
use super::upstream::{Row, make, read, shortest, yes_no};
use crate::maths::round_significant;
use crate::problem::{Problem, Problems};
use std::collections::BTreeMap;
use std::path::Path;

/// The fixed parity of the CFA franc since 1999.
const XOF_PER_EUR: f64 = 655.957;

/// ISO codes by the names that sources use, from the world governance table and a list of the other spellings.
pub(super) fn codes(from: &Path) -> Result<BTreeMap<String, String>, Problems> {
    let mut codes: BTreeMap<String, String> = BTreeMap::new();
    for row in read(from, "minerals/wgi_political_stability.csv")? {
        codes.insert(row.text("country"), row.text("iso3"));
    }
    for row in read(from, "minerals/production_wmd_2018_2024.csv")? {
        codes.insert(row.text("country"), row.text("iso3"));
    }
    for (name, code) in SPELLINGS {
        codes.insert(name.to_owned(), code.to_owned());
    }
    Ok(codes)
}

/// Names that USGS uses and the other tables do not.
const SPELLINGS: [(&str, &str); 22] = [
    ("Burma", "MMR"),
    ("Congo (Kinshasa)", "COD"),
    ("Congo (Brazzaville)", "COG"),
    ("Côte d’Ivoire", "CIV"),
    ("Côte d'Ivoire", "CIV"),
    ("Cote d'Ivoire", "CIV"),
    ("Egypt", "EGY"),
    ("Iran", "IRN"),
    ("Jamaica", "JAM"),
    ("Korea, North", "PRK"),
    ("Korea, Republic of", "KOR"),
    ("Laos", "LAO"),
    ("New Caledonia", "NCL"),
    ("Russia", "RUS"),
    ("Syria", "SYR"),
    ("Turkey", "TUR"),
    ("Türkiye", "TUR"),
    ("Venezuela", "VEN"),
    ("Vietnam", "VNM"),
    ("United States", "USA"),
    ("Western Sahara", "ESH"),
    ("Kyrgyzstan", "KGZ"),
];

pub(super) fn mineral(name: &str) -> String {
    match name {
        "Iron Ore" => "iron".to_owned(),
        "Phosphate Rock" => "phosphate".to_owned(),
        other => other.split(" (").next().unwrap_or(other).to_lowercase().replace(' ', "_"),
    }
}

/// USGS production in full (public domain); of World Mining Data only the region and the world totals.
pub(super) fn production(from: &Path, into: &Path) -> Result<Table, Problems> {
    let codes = codes(from)?;
    let mut made = usgs(from, &codes)?;
    made.extend(world_mining_data(from, into)?);
    let heading =
        &["mineral", "country", "country_name", "year", "value", "unit", "basis", "source", "estimated"];
    Ok(Table { name: "minerals/production", heading, rows: made })
}

fn usgs(from: &Path, codes: &BTreeMap<String, String>) -> Result<Vec<Vec<String>>, Problems> {
    let rows = read(from, "minerals/production_reserves_usgs_mcs2026.csv")?;
    make(&rows, |row| {
        if row.get("statistic") != "production" {
            return Ok(Vec::new());
        }
        let Some(value) = row.maybe("value")? else { return Ok(Vec::new()) };
        let name = row.get("country");
        let code = match name {
            "World total" | "Other countries" | "World total (rounded)" => String::new(),
            _ => codes.get(name).cloned().unwrap_or_default(),
        };
        let is_total = name.starts_with("World total") || name.starts_with("Other");
        if code.is_empty() && !is_total {
            return Err(row.problem("country", &format!("no ISO code is known for \"{name}\"")));
        }
        Ok(vec![vec![
            mineral(row.get("mineral")),
            code,
            name.to_owned(),
            row.text("year"),
            shortest(value),
            row.text("unit"),
            row.text("detail"),
            "USGS MCS 2026".to_owned(),
            yes_no(row.get("estimated") == "y"),
        ]])
    })
}

/// Content of the element in its oxide, by mass: lithium in Li2O, uranium in U3O8.
pub(super) fn content(mineral: &str) -> Option<(f64, &'static str)> {
    match mineral {
        "lithium" => Some((0.4645, "Li content, from Li2O x 0.4645")),
        "uranium" => Some((0.848, "U content, from U3O8 x 0.848")),
        _ => None,
    }
}

fn world_mining_data(from: &Path, into: &Path) -> Result<Vec<Vec<String>>, Problems> {
    let region: Vec<String> = read(into, "registry/countries.csv")?
        .iter()
        .filter(|row| row.get("bloc") != "outside")
        .map(|row| row.text("iso3"))
        .collect();
    let rows = read(from, "minerals/production_wmd_2018_2024.csv")?;
    let mut totals: BTreeMap<(String, i64, String), f64> = BTreeMap::new();
    let mut made = make(&rows, |row| {
        let (mineral, code) = (row.text("mineral"), row.get("iso3"));
        // The source has a row of world totals among the countries.
        if code == "WLD" {
            return Ok(Vec::new());
        }
        let (factor, basis) = content(&mineral).unwrap_or((1.0, row.get("basis")));
        let value = round_significant(row.number("value")? * factor, 10);
        let key = (mineral.clone(), row.number("year")? as i64, format!("{basis}|{}", row.get("unit")));
        *totals.entry(key).or_default() += value;
        if !region.iter().any(|known| known == code) {
            return Ok(Vec::new());
        }
        Ok(vec![vec![
            mineral,
            code.to_owned(),
            row.text("country"),
            row.text("year"),
            shortest(value),
            row.text("unit"),
            basis.to_owned(),
            "WMD 2026".to_owned(),
            yes_no(row.get("flag") != "reported"),
        ]])
    })?;
    for ((mineral, year, key), total) in totals {
        let (basis, unit) = key.split_once('|').unwrap_or((key.as_str(), ""));
        made.push(vec![
            mineral,
            String::new(),
            "World total".to_owned(),
            year.to_string(),
            shortest(round_significant(total, 10)),
            unit.to_owned(),
            basis.to_owned(),
            "WMD 2026".to_owned(),
            "no".to_owned(),
        ]);
    }
    Ok(made)
}

/// Gold and the minerals of the region that the Pink Sheet prices.
pub(super) fn price_months(from: &Path, _into: &Path) -> Result<Table, Problems> {
    const SERIES: [&str; 5] = ["gold", "iron_ore", "phosphate_rock", "zinc", "brent"];
    let rows = read(from, "minerals/prices_pinksheet_monthly.csv")?;
    let rows = make(&rows, |row| {
        if !SERIES.contains(&row.get("commodity")) {
            return Ok(Vec::new());
        }
        let price = row.number("price")?;
        Ok(vec![vec![row.text("commodity"), row.text("month"), shortest(price), row.text("unit")]])
    })?;
    Ok(Table { name: "minerals/price_months", heading: &["series", "month", "price", "unit"], rows })
}

pub(super) fn fx_months(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "minerals/prices_gold_fx_monthly.csv")?;
    let mut made = make(&rows, rates)?;
    made.sort();
    let heading = &["currency", "month", "gbp_per_unit", "method"];
    Ok(Table { name: "minerals/fx_months", heading, rows: made })
}

fn rates(row: &Row) -> Result<Vec<Vec<String>>, Problem> {
    let Some(pounds_per_dollar) = row.maybe("gbp_per_usd")? else { return Ok(Vec::new()) };
    let month = row.text("month");
    let line = |currency: &str, rate: f64, method: &str| {
        vec![currency.to_owned(), month.clone(), shortest(round_significant(rate, 10)), method.to_owned()]
    };
    let mut made = vec![line("USD", pounds_per_dollar, "US Fed H.10 monthly mean")];
    if let Some(euros_per_dollar) = row.maybe("eur_per_usd")? {
        let euro = pounds_per_dollar / euros_per_dollar;
        made.push(line("EUR", euro, "US Fed H.10 monthly mean, cross over the dollar"));
        made.push(line("XOF", euro / XOF_PER_EUR, "fixed 655.957 per euro"));
    }
    Ok(made)
}

fn is_product_mineral(name: &str) -> bool {
    matches!(name, "gold" | "lithium" | "uranium")
}

pub(super) fn uk_imports(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "minerals/trade_uk_imports_minerals.csv")?;
    trade("minerals/uk_imports", (&rows, &names(from)?), "share_of_uk_imports_pct", None)
}

pub(super) fn region_exports(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "minerals/trade_region_mineral_exports.csv")?;
    trade("minerals/region_exports", (&rows, &names(from)?), "share_of_exports_pct", Some("exporter_iso3"))
}

/// Names in the plain spelling of our own countries, by code.
pub(super) fn names(from: &Path) -> Result<BTreeMap<String, String>, Problems> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for row in read(from, "minerals/wgi_political_stability.csv")? {
        names.entry(row.text("iso3")).or_insert_with(|| row.text("country"));
    }
    for (code, name) in PLAIN_NAMES {
        names.insert(code.to_owned(), name.to_owned());
    }
    Ok(names)
}

/// Names that read better than the governance table's.
const PLAIN_NAMES: [(&str, &str); 11] = [
    ("CIV", "Cote d'Ivoire"),
    ("COD", "DR Congo"),
    ("EGY", "Egypt"),
    ("HKG", "Hong Kong"),
    ("IRN", "Iran"),
    ("KGZ", "Kyrgyzstan"),
    ("KOR", "South Korea"),
    ("PRK", "North Korea"),
    ("RUS", "Russia"),
    ("S19", "Asia not named"),
    ("TUR", "Turkey"),
];

/// Trade of the last ten years in the minerals that reports speak of.
fn trade(
    name: &'static str,
    (rows, names): (&[Row], &BTreeMap<String, String>),
    share_column: &str,
    reporter: Option<&str>,
) -> Result<Table, Problems> {
    let rows = make(rows, |row| {
        if !is_product_mineral(row.get("mineral")) || row.number("year")? < 2015.0 {
            return Ok(Vec::new());
        }
        Ok(vec![vec![
            reporter.map_or_else(|| "GBR".to_owned(), |column| row.text(column)),
            row.text("hs6"),
            row.text("mineral"),
            row.text("year"),
            row.text("partner_iso3"),
            names.get(row.get("partner_iso3")).cloned().unwrap_or_else(|| row.text("partner_iso3")),
            row.text("value_kusd"),
            row.text("quantity_t"),
            super::upstream::share(row.maybe(share_column)?),
        ]])
    })?;
    let heading = &[
        "reporter",
        "hs6",
        "mineral",
        "year",
        "partner",
        "partner_name",
        "value_kusd",
        "quantity_t",
        "share",
    ];
    Ok(Table { name, heading, rows })
}

pub(super) fn national_production(from: &Path, _into: &Path) -> Result<Table, Problems> {
    let rows = read(from, "minerals/production_national_reported.csv")?;
    let columns = ["mineral", "iso3", "year", "value", "unit", "scope", "source", "verification", "note"];
    let rows = make(&rows, |row| {
        let mut cells = columns.map(|column| row.text(column)).to_vec();
        cells.push(super::publication::day(row.get("source"), "", row.get("year")));
        Ok(vec![cells])
    })?;
    let heading = &[
        "mineral",
        "country",
        "year",
        "value",
        "unit",
        "scope",
        "source",
        "verification",
        "note",
        "published",
    ];
    Ok(Table { name: "minerals/national_production", heading, rows })
}
