//! The pictures of the chapter on conflict deaths.

use super::super::Figure;
use super::{OURS, SOURCE, by_crps, months};
use crate::charts::plot::{LineSeries, Plot, ReliabilityMark, Whisker, WhiskerRow};
use crate::model::record::ReliabilityBin;
use crate::model::record::conflict::{Panel, Period, ScoreRow, Track};

/// Share expected of each of ten classes.
const CLASS: f64 = 0.1;

pub(super) fn skill_figure(panel: &Panel, name: &str) -> Figure {
    let shown = [OURS, "path with shocks", "conflictology-24"];
    let row = |lead: usize| WhiskerRow {
        label: format!("{} ahead", months(lead)),
        marks: shown
            .iter()
            .filter_map(|model| {
                let here =
                    |row: &&ScoreRow| row.period == Period::Report && row.lead == lead && row.model == *model;
                let skill = panel.scores.iter().find(here)?.skill?;
                Some(Whisker {
                    series: (*model).to_owned(),
                    value: skill.value,
                    low: skill.low,
                    high: skill.high,
                })
            })
            .collect(),
    };
    Figure {
        name: format!("{name}-skill"),
        title: by_crps(panel),
        subtitle:
            "Skill against conflictology-12 (0 is as good, above is better), CRPS, with its 90% interval"
                .to_owned(),
        source: SOURCE.to_owned(),
        description: "Skill by lead and model.".to_owned(),
        plot: Plot::Whiskers {
            unit: "skill".to_owned(),
            rows: [1, 3, 6, 12].map(row).to_vec(),
            reference: Some(0.0),
        },
    }
}

pub(super) fn pit_figure(panel: &Panel, name: &str, lead: usize) -> Option<Figure> {
    let pit = panel.pit.iter().find(|pit| pit.lead == lead && pit.count > 0)?;
    let error = 1.645 * (CLASS * (1.0 - CLASS) / pit.count as f64).sqrt();
    let range = (CLASS - error, CLASS + error);
    let outside = pit.shares.iter().filter(|share| **share < range.0 || range.1 < **share).count();
    let (first, last) = (pit.shares[0], pit.shares[pit.shares.len() - 1]);
    let title = if outside == 0 {
        format!("{} ahead, outcomes fall evenly over our forecasts", months(lead))
    } else if last > range.1 && first > range.1 {
        format!("{} ahead, outcomes fall too often at both ends: our forecasts are too narrow", months(lead))
    } else if last > range.1 {
        format!("{} ahead, outcomes fall too often at the high end of our forecasts", months(lead))
    } else {
        format!(
            "{} ahead, outcomes do not fall evenly over our forecasts: {outside} of 10 classes are off",
            months(lead)
        )
    };
    Some(Figure {
        name: format!("{name}-pit-{lead}"),
        title,
        subtitle: "Share of outcomes by their place in our forecast, from 2021 on; a right forecast has a tenth in each class. \
                   Dashed: 90% range of a share if forecasts were right and independent"
            .to_owned(),
        source: SOURCE.to_owned(),
        description: format!("{} forecasts in ten classes.", pit.count),
        plot: Plot::Histogram {
            edges: (0..=10).map(|edge| f64::from(edge) / 10.0).collect(),
            shares: pit.shares.clone(),
            expected: CLASS,
            interval: range,
        },
    })
}

pub(super) fn reliability_figure(panel: &Panel, name: &str, lead: usize) -> Option<Figure> {
    let (_, bins) = panel.reliability.iter().find(|(of, bins)| *of == lead && !bins.is_empty())?;
    let off = bins.iter().filter(|bin| bin.share < bin.bar_low || bin.bar_high < bin.share).count();
    let title =
        format!("{} ahead, the chance of any death is off in {off} of {} classes", months(lead), bins.len());
    let mark = |bin: &ReliabilityBin| ReliabilityMark {
        probability: bin.mean_probability,
        share: bin.share,
        low: bin.bar_low,
        high: bin.bar_high,
        count: bin.count,
    };
    Some(Figure {
        name: format!("{name}-reliability-{lead}"),
        title,
        subtitle: "Share of months with a death against the chance that we gave, from 2021 on. Bars: 90% range if every chance were \
                   right"
            .to_owned(),
        source: SOURCE.to_owned(),
        description: "Classes of the chance of at least one death.".to_owned(),
        plot: Plot::Reliability { bins: bins.iter().map(mark).collect() },
    })
}

pub(super) fn track_figure(track: &Track) -> Figure {
    let above = track.points.iter().filter(|point| point.high < point.outcome).count();
    let below = track.points.iter().filter(|point| point.outcome < point.low).count();
    let all = track.points.len();
    let series = vec![
        LineSeries {
            name: "forecast".to_owned(),
            values: track.points.iter().map(|point| Some(point.median)).collect(),
            band: track.points.iter().map(|point| Some((point.low, point.high))).collect(),
        },
        LineSeries {
            name: "outcome".to_owned(),
            values: track.points.iter().map(|point| Some(point.outcome)).collect(),
            band: vec![None; all],
        },
    ];
    Figure {
        name: format!("conflict-track-{}-{}", track.unit.to_lowercase(), track.lead),
        title: format!(
            "{}: {above} of {all} months were worse than the 90% interval of {} months before, {below} better",
            track.name, track.lead
        ),
        subtitle: "Deaths a month: outcome, and the median and 90% interval of our forecast".to_owned(),
        source: SOURCE.to_owned(),
        description: format!("{all} months."),
        plot: Plot::Lines {
            unit: "deaths a month".to_owned(),
            periods: track.points.iter().map(|point| point.month.clone()).collect(),
            series,
        },
    }
}
