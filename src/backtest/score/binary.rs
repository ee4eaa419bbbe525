//! Probabilities of events that happened or did not.

use crate::maths;
use crate::model::record::ReliabilityBin;
use std::collections::BTreeMap;

/// Probabilities below this, or as near 1, are clipped in the logarithmic score, and counted.
const CLIP: f64 = 1e-15;
/// Percentiles of the bars of a reliability diagram.
const BAR: (f64, f64) = (0.05, 0.95);

/// A probability and what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Binary {
    /// Forecast, 0 to 1.
    pub probability: f64,
    /// Outcome.
    pub happened: bool,
}

impl Binary {
    fn outcome(self) -> f64 {
        f64::from(u8::from(self.happened))
    }
}

/// The Brier score and its parts: `score = reliability - resolution + uncertainty`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Brier {
    /// Mean squared error of the probabilities.
    pub score: f64,
    /// How far shares lie from the probabilities given: less is better.
    pub reliability: f64,
    /// How far shares lie from the overall share: more is better.
    pub resolution: f64,
    /// Variance of the outcome.
    pub uncertainty: f64,
    /// `1 - score / uncertainty`, against the share known only afterwards; `None` when all outcomes are equal.
    pub skill: Option<f64>,
}

/// The logarithmic score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogLoss {
    /// Mean of `-ln` of the probability given to what happened, nats.
    pub nats: f64,
    /// Forecasts whose probability was clipped.
    pub clipped: usize,
}

/// The Brier score, with its parts over distinct probabilities, where they are exact. `None` without forecasts.
pub fn brier(forecasts: &[Binary]) -> Option<Brier> {
    if forecasts.is_empty() {
        return None;
    }
    let n = forecasts.len() as f64;
    let share = maths::sum(forecasts.iter().map(|f| f.outcome())) / n;
    let score =
        maths::sum(forecasts.iter().map(|f| (f.probability - f.outcome()) * (f.probability - f.outcome())))
            / n;
    let mut classes: BTreeMap<u64, (f64, f64, f64)> = BTreeMap::new();
    for forecast in forecasts {
        // Probabilities are not negative, so their bits are in their order.
        let class = classes.entry(forecast.probability.to_bits()).or_insert((forecast.probability, 0.0, 0.0));
        class.1 += 1.0;
        class.2 += forecast.outcome();
    }
    let part = |of: f64, count: f64, events: f64| count * (events / count - of) * (events / count - of);
    let reliability = maths::sum(classes.values().map(|&(p, count, events)| part(p, count, events))) / n;
    let resolution = maths::sum(classes.values().map(|&(_, count, events)| part(share, count, events))) / n;
    let uncertainty = share * (1.0 - share);
    let skill = (uncertainty > 0.0).then(|| 1.0 - score / uncertainty);
    Some(Brier { score, reliability, resolution, uncertainty, skill })
}

/// The logarithmic score. `None` without forecasts.
pub fn log_loss(forecasts: &[Binary]) -> Option<LogLoss> {
    if forecasts.is_empty() {
        return None;
    }
    let given = |f: &Binary| if f.happened { f.probability } else { 1.0 - f.probability };
    let clipped = forecasts.iter().filter(|f| given(f) < CLIP).count();
    let nats = maths::sum(forecasts.iter().map(|f| -maths::ln(given(f).max(CLIP)))) / forecasts.len() as f64;
    Some(LogLoss { nats, clipped })
}

/// Chance that a case which happened was given a higher probability than one which did not, ties one half. `None` when all
/// outcomes are equal.
pub fn auc(forecasts: &[Binary]) -> Option<f64> {
    let mut sorted: Vec<Binary> = forecasts.to_vec();
    sorted.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    let events = sorted.iter().filter(|f| f.happened).count() as f64;
    let others = sorted.len() as f64 - events;
    if events == 0.0 || others == 0.0 {
        return None;
    }
    let (mut below, mut wins) = (0.0, 0.0);
    for tie in sorted.chunk_by(|a, b| a.probability == b.probability) {
        let here = tie.iter().filter(|f| f.happened).count() as f64;
        let not = tie.len() as f64 - here;
        wins += here * (below + 0.5 * not);
        below += not;
    }
    Some(wins / (events * others))
}

/// Area under precision against recall, by steps over distinct probabilities from the highest. A forecast without information has
/// the share of events. `None` when nothing happened.
pub fn average_precision(forecasts: &[Binary]) -> Option<f64> {
    let mut sorted: Vec<Binary> = forecasts.to_vec();
    sorted.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let events = sorted.iter().filter(|f| f.happened).count() as f64;
    if events == 0.0 {
        return None;
    }
    let (mut seen, mut found, mut area) = (0.0, 0.0, 0.0);
    for tie in sorted.chunk_by(|a, b| a.probability == b.probability) {
        let here = tie.iter().filter(|f| f.happened).count() as f64;
        seen += tie.len() as f64;
        found += here;
        area += here / events * (found / seen);
    }
    Some(area)
}

/// Classes of probabilities between `edges`, the last one closed, without those that are empty. The bars are exact: the number of
/// events in a class, were every probability right, is a sum of independent trials.
pub fn reliability(forecasts: &[Binary], edges: &[f64]) -> Vec<ReliabilityBin> {
    let classes = edges.windows(2).enumerate();
    classes
        .filter_map(|(i, edge)| {
            let is_last = i + 2 == edges.len();
            let inside = |p: f64| edge[0] <= p && (p < edge[1] || (is_last && p <= edge[1]));
            let class: Vec<Binary> = forecasts.iter().copied().filter(|f| inside(f.probability)).collect();
            (!class.is_empty()).then(|| bin((edge[0], edge[1]), &class))
        })
        .collect()
}

fn bin((low, high): (f64, f64), class: &[Binary]) -> ReliabilityBin {
    let n = class.len() as f64;
    let (bar_low, bar_high) = bars(class);
    ReliabilityBin {
        low,
        high,
        count: class.len(),
        mean_probability: maths::sum(class.iter().map(|f| f.probability)) / n,
        share: maths::sum(class.iter().map(|f| f.outcome())) / n,
        bar_low: bar_low / n,
        bar_high: bar_high / n,
    }
}

/// Percentiles of the number of events when every probability is right, by the convolution of the trials.
fn bars(class: &[Binary]) -> (f64, f64) {
    let mut chances = vec![1.0_f64];
    for forecast in class {
        let p = forecast.probability;
        chances.push(0.0);
        for events in (0..chances.len()).rev() {
            let before = if events == 0 { 0.0 } else { chances[events - 1] };
            chances[events] = chances[events] * (1.0 - p) + before * p;
        }
    }
    let mut below = 0.0;
    let mut low = None;
    for (events, chance) in chances.iter().enumerate() {
        below += chance;
        if low.is_none() && below >= BAR.0 {
            low = Some(events);
        }
        if below >= BAR.1 - 1e-12 {
            return (low.unwrap_or(events) as f64, events as f64);
        }
    }
    (low.unwrap_or(0) as f64, class.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecasts(p: &[f64], o: &[u8]) -> Vec<Binary> {
        p.iter().zip(o).map(|(&probability, &o)| Binary { probability, happened: o == 1 }).collect()
    }

    #[test]
    fn the_parts_add_up_to_the_score() {
        let found = brier(&forecasts(&[0.1, 0.3, 0.3, 0.8, 0.8], &[0, 1, 0, 1, 1])).expect("forecasts");
        assert!((found.reliability - found.resolution + found.uncertainty - found.score).abs() < 1e-15);
    }

    #[test]
    fn precision_without_information_is_the_share_of_events() {
        let found = average_precision(&forecasts(&[0.2; 8], &[1, 0, 0, 0, 1, 0, 0, 0]));
        assert_eq!(found, Some(0.25));
        let perfect = average_precision(&forecasts(&[0.9, 0.8, 0.1], &[1, 1, 0]));
        assert_eq!(perfect, Some(1.0));
    }

    #[test]
    fn bars_of_equal_probabilities_are_those_of_the_binomial() {
        // Of 20 trials at .5 the 5th percentile is 6 events and the 95th 14.
        let found = reliability(&forecasts(&[0.5; 20], &[0; 20]), &[0.0, 0.5, 1.0]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].bar_low, found[0].bar_high, found[0].count), (0.3, 0.7, 20));
    }

    #[test]
    fn an_impossible_event_is_clipped_and_counted() {
        let found = log_loss(&forecasts(&[0.0, 1.0, 0.5], &[1, 1, 0])).expect("forecasts");
        assert_eq!(found.clipped, 1);
    }

    #[test]
    fn no_forecast_has_no_score() {
        assert_eq!((brier(&[]), log_loss(&[]), auc(&[]), average_precision(&[])), (None, None, None, None));
    }
}
