//! One block of years: losses by year, branch and window, and moments by holding and peril.

use super::arrivals::Trial;
use super::book::{Ledger, Part};
use super::{Layout, Prepared};
use crate::model::peril::Peril;
use serde::{Deserialize, Serialize};

/// Losses of one trial in one branch and window, in pounds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct YearLoss {
    /// Sum before insurance.
    pub gross: f64,
    /// Sum after insurance.
    pub retained: f64,
    /// Largest event before insurance.
    pub largest_gross: f64,
    /// Largest event after insurance.
    pub largest_retained: f64,
}

/// Sums over trials of a trial's loss.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// Sum before insurance.
    pub gross: f64,
    /// Sum of squares before insurance.
    pub gross_squares: f64,
    /// Sum after insurance.
    pub retained: f64,
    /// Sum of squares after insurance.
    pub retained_squares: f64,
    /// Trials with a loss, or in the set of differences with a difference.
    pub count: u64,
}

impl Moments {
    fn add(&mut self, (gross, retained): (f64, f64)) {
        self.gross += gross;
        self.gross_squares += gross * gross;
        self.retained += retained;
        self.retained_squares += retained * retained;
        self.count += u64::from(gross != 0.0);
    }
}

/// Results of one chunk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChunkPartial {
    /// Number of the chunk.
    pub chunk: u64,
    /// Losses in trial order, at `branch * windows + window`.
    pub years: Vec<Vec<YearLoss>>,
    /// Moments at [`Layout::cell`].
    pub cells: Vec<Moments>,
}

/// Simulates one chunk of years.
pub fn simulate_chunk(prepared: &Prepared<'_>, chunk: u64) -> ChunkPartial {
    let plan = prepared.plan;
    let first = (chunk * plan.chunk).min(plan.years);
    let end = (first + plan.chunk).min(plan.years);
    let mut sheet = Sheet::new(prepared, (end - first) as usize);
    let mut trial = Trial::new(prepared);
    let mut ledger = Ledger::new(prepared);
    for number in first..end {
        trial.draw(prepared, number as u32);
        if trial.events.is_empty() {
            continue;
        }
        for branch in 0..prepared.layout.branches {
            ledger.book(prepared, &trial, branch, |time, parts| {
                sheet.post((number - first) as usize, branch, time, parts);
            });
        }
        sheet.close_trial();
    }
    ChunkPartial { chunk, years: sheet.years, cells: sheet.cells }
}

/// Where the losses of a chunk are written.
struct Sheet<'a> {
    prepared: &'a Prepared<'a>,
    layout: Layout,
    years: Vec<Vec<YearLoss>>,
    cells: Vec<Moments>,
    /// Gross and retained of the current trial at `cell of a window * branches + branch`.
    trial: Vec<(f64, f64)>,
    dirty: Vec<bool>,
    touched: Vec<u32>,
}

impl<'a> Sheet<'a> {
    fn new(prepared: &'a Prepared<'a>, years: usize) -> Self {
        let layout = prepared.layout;
        let cells = layout.windows * layout.cells_per_window();
        Self {
            prepared,
            layout,
            years: vec![vec![YearLoss::default(); years]; layout.branches * layout.windows],
            cells: vec![Moments::default(); layout.sets() * cells],
            trial: vec![(0.0, 0.0); cells * layout.branches],
            dirty: vec![false; cells],
            touched: Vec::new(),
        }
    }

    /// Books one event.
    fn post(&mut self, year: usize, branch: usize, time: f64, parts: &[Part]) {
        let gross: f64 = parts.iter().map(|part| part.gross).sum();
        let retained: f64 = parts.iter().map(|part| part.gross - part.recovered).sum();
        for (window, span) in self.prepared.plan.windows.iter().enumerate() {
            if time <= span.from || time > span.to {
                continue;
            }
            let loss = &mut self.years[branch * self.layout.windows + window][year];
            loss.gross += gross;
            loss.retained += retained;
            loss.largest_gross = loss.largest_gross.max(gross);
            loss.largest_retained = loss.largest_retained.max(retained);
            for part in parts {
                self.post_part(branch, window, part);
            }
        }
    }

    fn post_part(&mut self, branch: usize, window: usize, part: &Part) {
        let holding = part.holding as usize;
        for (holding, peril) in [
            (Some(holding), Some(part.peril)),
            (Some(holding), None),
            (None, Some(part.peril)),
            (None::<usize>, None::<Peril>),
        ] {
            let cell = self.layout.cell(0, window, holding, peril);
            if !self.dirty[cell] {
                self.dirty[cell] = true;
                self.touched.push(cell as u32);
            }
            let value = &mut self.trial[cell * self.layout.branches + branch];
            value.0 += part.gross;
            value.1 += part.gross - part.recovered;
        }
    }

    /// Adds the trial's losses to the moments, and clears them.
    fn close_trial(&mut self) {
        let branches = self.layout.branches;
        let per_set = self.layout.windows * self.layout.cells_per_window();
        for &cell in &self.touched {
            let cell = cell as usize;
            let values = &mut self.trial[cell * branches..(cell + 1) * branches];
            for (branch, value) in values.iter().enumerate() {
                self.cells[branch * per_set + cell].add(*value);
            }
            if let Some(difference) = self.layout.difference() {
                let leaves = self.prepared.plan.branches[1..].iter().zip(&values[1..]);
                let mixed = leaves.fold((0.0, 0.0), |sum, (branch, value)| {
                    (sum.0 + branch.weight * value.0, sum.1 + branch.weight * value.1)
                });
                self.cells[self.layout.mixture() * per_set + cell].add(mixed);
                self.cells[difference * per_set + cell].add((mixed.0 - values[0].0, mixed.1 - values[0].1));
            }
            values.fill((0.0, 0.0));
            self.dirty[cell] = false;
        }
        self.touched.clear();
    }
}
