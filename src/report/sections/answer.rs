//! The answer: three sentences and a table.

use crate::model::view::{ChangeView, Estimate, LossView, View};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::format::{amount, change_estimate, counted, estimate, percent, peril, pounds};
use crate::report::is_unseen;
use std::collections::BTreeSet;

/// The level whose loss the sentences quote: a year in a hundred.
const QUOTED_LEVEL: f64 = 0.99;

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("answer", "The answer");
    if !view.scenario.question.is_empty() {
        section.text(view.scenario.question.clone());
    }
    section.lead(exposed(view));
    section.lead(scenario_effect(view));
    section.lead(bad_year(view));
    section.table(table(view));
    section.more(levels(view));
    section
}

fn exposed(view: &View) -> String {
    let book = &view.book;
    let countries: BTreeSet<&str> = book.by_asset.iter().map(|asset| asset.country.as_str()).collect();
    let expected = &view.losses.baseline_gross.expected;
    let share = match expected.value {
        Some(value) if book.looked_through > 0.0 => {
            format!(", {} of that money", percent(value / book.looked_through))
        }
        _ => String::new(),
    };
    let mut text = format!(
        "Of {} in the book, {} stands in {} of {}; without the scenario it is expected to lose {} a year{share}",
        amount(book.total),
        amount(book.looked_through),
        counted(book.by_asset.len(), "asset", "assets"),
        counted(countries.len(), "country", "countries"),
        estimate(expected)
    );
    if let Some((name, share)) = largest_peril(&view.losses.baseline_gross) {
        text.push_str(&format!(", most of it to {name} ({})", percent(share)));
    }
    text.push('.');
    if book.unmatched > 0.0 {
        text.pop();
        text.push_str(&format!(
            "; {} could not be looked through and is not in these losses.",
            amount(book.unmatched)
        ));
    }
    text
}

fn largest_peril(losses: &LossView) -> Option<(&'static str, f64)> {
    let total = losses.expected.value.filter(|total| *total > 0.0)?;
    let known = losses.by_peril.iter().filter_map(|(peril, loss)| Some((peril, loss.value?)));
    let (peril, value) = known.max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((peril.label(), value / total))
}

/// What the scenario does to the expected loss, in the terms that the size of the change allows.
pub(super) fn scenario_effect(view: &View) -> String {
    let title = &view.scenario.title;
    if view.scenario.is_baseline {
        return "No scenario is applied: this run shows the baseline alone.".to_owned();
    }
    let change = &view.losses.change_gross;
    let Some(value) = change.expected.value else {
        return format!("{} years are too few to say what \"{title}\" changes.", view.stamp.years);
    };
    let share = match view.losses.baseline_gross.expected.value {
        Some(base) if base > 0.0 => format!(", {} of the baseline", percent(value.abs() / base)),
        _ => String::new(),
    };
    let size = change_estimate(&change.expected);
    if change.almost_nothing {
        return format!(
            "\"{title}\" changes the expected loss by almost nothing: {size} a year{share}; that is {}.",
            why_almost_nothing(&change.expected)
        );
    }
    let verb = if value > 0.0 { "raises" } else { "lowers" };
    let mover = change.by_peril.iter().filter_map(|(peril, change)| Some((peril, change.value?)));
    let mover = mover.max_by(|a, b| (a.1 * value.signum()).total_cmp(&(b.1 * value.signum())));
    let most = mover.map_or(String::new(), |(peril, _)| format!(", most through {}", peril.label()));
    format!(
        "\"{title}\" {verb} the expected loss by {size} a year{share}{most}, to {}.",
        estimate(&view.losses.scenario_gross.expected)
    )
}

fn why_almost_nothing(change: &Estimate) -> &'static str {
    match (change.value, change.se) {
        (Some(value), Some(se)) if value.abs() <= 2.0 * se => "within two standard errors of no change",
        _ => "under 2% of the baseline",
    }
}

fn bad_year(view: &View) -> String {
    let losses = &view.losses.baseline_gross;
    let known = losses.levels.iter().find(|row| is_quoted(row.level)).filter(|row| row.var.value.is_some());
    let Some(row) = known else {
        return format!("{} simulated years are too few to quote a year in a hundred.", view.stamp.years);
    };
    let mut text = format!("One year in a hundred costs {} or more before insurance", estimate(&row.var));
    if let Some(mean) = row.tvar.value {
        text.push_str(&format!(", {} on average", pounds(mean)));
    }
    let carriers = view.holdings.iter().filter(|holding| !is_unseen(view, holding));
    let carriers = carriers.filter_map(|holding| Some((holding, holding.expected.value?)));
    if let (Some((holding, value)), Some(total)) =
        (carriers.max_by(|a, b| a.1.total_cmp(&b.1)), losses.expected.value)
        && total > 0.0
    {
        let share = percent(value / total);
        text.push_str(&format!("; {} ({}) carries {share} of the expected loss", holding.name, holding.id));
    }
    text + "."
}

/// What a row is in the baseline, the scenario and the change.
type Row = (String, Cell, Cell, Cell);

fn filled(caption: &str, view: &View, rows: Vec<Row>) -> Table {
    let columns: &[&str] = match view.scenario.is_baseline {
        true => &["12 months", "#Baseline"],
        false => &["12 months", "#Baseline", "#Scenario", "#Change, paired"],
    };
    let mut table = Table::new(caption, columns).of(&["levels", "changes"]);
    for (name, base, scenario, change) in rows {
        let mut cells = vec![name.into(), base, scenario, change];
        cells.truncate(columns.len());
        table.row(cells);
    }
    table
}

fn table(view: &View) -> Table {
    let losses = &view.losses;
    let mut rows = Vec::new();
    for (terms, base, scenario, change) in terms(view) {
        let (base_loss, scenario_loss) =
            (cells::estimate(&base.expected), cells::estimate(&scenario.expected));
        rows.push((format!("Expected loss, {terms}"), base_loss, scenario_loss, changed(&change.expected)));
        rows.extend(
            level_rows(terms, base, scenario, change)
                .filter(|(level, _)| is_quoted(*level))
                .map(|(_, row)| row),
        );
    }
    let (base, scenario) = (&losses.baseline_gross, &losses.scenario_gross);
    let years = "Years without a loss".to_owned();
    rows.push((years, cells::percent(base.no_loss), cells::percent(scenario.no_loss), NOT_PAIRED.into()));
    filled("The book over 12 months, pounds, with 90% intervals", view, rows)
}

fn levels(view: &View) -> Table {
    let rows = terms(view).into_iter().flat_map(|(terms, base, scenario, change)| {
        level_rows(terms, base, scenario, change).map(|(_, row)| row)
    });
    filled("Bad years at every level, pounds, with 90% intervals", view, rows.collect())
}

const NOT_PAIRED: &str = "not paired";

type Terms<'a> = (&'static str, &'a LossView, &'a LossView, &'a ChangeView);

fn terms(view: &View) -> [Terms<'_>; 2] {
    let losses = &view.losses;
    [
        ("before insurance", &losses.baseline_gross, &losses.scenario_gross, &losses.change_gross),
        ("after insurance", &losses.baseline_retained, &losses.scenario_retained, &losses.change_retained),
    ]
}

fn is_quoted(level: f64) -> bool {
    (level - QUOTED_LEVEL).abs() < 1e-9
}

fn level_rows<'a>(
    terms: &'static str,
    base: &'a LossView,
    scenario: &'a LossView,
    change: &'a ChangeView,
) -> impl Iterator<Item = (f64, Row)> + 'a {
    base.levels.iter().zip(&scenario.levels).flat_map(move |(base, scenario)| {
        let name = percent_level(base.level);
        let chance = (1.0 / (1.0 - base.level)).round();
        let var = format!("1-in-{chance} year, {terms} (VaR {name})");
        let tvar = format!("Mean of the years beyond it (TVaR {name})");
        let tvar_change = if is_quoted(base.level) { changed(&change.tvar99) } else { NOT_PAIRED.into() };
        [
            (
                base.level,
                (var, cells::estimate(&base.var), cells::estimate(&scenario.var), NOT_PAIRED.into()),
            ),
            (base.level, (tvar, cells::estimate(&base.tvar), cells::estimate(&scenario.tvar), tvar_change)),
        ]
    })
}

/// `99%`, `99.5%`.
fn percent_level(level: f64) -> String {
    let text = format!("{:.1}", level * 100.0);
    format!("{}%", text.trim_end_matches(".0"))
}

/// A change with the tone of a loss that rises or falls beyond its interval.
pub(super) fn changed(change: &Estimate) -> Cell {
    let is_open = match (change.low, change.high) {
        (Some(low), Some(high)) => low <= 0.0 && 0.0 <= high,
        _ => true,
    };
    let tone = if is_open { Tone::Plain } else { Tone::of_rise(change.value) };
    Cell::toned(change_estimate(change), tone).of(change.value)
}

/// A peril as the heading of a row.
pub(super) fn peril_cell(of: crate::model::peril::Peril) -> Cell {
    peril(of).into()
}
