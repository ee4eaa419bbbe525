//! Event losses and occurrences made elsewhere, for `ep`: CSV or Parquet, told apart by their first bytes.

use crate::datasets::parquet::{is_parquet, read_parquet};
use crate::datasets::source::read_file;
use crate::datasets::table::{Place, Record, Row, read};
use crate::ep::{EventLoss, Occurrence};
use crate::problem::{Problem, Problems};
use std::collections::BTreeSet;
use std::path::Path;

/// Most periods and samples: beyond it a number is a slip, and the arrays would not fit.
const MOST: u64 = 100_000_000;
const MOST_SAMPLES: i64 = 1_000_000;

struct LossLine(EventLoss);

impl Record for LossLine {
    const COLUMNS: &'static [&'static str] = &["event_id", "summary_id", "sidx", "loss"];
    const KEY: &'static [&'static str] = &["event_id", "summary_id", "sidx"];
    fn read(row: &mut Row<'_>) -> Self {
        let sample: i64 = row.get("sidx");
        if sample == 0 || sample > MOST_SAMPLES {
            let message =
                format!("must be a sample from 1 to {MOST_SAMPLES}, or -1 for the mean, was {sample}");
            row.problem("sidx", message, None);
        }
        let (event, summary) = (row.get("event_id"), row.get("summary_id"));
        Self(EventLoss { event, summary, sample, loss: row.amount("loss") })
    }
}

struct OccurrenceLine(Occurrence);

impl Record for OccurrenceLine {
    const COLUMNS: &'static [&'static str] = &["event_id", "period_no", "occ_year", "occ_month", "occ_day"];
    const OPTIONAL: &'static [&'static str] = &["occ_year", "occ_month", "occ_day"];
    // An event may come twice in a period, on two days.
    const KEY: &'static [&'static str] = &["event_id", "period_no", "occ_year", "occ_month", "occ_day"];
    fn read(row: &mut Row<'_>) -> Self {
        let (event, period) = (row.get("event_id"), row.get("period_no"));
        if row.text("period_no") == "0" || period > MOST {
            row.problem("period_no", format!("must be from 1 to {MOST}, was {period}"), None);
        }
        Self(Occurrence { event, period })
    }
}

/// Reads a table of event losses and one of occurrences. In a Parquet file problems are placed by row, from 1.
///
/// # Errors
/// Every problem of both files; an event that has a loss and never occurs is one.
pub fn event_losses(
    losses: &Path,
    occurrences: &Path,
) -> Result<(Vec<EventLoss>, Vec<Occurrence>), Problems> {
    let mut problems = Problems::default();
    let (loss_file, occurrence_file) = (losses.display().to_string(), occurrences.display().to_string());
    let loss_rows = lines::<LossLine>(losses, &loss_file, &mut problems);
    let occurrence_rows = lines::<OccurrenceLine>(occurrences, &occurrence_file, &mut problems);
    if problems.is_empty() {
        let known: BTreeSet<u64> = occurrence_rows.iter().map(|line| line.0.event).collect();
        let lost: BTreeSet<u64> = loss_rows.iter().map(|line| line.0.event).collect();
        for event in lost.difference(&known) {
            let message = format!("event {event} has losses and no occurrence in {occurrence_file}");
            problems.push(Problem::new(&loss_file, message).in_column("event_id"));
        }
    }
    problems.or((
        loss_rows.into_iter().map(|line| line.0).collect(),
        occurrence_rows.into_iter().map(|line| line.0).collect(),
    ))
}

fn lines<T: Record>(path: &Path, file: &str, problems: &mut Problems) -> Vec<T> {
    let Some(bytes) = problems.keep(read_file(path)) else { return Vec::new() };
    let place = Place { file, resource: file, rows_required: true };
    let rows = if is_parquet(&bytes) {
        read_parquet::<T>(place, bytes, problems)
    } else {
        read::<T>(place, &bytes, problems)
    };
    rows.into_iter().map(|keyed| keyed.record).collect()
}
