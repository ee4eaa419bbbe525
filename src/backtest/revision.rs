//! How far wrong the newest months were: the last snapshot against earlier ones, and the revision factor against both.
//!
//! In: rows of the table of snapshots. Out: [`RevisionRecord`]. Nothing here reads the main file, which counts other events.

mod cells;
mod spread;

use crate::id::CountryCode;
use crate::maths::{self, normal};
use crate::model::conflict::ConflictVintage;
use crate::model::record::revision::{PendingRow, RevisionFactor, RevisionRecord, SnapshotChange};
use crate::period::Month;
use crate::world::last_annual_release;
use cells::{History, Place};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Cells with fewer deaths in both figures are shown and enter neither coverage nor spread: 3 deaths that turn out to be 7 are no
/// evidence about a factor on thousands. Judgement; the same 25 deaths that keep the ratio of violence defined.
const FEWEST_DEATHS: u32 = 25;
/// Share that the central interval of the factor should hold.
pub(super) const INTERVAL: f64 = 0.9;

/// The record of revisions. `log_mean` and `log_sd` are those of the factor that the product draws; `aes` are countries to sum apart.
///
/// `None` with fewer than two snapshots.
pub fn record(
    rows: &[ConflictVintage],
    aes: &[CountryCode],
    log_mean: f64,
    log_sd: f64,
) -> Option<RevisionRecord> {
    let history = History::new(rows)?;
    let factor = factor(log_mean, log_sd);
    let finished_to = last_annual_release(history.last());
    let years = history.finished_years(finished_to);
    let countries = history.countries();
    let of = |place: Place<'_>, year: i16| history.cell(place, year, finished_to, &factor);
    let each = countries.iter().flat_map(|code| years.iter().map(move |year| (code, *year)));
    let cells: Vec<_> = each.filter_map(|(code, year)| of(Place::country(code), year)).collect();
    let by_year = |place: Place<'_>| years.iter().filter_map(|year| of(place, *year)).collect::<Vec<_>>();
    let region = by_year(Place::region());
    Some(RevisionRecord {
        snapshots: history.snapshots(),
        first_snapshot: history.first().to_string(),
        last_snapshot: history.last().to_string(),
        finished_to: finished_to.to_string(),
        changes: changes(&history),
        factor,
        aes: by_year(Place { name: "AES", countries: Some(aes) }),
        settled: history.settled_years(finished_to, &factor),
        ages: history.ages(finished_to),
        coverage: spread::coverage(&cells, &region, &factor, FEWEST_DEATHS),
        spread: spread::spread(&cells, FEWEST_DEATHS),
        cells,
        region,
        fewest_deaths: FEWEST_DEATHS,
        pending: pending(&history, finished_to),
    })
}

fn factor(log_mean: f64, log_sd: f64) -> RevisionFactor {
    let reach = normal::quantile(0.5 + INTERVAL / 2.0) * log_sd;
    RevisionFactor { log_mean, log_sd, low: maths::exp(log_mean - reach), high: maths::exp(log_mean + reach) }
}

/// Probability under the factor of a log ratio of at most this.
pub(super) fn pit(factor: &RevisionFactor, log_ratio: f64) -> f64 {
    normal::cdf((log_ratio - factor.log_mean) / factor.log_sd)
}

fn changes(history: &History<'_>) -> Vec<SnapshotChange> {
    let dates: Vec<Date> = history.dates().collect();
    let change = |pair: &[Date]| {
        let moved = history.moved(pair[0], pair[1]);
        let months: BTreeSet<Month> = moved.iter().map(|(month, _)| *month).collect();
        Some(SnapshotChange {
            snapshot: pair[1].to_string(),
            country_months: moved.len(),
            moved_deaths: moved.iter().map(|(_, deaths)| *deaths).sum(),
            first_month: months.first()?.to_string(),
            last_month: months.last()?.to_string(),
        })
    };
    dates.windows(2).filter_map(change).collect()
}

fn pending(history: &History<'_>, finished_to: Month) -> Vec<PendingRow> {
    let mut rows: Vec<PendingRow> = Vec::new();
    for month in history.months().into_iter().filter(|month| *month > finished_to) {
        let (first, newest) = history.first_and_newest(month);
        match rows.last_mut().filter(|row| row.year == month.year()) {
            Some(row) => {
                row.months += 1;
                row.first += first;
                row.newest += newest;
            }
            None => rows.push(PendingRow { year: month.year(), months: 1, first, newest }),
        }
    }
    rows
}
