//! Exceedance tables from an event-loss table made elsewhere.
//!
//! In: losses of events by sample, and the periods in which the events occur. Out: an ORD EPT table (Open Results Data,
//! `SummaryId, EPCalc, EPType, ReturnPeriod, Loss`). Conventions are those of the ORD tools and differ from [`crate::metrics`]: a
//! loss at a return period is interpolated linearly in the return period, is 0 below the smallest period with a positive loss,
//! and is left out above the longest; a tail value is the mean of the ranked losses at and beyond the return period, the
//! interpolated one included. The two never share a table; a run's own exceedance rows keep the conventions of its report.

mod years;

pub use years::{mean_and_deviation, rows_of_tail, rows_of_years};

use crate::maths;
use std::collections::BTreeMap;

/// Loss of an event for a summary and a sample; sample -1 is the analytical mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventLoss {
    /// Event.
    pub event: u64,
    /// Summary, the unit for which a table is made.
    pub summary: u64,
    /// Sample from 1, or -1 for the analytical mean. Other negative samples carry no loss of an outcome.
    pub sample: i64,
    /// Loss, 0 or more.
    pub loss: f64,
}

/// An event occurs in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// Event.
    pub event: u64,
    /// Period from 1.
    pub period: u64,
}

/// How losses are taken from samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Calculation {
    /// Analytical means of events.
    MeanDamage = 1,
    /// All samples together, each with each period an outcome.
    FullUncertainty = 2,
    /// A curve for each sample, averaged rank by rank.
    PerSampleMean = 3,
    /// The mean over samples of each period.
    SampleMean = 4,
}

/// Which curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Largest event of a period.
    Occurrence = 1,
    /// Mean of the largest events at and beyond.
    OccurrenceTail = 2,
    /// Sum of a period.
    Aggregate = 3,
    /// Mean of the sums at and beyond.
    AggregateTail = 4,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Summary.
    pub summary: u64,
    /// Calculation.
    pub calculation: Calculation,
    /// Curve.
    pub kind: Kind,
    /// Return period in periods.
    pub return_period: f64,
    /// Loss.
    pub loss: f64,
}

/// The table for all summaries in order, by calculation, then curve, then falling return period.
///
/// `periods` is the number of periods simulated, of which many may have no occurrence. A calculation whose losses the input does
/// not have (no means, or no samples) is left out.
///
/// ```
/// use harmattan::ep::{EventLoss, Kind, Occurrence, table};
/// let losses = [EventLoss { event: 1, summary: 1, sample: -1, loss: 10.0 }, EventLoss { event: 2, summary: 1, sample: -1, loss: 4.0 }];
/// let occurrences = [Occurrence { event: 1, period: 1 }, Occurrence { event: 2, period: 1 }, Occurrence { event: 2, period: 2 }];
/// let rows = table(&losses, &occurrences, 4, &[2.0]);
/// let loss = |kind| rows.iter().find(|row| row.kind == kind).map(|row| row.loss);
/// assert_eq!(loss(Kind::Occurrence), Some(4.0));
/// assert_eq!(loss(Kind::AggregateTail), Some((14.0 + 4.0) / 2.0));
/// ```
pub fn table(
    losses: &[EventLoss],
    occurrences: &[Occurrence],
    periods: u64,
    return_periods: &[f64],
) -> Vec<Row> {
    let mut by_period: Vec<Occurrence> = occurrences.to_vec();
    by_period.sort_by_key(|occurrence| occurrence.period);
    let mut wanted = return_periods.to_vec();
    wanted.sort_by(|a, b| b.total_cmp(a));
    wanted.dedup();

    let mut summaries: BTreeMap<u64, BTreeMap<u64, Vec<(i64, f64)>>> = BTreeMap::new();
    for row in losses.iter().filter(|row| row.sample == -1 || row.sample > 0) {
        summaries.entry(row.summary).or_default().entry(row.event).or_default().push((row.sample, row.loss));
    }
    let samples = losses.iter().map(|row| row.sample).max().unwrap_or(-1).max(0) as usize;
    let mut rows = Vec::new();
    for (summary, events) in &summaries {
        let outcomes = Outcomes::gather(events, &by_period, samples);
        for (calculation, kind, curve) in outcomes.curves(periods) {
            let tail = matches!(kind, Kind::OccurrenceTail | Kind::AggregateTail);
            for &return_period in &wanted {
                let loss = if tail { curve.tail(return_period) } else { curve.loss(return_period) };
                rows.extend(loss.map(|loss| Row {
                    summary: *summary,
                    calculation,
                    kind,
                    return_period,
                    loss,
                }));
            }
        }
    }
    rows
}

/// Period losses of one summary, sums and largest events; zeros are left out.
#[derive(Default)]
struct Outcomes {
    mean: Pair,
    by_sample: Vec<Pair>,
    sample_mean: Pair,
}

#[derive(Default, Clone)]
struct Pair {
    sums: Vec<f64>,
    largest: Vec<f64>,
}

impl Pair {
    fn push(&mut self, sum: f64, largest: f64) {
        if sum > 0.0 {
            self.sums.push(sum);
        }
        if largest > 0.0 {
            self.largest.push(largest);
        }
    }
}

impl Outcomes {
    fn gather(events: &BTreeMap<u64, Vec<(i64, f64)>>, by_period: &[Occurrence], samples: usize) -> Self {
        let mut outcomes = Self { by_sample: vec![Pair::default(); samples], ..Self::default() };
        // Place 0 is the analytical mean, place s the sample s.
        let mut sums = vec![0.0; samples + 1];
        let mut largest = vec![0.0_f64; samples + 1];
        for period in by_period.chunk_by(|a, b| a.period == b.period) {
            sums.fill(0.0);
            largest.fill(0.0);
            for (sample, loss) in period.iter().filter_map(|o| events.get(&o.event)).flatten() {
                let place = usize::try_from(*sample).unwrap_or(0);
                sums[place] += loss;
                largest[place] = largest[place].max(*loss);
            }
            outcomes.mean.push(sums[0], largest[0]);
            for sample in 1..=samples {
                outcomes.by_sample[sample - 1].push(sums[sample], largest[sample]);
            }
            if samples > 0 {
                let count = samples as f64;
                let mean = |values: &[f64]| maths::sum(values[1..].iter().copied()) / count;
                outcomes.sample_mean.push(mean(&sums), mean(&largest));
            }
        }
        outcomes
    }

    fn curves(&self, periods: u64) -> Vec<(Calculation, Kind, RankedLosses)> {
        let mut curves = Vec::new();
        let mut add = |calculation, of: &dyn Fn(bool) -> RankedLosses| {
            for (kind, aggregate) in [
                (Kind::Occurrence, false),
                (Kind::OccurrenceTail, false),
                (Kind::Aggregate, true),
                (Kind::AggregateTail, true),
            ] {
                curves.push((calculation, kind, of(aggregate)));
            }
        };
        let pick = |pair: &Pair, aggregate: bool| {
            if aggregate { pair.sums.clone() } else { pair.largest.clone() }
        };
        let outcomes = periods as f64;
        if !self.mean.sums.is_empty() {
            add(Calculation::MeanDamage, &|aggregate| {
                RankedLosses::new(pick(&self.mean, aggregate), outcomes)
            });
        }
        if !self.by_sample.is_empty() {
            let samples = self.by_sample.len();
            add(Calculation::FullUncertainty, &|aggregate| {
                let all = self.by_sample.iter().flat_map(|pair| pick(pair, aggregate)).collect();
                RankedLosses::new(all, outcomes * samples as f64)
            });
            add(Calculation::PerSampleMean, &|aggregate| {
                let ranked: Vec<Vec<f64>> = self
                    .by_sample
                    .iter()
                    .map(|pair| {
                        let mut losses = pick(pair, aggregate);
                        losses.sort_by(|a, b| b.total_cmp(a));
                        losses
                    })
                    .collect();
                let depth = ranked.iter().map(Vec::len).max().unwrap_or(0);
                let means = (0..depth).map(|rank| {
                    maths::sum(ranked.iter().filter_map(|losses| losses.get(rank).copied())) / samples as f64
                });
                RankedLosses::new(means.collect(), outcomes)
            });
            add(Calculation::SampleMean, &|aggregate| {
                RankedLosses::new(pick(&self.sample_mean, aggregate), outcomes)
            });
        }
        curves
    }
}

/// Positive losses in falling order, of `outcomes` equally likely outcomes.
struct RankedLosses {
    losses: Vec<f64>,
    /// `summed[i]` is the sum of the first `i`.
    summed: Vec<f64>,
    outcomes: f64,
}

impl RankedLosses {
    fn new(mut losses: Vec<f64>, outcomes: f64) -> Self {
        losses.sort_by(|a, b| b.total_cmp(a));
        let mut summed = Vec::with_capacity(losses.len() + 1);
        summed.push(0.0);
        let mut total = 0.0;
        summed.extend(losses.iter().map(|loss| {
            total += loss;
            total
        }));
        Self { losses, summed, outcomes }
    }

    /// Rank of a return period and whether it is a whole one.
    fn rank(&self, return_period: f64) -> Option<(usize, bool)> {
        let rank = self.outcomes / return_period;
        if rank < 1.0 - 1e-9 {
            return None;
        }
        let whole = (rank - rank.round()).abs() < 1e-9;
        Some((if whole { rank.round() } else { rank.floor() } as usize, whole))
    }

    fn loss(&self, return_period: f64) -> Option<f64> {
        let (rank, whole) = self.rank(return_period)?;
        let at = |rank: usize| self.losses.get(rank - 1).copied();
        if whole {
            return Some(at(rank).unwrap_or(0.0));
        }
        // Between two ranks the line runs over return periods; past the last positive loss it is 0.
        let (Some(upper), Some(lower)) = (at(rank), at(rank + 1)) else { return Some(0.0) };
        let (above, below) = (self.outcomes / rank as f64, self.outcomes / (rank + 1) as f64);
        Some(lower + (upper - lower) * (return_period - below) / (above - below))
    }

    fn tail(&self, return_period: f64) -> Option<f64> {
        let (rank, whole) = self.rank(return_period)?;
        let sum = self.summed[rank.min(self.losses.len())];
        if whole {
            return Some(sum / rank as f64);
        }
        Some((sum + self.loss(return_period)?) / (rank + 1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn losses_of(periods: &[&[f64]]) -> (Vec<EventLoss>, Vec<Occurrence>) {
        let mut losses = Vec::new();
        let mut occurrences = Vec::new();
        let mut event = 0;
        for (index, period) in periods.iter().enumerate() {
            for &loss in *period {
                event += 1;
                losses.push(EventLoss { event, summary: 1, sample: -1, loss });
                occurrences.push(Occurrence { event, period: index as u64 + 1 });
            }
        }
        (losses, occurrences)
    }

    fn loss(rows: &[Row], kind: Kind, return_period: f64) -> Option<f64> {
        rows.iter().find(|row| row.kind == kind && row.return_period == return_period).map(|row| row.loss)
    }

    #[test]
    fn sums_and_largest_events_rank_apart() {
        let (losses, occurrences) = losses_of(&[&[5.0, 1.0], &[], &[7.0], &[2.0, 2.0, 2.0], &[10.0, 1.0]]);
        let rows = table(&losses, &occurrences, 10, &[10.0, 5.0, 2.0]);
        assert_eq!(loss(&rows, Kind::Aggregate, 10.0), Some(11.0));
        assert_eq!(loss(&rows, Kind::Occurrence, 10.0), Some(10.0));
        assert_eq!(loss(&rows, Kind::Aggregate, 5.0), Some(7.0));
        assert_eq!(loss(&rows, Kind::AggregateTail, 5.0), Some(9.0));
        assert_eq!(loss(&rows, Kind::Occurrence, 2.0), Some(0.0), "below the smallest period with a loss");
        assert_eq!(loss(&rows, Kind::AggregateTail, 2.0), Some(30.0 / 5.0), "zero outcomes count");
    }

    #[test]
    fn a_return_period_above_the_longest_is_left_out() {
        let (losses, occurrences) = losses_of(&[&[5.0]]);
        assert_eq!(table(&losses, &occurrences, 10, &[11.0]), vec![]);
    }

    #[test]
    fn a_loss_between_ranks_is_interpolated_in_the_return_period() {
        let (losses, occurrences) = losses_of(&[&[9.0], &[3.0]]);
        let rows = table(&losses, &occurrences, 10, &[7.5]);
        assert_eq!(loss(&rows, Kind::Aggregate, 7.5), Some(6.0), "half-way from 1 in 5 to 1 in 10");
        assert_eq!(loss(&rows, Kind::AggregateTail, 7.5), Some((9.0 + 6.0) / 2.0));
    }

    #[test]
    fn a_sample_without_a_row_is_a_zero_loss_of_the_sample() {
        let losses = [
            EventLoss { event: 1, summary: 1, sample: 1, loss: 8.0 },
            EventLoss { event: 2, summary: 1, sample: 2, loss: 4.0 },
            EventLoss { event: 1, summary: 1, sample: -5, loss: 99.0 },
        ];
        let occurrences = [Occurrence { event: 1, period: 1 }, Occurrence { event: 2, period: 2 }];
        let rows = table(&losses, &occurrences, 2, &[2.0]);
        let of = |calculation| {
            rows.iter()
                .find(|row| row.calculation == calculation && row.kind == Kind::Aggregate)
                .map(|row| row.loss)
        };
        assert_eq!(of(Calculation::MeanDamage), None);
        assert_eq!(of(Calculation::SampleMean), Some(4.0));
        assert_eq!(of(Calculation::PerSampleMean), Some(6.0));
        assert_eq!(of(Calculation::FullUncertainty), Some(4.0));
    }
}
