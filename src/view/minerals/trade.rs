//! What the UK imports and by which hubs gold of the region travels.

use super::{GOLD, name_of};
use crate::id::CountryCode;
use crate::maths;
use crate::model::registry::Bloc;
use crate::model::supply::Trade;
use crate::model::view::{DirectRow, RouteRow, TradeRow};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// Gold that is neither coin nor ore.
const UNWROUGHT_GOLD: &str = "710812";
/// A year whose total is below this part of the year before lacks reports of partners: judgement.
const WHOLE: f64 = 0.5;
/// US$ in the tables' unit.
const THOUSAND: f64 = 1000.0;

/// What the codes hold, HS 1992.
fn goods(hs6: &str) -> &'static str {
    match hs6 {
        UNWROUGHT_GOLD => "gold, unwrought",
        "261690" => "precious metal ores",
        "282520" => "lithium oxide and hydroxide",
        "283691" => "lithium carbonates",
        "261210" => "uranium ores",
        _ => "other goods",
    }
}

fn is_uk(row: &Trade) -> bool {
    row.reporter.as_str() == "GBR"
}

fn value(rows: &[&Trade]) -> f64 {
    maths::sum(rows.iter().map(|row| row.value_kusd * THOUSAND))
}

/// The UK's imports by code.
fn imports(world: &World) -> BTreeMap<&str, Vec<&Trade>> {
    let mut by_code: BTreeMap<&str, Vec<&Trade>> = BTreeMap::new();
    for row in world.trade.iter().filter(|row| is_uk(row)) {
        by_code.entry(row.hs6.as_str()).or_default().push(row);
    }
    by_code
}

fn newest<'a>(rows: &[&'a Trade]) -> (i16, Vec<&'a Trade>) {
    let year = rows.iter().map(|row| row.year).max().unwrap_or_default();
    let mut found: Vec<&Trade> = rows.iter().copied().filter(|row| row.year == year).collect();
    found.sort_by(|a, b| b.value_kusd.total_cmp(&a.value_kusd).then(a.partner.cmp(&b.partner)));
    (year, found)
}

/// The newest year of each code, the largest partner first.
pub(super) fn uk_imports(world: &World) -> Vec<TradeRow> {
    let mut rows = Vec::new();
    for (hs6, found) in imports(world) {
        let (year, found) = newest(&found);
        let total = value(&found);
        rows.extend(found.iter().map(|row| TradeRow {
            mineral: row.mineral.clone(),
            hs6: hs6.to_owned(),
            goods: goods(hs6).to_owned(),
            year,
            partner: row.partner.clone(),
            name: row.partner_name.clone(),
            usd: row.value_kusd * THOUSAND,
            tonnes: row.quantity_t,
            share: if total > 0.0 { row.value_kusd * THOUSAND / total } else { 0.0 },
        }));
    }
    rows
}

/// What came straight from the region.
pub(super) fn uk_direct(world: &World) -> Vec<DirectRow> {
    let bloc = |row: &Trade| {
        let country = world.countries.iter().find(|country| country.iso3.as_str() == row.partner);
        country.map_or(Bloc::Outside, |country| country.bloc)
    };
    let rows = imports(world).into_iter().filter_map(|(hs6, all)| {
        let (year, found) = newest(&all);
        let top = found.first()?;
        let total = value(&found);
        let of = |rows: &[&Trade], wanted: Bloc| {
            value(&rows.iter().copied().filter(|row| bloc(row) == wanted).collect::<Vec<_>>())
        };
        Some(DirectRow {
            mineral: top.mineral.clone(),
            hs6: hs6.to_owned(),
            goods: goods(hs6).to_owned(),
            year,
            usd: total,
            aes_usd: of(&found, Bloc::Aes),
            coast_usd: of(&found, Bloc::Coast),
            from_year: all.iter().map(|row| row.year).min()?,
            aes_usd_all_years: of(&all, Bloc::Aes),
            aes_last_year: all.iter().filter(|row| bloc(row) == Bloc::Aes).map(|row| row.year).max(),
            top_name: top.partner_name.clone(),
            top_share: if total > 0.0 { top.value_kusd * THOUSAND / total } else { 0.0 },
        })
    });
    rows.collect()
}

/// Gold exports of the countries in one year: the newest in which the AES together exported not far below the year before.
pub(super) fn routes(world: &World, places: &BTreeSet<CountryCode>) -> Vec<RouteRow> {
    let by_country: Vec<(&CountryCode, Years<'_>)> =
        places.iter().map(|country| (country, exports(world, country))).collect();
    let mut together = Years::new();
    for (_, years) in by_country.iter().filter(|(country, _)| is_aes(world, country)) {
        for (year, rows) in years {
            together.entry(*year).or_default().extend(rows);
        }
    }
    let (Some(year), Some((&last, _))) = (newest_whole(&together), together.last_key_value()) else {
        return Vec::new();
    };
    by_country.iter().flat_map(|(country, years)| routes_of(world, country, years, (year, last))).collect()
}

/// Exports by year.
type Years<'a> = BTreeMap<i16, Vec<&'a Trade>>;

fn is_aes(world: &World, country: &CountryCode) -> bool {
    world.country(country).is_some_and(|row| row.bloc == Bloc::Aes)
}

fn exports<'a>(world: &'a World, country: &CountryCode) -> Years<'a> {
    let mut years = Years::new();
    for row in world.trade.iter().filter(|row| row.reporter == *country && !is_uk(row)) {
        if row.mineral == GOLD && row.hs6 == UNWROUGHT_GOLD {
            years.entry(row.year).or_default().push(row);
        }
    }
    years
}

/// The newest year whose total is not far below that of the year before, as it is where a large buyer has not reported.
fn newest_whole(years: &Years<'_>) -> Option<i16> {
    let is_whole =
        |year: &i16| years.get(&(year - 1)).is_none_or(|before| value(&years[year]) >= WHOLE * value(before));
    years.keys().rev().copied().find(is_whole)
}

fn routes_of(
    world: &World,
    country: &CountryCode,
    years: &Years<'_>,
    (year, last): (i16, i16),
) -> Vec<RouteRow> {
    let Some(rows) = years.get(&year) else { return Vec::new() };
    let (_, found) = newest(rows);
    let total = value(&found);
    let to_uk: Vec<&Trade> = world
        .trade
        .iter()
        .filter(|row| is_uk(row) && row.hs6 == UNWROUGHT_GOLD && row.year == year)
        .collect();
    let uk_total = value(&to_uk);
    let of_aes = is_aes(world, country);
    let row = |row: &&Trade| {
        let on = to_uk.iter().find(|import| import.partner == row.partner);
        let on = on.map(|import| import.value_kusd * THOUSAND);
        RouteRow {
            country: country.to_string(),
            name: name_of(world, country.as_str()),
            is_aes: of_aes,
            year,
            passed_over: (last > year).then_some(last),
            partner: row.partner.clone(),
            partner_name: row.partner_name.clone(),
            usd: row.value_kusd * THOUSAND,
            tonnes: row.quantity_t,
            share: if total > 0.0 { row.value_kusd * THOUSAND / total } else { 0.0 },
            partner_to_uk_usd: on,
            partner_to_uk_share: on.filter(|_| uk_total > 0.0).map(|usd| usd / uk_total),
        }
    };
    found.iter().map(row).collect()
}
