//! What insurance takes: covered perils apart from the others, and each policy as its buyer reads it.

use super::tail::is_known;
use crate::model::peril::Peril;
use crate::model::view::{Estimate, PolicyView, View};
use crate::report::cells;
use crate::report::document::{Cell, Section, Table};
use crate::report::format::{amount, count, date, estimate, list, percent, peril, pounds};

/// What a reader of the summary needs: the sentence, and the policies.
pub(super) fn overview(view: &View) -> Section {
    let mut section = section(view);
    if !view.losses.policies.is_empty() {
        section.blocks.truncate(1);
        section.table(table(view));
    }
    section
}

pub(super) fn section(view: &View) -> Section {
    let mut section = Section::new("insurance", "Insurance");
    let policies = &view.losses.policies;
    if policies.is_empty() {
        section.text("No holding of this book is insured: what is lost is borne.");
        return section;
    }
    section.text(lead(view));
    section.table(covers(view));
    section.table(by_peril(view));
    for policy in policies {
        section.heading(format!("Policy {}", policy.id));
        section.text(told(policy));
    }
    section.table(table(view));
    section
}

fn lead(view: &View) -> String {
    let losses = &view.losses;
    match (losses.baseline_gross.expected.value, losses.baseline_retained.expected.value) {
        (Some(gross), Some(retained)) if gross > 0.0 => format!(
            "Policies are expected to pay {} of {} a year, {}; {} stays with the book.",
            pounds(gross - retained),
            pounds(gross),
            percent((gross - retained) / gross),
            pounds(retained)
        ),
        _ => String::new(),
    }
}

fn covers(view: &View) -> Table {
    let mut table = Table::new(
        "Expected loss by what the policies cover, a year, pounds",
        &["Part", "Branch", "#Before insurance", "#Recovered", "#Retained"],
    )
    .of(&["insurance"]);
    for row in &view.losses.insurance {
        let what = match row.what.as_str() {
            "covered" => "Insured holdings, perils their policy covers",
            "excluded" => "Insured holdings, perils it does not cover",
            _ => "Holdings without a policy",
        };
        table.row(vec![
            what.into(),
            row.branch.as_str().into(),
            cells::pounds(row.gross),
            cells::pounds(row.recovered),
            cells::pounds(row.retained),
        ]);
    }
    table
}

fn by_peril(view: &View) -> Table {
    let losses = &view.losses;
    let mut table = Table::new(
        "Expected loss by peril, a year, pounds, baseline",
        &["Peril", "#Before insurance", "#Recovered", "#Retained"],
    )
    .of(&["losses_by_peril"]);
    for ((of, gross), (_, retained)) in
        losses.baseline_gross.by_peril.iter().zip(&losses.baseline_retained.by_peril)
    {
        let recovered = gross.value.zip(retained.value).map(|(gross, retained)| gross - retained);
        table.row(vec![
            peril(*of).into(),
            cells::estimate(gross),
            recovered.map_or_else(String::new, pounds).into(),
            cells::estimate(retained),
        ]);
    }
    table
}

/// A policy in sentences: what stands under it, what it is expected to pay, what that is of its limit.
fn told(policy: &PolicyView) -> String {
    let names = |perils: &[Peril]| list(&perils.iter().map(|of| of.label().to_owned()).collect::<Vec<_>>());
    let mut text = format!(
        "Covers {}, {} in the region, against {}. ",
        list(&policy.holdings),
        amount(policy.pounds),
        names(&policy.perils)
    );
    text.push_str(&format!(
        "What it covers is expected to lose {} a year, {} of it to covered perils; the policy is expected to pay {}.",
        pounds(policy.expected),
        pounds(policy.expected_covered),
        estimate(&policy.recovery)
    ));
    text.push_str(&format!(" It pays in {} of years.", share(&policy.pays)));
    if is_known(&policy.rate_on_line) {
        text.push_str(&format!(
            " Technical rate on line {}: expected recovery over the limit, without expenses or margin.",
            share(&policy.rate_on_line)
        ));
    }
    text.push_str(&terms(policy));
    text
}

fn terms(policy: &PolicyView) -> String {
    let limit = match policy.limit {
        Some(limit) => format!("a limit of {} {} a year", policy.currency, count(limit as u64)),
        None => "no limit".to_owned(),
    };
    match &policy.rate_month {
        Some(month) => format!(
            " Its terms are in {}, {limit}, at {:.6} pounds ({}), fixed over the run.",
            policy.currency,
            policy.gbp_per_unit,
            date(month)
        ),
        None => format!(" Its terms are in {}, {limit}.", policy.currency),
    }
}

/// A share with its interval, to a tenth of a percent.
fn share(of: &Estimate) -> String {
    let text = |value: f64| format!("{:.1}%", value * 100.0);
    match (of.value, of.low, of.high) {
        (Some(value), Some(low), Some(high)) => format!("{} ({} to {})", text(value), text(low), text(high)),
        (Some(value), ..) => text(value),
        _ => "unknown".to_owned(),
    }
}

fn table(view: &View) -> Table {
    let mut table = Table::new(
        "Policies beside what they cover, a year",
        &[
            "Policy",
            "#Pounds covered",
            "#Limit, pounds",
            "#Expected loss",
            "#Expected recovery",
            "#Rate on line",
            "#Pays in",
            "#Scenario recovery",
        ],
    )
    .of(&["policies"]);
    for policy in &view.losses.policies {
        let cells: Vec<Cell> = vec![
            policy.id.as_str().into(),
            cells::amount(policy.pounds),
            policy.limit_pounds.map_or_else(|| "none".into(), cells::amount),
            cells::pounds(policy.expected),
            cells::estimate(&policy.recovery),
            Cell::from(share(&policy.rate_on_line)).of(policy.rate_on_line.value),
            Cell::from(share(&policy.pays)).of(policy.pays.value),
            cells::estimate(&policy.scenario_recovery),
        ];
        table.row(cells);
    }
    table
}
