//! Views of one command told of each other.

use crate::model::view::{ComparisonRow, View};

/// The rows of each view about all the others, in the order given and each scenario once; none for a
/// view alone, or when the books differ.
pub fn others(views: &[&View]) -> Vec<Vec<ComparisonRow>> {
    // Without a book each scenario brings the assets of its own countries, which are no common ground.
    if views.iter().any(|view| view.book != views[0].book) {
        return vec![Vec::new(); views.len()];
    }
    let mut rows: Vec<ComparisonRow> = Vec::new();
    for view in views {
        let row = ComparisonRow::of(view);
        if rows.iter().all(|known| known.name != row.name) {
            rows.push(row);
        }
    }
    let without = |view: &&View| rows.iter().filter(|row| row.name != view.scenario.name).cloned().collect();
    views.iter().map(without).collect()
}
