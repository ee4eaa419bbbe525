//! Leaves to branches: effects looked up in the T table, factors applied, drawn places spread into alternatives, easing bounded.

use super::bound::{BoundRule, Bounded, PillarValues, bound};
use super::draws::{Draw, Place, candidates, combinations};
use super::{
    Alternative, Branch, Impulse, ImpulseEffect, PillarShift, Pillars, PriceShift, SupplyShift, coherence,
};
use crate::id::{AssetId, CountryCode};
use crate::maths;
use crate::model::peril::Peril;
use crate::model::pillar::Pillar;
use crate::model::scenario::{Leaf, LeafEvent, Scenario, ScenarioEvent, ShockKind};
use crate::model::shock::Target;
use crate::period::days_between;
use crate::problem::{Problem, Problems};
use crate::world::World;
use std::collections::BTreeMap;

/// Weights of leaves may differ from 1 in sum by this.
const TOLERANCE: f64 = 1e-9;

/// The branches of a scenario: one for each leaf, in order.
///
/// # Errors
/// [`Problems`] for weights that do not sum to 1, names that are not there, contradictory pairs and draws without a candidate.
pub fn branches(scenario: &Scenario, world: &World, pillars: &Pillars) -> Result<Vec<Branch>, Problems> {
    let mut problems = Problems::default();
    let sum = maths::sum(scenario.leaves.iter().map(|leaf| leaf.weight));
    if (sum - 1.0).abs() > TOLERANCE {
        problems.push(Problem::new(
            format!("scenario {}", scenario.name),
            format!("the leaves' probabilities sum to {sum}; they must sum to 1 (tolerance 1e-9)"),
        ));
    }
    let mut out = Vec::new();
    for leaf in &scenario.leaves {
        problems.extend(coherence::check(scenario, leaf));
        let view = LeafView { scenario, leaf, world, rule: bound_rule(world) };
        if let Some(branch) = problems.keep(view.branch(pillars)) {
            out.push(branch);
        }
    }
    problems.or(out)
}

/// The known events as impulses: those that are a row of the T table, without the violence effects, which the deaths already hold.
pub fn impulses_of(world: &World) -> Vec<Impulse> {
    known_impulses(world, |peril| peril != Peril::Violence)
}

/// The known events' effects on violence, which no run uses, since deaths hold them: the back-test asks whether they would have helped.
pub fn violence_impulses_of(world: &World) -> Vec<Impulse> {
    known_impulses(world, |peril| peril == Peril::Violence)
}

fn known_impulses(world: &World, is_wanted: impl Fn(Peril) -> bool) -> Vec<Impulse> {
    world
        .event_shocks
        .iter()
        .filter_map(|link| {
            let event = world.events.iter().find(|event| event.id == link.event)?;
            let effects = world
                .shock_effects
                .iter()
                .filter(|effect| effect.shock == link.shock && is_wanted(effect.peril))
                .map(|effect| ImpulseEffect {
                    row: effect.shock.clone(),
                    peril: effect.peril,
                    target: effect.target,
                    countries: event.countries.clone(),
                    // A known event hits every mineral of its country unless its row is about one.
                    minerals: if effect.target == Target::SameMineral {
                        event.commodities.clone()
                    } else {
                        Vec::new()
                    },
                    assets: event.assets.clone(),
                    beta: effect.beta * link.factor,
                    deviation: 0.0,
                    half_life_months: effect.half_life_months,
                    delay_days: effect.delay_days,
                    shrinks: effect.shrinks,
                })
                .collect();
            Some(Impulse {
                key: event.id.to_string(),
                stream: None,
                day: f64::from(days_between(world.as_of.0, event.effective)),
                effects,
                rows: vec![event.row.clone(), link.row.clone()],
            })
        })
        .collect()
}

/// `before` with the shifts of a country and pillar added, kept in 0 to 100.
pub(super) fn asked(shifts: &[PillarShift], country: &CountryCode, pillar: Pillar, before: f64) -> f64 {
    let points = shifts.iter().filter(|s| s.country == *country && s.pillar == pillar).map(|s| s.points);
    (before + maths::sum(points)).clamp(0.0, 100.0)
}

/// The numbers of the security-only bound, from the package.
pub fn bound_rule(world: &World) -> BoundRule {
    BoundRule {
        floor: world.parameter("bound_co_driver_floor_phi"),
        points: world.parameter("bound_co_driver_points"),
        half_life_cap: world.parameter("bound_half_life_cap_months"),
    }
}

struct LeafView<'a> {
    scenario: &'a Scenario,
    leaf: &'a Leaf,
    world: &'a World,
    rule: BoundRule,
}

impl LeafView<'_> {
    fn branch(&self, pillars: &Pillars) -> Result<Branch, Problems> {
        let mut problems = Problems::default();
        let used = self.used(&mut problems);
        let shifts = self.shifts(&mut problems);
        let draws = self.draws(&used, &shifts.drawn, &mut problems);
        problems.or(())?;
        let alternatives = combinations(&draws)
            .iter()
            .map(|chosen| self.alternative(&used, &shifts, &draws, chosen, pillars))
            .collect();
        Ok(Branch {
            name: self.leaf.name.clone(),
            weight: self.leaf.weight,
            stream: format!("leaf:{}/{}", self.scenario.name, self.leaf.name),
            alternatives,
            supply: shifts.supply,
            eased: used.iter().flat_map(|(event, how)| self.eased_by(event, how)).collect(),
        })
    }

    fn alternative(
        &self,
        used: &[(&ScenarioEvent, &LeafEvent)],
        shifts: &Shifts,
        draws: &[Draw],
        chosen: &[Place],
        pillars: &Pillars,
    ) -> Alternative {
        let mut moved = shifts.pillars.clone();
        for (draw, place) in draws.iter().zip(chosen) {
            let here = shifts.drawn.iter().filter(|shift| shift.place() == *draw);
            moved.extend(here.map(|shift| shift.at(&place.country)));
        }
        let bound = self.bounds(pillars, &moved);
        let impulses = used
            .iter()
            .map(|(event, how)| self.impulse(event, how, self.placed(event, how, draws, chosen), &bound))
            .collect();
        let drawn = chosen.iter().map(|place| place.label()).collect::<Vec<_>>().join(" and ");
        Alternative { drawn, impulses, prices: shifts.prices.clone(), pillars: moved, bound }
    }

    fn problem(&self, message: String) -> Problem {
        Problem::new(
            format!("scenario {}", self.scenario.name),
            format!("leaf \"{}\": {message}", self.leaf.name),
        )
    }

    fn used(&self, problems: &mut Problems) -> Vec<(&ScenarioEvent, &LeafEvent)> {
        let mut used = Vec::new();
        for how in &self.leaf.events {
            let Some(event) = self.scenario.events.iter().find(|event| event.key == how.key) else {
                problems.push(self.problem(format!("no event has the key \"{}\"", how.key)));
                continue;
            };
            if let Some((row, _)) = &event.shock
                && !self.world.shock_effects.iter().any(|effect| effect.shock == *row)
            {
                problems.push(self.problem(format!("\"{row}\" is no row of policy/shock_effects")));
            }
            used.push((event, how));
        }
        used
    }

    fn shifts(&self, problems: &mut Problems) -> Shifts {
        let mut shifts = Shifts::default();
        for (key, factor) in &self.leaf.shocks {
            let Some(shock) = self.scenario.shocks.iter().find(|shock| shock.key == *key) else {
                problems.push(self.problem(format!("no shock has the key \"{key}\"")));
                continue;
            };
            match &shock.kind {
                ShockKind::Pillar { pillar, points } if shock.drawn => shifts.drawn.push(DrawnShift {
                    countries: shock.countries.clone(),
                    pillar: *pillar,
                    points: points * factor,
                    day: shock.day,
                }),
                ShockKind::Pillar { pillar, points } => {
                    shifts.pillars.extend(shock.countries.iter().map(|country| PillarShift {
                        country: country.clone(),
                        pillar: *pillar,
                        points: points * factor,
                        day: shock.day,
                    }))
                }
                ShockKind::Price { commodity, change } => shifts.prices.push(PriceShift {
                    commodity: commodity.clone(),
                    change: change * factor,
                    day: shock.day,
                }),
                ShockKind::Supply { commodity, change } => shifts.supply.push(SupplyShift {
                    countries: shock.countries.clone(),
                    commodity: commodity.clone(),
                    change: change * factor,
                }),
            }
        }
        shifts
    }

    fn bounds(&self, pillars: &Pillars, shifts: &[PillarShift]) -> BTreeMap<CountryCode, Bounded> {
        pillars
            .iter()
            .filter_map(|(country, before)| {
                let moved = |pillar, value: Option<f64>| value.map(|v| asked(shifts, country, pillar, v));
                let after = PillarValues {
                    security: moved(Pillar::Security, before.security),
                    governance: moved(Pillar::Governance, before.governance),
                    humanitarian: moved(Pillar::Humanitarian, before.humanitarian),
                };
                Some((country.clone(), bound(*before, after, self.rule)?))
            })
            .collect()
    }

    fn draws(
        &self,
        used: &[(&ScenarioEvent, &LeafEvent)],
        shifts: &[DrawnShift],
        problems: &mut Problems,
    ) -> Vec<Draw> {
        let mut draws: Vec<Draw> = Vec::new();
        for (event, how) in used {
            let Some(place) = event.draw else { continue };
            let countries = countries_of(event, how).to_vec();
            let candidates = candidates(self.world, place, &countries, &event.commodities);
            if candidates.is_empty() {
                problems.push(self.problem(format!("there is no place to draw for event \"{}\"", event.key)));
            }
            let draw = Draw { place, countries, minerals: event.commodities.clone(), candidates };
            if !draws.contains(&draw) {
                draws.push(draw);
            }
        }
        for draw in shifts.iter().map(DrawnShift::place) {
            if !draws.contains(&draw) {
                draws.push(draw);
            }
        }
        draws
    }

    fn placed(
        &self,
        event: &ScenarioEvent,
        how: &LeafEvent,
        draws: &[Draw],
        chosen: &[Place],
    ) -> (Vec<CountryCode>, Vec<AssetId>) {
        let countries = countries_of(event, how);
        let drawn = event.draw.and_then(|place| {
            draws.iter().position(|draw| {
                draw.place == place && draw.countries == countries && draw.minerals == event.commodities
            })
        });
        match drawn {
            Some(index) => {
                let place = &chosen[index];
                (vec![place.country.clone()], place.asset.iter().cloned().collect())
            }
            None => (countries.to_vec(), event.assets.clone()),
        }
    }

    fn impulse(
        &self,
        event: &ScenarioEvent,
        how: &LeafEvent,
        (countries, assets): (Vec<CountryCode>, Vec<AssetId>),
        bounds: &BTreeMap<CountryCode, Bounded>,
    ) -> Impulse {
        let mut effects = Vec::new();
        for (security_family, effect) in self.table_effects(event).into_iter().chain(own_effects(event)) {
            let sized = ImpulseEffect {
                beta: effect.beta * how.factor,
                deviation: effect.deviation * how.factor.abs(),
                half_life_months: how.half_life_months.unwrap_or(effect.half_life_months),
                countries: countries.clone(),
                minerals: event.commodities.clone(),
                assets: assets.clone(),
                ..effect
            };
            if security_family && sized.beta < 0.0 {
                effects.extend(self.eased(&sized, bounds));
            } else {
                effects.push(sized);
            }
        }
        Impulse {
            key: event.key.clone(),
            stream: Some(format!("event:{}/{}", self.scenario.name, event.key)),
            day: event.day,
            effects,
            rows: Vec::new(),
        }
    }

    /// The effects of an event's row of the T table, each with whether it is of the security family.
    fn table_effects(&self, event: &ScenarioEvent) -> Vec<(bool, ImpulseEffect)> {
        let Some((row, factor)) = &event.shock else { return Vec::new() };
        let rows = self.world.shock_effects.iter().filter(|effect| effect.shock == *row);
        rows.map(|effect| {
            let sized = ImpulseEffect {
                beta: effect.beta * factor,
                deviation: effect.deviation * factor.abs(),
                delay_days: effect.delay_days,
                shrinks: effect.shrinks,
                ..plain(row, effect.peril, effect.target, effect.half_life_months)
            };
            (effect.security_family, sized)
        })
        .collect()
    }

    fn eased_by(&self, event: &ScenarioEvent, how: &LeafEvent) -> Vec<CountryCode> {
        let mut effects = self.table_effects(event).into_iter().chain(own_effects(event));
        let eases = effects.any(|(security, effect)| security && effect.beta * how.factor < 0.0);
        if eases { countries_of(event, how).to_vec() } else { Vec::new() }
    }

    /// An easing of the security family, one effect for each country, under the country's bound.
    fn eased(&self, effect: &ImpulseEffect, bounds: &BTreeMap<CountryCode, Bounded>) -> Vec<ImpulseEffect> {
        effect
            .countries
            .iter()
            .map(|country| {
                let mut one = ImpulseEffect { countries: vec![country.clone()], ..effect.clone() };
                if let Some(bounded) = bounds.get(country) {
                    one.beta *= bounded.pass_through;
                    one.half_life_months = bounded.half_life(one.half_life_months, self.rule);
                }
                one
            })
            .collect()
    }
}

/// A shift of a pillar in a country that is drawn.
struct DrawnShift {
    countries: Vec<CountryCode>,
    pillar: Pillar,
    points: f64,
    day: f64,
}

impl DrawnShift {
    /// Its draw: that of every event with the same countries.
    fn place(&self) -> Draw {
        Draw::country(&self.countries)
    }

    fn at(&self, country: &CountryCode) -> PillarShift {
        PillarShift { country: country.clone(), pillar: self.pillar, points: self.points, day: self.day }
    }
}

#[derive(Default)]
struct Shifts {
    pillars: Vec<PillarShift>,
    drawn: Vec<DrawnShift>,
    prices: Vec<PriceShift>,
    supply: Vec<SupplyShift>,
}

/// The effects that a scenario's event names itself; they start at once and never shrink.
fn own_effects(event: &ScenarioEvent) -> Vec<(bool, ImpulseEffect)> {
    event
        .effects
        .iter()
        .map(|effect| {
            let sized = ImpulseEffect {
                beta: effect.beta,
                deviation: effect.deviation,
                ..plain(&event.key, effect.peril, effect.target, effect.half_life_months)
            };
            (effect.security_family, sized)
        })
        .collect()
}

fn plain(row: &str, peril: Peril, target: Target, half_life_months: f64) -> ImpulseEffect {
    ImpulseEffect {
        row: row.to_owned(),
        peril,
        target,
        countries: Vec::new(),
        minerals: Vec::new(),
        assets: Vec::new(),
        beta: 0.0,
        deviation: 0.0,
        half_life_months,
        delay_days: 0.0,
        shrinks: false,
    }
}

fn countries_of<'a>(event: &'a ScenarioEvent, how: &'a LeafEvent) -> &'a [CountryCode] {
    if how.countries.is_empty() { &event.countries } else { &how.countries }
}
