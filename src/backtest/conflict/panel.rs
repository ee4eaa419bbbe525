//! Scores of all models over all origins, units and leads, and what comes of them.

use super::{Context, LEADS, MODELS, OURS, Origin, Outcomes, REFERENCE, Settings};
use crate::backtest::resample;
use crate::backtest::score::{self, Binary, CLASS_EDGES, Weighted};
use crate::maths;
use crate::model::record::conflict::{Panel, Period, PitRow, ScoreRow, Track, TrackPoint, UnitRow};
use crate::period::Month;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Draws of the block bootstrap.
const DRAWS: usize = 1000;
/// Months in a block, at least; a longer lead has blocks as long as itself.
const BLOCK: usize = 6;
/// Samples of the VIEWS protocol, over which one pseudo-count is laid in each class.
const SAMPLES: f64 = 1000.0;
/// Chance with which the interval may miss.
const MISS: f64 = 0.1;
/// Classes of the probability integral transform.
const CLASSES: usize = 10;
/// Edges of the reliability diagram.
const EDGES: [f64; 8] = [0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0];
/// First origin that reports.
const REPORT_FROM: i16 = 2021;

/// A forecast and its scores.
#[derive(Debug, Clone, Copy)]
struct Scored {
    unit: usize,
    lead: usize,
    model: usize,
    period: Option<Period>,
    crps: f64,
    ignorance: f64,
    interval: f64,
    chance: f64,
    outcome: f64,
    low: f64,
    median: f64,
    high: f64,
    pit: (f64, f64),
}

/// Which part of the record a forecast belongs to: the selection knows nothing after 2020, not as an outcome either.
pub(super) fn period(origin: Month, target: Month) -> Option<Period> {
    if REPORT_FROM <= origin.year() {
        Some(Period::Report)
    } else {
        (target.year() < REPORT_FROM).then_some(Period::Selection)
    }
}

/// Scores all models. `constructions` are the names of [`Origin::outcomes`]; `tracked` units, by key and name, get a track at each lead
/// named with them.
pub fn panel(
    name: &str,
    origins: &[Origin],
    outcomes: &[(&str, &Outcomes)],
    settings: Settings,
    tracked: (&[(&str, &str)], &[usize]),
) -> (Panel, Vec<Track>) {
    // The record does not depend on the order in which origins come.
    let mut origins: Vec<&Origin> = origins.iter().collect();
    origins.sort_by_key(|origin| origin.month);
    let units: Vec<&String> = origins.iter().flat_map(|origin| origin.units.keys()).collect();
    let units: Vec<&String> =
        units.into_iter().collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    let scored: Vec<Vec<Scored>> = origins
        .par_iter()
        .map(|origin| at_origin(origin, outcomes[origin.outcomes].1, &units, settings))
        .collect();
    let table = Scores { name, scored: &scored };
    let months = |origin: Option<&Origin>| origin.map(|o| o.month.to_string()).unwrap_or_default();
    let used: Vec<&Origin> = origins
        .iter()
        .copied()
        .zip(&scored)
        .filter(|(_, list)| !list.is_empty())
        .map(|pair| pair.0)
        .collect();
    let count = |i: usize| used.iter().filter(|origin| origin.outcomes == i).count();
    let panel = Panel {
        units: units.len(),
        from: months(used.first().copied()),
        to: months(used.last().copied()),
        constructions: outcomes
            .iter()
            .enumerate()
            .map(|(i, (name, _))| ((*name).to_owned(), count(i)))
            .collect(),
        scores: table.rows(),
        units_skill: table.units(&units),
        pit: LEADS.iter().map(|lead| table.pit(*lead)).collect(),
        reliability: LEADS.iter().map(|lead| (*lead, table.reliability(*lead))).collect(),
    };
    let (names, leads) = tracked;
    let pairs = names.iter().flat_map(|unit| leads.iter().map(move |lead| (*unit, *lead)));
    let tracks = pairs.map(|(unit, lead)| table.track(&origins, &units, unit, lead)).collect();
    (panel, tracks)
}

fn at_origin(origin: &Origin, outcomes: &Outcomes, units: &[&String], settings: Settings) -> Vec<Scored> {
    let all: Vec<&[f64]> = origin.units.values().map(|history| history.values.as_slice()).collect();
    let Some(pool) = origin.pool() else { return Vec::new() };
    let mut found = Vec::new();
    for (unit, history) in &origin.units {
        let place = units.binary_search(&unit).expect("the list holds every unit");
        for lead in LEADS {
            let target = origin.month.plus(lead as i32);
            let Some(outcome) = outcomes.get(unit).and_then(|months| months.get(&target)) else { continue };
            let context = Context {
                own: &history.values,
                all: &all,
                pool: &pool,
                gap: origin.gap(lead),
                lead,
                shocks: &history.shocks,
                settings,
            };
            let forecasts =
                MODELS.iter().enumerate().filter_map(|(i, model)| Some((i, (model.forecast)(&context)?)));
            found.extend(forecasts.map(|(model, forecast)| Scored {
                unit: place,
                lead,
                model,
                period: period(origin.month, target),
                ..scores(&forecast, *outcome)
            }));
        }
    }
    found
}

fn scores(forecast: &Weighted, outcome: f64) -> Scored {
    let (low, high) = (forecast.quantile(0.5 * MISS), forecast.quantile(1.0 - 0.5 * MISS));
    Scored {
        unit: 0,
        lead: 0,
        model: 0,
        period: None,
        crps: forecast.crps(outcome),
        ignorance: score::ignorance(|from, to| forecast.between(from, to), SAMPLES, &CLASS_EDGES, outcome),
        interval: score::interval(low, high, MISS, outcome),
        chance: forecast.between(CLASS_EDGES[1], f64::INFINITY).clamp(0.0, 1.0),
        outcome,
        low,
        median: forecast.quantile(0.5),
        high,
        pit: forecast.pit(outcome),
    }
}

fn place_of(model: &str) -> usize {
    MODELS.iter().position(|known| known.name == model).expect("the list holds it")
}

struct Scores<'a> {
    name: &'a str,
    scored: &'a [Vec<Scored>],
}

impl Scores<'_> {
    /// Forecasts of an origin that belong to a row.
    fn of(&self, origin: usize, period: Period, lead: usize, model: usize) -> impl Iterator<Item = &Scored> {
        let here = move |s: &&Scored| s.model == model && s.lead == lead && s.period == Some(period);
        self.scored[origin].iter().filter(here)
    }

    /// Origins that have a forecast of the row, in blocks.
    fn blocks(&self, period: Period, lead: usize) -> Vec<Vec<usize>> {
        let reference = place_of(REFERENCE);
        let used: Vec<usize> = (0..self.scored.len())
            .filter(|origin| self.of(*origin, period, lead, reference).next().is_some())
            .collect();
        resample::runs(used.len(), BLOCK.max(lead)).into_iter().map(|run| used[run].to_vec()).collect()
    }

    fn rows(&self) -> Vec<ScoreRow> {
        let mut rows = Vec::new();
        for period in [Period::Selection, Period::Report] {
            for lead in LEADS {
                let blocks = self.blocks(period, lead);
                let each = (0..MODELS.len())
                    .into_par_iter()
                    .filter_map(|model| self.row(period, lead, model, &blocks));
                rows.extend(each.collect::<Vec<_>>());
            }
        }
        rows
    }

    fn row(&self, period: Period, lead: usize, model: usize, blocks: &[Vec<usize>]) -> Option<ScoreRow> {
        let all: Vec<&Scored> =
            blocks.iter().flatten().flat_map(|o| self.of(*o, period, lead, model)).collect();
        let n = all.len() as f64;
        let mean = |f: fn(&Scored) -> f64| maths::sum(all.iter().map(|s| f(s))) / n;
        let sums = |f: fn(&Scored) -> f64, model: usize| -> Vec<(f64, f64)> {
            let of = |origins: &Vec<usize>| {
                let cases = || origins.iter().flat_map(|o| self.of(*o, period, lead, model));
                (maths::sum(cases().map(f)), cases().count() as f64)
            };
            blocks.iter().map(of).collect()
        };
        let reference = place_of(REFERENCE);
        let name = format!("{} {period:?} {lead} {}", self.name, MODELS[model].name);
        let (ours, theirs) = (sums(|s| s.crps, model), sums(|s| s.crps, reference));
        let pairs: Vec<(f64, f64)> = ours.iter().zip(&theirs).map(|(a, b)| (a.0, b.0)).collect();
        let (bits, reference_bits) = (sums(|s| s.ignorance, model), sums(|s| s.ignorance, reference));
        let gain = |list: &[usize]| {
            let gained: f64 = list.iter().map(|&b| reference_bits[b].0 - bits[b].0).sum();
            let count: f64 = list.iter().map(|&b| bits[b].1).sum();
            (count > 0.0).then(|| gained / count)
        };
        let covered = |s: &Scored| f64::from(u8::from(s.low <= s.outcome && s.outcome <= s.high));
        let brier: Vec<Binary> = all.iter().map(|s| binary(s)).collect();
        Some(ScoreRow {
            period,
            lead,
            model: MODELS[model].name,
            count: all.len(),
            crps: mean(|s| s.crps),
            skill: resample::skill(&pairs, DRAWS, &name),
            ignorance: mean(|s| s.ignorance),
            ignorance_gain: resample::blocks(blocks.len(), DRAWS, &name, gain),
            interval_score: mean(|s| s.interval),
            coverage: maths::sum(all.iter().map(|s| covered(s))) / n,
            brier: score::brier(&brier)?.score,
        })
    }

    fn units(&self, units: &[&String]) -> Vec<UnitRow> {
        let mut rows = Vec::new();
        for (place, unit) in units.iter().enumerate() {
            for lead in LEADS {
                let blocks = self.blocks(Period::Report, lead);
                let sum = |block: &Vec<usize>, model: &str, f: fn(&Scored) -> f64| {
                    let model = place_of(model);
                    let cases = block.iter().flat_map(|o| self.of(*o, Period::Report, lead, model));
                    maths::sum(cases.filter(|s| s.unit == place).map(f))
                };
                let pairs: Vec<(f64, f64)> = blocks
                    .iter()
                    .map(|block| (sum(block, OURS, |s| s.crps), sum(block, REFERENCE, |s| s.crps)))
                    .collect();
                let count = maths::sum(blocks.iter().map(|block| sum(block, OURS, |_| 1.0)));
                if count <= 0.0 {
                    continue;
                }
                let name = format!("{} unit {unit} {lead}", self.name);
                rows.push(UnitRow {
                    unit: (*unit).clone(),
                    lead,
                    count: count as usize,
                    mean: maths::sum(blocks.iter().map(|block| sum(block, OURS, |s| s.outcome))) / count,
                    crps: maths::sum(pairs.iter().map(|pair| pair.0)) / count,
                    reference: maths::sum(pairs.iter().map(|pair| pair.1)) / count,
                    skill: resample::skill(&pairs, DRAWS, &name),
                });
            }
        }
        rows
    }

    fn ours(&self, lead: usize) -> impl Iterator<Item = &Scored> {
        let ours = place_of(OURS);
        let here = move |s: &&Scored| s.model == ours && s.lead == lead && s.period == Some(Period::Report);
        self.scored.iter().flatten().filter(here)
    }

    fn pit(&self, lead: usize) -> PitRow {
        let mut shares = vec![0.0; CLASSES];
        let mut count = 0;
        for Scored { pit: (below, upto), .. } in self.ours(lead) {
            count += 1;
            // An outcome outside the forecast has no mass: it lies at one point.
            let width = (upto - below).max(1e-9);
            for (class, share) in shares.iter_mut().enumerate() {
                let (from, to) = (class as f64 / CLASSES as f64, (class + 1) as f64 / CLASSES as f64);
                let start = below.min(1.0 - 1e-9);
                *share += ((start + width).min(to) - start.max(from)).max(0.0) / width;
            }
        }
        shares.iter_mut().for_each(|share| *share /= f64::from(count).max(1.0));
        PitRow { lead, shares, count: count as usize }
    }

    fn reliability(&self, lead: usize) -> Vec<crate::model::record::ReliabilityBin> {
        let forecasts: Vec<Binary> = self.ours(lead).map(binary).collect();
        score::reliability(&forecasts, &EDGES)
    }

    fn track(
        &self,
        origins: &[&Origin],
        units: &[&String],
        (unit, name): (&str, &str),
        lead: usize,
    ) -> Track {
        let ours = place_of(OURS);
        let place = units.iter().position(|known| known.as_str() == unit);
        let mut points: BTreeMap<Month, TrackPoint> = BTreeMap::new();
        for (origin, list) in origins.iter().zip(self.scored) {
            let month = origin.month.plus(lead as i32);
            let here = list.iter().filter(|s| s.model == ours && s.lead == lead && Some(s.unit) == place);
            points.extend(here.map(|s| {
                let (median, low, high, outcome) = (s.median, s.low, s.high, s.outcome);
                (month, TrackPoint { month: month.to_string(), median, low, high, outcome })
            }));
        }
        Track { unit: unit.to_owned(), name: name.to_owned(), lead, points: points.into_values().collect() }
    }
}

fn binary(scored: &Scored) -> Binary {
    Binary { probability: scored.chance, happened: scored.outcome > 0.0 }
}
