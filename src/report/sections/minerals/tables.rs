//! Tables of the section on minerals.

use super::{dollars, index, index_points};
use crate::model::view::{RouteRow, SupplyRow, View};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::format::{NOT_KNOWN, capital, date, number, percent, signed_decimals};

pub(super) fn concentration(view: &View) -> Table {
    let steps = view.minerals.concentration_steps.map_or(String::new(), |[from, high]| {
        let [from, high] = [from, high].map(number);
        format!(", from {from} concentrated and above {high} highly so (US merger guidelines, 2023)")
    });
    let mut table = Table::new(
        format!(
            "World output: share of the AES and concentration; the index runs from 0 (many producers) to 10,000 (one){steps}"
        ),
        &[
            "Mineral",
            "#Year",
            "#AES",
            "Largest producer",
            "#Its share",
            "#Producers",
            "#Index",
            "#Weighted by governance",
            "UK critical list",
            "Source",
        ],
    )
    .of(&["mineral_concentration"]);
    for row in &view.minerals.concentration {
        table.row(vec![
            capital(&row.mineral).into(),
            row.year.to_string().into(),
            cells::maybe_percent(row.aes_share),
            row.top_name.as_str().into(),
            cells::percent(row.top_share),
            row.producers.to_string().into(),
            Cell::from(index(row.hhi)).of(Some(index_points(row.hhi))),
            Cell::from(index(row.governed_hhi)).of(Some(index_points(row.governed_hhi))),
            match row.uk_critical {
                Some(true) => "on it",
                Some(false) => "not on it",
                None => "not named",
            }
            .into(),
            row.source.as_str().into(),
        ]);
    }
    table
}

fn amounts(caption: &str, of: &'static str, rows: &[SupplyRow]) -> Table {
    let mut table = Table::new(
        caption,
        &["Mineral", "Country", "#Year", "#Amount", "Unit", "#Share of the world", "Source", "Estimate"],
    )
    .of(&[of]);
    for row in rows {
        table.row(vec![
            capital(&row.mineral).into(),
            row.name.as_str().into(),
            row.year.to_string().into(),
            cells::number(row.amount),
            row.unit.as_str().into(),
            cells::maybe_percent(row.share),
            row.source.as_str().into(),
            if row.estimated { "yes" } else { "no" }.into(),
        ]);
    }
    table
}

pub(super) fn by_country(view: &View) -> Table {
    amounts(
        "World output by country, newest year of each source; sources that disagree stand side by side",
        "mineral_supply",
        &view.minerals.supply,
    )
}

pub(super) fn outputs(view: &View) -> Table {
    amounts("Output of the AES by year and source", "mineral_output_aes", &view.minerals.output)
}

pub(super) fn reserves(view: &View) -> Table {
    amounts(
        "Reserves of the world, of the largest holder and of the countries concerned",
        "mineral_reserves",
        &view.minerals.reserves,
    )
}

pub(super) fn reported(view: &View) -> Table {
    let mut table = Table::new(
        "Output as states and companies report it; not all years count the same",
        &["Mineral", "Country", "#Year", "#Amount", "Unit", "Counts", "Read", "Remark", "Source"],
    )
    .of(&["mineral_output_reported"]);
    for row in &view.minerals.national {
        table.row(vec![
            capital(&row.mineral).into(),
            row.name.as_str().into(),
            row.year.to_string().into(),
            cells::number(row.amount),
            row.unit.as_str().into(),
            row.scope.as_str().into(),
            if row.documented { "documented" } else { "unverified" }.into(),
            row.note.as_str().into(),
            row.source.as_str().into(),
        ]);
    }
    table
}

pub(super) fn prices(view: &View) -> Table {
    let mut table = Table::new(
        "Prices, newest month or year known",
        &["Price", "Of", "#Newest", "#A year before", "#Change", "#Mean of the span", "Unit", "Source"],
    )
    .of(&["mineral_prices_newest", "mineral_prices"]);
    for row in &view.minerals.prices {
        let change = row.change();
        let text = change.map_or_else(
            || NOT_KNOWN.to_owned(),
            |change| format!("{}%", signed_decimals(change * 100.0, 0)),
        );
        table.row(vec![
            capital(&row.label).into(),
            date(&row.period).into(),
            cells::number(row.price),
            cells::maybe_number(row.year_before),
            Cell::from(text).of(change),
            cells::number(row.mean),
            row.unit.as_str().into(),
            row.source.as_str().into(),
        ]);
    }
    table
}

/// Buyers below this share of a country's exports stand in the table that the reader opens.
const SMALL_BUYER: f64 = 0.01;

/// The larger buyers of the AES, or all others.
pub(super) fn routes(view: &View, is_large: bool) -> Table {
    let caption = match is_large {
        true => {
            "Gold exports of the AES by buyer, from 1% of a country's exports, and the UK's gold imports from that buyer in the same year, of every origin"
        }
        false => "Smaller buyers, and other countries of this report",
    };
    let mut table = Table::new(
        caption,
        &["From", "To", "#Year", "#Value", "#Share", "#Tonnes", "#Buyer to UK", "#Of UK gold imports"],
    )
    .of(&["gold_routes"]);
    let is_shown = |row: &&RouteRow| (row.is_aes && row.share >= SMALL_BUYER) == is_large;
    for row in view.minerals.routes.iter().filter(is_shown) {
        table.row(vec![
            row.name.as_str().into(),
            row.partner_name.as_str().into(),
            row.year.to_string().into(),
            us_dollars(row.usd),
            cells::percent(row.share),
            cells::maybe_number(row.tonnes),
            row.partner_to_uk_usd.map_or_else(|| "none recorded".into(), us_dollars),
            row.partner_to_uk_share.map_or_else(|| "none recorded".into(), cells::percent),
        ]);
    }
    table
}

pub(super) fn at_risk(view: &View) -> Table {
    let columns: &[&str] = match view.scenario.is_baseline {
        true => {
            &["Asset", "Country", "Mineral", "#In the book", "#Output", "Unit", "#Year", "#Lost, baseline"]
        }
        false => &[
            "Asset",
            "Country",
            "Mineral",
            "#In the book",
            "#Output",
            "Unit",
            "#Year",
            "#Lost, baseline",
            "#Lost, scenario",
        ],
    };
    let mut table = Table::new(
        "Output that holders are expected to lose over 12 months, share of the whole asset's output; means, without interval",
        columns,
    )
    .of(&["output_at_risk"]);
    for row in &view.minerals.at_risk {
        let change = row.scenario_lost_share - row.lost_share;
        let mut cells: Vec<Cell> = vec![
            row.name.as_str().into(),
            row.country.as_str().into(),
            capital(&row.mineral).into(),
            cells::amount(row.pounds),
            row.output.map_or_else(|| "not documented".into(), cells::number),
            row.unit.as_str().into(),
            row.year.map_or_else(|| NOT_KNOWN.to_owned(), |year| year.to_string()).into(),
            cells::percent(row.lost_share),
            Cell::toned(percent(row.scenario_lost_share), Tone::of_rise(Some(change * 100.0)))
                .of(Some(row.scenario_lost_share)),
        ];
        cells.truncate(columns.len());
        table.row(cells);
    }
    table
}

/// Treaties and forums, for the section on policy.
pub(in crate::report::sections) fn treaties(section: &mut Section, view: &View) {
    let mut table = Table::new(
        "Treaties and forums; membership of a forum is not consent to a claim",
        &["Country", "Instrument", "Covers a UK holder", "Status", "Read", "Remark", "Source"],
    )
    .of(&["treaties"]);
    for row in &view.minerals.treaties {
        table.row(vec![
            row.name.as_str().into(),
            row.instrument.as_str().into(),
            row.covers_uk.as_str().into(),
            row.status.as_str().into(),
            if row.documented { "documented" } else { "unverified" }.into(),
            row.note.as_str().into(),
            row.source.as_str().into(),
        ]);
    }
    section.table(table);
}

/// The UK's imports straight from the region.
pub(in crate::report::sections) fn direct(section: &mut Section, view: &View) {
    let mut table = Table::new(
        "UK imports of the region's minerals, newest year; straight means that the partner is the country of origin in the statistics",
        &[
            "Goods",
            "#Year",
            "#Imports",
            "#Straight from the AES",
            "#From the rest of the region",
            "Largest partner",
            "#Its share",
            "#AES, all years",
        ],
    )
    .of(&["uk_imports_direct"]);
    for row in &view.minerals.uk_direct {
        table.row(vec![
            capital(&row.goods).into(),
            row.year.to_string().into(),
            us_dollars(row.usd),
            none_or(row.aes_usd),
            none_or(row.coast_usd),
            row.top_name.as_str().into(),
            cells::percent(row.top_share),
            none_or(row.aes_usd_all_years),
        ]);
    }
    section.table(table);
    let mut partners =
        Table::new("UK imports by partner", &["Goods", "Partner", "#Year", "#Value", "#Share", "#Tonnes"])
            .of(&["uk_imports"]);
    for row in &view.minerals.uk_imports {
        partners.row(vec![
            capital(&row.goods).into(),
            row.name.as_str().into(),
            row.year.to_string().into(),
            us_dollars(row.usd),
            cells::percent(row.share),
            cells::maybe_number(row.tonnes),
        ]);
    }
    section.more(partners);
}

fn us_dollars(usd: f64) -> Cell {
    Cell::from(dollars(usd)).of(Some(usd))
}

fn none_or(usd: f64) -> Cell {
    if usd > 0.0 { us_dollars(usd) } else { "none".into() }
}
