//! The tables of the chapter on revision.

use super::start;
use crate::model::record::revision::{RevisionCell, RevisionRecord};
use crate::report::validation::{Cell, Table};
use crate::wording;

const NO_DEATHS: &str = "a figure is 0";

fn whole(value: u64) -> Cell {
    Cell::Number(value as f64, 0)
}

fn counted(value: usize) -> Cell {
    Cell::Number(value as f64, 0)
}

/// Snapshots that changed earlier months.
pub(super) fn changes(record: &RevisionRecord) -> Table {
    let mut table = Table::new(
        "revision-changes",
        "Snapshots in which months that an earlier one held have other figures",
        &[
            ("Snapshot", ""),
            ("Country-months", ""),
            ("Moved", "deaths"),
            ("First month", ""),
            ("Last month", ""),
        ],
    );
    for row in &record.changes {
        table.rows.push(vec![
            Cell::text(&row.snapshot),
            counted(row.country_months),
            whole(row.moved_deaths),
            Cell::text(&row.first_month),
            Cell::text(&row.last_month),
        ]);
    }
    table
}

fn cell_table(name: &str, caption: &str, cells: &[RevisionCell]) -> Table {
    let mut table = Table::new(
        name,
        caption,
        &[
            ("Country", ""),
            ("Year", ""),
            ("As first seen", "deaths"),
            ("Before the annual release", "deaths"),
            ("Last snapshot", "deaths"),
            ("Log ratio from first", ""),
            ("Log ratio from before the release", ""),
            ("PIT from first", ""),
            ("PIT from before the release", ""),
        ],
    );
    for cell in cells {
        table.rows.push(vec![
            Cell::text(&cell.country),
            Cell::text(cell.year.to_string()),
            whole(cell.first),
            whole(cell.before_release),
            whole(cell.newest),
            Cell::maybe(cell.log_ratio, 2, NO_DEATHS),
            Cell::maybe(cell.log_ratio_before_release, 2, NO_DEATHS),
            Cell::maybe(cell.pit, 2, NO_DEATHS),
            Cell::maybe(cell.pit_before_release, 2, NO_DEATHS),
        ]);
    }
    table
}

/// Region and AES by year.
pub(super) fn region(record: &RevisionRecord) -> Table {
    let both: Vec<RevisionCell> = record.region.iter().chain(&record.aes).cloned().collect();
    let caption = "Region and AES by year, and where the ratio lies in the factor's distribution";
    cell_table("revision-region", caption, &both)
}

/// Countries by year.
pub(super) fn cells(record: &RevisionRecord) -> Table {
    cell_table("revision-cells", "Countries by year", &record.cells)
}

/// Coverage of the factor.
pub(super) fn coverage(record: &RevisionRecord) -> Table {
    let mut table = Table::new(
        "revision-coverage",
        "Inside the factor's 90% interval",
        &[
            ("Deaths", ""),
            ("Country-years", ""),
            ("Inside", ""),
            ("Inside, share of deaths", ""),
            ("Chance of so few", ""),
            ("Regional years", ""),
            ("Inside ", ""),
            ("Outside", ""),
        ],
    );
    for row in &record.coverage {
        table.rows.push(vec![
            Cell::text(start(row.start)),
            counted(row.cells),
            counted(row.inside),
            Cell::Number(row.inside_by_deaths, 2),
            Cell::Number(row.chance, 2),
            counted(row.region_cells),
            counted(row.region_inside),
            Cell::text(row.outside.join(", ")),
        ]);
    }
    table
}

/// Spread between and within countries.
pub(super) fn spread(record: &RevisionRecord) -> Table {
    let mut table = Table::new(
        "revision-spread",
        "Log ratios of countries with a figure in every finished year: mean, and spread between and within countries",
        &[
            ("Deaths", ""),
            ("Countries", ""),
            ("Mean", ""),
            ("Mean weighted by deaths", ""),
            ("Between", "sd"),
            ("Within", "sd"),
            ("All", "sd"),
            ("Sign flips", "countries"),
        ],
    );
    for row in &record.spread {
        let mut cells = vec![Cell::text(start(row.start)), counted(row.countries)];
        let figures = [row.mean, row.weighted_mean, row.between, row.within, row.all];
        cells.extend(figures.map(|figure| Cell::Number(figure, 2)));
        cells.push(counted(row.sign_flips));
        table.rows.push(cells);
    }
    table
}

/// Ratios by age, of the region in print and of every country as a file.
pub(super) fn ages(record: &RevisionRecord, of_region: bool) -> Table {
    let (name, caption) = if of_region {
        ("revision-ages", "The region by age of the month when it was seen")
    } else {
        ("revision-ages-by-country", "Countries by age of the month when it was seen")
    };
    let mut table = Table::new(
        name,
        caption,
        &[
            ("Country", ""),
            ("Youngest", "months"),
            ("Oldest", "months"),
            ("Pairs of snapshot and month", ""),
            ("Months", ""),
            ("Known", "deaths"),
            ("Last snapshot", "deaths"),
            ("Log ratio", ""),
        ],
    );
    table.printed = of_region;
    for row in record.ages.iter().filter(|row| (row.country == "region") == of_region) {
        table.rows.push(vec![
            Cell::text(&row.country),
            Cell::Number(f64::from(row.from_age), 0),
            Cell::Number(f64::from(row.to_age), 0),
            counted(row.pairs),
            counted(row.months),
            whole(row.known),
            whole(row.newest),
            Cell::maybe(row.log_ratio, 2, NO_DEATHS),
        ]);
    }
    table
}

/// Months that are not finished.
pub(super) fn pending(record: &RevisionRecord) -> Table {
    let mut table = Table::new(
        "revision-pending",
        &format!(
            "Months after {}, which no annual release covers yet and which enter no figure",
            wording::date(&record.finished_to)
        ),
        &[("Year", ""), ("Months", ""), ("As first seen", "deaths"), ("Last snapshot", "deaths")],
    );
    for row in &record.pending {
        table.rows.push(vec![
            Cell::text(row.year.to_string()),
            counted(row.months),
            whole(row.first),
            whole(row.newest),
        ]);
    }
    table
}
