//! The public benchmark on our target, over the months of the public scores.

use super::{Context, MODELS, OURS, Origin, Outcomes, REFERENCE, Settings};
use crate::backtest::score::Weighted;
use crate::maths;
use crate::model::record::conflict::BenchmarkRow;
use crate::period::Month;

/// Mean score of conflictology-12 one month ahead over the months `from` to `to`, for each named set of units.
///
/// `full` holds all months as they stand now: the score is first that of a forecaster who knew the month before the target, which the
/// published figures assume, then that of one who knew what was known at the origin.
pub fn benchmark(
    sets: &[(&str, Vec<&str>)],
    (from, to): (Month, Month),
    full: &Outcomes,
    origins: &[Origin],
    outcomes: &[&Outcomes],
    settings: Settings,
) -> Vec<BenchmarkRow> {
    let row = |(set, units): &(&str, Vec<&str>)| {
        let full_score = mean(units.iter().flat_map(|unit| full_scores(full, unit, from, to)))?;
        let known = |model: &str| {
            mean(origins.iter().filter(|origin| (from..=to).contains(&origin.month.plus(1))).flat_map(
                |origin| {
                    let all: Vec<&[f64]> =
                        origin.units.values().map(|history| history.values.as_slice()).collect();
                    let scores =
                        units.iter().filter_map(|unit| score(model, origin, unit, &all, outcomes, settings));
                    scores.collect::<Vec<f64>>()
                },
            ))
        };
        Some(BenchmarkRow {
            set: (*set).to_owned(),
            countries: units.len(),
            conflictology: full_score,
            as_known: known(REFERENCE),
            ours: known(OURS),
        })
    };
    sets.iter().filter_map(row).collect()
}

fn mean(scores: impl Iterator<Item = f64>) -> Option<f64> {
    let all: Vec<f64> = scores.collect();
    (!all.is_empty()).then(|| maths::sum(all.iter().copied()) / all.len() as f64)
}

fn full_scores(full: &Outcomes, unit: &str, from: Month, to: Month) -> Vec<f64> {
    let Some(months) = full.get(unit) else { return Vec::new() };
    let targets = (0..=to.ordinal() - from.ordinal()).map(|i| from.plus(i));
    targets
        .filter_map(|target| {
            let before = (1..=12).filter_map(|back| months.get(&target.plus(-back)).copied());
            Some(Weighted::even(before)?.crps(*months.get(&target)?))
        })
        .collect()
}

fn score(
    model: &str,
    origin: &Origin,
    unit: &str,
    all: &[&[f64]],
    outcomes: &[&Outcomes],
    settings: Settings,
) -> Option<f64> {
    let history = origin.units.get(unit)?;
    let outcome = outcomes[origin.outcomes].get(unit)?.get(&origin.month.plus(1))?;
    let pool = origin.pool()?;
    let (own, gap) = (history.values.as_slice(), origin.gap(1));
    let context = Context { own, all, pool: &pool, gap, lead: 1, shocks: &history.shocks, settings };
    let model = MODELS.iter().find(|known| known.name == model)?;
    Some((model.forecast)(&context)?.crps(*outcome))
}
