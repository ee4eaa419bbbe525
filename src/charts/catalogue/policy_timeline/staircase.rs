//! Words over a line of time, like flags on stems: no stem crosses a word, no word lies on another.

/// Space between a stem and its words.
pub(super) const STEM: i32 = 40;
const AIR: i32 = 60;

/// Words that want a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flag {
    /// Number of the event in its lane.
    pub(super) event: usize,
    /// Where its stem stands.
    pub(super) stem: i32,
    /// Width of its words.
    pub(super) width: i32,
}

/// Words with their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) flag: Flag,
    /// Row, 0 the lowest.
    pub(super) row: usize,
    /// True when the words stand left of their stem.
    pub(super) is_flipped: bool,
}

impl Step {
    fn span(&self) -> (i32, i32) {
        let Flag { stem, width, .. } = self.flag;
        if self.is_flipped { (stem - STEM - width, stem - STEM) } else { (stem + STEM, stem + STEM + width) }
    }

    fn clashes(&self, other: &Self) -> bool {
        let ((left, right), (other_left, other_right)) = (self.span(), other.span());
        let same = self.row == other.row && left < other_right + AIR && other_left < right + AIR;
        same || self.crosses(other) || other.crosses(self)
    }

    /// True when this stem runs through the other's words.
    fn crosses(&self, other: &Self) -> bool {
        let (left, right) = other.span();
        other.row <= self.row && left - STEM < self.flag.stem && self.flag.stem < right + STEM
    }
}

/// Rows that a plan takes.
pub(super) fn rows(plan: &[Step]) -> usize {
    plan.iter().map(|step| step.row + 1).max().unwrap_or(0)
}

/// Places for as many flags as fit, the first ones first: each is kept if all kept before it still find a place.
pub(super) fn plan(flags: &[Flag], room: (i32, i32), rows: usize) -> Vec<Step> {
    let mut kept: Vec<Flag> = Vec::new();
    let mut best = Vec::new();
    for flag in flags {
        kept.push(*flag);
        match stairs(&kept, room, rows) {
            Some(steps) => best = steps,
            None => {
                kept.pop();
            }
        }
    }
    best
}

/// From right to left, each on the lowest free row, so that the rows climb to the left.
fn stairs(flags: &[Flag], (left, right): (i32, i32), rows: usize) -> Option<Vec<Step>> {
    let mut order = flags.to_vec();
    order.sort_by_key(|flag| (-flag.stem, flag.event));
    let mut placed: Vec<Step> = Vec::new();
    for flag in order {
        let is_flipped = right < flag.stem + STEM + flag.width;
        // Words that turn round stand high, where the stems of earlier ones end below them.
        let height = |place: usize| if is_flipped { rows - 1 - place } else { place };
        let mut steps = (0..rows).map(|place| Step { flag, row: height(place), is_flipped });
        let is_free = |step: &Step| left <= step.span().0 && !placed.iter().any(|other| step.clashes(other));
        placed.push(steps.find(is_free)?);
    }
    Some(placed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flag(event: usize, stem: i32) -> Flag {
        Flag { event, stem, width: 500 }
    }

    #[test]
    fn an_earlier_stem_climbs_over_the_words_of_a_later_one() {
        let steps = plan(&[flag(0, 100), flag(1, 200), flag(2, 2_000)], (0, 9_000), 3);
        let row = |event| steps.iter().find(|step| step.flag.event == event).map(|step| step.row);
        assert_eq!((row(0), row(1), row(2)), (Some(1), Some(0), Some(0)));
    }

    #[test]
    fn words_turn_round_at_the_right_edge_and_what_does_not_fit_is_left_out() {
        let steps = plan(&[flag(0, 8_900), flag(1, 8_950)], (0, 9_000), 1);
        assert_eq!(steps.len(), 1);
        assert!(steps[0].is_flipped);
    }
}
