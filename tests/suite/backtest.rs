//! The error record: nothing of the future enters, luck is not skill, the truth wins.

#[path = "backtest/conflict.rs"]
mod conflict;
