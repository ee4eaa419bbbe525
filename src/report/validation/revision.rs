//! The chapter on revision: how far wrong the newest months were.

mod tables;

use super::{Chapter, Figure, Section};
use crate::charts::plot::{Plot, Whisker, WhiskerRow};
use crate::model::record::revision::{CoverageRow, RevisionCell, RevisionRecord, Start};
use crate::wording;

/// The chapter.
pub(super) fn chapter(record: &RevisionRecord) -> Chapter {
    Chapter {
        name: "revision",
        title: "Revision: how far wrong were the newest months?".to_owned(),
        finding: finding(record),
        sections: vec![
            question(record),
            data(record),
            protocol(record),
            results(record),
            meaning(record),
            failures(record),
        ],
    }
}

fn start(start: Start) -> &'static str {
    match start {
        Start::FirstSeen => "as first seen",
        Start::BeforeRelease => "before the annual release",
    }
}

fn row(record: &RevisionRecord, wanted: Start) -> Option<&CoverageRow> {
    record.coverage.iter().find(|row| row.start == wanted)
}

fn finding(record: &RevisionRecord) -> String {
    let covered = row(record, Start::FirstSeen).map_or_else(String::new, |row| {
        format!(
            " The 90% interval of the revision factor holds {} of {} regional years and {} of {} country-years.",
            row.region_inside, row.region_cells, row.inside, row.cells
        )
    });
    format!(
        "From the first figure seen to the last, deaths of the region moved by {}.{covered} {}.",
        moved(&record.region),
        wording::capital(&few_years(record))
    )
}

/// `−12% in 2023 and −19% in 2024`.
fn moved(cells: &[RevisionCell]) -> String {
    let each = cells.iter().filter_map(|cell| Some((cell.log_ratio?, cell.year)));
    wording::list(
        &each.map(|(ratio, year)| format!("{} in {year}", signed_percent(ratio))).collect::<Vec<_>>(),
    )
}

/// How little there is.
fn few_years(record: &RevisionRecord) -> String {
    let years = wording::counted(record.region.len(), "finished year", "finished years");
    format!("{years}: too few to fit a factor, enough to see one fail badly")
}

/// A log ratio as a change in percent.
fn signed_percent(log_ratio: f64) -> String {
    format!("{}%", wording::signed_decimals(crate::maths::exp_m1(log_ratio) * 100.0, 0))
}

fn question(record: &RevisionRecord) -> Section {
    let factor = &record.factor;
    Section::new(
        "Question",
        [format!(
            "The newest months of deaths are counted from early reports and change when the year is gone through again. A run lays one regional factor \
             over them, lognormal with mean {} and standard deviation {} of its logarithm, so 90% between {} and {}; it is judgement. Does that cover \
             what happened?",
            wording::decimals(factor.log_mean, 2),
            wording::decimals(factor.log_sd, 2),
            wording::decimals(factor.low, 2),
            wording::decimals(factor.high, 2)
        )],
    )
}

fn data(record: &RevisionRecord) -> Section {
    let dates: Vec<String> = record.changes.iter().map(|change| wording::date(&change.snapshot)).collect();
    let mut section = Section::new(
        "Data",
        [
            format!(
                "{} snapshots of deaths by country and month, from {} to {}. Between most of them nothing but the new month differs: figures that an \
                 earlier snapshot held change on {} only.",
                record.snapshots,
                wording::date(&record.first_snapshot),
                wording::date(&record.last_snapshot),
                wording::list(&dates)
            ),
            "Snapshots count events inside one calendar month; the main file counts all events. A revision here is a difference between two snapshots \
             and never one between a snapshot and the main file."
                .to_owned(),
        ],
    );
    section.tables.push(tables::changes(record));
    section
}

fn protocol(record: &RevisionRecord) -> Section {
    let mut section = Section::new(
        "Protocol",
        [format!(
            "A year enters when its months were provisional in the first snapshot that held them and an annual release covers them in the last: months to \
             {}. A ratio is that of sums, so that months weigh by their deaths: deaths in the last snapshot over deaths as first seen.",
            wording::date(&record.finished_to)
        )],
    );
    section.bullets = vec![
        "A second start is the last snapshot before the annual release: by then the candidate year had been gone through once."
            .to_owned(),
        "Age counts months from the end of a month to the snapshot, 1 for the newest; over ages, each provisional month counts once for every snapshot \
         that held it at that age."
            .to_owned(),
        format!(
            "The place of a ratio in the factor's distribution (PIT) should be uniform over many years. Cells under {} deaths in both figures enter neither \
             coverage nor spread.",
            record.fewest_deaths
        ),
    ];
    section
}

fn results(record: &RevisionRecord) -> Section {
    let told = record.coverage.iter().map(|row| {
        let outside = if row.outside.is_empty() { "none".to_owned() } else { wording::list(&row.outside) };
        format!(
            "Deaths {}: {} of {} country-years inside the 90% interval, {} of the deaths; outside: {outside}. Were the cells independent and each inside \
             with chance .9, so few or fewer would be seen with chance {}.",
            start(row.start),
            row.inside,
            row.cells,
            format_args!("{}%", wording::decimals(row.inside_by_deaths * 100.0, 1)),
            wording::decimals(row.chance, 2)
        )
    });
    let steps = record.region.iter().filter(|cell| cell.before_release != cell.first).map(|cell| {
        format!(
            "Of {} the region had {} deaths as first seen, {} before the annual release and {} after it: figures move in two steps, when the candidate \
             year is gone through and with the release.",
            cell.year,
            wording::count(cell.first),
            wording::count(cell.before_release),
            wording::count(cell.newest)
        )
    });
    let mut section = Section::new("Results", told.chain(steps));
    section.tables = vec![
        tables::region(record),
        tables::cells(record),
        tables::coverage(record),
        tables::spread(record),
        tables::ages(record, true),
        tables::ages(record, false),
    ];
    section.figures.push(figure(record));
    section
}

fn figure(record: &RevisionRecord) -> Figure {
    let factor = &record.factor;
    let middle = crate::maths::exp(factor.log_mean);
    let mark = |series: String, value: f64, low: f64, high: f64| Whisker { series, value, low, high };
    let mut rows = vec![WhiskerRow {
        label: "The factor, 90%".to_owned(),
        marks: vec![mark("factor".to_owned(), middle, factor.low, factor.high)],
    }];
    let all = record.region.iter().chain(&record.aes).chain(&record.cells);
    let enough = all.filter(|cell| cell.first.max(cell.newest) >= u64::from(record.fewest_deaths));
    for cell in enough {
        let Some(ratio) = cell.log_ratio.map(crate::maths::exp) else { continue };
        let own = mark(cell.year.to_string(), ratio, ratio, ratio);
        let label = if cell.country == "region" { "Region" } else { &cell.country };
        match rows.iter_mut().find(|row| row.label == label) {
            Some(row) => row.marks.push(own),
            None => rows.push(WhiskerRow { label: label.to_owned(), marks: vec![own] }),
        }
    }
    let missed = row(record, Start::FirstSeen).map(|row| row.cells - row.inside).unwrap_or_default();
    Figure {
        name: "revision-ratios".to_owned(),
        title: format!("{} stand outside the factor's 90%", wording::counted(missed, "country-year", "country-years")),
        subtitle: "Deaths in the last snapshot over deaths as first seen".to_owned(),
        source: "UCDP GED and candidate releases, snapshots.".to_owned(),
        description: "Ratio of final to first deaths by country and year, beside the 90% interval of the revision factor; 1 is no revision."
            .to_owned(),
        plot: Plot::Whiskers { unit: "ratio".to_owned(), rows, reference: Some(1.0) },
    }
}

/// Country-years in which the newest figure is half or less, or twice or more, what was first seen.
fn extremes(record: &RevisionRecord) -> Vec<String> {
    let enough =
        record.cells.iter().filter(|cell| cell.first.max(cell.newest) >= u64::from(record.fewest_deaths));
    let far = enough.filter_map(|cell| {
        let ratio = cell.log_ratio.filter(|ratio| ratio.abs() >= std::f64::consts::LN_2)?;
        Some(format!("{} {} ({})", cell.country, cell.year, signed_percent(ratio)))
    });
    far.collect()
}

fn meaning(record: &RevisionRecord) -> Section {
    let holds = record.coverage.iter().all(|row| row.region_inside == row.region_cells);
    let region = if holds {
        "For the region as a whole the factor held in every finished year, from either start."
    } else {
        "For the region as a whole the factor did not hold in every finished year."
    };
    let aes = format!(
        "{region} The countries of the AES alone moved by {}, so that the mean of the factor, {}, is the region's and not theirs.",
        moved(&record.aes),
        signed_percent(record.factor.log_mean)
    );
    let extremes = extremes(record);
    let country = if extremes.is_empty() {
        "No country with enough deaths moved by a factor of two.".to_owned()
    } else {
        format!(
            "A single country can move by a factor of two or more: {}. A regional factor moves all countries together and cannot say which; the newest \
             months of one country deserve less trust than a figure of this model shows.",
            wording::list(&extremes)
        )
    };
    let steps = record
        .spread
        .iter()
        .find(|row| row.start == Start::FirstSeen)
        .zip(record.spread.iter().find(|row| row.start == Start::BeforeRelease));
    let within = steps.map(|(first, late)| {
        format!(
            "Log ratios within a country spread by {} from the first figure and by {} from the one before the annual release, between countries by {} and \
             {} beyond that. The same country was revised up in one year and down in the other in {} and {} of {} countries: past revisions are no guide to \
             the sign of the next.",
            wording::decimals(first.within, 2),
            wording::decimals(late.within, 2),
            wording::decimals(first.between, 2),
            wording::decimals(late.between, 2),
            first.sign_flips,
            late.sign_flips,
            first.countries
        )
    });
    Section::new("What it means for a user", [aes, country].into_iter().chain(within))
}

fn failures(record: &RevisionRecord) -> Section {
    let mut section = Section::new("What failed or cannot be concluded", []);
    section.bullets = vec![
        format!(
            "{}. Country-years of one year share reports, coders and a release, so that they are fewer than their number; the mean of the factor can be \
             neither confirmed nor refused.",
            wording::capital(&few_years(record))
        ),
        "The first snapshot dates from January 2024: the months of 2023 were up to a year old when first seen, so that 2023 shows less than all of its \
         revision."
            .to_owned(),
        "Measured are events inside one calendar month. How far counts of all events move, which a run reads from the main file, no snapshot tells."
            .to_owned(),
    ];
    let vanished: Vec<&RevisionCell> =
        record.cells.iter().filter(|cell| cell.first > 0 && cell.newest == 0).collect();
    if !vanished.is_empty() {
        section.bullets.push(format!(
            "In {} all deaths first seen, {} together, are gone from the last snapshot. No factor says that, and they enter no ratio.",
            wording::counted(vanished.len(), "country-year", "country-years"),
            wording::count(vanished.iter().map(|cell| cell.first).sum())
        ));
    }
    if !record.settled.is_empty() {
        section.bullets.push(format!(
            "After an annual release the region's deaths still moved by {}.",
            moved(&record.settled)
        ));
    }
    section.tables.push(tables::pending(record));
    section
}
