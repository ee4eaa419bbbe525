//! Event processes of a plan: curves by branch and alternative, who is hit, what a hit does, how uncertain the rate is.

use super::rounded;
use super::tables::Tables;
use crate::hazard::{Exposed, HazardTable, Intensity, Posterior, Projected};
use crate::id::CountryCode;
use crate::model::hazard::{Component, ProcessKind};
use crate::model::plan::{Curve, DrawnShock, Effect, Member, PlanFrailty, PlanParameter, Process, Reach};
use crate::problem::{Problem, Problems};
use crate::world::World;

/// The processes of a plan and what they refer to.
pub(super) struct Processes<'a> {
    world: &'a World,
    posterior: &'a Posterior,
    assets: &'a [Exposed],
    problems: Problems,
    pub(super) tables: Tables,
    pub(super) parameters: Vec<PlanParameter>,
    pub(super) frailties: Vec<PlanFrailty>,
    pub(super) curves: Vec<Curve>,
    pub(super) processes: Vec<Process>,
}

impl<'a> Processes<'a> {
    /// Builds the processes of all branches; `tables[0]` is the baseline.
    ///
    /// # Errors
    /// [`Problems`] for severities and dependence that the package lacks.
    pub(super) fn build(
        world: &'a World,
        posterior: &'a Posterior,
        assets: &'a [Exposed],
        tables: &[HazardTable],
    ) -> Result<Self, Problems> {
        let mut built = Self {
            world,
            posterior,
            assets,
            problems: Problems::default(),
            tables: Tables::default(),
            parameters: Vec::new(),
            frailties: Vec::new(),
            curves: Vec::new(),
            processes: Vec::new(),
        };
        for (key, process) in &tables[0].processes {
            let branches: Vec<&Projected> =
                tables.iter().filter_map(|table| table.processes.get(key)).collect();
            built.add(process, &branches);
        }
        let problems = std::mem::take(&mut built.problems);
        problems.or(built)
    }

    fn add(&mut self, process: &Projected, branches: &[&Projected]) {
        let (Some(effect), Some(frailty)) = (self.effect(process.kind), self.frailty(process)) else {
            return;
        };
        let curves = branches
            .iter()
            .map(|branch| branch.curves.iter().map(|curve| self.curve(curve)).collect())
            .collect();
        let parameters = self.parameters_of(process);
        let reach = self.reach(process);
        self.processes.push(Process {
            key: process.key.clone(),
            peril: process.peril,
            frailty,
            parameters,
            curves,
            reach,
            effect,
        });
    }

    fn curve(&mut self, intensity: &Intensity) -> usize {
        let all = |values: &[f64]| values.iter().copied().map(rounded).collect::<Vec<f64>>();
        let curve = Curve {
            cumulative: all(&intensity.cumulative),
            drawn: intensity
                .drawn
                .iter()
                .map(|(key, deviation)| DrawnShock { key: key.clone(), deviation: all(deviation) })
                .collect(),
            log_shock: all(&intensity.log_shock),
            clip: if intensity.drawn.is_empty() { (0.0, 0.0) } else { intensity.clip },
        };
        position_or_push(&mut self.curves, curve, |a, b| a == b)
    }

    fn reach(&self, process: &Projected) -> Reach {
        if let Some(asset) = &process.asset {
            let index =
                self.assets.iter().position(|a| a.id == *asset).expect("it was projected for an asset");
            return Reach::Own { asset: index };
        }
        let members = self.assets.iter().enumerate().filter(|(_, asset)| is_member(process, asset));
        let members = members
            .map(|(index, asset)| Member {
                asset: index,
                chance: rounded(self.chance(process, asset)),
                key: format!("{}/{}", asset.key(process.peril), shared_name(process.kind)),
            })
            .collect();
        Reach::Shared { members }
    }

    fn chance(&self, process: &Projected, asset: &Exposed) -> f64 {
        let hit = self
            .world
            .dependence
            .iter()
            .find(|row| row.peril == process.peril)
            .map_or(1.0, |row| row.shared_hit);
        let zone = if process.kind == ProcessKind::Violence { asset.zone } else { 1.0 };
        (hit * zone).min(1.0)
    }

    fn effect(&mut self, kind: ProcessKind) -> Option<Effect> {
        let number = |name: &str| self.world.parameter(name);
        let (at_once, stopped) = (number("taking_at_once"), number("dispute_stopped_share"));
        let (carry, haircut_chance) = (number("transfer_carry"), number("transfer_haircut_chance"));
        let mut table = |component| self.severity(kind, component);
        Some(match kind {
            ProcessKind::Taking => Effect::Taking {
                severity: table(Component::Share)?,
                at_once,
                duration: table(Component::DurationDays)?,
                stopped,
            },
            ProcessKind::SettledDispute => Effect::Dispute {
                severity: table(Component::Share)?,
                duration: table(Component::DurationDays)?,
                stopped,
            },
            ProcessKind::ExpropriationOther | ProcessKind::ContractOther | ProcessKind::Regime => {
                Effect::Loss { severity: table(Component::Share)? }
            }
            ProcessKind::Violence => {
                Effect::Damage { severity: table(Component::Share)?, days: table(Component::StopDays)? }
            }
            ProcessKind::TransferZone | ProcessKind::TransferCountry => Effect::Transfer {
                delay: table(Component::DelayDays)?,
                carry,
                haircut_chance,
                haircut: table(Component::Haircut)?,
            },
            ProcessKind::Supply => Effect::Stop { days: table(Component::StopDays)? },
        })
    }

    fn severity(&mut self, kind: ProcessKind, component: Component) -> Option<usize> {
        let row = self.world.severities.iter().find(|row| row.process == kind && row.component == component);
        match row {
            Some(row) => self.tables.severity(row).map_err(|problem| self.problem(problem)).ok(),
            None => {
                let message = format!("there is no row for {kind:?} and {component:?}");
                self.problem(Problem::new("registry/severities", message).hint("add the row"));
                None
            }
        }
    }

    fn gamma(&mut self, resource: &str, shape: f64) -> Option<usize> {
        self.tables.gamma(shape).map_err(|bad| self.problem(Problem::new(resource, bad.to_string()))).ok()
    }

    fn problem(&mut self, problem: Problem) {
        if !self.problems.0.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn frailty(&mut self, process: &Projected) -> Option<usize> {
        let peril = process.peril;
        let Some(row) = self.world.dependence.iter().find(|row| row.peril == peril) else {
            self.problem(Problem::new("registry/dependence", format!("there is no row for {peril}")));
            return None;
        };
        let table = self.gamma("registry/dependence", row.frailty_shape)?;
        let (key, country_key) = match (&process.country, &process.zone) {
            (Some(country), _) => (format!("cell:{country}/{peril}"), format!("country:{country}")),
            (None, zone) => {
                let zone = format!("zone:{}", zone.as_deref().unwrap_or_default());
                (format!("{zone}/{peril}"), zone)
            }
        };
        let frailty = PlanFrailty {
            key,
            country_key,
            country_weight: self.world.parameter("country_factor_weight"),
            region_weight: self.world.parameter("region_factor_weight"),
            table,
        };
        Some(position_or_push(&mut self.frailties, frailty, |a, b| a.key == b.key))
    }

    /// Draws of learnt rates, by country, and of the revision of provisional deaths, shared by all. Held rates are never drawn.
    fn parameters_of(&mut self, process: &Projected) -> Vec<usize> {
        let (Some(country), Some(posterior)) = (&process.country, process.posterior) else {
            return Vec::new();
        };
        let Some(table) = self.gamma("registry/hazard_rates", posterior.shape) else { return Vec::new() };
        let mut parameters = vec![self.parameter(format!("cell:{country}/{}", process.peril), table)];
        if process.kind == ProcessKind::Violence {
            parameters.extend(self.revision(country));
        }
        parameters
    }

    fn revision(&mut self, country: &CountryCode) -> Option<usize> {
        let path = self.posterior.violence.get(country)?.path.as_ref()?;
        if path.short.provisional == 0.0 && path.base.provisional == 0.0 {
            return None;
        }
        let table = self.tables.revision(country.as_str(), path);
        Some(self.parameter("revision".to_owned(), table))
    }

    fn parameter(&mut self, key: String, table: usize) -> usize {
        position_or_push(&mut self.parameters, PlanParameter { key, table }, |a, b| a == b)
    }
}

fn is_member(process: &Projected, asset: &Exposed) -> bool {
    let country = process.country.as_ref().is_none_or(|country| asset.subject.country == *country);
    let mineral = process.mineral.is_none() || process.mineral == asset.subject.commodity;
    let zone = process.zone.is_none() || process.zone == asset.currency_zone;
    country && mineral && zone
}

/// A member has one stream for each kind of shared event, so that ordinals of two processes never meet.
fn shared_name(kind: ProcessKind) -> &'static str {
    match kind {
        ProcessKind::Regime => "regime",
        ProcessKind::TransferZone => "zone",
        _ => "country",
    }
}

fn position_or_push<T>(list: &mut Vec<T>, item: T, same: impl Fn(&T, &T) -> bool) -> usize {
    if let Some(index) = list.iter().position(|known| same(known, &item)) {
        return index;
    }
    list.push(item);
    list.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_shared_event_has_its_own_stream() {
        assert_ne!(shared_name(ProcessKind::TransferZone), shared_name(ProcessKind::TransferCountry));
    }
}
