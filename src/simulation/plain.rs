//! Plans in which every event is plain: it hits one asset with one claim on it and costs one drawn size, and nothing depends on when
//! in the year it happens. Their years are settled column by column (`super::columns`).

use super::book::{Book, Cover, UNINSURED};
use super::prepared::{ReadyProcess, SHARED, needs_times};
use crate::model::plan::{Effect, Plan, Process};
use crate::rng::Purpose;
use std::collections::BTreeMap;

/// A process of a plain plan: what an event of it costs, and whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Pounds for a size of 1: the claim for a share of value, a day's cost for days.
    pub(super) unit: f64,
    /// Index of the size's table.
    pub(super) table: u32,
    /// Index in [`Plain::covers`].
    pub(super) cover: u32,
    pub(super) holding: u32,
    /// Index, or the number of policies for who has none.
    pub(super) policy: u32,
    /// Where the groups of its asset start, and how many they are.
    pub(super) first_group: u32,
    pub(super) groups: u8,
    /// Index of its peril, and its bit.
    pub(super) peril: u8,
    pub(super) peril_bit: u8,
}

/// What settling in columns needs.
#[derive(Debug)]
pub(super) struct Plain {
    /// In the order of the scan.
    pub(super) lines: Vec<Line>,
    pub(super) covers: Vec<Cover>,
    /// By effect: the purpose of its draw.
    pub(super) purposes: Vec<Purpose>,
}

impl Plain {
    /// The lines of `processes`, which are ready as `ready`; nothing when an event of the plan is not plain.
    pub(super) fn new(
        plan: &Plan,
        processes: &[&Process],
        ready: &[ReadyProcess],
        book: &Book,
        stop_shares: &[f64],
        group_starts: &[usize],
    ) -> Option<Self> {
        let many = group_starts.windows(2).any(|ends| ends[1] - ends[0] > usize::from(u8::MAX));
        if many || needs_times(plan) {
            return None;
        }
        let mut plain = Self { lines: Vec::new(), covers: vec![Cover::NONE], purposes: Vec::new() };
        let mut known = BTreeMap::new();
        for (process, ready) in processes.iter().zip(ready) {
            let (table, days) = match process.effect {
                Effect::Loss { severity } => (severity, false),
                Effect::Stop { days } => (days, true),
                _ => return None,
            };
            if ready.asset == SHARED || plan.tables[table].x[0] < 0.0 {
                return None;
            }
            let (_, claim) = book.only(ready.asset)?;
            let insured = plan.switches.terms && claim.policy != UNINSURED;
            let peril = process.peril;
            let line = Line {
                unit: if days { stop_shares[ready.asset as usize] * claim.pounds } else { claim.pounds },
                table: table as u32,
                cover: if insured {
                    let cover = Cover::new(&book.policies[claim.policy as usize], peril, days)?;
                    plain.cover(known.entry(claim.policy).or_default(), cover)
                } else {
                    0
                },
                holding: claim.holding,
                policy: if insured { claim.policy } else { plan.policies.len() as u32 },
                first_group: group_starts[ready.asset as usize] as u32,
                groups: (group_starts[ready.asset as usize + 1] - group_starts[ready.asset as usize]) as u8,
                peril: peril.index() as u8,
                peril_bit: 1 << peril.index(),
            };
            plain.lines.push(line);
            let purpose = if days { Purpose::Days } else { Purpose::Severity };
            // Effects are numbered as processes bring them.
            if plain.purposes.len() == ready.effect as usize {
                plain.purposes.push(purpose);
            }
        }
        Some(plain)
    }

    /// Index of a cover; `known` are those of its policy so far.
    fn cover(&mut self, known: &mut Vec<u32>, cover: Cover) -> u32 {
        let found = known.iter().copied().find(|&index| self.covers[index as usize] == cover);
        found.unwrap_or_else(|| {
            known.push(self.covers.len() as u32);
            self.covers.push(cover);
            known[known.len() - 1]
        })
    }
}
