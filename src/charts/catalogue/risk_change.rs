//! Who moved since the last run: the place of an earlier run, which a view does not hold yet.

use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, format};
use crate::grid::Grid;
use crate::model::view::View;

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let words = Words {
        name: "risk-change".to_owned(),
        title: "No earlier run to compare: who moved is not known".to_owned(),
        subtitle: "Score of each holding then and now, apart by new data and by revision of old".to_owned(),
        source: "Source: none yet.".to_owned(),
        description: format!("Nothing is plotted: the run stands alone. {}", stamp(view)),
        data: Vec::new(),
        table: Grid::new(&["holding", "name", "score_before", "score_after", "by_new_data", "by_revision"]),
    };
    let mut sheet = Sheet::new(view, look, words, 700);
    sheet.explain(&format!(
        "This run is of {} and knows of no other. The same book at an earlier date would fill the picture.",
        format::date(&view.stamp.as_of)
    ));
    sheet.finish()
}
