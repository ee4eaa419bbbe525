//! Does the exposure score of countries order what happened next, and better than one indicator alone?
//!
//! In: where countries stood at each [`Origin`], and [`Outcomes`]. Out: [`ScoresRecord`]. The order of origins does not matter.

mod compare;
mod order;
mod outcome;
mod standing;

pub use outcome::Outcomes;
pub use standing::{Origin, STABILITY, Standing, later_rows, origin};

use crate::id::CountryCode;
use crate::model::record::scores::{Group, GroupRow, OrderResult, OriginRow, Outcome, ScoresRecord};
use compare::Case;
use jiff::civil::Date;
use outcome::Happened;
use std::collections::BTreeMap;

/// Fewest countries for a correlation at an origin: three have six orders, which says nothing. Judgement.
pub const FEWEST_COUNTRIES: usize = 4;
/// Fewest blocks for a claim: percentiles of means of fewer are those of a handful of numbers. Judgement.
pub const FEWEST_BLOCKS: usize = 8;

/// Outcomes with the horizons at which they are looked at, months.
const LOOKED_AT: [(Outcome, i32); 7] = [
    (Outcome::DeathsChange, 6),
    (Outcome::DeathsChange, 12),
    (Outcome::DeathsLevel, 6),
    (Outcome::DeathsLevel, 12),
    (Outcome::Onsets, 6),
    (Outcome::Onsets, 12),
    (Outcome::OutputLost, 12),
];

/// The record of scores. `events_from` is the first day of the event file: no full score counts before it.
///
/// `None` when no origin has enough countries.
pub fn record(origins: &[Origin], outcomes: &Outcomes, events_from: Option<Date>) -> Option<ScoresRecord> {
    let happened = Happened::new(outcomes);
    let mut origins: Vec<&Origin> = origins.iter().collect();
    origins.sort_by_key(|origin| origin.date);
    let counts = |origin: &Origin, group| members(origin, group, events_from).len();
    let enough = |origin: &&&Origin| {
        [Group::Full, Group::Partial].iter().any(|group| counts(origin, *group) >= FEWEST_COUNTRIES)
    };
    let used: Vec<&Origin> = origins.iter().filter(enough).copied().collect();
    let (first, last) = (used.first()?.date, used.last()?.date);
    let mut results = Vec::new();
    let mut by_origin = Vec::new();
    for group in [Group::Full, Group::Partial] {
        for (outcome, horizon) in LOOKED_AT {
            let cases = cases(&used, &happened, (group, outcome, horizon), events_from);
            let (result, rows) = result(&cases, &happened, (group, outcome, horizon));
            results.extend(result);
            by_origin.extend(rows);
        }
    }
    Some(ScoresRecord {
        origins: used.len(),
        first_origin: first.to_string(),
        last_origin: last.to_string(),
        events_from: events_from.map(|date| date.to_string()).unwrap_or_default(),
        outcome_snapshot: happened.vintage.map(|date| date.to_string()).unwrap_or_default(),
        finished_to: happened.finished_to.map(|month| month.to_string()).unwrap_or_default(),
        fewest_countries: FEWEST_COUNTRIES,
        fewest_blocks: FEWEST_BLOCKS,
        groups: [Group::Full, Group::Partial]
            .iter()
            .filter_map(|g| group_row(&used, *g, events_from))
            .collect(),
        results,
        by_origin,
    })
}

/// The countries of a group at an origin.
fn members(origin: &Origin, group: Group, events_from: Option<Date>) -> Vec<&Standing> {
    let has_events = events_from.is_none_or(|from| from <= origin.date);
    let own = |standing: &&Standing| {
        standing.partial == (group == Group::Partial) && (has_events || !standing.events_covered)
    };
    origin.standings.iter().filter(own).collect()
}

/// Cases by origin, with at least as many countries as a correlation needs.
fn cases<'a>(
    origins: &[&'a Origin],
    happened: &Happened<'_>,
    (group, outcome, horizon): (Group, Outcome, i32),
    events_from: Option<Date>,
) -> Vec<(Date, Vec<Case<'a>>)> {
    let at = |origin: &&'a Origin| {
        let of = |standing: &'a Standing| {
            let outcome = happened.of(outcome, &standing.country, origin.date, horizon)?;
            Some(Case { standing, outcome })
        };
        (origin.date, members(origin, group, events_from).into_iter().filter_map(of).collect::<Vec<_>>())
    };
    origins.iter().map(at).filter(|(_, cases)| cases.len() >= FEWEST_COUNTRIES).collect()
}

fn result(
    cases: &[(Date, Vec<Case<'_>>)],
    happened: &Happened<'_>,
    (group, outcome, horizon): (Group, Outcome, i32),
) -> (Option<OrderResult>, Vec<OriginRow>) {
    let name = format!("scores:{group:?}:{outcome:?}:{horizon}");
    let Some(compared) = compare::compare(cases, horizon, &name) else { return (None, Vec::new()) };
    let is_provisional = |date: &Date| {
        let end = crate::period::Month::of(*date).plus(horizon);
        matches!(outcome, Outcome::DeathsChange | Outcome::DeathsLevel)
            && happened.finished_to.is_some_and(|to| end > to)
    };
    let dates: Vec<Date> = compared.origins.iter().map(|row| row.date).collect();
    let rows = compared.origins.iter().map(|row| OriginRow {
        group,
        outcome,
        horizon_months: horizon,
        origin: row.date.to_string(),
        countries: row.countries,
        score: row.correlations[0],
        stability: row.correlations[1],
        deaths: row.correlations[2],
    });
    let rows = rows.collect();
    let result = OrderResult {
        group,
        outcome,
        horizon_months: horizon,
        origins: dates.len(),
        first_origin: dates.first().map(ToString::to_string).unwrap_or_default(),
        last_origin: dates.last().map(ToString::to_string).unwrap_or_default(),
        flat_origins: cases.len() - dates.len(),
        provisional_origins: dates.iter().filter(|date| is_provisional(date)).count(),
        countries: compared.countries.iter().map(ToString::to_string).collect(),
        blocks: compared.blocks,
        rankings: compared.rankings,
        differences: compared.differences,
        without: compared.without,
        finding: compared.finding,
    };
    (Some(result), rows)
}

fn group_row(origins: &[&Origin], group: Group, events_from: Option<Date>) -> Option<GroupRow> {
    let mut countries: BTreeMap<&CountryCode, usize> = BTreeMap::new();
    let (mut dates, mut ordered_as_stability) = (Vec::new(), 0);
    for origin in origins {
        let own = members(origin, group, events_from);
        if own.len() >= FEWEST_COUNTRIES {
            dates.push(origin.date);
            ordered_as_stability += usize::from(is_ordered_as_stability(&own));
            own.iter().for_each(|standing| *countries.entry(&standing.country).or_default() += 1);
        }
    }
    Some(GroupRow {
        group,
        first_origin: dates.first()?.to_string(),
        last_origin: dates.last()?.to_string(),
        origins: dates.len(),
        ordered_as_stability,
        countries: countries.into_iter().map(|(code, count)| (code.to_string(), count)).collect(),
    })
}

fn is_ordered_as_stability(standings: &[&Standing]) -> bool {
    let by = |pick: fn(&Standing) -> f64| standings.iter().map(|own| pick(own)).collect();
    order::spearman(by(|own| own.score), by(|own| own.stability)).is_some_and(|rho| rho > 1.0 - 1e-12)
}
