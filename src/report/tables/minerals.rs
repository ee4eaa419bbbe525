//! Minerals: supply, prices, trade, treaties, output at risk.

use super::{Grid, count, maybe, number, text, truth};
use crate::grid::Value;
use crate::model::peril::Peril;
use crate::model::view::{SupplyRow, View};
use crate::report::sections::index_points;

pub(super) fn tables(view: &View) -> Vec<(&'static str, Grid)> {
    let minerals = &view.minerals;
    vec![
        ("mineral_concentration", concentration(view)),
        ("mineral_supply", amounts(&minerals.supply)),
        ("mineral_output_aes", amounts(&minerals.output)),
        ("mineral_output_reported", reported(view)),
        ("mineral_reserves", amounts(&minerals.reserves)),
        ("mineral_prices", prices(view)),
        ("mineral_prices_newest", newest_prices(view)),
        ("uk_imports", uk_imports(view)),
        ("uk_imports_direct", direct(view)),
        ("uk_critical_minerals", critical(view)),
        ("uk_linked_assets", linked(view)),
        ("gold_routes", routes(view)),
        ("treaties", treaties(view)),
        ("output_at_risk", at_risk(view)),
    ]
}

fn year(year: i16) -> Value {
    number(f64::from(year))
}

fn concentration(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "mineral",
        "source",
        "year",
        "producers",
        "hhi",
        "governed_hhi",
        "governed_share",
        "top_name",
        "top_share",
        "aes_share",
        "uk_critical",
        "index",
        "governed_index",
    ]);
    for row in &view.minerals.concentration {
        table.row(vec![
            text(&row.mineral),
            text(&row.source),
            year(row.year),
            count(u64::from(row.producers)),
            number(row.hhi),
            number(row.governed_hhi),
            number(row.governed_share),
            text(&row.top_name),
            number(row.top_share),
            maybe(row.aes_share),
            row.uk_critical.map_or(Value::Missing, truth),
            number(index_points(row.hhi)),
            number(index_points(row.governed_hhi)),
        ]);
    }
    table
}

fn amounts(rows: &[SupplyRow]) -> Grid {
    let mut table = Grid::new(&[
        "mineral",
        "source",
        "year",
        "country",
        "name",
        "amount",
        "unit",
        "basis",
        "share",
        "estimated",
    ]);
    for row in rows {
        table.row(vec![
            text(&row.mineral),
            text(&row.source),
            year(row.year),
            text(&row.country),
            text(&row.name),
            number(row.amount),
            text(&row.unit),
            text(&row.basis),
            maybe(row.share),
            truth(row.estimated),
        ]);
    }
    table
}

fn reported(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "mineral",
        "country",
        "name",
        "year",
        "amount",
        "unit",
        "scope",
        "documented",
        "note",
        "source",
    ]);
    for row in &view.minerals.national {
        table.row(vec![
            text(&row.mineral),
            text(&row.country),
            text(&row.name),
            year(row.year),
            number(row.amount),
            text(&row.unit),
            text(&row.scope),
            truth(row.documented),
            text(&row.note),
            text(&row.source),
        ]);
    }
    table
}

fn prices(view: &View) -> Grid {
    let mut table = Grid::new(&["series", "label", "period", "price", "unit", "source"]);
    for row in &view.minerals.prices {
        for (period, price) in &row.points {
            table.row(vec![
                text(&row.series),
                text(&row.label),
                text(period),
                number(*price),
                text(&row.unit),
                text(&row.source),
            ]);
        }
    }
    table
}

fn newest_prices(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "series",
        "label",
        "period",
        "price",
        "year_before",
        "change",
        "mean",
        "since",
        "unit",
        "source",
    ]);
    for row in &view.minerals.prices {
        table.row(vec![
            text(&row.series),
            text(&row.label),
            text(&row.period),
            number(row.price),
            maybe(row.year_before),
            maybe(row.change()),
            number(row.mean),
            row.points.first().map_or(Value::Missing, |(from, _)| text(from)),
            text(&row.unit),
            text(&row.source),
        ]);
    }
    table
}

fn uk_imports(view: &View) -> Grid {
    let mut table =
        Grid::new(&["mineral", "hs6", "goods", "year", "partner", "name", "usd", "tonnes", "share"]);
    for row in &view.minerals.uk_imports {
        table.row(vec![
            text(&row.mineral),
            text(&row.hs6),
            text(&row.goods),
            year(row.year),
            text(&row.partner),
            text(&row.name),
            number(row.usd),
            maybe(row.tonnes),
            number(row.share),
        ]);
    }
    table
}

fn direct(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "mineral",
        "hs6",
        "goods",
        "year",
        "usd",
        "aes_usd",
        "coast_usd",
        "from_year",
        "aes_usd_all_years",
        "aes_last_year",
        "top_name",
        "top_share",
    ]);
    for row in &view.minerals.uk_direct {
        table.row(vec![
            text(&row.mineral),
            text(&row.hs6),
            text(&row.goods),
            year(row.year),
            number(row.usd),
            number(row.aes_usd),
            number(row.coast_usd),
            year(row.from_year),
            number(row.aes_usd_all_years),
            row.aes_last_year.map_or(Value::Missing, year),
            text(&row.top_name),
            number(row.top_share),
        ]);
    }
    table
}

fn critical(view: &View) -> Grid {
    let mut table = Grid::new(&["mineral", "material", "critical", "documented", "year", "source"]);
    for row in &view.minerals.critical {
        table.row(vec![
            text(&row.mineral),
            text(&row.material),
            truth(row.critical),
            truth(row.documented),
            year(row.year),
            text(&row.source),
        ]);
    }
    table
}

fn linked(view: &View) -> Grid {
    let mut table = Grid::new(&["country", "name", "assets", "listed", "run", "former"]);
    for row in &view.minerals.uk_assets {
        let counts = [row.assets, row.listed, row.run, row.former];
        let mut cells = vec![text(&row.country), text(&row.name)];
        cells.extend(counts.map(|value| count(u64::from(value))));
        table.row(cells);
    }
    table
}

fn routes(view: &View) -> Grid {
    let mut table = Grid::new(&[
        "country",
        "name",
        "aes",
        "year",
        "partner",
        "partner_name",
        "usd",
        "tonnes",
        "share",
        "partner_to_uk_usd",
        "partner_to_uk_share",
    ]);
    for row in &view.minerals.routes {
        table.row(vec![
            text(&row.country),
            text(&row.name),
            truth(row.is_aes),
            year(row.year),
            text(&row.partner),
            text(&row.partner_name),
            number(row.usd),
            maybe(row.tonnes),
            number(row.share),
            maybe(row.partner_to_uk_usd),
            maybe(row.partner_to_uk_share),
        ]);
    }
    table
}

fn treaties(view: &View) -> Grid {
    let mut table =
        Grid::new(&["country", "name", "instrument", "covers_uk", "status", "documented", "note", "source"]);
    for row in &view.minerals.treaties {
        table.row(vec![
            text(&row.country),
            text(&row.name),
            text(&row.instrument),
            text(&row.covers_uk),
            text(&row.status),
            truth(row.documented),
            text(&row.note),
            text(&row.source),
        ]);
    }
    table
}

fn at_risk(view: &View) -> Grid {
    let perils = Peril::ALL.map(|peril| format!("lost_share_{}", peril.code().to_lowercase()));
    let mut columns = vec![
        "asset",
        "name",
        "country",
        "mineral",
        "pounds",
        "output",
        "unit",
        "year",
        "lost_share",
        "scenario_lost_share",
    ];
    columns.extend(perils.iter().map(String::as_str));
    let mut table = Grid::new(&columns);
    for row in &view.minerals.at_risk {
        let mut cells = vec![
            text(&row.asset),
            text(&row.name),
            text(&row.country),
            text(&row.mineral),
            number(row.pounds),
            maybe(row.output),
            text(&row.unit),
            row.year.map_or(Value::Missing, year),
            number(row.lost_share),
            number(row.scenario_lost_share),
        ];
        cells.extend(
            Peril::ALL.map(|peril| {
                maybe(row.by_peril.iter().find(|(of, _)| *of == peril).map(|(_, share)| *share))
            }),
        );
        table.row(cells);
    }
    table
}
