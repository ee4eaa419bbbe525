//! Without a book: what a stake of £100 in each asset of the scenario's countries is expected to lose, and where.

use super::change::country_name;
use super::{evidence, method, minerals, record, scenario, scores, security, signals, words};
use crate::model::view::{Estimate, HoldingView, ScoreRow, View};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table, Tone};
use crate::report::format::{counted, score, stake, stake_change, stake_estimate};
use crate::report::tables::{per_hundred, scaled};

/// All sections of the brief, in the reader's order.
pub(super) fn sections(view: &View) -> Vec<Section> {
    vec![
        answer(view),
        assets(view),
        perils(view),
        security::section(view),
        minerals::section(view),
        scenario::section(view),
        horizons(view),
        scores::section(view),
        signals::section(view),
        words::numbers(view),
        evidence::section(view),
        record::section(view),
        method::section(view),
        words::glossary(view),
        method::sources(view),
        method::stamp(view),
    ]
}

/// What the summary needs of it.
pub(super) fn digest(view: &View) -> Vec<Section> {
    vec![
        answer(view),
        assets(view),
        perils(view),
        minerals::overview(view),
        scenario::section(view),
        horizons(view),
        signals::section(view),
        record::overview(view),
        method::caveats(view),
    ]
}

fn answer(view: &View) -> Section {
    let mut section = Section::new("answer", "The answer");
    section.lead(range(view));
    if view.scenario.is_baseline {
        section.lead("No scenario is applied: this brief shows the baseline alone.");
    } else {
        section.lead(effect(view));
    }
    section.lead(worst(view));
    section.table(countries(view));
    section
}

/// The highest score among the countries of the brief.
fn worst(view: &View) -> String {
    let is_here = |row: &&ScoreRow| view.book.by_asset.iter().any(|asset| asset.country == row.id);
    let scored = view.scores.countries.iter().filter(is_here).filter_map(|row| Some((row, row.score?)));
    match scored.max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((row, value)) => {
            format!("Of these countries {} carries the highest risk score: {}.", row.name, score(Some(value)))
        }
        None => "None of these countries has enough data for a score.".to_owned(),
    }
}

fn named(stake: &HoldingView) -> String {
    stake.name.clone()
}

/// Ends of what stakes are expected to lose.
fn range(view: &View) -> String {
    let places: std::collections::BTreeSet<&str> =
        view.book.by_asset.iter().map(|asset| asset.country.as_str()).collect();
    let where_ = format!(
        "A stake of £100 in each of {} of {}",
        counted(view.holdings.len(), "asset", "assets"),
        counted(places.len(), "country", "countries")
    );
    let known = || view.holdings.iter().filter_map(|of| Some((of, of.expected.value?)));
    let least = known().min_by(|a, b| a.1.total_cmp(&b.1));
    let most = known().max_by(|a, b| a.1.total_cmp(&b.1));
    let mean = scaled(view, &view.losses.baseline_gross.expected).value;
    let (Some((least, low)), Some((most, high)), Some(mean)) = (least, most, mean) else {
        return format!("{where_}: {} simulated years are too few to say what it loses.", view.stamp.years);
    };
    if least.id == most.id {
        return format!("{where_} is expected to lose {} a year ({}).", stake(mean), named(most));
    }
    format!(
        "{where_} is expected to lose {} a year on average without a scenario: from {} ({}) to {} ({}).",
        stake(mean),
        stake(low),
        named(least),
        stake(high),
        named(most)
    )
}

/// What the scenario does to a stake.
fn effect(view: &View) -> String {
    let title = &view.scenario.title;
    let change = scaled(view, &view.losses.change_gross.expected);
    if change.value.is_none() {
        return format!("{} years are too few to say what \"{title}\" changes.", view.stamp.years);
    }
    let size = stake_estimate(&change, true);
    let verb = match change.value {
        _ if view.losses.change_gross.almost_nothing => "changes that by almost nothing",
        Some(value) if value > 0.0 => "raises that",
        _ => "lowers that",
    };
    let moved = view.holdings.iter().filter_map(|of| Some((of, of.change.value?)));
    let most = moved.max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())).filter(|(_, value)| value.abs() >= 0.005);
    let most = most.map_or(String::new(), |(of, value)| {
        format!("; it moves {} most, by {}", named(of), stake_change(value))
    });
    format!("\"{title}\" {verb}: {size} for £100 a year on average{most}.")
}

fn score_cell(row: Option<&ScoreRow>) -> Cell {
    row.map_or("no score".into(), |row| cells::score(row.score))
}

/// Expected loss for £100 by country, assets weighing the same.
fn countries(view: &View) -> Table {
    let caption =
        "Expected loss for £100 by country over 12 months, each asset weighing the same, with 90% intervals";
    let columns: &[&str] = match view.scenario.is_baseline {
        true => &["Country", "Assets", "#Expected loss", "#Risk score"],
        false => {
            &["Country", "Assets", "#Expected loss", "#In the scenario", "#Risk score", "#In the scenario"]
        }
    };
    let mut table = Table::new(caption, columns).of(&["losses_per_100", "scores"]);
    let rows = per_hundred(view);
    for row in rows.iter().filter(|row| row.of == "country") {
        let assets = view.book.by_asset.iter().filter(|asset| asset.country == row.id).count();
        let score = view.scores.countries.iter().find(|scored| scored.id == row.id);
        let mut cells: Vec<Cell> = vec![
            country_name(view, &row.id).into(),
            assets.to_string().into(),
            stake_cell(&row.baseline),
            stake_cell(&row.scenario),
            score_cell(score),
            score.map_or("no score".into(), |row| cells::score(row.scenario_score)),
        ];
        if view.scenario.is_baseline {
            cells.truncate(5);
            cells.remove(3);
        }
        table.row(cells);
    }
    table
}

/// A figure for £100 with its interval.
fn stake_cell(of: &Estimate) -> Cell {
    Cell::from(stake_estimate(of, false)).of(of.value)
}

/// Each asset.
fn assets(view: &View) -> Section {
    let mut section = Section::new("assets", "Each asset, for £100");
    section.text(
        "An equal stake in each asset of the registry in these countries, uninsured. It says what a pound there is expected to lose; what anyone has there is not in it.",
    );
    let mut columns = vec!["Asset", "Country", "Commodity", "#Expected loss"];
    if !view.scenario.is_baseline {
        columns.extend(["#In the scenario", "#Change, paired"]);
    }
    columns.extend(["#Mean of its worst 1% of years", "#Risk score"]);
    let first = view.holdings.first().map(|of| of.id.as_str());
    let mut table =
        Table::new("Expected loss for £100 of value over 12 months, with 90% intervals", &columns)
            .of(&["assets", "scores"])
            .explained(first);
    for of in &view.holdings {
        let Some(at) = of.positions.first() else { continue };
        let mut row: Vec<Cell> = vec![
            of.name.as_str().into(),
            country_name(view, &at.country).into(),
            at.commodity.as_str().into(),
            stake_cell(&of.expected),
        ];
        if !view.scenario.is_baseline {
            row.push(stake_cell(&of.scenario_expected));
            row.push(changed(&of.change));
        }
        row.push(stake_cell(&of.tvar99));
        row.push(score_cell(view.scores.assets.iter().find(|row| row.id == at.asset)));
        table.row(row);
    }
    section.table(table);
    section
}

/// A change with the tone of a loss that rises or falls beyond its interval.
fn changed(change: &Estimate) -> Cell {
    let tone = match (change.low, change.high) {
        (Some(low), Some(high)) if low > 0.0 || high < 0.0 => match change.value {
            // What prints as no penny is no news.
            Some(value) if value >= 0.005 => Tone::Worse,
            Some(value) if value <= -0.005 => Tone::Better,
            _ => Tone::Plain,
        },
        _ => Tone::Plain,
    };
    Cell::toned(stake_estimate(change, true), tone).of(change.value)
}

/// Means for £100 of one kind of rows.
fn for_a_stake(view: &View, caption: &str, first: &str, of: &str) -> Table {
    let columns: &[&str] = match view.scenario.is_baseline {
        true => &[first, "#Baseline"],
        false => &[first, "#Baseline", "#Scenario", "#Change, paired"],
    };
    let mut table = Table::new(caption, columns).of(&["losses_per_100"]);
    for row in per_hundred(view).iter().filter(|row| row.of == of) {
        let mut cells: Vec<Cell> = vec![
            row.name.as_str().into(),
            stake_cell(&row.baseline),
            stake_cell(&row.scenario),
            changed(&row.change),
        ];
        cells.truncate(columns.len());
        table.row(cells);
    }
    table
}

/// What stakes lose to each peril.
fn perils(view: &View) -> Section {
    let mut section = Section::new("change", "By peril, for £100");
    section.table(for_a_stake(
        view,
        "Expected loss for £100 by peril over 12 months, mean of the assets, with 90% intervals",
        "Peril",
        "peril",
    ));
    section
}

/// Near, medium and 12 months.
fn horizons(view: &View) -> Section {
    let mut section = Section::new("horizons", "Horizons, for £100");
    let caption = "Expected loss for £100 in each window, mean of the assets, with 90% intervals";
    section.table(for_a_stake(view, caption, "Window", "window").switch("horizon:0"));
    section
}
