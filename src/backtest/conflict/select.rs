//! The choice of the path's numbers, on months up to 2020 only.

use super::panel::period;
use super::{Context, LEADS, MODELS, OURS, Origin, Outcomes, REFERENCE, Settings};
use crate::backtest::resample;
use crate::backtest::score::{self, CLASS_EDGES};
use crate::maths;
use crate::model::record::conflict::{Candidate, Period, Selection};
use rayon::prelude::*;

const SHORT: [f64; 4] = [30.0, 60.0, 90.0, 180.0];
const LONG: [f64; 5] = [180.0, 270.0, 365.0, 540.0, 730.0];
const DECAY: [f64; 4] = [60.0, 90.0, 180.0, 365.0];
const PRIOR: [f64; 6] = [0.0, 0.1, 0.25, 0.5, 1.0, 2.0];
const DRAWS: usize = 1000;
/// Months in a block: the longest lead.
const BLOCK: usize = 12;
const SAMPLES: f64 = 1000.0;

/// Sums of a candidate by origin and lead: its score, the benchmark's, its ignorance, and the number of forecasts.
type Sums = Vec<[[f64; 4]; LEADS.len()]>;

/// Tries the candidates: first the half-lives at the shipped strength of the prior, then, at the best of them, the other strengths.
/// Both are ordered by the mean skill over the leads; ignorance stands beside it.
pub fn select(origins: &[Origin], outcomes: &[&Outcomes], shipped: Settings) -> Selection {
    let used: Vec<&Origin> = origins
        .iter()
        .filter(|origin| period(origin.month, origin.month.plus(1)) == Some(Period::Selection))
        .collect();
    let tried = |settings: Settings| (settings, sums(&used, outcomes, settings));
    let mut half_lives = Vec::new();
    for short in SHORT {
        for long in LONG.iter().copied().filter(|long| short <= *long) {
            half_lives.extend(DECAY.map(|decay| Settings {
                short,
                long,
                decay,
                prior_months: shipped.prior_months,
            }));
        }
    }
    let mut all: Vec<(Settings, Sums)> = half_lives.into_par_iter().map(tried).collect();
    let best = all
        .iter()
        .max_by(|a, b| skill(&a.1, None).total_cmp(&skill(&b.1, None)))
        .map_or(shipped, |(settings, _)| *settings);
    let strengths: Vec<Settings> = PRIOR
        .iter()
        .filter(|months| **months != shipped.prior_months)
        .map(|months| Settings { prior_months: *months, ..best })
        .collect();
    all.extend(strengths.into_par_iter().map(tried).collect::<Vec<_>>());
    let own = tried(shipped);
    let gain =
        all.iter().max_by(|a, b| skill(&a.1, None).total_cmp(&skill(&b.1, None))).and_then(|(_, sums)| {
            let runs = resample::runs(used.len(), BLOCK);
            let list =
                |blocks: &[usize]| blocks.iter().flat_map(|block| runs[*block].clone()).collect::<Vec<_>>();
            resample::blocks(runs.len(), DRAWS, "selection", |blocks| {
                let origins = list(blocks);
                Some(skill(sums, Some(&origins)) - skill(&own.1, Some(&origins)))
            })
        });
    let mut candidates: Vec<Candidate> = all.iter().map(candidate).collect();
    candidates.sort_by(|a, b| b.skill.total_cmp(&a.skill));
    let to = used.last().map(|origin| origin.month.plus(1).to_string()).unwrap_or_default();
    Selection { to, candidates, shipped: candidate(&own), gain }
}

fn sums(origins: &[&Origin], outcomes: &[&Outcomes], settings: Settings) -> Sums {
    let model = |name: &str| MODELS.iter().find(|model| model.name == name).expect("the list holds it");
    let (ours, reference) = (model(OURS), model(REFERENCE));
    let mut found = vec![[[0.0; 4]; LEADS.len()]; origins.len()];
    for (origin, sums) in origins.iter().zip(&mut found) {
        let all: Vec<&[f64]> = origin.units.values().map(|history| history.values.as_slice()).collect();
        let Some(pool) = origin.pool() else { continue };
        for (unit, history) in &origin.units {
            for (lead, sum) in LEADS.into_iter().zip(sums.iter_mut()) {
                let target = origin.month.plus(lead as i32);
                let outcome = outcomes[origin.outcomes].get(unit).and_then(|months| months.get(&target));
                let Some(outcome) =
                    outcome.filter(|_| period(origin.month, target) == Some(Period::Selection))
                else {
                    continue;
                };
                let (own, gap) = (history.values.as_slice(), origin.gap(lead));
                let context = Context { own, all: &all, pool: &pool, gap, lead, shocks: &[], settings };
                if let (Some(a), Some(b)) = ((ours.forecast)(&context), (reference.forecast)(&context)) {
                    sum[0] += a.crps(*outcome);
                    sum[1] += b.crps(*outcome);
                    sum[2] += score::ignorance(|x, y| a.between(x, y), SAMPLES, &CLASS_EDGES, *outcome);
                    sum[3] += 1.0;
                }
            }
        }
    }
    found
}

/// Mean over leads of the skill, over some origins or all.
fn skill(sums: &Sums, origins: Option<&[usize]>) -> f64 {
    let every: Vec<usize> = (0..sums.len()).collect();
    let list = origins.unwrap_or(&every);
    let of = |lead: usize| {
        let add = |part: usize| maths::sum(list.iter().map(|origin| sums[*origin][lead][part]));
        1.0 - add(0) / add(1)
    };
    maths::sum((0..LEADS.len()).map(of)) / LEADS.len() as f64
}

fn candidate((settings, sums): &(Settings, Sums)) -> Candidate {
    let add = |part: usize| maths::sum(sums.iter().flatten().map(|sum| sum[part]));
    let Settings { short, long, decay, prior_months } = *settings;
    Candidate { short, long, decay, prior_months, skill: skill(sums, None), ignorance: add(2) / add(3) }
}
