//! Pictures of the chapter on state action.

use super::{CONSTANT, COUNTS, OURS, finding, score, target, verdict};
use crate::charts::plot::{LineSeries, Plot, ReliabilityMark, Whisker, WhiskerRow};
use crate::model::record::state_action::{StateActionRecord, TargetRow};
use crate::report::validation::Figure;
use crate::wording;

/// Models of the picture of skill; a row holds four marks.
const SHOWN: [&str; 4] = [OURS, "ours without shocks", COUNTS, "country rates"];
const SOURCE: &str =
    "case file of state action (policy/disputes) and years at risk of mines (policy/asset_years).";

pub(super) fn skill_figure(record: &StateActionRecord) -> Figure {
    let row = |target: &TargetRow| {
        let marks = SHOWN.iter().filter_map(|name| {
            let skill = score(target, name)?.log_skill?;
            Some(Whisker { series: (*name).to_owned(), value: skill.value, low: skill.low, high: skill.high })
        });
        WhiskerRow { label: format!("{}, {}", target.unit, target.horizon), marks: marks.collect() }
    };
    let rows = record.targets.iter().filter(|target| target.onset == "any").map(row).collect();
    Figure {
        name: "state-action-skill".to_owned(),
        title: compared_title(record),
        subtitle: "Logarithmic skill against a constant rate, any onset, with 5% and 95% of resampled blocks. 'ours' and what carries \
                   shocks or the drawing of countries to all are in hindsight"
            .to_owned(),
        source: SOURCE.to_owned(),
        description: finding(record),
        plot: Plot::Whiskers { unit: "skill".to_owned(), rows, reference: Some(0.0) },
    }
}

fn compared_title(record: &StateActionRecord) -> String {
    let better = record
        .targets
        .iter()
        .filter(|target| target.onset == "any")
        .filter(|target| score(target, COUNTS).is_some_and(|score| verdict(score) == "beats"))
        .count();
    if better == 0 {
        "Without shocks our rates beat a constant rate in no unit and horizon".to_owned()
    } else {
        format!("Without shocks our rates beat a constant rate in {better} of 4 units and horizons")
    }
}

pub(super) fn reliability_figure(record: &StateActionRecord) -> Option<Figure> {
    let score = target(record, "asset", "year", "any").and_then(|target| score(target, OURS))?;
    let outside = score.bins.iter().filter(|bin| bin.share < bin.bar_low || bin.share > bin.bar_high).count();
    let bins = score.bins.iter().map(|bin| ReliabilityMark {
        probability: bin.mean_probability,
        share: bin.share,
        low: bin.bar_low,
        high: bin.bar_high,
        count: bin.count,
    });
    Some(Figure {
        name: "state-action-reliability".to_owned(),
        title: format!(
            "A year ahead, {outside} of {} classes lie outside what right probabilities allow",
            score.bins.len()
        ),
        subtitle:
            "Share of assets with an onset within a year, by the probability that ours gave (in hindsight)"
                .to_owned(),
        source: SOURCE.to_owned(),
        description: format!(
            "{} onsets expected and {} to {} likely if the probabilities were right and independent.",
            wording::decimals(score.expected, 1),
            score.expected_low,
            score.expected_high
        ),
        plot: Plot::Reliability { bins: bins.collect() },
    })
}

/// The quarter with the most onsets, and what had been said of it.
fn wave(record: &StateActionRecord) -> String {
    let place = record.models.iter().position(|model| model.name == OURS);
    let most = record.origins.iter().max_by(|a, b| a.share_quarter.total_cmp(&b.share_quarter));
    let said = most.zip(place).and_then(|(row, place)| Some((row, *row.mean_quarter.get(place)?)));
    said.map_or_else(String::new, |(row, said)| {
        format!(
            "In the quarter with most onsets {} of assets had one; {} was expected",
            wording::percent(row.share_quarter),
            wording::percent(said)
        )
    })
}

pub(super) fn path_figure(record: &StateActionRecord) -> Figure {
    let of = |name: &str| record.models.iter().position(|model| model.name == name);
    let line = |name: &str| {
        let place = of(name);
        let values = record
            .origins
            .iter()
            .map(|row| place.and_then(|place| row.mean_quarter.get(place)).map(|p| p * 100.0));
        LineSeries { name: name.to_owned(), values: values.collect(), band: vec![None; record.origins.len()] }
    };
    let happened = LineSeries {
        name: "happened".to_owned(),
        values: record.origins.iter().map(|row| Some(row.share_quarter * 100.0)).collect(),
        band: vec![None; record.origins.len()],
    };
    Figure {
        name: "state-action-path".to_owned(),
        title: wave(record),
        subtitle: "Mean probability of an onset in the next quarter, % of assets at risk, and the share that followed".to_owned(),
        source: SOURCE.to_owned(),
        description: "By origin: our probability, the constant rate, and the share of assets with an onset in the next quarter.".to_owned(),
        plot: Plot::Lines {
            unit: "%".to_owned(),
            periods: record.origins.iter().map(|row| row.origin.clone()).collect(),
            series: vec![line(OURS), line(COUNTS), line(CONSTANT), happened],
        },
    }
}
