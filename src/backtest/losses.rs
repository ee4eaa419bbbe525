//! Losses: what was said the day before a documented case, and what it cost.
//!
//! A year's chance of a loss of at least `x` is that of an onset whose severity is at least `x`: onsets thinned by the severity, under
//! the posterior of the rate. Two onsets of a year on one asset are not added. Severities were written after the cases.

mod severity;

pub use severity::{below, mixture_quantile};

use super::state_action::{Fit, Variant, observed_to, unseen, varied};
use crate::hazard::frequency::Gamma;
use crate::id::AssetId;
use crate::maths;
use crate::model::hazard::{Component, Distribution, ProcessKind};
use crate::model::policy::{Dispute, DisputeLoss, Outcome};
use crate::model::record::losses::{LossCase, LossesRecord, SeverityRow, YearAhead};
use crate::period::plus_days;
use crate::units::DAYS_PER_YEAR;
use crate::world::World;
use jiff::civil::Date;

/// Models of the year ahead.
pub const MODELS: [(Variant, &str); 3] = [
    (Variant::Whole, "ours"),
    (Variant::Counts, "ours, counts only"),
    (Variant::Shipped, "ours as it ships"),
];

/// A chance of a year below which an onset counts as missed: judgement, a twentieth.
const MISSED_BELOW: f64 = 0.05;

/// A loss of control within a week is at once, and has no duration to rank: judgement, as the severity's chance of it (6 of 8).
const AT_ONCE_DAYS: f64 = 7.0;

/// A range of ranks wider than this says nothing: judgement, a quarter of the distribution.
const WIDEST_RANK: f64 = 0.25;

/// The cases that are tested, with the day before each.
pub fn eves(outcomes: &World) -> Vec<(Dispute, Date)> {
    let end = observed_to(outcomes);
    let counted = outcomes.disputes.iter().filter(|case| case.counted && case.onset <= end);
    let mut cases: Vec<(Dispute, Date)> =
        counted.map(|case| (case.clone(), plus_days(case.onset, -1.0))).collect();
    cases.sort_by(|a, b| (a.1, &a.0.id).cmp(&(b.1, &b.0.id)));
    cases
}

/// What was known on the day before a case, what it said of the next year, and the outcome.
pub fn case(case: &Dispute, eve: &World, outcomes: &World) -> LossCase {
    let loss = outcomes.dispute_losses.iter().find(|loss| loss.dispute == case.id);
    let asset = case.assets.iter().find(|id| outcomes.asset_years.iter().any(|row| row.asset == **id));
    let mut row = bare(case, asset, loss);
    row.eve = Some(eve.as_of.0.to_string());
    row.year = asset.map_or_else(Vec::new, |asset| {
        MODELS.iter().filter_map(|(variant, _)| year(case, asset, loss, varied(eve, *variant))).collect()
    });
    row.missed = row.year.first().is_none_or(|year| year.any < MISSED_BELOW);
    let kind = kind_of(case.outcome);
    if let (Some(kind), Some(loss)) = (kind, loss) {
        let share = distribution(outcomes, kind, Component::Share);
        (row.rank_low, row.rank_high) = ranks(loss, |x| share.map(|share| below(share, x)));
    }
    if let (Some(kind), Some(days)) =
        (kind, row.days.filter(|days| *days >= AT_ONCE_DAYS || case.outcome == Outcome::Settled))
    {
        row.days_rank = distribution(outcomes, kind, Component::DurationDays).map(|d| below(d, days));
    }
    row
}

/// Gathers cases; their order does not matter.
pub fn record(mut cases: Vec<LossCase>, outcomes: &World) -> LossesRecord {
    cases.sort_by(|a, b| (&a.onset, &a.id).cmp(&(&b.onset, &b.id)));
    let severities = severities(&cases, outcomes);
    let from = cases.first().map(|case| case.onset.clone());
    let known = |case: &&Dispute| from.as_ref().is_some_and(|from| case.onset.to_string() > *from);
    cases.extend(unseen(outcomes).filter(known).map(|case| {
        let loss = outcomes.dispute_losses.iter().find(|loss| loss.dispute == case.id);
        bare(case, None, loss)
    }));
    let others = || {
        let panel = |case: &&Dispute| {
            case.assets.iter().any(|id| outcomes.asset_years.iter().any(|row| row.asset == *id))
        };
        outcomes
            .disputes
            .iter()
            .filter(panel)
            .filter(known)
            .filter(|case| !case.counted && case.sector == "mining")
    };
    LossesRecord {
        models: MODELS.iter().map(|(_, name)| (*name).to_owned()).collect(),
        in_hindsight: MODELS.iter().map(|(variant, _)| *variant != Variant::Counts).collect(),
        missed_below: MISSED_BELOW,
        severities,
        others: others().count(),
        others_paid_usd_m: maths::sum(others().filter_map(|case| case.cash_usd_m)),
        cases,
    }
}

/// A case before any forecast.
fn bare(case: &Dispute, asset: Option<&AssetId>, loss: Option<&DisputeLoss>) -> LossCase {
    LossCase {
        id: case.id.clone(),
        name: case.name.clone(),
        asset: asset.map(ToString::to_string),
        country: case.country.to_string(),
        onset: case.onset.to_string(),
        eve: None,
        outcome: match case.outcome {
            Outcome::Lost => "lost",
            Outcome::Settled => "settled",
            Outcome::Withdrawn => "withdrawn",
            Outcome::Open => "open",
        }
        .to_owned(),
        share_low: loss.and_then(|loss| loss.share_low),
        share_high: loss.and_then(|loss| loss.share_high),
        share_note: loss.map(|loss| loss.note.clone()).unwrap_or_default(),
        cash_usd_m: case.cash_usd_m,
        rank_low: None,
        rank_high: None,
        days: case.duration_days,
        days_rank: None,
        year: Vec::new(),
        missed: true,
    }
}

fn kind_of(outcome: Outcome) -> Option<ProcessKind> {
    match outcome {
        Outcome::Lost => Some(ProcessKind::Taking),
        Outcome::Settled => Some(ProcessKind::SettledDispute),
        Outcome::Withdrawn | Outcome::Open => None,
    }
}

fn distribution(world: &World, process: ProcessKind, component: Component) -> Option<Distribution> {
    let row = world.severities.iter().find(|row| row.process == process && row.component == component);
    row.map(|row| row.distribution)
}

/// Ranks of both ends of a range; none where it has no floor.
fn ranks(loss: &DisputeLoss, rank: impl Fn(f64) -> Option<f64>) -> (Option<f64>, Option<f64>) {
    match (loss.share_low, loss.share_high) {
        (Some(low), Some(high)) => (rank(low), rank(high)),
        _ => (None, None),
    }
}

/// The year ahead of one model.
fn year(case: &Dispute, asset: &AssetId, loss: Option<&DisputeLoss>, world: World) -> Option<YearAhead> {
    let asset = world.asset(asset)?.clone();
    let shares = [ProcessKind::Taking, ProcessKind::SettledDispute]
        .map(|kind| distribution(&world, kind, Component::Share));
    let [Some(taken), Some(settled)] = shares else { return None };
    let fit = Fit::new(world);
    let onset = |taking: bool| -> Option<(Gamma, f64)> {
        Some((fit.rate(&asset.country, taking)?, fit.projected(&asset, taking, DAYS_PER_YEAR)))
    };
    Some(ahead([onset(true)?, onset(false)?], [taken, settled], kind_of(case.outcome), loss))
}

/// From posteriors and projected multipliers, taking first, to what is said of the year.
fn ahead(
    onsets: [(Gamma, f64); 2],
    shares: [Distribution; 2],
    kind: Option<ProcessKind>,
    loss: Option<&DisputeLoss>,
) -> YearAhead {
    let chance = |i: usize, thinned: f64| onsets[i].0.at_least_one(onsets[i].1 * thinned);
    let either = |a: f64, b: f64| 1.0 - (1.0 - a) * (1.0 - b);
    let expected = [0, 1].map(|i| onsets[i].0.mean() * onsets[i].1);
    let weight = expected[0] / (expected[0] + expected[1]);
    let rank = |x: f64| weight * below(shares[0], x) + (1.0 - weight) * below(shares[1], x);
    let exceeded =
        |x: f64| either(chance(0, 1.0 - below(shares[0], x)), chance(1, 1.0 - below(shares[1], x)));
    let (taking, settled) = (chance(0, 1.0), chance(1, 1.0));
    let (rank_low, rank_high) = loss.map_or((None, None), |loss| ranks(loss, |x| Some(rank(x))));
    let (exceeded_high, exceeded_low) = loss.map_or((None, None), |loss| ranks(loss, |x| Some(exceeded(x))));
    YearAhead {
        taking,
        settled,
        any: either(taking, settled),
        of_its_kind: if kind == Some(ProcessKind::Taking) { taking } else { settled },
        expected_loss: expected[0] * severity::mean(shares[0]) + expected[1] * severity::mean(shares[1]),
        median_given_onset: mixture_quantile(weight, shares, 0.5),
        high_given_onset: mixture_quantile(weight, shares, 0.95),
        rank_low,
        rank_high,
        exceeded_low,
        exceeded_high,
    }
}

/// Ranks of all cases by severity.
fn severities(cases: &[LossCase], outcomes: &World) -> Vec<SeverityRow> {
    let mut rows = Vec::new();
    for (process, word, outcome) in
        [(ProcessKind::Taking, "taking", "lost"), (ProcessKind::SettledDispute, "settled dispute", "settled")]
    {
        for (component, what) in [(Component::Share, "share"), (Component::DurationDays, "days")] {
            let Some(distribution) = distribution(outcomes, process, component) else { continue };
            let here = cases.iter().filter(|case| case.outcome == outcome);
            let middle = |case: &LossCase| match component {
                Component::Share => {
                    let (low, high) = (case.rank_low?, case.rank_high?);
                    (high - low <= WIDEST_RANK).then_some(0.5 * (low + high))
                }
                _ => case.days_rank,
            };
            let ranks: Vec<f64> = here.filter_map(middle).collect();
            let quarter =
                |i: usize| ranks.iter().filter(|rank| ((**rank * 4.0) as usize).min(3) == i).count();
            rows.push(SeverityRow {
                process: word.to_owned(),
                component: what.to_owned(),
                distribution: severity::words(distribution),
                known: ranks.len(),
                quarters: [quarter(0), quarter(1), quarter(2), quarter(3)],
                outside: ranks.iter().filter(|rank| !(0.05..=0.95).contains(*rank)).count(),
            });
        }
    }
    rows
}
