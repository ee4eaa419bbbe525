//! What it means for the UK: consumers and households, businesses and jobs, policy and regulation.

use super::minerals::tables::{direct, treaties};
use super::minerals::{aes, dollars, gold_lost, gold_value, to_replace};
use crate::maths;
use crate::model::peril::Peril;
use crate::model::plan::HoldingKind;
use crate::model::view::{DirectRow, HoldingView, View};
use crate::report::cells;
use crate::report::document::{Section, Table};
use crate::report::format::{
    amount, capital, change_estimate, counted, list, number, percent, pounds, tonnes,
};
use crate::report::tables::by_kind;

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("uk", "What it means for the UK");
    section.lead(headline(view));
    section.heading("Consumers and households");
    section.list(households(view));
    direct(&mut section, view);
    section.heading("Businesses and jobs");
    section.list(businesses(view));
    section.table(kinds(view));
    section.heading("Policy and regulation");
    section.list(policy(view));
    treaties(&mut section, view);
    section
}

/// The three channels without their tables.
pub(super) fn overview(view: &View) -> Section {
    let mut section = section(view);
    section.blocks.retain(|block| {
        use crate::report::document::Block;
        !matches!(block, Block::Table(_) | Block::More(_) | Block::Figure(_))
    });
    section
}

/// Trade against ownership: which of the two carries the exposure.
fn headline(view: &View) -> String {
    let rows = &view.minerals.uk_direct;
    let straight = maths::sum(rows.iter().map(|row| row.aes_usd));
    let owned = amount(view.book.looked_through);
    if rows.is_empty() {
        return format!(
            "No UK trade was published by the as-of date; what is known is ownership: {owned} of this book stands in the region."
        );
    }
    let all = maths::sum(rows.iter().map(|row| row.usd));
    let named: Vec<String> = rows
        .iter()
        .filter(|row| row.aes_usd > 0.0)
        .map(|row| format!("{} of {} in {}", dollars(row.aes_usd), row.goods, row.year))
        .collect();
    let trade = match named.is_empty() || all <= 0.0 {
        true => format!(
            "In the newest year on record none of the UK's imports of gold, lithium and uranium came straight from {}",
            aes(view)
        ),
        false => format!(
            "Of the UK's imports of gold, lithium and uranium {} came straight from {}: {}",
            percent(straight / all),
            aes(view),
            list(&named)
        ),
    };
    format!(
        "{trade}. The exposure is through ownership and contracts: {owned} of this book stands in assets of the region."
    )
}

fn households(view: &View) -> Vec<String> {
    let mut points = Vec::new();
    for row in &view.minerals.uk_direct {
        points.push(bought(row));
    }
    let mined = view.minerals.concentration.iter().filter_map(|row| {
        let share = row.aes_share.filter(|share| *share > 0.0)?;
        Some(format!("{} more {}", percent(to_replace(share)), row.mineral))
    });
    let mined: Vec<String> = mined.collect();
    if !mined.is_empty() {
        points.push(format!(
            "Prices in shops: a stop of every mine in the AES would leave others to mine {}. The model gives no price effect for that: the package holds no measured one.",
            list(&mined)
        ));
    }
    let shares: Vec<&HoldingView> = of_kind(view, HoldingKind::Equity);
    if !shares.is_empty() {
        points.push(format!(
            "Savings: {} of this book, {} in the region, may expect to lose {} a year; whoever saves in a fund with such shares carries a part of it.",
            counted(shares.len(), "line of shares", "lines of shares"),
            amount(maths::sum(shares.iter().map(|row| row.looked_through))),
            pounds(expected(&shares))
        ));
    }
    points
}

fn bought(row: &DirectRow) -> String {
    let market = match row.hs6.as_str() {
        "710812" => {
            " This is the London bullion market: gold that is stored and traded, not what households buy."
        }
        _ => "",
    };
    let straight = match (row.aes_usd > 0.0, row.aes_last_year) {
        (true, _) => format!("{} straight from the AES", dollars(row.aes_usd)),
        (false, Some(year)) => format!("none straight from the AES, the last in {year}"),
        (false, None) => format!("none straight from the AES in any year since {}", row.from_year),
    };
    let top = match row.top_share >= 0.995 {
        true => format!("all from {}", row.top_name),
        false => format!("most from {} ({})", row.top_name, percent(row.top_share)),
    };
    format!(
        "{}: the UK imported {} in {}, the newest year on record, {straight}; {top}.{market}",
        capital(&row.goods),
        dollars(row.usd),
        row.year
    )
}

fn of_kind(view: &View, kind: HoldingKind) -> Vec<&HoldingView> {
    view.holdings.iter().filter(|row| row.kind == kind).collect()
}

fn expected(rows: &[&HoldingView]) -> f64 {
    maths::sum(rows.iter().filter_map(|row| row.expected.value))
}

fn businesses(view: &View) -> Vec<String> {
    let mut points = Vec::new();
    let assets = &view.minerals.uk_assets;
    let sum = |part: fn(&crate::model::view::UkAssetRow) -> u32| assets.iter().map(part).sum::<u32>();
    let linked = |row: &&crate::model::view::UkAssetRow| row.listed + row.run > 0;
    let places: Vec<String> =
        assets.iter().filter(linked).map(|row| format!("{} {}", row.name, row.listed + row.run)).collect();
    if !places.is_empty() {
        points.push(format!(
            "Companies: of {} mines, projects and sites on file in these countries, {} belong to companies listed in London and {} to others incorporated or run in the UK ({}).",
            sum(|row| row.assets),
            sum(|row| row.listed),
            sum(|row| row.run),
            list(&places)
        ));
    }
    if let Some(gold) = gold_lost(view) {
        let worth = gold_value(view, gold.baseline).map_or(String::new(), |(usd, month)| {
            format!(", worth {} at the price of {month}", dollars(usd))
        });
        points.push(format!(
            "Output: holders of the book's gold mines are expected to lose {} t of {} t a year{worth}. It counts whole mines, not the book's share.",
            tonnes(gold.baseline),
            number(gold.output)
        ));
    }
    let contracts: Vec<&HoldingView> =
        [HoldingKind::Offtake, HoldingKind::Supply].iter().flat_map(|kind| of_kind(view, *kind)).collect();
    if contracts.is_empty() {
        points.push("Supply: the book holds no offtake or supply contract, so no delivery to a UK buyer is at risk in it.".to_owned());
    } else {
        points.push(format!(
            "Supply: {} worth {} a year are expected to cost {} a year to replace.",
            counted(contracts.len(), "contract", "contracts"),
            amount(maths::sum(contracts.iter().map(|row| row.pounds))),
            pounds(expected(&contracts))
        ));
    }
    points.push("Jobs: the package holds no figure on UK jobs at these companies or their suppliers, so the run does not answer this.".to_owned());
    points
}

fn kinds(view: &View) -> Table {
    let mut table = Table::new(
        "The book by kind of holding; expected loss before insurance, a year, baseline",
        &["Kind", "#Holdings", "#Amount", "#In the region", "#Expected loss"],
    )
    .of(&["holdings_by_kind"]);
    for row in by_kind(view) {
        table.row(vec![
            capital(row.name).into(),
            row.holdings.to_string().into(),
            cells::amount(row.pounds),
            cells::amount(row.looked_through),
            cells::pounds(row.expected),
        ]);
    }
    table
}

fn policy(view: &View) -> Vec<String> {
    let mut points = vec![state_share(view)];
    points.push(protection(view));
    points.push(critical(view));
    let flagged: Vec<String> = view
        .holdings
        .iter()
        .filter(|row| row.flags.iter().any(|flag| flag.contains("sanction")))
        .map(|row| row.id.clone())
        .collect();
    points.push(match flagged.is_empty() {
        true => "Sanctions: no holding is flagged for a sanctions check before dealing.".to_owned(),
        false => format!("Sanctions: check before dealing in {}.", list(&flagged)),
    });
    points
}

/// How much of the loss is an act of a state, and what the scenario does to that part.
fn state_share(view: &View) -> String {
    let acts = [Peril::Expropriation, Peril::ContractChange, Peril::Transfer];
    let losses = &view.losses.baseline_gross;
    let part = maths::sum(
        losses.by_peril.iter().filter(|(peril, _)| acts.contains(peril)).filter_map(|(_, loss)| loss.value),
    );
    let share = match losses.expected.value {
        Some(total) if total > 0.0 => format!("{} of it", percent(part / total)),
        _ => "a part that too few years can give".to_owned(),
    };
    let scenario = match view.scenario.is_baseline {
        true => String::new(),
        false => {
            let changes: Vec<String> = view
                .losses
                .change_gross
                .by_peril
                .iter()
                .filter(|(peril, _)| acts.contains(peril))
                .map(|(peril, change)| format!("{} {}", peril.label(), change_estimate(change)))
                .collect();
            format!(" The scenario changes {}.", list(&changes))
        }
    };
    format!(
        "Acts of states: expropriation, contract changes and transfer stops make {} of expected loss a year, {share}. These are what treaties, insurance and diplomacy speak to.{scenario}",
        pounds(part)
    )
}

fn protection(view: &View) -> String {
    let rows = &view.minerals.treaties;
    let held: Vec<&str> = view.book.by_asset.iter().map(|asset| asset.country.as_str()).collect();
    let names = |covers: &str| {
        let mut names: Vec<String> = rows
            .iter()
            .filter(|row| row.instrument.starts_with("UK-") && row.covers_uk == covers)
            .filter(|row| held.contains(&row.country.as_str()))
            .map(|row| if row.documented { row.name.clone() } else { format!("{} (unverified)", row.name) })
            .collect();
        names.dedup();
        names
    };
    let (with, without) = (names("yes"), names("no"));
    match (with.is_empty(), without.is_empty()) {
        (true, true) => "Treaties: none on file for the countries of this book.".to_owned(),
        (true, false) => {
            format!("Treaties: none of the UK's is known to cover the book in {}.", list(&without))
        }
        (false, true) => format!("Treaties: a UK investment treaty is on file with {}.", list(&with)),
        (false, false) => format!(
            "Treaties: a UK investment treaty is on file with {}; none is known with {}, where a holder rests on the mining convention, insurance or a holding company elsewhere.",
            list(&with),
            list(&without)
        ),
    }
}

fn critical(view: &View) -> String {
    let rows = &view.minerals.critical;
    let names = |critical: bool| {
        let names: Vec<String> =
            rows.iter()
                .filter(|row| row.critical == critical)
                .map(|row| {
                    if row.documented { row.mineral.clone() } else { format!("{} (unverified)", row.mineral) }
                })
                .collect();
        names
    };
    let Some(first) = rows.first() else {
        return "Critical minerals: no UK list was out by the as-of date, or it names none of these."
            .to_owned();
    };
    let (on, off) = (list(&names(true)), names(false).join(" or "));
    let on = if on.is_empty() { "none of these minerals".to_owned() } else { on };
    let off = if off.is_empty() { String::new() } else { format!(", not {off}") };
    format!(
        "Critical minerals: the UK's list of {} ({} materials) names {on}{off}.",
        first.year, view.minerals.critical_listed
    )
}
