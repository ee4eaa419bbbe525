//! The exposure score: from indicators to pillars to a number from 0 (safe) to 100 (worst), each part traced to its rows.
//!
//! In: the World. Out: a [`ScoreBoard`]. A score ranks and describes; it is never multiplied into a loss. A missing value is left
//! out and counted, never filled in.

pub mod aggregate;
pub mod attribution;
mod board;
mod combine;
mod concentration;
mod events;
mod freshness;
mod measure;
pub mod minerals;
pub mod normalise;
mod opportunity;
mod pillars;
mod rows;
mod scenario;
mod score;
pub mod uncertainty;
mod variants;
pub mod weights;

pub use board::{
    IndicatorScore, Opportunity, PillarScore, RankRange, Score, ScoreBoard, State, Subject, Variant,
};
pub use combine::{Combined, Part};
pub use opportunity::opportunity;
pub use rows::{coverage_rows, indicator_row, pillar_row, score_row};
pub use scenario::{Leaf, PillarChange, ScenarioScore, combine_scenarios, scenario_scores};
pub use score::score;
