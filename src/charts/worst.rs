//! The country that a picture of one country is of.

use crate::model::view::{ScoreRow, View};

/// True when the book holds money in a country that has a row.
pub(super) fn holds_money(view: &View) -> bool {
    !view.book.without_book && view.scores.countries.iter().any(|row| holds(view, row))
}

fn holds(view: &View, row: &ScoreRow) -> bool {
    view.book.by_asset.iter().any(|asset| asset.country == row.id && 0.0 < asset.pounds)
}

/// The country with the highest score among those that the book holds money in, or among all when it holds none.
///
/// A country without a score comes last: only when no other is left.
pub(super) fn country(view: &View) -> Option<&ScoreRow> {
    let is_wanted = holds_money(view);
    let rows = view.scores.countries.iter().filter(|row| !is_wanted || holds(view, row));
    let key = |row: &ScoreRow| row.score.unwrap_or(-1.0);
    rows.max_by(|a, b| key(a).total_cmp(&key(b)).then_with(|| b.id.cmp(&a.id)))
}
