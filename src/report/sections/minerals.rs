//! Minerals and supply: who supplies what, at what price, by which route, and what of it the book may lose.

pub(super) mod tables;

use crate::model::view::{ConcentrationRow, OutputAtRisk, PriceRow, RouteRow, View};
use crate::report::document::Section;
use crate::report::format::{Currency, amount, capital, date, list, number, percent, tonnes};
use tables::{at_risk, by_country, concentration, outputs, prices, reported, reserves, routes};

/// The index of one supplier alone.
const WHOLE_INDEX: f64 = 10_000.0;
/// Hubs named in a sentence.
const HUBS_NAMED: usize = 3;

pub(super) fn section(view: &View) -> Section {
    let mut section = overview(view);
    section.table(concentration(view));
    section.more(by_country(view));
    section.more(outputs(view));
    section.more(reported(view));
    section.more(reserves(view));
    section.heading("Prices");
    section.list(view.minerals.prices.iter().map(price).collect());
    section.table(prices(view));
    section.heading("Routes of gold");
    section.text(hubs(view));
    section.text(traced(view));
    section.table(routes(view, true));
    section.more(routes(view, false));
    if view.book.without_book {
        return section;
    }
    section.heading("Output at risk");
    section.text(lost(view));
    section.table(at_risk(view));
    section
}

/// The findings without their tables.
pub(super) fn overview(view: &View) -> Section {
    let mut section = Section::new("minerals", "Minerals and supply");
    let rows = &view.minerals.concentration;
    if rows.is_empty() {
        section.text("No world output was published by the as-of date, so no share of supply can be given.");
        return section;
    }
    section.lead(headline(view));
    section.list(rows.iter().map(|row| supply(view, row)).collect());
    section
}

/// US$ with one decimal.
pub(super) fn dollars(value: f64) -> String {
    Currency::of("USD").rename(&amount(value))
}

/// The index out of 10,000.
pub(super) fn index(value: f64) -> String {
    number(index_points(value))
}

/// The index with all its digits.
pub(in crate::report) fn index_points(value: f64) -> f64 {
    value * WHOLE_INDEX
}

/// How much more the others would have to produce if a share fell away.
pub(super) fn to_replace(share: f64) -> f64 {
    share / (1.0 - share)
}

/// The mineral with most pounds of the book, else gold; with its share of the AES.
pub(super) fn leading(view: &View) -> Option<(&ConcentrationRow, f64)> {
    let pounds = |row: &ConcentrationRow| {
        let held = view.book.by_asset.iter().filter(|asset| asset.commodity == row.mineral);
        crate::maths::sum(held.map(|asset| asset.pounds))
    };
    let rows = view.minerals.concentration.iter().filter_map(|row| Some((row, row.aes_share?)));
    rows.max_by(|a, b| pounds(a.0).total_cmp(&pounds(b.0)).then(a.1.total_cmp(&b.1)))
}

fn headline(view: &View) -> String {
    let Some((row, share)) = leading(view) else {
        return "No source gives the share of the AES in the world's output.".to_owned();
    };
    if share <= 0.0 {
        return format!("{} mine no {} in the source of {}.", aes(view), row.mineral, row.year);
    }
    format!(
        "{} mined {} of the world's {} in {}. If all of it stopped, the rest of the world would have to mine {} more to make up for it.",
        aes(view),
        percent(share),
        row.mineral,
        row.year,
        percent(to_replace(share))
    )
}

/// The AES by their names.
pub(super) fn aes(view: &View) -> String {
    let names: Vec<String> = view.minerals.aes.iter().map(|(_, name)| name.clone()).collect();
    list(&names)
}

fn supply(view: &View, row: &ConcentrationRow) -> String {
    let share = match row.aes_share {
        Some(share) if share > 0.0 => format!("the AES mine {}", percent(share)),
        Some(_) => "the AES mine none".to_owned(),
        None => "no share of the AES is given".to_owned(),
    };
    format!(
        "{}, {}: {share}; {} is the largest of {} producers with {}. Supply is {} (index {} of 10,000; {} when weighted by the governance of the producers). {}",
        capital(&row.mineral),
        row.year,
        row.top_name,
        row.producers,
        percent(row.top_share),
        concentrated(view, row.hhi),
        index(row.hhi),
        index(row.governed_hhi),
        listed(view, row)
    ) + &newer(view, &row.mineral, row.year)
}

/// A view of before the steps were kept names none.
fn concentrated(view: &View, hhi: f64) -> &'static str {
    match (view.minerals.concentration_steps, index_points(hhi)) {
        (None, _) => "what the index says",
        (Some([_, high]), points) if points > high => "highly concentrated",
        (Some([from, _]), points) if points >= from => "concentrated",
        _ => "spread over many",
    }
}

fn listed(view: &View, row: &ConcentrationRow) -> String {
    let Some(found) = view.minerals.critical.iter().find(|listed| listed.mineral == row.mineral) else {
        return "The UK list does not name it.".to_owned();
    };
    let is_on = if found.critical { "on" } else { "not on" };
    let checked = if found.documented { "" } else { " (unverified)" };
    format!("It is {is_on} the UK's list of critical minerals of {}{checked}.", found.year)
}

/// What a newer source says of the AES, where it names one of them.
fn newer(view: &View, mineral: &str, year: i16) -> String {
    let is_aes = |code: &str| view.minerals.aes.iter().any(|(of, _)| of == code);
    let rows = view.minerals.supply.iter().filter(|row| row.mineral == mineral && row.year > year);
    let named: Vec<String> = rows
        .filter(|row| is_aes(&row.country))
        .filter_map(|row| {
            let estimate = if row.estimated { ", an estimate" } else { "" };
            Some(format!(
                " {} gives {} {} in {}{estimate}.",
                row.source,
                row.name,
                percent(row.share?),
                row.year
            ))
        })
        .collect();
    named.concat()
}

/// A price with its date, against a year before and the mean of what is shown.
fn price(row: &PriceRow) -> String {
    let against = match row.change() {
        Some(change) => {
            let direction = if change < 0.0 { "less" } else { "more" };
            format!(", {} {direction} than a year before", percent(change.abs()))
        }
        None => String::new(),
    };
    let ratio = row.price / row.mean;
    let mean = match ratio < 1.0 {
        true => format!("{} below", percent(1.0 - ratio)),
        false => format!("{} above", percent(ratio - 1.0)),
    };
    let span = row.points.first().map_or(String::new(), |(from, _)| format!(" since {}", date(from)));
    format!(
        "{}: {} in {}{against}, {mean} its mean{span}.",
        capital(&row.label),
        quoted(row.price, &row.unit),
        date(&row.period)
    )
}

/// A price with its unit: `US$4,000 a troy oz`.
fn quoted(price: f64, unit: &str) -> String {
    match unit.strip_prefix("$/") {
        Some(per) => format!("US${} a {per}", number(price)),
        None => format!("{} {unit}", number(price)),
    }
}

fn hubs(view: &View) -> String {
    let rows: Vec<&RouteRow> = view.minerals.routes.iter().filter(|row| row.is_aes).collect();
    let Some(first) = rows.first() else {
        return "No trade of the AES was published by the as-of date.".to_owned();
    };
    let sentences: Vec<String> = view
        .minerals
        .aes
        .iter()
        .filter_map(|(code, name)| {
            let own: Vec<&&RouteRow> = rows.iter().filter(|row| row.country == *code).collect();
            let named: Vec<String> = own
                .iter()
                .take(HUBS_NAMED)
                .map(|row| format!("{} to {}", percent(row.share), row.partner_name))
                .collect();
            (!own.is_empty()).then(|| {
                let total = crate::maths::sum(own.iter().map(|row| row.usd));
                format!("{name} exported {} of gold: {}", dollars(total), list(&named))
            })
        })
        .collect();
    let passed = match first.passed_over {
        Some(year) => format!(
            " The newest year, {year}, is passed over: their exports on record fall below half of the year before, as they do where a large buyer has not reported."
        ),
        None => String::new(),
    };
    format!("In {}, {}.{passed}", first.year, sentences.join("; "))
}

/// What of it reaches the UK: what is known, and what is not.
fn traced(view: &View) -> String {
    let rows: Vec<&RouteRow> = view.minerals.routes.iter().filter(|row| row.is_aes).collect();
    let Some(first) = rows.first() else { return String::new() };
    let direct = rows.iter().any(|row| row.partner == "GBR");
    let mut partners: Vec<(&str, f64, f64)> = rows
        .iter()
        .filter_map(|row| Some((row.partner_name.as_str(), row.partner_to_uk_usd?, row.partner_to_uk_share?)))
        .collect();
    partners.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    partners.dedup_by(|a, b| a.0 == b.0);
    let named: Vec<String> = partners
        .iter()
        .take(HUBS_NAMED)
        .map(|(name, usd, share)| format!("{name} {} ({})", dollars(*usd), percent(*share)))
        .collect();
    let straight = match direct {
        true => "Some went straight to the UK.",
        false => "None is recorded as sent straight to the UK.",
    };
    if named.is_empty() {
        return format!("{straight} The UK recorded no gold from these buyers in that year.");
    }
    format!(
        "{straight} The UK in {} imported gold from the same buyers: {}. That gold is of every origin, and the UK's gold trade is the London bullion market: the figures do not say how much of it was mined in the Sahel.",
        first.year,
        list(&named)
    )
}

/// Gold that the book's mines are expected not to deliver, in tonnes.
pub(super) fn gold_lost(view: &View) -> Option<GoldLost> {
    let rows: Vec<&OutputAtRisk> = view.minerals.at_risk.iter().filter(|row| row.mineral == "gold").collect();
    let known: Vec<(&OutputAtRisk, f64)> =
        rows.iter().filter_map(|row| Some((*row, row.output?))).filter(|(row, _)| row.unit == "t").collect();
    (!known.is_empty()).then(|| GoldLost {
        mines: rows.len(),
        known: known.len(),
        output: crate::maths::sum(known.iter().map(|(_, output)| *output)),
        baseline: crate::maths::sum(known.iter().map(|(row, output)| row.lost_share * output)),
        scenario: crate::maths::sum(known.iter().map(|(row, output)| row.scenario_lost_share * output)),
    })
}

/// Tonnes of gold at risk.
pub(super) struct GoldLost {
    /// Gold assets of the book.
    pub(super) mines: usize,
    /// Of these, with a documented output.
    pub(super) known: usize,
    /// Their output, tonnes a year.
    pub(super) output: f64,
    /// Expected to be lost, baseline.
    pub(super) baseline: f64,
    /// Expected to be lost, scenario.
    pub(super) scenario: f64,
}

/// Troy ounces in a tonne.
const OUNCES: f64 = 32_150.746_6;

/// What tonnes of gold fetch at the newest price, US$, and its month.
pub(super) fn gold_value(view: &View, tonnes: f64) -> Option<(f64, String)> {
    let price = view.minerals.prices.iter().find(|row| row.series == "gold")?;
    Some((tonnes * OUNCES * price.price, date(&price.period)))
}

fn lost(view: &View) -> String {
    let Some(gold) = gold_lost(view) else {
        return "No gold mine of the book has a documented output, so none at risk can be given.".to_owned();
    };
    let scenario = match view.scenario.is_baseline {
        true => String::new(),
        false => format!(", {} t under the scenario", tonnes(gold.scenario)),
    };
    format!(
        "The {} of the book's {} gold assets with a documented output mine {} t a year. The model expects their holders to lose {} t of it over 12 months{scenario}: stops, and what is left of the year after a taking. It counts whole mines, not the book's share, and is a mean: most years lose less, a few far more. A mine that a state takes may go on producing, so the market need not lose what the holder loses.",
        gold.known,
        gold.mines,
        number(gold.output),
        tonnes(gold.baseline)
    )
}
