//! The runs between two runs, each world scored and calibrated once.

use super::{Between, Side};
use crate::compare::{Coalition, Valued, Yearly, hybrid, sections, yearly};
use crate::exposure::look_through;
use crate::indicators;
use crate::model::comparison::Cause;
use crate::model::portfolio::Portfolio;
use crate::model::scenario::Scenario;
use crate::pipeline::ground::scored;
use crate::pipeline::{Cell, RunError, Settings, simulate};
use crate::provenance::Arena;
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// On what a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ground {
    /// The earlier run's own world.
    Before,
    /// That world, under the later run's construction where the two differ, with parts of the later one.
    Mixed,
}

/// A run that is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Wanted {
    pub(super) ground: Ground,
    /// Causes that come from the later run.
    pub(super) set: Coalition,
    /// True with the later run's seed and years.
    pub(super) settings_of_later: bool,
}

/// Makes the runs.
pub(super) struct Evaluator<'a> {
    pub(super) between: &'a Between,
    /// The earlier run's, and the later one's.
    pub(super) settings: [&'a Settings; 2],
    pub(super) pool: &'a rayon::ThreadPool,
    pub(super) wanted: &'a [Wanted],
}

/// What makes a world: two runs with one of these stand on the same.
type WorldKey = (Ground, Coalition);

impl Evaluator<'_> {
    /// Figures of every run, in order, and the number of worlds; the years of each are shown to `years` and dropped.
    pub(super) fn runs(
        &self,
        years: &mut dyn FnMut(usize, &Yearly),
        tell: &mut dyn FnMut(&str),
    ) -> Result<(Vec<Valued>, u32), RunError> {
        let threads = self.pool.current_num_threads();
        let mut runs = vec![Valued::default(); self.wanted.len()];
        let mut done = 0;
        let worlds = self.worlds();
        for key in &worlds {
            let resources = self.between.sides[1].resources.clone();
            let ground = crate::pipeline::Ground::new(self.world(*key), resources);
            for place in self.of_world(*key) {
                done += 1;
                tell(&format!("run {done} of {}", self.wanted.len()));
                let (cell, settings) = self.cell(&ground.world, &self.wanted[place])?;
                let mut draw = |plan: &_| simulate(plan, threads);
                let run = ground.run(&cell, &settings, self.pool, &mut draw, &mut |_| {})?;
                let of_sections = self.pool.install(|| sections(&run.plan, &run.losses));
                let of_sections = of_sections.map_err(|error| RunError::Failed(error.to_string()))?;
                years(place, &yearly(&run.plan, &run.losses));
                runs[place] = Valued::of(&run.view, of_sections);
            }
        }
        Ok((runs, u32::try_from(worlds.len()).unwrap_or(u32::MAX)))
    }

    /// Scores of every run, in order: no rates, no years.
    pub(super) fn scores(&self) -> Result<Vec<Valued>, RunError> {
        let mut runs = vec![Valued::default(); self.wanted.len()];
        for key in &self.worlds() {
            let world = self.world(*key);
            let mut arena = Arena::default();
            let board = indicators::score(&world, &mut arena);
            for place in self.of_world(*key) {
                let (cell, _) = self.cell(&world, &self.wanted[place])?;
                let book = (&cell.portfolio, &cell.exposure);
                let scores = scored(&world, &board, book, &cell.scenario, &mut arena)?.scores;
                runs[place] = Valued::of_scores(&scores);
            }
        }
        Ok(runs)
    }

    /// The causes that make another world: an event that the scenario file alone adds does not.
    fn key(&self, wanted: &Wanted) -> WorldKey {
        (wanted.ground, wanted.set.among(&self.between.worldly))
    }

    fn worlds(&self) -> BTreeSet<WorldKey> {
        self.wanted.iter().map(|wanted| self.key(wanted)).collect()
    }

    fn of_world(&self, key: WorldKey) -> impl Iterator<Item = usize> {
        (0..self.wanted.len()).filter(move |place| self.key(&self.wanted[*place]) == key)
    }

    fn world(&self, (ground, set): WorldKey) -> World {
        let [before, after] = &self.between.sides;
        match (ground, &self.between.source) {
            (Ground::Mixed, Some(source)) => hybrid(source, &after.world, set),
            (Ground::Mixed, None) => hybrid(&before.world, &after.world, set),
            (Ground::Before, _) => before.world.clone(),
        }
    }

    fn cell(&self, world: &World, wanted: &Wanted) -> Result<(Cell, Settings), RunError> {
        let side = |cause: Cause| -> &Side { &self.between.sides[usize::from(wanted.set.has(cause))] };
        let portfolio: Portfolio = side(Cause::Portfolio).portfolio.clone();
        let scenario: Scenario = side(Cause::Events).scenario.clone();
        let exposure = look_through(world, &portfolio)?;
        let mut settings = self.settings[usize::from(wanted.settings_of_later)].clone();
        settings.options.process_only = !side(Cause::Parameters).parameters_drawn();
        Ok((Cell { portfolio, exposure, scenario, texts: BTreeMap::new() }, settings))
    }
}
