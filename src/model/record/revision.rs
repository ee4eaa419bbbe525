//! How far wrong the newest months of deaths were, and whether the revision factor speaks for it.

use serde::Serialize;

/// Revisions between snapshots of the conflict series.
///
/// Snapshots count events inside one calendar month only. A revision is a difference between two of them and never between a
/// snapshot and the main file, which counts all events.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RevisionRecord {
    /// Number of snapshots.
    pub snapshots: usize,
    /// Date of the first.
    pub first_snapshot: String,
    /// Date of the last: what a month came to.
    pub last_snapshot: String,
    /// Last month of an annual release in the last snapshot; later months may still move and enter no figure.
    pub finished_to: String,
    /// Snapshots in which a month that an earlier one held has another figure.
    pub changes: Vec<SnapshotChange>,
    /// The factor that the product draws for months after the last annual release.
    pub factor: RevisionFactor,
    /// Each country and finished year, months that were provisional when first seen.
    pub cells: Vec<RevisionCell>,
    /// All countries together, by year.
    pub region: Vec<RevisionCell>,
    /// The countries of the AES together, by year: the region's figures are mostly those of Nigeria.
    pub aes: Vec<RevisionCell>,
    /// Years that an annual release had covered before the first snapshot: what moves after it.
    pub settled: Vec<RevisionCell>,
    /// Final deaths over those known at an age, by country and for the region.
    pub ages: Vec<AgeRow>,
    /// Whether the factor covers the cells, for each figure that a revision can start from.
    pub coverage: Vec<CoverageRow>,
    /// Spread of log ratios between and within countries, likewise.
    pub spread: Vec<SpreadRow>,
    /// Fewest deaths, in the larger of the two figures, for a cell to enter coverage and spread.
    pub fewest_deaths: u32,
    /// First-seen against newest deaths of the months that are not finished, by year.
    pub pending: Vec<PendingRow>,
}

/// A snapshot that changed months which an earlier one held.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SnapshotChange {
    /// Date of the snapshot.
    pub snapshot: String,
    /// Country-months with another figure than in the snapshot before.
    pub country_months: usize,
    /// Sum of absolute changes, deaths.
    pub moved_deaths: u64,
    /// First month with a change.
    pub first_month: String,
    /// Last month with a change.
    pub last_month: String,
}

/// A lognormal factor on known deaths.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RevisionFactor {
    /// Mean of its logarithm.
    pub log_mean: f64,
    /// Standard deviation of its logarithm.
    pub log_sd: f64,
    /// 5% quantile of the factor.
    pub low: f64,
    /// 95% quantile.
    pub high: f64,
}

/// What a revision starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// Each month as the first snapshot that held it had it.
    FirstSeen,
    /// The last snapshot in which the months were provisional.
    BeforeRelease,
}

/// A country and year: what was known and what it came to. Deaths.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RevisionCell {
    /// Country code, `AES` or `region`.
    pub country: String,
    /// Year of the months.
    pub year: i16,
    /// Sum over months of the first figure seen.
    pub first: u64,
    /// The same months in the last snapshot before their annual release; that of the first one for settled years.
    pub before_release: u64,
    /// The same months in the last snapshot.
    pub newest: u64,
    /// `ln(newest / first)`; `None` where either is 0.
    pub log_ratio: Option<f64>,
    /// `ln(newest / before_release)`.
    pub log_ratio_before_release: Option<f64>,
    /// Probability under the factor of at most this ratio, from the first figure.
    pub pit: Option<f64>,
    /// The same from the figure before the release.
    pub pit_before_release: Option<f64>,
}

/// Deaths known of provisional months at an age, and what those months came to, summed over snapshots and months.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgeRow {
    /// Country code, or `region`.
    pub country: String,
    /// Youngest age in months: 1 for the month that ended last before the snapshot.
    pub from_age: i32,
    /// Oldest age.
    pub to_age: i32,
    /// Pairs of snapshot and month.
    pub pairs: usize,
    /// Different months among them.
    pub months: usize,
    /// Sum of deaths as known at that age.
    pub known: u64,
    /// Sum of deaths in the last snapshot.
    pub newest: u64,
    /// `ln(newest / known)`, a mean of the ratios weighted by deaths.
    pub log_ratio: Option<f64>,
}

/// How often the factor's interval held.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CoverageRow {
    /// What the revision starts from.
    pub start: Start,
    /// Country-years with enough deaths and a ratio.
    pub cells: usize,
    /// Those inside the 90% interval.
    pub inside: usize,
    /// Share of final deaths in cells inside the interval.
    pub inside_by_deaths: f64,
    /// Chance of so few or fewer inside, if each of the cells were inside with chance .9 and independent of the others.
    pub chance: f64,
    /// Regional years inside the interval.
    pub region_inside: usize,
    /// Regional years.
    pub region_cells: usize,
    /// Cells outside: country and year.
    pub outside: Vec<String>,
}

/// Spread of the log ratios.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpreadRow {
    /// What the revision starts from.
    pub start: Start,
    /// Countries with a ratio in every finished year.
    pub countries: usize,
    /// Mean of the log ratios of those, each once.
    pub mean: f64,
    /// Mean weighted by the larger of the two figures.
    pub weighted_mean: f64,
    /// Standard deviation of the country means beyond what the spread within countries explains; 0 when there is none.
    pub between: f64,
    /// Pooled standard deviation over years within a country.
    pub within: f64,
    /// Standard deviation of all ratios about their mean.
    pub all: f64,
    /// Countries whose ratios have both signs.
    pub sign_flips: usize,
}

/// Months that no annual release covers yet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PendingRow {
    /// Year.
    pub year: i16,
    /// Months held.
    pub months: usize,
    /// Deaths as first seen.
    pub first: u64,
    /// Deaths in the last snapshot.
    pub newest: u64,
}
