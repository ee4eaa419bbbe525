//! Curves: intensities integrated over the grid.

use super::multiplier::Multiplier;
use super::quadrature::piecewise;
use super::shocks::Timeline;
use super::violence::ViolencePath;
use crate::units::DAYS_PER_YEAR;

/// The curve of a process in one alternative.
#[derive(Debug, Clone, PartialEq)]
pub struct Intensity {
    /// Expected events from 0 to each time of the grid, drawn shocks at their means.
    pub cumulative: Vec<f64>,
    /// Sum of log shocks at their means before the clip, by interval; empty when nothing is drawn.
    pub log_shock: Vec<f64>,
    /// Drawn shocks: stream, and standard deviation times decay by interval.
    pub drawn: Vec<(String, Vec<f64>)>,
    /// Clip of the sum.
    pub clip: (f64, f64),
}

/// Part of an intensity: a coefficient times a multiplier times, for violence, the path of deaths.
pub(super) struct Term<'a> {
    pub(super) coefficient: f64,
    pub(super) multiplier: Multiplier,
    pub(super) path: Option<&'a ViolencePath>,
}

/// Integrals over the grid already taken: most assets of a country share theirs.
pub(super) struct Integrals<'g, 'a> {
    grid: &'g [f64],
    done: Vec<(Multiplier, Option<&'a ViolencePath>, Vec<f64>)>,
}

impl<'g, 'a> Integrals<'g, 'a> {
    /// Nothing taken yet.
    pub(super) fn on(grid: &'g [f64]) -> Self {
        Self { grid, done: Vec::new() }
    }

    /// The curve of a sum of terms; the first is that of the whole, whose drawn shocks the curve carries.
    pub(super) fn curve(&mut self, terms: &[Term<'a>]) -> Intensity {
        let mut steps = vec![0.0; self.grid.len() - 1];
        for term in terms {
            for (step, value) in steps.iter_mut().zip(self.of(&term.multiplier, term.path)) {
                *step += term.coefficient * value;
            }
        }
        let mut cumulative = vec![0.0];
        let mut total = 0.0;
        for step in steps {
            // An own effect can pull an asset below its part in country events: then it has no events of its own.
            total += step.max(0.0);
            cumulative.push(total);
        }
        self.with_drawn(cumulative, &terms[0].multiplier.timeline)
    }

    fn with_drawn(&self, cumulative: Vec<f64>, timeline: &Timeline) -> Intensity {
        let clip = (timeline.rule.low, timeline.rule.high);
        let drawn: Vec<(usize, String)> =
            timeline.shocks.iter().enumerate().filter_map(|(i, s)| Some((i, s.stream.clone()?))).collect();
        if drawn.is_empty() {
            return Intensity { cumulative, log_shock: Vec::new(), drawn: Vec::new(), clip };
        }
        let starts = timeline.starts();
        let log_shock = self.means(&starts, |day| timeline.log_shock(day));
        let drawn = drawn
            .into_iter()
            .map(|(i, stream)| {
                let deviation = timeline.shocks[i].deviation;
                (stream, self.means(&starts, |day| deviation * timeline.weights(day)[i]))
            })
            .collect();
        Intensity { cumulative, log_shock, drawn, clip }
    }

    fn means(&self, cuts: &[f64], f: impl Fn(f64) -> f64) -> Vec<f64> {
        self.grid.windows(2).map(|w| piecewise(w[0], w[1], cuts, &f) / (w[1] - w[0])).collect()
    }

    fn of(&mut self, multiplier: &Multiplier, path: Option<&'a ViolencePath>) -> &[f64] {
        let known = self.done.iter().position(|(m, p, _)| {
            p.map(std::ptr::from_ref) == path.map(std::ptr::from_ref) && m == multiplier
        });
        let index = known.unwrap_or_else(|| {
            let cuts: Vec<f64> = multiplier.cuts().into_iter().filter(|day| *day > 0.0).collect();
            let value = |day: f64| multiplier.at(day) * path.map_or(1.0, |path| path.expected(day));
            let steps =
                self.grid.windows(2).map(|w| piecewise(w[0], w[1], &cuts, value) / DAYS_PER_YEAR).collect();
            self.done.push((multiplier.clone(), path, steps));
            self.done.len() - 1
        });
        &self.done[index].2
    }
}
