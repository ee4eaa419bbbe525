//! Tables of the chapter on state action.

use super::{COUNTS, OURS};
use crate::model::record::Interval;
use crate::model::record::state_action::{StateActionRecord, TargetRow};
use crate::report::validation::{Cell, Table};

pub(super) fn origins_table(record: &StateActionRecord) -> Table {
    let columns = [
        ("origin", ""),
        ("assets at risk", ""),
        ("cases known", ""),
        ("asset-years known", ""),
        ("pooled rate of takings, ours", "a year"),
        ("pooled rate of settled disputes, ours", "a year"),
        ("onsets in the next quarter", "share of assets"),
    ];
    let mut table = Table::new("state-action-origins", "What was known at each origin", &columns);
    table.rows = record
        .origins
        .iter()
        .map(|row| {
            vec![
                Cell::text(&row.origin),
                Cell::Number(row.at_risk as f64, 0),
                Cell::Number(row.cases_known as f64, 0),
                Cell::Number(row.asset_years, 1),
                Cell::Number(row.pooled_taking, 4),
                Cell::Number(row.pooled_settled, 4),
                Cell::Number(row.share_quarter, 3),
            ]
        })
        .collect();
    table
}

fn range(interval: Option<Interval>, digits: usize) -> Cell {
    interval
        .map_or(Cell::Missing("too few cases"), |interval| Cell::Range(interval.low, interval.high, digits))
}

pub(super) fn scores_table(name: &str, caption: &str, targets: &[&TargetRow], printed: bool) -> Table {
    let columns = [
        ("unit", ""),
        ("horizon", ""),
        ("onset", ""),
        ("model", ""),
        ("expected", "onsets"),
        ("happened", "onsets"),
        ("Brier", ""),
        ("log loss", "nats"),
        ("clipped", ""),
        ("logarithmic skill", ""),
        ("its interval", ""),
        ("least, one country left out", ""),
        ("AUC", ""),
        ("its interval", ""),
        ("AUC within an origin", ""),
        ("area under precision and recall", ""),
    ];
    let mut table = Table::new(name, caption, &columns);
    table.printed = printed;
    for target in targets {
        table.rows.extend(target.scores.iter().map(|score| {
            let least = score.log_skill_without.as_ref().map(|(_, least)| *least);
            vec![
                Cell::text(&target.unit),
                Cell::text(&target.horizon),
                Cell::text(&target.onset),
                Cell::text(&score.model),
                Cell::Number(score.expected, 1),
                Cell::Number(target.happened as f64, 0),
                Cell::Number(score.brier, 4),
                Cell::Number(score.log_loss, 4),
                Cell::Number(score.clipped as f64, 0),
                Cell::maybe(score.log_skill.map(|skill| skill.value), 2, "no reference"),
                range(score.log_skill, 2),
                Cell::maybe(least, 2, "one country"),
                Cell::maybe(score.auc, 2, "one class"),
                range(score.auc_interval, 2),
                Cell::maybe(score.auc_within, 2, "one class"),
                Cell::maybe(score.average_precision, 3, "nothing happened"),
            ]
        }));
    }
    table
}

pub(super) fn parts_table(record: &StateActionRecord) -> Table {
    let columns = [
        ("unit", ""),
        ("horizon", ""),
        ("onset", ""),
        ("model", ""),
        ("Brier", ""),
        ("reliability", ""),
        ("resolution", ""),
        ("uncertainty", ""),
        ("within classes", ""),
        ("Brier skill", ""),
        ("its interval", ""),
    ];
    let caption = "Parts of the Brier score over eight classes of probability: reliability - resolution + uncertainty + within classes";
    let mut table = Table::new("state-action-brier-parts", caption, &columns);
    table.printed = false;
    for target in &record.targets {
        table.rows.extend(target.scores.iter().map(|score| {
            vec![
                Cell::text(&target.unit),
                Cell::text(&target.horizon),
                Cell::text(&target.onset),
                Cell::text(&score.model),
                Cell::Number(score.brier, 6),
                Cell::Number(score.reliability, 6),
                Cell::Number(score.resolution, 6),
                Cell::Number(score.uncertainty, 6),
                Cell::Number(score.within_classes, 6),
                Cell::maybe(score.brier_skill.map(|skill| skill.value), 3, "no reference"),
                range(score.brier_skill, 3),
            ]
        }));
    }
    table
}

pub(super) fn bins_table(record: &StateActionRecord) -> Table {
    let columns = [
        ("unit", ""),
        ("horizon", ""),
        ("model", ""),
        ("class", ""),
        ("forecasts", ""),
        ("mean probability", ""),
        ("share that happened", ""),
        ("share if right", ""),
    ];
    let caption = "Reliability of any onset: the last column is where 9 of 10 shares lie if every probability is right and cases are independent";
    let mut table = Table::new("state-action-reliability", caption, &columns);
    for target in record.targets.iter().filter(|row| row.onset == "any") {
        for score in target.scores.iter().filter(|score| score.model == OURS || score.model == COUNTS) {
            table.rows.extend(score.bins.iter().map(|bin| {
                vec![
                    Cell::text(&target.unit),
                    Cell::text(&target.horizon),
                    Cell::text(&score.model),
                    Cell::Range(bin.low, bin.high, 3),
                    Cell::Number(bin.count as f64, 0),
                    Cell::Number(bin.mean_probability, 3),
                    Cell::Number(bin.share, 3),
                    Cell::Range(bin.bar_low, bin.bar_high, 3),
                ]
            }));
        }
    }
    table
}
