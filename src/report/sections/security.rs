//! Deaths by country, and how the series was made.

use crate::model::view::{SecurityRow, View};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::format::{capital, date, decimals, list, number, percent, signed_decimals};

/// Months of the long table: two years, so that a reader sees the year before too.
const MONTHS_SHOWN: usize = 24;

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("security", "Security");
    if view.security.is_empty() {
        section.text("No country of this book or scenario has a conflict series.");
        return section;
    }
    section.text(finding(view));
    section.text(construction(view));
    section.text(scaling(view));
    section.table(deaths(view));
    section.more(months(view));
    section
}

fn finding(view: &View) -> String {
    let worst = view.security.iter().max_by(|a, b| a.deaths_12_months.total_cmp(&b.deaths_12_months));
    let Some(worst) = worst else { return String::new() };
    let rising: Vec<String> = view
        .security
        .iter()
        .filter(|row| row.is_comparable && row.deaths_12_months > row.deaths_previous)
        .map(|row| row.name.clone())
        .collect();
    let rise = match rising.is_empty() {
        true => "Deaths rose in no country against the 12 months before.".to_owned(),
        false => format!("Deaths rose against the 12 months before in {}.", list(&rising)),
    };
    let apart: Vec<String> =
        view.security.iter().filter(|row| !row.is_comparable).map(|row| row.name.clone()).collect();
    let apart = match apart.is_empty() {
        true => String::new(),
        false => format!(
            " {} cannot be compared: the earlier months leave out events that cross the end of a month.",
            list(&apart)
        ),
    };
    format!(
        "{} has most deaths in organised violence in the last 12 known months: {}. {rise}{apart}",
        worst.name,
        number(worst.deaths_12_months)
    )
}

fn construction(view: &View) -> String {
    let vintage = match &view.stamp.conflict_vintage {
        Some(vintage) => format!(" The snapshot is of {}.", date(vintage)),
        None => String::new(),
    };
    format!(
        "How the series was made: {}. Data to {}.{vintage}",
        view.stamp.conflict_construction,
        date(&view.stamp.conflict_to)
    )
}

fn scaling(view: &View) -> String {
    let scaled: Vec<String> = view
        .security
        .iter()
        .filter(|row| (row.scaling - 1.0).abs() > 1e-9)
        .map(|row| format!("{} by {}", row.name, decimals(row.scaling, 2)))
        .collect();
    match scaled.is_empty() {
        true => "No month was scaled.".to_owned(),
        false => format!("Months that count only events inside one month are multiplied: {}.", list(&scaled)),
    }
}

fn deaths(view: &View) -> Table {
    let mut table = Table::new(
        "Deaths in organised violence by country, scaled",
        &[
            "Country",
            "#Last 12 months",
            "#12 months before",
            "#Change",
            "#Last 3 months, as a year",
            "#Mean of 5 years, a year",
            "#Scaling",
        ],
    )
    .of(&["security"]);
    for row in &view.security {
        table.row(vec![
            format!("{} ({})", row.name, row.country).into(),
            cells::number(row.deaths_12_months),
            cells::number(row.deaths_previous),
            change(row),
            cells::number(row.deaths_3_months_annualised),
            cells::number(row.mean_5_years),
            cells::decimals(row.scaling, 2),
        ]);
    }
    table
}

fn change(row: &SecurityRow) -> Cell {
    if !row.is_comparable {
        return "not comparable".to_owned().into();
    }
    let change = row.deaths_12_months - row.deaths_previous;
    if row.deaths_previous <= 0.0 {
        return signed_decimals(change, 0).into();
    }
    let share = change / row.deaths_previous;
    let sign = if share > 0.0 { "+" } else { "" };
    Cell::toned(format!("{sign}{}", percent(share)), Tone::of_rise(Some(change)))
}

fn months(view: &View) -> Table {
    let names: Vec<&str> = view
        .security
        .first()
        .map_or(Vec::new(), |row| row.months.iter().map(|(month, ..)| month.as_str()).collect());
    let columns: Vec<String> = std::iter::once("Month".to_owned())
        .chain(view.security.iter().map(|row| format!("#{}", row.country)))
        .collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new("Deaths by month, scaled; p: provisional, may be revised", &columns)
        .of(&["security_months"]);
    for month in names.iter().rev().take(MONTHS_SHOWN) {
        let mut cells: Vec<Cell> = vec![capital(&date(month)).into()];
        cells.extend(view.security.iter().map(|row| cell(row, month)));
        table.row(cells);
    }
    table
}

fn cell(row: &SecurityRow, month: &str) -> Cell {
    match row.months.iter().find(|(of, ..)| of == month) {
        Some((_, deaths, true)) => Cell::from(format!("{} p", number(*deaths))).of(Some(*deaths)),
        Some((_, deaths, false)) => cells::number(*deaths),
        None => "no data".into(),
    }
}
