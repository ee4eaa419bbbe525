//! The chapter on losses.

use super::{Cell, Chapter, Figure, Section, Table};
use crate::charts::plot::{Plot, Whisker, WhiskerRow};
use crate::model::record::losses::{LossCase, LossesRecord, SeverityRow};
use crate::wording;

const SOURCE: &str = "case file of state action (policy/disputes), its losses (policy/dispute_losses), years at risk (policy/asset_years).";

pub(super) fn chapter(record: &LossesRecord) -> Chapter {
    Chapter {
        name: "losses",
        title: "Losses of documented cases".to_owned(),
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

fn counted(record: &LossesRecord) -> impl Iterator<Item = &LossCase> {
    record.cases.iter().filter(|case| !case.year.is_empty())
}

fn unseen(record: &LossesRecord) -> Vec<&LossCase> {
    record.cases.iter().filter(|case| case.year.is_empty()).collect()
}

fn missed(record: &LossesRecord) -> Vec<&LossCase> {
    counted(record).filter(|case| case.missed).collect()
}

fn names(cases: &[&LossCase]) -> String {
    wording::list(&cases.iter().map(|case| case.name.clone()).collect::<Vec<_>>())
}

fn finding(record: &LossesRecord) -> String {
    format!(
        "Of {} onsets {} had been given less than {} for the year on the day before, and {} more befell mines that the panel does not hold. \
         The share of value lost is known well enough for a rank in {}.",
        counted(record).count(),
        missed(record).len(),
        wording::percent(record.missed_below),
        unseen(record).len(),
        record.severities.iter().filter(|row| row.component == "share").map(|row| row.known).sum::<usize>(),
    )
}

fn question() -> Section {
    Section::new(
        "Question",
        ["What did the model say of a mine the day before a state acted against it, and what did the act cost?".to_owned()],
    )
}

fn data(record: &LossesRecord) -> Section {
    Section::new(
        "Data",
        [
            "The cases that count as first actions, each with the world known on the day before its onset; where only the month of the onset \
             is known the day is nominal. What a case cost is the share of the value of the stake before that was lost, as a range: most \
             cases have an amount but no value, or a value but no price, and then the range is wide or empty. Claims are not values."
                .to_owned(),
            format!(
                "{} further actions on mines of the panel are no first actions by definition (later acts on the same mine, the sector audit \
                 of Mali, acts against all mines at once); US${}m of payments are documented for them. They are not tested here.",
                record.others,
                wording::number(record.others_paid_usd_m)
            ),
        ],
    )
}

fn protocol(record: &LossesRecord) -> Section {
    let mut section = Section::new(
        "Protocol",
        [
            "The chance of a loss of at least x within a year is that of an onset whose severity is at least x, under the posterior of the \
             rate; two onsets of one year are not added. The rank of an outcome in the severity of its kind, from 0 to 1, should be spread \
             evenly if the severity is right; a range of outcomes gives a range of ranks, and only ranks known to within a quarter are \
             counted."
                .to_owned(),
            "In hindsight: every severity was written after these cases and from them. A good rank is no evidence; a bad one is. The chances \
             of the year use shocks written after the cases in 'ours', and none in 'ours, counts only'."
                .to_owned(),
            "The cases are here because they happened. Their yearly chances cannot be calibrated by themselves: for that, see the chapter on \
             state action, which holds the quarters without one."
                .to_owned(),
        ],
    );
    section.bullets = record
        .severities
        .iter()
        .map(|row| format!("{}, {}: {} (in hindsight)", row.process, row.component, row.distribution))
        .collect();
    section
}

fn results(record: &LossesRecord) -> Section {
    let mut section = Section::new("Results", []);
    section.bullets = record.severities.iter().map(spread).collect();
    section.tables.push(eve_table(record));
    section.tables.push(outcome_table(record));
    section.tables.push(all_table(record));
    section.figures.push(figure(record));
    section
}

fn spread(row: &SeverityRow) -> String {
    format!(
        "{}, {}: {} known, {} in the quarters of the distribution from the lowest, {} below its 5% or above its 95%.",
        wording::capital(&row.process),
        row.component,
        wording::counted(row.known, "rank", "ranks"),
        row.quarters.map(|count| count.to_string()).join(", "),
        row.outside
    )
}

fn eve_table(record: &LossesRecord) -> Table {
    let columns = [
        ("case", ""),
        ("country", ""),
        ("onset", ""),
        ("ended", ""),
        ("taking within a year", "%"),
        ("settled dispute", "%"),
        ("either", "%"),
        ("either, counts only", "%"),
        ("expected loss", "% of value"),
        ("median loss given an onset", "% of value"),
        ("missed", ""),
    ];
    let mut table =
        Table::new("losses-eve", "What was said the day before (ours: shocks in hindsight)", &columns);
    table.rows = record
        .cases
        .iter()
        .map(|case| {
            let ours = case.year.first();
            let percent =
                |value: Option<f64>| Cell::maybe(value.map(|value| value * 100.0), 1, "in no panel");
            vec![
                Cell::text(format!("{} {}", case.id, case.name)),
                Cell::text(&case.country),
                Cell::text(&case.onset),
                Cell::text(&case.outcome),
                percent(ours.map(|year| year.taking)),
                percent(ours.map(|year| year.settled)),
                percent(ours.map(|year| year.any)),
                percent(case.year.get(1).map(|year| year.any)),
                percent(ours.map(|year| year.expected_loss)),
                percent(ours.map(|year| year.median_given_onset)),
                Cell::text(if case.missed { "missed" } else { "" }),
            ]
        })
        .collect();
    table
}

fn pair(low: Option<f64>, high: Option<f64>, times: f64, digits: usize) -> Cell {
    match (low, high) {
        (Some(low), Some(high)) => Cell::Range(low * times, high * times, digits),
        _ => Cell::Missing("not known"),
    }
}

fn outcome_table(record: &LossesRecord) -> Table {
    let columns = [
        ("case", ""),
        ("ended", ""),
        ("share of value lost", "%"),
        ("rank in the severity of its kind", ""),
        ("chance of as much in a year", "%"),
        ("paid", "US$ m"),
        ("duration", "days"),
        ("rank of the duration", ""),
        ("rests on", ""),
    ];
    let mut table = Table::new("losses-outcome", "What it cost", &columns);
    table.rows = counted(record)
        .map(|case| {
            let ours = case.year.first();
            vec![
                Cell::text(format!("{} {}", case.id, case.name)),
                Cell::text(&case.outcome),
                pair(case.share_low, case.share_high, 100.0, 0),
                pair(case.rank_low, case.rank_high, 1.0, 2),
                pair(ours.and_then(|y| y.exceeded_low), ours.and_then(|y| y.exceeded_high), 100.0, 1),
                Cell::maybe(case.cash_usd_m, 1, "not known"),
                Cell::maybe(case.days, 0, "not known"),
                Cell::maybe(case.days_rank, 2, "at once"),
                Cell::text(&case.share_note),
            ]
        })
        .collect();
    table
}

/// Every model, for those who compute with it.
fn all_table(record: &LossesRecord) -> Table {
    let columns = [
        ("case", ""),
        ("model", ""),
        ("in hindsight", ""),
        ("taking", ""),
        ("settled", ""),
        ("either", ""),
        ("of its kind", ""),
        ("expected loss", "share"),
        ("median given an onset", "share"),
        ("95% given an onset", "share"),
        ("rank given an onset", ""),
        ("chance of as much", ""),
    ];
    let mut table = Table::new("losses-years", "The year ahead by case and model", &columns);
    table.printed = false;
    for case in counted(record) {
        for ((name, hindsight), year) in record.models.iter().zip(&record.in_hindsight).zip(&case.year) {
            table.rows.push(vec![
                Cell::text(&case.id),
                Cell::text(name),
                Cell::text(if *hindsight { "yes" } else { "no" }),
                Cell::Number(year.taking, 4),
                Cell::Number(year.settled, 4),
                Cell::Number(year.any, 4),
                Cell::Number(year.of_its_kind, 4),
                Cell::Number(year.expected_loss, 4),
                Cell::Number(year.median_given_onset, 3),
                Cell::Number(year.high_given_onset, 3),
                pair(year.rank_low, year.rank_high, 1.0, 3),
                pair(year.exceeded_low, year.exceeded_high, 1.0, 4),
            ]);
        }
    }
    table
}

fn figure(record: &LossesRecord) -> Figure {
    let mark =
        |series: &str, value: f64| Whisker { series: series.to_owned(), value, low: value, high: value };
    let row = |case: &LossCase| {
        let marks = record.models.iter().zip(&case.year).take(2);
        let marks = marks.map(|(name, year)| mark(name, year.any * 100.0)).collect();
        WhiskerRow { label: format!("{}, {}", case.name, case.onset.get(..7).unwrap_or(&case.onset)), marks }
    };
    Figure {
        name: "losses-eve".to_owned(),
        title: format!(
            "{} of {} cases had been given less than {} for the year",
            missed(record).len(),
            counted(record).count(),
            wording::percent(record.missed_below)
        ),
        subtitle: "Chance of a taking or settled dispute within 12 months, as said the day before it began, %. 'ours' in hindsight".to_owned(),
        source: SOURCE.to_owned(),
        description: finding(record),
        plot: Plot::Whiskers {
            unit: "%".to_owned(),
            rows: counted(record).map(row).collect(),
            reference: Some(record.missed_below * 100.0),
        },
    }
}

fn meaning(record: &LossesRecord) -> Section {
    let low =
        record.severities.iter().find(|row| row.process == "settled dispute" && row.component == "share");
    let low = low.filter(|row| row.known > 0).map(|row| {
        format!(
            "Settled disputes: {} of {} known shares lie in the lowest quarter of {}. A settlement is often free or nearly so, and sometimes \
             a third of the value; one smooth distribution says neither well. A mass at no loss would be closer.",
            row.quarters[0], row.known, row.distribution
        )
    });
    Section::new(
        "What it means for a user",
        [
            "A low yearly chance the day before is no proof against the model, since most mines with such a chance were left alone. But who \
             looks to it for a warning should know how seldom it gave one."
                .to_owned(),
            "For takings the size of a loss is a judgement that no test here supports: the one act with a price is two mines, and the share \
             that Niger's and Guinea's holders will recover is not known."
                .to_owned(),
        ]
        .into_iter()
        .chain(low),
    )
}

/// The largest payment that has no rank.
fn dearest(unscored: &[&LossCase]) -> String {
    let paid = unscored.iter().filter_map(|case| Some((case, case.cash_usd_m?)));
    let most = paid.max_by(|a, b| a.1.total_cmp(&b.1));
    most.map_or_else(String::new, |(case, paid)| {
        format!(
            " Among them is the largest payment without a rank, US${}m for {}.",
            wording::number(paid),
            case.name
        )
    })
}

fn failures(record: &LossesRecord) -> Section {
    let unscored: Vec<&LossCase> = counted(record).filter(|case| case.rank_low.is_none()).collect();
    Section::new(
        "What failed or cannot be concluded",
        [
            format!("Missed, with less than {} for the year: {}.", wording::percent(record.missed_below), names(&missed(record))),
            format!("Without any forecast, since the panel does not hold the mine: {}.", names(&unseen(record))),
            format!(
                "Without a rank, since no value of the stake before or no final price is documented, or the range is open: {}.{}",
                names(&unscored),
                dearest(&unscored)
            ),
            "The durations were fitted to ten of these cases: their even spread is no test. Shares of nought rest partly on judgement.".to_owned(),
        ],
    )
}
