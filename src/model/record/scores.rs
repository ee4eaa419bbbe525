//! Whether the exposure score of countries orders what happened next.

use super::Interval;
use serde::Serialize;

/// Rank correlations of scores at quarterly origins with what happened in the months after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoresRecord {
    /// Origins at which enough countries had a score.
    pub origins: usize,
    /// The first of them.
    pub first_origin: String,
    /// The last.
    pub last_origin: String,
    /// First day of the event file: no full score before it, for an empty file is no quiet country.
    pub events_from: String,
    /// Snapshot that says how many died.
    pub outcome_snapshot: String,
    /// Last month of an annual release in it; later ones are provisional and counted too low or too high.
    pub finished_to: String,
    /// Fewest countries for a correlation at an origin.
    pub fewest_countries: usize,
    /// Fewest blocks for a claim.
    pub fewest_blocks: usize,
    /// Who enters.
    pub groups: Vec<GroupRow>,
    /// A result for each group, outcome and horizon.
    pub results: Vec<OrderResult>,
    /// The correlations behind them, origin by origin.
    pub by_origin: Vec<OriginRow>,
}

/// Scores are compared with their like only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// All pillars have a value.
    Full,
    /// The mineral and the external pillar have none, for the event file does not cover the country.
    Partial,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// `ln((deaths after + 25) / (deaths before + 25))`, as many months on each side.
    DeathsChange,
    /// Deaths after the origin.
    DeathsLevel,
    /// Counted disputes begun after the origin, for each asset-year at risk.
    Onsets,
    /// `-ln` of the gold output of the next year over that of the year that ends.
    OutputLost,
}

/// What countries are ordered by, more risk first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ranking {
    /// The exposure score.
    Score,
    /// The newest known political stability of the WGI, turned round.
    Stability,
    /// Deaths of the last 12 months known.
    Deaths,
}

/// The countries of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupRow {
    /// Group.
    pub group: Group,
    /// First origin with enough of them.
    pub first_origin: String,
    /// Last.
    pub last_origin: String,
    /// Origins with enough of them.
    pub origins: usize,
    /// Those at which the score puts them in the same order as political stability alone does.
    pub ordered_as_stability: usize,
    /// Country codes, each with the number of its origins.
    pub countries: Vec<(String, usize)>,
}

/// The order of a group of countries against one outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderResult {
    /// Group.
    pub group: Group,
    /// Outcome.
    pub outcome: Outcome,
    /// Months after the origin.
    pub horizon_months: i32,
    /// Origins with a correlation of every ranking.
    pub origins: usize,
    /// First of them.
    pub first_origin: String,
    /// Last.
    pub last_origin: String,
    /// Origins left out because an outcome or a ranking was the same in all countries.
    pub flat_origins: usize,
    /// Origins whose outcome reaches into months that are not finished.
    pub provisional_origins: usize,
    /// Countries that enter at one origin at least.
    pub countries: Vec<String>,
    /// Blocks as long as the horizon, from which the intervals are drawn.
    pub blocks: usize,
    /// Correlation of each ranking with the outcome.
    pub rankings: Vec<RankingResult>,
    /// Correlation of the score less that of a benchmark.
    pub differences: Vec<DifferenceResult>,
    /// The same with one country left out.
    pub without: Vec<WithoutRow>,
    /// What can be said of the score.
    pub finding: Finding,
}

/// Spearman correlation of a ranking with an outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankingResult {
    /// Ranking.
    pub by: Ranking,
    /// Mean over origins of the correlation among the countries of one origin.
    pub within: Option<Interval>,
    /// Correlation over all countries and origins together.
    pub pooled: Option<Interval>,
}

/// The score against a benchmark, paired by origin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DifferenceResult {
    /// Benchmark.
    pub against: Ranking,
    /// Mean difference within origins.
    pub within: Option<Interval>,
    /// Difference of the pooled correlations.
    pub pooled: Option<Interval>,
    /// What can be said: does the score order better.
    pub finding: Finding,
}

/// Figures without one country; means within origins.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WithoutRow {
    /// The country left out.
    pub country: String,
    /// Correlation of the score.
    pub score: Option<f64>,
    /// The score's less that of political stability.
    pub less_stability: Option<f64>,
    /// The score's less that of deaths.
    pub less_deaths: Option<f64>,
}

/// What may be claimed of a figure whose 0 means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Interval above 0, above 0 without any one country, from enough blocks.
    Above,
    /// The same below 0.
    Below,
    /// The interval excludes 0, but one country or few blocks carry it: no claim.
    Fragile,
    /// The interval includes 0: no claim.
    Open,
    /// No figure.
    None,
}

/// One origin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OriginRow {
    /// Group.
    pub group: Group,
    /// Outcome.
    pub outcome: Outcome,
    /// Months after the origin.
    pub horizon_months: i32,
    /// As-of date.
    pub origin: String,
    /// Countries.
    pub countries: usize,
    /// Correlation of the score.
    pub score: f64,
    /// Of political stability.
    pub stability: f64,
    /// Of deaths.
    pub deaths: f64,
}
