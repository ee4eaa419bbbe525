//! Which input matters: the place of a sensitivity run, which a view does not hold yet.

use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look};
use crate::grid::Grid;
use crate::model::view::View;

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let words = Words {
        name: "tornado".to_owned(),
        title: "Sensitivity not run: which input matters most is open".to_owned(),
        subtitle: "Loss with each input at its low and at its high end, the others held".to_owned(),
        source: "Source: none yet.".to_owned(),
        description: format!("Nothing is plotted: the run holds no sensitivity. {}", stamp(view)),
        data: Vec::new(),
        table: Grid::new(&[
            "input",
            "low_input",
            "high_input",
            "loss_at_low",
            "loss_at_base",
            "loss_at_high",
        ]),
    };
    let mut sheet = Sheet::new(view, look, words, 700);
    sheet.explain(
        "This run moved no input by itself. Runs with one input at its low and at its high end, from the same seed, would fill \
         the picture; until then the intervals of the rates stand in the risk matrix.",
    );
    sheet.finish()
}
