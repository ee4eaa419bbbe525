//! The chapter on conflict deaths.

mod figures;
mod quoted;

pub(super) use quoted::quoted;

use super::{Cell, Chapter, Section, Table};
use crate::model::record::Interval;
use crate::model::record::conflict::{ConflictRecord, Panel, Period, ScoreRow, Track};
use crate::wording;

const SOURCE: &str =
    "UCDP GED 25.1, candidate releases and snapshots; VIEWS prediction challenge for the benchmark.";
const OURS: &str = "path";
const REFERENCE: &str = "conflictology-12";

pub(super) fn chapter(record: &ConflictRecord) -> Chapter {
    Chapter {
        name: "conflict",
        title: "Are deaths forecast better than by their own last year?".to_owned(),
        finding: verdict(&record.region, "in the region"),
        sections: vec![
            question(),
            data(&record.region),
            protocol(),
            results(&record.region, "conflict", &record.tracks),
            choice(record),
            public(record),
            meaning(&record.region),
            failures(record),
        ],
    }
}

pub(super) fn world_chapter(panel: &Panel) -> Chapter {
    let embargo = "One table of final data stands for all dates, cut at the publication lag: what was known then is not on record for \
                   the world, so that revisions flatter every model here alike. Months after 2024 are candidate figures, \
                   and those of 2026 count events inside one month only."
        .to_owned();
    Chapter {
        name: "world",
        title: "And in all countries of the world?".to_owned(),
        finding: verdict(panel, "in all countries with deaths since 1989"),
        sections: vec![
            Section::new(
                "Question",
                ["Does what holds in 17 countries hold in others, whose data chose none of our numbers?"
                    .to_owned()],
            ),
            Section::new("Data", [spans(panel), embargo]),
            Section::new(
                "Protocol",
                ["As for the region, over all countries that ever had a death in the table.".to_owned()],
            ),
            results(panel, "world", &[]),
        ],
    }
}

/// Rows of our path against the benchmark, origins from 2021.
fn ours(panel: &Panel) -> impl Iterator<Item = &ScoreRow> {
    panel.scores.iter().filter(|row| row.period == Period::Report && row.model == OURS)
}

/// What the intervals allow to be said, and no more.
fn verdict(panel: &Panel, place: &str) -> String {
    let score = |name: &str, of: fn(&ScoreRow) -> Option<Interval>| -> String {
        let leads = |holds: fn(Interval) -> bool| -> Vec<String> {
            ours(panel).filter(|row| of(row).is_some_and(holds)).map(|row| row.lead.to_string()).collect()
        };
        let (better, worse) = (leads(|gain| gain.is_above(0.0)), leads(|gain| gain.is_below(0.0)));
        let months = |leads: &[String]| format!("{} months ahead", wording::list(leads));
        match (better.is_empty(), worse.is_empty()) {
            (true, true) => format!("by {name} no lead is told from {REFERENCE}, each interval includes 0"),
            (false, true) => format!("by {name} it beats {REFERENCE} {}", months(&better)),
            (true, false) => format!("by {name} it loses to {REFERENCE} {}", months(&worse)),
            (false, false) => {
                format!("by {name} it beats {REFERENCE} {} and loses {}", months(&better), months(&worse))
            }
        }
    };
    format!(
        "Our path {place} from 2021 on: {}; {}.",
        score("CRPS", |row| row.skill),
        score("ignorance", |row| row.ignorance_gain)
    )
}

/// The same of the mean score alone, short enough for a title.
fn by_crps(panel: &Panel) -> String {
    let all: Vec<Interval> = ours(panel).filter_map(|row| row.skill).collect();
    let better = all.iter().filter(|skill| skill.is_above(0.0)).count();
    let worse = all.iter().filter(|skill| skill.is_below(0.0)).count();
    match (better, worse) {
        (0, 0) => format!("Our path is not told from {REFERENCE} at any lead: each interval holds 0"),
        (_, 0) => format!("Our path beats {REFERENCE} at {better} of {} leads, by its mean score", all.len()),
        (0, _) => {
            format!("Our path loses to {REFERENCE} at {worse} of {} leads, by its mean score", all.len())
        }
        _ => format!("Our path beats {REFERENCE} at {better} leads and loses at {worse}"),
    }
}

/// `1 month`, `3 months`.
fn months(lead: usize) -> String {
    wording::counted(lead, "month", "months")
}

fn question() -> Section {
    Section::new(
        "Question",
        [
            "Every rate of political violence rests on a path of deaths D(t): decayed deaths with a short half-life that relax to those \
             with a long one. Is that path a better forecast of a country's deaths than drawing from its own last twelve months?"
                .to_owned(),
        ],
    )
}

fn spans(panel: &Panel) -> String {
    let parts: Vec<String> = panel
        .constructions
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{count} origins on {name}"))
        .collect();
    format!(
        "{} countries, origins at the end of each month from {} to {}: {}.",
        panel.units,
        panel.from,
        panel.to,
        wording::list(&parts)
    )
}

fn data(panel: &Panel) -> Section {
    let mut section = Section::new("Data", [spans(panel)]);
    section.bullets = [
        "Deaths of all kinds (state-based, non-state, one-sided), UCDP best estimates by month.",
        "Before the first snapshot of January 2024 what was known is not on record: final data stand for it, cut at the publication \
         lag. Revisions are then invisible, which flatters every model alike.",
        "From January 2024 on a forecast sees the newest snapshot of its day, and is held against the newest of all. Both count \
         events inside one month only; the two constructions are never mixed in one comparison.",
        "Snapshots changed on three dates only, so that a forecast of 2025 knows months that are up to half a year old.",
        "Outcomes after 2024 are provisional and will be revised.",
        "Niger and Nigeria to 2024 leave out events that cross a month, as known values and as outcomes.",
    ]
    .map(str::to_owned)
    .to_vec();
    section
}

fn protocol() -> Section {
    let mut section = Section::new(
        "Protocol",
        [
            "A forecast is a distribution of the deaths of one month, 1, 3, 6 or 12 months after its origin. Our path gives the known \
             months weights along D(t), so that its mean is D(t); a small weight goes to the recent months of all countries, as a prior. \
             Numbers were chosen on months up to 2020 only; origins from 2021 on report, once."
                .to_owned(),
        ],
    );
    section.bullets = [
        "CRPS: the mean distance of forecast and outcome in deaths, less half the forecast's own spread; lower is better. A few \
         violent countries dominate it.",
        "Skill: 1 - CRPS / CRPS of conflictology-12. Its 90% interval comes from drawing blocks of six months (of twelve at the \
         longest lead) 1,000 times. It is called better only where the interval excludes 0.",
        "Ignorance: -log2 of the chance given to the class of the outcome, in the classes of the VIEWS challenge with one pseudo-count \
         in a thousand; a quiet country counts as much as a violent one.",
        "Distributions are exact, where VIEWS draws 1,000 samples.",
    ]
    .map(str::to_owned)
    .to_vec();
    section
}

fn interval(value: Option<Interval>, digits: usize) -> [Cell; 2] {
    match value {
        Some(interval) => {
            [Cell::Number(interval.value, digits), Cell::Range(interval.low, interval.high, digits)]
        }
        None => [Cell::Missing("none"), Cell::Missing("none")],
    }
}

fn results(panel: &Panel, name: &str, tracks: &[Track]) -> Section {
    let mut section = Section::new("Results", [sharpness(panel)]);
    section.tables = vec![
        score_table(panel, name, Period::Report, true),
        score_table(panel, name, Period::Selection, false),
        unit_table(panel, name),
    ];
    section.figures = vec![figures::skill_figure(panel, name)];
    section.figures.extend([1, 12].into_iter().filter_map(|lead| figures::pit_figure(panel, name, lead)));
    section
        .figures
        .extend([1, 12].into_iter().filter_map(|lead| figures::reliability_figure(panel, name, lead)));
    section.figures.extend(tracks.iter().map(figures::track_figure));
    section
}

/// Whether the 90% interval holds 90%.
fn sharpness(panel: &Panel) -> String {
    let shares: Vec<String> = ours(panel)
        .map(|row| format!("{}% at {}", wording::decimals(100.0 * row.coverage, 0), months(row.lead)))
        .collect();
    format!(
        "Our 90% interval held {} of the outcomes from 2021 on. In quiet countries it is 0 to 0 and nearly always right, so that this \
         says less than the diagrams below.",
        wording::list(&shares)
    )
}

fn score_table(panel: &Panel, name: &str, period: Period, printed: bool) -> Table {
    let (file, words) = match period {
        Period::Report => ("scores", "Origins from 2021 on"),
        Period::Selection => ("scores_to_2020", "Months up to 2020, over which our numbers were chosen"),
    };
    let mut table = Table::new(
        &format!("{name}_{file}"),
        words,
        &[
            ("Lead", "months"),
            ("Model", ""),
            ("Forecasts", ""),
            ("CRPS", "deaths"),
            ("Skill", ""),
            ("Skill, 90%", ""),
            ("Ignorance", "bits"),
            ("Gain", "bits"),
            ("Gain, 90%", "bits"),
            ("Interval score", "deaths"),
            ("Inside 90%", "share"),
            ("Brier, any death", ""),
        ],
    );
    table.printed = printed;
    for row in panel.scores.iter().filter(|row| row.period == period) {
        let mut cells = vec![
            Cell::Number(row.lead as f64, 0),
            Cell::text(row.model),
            Cell::Number(row.count as f64, 0),
            Cell::Number(row.crps, 2),
        ];
        cells.extend(interval(row.skill, 3));
        cells.push(Cell::Number(row.ignorance, 3));
        cells.extend(interval(row.ignorance_gain, 3));
        cells.extend([
            Cell::Number(row.interval_score, 1),
            Cell::Number(row.coverage, 3),
            Cell::Number(row.brier, 4),
        ]);
        table.rows.push(cells);
    }
    table
}

fn unit_table(panel: &Panel, name: &str) -> Table {
    let mut table = Table::new(
        &format!("{name}_countries"),
        "Our path and conflictology-12 by country, origins from 2021 on",
        &[
            ("Country", ""),
            ("Lead", "months"),
            ("Deaths a month", ""),
            ("CRPS", "deaths"),
            ("conflictology-12", "deaths"),
            ("Skill", ""),
            ("Skill, 90%", ""),
        ],
    );
    table.printed = panel.units_skill.len() < 80;
    for row in &panel.units_skill {
        let mut cells = vec![
            Cell::text(&row.unit),
            Cell::Number(row.lead as f64, 0),
            Cell::Number(row.mean, 1),
            Cell::Number(row.crps, 2),
            Cell::Number(row.reference, 2),
        ];
        cells.extend(interval(row.skill, 2));
        table.rows.push(cells);
    }
    table
}

fn choice(record: &ConflictRecord) -> Section {
    let selection = &record.selection;
    let words = match (&selection.candidates.first(), selection.gain) {
        (Some(best), Some(gain)) => format!(
            "On months up to 2020 the best of {} candidates ({} and {} days, {} days between them, prior {} months) has a mean skill of \
             {}, the shipped numbers {}: a difference of {} (90% interval {} to {}).",
            selection.candidates.len(),
            best.short,
            best.long,
            best.decay,
            best.prior_months,
            wording::decimals(best.skill, 3),
            wording::decimals(selection.shipped.skill, 3),
            wording::decimals(gain.value, 3),
            wording::decimals(gain.low, 3),
            wording::decimals(gain.high, 3),
        ),
        _ => "No candidate could be compared.".to_owned(),
    };
    let mut table = Table::new(
        "conflict_selection",
        "Candidates for the numbers of the path, months up to 2020",
        &[
            ("Short", "days"),
            ("Long", "days"),
            ("Between", "days"),
            ("Prior", "months"),
            ("Skill", ""),
            ("Ignorance", "bits"),
        ],
    );
    table.printed = false;
    for row in &selection.candidates {
        table.rows.push(vec![
            Cell::Number(row.short, 0),
            Cell::Number(row.long, 0),
            Cell::Number(row.decay, 0),
            Cell::Number(row.prior_months, 2),
            Cell::Number(row.skill, 4),
            Cell::Number(row.ignorance, 4),
        ]);
    }
    Section { tables: vec![table], ..Section::new("How the numbers were chosen", [words]) }
}

fn public(record: &ConflictRecord) -> Section {
    let mut ours = Table::new(
        "conflict_benchmark",
        "Mean CRPS of conflictology-12 one month ahead, July 2024 to June 2025, all deaths",
        &[
            ("Countries", ""),
            ("Number", ""),
            ("The month before known", "deaths"),
            ("As known at the origin", "deaths"),
            ("Our path, as known", "deaths"),
        ],
    );
    for row in &record.benchmark {
        ours.rows.push(vec![
            Cell::text(&row.set),
            Cell::Number(row.countries as f64, 0),
            Cell::Number(row.conflictology, 1),
            Cell::maybe(row.as_known, 1, "not known"),
            Cell::maybe(row.ours, 1, "not known"),
        ]);
    }
    let mut public = Table::new(
        "conflict_public",
        "Public forecasts of the same months: mean CRPS",
        &[("Model", ""), ("CRPS", "state-based deaths, all countries")],
    );
    public.rows =
        record.public.iter().map(|row| vec![Cell::text(&row.model), Cell::Number(row.crps, 2)]).collect();
    let words = "The public scores are of state-based deaths in all countries of the world; monthly state-based deaths of the region \
                 exist for 2025 only. No figure of ours has that target and unit, so the tables stand beside each other and are not \
                 compared."
        .to_owned();
    Section { tables: vec![ours, public], ..Section::new("Beside the public benchmark", [words]) }
}

fn meaning(panel: &Panel) -> Section {
    let words = ours(panel)
        .filter_map(|row| {
            let skill = row.skill?;
            Some(format!(
                "{} ahead: skill {} ({} to {}).",
                months(row.lead),
                wording::decimals(skill.value, 3),
                wording::decimals(skill.low, 3),
                wording::decimals(skill.high, 3)
            ))
        })
        .collect();
    let mut section = Section::new(
        "What it means for a user",
        ["The path is used for one thing: it moves the rate of political violence at an asset, by its square root. A skill of a few \
          hundredths is what this kind of data allows: nobody forecasts an outbreak, and the level is what carries over. Losses from \
          political violence are a small part of a mining book, so that even a wrong path would move its expected loss little."
            .to_owned()],
    );
    section.bullets = words;
    section
}

fn failures(record: &ConflictRecord) -> Section {
    let mut section = Section::new("What failed or cannot be concluded", []);
    let gain = |model: &str, lead: usize| {
        record
            .region
            .scores
            .iter()
            .find(|row| row.period == Period::Report && row.lead == lead && row.model == model)
    };
    let mut failed = Vec::new();
    for lead in [1, 3, 6, 12] {
        if let (Some(with), Some(without)) = (gain("path with shocks", lead), gain(OURS, lead)) {
            let verb = if with.crps < without.crps { "give a lower" } else { "do not lower the" };
            failed.push(format!(
                "{} ahead, policy events {verb} CRPS ({} against {}); their sizes were written in hindsight, which \
                 can only flatter them.",
                months(lead),
                wording::decimals(with.crps, 2),
                wording::decimals(without.crps, 2)
            ));
        }
    }
    let open: Vec<String> = ours(&record.region)
        .filter(|row| row.skill.is_none_or(|skill| !skill.is_above(0.0)))
        .map(|row| row.lead.to_string())
        .collect();
    if !open.is_empty() {
        failed.push(format!(
            "No skill against {REFERENCE} can be claimed {} months ahead: the interval includes 0.",
            wording::list(&open)
        ));
    }
    failed.push(
        "The power of 0.5 by which deaths move the rate at an asset, and its 60-month base, are not tested here: attacks on mines are \
         too few."
            .to_owned(),
    );
    section.bullets = failed;
    section
}
