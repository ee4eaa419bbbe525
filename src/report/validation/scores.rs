//! The chapter on scores: do they order what happened.

mod tables;

use super::{Chapter, Figure, Section};
use crate::charts::plot::{Plot, Whisker, WhiskerRow};
use crate::model::record::Interval;
use crate::model::record::scores::{Finding, Group, OrderResult, Outcome, Ranking, ScoresRecord};
use crate::wording;

/// The chapter.
pub(super) fn chapter(record: &ScoresRecord) -> Chapter {
    Chapter {
        name: "scores",
        title: "Scores: does the exposure score order what happened next?".to_owned(),
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

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::DeathsChange => "change in deaths",
        Outcome::DeathsLevel => "deaths",
        Outcome::Onsets => "onsets of disputes",
        Outcome::OutputLost => "gold output lost",
    }
}

fn group(group: Group) -> &'static str {
    match group {
        Group::Full => "full",
        Group::Partial => "partial",
    }
}

fn ranking(ranking: Ranking) -> &'static str {
    match ranking {
        Ranking::Score => "exposure score",
        Ranking::Stability => "political stability alone",
        Ranking::Deaths => "deaths of the last 12 months alone",
    }
}

/// `deaths of the next 6 months`, as it stands in a sentence.
fn what(result: &OrderResult) -> String {
    match result.outcome {
        Outcome::OutputLost => "gold output lost in the next year".to_owned(),
        _ => format!("{} of the next {} months", outcome(result.outcome), result.horizon_months),
    }
}

fn claims(record: &ScoresRecord, own: Group, wanted: Finding) -> Vec<String> {
    let rows = record.results.iter().filter(|row| row.group == own && row.finding == wanted);
    rows.map(what).collect()
}

/// Outcomes for which the difference from a benchmark has a finding.
fn against(record: &ScoresRecord, own: Group, benchmark: Ranking, wanted: Finding) -> Vec<String> {
    let rows = record.results.iter().filter(|row| row.group == own);
    let has = |row: &&OrderResult| {
        row.differences.iter().any(|row| row.against == benchmark && row.finding == wanted)
    };
    rows.filter(has).map(what).collect()
}

fn or_nothing(names: &[String]) -> String {
    if names.is_empty() { "nothing that was tested".to_owned() } else { wording::list(names) }
}

fn finding(record: &ScoresRecord) -> String {
    let full = or_nothing(&claims(record, Group::Full, Finding::Above));
    let partial = or_nothing(&claims(record, Group::Partial, Finding::Above));
    format!("Full scores order {full}; partial scores order {partial}. {}", benchmark_sentence(record))
}

/// Whether the score beats or loses to a benchmark anywhere.
fn benchmark_sentence(record: &ScoresRecord) -> String {
    let groups = [Group::Full, Group::Partial];
    let benchmarks = [Ranking::Stability, Ranking::Deaths];
    let all = |wanted: Finding| -> Vec<String> {
        let pairs = groups.iter().flat_map(|own| benchmarks.iter().map(move |by| (*own, *by)));
        let told = pairs.map(|(own, by)| (own, by, against(record, own, by, wanted)));
        let told = told.filter(|(.., list)| !list.is_empty());
        told.map(|(own, by, list)| {
            format!("{} ({} scores, against {})", wording::list(&list), group(own), ranking(by))
        })
        .collect()
    };
    let (better, worse) = (all(Finding::Above), all(Finding::Below));
    let better = if better.is_empty() {
        "In no test does the score order better than one indicator alone.".to_owned()
    } else {
        format!("The score orders better than one indicator alone: {}.", better.join("; "))
    };
    if worse.is_empty() { better } else { format!("{better} It orders worse: {}.", worse.join("; ")) }
}

fn question() -> Section {
    Section::new(
        "Question",
        ["A score from 0 to 100 says where exposure is worst. It is ordinal and never multiplies a loss, so that the test is one of order: \
          of the countries scored on a date, did worse things happen in those with the higher score, and would one indicator alone have \
          ordered them as well?"
            .to_owned()],
    )
}

fn data(record: &ScoresRecord) -> Section {
    let mut section = Section::new(
        "Data",
        [
            format!(
                "Scores are computed as shipped, at {} ends of a quarter from {} to {}, each from what was known on the day: published by then, \
                 or past its lag.",
                record.origins,
                wording::date(&record.first_origin),
                wording::date(&record.last_origin)
            ),
            format!(
                "Outcomes of deaths are those of the snapshot of {}, which counts events inside one calendar month; windows that begin before its \
                 first month are read from the main file, both sides of a ratio from the same one. Onsets are the disputes that count as a first \
                 action, divided by the asset-years at risk in the same months. Gold output is the national production of the next year against \
                 the year that ends, both from one source, from one tonne on.",
                wording::date(&record.outcome_snapshot)
            ),
        ],
    );
    section.bullets = vec![
        "In hindsight: the event file and the severities of its events, on which the mineral and the external pillar of full scores rest, were \
         written after the cases. Weights and goalposts of the score are judgement of today and were chosen with these years in view."
            .to_owned(),
        "Deaths have vintages from January 2024 on only; before, final figures with their lag stand for what was known. Indices (WGI, V-Dem), \
         displacement and production are today's edition with its lag, not the edition of the day."
            .to_owned(),
        format!(
            "The event file begins on {}. Before that its silence is no quiet: countries that it covers enter no group before, and a full score of the \
             first two years has a short memory.",
            wording::date(&record.events_from)
        ),
    ];
    section.tables.push(tables::countries(record));
    section
}

fn protocol(record: &ScoresRecord) -> Section {
    let mut section = Section::new(
        "Protocol",
        [format!(
            "At each origin the countries of a group are ranked by score, by political stability (WGI, newest known, turned round) and by deaths of \
             the last 12 months known, and each ranking is correlated with the outcome (Spearman, ties at their mean rank). At least {} countries are \
             needed. Full and partial scores are never mixed.",
            record.fewest_countries
        )],
    );
    section.bullets = vec![
        "'Within' is the mean over origins of the correlation among the countries of one origin: the order on a board. 'Pooled' ranks all countries \
         and origins together."
            .to_owned(),
        "Intervals are the 5th and 95th percentile over blocks of quarters as long as the horizon, drawn with replacement. They speak of other \
         quarters for these countries, not of other countries: for that, each country is left out in turn."
            .to_owned(),
        format!(
            "A claim needs an interval that excludes 0, the same sign with any one country left out, and at least {} blocks. An interval that \
             excludes 0 and fails there is called fragile.",
            record.fewest_blocks
        ),
        "An origin at which an outcome or a ranking is the same in all countries has no order and drops out: figures on onsets are conditional on \
         at least one."
            .to_owned(),
    ];
    section
}

fn results(record: &ScoresRecord) -> Section {
    let mut section = Section::new("Results", [finding(record)]);
    section.tables = vec![
        tables::correlations(record),
        tables::differences(record),
        tables::pooled(record),
        tables::without(record),
        tables::by_origin(record),
    ];
    section.figures = [Group::Full, Group::Partial].iter().map(|own| figure(record, *own)).collect();
    section
}

fn figure(record: &ScoresRecord, own: Group) -> Figure {
    let rows = record.results.iter().filter(|row| row.group == own && row.blocks > 2);
    let rows: Vec<WhiskerRow> = rows.map(whiskers).collect();
    let ordered = or_nothing(&claims(record, own, Finding::Above));
    Figure {
        name: format!("scores-{}", group(own)),
        title: wording::capital(&format!("{} scores order {ordered}", group(own))),
        subtitle: "Mean rank correlation of score, stability alone and deaths alone with change in deaths, deaths, onsets of disputes and output \
                   lost in the months (mo) after, 90% over blocks of quarters"
            .to_owned(),
        source: "UCDP GED and candidate releases, World Bank WGI, USGS, World Mining Data, the dispute file.".to_owned(),
        description: format!(
            "Correlation of {} exposure scores and of two indicators alone with what followed; 0 means no order.",
            group(own)
        ),
        plot: Plot::Whiskers { unit: "rank correlation".to_owned(), rows, reference: Some(0.0) },
    }
}

/// Names that fit a narrow chart; its subtitle says what they mean.
fn brief(of: Ranking) -> &'static str {
    match of {
        Ranking::Score => "score",
        Ranking::Stability => "stability",
        Ranking::Deaths => "deaths",
    }
}

fn short(of: Outcome) -> &'static str {
    match of {
        Outcome::DeathsChange => "Change",
        Outcome::DeathsLevel => "Deaths",
        Outcome::Onsets => "Onsets",
        Outcome::OutputLost => "Output",
    }
}

fn whiskers(result: &OrderResult) -> WhiskerRow {
    let mark = |series: Ranking, interval: Interval| Whisker {
        series: brief(series).to_owned(),
        value: interval.value,
        low: interval.low,
        high: interval.high,
    };
    WhiskerRow {
        label: format!("{}, {} mo", short(result.outcome), result.horizon_months),
        marks: result.rankings.iter().filter_map(|row| Some(mark(row.by, row.within?))).collect(),
    }
}

fn meaning(record: &ScoresRecord) -> Section {
    let changes = record.results.iter().filter(|row| row.outcome == Outcome::DeathsChange);
    let foresees = changes.clone().any(|row| row.finding == Finding::Above);
    let change = if foresees {
        "In part the score also orders changes in deaths; see the table for where."
    } else {
        "The score says where things are bad, not where they get worse: no claim can be made that a higher score goes before a rise of deaths."
    };
    let beaten = [Group::Full, Group::Partial]
        .iter()
        .any(|own| !against(record, *own, Ranking::Deaths, Finding::Below).is_empty());
    let deaths = if beaten {
        "Whoever wants an order of countries by the deaths of the coming months alone is served better by the deaths of the last 12 than by the score, \
         which carries governance, displacement and state action beside them."
    } else {
        "Deaths of the last 12 months alone are not shown to order the deaths to come better than the score."
    };
    let onsets = record
        .results
        .iter()
        .any(|row| row.outcome == Outcome::Onsets && matches!(row.finding, Finding::Above | Finding::Below));
    let state = if onsets {
        "For onsets of disputes see the table; the cases are few."
    } else {
        "Whether the score orders onsets of disputes or output lost cannot be told from these cases: read it as a description of the present."
    };
    let same = record.groups.iter().map(|row| {
        format!(
            "{} scores put their countries in the same order as political stability alone at {} of {} origins.",
            wording::capital(group(row.group)),
            row.ordered_as_stability,
            row.origins
        )
    });
    let same = same.collect::<Vec<_>>().join(" ");
    Section::new(
        "What it means for a user",
        [change, deaths, state].map(str::to_owned).into_iter().chain([same]),
    )
}

fn failures(record: &ScoresRecord) -> Section {
    let mut section = Section::new("What failed or cannot be concluded", []);
    let fragile = |own: Group| {
        let list = claims(record, own, Finding::Fragile);
        format!("{} scores, fragile (few blocks, or one country carries it): {}.", group(own), none_or(&list))
    };
    let open = |own: Group| {
        let list = claims(record, own, Finding::Open);
        format!("{} scores, interval includes 0: {}.", group(own), none_or(&list))
    };
    let bullets = [open(Group::Full), open(Group::Partial), fragile(Group::Full), fragile(Group::Partial)];
    section.bullets = bullets.iter().map(|text| wording::capital(text)).collect();
    section.bullets.extend(record.results.iter().filter(|row| row.blocks < 3).map(|row| {
        format!(
            "{} scores against {}: {} in {}, no interval.",
            wording::capital(group(row.group)),
            what(row),
            wording::counted(row.origins, "origin", "overlapping origins"),
            wording::counted(row.blocks, "block", "blocks")
        )
    }));
    section.bullets.push(
        "Change in deaths falls, by its making, where the deaths before were unusually many: every ranking that holds deaths starts with that against it."
            .to_owned(),
    );
    section.bullets.push(format!(
        "Outcomes after {} are provisional; the table says how many origins reach into them. The chapter on revision says how far such figures move.",
        wording::date(&record.finished_to)
    ));
    section
}

fn none_or(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { wording::list(names) }
}
