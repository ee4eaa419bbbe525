//! Scenarios that one command ran beside each other, on the same book, data and years.

use super::{Estimate, LossView, View};
use serde::{Deserialize, Serialize};

/// The level of the tail that scenarios are compared at.
const COMPARED_LEVEL: f64 = 0.99;

/// What a scenario does to the book, in the few figures that scenarios are compared by.
///
/// All changes are paired: scenario minus baseline in the same simulated years.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ComparisonRow {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// True for the baseline itself, which changes nothing.
    pub is_baseline: bool,
    /// Expected loss over 12 months under it, before insurance.
    pub expected: Estimate,
    /// Same, after insurance.
    pub retained: Estimate,
    /// TVaR 99 under it, before insurance.
    pub tvar99: Estimate,
    /// Change of the expected loss before insurance.
    pub change_expected: Estimate,
    /// Same, after insurance.
    pub change_retained: Estimate,
    /// Change of TVaR 99 before insurance.
    pub change_tvar99: Estimate,
    /// True when the change of expected loss is 'almost nothing', as
    /// [`ChangeView::almost_nothing`](super::ChangeView::almost_nothing) says.
    pub almost_nothing: bool,
    /// Each window of time.
    pub windows: Vec<ComparisonWindow>,
    /// Country scores under it.
    pub scores: Vec<ComparisonScore>,
}

/// A scenario in a window of time, before insurance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ComparisonWindow {
    /// Name.
    pub name: String,
    /// First day after the as-of date, exclusive.
    pub from_day: f64,
    /// Last day.
    pub to_day: f64,
    /// Expected loss in the window.
    pub expected: Estimate,
    /// Paired change of it.
    pub change: Estimate,
}

/// A country's risk score under a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ComparisonScore {
    /// Country code.
    pub country: String,
    /// Country name.
    pub name: String,
    /// Score without a scenario.
    pub baseline: Option<f64>,
    /// Score under it.
    pub scenario: Option<f64>,
}

impl ComparisonRow {
    /// The row of a finished run, as the views of the other runs show it.
    pub fn of(view: &View) -> Self {
        let losses = &view.losses;
        let windows = losses.windows.iter().map(|window| ComparisonWindow {
            name: window.name.clone(),
            from_day: window.from_day,
            to_day: window.to_day,
            expected: window.scenario,
            change: window.change,
        });
        let scores = view.scores.countries.iter().map(|row| ComparisonScore {
            country: row.id.clone(),
            name: row.name.clone(),
            baseline: row.score,
            scenario: if view.scenario.is_baseline { row.score } else { row.scenario_score },
        });
        Self {
            name: view.scenario.name.clone(),
            title: view.scenario.title.clone(),
            is_baseline: view.scenario.is_baseline,
            expected: losses.scenario_gross.expected,
            retained: losses.scenario_retained.expected,
            tvar99: tvar99(&losses.scenario_gross),
            change_expected: losses.change_gross.expected,
            change_retained: losses.change_retained.expected,
            change_tvar99: losses.change_gross.tvar99,
            almost_nothing: losses.change_gross.almost_nothing,
            windows: windows.collect(),
            scores: scores.collect(),
        }
    }
}

impl View {
    /// This scenario and those run beside it, this one first; empty when it was run alone.
    pub fn side_by_side(&self) -> Vec<ComparisonRow> {
        if self.comparison.is_empty() {
            return Vec::new();
        }
        std::iter::once(ComparisonRow::of(self)).chain(self.comparison.iter().cloned()).collect()
    }
}

fn tvar99(losses: &LossView) -> Estimate {
    let row = losses.levels.iter().find(|row| (row.level - COMPARED_LEVEL).abs() < 1e-9);
    row.map_or_else(Estimate::default, |row| row.tvar)
}
