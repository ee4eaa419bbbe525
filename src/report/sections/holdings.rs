//! Each holding: money, losses, drivers, flags.

use super::answer::{changed, peril_cell};
use super::change::country_name;
use crate::model::plan::HoldingKind;
use crate::model::view::{HoldingView, ScoreRow, View};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table};
use crate::report::format::{
    NO_SCORE, amount, capital, counted, decimals, estimate, maybe_percent, percent, score, sentence,
};
use crate::report::is_unseen;

/// What stands for the losses of a holding that could not be looked through.
const UNSEEN: &str = "not looked through";

pub(super) fn section(view: &View) -> Section {
    let mut section = overview(view);
    for holding in &view.holdings {
        one(&mut section, view, holding);
    }
    section.heading("Exchange rates");
    let mut table =
        Table::new("Rates used, pounds for one unit", &["Currency", "#Pounds", "Month", "How it was made"])
            .of(&["exchange_rates"]);
    for rate in &view.exchange_rates {
        table.row(vec![
            rate.currency.as_str().into(),
            cells::decimals(rate.gbp_per_unit, 6),
            crate::report::format::date(&rate.month).into(),
            rate.method.as_str().into(),
        ]);
    }
    if table.rows.is_empty() {
        section.text("All amounts are in pounds: no rate was used.");
    }
    section.table(table);
    section
}

/// All holdings in one table, and what could not be looked through.
pub(super) fn overview(view: &View) -> Section {
    let mut section = Section::new("holdings", "Each holding");
    section.text(split(view));
    let mut table = Table::new(
        "Holdings: pounds, and expected loss over 12 months before insurance with 90% intervals",
        &[
            "Holding",
            "#Pounds",
            "#Looked through",
            "#Expected loss",
            "#Share of looked-through",
            "#Scenario change",
            "#Risk score",
        ],
    )
    .of(&["holdings", "scores"])
    .explained(view.holdings.first().map(|row| row.id.as_str()));
    for holding in &view.holdings {
        let is_unseen = is_unseen(view, holding);
        let seen = |cell: Cell| if is_unseen { UNSEEN.into() } else { cell };
        table.row(vec![
            format!("{} {}", holding.id, holding.name).into(),
            cells::amount(holding.pounds),
            cells::amount(holding.looked_through),
            seen(cells::estimate(&holding.expected)),
            seen(cells::maybe_percent(holding.expected_share)),
            seen(changed(&holding.change)),
            risk(view, holding),
        ]);
    }
    section.table(table);
    unmatched(&mut section, view);
    section
}

fn score_of<'a>(view: &'a View, holding: &HoldingView) -> Option<&'a ScoreRow> {
    view.scores.holdings.iter().find(|row| row.id == holding.id)
}

fn risk(view: &View, holding: &HoldingView) -> Cell {
    score_of(view, holding).map_or_else(|| NO_SCORE.into(), |row| cells::score(row.score))
}

fn split(view: &View) -> String {
    let book = &view.book;
    let elsewhere = match book.elsewhere > 0.0 {
        true => format!(", {} known to be outside the region", amount(book.elsewhere)),
        false => String::new(),
    };
    format!(
        "{} holding {}: {} looked through to assets of the region{elsewhere}, {} not looked through.",
        capital(&counted(view.holdings.len(), "row", "rows")),
        amount(book.total),
        amount(book.looked_through),
        amount(book.unmatched)
    )
}

fn unmatched(section: &mut Section, view: &View) {
    if view.book.unmatched_rows.is_empty() {
        return;
    }
    section.heading("Not looked through");
    section.text(format!(
        "{}, {} of the book, carries no loss in this report. Its risk is unknown, not zero.",
        amount(view.book.unmatched),
        maybe_percent((view.book.total > 0.0).then(|| view.book.unmatched / view.book.total))
    ));
    let mut table =
        Table::new("Pounds that could not be looked through, and why", &["Holding", "#Pounds", "Reason"])
            .of(&["unmatched"]);
    for row in &view.book.unmatched_rows {
        table.row(vec![
            format!("{} {}", row.holding, row.name).into(),
            cells::amount(row.pounds),
            row.reason.as_str().into(),
        ]);
    }
    section.table(table);
}

fn one(section: &mut Section, view: &View, holding: &HoldingView) {
    section.heading(format!("{} {}", holding.id, holding.name));
    section.text(what(holding));
    if is_unseen(view, holding) {
        section.text("None of it could be looked through: no loss is computed.");
    } else {
        section.text(loses(holding));
    }
    section.text(scored(view, holding));
    section.list(holding.drivers.iter().map(|driver| sentence(driver)).collect());
    section.list(holding.flags.iter().map(|flag| format!("Flag: {}", sentence(flag))).collect());
    section.more(positions(view, holding));
    if !is_unseen(view, holding) {
        section.more(perils(holding));
    }
}

fn what(holding: &HoldingView) -> String {
    let own = match holding.currency.as_str() {
        "GBP" => String::new(),
        currency => format!(" ({currency} {})", crate::report::format::number(holding.amount)),
    };
    let cover = match &holding.policy {
        Some(policy) => format!(" Covered by policy {policy}."),
        None => " Not insured in this book.".to_owned(),
    };
    let seen = match holding.positions.len() {
        0 => String::new(),
        assets => {
            let assets = counted(assets, "asset", "assets");
            format!(", of which {} in {assets} of the region", amount(holding.looked_through))
        }
    };
    let kind = kind(holding.kind);
    format!("{kind} {}: {}{own}{seen}.{cover}", holding.subject, amount(holding.pounds))
}

fn kind(kind: HoldingKind) -> &'static str {
    match kind {
        HoldingKind::Equity => "Shares in",
        HoldingKind::AssetStake => "Direct stake in",
        HoldingKind::Loan => "Loan to",
        HoldingKind::Offtake => "A year's purchases from",
        HoldingKind::Supply => "A year's spend on supply from",
    }
}

fn loses(holding: &HoldingView) -> String {
    let share = holding
        .expected_share
        .map_or(String::new(), |share| format!(", {} of the looked-through pounds", percent(share)));
    format!(
        "Expected loss {} a year before insurance{share}; {} after. Mean of its own worst years in a hundred: {}. Scenario: {}.",
        estimate(&holding.expected),
        estimate(&holding.retained),
        estimate(&holding.tvar99),
        crate::report::format::change_estimate(&holding.change)
    )
}

fn scored(view: &View, holding: &HoldingView) -> String {
    let Some(row) = score_of(view, holding) else { return String::new() };
    if row.score.is_none() {
        let reasons: Vec<String> = row.reasons.iter().map(|reason| sentence(reason)).collect();
        return match reasons.is_empty() {
            true => "No risk score.".to_owned(),
            false => format!("No risk score: {}.", reasons.join("; ").trim_end_matches('.')),
        };
    }
    let mut text = format!("Risk score {}", score(row.score));
    if let (Some(low), Some(high)) = (row.low, row.high) {
        text.push_str(&format!(" ({} to {} over what is missing)", decimals(low, 1), decimals(high, 1)));
    }
    text.push_str(&format!(", opportunity score {}", score(row.opportunity)));
    text.push_str(&format!("; they speak of {} of its value.", percent(row.regional_share)));
    text
}

fn positions(view: &View, holding: &HoldingView) -> Table {
    let mut table = Table::new(
        format!("Where the money of {} stands", holding.id),
        &["Asset", "Country", "Commodity", "#Pounds"],
    )
    .of(&["positions"]);
    for position in &holding.positions {
        table.row(vec![
            position.name.as_str().into(),
            country_name(view, &position.country).into(),
            position.commodity.as_str().into(),
            cells::amount(position.pounds),
        ]);
    }
    table
}

fn perils(holding: &HoldingView) -> Table {
    let mut table = Table::new(
        format!("Expected loss of {} by peril, before insurance, a year", holding.id),
        &["Peril", "#Baseline"],
    )
    .of(&["losses_by_holding_peril"]);
    for (peril, loss) in &holding.by_peril {
        table.row(vec![peril_cell(*peril), cells::pounds(*loss)]);
    }
    table
}
