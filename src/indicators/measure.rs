//! The raw value of an indicator in a country, with its rows, its period and its age.

use super::board::State;
use super::concentration;
use super::events;
use super::freshness;
use crate::id::{CommodityId, CountryCode};
use crate::maths;
use crate::model::panel::Observation;
use crate::model::registry::{IndicatorSpec, Measure, Scale};
use crate::period::{Month, days_between};
use crate::provenance::{Arena, Evidence, EvidenceId};
use crate::units::DAYS_PER_YEAR;
use crate::world::World;
use std::collections::BTreeSet;

/// Mineral by which a country as such is priced (RECIPE 3).
const COUNTRY_MINERAL: &str = "gold";

/// A raw value as found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measured {
    pub(super) raw: Option<f64>,
    pub(super) period: Option<String>,
    pub(super) missed: Option<u32>,
    pub(super) state: State,
    pub(super) reason: Option<String>,
    pub(super) evidence: EvidenceId,
}

/// What is being measured.
pub(super) struct Target<'a> {
    pub(super) world: &'a World,
    pub(super) country: &'a CountryCode,
    /// `None` for the country as such.
    pub(super) commodity: Option<&'a CommodityId>,
    pub(super) spec: &'a IndicatorSpec,
}

impl Target<'_> {
    /// A value that counts, or is too old to.
    pub(super) fn found(&self, arena: &mut Arena, evidence: Evidence, age: Age) -> Measured {
        let state = freshness::state(age.missed, age.frozen, self.spec);
        let reason = match state {
            State::Expired => Some(format!("newest is {}, {} releases missed", age.period, age.missed)),
            State::Stale => Some(format!("the figure has not moved since {}", age.period)),
            _ => age.remark,
        };
        Measured {
            raw: evidence.value,
            period: Some(age.period.clone()),
            missed: Some(age.missed),
            state,
            reason,
            evidence: arena.push(evidence.period(&age.period).reason(self.spec.source.clone())),
        }
    }

    /// No value, and why.
    pub(super) fn absent(&self, arena: &mut Arena, state: State, reason: impl Into<String>) -> Measured {
        let reason = reason.into();
        let evidence = Evidence::data(self.label(), None, self.spec.unit.clone()).reason(reason.clone());
        Measured {
            raw: None,
            period: None,
            missed: None,
            state,
            reason: Some(reason),
            evidence: arena.push(evidence),
        }
    }

    /// The mineral, or that by which a country as such is priced.
    pub(super) fn mineral(&self) -> &str {
        self.commodity.map_or(COUNTRY_MINERAL, CommodityId::as_str)
    }

    pub(super) fn label(&self) -> String {
        let name = self.world.country(self.country).map_or(self.country.as_str(), |row| row.name.as_str());
        format!("{}, {name}", self.spec.label)
    }

    pub(super) fn evidence(&self, value: f64) -> Evidence {
        Evidence::data(self.label(), value, self.spec.unit.clone())
    }
}

/// How old a value is.
pub(super) struct Age {
    pub(super) period: String,
    pub(super) missed: u32,
    pub(super) frozen: bool,
    pub(super) remark: Option<String>,
}

impl Age {
    pub(super) fn of_month(target: &Target<'_>, month: Month) -> Self {
        let missed = freshness::missed(month, &BTreeSet::new(), target.spec, target.world.as_of.0);
        Self { period: month.to_string(), missed, frozen: false, remark: None }
    }
}

/// Measures an indicator.
pub(super) fn measure(target: &Target<'_>, arena: &mut Arena) -> Measured {
    match target.spec.measure {
        Measure::Deaths => deaths(target, arena),
        Measure::Concentration => concentration::measure(target, arena),
        Measure::Panel => panel(target, arena),
        Measure::DecayedCoups => coups(target, arena),
        Measure::DecayedEvents => events::measure(target, arena),
        Measure::PriceRatio => price(target, arena),
    }
}

fn deaths(target: &Target<'_>, arena: &mut Arena) -> Measured {
    let series = &target.world.conflict;
    let window = target.spec.window_months.map_or(12, usize::from);
    let Some(months) = series.months.get(target.country).filter(|months| months.len() >= window) else {
        return target.absent(arena, State::Missing, "the conflict file does not cover the country");
    };
    let last = &months[months.len() - window..];
    let total = maths::sum(last.iter().map(|month| month.deaths));
    let scaling = last.iter().map(|month| month.scaling).fold(1.0, f64::max);
    let remark = (scaling > 1.0).then(|| format!("provisional months scaled by {scaling:.2}"));
    let evidence = target
        .evidence(total * 12.0 / window as f64)
        .formula(format!("deaths of {window} months x 12 / {window}"))
        .rows(last.iter().map(|month| month.row.clone()));
    let age = Age { remark, ..Age::of_month(target, series.newest) };
    target.found(arena, evidence, age)
}

/// The newest period of the series; where several have it, the largest.
fn panel(target: &Target<'_>, arena: &mut Arena) -> Measured {
    let rows: Vec<&Observation> = target
        .world
        .observations
        .iter()
        .filter(|row| row.country == *target.country && target.spec.series.contains(&row.series))
        .collect();
    let newest = rows.iter().map(|row| row.period_end).max();
    let best = rows
        .iter()
        .filter(|row| Some(row.period_end) == newest)
        .max_by(|a, b| a.value.total_cmp(&b.value).then_with(|| b.row.cmp(&a.row)));
    let Some(row) = best else {
        return target.absent(arena, State::Missing, "no figure for the country");
    };
    let own: Vec<&Observation> = rows.iter().copied().filter(|other| other.series == row.series).collect();
    let held: BTreeSet<Month> = own.iter().map(|other| other.period_end).collect();
    let since = unmoved_since(row, &own, target);
    let missed = freshness::missed(since, &held, target.spec, target.world.as_of.0);
    let age = Age {
        period: since.to_string(),
        missed,
        frozen: since != row.period_end,
        remark: other_source(row, &rows),
    };
    let formula = if target.spec.series.len() > 1 { "newest, the largest of its sources" } else { "newest" };
    target.found(arena, target.evidence(row.value).formula(formula).rows([row.row.clone()]), age)
}

/// First period of an unbroken run of one figure, when it has been repeated often enough to be no news; else the newest.
///
/// Only counts are read so: an index of three decimals may well stand still, a count of people to the last digit does not, and
/// a repeated zero is a zero.
fn unmoved_since(newest: &Observation, own: &[&Observation], target: &Target<'_>) -> Month {
    if target.spec.scale != Scale::Log || newest.value == 0.0 {
        return newest.period_end;
    }
    let mut series: Vec<&&Observation> = own.iter().collect();
    series.sort_by_key(|row| std::cmp::Reverse(row.period_end));
    let run: Vec<Month> =
        series.iter().take_while(|row| row.value == newest.value).map(|row| row.period_end).collect();
    let repeats = run.len().saturating_sub(1) as f64;
    if repeats < target.world.parameter("frozen_repeats") {
        return newest.period_end;
    }
    run.last().copied().unwrap_or(newest.period_end)
}

/// What another source of the indicator last said, when the newest says zero.
fn other_source(row: &Observation, rows: &[&Observation]) -> Option<String> {
    if row.value != 0.0 {
        return None;
    }
    let other = rows.iter().filter(|other| other.series != row.series && other.value > 0.0);
    other.max_by_key(|other| other.period_end).map(|other| {
        format!("counts 0 as reported; {} had {} in {}", other.series, other.value, other.period_end)
    })
}

fn coups(target: &Target<'_>, arena: &mut Arena) -> Measured {
    let (Some(to), Some(half_life)) = (target.world.coups_to, target.spec.half_life_years) else {
        return target.absent(arena, State::Missing, "no coup file");
    };
    let rows: Vec<_> = target
        .world
        .coups
        .iter()
        .filter(|row| row.country == *target.country && row.successful > 0)
        .collect();
    let weighted = rows.iter().map(|row| {
        let age = f64::from(days_between(row.month.last_day(), target.world.as_of.0)) / DAYS_PER_YEAR;
        f64::from(row.successful) * maths::exp2(-age / half_life)
    });
    let evidence = target
        .evidence(maths::sum(weighted))
        .formula(format!("sum of successful coups x 2^(-age / {half_life} years)"))
        .rows(rows.iter().map(|row| row.row.clone()));
    target.found(arena, evidence, Age::of_month(target, to))
}

fn price(target: &Target<'_>, arena: &mut Arena) -> Measured {
    let commodity = target.world.commodities.iter().find(|row| row.id.as_str() == target.mineral());
    let Some(series) = commodity.filter(|row| row.price_link).and_then(|row| row.price_series.as_ref())
    else {
        return target.absent(arena, State::NotApplicable, "no price is linked to this mineral");
    };
    let window = target.world.parameter("price_link_window_months") as usize;
    let mut prices: Vec<_> = target.world.prices.iter().filter(|row| row.series == *series).collect();
    prices.sort_by_key(|row| row.month);
    let Some(newest) = prices.last().filter(|_| prices.len() >= window) else {
        return target.absent(arena, State::Missing, "fewer months of prices than the window");
    };
    let last = &prices[prices.len() - window..];
    let mean = maths::sum(last.iter().map(|row| row.price)) / window as f64;
    let evidence = target
        .evidence(maths::ln(newest.price / mean))
        .formula(format!("ln(price / mean of the {window} months that end with it)"))
        .rows([last[0].row.clone(), newest.row.clone()]);
    target.found(arena, evidence, Age::of_month(target, newest.month))
}
