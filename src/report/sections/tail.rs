//! Who carries the bad years, and where pounds and losses gather.

use super::answer::peril_cell;
use super::change::country_name;
use crate::model::view::{AccumulationRow, AllocationView, Estimate, HoldingShare, View};
use crate::report::cells;
use crate::report::document::{Block, Cell, Section, Table};
use crate::report::format::{TOO_FEW_YEARS, capital, count, maybe_percent, percent, pounds};
use crate::report::is_unseen;

/// What a reader of the summary needs: the sentence, and the holdings.
pub(super) fn overview(view: &View) -> Section {
    let mut section = section(view);
    let first = section.blocks.iter().position(|block| matches!(block, Block::Table(_)));
    section.blocks.truncate(first.map_or(1, |first| first + 1));
    section
}

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("tail", "Who carries the bad years");
    let losses = &view.losses;
    let Some(gross) = allocation(view, "baseline", "gross") else {
        section.text(format!(
            "{} simulated years are too few to share out a year in a hundred.",
            view.stamp.years
        ));
        gathered(&mut section, view);
        return section;
    };
    section.text(lead(view, gross));
    section.table(holdings(view, gross));
    section.table(perils(view, gross));
    gathered(&mut section, view);
    for other in losses.allocations.iter().filter(|row| !(row.branch == "baseline" && row.terms == "gross")) {
        section.more(other_holdings(view, other));
    }
    section
}

pub(super) fn allocation<'a>(view: &'a View, branch: &str, terms: &str) -> Option<&'a AllocationView> {
    view.losses.allocations.iter().find(|row| row.branch == branch && row.terms == terms)
}

fn lead(view: &View, gross: &AllocationView) -> String {
    let mut text =
        format!("The worst years in a hundred cost {} on average before insurance", pounds(gross.tvar));
    let largest = gross.by_holding.iter().filter_map(|row| Some((row, row.share?)));
    if let Some((row, share)) = largest.max_by(|a, b| a.1.total_cmp(&b.1)) {
        text.push_str(&format!("; {} carries {} of that", named(view, &row.id), percent(share)));
    }
    text.push('.');
    match gross.diversification {
        Some(ratio) => format!(
            "{text} The book's worst years come to {} of what the holdings' own sum to: the rest is diversification.",
            percent(ratio)
        ),
        None => text,
    }
}

fn named(view: &View, id: &str) -> String {
    let known = view.holdings.iter().find(|holding| holding.id == id);
    known.map_or_else(|| id.to_owned(), |holding| format!("{id} {}", holding.name))
}

fn seen<'a>(view: &'a View, of: &'a AllocationView) -> impl Iterator<Item = &'a HoldingShare> {
    of.by_holding
        .iter()
        .filter(|row| view.holdings.iter().all(|holding| holding.id != row.id || !is_unseen(view, holding)))
}

fn holdings(view: &View, of: &AllocationView) -> Table {
    let mut table = Table::new(
        "TVaR 99% of the book by holding, before insurance: its mean in the book's worst years (these sum), what the book's TVaR would fall without it, and its own TVaR; pounds",
        &["Holding", "#In the book's worst years", "#Share", "#Without it, less", "#Alone"],
    ).of(&["allocations"]);
    for row in seen(view, of) {
        table.row(vec![
            named(view, &row.id).into(),
            cells::estimate(&row.euler),
            cells::maybe_percent(row.share),
            row.marginal.map_or_else(|| "not proven".into(), cells::pounds),
            cells::estimate(&row.stand_alone),
        ]);
    }
    table
}

fn other_holdings(view: &View, of: &AllocationView) -> Table {
    let terms = if of.terms == "gross" { "before" } else { "after" };
    let caption = format!("TVaR 99% of the {} {terms} insurance by holding, pounds", of.branch);
    let mut table = Table::new(caption, &["Holding", "#In its worst years", "#Share"]).of(&["allocations"]);
    for row in seen(view, of) {
        table.row(vec![
            named(view, &row.id).into(),
            cells::estimate(&row.euler),
            cells::maybe_percent(row.share),
        ]);
    }
    table
}

fn perils(view: &View, gross: &AllocationView) -> Table {
    let scenario = allocation(view, "scenario", "gross");
    let mut columns = vec!["Peril", "#Baseline", "#Share"];
    columns.extend(scenario.map(|_| "#Scenario"));
    let mut table =
        Table::new("TVaR 99% of the book by peril, before insurance, pounds", &columns).of(&["allocations"]);
    for (index, (peril, loss)) in gross.by_peril.iter().enumerate() {
        let share = loss.value.filter(|_| gross.tvar > 0.0).map(|value| value / gross.tvar);
        let mut cells: Vec<Cell> =
            vec![peril_cell(*peril), cells::estimate(loss), cells::maybe_percent(share)];
        cells.extend(scenario.map(|of| crate::report::cells::estimate(&of.by_peril[index].1)));
        table.row(cells);
    }
    table
}

/// One table for each kind of group.
fn gathered(section: &mut Section, view: &View) {
    let rows = &view.losses.accumulation;
    if rows.is_empty() {
        return;
    }
    section.heading("Where pounds and losses gather");
    section.text(narrow(view));
    let mut start = 0;
    while start < rows.len() {
        let kind = &rows[start].kind;
        let end = start + rows[start..].iter().take_while(|row| row.kind == *kind).count();
        let table = groups(view, kind, &rows[start..end]);
        if kind == "operator" {
            section.more(table)
        } else {
            section.table(table)
        }
        start = end;
    }
}

/// The corridor through which most money goes.
fn narrow(view: &View) -> String {
    let rows = view.losses.accumulation.iter().filter(|row| row.kind == "corridor");
    let Some(most) = rows.max_by(|a, b| a.pounds.total_cmp(&b.pounds)) else { return String::new() };
    let share = (view.book.looked_through > 0.0).then(|| most.pounds / view.book.looked_through);
    format!(
        "{} of the money stands on one corridor, {}. Corridors are judgement: the port that each asset is nearest to by road or rail, or known to use. They carry no event of their own.",
        maybe_percent(share),
        most.name
    )
}

fn groups(view: &View, kind: &str, rows: &[AccumulationRow]) -> Table {
    let mut columns = vec![
        "Name",
        "#Pounds",
        "#Expected loss",
        "#Over pounds",
        "#In the book's worst years",
        "#Share of TVaR",
    ];
    if !view.scenario.is_baseline {
        columns.push("#Scenario expected loss");
    }
    let caption = format!("By {kind}: pounds looked through, and losses before insurance, a year");
    let mut table = Table::new(caption, &columns).of(&["accumulation"]);
    for row in rows {
        let name = if kind == "country" { country_name(view, &row.name) } else { capital(&row.name) };
        let mut cells: Vec<Cell> = vec![
            name.into(),
            cells::amount(row.pounds),
            cells::estimate(&row.expected),
            cells::maybe_percent(row.ratio),
            cells::estimate(&row.tail),
            row.tail_share.map_or_else(|| TOO_FEW_YEARS.into(), cells::percent),
        ];
        if !view.scenario.is_baseline {
            cells.push(crate::report::cells::estimate(&row.scenario_expected));
        }
        table.row(cells);
    }
    table
}

/// How many years a 2% error of the tail takes.
pub(super) fn advice(view: &View) -> String {
    let known = |row: &&crate::model::view::AdviceRow| {
        row.branch == "baseline" && row.terms == "gross" && row.figure == "tvar99"
    };
    let Some(row) = view.losses.advice.iter().find(known) else { return String::new() };
    let (error, target) = (percent_of(row.error), percent_of(row.target));
    let years = count(row.years);
    match view.stamp.target_error {
        Some(_) if row.error <= row.target => {
            format!("The standard error of TVaR 99% is {error}: the {target} that was asked for is reached.")
        }
        Some(_) => format!(
            "The standard error of TVaR 99% is {error}; {target} was asked for and would need {years} years. A run with --target-error takes 2,000,000 at most."
        ),
        None => format!("The standard error of TVaR 99% is {error} of it; {target} needs {years} years."),
    }
}

fn percent_of(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    format!("{}%", text.trim_end_matches(".0"))
}

/// An estimate that has a value.
pub(super) fn is_known(estimate: &Estimate) -> bool {
    estimate.value.is_some()
}
