//! Forecasts to scores.

use super::{At, Forecast, Horizon, Onset, Unit, Variant, observed_to};
use crate::backtest::{resample, score};
use crate::maths;
use crate::model::policy::{Dispute, Outcome};
use crate::model::record::state_action::{
    ModelRow, ModelScore, OriginRow, StateActionRecord, TargetRow, UnseenRow,
};
use crate::world::World;
use jiff::civil::Date;
use score::Binary;
use std::collections::BTreeSet;

/// A way to a probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// The shipped calibration, or a part of it.
    Ours(Variant),
    /// One rate for all.
    Constant,
    /// A rate by country.
    Country,
    /// The last year again.
    LastYear,
    /// The prior alone.
    Prior,
}

/// All models with their names; the constant rate is what skill is measured against.
pub const MODELS: &[(Model, &str)] = &[
    (Model::Ours(Variant::Whole), "ours"),
    (Model::Ours(Variant::NoShocks), "ours without shocks"),
    (Model::Ours(Variant::Counts), "ours, counts only"),
    (Model::Ours(Variant::LowPrior), "ours, lower prior"),
    (Model::Ours(Variant::Shipped), "ours as it ships"),
    (Model::Constant, "constant rate"),
    (Model::Country, "country rates"),
    (Model::LastYear, "same as last year"),
    (Model::Prior, "prior alone"),
];

/// Classes of probability of the reliability diagram and of the parts of the Brier score: judgement, around the shares of onsets
/// of a quarter (about .01) and a year (about .06).
const CLASSES: [f64; 9] = [0.0, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 1.0];
/// Lists of blocks drawn for an interval.
const DRAWS: usize = 1000;
/// The same for an area under a curve, which is dearer and rougher.
const CURVE_DRAWS: usize = 200;
/// Consecutive quarterly origins of a block: half a year, as for conflict.
const QUARTER_BLOCK: usize = 2;
/// Of a year ahead: outcomes of four origins overlap.
const YEAR_BLOCK: usize = 4;

/// Scores all origins; their order does not matter.
pub fn record(mut origins: Vec<At>, outcomes: &World) -> StateActionRecord {
    origins.sort_by_key(|at| at.origin);
    let forecasts: Vec<&Forecast> = origins.iter().flat_map(|at| &at.forecasts).collect();
    let mut targets = Vec::new();
    for unit in [Unit::Asset, Unit::Country] {
        for horizon in Horizon::ALL {
            let rows: Vec<&Forecast> =
                forecasts.iter().copied().filter(|f| f.unit == unit && f.horizon == horizon).collect();
            targets.extend(Onset::ALL.map(|onset| Target { unit, horizon, onset, rows: &rows }.row()));
        }
    }
    StateActionRecord {
        observed_to: observed_to(outcomes).to_string(),
        prior_cases: outcomes.parameter("action_prior_cases"),
        prior_years: outcomes.parameter("action_prior_years"),
        prior_years_low: outcomes.parameter("action_prior_years_low"),
        models: MODELS.iter().map(|(model, name)| described(*model, name)).collect(),
        unseen: unseen(outcomes)
            .filter(|case| origins.first().is_some_and(|at| case.onset > at.origin))
            .map(unseen_row)
            .collect(),
        origins: origins.iter().map(origin_row).collect(),
        targets,
    }
}

fn described(model: Model, name: &str) -> ModelRow {
    let (meaning, in_hindsight) = match model {
        Model::Ours(Variant::Whole) => {
            ("shocks of policy events, gold price link, prior of before 2020", true)
        }
        Model::Ours(Variant::NoShocks) => ("gold price link, no shocks", false),
        Model::Ours(Variant::Counts) => {
            ("counts by country, drawn to those of all countries; no shocks, no link", false)
        }
        Model::Ours(Variant::LowPrior) => ("ours with the lower prior", true),
        Model::Ours(Variant::Shipped) => ("ours with half a case and no prior years", true),
        Model::Constant => ("all cases over all asset-years so far, with the prior", false),
        Model::Country => ("a country's own cases over its own asset-years, with the prior", false),
        Model::LastYear => ("a country's cases over its asset-years in the last 12 months", false),
        Model::Prior => ("the prior of before 2020, never updated", false),
    };
    let benchmark = !matches!(model, Model::Ours(_));
    ModelRow { name: name.to_owned(), meaning: meaning.to_owned(), benchmark, in_hindsight }
}

fn origin_row(at: &At) -> OriginRow {
    let quarter = |f: &&Forecast| f.unit == Unit::Asset && f.horizon == Horizon::Quarter;
    let rows: Vec<&Forecast> = at.forecasts.iter().filter(quarter).collect();
    let mean =
        |of: &dyn Fn(&Forecast) -> f64| maths::sum(rows.iter().map(|f| of(f))) / rows.len().max(1) as f64;
    OriginRow {
        origin: at.origin.to_string(),
        at_risk: at.at_risk,
        cases_known: at.cases_known,
        asset_years: at.asset_years,
        pooled_taking: at.pooled.0,
        pooled_settled: at.pooled.1,
        mean_quarter: (0..MODELS.len()).map(|model| mean(&|f| f.probabilities[model][2])).collect(),
        share_quarter: mean(&|f| f64::from(u8::from(f.happened[2]))),
    }
}

/// Actions on mines in no panel that ended: no forecast can exist.
pub(in crate::backtest) fn unseen(outcomes: &World) -> impl Iterator<Item = &Dispute> {
    let ended = |case: &&Dispute| matches!(case.outcome, Outcome::Lost | Outcome::Settled);
    outcomes.disputes.iter().filter(|case| case.assets.is_empty() && case.sector == "mining").filter(ended)
}

fn unseen_row(case: &Dispute) -> UnseenRow {
    UnseenRow {
        id: case.id.clone(),
        name: case.name.clone(),
        country: case.country.to_string(),
        onset: case.onset.to_string(),
        outcome: if case.outcome == Outcome::Lost { "lost" } else { "settled" }.to_owned(),
    }
}

/// One kind of forecast.
struct Target<'a> {
    unit: Unit,
    horizon: Horizon,
    onset: Onset,
    rows: &'a [&'a Forecast],
}

impl Target<'_> {
    fn row(&self) -> TargetRow {
        let origins: BTreeSet<Date> = self.rows.iter().map(|f| f.origin).collect();
        let blocks = self.blocks(&origins);
        let kind = self.onset as usize;
        TargetRow {
            unit: if self.unit == Unit::Asset { "asset" } else { "country" }.to_owned(),
            horizon: self.horizon.word().to_owned(),
            onset: self.onset.word().to_owned(),
            forecasts: self.rows.len(),
            origins: origins.len(),
            blocks: blocks.len(),
            happened: self.rows.iter().filter(|f| f.happened[kind]).count(),
            scores: (0..MODELS.len()).filter_map(|model| self.score(model, &blocks)).collect(),
        }
    }

    /// Rows by block of consecutive origins.
    fn blocks(&self, origins: &BTreeSet<Date>) -> Vec<Vec<&Forecast>> {
        let dates: Vec<Date> = origins.iter().copied().collect();
        let length = if self.horizon == Horizon::Quarter { QUARTER_BLOCK } else { YEAR_BLOCK };
        let of = |run: std::ops::Range<usize>| {
            self.rows.iter().copied().filter(|f| dates[run.clone()].contains(&f.origin)).collect()
        };
        resample::runs(dates.len(), length).into_iter().map(of).collect()
    }

    fn binary(&self, forecast: &Forecast, model: usize) -> Binary {
        let kind = self.onset as usize;
        Binary { probability: forecast.probabilities[model][kind], happened: forecast.happened[kind] }
    }

    fn name(&self, model: usize, what: &str) -> String {
        let (unit, onset) = (self.unit, self.onset.word());
        format!("state-action/{unit:?}/{}/{onset}/{}/{what}", self.horizon.word(), MODELS[model].1)
    }

    fn score(&self, model: usize, blocks: &[Vec<&Forecast>]) -> Option<ModelScore> {
        let all: Vec<Binary> = self.rows.iter().map(|f| self.binary(f, model)).collect();
        let brier = score::brier(&all)?;
        let log = score::log_loss(&all)?;
        let bins = score::reliability(&all, &CLASSES);
        let parts = score::brier(&in_classes(&all))?;
        let large = score::reliability(&all, &[0.0, 1.0]).pop()?;
        let n = all.len() as f64;
        let without = self.without(model);
        Some(ModelScore {
            model: MODELS[model].1.to_owned(),
            expected: large.mean_probability * n,
            expected_low: large.bar_low * n,
            expected_high: large.bar_high * n,
            brier: brier.score,
            reliability: parts.reliability,
            resolution: parts.resolution,
            uncertainty: parts.uncertainty,
            within_classes: brier.score - parts.score,
            log_loss: log.nats,
            clipped: log.clipped,
            auc: score::auc(&all),
            auc_interval: self.curve(model, blocks),
            auc_within: self.within(model),
            average_precision: score::average_precision(&all),
            brier_skill: self.skill(model, blocks, "brier", brier_sum),
            log_skill: self.skill(model, blocks, "log", log_sum),
            log_skill_without: without.first().cloned(),
            log_skill_without_best: without.last().cloned(),
            bins,
        })
    }

    fn skill(
        &self,
        model: usize,
        blocks: &[Vec<&Forecast>],
        what: &str,
        sum: fn(&[Binary]) -> f64,
    ) -> Option<crate::model::record::Interval> {
        let of = |block: &Vec<&Forecast>, model| {
            sum(&block.iter().map(|f| self.binary(f, model)).collect::<Vec<Binary>>())
        };
        let pairs: Vec<(f64, f64)> =
            blocks.iter().map(|block| (of(block, model), of(block, constant()))).collect();
        resample::skill(&pairs, DRAWS, &self.name(model, what))
    }

    fn curve(&self, model: usize, blocks: &[Vec<&Forecast>]) -> Option<crate::model::record::Interval> {
        let blocks: Vec<Vec<Binary>> =
            blocks.iter().map(|block| block.iter().map(|f| self.binary(f, model)).collect()).collect();
        resample::blocks(blocks.len(), CURVE_DRAWS, &self.name(model, "auc"), |list| {
            score::auc(&list.iter().flat_map(|block| blocks[*block].iter().copied()).collect::<Vec<Binary>>())
        })
    }

    /// Pairs of an onset and none at one origin: the share in which the onset had the higher probability, ties one half.
    fn within(&self, model: usize) -> Option<f64> {
        let (mut won, mut pairs) = (0.0, 0.0);
        for origin in self.rows.chunk_by(|a, b| a.origin == b.origin) {
            let rows: Vec<Binary> = origin.iter().map(|f| self.binary(f, model)).collect();
            let events = rows.iter().filter(|row| row.happened).count() as f64;
            let here = events * (rows.len() as f64 - events);
            if let Some(area) = score::auc(&rows) {
                (won, pairs) = (won + area * here, pairs + here);
            }
        }
        (pairs > 0.0).then(|| won / pairs)
    }

    /// Logarithmic skill with one country left out, ascending.
    fn without(&self, model: usize) -> Vec<(String, f64)> {
        let countries: BTreeSet<_> = self.rows.iter().map(|f| &f.country).collect();
        let mut skills: Vec<(String, f64)> = countries
            .into_iter()
            .filter_map(|country| {
                let rest = || self.rows.iter().filter(|f| f.country != *country);
                let of = |model| log_sum(&rest().map(|f| self.binary(f, model)).collect::<Vec<Binary>>());
                let reference = of(constant());
                (reference > 0.0).then(|| (country.to_string(), 1.0 - of(model) / reference))
            })
            .collect();
        skills.sort_by(|a, b| a.1.total_cmp(&b.1));
        skills
    }
}

fn constant() -> usize {
    MODELS.iter().position(|(model, _)| *model == Model::Constant).unwrap_or(0)
}

fn brier_sum(all: &[Binary]) -> f64 {
    score::brier(all).map_or(0.0, |found| found.score * all.len() as f64)
}

fn log_sum(all: &[Binary]) -> f64 {
    score::log_loss(all).map_or(0.0, |found| found.nats * all.len() as f64)
}

/// Each probability replaced by the mean of its class, so that the parts of the Brier score have more than a case each.
fn in_classes(all: &[Binary]) -> Vec<Binary> {
    let class = |p: f64| CLASSES[1..CLASSES.len() - 1].iter().filter(|edge| p >= **edge).count();
    let mut sums = [(0.0, 0.0); CLASSES.len()];
    for forecast in all {
        let sum = &mut sums[class(forecast.probability)];
        (sum.0, sum.1) = (sum.0 + forecast.probability, sum.1 + 1.0);
    }
    let mean = |p: f64| sums[class(p)].0 / sums[class(p)].1;
    all.iter().map(|f| Binary { probability: mean(f.probability), ..*f }).collect()
}
