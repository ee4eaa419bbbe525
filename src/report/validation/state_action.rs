//! The chapter on state action.

mod figures;
mod tables;

use super::{Cell, Chapter, Section, Table};
use crate::model::record::Interval;
use crate::model::record::state_action::{ModelScore, StateActionRecord, TargetRow};
use crate::wording;

/// The model that ships, with the prior of before 2020.
const OURS: &str = "ours";
/// The same from counts alone: no size in it was written after the cases.
const COUNTS: &str = "ours, counts only";
/// Whom skill is measured against.
const CONSTANT: &str = "constant rate";

pub(super) fn chapter(record: &StateActionRecord) -> Chapter {
    Chapter {
        name: "state-action",
        title: "State action: takings and settled disputes".to_owned(),
        finding: finding(record),
        sections: vec![
            question(),
            data(record),
            protocol(record),
            results(record),
            meaning(record),
            failures(record),
        ],
    }
}

fn target<'a>(
    record: &'a StateActionRecord,
    unit: &str,
    horizon: &str,
    onset: &str,
) -> Option<&'a TargetRow> {
    record.targets.iter().find(|row| row.unit == unit && row.horizon == horizon && row.onset == onset)
}

fn score<'a>(target: &'a TargetRow, model: &str) -> Option<&'a ModelScore> {
    target.scores.iter().find(|score| score.model == model)
}

fn ranged(interval: Interval) -> String {
    let figure = |value| wording::decimals(value, 2);
    format!("{} ({} to {})", figure(interval.value), figure(interval.low), figure(interval.high))
}

/// Better only when the interval lies above 0 and no single country carries it.
fn verdict(score: &ModelScore) -> &'static str {
    let Some(skill) = score.log_skill else { return "cannot be compared with" };
    let holds = score.log_skill_without.as_ref().is_some_and(|(_, least)| *least > 0.0);
    if skill.is_above(0.0) && holds {
        "beats"
    } else if skill.is_below(0.0) {
        "is worse than"
    } else {
        "does not beat"
    }
}

/// The country without which a skill above zero is gone.
fn carried_by(score: &ModelScore) -> String {
    let country = score.log_skill_without.as_ref().filter(|(_, least)| *least <= 0.0);
    let above = score.log_skill.is_some_and(|skill| skill.is_above(0.0));
    let words = |(country, least): &(String, f64)| {
        format!("; with {country} left out it is {}", wording::decimals(*least, 3))
    };
    country.filter(|_| above).map(words).unwrap_or_default()
}

/// A model against the constant rate in one clause.
fn compared(record: &StateActionRecord, (unit, horizon): (&str, &str), model: &str) -> String {
    let found = target(record, unit, horizon, "any").and_then(|target| score(target, model));
    let Some(score) = found else { return format!("{model} has no {unit}-{horizon}") };
    let hindsight = record.models.iter().any(|row| row.name == model && row.in_hindsight);
    let hindsight = if hindsight { ", in hindsight" } else { "" };
    let skill = score.log_skill.map_or_else(|| "none".to_owned(), ranged);
    format!(
        "{model} {} the {CONSTANT} by {unit} and {horizon} (logarithmic skill {skill}{hindsight}{})",
        verdict(score),
        carried_by(score)
    )
}

fn finding(record: &StateActionRecord) -> String {
    let place = ("asset", "quarter");
    format!(
        "{}; {}. {} onsets in {} origins settle little.",
        wording::capital(&compared(record, place, OURS)),
        compared(record, place, COUNTS),
        target(record, "asset", "quarter", "any").map_or(0, |target| target.happened),
        record.origins.len(),
    )
}

fn question() -> Section {
    Section::new(
        "Question",
        [
            "How likely did the model say it was that a state would act against a foreign-held mine, and did it happen? An onset is the \
             first action against an asset: a taking, when the holder lost the asset in the end, or a settled dispute. A taking is the \
             loss: it is booked whole on its first day, so that the chance of a loss is the chance of a taking."
                .to_owned(),
        ],
    )
}

fn data(record: &StateActionRecord) -> Section {
    let mut section = Section::new(
        "Data",
        [
            format!(
                "The case file and the years at risk of the mines of the panel, from 31 August 2020; onsets are read to {}. At each \
                 origin a case is known from its onset, or from the end of its month where the day is not known; a case not yet ended is \
                 half a taking and half a settled dispute; gold prices are known a month after their month; events from the day they took \
                 effect. A world that holds a later row is refused.",
                wording::date(&record.observed_to)
            ),
            "Two things are not as they were known then. The panel of mines and the case file were put together in 2026, so that a mine \
             is in them partly because it had a case. And the file is a record of the press: the day on which a row could first have been \
             written is taken to be the day of the act."
                .to_owned(),
            "An asset leaves the panel at its first action, and when its foreign holder gives it up. Assets still held at the end of 2025 \
             are taken to be held to the last day of the file."
                .to_owned(),
        ],
    );
    section.tables.push(tables::origins_table(record));
    section
}

fn protocol(record: &StateActionRecord) -> Section {
    let mut section = Section::new(
        "Protocol",
        [
            format!(
                "{} quarter ends. At each one every model is fitted again on what was known, by the function that ships, and the shipped \
                 projection carries the rates forward. The chance of at least one onset is that of the Gamma posterior of the country's \
                 rate under the projected multiplier (negative binomial). The frailty of the simulation, which spreads years without \
                 moving the mean, is left out: it would lower the chance of a country-year somewhat.",
                record.origins.len()
            ),
            format!(
                "Before the first case a rate rests on its prior alone. It is Gamma({}, {}), mean {} a year for each kind: the upper end \
                 of .00125 to .004, which MIGA's eight claims in 28 years and the mix of OPIC's settlements give for the time before 2020. \
                 For settled disputes no count of before 2020 was found. The method's .03 for the AES counts the cases of 2022 to 2025 \
                 and is not used. A second run has the lower end, Gamma({0}, {}); what ships has half a case without years, which is no \
                 prior at all in 2020.",
                record.prior_cases,
                record.prior_years,
                wording::number(record.prior_cases / record.prior_years),
                record.prior_years_low
            ),
            "In hindsight: the sizes and half-lives of the shocks, and the 60 asset-years by which a country is drawn to all, were set \
             with these cases in view. Only the runs without shocks are free of the first; none of ours is free of the second."
                .to_owned(),
            "Skill is 1 - score / score of the constant rate. Its interval resamples runs of two origins (a quarter ahead) or four (a year \
             ahead, where outcomes overlap); four of a year leave few blocks, and such an interval is itself uncertain. Cases cluster by \
             country, which resampling of quarters does not see: a model is said to beat the constant rate only when its interval lies \
             above 0 and the skill stays above 0 with each country left out of the scores in turn."
                .to_owned(),
        ],
    );
    let columns = [("model", ""), ("what it is", ""), ("benchmark", ""), ("in hindsight", "")];
    let mut table = Table::new("state-action-models", "Models", &columns);
    let yes = |is: bool| Cell::text(if is { "yes" } else { "no" });
    table.rows = record
        .models
        .iter()
        .map(|row| {
            vec![Cell::text(&row.name), Cell::text(&row.meaning), yes(row.benchmark), yes(row.in_hindsight)]
        })
        .collect();
    section.tables.push(table);
    section
}

fn results(record: &StateActionRecord) -> Section {
    let bullets = [("asset", "quarter"), ("country", "quarter"), ("asset", "year"), ("country", "year")]
        .into_iter()
        .flat_map(|place| {
            [OURS, COUNTS].map(|model| wording::capital(&compared(record, place, model)) + ".")
        });
    let mut section = Section::new("Results", []);
    section.bullets = bullets.collect();
    let main = |row: &&TargetRow| row.onset == "any" || row.unit == "asset";
    let rows: Vec<&TargetRow> = record.targets.iter().filter(main).collect();
    section.tables.push(tables::scores_table(
        "state-action-scores",
        "Scores; less is better for Brier and log loss",
        &rows,
        true,
    ));
    let all: Vec<&TargetRow> = record.targets.iter().collect();
    section.tables.push(tables::scores_table(
        "state-action-scores-all",
        "Scores of every target",
        &all,
        false,
    ));
    section.tables.push(tables::parts_table(record));
    section.tables.push(tables::bins_table(record));
    section.figures.push(figures::skill_figure(record));
    section.figures.extend(figures::reliability_figure(record));
    section.figures.push(figures::path_figure(record));
    section
}

fn meaning(record: &StateActionRecord) -> Section {
    let totals = target(record, "asset", "quarter", "any").map(|target| {
        let of = |name| score(target, name).map_or_else(|| "none".to_owned(), |s| wording::decimals(s.expected, 1));
        let most = [OURS, COUNTS, CONSTANT].into_iter().filter_map(|name| score(target, name));
        let low = if most.map(|score| score.expected).fold(0.0, f64::max) < target.happened as f64 {
            "A rate that starts from before 2020 was too low in all of them: the wave was in no earlier count. "
        } else {
            ""
        };
        format!(
            "Summed over all asset-quarters ours expected {} onsets, with the lower prior {}, counts alone {}, the constant rate {}; {} came. \
             {}As it ships, with half a case and no prior years, it expects {}: half a case is a high rate while there are few years, and \
             that the wave came later is chance.",
            of(OURS),
            of("ours, lower prior"),
            of(COUNTS),
            of(CONSTANT),
            target.happened,
            low,
            of("ours as it ships")
        )
    });
    Section::new(
        "What it means for a user",
        totals.into_iter().chain([
            "Read the yearly chance of a taking as an order of magnitude. That Mali, Burkina Faso, Niger, Guinea and Ghana differ from \
             Senegal is a statement about cases that have happened; whether countries without a case are safer is not shown."
                .to_owned(),
            "The shocks raise the probabilities of mines in countries where a mine was just taken. Their sizes were chosen after these \
             cases, so that what skill they show here is no evidence for the next one."
                .to_owned(),
        ]),
    )
}

/// Whether assets are ordered, or only dates.
fn within(record: &StateActionRecord) -> String {
    let of = |name: &str| {
        let score = target(record, "asset", "quarter", "any").and_then(|target| score(target, name));
        let figure =
            |area: Option<f64>| area.map_or_else(|| "none".to_owned(), |area| wording::decimals(area, 2));
        score.map_or_else(String::new, |score| {
            format!(
                "{name} has {} over all and {} within an origin",
                figure(score.auc),
                figure(score.auc_within)
            )
        })
    };
    format!(
        "The AUC over all asset-quarters mixes the order of assets with that of dates, since every rate rose with the wave: {}; {}; {}. A \
         constant rate orders no assets and has .5 within an origin.",
        of(OURS),
        of(COUNTS),
        of(CONSTANT)
    )
}

fn failures(record: &StateActionRecord) -> Section {
    let mut section = Section::new(
        "What failed or cannot be concluded",
        [
            "The cases are few, and some are hardly two: two mines taken in Burkina Faso on one day, two uranium licences in Niger within \
             three weeks. Where the figure with a country left out changes sign, that country is the result."
                .to_owned(),
            within(record),
            "'Same as last year' gives a chance of zero after a quiet year and loses all on the logarithmic score; it is shown as it is."
                .to_owned(),
            "The kinds were told apart by how a case ended, read at the end of the data; the chance of a taking that was settled later is in \
             neither."
                .to_owned(),
        ],
    );
    if !record.unseen.is_empty() {
        let names = record.unseen.iter().map(|row| format!("{} ({}, {})", row.name, row.country, row.onset));
        section.paragraphs.push(format!(
            "For {} no forecast could exist, since their mines are in no panel: {}.",
            wording::counted(record.unseen.len(), "action", "actions"),
            wording::list(&names.collect::<Vec<_>>())
        ));
    }
    section
}

/// Lines for the reports: the chance of any onset, by the model that ships and by counts alone.
pub(super) fn quoted(record: &StateActionRecord) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for (horizon, months) in [("quarter", 3.0), ("year", 12.0)] {
        for unit in ["asset", "country"] {
            let Some(row) = target(record, unit, horizon, "any") else { continue };
            let of = |model: &str| row.scores.iter().find(|score| score.model == model);
            let Some(constant) = of(CONSTANT) else { continue };
            for (model, marked) in [(OURS, "in hindsight"), (COUNTS, "counts only")] {
                let Some((score, gain)) = of(model).and_then(|score| Some((score, score.log_skill?))) else {
                    continue;
                };
                rows.push(vec![
                    Cell::text("state action"),
                    Cell::text("all"),
                    Cell::Number(months, 0),
                    Cell::text(format!("log score by {unit}, nats, {marked}")),
                    Cell::Number(row.forecasts as f64, 0),
                    Cell::Number(score.log_loss, 4),
                    Cell::text(CONSTANT),
                    Cell::Number(constant.log_loss, 4),
                    Cell::Number(gain.value, 3),
                    // A claim must survive the loss of any one country, so that the low end is the lower of the two.
                    Cell::Number(
                        score.log_skill_without.as_ref().map_or(gain.low, |(_, least)| gain.low.min(*least)),
                        3,
                    ),
                    Cell::Number(gain.high, 3),
                ]);
            }
        }
    }
    rows
}
